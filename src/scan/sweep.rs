//! The one pass that every text pays for: where may a term be?
//!
//! The sweep walks the text, asks the index about each gram and writes down the places where a bit is set. It keeps no symbols and
//! no offsets, so clean text pays for this loop and nothing else. Two tight loops take nearly all of a text: one for ASCII, where a
//! row of codes moves through a register, and one for Han characters and what separates them, which are one look-up each. What
//! they do not take goes through `other`, one character at a time.
//!
//! The loads in the loops do not depend on each other, so the processor overlaps them; an automaton's would. Nothing in them
//! branches on what the index says: a place is always written and the count moves on by the bit.

#[cfg(target_arch = "x86_64")]
use super::lanes::{self, Codes};
use crate::fold::{self, Kind};
use crate::pack::Pack;
use crate::pack::grams::{self, CODE_BITS, CODE_MASK, EDGE, FIRST_WIDE, Grams, Index, SEPARATED, pair_number, pair_tag};
use crate::pack::layout::Lead;
use crate::text::{Looks, Units};
use zerocopy::little_endian::U32;

/// The last twelve codes of a row.
const ROW_MASK: u64 = (1 << (12 * CODE_BITS)) - 1;

/// A place at which some term may hang.
#[derive(Clone, Copy, Default)]
pub(super) struct Place {
    /// The unit behind the gram; above, how many symbols before that unit stand behind the gram (inside a character that stands for
    /// several).
    at: u64,
    /// The codes that ended here. Or the two symbols of a pair and, above, where the pair leads.
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

    /// The two symbols of a pair, the first one in the upper half.
    #[inline]
    pub fn pair(self) -> u32 {
        self.told as u32
    }

    /// Where a pair leads.
    #[inline]
    pub fn lead(self) -> Lead {
        Lead { packed: U32::new((self.told >> 32) as u32) }
    }

    /// Whether codes end with an edge.
    #[inline]
    pub fn is_edge(self) -> bool {
        self.told & CODE_MASK == 0
    }

    /// Whether the same codes ended at another place.
    #[inline]
    pub fn tells_as(self, other: Self) -> bool {
        (self.told ^ other.told) & ROW_MASK == 0 && self.behind() == other.behind()
    }
}

/// A run of characters ends when there are so many places; at half of it they are handed on.
pub(super) const BATCH: usize = 1024;
/// What one round adds at most is three for each symbol that a character stands for, and a few where scripts change. A power of two:
/// no index is out of range.
pub(super) const ROOM: usize = 2 * BATCH;
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

/// Places found.
pub(super) struct Places {
    places: Box<[Place; ROOM]>,
    count: usize,
}

impl Places {
    fn new() -> Self {
        Self { places: Box::new([Place::default(); ROOM]), count: 0 }
    }

    /// Writes a place, and counts it if `set` is 1: whatever stands behind the count is nobody's.
    #[inline(always)]
    pub fn push(&mut self, unit: usize, told: u64, set: usize) {
        self.places[self.count % ROOM] = Place { at: unit as u64, told };
        self.count += set;
    }

    /// Looks up where pairs lead, and forgets those by whose bit another pair was meant. Here and not where terms are compared: many of these
    /// look-ups miss the caches, and nothing between them branches on what they say; and the processor may count bits.
    #[inline(always)]
    fn lead_on(&mut self, grams: Grams<'_>) {
        let mut kept = 0;
        for index in 0..self.count {
            let place = self.places[index % ROOM];
            let lead = grams.lead(pair_number(place.pair(), grams.index.pair_mask()));
            let told = u64::from(place.pair()) | u64::from(lead.packed.get()) << 32;
            self.places[kept % ROOM] = Place { told, ..place };
            kept += usize::from(lead.tag() == 0) | usize::from(lead.tag() == pair_tag(place.pair()));
        }
        self.count = kept;
    }

    fn found(&self) -> &[Place] {
        &self.places[..self.count]
    }
}

/// The places found and not yet handed on.
pub(super) struct Sweep {
    pairs: Places,
    rows: Places,
    #[cfg(target_arch = "x86_64")]
    codes: Codes,
    /// Where the next step goes on.
    at: usize,
    swept: Swept,
    /// The last symbol, or [`SEPARATED`].
    before: u16,
    /// Codes of the last letters, digits and edges, five bits each; what is above [`ROW_MASK`] means nothing.
    row: u64,
}

