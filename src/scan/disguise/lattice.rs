//! Which terms may begin at an item, by the sound of what stands there: every way to read the next characters.

use super::Disguise;
use super::align::Aligner;
use super::items::Item;
use crate::fold::Kind;
use crate::pack::Pack;
use crate::pack::layout::SoundEntry;
use crate::pack::sounds::{ANY_LETTER, FILLERS, SoundIndex, Sounds};

/// Signs in a row that may stand between two characters of a term.
pub(super) const MOST_SIGNS: usize = 4;
/// Longest syllable.
const LONGEST: usize = 6;
/// Ways to read what stands at one place that are tried at most.
const MOST_WAYS: usize = 16;

/// Hands over the terms that stand in disguise from the items `starts` on.
pub(super) fn search(
    pack: &Pack,
    items: &[Item],
    starts: std::ops::Range<usize>,
    emit: &mut dyn FnMut(&SoundEntry, usize, usize, Disguise),
) {
    let sounds = pack.sounds();
    if sounds.entries.is_empty() {
        return;
    }
    let mut aligner = Aligner::new(pack, items);
    for start in starts.filter(|start| !items[*start].is_sign()) {
        let mut look = |units: &[u16], row: u64| {
            if !pack.sound_index.may_begin(row) {
                return;
            }
            for entry in sounds.at(units).filter(|entry| !entry.is_hint()) {
                if !aligner.may_stand(entry.term(), entry.freedom(), start) {
                    continue;
                }
                if let Some((end, disguise)) = aligner.align(entry.term(), entry.freedom(), start) {
                    emit(entry, start, end, disguise);
                }
            }
        };
        let (mut first, mut second, mut third) = ([(0, 0); MOST_WAYS], [(0, 0); MOST_WAYS], [(0, 0); MOST_WAYS]);
        for &(one, at) in ways(pack, sounds, items, start, &mut first) {
            for &(two, at) in ways(pack, sounds, items, at, &mut second) {
                let row = SoundIndex::row(SoundIndex::row(0, one), two);
                look(&[one, two], row);
                for &(three, _) in ways(pack, sounds, items, at, &mut third) {
                    look(&[one, two, three], SoundIndex::row(row, three));
                }
            }
        }
    }
}

/// What may be read at an item, as units, each with the item that follows it. Signs before it are stepped over.
fn ways<'w>(
    pack: &Pack,
    sounds: Sounds<'_>,
    items: &[Item],
    start: usize,
    found: &'w mut [(u16, usize); MOST_WAYS],
) -> &'w [(u16, usize)] {
    let mut count = 0;
    let mut add = |unit: u16, next: usize| {
        let next = next + repeats(items, next);
        let filler = items.get(next).is_some_and(|item| is_filler(pack, item));
        for next in (next..=next + 1).take(1 + usize::from(filler)) {
            if count < MOST_WAYS && !found[..count].contains(&(unit, next)) {
                found[count] = (unit, next);
                count += 1;
            }
        }
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
    &found[..count]
}

/// Whether an item may be slipped in between characters of a term: 傻x逼.
pub(super) fn is_filler(pack: &Pack, item: &Item) -> bool {
    match item.kind() {
        Kind::Han => FILLERS.iter().any(|filler| pack.basic()[*filler as usize] == item.symbol),
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
