//! Policy files: rows read, `extends` resolved, the tables checked to be complete and not to loosen the law unnoticed.

use super::diagnostic::{Place, Reporter};
use super::reader::{Table, Text, id, nearest};
use crate::policy::{COLUMNS, Cap, Case, Cell, Flags, Policy, Row, When};
use crate::taxonomy::*;

/// What a policy may refer to.
pub(crate) struct Known<'k> {
    pub policies: &'k [Policy],
    pub sub_ids: &'k [&'k str],
    pub rule_ids: &'k [&'k str],
}

/// Reads one policy file.
pub(crate) fn policy(table: &Table<'_>, known: &Known<'_>, reporter: &mut Reporter) -> Option<Policy> {
    let policy_id = table.needed("id", reporter);
    let version = table.needed("version", reporter);
    let (zh, en) = (table.needed("zh", reporter), table.needed("en", reporter));
    let extends = table.text("extends", reporter);
    let base = match &extends {
        None => None,
        Some(text) => match known.policies.iter().find(|policy| policy.id == text.value) {
            Some(base) => Some(base),
            None => {
                let ids: Vec<&str> = known.policies.iter().map(|policy| policy.id.as_str()).collect();
                let found =
                    reporter.error("unknown-policy", &text.place, format!("there is no policy `{}` to extend", text.value));
                found.help(format!("known are: {}", ids.join(", ")));
                return None;
            }
        },
    };
    let mut policy = base.cloned().unwrap_or_else(blank);
    let (policy_id, version, zh, en) = (policy_id?, version?, zh?, en?);
    (policy.id, policy.version, policy.zh, policy.en) = (policy_id.value.clone(), version.value, zh.value, en.value);

    let extending = base.is_some();
    read_ages(table, extending, &mut policy, reporter);
    read_surfaces(table, extending, &mut policy, reporter);
    let rows: Vec<ReadRow> = table.tables("row", reporter).iter().filter_map(|row| read_row(row, known, reporter)).collect();
    read_help(table, base.is_none(), &mut policy, reporter);
    for cap in table.tables("cap", reporter) {
        let read = read_cap(&cap, reporter);
        if extending {
            acknowledged(&cap, "a cap may loosen law cells", &mut policy, reporter);
        }
        cap.finish(reporter);
        policy.caps.extend(read);
    }
    table.finish(reporter);
    for row in &rows {
        report_mapped(&policy, row, reporter);
    }
    if reporter.has_errors() {
        return None;
    }
    match base {
        None => {
            policy.rows.extend(rows.into_iter().map(|row| row.row));
            check_complete(&policy, &policy_id.place, reporter);
        }
        Some(_) => add_rows(&mut policy, rows, reporter),
    }
    Some(policy)
}

fn blank() -> Policy {
    let nothing = Cell { action: Action::Review, flags: Flags::NONE, basis: Basis::Default };
    let mut rows_of = [Surface::Dm; Surface::ALL.len()];
    for surface in Surface::ALL {
        rows_of[usize::from(surface.number())] = *surface;
    }
    Policy {
        id: String::new(),
        version: String::new(),
        zh: String::new(),
        en: String::new(),
        unknown: AgeBand::A12To16,
        unknown_made_for_minors: AgeBand::A3To8,
        rows_of,
        rows: Vec::new(),
        help: [nothing; 3],
        keeps: Flags::NONE,
        caps: Vec::new(),
        loosened: Vec::new(),
    }
}

fn ids_of<T: Copy>(all: &[T], id: impl Fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|value| id(*value)).collect()
}

/// What is not compared cell by cell needs an acknowledgement in any case.
fn acknowledged(table: &Table<'_>, what: &str, policy: &mut Policy, reporter: &mut Reporter) {
    match words(table, reporter) {
        Some(words) => policy.loosened.push(format!("{what}: {words}")),
        None => needs_acknowledgement(&table.place, what, reporter),
    }
}

/// The words of an acknowledgement; blank ones are none.
fn words(table: &Table<'_>, reporter: &mut Reporter) -> Option<String> {
    table.text("acknowledge", reporter).map(|text| text.value).filter(|words| !words.trim().is_empty())
}

fn needs_acknowledgement(place: &Place, what: &str, reporter: &mut Reporter) {
    let found = reporter.error("loosened-law", place, what);
    found.help("tighten it, or add acknowledge = \"who decided it and why\"");
}

