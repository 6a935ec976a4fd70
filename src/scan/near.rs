//! The symbols around a place, read as far as they are asked for and each once, however many terms hang there.

use super::cursor::{Cursor, LongRun, Met};
use super::find::{Edges, joins, may_join};
use super::verify::Spot;
use crate::fold::{EXPANDS, FIRST_SYMBOL, Fold, GAP, TRANSPARENT};
use crate::pack::layout::{Entry, MAX_TERM};
use crate::text::{Span, Units};
use zerocopy::little_endian::U16;

/// Symbols read to either side at most: a term, what stands beyond it, what a character stands for besides.
const MOST: usize = 2 * MAX_TERM;

/// Buffers for the symbols on either side of a place.
pub(super) struct Near {
    /// Backward from the place.
    back: Vec<Met>,
    /// Forward from the first one of these.
    ahead: Vec<Met>,
    run: LongRun,
}

impl Near {
    pub fn new() -> Self {
        Self { back: Vec::with_capacity(MOST), ahead: Vec::with_capacity(MOST), run: LongRun::default() }
    }

    /// Forgets a text.
    pub fn clear(&mut self) {
        self.run = LongRun::default();
    }

    /// Turns to a place.
    pub fn around<'n, U: Units>(&'n mut self, text: U, fold: Fold<'n>, spot: Spot) -> Around<'n, U> {
        self.back.clear();
        self.ahead.clear();
        Around { near: self, text, fold, spot, backward: Cursor::new(text, fold, spot.unit), forward: None }
    }
}

/// A place and what was read around it.
pub(super) struct Around<'n, U> {
    near: &'n mut Near,
    text: U,
    fold: Fold<'n>,
    spot: Spot,
    backward: Cursor<'n, U>,
    forward: Option<Cursor<'n, U>>,
}

impl<U: Units> Around<'_, U> {
    /// A symbol before the place, counted backward from it.
    fn back(&mut self, index: usize) -> Option<Met> {
        while self.near.back.len() <= index {
            let met = self.backward.backward(&mut self.near.run)?;
            self.near.back.push(met);
        }
        Some(self.near.back[index])
    }

    /// A symbol behind the one that `back` counts as `turn`, and whether separators stand before it.
    fn behind(&mut self, turn: usize, index: usize) -> Option<(u16, bool)> {
        if let Some(other) = turn.checked_sub(index + 1) {
            let gap = self.back(other + 1)?.gap;
            return Some((self.back(other)?.symbol, gap));
        }
        let first = self.back(0)?;
        let forward = self.forward.get_or_insert_with(|| Cursor::after(self.text, self.fold, &first));
        while self.near.ahead.len() <= index - turn {
            let met = forward.forward(&mut self.near.run)?;
            self.near.ahead.push(met);
        }
        let met = self.near.ahead[index - turn];
        Some((met.symbol, met.gap))
    }

    fn is_behind_separator(&self) -> bool {
        let class = self.fold.class(self.text.read_back(self.spot.unit).code);
        !matches!(class, TRANSPARENT | EXPANDS | FIRST_SYMBOL..)
    }

    /// Whether a term is there: its units and edges.
    #[cold]
    pub fn compare(&mut self, spelling: &[U16], entry: &Entry, is_pair: bool) -> Option<(Span, Edges)> {
        if is_pair && self.is_behind_separator() != entry.ends_at_edge() {
            return None;
        }
        let back = usize::from(entry.back);
        let known = spelling.len().min(back);
        // What the gram saw past the term is read, but not compared.
        let turn = self.spot.behind + back - known;
        for (index, symbol) in spelling[..known].iter().rev().enumerate() {
            let met = self.back(turn + index)?;
            if met.symbol != symbol.get() & !GAP {
                return None;
            }
            // Separators stand only where the term has them.
            if index > 0 && met.gap != (spelling[known - index].get() & GAP != 0) {
                return None;
            }
        }
        for (index, symbol) in spelling[known..].iter().enumerate() {
            let (other, gap) = self.behind(turn, index)?;
            if other != symbol.get() & !GAP || gap != (symbol.get() & GAP != 0) {
                return None;
            }
        }
        let (first, last) = (spelling[0].get(), spelling[spelling.len() - 1].get() & !GAP);
        let left = !may_join(first) || self.back(turn + known).is_none_or(|met| met.gap || !joins(met.symbol, first));
        let right =
            !may_join(last) || self.behind(turn, spelling.len() - known).is_none_or(|(other, gap)| gap || !joins(last, other));
        let edges = Edges { left, right, ..Edges::BOTH };
        let end = match (spelling.len() - known).checked_sub(turn + 1) {
            Some(ahead) => self.near.ahead[ahead].end,
            None => self.near.back[turn + known - spelling.len()].end,
        };
        Some((Span { start: self.near.back[turn + known - 1].start, end }, edges))
    }
}
