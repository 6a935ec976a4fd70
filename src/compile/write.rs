//! Sections to the bytes of a pack.

use crate::pack::layout::*;
use std::collections::HashMap;
use zerocopy::little_endian::{U32, U64};
use zerocopy::{FromZeros, Immutable, IntoBytes};

/// Gathers the sections of a pack.
#[derive(Default)]
pub(crate) struct PackWriter {
    strings: String,
    known: HashMap<String, StrRef>,
    sections: Vec<Vec<u8>>,
    /// Masks of the two indices of grams.
    pub pair_masks: [u32; 2],
}

/// What the header tells besides the sections.
pub(crate) struct PackFacts<'f> {
    pub id: &'f str,
    pub version: u64,
    pub not_after: u64,
    pub scripts: u32,
    pub source_digest: [u8; 32],
}

impl PackWriter {
    pub fn new() -> Self {
        Self { sections: vec![Vec::new(); SECTIONS], ..Self::default() }
    }

    /// Keeps a string, equal ones once.
    pub fn text(&mut self, text: &str) -> StrRef {
        if let Some(known) = self.known.get(text) {
            return *known;
        }
        let at = StrRef { start: U32::new(self.strings.len() as u32), len: U32::new(text.len() as u32) };
        self.strings.push_str(text);
        self.known.insert(text.to_owned(), at);
        at
    }

    /// Sets a section to some records.
    pub fn set<T: IntoBytes + Immutable>(&mut self, section: Section, records: &[T]) {
        self.sections[section as usize] = records.as_bytes().to_vec();
    }

    pub fn set_bytes(&mut self, section: Section, bytes: Vec<u8>) {
        self.sections[section as usize] = bytes;
    }

    /// The pack. The oldest library that may read it is this one's minor version.
    pub fn finish(mut self, facts: &PackFacts<'_>) -> Vec<u8> {
        let id = self.text(facts.id);
        self.sections[Section::Strings as usize] = std::mem::take(&mut self.strings).into_bytes();
        let mut at = size_of::<Header>() + size_of::<SectionEntry>() * SECTIONS;
        let mut table = Vec::with_capacity(SECTIONS);
        for (kind, bytes) in self.sections.iter().enumerate() {
            let entry = [kind, at, bytes.len()].map(|value| U32::new(u32::try_from(value).expect("packs are below 64 MB")));
            table.push(SectionEntry { kind: entry[0], start: entry[1], len: entry[2] });
            at += bytes.len();
        }
        let mut header = Header::new_zeroed();
        header.magic = MAGIC;
        header.format = U32::new(FORMAT);
        header.section_count = U32::new(SECTIONS as u32);
        header.total_len = U64::new(at as u64);
        header.version = U64::new(facts.version);
        header.not_after = U64::new(facts.not_after);
        header.min_library = U32::new(1 << 8);
        header.scripts = U32::new(facts.scripts);
        header.pair_masks = self.pair_masks.map(U32::new);
        header.source_digest = facts.source_digest;
        header.id = id;
        let mut bytes = Vec::with_capacity(at);
        bytes.extend(header.as_bytes());
        bytes.extend(table.as_bytes());
        self.sections.iter().for_each(|section| bytes.extend(section));
        seal(&mut bytes);
        bytes
    }
}

/// Writes the digest of a pack into its header.
fn seal(bytes: &mut [u8]) {
    let (head, rest) = bytes.split_at_mut(48);
    head[16..48].copy_from_slice(blake3::hash(rest).as_bytes());
}
