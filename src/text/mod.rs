//! Reading text: two encodings behind one trait, spans, masking.

use crate::fold::{BasicPlane, UNTAKEN};
use std::ops::Range;
use zerocopy::little_endian::U16;

mod mask;
pub use mask::widen_to_graphemes;
pub(crate) use mask::{Extent, mask};

/// A half-open range `start..end` of a text, in the text's own units: bytes of UTF-8, or units of UTF-16.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First unit.
    pub start: u32,
    /// One past the last unit.
    pub end: u32,
}

impl Span {
    /// Number of units.
    #[must_use]
    pub const fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether nothing is covered. Spans of findings are never empty.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The range, for slicing the text.
    #[must_use]
    pub const fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    pub(crate) const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    pub(crate) fn union(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// One character as read: its code point, its length in units, and whether the units were well formed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Read {
    pub code: u32,
    pub len: usize,
    pub valid: bool,
}

const REPLACEMENT: u32 = 0xFFFD;

/// What a character looks like by its first unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Looks {
    Ascii,
    Wide,
    Other,
}

/// The units of a text.
#[cfg(target_arch = "x86_64")]
pub(crate) enum Encoded<'t> {
    Utf8(&'t [u8]),
    Utf16(&'t [u16]),
}

/// A text in some encoding. Reading is total: every sequence of units gives characters, ill-formed ones as U+FFFD.
pub(crate) trait Units: Copy {
    /// Length in units.
    fn len(self) -> usize;

    /// All units.
    #[cfg(target_arch = "x86_64")]
    fn encoded(&self) -> Encoded<'_>;

    /// The character at `at`, which is below `len` and at the start of a character.
    fn read(self, at: usize) -> Read;

    /// The character that ends at `at`, which is above 0 and at the end of a character.
    fn read_back(self, at: usize) -> Read;

    /// Which run may start at a unit below `len`.
    fn looks(self, at: usize) -> Looks;

    /// Whether an ASCII character is anywhere.
    fn has_ascii(self, wanted: impl Fn(u8) -> bool) -> bool;

    /// Whether the next eight units are printable ASCII.
    #[cfg(target_arch = "x86_64")]
    fn has_eight_ascii(self, at: usize, to: usize) -> bool;

    /// Visits the printable ASCII characters of a range from the first on, each with the unit behind it, until another character
    /// comes. Returns the unit behind the last one.
    fn ascii_run(self, range: Range<usize>, visit: impl FnMut(u8, usize)) -> usize;

    /// Visits the keys of the characters of a range from the first on, each with the unit behind it, as long as they are of one unit
    /// of UTF-16 and three bytes of UTF-8 and have a key that is not [`UNTAKEN`]. Returns the unit behind the last one taken. The
    /// table must not take U+0000 to U+07FF or a surrogate: bytes may only look like them.
    fn wide_run(self, range: Range<usize>, keys: &BasicPlane, visit: impl FnMut(u16, usize)) -> usize;

    /// Units of such a character.
    const WIDE_LEN: usize;

    /// The key of the character at a unit if `wide_run` would take it, [`UNTAKEN`] otherwise.
    fn wide_key(self, at: usize, keys: &BasicPlane) -> u16;

    /// Whether the units from `at` on are characters of one unit each, and these have the given classes. It may say no where it would
    /// have to look closer.
    fn has_classes(self, at: usize, classes: &[U16], table: &BasicPlane) -> bool;

    /// Whether a character starts at a unit below `len`. In ill-formed text it may say so within a character's remains.
    fn is_start(self, at: usize) -> bool;

    /// The part before `limit`, cut back to the start of a character.
    fn truncate(self, limit: usize) -> Self;
}

/// UTF-8, possibly ill formed.
#[derive(Clone, Copy)]
pub(crate) struct Utf8<'t>(pub &'t [u8]);

