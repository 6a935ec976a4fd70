//! Terms as symbols, and the sets of them that rules ask for.

use crate::compile::fold_tables::Tables;
use crate::fold::{self, GAP, Kind};
use crate::pack::layout::MAX_TERM;
use crate::rules::diagnostic::Reporter;
use crate::rules::model::{Anchor, Boundary, Item, Language, Model, Pattern, RuleFile};
use crate::rules::{Place, Text};
use std::collections::{BTreeSet, HashMap, HashSet};

/// A set of terms and patterns of which one must be there. Equal sets are one slot.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct SlotSet {
    pub terms: BTreeSet<u32>,
    pub patterns: BTreeSet<u32>,
    pub boundary: Boundary,
    /// Terms of few Latin letters count among Chinese only.
    pub in_chinese: bool,
}

/// A pattern met while slots are made.
pub(crate) struct UsedPattern {
    pub pattern: Pattern,
    /// The term of a literal anchor.
    pub literal: Option<u32>,
}

/// Everything that slots refer to, each spelling once.
pub(crate) struct Terms<'m> {
    model: &'m Model,
    tables: &'m Tables,
    /// Spelling by number.
    pub spellings: Vec<Vec<u16>>,
    numbers: HashMap<Vec<u16>, u32>,
    pub patterns: Vec<UsedPattern>,
    pattern_numbers: HashMap<(usize, usize), u32>,
    pub slots: Vec<SlotSet>,
    slot_numbers: HashMap<SlotSet, u32>,
    /// Lists that some rule or modifier used, by file and name.
    used_lists: HashSet<(String, String)>,
}

impl<'m> Terms<'m> {
    pub fn new(model: &'m Model, tables: &'m Tables) -> Self {
        Self {
            model,
            tables,
            spellings: Vec::new(),
            numbers: HashMap::new(),
            patterns: Vec::new(),
            pattern_numbers: HashMap::new(),
            slots: Vec::new(),
            slot_numbers: HashMap::new(),
            used_lists: HashSet::new(),
        }
    }

    /// The slot of some items, which stand in `file`. `None` if nothing usable is left.
    pub fn slot(&mut self, file: &RuleFile, items: &[Item], boundary: Boundary, reporter: &mut Reporter) -> Option<u32> {
        let in_chinese = file.language == Language::Zh && boundary <= Boundary::Letters;
        let mut set = SlotSet { terms: BTreeSet::new(), patterns: BTreeSet::new(), boundary, in_chinese };
        for item in items {
            self.add(file, item, &mut set, &mut Vec::new(), reporter);
        }
        self.number(set)
    }

    /// The slot of all lists with this name in the context files.
    pub fn context_slot(&mut self, name: &str, reporter: &mut Reporter) -> Option<u32> {
        let mut set =
            SlotSet { terms: BTreeSet::new(), patterns: BTreeSet::new(), boundary: Boundary::Letters, in_chinese: false };
        let model = self.model;
        for file in model.files.iter().filter(|file| file.id.ends_with("/context")) {
            self.add_list(file, name, &mut set, &mut Vec::new(), reporter);
        }
        self.number(set)
    }

    fn number(&mut self, set: SlotSet) -> Option<u32> {
        if set.terms.is_empty() && set.patterns.is_empty() {
            return None;
        }
        let next = self.slots.len() as u32;
        let number = *self.slot_numbers.entry(set.clone()).or_insert(next);
        if number == next {
            self.slots.push(set);
        }
        Some(number)
    }

