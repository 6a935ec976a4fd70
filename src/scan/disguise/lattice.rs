//! Which terms may begin at an item, by the sound of what stands there: every way to read the next characters.

use super::Disguise;
use super::align::Aligner;
use super::items::Item;
use crate::fold::{GAP, Kind};
use crate::pack::Pack;
use crate::pack::layout::{SoundEntry, Syllable};
use crate::pack::sounds::{ANY_LETTER, Freedom, SoundIndex, Sounds};

/// Signs in a row that may stand between two characters of a term.
pub(super) const MOST_SIGNS: usize = 4;
/// Longest syllable.
pub(super) const LONGEST: usize = 6;
/// Ways to read what stands at one place that are tried at most.
const MOST_WAYS: usize = 16;

/// Takes a term, the items from which and up to which it stands, and how.
pub(super) type Emit<'e> = dyn FnMut(&SoundEntry, usize, usize, Disguise) + 'e;

/// What may be read at an item: units, each with the item that follows it.
#[derive(Clone, Copy)]
struct Ways {
    found: [(u16, u16); MOST_WAYS],
    count: u8,
}

impl Ways {
    const NONE: Self = Self { found: [(0, 0); MOST_WAYS], count: 0 };

    fn iter(&self) -> impl Iterator<Item = (u16, u16)> {
        self.found.iter().take(self.count.into()).copied()
    }

    fn add(&mut self, way: (u16, u16)) {
        let count = usize::from(self.count);
        if count < MOST_WAYS && !self.found[..count].contains(&way) {
            self.found[count] = way;
            self.count += 1;
        }
    }
}

/// Every way to read a stretch. What may be read at an item is found out once, when it is first asked for, and so are the terms that
/// begin with it.
pub(super) struct Lattice {
    ways: Vec<Ways>,
    known: Vec<bool>,
    searched: Vec<bool>,
}

impl Lattice {
    pub fn new(most_items: usize) -> Self {
        let none = || Vec::with_capacity(most_items);
        Self { ways: Vec::with_capacity(most_items), known: none(), searched: none() }
    }

    /// Turns to a stretch of so many items, the first of which were searched before.
    pub fn start(&mut self, items: usize, searched: usize) {
        self.known.clear();
        self.known.resize(items, false);
        self.searched.clear();
        self.searched.resize(searched.min(items), true);
        self.searched.resize(items, false);
        self.ways.resize(items.max(self.ways.len()), Ways::NONE);
    }

    fn at(&mut self, pack: &Pack, items: &[Item], at: usize) -> Ways {
        match self.known.get_mut(at) {
            None => Ways::NONE,
            Some(true) => self.ways[at],
            Some(known) => {
                *known = true;
                self.ways[at] = ways(pack, items, at);
                self.ways[at]
            }
        }
    }

    /// Hands over the terms that stand in disguise from the items `starts` on, those that were searched left out.
    pub fn search(&mut self, pack: &Pack, items: &[Item], starts: std::ops::Range<usize>, emit: &mut Emit<'_>) {
        let mut aligner = Aligner::new(pack, items);
        for start in starts.filter(|start| !items[*start].is_sign()) {
            if std::mem::replace(&mut self.searched[start], true) {
                continue;
            }
            for (one, at) in self.at(pack, items, start).iter() {
                let mut before = None;
                for (two, at) in self.at(pack, items, at.into()).iter() {
                    let row = SoundIndex::row(SoundIndex::row(0, one), two);
                    // What may be slipped in behind a character is another way to go on, and no other pair.
                    if before.replace(two) != Some(two) && pack.sound_index.may_begin(row) {
                        self.try_terms(pack, items, &mut aligner, (start, &[one, two], at), emit);
                    }
                    for (three, at) in self.at(pack, items, at.into()).iter() {
                        if pack.sound_index.may_begin(SoundIndex::row(row, three)) {
                            self.try_terms(pack, items, &mut aligner, (start, &[one, two, three], at), emit);
                        }
                    }
                }
            }
        }
    }

    /// Tries the terms that hang at the units from an item on, behind which `next` follows.
    #[inline(always)]
    fn try_terms(
        &mut self,
        pack: &Pack,
        items: &[Item],
        aligner: &mut Aligner<'_>,
        (start, units, next): (usize, &[u16], u16),
        emit: &mut Emit<'_>,
    ) {
        let sounds = pack.sounds();
        let mut fourth = None;
        for entry in sounds.at(units).filter(|entry| !entry.is_hint()) {
            // Terms that begin with everyday words are many, and most go on otherwise than the text.
            let looks = units.len() > 2 && entry.freedom() != Freedom::Reversed;
            let symbol = if looks { pack.spellings().of(entry.term()).get(3) } else { None };
            let goes_on = symbol.is_none_or(|symbol| {
                let next = usize::from(next);
                let fourth = fourth.get_or_insert_with(|| Next::at(items, next, self.at(pack, items, next)));
                fourth.may_be(sounds, symbol.get() & !GAP)
            });
            if goes_on {
                aligner.try_at(entry, start, emit);
            }
        }
    }
}

