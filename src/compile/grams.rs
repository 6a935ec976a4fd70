//! The index that answers "can any term pass here": each term hangs at one pair of neighbouring symbols.

use crate::fold::{self, Kind};
use crate::pack::layout::{Candidate, GramSlot, gram_hash, gram_key, gram_tag, lone_key};
use zerocopy::little_endian::{U16, U32};

pub(crate) struct GramIndex {
    pub bits: Vec<u8>,
    pub slots: Vec<GramSlot>,
    pub candidates: Vec<Candidate>,
}

/// How many bits of the filter a gram gets: about one in sixteen texts' grams passes by chance.
const BITS_A_GRAM: usize = 16;

/// Builds the index of some terms.
pub(crate) fn build(spellings: &[Vec<u16>], terms: impl Iterator<Item = u32>) -> GramIndex {
    let mut entries: Vec<(u32, u32, u16)> = terms
        .map(|term| {
            let spelling = &spellings[term as usize];
            let (key, at) = anchor(spelling);
            (key, term, at)
        })
        .collect();
    entries.sort_unstable();
    let keys = entries.chunk_by(|a, b| a.0 == b.0).count();

    let mut bits = vec![0u8; (keys * BITS_A_GRAM / 8).next_power_of_two().max(64)];
    let mut slots = vec![GramSlot { tag: U32::ZERO, first: U32::ZERO }; (keys * 2).next_power_of_two().max(2)];
    let mut candidates = Vec::with_capacity(entries.len());
    for group in entries.chunk_by(|a, b| a.0 == b.0) {
        let hash = gram_hash(group[0].0);
        let bit = hash as usize & (bits.len() * 8 - 1);
        bits[bit >> 3] |= 1 << (bit & 7);
        let mut slot = hash as usize & (slots.len() - 1);
        while slots[slot].first.get() != 0 {
            slot = (slot + 1) & (slots.len() - 1);
        }
        slots[slot] = GramSlot { tag: U32::new(gram_tag(hash)), first: U32::new(candidates.len() as u32 + 1) };
        for (index, (_, term, at)) in group.iter().enumerate() {
            let last = U16::new(u16::from(index + 1 == group.len()));
            candidates.push(Candidate { term: U32::new(*term), at: U16::new(*at), last });
        }
    }
    GramIndex { bits, slots, candidates }
}

/// The pair of a spelling that running text has least often, and where it starts.
fn anchor(spelling: &[u16]) -> (u32, u16) {
    if let [lone] = spelling {
        return (lone_key(*lone), 0);
    }
    let weight = |at: usize| commonness(spelling[at]) * commonness(spelling[at + 1]);
    let at = (0..spelling.len() - 1).min_by_key(|at| weight(*at)).unwrap_or(0);
    (gram_key(spelling[at], spelling[at + 1]), at as u16)
}

/// How common a symbol is, roughly: letters by their share of English text (per thousand), anything else as rare.
fn commonness(symbol: u16) -> u32 {
    const LETTERS: [u32; 26] =
        [82, 15, 28, 43, 127, 22, 20, 61, 70, 2, 8, 40, 24, 67, 75, 19, 1, 60, 63, 91, 28, 10, 24, 2, 20, 1];
    match fold::kind(symbol) {
        Kind::Latin => LETTERS.get(usize::from((symbol & !fold::GAP).wrapping_sub(fold::LETTER_A))).copied().unwrap_or(1),
        Kind::Digit => 60,
        _ => 5,
    }
}