fn read_ages(table: &Table<'_>, extending: bool, policy: &mut Policy, reporter: &mut Reporter) {
    let Some(ages) = table.table("ages", reporter) else { return };
    let known: Vec<&str> = ids_of(AgeBand::ALL, AgeBand::id).into_iter().filter(|id| *id != "unknown").collect();
    let of = |id: &str| AgeBand::from_id(id).filter(|band| *band != AgeBand::Unknown);
    let before = (policy.unknown, policy.unknown_made_for_minors);
    if let Some(band) = ages.id("unknown", of, &known, reporter) {
        policy.unknown = band;
    }
    if let Some(band) = ages.id("unknown_made_for_minors", of, &known, reporter) {
        policy.unknown_made_for_minors = band;
    }
    if extending && (policy.unknown > before.0 || policy.unknown_made_for_minors > before.1) {
        acknowledged(&ages, "unknown ages are read as older", policy, reporter);
    }
    ages.finish(reporter);
}

fn read_surfaces(table: &Table<'_>, extending: bool, policy: &mut Policy, reporter: &mut Reporter) {
    let Some(surfaces) = table.table("surfaces", reporter) else { return };
    if extending {
        acknowledged(&surfaces, "a surface takes the rows of another one", policy, reporter);
    }
    let known = ids_of(Surface::ALL, Surface::id);
    for (name, value) in surfaces.entries().into_iter().filter(|(name, _)| name.value != "acknowledge") {
        let from = id(&name, Surface::from_id, &known, reporter);
        let to = value.text(reporter).and_then(|text| id(&text, Surface::from_id, &known, reporter));
        if let (Some(from), Some(to)) = (from, to) {
            policy.rows_of[usize::from(from.number())] = to;
        }
    }
}

fn read_help(table: &Table<'_>, needed: bool, policy: &mut Policy, reporter: &mut Reporter) {
    let Some(help) = table.table("help", reporter) else {
        if needed {
            reporter.error("missing-key", &table.place, "a policy needs [help] with level_2, level_3, level_4 and keeps");
        }
        return;
    };
    for (index, key) in ["level_2", "level_3", "level_4"].iter().enumerate() {
        match help.needed(key, reporter).and_then(|text| cell(&text, reporter).map(|cell| (cell, text))) {
            Some((cell, text)) if cell.action != Action::Allow => {
                reporter.error("help-stopped", &text.place, "a text on the help route is always allowed");
            }
            Some((cell, _)) => policy.help[index] = cell,
            None => {}
        }
    }
    let flags = help.ids("keeps", Flag::from_id, &ids_of(Flag::ALL, Flag::id), reporter);
    policy.keeps = flags.into_iter().fold(Flags::NONE, |flags, flag| flags.union(for_anybody(flag)));
    help.finish(reporter);
}

fn read_cap(table: &Table<'_>, reporter: &mut Reporter) -> Option<Cap> {
    let roles = bits(
        &table.ids("author_role", AuthorRole::from_id, &ids_of(AuthorRole::ALL, AuthorRole::id), reporter),
        AuthorRole::number,
    );
    let at_most = table.id("at_most", Action::from_id, &ids_of(Action::ALL, Action::id), reporter);
    let drop = table.ids("drop", Flag::from_id, &ids_of(Flag::ALL, Flag::id), reporter);
    let except = table.ids("except_category", Category::from_id, &ids_of(Category::ALL, Category::id), reporter);
    table.text("why", reporter);
    let drop = drop.into_iter().fold(Flags::NONE, |flags, flag| flags.union(for_anybody(flag)));
    if at_most.is_none() {
        reporter.error("missing-key", &table.place, "a cap needs `at_most`");
    }
    Some(Cap { roles, at_most: at_most?, drop, except: bits(&except, Category::number) })
}

/// A flag, whoever receives it.
fn for_anybody(flag: Flag) -> Flags {
    Recipient::ALL.iter().fold(Flags::NONE, |flags, recipient| flags.with_recipient(flag, *recipient))
}

fn bits<T: Copy>(values: &[T], number: impl Fn(T) -> u8) -> Bits {
    values.iter().fold(Bits::default(), |bits, value| bits.with(number(*value)))
}

/// A row as read, with what the checks need.
struct ReadRow {
    row: Row,
    place: Place,
    acknowledge: Option<String>,
}