    /// Sorts the slots by a key; the new number of each.
    pub fn sort_slots(&mut self, key: impl Fn(u32) -> u32) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.slots.len() as u32).collect();
        order.sort_by_key(|slot| key(*slot));
        let mut numbers = vec![0; order.len()];
        (0..).zip(&order).for_each(|(number, slot)| numbers[*slot as usize] = number);
        self.slots = order.iter().map(|slot| self.slots[*slot as usize].clone()).collect();
        self.slot_numbers.values_mut().for_each(|slot| *slot = numbers[*slot as usize]);
        numbers
    }

    fn add(
        &mut self,
        file: &RuleFile,
        item: &Item,
        set: &mut SlotSet,
        above: &mut Vec<(String, String)>,
        reporter: &mut Reporter,
    ) {
        match item {
            Item::Term(text) => {
                set.terms.extend(self.term(text, reporter));
                if let Some(joined) = joined(&text.value) {
                    let spelling = spell(self.tables, &joined);
                    set.terms.insert(self.spelling(spelling));
                }
            }
            Item::Pattern(pattern) => set.patterns.extend(self.pattern(pattern, reporter)),
            Item::Reference(name) => self.add_reference(file, name, set, above, reporter),
        }
    }

    fn add_reference(
        &mut self,
        file: &RuleFile,
        name: &Text,
        set: &mut SlotSet,
        above: &mut Vec<(String, String)>,
        reporter: &mut Reporter,
    ) {
        let model = self.model;
        let (files, list): (Vec<&RuleFile>, &str) = match name.value.strip_prefix('/') {
            None => (vec![file], &name.value),
            Some(path) => match path.rsplit_once('/') {
                Some((folder, list)) if folder.contains('/') => {
                    (model.files.iter().filter(|file| file.id == folder).collect(), list)
                }
                Some((folder, list)) => {
                    let suffix = format!("/{folder}");
                    (model.files.iter().filter(|file| file.id.ends_with(&suffix)).collect(), list)
                }
                None => (Vec::new(), path),
            },
        };
        let mut found = false;
        for file in files {
            let key = (file.id.clone(), list.to_owned());
            if above.contains(&key) {
                reporter.error("list-cycle", &name.place, format!("the list `{list}` contains itself"));
                return;
            }
            above.push(key);
            found |= self.add_list(file, list, set, above, reporter);
            above.pop();
        }
        if !found {
            let found = reporter.error("unknown-list", &name.place, format!("there is no list `@{}`", name.value));
            found.help("lists are named @name in their own file, @/language/file/name or @/file/name elsewhere");
        }
    }

    fn add_list(
        &mut self,
        file: &RuleFile,
        name: &str,
        set: &mut SlotSet,
        above: &mut Vec<(String, String)>,
        reporter: &mut Reporter,
    ) -> bool {
        let Some(list) = file.lists.iter().find(|list| list.name.value == name) else { return false };
        // Mistakes inside a list are reported at its first use only.
        let first = self.used_lists.insert((file.id.clone(), name.to_owned()));
        let mut quiet = Reporter::default();
        let reporter = if first { reporter } else { &mut quiet };
        for item in &list.items {
            self.add(file, item, set, above, reporter);
        }
        true
    }

    /// Lists that nothing uses.
    pub fn report_unused(&self, reporter: &mut Reporter) {
        for file in &self.model.files {
            for list in &file.lists {
                if !self.used_lists.contains(&(file.id.clone(), list.name.value.clone())) {
                    let message = format!("the list `{}` is not used", list.name.value);
                    reporter.warning("unused-list", &list.name.place, message);
                }
            }
        }
    }

    fn term(&mut self, text: &Text, reporter: &mut Reporter) -> Option<u32> {
        let spelling = spell(self.tables, &text.value);
        if let Err(problem) = check_spelling(&spelling) {
            reporter.error("unreachable-term", &text.place, format!("`{}` can never be found: {problem}", text.value));
            return None;
        }
        Some(self.spelling(spelling))
    }

    fn spelling(&mut self, spelling: Vec<u16>) -> u32 {
        let next = self.spellings.len() as u32;
        let number = *self.numbers.entry(spelling.clone()).or_insert(next);
        if number == next {
            self.spellings.push(spelling);
        }
        number
    }

    fn pattern(&mut self, pattern: &Pattern, reporter: &mut Reporter) -> Option<u32> {
        let key = (pattern.expression.place.file, pattern.expression.place.bytes.start);
        if let Some(number) = self.pattern_numbers.get(&key) {
            return Some(*number);
        }
        let literal = match &pattern.anchor {
            Anchor::Literal(text) => Some(self.term(text, reporter)?),
            _ => None,
        };
        let number = self.patterns.len() as u32;
        self.patterns.push(UsedPattern { pattern: pattern.clone(), literal });
        self.pattern_numbers.insert(key, number);
        Some(number)
    }
}

/// Short forms that are other words without their apostrophe.
const OTHER_WORDS: [&str; 8] = ["hell", "shell", "well", "ill", "were", "wed", "shed", "id"];

/// A term as hasty people write it: `dont` for `don't`. `None` if it has no apostrophe, or would be another word.
fn joined(term: &str) -> Option<String> {
    let chars: Vec<char> = term.chars().collect();
    let letter = |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(char::is_ascii_alphabetic);
    let apostrophe = |at: usize| matches!(chars[at], '\'' | '’') && letter(at.checked_sub(1)) && letter(Some(at + 1));
    let joined: String = (0..chars.len()).filter(|at| !apostrophe(*at)).map(|at| chars[at]).collect();
    (joined != term && !OTHER_WORDS.contains(&joined.as_str())).then_some(joined)
}

/// The symbols of a text, with [`GAP`] where separators stood; none before the first.
pub(crate) fn spell(tables: &Tables, text: &str) -> Vec<u16> {
    let fold = tables.fold();
    let (mut out, mut gap) = (Vec::new(), 0);
    let mut push = |symbol: u16, gap: &mut u16| {
        let mark = if out.is_empty() { 0 } else { *gap };
        out.push(symbol | mark);
        *gap = 0;
    };
    for char in text.chars() {
        match fold.class(char.into()) {
            fold::TRANSPARENT => {}
            fold::EXPANDS => fold.expand(char.into()).iter().for_each(|symbol| push(symbol.get(), &mut gap)),
            class if class < fold::FIRST_SYMBOL => gap = GAP,
            class => push(class, &mut gap),
        }
    }
    out
}

