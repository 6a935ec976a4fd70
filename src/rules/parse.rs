//! Rule files to the model: every key read, every mistake placed.

use super::diagnostic::{Place, Reporter};
use super::model::*;
use super::reader::{Table, Text, Value, id, nearest};
use crate::check::Check;
use crate::pack::layout::{MAX_SLOTS, MAX_WITHIN};
use crate::taxonomy::*;

const DEFAULT_WITHIN: u64 = 20;

const CHECKS: [(&str, Check); 5] = [
    ("cn_mobile", Check::CnMobile),
    ("cn_resident_id", Check::CnResidentId),
    ("luhn", Check::Luhn),
    ("email", Check::Email),
    ("url", Check::Url),
];

/// Reads `zh/gambling.toml` and the like.
pub(crate) fn rule_file(table: &Table<'_>, taxonomy: &Taxonomy, reporter: &mut Reporter) -> Option<RuleFile> {
    let file_id = table.needed("id", reporter)?;
    let is_context = file_id.value.ends_with("/context");
    if !is_file_id(&file_id.value) {
        reporter.error("bad-id", &file_id.place, format!("`{}` is not of the form language/category", file_id.value));
    }
    let category = if is_context {
        None
    } else {
        let known: Vec<&str> = Category::ALL.iter().map(|category| category.id()).collect();
        let category = table.needed("category", reporter)?;
        Some(id(&category, Category::from_id, &known, reporter)?)
    };
    let language = table.needed("language", reporter)?;
    let language = id(&language, Language::from_id, Language::IDS, reporter)?;
    table.needed("version", reporter);
    let basis = read_basis(table, taxonomy, reporter);
    let lists = read_lists(table, reporter);
    let rules: Vec<Rule> = table
        .tables("rule", reporter)
        .iter()
        .filter_map(|rule| read_rule(rule, &file_id.value, category, taxonomy, &basis, reporter))
        .flat_map(|rule| [rule.for_minors(), Some(rule)].into_iter().flatten().rev())
        .collect();
    if is_context && !rules.is_empty() {
        reporter.error("rule-in-context", &rules[0].place, "a context file holds lists, not rules");
    }
    table.finish(reporter);
    for (index, rule) in rules.iter().enumerate() {
        if rules[..index].iter().any(|earlier| earlier.id == rule.id) {
            reporter.error("duplicate-id", &rule.place, format!("the rule id `{}` is already used further up", rule.id));
        }
    }
    Some(RuleFile { id: file_id.value, place: file_id.place, language, lists, rules })
}

fn is_file_id(text: &str) -> bool {
    text.split_once('/').is_some_and(|(language, name)| is_name(language) && is_name(name))
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-".contains(&byte))
}

fn read_basis(table: &Table<'_>, taxonomy: &Taxonomy, reporter: &mut Reporter) -> Vec<Text> {
    let basis = table.texts("basis", reporter);
    for entry in &basis {
        let instrument = entry.value.split(' ').next().unwrap_or("");
        if !taxonomy.instruments.iter().any(|known| known == instrument) {
            let found =
                reporter.error("unknown-basis", &entry.place, format!("`{instrument}` is no instrument of taxonomy.toml"));
            found.help(format!("known are: {}", taxonomy.instruments.join(", ")));
        }
    }
    basis
}

fn read_lists(table: &Table<'_>, reporter: &mut Reporter) -> Vec<List> {
    let mut lists = Vec::new();
    if let Some(entries) = table.table("lists", reporter) {
        for (name, value) in entries.entries() {
            let items = items_of(value.texts(reporter), reporter);
            lists.push(List { name, items });
        }
    }
    if let Some(entries) = table.table("patterns", reporter) {
        for (name, value) in entries.entries() {
            let Some(entry) = value.table(reporter) else { continue };
            let pattern = read_pattern(&entry, reporter);
            entry.finish(reporter);
            if let Some(pattern) = pattern {
                lists.push(List { name, items: vec![Item::Pattern(pattern)] });
            }
        }
    }
    for (index, list) in lists.iter().enumerate() {
        let name = &list.name;
        if !is_name(&name.value) {
            reporter.error("bad-id", &name.place, format!("`{}` is no name: use lower case, digits, _ and -", name.value));
        }
        if lists[..index].iter().any(|earlier| earlier.name.value == name.value) {
            reporter.error("duplicate-id", &name.place, format!("the list `{}` is already there", name.value));
        }
    }
    lists
}