impl Units for Utf8<'_> {
    fn len(self) -> usize {
        self.0.len()
    }

    #[cfg(target_arch = "x86_64")]
    #[inline(always)]
    fn encoded(&self) -> Encoded<'_> {
        Encoded::Utf8(self.0)
    }

    #[inline]
    fn read(self, at: usize) -> Read {
        let bytes = &self.0[at..];
        let first = bytes[0];
        if first < 0x80 {
            return Read { code: u32::from(first), len: 1, valid: true };
        }
        // The ordinary three-byte character, which most Chinese text consists of.
        if let [a @ (0xE1..=0xEC | 0xEE | 0xEF), b @ 0x80..=0xBF, c @ 0x80..=0xBF, ..] = *bytes {
            let code = u32::from(a & 0x0F) << 12 | u32::from(b & 0x3F) << 6 | u32::from(c & 0x3F);
            return Read { code, len: 3, valid: true };
        }
        read_rare(bytes)
    }

    #[inline(always)]
    fn read_back(self, at: usize) -> Read {
        let last = self.0[at - 1];
        if last < 0x80 {
            return Read { code: u32::from(last), len: 1, valid: true };
        }
        if let [.., 0xE1..=0xEC | 0xEE | 0xEF, 0x80..=0xBF, 0x80..=0xBF] = self.0[..at] {
            return self.read(at - 3);
        }
        read_rare_back(self.0, at)
    }

    #[inline]
    fn looks(self, at: usize) -> Looks {
        match self.0[at] {
            0x20..=0x7E => Looks::Ascii,
            0xE0..=0xEF => Looks::Wide,
            _ => Looks::Other,
        }
    }

    fn has_ascii(self, wanted: impl Fn(u8) -> bool) -> bool {
        self.0.iter().fold(false, |has, byte| has | wanted(*byte))
    }

    #[cfg(target_arch = "x86_64")]
    #[inline(always)]
    fn has_eight_ascii(self, at: usize, to: usize) -> bool {
        self.0[at..to].first_chunk().is_some_and(|eight| are_printable(*eight))
    }

    #[inline(always)]
    fn ascii_run(self, range: Range<usize>, mut visit: impl FnMut(u8, usize)) -> usize {
        let (mut at, bytes) = (range.start, &self.0[range.clone()]);
        for eight in bytes.chunks_exact(8) {
            if !eight.try_into().is_ok_and(are_printable) {
                break;
            }
            for byte in eight {
                at += 1;
                visit(*byte, at);
            }
        }
        while let Some(byte) = self.0[..range.end].get(at).filter(|byte| byte.wrapping_sub(0x20) < 0x5F) {
            at += 1;
            visit(*byte, at);
        }
        at
    }

    const WIDE_LEN: usize = 3;

    #[inline(always)]
    fn has_classes(self, at: usize, classes: &[U16], table: &BasicPlane) -> bool {
        let Some(bytes) = self.0.get(at..at + classes.len()) else { return false };
        bytes.iter().zip(classes).all(|(byte, class)| *byte < 0x80 && table[usize::from(*byte)] == class.get())
    }

    #[inline(always)]
    fn wide_run(self, range: Range<usize>, keys: &BasicPlane, mut visit: impl FnMut(u16, usize)) -> usize {
        let (mut at, bytes) = (range.start, &self.0[..range.end]);
        while let Some(twelve) = bytes.get(at..at + 12) {
            let word = |from: usize| twelve[from..].first_chunk().map_or(0, |eight| u64::from_le_bytes(*eight));
            // Characters start at bytes 0 and 3 of the first word, 2 and 5 of the second.
            let (first, second) = (word(0), word(4) >> 16);
            if (first & two(0xC0_C0F0) ^ two(0x80_80E0)) | (second & two(0xC0_C0F0) ^ two(0x80_80E0)) != 0 {
                break;
            }
            let key = |code: u64| keys[usize::from(code as u16)];
            let (first, second) = (two_codes(first), two_codes(second));
            let four = [key(first), key(first >> 24), key(second), key(second >> 24)];
            if (four[0] | four[1] | four[2] | four[3]) & UNTAKEN != 0 {
                break;
            }
            for key in four {
                at += 3;
                visit(key, at);
            }
        }
        loop {
            let key = Utf8(bytes).wide_key(at, keys);
            if key & UNTAKEN != 0 {
                return at;
            }
            at += 3;
            visit(key, at);
        }
    }

    #[inline(always)]
    fn wide_key(self, at: usize, keys: &BasicPlane) -> u16 {
        let Some(&[a, b, c]) = self.0.get(at..at + 3) else { return UNTAKEN };
        let word = u32::from_le_bytes([a, b, c, 0]);
        let key = keys[usize::from(two_codes(word.into()) as u16)];
        if word & 0xC0_C0F0 == 0x80_80E0 { key } else { UNTAKEN }
    }

    fn is_start(self, at: usize) -> bool {
        self.0[at] & 0xC0 != 0x80
    }

    fn truncate(self, limit: usize) -> Self {
        let mut end = limit.min(self.0.len());
        // At most three continuation bytes belong to a character, so ill-formed text cannot make this walk far.
        for _ in 0..3 {
            if end < self.0.len() && end > 0 && self.0[end] & 0xC0 == 0x80 {
                end -= 1;
            }
        }
        Self(&self.0[..end])
    }
}

