//! The index of grams: which terms may stand where the sweep is. Each term hangs at one gram, the one that running text has least.
//!
//! Three kinds of grams. A *quad* is four neighbouring letters, digits or edges of words, five bits each, so that its number is its
//! bit; a *hex* is six of them, hashed, for longer words and phrases. A row of separators is one edge. A *pair* is two neighbouring
//! symbols of which at least one is neither letter nor digit; its hash is its bit.
//!
//! The pack holds the numbers of the bits that are set, rising, and for each where it leads. The bit table and the ranks that lead from a
//! bit to it are made when a pack is loaded: nothing in a file can disagree with itself.

use super::layout::Lead;
use super::rows::Rows;
use crate::fold::{self, GAP, UNTAKEN};
use zerocopy::FromZeros;
use zerocopy::little_endian::U32;

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
const HEX_MASK: u64 = (1 << (6 * CODE_BITS)) - 1;
/// Bits of the table of hexes, and what hashes them.
pub(crate) const HEX_BITS: u32 = 20;
pub(crate) const HEX_FACTOR: u32 = 0x9E37_79B1;

/// What stands for a row of separators in a pair, where symbols stand for themselves.
pub(crate) const SEPARATED: u16 = 1;
/// Symbols from here on are neither letters nor digits.
pub(crate) const FIRST_WIDE: u16 = fold::FIRST_KANA;

/// How many bits all hexes share; quads have one each.
pub(crate) const HEXES: u32 = 1 << HEX_BITS;

/// Bits of the largest table of pairs.
const PAIR_BITS: u32 = 21;
pub(crate) const PAIRS: u32 = 1 << PAIR_BITS;

/// Numbers of all bits: quads, hexes, pairs.
const FIRST_HEX: u32 = 1 << QUAD_BITS;
pub(crate) const FIRST_PAIR: u32 = FIRST_HEX + HEXES;
pub(crate) const GRAM_BITS: u32 = FIRST_PAIR + PAIRS;

/// Words of the tables of bits.
const WORDS: usize = GRAM_BITS as usize / 64;
/// Words whose ranks are counted from one number, so that two bytes are enough for each: larger ranks the caches feel.
const BLOCK: usize = 1024;
const _: () = assert!((BLOCK - 1) * 64 <= u16::MAX as usize);
pub(crate) const QUAD_WORDS: usize = FIRST_HEX as usize / 64;
pub(crate) const HEX_WORDS: usize = HEXES as usize / 64;
const PAIR_WORDS: usize = PAIRS as usize / 64;

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

/// The number of a pair in a table with this mask: two symbols, the first one in the upper half.
#[inline]
pub(crate) const fn pair_number(pair: u32, mask: u32) -> u32 {
    FIRST_PAIR + pair_hash(pair, mask)
}

#[inline(always)]
const fn pair_hash(pair: u32, mask: u32) -> u32 {
    pair.wrapping_mul(0x9E37_79B1) >> (32 - PAIR_BITS) & mask
}

/// The tag of a pair, never 0. The number takes the upper bits of a product, this another product's.
#[inline]
pub(crate) const fn pair_tag(pair: u32) -> u8 {
    let tag = (pair.wrapping_mul(0x85EB_CA6B) >> 24) as u8;
    if tag == 0 { 1 } else { tag }
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
    FIRST_HEX + hex_hash(row)
}

