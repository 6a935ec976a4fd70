//! The automata of patterns, read in place.
//!
//! An automaton begins with its starts: one place for each of [`BEFORE`], 0 for none. Places count bytes from the automaton's own
//! first one. A state is a byte and its arcs: the low six bits count the arcs, the others are [`MATCHED`] and [`MATCHES_AT_END`]. An
//! arc is the first and the last of some bytes and the place of the state that they lead to; arcs are sorted, and a byte without an
//! arc ends the search.
//!
//! Nothing of it is checked beforehand: a forged automaton matches something else, and nothing worse happens.

/// What may stand before a match, as far as edges of words, lines and texts can tell it apart: one byte of each kind.
#[cfg_attr(not(feature = "compile"), allow(dead_code, reason = "only the compiler writes starts"))]
pub(crate) const BEFORE: [Option<u8>; 5] = [None, Some(b'\n'), Some(b'\r'), Some(b'a'), Some(b' ')];

/// A match ends before the byte that led to this state: only the byte after it tells that a word or line ends.
pub(crate) const MATCHED: u8 = 0x80;
/// A match ends here if the text does.
pub(crate) const MATCHES_AT_END: u8 = 0x40;
/// Most arcs of a state.
pub(crate) const MOST_ARCS: usize = 0x3F;
/// Bytes of an arc.
pub(crate) const ARC: usize = 4;

/// Which of [`BEFORE`] a byte is.
fn kind(before: Option<u8>) -> usize {
    match before {
        None => 0,
        Some(b'\n') => 1,
        Some(b'\r') => 2,
        Some(byte) if byte.is_ascii_alphanumeric() || byte == b'_' => 3,
        Some(_) => 4,
    }
}

/// An automaton.
#[derive(Clone, Copy)]
pub(crate) struct Automaton<'p>(pub &'p [u8]);

impl Automaton<'_> {
    /// The end of the match that begins at `start` and ends at `limit` or before. The bytes on either side are looked at.
    pub fn match_end(self, text: &[u8], start: usize, limit: usize) -> Option<usize> {
        let before = start.checked_sub(1).and_then(|before| text.get(before)).copied();
        let mut state = self.place(2 * kind(before))?;
        let mut end = None;
        for (at, byte) in text.iter().enumerate().take(limit).skip(start) {
            let Some(next) = self.next(state, *byte) else { return end };
            if self.has(next, MATCHED) {
                end = Some(at);
            }
            state = next;
        }
        let ends = match text.get(limit) {
            Some(byte) => self.next(state, *byte).is_some_and(|next| self.has(next, MATCHED)),
            None => self.has(state, MATCHES_AT_END),
        };
        if ends { Some(limit) } else { end }
    }

    #[inline]
    fn next(self, state: usize, byte: u8) -> Option<usize> {
        let arcs = self.0.get(state + 1..)?;
        let count = usize::from(self.0[state]) & MOST_ARCS;
        let arc = arcs.chunks_exact(ARC).take(count).find(|arc| byte <= arc[1])?;
        if arc[0] <= byte { Some(usize::from(u16::from_le_bytes([arc[2], arc[3]]))) } else { None }
    }

    fn has(self, state: usize, flag: u8) -> bool {
        self.0.get(state).is_some_and(|head| head & flag != 0)
    }

    /// The place that is written at a byte.
    fn place(self, at: usize) -> Option<usize> {
        let bytes = self.0.get(at..at + 2)?;
        Some(usize::from(u16::from_le_bytes([bytes[0], bytes[1]]))).filter(|place| *place != 0)
    }
}
