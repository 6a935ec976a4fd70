//! Compiled rules as bytes: checked once when loaded, then read in place.

pub(crate) mod anchors;
pub(crate) mod automaton;
mod error;
pub(crate) mod grams;
pub(crate) mod latin;
pub(crate) mod layout;
pub(crate) mod lexicon;
pub(crate) mod rows;
pub(crate) mod sounds;
pub(crate) mod spelt;
pub(crate) mod uses;
mod validate;

pub use error::LoadError;
pub(crate) use layout::Section;

use crate::fold::{self, BasicPlane, Fold};
use crate::policy::Policy;
use anchors::Anchors;
use automaton::Automaton;
use grams::{AsciiCodes, Grams, Index, WideKeys};
use latin::{Latin, Skeletons};
use layout::*;
use lexicon::Lexicon;
use rows::Rows;
use sounds::{FILLERS, SoundIndex, Sounds};
use spelt::Spelt;
use std::sync::Arc;
use uses::Uses;
use zerocopy::little_endian::{U16, U32};
use zerocopy::{FromBytes, Immutable, KnownLayout};

/// The bytes of a pack.
#[derive(Clone)]
enum Bytes {
    Embedded(&'static [u8]),
    /// Not copied: packs have megabytes.
    Owned(Arc<Vec<u8>>),
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

/// The bytes of a pack and where its sections lie.
pub(crate) struct Sections {
    bytes: Bytes,
    header: Header,
    ranges: [std::ops::Range<usize>; SECTIONS],
}

impl Sections {
    /// The records of a section. An empty slice would mean that validation was skipped.
    fn records<T: FromBytes + Immutable + KnownLayout>(&self, section: Section) -> &[T] {
        <[T]>::ref_from_bytes(self.raw(section)).unwrap_or(&[])
    }

    fn raw(&self, section: Section) -> &[u8] {
        &self.bytes[self.ranges[section as usize].clone()]
    }

    fn uses(&self, place: U32) -> Uses<'_> {
        Uses::new(self.raw(Section::Uses).get(place.get() as usize..).unwrap_or_default())
    }
}

/// The spellings of terms as symbols.
#[derive(Clone, Copy)]
pub(crate) struct Spellings<'p> {
    terms: &'p [Term],
    symbols: &'p [U16],
}

impl<'p> Spellings<'p> {
    #[inline]
    pub fn of(&self, term: u32) -> &'p [U16] {
        let term = &self.terms[term as usize];
        &self.symbols[term.first()..][..term.len()]
    }
}

/// Which rules slots trigger.
#[derive(Clone, Copy)]
pub(crate) struct Triggering<'p> {
    slots: &'p [Slot],
    rules: &'p [U32],
}

impl<'p> Triggering<'p> {
    pub fn by(&self, slot: u32) -> &'p [U32] {
        self.slots.get(slot as usize).map_or(&[], |slot| range(self.rules, slot.rules))
    }
}

/// A bit for each of some symbols.
fn bits_of(symbols: impl Iterator<Item = u16>) -> Box<[u64]> {
    let mut bits = vec![0; usize::from(fold::CLASSES).div_ceil(64)];
    // A forged pack may have symbols beyond the last one.
    symbols.for_each(|symbol| bits.get_mut(usize::from(symbol >> 6)).map_or((), |bits| *bits |= 1 << (symbol & 63)));
    bits.into()
}

fn sounds(sections: &Sections) -> Sounds<'_> {
    Sounds {
        syllables: sections.records(Section::Syllables),
        readings: sections.records(Section::Readings),
        buckets: sections.records(Section::SoundBuckets),
        entries: sections.records(Section::SoundEntries),
    }
}

/// Whether any term may be disguised.
fn has_views(sections: &Sections) -> bool {
    !sections.raw(Section::SoundEntries).is_empty() || !sections.raw(Section::Vocables).is_empty()
}

fn lexicon<'s>(sections: &'s Sections, heads: &'s [u16]) -> Lexicon<'s> {
    Lexicon {
        numbers: heads,
        heads: sections.records(Section::LexiconHeads),
        pairs: sections.records(Section::LexiconPairs),
        triples: sections.records(Section::LexiconTriples),
        quads: sections.records(Section::LexiconQuads),
    }
}

fn lone_symbols(lone: &[Lone]) -> Box<[u64]> {
    bits_of(lone.iter().map(|lone| lone.symbol.get()))
}

/// For each word of bits, how many are set before it.
fn ranks(bits: &[u64]) -> Box<[u16]> {
    let before = |count: &mut u16, bits: &u64| Some(std::mem::replace(count, *count + bits.count_ones() as u16));
    bits.iter().scan(0, before).collect()
}

/// One past the last slot that triggers a rule.
fn trigger_slots(slots: &[Slot]) -> u32 {
    slots.iter().rposition(|slot| slot.rules.count.get() > 0).map_or(0, |last| last as u32 + 1)
}

/// One past the last slot that a rule needs.
fn needed_slots(rules: &[Rule]) -> u32 {
    let needed = rules.iter().flat_map(|rule| rule.slots.iter().take(rule.slot_count.into()));
    needed.map(|slot| slot.get() + 1).max().unwrap_or(0)
}

