//! The one pass that every text pays for: where may a term be?
//!
//! The sweep walks the text, asks the index about each gram and writes down the places where a bit is set. It keeps no symbols and
//! no offsets, so clean text pays for this loop and nothing else. Two tight loops take nearly all of a text: one for ASCII, where a
//! row of codes moves through a register, and one for Han characters and what separates them, which are one look-up each. What
//! they do not take goes through `other`, one character at a time.
//!
//! The loads in the loops do not depend on each other, so the processor overlaps them; an automaton's would. Nothing in them
//! branches on what the index says: a place is always written and the count moves on by the bit.

use crate::fold::{self, Kind};
use crate::pack::Pack;
use crate::pack::grams::{self, CODE_BITS, CODE_MASK, EDGE, FIRST_WIDE, Index, SEPARATED};
use crate::text::{Looks, Units};

/// A place at which some term may hang.
#[derive(Clone, Copy, Default)]
pub(super) struct Place {
    /// The unit behind the gram; above, how many symbols before that unit stand behind the gram (inside a character that stands for
    /// several).
    at: u64,
    /// The two symbols of a pair, or the codes that ended here.
    pub told: u64,
}

impl Place {
    #[inline]
    pub fn unit(self) -> usize {
        self.at as u32 as usize
    }

    #[inline]
    pub fn behind(self) -> usize {
        (self.at >> 32) as usize
    }

    /// Whether codes end with an edge.
    #[inline]
    pub fn is_edge(self) -> bool {
        self.told & CODE_MASK == 0
    }
}

/// A run of characters ends when there are so many places; at half of it they are handed on.
const BATCH: usize = 1024;
/// What one round adds at most is three for each symbol that a character stands for, and a few where scripts change. A power of two:
/// no index is out of range.
const ROOM: usize = 2 * BATCH;
const _: () = assert!(BATCH + 3 * fold::MAX_EXPANSION + 16 <= ROOM && ROOM.is_power_of_two());

/// What a sweep saw besides places.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Swept {
    /// Units that were ill formed.
    pub invalid: bool,
    /// Letters that are neither Han nor Latin.
    pub foreign: u32,
    /// A digit, a sign at which a pattern is anchored; those of ASCII are not looked at.
    pub digits: bool,
    pub anchors: bool,
}

/// The places found and not yet handed on.
pub(super) struct Sweep {
    pairs: Box<[Place; ROOM]>,
    pair_count: usize,
    rows: Box<[Place; ROOM]>,
    row_count: usize,
    /// Where the next step goes on.
    at: usize,
    swept: Swept,
    /// The last symbol, or [`SEPARATED`].
    before: u16,
    /// Codes of the last letters, digits and edges, five bits each; what is above the last twelve means nothing.
    row: u64,
}

impl Sweep {
    pub fn new() -> Self {
        Self {
            pairs: Box::new([Place::default(); ROOM]),
            pair_count: 0,
            rows: Box::new([Place::default(); ROOM]),
            row_count: 0,
            at: 0,
            swept: Swept::default(),
            before: SEPARATED,
            row: 0,
        }
    }

    /// Turns to a text, from a unit on at which a character starts.
    pub fn start(&mut self, from: usize) {
        (self.at, self.swept, self.before, self.row) = (from, Swept::default(), SEPARATED, 0);
    }

    /// Sweeps on to the unit `to`, where a character starts or the text ends, or until there are enough places; `true` at the end.
    /// A place at an edge may come once for each separator there.
    pub fn step<U: Units>(&mut self, text: U, to: usize, pack: &Pack, index: &Index) -> bool {
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("bmi1") && std::arch::is_x86_feature_detected!("bmi2") {
            // SAFETY: the processor has what the function is compiled for, as was just asked.
            return unsafe { self.step_bmi2(text, to, pack, index) };
        }
        self.step_anywhere(text, to, pack, index)
    }

    /// The same with shifts that leave the flags alone: a quarter fewer instructions.
    ///
    /// # Safety
    ///
    /// The processor has both extensions.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "bmi1,bmi2")]
    unsafe fn step_bmi2<U: Units>(&mut self, text: U, to: usize, pack: &Pack, index: &Index) -> bool {
        self.step_anywhere(text, to, pack, index)
    }

    #[inline(always)]
    fn step_anywhere<U: Units>(&mut self, text: U, to: usize, pack: &Pack, index: &Index) -> bool {
        (self.pair_count, self.row_count) = (0, 0);
        let mut at = self.at;
        while at < to && self.pair_count.max(self.row_count) < BATCH / 2 {
            let next = match text.looks(at) {
                Looks::Ascii => self.ascii(text, at, to, pack, index),
                Looks::Wide => self.wide(text, at, to, pack, index),
                Looks::Other => at,
            };
            // What only looked like a run, and every other character.
            at = if next == at { at + self.other(text, at, pack, index) } else { next };
        }
        self.at = at;
        if at >= to {
            self.edge(to, index);
        }
        at >= to
    }

    /// The pairs that the last step found.
    pub fn pairs(&self) -> &[Place] {
        &self.pairs[..self.pair_count]
    }

    /// The rows that the last step found.
    pub fn rows(&self) -> &[Place] {
        &self.rows[..self.row_count]
    }

    pub fn swept(&self) -> Swept {
        self.swept
    }