fn read_row(table: &Table<'_>, known: &Known<'_>, reporter: &mut Reporter) -> Option<ReadRow> {
    fn set<T: Copy>(
        table: &Table<'_>,
        key: &str,
        of: impl Fn(&str) -> Option<T>,
        all: &[T],
        id: impl Fn(T) -> &'static str,
        number: impl Fn(T) -> u8,
        reporter: &mut Reporter,
    ) -> Bits {
        if table.get(key).is_none() {
            return Bits::all();
        }
        bits(&table.ids(key, of, &ids_of(all, id), reporter), number)
    }
    let severities = match table.get("severity") {
        None => Bits::all(),
        Some(value) => bits(&value.integers(1..=4, reporter), |level| level as u8),
    };
    let cues = |id: &str| match id {
        "one" => Some(false),
        "more" => Some(true),
        _ => None,
    };
    let author = |id: &str| match id {
        "minor" => Some(true),
        "adult" => Some(false),
        _ => None,
    };
    let when = When {
        tiers: set(table, "tier", Tier::from_id, Tier::ALL, Tier::id, Tier::number, reporter),
        severities,
        surfaces: set(table, "surface", Surface::from_id, Surface::ALL, Surface::id, Surface::number, reporter),
        more_cues: table.id("cues", cues, &["one", "more"], reporter),
        made_for_minors: table.boolean("made_for_minors", reporter),
        prominent: table.boolean("prominent", reporter),
        categories: set(table, "category", Category::from_id, Category::ALL, Category::id, Category::number, reporter),
        subs: known_ids(table, "sub", "unknown-sub-category", known.sub_ids, reporter),
        rules: known_ids(table, "rule", "unknown-rule", known.rule_ids, reporter),
        author_minor: table.id("author", author, &["minor", "adult"], reporter),
        roles: set(table, "author_role", AuthorRole::from_id, AuthorRole::ALL, AuthorRole::id, AuthorRole::number, reporter),
        relations: set(table, "relation", Relation::from_id, Relation::ALL, Relation::id, Relation::number, reporter),
    };
    let law = table.texts("law", reporter).into_iter().map(|text| text.value).collect();
    table.text("why", reporter);
    let acknowledge = words(table, reporter);
    let mut cells = [None; 5];
    let mut columns = |key: &str, columns: std::ops::Range<usize>, reporter: &mut Reporter| {
        if let Some(read) = table.text(key, reporter).and_then(|text| cell(&text, reporter)) {
            cells[columns].fill(Some(read));
        }
    };
    columns("every", 0..5, reporter);
    columns("minor", 0..4, reporter);
    for (column, band) in COLUMNS.iter().enumerate() {
        columns(band.id(), column..column + 1, reporter);
    }
    table.finish(reporter);
    if cells.iter().all(Option::is_none) {
        reporter.error("empty-row", &table.place, "a row needs at least one cell: every, minor, adult or a band");
    }
    Some(ReadRow { row: Row { when, cells, law }, place: table.place.clone(), acknowledge })
}

fn known_ids(table: &Table<'_>, key: &str, code: &'static str, known: &[&str], reporter: &mut Reporter) -> Vec<String> {
    let read = table.texts(key, reporter);
    for text in &read {
        if !known.contains(&text.value.as_str()) {
            let found = reporter.error(code, &text.place, format!("there is no `{}`", text.value));
            if let Some(near) = nearest(&text.value, known) {
                found.help(format!("did you mean `{near}`?"));
            }
        }
    }
    read.into_iter().map(|text| text.value).collect()
}

/// A row for a surface that takes another one's rows would never be asked.
fn report_mapped(policy: &Policy, read: &ReadRow, reporter: &mut Reporter) {
    let surfaces = read.row.when.surfaces;
    if surfaces == Bits::all() {
        return;
    }
    for surface in Surface::ALL.iter().filter(|surface| surfaces.has(surface.number())) {
        let taken = policy.rows_of[usize::from(surface.number())];
        if taken != *surface {
            let message = format!("the surface `{surface}` takes the rows of `{taken}`, so this row never holds for it");
            reporter.error("mapped-surface", &read.place, message);
        }
    }
}

/// "law: block preserve help(addressee)".
fn cell(text: &Text, reporter: &mut Reporter) -> Option<Cell> {
    let parsed = parse_cell(&text.value);
    if let Err(problem) = &parsed {
        let found = reporter.error("bad-cell", &text.place, format!("{problem} in the cell `{}`", text.value));
        found.help("a cell is \"law: block preserve report\" or \"default: mask prompt(author)\"");
    }
    parsed.ok()
}

