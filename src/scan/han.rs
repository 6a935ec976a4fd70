//! Edges between Han characters: whether a term is there as a word, or its characters belong to others.
//!
//! No space tells where a Chinese word ends. 大麻烦 holds the characters of 大麻 and says 大|麻烦. So the characters around a term are
//! cut into words in every way that the lexicon of the pack knows. If the likeliest way that breaks the term is likelier than any that
//! leaves it whole, then the term is not there.

use crate::fold::{self, GAP, Kind};
use crate::gates::Gate;
use crate::pack::layout::MAX_TERM;
use crate::pack::lexicon::{Lexicon, MAX_WORD, Word};
use zerocopy::little_endian::U16;

/// Characters on either side that a word of the term's own may reach.
const REACH: usize = MAX_WORD - 1;
/// What a term costs as a word if the lexicon does not know it, in quarters of a bit: as much as the rarest of its words.
const TERM: u32 = 104;
/// How much likelier a reading that breaks a term must be: four times.
const MARGIN: u32 = 8;
/// What characters cost that sound like a term, if the term is meant. Half of it is the usual cost of two characters in words.
const MEANT: u32 = 84;
const MEANT_LONG: u32 = 108;
/// A word so common explains a character that only sounds like another one.
const COMMON: u8 = 84;
const NEVER: u32 = u32::MAX / 2;

/// Whether the characters around `start..end` are more likely cut so that the term there is broken.
#[inline(never)] // once in the library, not once for each way to retain
pub(super) fn is_broken(lexicon: Lexicon<'_>, symbols: &[u16], start: usize, end: usize) -> bool {
    let (from, to) = around(symbols, start, end);
    // A laugh of any length holds a shorter one.
    let repeats = end - start > 1 && symbols[start + 1..end].iter().all(|symbol| *symbol == symbols[start] & !GAP);
    if (from, to) == (start, end) || repeats || lexicon.heads.is_empty() || end - start > MAX_TERM {
        return false;
    }
    let mut characters = [0; MAX_TERM + 2 * REACH];
    let characters = plain(&symbols[from..to], &mut characters);
    let (start, end) = (start - from, end - from);
    let may_break = (0..end).any(|at| {
        // Words that begin here and reach over an edge, or over both.
        let edge = if at < start { start } else { end };
        let reach = at + 2..=characters.len().min(at + MAX_WORD);
        let mut over = reach.filter(|to| *to > edge).peekable();
        over.peek().is_some() && {
            let words = lexicon.beginning_with(characters[at]);
            over.any(|to| words.word(&characters[at + 1..to]).is_some_and(|word| breaks(word, (at, to), (start, end))))
        }
    });
    if !may_break {
        return false;
    }
    let (whole, broken) = likeliest(lexicon, characters, start, end, TERM);
    broken + MARGIN < whole
}

/// Whether everyday words explain better the characters at `start..end`, which only sound like a term.
pub(super) fn is_ordinary(lexicon: Lexicon<'_>, symbols: &[u16], (start, end): (usize, usize), term: &[U16]) -> bool {
    let explained =
        || term.len() == end - start && is_explained(lexicon, symbols, start, term.iter().map(|symbol| symbol.get()));
    !Gate::Words.is_open() && (explained() || reads_otherwise(lexicon, symbols, start, end))
}

/// Whether the characters at `start..end`, which only sound like a term, are more likely words of their own.
#[inline(never)]
fn reads_otherwise(lexicon: Lexicon<'_>, symbols: &[u16], start: usize, end: usize) -> bool {
    let (from, to) = around(symbols, start, end);
    if lexicon.heads.is_empty() || end - start > MAX_TERM {
        return false;
    }
    let mut characters = [0; MAX_TERM + 2 * REACH];
    let characters = plain(&symbols[from..to], &mut characters);
    let (start, end) = (start - from, end - from);
    let meant = if end - start > 2 { MEANT_LONG } else { MEANT };
    // The cheapest reading of all, if the term is there and if it is not.
    let least = |term: u32| {
        let (whole, broken) = likeliest(lexicon, characters, start, end, term);
        whole.min(broken)
    };
    least(NEVER / 4) <= least(meant)
}

/// Whether everyday words explain every character that a term does not have itself.
#[inline(never)]
pub(super) fn is_explained(lexicon: Lexicon<'_>, symbols: &[u16], start: usize, term: impl Iterator<Item = u16>) -> bool {
    let joined = |at: usize| at > 0 && at < symbols.len() && symbols[at] & GAP == 0;
    let is_word = |from: usize| {
        joined(from + 1) && {
            let word = lexicon.beginning_with(symbols[from] & !GAP).word(&[symbols[from + 1] & !GAP]);
            word.is_some_and(|word| word.cost <= COMMON)
        }
    };
    let mut others =
        (start..).zip(term).filter(|(at, symbol)| symbols.get(*at).is_none_or(|other| other & !GAP != symbol & !GAP));
    let mut any = false;
    let all = others.all(|(at, _)| {
        any = true;
        at < symbols.len() && (is_word(at) || (at > 0 && is_word(at - 1)))
    });
    any && all
}

