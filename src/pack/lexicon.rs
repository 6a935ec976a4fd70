//! Words of Chinese and how common they are, as far as they may tell where the edges of a pack's terms are.

use super::layout::{Head, Tail};
use zerocopy::little_endian::U16;

/// Most characters of a word.
pub(crate) const MAX_WORD: usize = 4;

/// What a character costs that stands alone and is in no table.
pub(crate) const STRANGER: u8 = 72;

/// Set on the cost of a word in which no term is to be seen.
pub(crate) const INNOCENT: u8 = 0x80;

/// The tails of the words of one length: what follows their first character. Sorted within each head.
pub(crate) type Tails<'p, const N: usize> = &'p [Tail<N>];

/// The words of a pack. A cost is in quarters of a bit: 4 more is half as common.
#[derive(Clone, Copy)]
pub(crate) struct Lexicon<'p> {
    /// See [`head_numbers`].
    pub numbers: &'p [u16],
    pub heads: &'p [Head],
    pub pairs: Tails<'p, 1>,
    pub triples: Tails<'p, 2>,
    pub quads: Tails<'p, 3>,
}

/// A word that stands somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    pub cost: u8,
    /// No term is to be seen in it.
    pub innocent: bool,
}

impl<'p> Lexicon<'p> {
    /// The words that begin with a symbol.
    #[inline]
    pub fn beginning_with(&self, symbol: u16) -> Beginning<'p> {
        let number = self.numbers.get(usize::from(symbol)).map_or(0, |number| usize::from(*number));
        let Some(head) = number.checked_sub(1).and_then(|index| self.heads.get(index)) else {
            return Beginning { alone: STRANGER, pairs: &[], triples: &[], quads: &[] };
        };
        let next = self.heads.get(number);
        Beginning {
            alone: head.cost,
            pairs: part(self.pairs, head.pairs, next.map(|next| next.pairs)),
            triples: part(self.triples, head.triples, next.map(|next| next.triples)),
            quads: part(self.quads, head.quads, next.map(|next| next.quads)),
        }
    }
}

/// For each symbol one more than the index of its head, or 0. Checked heads are sorted and fewer than symbols.
pub(crate) fn head_numbers(heads: &[Head]) -> Box<[u16]> {
    let mut numbers = vec![0; heads.last().map_or(0, |last| usize::from(last.symbol.get()) + 1)];
    heads.iter().zip(1..).for_each(|(head, number)| numbers[usize::from(head.symbol.get())] = number);
    numbers.into()
}

/// From a head's first tail to the next one's.
fn part<const N: usize>(tails: Tails<'_, N>, first: U16, next: Option<U16>) -> Tails<'_, N> {
    let end = next.map_or(tails.len(), |next| usize::from(next.get()));
    tails.get(usize::from(first.get())..end).unwrap_or(&[])
}

/// The words that begin with some symbol.
pub(crate) struct Beginning<'p> {
    /// What the symbol costs as a word of its own.
    pub alone: u8,
    pairs: Tails<'p, 1>,
    triples: Tails<'p, 2>,
    quads: Tails<'p, 3>,
}

impl Beginning<'_> {
    /// The second characters of the words of two, with their costs.
    pub fn pairs(&self) -> impl Iterator<Item = (u16, u8)> {
        self.pairs.iter().map(|tail| (tail.rest[0].get(), tail.cost))
    }

    /// The likeliest word of so many characters more of which each one fits.
    pub fn likeliest(&self, more: usize, fits: &dyn Fn(usize, u16) -> bool) -> Option<([u16; MAX_WORD - 1], u8)> {
        match more {
            1 => likeliest(self.pairs, fits),
            2 => likeliest(self.triples, fits),
            3 => likeliest(self.quads, fits),
            _ => None,
        }
    }

    /// The word that goes on with these symbols: one to three.
    pub fn word(&self, rest: &[u16]) -> Option<Word> {
        let cost = match *rest {
            [a] => find(self.pairs, [a]),
            [a, b] => find(self.triples, [a, b]),
            [a, b, c] => find(self.quads, [a, b, c]),
            _ => None,
        }?;
        Some(Word { cost: cost & !INNOCENT, innocent: cost & INNOCENT != 0 })
    }
}

fn likeliest<const N: usize>(tails: Tails<'_, N>, fits: &dyn Fn(usize, u16) -> bool) -> Option<([u16; MAX_WORD - 1], u8)> {
    let fitting = tails.iter().filter(|tail| tail.rest.iter().enumerate().all(|(at, symbol)| fits(at, symbol.get())));
    let tail = fitting.min_by_key(|tail| tail.cost & !INNOCENT)?;
    let mut rest = [0; MAX_WORD - 1];
    rest.iter_mut().zip(tail.rest).for_each(|(to, symbol)| *to = symbol.get());
    Some((rest, tail.cost & !INNOCENT))
}

fn find<const N: usize>(tails: Tails<'_, N>, rest: [u16; N]) -> Option<u8> {
    let index = tails.binary_search_by(|tail| tail.rest.map(|symbol| symbol.get()).cmp(&rest)).ok()?;
    Some(tails[index].cost)
}
