//! Walking a text symbol by symbol from any place, in both directions.

use crate::fold::{self, Fold, GAP};
use crate::text::Units;
use zerocopy::little_endian::U16;

/// A symbol met on the way.
#[derive(Clone, Copy)]
pub(super) struct Met {
    pub symbol: u16,
    /// Whether separators stood between it and what was met before.
    pub gap: bool,
    /// How many symbols its character stands for after it.
    behind: u8,
    /// The units of its character.
    pub start: u32,
    pub end: u32,
}

/// A run of characters without symbols is walked once and remembered from here on.
const LONG_RUN: usize = 32;

/// The last long run of characters without symbols: whoever comes to either end of it is at the other.
#[derive(Clone, Copy, Default)]
pub(super) struct LongRun {
    start: usize,
    end: usize,
    gap: bool,
}

/// A place between two symbols of a text.
pub(super) struct Cursor<'c, U> {
    text: U,
    fold: Fold<'c>,
    at: usize,
    /// Of a character that stands for several symbols: all of them, those not yet met, and its units.
    whole: &'c [U16],
    rest: &'c [U16],
    character: (usize, usize),
}

impl<'c, U: Units> Cursor<'c, U> {
    pub fn new(text: U, fold: Fold<'c>, at: usize) -> Self {
        Self { text, fold, at, whole: &[], rest: &[], character: (at, at) }
    }

    /// Behind a symbol that was met.
    pub fn after(text: U, fold: Fold<'c>, met: &Met) -> Self {
        let (start, end) = (met.start as usize, met.end as usize);
        let whole = if met.behind == 0 { &[] } else { fold.expand(text.read(start).code) };
        Self { text, fold, at: end, whole, rest: &whole[whole.len() - usize::from(met.behind)..], character: (start, end) }
    }

    /// The next symbol forward.
    #[inline]
    pub fn forward(&mut self, run: &mut LongRun) -> Option<Met> {
        if let Some((first, rest)) = self.rest.split_first() {
            self.rest = rest;
            return Some(self.met(first.get(), false));
        }
        let (mut gap, from) = (false, self.at);
        while self.at < self.text.len() {
            if self.at == run.start && run.end > run.start {
                (self.at, gap) = (run.end, gap | run.gap);
                continue;
            }
            let read = self.text.read(self.at);
            let start = self.at;
            match self.fold.class(read.code) {
                fold::TRANSPARENT => self.at += read.len,
                class @ fold::FIRST_SYMBOL.. => {
                    self.at += read.len;
                    self.character = (start, self.at);
                    remember(run, from, start, gap);
                    return Some(self.met(class, gap));
                }
                fold::EXPANDS => {
                    self.at += read.len;
                    self.character = (start, self.at);
                    let (first, rest) = self.fold.expand(read.code).split_first()?;
                    self.rest = rest;
                    return Some(self.met(first.get(), gap));
                }
                _ => (self.at, gap) = (self.at + read.len, true),
            }
        }
        remember(run, from, self.at, gap);
        None
    }

    /// The next symbol backward.
    #[inline]
    pub fn backward(&mut self, run: &mut LongRun) -> Option<Met> {
        if !self.rest.is_empty() {
            return self.last_of_rest(false);
        }
        let (mut gap, from) = (false, self.at);
        while self.at > 0 {
            if self.at == run.end && run.end > run.start {
                (self.at, gap) = (run.start, gap | run.gap);
                continue;
            }
            let read = self.text.read_back(self.at);
            let end = self.at;
            self.at -= read.len;
            match self.fold.class(read.code) {
                fold::TRANSPARENT => {}
                class @ fold::FIRST_SYMBOL.. => {
                    self.character = (self.at, end);
                    remember(run, end, from, gap);
                    return Some(self.met(class, gap));
                }
                fold::EXPANDS => {
                    self.character = (self.at, end);
                    self.whole = self.fold.expand(read.code);
                    self.rest = self.whole;
                    return self.last_of_rest(gap);
                }
                _ => gap = true,
            }
        }
        remember(run, 0, from, gap);
        None
    }

    fn last_of_rest(&mut self, gap: bool) -> Option<Met> {
        let (last, rest) = self.rest.split_last()?;
        self.rest = rest;
        Some(Met { behind: (self.whole.len() - rest.len() - 1) as u8, ..self.met(last.get(), gap) })
    }

    fn met(&self, symbol: u16, gap: bool) -> Met {
        let (start, end) = self.character;
        Met { symbol: symbol & !GAP, gap, behind: 0, start: start as u32, end: end as u32 }
    }
}

fn remember(run: &mut LongRun, start: usize, end: usize, gap: bool) {
    if end > start + LONG_RUN {
        *run = LongRun { start, end, gap };
    }
}
