//! Terms in a text: sweep, verify, tell what stands at the edges.

use super::disguise::Disguise;
use super::near::Near;
use super::sweep::{Place, Sweep, Swept};
use super::verify::Verifier;
use super::window::Window;
use crate::fold::{self, GAP, Kind};
use crate::pack::Pack;
use crate::pack::grams::Grams;
use crate::pack::layout::{LETTERS, LOOSE, Slot, WORD};
use crate::pack::uses::Uses;
use crate::text::{Span, Units};

/// What stands at the edges of a term: whether no letter or digit of the same kind touches it, whether its Han characters
/// belong to no other words, and whether few letters stand among words of another language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Edges {
    pub left: bool,
    pub right: bool,
    pub unbroken: bool,
    pub foreign: bool,
}

impl Edges {
    pub const BOTH: Self = Self { left: true, right: true, unbroken: true, foreign: false };

    /// Whether the edges are as a boundary wants them.
    pub fn are(self, boundary: u8) -> bool {
        match boundary {
            WORD => self.left && self.right && self.unbroken,
            LETTERS => self.left && self.right,
            LOOSE => self.left,
            _ => true,
        }
    }

    /// Whether the edges are as a slot wants them.
    pub fn fit(self, slot: &Slot) -> bool {
        self.are(slot.boundary) && !(self.foreign && slot.in_chinese == 1)
    }
}

/// A term seen in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sighting {
    pub term: u32,
    pub span: Span,
    pub edges: Edges,
}

/// Set on the source of an occurrence that is a pattern's.
pub(super) const PATTERN: u32 = 1 << 31;

/// A term or pattern seen at a place of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Occurrence {
    /// First symbol, and one past the last.
    pub start: u32,
    pub end: u32,
    /// In units of the text.
    pub span: Span,
    /// The term's number, or [`PATTERN`] and the pattern's.
    pub source: u32,
    pub edges: Edges,
    pub disguise: Disguise,
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
        Some(Self { start, end, span, source: term, edges, disguise: Disguise::default(), gap_before, trigger })
    }

    /// Which slots it fills and which patterns are anchored at it.
    pub fn uses<'p>(&self, pack: &'p Pack) -> Uses<'p> {
        match self.pattern() {
            None => pack.term_uses(self.source),
            Some(pattern) => pack.pattern_uses(pattern),
        }
    }

    /// The number of the pattern that was found, if it was one.
    pub fn pattern(&self) -> Option<usize> {
        (self.source & PATTERN != 0).then_some((self.source & !PATTERN) as usize)
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
        found: &mut dyn FnMut(Sighting),
    ) -> Swept {
        let Self { sweep, near } = self;
        near.clear();
        sweep.start(from);
        let mut edge = Place::default();
        loop {
            let done = sweep.step(text, to, pack, grams);
            if !sweep.pairs().is_empty() || !sweep.rows().is_empty() {
                let mut verifier = Verifier { text, pack, grams, near };
                for place in sweep.pairs() {
                    verifier.pair(*place, found);
                }
                for place in sweep.rows() {
                    if place.is_edge() {
                        // A repetition moves on too: otherwise a long row would be walked again from each of its separators.
                        let before = std::mem::replace(&mut edge, *place);
                        if verifier.repeats(*place, before) {
                            continue;
                        }
                    }
                    verifier.row(*place, found);
                }
            }
            if done {
                return sweep.swept();
            }
        }
    }
}

#[inline]
pub(super) fn may_join(symbol: u16) -> bool {
    matches!(fold::kind(symbol), Kind::Latin | Kind::Digit)
}

/// A term of one symbol, and at which symbol of the window it stands.
#[derive(Clone, Copy)]
pub(super) struct Lone {
    pub term: u32,
    at: u32,
}

/// The terms of one symbol in a window. They are everywhere, so only context has them.
pub(super) fn lone_in(pack: &Pack, window: &Window) -> impl Iterator<Item = Lone> {
    let terms = window.symbols.iter().zip(0..).map(|(symbol, at)| Some(Lone { term: pack.lone_term(symbol & !GAP)?, at }));
    terms.flatten()
}

impl Lone {
    pub fn occurrence<U: Units>(self, text: U, window: &Window) -> Occurrence {
        let (at, symbols) = (self.at as usize, &window.symbols);
        let apart = |left: usize, right: usize| symbols[right] & GAP != 0 || !joins(symbols[left], symbols[right]);
        let edges =
            Edges { left: at == 0 || apart(at - 1, at), right: at + 1 == symbols.len() || apart(at, at + 1), ..Edges::BOTH };
        let (start, end) = (self.at, self.at + 1);
        let gap_before = symbols[at] & GAP != 0;
        let (span, disguise) = (window.span(text, at..at + 1), Disguise::default());
        Occurrence { start, end, span, source: self.term, edges, disguise, gap_before, trigger: false }
    }
}

/// Whether two neighbouring symbols belong to one word: letters to letters, digits to digits.
#[inline]
pub(super) fn joins(left: u16, right: u16) -> bool {
    may_join(left) && fold::kind(left) == fold::kind(right)
}

/// Whether letters that stand apart are the end or the beginning of more of them: "s*t" in "b*o*o*s*t".
#[inline(never)] // once for each encoding
pub(super) fn is_cut_from_row<U: Units>(pack: &Pack, text: U, Span { start, end }: Span) -> bool {
    let (start, end, fold) = (start as usize, end as usize, pack.fold());
    let code = |unit: usize| (unit < text.len() && text.is_start(unit)).then(|| text.read(unit).code);
    let letter = |unit: usize| code(unit).and_then(char::from_u32).filter(char::is_ascii_alphabetic);
    let Some(sign) = code(start + 1).filter(|_| letter(start).is_some() && letter(start + 1).is_none()) else { return false };
    let apart = |unit: usize| if (unit - start).is_multiple_of(2) { letter(unit).is_some() } else { code(unit) == Some(sign) };
    if end - start < 3 || (end - start).is_multiple_of(2) || !(start..end).all(apart) {
        return false;
    }
    // Some letters are words. What is invisible parts no word.
    let is_word = |letter: char| sign == u32::from(b' ') && "aiuAIU".contains(letter);
    let one_more = |sign_at: usize, at: usize| code(sign_at) == Some(sign) && letter(at).is_some_and(|letter| !is_word(letter));
    let is_latin = |class: &u16| fold::kind(*class) == Kind::Latin;
    let seen = |class: &u16| *class != fold::TRANSPARENT;
    let before = |unit: usize| {
        let within = |unit: usize| (unit > 0).then_some(unit);
        let units = std::iter::successors(within(unit), |unit| within(unit - text.read_back(*unit).len));
        units.map(|unit| fold.class(text.read_back(unit).code)).find(seen)
    };
    let behind = |unit: usize| {
        let within = |unit: usize| (unit < text.len()).then_some(unit);
        let units = std::iter::successors(within(unit), |unit| within(unit + text.read(*unit).len));
        units.map(|unit| fold.class(text.read(unit).code)).find(seen)
    };
    (start >= 2 && one_more(start - 1, start - 2) && !before(start - 2).is_some_and(|class| is_latin(&class)))
        || (one_more(end, end + 1) && !behind(end + 2).is_some_and(|class| is_latin(&class)))
}
