//! Checks every offset, index and enumeration of a pack, so that reading it later can go wrong nowhere.
//!
//! Linear in the size of the pack. Hostile bytes end in a [`LoadError`], never in a panic; nothing is allocated from a
//! number that the pack tells before that number is compared with the bytes that are there.

use super::grams::{self, GRAM_BITS};
use super::layout::*;
use super::rows::Rows;
use super::sounds::BUCKETS;
use super::uses::{MOST_USES, Uses};
use super::{LoadError, Sections};
use crate::check::Check;
use crate::fold;
use crate::policy::Policy;
use crate::taxonomy::*;
use zerocopy::FromBytes;
use zerocopy::little_endian::{U16, U32};

type Ranges = [std::ops::Range<usize>; SECTIONS];

/// Bytes before those that the digest covers.
const UNDIGESTED: usize = 8 + 4 + 4 + 32;

/// Checks magic, format, length, section table and, unless the bytes are trusted, the digest.
pub(super) fn frame(bytes: &[u8], trusted: bool) -> Result<(Header, Ranges), LoadError> {
    if bytes.len() > MAX_PACK_BYTES {
        return Err(LoadError::TooLarge { found: bytes.len() as u64, limit: MAX_PACK_BYTES as u64 });
    }
    if !bytes.starts_with(&MAGIC) {
        return Err(LoadError::NotAPack { found: bytes.len().min(8) });
    }
    let short = |expected: u64| LoadError::Length { expected, found: bytes.len() as u64 };
    let format = bytes.get(8..12).and_then(|format| format.try_into().ok()).map(u32::from_le_bytes).ok_or_else(|| short(12))?;
    if format != FORMAT {
        return Err(LoadError::Format { found: format, supported: FORMAT });
    }
    let (header, rest) = Header::read_from_prefix(bytes).map_err(|_| short(size_of::<Header>() as u64))?;
    if header.total_len.get() != bytes.len() as u64 {
        return Err(short(header.total_len.get()));
    }
    if !trusted && blake3::hash(&bytes[UNDIGESTED..]) != blake3::Hash::from_bytes(header.digest) {
        return Err(LoadError::Digest);
    }
    if header.min_library.get() > this_library() {
        return Err(needs(&header));
    }
    let malformed = |index: usize, what| LoadError::Malformed { section: u32::MAX, index: index as u32, what };
    if header.section_count.get() as usize != SECTIONS {
        return Err(malformed(0, "wrong number of sections"));
    }
    let (table, _) =
        <[SectionEntry]>::ref_from_prefix_with_elems(rest, SECTIONS).map_err(|_| malformed(0, "the section table is cut"))?;
    let mut sections: Ranges = std::array::from_fn(|_| 0..0);
    let mut end = size_of::<Header>() + size_of::<SectionEntry>() * SECTIONS;
    for (index, (entry, section)) in table.iter().zip(&mut sections).enumerate() {
        let (start, len) = (entry.start.get() as usize, entry.len.get() as usize);
        if entry.kind.get() as usize != index || start < end {
            return Err(malformed(index, "a section is out of order"));
        }
        end = start
            .checked_add(len)
            .filter(|end| *end <= bytes.len())
            .ok_or_else(|| malformed(index, "a section leaves the pack"))?;
        *section = start..end;
    }
    Ok((header, sections))
}

/// The version of this library, as packs write it.
pub(super) fn this_library() -> u32 {
    let part = |text: &str| text.parse().unwrap_or(0u32);
    part(env!("CARGO_PKG_VERSION_MAJOR")) << 16
        | part(env!("CARGO_PKG_VERSION_MINOR")) << 8
        | part(env!("CARGO_PKG_VERSION_PATCH"))
}

fn needs(header: &Header) -> LoadError {
    let needed = header.min_library.get().max(this_library() + 1);
    LoadError::NeedsLibrary { needed: format!("{}.{}.{}", needed >> 16, needed >> 8 & 0xFF, needed & 0xFF) }
}

/// One section while it is checked; errors name it and the record.
struct At {
    section: Section,
    index: usize,
}

impl At {
    // Inlined, because a pack has a hundred thousand records and loading it shall take no time.
    #[inline(always)]
    fn need(&self, holds: bool, what: &'static str) -> Result<(), LoadError> {
        if holds { Ok(()) } else { Err(self.malformed(what)) }
    }

