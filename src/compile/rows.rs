//! Lays out what hangs at the grams of both indices: rows of terms with their spellings, and where each gram leads.

use super::grams::GramIndex;
use crate::pack::layout::{ENTRY_LAST, Entry, Lead, MAX_TERM, ROW_STEP, Term, in_three};
use zerocopy::IntoBytes;
use zerocopy::little_endian::{U16, U32};

/// The rows of a pack while they are gathered.
pub(crate) struct Rows<'s> {
    spellings: &'s [Vec<u16>],
    bytes: Vec<u8>,
    /// Where the spelling of each term stands, counted in symbols.
    places: Vec<Option<usize>>,
}

impl<'s> Rows<'s> {
    pub fn new(spellings: &'s [Vec<u16>]) -> Self {
        Self { spellings, bytes: Vec::new(), places: vec![None; spellings.len()] }
    }

    /// Adds the rows of an index; where its grams lead.
    pub fn add(&mut self, index: &GramIndex) -> Vec<Lead> {
        let rows: Vec<usize> = index.rows.iter().map(|row| self.add_row(row)).collect();
        for lone in &index.lone {
            let term = in_three(lone.term.get());
            self.add_row(&[Entry { term, len: 1, back: 1, flags: ENTRY_LAST, probe: 0, tag: 0 }]);
        }
        index.grams.iter().map(|gram| Lead::new(rows[gram.row], gram.tag)).collect()
    }

    fn add_row(&mut self, row: &[Entry]) -> usize {
        self.bytes.resize(self.bytes.len().next_multiple_of(ROW_STEP), 0);
        let start = self.bytes.len();
        for entry in row {
            self.bytes.extend(entry.as_bytes());
            self.places[entry.term() as usize].get_or_insert(self.bytes.len() / size_of::<U16>());
            self.bytes.extend(self.spellings[entry.term() as usize].iter().flat_map(|symbol| symbol.to_le_bytes()));
        }
        start
    }

    /// A term and what uses it; `None` if it is in no row.
    pub fn term(&self, number: usize, uses: u32) -> Option<Term> {
        Some(Term::new(self.places[number]?, self.spellings[number].len(), uses))
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

impl Lead {
    fn new(row: usize, tag: u8) -> Self {
        Self { packed: U32::new((row / ROW_STEP) as u32 | u32::from(tag) << 24) }
    }
}

/// Whether places fit into leads and terms.
const _: () = assert!(crate::pack::layout::MAX_PACK_BYTES / ROW_STEP <= 1 << 24 && MAX_TERM <= 1 << 6);