fn check_spelling(spelling: &[u16]) -> Result<(), String> {
    if spelling.is_empty() {
        return Err("signs, spaces and unlisted emoji are separators, not characters".into());
    }
    if spelling.len() > MAX_TERM {
        return Err(format!("it has {} characters, at most {MAX_TERM} are allowed", spelling.len()));
    }
    let unknown = |symbol: &u16| matches!(symbol & !GAP, fold::OTHER_LETTER | fold::OTHER_LATIN | fold::OTHER_HAN);
    if spelling.iter().any(unknown) {
        return Err("it has a character that folding does not tell apart".into());
    }
    Ok(())
}

/// Warns of terms that fold to the same spelling and, in the slot of a rule, of terms that contain another one.
pub(crate) fn report_redundant(items: &[Item], tables: &Tables, shadowed_too: bool, reporter: &mut Reporter) {
    let mut seen: HashMap<Vec<u16>, Place> = HashMap::new();
    let mut all: Vec<(Vec<Vec<u16>>, &Text)> = Vec::new();
    for item in items {
        let Item::Term(text) = item else { continue };
        let spelling = spell(tables, &text.value);
        // What folds to nothing is reported as unreachable.
        if spelling.is_empty() {
            continue;
        }
        if seen.insert(spelling.clone(), text.place.clone()).is_some() {
            reporter.warning("duplicate-term", &text.place, format!("`{}` is already there once folded", text.value));
        } else {
            let joined = joined(&text.value).map(|joined| spell(tables, &joined));
            all.push((std::iter::once(spelling).chain(joined).collect(), text));
        }
    }
    if !shadowed_too {
        return;
    }
    for (spellings, text) in &all {
        let covers = |others: &[Vec<u16>]| {
            let within = |long: &Vec<u16>| others.iter().any(|other| other.len() < long.len() && contains(long, other));
            spellings.iter().all(within)
        };
        let shorter = all.iter().find(|(others, _)| covers(others));
        if let Some((_, other)) = shorter {
            let message = format!("`{}` is found wherever `{}` is", other.value, text.value);
            reporter.warning("shadowed-term", &text.place, message);
        }
    }
}

/// Whether a term is found inside another: where neither its letters nor its Han characters may belong to words of the longer one.
fn contains(long: &[u16], short: &[u16]) -> bool {
    let apart = |left: u16, right: u16| {
        let (before, after) = (fold::kind(left), fold::kind(right));
        right & GAP != 0 || before != after || !matches!(before, Kind::Latin | Kind::Han)
    };
    (0..=long.len() - short.len()).any(|start| {
        let end = start + short.len();
        let window = &long[start..end];
        let same = window[0] & !GAP == short[0] && window[1..] == short[1..];
        same && (start == 0 || apart(long[start - 1], window[0])) && (end == long.len() || apart(long[end - 1], long[end]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_become_gaps_inside_a_term() {
        let tables = Tables::build();
        assert_eq!(spell(&tables, " Free-Skin! "), spell(&tables, "free skin"));
        assert_ne!(spell(&tables, "freeskin"), spell(&tables, "free skin"));
        assert_eq!(spell(&tables, "賭\u{200B}博"), spell(&tables, "赌博"));
        assert!(check_spelling(&spell(&tables, "…!")).is_err());
        assert!(check_spelling(&spell(&tables, "привет")).is_err());
    }

    #[test]
    fn short_forms_are_also_met_without_apostrophe() {
        assert_eq!(joined("don't tell").as_deref(), Some("dont tell"));
        assert_eq!(joined("i’ll pay you"), Some("ill pay you".into()), "a phrase says what is meant");
        assert_eq!(joined("he'll"), None, "another word");
        assert_eq!(joined("rock 'n' roll"), None);
        assert_eq!(joined("免费"), None);
    }

    #[test]
    fn a_term_with_an_apostrophe_is_shadowed_only_if_it_is_without_one_too() {
        let place = Place { file: 0, bytes: 0..0 };
        let term = |value: &str| Item::Term(Text { value: value.into(), place: place.clone() });
        let warned = |terms: [&str; 2]| {
            let mut reporter = Reporter::default();
            report_redundant(&terms.map(term), &Tables::build(), true, &mut reporter);
            reporter.found.len()
        };
        assert_eq!(warned(["say i", "say i'm"]), 0, "`say im` has no `say i`");
        assert_eq!(warned(["don't", "don't tell"]), 1);
    }

    #[test]
    fn a_word_inside_a_word_is_not_shadowed() {
        let tables = Tables::build();
        let inside = |long: &str, short: &str| contains(&spell(&tables, long), &spell(&tables, short));
        assert!(inside("online casino", "casino"));
        assert!(!inside("casinos", "casino"));
        assert!(inside("赌博 网站", "赌博"));
        assert!(!inside("大麻烦", "大麻"), "other words may claim its characters");
    }
}
