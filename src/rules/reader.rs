//! Typed reading of TOML tables: every mistake is reported with its place, and no key is passed over in silence.

use super::diagnostic::{Place, Reporter};
use std::cell::RefCell;
use std::collections::HashSet;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A string with the place where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    pub value: String,
    pub place: Place,
}

/// A table being read. Keys that nobody asked for are reported by [`Table::finish`].
pub(crate) struct Table<'d> {
    pub place: Place,
    entries: &'d DeTable<'d>,
    asked: RefCell<HashSet<String>>,
}

/// A value with its place.
#[derive(Clone)]
pub(crate) struct Value<'d> {
    pub place: Place,
    pub value: &'d DeValue<'d>,
}

/// Parses a file; a syntax error is reported and gives `None`.
pub(crate) fn parse<'t>(text: &'t str, file: usize, reporter: &mut Reporter) -> Option<Spanned<DeTable<'t>>> {
    match DeTable::parse(text) {
        Ok(table) => Some(table),
        Err(error) => {
            let bytes = error.span().unwrap_or(0..0);
            reporter.error("syntax", &Place { file, bytes }, error.message().replace('\n', "; "));
            None
        }
    }
}

impl<'d> Table<'d> {
    pub fn new(entries: &'d DeTable<'d>, place: Place) -> Self {
        Self { place, entries, asked: RefCell::default() }
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<Value<'d>> {
        self.asked.borrow_mut().insert(key.to_owned());
        let (_, value) = self.entries.iter().find(|(name, _)| name.get_ref() == key)?;
        Some(Value { place: Place { file: self.place.file, bytes: value.span() }, value: value.get_ref() })
    }

    /// All keys with their places and values, in the order of the file. Counts as asked for.
    pub fn entries(&self) -> Vec<(Text, Value<'d>)> {
        let file = self.place.file;
        let mut entries: Vec<_> = self
            .entries
            .iter()
            .map(|(key, value)| {
                let name = Text { value: key.get_ref().to_string(), place: Place { file, bytes: key.span() } };
                self.asked.borrow_mut().insert(name.value.clone());
                (name, Value { place: Place { file, bytes: value.span() }, value: value.get_ref() })
            })
            .collect();
        entries.sort_by_key(|(name, _)| name.place.bytes.start);
        entries
    }

    pub fn text(&self, key: &str, reporter: &mut Reporter) -> Option<Text> {
        self.get(key)?.text(reporter)
    }

    /// A key that must be there.
    pub fn needed(&self, key: &str, reporter: &mut Reporter) -> Option<Text> {
        let value = self.text(key, reporter);
        if value.is_none() && !self.has(key) {
            reporter.error("missing-key", &self.place, format!("the key `{key}` is missing"));
        }
        value
    }

    pub fn texts(&self, key: &str, reporter: &mut Reporter) -> Vec<Text> {
        self.get(key).map(|value| value.texts(reporter)).unwrap_or_default()
    }

    pub fn integer(&self, key: &str, range: std::ops::RangeInclusive<u64>, reporter: &mut Reporter) -> Option<u64> {
        let value = self.get(key)?;
        value.integer(range, reporter)
    }

    pub fn boolean(&self, key: &str, reporter: &mut Reporter) -> Option<bool> {
        let value = self.get(key)?;
        let read = value.value.as_bool();
        if read.is_none() {
            value.wrong_type("true or false", reporter);
        }
        read
    }

    /// One of a closed list of ids.
    pub fn id<T: Copy>(&self, key: &str, of: impl Fn(&str) -> Option<T>, known: &[&str], reporter: &mut Reporter) -> Option<T> {
        let text = self.text(key, reporter)?;
        id(&text, of, known, reporter)
    }

    /// One id or an array of ids.
    pub fn ids<T: Copy>(&self, key: &str, of: impl Fn(&str) -> Option<T>, known: &[&str], reporter: &mut Reporter) -> Vec<T> {
        self.texts(key, reporter).iter().filter_map(|text| id(text, &of, known, reporter)).collect()
    }