    #[cold]
    fn malformed(&self, what: &'static str) -> LoadError {
        LoadError::Malformed { section: self.section as u32, index: self.index as u32, what }
    }

    #[inline(always)]
    fn index(&self, index: u32, len: usize) -> Result<(), LoadError> {
        self.need((index as usize) < len, "an index is out of range")
    }

    #[inline(always)]
    fn optional(&self, index: u32, len: usize) -> Result<(), LoadError> {
        if index == NONE { Ok(()) } else { self.index(index, len) }
    }

    /// A range that begins where the one before it ended, so that no piece is used twice and costs add up to the pack's size.
    #[inline(always)]
    fn next_range(&self, range: Range, end: &mut usize, len: usize) -> Result<(), LoadError> {
        self.need(range.first.get() as usize == *end, "ranges do not follow each other")?;
        *end = end.saturating_add(range.count.get() as usize);
        self.need(*end <= len, "a range is out of bounds")
    }
}

/// Checks the content.
pub(super) fn content(pack: &Sections) -> Result<(), LoadError> {
    shapes(pack)?;
    strings(pack)?;
    fold_tables(pack)?;
    let [trigger_mask, context_mask] = pack.header.pair_masks.map(U32::get);
    let rows = rows(pack)?;
    grams(pack, (Section::TriggerGrams, Section::TriggerLeads), trigger_mask, &rows)?;
    grams(pack, (Section::ContextGrams, Section::ContextLeads), context_mask, &rows)?;
    lone(pack)?;
    terms_and_slots(pack)?;
    rules(pack)?;
    patterns(pack)?;
    subs_and_texts(pack)?;
    lexicon(pack)?;
    views(pack)
}

/// Decodes the policies, which are kept decoded.
pub(super) fn policies(pack: &Sections) -> Result<Vec<Policy>, LoadError> {
    match crate::policy::decode(pack.raw(Section::Policies)) {
        Some(policies) => Ok(policies),
        None => Err(LoadError::Malformed { section: Section::Policies as u32, index: 0, what: "a policy cannot be read" }),
    }
}

/// Every section holds a whole number of its records.
fn shapes(pack: &Sections) -> Result<(), LoadError> {
    let sizes = [
        (Section::FoldBlocks, size_of::<U16>()),
        (Section::FoldClasses, size_of::<U16>() * 64),
        (Section::Expansions, size_of::<fold::Expansion>()),
        (Section::Expanded, size_of::<U16>()),
        (Section::Emoji, size_of::<U32>()),
        (Section::TriggerGrams, size_of::<U32>()),
        (Section::TriggerLeads, size_of::<Lead>()),
        (Section::ContextGrams, size_of::<U32>()),
        (Section::ContextLeads, size_of::<Lead>()),
        (Section::ContextLone, size_of::<Lone>()),
        (Section::Terms, size_of::<Term>()),
        (Section::Rows, size_of::<U16>()),
        (Section::Slots, size_of::<Slot>()),
        (Section::SlotRules, size_of::<U32>()),
        (Section::Rules, size_of::<Rule>()),
        (Section::Basis, size_of::<StrRef>()),
        (Section::Patterns, size_of::<Pattern>()),
        (Section::Subs, size_of::<Sub>()),
        (Section::Modifiers, size_of::<U32>()),
        (Section::Texts, size_of::<People>()),
        (Section::Categories, size_of::<StrRef>()),
        (Section::LexiconHeads, size_of::<Head>()),
        (Section::LexiconPairs, size_of::<Tail<1>>()),
        (Section::LexiconTriples, size_of::<Tail<2>>()),
        (Section::LexiconQuads, size_of::<Tail<3>>()),
        (Section::Syllables, size_of::<Syllable>()),
        (Section::Readings, size_of::<Reading>()),
        (Section::SoundBuckets, size_of::<U32>()),
        (Section::SoundEntries, size_of::<SoundEntry>()),
        (Section::Vocables, size_of::<Vocable>()),
        (Section::Respellings, size_of::<Respelling>()),
        (Section::Slips, size_of::<Respelling>()),
        (Section::Variants, size_of::<Variant>()),
    ];
    for (section, size) in sizes {
        At { section, index: 0 }.need(pack.raw(section).len().is_multiple_of(size), "the section is cut within a record")?;
    }
    Ok(())
}

