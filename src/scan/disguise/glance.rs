//! A glance at the characters around a place that sounds like a term. Most of them are everyday words, which few characters tell.

use super::super::han;
use super::align::{is_respelt_so, likeness, limit};
use super::items::PARTING;
use crate::fold::{self, Fold, GAP, Kind};
use crate::pack::Pack;
use crate::pack::sounds::{Freedom, NO_UNIT, SoundIndex};
use crate::text::Units;
use zerocopy::little_endian::U16;

/// Where a term begins that may begin anywhere before a place.
pub(super) const ANYWHERE: u32 = u32::MAX;

/// Han characters before a place that `may_be_meant` reads, and behind it.
const BEFORE: usize = 4;
const BEHIND: usize = 2;
/// Those before it that `may_go_on` reads, and how far it looks for them.
const APART: usize = 3;
const FAR: usize = 24;

/// Where a disguised term may begin of which the Han characters before a unit are the last that the sweep saw; `None` if they are
/// everyday words.
pub(super) fn may_be_meant<U: Units>(text: U, at: usize, pack: &Pack, fold: &Fold<'_>) -> Option<u32> {
    let (mut symbols, mut starts) = ([0; BEFORE + BEHIND], [0; BEFORE]);
    let (mut first, mut end, mut invisible) = (BEFORE, at, 0);
    while first > 0 && end > 0 {
        let read = text.read_back(end);
        let class = fold.class(read.code);
        if class == fold::TRANSPARENT && invisible < FAR {
            (end, invisible) = (end - read.len, invisible + 1);
            continue;
        }
        if fold::kind(class) != Kind::Han {
            break;
        }
        (first, end) = (first - 1, end - read.len);
        (symbols[first], starts[first]) = (class, end as u32);
    }
    if first > BEFORE - 2 {
        return may_go_on(text, at, pack, fold);
    }
    let last = BEFORE + read_behind(text, at, fold, &mut symbols[BEFORE..]);
    let near = Near { pack, symbols: &symbols[first..last], parted: Parted::Not };
    let (pair, triple) = (BEFORE - 2, BEFORE - 3);
    if first <= triple && pack.is_filler(symbols[pair]) {
        let spread = [symbols[0], symbols[triple], symbols[BEFORE - 1]];
        let near = |from: usize| Near { symbols: &spread[from..], parted: Parted::Filler, ..near };
        if first == 0 && near(0).may_have(0..3) {
            return Some(starts[0]);
        }
        if near(1).may_have(0..2) {
            return Some(starts[triple]);
        }
    }
    if first <= triple && near.may_have(triple - first..BEFORE - first) {
        return Some(starts[triple]);
    }
    near.may_have(pair - first..BEFORE - first).then_some(starts[pair])
}

/// The same where something else than Han characters stands among the last ones.
#[inline(never)] // seldom
pub(super) fn may_go_on<U: Units>(text: U, at: usize, pack: &Pack, fold: &Fold<'_>) -> Option<u32> {
    let (mut symbols, mut starts, mut parted) = ([0; APART + BEHIND], [0; APART], [false; APART]);
    let (mut first, mut end, mut left) = (APART, at, FAR);
    while first > 0 && end > 0 {
        let read = text.read_back(end);
        let class = fold.class(read.code);
        (end, left) = (end - read.len, left - 1);
        match class {
            // Letters and digits may stand for anything, and what is far is looked at later.
            _ if left == 0 => return Some(ANYWHERE),
            fold::TRANSPARENT => {}
            class if parts(class) => break,
            class if class < fold::FIRST_SYMBOL && class != fold::EXPANDS => {
                parted.iter_mut().skip(first).take(1).for_each(|parted| *parted = true);
            }
            class if fold::kind(class) == Kind::Han => {
                first -= 1;
                (symbols[first], starts[first]) = (class, end as u32);
            }
            _ => return Some(ANYWHERE),
        }
    }
    let last = APART + read_behind(text, at, fold, &mut symbols[APART..]);
    [0, 1].into_iter().filter(|start| *start >= first).find_map(|start| {
        let within = parted[start + 1..].contains(&true);
        // What stands beside explains nothing across a separator.
        let from = if within || parted[start] { start } else { first };
        let parted = if within { Parted::Separator } else { Parted::Not };
        let near = Near { pack, symbols: &symbols[from..last], parted };
        near.may_have(start - from..APART - from).then_some(starts[start])
    })
}

