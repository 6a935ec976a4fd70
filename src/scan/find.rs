//! Terms in a text: sweep, verify, tell what stands at the edges.

use super::near::Near;
use super::sweep::{Place, Sweep, Swept};
use super::window::Window;
use crate::fold::{self, EXPANDS, FIRST_SYMBOL, GAP, Kind};
use crate::pack::Pack;
use crate::pack::grams::CODE_MASK;
use crate::pack::grams::Grams;
use crate::pack::layout::{Range, USE_PATTERN};
use crate::text::{Span, Units};
use zerocopy::little_endian::U32;

/// What stands at the edges of a term: whether no letter or digit of the same kind touches it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Edges {
    pub left: bool,
    pub right: bool,
}

impl Edges {
    pub const BOTH: Self = Self { left: true, right: true };

    /// Whether the edges are as a slot wants them: 0 word, 1 loose, 2 any.
    pub fn fit(self, boundary: u8) -> bool {
        match boundary {
            0 => self.left && self.right,
            1 => self.left,
            _ => true,
        }
    }
}

/// A term seen in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sighting {
    pub term: u32,
    pub span: Span,
    pub edges: Edges,
}

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
    pub edges: Edges,
    /// A separator stands before it.
    pub gap_before: bool,
    pub trigger: bool,
}

impl Occurrence {
    /// A sighting as the window has it, unless it leaves the window.
    pub(super) fn new(sighting: &Sighting, window: &Window, trigger: bool) -> Option<Self> {
        let Sighting { term, span, edges } = *sighting;
        let (start, end) = window.locate(span)?;
        let gap_before = window.symbols[start as usize] & GAP != 0;
        Some(Self { start, end, span, source: term, edges, gap_before, trigger })
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

/// Finds terms. Owns the buffers that it takes.
pub(super) struct Finder {
    sweep: Sweep,
    near: Near,
}

impl Finder {
    pub fn new() -> Self {
        Self { sweep: Sweep::new(), near: Near::new() }
    }

    /// Finds the terms of an index in units `from..to` of a text and hands them over, in no particular order.
    pub fn find<U: Units>(
        &mut self,
        text: U,
        (from, to): (usize, usize),
        pack: &Pack,
        grams: Grams<'_>,
        found: &mut impl FnMut(Sighting),
    ) -> Swept {
        let Self { sweep, near } = self;
        near.clear();
        sweep.start(from);
        let mut before = Place::default();
        loop {
            let done = sweep.step(text, to, pack, grams.index);
            if !sweep.places().is_empty() {
                let (fold, terms, symbols) = (pack.fold(), pack.terms(), pack.term_symbols());
                for place in sweep.places() {
                    let repeated = repeats(*place, before, text, pack);
                    if place.row().is_some_and(|row| row & CODE_MASK == 0) {
                        // A repetition moves on too: otherwise a long row would be walked again from each of its separators.
                        before = *place;
                    }
                    if repeated {
                        continue;
                    }
                    for number in place.numbers(grams.index).into_iter().flatten() {
                        let mut around = near.around(text, fold, *place);
                        for entry in grams.at(number) {
                            if !around.fits(entry, number) {
                                continue;
                            }
                            let Range { first, count } = terms[entry.term.get() as usize].symbols;
                            let spelling = &symbols[first.get() as usize..][..count.get() as usize];
                            if let Some((span, edges)) = around.compare(spelling, entry) {
                                found(Sighting { term: entry.term.get(), span, edges });
                            }
                        }
                    }
                }
            }
            if done {
                return sweep.swept();
            }
        }
    }
}

/// Whether a place says what the one before it said: in a row of separators the same edge comes again and again.
#[inline]
fn repeats<U: Units>(place: Place, before: Place, text: U, pack: &Pack) -> bool {
    if place.row().is_none_or(|row| row & CODE_MASK != 0 || before.row() != Some(row)) {
        return false;
    }
    let mut at = place.unit as usize;
    while at > before.unit as usize {
        let read = text.read_back(at);
        if matches!(pack.fold().class(read.code), EXPANDS | FIRST_SYMBOL..) {
            return false;
        }
        at -= read.len;
    }
    true
}

pub(super) fn may_join(symbol: u16) -> bool {
    matches!(fold::kind(symbol), Kind::Latin | Kind::Digit)
}

/// Hands over the terms of one symbol in a window. They are everywhere, so only context has them.
pub(super) fn find_lone<U: Units>(pack: &Pack, text: U, window: &Window, found: &mut impl FnMut(Occurrence)) {
    let symbols = &window.symbols;
    for (at, symbol) in symbols.iter().enumerate() {
        let Some(term) = pack.lone_term(symbol & !GAP) else { continue };
        let apart = |left: usize, right: usize| symbols[right] & GAP != 0 || !joins(symbols[left], symbols[right]);
        let edges = Edges { left: at == 0 || apart(at - 1, at), right: at + 1 == symbols.len() || apart(at, at + 1) };
        let (start, end) = (at as u32, at as u32 + 1);
        let gap_before = symbol & GAP != 0;
        found(Occurrence { start, end, span: window.span(text, at..at + 1), source: term, edges, gap_before, trigger: false });
    }
}

/// Whether two neighbouring symbols belong to one word: letters to letters, digits to digits.
pub(super) fn joins(left: u16, right: u16) -> bool {
    may_join(left) && fold::kind(left) == fold::kind(right)
}