/// Whether eight bytes are from 0x20 to 0x7E.
#[inline(always)]
fn are_printable(eight: [u8; 8]) -> bool {
    const EACH: u64 = u64::MAX / 0xFF;
    let word = u64::from_le_bytes(eight);
    // Otherwise one has its high bit set, or gets it here.
    (word | word.wrapping_sub(0x20 * EACH) | word.wrapping_add(EACH)) & (0x80 * EACH) == 0
}

/// Three bytes, twice.
const fn two(three: u64) -> u64 {
    three << 24 | three
}

/// The code points of two three-byte characters, 24 bits apart.
#[inline(always)]
const fn two_codes(bytes: u64) -> u64 {
    bytes << 12 & two(0xF000) | bytes >> 2 & two(0x0FC0) | bytes >> 16 & two(0x003F)
}

/// The remaining cases, with the maximal ill-formed part read as one U+FFFD, as Unicode recommends and `std` does.
#[cold]
fn read_rare(bytes: &[u8]) -> Read {
    let tail = |byte: u8| u32::from(byte & 0x3F);
    let bad = |len: usize| Read { code: REPLACEMENT, len, valid: false };
    let continued = |at: usize| bytes.get(at).is_some_and(|byte| byte & 0xC0 == 0x80);
    match *bytes {
        [a @ 0xC2..=0xDF, b @ 0x80..=0xBF, ..] => Read { code: u32::from(a & 0x1F) << 6 | tail(b), len: 2, valid: true },
        [0xE0, 0xA0..=0xBF, ..] | [0xE1..=0xEC | 0xEE | 0xEF, 0x80..=0xBF, ..] | [0xED, 0x80..=0x9F, ..] => {
            if !continued(2) {
                return bad(2);
            }
            let code = u32::from(bytes[0] & 0x0F) << 12 | tail(bytes[1]) << 6 | tail(bytes[2]);
            Read { code, len: 3, valid: true }
        }
        [0xF0, 0x90..=0xBF, ..] | [0xF1..=0xF3, 0x80..=0xBF, ..] | [0xF4, 0x80..=0x8F, ..] => {
            if !continued(2) {
                return bad(2);
            }
            if !continued(3) {
                return bad(3);
            }
            let code = u32::from(bytes[0] & 0x07) << 18 | tail(bytes[1]) << 12 | tail(bytes[2]) << 6 | tail(bytes[3]);
            Read { code, len: 4, valid: true }
        }
        _ => bad(1),
    }
}

/// What continues a character does so from its lead on; anything else stands for itself.
#[cold]
fn read_rare_back(bytes: &[u8], at: usize) -> Read {
    let lead = (at.saturating_sub(4)..at).rev().find(|lead| bytes[*lead] & 0xC0 != 0x80).unwrap_or(at - 1);
    let read = Utf8(bytes).read(lead);
    if lead + read.len == at { read } else { Read { code: REPLACEMENT, len: 1, valid: false } }
}

/// UTF-16 in the host's byte order, possibly with lone surrogates.
#[derive(Clone, Copy)]
pub(crate) struct Utf16<'t>(pub &'t [u16]);

