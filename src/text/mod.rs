//! Reading text: two encodings behind one trait, spans, masking.

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

/// A text in some encoding. Reading is total: every sequence of units gives characters, ill-formed ones as U+FFFD.
pub(crate) trait Units: Copy {
    /// Length in units.
    fn len(self) -> usize;

    /// The character at `at`, which is below `len` and at the start of a character.
    fn read(self, at: usize) -> Read;

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

    #[inline]
    fn read(self, at: usize) -> Read {
        let bytes = &self.0[at..];
        let first = bytes[0];
        if first < 0x80 {
            return Read { code: u32::from(first), len: 1, valid: true };
        }
        // The ordinary three-byte character, which most Chinese text consists of.
        if let [a @ 0xE1..=0xEC, b @ 0x80..=0xBF, c @ 0x80..=0xBF, ..] = *bytes {
            let code = u32::from(a & 0x0F) << 12 | u32::from(b & 0x3F) << 6 | u32::from(c & 0x3F);
            return Read { code, len: 3, valid: true };
        }
        read_rare(bytes)
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

/// UTF-16 in the host's byte order, possibly with lone surrogates.
#[derive(Clone, Copy)]
pub(crate) struct Utf16<'t>(pub &'t [u16]);

impl Units for Utf16<'_> {
    fn len(self) -> usize {
        self.0.len()
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
        }
    }

    #[test]
    fn lone_surrogates_are_replaced_one_by_one() {
        let read = all(Utf16(&[0xD83C, 0x41, 0xDFB0, 0xD83C, 0xDFB0]));
        assert_eq!(read, [(0xFFFD, false), (0x41, true), (0xFFFD, false), (0x1F3B0, true)]);
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
