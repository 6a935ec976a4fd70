//! Whether everybody finds what is there. Nothing is timed before this holds.

use crate::data::Load;
use crate::engines::{Boundary, Built, Counts, Rules};
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use std::collections::{BTreeSet, HashMap};
use tutela::RuleSet;

/// Engines that report all matches in the raw text must report equally many in every message.
pub fn raw_engines(engines: &mut [Built], lines: &[&str]) -> Result<(), String> {
    let mut expected: Option<(&str, Vec<u64>)> = None;
    for built in engines.iter_mut().filter(|built| built.id.counts() == Counts::Overlapping) {
        let name = built.id.name();
        let found: Vec<u64> = lines.iter().map(|line| built.engine.scan(line)).collect();
        let Some((first, expected)) = &expected else {
            expected = Some((name, found));
            continue;
        };
        if let Some(at) = (0..lines.len()).find(|at| found[*at] != expected[*at]) {
            return Err(format!("message {}: {name} reports {}, {first} {}", at + 1, found[at], expected[at]));
        }
    }
    Ok(())
}

/// tutela must report what a plain automaton over folded text and folded terms reports: the same terms at the same places.
pub fn tutela(load: &Load<'_>) -> Result<(), String> {
    let rules = Rules::compile(&load.terms, load.language, load.boundary)?;
    let mut scanner = rules.scanner();
    let mut oracle = Oracle::new(&rules.rules, &load.terms, load.boundary)?;
    for (at, line) in load.lines.iter().enumerate() {
        let fail = |what: String| Err(format!("message {}: {what}", at + 1));
        let mut expected = match oracle.find(line) {
            Ok(expected) => expected,
            Err(what) => return fail(what),
        };
        let mut found = Vec::new();
        scanner.find_terms(*line, |hit| {
            let span = hit.span();
            found.push(Match { start: span.start as usize, end: span.end as usize, spelling: rules.rules.spelling(hit) });
        });
        // tutela meets `dont` for `don't` as well, which no other engine is asked for.
        found.retain(|found| oracle.spellings.contains(&found.spelling));
        expected.sort();
        found.sort();
        if found != expected {
            return fail(difference(&found, &expected));
        }
    }
    Ok(())
}

/// Where two sorted lists part.
fn difference(found: &[Match], expected: &[Match]) -> String {
    let parted = found.iter().zip(expected).position(|(found, expected)| found != expected);
    let at = parted.unwrap_or(found.len().min(expected.len()));
    let show =
        |all: &[Match]| all.get(at).map_or("no more".to_owned(), |at| format!("{:?} at {}..{}", at.spelling, at.start, at.end));
    let (many, wanted) = (found.len(), expected.len());
    format!("tutela reports {many} terms, the oracle {wanted}; first {} against {}", show(found), show(expected))
}

/// A term in a message: bytes of the raw text, and the folded spelling.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Match {
    start: usize,
    end: usize,
    spelling: String,
}

/// Folds, then looks for folded terms with aho-corasick. Slow and simple.
struct Oracle<'r> {
    rules: &'r RuleSet,
    spellings: BTreeSet<String>,
    automaton: AhoCorasick,
    boundary: Boundary,
    folds: HashMap<char, Folded>,
}

/// What one character becomes.
#[derive(Clone, Debug)]
enum Folded {
    Separator,
    /// Nothing at all for invisible characters.
    Symbols(String),
}

impl<'r> Oracle<'r> {
    fn new(rules: &'r RuleSet, terms: &[String], boundary: Boundary) -> Result<Self, String> {
        let spellings: BTreeSet<String> = terms.iter().map(|term| rules.fold(term)).collect();
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(&spellings)
            .map_err(|error| error.to_string())?;
        Ok(Self { rules, spellings, automaton, boundary, folds: HashMap::new() })
    }