fn written_symbols(variants: &[Variant]) -> Box<[u64]> {
    bits_of(variants.iter().map(|variant| variant.written[0].get()))
}

/// A checked pack. What is looked up for every character is laid out anew when it is loaded, the rest is read in place.
pub(crate) struct Pack {
    sections: Sections,
    basic: Box<BasicPlane>,
    triggers: Index,
    context: Index,
    /// A bit for each symbol that is a term by itself, and for each word of bits how many of them come before it.
    lone: Box<[u64]>,
    lone_before: Box<[u16]>,
    /// One past the last slot that triggers a rule, and past the last one that a rule needs.
    pub trigger_slots: u32,
    pub needed_slots: u32,
    heads: Box<[u16]>,
    /// A bit for each symbol that begins what is written for another one.
    written: Box<[u64]>,
    pub sound_index: SoundIndex,
    pub skeletons: Skeletons,
    pub spelt: Spelt,
    pub ascii: AsciiCodes,
    /// Letters and digits of ASCII have codes of their own, and nothing else.
    #[cfg(target_arch = "x86_64")]
    pub is_ascii_plain: bool,
    pub wide: Box<WideKeys>,
    pub policies: Vec<Policy>,
    pub anchors: Anchors,
    pub id: String,
}

impl Pack {
    /// Checks bytes and takes them over.
    pub fn load(bytes: Vec<u8>) -> Result<Self, LoadError> {
        Self::open(Bytes::Owned(Arc::new(bytes)), false)
    }

    /// Reads bytes in place that are a part of this program. They are no less trusted than its code, and a test checks them.
    #[cfg_attr(not(feature = "builtin"), allow(dead_code, reason = "the embedded pack is the only caller"))]
    pub fn embedded(bytes: &'static [u8]) -> Result<Self, LoadError> {
        Self::open(Bytes::Embedded(bytes), true)
    }

    /// The same pack once more; the bytes are shared.
    pub fn again(&self) -> Result<Self, LoadError> {
        Self::open(self.sections.bytes.clone(), true)
    }

    /// Lays out anew what is looked up for every character. What is not trusted is checked whole before.
    fn open(bytes: Bytes, trusted: bool) -> Result<Self, LoadError> {
        let (header, ranges) = validate::frame(&bytes, trusted)?;
        let sections = Sections { bytes, header, ranges };
        if !trusted {
            validate::content(&sections)?;
        }
        let policies = validate::policies(&sections)?;
        let anchors =
            Anchors::new(sections.records(Section::Patterns), |pattern| sections.uses(pattern.uses).slots().collect());
        let basic = fold::basic_plane(sections.records(Section::FoldBlocks), sections.records(Section::FoldClasses));
        let [trigger_mask, context_mask] = header.pair_masks.map(U32::get);
        let ascii = grams::ascii_codes(&basic);
        let heads = lexicon::head_numbers(sections.records(Section::LexiconHeads));
        let lone = lone_symbols(sections.records(Section::ContextLone));
        let mut pack = Self {
            spelt: Spelt::new(lexicon(&sections, &heads), sounds(&sections)),
            triggers: Index::new(sections.records(Section::TriggerGrams), trigger_mask),
            context: Index::new(sections.records(Section::ContextGrams), context_mask),
            lone_before: ranks(&lone),
            lone,
            trigger_slots: trigger_slots(sections.records(Section::Slots)),
            needed_slots: needed_slots(sections.records(Section::Rules)),
            heads,
            #[cfg(target_arch = "x86_64")]
            is_ascii_plain: grams::is_plain(&ascii),
            ascii,
            wide: grams::wide_keys(&basic, anchors.triggers.signs),
            written: written_symbols(sections.records(Section::Variants)),
            skeletons: Skeletons::new(sections.records(Section::Vocables), sections.raw(Section::LatinLetters)),
            sound_index: SoundIndex::new(sounds(&sections), &basic, has_views(&sections)),
            basic,
            sections,
            policies,
            anchors,
            id: String::new(),
        };
        pack.id = pack.text(header.id).to_owned();
        Ok(pack)
    }

    pub fn header(&self) -> &Header {
        &self.sections.header
    }

    /// A number that no other pack has, from its digest.
    pub fn number(&self) -> u64 {
        self.header().digest.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
    }

    /// Bytes of the pack and of what was laid out anew.
    pub fn memory(&self) -> usize {
        self.sections.bytes.len()
            + 2 * size_of_val(&*self.basic)
            + self.triggers.heap_bytes()
            + self.context.heap_bytes()
            + self.sound_index.heap_bytes()
            + self.skeletons.heap_bytes()
            + self.spelt.heap_bytes()
    }

    fn records<T: FromBytes + Immutable + KnownLayout>(&self, section: Section) -> &[T] {
        self.sections.records(section)
    }

    pub fn basic(&self) -> &BasicPlane {
        &self.basic
    }