impl Units for Utf16<'_> {
    fn len(self) -> usize {
        self.0.len()
    }

    #[cfg(target_arch = "x86_64")]
    #[inline(always)]
    fn encoded(&self) -> Encoded<'_> {
        Encoded::Utf16(self.0)
    }

    #[inline]
    fn read(self, at: usize) -> Read {
        match self.0[at..] {
            [high @ 0xD800..=0xDBFF, low @ 0xDC00..=0xDFFF, ..] => {
                let code = 0x1_0000 + (u32::from(high - 0xD800) << 10 | u32::from(low - 0xDC00));
                Read { code, len: 2, valid: true }
            }
            [0xD800..=0xDFFF, ..] => Read { code: REPLACEMENT, len: 1, valid: false },
            [unit, ..] => Read { code: u32::from(unit), len: 1, valid: true },
            [] => unreachable!("read past the end of a text"),
        }
    }

    #[inline]
    fn read_back(self, at: usize) -> Read {
        match self.0[..at] {
            [.., 0xD800..=0xDBFF, 0xDC00..=0xDFFF] => self.read(at - 2),
            _ => self.read(at - 1),
        }
    }

    #[inline]
    fn looks(self, at: usize) -> Looks {
        match self.0[at] {
            0x20..=0x7E => Looks::Ascii,
            0x0800.. => Looks::Wide,
            _ => Looks::Other,
        }
    }

    fn has_ascii(self, wanted: impl Fn(u8) -> bool) -> bool {
        self.0.iter().fold(false, |has, unit| has | u8::try_from(*unit).is_ok_and(&wanted))
    }

    #[cfg(target_arch = "x86_64")]
    #[inline(always)]
    fn has_eight_ascii(self, at: usize, to: usize) -> bool {
        self.0[at..to].first_chunk().is_some_and(|eight: &[u16; 8]| eight.iter().all(|unit| (0x20..0x7F).contains(unit)))
    }

    #[inline(always)]
    fn ascii_run(self, range: Range<usize>, mut visit: impl FnMut(u8, usize)) -> usize {
        let mut at = range.start;
        for unit in self.0[range].iter().take_while(|unit| (0x20..0x7F).contains(*unit)) {
            at += 1;
            visit(*unit as u8, at);
        }
        at
    }

    const WIDE_LEN: usize = 1;

    #[inline(always)]
    fn has_classes(self, at: usize, classes: &[U16], table: &BasicPlane) -> bool {
        let Some(units) = self.0.get(at..at + classes.len()) else { return false };
        let is_alone = |unit: u16| !(0xD800..0xE000).contains(&unit);
        units.iter().zip(classes).all(|(unit, class)| is_alone(*unit) && table[usize::from(*unit)] == class.get())
    }

    #[inline(always)]
    fn wide_run(self, range: Range<usize>, keys: &BasicPlane, mut visit: impl FnMut(u16, usize)) -> usize {
        let mut at = range.start;
        for unit in &self.0[range] {
            let key = keys[usize::from(*unit)];
            if key & UNTAKEN != 0 {
                break;
            }
            at += 1;
            visit(key, at);
        }
        at
    }

    #[inline(always)]
    fn wide_key(self, at: usize, keys: &BasicPlane) -> u16 {
        self.0.get(at).map_or(UNTAKEN, |unit| keys[usize::from(*unit)])
    }

    fn is_start(self, at: usize) -> bool {
        !(0xDC00..=0xDFFF).contains(&self.0[at])
    }

    fn truncate(self, limit: usize) -> Self {
        let mut end = limit.min(self.0.len());
        if end > 0 && end < self.0.len() && (0xDC00..=0xDFFF).contains(&self.0[end]) {
            end -= 1;
        }
        Self(&self.0[..end])
    }
}

