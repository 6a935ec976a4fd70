//! The index of grams: which terms may stand where the sweep is. Each term hangs at one gram, the one that running text has least.
//!
//! Three kinds of grams. A *quad* is four neighbouring letters, digits or edges of words, five bits each, so that its number is its
//! bit; a *hex* is six of them, hashed, for longer words and phrases. A row of separators is one edge. A *pair* is two neighbouring
//! symbols of which at least one is neither letter nor digit; its hash is its bit.
//!
//! The pack holds the bits that are set, sorted, each with the first of its entries. The bit table and the ranks that lead from a
//! bit to its entries are made when a pack is loaded: nothing in a file can disagree with itself.

use super::layout::{Entry, Gram};
use crate::fold::{self, GAP};

/// The code of a separator, a Han character and everything else that a letter does not join.
pub(crate) const EDGE: u32 = 0;
/// Codes of letters are 1 to 26; all digits share one, so do all other Latin letters.
pub(crate) const DIGIT: u32 = 27;
const OTHER_LATIN: u32 = 28;
/// Bits of a code, of four and of six.
pub(crate) const CODE_BITS: u32 = 5;
pub(crate) const CODE_MASK: u64 = (1 << CODE_BITS) - 1;
const QUAD_BITS: u32 = 4 * CODE_BITS;
const QUAD_MASK: u64 = (1 << QUAD_BITS) - 1;
/// Bits of the table of hexes.
const HEX_BITS: u32 = 20;

/// What stands for a row of separators in a pair, where symbols stand for themselves.
pub(crate) const SEPARATED: u16 = 1;
/// Symbols from here on are neither letters nor digits.
pub(crate) const FIRST_WIDE: u16 = fold::FIRST_KANA;

/// How many bits all hexes share; quads have one each.
pub(crate) const HEXES: u32 = 1 << HEX_BITS;

/// Bits of the largest table of pairs.
const PAIR_BITS: u32 = 21;
/// Numbers of all bits: quads, hexes, pairs.
const FIRST_HEX: u32 = 1 << QUAD_BITS;
const FIRST_PAIR: u32 = FIRST_HEX + HEXES;
pub(crate) const GRAM_BITS: u32 = FIRST_PAIR + (1 << PAIR_BITS);

/// Words of the table of all bits.
const WORDS: usize = GRAM_BITS as usize / 64;

/// Most terms that may hang at one gram: it bounds what a place of a text costs.
pub(crate) const MAX_ENTRIES: usize = 1024;

/// The code of a symbol in a quad.
pub(crate) const fn code(symbol: u16) -> u32 {
    match symbol & !GAP {
        letter @ fold::LETTER_A..=105 => letter as u32 - fold::LETTER_A as u32 + 1,
        fold::DIGIT_0..=79 => DIGIT,
        fold::OTHER_LATIN => OTHER_LATIN,
        _ => EDGE,
    }
}

/// The mask for a number of pairs: 64 bits for each, so that one place in sixty passes by chance.
pub(crate) fn pair_mask(pairs: usize) -> u32 {
    ((pairs * 64).next_power_of_two().clamp(64, 1 << PAIR_BITS) - 1) as u32
}

/// The number of a pair in a table with this mask.
#[inline]
pub(crate) fn pair_number(before: u16, after: u16, mask: u32) -> u32 {
    let pair = u32::from(before) << 16 | u32::from(after);
    FIRST_PAIR + (pair.wrapping_mul(0x9E37_79B1) >> (32 - PAIR_BITS) & mask)
}

/// The last number of a pair in a table with this mask.
pub(crate) const fn last_pair(mask: u32) -> u32 {
    FIRST_PAIR + mask
}

/// The number of the quad that a row of codes ends with.
#[inline]
pub(crate) const fn quad_number(row: u64) -> u32 {
    (row & QUAD_MASK) as u32
}

/// The number of the hex that a row of codes ends with.
#[inline]
pub(crate) const fn hex_number(row: u64) -> u32 {
    let last_six = row << (64 - 6 * CODE_BITS);
    FIRST_HEX + (last_six.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - HEX_BITS)) as u32
}

/// How many codes a gram tells; `None` for pairs, which tell symbols.
#[inline]
pub(crate) const fn codes_told(number: u32) -> Option<u32> {
    match number {
        ..FIRST_HEX => Some(4),
        FIRST_HEX..FIRST_PAIR => Some(6),
        _ => None,
    }
}

/// Most codes before a gram that its tag covers.
pub(crate) const MAX_TAGGED: u32 = 6;

/// The tag of the `count` codes before the last `told` ones of a row. A forged pack may ask for more than a row has.
#[inline]
pub(crate) const fn codes_tag(row: u64, told: u32, count: u32) -> u8 {
    let count = if count < MAX_TAGGED { count } else { MAX_TAGGED };
    let codes = row >> (told * CODE_BITS) & ((1 << (count * CODE_BITS)) - 1);
    (codes.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as u8
}

/// The index of a pack, ready for the sweep.
pub(crate) struct Index {
    /// One table for all three kinds: the sweep's loop then keeps one address.
    bits: Box<[u64; WORDS]>,
    pair_mask: u32,
    /// For each word: how many bits are set before it.
    ranks: Box<[u32; WORDS]>,
    /// For each bit that is set: its first entry.
    first: Box<[u32]>,
}

impl Index {
    /// Takes over checked grams: sorted by number, each once.
    pub fn new(grams: &[Gram], pair_mask: u32) -> Self {
        let (mut bits, mut ranks) = (zeroed(0u64), zeroed(0u32));
        let mut rest = grams.iter().map(|gram| gram.bit.get()).peekable();
        let mut rank = 0;
        for (word, (bits, before)) in bits.iter_mut().zip(ranks.iter_mut()).enumerate() {
            *before = rank;
            while let Some(number) = rest.next_if(|number| (number >> 6) as usize == word) {
                *bits |= 1 << (number & 63);
                rank += 1;
            }
        }
        Self { bits, pair_mask, ranks, first: grams.iter().map(|gram| gram.first.get()).collect() }
    }

    /// The table of all bits.
    #[inline]
    pub fn bits(&self) -> Bits<'_> {
        Bits(&self.bits)
    }

    #[inline]
    pub fn pair_mask(&self) -> u32 {
        self.pair_mask
    }

    /// The first entry of a bit that is set.
    #[inline]
    pub fn first_entry(&self, number: u32) -> usize {
        let word = (number >> 6) as usize & (WORDS - 1);
        let below = (self.bits[word] & ((1 << (number & 63)) - 1)).count_ones();
        self.first[(self.ranks[word] + below) as usize] as usize
    }

    /// Bytes on the heap.
    pub fn heap_bytes(&self) -> usize {
        (8 + 4) * WORDS + 4 * self.first.len()
    }
}

