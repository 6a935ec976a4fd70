//! The sweep's run of ASCII for processors with AVX2: sixteen characters at a time.
//!
//! It takes three rounds. The first writes the codes of letters, digits and edges side by side, the second asks the index about the last
//! four and six of them before each, the third writes down what was told where a bit is set.
//!
//! Nothing here takes a pointer, so the compiler checks all of it but the one call that leads here. Tables are read element by element,
//! and nothing gathers, scatters or packs bits: on many processors those instructions are slow.

use super::sweep::{BATCH, Places, ROOM};
use crate::pack::grams::{Bits, CODE_BITS, CODE_MASK, DIGIT, HEX_BITS, HEX_FACTOR, HEX_WORDS, QUAD_WORDS};
use crate::text::{Encoded, Units};
use std::arch::x86_64::*;
use zerocopy::{transmute, transmute_ref};

/// Codes that a row tells of at most.
const TOLD: usize = 12;

/// Whether the processor has what everything here is compiled for.
#[inline]
pub(super) fn are_here() -> bool {
    use std::arch::is_x86_feature_detected as has;
    has!("avx2") && has!("bmi1") && has!("bmi2") && has!("popcnt")
}

/// For each set of eight lanes: their numbers, one after another.
const CHOSEN: [u64; 256] = {
    let (mut all, mut set) = ([0; 256], 0);
    while set < 256 {
        let (mut lane, mut count) = (0, 0);
        while lane < 8 {
            if set >> lane & 1 == 1 {
                all[set] |= (lane as u64) << (8 * count);
                count += 1;
            }
            lane += 1;
        }
        set += 1;
    }
    all
};

/// Bytes from `at` on, 0 behind the last one.
#[target_feature(enable = "avx2,bmi1,bmi2,popcnt")]
#[inline]
fn sixteen_bytes(bytes: &[u8], at: usize) -> __m128i {
    if let Some(sixteen) = bytes.get(at..).and_then(|rest| rest.first_chunk::<16>()) {
        return transmute!(*sixteen);
    }
    if let Some(last) = bytes.last_chunk::<16>() {
        // From so far into the last ones; a place with its upper bit set gives 0.
        let first = (at + 16 - bytes.len()).min(16);
        let iota = _mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        return _mm_shuffle_epi8(transmute!(*last), _mm_add_epi8(iota, _mm_set1_epi8((0x70 + first) as i8)));
    }
    let mut sixteen = [0; 16];
    sixteen.iter_mut().zip(bytes.get(at..).unwrap_or_default()).for_each(|(to, byte)| *to = *byte);
    transmute!(sixteen)
}

/// Units from `at` on, 0 behind the last one.
#[target_feature(enable = "avx2,bmi1,bmi2,popcnt")]
#[inline]
fn eight_units(units: &[u16], at: usize) -> __m128i {
    let rest = units.get(at..).unwrap_or_default();
    let mut eight = [0u16; 8];
    match rest.first_chunk() {
        Some(all) => eight = *all,
        None => eight.iter_mut().zip(rest).for_each(|(to, unit)| *to = *unit),
    }
    transmute!(eight)
}

/// A bit for each lane whose number has its bit set.
#[target_feature(enable = "avx2,bmi1,bmi2,popcnt")]
#[inline]
fn look_up<const WORDS: usize>(bits: &[u32; WORDS], numbers: __m256i) -> u32 {
    let words: [u32; 8] = transmute!(_mm256_srli_epi32::<5>(numbers));
    let word = |lane: usize| bits[usize::from(words[lane] as u16) % WORDS] as i32;
    let words = _mm256_setr_epi32(word(0), word(1), word(2), word(3), word(4), word(5), word(6), word(7));
    let bit = _mm256_srlv_epi32(words, _mm256_and_si256(numbers, _mm256_set1_epi32(31)));
    _mm256_movemask_ps(_mm256_castsi256_ps(_mm256_slli_epi32::<31>(bit))) as u32
}

/// The lanes of a set, one after another.
#[target_feature(enable = "avx2,bmi1,bmi2,popcnt")]
#[inline]
fn chosen(lanes: __m256i, set: u32) -> [u32; 8] {
    let numbers = _mm_cvtsi64_si128(CHOSEN[set as usize & 0xFF] as i64);
    transmute!(_mm256_permutevar8x32_epi32(lanes, _mm256_cvtepu8_epi32(numbers)))
}

