//! The terms that hang at grams, row by row, each with its spelling beside it: a place of a text that is compared touches one piece of memory.

use super::layout::{Entry, Lead};
use zerocopy::FromBytes;
use zerocopy::little_endian::U16;

/// All rows of a pack.
#[derive(Clone, Copy)]
pub(crate) struct Rows<'p>(pub &'p [u8]);

impl<'p> Rows<'p> {
    /// The row that a gram leads to.
    #[inline]
    pub fn at(self, lead: Lead) -> Row<'p> {
        self.from(lead.row())
    }

    /// The row that begins at a byte.
    #[inline]
    pub fn from(self, place: usize) -> Row<'p> {
        Row(self.0.get(place..).unwrap_or_default())
    }
}

/// Terms of a row, each with its spelling.
pub(crate) struct Row<'p>(&'p [u8]);

impl<'p> Iterator for Row<'p> {
    type Item = (&'p Entry, &'p [U16]);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let (entry, rest) = Entry::ref_from_prefix(self.0).ok()?;
        let (spelling, rest) = <[U16]>::ref_from_prefix_with_elems(rest, entry.len.into()).ok()?;
        self.0 = if entry.is_last() { &[] } else { rest };
        Some((entry, spelling))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::layout::ENTRY_LAST;
    use zerocopy::IntoBytes;

    #[test]
    fn a_row_ends_with_its_last_term_or_where_the_bytes_are_cut() {
        let entry = |number: u8, len: u8, flags: u8| Entry { term: [number, 0, 0], len, back: 1, flags, probe: 0, tag: 0 };
        let mut bytes = Vec::new();
        for (number, len, flags) in [(7, 2, 0), (8, 3, ENTRY_LAST), (9, 2, 0)] {
            bytes.extend(entry(number, len, flags).as_bytes());
            bytes.resize(bytes.len() + 2 * usize::from(len), 1);
        }
        let terms = |bytes: &[u8], from: usize| -> Vec<(u32, usize)> {
            Rows(bytes).from(from).map(|(entry, spelling)| (entry.term(), spelling.len())).collect()
        };
        assert_eq!(terms(&bytes, 0), [(7, 2), (8, 3)]);
        assert_eq!(terms(&bytes, 26), [(9, 2)], "there is no other behind it");
        assert_eq!(terms(&bytes[..bytes.len() - 1], 26), []);
        assert_eq!(terms(&bytes, 1000), []);
    }
}