fn parse_cell(text: &str) -> Result<Cell, String> {
    let (basis, rest) = text.split_once(':').ok_or("no basis")?;
    let basis = Basis::from_id(basis.trim()).ok_or_else(|| format!("unknown basis `{}`", basis.trim()))?;
    let mut words = rest.split_whitespace();
    let action = words.next().ok_or("no action")?;
    let action = Action::from_id(action).ok_or_else(|| format!("unknown action `{action}`"))?;
    let mut flags = Flags::NONE;
    for word in words {
        let (name, recipient) = match word.strip_suffix(')').and_then(|word| word.split_once('(')) {
            Some((name, recipient)) => {
                (name, Some(Recipient::from_id(recipient).ok_or_else(|| format!("unknown recipient `{recipient}`"))?))
            }
            None => (word, None),
        };
        let flag = Flag::from_id(name).ok_or_else(|| format!("unknown flag `{name}`"))?;
        let takes_recipient = matches!(flag, Flag::Prompt | Flag::Help);
        match recipient {
            Some(_) if !takes_recipient => return Err(format!("`{name}` has no recipient")),
            None if takes_recipient => return Err(format!("`{name}` needs a recipient")),
            _ => flags = flags.with_recipient(flag, recipient.unwrap_or(Recipient::Author)),
        }
    }
    Ok(Cell { action, flags, basis })
}

/// Every case of the tables' own axes.
fn cases() -> impl Iterator<Item = Case<'static>> {
    let both = [false, true];
    Tier::ALL.iter().flat_map(move |tier| {
        Severity::ALL.iter().flat_map(move |severity| {
            Surface::ALL.iter().flat_map(move |surface| {
                (0..COLUMNS.len()).flat_map(move |column| {
                    both.into_iter().flat_map(move |more_cues| {
                        both.into_iter().flat_map(move |made_for_minors| {
                            both.into_iter().map(move |prominent| Case {
                                tier: *tier,
                                severity: *severity,
                                surface: *surface,
                                column,
                                more_cues,
                                made_for_minors,
                                prominent,
                                author_minor: column < 4,
                                role: AuthorRole::User,
                                relation: Relation::Unknown,
                                category: None,
                                sub: "",
                                rule: "",
                            })
                        })
                    })
                })
            })
        })
    })
}

fn name_of(case: &Case<'_>) -> String {
    let mut name = format!(
        "tier {}, severity {}, surface {}, band {}",
        case.tier,
        case.severity.level(),
        case.surface,
        COLUMNS[case.column]
    );
    for (holds, word) in
        [(case.more_cues, "more cues"), (case.made_for_minors, "made for minors"), (case.prominent, "prominent")]
    {
        if holds {
            name.push_str(", ");
            name.push_str(word);
        }
    }
    name
}

/// Whether a row narrows more than the tables' own axes.
fn is_special(when: &When) -> bool {
    when.categories != Bits::all()
        || !when.subs.is_empty()
        || !when.rules.is_empty()
        || when.author_minor.is_some()
        || when.roles != Bits::all()
        || when.relations != Bits::all()
}

fn check_complete(policy: &Policy, place: &Place, reporter: &mut Reporter) {
    let general = Policy { rows: policy.rows.iter().filter(|row| !is_special(&row.when)).cloned().collect(), ..policy.clone() };
    let missing: Vec<String> = cases().filter(|case| general.cell(*case).is_none()).map(|case| name_of(&case)).collect();
    if let Some(first) = missing.first() {
        let message = format!("policy `{}` has no cell for {first}", policy.id);
        let found = reporter.error("missing-cell", place, message);
        if missing.len() > 1 {
            found.help(format!("{} more cells are missing", missing.len() - 1));
        }
    }
}

