//! The words of Latin terms, found however they are respelt, and the words that are common.

use crate::fold::{self, GAP};
use crate::pack::latin::{COMMON_BITS, MOST_SLIPS, codes_of, common_bits, skeleton};
use crate::pack::layout::{Respelling, Vocable};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use zerocopy::little_endian::U32;

const COMMON: &str = include_str!("../../rulesets/lexicon/en.txt");
const OWN: &str = include_str!("../../rulesets/lexicon/words_en.txt");
const RESPELLINGS: &str = include_str!("../../rulesets/shared/respellings.tsv");

/// What the tables are made of.
pub(crate) const SOURCES: [&str; 3] = [COMMON, OWN, RESPELLINGS];

/// The sections of the latin view.
#[derive(Default)]
pub(crate) struct Sections {
    pub letters: Vec<u8>,
    /// Sorted by key.
    pub vocables: Vec<Vocable>,
    /// Sorted by what is written.
    pub respellings: Vec<Respelling>,
    /// The same.
    pub slips: Vec<Respelling>,
    pub common: Vec<u8>,
}

/// The sections for the spellings of some terms.
pub(crate) fn build<'t>(terms: impl Iterator<Item = &'t [u16]>) -> Sections {
    let mut words: BTreeMap<Vec<u8>, u32> = BTreeMap::new();
    terms.flat_map(words_of).for_each(|word| *words.entry(word).or_default() += 1);
    let mut sections = Sections::default();
    if words.is_empty() {
        return sections;
    }
    let mut known: HashMap<Vec<u8>, u32> = HashMap::new();
    let mut pool = |letters: &mut Vec<u8>, word: &[u8]| {
        let start = *known.entry(word.to_vec()).or_insert(letters.len() as u32);
        if start == letters.len() as u32 {
            letters.extend(word);
        }
        (U32::new(start), word.len() as u8)
    };
    for (word, count) in &words {
        let (start, len) = pool(&mut sections.letters, word);
        let (key, weight) = (U32::new(skeleton(word)), 1 + (4.0 * f64::from(*count).log2()).round() as u8);
        sections.vocables.push(Vocable { key, start, len, weight, reserved: [0; 2] });
    }
    sections.vocables.sort_by_key(|vocable| vocable.key.get());
    let pairs: BTreeSet<(&str, &str)> =
        RESPELLINGS.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t')).collect();
    for (written, meant) in pairs {
        let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
        let is_written = !written.is_empty() && written.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        assert!(
            is_written && meant.split(' ').all(is_word) && meant.len() <= 32,
            "{written} of rulesets/shared/respellings.tsv stands for no word"
        );
        let ((written, written_len), (meant, meant_len)) =
            (pool(&mut sections.letters, written.as_bytes()), pool(&mut sections.letters, meant.as_bytes()));
        sections.respellings.push(Respelling { written, meant, written_len, meant_len, reserved: [0; 2] });
    }
    for (written, meant) in slips(&words) {
        for meant in meant.iter().take(MOST_SLIPS) {
            let ((written, written_len), (meant, meant_len)) =
                (pool(&mut sections.letters, &written), pool(&mut sections.letters, meant));
            sections.slips.push(Respelling { written, meant, written_len, meant_len, reserved: [0; 2] });
        }
    }
    sections.common = common_words();
    sections
}

/// Words of so many letters are easily taken for another one when a letter is missing. Of longer ones only such slips matter that are
/// words themselves.
const SHORT: usize = 5;

/// What the words of terms become by a vowel left out or two letters in the wrong order, and which of them may be meant: the word of most
/// terms first. What is a word itself stands for one of more terms only.
fn slips(words: &BTreeMap<Vec<u8>, u32>) -> BTreeMap<Vec<u8>, Vec<Vec<u8>>> {
    let common: HashSet<&[u8]> = common_lines().map(str::as_bytes).collect();
    let mut slips: BTreeMap<Vec<u8>, Vec<(u32, Vec<u8>)>> = BTreeMap::new();
    for (word, count) in words.iter().filter(|(word, _)| word.len() > 1) {
        let left_out =
            (1..word.len()).filter(|at| b"aeiou".contains(&word[*at])).map(|at| [&word[..at], &word[at + 1..]].concat());
        let swapped = (1..word.len()).map(|at| {
            let mut slip = word.clone();
            slip.swap(at - 1, at);
            slip
        });
        for slip in left_out.chain(swapped).filter(|slip| slip != word) {
            let is_word = common.contains(&slip[..]) || words.contains_key(&slip);
            let matters = if is_word { words.get(&slip).is_none_or(|own| own < count) } else { word.len() <= SHORT };
            if matters {
                slips.entry(slip).or_default().push((*count, word.clone()));
            }
        }
    }
    let likeliest = |mut meant: Vec<(u32, Vec<u8>)>| {
        meant.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        meant.dedup();
        meant.into_iter().map(|(_, word)| word).collect()
    };
    slips.into_iter().map(|(slip, meant)| (slip, likeliest(meant))).collect()
}

/// The words of a spelling that have letters only.
fn words_of(spelling: &[u16]) -> Vec<Vec<u8>> {
    let mut words: Vec<Option<Vec<u8>>> = Vec::new();
    for symbol in spelling {
        if words.is_empty() || symbol & GAP != 0 {
            words.push(Some(Vec::new()));
        }
        let letter = (symbol & !GAP).checked_sub(fold::LETTER_A).filter(|letter| *letter < 26);
        if let Some(last) = words.last_mut() {
            match (letter, last.as_mut()) {
                (Some(letter), Some(word)) => word.push(b'a' + letter as u8),
                _ => *last = None,
            }
        }
    }
    words.into_iter().flatten().filter(|word| word.len() <= 32).collect()
}

fn common_lines() -> impl Iterator<Item = &'static str> {
    let lines = COMMON.lines().chain(OWN.lines()).filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace)
}

/// The table of common words.
fn common_words() -> Vec<u8> {
    let mut bits = vec![0u8; 1 << (COMMON_BITS - 3)];
    for word in common_lines() {
        for bit in common_bits(codes_of(word.as_bytes())) {
            bits[bit as usize / 8] |= 1 << (bit % 8);
        }
    }
    bits
}