/// What stands behind the characters by which a term was found.
struct Next {
    ways: Ways,
    symbol: Option<u16>,
    /// What was stepped over as a repetition, and may be a character of the term.
    repeated: Option<u16>,
}

impl Next {
    fn at(items: &[Item], start: usize, ways: Ways) -> Self {
        let symbol = items[start.min(items.len())..].iter().find(|item| !item.is_sign()).map(|item| item.symbol);
        let before = |places: usize| start.checked_sub(places).and_then(|at| items.get(at)).map(|item| item.symbol);
        let repeated = before(1).filter(|symbol| before(2) == Some(*symbol));
        Self { ways, symbol, repeated }
    }

    /// Whether a character of a term may be meant.
    fn may_be(&self, sounds: Sounds<'_>, symbol: u16) -> bool {
        let is_read_as = |syllable: &Syllable| {
            let (unit, initial) = (syllable.fuzzy.get(), ANY_LETTER + u16::from(syllable.name()[0] - b'a'));
            self.ways.iter().any(|(way, _)| way == unit || way == initial)
        };
        self.symbol == Some(symbol)
            || sounds.readings(symbol).any(|(_, syllable)| is_read_as(syllable))
            || self.repeated.is_some_and(|repeated| sounds.sound_alike(symbol, repeated))
    }
}

/// What may be read at an item. Signs before it are stepped over.
fn ways(pack: &Pack, items: &[Item], start: usize) -> Ways {
    let sounds = pack.sounds();
    let mut found = Ways::NONE;
    let mut add = |unit: u16, next: usize| {
        let next = next + repeats(items, next);
        let filler = items.get(next).is_some_and(|item| is_filler(pack, item));
        (next..=next + usize::from(filler)).for_each(|next| found.add((unit, next as u16)));
    };
    let signs = items[start.min(items.len())..].iter().take(MOST_SIGNS).take_while(|item| item.is_sign()).count();
    let at = start + signs;
    if let Some(item) = items.get(at).filter(|item| !item.is_sign()) {
        let mut add_readings = |symbol: u16, next: usize| {
            sounds.readings(symbol).for_each(|(_, syllable)| add(syllable.fuzzy.get(), next));
        };
        match item.kind() {
            Kind::Han => {
                add_readings(item.symbol, at + 1);
                if pack.begins_variant(item.symbol) {
                    for (symbol, len) in written_as(pack, &items[at..]) {
                        add_readings(symbol, at + len);
                    }
                }
            }
            Kind::Digit | Kind::Emoji => add_readings(item.symbol, at + 1),
            Kind::Latin => {
                if let Some(letter) = item.letter() {
                    add(ANY_LETTER + u16::from(letter - b'a'), at + 1);
                }
                let (mut letters, mut codes) = ([0; LONGEST], 0u64);
                for len in 1..=LONGEST {
                    let Some(letter) =
                        items.get(at + len - 1).filter(|item| len == 1 || item.is_joined()).and_then(Item::letter)
                    else {
                        break;
                    };
                    letters[len - 1] = letter;
                    codes = codes << 5 | u64::from(letter - b'a' + 1);
                    if !pack.sound_index.may_be_syllable(codes) {
                        continue;
                    }
                    if let Some(syllable) = sounds.syllable(&letters[..len]) {
                        add(syllable.fuzzy.get(), at + len);
                    }
                }
            }
            _ => {}
        }
    }
    found
}

/// Whether an item may be slipped in between characters of a term: 傻x逼.
pub(super) fn is_filler(pack: &Pack, item: &Item) -> bool {
    match item.kind() {
        Kind::Han => pack.is_filler(item.symbol),
        Kind::Latin => item.letter() == Some(b'x'),
        Kind::Digit => item.digit() == Some(b'1'),
        _ => false,
    }
}

/// How often the character before an item is repeated from it on.
fn repeats(items: &[Item], next: usize) -> usize {
    let Some(before) = next.checked_sub(1).and_then(|before| items.get(before)) else { return 0 };
    items[next.min(items.len())..].iter().take_while(|item| item.symbol == before.symbol && item.kind() == Kind::Han).count()
}

/// The characters for which some items may be written, each with the number of items.
pub(super) fn written_as<'p>(pack: &'p Pack, items: &[Item]) -> impl Iterator<Item = (u16, usize)> + use<'p> {
    let variants = pack.variants();
    let symbols: [u16; 3] = std::array::from_fn(|at| match items.get(at) {
        Some(item) if at == 0 || item.is_joined() => item.symbol,
        _ => 0,
    });
    let first = variants.partition_point(|variant| variant.written[0].get() < symbols[0]);
    variants[first..].iter().take_while(move |variant| variant.written[0].get() == symbols[0]).filter_map(move |variant| {
        let written = variant.written.map(|symbol| symbol.get());
        let len = written.iter().take_while(|symbol| **symbol != 0).count();
        (written[..len] == symbols[..len]).then(|| (variant.symbol.get(), len))
    })
}