impl Sweep {
    pub fn new() -> Self {
        Self {
            pairs: Places::new(),
            rows: Places::new(),
            #[cfg(target_arch = "x86_64")]
            codes: Codes::new(),
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
    pub fn step<U: Units>(&mut self, text: U, to: usize, pack: &Pack, grams: Grams<'_>) -> bool {
        #[cfg(target_arch = "x86_64")]
        if lanes::are_here() {
            // SAFETY: the processor has what the function is compiled for, as was just asked.
            return unsafe { self.step_in_lanes(text, to, pack, grams) };
        }
        self.step_singly(text, to, pack, grams)
    }

    fn step_singly<U: Units>(&mut self, text: U, to: usize, pack: &Pack, grams: Grams<'_>) -> bool {
        let ascii = |sweep: &mut Self, at| sweep.ascii(text, at, to, pack, grams.index);
        self.step_by(text, to, pack, grams, ascii)
    }

    /// The same with long runs of ASCII in lanes, where the processor has what [`lanes`] asks for.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,bmi1,bmi2,popcnt")]
    fn step_in_lanes<U: Units>(&mut self, text: U, to: usize, pack: &Pack, grams: Grams<'_>) -> bool {
        let index = grams.index;
        let ascii = |sweep: &mut Self, from: usize| {
            if !pack.is_ascii_plain || !text.has_eight_ascii(from, to) {
                return sweep.ascii(text, from, to, pack, index);
            }
            let Self { codes, rows, row, .. } = sweep;
            let range = (from, to.min(from + BATCH - rows.count));
            let at;
            (at, *row) = codes.ascii(text, range, index.bits(), *row, rows);
            sweep.after_ascii(text, from, at, pack, index)
        };
        self.step_by(text, to, pack, grams, ascii)
    }

    #[inline(always)]
    fn step_by<U: Units>(
        &mut self,
        text: U,
        to: usize,
        pack: &Pack,
        grams: Grams<'_>,
        ascii: impl Fn(&mut Self, usize) -> usize,
    ) -> bool {
        let index = grams.index;
        (self.pairs.count, self.rows.count) = (0, 0);
        let mut at = self.at;
        while at < to && self.pairs.count.max(self.rows.count) < BATCH / 2 {
            let next = match text.looks(at) {
                Looks::Ascii => ascii(self, at),
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
        self.pairs.lead_on(grams);
        at >= to
    }

    /// The pairs that the last step found.
    pub fn pairs(&self) -> &[Place] {
        self.pairs.found()
    }

    /// The rows that the last step found.
    pub fn rows(&self) -> &[Place] {
        self.rows.found()
    }

    pub fn swept(&self) -> Swept {
        self.swept
    }

    /// Printable ASCII.
    #[inline(always)]
    fn ascii<U: Units>(&mut self, text: U, from: usize, to: usize, pack: &Pack, index: &Index) -> usize {
        // The loop lives in registers: whatever it needs is a local.
        let (codes, bits, rows) = (&pack.ascii, index.bits(), &mut *self.rows.places);
        let (mut row, mut count) = (self.row, self.rows.count);
        let at = text.ascii_run(from..to.min(from + BATCH - count), |byte, unit| {
            let code = u64::from(codes[usize::from(byte)]);
            // Of a row of separators only the first one moves on.
            row = if (code | row) & CODE_MASK == 0 { row } else { row << CODE_BITS | code };
            rows[count % ROOM] = Place { at: unit as u64, told: row };
            count += bits.has_row(row);
        });
        (self.row, self.rows.count) = (row, count);
        self.after_ascii(text, from, at, pack, index)
    }

    fn after_ascii<U: Units>(&mut self, text: U, from: usize, at: usize, pack: &Pack, index: &Index) -> usize {
        if at > from {
            let key = |code: u32| key_of(pack.basic()[code as usize]);
            let first = key(text.read(from).code);
            if self.before >= FIRST_WIDE {
                self.pair(first, from + 1, index);
            }
            self.before = if at == from + 1 { first } else { key(text.read_back(at).code) };
        }
        at
    }

    /// Han characters, and the separators of their width.
    #[inline(always)]
    fn wide<U: Units>(&mut self, text: U, from: usize, to: usize, pack: &Pack, index: &Index) -> usize {
        let (bits, mask, pairs) = (index.bits(), index.pair_mask(), &mut *self.pairs.places);
        let (mut pair, mut count) = (u32::from(self.before), self.pairs.count);
        let end = to.min(from + (BATCH - count) * U::WIDE_LEN);
        let at = text.wide_run(from..end, &pack.wide, |key, unit| {
            pair = pair << 16 | u32::from(key);
            pairs[count % ROOM] = Place { at: unit as u64, told: pair.into() };
            count += bits.has_pair(pair, mask);
        });
        if at > from {
            (self.before, self.pairs.count) = (pair as u16, count);
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
                    let first = (self.pairs.count, self.rows.count);
                    if grams::code(symbol.get()) == EDGE {
                        // What stood before is complete: outside the character, or a part of it.
                        if place == 0 {
                            self.edge(at, index);
                        } else {
                            self.edge(at + read.len, index);
                            self.move_inside(first, behind);
                        }
                    }
                    let first = (self.pairs.count, self.rows.count);
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
        let pairs = self.pairs.places[first_pair..self.pairs.count].iter_mut();
        let rows = self.rows.places[first_row..self.rows.count].iter_mut();
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
        self.rows.push(unit, self.row, index.bits().has_row(self.row));
    }

    #[inline]
    fn pair(&mut self, after: u16, unit: usize, index: &Index) {
        let pair = u32::from(self.before) << 16 | u32::from(after);
        self.pairs.push(unit, pair.into(), index.bits().has_pair(pair, index.pair_mask()));
    }
}

fn key_of(class: u16) -> u16 {
    if class < fold::FIRST_SYMBOL { SEPARATED } else { class }
}

#[cfg(all(test, feature = "builtin", target_arch = "x86_64"))]
mod tests {
    use super::*;
    use crate::text::{Utf8, Utf16};

    type Step<U> = fn(&mut Sweep, U, usize, &Pack, Grams<'_>) -> bool;

    /// All places, repeated edges left out.
    fn places<U: Units>(text: U, pack: &Pack, grams: Grams<'_>, step: Step<U>) -> Vec<(usize, usize, u64)> {
        let (mut sweep, mut all, mut edge, mut done) = (Sweep::new(), Vec::new(), Place::default(), false);
        sweep.start(0);
        while !done {
            done = step(&mut sweep, text, text.len(), pack, grams);
            all.extend(sweep.pairs().iter().map(|pair| (pair.unit(), pair.behind(), pair.told)));
            for row in sweep.rows() {
                if !row.is_edge() || !std::mem::replace(&mut edge, *row).tells_as(*row) {
                    all.push((row.unit(), row.behind(), row.told & ROW_MASK));
                }
            }
        }
        all.sort_unstable();
        all
    }

    #[test]
    fn lanes_see_what_is_seen_singly() {
        if !lanes::are_here() {
            eprintln!("skipped: this processor has no AVX2, so there are no lanes to compare");
            return;
        }
        let pack = Pack::embedded(crate::BUILTIN_PACK).expect("the embedded pack is good");
        let pieces: Vec<&str> = "free |skins|a|Z|7|2024| |  |, |'|\n|充值|，|é|🎮|ﬁ|@|x\u{200B}y".split('|').collect();
        let mut seed = 7u64;
        let mut next = |below: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as usize % below
        };
        for round in 0..400 {
            let (count, kinds) = (next(if round % 40 == 0 { 1500 } else { 40 }), 1 + next(pieces.len()));
            let text: String = (0..count).map(|_| pieces[next(kinds)]).collect();
            let units: Vec<u16> = text.encode_utf16().collect();
            for grams in [pack.triggers(), pack.context()] {
                let (utf8, utf16) = (Utf8(text.as_bytes()), Utf16(&units));
                assert_eq!(places(utf8, &pack, grams, Sweep::step), places(utf8, &pack, grams, Sweep::step_singly));
                assert_eq!(places(utf16, &pack, grams, Sweep::step), places(utf16, &pack, grams, Sweep::step_singly));
            }
        }
    }
}