/// Terms, each once for every choice that its braces leave, and references.
fn items_of(texts: Vec<Text>, reporter: &mut Reporter) -> Vec<Item> {
    let mut items = Vec::new();
    for text in texts {
        match text.value.strip_prefix('@') {
            Some(name) if !name.is_empty() => {
                items.push(Item::Reference(Text { value: name.to_owned(), place: text.place }));
            }
            _ if text.value.trim().is_empty() => {
                reporter.error("empty-term", &text.place, "a term without characters");
            }
            _ => match choices(&text.value) {
                Ok(terms) => {
                    items.extend(terms.into_iter().map(|value| Item::Term(Text { value, place: text.place.clone() })));
                }
                Err(problem) => {
                    reporter.error("bad-braces", &text.place, problem);
                }
            },
        }
    }
    items
}

/// Most terms that one entry may stand for.
const MAX_CHOICES: usize = 1_024;

/// Every text that `a{b,c}` stands for.
fn choices(text: &str) -> Result<Vec<String>, String> {
    let mut all = vec![String::new()];
    let mut rest = text;
    while let Some(open) = rest.find(['{', '}']) {
        let close = rest[open + 1..].find(['{', '}']).map(|close| open + 1 + close);
        let Some(close) = close.filter(|close| rest[open..].starts_with('{') && rest[*close..].starts_with('}')) else {
            return Err("braces come in pairs and not within each other: a{b,c}d".into());
        };
        let parts: Vec<&str> = rest[open + 1..close].split(',').collect();
        if all.len() * parts.len() > MAX_CHOICES {
            return Err(format!("stands for more than {MAX_CHOICES} terms"));
        }
        let before = &rest[..open];
        all = all.iter().flat_map(|begun| parts.iter().map(move |part| format!("{begun}{before}{part}"))).collect();
        rest = &rest[close + 1..];
    }
    all.iter_mut().for_each(|begun| begun.push_str(rest));
    Ok(all)
}

fn items(table: &Table<'_>, key: &str, reporter: &mut Reporter) -> Vec<Item> {
    items_of(table.texts(key, reporter), reporter)
}

/// One slot of `all`: a string, or an array of alternatives.
fn slot(value: &Value<'_>, reporter: &mut Reporter) -> Vec<Item> {
    items_of(value.texts(reporter), reporter)
}

fn read_pattern(table: &Table<'_>, reporter: &mut Reporter) -> Option<Pattern> {
    let expression = table.text("pattern", reporter);
    let anchor = table.text("anchor", reporter);
    let check = |id: &str| CHECKS.iter().find(|(name, _)| *name == id).map(|(_, check)| *check);
    let check = table.id("check", check, &CHECKS.map(|(name, _)| name), reporter);
    let Some(expression) = expression else {
        for key in ["anchor", "check"] {
            if let Some(value) = table.get(key) {
                reporter.error("anchor-without-pattern", &value.place, format!("`{key}` belongs to a pattern"));
            }
        }
        return None;
    };
    let Some(anchor) = anchor else {
        let found = reporter.error("pattern-without-anchor", &expression.place, "a pattern needs an anchor");
        found.help("name what must be part of every match: anchor = \"digits>=6\", \"@\", \"://\" or a word");
        return None;
    };
    Some(Pattern { expression, anchor: read_anchor(anchor, reporter)?, check })
}

fn read_anchor(text: Text, reporter: &mut Reporter) -> Option<Anchor> {
    if let Some(count) = text.value.strip_prefix("digits>=") {
        let count = count.parse().ok().filter(|count| (1..=30).contains(count));
        if count.is_none() {
            reporter.error("bad-anchor", &text.place, "digits>=N takes a number from 1 to 30");
        }
        return count.map(Anchor::Digits);
    }
    let mut chars = text.value.chars();
    match chars.next() {
        Some(sign) if sign.is_ascii_punctuation() => Some(Anchor::Sign(sign)),
        Some(_) if text.value.chars().any(char::is_alphanumeric) => Some(Anchor::Literal(text)),
        _ => {
            reporter.error("bad-anchor", &text.place, "an anchor is digits>=N, an ASCII sign, or a word");
            None
        }
    }
}

