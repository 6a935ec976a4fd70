//! The words of `rulesets/lexicon` that may tell whether a term stands where its characters do.
//!
//! Most words of the dictionary can never compete for a character with some term of the pack; they are left out.

use crate::fold::{self, Fold, Kind};
use crate::pack::layout::{Head, Tail};
use crate::pack::lexicon::{INNOCENT, MAX_WORD};
use std::collections::{BTreeMap, HashSet};
use zerocopy::little_endian::U16;

const DICTIONARY: &str = include_str!("../../rulesets/lexicon/zh.tsv");
const OWN: &str = include_str!("../../rulesets/lexicon/words.txt");
const INNOCENTS: &str = include_str!("../../rulesets/lexicon/innocent.txt");

/// What the lexicon is made of.
pub(crate) const SOURCES: [&str; 3] = [DICTIONARY, OWN, INNOCENTS];

/// How many words the frequencies of the dictionary are counted in.
const TOTAL: f64 = 60_000_000.0;
/// How often a word of ours is met at least.
const OWN_FREQUENCY: u32 = 50;
/// A word must be as common as this to be worth its bytes if it may overlap a term, and if it may stand beside one.
const OVERLAPPING: u32 = 20;
const BESIDE: u32 = 100;
/// Words of two characters as common as this may be told from what only sounds like a term.
const EVERYDAY: u32 = 40;

/// A word as common as this, 20 in a million words, accuses nobody by itself.
const COMMON: u32 = 1_200;

/// The sections of a lexicon.
#[derive(Default)]
pub(crate) struct Sections {
    pub heads: Vec<Head>,
    pub pairs: Vec<Tail<1>>,
    pub triples: Vec<Tail<2>>,
    pub quads: Vec<Tail<3>>,
}

#[derive(Clone, Copy, Default)]
struct Entry {
    frequency: u32,
    innocent: bool,
}

/// The words of two characters, folded.
pub(crate) fn words_of_two(fold: &Fold<'_>) -> Vec<([u16; 2], u32)> {
    let words = read(fold);
    words.iter().filter_map(|(word, entry)| Some((<[u16; 2]>::try_from(&word[..]).ok()?, entry.frequency))).collect()
}

/// The words that anybody may say at any time, folded.
pub(crate) fn common(fold: &Fold<'_>) -> HashSet<Vec<u16>> {
    read(fold).into_iter().filter(|(word, entry)| word.len() > 1 && entry.frequency >= COMMON).map(|(word, _)| word).collect()
}

/// The words that matter to some terms.
pub(crate) fn build<'t>(terms: impl Iterator<Item = &'t [u16]>, fold: &Fold<'_>) -> Sections {
    let mut near = Near::default();
    terms.for_each(|term| near.add(term));
    let mut sections = Sections::default();
    if near.is_empty() {
        return sections;
    }
    let words = read(fold);
    words.keys().for_each(|word| near.reach_over(word));
    let kept = |word: &[u16], entry: &Entry| word.len() == 1 || entry.innocent || near.matters(word, entry.frequency);
    let kept: Vec<(&[u16], &Entry)> =
        words.iter().map(|(word, entry)| (&word[..], entry)).filter(|(word, entry)| kept(word, entry)).collect();
    for of_head in kept.chunk_by(|(a, _), (b, _)| a[0] == b[0]) {
        let first = |len: usize| U16::new(u16::try_from(len).unwrap_or(u16::MAX));
        let (symbol, alone) = (of_head[0].0[0], of_head.iter().find(|(word, _)| word.len() == 1));
        let (pairs, triples, quads) = (first(sections.pairs.len()), first(sections.triples.len()), first(sections.quads.len()));
        for (word, entry) in of_head {
            let cost = cost(entry.frequency) | if entry.innocent { INNOCENT } else { 0 };
            let rest = |at: usize| U16::new(word[at]);
            match word.len() {
                2 => sections.pairs.push(Tail { rest: [rest(1)], cost }),
                3 => sections.triples.push(Tail { rest: [rest(1), rest(2)], cost }),
                4 => sections.quads.push(Tail { rest: [rest(1), rest(2), rest(3)], cost }),
                _ => {}
            }
        }
        let cost = cost(alone.map_or(1, |(_, entry)| entry.frequency));
        sections.heads.push(Head { symbol: U16::new(symbol), cost, reserved: 0, pairs, triples, quads });
    }
    let longest = sections.pairs.len().max(sections.triples.len()).max(sections.quads.len());
    assert!(longest <= usize::from(u16::MAX), "heads number their words in 16 bits");
    sections
}

