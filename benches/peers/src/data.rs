//! Texts, term lists and the loads made of them.

use crate::engines::{Boundary, Rules, refused};
use daachorse::CharwiseDoubleArrayAhoCorasick;
use std::collections::HashSet;
use std::fs;
use std::path::Path;
use tutela::RuleSet;

/// Lists and texts that come with the package. Everything runs with them; figures worth quoting need longer ones.
const OWN: [(Language, &str, &str); 2] = [
    (Language::Zh, include_str!("../texts/chat_zh.txt"), include_str!("../texts/terms_zh.txt")),
    (Language::En, include_str!("../texts/chat_en.txt"), include_str!("../texts/terms_en.txt")),
];

/// Short texts are repeated up to this many bytes, or a pass would be too short to time.
const LEAST_BYTES: usize = 1_000_000;
/// Numbers of terms that are tried, beside all.
const SIZES: [usize; 3] = [1_000, 10_000, 50_000];
/// The number of terms of which clean messages hold none.
pub const CLEAN_OF: usize = 10_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    Zh,
    En,
}

impl Language {
    pub fn id(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }
}

/// A text and a term list of one language.
pub struct Corpus {
    pub language: Language,
    text: String,
    /// Shuffled.
    terms: Vec<String>,
    pub left_out: LeftOut,
    /// Whether it came from outside.
    given: bool,
}

/// What became of a term list.
#[derive(Clone, Copy, Debug, Default)]
pub struct LeftOut {
    pub read: usize,
    pub repeated: usize,
    pub one_character: usize,
    /// Refused by the rule compiler: no text could contain them.
    pub unreachable: usize,
    /// One character once folded, which is no term to start a judgement.
    pub one_symbol: usize,
}

/// A text, some terms, and how they are to be found.
pub struct Load<'d> {
    pub name: String,
    pub language: Language,
    pub boundary: Boundary,
    pub terms: Vec<String>,
    pub lines: Vec<&'d str>,
    /// Another text of the same language, to train layouts with.
    pub other_lines: Vec<&'d str>,
}

impl Load<'_> {
    pub fn bytes(&self) -> usize {
        self.lines.iter().map(|line| line.len()).sum()
    }
}

impl Corpus {
    /// The corpora of a folder with `throughput_zh.txt`, `patterns_zh.txt` and the same for `en`; or the package's own.
    pub fn read_all(folder: Option<&Path>, seed: u64) -> Result<Vec<Self>, String> {
        let rules = RuleSet::builtin().map_err(|error| error.to_string())?;
        let mut corpora = Vec::new();
        for (language, own_text, own_terms) in OWN {
            let (text, terms) = match folder {
                None => (own_text.to_owned(), own_terms.to_owned()),
                Some(folder) => {
                    let read = |kind: &str| read(&folder.join(format!("{kind}_{}.txt", language.id())));
                    (read("throughput")?, read("patterns")?)
                }
            };
            let (terms, left_out) = prepare(&terms, language, &rules, seed);
            corpora.push(Self { language, text, terms, left_out, given: folder.is_some() });
        }
        Ok(corpora)
    }

    pub fn lines(&self) -> Vec<&str> {
        let lines: Vec<&str> = self.text.lines().filter(|line| !line.is_empty()).collect();
        let bytes: usize = lines.iter().map(|line| line.len()).sum();
        lines.repeat(LEAST_BYTES.div_ceil(bytes.max(1)).max(1))
    }

    pub fn terms(&self, count: usize) -> Vec<String> {
        self.terms.iter().take(count).cloned().collect()
    }

