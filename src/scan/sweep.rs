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
use crate::pack::grams::{self, CODE_BITS, CODE_MASK, EDGE, FIRST_WIDE, Index, SEPARATED, UNTAKEN};
use crate::text::{Looks, Units};

/// A place at which a term may be.
#[derive(Clone, Copy, Default)]
pub(super) struct Place {
    /// A unit from which symbols are counted backward.
    pub unit: u32,
    /// The number of a bit, or [`IN_ROW`]; above it, how many symbols before the unit stand behind the gram (inside a character that
    /// stands for several).
    number: u32,
    /// The codes that ended here, if the number is in the row.
    row: u64,
}

const IN_ROW: u32 = (1 << BEHIND_SHIFT) - 1;
const BEHIND_SHIFT: u32 = 24;
const _: () = assert!(grams::GRAM_BITS <= IN_ROW && fold::MAX_EXPANSION < 1 << 8);

impl Place {
    #[inline]
    fn of_row(unit: usize, row: u64) -> Self {
        Self { unit: unit as u32, number: IN_ROW, row }
    }

    #[inline]
    fn of_number(unit: usize, number: u32) -> Self {
        Self { unit: unit as u32, number, row: 0 }
    }

    /// The bits that are set here.
    #[inline]
    pub fn numbers(self, index: &Index) -> [Option<u32>; 2] {
        if self.number & IN_ROW != IN_ROW {
            return [Some(self.number & IN_ROW), None];
        }
        let set = |number: u32| Some(number).filter(|number| index.bits().bit(*number) == 1);
        [set(grams::quad_number(self.row)), set(grams::hex_number(self.row))]
    }

    /// The codes that ended here.
    #[inline]
    pub fn row(self) -> Option<u64> {
        if self.number == IN_ROW { Some(self.row) } else { None }
    }

    /// Whether it is of a row that ended with an edge.
    #[inline]
    pub fn is_edge(self) -> bool {
        self.number == IN_ROW && self.row_ends_at_edge()
    }

    /// Whether the row that ended here ended with an edge.
    #[inline]
    pub fn row_ends_at_edge(self) -> bool {
        self.row & CODE_MASK == 0
    }

    /// Symbols before the unit that stand behind the gram.
    #[inline]
    pub fn behind(self) -> usize {
        if self.number == IN_ROW { 0 } else { (self.number >> BEHIND_SHIFT) as usize }
    }
}

