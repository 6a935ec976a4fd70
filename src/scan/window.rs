//! The part of a text that is looked at: symbols, where each stands, and the signs between them.

use crate::fold::{self, Fold, GAP};
use crate::text::{Span, Units};

/// Symbols looked at together.
pub(super) const WINDOW: usize = 4096;
/// Symbols of a window at most: the last character may stand for several.
pub(super) const MOST_SYMBOLS: usize = WINDOW + 64;
/// Symbols on either side that judging an occurrence may need: the reach of a rule, and the story around it.
pub(super) const MARGIN: usize = 512;

/// Signs kept at most: more than are ever tried as anchors of patterns.
const MAX_SIGNS: usize = 4096;

/// Units of separators that are read to tell how they divide.
const LONG_GAP: usize = 64;

/// A sign at which a pattern may be anchored.
#[derive(Clone, Copy)]
pub(super) struct SignAt {
    pub class: u16,
    /// Index of the next symbol.
    pub symbol: u32,
    pub unit: u32,
}

/// A sliding window over the symbols of a text.
pub(super) struct Window {
    /// Classes, with [`GAP`] where separators stood before.
    pub symbols: Vec<u16>,
    /// Unit at which the character of each symbol starts.
    pub starts: Vec<u32>,
    pub signs: Vec<SignAt>,
    /// Unit at which the window's part of the text starts, signs before the first symbol included.
    pub lead: u32,
    /// Where reading goes on.
    at: usize,
    gap: u16,
}

/// How a separator before a symbol divides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Break {
    None,
    /// Spaces and signs within a clause, lists with 、 included.
    Word,
    /// A comma or colon.
    Clause,
    /// The end of a sentence or line.
    Sentence,
}

impl Window {
    pub fn new() -> Self {
        Self {
            symbols: Vec::with_capacity(MOST_SYMBOLS),
            starts: Vec::with_capacity(MOST_SYMBOLS),
            signs: Vec::with_capacity(MAX_SIGNS),
            lead: 0,
            at: 0,
            gap: 0,
        }
    }

    pub fn clear(&mut self) {
        self.symbols.clear();
        self.starts.clear();
        self.signs.clear();
        (self.lead, self.at, self.gap) = (0, 0, 0);
    }

    /// Reads on until the window is full or the text ends; `true` at the end.
    pub fn fill<U: Units>(&mut self, text: U, fold: &Fold<'_>, anchor_signs: u64) -> bool {
        let len = text.len();
        while self.at < len && self.symbols.len() < WINDOW {
            let read = text.read(self.at);
            let class = fold.class(read.code);
            if class >= fold::FIRST_SYMBOL {
                self.push(class);
            } else {
                self.special(class, read.code, fold, anchor_signs);
            }
            self.at += read.len;
        }
        self.at >= len
    }

    #[inline]
    fn push(&mut self, class: u16) {
        self.symbols.push(class | self.gap);
        self.starts.push(self.at as u32);
        self.gap = 0;
    }

    #[inline]
    fn special(&mut self, class: u16, code: u32, fold: &Fold<'_>, anchor_signs: u64) {
        match class {
            fold::TRANSPARENT => {}
            fold::EXPANDS => fold.expand(code).iter().for_each(|symbol| self.push(symbol.get())),
            _ => {
                self.gap = GAP;
                // In a row of one sign only the last is kept: all would see the same, and rows are long.
                let repeated = self.signs.last().is_some_and(|last| last.class == class && last.unit + 1 == self.at as u32);
                if repeated {
                    self.signs.pop();
                }
                if anchor_signs >> class & 1 == 1 && self.signs.len() < MAX_SIGNS {
                    self.signs.push(SignAt { class, symbol: self.symbols.len() as u32, unit: self.at as u32 });
                }
            }
        }
    }

    /// Forgets the first symbols.
    pub fn slide(&mut self, count: usize) {
        self.symbols.drain(..count);
        self.starts.drain(..count);
        self.lead = self.starts.first().copied().unwrap_or(self.at as u32);
        self.signs.retain(|sign| sign.symbol as usize >= count);
        self.signs.iter_mut().for_each(|sign| sign.symbol -= count as u32);
    }

    pub fn len(&self) -> usize {
        self.symbols.len()
    }

    /// The units of the text that the window holds.
    pub fn units(&self) -> (usize, usize) {
        (self.lead as usize, self.at)
    }

    /// The symbols of a span, unless it leaves the window.
    pub fn locate(&self, span: Span) -> Option<(u32, u32)> {
        let index = |unit: u32| self.starts.partition_point(|start| *start < unit) as u32;
        let inside = self.lead <= span.start && span.end as usize <= self.at;
        inside.then(|| (index(span.start), index(span.end)))
    }

    /// The units of some symbols, from the first character's start to the last one's end.
    pub fn span<U: Units>(&self, text: U, symbols: std::ops::Range<usize>) -> Span {
        let start = self.starts[symbols.start];
        let last = self.starts[symbols.end - 1] as usize;
        Span { start, end: (last + text.read(last).len) as u32 }
    }

    /// How the separators before a symbol divide the text.
    pub fn break_before<U: Units>(&self, text: U, fold: &Fold<'_>, symbol: usize) -> Break {
        if symbol == 0 || self.symbols.get(symbol).is_none_or(|symbol| symbol & GAP == 0) {
            return Break::None;
        }
        let whole = self.starts[symbol] as usize;
        let last = self.starts[symbol - 1] as usize;
        let mut at = last + text.read(last).len;
        // A long row of separators divides like the end of a sentence, and need not be read.
        let end = whole.min(at + LONG_GAP);
        let mut found = if end < whole { Break::Sentence } else { Break::Word };
        while at < end {
            let read = text.read(at);
            let class = fold.class(read.code);
            let followed_by_space = || {
                let next = at + read.len;
                next >= end || matches!(fold.class(text.read(next).code), fold::SPACE | fold::NEWLINE)
            };
            let this = match class {
                fold::STOP | fold::NEWLINE => Break::Sentence,
                _ => match fold::sign_of(class) {
                    Some(b'!' | b'?') => Break::Sentence,
                    // A point inside a number or an address divides nothing.
                    Some(b'.' | b';') if followed_by_space() && at + read.len < end => Break::Sentence,
                    Some(b',' | b':') => Break::Clause,
                    _ => Break::Word,
                },
            };
            found = found.max(this);
            at += read.len;
        }
        found
    }
}