/// A table of all bits: 1 where some term may hang. Numbers, because the sweep adds them up and must not branch.
#[derive(Clone, Copy)]
pub(crate) struct Bits<'i>(&'i [u64; WORDS]);

impl Bits<'_> {
    #[inline(always)]
    pub fn bit(self, number: u32) -> usize {
        usize::from(self.word(number) >> (number & 63) & 1 == 1)
    }

    /// Of the quad and the hex that a row ends with.
    #[inline(always)]
    pub fn row_bit(self, row: u64) -> usize {
        let (quad, hex) = (quad_number(row), hex_number(row));
        ((self.word(quad) >> (quad & 63)) | (self.word(hex) >> (hex & 63))) as usize & 1
    }

    #[inline(always)]
    fn word(self, number: u32) -> u64 {
        self.0[(number >> 6) as usize & (WORDS - 1)]
    }
}

fn zeroed<T: Copy + Default>(zero: T) -> Box<[T; WORDS]> {
    vec![zero; WORDS].into_boxed_slice().try_into().unwrap_or_else(|_| unreachable!("the length is the array's"))
}

/// The code of every ASCII character; 256 of them, so that no byte is out of range.
pub(crate) type AsciiCodes = [u8; 256];

pub(crate) fn ascii_codes(basic: &fold::BasicPlane) -> AsciiCodes {
    std::array::from_fn(|byte| if byte < 0x80 { code(basic[byte]) as u8 } else { 0 })
}

/// What a wide character is in a pair: itself if it is Han, [`SEPARATED`], or [`UNTAKEN`].
pub(crate) type WideKeys = fold::BasicPlane;

/// A character that takes more than a look-up.
pub(crate) const UNTAKEN: u16 = 0;

/// The keys of wide characters, in a pack that anchors patterns at some signs.
pub(crate) fn wide_keys(basic: &fold::BasicPlane, anchor_signs: u64) -> Box<WideKeys> {
    let mut keys = vec![UNTAKEN; basic.len()];
    for (code, class) in basic.iter().enumerate().skip(0x0800).filter(|(code, _)| !(0xD800..0xE000).contains(code)) {
        keys[code] = match *class {
            fold::FIRST_HAN.. | fold::OTHER_HAN => *class,
            fold::OTHER_SEPARATOR..fold::FIRST_SYMBOL if anchor_signs >> class & 1 == 0 => SEPARATED,
            _ => UNTAKEN,
        };
    }
    keys.into_boxed_slice().try_into().unwrap_or_else(|_| unreachable!("a plane has 65,536 code points"))
}

/// What hangs at the grams of an index.
#[derive(Clone, Copy)]
pub(crate) struct Grams<'p> {
    pub index: &'p Index,
    pub entries: &'p [Entry],
}

impl<'p> Grams<'p> {
    /// The terms that hang at a bit that is set.
    #[inline]
    pub fn at(&self, number: u32) -> impl Iterator<Item = &'p Entry> + use<'p> {
        let mut more = true;
        let entries = self.entries[self.index.first_entry(number)..].iter();
        entries.take_while(move |entry| std::mem::replace(&mut more, !entry.is_last()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_covers_so_many_codes_and_never_more_than_a_row_has() {
        let row = 0x0123_4567_89AB_CDEF;
        let changed = |code: u32| row ^ 1 << (code * CODE_BITS);
        for told in [4, 6] {
            assert_ne!(codes_tag(row, told, 2), codes_tag(changed(told + 1), told, 2));
            assert_eq!(codes_tag(row, told, 2), codes_tag(changed(told + 2), told, 2));
            assert_eq!(codes_tag(row, told, 255), codes_tag(row, told, MAX_TAGGED));
        }
    }

    #[test]
    fn every_bit_leads_to_its_entry() {
        let numbers = [0, 63, 64, 700, FIRST_HEX, FIRST_HEX + 90, FIRST_PAIR, FIRST_PAIR + 77, GRAM_BITS - 1];
        let grams: Vec<Gram> = numbers
            .iter()
            .enumerate()
            .map(|(first, bit)| Gram { bit: (*bit).into(), first: (10 + first as u32).into() })
            .collect();
        let index = Index::new(&grams, (1 << PAIR_BITS) - 1);
        for (first, number) in numbers.iter().enumerate() {
            assert_eq!(index.first_entry(*number), 10 + first);
        }
        let set = |number: u32| index.bits().bit(number) == 1;
        assert!(set(63) && !set(62) && set(FIRST_PAIR + 77) && !set(FIRST_PAIR + 78));
        assert!(set(FIRST_HEX + 90) && !set(FIRST_HEX + 91));
    }
}
