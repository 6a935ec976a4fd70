//! Where terms may be by their sound: the index of the sound view.
//!
//! A *unit* is what a character is to that view: a class of confused syllables, or a letter. A term hangs at its first two units if it
//! has no more, else at its first three.

use super::latin::{TOLD, codes_of};
use super::layout::{Reading, SoundEntry, Syllable};
use crate::fold::{self, BasicPlane, UNTAKEN};
use zerocopy::FromZeros;
use zerocopy::little_endian::{U16, U32};

/// The unit of `a`; the other letters follow.
pub(crate) const ANY_LETTER: u16 = 400;
/// A character that no unit stands for.
pub(crate) const NO_UNIT: u16 = 511;
pub(crate) const UNIT_BITS: u32 = 9;
/// Most readings that a character has.
pub(crate) const MOST_READINGS: usize = 3;

/// How freely a term may be respelt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Freedom {
    /// Only with its own characters, letters for them, and what stands between.
    Exact,
    /// With characters of the same syllables.
    Toneless,
    /// With characters of confused syllables as well.
    Fuzzy,
    /// Not at all, but from its last character to its first.
    Reversed,
}

/// Characters that may be slipped in between others of a term.
pub(crate) const FILLERS: [char; 8] = ['个', '啊', '了', '的', '呀', '吧', '么', '呢'];
/// Set on the units of fillers and of numerals.
pub(crate) const FILLER: u16 = 0x4000;
pub(crate) const NUMERAL: u16 = 0x2000;
/// The unit without them.
pub(crate) const UNIT: u16 = (1 << UNIT_BITS) - 1;

/// Numerals, as simplified characters, by which numbers are spelt out; the last ones only among others.
const NUMERALS: [&str; 3] = ["零一二三四五六七八九", "〇壹贰叁肆伍陆柒捌玖", "洞幺两\0\0\0\0拐\0勾"];

/// The digit that a Han numeral stands for.
pub(crate) fn numeral(char: char) -> Option<u8> {
    let digit = |row: &str| row.chars().position(|numeral| numeral == char && char != '\0');
    NUMERALS.iter().find_map(|row| digit(row)).map(|digit| b'0' + digit as u8)
}

/// The key of two or three units.
pub(crate) fn key(units: &[u16]) -> u32 {
    let row = units.iter().fold(0, |row, unit| row << UNIT_BITS | u32::from(*unit));
    if units.len() > 2 { row | TRIPLE } else { row }
}

/// Set in the keys of three units.
const TRIPLE: u32 = 1 << (3 * UNIT_BITS);
const PAIRS: u32 = 1 << (2 * UNIT_BITS);
/// Number of bits for triples, and for those with letters.
const TRIPLE_BITS: u32 = 20;
const LETTER_BITS: u32 = 16;

/// Number of bits for syllables: of other letters one row in eighty passes.
const SYLLABLE_BITS: u32 = 15;

#[derive(FromZeros)]
struct Bits {
    /// Pairs of terms that may be respelt with other characters, and of all terms.
    free: [u64; PAIRS as usize / 64],
    pairs: [u64; PAIRS as usize / 64],
    triples: [u64; (1 << TRIPLE_BITS) / 64],
    /// Triples with letters, which Han characters alone never make.
    with_letters: [u64; (1 << LETTER_BITS) / 64],
}

/// The index, ready for the sweep.
pub(crate) struct SoundIndex {
    bits: Box<Bits>,
    /// A bit for the hash of each syllable's letters.
    syllables: Box<[u64; 1 << (SYLLABLE_BITS - 6)]>,
    /// Units of wide characters; 0 for separators.
    pub units: Box<BasicPlane>,
}

/// Keys fall into buckets in their own order: pairs by their first unit, triples by one and a half.
const TRIPLE_BUCKET: u32 = 2 * UNIT_BITS - 5;
const PAIR_BUCKETS: u32 = 1 << UNIT_BITS;
pub(crate) const BUCKETS: u32 = PAIR_BUCKETS + (TRIPLE >> TRIPLE_BUCKET);

/// The bucket of a key, and what is left of the key.
pub(crate) const fn bucket(key: u32) -> (u32, u16) {
    let triple = key & (TRIPLE - 1);
    if key & TRIPLE == 0 {
        ((key % PAIRS) >> UNIT_BITS, (key % (1 << UNIT_BITS)) as u16)
    } else {
        (PAIR_BUCKETS + (triple >> TRIPLE_BUCKET), (triple % (1 << TRIPLE_BUCKET)) as u16)
    }
}