    pub fn fold(&self) -> Fold<'_> {
        Fold {
            basic: &self.basic,
            blocks: self.records(Section::FoldBlocks),
            classes: self.records(Section::FoldClasses),
            expansions: self.records(Section::Expansions),
            expanded: self.records(Section::Expanded),
            emoji: self.records(Section::Emoji),
        }
    }

    /// The term that consists of a symbol alone.
    #[inline]
    pub fn lone_term(&self, symbol: u16) -> Option<u32> {
        let word = usize::from(symbol >> 6);
        let bits = *self.lone.get(word)?;
        if bits >> (symbol & 63) & 1 == 0 {
            return None;
        }
        let before = (bits & !(u64::MAX << (symbol & 63))).count_ones() as usize;
        let lone = self.records::<Lone>(Section::ContextLone);
        Some(lone.get(usize::from(self.lone_before[word]) + before)?.term.get())
    }

    /// The terms that start a judgement.
    pub fn triggers(&self) -> Grams<'_> {
        Grams { index: &self.triggers, leads: self.records(Section::TriggerLeads), rows: self.rows() }
    }

    /// The terms that matter only near a trigger.
    pub fn context(&self) -> Grams<'_> {
        Grams { index: &self.context, leads: self.records(Section::ContextLeads), rows: self.rows() }
    }

    fn rows(&self) -> Rows<'_> {
        Rows(self.sections.raw(Section::Rows))
    }

    pub fn terms(&self) -> &[Term] {
        self.records(Section::Terms)
    }

    /// The spellings of all terms.
    pub fn spellings(&self) -> Spellings<'_> {
        Spellings { terms: self.terms(), symbols: self.records(Section::Rows) }
    }

    /// The spelling of a term as text.
    pub fn spelling(&self, term: u32) -> String {
        self.fold().spell_out(self.spellings().of(term).iter().map(|symbol| symbol.get()))
    }

    pub fn term_uses(&self, term: u32) -> Uses<'_> {
        self.uses_at(self.set_of_term(term))
    }

    pub fn pattern_uses(&self, pattern: usize) -> Uses<'_> {
        self.uses_at(self.set_of_pattern(pattern))
    }

    /// Where the set of a term's uses lies. Terms of one list share it.
    pub fn set_of_term(&self, term: u32) -> u32 {
        self.terms().get(term as usize).map_or(NONE, |term| term.uses.get())
    }

    /// Where the set of a pattern's uses lies.
    pub fn set_of_pattern(&self, pattern: usize) -> u32 {
        self.patterns().get(pattern).map_or(NONE, |pattern| pattern.uses.get())
    }

    /// The set of uses that lies somewhere.
    pub fn uses_at(&self, set: u32) -> Uses<'_> {
        self.sections.uses(U32::new(set))
    }

    pub fn slots(&self) -> &[Slot] {
        self.records(Section::Slots)
    }

    /// Which rules the slots trigger.
    pub fn triggering(&self) -> Triggering<'_> {
        Triggering { slots: self.slots(), rules: self.records(Section::SlotRules) }
    }

    pub fn rules(&self) -> &[Rule] {
        self.records(Section::Rules)
    }

    pub fn patterns(&self) -> &[Pattern] {
        self.records(Section::Patterns)
    }

    pub fn automaton(&self, pattern: &Pattern) -> Automaton<'_> {
        Automaton(range(self.sections.raw(Section::Automata), pattern.automaton))
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

    /// The words that tell where the edges of terms are.
    pub fn lexicon(&self) -> Lexicon<'_> {
        lexicon(&self.sections, &self.heads)
    }

    /// How characters are read, and the terms that hang at their sounds.
    pub fn sounds(&self) -> Sounds<'_> {
        sounds(&self.sections)
    }

    /// The words of Latin terms, and those that are common.
    pub fn latin(&self) -> Latin<'_> {
        Latin {
            letters: self.sections.raw(Section::LatinLetters),
            vocables: self.records(Section::Vocables),
            respellings: self.records(Section::Respellings),
            slips: self.records(Section::Slips),
            common: self.sections.raw(Section::CommonWords),
            skeletons: &self.skeletons,
        }
    }

    /// What may be written for a character.
    pub fn variants(&self) -> &[Variant] {
        self.records(Section::Variants)
    }

    /// Whether a character is, or begins, what is written for another one.
    #[inline]
    pub fn begins_variant(&self, symbol: u16) -> bool {
        self.written.get(usize::from(symbol >> 6)).is_some_and(|bits| bits >> (symbol & 63) & 1 == 1)
    }

    /// Whether a Han character may be slipped in between others.
    #[inline]
    pub fn is_filler(&self, symbol: u16) -> bool {
        FILLERS.iter().any(|filler| self.basic()[*filler as usize] == symbol)
    }

    pub fn people(&self) -> &[People] {
        self.records(Section::Texts)
    }

    pub fn text(&self, at: StrRef) -> &str {
        let start = at.start.get() as usize;
        let bytes = self.sections.raw(Section::Strings).get(start..start + at.len.get() as usize).unwrap_or(&[]);
        std::str::from_utf8(bytes).unwrap_or("")
    }
}

fn range<T>(all: &[T], range: Range) -> &[T] {
    let first = range.first.get() as usize;
    all.get(first..first + range.count.get() as usize).unwrap_or(&[])
}
