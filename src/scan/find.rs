//! Terms in a window: filter by grams, verify, note the occurrence.

use super::window::Window;
use crate::fold::{self, GAP, Kind};
use crate::pack::layout::{Range, Term, USE_PATTERN, gram_hash, gram_key, gram_tag, lone_key};
use crate::pack::{Grams, Pack};
use crate::text::{Span, Units};
use zerocopy::little_endian::{U16, U32};

/// A term or pattern seen at a place of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Occurrence {
    /// First symbol, and one past the last.
    pub start: u32,
    pub end: u32,
    /// In units of the text.
    pub span: Span,
    /// The term's number, or [`USE_PATTERN`] and the pattern's.
    pub source: u32,
    /// No letter or digit of the same kind touches the left edge, the right edge.
    pub left_edge: bool,
    pub right_edge: bool,
    /// A separator stands before it.
    pub gap_before: bool,
    pub trigger: bool,
}

/// Finds the terms of an index in a window.
pub(super) struct Finder<'f, U> {
    grams: Grams<'f>,
    terms: &'f [Term],
    /// The spellings of all terms.
    symbols: &'f [U16],
    text: U,
    window: &'f Window,
    trigger: bool,
}

impl<'f, U: Units> Finder<'f, U> {
    /// A finder of the terms that may start a judgement, or of those that matter only beside one.
    pub fn new(pack: &'f Pack, text: U, window: &'f Window, trigger: bool) -> Self {
        let grams = if trigger { pack.triggers() } else { pack.context() };
        Self { grams, terms: pack.terms(), symbols: pack.term_symbols(), text, window, trigger }
    }

    /// Hands over every occurrence.
    pub fn run(&self, found: &mut impl FnMut(Occurrence)) {
        let symbols = &self.window.symbols;
        for (at, pair) in symbols.windows(2).enumerate() {
            let hash = gram_hash(gram_key(pair[0], pair[1]));
            if self.passes(hash) {
                self.verify(hash, at, found);
            }
        }
        // Only context has terms of one symbol.
        if !self.trigger {
            for (at, symbol) in symbols.iter().enumerate() {
                let hash = gram_hash(lone_key(*symbol));
                if self.passes(hash) {
                    self.verify(hash, at, found);
                }
            }
        }
    }

    #[inline]
    fn passes(&self, hash: u64) -> bool {
        let bit = hash as usize & (self.grams.bits.len() * 8 - 1);
        self.grams.bits[bit >> 3] >> (bit & 7) & 1 == 1
    }

    fn verify(&self, hash: u64, at: usize, found: &mut impl FnMut(Occurrence)) {
        let mask = self.grams.slots.len() - 1;
        let tag = gram_tag(hash);
        let mut slot = hash as usize & mask;
        let first = loop {
            let entry = &self.grams.slots[slot];
            match entry.first.get() {
                0 => return,
                first if entry.tag.get() == tag => break first as usize - 1,
                _ => slot = (slot + 1) & mask,
            }
        };
        for candidate in &self.grams.candidates[first..] {
            let number = candidate.term.get();
            let Range { first, count } = self.terms[number as usize].symbols;
            let spelling = &self.symbols[first.get() as usize..][..count.get() as usize];
            if let Some(start) = at.checked_sub(usize::from(candidate.at.get())) {
                let end = start + spelling.len();
                let here = self.window.symbols.get(start..end);
                // The first symbol may follow a separator; inside, separators must be where the term has them.
                let equal = here.is_some_and(|here| {
                    here[0] & !GAP == spelling[0].get()
                        && here[1..].iter().zip(&spelling[1..]).all(|(here, there)| *here == there.get())
                });
                if equal {
                    found(occurrence(self.text, self.window, start, end, number, self.trigger));
                }
            }
            if candidate.last.get() != 0 {
                return;
            }
        }
    }
}

fn occurrence<U: Units>(text: U, window: &Window, start: usize, end: usize, term: u32, trigger: bool) -> Occurrence {
    let symbols = &window.symbols;
    let left_edge = symbols[start] & GAP != 0 || start == 0 || !joins(symbols[start - 1], symbols[start]);
    let right_edge = symbols.get(end).is_none_or(|next| next & GAP != 0 || !joins(symbols[end - 1], *next));
    Occurrence {
        start: start as u32,
        end: end as u32,
        span: window.span(text, start..end),
        source: term,
        left_edge,
        right_edge,
        gap_before: symbols[start] & GAP != 0,
        trigger,
    }
}

/// Whether two neighbouring symbols belong to one word: letters to letters, digits to digits.
fn joins(left: u16, right: u16) -> bool {
    matches!((fold::kind(left), fold::kind(right)), (Kind::Latin, Kind::Latin) | (Kind::Digit, Kind::Digit))
}

impl Occurrence {
    /// Whether the edges are as a slot wants them: 0 word, 1 loose, 2 any.
    pub fn fits(&self, boundary: u8) -> bool {
        match boundary {
            0 => self.left_edge && self.right_edge,
            1 => self.left_edge,
            _ => true,
        }
    }

    /// Which slots it fills and which patterns are anchored at it.
    pub fn uses<'p>(&self, pack: &'p Pack) -> &'p [U32] {
        match self.source & USE_PATTERN {
            0 => pack.term_uses(self.source),
            _ => match pack.patterns().get((self.source & !USE_PATTERN) as usize) {
                Some(pattern) => pack.pattern_uses(pattern),
                None => &[],
            },
        }
    }

    pub fn len(&self) -> u32 {
        self.end - self.start
    }
}