/// The key of a bucket's first entry that there could be.
const fn first_key(bucket: u32) -> u32 {
    if bucket < PAIR_BUCKETS { bucket << UNIT_BITS } else { (bucket - PAIR_BUCKETS) << TRIPLE_BUCKET | TRIPLE }
}

/// Whether one of three units is a letter.
fn has_letter(row: u32) -> bool {
    let is_letter = |unit: u32| unit & 0x1FF >= ANY_LETTER as u32 && unit & 0x1FF != NO_UNIT as u32;
    is_letter(row) || is_letter(row >> UNIT_BITS) || is_letter(row >> (2 * UNIT_BITS))
}

#[inline(always)]
const fn triple_hash(row: u32) -> u32 {
    (row & (TRIPLE - 1)).wrapping_mul(0x9E37_79B1) >> (32 - TRIPLE_BITS)
}

const fn syllable_hash(codes: u64) -> usize {
    (codes.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - SYLLABLE_BITS)) as usize
}

impl SoundIndex {
    /// Lays out checked entries. Where no view asks for them, units are not worth their time.
    pub fn new(sounds: Sounds<'_>, basic: &BasicPlane, asked: bool) -> Self {
        let mut bits =
            Bits::new_box_zeroed().unwrap_or_else(|_| std::alloc::handle_alloc_error(std::alloc::Layout::new::<Bits>()));
        let set = |table: &mut [u64], number: u32| table[number as usize / 64] |= 1 << (number % 64);
        for number in 0..PAIR_BUCKETS {
            for entry in sounds.bucket(number) {
                let pair = first_key(number) | u32::from(entry.rest_of_key());
                set(&mut bits.pairs, pair % PAIRS);
                if entry.freedom() != Freedom::Exact {
                    set(&mut bits.free, pair % PAIRS);
                }
            }
        }
        for number in PAIR_BUCKETS..BUCKETS {
            let mut before = None;
            for entry in sounds.bucket(number) {
                // Several terms begin alike.
                if before.replace(entry.rest_of_key()) == Some(entry.rest_of_key()) {
                    continue;
                }
                let triple = first_key(number) | u32::from(entry.rest_of_key());
                if has_letter(triple) {
                    set(&mut bits.with_letters, triple_hash(triple) >> (TRIPLE_BITS - LETTER_BITS));
                } else {
                    set(&mut bits.triples, triple_hash(triple));
                }
            }
        }
        let mut spelt = Box::new([0; 1 << (SYLLABLE_BITS - 6)]);
        for syllable in sounds.syllables {
            let number = syllable_hash(codes_of(syllable.name()));
            spelt[number / 64] |= 1 << (number % 64);
        }
        let mut units = fold::of_wide(basic, |class| match class {
            _ if !asked => UNTAKEN,
            fold::FIRST_HAN.. => sounds.unit(class),
            fold::OTHER_HAN => NO_UNIT,
            fold::OTHER_SEPARATOR..fold::FIRST_SYMBOL => 0,
            _ => UNTAKEN,
        });
        for filler in FILLERS {
            units[filler as usize] |= FILLER;
        }
        for numeral in NUMERALS.iter().flat_map(|row| row.chars()).filter(|char| *char != '\0') {
            units[numeral as usize] |= NUMERAL;
        }
        Self { bits, syllables: spelt, units }
    }

    /// 1 if the units that a row ends with may begin a term that may be respelt with other characters.
    #[inline(always)]
    pub fn may_be_respelt(&self, row: u64) -> usize {
        let bits = &self.bits;
        let (pair, triple) = (row as u32 % PAIRS, triple_hash(row as u32));
        let free = bits.free[(pair / 64) as usize] >> (pair % 64);
        let triple = bits.triples[(triple / 64) as usize % ((1 << TRIPLE_BITS) / 64)] >> (triple % 64);
        (free | triple) as usize & 1
    }

    /// Whether a term may hang at so many units, two or three, that a row of Han characters ends with: at two any, or only one that may be
    /// respelt with other characters or stand backward.
    pub fn may_hang_at(&self, row: u64, units: usize, free: bool) -> bool {
        let (pair, triple) = (row as u32 % PAIRS, triple_hash(row as u32));
        let table = |bits: &[u64], number: u32| bits[(number / 64) as usize] >> (number % 64) & 1 == 1;
        match (units, free) {
            (3.., _) => table(&self.bits.triples, triple),
            (_, true) => table(&self.bits.free, pair),
            (_, false) => table(&self.bits.pairs, pair),
        }
    }

    /// Whether the units that a row ends with may begin any term.
    pub fn may_begin(&self, row: u64) -> bool {
        let bits = &self.bits;
        let letters = has_letter(row as u32) && {
            let number = triple_hash(row as u32) >> (TRIPLE_BITS - LETTER_BITS);
            bits.with_letters[(number / 64) as usize] >> (number % 64) & 1 == 1
        };
        letters || self.may_be_respelt(row) | self.may_stand_apart(row) == 1
    }