fn known<T: Copy>(all: &[T], id: impl Fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|value| id(*value)).collect()
}

fn bits<T: Copy>(values: &[T], number: impl Fn(T) -> u8) -> Bits {
    values.iter().fold(Bits::default(), |bits, value| bits.with(number(*value)))
}

fn read_rule(
    table: &Table<'_>,
    file_id: &str,
    category: Option<Category>,
    taxonomy: &Taxonomy,
    file_basis: &[Text],
    reporter: &mut Reporter,
) -> Option<Rule> {
    let name = table.needed("id", reporter);
    let emits = table.needed("emits", reporter);
    if let Some(name) = name.as_ref().filter(|name| !is_name(&name.value)) {
        reporter.error("bad-id", &name.place, format!("`{}` is no name: use lower case, digits, _ and -", name.value));
    }
    if let Some(emits) = &emits {
        check_emits(emits, category, taxonomy, reporter);
    }
    let mut slots = Vec::new();
    let any = items(table, "any", reporter);
    if !any.is_empty() {
        slots.push(any);
    }
    if let Some(all) = table.get("all") {
        slots.extend(all.items(reporter).iter().map(|value| slot(value, reporter)).filter(|slot| !slot.is_empty()));
    }
    if let Some(pattern) = read_pattern(table, reporter) {
        slots.push(vec![Item::Pattern(pattern)]);
    }
    let within = table.integer("within", 0..=u64::from(MAX_WITHIN), reporter).unwrap_or(DEFAULT_WITHIN) as u8;
    let ordered = table.boolean("ordered", reporter).unwrap_or(false);
    let not = items(table, "not", reporter);
    let unless = items(table, "unless", reporter);
    let boundary = |id: &str| match id {
        "word" => Some(Boundary::Word),
        "letters" => Some(Boundary::Letters),
        "loose" => Some(Boundary::Loose),
        "any" => Some(Boundary::Any),
        _ => None,
    };
    let boundary = table.id("boundary", boundary, &["word", "letters", "loose", "any"], reporter).unwrap_or(Boundary::Word);
    // Forms are written without their prefix.
    let form = |id: &str| Form::from_id(&format!("ev_{id}"));
    let form_ids: Vec<&str> = Form::ALL.iter().map(|form| form.id().trim_start_matches("ev_")).collect();
    let forms = bits(&table.ids("forms", form, &form_ids, reporter), Form::number);
    let surfaces = match table.get("surfaces") {
        None => Bits::all(),
        Some(_) => {
            let ids = known(Surface::ALL, Surface::id);
            let surfaces = table.ids("surfaces", Surface::from_id, &ids, reporter);
            if surfaces.is_empty() && !reporter.has_errors() {
                reporter.error("empty-rule", &table.place, "without a surface the rule never holds");
            }
            bits(&surfaces, Surface::number)
        }
    };
    let condition = |id: &str| match id {
        "minor_involved" => Some(Condition::MinorInvolved),
        "made_for_minors" => Some(Condition::MadeForMinors),
        _ => None,
    };
    let condition = table.id("if", condition, &["minor_involved", "made_for_minors"], reporter);
    let severity = table.get("severity").and_then(|value| {
        let level = value.integer(1..=4, reporter)?;
        Some((Severity::from_level(level as u8)?, value.place))
    });
    let mut tier = |key| {
        let text = table.text(key, reporter)?;
        let tier = id(&text, Tier::from_id, &known(Tier::ALL, Tier::id), reporter)?;
        Some((tier, text.place))
    };
    let (tier, tier_if_minor) = (tier("tier"), tier("tier_if_minor"));
    if let Some((_, place)) = tier_if_minor.as_ref().filter(|_| condition.is_some()) {
        reporter.error(
            "two-conditions",
            place,
            "`tier_if_minor` makes a second rule with a condition; this one has its own `if`",
        );
    }
    let help = table.id("route", |id| (id == "help").then_some(()), &["help"], reporter).is_some();
    let role_place = table.get("role").map(|value| value.place);
    let role = table.id("role", Role::from_id, &known(Role::ALL, Role::id), reporter).unwrap_or(Role::Offender);
    let confidence = table.id("confidence", Confidence::from_id, &known(Confidence::ALL, Confidence::id), reporter);
    let status = |id: &str| match id {
        "active" => Some(Status::Active),
        "shadow" => Some(Status::Shadow),
        "off" => Some(Status::Off),
        _ => None,
    };
    let status = table.id("status", status, &["active", "shadow", "off"], reporter).unwrap_or(Status::Active);
    let own_basis = read_basis(table, taxonomy, reporter);
    let basis = if own_basis.is_empty() { file_basis.to_vec() } else { own_basis };
    table.text("why", reporter);
    let (hit, miss) = (table.texts("hit", reporter), table.texts("miss", reporter));
    let miss_all = table.texts("miss_all", reporter);
    table.finish(reporter);

    let (name, emits) = (name?, emits?);
    let place = name.place.clone();
    if slots.is_empty() && table.get("pattern").is_some() {
        // What is wrong with the pattern has been said.
        return None;
    }
    if slots.is_empty() {
        reporter.error("empty-rule", &place, "a rule needs `any`, `all` or `pattern`");
        return None;
    }
    if slots.len() > MAX_SLOTS {
        reporter.error("too-many-slots", &place, format!("{} slots; at most {MAX_SLOTS} are allowed", slots.len()));
        return None;
    }
    check_route(help, role, role_place.as_ref(), &place, reporter);
    Some(Rule {
        id: format!("{file_id}.{}", name.value),
        place,
        emits,
        slots,
        within,
        ordered,
        not,
        unless,
        boundary,
        forms,
        surfaces,
        condition,
        severity,
        tier,
        tier_if_minor,
        help,
        role,
        confidence: confidence.unwrap_or(Confidence::High),
        status,
        basis,
        hit,
        miss,
        miss_all,
    })
}