/// The codes of a run of ASCII. Owns the buffers.
pub(super) struct Codes {
    /// What stood before the run, its codes, and room for one step more.
    codes: Box<[u8; TOLD + BATCH + 32]>,
    /// The unit behind each code, from the first of the run on.
    behind: Box<[u16; BATCH + 32]>,
    /// Which codes have a bit set.
    set: Box<[u32; ROOM]>,
}

impl Codes {
    pub fn new() -> Self {
        Self { codes: Box::new([0; TOLD + BATCH + 32]), behind: Box::new([0; BATCH + 32]), set: Box::new([0; ROOM]) }
    }

    /// The rows of the printable ASCII of a range of [`BATCH`] units at most; see [`Units::ascii_run`]. Returns the unit behind the last
    /// character and the row there.
    #[target_feature(enable = "avx2,bmi1,bmi2,popcnt")]
    pub fn ascii<U: Units>(
        &mut self,
        text: U,
        (from, to): (usize, usize),
        bits: &Bits,
        row: u64,
        places: &mut Places,
    ) -> (usize, u64) {
        let (end, count) = self.write(text, (from, to), row);
        let set = self.ask(bits, count);
        for code in &self.set[..set.min(ROOM)] {
            let code = *code as usize;
            places.push(from + usize::from(self.behind[code]), self.row(code), 1);
        }
        (end, if count > 0 { self.row(count - 1) } else { row })
    }