    /// A load with so many terms, or with all.
    pub fn load(&self, count: Option<usize>, boundary: Boundary) -> Load<'_> {
        let terms = self.terms(count.unwrap_or(usize::MAX));
        let size = count.map_or("all".to_owned(), thousands);
        let name = format!("{} {size}{}", self.language.id(), boundary.suffix(self.language));
        Load { name, language: self.language, boundary, terms, lines: self.lines(), other_lines: self.other_lines() }
    }

    /// All loads of this corpus: sizes, boundaries, clean messages.
    pub fn loads(&self) -> Result<Vec<Load<'_>>, String> {
        let sizes = SIZES.iter().filter(|size| **size < self.terms.len()).map(|size| Some(*size)).chain([None]);
        let mut loads = Vec::new();
        for size in sizes {
            loads.extend(Boundary::of(self.language).iter().map(|boundary| self.load(size, *boundary)));
        }
        for boundary in Boundary::of(self.language) {
            loads.push(self.clean(*boundary)?);
        }
        Ok(loads)
    }

    /// The messages in which nothing is found, and the terms that are not found. As substrings, terms are not found in the
    /// raw text either.
    pub fn clean(&self, boundary: Boundary) -> Result<Load<'_>, String> {
        let mut load = self.load(Some(CLEAN_OF), boundary);
        load.name = format!("{} clean{}", self.language.id(), boundary.suffix(self.language));
        let rules = Rules::compile(&load.terms, load.language, load.boundary)?;
        let mut scanner = rules.scanner();
        let raw = CharwiseDoubleArrayAhoCorasick::<u32>::new(&load.terms).map_err(|error| error.to_string())?;
        load.lines.retain(|line| {
            let mut clean = boundary == Boundary::Word || raw.find_iter(line).next().is_none();
            scanner.find_terms(*line, |_| clean = false);
            clean
        });
        if load.lines.is_empty() {
            return Err(format!("every message of the {} text has a term", self.language.id()));
        }
        Ok(load)
    }

    fn other_lines(&self) -> Vec<&'static str> {
        let own = OWN.into_iter().find(|(language, ..)| *language == self.language && self.given);
        own.map_or(Vec::new(), |(_, text, _)| text.lines().collect())
    }
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

/// The usable terms of a list, one a line, shuffled.
fn prepare(list: &str, language: Language, rules: &RuleSet, seed: u64) -> (Vec<String>, LeftOut) {
    let mut left_out = LeftOut::default();
    let mut seen = HashSet::new();
    let mut terms = Vec::new();
    for line in list.lines() {
        left_out.read += 1;
        if line.chars().count() < 2 {
            left_out.one_character += 1;
        } else if !seen.insert(line) {
            left_out.repeated += 1;
        } else {
            terms.push(line.to_owned());
        }
    }
    let mut refused = refused(&terms, language).into_iter();
    terms.retain(|term| {
        let unreachable = refused.next().unwrap_or(false);
        let one_symbol = !unreachable && rules.fold(term).chars().filter(|char| *char != ' ').count() < 2;
        left_out.unreachable += usize::from(unreachable);
        left_out.one_symbol += usize::from(one_symbol);
        !unreachable && !one_symbol
    });
    shuffle(&mut terms, seed);
    (terms, left_out)
}

/// Fisher and Yates, with SplitMix64: the same order everywhere for the same seed.
fn shuffle<T>(items: &mut [T], seed: u64) {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = state;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    };
    for last in (1..items.len()).rev() {
        items.swap(last, (next() % (last as u64 + 1)) as usize);
    }
}

/// `50,000`.
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_seeds_give_equal_orders() {
        let order = |seed| {
            let mut items: Vec<u32> = (0..100).collect();
            shuffle(&mut items, seed);
            items
        };
        assert_eq!(order(1), order(1));
        assert_ne!(order(1), order(2));
    }

    #[test]
    fn unusable_terms_are_left_out_and_counted() {
        let rules = RuleSet::builtin().expect("the embedded rules are intact");
        let (terms, left_out) = prepare("面\n副本\n副本\n……\n哦~\n@\"奶茶\\\n", Language::Zh, &rules, 1);
        assert_eq!(terms.len(), 2);
        let LeftOut { read, repeated, one_character, unreachable, one_symbol } = left_out;
        assert_eq!([read, repeated, one_character, unreachable, one_symbol], [6, 1, 1, 1, 1]);
        assert!(Rules::compile(&terms, Language::Zh, Boundary::Any).is_ok());
    }

    #[test]
    fn thousands_are_set_off() {
        assert_eq!([7, 1_000, 88_951, 1_234_567].map(thousands), ["7", "1,000", "88,951", "1,234,567"]);
    }
}