/// A run of characters ends when there are so many places; at half of it they are handed on.
const BATCH: usize = 1024;
/// What one round adds at most: three for each symbol that a character stands for, and a few where scripts change.
const ROOM: usize = BATCH + 3 * fold::MAX_EXPANSION + 16;

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
    places: Box<[Place; ROOM]>,
    count: usize,
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
        let places = vec![Place::default(); ROOM].into_boxed_slice().try_into().unwrap_or_else(|_| unreachable!("that long"));
        Self { places, count: 0, at: 0, swept: Swept::default(), before: SEPARATED, row: 0 }
    }

    /// Turns to a text, from a unit on at which a character starts.
    pub fn start(&mut self, from: usize) {
        (self.at, self.swept, self.before, self.row) = (from, Swept::default(), SEPARATED, 0);
    }

    /// Sweeps on to the unit `to`, where a character starts or the text ends, or until there are enough places; `true` at the end.
    /// A place at an edge may come once for each separator there.
    pub fn step<U: Units>(&mut self, text: U, to: usize, pack: &Pack, index: &Index) -> bool {
        self.count = 0;
        let mut at = self.at;
        while at < to && self.count < BATCH / 2 {
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

    /// The places that the last step found.
    pub fn places(&self) -> &[Place] {
        &self.places[..self.count]
    }

    pub fn swept(&self) -> Swept {
        self.swept
    }

    /// Printable ASCII.
    #[inline(never)]
    fn ascii<U: Units>(&mut self, text: U, from: usize, to: usize, pack: &Pack, index: &Index) -> usize {
        // The loop lives in registers: whatever it needs is a local.
        let (codes, bits, places) = (&pack.ascii, index.bits(), &mut *self.places);
        let (mut row, mut count) = (self.row, self.count);
        let at = text.ascii_run(from..to.min(from + BATCH - count), |byte, unit| {
            let code = u64::from(codes[usize::from(byte)]);
            // Of a row of separators only the first one moves on.
            row = if (code | row) & CODE_MASK == 0 { row } else { row << CODE_BITS | code };
            places[count] = Place::of_row(unit, row);
            count += bits.row_bit(row);
        });
        if at > from {
            (self.row, self.count) = (row, count);
            let class = |code: u32| pack.basic()[code as usize];
            if self.before >= FIRST_WIDE {
                self.pair(key_of(class(text.read(from).code)), from + 1, index);
            }
            self.before = key_of(class(text.read_back(at).code));
        }
        at
    }

    /// Han characters, and the separators of their width.
    #[inline(never)]
    fn wide<U: Units>(&mut self, text: U, from: usize, to: usize, pack: &Pack, index: &Index) -> usize {
        let (keys, bits, mask, places) = (&*pack.wide, index.bits(), index.pair_mask(), &mut *self.places);
        let (mut before, mut count) = (self.before, self.count);
        // One unit more, because a run may end before the last few.
        let end = to.min(from + (BATCH - count) * U::WIDE_LEN + 1);
        let at = text.wide_run(from..end, |code, unit| {
            let key = keys[usize::from(code)];
            if key == UNTAKEN {
                return false;
            }
            let number = grams::pair_number(before, key, mask);
            places[count] = Place::of_number(unit, number);
            count += bits.bit(number);
            before = key;
            true
        });
        if at > from {
            (self.before, self.count) = (before, count);
            // What stood before is an edge of a word; only separators let a phrase go on behind them.
            if self.row != 0 {
                self.edge(from, index);
                let mut only_separators = true;
                text.wide_run(from..end, |code, unit| {
                    only_separators &= unit > at || keys[usize::from(code)] == SEPARATED;
                    only_separators && unit < at
                });
                if !only_separators {
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
                    let (first, behind) = (self.count, (symbols.len() - place) as u32);
                    if grams::code(symbol.get()) == EDGE {
                        // What stood before is complete: outside the character, or a part of it.
                        if place == 0 {
                            self.edge(at, index);
                        } else {
                            self.edge(at + read.len, index);
                            self.move_inside(first, behind, index);
                        }
                    }
                    let first = self.count;
                    self.symbol(symbol.get(), at, read.len, index);
                    self.move_inside(first, behind - 1, index);
                }
            }
            class if class < fold::FIRST_SYMBOL => {
                self.swept.anchors |= pack.trigger_signs >> class & 1 == 1;
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
    fn move_inside(&mut self, first: usize, behind: u32, index: &Index) {
        let mut inside = [Place::default(); 6];
        let mut count = 0;
        for place in &self.places[first..self.count] {
            for number in place.numbers(index).into_iter().flatten() {
                inside[count] = Place { number: behind << BEHIND_SHIFT | number, ..*place };
                count += 1;
            }
        }
        self.places[first..first + count].copy_from_slice(&inside[..count]);
        self.count = first + count;
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
        self.places[self.count] = Place::of_row(unit, self.row);
        self.count += index.bits().row_bit(self.row);
    }

    #[inline]
    fn pair(&mut self, after: u16, unit: usize, index: &Index) {
        let number = grams::pair_number(self.before, after, index.pair_mask());
        self.places[self.count] = Place::of_number(unit, number);
        self.count += index.bits().bit(number);
    }
}

fn key_of(class: u16) -> u16 {
    if class < fold::FIRST_SYMBOL { SEPARATED } else { class }
}
