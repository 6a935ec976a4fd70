//! The symbols around a place, read as far as they are asked for and each once, however many terms hang there.

use super::cursor::{Cursor, LongRun, Met};
use super::find::{Edges, joins, may_join};
use super::sweep::Place;
use crate::fold::{EXPANDS, FIRST_SYMBOL, Fold, GAP, TRANSPARENT};
use crate::pack::grams::{codes_tag, codes_told};
use crate::pack::layout::{Entry, MAX_TERM, tag};
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
    #[inline]
    pub fn around<'n, U: Units>(&'n mut self, text: U, fold: Fold<'n>, place: Place) -> Around<'n, U> {
        Around { near: self, text, fold, place, backward: None, forward: None }
    }
}

/// A place and what was read around it.
pub(super) struct Around<'n, U> {
    near: &'n mut Near,
    text: U,
    fold: Fold<'n>,
    place: Place,
    backward: Option<Cursor<'n, U>>,
    forward: Option<Cursor<'n, U>>,
}

/// What a quick look at a place comes to.
enum Quick {
    Hit(Span, Edges),
    Miss,
    /// Something that takes more than a quick look.
    Unsure,
}

/// Separators in a row that a quick look steps over.
const FEW: usize = 8;

impl<U: Units> Around<'_, U> {
    /// A symbol before the place, counted backward from it.
    fn back(&mut self, index: usize) -> Option<Met> {
        if self.backward.is_none() {
            self.near.back.clear();
            self.near.ahead.clear();
        }
        let backward = self.backward.get_or_insert_with(|| Cursor::new(self.text, self.fold, self.place.unit as usize));
        while self.near.back.len() <= index {
            let met = backward.backward(&mut self.near.run)?;
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

    /// Whether a gram ended as an entry's does, and what the entry's tag is of may be there. Another gram may have the same bit.
    #[inline]
    pub fn fits(&mut self, entry: &Entry, number: u32) -> bool {
        if let Some(told) = codes_told(number) {
            let row = self.place.row();
            return self.place.row_ends_at_edge() == entry.ends_at_edge()
                && row.is_none_or(|row| codes_tag(row, told, u32::from(entry.probe)) == entry.tag);
        }
        self.fits_tag(entry) && self.is_behind_separator() == entry.ends_at_edge()
    }

    fn fits_tag(&mut self, entry: &Entry) -> bool {
        let unit = self.place.unit as usize;
        if entry.probe == 0 && self.place.behind() == 0 && unit < self.text.len() {
            let class = self.fold.class(self.text.read(unit).code);
            if class >= FIRST_SYMBOL {
                return tag(class) == entry.tag;
            }
        }
        let symbol = match entry.probe {
            0 => self.behind(self.place.behind(), 0).map(|(symbol, _)| symbol),
            probe => self.back(self.place.behind() + usize::from(probe) - 1).map(|met| met.symbol),
        };
        symbol.is_some_and(|symbol| tag(symbol) == entry.tag)
    }

    fn is_behind_separator(&self) -> bool {
        let class = self.fold.class(self.text.read_back(self.place.unit as usize).code);
        !matches!(class, TRANSPARENT | EXPANDS | FIRST_SYMBOL..)
    }

    /// Whether a term is there, with the edges that its entry asks for: its units and edges.
    pub fn compare(&mut self, spelling: &[U16], entry: &Entry) -> Option<(Span, Edges)> {
        let (span, edges) = match self.quick_compare(spelling, usize::from(entry.back)) {
            Quick::Hit(span, edges) => (span, edges),
            Quick::Miss => return None,
            Quick::Unsure => self.full_compare(spelling, entry)?,
        };
        if edges.fit(entry.boundary()) { Some((span, edges)) } else { None }
    }

    /// The usual case: nothing but symbols and a few separators, each character one symbol.
    #[inline]
    fn quick_compare(&self, spelling: &[U16], back: usize) -> Quick {
        let (text, fold) = (self.text, &self.fold);
        let known = spelling.len().min(back);
        if self.place.behind() > 0 || known < back {
            return Quick::Unsure;
        }
        let (mut at, mut turn, mut divided) = (self.place.unit as usize, 0, None);
        for symbol in spelling[..known].iter().rev() {
            let (mut gap, mut steps) = (false, 0);
            let (class, len) = loop {
                if at == 0 {
                    return Quick::Miss;
                }
                let read = text.read_back(at);
                match fold.class(read.code) {
                    class @ FIRST_SYMBOL.. => break (class, read.len),
                    TRANSPARENT | EXPANDS => return Quick::Unsure,
                    _ => (at, gap, steps) = (at - read.len, true, steps + 1),
                }
                if steps > FEW {
                    return Quick::Unsure;
                }
            };
            if class != symbol.get() & !GAP || divided.is_some_and(|divided| divided != gap) {
                return Quick::Miss;
            }
            if divided.is_none() {
                turn = at;
            }
            at -= len;
            divided = Some(symbol.get() & GAP != 0);
        }
        let mut end = turn;
        for symbol in &spelling[known..] {
            let (mut gap, mut steps) = (false, 0);
            loop {
                if end == text.len() {
                    return Quick::Miss;
                }
                let read = text.read(end);
                end += read.len;
                match fold.class(read.code) {
                    class @ FIRST_SYMBOL.. if class | if gap { GAP } else { 0 } == symbol.get() => break,
                    FIRST_SYMBOL.. => return Quick::Miss,
                    TRANSPARENT | EXPANDS => return Quick::Unsure,
                    _ => (gap, steps) = (true, steps + 1),
                }
                if steps > FEW {
                    return Quick::Unsure;
                }
            }
        }
        let (first, last) = (spelling[0].get(), spelling[spelling.len() - 1].get() & !GAP);
        let mut edges = Edges::BOTH;
        if may_join(first) && at > 0 {
            match fold.class(text.read_back(at).code) {
                TRANSPARENT | EXPANDS => return Quick::Unsure,
                class => edges.left = !joins(class, first),
            }
        }
        if may_join(last) && end < text.len() {
            match fold.class(text.read(end).code) {
                TRANSPARENT | EXPANDS => return Quick::Unsure,
                class => edges.right = !joins(last, class),
            }
        }
        Quick::Hit(Span { start: at as u32, end: end as u32 }, edges)
    }

    /// Every case.
    #[cold]
    fn full_compare(&mut self, spelling: &[U16], entry: &Entry) -> Option<(Span, Edges)> {
        let back = usize::from(entry.back);
        let known = spelling.len().min(back);
        // What the gram saw past the term is read, but not compared.
        let turn = self.place.behind() + back - known;
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
        let edges = Edges { left, right };
        let end = match (spelling.len() - known).checked_sub(turn + 1) {
            Some(ahead) => self.near.ahead[ahead].end,
            None => self.near.back[turn + known - spelling.len()].end,
        };
        Some((Span { start: self.near.back[turn + known - 1].start, end }, edges))
    }
}