/// A text as UTF-8, ill-formed parts as U+FFFD, and where each of some offsets, which must not fall, came to lie. An offset within a
/// character comes to lie behind it.
#[cfg(feature = "capi")]
pub(crate) fn to_utf8<U: Units>(units: U, offsets: &[usize]) -> (String, Vec<usize>) {
    let mut text = String::with_capacity(units.len());
    let mut places = Vec::with_capacity(offsets.len());
    let mut at = 0;
    loop {
        while offsets.get(places.len()).is_some_and(|offset| *offset <= at) {
            places.push(text.len());
        }
        if at == units.len() {
            return (text, places);
        }
        let read = units.read(at);
        text.push(char::from_u32(read.code).unwrap_or(char::REPLACEMENT_CHARACTER));
        at += read.len;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: impl Units) -> Vec<(u32, bool)> {
        let (mut at, mut out) = (0, Vec::new());
        while at < text.len() {
            let read = text.read(at);
            out.push((read.code, read.valid));
            at += read.len;
        }
        assert_eq!(at, text.len(), "reading ends at the end");
        out
    }

    /// A key for each code point that a wide run may have.
    static WIDE: BasicPlane = {
        let (mut keys, mut code) = ([UNTAKEN; 0x1_0000], 0x0800);
        while code < 0x1_0000 {
            if code < 0xD800 || code > 0xDFFF {
                keys[code] = code as u16 & !UNTAKEN;
            }
            code += 1;
        }
        keys
    };

    fn runs(text: impl Units) -> (Vec<u8>, Vec<u16>) {
        let (mut ascii, mut wide) = (Vec::new(), Vec::new());
        let after = text.ascii_run(0..text.len(), |byte, _| ascii.push(byte));
        assert_eq!(after, ascii.len());
        text.wide_run(0..text.len(), &WIDE, |key, _| wide.push(key));
        (ascii, wide)
    }

    fn all_back(text: impl Units) -> Vec<(u32, bool)> {
        let (mut at, mut out) = (text.len(), Vec::new());
        while at > 0 {
            let read = text.read_back(at);
            out.push((read.code, read.valid));
            at -= read.len;
        }
        out.reverse();
        out
    }

    fn as_std(bytes: &[u8]) -> Vec<u32> {
        String::from_utf8_lossy(bytes).chars().map(u32::from).collect()
    }

    #[test]
    fn every_short_byte_string_reads_as_std_reads_it() {
        let leads =
            [0x00, 0x41, 0x7F, 0x80, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5];
        let tails = [0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC2, 0xE4, 0xFF];
        for a in leads {
            for b in tails {
                for c in tails {
                    for d in tails {
                        let bytes = [a, b, c, d];
                        for len in 1..=4 {
                            let codes: Vec<u32> = all(Utf8(&bytes[..len])).iter().map(|read| read.0).collect();
                            assert_eq!(codes, as_std(&bytes[..len]), "{:x?}", &bytes[..len]);
                            assert_eq!(all_back(Utf8(&bytes[..len])), all(Utf8(&bytes[..len])), "{:x?}", &bytes[..len]);
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn every_char_reads_back_in_both_encodings() {
        for char in ('\0'..=char::MAX).step_by(7) {
            let (mut utf8, mut utf16) = ([0; 4], [0; 2]);
            assert_eq!(all(Utf8(char.encode_utf8(&mut utf8).as_bytes())), [(u32::from(char), true)]);
            assert_eq!(all(Utf16(char.encode_utf16(&mut utf16))), [(u32::from(char), true)]);
            let padded = format!("{char}x\n");
            let in_utf8 = runs(Utf8(padded.as_bytes()));
            let in_utf16 = runs(Utf16(&padded.encode_utf16().collect::<Vec<_>>()));
            let wide = u16::try_from(u32::from(char)).ok().map(|code| WIDE[usize::from(code)]).filter(|key| *key != UNTAKEN);
            let ascii: Vec<u8> = if (' '..='~').contains(&char) { vec![char as u8, b'x'] } else { Vec::new() };
            assert_eq!(in_utf8, (ascii.clone(), Vec::from_iter(wide)), "U+{:04X}", u32::from(char));
            assert_eq!(in_utf16, (ascii, Vec::from_iter(wide)), "U+{:04X}", u32::from(char));
        }
    }

    #[test]
    fn lone_surrogates_are_replaced_one_by_one() {
        let read = all(Utf16(&[0xD83C, 0x41, 0xDFB0, 0xD83C, 0xDFB0]));
        assert_eq!(read, [(0xFFFD, false), (0x41, true), (0xFFFD, false), (0x1F3B0, true)]);
        let units = [0xDFB0, 0xD83C, 0xD83C, 0xDFB0, 0xDFB0, 0x41, 0xD83C];
        assert_eq!(all_back(Utf16(&units)), all(Utf16(&units)));
    }

    #[test]
    fn truncation_never_cuts_a_character() {
        let text = "a赌🎰";
        for limit in 0..=text.len() + 1 {
            let cut = Utf8(text.as_bytes()).truncate(limit);
            assert!(text.is_char_boundary(cut.0.len()) && cut.0.len() <= limit, "{limit}");
        }
        let units: Vec<u16> = text.encode_utf16().collect();
        assert_eq!(Utf16(&units).truncate(3).0.len(), 2);
        assert_eq!(Utf8(&[0x80; 9]).truncate(8).0.len(), 5, "ill-formed text is cut back by three bytes at most");
    }
}