#[inline(always)]
const fn hex_hash(row: u64) -> u32 {
    ((row & HEX_MASK) as u32).wrapping_mul(HEX_FACTOR) >> (32 - HEX_BITS)
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

/// What a lead tells of codes: how many of those before the gram in the upper three bits, and five bits of their tag.
#[inline]
pub(crate) const fn lead_tag(count: u8, tag: u8) -> u8 {
    count << 5 | tag >> 3
}

/// In place of a count: the tag is of the hex itself.
pub(crate) const OF_HEX: u8 = 7;

/// The tag of a hex. Its number takes the upper bits of a product, this another product's.
#[inline]
pub(crate) const fn hex_tag(row: u64) -> u8 {
    (((row & HEX_MASK) as u32).wrapping_mul(0x85EB_CA6B) >> 24) as u8
}

/// Whether the codes at the end of a row are as a lead wants them.
#[inline]
pub(crate) fn codes_fit(row: u64, told: u32, lead: Lead) -> bool {
    let count = lead.tag() >> 5;
    let tag = if count == OF_HEX { hex_tag(row) } else { codes_tag(row, told, count.into()) };
    count == 0 || lead_tag(count, tag) == lead.tag()
}

/// A table of all bits: 1 where some term may hang.
#[derive(FromZeros)]
pub(crate) struct Bits {
    pub quads: [u64; QUAD_WORDS],
    pub hexes: [u64; HEX_WORDS],
    pairs: [u64; PAIR_WORDS],
}

/// Numbers, because the sweep adds them up and must not branch.
impl Bits {
    /// 1 if some term may hang at the quad or the hex that a row ends with.
    #[inline(always)]
    pub fn has_row(&self, row: u64) -> usize {
        let hex = hex_hash(row);
        let quad_word = self.quads[((row & QUAD_MASK) >> 6) as usize];
        let hex_word = self.hexes[(hex >> 6) as usize];
        ((quad_word >> (row & 63)) | (hex_word >> (hex & 63))) as usize & 1
    }

    /// 1 if some term may hang at a pair, in a table with this mask.
    #[inline(always)]
    pub fn has_pair(&self, pair: u32, mask: u32) -> usize {
        let number = pair_hash(pair, mask);
        (self.pairs[(number >> 6) as usize % PAIR_WORDS] >> (number & 63)) as usize & 1
    }

    /// Whether some term may hang at the gram of this number.
    #[inline]
    pub fn has(&self, number: u32) -> bool {
        self.word(number) >> (number & 63) & 1 == 1
    }

    #[inline]
    fn word(&self, number: u32) -> u64 {
        let word = (number >> 6) as usize;
        match number {
            ..FIRST_HEX => self.quads[word],
            FIRST_HEX..FIRST_PAIR => self.hexes[word - self.quads.len()],
            _ => self.pairs[word - self.quads.len() - self.hexes.len()],
        }
    }

    fn set(&mut self, number: u32) {
        let word = (number >> 6) as usize;
        let word = match number {
            ..FIRST_HEX => &mut self.quads[word],
            FIRST_HEX..FIRST_PAIR => &mut self.hexes[word - self.quads.len()],
            _ => &mut self.pairs[word - self.quads.len() - self.hexes.len()],
        };
        *word |= 1 << (number & 63);
    }
}

/// The index of a pack, ready for the sweep.
pub(crate) struct Index {
    bits: Box<Bits>,
    pair_mask: u32,
    /// How many bits are set before each block, and for each word how many in its block.
    before: Box<[u32; WORDS / BLOCK]>,
    within: Box<[u16]>,
}

impl Index {
    /// Takes over the numbers of checked grams: rising.
    pub fn new(grams: &[U32], pair_mask: u32) -> Self {
        let mut bits =
            Bits::new_box_zeroed().unwrap_or_else(|_| std::alloc::handle_alloc_error(std::alloc::Layout::new::<Bits>()));
        let (mut before, mut within) = (Box::new([0; WORDS / BLOCK]), vec![0; WORDS]);
        let mut left = grams.iter().map(|gram| gram.get()).peekable();
        let mut rank = 0;
        for (block, (before, words)) in before.iter_mut().zip(within.chunks_exact_mut(BLOCK)).enumerate() {
            *before = rank;
            let mut next = 0;
            while let Some(number) = left.next_if(|number| (number >> 6) as usize / BLOCK == block) {
                let word = (number >> 6) as usize % BLOCK;
                words[next..=word].fill((rank - *before) as u16);
                next = word + 1;
                bits.set(number);
                rank += 1;
            }
            words[next..].fill((rank - *before) as u16);
        }
        Self { bits, pair_mask, before, within: within.into() }
    }

    /// The table of all bits.
    #[inline]
    pub fn bits(&self) -> &Bits {
        &self.bits
    }

    #[inline]
    pub fn pair_mask(&self) -> u32 {
        self.pair_mask
    }

    /// How many bits are set before one.
    #[inline(always)]
    fn rank(&self, number: u32) -> usize {
        let word = (number >> 6) as usize;
        let below = self.bits.word(number) & ((1 << (number & 63)) - 1);
        // Most words have one bit, and counting takes long where the processor has no instruction for it.
        let count = if below == 0 { 0 } else { below.count_ones() };
        self.before[word / BLOCK % (WORDS / BLOCK)] as usize + usize::from(self.within[word]) + count as usize
    }

    /// Bytes on the heap.
    pub fn heap_bytes(&self) -> usize {
        size_of::<Bits>() + size_of_val(&*self.before) + size_of_val(&*self.within)
    }
}

/// The code of every ASCII character; 256 of them, so that no byte is out of range.
pub(crate) type AsciiCodes = [u8; 256];

pub(crate) fn ascii_codes(basic: &fold::BasicPlane) -> AsciiCodes {
    std::array::from_fn(|byte| if byte < 0x80 { code(basic[byte]) as u8 } else { 0 })
}

/// Whether letters of ASCII have codes in their order, digits theirs, and all else is an edge.
#[cfg(target_arch = "x86_64")]
pub(crate) fn is_plain(codes: &AsciiCodes) -> bool {
    (0..0x80u8).all(|byte| {
        let plain = match byte {
            b'0'..=b'9' => DIGIT,
            b'a'..=b'z' | b'A'..=b'Z' => u32::from((byte | 0x20) - b'a') + 1,
            _ => EDGE,
        };
        u32::from(codes[usize::from(byte)]) == plain
    })
}

/// What a wide character is in a pair: itself if it is Han, [`SEPARATED`], or [`UNTAKEN`].
pub(crate) type WideKeys = fold::BasicPlane;

/// The keys of wide characters, in a pack that anchors patterns at some signs.
pub(crate) fn wide_keys(basic: &fold::BasicPlane, anchor_signs: u64) -> Box<WideKeys> {
    let key = |class: u16| match class {
        fold::FIRST_HAN.. | fold::OTHER_HAN => class,
        fold::OTHER_SEPARATOR..fold::FIRST_SYMBOL if anchor_signs >> class & 1 == 0 => SEPARATED,
        _ => UNTAKEN,
    };
    fold::of_wide(basic, key)
}

/// What hangs at the grams of an index.
#[derive(Clone, Copy)]
pub(crate) struct Grams<'p> {
    pub index: &'p Index,
    pub leads: &'p [Lead],
    pub rows: Rows<'p>,
}

impl Grams<'_> {
    /// Where a bit that is set leads.
    #[inline(always)]
    pub fn lead(&self, number: u32) -> Lead {
        self.leads[self.index.rank(number)]
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
    fn every_bit_leads_on() {
        let numbers = [0, 63, 64, 256, 700, FIRST_HEX, FIRST_HEX + 90, FIRST_PAIR, FIRST_PAIR + 77, GRAM_BITS - 1];
        let index = Index::new(&numbers.map(U32::new), PAIRS - 1);
        for (rank, number) in numbers.into_iter().enumerate() {
            assert_eq!(index.rank(number), rank, "{number}");
        }
        for pair in 0..100_000 {
            let number = pair_number(pair, PAIRS - 1);
            assert_eq!(index.bits().has_pair(pair, PAIRS - 1), usize::from(numbers.contains(&number)), "{pair}");
        }
        assert!(numbers.iter().all(|number| index.bits().has(*number)) && !index.bits().has(FIRST_HEX + 91));
        assert_eq!((index.bits().has_row(63), index.bits().has_row(62)), (1, 0));
    }
}