    /// Writes the codes of a run; where it ends and how many there are.
    #[target_feature(enable = "avx2,bmi1,bmi2,popcnt")]
    fn write<U: Units>(&mut self, text: U, (from, to): (usize, usize), row: u64) -> (usize, usize) {
        let Self { codes, behind, .. } = self;
        for (back, code) in codes[..TOLD].iter_mut().rev().enumerate() {
            *code = (row >> (back as u32 * CODE_BITS) & CODE_MASK) as u8;
        }
        let (mut at, mut count, mut edge) = (from, 0, u32::from(row & CODE_MASK == 0));
        let iota = _mm_setr_epi8(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
        while count <= BATCH {
            let bytes = match text.encoded() {
                Encoded::Utf8(bytes) => sixteen_bytes(&bytes[..to], at),
                Encoded::Utf16(units) => _mm_packus_epi16(eight_units(&units[..to], at), eight_units(&units[..to], at + 8)),
            };
            let (sixteen, printable) = codes_of_ascii(bytes);
            let taken = (!printable).trailing_zeros();
            // Of a row of edges only the first one is written.
            let edges = _mm_movemask_epi8(_mm_cmpeq_epi8(sixteen, _mm_setzero_si128())) as u32;
            let all = (1 << taken) - 1;
            let kept = all & !(edges & (edges << 1 | edge));
            let first = _mm_set1_epi16((at - from) as i16);
            let (codes, behind, mut written) = (&mut codes[TOLD + count..][..16], &mut behind[count..][..16], 0);
            if kept == all {
                codes.copy_from_slice(&transmute!(sixteen) as &[u8; 16]);
                let units: [u16; 16] = transmute!(_mm256_add_epi16(_mm256_cvtepi8_epi16(iota), _mm256_set_m128i(first, first)));
                behind.copy_from_slice(&units);
                written = taken as usize;
            } else {
                for (half, kept) in [kept & 0xFF, kept >> 8].into_iter().enumerate() {
                    let chosen = _mm_cvtsi64_si128(CHOSEN[kept as usize & 0xFF] as i64);
                    let chosen = _mm_add_epi8(chosen, _mm_set1_epi8(8 * half as i8));
                    let eight: [u64; 2] = transmute!(_mm_shuffle_epi8(sixteen, chosen));
                    let units: [u16; 8] = transmute!(_mm_add_epi16(_mm_cvtepi8_epi16(_mm_shuffle_epi8(iota, chosen)), first));
                    codes[written..][..8].copy_from_slice(&eight[0].to_le_bytes());
                    behind[written..][..8].copy_from_slice(&units);
                    written += kept.count_ones() as usize;
                }
            }
            count += written;
            if taken < 16 {
                return (at + taken as usize, count);
            }
            at += 16;
            edge = edges >> 15;
        }
        (at, count)
    }

    /// Asks about the rows that end with each of so many codes; how many have a bit set.
    #[target_feature(enable = "avx2,bmi1,bmi2,popcnt")]
    fn ask(&mut self, bits: &Bits, count: usize) -> usize {
        // The codes of a lane, and the two before them, from the sixth code before the first lane on.
        let last_four = _mm_setr_epi8(2, 3, 4, 5, 3, 4, 5, 6, 4, 5, 6, 7, 5, 6, 7, 8);
        const NO: i8 = i8::MIN;
        let two_before = _mm_setr_epi8(NO, NO, 0, 1, NO, NO, 1, 2, NO, NO, 2, 3, NO, NO, 3, 4);
        let lanes = |order: __m128i| _mm256_set_m128i(_mm_add_epi8(order, _mm_set1_epi8(4)), order);
        let (last_four, two_before) = (lanes(last_four), lanes(two_before));
        let by_four: &[u32; 2 * QUAD_WORDS] = transmute_ref!(&bits.quads);
        let by_six: &[u32; 2 * HEX_WORDS] = transmute_ref!(&bits.hexes);
        let mut set = 0;
        for from in (0..count).step_by(8) {
            let Some(window) = self.codes[TOLD + from - 5..].first_chunk::<16>() else { break };
            let window = _mm256_broadcastsi128_si256(transmute!(*window));
            let quads = fours(_mm256_shuffle_epi8(window, last_four));
            let before = fours(_mm256_shuffle_epi8(window, two_before));
            let sixes = _mm256_or_si256(quads, _mm256_slli_epi32::<{ 4 * CODE_BITS as i32 }>(before));
            let hashes = _mm256_mullo_epi32(sixes, _mm256_set1_epi32(HEX_FACTOR as i32));
            let hexes = _mm256_srli_epi32::<{ 32 - HEX_BITS as i32 }>(hashes);
            let here = (1 << (count - from).min(8)) - 1;
            let found = (look_up(by_four, quads) | look_up(by_six, hexes)) & here;
            let numbers = _mm256_add_epi32(_mm256_set1_epi32(from as i32), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
            if let Some(eight) = self.set[set..].first_chunk_mut::<8>() {
                *eight = chosen(numbers, found);
            }
            set += found.count_ones() as usize;
        }
        set
    }

    /// The row that ends with a code.
    #[target_feature(enable = "avx2,bmi1,bmi2,popcnt")]
    #[inline]
    fn row(&self, code: usize) -> u64 {
        // The last four of sixteen are behind it.
        let Some(told) = self.codes[code + 1..].first_chunk::<16>() else { return 0 };
        let fours = fours(_mm256_castsi128_si256(transmute!(*told)));
        let [first, second, third, ..]: [u32; 8] = transmute!(fours);
        u64::from(first) << (8 * CODE_BITS) | u64::from(second) << (4 * CODE_BITS) | u64::from(third)
    }
}

/// The numbers of four codes each.
#[target_feature(enable = "avx2,bmi1,bmi2,popcnt")]
#[inline]
fn fours(codes: __m256i) -> __m256i {
    let twos = _mm256_maddubs_epi16(codes, _mm256_set1_epi16(1 << 8 | 1 << CODE_BITS));
    _mm256_madd_epi16(twos, _mm256_set1_epi32(1 << 16 | 1 << (2 * CODE_BITS)))
}

/// The codes of sixteen bytes, and a bit for each that is printable ASCII.
#[target_feature(enable = "avx2,bmi1,bmi2,popcnt")]
#[inline]
fn codes_of_ascii(bytes: __m128i) -> (__m128i, u32) {
    let up_to = |bytes: __m128i, last: u8| _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(last as i8)), bytes);
    let printable = up_to(_mm_sub_epi8(bytes, _mm_set1_epi8(0x20)), 0x7E - 0x20);
    let letters = _mm_sub_epi8(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), _mm_set1_epi8(b'a' as i8 - 1));
    let is_digit = up_to(_mm_sub_epi8(bytes, _mm_set1_epi8(b'0' as i8)), 9);
    // What is no letter came to be 0, or more than the last one.
    let codes = _mm_or_si128(_mm_and_si128(letters, up_to(letters, 26)), _mm_and_si128(is_digit, _mm_set1_epi8(DIGIT as i8)));
    (codes, _mm_movemask_epi8(printable) as u32)
}
