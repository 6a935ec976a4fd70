//! Where Latin terms are found however they are respelt, and which words are common.

use crate::fold::{self, GAP};
use crate::pack::latin::{COMMON_BITS, GLUED, codes_of, common_bits, skeleton};
use crate::pack::layout::LatinEntry;
use std::collections::BTreeSet;
use zerocopy::little_endian::U32;

const COMMON: &str = include_str!("../../rulesets/lexicon/en.txt");

/// What the table of common words is made of.
pub(crate) const SOURCE: &str = COMMON;

/// Shorter words are anything once they are respelt.
const SHORTEST: usize = 3;
/// Words glued together are at least so long.
const SHORTEST_GLUED: usize = 6;

/// Where some terms are found by the skeletons of their words: sorted by key.
pub(crate) fn index<'t>(terms: impl Iterator<Item = (u32, &'t [u16], bool)>) -> Vec<LatinEntry> {
    let mut entries = BTreeSet::new();
    for (term, spelling, trigger) in terms {
        let Some(words) = words(spelling) else { continue };
        for (number, word) in words.iter().enumerate().filter(|(_, word)| word.len() >= SHORTEST) {
            entries.extend(skeleton(word).map(|key| (key, term, number as u8, trigger)));
        }
        let glued = words.concat();
        if words.len() > 1 && glued.len() >= SHORTEST_GLUED {
            entries.extend(skeleton(&glued).map(|key| (key, term, GLUED, trigger)));
        }
    }
    let entry = |(key, term, word, trigger)| LatinEntry {
        key: U32::new(key),
        term: U32::new(term),
        word,
        trigger: u8::from(trigger),
        reserved: [0; 2],
    };
    entries.into_iter().map(entry).collect()
}

/// The words of a spelling that has letters only.
fn words(spelling: &[u16]) -> Option<Vec<Vec<u8>>> {
    let mut words: Vec<Vec<u8>> = Vec::new();
    for symbol in spelling {
        let letter = (symbol & !GAP).checked_sub(fold::LETTER_A).filter(|letter| *letter < 26)?;
        if words.is_empty() || symbol & GAP != 0 {
            words.push(Vec::new());
        }
        words.last_mut()?.push(b'a' + letter as u8);
    }
    Some(words)
}

/// The table of common words.
pub(crate) fn common_words() -> Vec<u8> {
    let mut bits = vec![0u8; 1 << (COMMON_BITS - 3)];
    for word in COMMON.lines().filter(|line| !line.starts_with('#')) {
        for bit in common_bits(codes_of(word.as_bytes())) {
            bits[bit as usize / 8] |= 1 << (bit % 8);
        }
    }
    bits
}