fn strings(pack: &Sections) -> Result<(), LoadError> {
    let at = At { section: Section::Strings, index: 0 };
    at.need(std::str::from_utf8(pack.raw(Section::Strings)).is_ok(), "strings are not UTF-8")?;
    string(pack, &at, pack.header.id)?;
    for section in [Section::Basis, Section::Categories] {
        for (index, text) in pack.records::<StrRef>(section).iter().enumerate() {
            string(pack, &At { section, index }, *text)?;
        }
    }
    Ok(())
}

fn string(pack: &Sections, at: &At, text: StrRef) -> Result<(), LoadError> {
    let (start, len) = (text.start.get() as usize, text.len.get() as usize);
    let piece = start.checked_add(len).and_then(|end| pack.raw(Section::Strings).get(start..end));
    at.need(piece.is_some_and(|bytes| std::str::from_utf8(bytes).is_ok()), "a string is out of bounds")
}

fn fold_tables(pack: &Sections) -> Result<(), LoadError> {
    let (blocks, classes) = (pack.records::<U16>(Section::FoldBlocks), pack.records::<U16>(Section::FoldClasses));
    let (expansions, expanded) = (pack.records::<fold::Expansion>(Section::Expansions), pack.records::<U16>(Section::Expanded));
    let at = |section, index| At { section, index };
    at(Section::FoldBlocks, 0).need(blocks.len() == fold::TABLE_END as usize / 64, "the table of blocks has another size")?;
    for (index, block) in blocks.iter().enumerate() {
        at(Section::FoldBlocks, index).index(u32::from(block.get()), classes.len() / 64)?;
    }
    for (index, class) in classes.iter().enumerate() {
        at(Section::FoldClasses, index).need(class.get() < fold::CLASSES, "a class is out of range")?;
    }
    for (index, symbol) in expanded.iter().enumerate() {
        let in_range = (fold::FIRST_SYMBOL..fold::CLASSES).contains(&symbol.get());
        at(Section::Expanded, index).need(in_range, "a symbol is out of range")?;
    }
    for (index, expansion) in expansions.iter().enumerate() {
        let at = at(Section::Expansions, index);
        let end = usize::from(expansion.start.get()) + usize::from(expansion.len.get());
        at.need(
            end <= expanded.len() && usize::from(expansion.len.get()) <= fold::MAX_EXPANSION,
            "an expansion is out of bounds",
        )?;
        let sorted = index == 0 || expansions[index - 1].code.get() < expansion.code.get();
        at.need(sorted, "expansions are not sorted")?;
    }
    at(Section::Emoji, 0)
        .need(pack.records::<U32>(Section::Emoji).len() <= usize::from(fold::FIRST_HAN - fold::FIRST_EMOJI), "too many emoji")
}

/// A bit for each of some places at which something begins.
struct Starts(Vec<u64>);

impl Starts {
    fn new(places: usize) -> Self {
        Self(vec![0; places.div_ceil(64)])
    }

    fn mark(&mut self, place: usize) {
        self.0[place / 64] |= 1 << (place % 64);
    }

    fn are_at(&self, place: usize) -> bool {
        self.0.get(place / 64).is_some_and(|bits| bits >> (place % 64) & 1 == 1)
    }
}

/// All rows, one after the other. Every term is in one of them, and is spelt as it is there.
fn rows(pack: &Sections) -> Result<Starts, LoadError> {
    let (bytes, terms) = (pack.raw(Section::Rows), pack.records::<Term>(Section::Terms));
    let (mut starts, mut spelt) = (Starts::new(bytes.len() / ROW_STEP + 1), Starts::new(terms.len()));
    let mut place = 0;
    while place < bytes.len() {
        starts.mark(place / ROW_STEP);
        let (mut row, mut count) = (Rows(bytes).from(place), 0);
        loop {
            let at = At { section: Section::Rows, index: place };
            let Some((entry, spelling)) = row.next() else { return Err(at.malformed("a row of terms has no end")) };
            self::entry(&at, entry)?;
            let class = |symbol: &U16| symbol.get() & !fold::GAP;
            let is_class = |symbol: &U16| class(symbol).wrapping_sub(fold::FIRST_SYMBOL) < fold::CLASSES - fold::FIRST_SYMBOL;
            // Without a branch for each symbol.
            at.need(spelling.iter().fold(true, |all, symbol| all & is_class(symbol)), "a symbol is out of range")?;
            let Some(term) = terms.get(entry.term() as usize) else { return Err(at.malformed("an index is out of range")) };
            place += size_of::<Entry>();
            if (term.first() * size_of::<U16>(), term.len()) == (place, spelling.len()) {
                spelt.mark(entry.term() as usize);
            }
            (place, count) = (place + size_of_val(spelling), count + 1);
            at.need(count <= grams::MAX_ENTRIES, "too many terms hang at one gram")?;
            if entry.is_last() {
                break;
            }
        }
        place = place.next_multiple_of(ROW_STEP);
    }
    for index in 0..terms.len() {
        At { section: Section::Terms, index }.need(spelt.are_at(index), "a term is in no row")?;
    }
    Ok(starts)
}