fn check_route(help: bool, role: Role, role_place: Option<&Place>, rule: &Place, reporter: &mut Reporter) {
    let speaks_for_the_harmed = matches!(role, Role::Victim | Role::Friend);
    if help && !speaks_for_the_harmed {
        reporter.error("route-without-role", rule, "a rule with `route = \"help\"` needs `role = \"victim\"` or `\"friend\"`");
    }
    if !help && speaks_for_the_harmed {
        let place = role_place.unwrap_or(rule);
        reporter.error("role-without-route", place, "victims and friends are helped: add `route = \"help\"`");
    }
}

fn check_emits(emits: &Text, category: Option<Category>, taxonomy: &Taxonomy, reporter: &mut Reporter) {
    let Some((_, sub)) = taxonomy.sub(&emits.value) else {
        let ids: Vec<&str> = taxonomy.subs.iter().map(|sub| sub.id.as_str()).collect();
        let found = reporter.error("unknown-sub-category", &emits.place, format!("unknown sub-category `{}`", emits.value));
        if let Some(near) = nearest(&emits.value, &ids) {
            found.help(format!("did you mean `{near}`?"));
        }
        return;
    };
    if let Some(category) = category.filter(|category| sub.category != *category) {
        let message = format!("`{}` does not belong to the category `{category}` of this file", emits.value);
        reporter.error("foreign-sub-category", &emits.place, message);
    }
}

/// Reads `taxonomy.toml`.
pub(crate) fn taxonomy(table: &Table<'_>, reporter: &mut Reporter) -> Taxonomy {
    table.needed("version", reporter);
    let mut out = Taxonomy::default();
    if let Some(instruments) = table.table("instruments", reporter) {
        out.instruments = instruments.entries().into_iter().map(|(name, _)| name.value).collect();
    }
    let category_ids = known(Category::ALL, Category::id);
    let modifier_ids = known(Modifier::ALL, Modifier::id);
    for entry in table.tables("category", reporter) {
        let category = entry.needed("id", reporter).and_then(|text| id(&text, Category::from_id, &category_ids, reporter));
        let number = entry.integer("number", 1..=31, reporter);
        let (zh, en) = (entry.needed("zh", reporter), entry.needed("en", reporter));
        read_basis(&entry, &out, reporter);
        let subs = entry.tables("sub", reporter);
        entry.finish(reporter);
        let Some(category) = category else { continue };
        if number != Some(u64::from(category.number())) {
            let message = format!("the number of `{category}` is {}", category.number());
            reporter.error("wrong-number", &entry.place, message);
        }
        if let (Some(zh), Some(en)) = (zh, en) {
            out.categories.insert(category.number(), (zh.value, en.value));
        }
        for sub in subs {
            if let Some(read) = read_sub(&sub, category, &out, &modifier_ids, reporter) {
                if out.sub(&read.id).is_some() {
                    reporter.error("duplicate-id", &read.place, format!("`{}` is already there", read.id));
                }
                out.subs.push(read);
            }
        }
    }
    out
}