/// Adds the rows of an extending policy one by one, so that each is compared with what held before it.
fn add_rows(policy: &mut Policy, rows: Vec<ReadRow>, reporter: &mut Reporter) {
    for ReadRow { row, place, acknowledge } in rows {
        let mut with = policy.clone();
        with.rows.push(row.clone());
        let named = Named::of(&with);
        let (mut count, mut first) = (0, None);
        named.cases(&row.when, &mut |case| {
            if loosens(policy, &with, case) {
                count += 1;
                first.get_or_insert_with(|| name_of(case));
            }
        });
        match (first, acknowledge) {
            (Some(first), None) => {
                needs_acknowledgement(&place, &format!("this row loosens a law cell: {first}"), reporter);
            }
            (Some(first), Some(words)) => with.loosened.push(format!("{count} law cells, the first {first}: {words}")),
            (None, Some(_)) => {
                reporter.warning("needless-acknowledge", &place, "nothing of the law is loosened here");
            }
            (None, None) => {}
        }
        *policy = with;
    }
}

/// Everything that some row of a policy singles out. What no row names cannot be told apart from the rest.
struct Named {
    subs: Vec<String>,
    rules: Vec<String>,
    roles: &'static [AuthorRole],
    relations: &'static [Relation],
}

impl Named {
    fn of(policy: &Policy) -> Self {
        let gather = |list: fn(&When) -> &Vec<String>| {
            let mut all: Vec<String> = policy.rows.iter().flat_map(|row| list(&row.when)).cloned().collect();
            all.push(String::new());
            all.sort();
            all.dedup();
            all
        };
        let any_role = policy.rows.iter().any(|row| row.when.roles != Bits::all());
        let any_relation = policy.rows.iter().any(|row| row.when.relations != Bits::all());
        Self {
            subs: gather(|when| &when.subs),
            rules: gather(|when| &when.rules),
            roles: if any_role { AuthorRole::ALL } else { &AuthorRole::ALL[..1] },
            relations: if any_relation { Relation::ALL } else { &Relation::ALL[..1] },
        }
    }

    /// Every case in which a row holds.
    fn cases(&self, when: &When, each: &mut dyn FnMut(&Case<'_>)) {
        let categories: Vec<Option<Category>> = std::iter::once(None).chain(Category::ALL.iter().copied().map(Some)).collect();
        let tables: Vec<Case<'_>> = cases().filter(|case| on_tables(when, case)).collect();
        for sub in &self.subs {
            let of_sub = Category::from_id(sub.split('.').next().unwrap_or(""));
            for category in categories.iter().filter(|category| of_sub.is_none() || **category == of_sub) {
                for rule in &self.rules {
                    for (role, relation) in
                        self.roles.iter().flat_map(|role| self.relations.iter().map(move |relation| (*role, *relation)))
                    {
                        for (case, author_minor) in tables.iter().flat_map(|case| [(case, false), (case, true)]) {
                            // In the adult column nobody is a minor.
                            if author_minor && case.column == COLUMNS.len() - 1 {
                                continue;
                            }
                            let case = Case { category: *category, sub, rule, role, relation, author_minor, ..*case };
                            if when.holds(&case) {
                                each(&case);
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Whether a row may hold in a case, as far as the tables' own axes tell.
fn on_tables(when: &When, case: &Case<'_>) -> bool {
    let general = When {
        categories: Bits::all(),
        subs: Vec::new(),
        rules: Vec::new(),
        author_minor: None,
        roles: Bits::all(),
        relations: Bits::all(),
        ..when.clone()
    };
    general.holds(case)
}

fn loosens(before: &Policy, after: &Policy, case: &Case<'_>) -> bool {
    let (Some((old, _)), Some((new, _))) = (before.cell(*case), after.cell(*case)) else { return false };
    let duties = Flags::NONE.with(Flag::Preserve).with(Flag::Report);
    let lost = old.flags.intersection(duties).without(new.flags);
    // A cell that is no longer the law's could be loosened unnoticed by whatever comes next.
    old.basis == Basis::Law && (new.action < old.action || !lost.is_empty() || new.basis != Basis::Law)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_read_word_by_word() {
        let cell = parse_cell("law: block preserve help(addressee)").unwrap();
        assert_eq!((cell.basis, cell.action), (Basis::Law, Action::Block));
        assert_eq!(cell.flags.iter().map(Flag::id).collect::<Vec<_>>(), ["preserve", "help"]);
        for (text, problem) in [
            ("block", "no basis"),
            ("law:", "no action"),
            ("rule: block", "unknown basis `rule`"),
            ("law: stop", "unknown action `stop`"),
            ("law: block help", "`help` needs a recipient"),
            ("law: block preserve(author)", "`preserve` has no recipient"),
        ] {
            assert_eq!(parse_cell(text).unwrap_err(), problem, "{text}");
        }
    }
}