    fn find(&mut self, line: &str) -> Result<Vec<Match>, String> {
        let (folded, origins) = self.fold(line);
        // What each character becomes must be all there is to folding, or the places below are wrong.
        if folded != self.rules.fold(line) {
            return Err("folding the text is not folding its characters".into());
        }
        let wanted = |start: usize, end: usize| match self.boundary {
            Boundary::Any => true,
            Boundary::Word => !joins(&folded, start) && !joins(&folded, end),
        };
        let found = self.automaton.find_overlapping_iter(&folded).filter(|found| wanted(found.start(), found.end()));
        let matches = found.map(|found| Match {
            start: origins[found.start()].0,
            end: origins[found.end() - 1].1,
            spelling: folded[found.range()].to_owned(),
        });
        Ok(matches.collect())
    }

    /// The folded text, and for each of its bytes the character of the raw text that it comes from.
    fn fold(&mut self, line: &str) -> (String, Vec<(usize, usize)>) {
        let (mut folded, mut origins) = (String::new(), Vec::new());
        let mut gap = false;
        for (start, char) in line.char_indices() {
            let end = start + char.len_utf8();
            match self.fold_of(char) {
                Folded::Separator => gap = true,
                Folded::Symbols(symbols) if symbols.is_empty() => {}
                Folded::Symbols(symbols) => {
                    if std::mem::take(&mut gap) && !folded.is_empty() {
                        folded.push(' ');
                        origins.push((start, start));
                    }
                    folded.push_str(symbols);
                    origins.resize(folded.len(), (start, end));
                }
            }
        }
        (folded, origins)
    }

    fn fold_of(&mut self, char: char) -> &Folded {
        let rules = self.rules;
        self.folds.entry(char).or_insert_with(|| {
            // Between two letters a separator shows.
            let around = rules.fold(&format!("a{char}a"));
            match &around[1..around.len() - 1] {
                " " => Folded::Separator,
                symbols => Folded::Symbols(symbols.to_owned()),
            }
        })
    }
}

/// Whether the characters on both sides of a place belong to one word: letters beside letters, digits beside digits.
fn joins(folded: &str, at: usize) -> bool {
    let (left, right) = (folded[..at].chars().next_back(), folded[at..].chars().next());
    let both = |is: fn(char) -> bool| left.is_some_and(is) && right.is_some_and(is);
    both(is_latin) || both(|char| char.is_ascii_digit())
}

/// Letters that folding leaves Latin: a to z, and those that have no base among them.
fn is_latin(char: char) -> bool {
    matches!(char, 'a'..='z' | '\u{C0}'..='\u{2AF}' | '\u{1D00}'..='\u{1DBF}' | '\u{1E00}'..='\u{1EFF}' | '\u{A720}'..='\u{A7FF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Corpus, Language};

    fn found(terms: &[&str], boundary: Boundary, text: &str) -> Vec<(usize, usize)> {
        let terms: Vec<String> = terms.iter().map(|term| (*term).to_owned()).collect();
        let rules = Rules::compile(&terms, Language::Zh, boundary).expect("the terms compile");
        let mut oracle = Oracle::new(&rules.rules, &terms, boundary).expect("an automaton can be built");
        oracle.find(text).expect("folding goes by characters").iter().map(|found| (found.start, found.end)).collect()
    }

    #[test]
    fn the_oracle_tells_places_in_the_raw_text() {
        assert_eq!(found(&["游戏币"], Boundary::Any, "買遊\u{200B}戲幣"), [(3, 15)]);
        assert_eq!(found(&["free skin"], Boundary::Any, "a ＦＲＥＥ-skin!"), [(2, 19)]);
        assert_eq!(found(&["free skin"], Boundary::Any, "freeskin"), []);
    }

    #[test]
    fn the_oracle_minds_edges_of_words() {
        assert_eq!(found(&["casino", "赌场"], Boundary::Word, "casinos 大赌场casino"), [(11, 17), (17, 23)]);
        assert_eq!(found(&["888"], Boundary::Word, "8888 a888b"), [(6, 9)]);
    }

    #[test]
    fn tutela_agrees_with_the_oracle_on_the_texts_of_the_package() {
        for corpus in Corpus::read_all(None, 1).expect("the package's texts can be read") {
            for load in corpus.loads().expect("loads can be made") {
                tutela(&load).expect(&load.name);
            }
        }
    }
}