fn read_sub(
    table: &Table<'_>,
    category: Category,
    taxonomy: &Taxonomy,
    modifier_ids: &[&str],
    reporter: &mut Reporter,
) -> Option<SubCategory> {
    let name = table.needed("id", reporter);
    let (zh, en) = (table.needed("zh", reporter), table.needed("en", reporter));
    let tier = table.id("tier", Tier::from_id, &known(Tier::ALL, Tier::id), reporter);
    let other_tiers = table.ids("other_tiers", Tier::from_id, &known(Tier::ALL, Tier::id), reporter);
    let severity = table.integer("severity", 1..=4, reporter).and_then(|level| Severity::from_level(level as u8));
    let help = table.id("route", |id| (id == "help").then_some(()), &["help"], reporter).is_some();
    table.texts("cls", reporter);
    let basis = read_basis(table, taxonomy, reporter).into_iter().map(|text| text.value).collect();
    let defines = bits(&table.ids("defines", Modifier::from_id, modifier_ids, reporter), Modifier::number);
    table.finish(reporter);
    let (name, zh, en) = (name?, zh?, en?);
    if tier.is_none() && !help {
        reporter.error("missing-key", &name.place, "a sub-category needs a tier or `route = \"help\"`");
    }
    Some(SubCategory {
        id: format!("{category}.{}", name.value),
        place: name.place,
        category,
        zh: zh.value,
        en: en.value,
        tier,
        other_tiers,
        severity,
        basis,
        defines,
    })
}

/// Reads `texts/zh.toml` and the like.
pub(crate) fn texts(table: &Table<'_>, taxonomy: &Taxonomy, reporter: &mut Reporter) -> Option<TextFile> {
    let language = table.needed("language", reporter)?;
    let place = language.place.clone();
    let language = id(&language, Language::from_id, &["zh", "en"], reporter)?;
    let mut file = TextFile { language, place, texts: Default::default() };
    for (name, value) in table.entries() {
        if name.value == "language" {
            continue;
        }
        if !HELP_TEXTS.contains(&name.value.as_str()) && taxonomy.sub(&name.value).is_none() {
            let found = reporter.error("unknown-sub-category", &name.place, format!("unknown sub-category `{}`", name.value));
            found.help(format!("texts of the help route are {}", HELP_TEXTS.join(", ")));
        }
        let Some(entry) = value.table(reporter) else { continue };
        let mut read = |key: &str| entry.needed(key, reporter).map(|text| text.value).unwrap_or_default();
        let texts = PeopleTexts { author: read("author"), guardian: read("guardian"), moderator: read("moderator") };
        entry.finish(reporter);
        file.texts.insert(name.value, texts);
    }
    Some(file)
}

/// Texts of the help route: by level, and for the addressee of a harmful message.
pub(crate) const HELP_TEXTS: &[&str] = &["help.2", "help.3", "help.4", "help.addressee"];

#[cfg(test)]
mod tests {
    use super::choices;

    #[test]
    fn braces_stand_for_every_choice() {
        assert_eq!(choices("plain").unwrap(), ["plain"]);
        assert_eq!(choices("a{b,c}d{,e}").unwrap(), ["abd", "abde", "acd", "acde"]);
        assert_eq!(choices("{微信,扣扣}").unwrap(), ["微信", "扣扣"]);
        for wrong in ["a{b", "a}b", "a{b{c}}", "{", "}{"] {
            assert!(choices(wrong).is_err(), "{wrong}");
        }
        assert!(choices(&"{a,b}".repeat(11)).is_err(), "too many");
    }
}