    /// Printable ASCII.
    #[inline(always)]
    fn ascii<U: Units>(&mut self, text: U, from: usize, to: usize, pack: &Pack, index: &Index) -> usize {
        // The loop lives in registers: whatever it needs is a local.
        let (codes, bits, rows) = (&pack.ascii, index.bits(), &mut *self.rows);
        let (mut row, mut count) = (self.row, self.row_count);
        let at = text.ascii_run(from..to.min(from + BATCH - count), |byte, unit| {
            let code = u64::from(codes[usize::from(byte)]);
            // Of a row of separators only the first one moves on.
            row = if (code | row) & CODE_MASK == 0 { row } else { row << CODE_BITS | code };
            rows[count % ROOM] = Place { at: unit as u64, told: row };
            count += bits.has_row(row);
        });
        if at > from {
            (self.row, self.row_count) = (row, count);
            let class = |code: u32| pack.basic()[code as usize];
            if self.before >= FIRST_WIDE {
                self.pair(key_of(class(text.read(from).code)), from + 1, index);
            }
            self.before = key_of(class(text.read_back(at).code));
        }
        at
    }

    /// Han characters, and the separators of their width.
    #[inline(always)]
    fn wide<U: Units>(&mut self, text: U, from: usize, to: usize, pack: &Pack, index: &Index) -> usize {
        let (bits, mask, pairs) = (index.bits(), index.pair_mask(), &mut *self.pairs);
        let (mut pair, mut count) = (u32::from(self.before), self.pair_count);
        let end = to.min(from + (BATCH - count) * U::WIDE_LEN);
        let at = text.wide_run(from..end, &pack.wide, |key, unit| {
            pair = pair << 16 | u32::from(key);
            pairs[count % ROOM] = Place { at: unit as u64, told: pair.into() };
            count += bits.has_pair(pair, mask);
        });
        if at > from {
            (self.before, self.pair_count) = (pair as u16, count);
            // What stood before is an edge of a word; only separators let a phrase go on behind them.
            if self.row != 0 {
                self.edge(from, index);
                let mut unit = from;
                while unit < at && key_of(pack.basic()[text.read(unit).code as u16 as usize]) == SEPARATED {
                    unit += U::WIDE_LEN;
                }
                if unit < at {
                    self.row = 0;
                }
            }
        }
        at
    }

    /// One character of any kind; returns its length.
    fn other<U: Units>(&mut self, text: U, at: usize, pack: &Pack, index: &Index) -> usize {
        let read = text.read(at);
        self.swept.invalid |= !read.valid;
        let class = match pack.basic().get(read.code as usize) {
            Some(class) => *class,
            None => pack.fold().class(read.code),
        };
        match class {
            fold::TRANSPARENT => {}
            fold::EXPANDS => {
                let fold = pack.fold();
                let symbols = fold.expand(read.code);
                for (place, symbol) in symbols.iter().enumerate() {
                    let behind = (symbols.len() - place) as u32;
                    let first = (self.pair_count, self.row_count);
                    if grams::code(symbol.get()) == EDGE {
                        // What stood before is complete: outside the character, or a part of it.
                        if place == 0 {
                            self.edge(at, index);
                        } else {
                            self.edge(at + read.len, index);
                            self.move_inside(first, behind);
                        }
                    }
                    let first = (self.pair_count, self.row_count);
                    self.symbol(symbol.get(), at, read.len, index);
                    self.move_inside(first, behind - 1);
                }
            }
            class if class < fold::FIRST_SYMBOL => {
                self.swept.anchors |= pack.anchors.triggers.signs >> class & 1 == 1;
                self.separator(at, read.len, index);
            }
            class => self.symbol(class, at, read.len, index),
        }
        read.len
    }

    fn symbol(&mut self, symbol: u16, at: usize, len: usize, index: &Index) {
        match fold::kind(symbol) {
            Kind::OtherLetter | Kind::Kana => self.swept.foreign += 1,
            Kind::Digit => self.swept.digits = true,
            _ => {}
        }
        let code = grams::code(symbol);
        if code == EDGE {
            self.edge(at, index);
            self.row = 0;
            self.pair(symbol, at + len, index);
            self.before = symbol;
            return;
        }
        if self.before >= FIRST_WIDE {
            self.pair(symbol, at + len, index);
        }
        self.row = self.row << CODE_BITS | u64::from(code);
        self.row_at(at + len, index);
        self.before = symbol;
    }

    #[inline]
    fn separator(&mut self, at: usize, len: usize, index: &Index) {
        if self.before >= FIRST_WIDE {
            self.pair(SEPARATED, at + len, index);
        }
        self.edge(at, index);
        self.before = SEPARATED;
    }

    /// Notes that the places from `first` on stand before the last symbols of a character that stands for several.
    fn move_inside(&mut self, (first_pair, first_row): (usize, usize), behind: u32) {
        let pairs = self.pairs[first_pair..self.pair_count].iter_mut();
        let rows = self.rows[first_row..self.row_count].iter_mut();
        pairs.chain(rows).for_each(|place| place.at |= u64::from(behind) << 32);
    }

    /// An edge of a word, unless there is one already.
    #[inline]
    fn edge(&mut self, at: usize, index: &Index) {
        if self.row & CODE_MASK != 0 {
            self.row <<= CODE_BITS;
            self.row_at(at, index);
        }
    }

    #[inline]
    fn row_at(&mut self, unit: usize, index: &Index) {
        self.rows[self.row_count % ROOM] = Place { at: unit as u64, told: self.row };
        self.row_count += index.bits().has_row(self.row);
    }

    #[inline]
    fn pair(&mut self, after: u16, unit: usize, index: &Index) {
        let pair = u32::from(self.before) << 16 | u32::from(after);
        self.pairs[self.pair_count % ROOM] = Place { at: unit as u64, told: pair.into() };
        self.pair_count += index.bits().has_pair(pair, index.pair_mask());
    }
}

fn key_of(class: u16) -> u16 {
    if class < fold::FIRST_SYMBOL { SEPARATED } else { class }
}