fn entry(at: &At, entry: &Entry) -> Result<(), LoadError> {
    let len = usize::from(entry.len);
    at.need((1..=MAX_TERM).contains(&len), "a term is too short or too long")?;
    at.need((1..=len + 1).contains(&usize::from(entry.back)), "a gram lies outside its term")?;
    at.need(entry.probe <= entry.back.max(grams::MAX_TAGGED as u8), "a tag lies outside its term")
}

fn grams(pack: &Sections, (section, leads): (Section, Section), mask: u32, rows: &Starts) -> Result<(), LoadError> {
    let at = At { section, index: 0 };
    let masks = grams::pair_mask(0)..=grams::pair_mask(usize::MAX >> 8);
    at.need(masks.contains(&mask) && (mask + 1).is_power_of_two(), "the number of pairs is out of range")?;
    let (grams, leads) = (pack.records::<U32>(section), pack.records::<Lead>(leads));
    at.need(grams.len() == leads.len(), "a gram leads nowhere")?;
    let mut next = 0;
    for (index, (gram, lead)) in grams.iter().zip(leads).enumerate() {
        let (at, bit) = (At { section, index }, gram.get());
        at.need((next..GRAM_BITS).contains(&bit), "grams are not sorted or out of range")?;
        at.need(bit <= grams::last_pair(mask), "a pair is out of range")?;
        at.need(rows.are_at(lead.row() / ROW_STEP), "a gram leads to no row")?;
        next = bit + 1;
    }
    Ok(())
}

fn lone(pack: &Sections) -> Result<(), LoadError> {
    let lone = pack.records::<Lone>(Section::ContextLone);
    let terms = pack.records::<Term>(Section::Terms).len();
    for (index, entry) in lone.iter().enumerate() {
        let at = At { section: Section::ContextLone, index };
        at.index(entry.term.get(), terms)?;
        at.need(entry.symbol.get() < fold::CLASSES, "a symbol is out of range")?;
        at.need(index == 0 || lone[index - 1].symbol.get() < entry.symbol.get(), "symbols are not sorted")?;
    }
    Ok(())
}

/// All sets of uses, one after the other. Sets may be shared, so their size is limited.
fn uses(pack: &Sections) -> Result<Starts, LoadError> {
    let (slots, patterns) = (pack.records::<Slot>(Section::Slots).len(), pack.records::<Pattern>(Section::Patterns).len());
    let bytes = pack.raw(Section::Uses);
    let mut sets = Starts::new(bytes.len());
    let mut rest = bytes;
    while !rest.is_empty() {
        let place = bytes.len() - rest.len();
        let at = At { section: Section::Uses, index: place };
        sets.mark(place);
        let set = Uses::new(rest);
        let mut total = 0;
        for (mut numbers, limit) in [(set.patterns(), patterns), (set.slots(), slots)] {
            total = numbers.rest().0.saturating_add(total);
            at.need(total <= MOST_USES, "a set of uses is too large")?;
            for number in &mut numbers {
                at.index(number, limit)?;
            }
            let left;
            (left, rest) = numbers.rest();
            at.need(left == 0, "a set of uses is cut")?;
        }
        at.need(total > 0, "a set of uses is empty")?;
    }
    Ok(sets)
}