    /// 1 if the two units that a row ends with may begin a term of two characters.
    #[inline(always)]
    pub fn may_stand_apart(&self, row: u64) -> usize {
        let pair = row as u32 % PAIRS;
        (self.bits.pairs[(pair / 64) as usize] >> (pair % 64)) as usize & 1
    }

    /// A row without the unit before its last one.
    #[inline(always)]
    pub const fn without_filler(row: u64) -> u64 {
        let last = row & ((1 << UNIT_BITS) - 1);
        (row >> (2 * UNIT_BITS)) << UNIT_BITS | last
    }

    /// How a word of so many letters divides into syllables: their lengths, the last one first.
    pub fn split(&self, codes: u64, count: usize, lens: &mut [u8; TOLD], number: usize) -> Option<usize> {
        if count == 0 {
            return (number > 0).then_some(number);
        }
        (1..=count.min(6)).rev().find_map(|len| {
            let syllable = codes & ((1 << (5 * len)) - 1);
            if !self.may_be_syllable(syllable) {
                return None;
            }
            lens[number] = len as u8;
            self.split(codes >> (5 * len), count - len, lens, number + 1)
        })
    }

    /// Whether letters may be a syllable, by their codes, five bits each.
    #[inline]
    pub fn may_be_syllable(&self, codes: u64) -> bool {
        let number = syllable_hash(codes);
        self.syllables[number / 64] >> (number % 64) & 1 == 1
    }

    /// The row that goes on with a unit.
    #[inline(always)]
    pub const fn row(row: u64, unit: u16) -> u64 {
        row << UNIT_BITS | unit as u64
    }

    /// Bytes on the heap.
    pub fn heap_bytes(&self) -> usize {
        size_of::<Bits>() + size_of_val(&*self.units) + size_of_val(&*self.syllables)
    }
}

/// What the sound view reads in place.
#[derive(Clone, Copy)]
pub(crate) struct Sounds<'p> {
    pub syllables: &'p [Syllable],
    pub readings: &'p [Reading],
    pub buckets: &'p [U32],
    pub entries: &'p [SoundEntry],
}

impl<'p> Sounds<'p> {
    fn bucket(self, number: u32) -> &'p [SoundEntry] {
        let place = |number: u32| self.buckets.get(number as usize).map_or(0, |place| place.get() as usize);
        self.entries.get(place(number)..place(number + 1)).unwrap_or_default()
    }

    /// What hangs at some units.
    pub fn at(self, units: &[u16]) -> impl Iterator<Item = &'p SoundEntry> + use<'p> {
        let (number, rest) = bucket(key(units));
        let entries = self.bucket(number);
        let first = entries.partition_point(|entry| entry.rest_of_key() < rest);
        entries[first..].iter().take_while(move |entry| entry.rest_of_key() == rest)
    }

    /// The syllables of a symbol, the usual one first.
    #[inline]
    pub fn readings(self, symbol: u16) -> impl Iterator<Item = (u16, &'p Syllable)> {
        let at = usize::from(symbol.wrapping_sub(fold::FIRST_SYMBOL));
        let syllables = self.readings.get(at).map_or([U16::ZERO; MOST_READINGS], |reading| reading.syllables);
        let numbers = syllables.into_iter().map(U16::get).take_while(|number| *number != 0);
        numbers.filter_map(move |number| Some((number, self.syllables.get(usize::from(number) - 1)?)))
    }

    /// Whether two symbols may be read as syllables that are easily confused, or the same.
    pub fn sound_alike(self, one: u16, other: u16) -> bool {
        let units = |symbol: u16| self.readings(symbol).map(|(_, syllable)| syllable.fuzzy.get());
        units(one).any(|unit| units(other).any(|other| other == unit))
    }

    /// The unit of a symbol as it is mostly read.
    #[inline]
    pub fn unit(self, symbol: u16) -> u16 {
        self.readings(symbol).next().map_or(NO_UNIT, |(_, syllable)| syllable.fuzzy.get())
    }

    /// The syllable that some letters spell.
    pub fn syllable(self, letters: &[u8]) -> Option<&'p Syllable> {
        self.syllables.get(usize::from(self.number(letters)?) - 1)
    }

    /// Its number.
    pub fn number(self, letters: &[u8]) -> Option<u16> {
        let index = self.syllables.binary_search_by(|syllable| syllable.name().cmp(letters)).ok()?;
        Some(index as u16 + 1)
    }
}