/// Quarters of a bit.
fn cost(frequency: u32) -> u8 {
    (4.0 * (TOTAL / f64::from(frequency.max(1))).log2()).round() as u8
}

/// All words, folded. Spellings that fold to the same are one word.
fn read(fold: &Fold<'_>) -> BTreeMap<Vec<u16>, Entry> {
    let mut words: BTreeMap<Vec<u16>, Entry> = BTreeMap::new();
    let spell = |word: &str| -> Vec<u16> { word.chars().map(|char| fold.class(char.into())).collect() };
    for line in DICTIONARY.lines().filter(|line| !line.starts_with('#')) {
        let (word, frequency) = line.split_once('\t').expect("a word and its frequency");
        words.entry(spell(word)).or_default().frequency += frequency.parse::<u32>().expect("a frequency");
    }
    for (list, innocent) in [(OWN, false), (INNOCENTS, true)] {
        for word in list.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace) {
            let spelled = spell(word);
            let fits = (2..=MAX_WORD).contains(&spelled.len()) && spelled.iter().all(|symbol| fold::kind(*symbol) == Kind::Han);
            assert!(fits, "{word} of rulesets/lexicon is not of two to four Han characters");
            let entry = words.entry(spelled).or_default();
            *entry = Entry { frequency: entry.frequency.max(OWN_FREQUENCY), innocent: entry.innocent | innocent };
        }
    }
    words
}

/// What stands at the edges of terms, and beside the words that overlap them.
#[derive(Default)]
struct Near {
    /// First and last symbols of terms, as far as a word may reach in.
    begins: HashSet<Vec<u16>>,
    ends: HashSet<Vec<u16>>,
    /// What may be a word within a term, or a term itself.
    inside: HashSet<Vec<u16>>,
    /// Symbols with which an overlapping word goes on beyond the term, and what stands before it.
    after: HashSet<u16>,
    before: HashSet<u16>,
}

impl Near {
    fn add(&mut self, term: &[u16]) {
        let han = |symbol: &&u16| fold::kind(**symbol) == Kind::Han;
        let (first, last) = (term.iter().take_while(han).count(), term.iter().rev().take_while(han).count());
        for len in 1..MAX_WORD {
            self.begins.extend((len <= first).then(|| plain(&term[..len])));
            self.ends.extend((len <= last).then(|| plain(&term[term.len() - len..])));
            self.inside.extend(term.windows(len + 1).map(plain)); // two characters and more
        }
    }

    /// Notes what lies beyond the terms that a word may reach over.
    fn reach_over(&mut self, word: &[u16]) {
        for at in 1..word.len() {
            if self.ends.contains(&word[..at]) {
                self.after.insert(word[at]);
            }
            if self.begins.contains(&word[at..]) {
                self.before.insert(word[at - 1]);
            }
        }
    }

    fn is_empty(&self) -> bool {
        self.begins.is_empty() && self.ends.is_empty()
    }

    /// Whether a word overlaps the edge of a term, or is a common neighbour of one.
    fn matters(&self, word: &[u16], frequency: u32) -> bool {
        let overlaps = (1..word.len()).any(|at| self.ends.contains(&word[..at]) || self.begins.contains(&word[at..]));
        let beside = self.after.contains(&word[0]) || self.before.contains(&word[word.len() - 1]);
        let everyday = word.len() == 2 && frequency >= EVERYDAY;
        everyday || self.inside.contains(word) || (overlaps && frequency >= OVERLAPPING) || (beside && frequency >= BESIDE)
    }
}

fn plain(symbols: &[u16]) -> Vec<u16> {
    symbols.iter().map(|symbol| symbol & !fold::GAP).collect()
}