/// Reads the Han characters behind a unit; how many there are.
fn read_behind<U: Units>(text: U, at: usize, fold: &Fold<'_>, symbols: &mut [u16]) -> usize {
    let (mut count, mut next) = (0, at);
    while count < symbols.len() && next < text.len() {
        let read = text.read(next);
        let class = fold.class(read.code);
        if fold::kind(class) != Kind::Han {
            break;
        }
        symbols[count] = class;
        (count, next) = (count + 1, next + read.len);
    }
    count
}

/// What stands between characters.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Parted {
    Not,
    /// One that may be slipped in between any others.
    Filler,
    Separator,
}

/// Han characters one behind the other.
#[derive(Clone, Copy)]
struct Near<'n> {
    pack: &'n Pack,
    symbols: &'n [u16],
    /// What was slipped in between those that are asked for, which disguises enough.
    parted: Parted,
}

impl Near<'_> {
    /// Whether some term may begin in disguise with these of the characters.
    fn may_have(self, range: std::ops::Range<usize>) -> bool {
        let Self { pack, symbols, parted } = self;
        let sounds = pack.sounds();
        let (start, seen) = (range.start, &symbols[range]);
        let mut units = [NO_UNIT; 3];
        units.iter_mut().zip(seen).for_each(|(unit, symbol)| *unit = sounds.unit(*symbol));
        let row = units[..seen.len()].iter().fold(0, |row, unit| SoundIndex::row(row, *unit));
        if !pack.sound_index.may_hang_at(row, seen.len(), parted == Parted::Not) {
            return false;
        }
        let is_variant = || seen.iter().any(|symbol| pack.begins_variant(*symbol));
        sounds.at(&units[..seen.len()]).any(|entry| {
            if entry.is_hint() {
                return is_variant();
            }
            let spelling = pack.spellings().of(entry.term());
            let plain = |symbol: &U16| symbol.get() & !GAP;
            let same = spelling.iter().zip(seen).all(|(symbol, other)| plain(symbol) == *other);
            // Of a term as it is written only what follows may be disguised.
            let goes_on = |free: bool| match (spelling.get(3).map(plain), symbols.get(start + 3)) {
                (Some(symbol), Some(next)) if symbol == *next => !same || spelling.len() > 4,
                (Some(symbol), Some(next)) => self.may_be(symbol, *next, seen, free),
                (symbol, _) => !same || symbol.is_some(),
            };
            match (parted, entry.freedom()) {
                (Parted::Filler, _) => same,
                (Parted::Separator, freedom) if same => freedom != Freedom::Reversed,
                (Parted::Separator, Freedom::Reversed) => false,
                (Parted::Separator, Freedom::Exact) => is_variant(),
                (Parted::Separator, _) => goes_on(true),
                (_, Freedom::Reversed) => spelling.iter().rev().zip(seen).all(|(symbol, other)| plain(symbol) == *other),
                (_, Freedom::Exact) => same && goes_on(false),
                _ if same => goes_on(true),
                (_, freedom) => {
                    goes_on(true)
                        && (self.may_be_respelt(spelling, seen, freedom) || is_variant())
                        && !han::is_explained(pack.lexicon(), symbols, start, spelling.iter().take(seen.len()).map(plain))
                }
            }
        })
    }

    /// Whether a term may be respelt with other characters of its sound, as far as the first ones tell.
    fn may_be_respelt(self, spelling: &[U16], seen: &[u16], freedom: Freedom) -> bool {
        let sounds = self.pack.sounds();
        let cost = |(symbol, other): (&U16, &u16)| match symbol.get() & !GAP {
            symbol if symbol == *other => Some(0),
            symbol => likeness(sounds, symbol, *other).filter(|cost| is_respelt_so(*cost, freedom)),
        };
        let cost = spelling.iter().zip(seen).map(cost).try_fold(0, |all, cost| Some(all + cost?));
        cost.is_some_and(|cost| cost <= limit(spelling.len()))
    }

    /// Whether a character of a term may be meant by another, or by what follows that one. `free` tells that it may be respelt by sound.
    fn may_be(self, symbol: u16, next: u16, seen: &[u16], free: bool) -> bool {
        let Self { pack, .. } = self;
        let slipped_in = || seen.last() == Some(&next) || pack.is_filler(next);
        (free && pack.sounds().sound_alike(symbol, next)) || pack.begins_variant(next) || slipped_in()
    }
}

/// Whether no term goes on behind a sign.
fn parts(class: u16) -> bool {
    fold::sign_of(class).is_some_and(|sign| PARTING.contains(&sign))
}