    /// A table inside this one.
    pub fn table(&self, key: &str, reporter: &mut Reporter) -> Option<Table<'d>> {
        self.get(key)?.table(reporter)
    }

    /// An array of tables (`[[key]]`).
    pub fn tables(&self, key: &str, reporter: &mut Reporter) -> Vec<Table<'d>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        value.items(reporter).iter().filter_map(|item| item.table(reporter)).collect()
    }

    fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|(name, _)| name.get_ref() == key)
    }

    /// Passes over keys that another reader uses, then reports the rest.
    pub fn finish_known(&self, keys: &[&str], reporter: &mut Reporter) {
        self.asked.borrow_mut().extend(keys.iter().map(|key| (*key).to_owned()));
        self.finish(reporter);
    }

    /// Reports the keys that nobody asked for.
    pub fn finish(&self, reporter: &mut Reporter) {
        let asked = self.asked.borrow();
        for (key, _) in self.entries.iter() {
            if !asked.contains(key.get_ref().as_ref()) {
                let place = Place { file: self.place.file, bytes: key.span() };
                let known: Vec<&str> = asked.iter().map(String::as_str).collect();
                let found = reporter.error("unknown-key", &place, format!("unknown key `{}`", key.get_ref()));
                if let Some(near) = nearest(key.get_ref(), &known) {
                    found.help(format!("did you mean `{near}`?"));
                }
            }
        }
    }
}

impl<'d> Value<'d> {
    pub fn text(&self, reporter: &mut Reporter) -> Option<Text> {
        let read = self.value.as_str();
        if read.is_none() {
            self.wrong_type("a string", reporter);
        }
        read.map(|value| Text { value: value.to_owned(), place: self.place.clone() })
    }

    /// A string, or an array of strings.
    pub fn texts(&self, reporter: &mut Reporter) -> Vec<Text> {
        if self.value.as_str().is_some() {
            return self.text(reporter).into_iter().collect();
        }
        self.items(reporter).iter().filter_map(|item| item.text(reporter)).collect()
    }

    pub fn items(&self, reporter: &mut Reporter) -> Vec<Value<'d>> {
        let Some(array) = self.value.as_array() else {
            self.wrong_type("an array", reporter);
            return Vec::new();
        };
        let file = self.place.file;
        array.iter().map(|item| Value { place: Place { file, bytes: item.span() }, value: item.get_ref() }).collect()
    }

    pub fn integer(&self, range: std::ops::RangeInclusive<u64>, reporter: &mut Reporter) -> Option<u64> {
        let Some(integer) = self.value.as_integer() else {
            self.wrong_type("a whole number", reporter);
            return None;
        };
        let read = u64::from_str_radix(integer.as_str(), integer.radix()).ok().filter(|number| range.contains(number));
        if read.is_none() {
            let message = format!("{} is not between {} and {}", integer.as_str(), range.start(), range.end());
            reporter.error("out-of-range", &self.place, message);
        }
        read
    }

    /// A number or an array of numbers.
    pub fn integers(&self, range: std::ops::RangeInclusive<u64>, reporter: &mut Reporter) -> Vec<u64> {
        if self.value.as_array().is_none() {
            return self.integer(range, reporter).into_iter().collect();
        }
        self.items(reporter).iter().filter_map(|item| item.integer(range.clone(), reporter)).collect()
    }

    pub fn table(&self, reporter: &mut Reporter) -> Option<Table<'d>> {
        let Some(table) = self.value.as_table() else {
            self.wrong_type("a table", reporter);
            return None;
        };
        Some(Table::new(table, self.place.clone()))
    }

    pub fn wrong_type(&self, wanted: &str, reporter: &mut Reporter) {
        let found = self.value.type_str();
        reporter.error("wrong-type", &self.place, format!("expected {wanted}, found {found}"));
    }
}

/// Reads an id, reporting one that is not in the list.
pub(crate) fn id<T>(text: &Text, of: impl Fn(&str) -> Option<T>, known: &[&str], reporter: &mut Reporter) -> Option<T> {
    let read = of(&text.value);
    if read.is_none() {
        let found = reporter.error("unknown-id", &text.place, format!("unknown id `{}`", text.value));
        found.help(match nearest(&text.value, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known are: {}", known.join(", ")),
        });
    }
    read
}

/// The known word that differs least, if it is near enough to be a slip.
pub(crate) fn nearest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    let best = known.iter().map(|candidate| (distance(word, candidate), *candidate)).min()?;
    (best.0 <= 2.min(word.chars().count() / 2)).then_some(best.1)
}

/// Levenshtein distance in characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognised() {
        assert_eq!(nearest("severty", &["severity", "status"]), Some("severity"));
        assert_eq!(nearest("colour", &["severity", "status"]), None);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