fn terms_and_slots(pack: &Sections) -> Result<(), LoadError> {
    let slots = pack.records::<Slot>(Section::Slots).len();
    let sets = uses(pack)?;
    for (index, term) in pack.records::<Term>(Section::Terms).iter().enumerate() {
        At { section: Section::Terms, index }.need(sets.are_at(term.uses.get() as usize), "no set of uses begins there")?;
    }
    for (index, pattern) in pack.records::<Pattern>(Section::Patterns).iter().enumerate() {
        At { section: Section::Patterns, index }
            .need(sets.are_at(pattern.uses.get() as usize), "no set of uses begins there")?;
    }
    let triggered = pack.records::<U32>(Section::SlotRules);
    let mut rules_end = 0;
    for (index, slot) in pack.records::<Slot>(Section::Slots).iter().enumerate() {
        let at = At { section: Section::Slots, index };
        at.next_range(slot.rules, &mut rules_end, triggered.len())?;
        at.need(slot.boundary <= ANY, "an unknown boundary")?;
    }
    for (index, rule) in triggered.iter().enumerate() {
        At { section: Section::SlotRules, index }.index(rule.get(), pack.records::<Rule>(Section::Rules).len())?;
    }
    let at = At { section: Section::Modifiers, index: 0 };
    let modifiers = pack.records::<U32>(Section::Modifiers);
    at.need(modifiers.len() == Modifier::ALL.len(), "wrong number of modifiers")?;
    modifiers.iter().try_for_each(|slot| at.optional(slot.get(), slots))
}

fn rules(pack: &Sections) -> Result<(), LoadError> {
    let (slots, subs) = (pack.records::<Slot>(Section::Slots).len(), pack.records::<Sub>(Section::Subs).len());
    let basis = pack.records::<StrRef>(Section::Basis).len();
    let mut basis_end = 0;
    for (index, rule) in pack.records::<Rule>(Section::Rules).iter().enumerate() {
        let at = At { section: Section::Rules, index };
        string(pack, &at, rule.id)?;
        at.index(u32::from(rule.sub.get()), subs)?;
        let helps = rule.flags & RULE_HELP != 0;
        at.need(if helps { rule.tier == 0 } else { Tier::from_number(rule.tier).is_some() }, "an unknown tier")?;
        at.need(Severity::from_level(rule.severity).is_some(), "an unknown severity")?;
        at.need(Role::from_number(rule.role).is_some(), "an unknown role")?;
        at.need(Confidence::from_number(rule.confidence).is_some(), "an unknown confidence")?;
        at.need(rule.condition <= 2, "an unknown condition")?;
        at.need(rule.within <= MAX_WITHIN, "a window is too wide")?;
        at.need((1..=MAX_SLOTS).contains(&usize::from(rule.slot_count)), "a rule without slots, or with too many")?;
        at.need(rule.trigger < rule.slot_count, "a trigger is none of the slots")?;
        for slot in &rule.slots[..usize::from(rule.slot_count)] {
            at.index(slot.get(), slots)?;
        }
        at.optional(rule.not.get(), slots)?;
        at.optional(rule.unless.get(), slots)?;
        at.next_range(rule.basis, &mut basis_end, basis)?;
    }
    Ok(())
}

fn patterns(pack: &Sections) -> Result<(), LoadError> {
    let bytes = pack.raw(Section::Automata);
    let mut end = 0;
    for (index, pattern) in pack.records::<Pattern>(Section::Patterns).iter().enumerate() {
        let at = At { section: Section::Patterns, index };
        at.need(pattern.anchor <= ANCHOR_DIGITS, "an unknown anchor")?;
        let sign = pattern.sign.get();
        let is_sign = (fold::FIRST_SIGN..fold::FIRST_SIGN + 32).contains(&sign);
        at.need(pattern.anchor != ANCHOR_SIGN || is_sign, "an anchor is no sign")?;
        at.need(pattern.anchor != ANCHOR_DIGITS || pattern.digits >= 1, "a run of digits is too short")?;
        at.need(pattern.check == 0 || Check::from_number(pattern.check).is_some(), "an unknown check")?;
        at.next_range(pattern.automaton, &mut end, bytes.len())?;
    }
    Ok(())
}

