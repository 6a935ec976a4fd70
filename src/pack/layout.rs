//! The bytes of a pack: header, section table, records.
//!
//! Everything is little-endian and unaligned, so a pack is read in place wherever it lies. Records point to each other by
//! index, never by address. A range is a first index and a count.

use super::sounds::Freedom;
use zerocopy::little_endian::{U16, U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

pub(crate) const MAGIC: [u8; 8] = *b"TUTELA\x1a\n";
/// Raised whenever older readers would misread the bytes.
pub(crate) const FORMAT: u32 = 13;
/// Larger packs are refused before anything is allocated.
pub(crate) const MAX_PACK_BYTES: usize = 64 << 20;
/// No index: an absent slot.
pub(crate) const NONE: u32 = u32::MAX;

/// Most symbols of a term and of what a pattern may see on either side of its anchor.
pub(crate) const MAX_TERM: usize = 64;
pub(crate) const PATTERN_WINDOW: usize = 64;
/// Most symbols that may lie between the slots of a rule.
pub(crate) const MAX_WITHIN: u8 = 100;
/// Most slots of a rule.
pub(crate) const MAX_SLOTS: usize = 6;

macro_rules! record {
    ($(#[$meta:meta])* $name:ident { $($(#[$fmeta:meta])* $field:ident: $type:ty,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned)]
        #[repr(C)]
        pub(crate) struct $name { $($(#[$fmeta])* pub $field: $type,)+ }
    };
}

record! {
    /// The head of every pack. `digest` covers all bytes after itself.
    Header {
        magic: [u8; 8],
        format: U32,
        section_count: U32,
        digest: [u8; 32],
        total_len: U64,
        /// Rises with every release of this pack.
        version: U64,
        /// Unix seconds after which the pack is stale; 0 for never.
        not_after: U64,
        /// The oldest library that reads it: major << 16 | minor << 8 | patch.
        min_library: U32,
        /// Scripts that its rules cover: 1 Han, 2 Latin.
        scripts: U32,
        /// Masks of the numbers of pairs in the two indices of grams: triggers, context.
        pair_masks: [U32; 2],
        /// Digest of the rule files and of the compiler's version.
        source_digest: [u8; 32],
        /// Index into `Strings`.
        id: StrRef,
    }
}

record! {
    /// Where a section lies, from the start of the pack.
    SectionEntry { kind: U32, start: U32, len: U32, }
}

record! {
    /// A piece of [`Section::Strings`], in bytes.
    StrRef { start: U32, len: U32, }
}

record! {
    /// A range of another section.
    Range { first: U32, count: U32, }
}

record! {
    /// A term that hangs at a gram; its spelling follows, as symbols of two bytes. The terms of a gram are a row of them, and every term is
    /// in some row; those of one symbol are rows that no gram leads to.
    Entry {
        term: [u8; 3],
        /// Symbols of the spelling.
        len: u8,
        /// Symbols from the term's first one to the end of the gram; one more than the term has if the gram sees what follows it.
        back: u8,
        /// Bits 0 and 1: the loosest boundary that some use of the term asks for. Bit 6: the gram ends with a separator or edge. Bit
        /// 7 ends the row.
        flags: u8,
        /// What the tag is of: so many codes before a quad or hex. At a pair it is the pair's own.
        probe: u8,
        tag: u8,
    }
}

/// How a slot wants the edges of its terms, the strictest first. `WORD`: no letter touches them, and no other word claims their Han
/// characters. `LETTERS`: no letter touches them. `LOOSE`: no letter stands before them.
pub(crate) const WORD: u8 = 0;
pub(crate) const LETTERS: u8 = 1;
pub(crate) const LOOSE: u8 = 2;
pub(crate) const ANY: u8 = 3;

/// Marks the last entry of a gram.
pub(crate) const ENTRY_LAST: u8 = 0x80;

/// Marks a gram that ends with a separator or an edge: the place is behind it.
pub(crate) const ENTRY_EDGE: u8 = 0x40;

/// Rows begin at multiples of so many bytes.
pub(crate) const ROW_STEP: usize = 4;

/// The number of a term in three bytes: a pack has no room for more terms than they can tell.
#[cfg_attr(not(feature = "compile"), allow(dead_code, reason = "only the compiler writes them"))]
pub(crate) fn in_three(term: u32) -> [u8; 3] {
    let [low, middle, high, _] = term.to_le_bytes();
    [low, middle, high]
}

#[inline]
fn of_three([low, middle, high]: [u8; 3]) -> u32 {
    u32::from_le_bytes([low, middle, high, 0])
}

impl Entry {
    #[inline]
    pub fn term(&self) -> u32 {
        of_three(self.term)
    }

    #[inline]
    pub fn ends_at_edge(&self) -> bool {
        self.flags & ENTRY_EDGE != 0
    }

    pub fn boundary(&self) -> u8 {
        self.flags & 3
    }

    #[inline]
    pub fn is_last(&self) -> bool {
        self.flags & ENTRY_LAST != 0
    }
}

record! {
    /// Where the row of a gram begins, in steps of [`ROW_STEP`] bytes, and in the upper byte a tag of what all its terms ask for: 0 for nothing.
    Lead { packed: U32, }
}

impl Lead {
    /// The row.
    #[inline]
    pub fn row(self) -> usize {
        (self.packed.get() & 0xFF_FFFF) as usize * ROW_STEP
    }

    #[inline]
    pub fn tag(self) -> u8 {
        (self.packed.get() >> 24) as u8
    }
}

record! {
    /// A term of one symbol. Sorted by symbol.
    Lone { symbol: U16, term: U32, }
}

record! {
    /// A canonical spelling and what uses it: the place of a set in [`Section::Uses`]. `symbols` is where it stands in [`Section::Rows`],
    /// counted in symbols, and, in the low six bits, its length less one.
    Term { symbols: U32, uses: U32, }
}

impl Term {
    #[cfg_attr(not(feature = "compile"), allow(dead_code, reason = "only the compiler makes them"))]
    pub fn new(first: usize, len: usize, uses: u32) -> Self {
        Self { symbols: U32::new((first << 6 | (len - 1)) as u32), uses: U32::new(uses) }
    }

    /// Where its first symbol stands.
    #[inline]
    pub fn first(&self) -> usize {
        (self.symbols.get() >> 6) as usize
    }

    /// How many symbols it has.
    #[inline]
    pub fn len(&self) -> usize {
        (self.symbols.get() as usize & (MAX_TERM - 1)) + 1
    }
}

record! {
    /// A set of terms and patterns of which one must be there. `rules` are those that it triggers. `in_chinese` is 1 if terms of few
    /// Latin letters (initials) count among Chinese only. The slots of modifiers come first, then those that trigger rules, then the
    /// others that rules need: what is asked most is read first, and nothing else relies on it.
    Slot { rules: Range, boundary: u8, in_chinese: u8, reserved: [u8; 2], }
}

record! {
    /// A rule.
    Rule {
        id: StrRef,
        sub: U16,
        /// 0 on the help route.
        tier: u8,
        severity: u8,
        /// Bit 0 shadow, bit 1 help, bit 2 ordered.
        flags: u8,
        role: u8,
        confidence: u8,
        /// 0 always, 1 a minor is involved, 2 made for minors.
        condition: u8,
        within: u8,
        slot_count: u8,
        /// Which of its slots triggers it.
        trigger: u8,
        reserved: u8,
        slots: [U32; MAX_SLOTS],
        not: U32,
        unless: U32,
        surfaces: U32,
        forms: U32,
        basis: Range,
    }
}

pub(crate) const RULE_SHADOW: u8 = 1;
pub(crate) const RULE_HELP: u8 = 2;
pub(crate) const RULE_ORDERED: u8 = 4;

record! {
    /// A regular expression: where it is anchored, its automaton, and the slots that it fills.
    Pattern {
        /// 0 literal (named from the uses of terms), [`ANCHOR_SIGN`], [`ANCHOR_DIGITS`].
        anchor: u8,
        /// Of a run of digits: how many at least.
        digits: u8,
        /// Of a sign: its class.
        sign: U16,
        check: u8,
        /// 1 if a trigger.
        trigger: u8,
        /// 1 if every match begins with the anchor.
        starts_at_anchor: u8,
        reserved: u8,
        /// A bit for each byte with which a match may begin.
        first: [u8; 32],
        automaton: Range,
        /// Place of a set in [`Section::Uses`].
        uses: U32,
    }
}

pub(crate) const ANCHOR_SIGN: u8 = 1;
pub(crate) const ANCHOR_DIGITS: u8 = 2;

record! {
    /// A sub-category.
    Sub {
        id: StrRef,
        zh: StrRef,
        en: StrRef,
        category: u8,
        reserved: u8,
        /// Modifiers that never raise it.
        defines: U16,
    }
}

record! {
    /// Texts of a sub-category or level of help: zh then en; author, guardian, moderator.
    People { key: StrRef, texts: [StrRef; 6], }
}

record! {
    /// A character with which words of Chinese begin. `cost` is that of the character alone; the others are indices of its first
    /// tails. Sorted by symbol.
    Head { symbol: U16, cost: u8, reserved: u8, pairs: U16, triples: U16, quads: U16, }
}

/// What follows the first character of a word, and the word's cost.
#[derive(Clone, Copy, FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned)]
#[repr(C)]
pub(crate) struct Tail<const N: usize> {
    pub rest: [U16; N],
    pub cost: u8,
}

record! {
    /// A syllable without tone, filled up with zeroes, and the class of those that are easily confused with it. Sorted by letters.
    Syllable { letters: [u8; 6], fuzzy: U16, }
}

impl Syllable {
    pub fn name(&self) -> &[u8] {
        let len = self.letters.iter().position(|letter| *letter == 0).unwrap_or(self.letters.len());
        &self.letters[..len]
    }
}

record! {
    /// How a symbol is read: numbers of syllables from 1, the usual one first, then zeroes.
    Reading { syllables: [U16; 3], }
}

record! {
    /// A term that the sound view finds at a key. The key's bucket is told by the entry's place; `low` has the rest of the key, then
    /// its freedom and whether it is a trigger. A hint names no term: some trigger begins so if one of its characters is written with
    /// a variant. Sorted by key.
    SoundEntry { low: U16, term: [u8; 3], }
}

/// The term of a hint.
const HINT: u32 = 0xFF_FFFF;

#[cfg_attr(not(feature = "compile"), allow(dead_code, reason = "only the compiler makes them"))]
impl SoundEntry {
    pub fn new(rest_of_key: u16, term: u32, freedom: Freedom, trigger: bool) -> Self {
        Self { low: U16::new(rest_of_key | (freedom as u16) << 13 | u16::from(trigger) << 15), term: in_three(term) }
    }

    pub fn hint(rest_of_key: u16) -> Self {
        Self::new(rest_of_key, HINT, Freedom::Reversed, true)
    }

    /// What its bucket does not tell of its key.
    pub fn rest_of_key(&self) -> u16 {
        self.low.get() & 0x1FFF
    }

    pub fn is_hint(&self) -> bool {
        self.term() == HINT
    }

    pub fn term(&self) -> u32 {
        of_three(self.term)
    }

    pub fn is_trigger(&self) -> bool {
        self.low.get() >> 15 == 1
    }

    pub fn freedom(&self) -> Freedom {
        match self.low.get() >> 13 & 3 {
            0 => Freedom::Exact,
            1 => Freedom::Toneless,
            2 => Freedom::Fuzzy,
            _ => Freedom::Reversed,
        }
    }
}

record! {
    /// A word of Latin terms, in `LatinLetters`. Sorted by the key of its consonants.
    Vocable {
        key: U32,
        start: U32,
        len: u8,
        /// How many terms have it, in quarters of a bit, and one more.
        weight: u8,
        reserved: [u8; 2],
    }
}

record! {
    /// A word as it is often respelt, digits included, and the word or words that it stands for, in `LatinLetters`. Sorted by what is written.
    Respelling { written: U32, meant: U32, written_len: u8, meant_len: u8, reserved: [u8; 2], }
}

record! {
    /// What may be written for a symbol: one look-alike, or the parts that it is split into, then zeroes. Sorted by what is written.
    Variant { written: [U16; 3], symbol: U16, }
}

/// The sections, each once, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum Section {
    Strings = 0,
    FoldBlocks = 1,
    FoldClasses = 2,
    Expansions = 3,
    Expanded = 4,
    Emoji = 5,
    /// Numbers of the grams of terms that start a judgement, rising, and where each leads.
    TriggerGrams = 6,
    TriggerLeads = 7,
    /// The same of the terms that matter only near one.
    ContextGrams = 8,
    ContextLeads = 9,
    ContextLone = 10,
    Terms = 11,
    /// What hangs at the grams, spellings included.
    Rows = 12,
    /// Sets of slots and patterns.
    Uses = 13,
    Slots = 14,
    SlotRules = 15,
    Rules = 16,
    Basis = 17,
    Patterns = 18,
    Automata = 19,
    Subs = 20,
    /// For each modifier by number, its slot or `NONE`.
    Modifiers = 21,
    Texts = 22,
    Policies = 23,
    /// zh and en names of the categories, by number.
    Categories = 24,
    /// Words of Chinese by their first characters.
    LexiconHeads = 25,
    LexiconPairs = 26,
    LexiconTriples = 27,
    LexiconQuads = 28,
    /// How symbols are read.
    Syllables = 29,
    Readings = 30,
    /// Where the entries of each bucket of sounds begin, and where the last ones end.
    SoundBuckets = 31,
    /// Terms by their sound, and what is written for their characters.
    SoundEntries = 32,
    Variants = 33,
    /// The words of Latin terms, and how they are respelt.
    LatinLetters = 34,
    Vocables = 35,
    Respellings = 36,
    /// Bits of the common words of English.
    CommonWords = 37,
    /// Short words as a slip of the pen leaves them; of what one may stand for the likelier comes first.
    Slips = 38,
}

pub(crate) const SECTIONS: usize = 39;
