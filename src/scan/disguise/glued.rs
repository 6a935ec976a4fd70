//! Words that were glued together, taken apart again.

use super::word::Letters;
use crate::pack::latin::{LONGEST, Latin, TOLD, codes_of};

/// What the pieces may cost, and how many there may be.
const MOST_COST: u16 = 64 * UNIT;
/// Of pieces that cost the same those that more terms have come first.
const UNIT: u16 = 64;
/// A word of two letters that so many terms have is no chance.
const USUAL: u8 = 32;
const MOST_PIECES: usize = 20;

/// Short words that are often glued to others. Other pieces so short are chance.
const SHORT: [&[u8]; 29] = [
    b"a", b"i", b"u", b"am", b"an", b"as", b"at", b"be", b"by", b"do", b"go", b"he", b"if", b"im", b"in", b"is", b"it", b"me",
    b"my", b"no", b"of", b"on", b"or", b"so", b"to", b"up", b"ur", b"us", b"we",
];

/// What stands behind an apostrophe.
pub(super) const ENDINGS: [&[u8]; 7] = [b"s", b"t", b"d", b"m", b"ll", b"re", b"ve"];

/// Whether words into which one was split are likelier than that a single word was respelt.
pub(super) fn is_usual(parts: &Letters) -> bool {
    let is_usual = |word: &[u8]| word.len() > 2 || SHORT.contains(&word);
    parts.as_slice().split(|letter| *letter == b' ').all(is_usual)
}

/// What a word costs as a piece of others. Words of terms that are common as well cost least, short ones that hardly anybody uses most.
fn piece_cost(latin: Latin<'_>, piece: &[u8], ending: bool) -> Option<u16> {
    if ending && ENDINGS.contains(&piece) {
        return Some(UNIT);
    }
    let common = || latin.is_common(codes_of(piece));
    let weight = latin.weight(piece);
    let cost = match piece {
        b"a" | b"i" => Some(3),
        b"u" => Some(4),
        [_] => None,
        [_, _] if SHORT.contains(&piece) => Some(2),
        _ => match (weight > 0, piece.len()) {
            (true, 2) => Some(if weight >= USUAL { 3 } else { 6 }),
            (true, len) if common() => Some(if len == 3 { 3 } else { 2 }),
            (true, len) => Some(if len == 3 { 5 } else { 3 }),
            // So long a word is hardly common, whatever the table says.
            (false, 4..=TOLD) if common() => Some(piece.len().max(5) as u16),
            _ => None,
        },
    };
    Some(cost? * UNIT + u16::from(15 - (weight / 4).min(15)))
}

/// Splits glued words: into as few as possible. `ending` tells that an apostrophe stands before them.
pub(super) fn split(latin: Latin<'_>, word: &[u8], ending: bool, parts: &mut Letters) -> bool {
    // For each place what the words cost that end there, and the length of the last one: few words, and such as terms have.
    let mut ways = [(u16::MAX, 0u8); LONGEST + 1];
    ways[0] = (0, 0);
    let word = &word[..word.len().min(LONGEST)];
    for end in 1..=word.len() {
        for start in (0..end).filter(|start| end - start <= 14) {
            let (before, piece) = (ways[start].0, &word[start..end]);
            let cost = if before < MOST_COST { piece_cost(latin, piece, ending && start == 0) } else { None };
            if let Some(cost) = cost.map(|cost| before + cost).filter(|cost| *cost < ways[end].0) {
                ways[end] = (cost, piece.len() as u8);
            }
        }
    }
    let pieces = ways[word.len()].0;
    // Many short pieces are chance.
    if pieces == u16::MAX || usize::from(pieces / UNIT) > word.len() + 2 {
        return false;
    }
    let (mut starts, mut count, mut end) = ([0; MOST_PIECES + 1], 0, word.len());
    while end > 0 && count < MOST_PIECES {
        end -= usize::from(ways[end].1);
        starts[count] = end;
        count += 1;
    }
    let mut end = word.len();
    let mut pieces = [(0, 0); MOST_PIECES + 1];
    for (index, start) in starts[..count].iter().enumerate() {
        pieces[index] = (*start, end);
        end = *start;
    }
    for (index, (start, end)) in pieces[..count].iter().rev().enumerate() {
        if index > 0 {
            parts.push(b' ');
        }
        word[*start..*end].iter().for_each(|letter| parts.push(*letter));
    }
    true
}
