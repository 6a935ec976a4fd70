//! Compiled rules as bytes: checked once when loaded, then read in place.

mod error;
pub(crate) mod layout;
mod validate;

pub use error::LoadError;
pub(crate) use layout::Section;

use crate::fold::{Fold, GAP};
use crate::policy::Policy;
use layout::*;
use regex_automata::dfa::sparse;
use std::sync::Arc;
use zerocopy::little_endian::{U16, U32};
use zerocopy::{FromBytes, Immutable, KnownLayout};

/// The automaton of a pattern, copied out of the pack.
pub(crate) type Automaton = sparse::DFA<Vec<u8>>;

/// The bytes of a pack.
#[derive(Clone)]
enum Bytes {
    Embedded(&'static [u8]),
    Owned(Arc<[u8]>),
}

impl std::ops::Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Embedded(bytes) => bytes,
            Self::Owned(bytes) => bytes,
        }
    }
}

/// A checked pack.
pub(crate) struct Pack {
    bytes: Bytes,
    header: Header,
    sections: [std::ops::Range<usize>; SECTIONS],
    pub automata: Vec<Automaton>,
    pub policies: Vec<Policy>,
    /// For each class of a sign, whether some pattern is anchored at it.
    pub anchor_signs: u64,
    pub id: String,
}

/// A gram index: bits that filter, slots that name candidates.
#[derive(Clone, Copy)]
pub(crate) struct Grams<'p> {
    pub bits: &'p [u8],
    pub slots: &'p [GramSlot],
    pub candidates: &'p [Candidate],
}

impl Pack {
    /// Checks bytes and takes them over.
    pub fn load(bytes: Vec<u8>) -> Result<Self, LoadError> {
        Self::check(Bytes::Owned(bytes.into()))
    }

    /// Checks bytes that live for ever and reads them in place.
    #[cfg_attr(not(feature = "builtin"), allow(dead_code, reason = "the embedded pack is the only caller"))]
    pub fn embedded(bytes: &'static [u8]) -> Result<Self, LoadError> {
        Self::check(Bytes::Embedded(bytes))
    }

    fn check(bytes: Bytes) -> Result<Self, LoadError> {
        let (header, sections) = validate::frame(&bytes)?;
        let mut pack =
            Self { bytes, header, sections, automata: Vec::new(), policies: Vec::new(), anchor_signs: 0, id: String::new() };
        validate::content(&mut pack)?;
        pack.id = pack.text(pack.header.id).to_owned();
        let of_kind = |kind: u8| pack.patterns().iter().filter(move |pattern| pattern.anchor == kind);
        let anchor_signs = of_kind(ANCHOR_SIGN).fold(0, |signs, pattern| signs | 1 << pattern.sign.get());
        pack.anchor_signs = anchor_signs;
        Ok(pack)
    }

    pub fn header(&self) -> &Header {
        &self.header
    }

    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// The records of a section. An empty slice would mean that validation was skipped.
    fn records<T: FromBytes + Immutable + KnownLayout>(&self, section: Section) -> &[T] {
        <[T]>::ref_from_bytes(self.raw(section)).unwrap_or(&[])
    }

    pub fn raw(&self, section: Section) -> &[u8] {
        &self.bytes[self.sections[section as usize].clone()]
    }

    pub fn fold(&self) -> Fold<'_> {
        Fold {
            blocks: self.records(Section::FoldBlocks),
            classes: self.records(Section::FoldClasses),
            expansions: self.records(Section::Expansions),
            expanded: self.records(Section::Expanded),
            emoji: self.records(Section::Emoji),
        }
    }

    /// The index of the terms that start a judgement.
    pub fn triggers(&self) -> Grams<'_> {
        Grams {
            bits: self.raw(Section::TriggerBits),
            slots: self.records(Section::TriggerSlots),
            candidates: self.records(Section::TriggerCandidates),
        }
    }

    /// The index of the terms that matter only near a trigger.
    pub fn context(&self) -> Grams<'_> {
        Grams {
            bits: self.raw(Section::ContextBits),
            slots: self.records(Section::ContextSlots),
            candidates: self.records(Section::ContextCandidates),
        }
    }

    pub fn terms(&self) -> &[Term] {
        self.records(Section::Terms)
    }

    /// The spellings of all terms, one after the other.
    pub fn term_symbols(&self) -> &[U16] {
        self.records(Section::TermSymbols)
    }

    /// The spelling of a term as text.
    pub fn spelling(&self, term: u32) -> String {
        let Range { first, count } = self.terms()[term as usize].symbols;
        let (fold, mut text) = (self.fold(), String::new());
        for symbol in &self.term_symbols()[first.get() as usize..][..count.get() as usize] {
            if symbol.get() & GAP != 0 {
                text.push(' ');
            }
            text.push(fold.representative(symbol.get() & !GAP, '□'));
        }
        text
    }

    pub fn term_uses(&self, term: u32) -> &[U32] {
        match self.terms().get(term as usize) {
            Some(term) => range(self.records(Section::TermUses), term.uses),
            None => &[],
        }
    }

    pub fn slots(&self) -> &[Slot] {
        self.records(Section::Slots)
    }

    pub fn triggered_by(&self, slot: &Slot) -> &[U32] {
        range(self.records(Section::SlotRules), slot.rules)
    }

    pub fn rules(&self) -> &[Rule] {
        self.records(Section::Rules)
    }

    pub fn patterns(&self) -> &[Pattern] {
        self.records(Section::Patterns)
    }

    pub fn pattern_uses(&self, pattern: &Pattern) -> &[U32] {
        range(self.records(Section::PatternUses), pattern.uses)
    }

    pub fn subs(&self) -> &[Sub] {
        self.records(Section::Subs)
    }

    pub fn basis(&self, basis: Range) -> impl Iterator<Item = &str> {
        range(self.records::<StrRef>(Section::Basis), basis).iter().map(|text| self.text(*text))
    }

    /// The slot of each modifier.
    pub fn modifier_slots(&self) -> &[U32] {
        self.records(Section::Modifiers)
    }

    pub fn people(&self) -> &[People] {
        self.records(Section::Texts)
    }

    pub fn text(&self, at: StrRef) -> &str {
        let start = at.start.get() as usize;
        let bytes = self.raw(Section::Strings).get(start..start + at.len.get() as usize).unwrap_or(&[]);
        std::str::from_utf8(bytes).unwrap_or("")
    }
}

fn range<T>(all: &[T], range: Range) -> &[T] {
    let first = range.first.get() as usize;
    all.get(first..first + range.count.get() as usize).unwrap_or(&[])
}