/// The Han characters around a term that its words may reach.
fn around(symbols: &[u16], start: usize, end: usize) -> (usize, usize) {
    let joined = |left: usize, right: usize| symbols[right] & GAP == 0 && is_han(symbols[left]) && is_han(symbols[right]);
    let from = (start.saturating_sub(REACH)..start).rev().take_while(|at| joined(*at, at + 1)).last().unwrap_or(start);
    let to = (end..symbols.len().min(end + REACH)).take_while(|at| joined(at - 1, *at)).last().map_or(end, |last| last + 1);
    (from, to)
}

fn plain<'c>(symbols: &[u16], characters: &'c mut [u16]) -> &'c [u16] {
    let characters = &mut characters[..symbols.len()];
    characters.iter_mut().zip(symbols).for_each(|(to, symbol)| *to = symbol & !GAP);
    characters
}

/// Whether a word leaves nothing of a term: it has only a part of it, or is an innocent word around it.
fn breaks(word: Word, (from, to): (usize, usize), (start, end): (usize, usize)) -> bool {
    let apart = to <= start || end <= from;
    let inside = start <= from && to <= end;
    let around = from <= start && end <= to;
    !apart && !inside && (!around || word.innocent)
}

/// The least that a cutting into words costs which leaves `start..end` whole, and one that breaks it.
fn likeliest(lexicon: Lexicon<'_>, characters: &[u16], start: usize, end: usize, term: u32) -> (u32, u32) {
    // For each place the cheapest ways to get there.
    let mut ways = [(NEVER, NEVER); MAX_TERM + 2 * REACH + 1];
    ways[0].0 = 0;
    for at in 0..characters.len() {
        let (whole, broken) = ways[at];
        let words = lexicon.beginning_with(characters[at]);
        let mut go = |to: usize, cost: u32, broke: bool| {
            let way = &mut ways[to];
            if broke {
                way.1 = way.1.min(whole.min(broken) + cost);
            } else {
                (way.0, way.1) = (way.0.min(whole + cost), way.1.min(broken + cost));
            }
        };
        go(at + 1, words.alone.into(), false);
        if at == start {
            go(end, term, false);
        }
        for to in at + 2..=characters.len().min(at + MAX_WORD) {
            if let Some(word) = words.word(&characters[at + 1..to]) {
                go(to, word.cost.into(), breaks(word, (at, to), (start, end)));
            }
        }
    }
    ways[characters.len()]
}

fn is_han(symbol: u16) -> bool {
    fold::kind(symbol) == Kind::Han
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::layout::{Head, Tail};
    use crate::pack::lexicon::head_numbers;

    // 大, 麻, 烦 and 籽: words are 大麻, 麻烦 and, innocent, 大麻籽.
    const BIG: u16 = 600;
    const HEMP: u16 = 601;
    const END: u16 = 602;
    const SEED: u16 = 603;

    fn broken(symbols: &[u16], start: usize, end: usize) -> bool {
        let head = |symbol: u16, cost, pairs, triples| Head {
            symbol: U16::new(symbol),
            cost,
            reserved: 0,
            pairs: U16::new(pairs),
            triples: U16::new(triples),
            quads: U16::new(0),
        };
        let pair = |rest: u16, cost| Tail { rest: [U16::new(rest)], cost };
        let innocent = Tail { rest: [U16::new(HEMP), U16::new(SEED)], cost: 70 | crate::pack::lexicon::INNOCENT };
        let heads = [head(BIG, 30, 0, 0), head(HEMP, 60, 1, 1), head(END, 70, 2, 1), head(SEED, 60, 2, 1)];
        let lexicon = Lexicon {
            numbers: &head_numbers(&heads),
            heads: &heads,
            pairs: &[pair(HEMP, 76), pair(END, 60)],
            triples: &[innocent],
            quads: &[],
        };
        is_broken(lexicon, symbols, start, end)
    }

    #[test]
    fn the_likelier_words_win() {
        assert!(broken(&[BIG, HEMP, END], 0, 2), "big trouble");
        assert!(!broken(&[BIG, HEMP], 0, 2), "nothing stands beside it");
        assert!(!broken(&[BIG, HEMP, END | GAP], 0, 2), "a separator divides");
        assert!(!broken(&[BIG, HEMP, fold::LETTER_A], 0, 2), "only Han characters join");
        assert!(!broken(&[SEED, BIG, HEMP, BIG], 1, 3), "no word crosses the edges");
        assert!(broken(&[BIG, HEMP, SEED], 0, 2), "an innocent word holds it");
    }
}