/// Words are looked for by halving: were they out of order, some would not be found, and nothing worse would happen. So only the
/// heads' order is checked.
fn lexicon(pack: &Sections) -> Result<(), LoadError> {
    let heads = pack.records::<Head>(Section::LexiconHeads);
    let tails = [
        pack.records::<Tail<1>>(Section::LexiconPairs).len(),
        pack.records::<Tail<2>>(Section::LexiconTriples).len(),
        pack.records::<Tail<3>>(Section::LexiconQuads).len(),
    ];
    for (index, head) in heads.iter().enumerate() {
        let at = At { section: Section::LexiconHeads, index };
        let (symbol, firsts) = (head.symbol.get(), self::firsts(head));
        at.need((fold::FIRST_SYMBOL..fold::CLASSES).contains(&symbol), "a symbol is out of range")?;
        at.need(firsts.iter().zip(tails).all(|(first, len)| *first <= len), "a word is out of range")?;
        if let Some(before) = index.checked_sub(1).map(|before| &heads[before]) {
            at.need(before.symbol.get() < symbol, "symbols are not sorted")?;
            at.need(self::firsts(before).iter().zip(firsts).all(|(before, first)| *before <= first), "words are not sorted")?;
        }
    }
    Ok(())
}

/// Entries are looked for by halving: were they out of order, some would not be found, and nothing worse would happen. Readings that
/// name no syllable are read as none.
fn views(pack: &Sections) -> Result<(), LoadError> {
    let terms = pack.records::<Term>(Section::Terms).len();
    let entries = pack.records::<SoundEntry>(Section::SoundEntries);
    let buckets = pack.records::<U32>(Section::SoundBuckets);
    let at = At { section: Section::SoundBuckets, index: 0 };
    at.need(buckets.is_empty() || buckets.len() == BUCKETS as usize + 1, "the table of buckets has another size")?;
    let ends = [(buckets.first(), 0), (buckets.last(), entries.len())];
    at.need(
        ends.iter().all(|(place, end)| place.is_none_or(|place| place.get() as usize == *end)),
        "buckets leave entries out",
    )?;
    at.need(buckets.is_sorted_by_key(|place| place.get()), "buckets are not sorted")?;
    for (index, entry) in entries.iter().enumerate() {
        if !entry.is_hint() {
            At { section: Section::SoundEntries, index }.index(entry.term(), terms)?;
        }
    }
    let letters = pack.raw(Section::LatinLetters);
    let is_letter = |letter: &u8| letter.is_ascii_lowercase();
    // A respelling may have digits, and stand for several words.
    let is_written = |letter: &u8| is_letter(letter) || letter.is_ascii_digit() || *letter == b' ';
    let piece = |at: At, start: U32, len: u8, may_have: &dyn Fn(&u8) -> bool| {
        let start = start.get() as usize;
        let piece = letters.get(start..start + usize::from(len)).filter(|piece| !piece.is_empty());
        let piece = piece.filter(|piece| piece.len() <= super::latin::LONGEST);
        at.need(piece.is_some(), "a word is out of range")?;
        at.need(piece.is_some_and(|piece| piece.iter().all(may_have)), "a word of something else than letters")
    };
    for (index, vocable) in pack.records::<Vocable>(Section::Vocables).iter().enumerate() {
        piece(At { section: Section::Vocables, index }, vocable.start, vocable.len, &is_letter)?;
    }
    for section in [Section::Respellings, Section::Slips] {
        for (index, respelling) in pack.records::<Respelling>(section).iter().enumerate() {
            piece(At { section, index }, respelling.written, respelling.written_len, &is_written)?;
            piece(At { section, index }, respelling.meant, respelling.meant_len, &is_written)?;
        }
    }
    for (index, syllable) in pack.records::<Syllable>(Section::Syllables).iter().enumerate() {
        let at = At { section: Section::Syllables, index };
        let name = syllable.name();
        at.need(!name.is_empty() && name.iter().all(is_letter), "a syllable of something else than letters")?;
        at.need(syllable.fuzzy.get() < super::sounds::ANY_LETTER, "a class of syllables is out of range")?;
    }
    Ok(())
}

fn firsts(head: &Head) -> [usize; 3] {
    [head.pairs, head.triples, head.quads].map(|first| usize::from(first.get()))
}

fn subs_and_texts(pack: &Sections) -> Result<(), LoadError> {
    for (index, sub) in pack.records::<Sub>(Section::Subs).iter().enumerate() {
        let at = At { section: Section::Subs, index };
        for text in [sub.id, sub.zh, sub.en] {
            string(pack, &at, text)?;
        }
        if Category::from_number(sub.category).is_none() {
            return Err(needs(&pack.header));
        }
    }
    for (index, people) in pack.records::<People>(Section::Texts).iter().enumerate() {
        let at = At { section: Section::Texts, index };
        string(pack, &at, people.key)?;
        people.texts.iter().try_for_each(|text| string(pack, &at, *text))?;
    }
    Ok(())
}
