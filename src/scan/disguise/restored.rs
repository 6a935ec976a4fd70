//! Letters that stand for Han characters: T们 for 他们, 照pian for 照片.
//!
//! Characters and letters are cut into words in the likeliest way, where a syllable may be any character that sounds so, and a letter by
//! itself any that begins with its sound. The text is written anew with them, and read once more.

use super::items::{Between, Item, PARTING};
use super::lattice::LONGEST;
use crate::fold::Kind;
use crate::pack::Pack;
use crate::pack::latin::{TOLD, codes_of};
use crate::pack::lexicon::{Lexicon, MAX_WORD};
use crate::pack::sounds::Sounds;
use crate::pack::spelt::{LIKELY, Sound, Spelt};
use std::ops::Range;

/// Items that are cut into words together.
const RUN: usize = 96;
/// Characters restored in a stretch at most.
const MOST_RESTORED: usize = 512;
/// Letters of a text that are looked at: what they may stand for is dear to find out, and honest text has few.
const MOST_LETTERS: usize = 128;
/// Syllables of a text in letters alone at least.
const FEWEST_SYLLABLES: usize = 3;
/// Ways to read what stands at one item.
const MOST_WAYS: usize = 8;
/// What letters cost that stay as they are.
const STAYS: u32 = 110;
const NEVER: u32 = u32::MAX / 2;

/// A character that letters stand for.
#[derive(Clone)]
pub(super) struct Restored {
    pub place: Range<usize>,
    /// The likeliest one, and others if it is a letter alone.
    pub symbols: [u16; LIKELY],
    pub initial: bool,
}

/// What one element of a word is: a character, or any with a sound.
#[derive(Clone)]
enum Part {
    Han(u16),
    Sound(Sound, Option<u8>),
}

/// The letters of a stretch that stand for characters.
pub(super) struct Letters {
    pub restored: Vec<Restored>,
    /// How many letters more of the text are looked at.
    letters_left: usize,
}

/// The last word up to some item, if what is before is cut at least cost.
#[derive(Clone, Copy)]
struct Cut {
    cost: u32,
    /// Where the word begins, and how many characters it has; none if its letters stay.
    from: usize,
    len: usize,
    /// Where each of its characters begins, and what it is.
    parts: [(u8, u16); MAX_WORD],
    /// The other characters for which a letter alone may stand.
    letter: Option<u8>,
}

impl Letters {
    pub fn new() -> Self {
        Self { restored: Vec::with_capacity(MOST_RESTORED), letters_left: 0 }
    }

    /// Looks through some items.
    pub fn read(&mut self, pack: &Pack, items: &[Item]) {
        self.restored.clear();
        let cutter = Cutter { pack, lexicon: pack.lexicon(), sounds: pack.sounds(), spelt: &pack.spelt };
        let in_run = |item: &Item| matches!(item.kind(), Kind::Han | Kind::Latin) && !item.alike;
        let mut first = 0;
        for run in items.chunk_by(|before, item| in_run(before) && in_run(item) && item.before <= Between::Space) {
            let has = |kind: Kind| run.iter().any(|item| item.kind() == kind);
            // Letters beside digits and signs are units, names and sums.
            let beside = |left: Option<usize>, right: usize| {
                let sides = left.and_then(|left| items.get(left)).zip(items.get(right));
                let part = |item: &Item| item.kind() == Kind::Latin;
                let other = |item: &Item| item.digit().is_some() || item.sign().is_some_and(|sign| !PARTING.contains(&sign));
                sides.is_some_and(|(left, right)| {
                    right.is_joined() && (part(left) && other(right) || other(left) && part(right))
                })
            };
            let end = first + run.len();
            let in_sum = beside(first.checked_sub(1), first) || beside(Some(end - 1), end);
            if !in_sum && run.len() > 1 && has(Kind::Latin) && (has(Kind::Han) || cutter.is_pinyin(run)) {
                for (part, from) in run.chunks(RUN).zip((first..).step_by(RUN)) {
                    if self.letters_left > 0 {
                        let letters = part.iter().filter(|item| item.kind() == Kind::Latin).count();
                        self.letters_left = self.letters_left.saturating_sub(letters);
                        cutter.cut(part, from, &mut self.restored);
                    }
                }
            }
            first += run.len();
        }
    }

    /// Turns to a text.
    pub fn start(&mut self) {
        self.letters_left = MOST_LETTERS;
    }
}

struct Cutter<'p> {
    pack: &'p Pack,
    lexicon: Lexicon<'p>,
    sounds: Sounds<'p>,
    spelt: &'p Spelt,
}

/// What may stand at an item, each with the item behind it.
struct Ways {
    found: [(Part, usize); MOST_WAYS],
    count: usize,
}

impl Ways {
    fn iter(&self) -> impl Iterator<Item = &(Part, usize)> {
        self.found[..self.count].iter()
    }
}

impl Cutter<'_> {
    /// Cuts a run into words, and keeps the characters that letters of it stand for.
    #[inline(never)] // once in the library
    fn cut(&self, run: &[Item], first: usize, restored: &mut Vec<Restored>) {
        let mut cuts = [Cut { cost: NEVER, from: 0, len: 0, parts: [(0, 0); MAX_WORD], letter: None }; RUN + 1];
        cuts[0].cost = 0;
        for at in 0..run.len() {
            if cuts[at].cost < NEVER {
                self.offer(run, at, &mut cuts);
            }
        }
        let (mut end, start) = (run.len(), restored.len());
        while end > 0 {
            let cut = cuts[end];
            let until = |index: usize| if index + 1 < cut.len { cut.from + usize::from(cut.parts[index + 1].0) } else { end };
            for index in (0..cut.len).rev() {
                let (offset, symbol) = cut.parts[index];
                let place = cut.from + usize::from(offset)..until(index);
                if run[place.start].kind() == Kind::Latin && restored.len() < MOST_RESTORED {
                    let mut symbols = [symbol; LIKELY];
                    if let Some(letter) = cut.letter {
                        symbols = self.spelt.likeliest(letter).map(|(symbol, _)| symbol);
                    } else {
                        let others = match run[place.start].letter() {
                            Some(letter) if place.len() == 1 => self.spelt.firsts(letter),
                            _ => self.spelled_by(&run[place.clone()]),
                        };
                        let others = others.iter().map(|(other, _)| *other).filter(|other| *other != symbol);
                        symbols[1..].iter_mut().zip(others).for_each(|(to, other)| *to = other);
                    }
                    let initial = place.len() == 1;
                    restored.push(Restored { place: first + place.start..first + place.end, symbols, initial });
                }
            }
            end = cut.from;
        }
        restored[start..].reverse();
    }

    /// Goes on from an item with every word that may stand there.
    fn offer(&self, run: &[Item], at: usize, cuts: &mut [Cut; RUN + 1]) {
        let before = cuts[at].cost;
        let mut go = |end: usize, cost: u32, len: usize, parts: [(u8, u16); MAX_WORD], letter: Option<u8>| {
            if before + cost < cuts[end].cost {
                cuts[end] = Cut { cost: before + cost, from: at, len, parts, letter };
            }
        };
        let one = self.ways(run, at);
        if run[at].kind() == Kind::Latin {
            go(token_end(run, at), STAYS, 0, [(0, 0); MAX_WORD], None);
        }
        let place = |end: usize| (end - at) as u8;
        for (part, end) in one.iter() {
            match part {
                Part::Han(symbol) => {
                    let alone = self.lexicon.beginning_with(*symbol).alone;
                    go(*end, alone.into(), 1, [(0, *symbol); MAX_WORD], None);
                }
                Part::Sound(_, Some(letter)) => {
                    let [(symbol, cost), ..] = self.spelt.likeliest(*letter);
                    go(*end, cost.into(), 1, [(0, symbol); MAX_WORD], Some(*letter));
                }
                Part::Sound(sound, None) => {
                    if let Some((symbol, cost)) = self.spelt.characters(sound).first() {
                        go(*end, (*cost).into(), 1, [(0, *symbol); MAX_WORD], None);
                    }
                }
            }
            for (second, two) in self.ways(run, *end).iter() {
                if let Some((symbols, cost)) = self.word(&[part, second]) {
                    go(*two, cost, 2, [(0, symbols[0]), (place(*end), symbols[1]), (0, 0), (0, 0)], None);
                }
                for (third, three) in self.ways(run, *two).iter() {
                    if let Some((symbols, cost)) = self.word(&[part, second, third]) {
                        let parts = [(0, symbols[0]), (place(*end), symbols[1]), (place(*two), symbols[2]), (0, 0)];
                        go(*three, cost, 3, parts, None);
                    }
                    for (fourth, four) in self.ways(run, *three).iter() {
                        if let Some((symbols, cost)) = self.word(&[part, second, third, fourth]) {
                            let places = [0, place(*end), place(*two), place(*three)];
                            go(*four, cost, 4, std::array::from_fn(|at| (places[at], symbols[at])), None);
                        }
                    }
                }
            }
        }
    }

    /// The likeliest word of some parts.
    fn word(&self, parts: &[&Part]) -> Option<([u16; MAX_WORD], u32)> {
        let fits = |part: &Part, symbol: u16| match part {
            Part::Han(own) => *own == symbol,
            Part::Sound(sound, _) => self.sounds.readings(symbol).any(|(number, _)| sound.contains(&number)),
        };
        let whole = |first: u16, rest: [u16; MAX_WORD - 1]| [first, rest[0], rest[1], rest[2]];
        let rest_fits = |at: usize, symbol: u16| fits(parts[at + 1], symbol);
        let own = parts.iter().skip(1).map(|part| if let Part::Han(own) = part { *own } else { 0 });
        let mut known = [0; MAX_WORD - 1];
        known.iter_mut().zip(own).for_each(|(to, symbol)| *to = symbol);
        let known = known.get(..parts.len() - 1).filter(|known| known.iter().all(|symbol| *symbol != 0));
        let beginning = |first: u16| {
            if let Some(known) = known {
                let word = self.lexicon.beginning_with(first).word(known)?;
                let rest = std::array::from_fn(|at| known.get(at).copied().unwrap_or(0));
                return Some((whole(first, rest), u32::from(word.cost)));
            }
            let (rest, cost) = self.lexicon.beginning_with(first).likeliest(parts.len() - 1, &rest_fits)?;
            Some((whole(first, rest), u32::from(cost)))
        };
        match parts {
            [Part::Han(first), ..] => beginning(*first),
            [Part::Sound(_, Some(letter)), Part::Han(_), ..] => {
                let words = self.spelt.firsts(*letter).iter().filter_map(|(first, _)| beginning(*first));
                words.min_by_key(|(_, cost)| *cost)
            }
            [Part::Sound(sound, None), ..] => {
                let words = self.spelt.characters(sound).iter().filter_map(|(first, _)| beginning(*first));
                words.min_by_key(|(_, cost)| *cost)
            }
            _ => None,
        }
    }

    /// Whether letters alone are Chinese: all of them syllables, and most no words of another language.
    fn is_pinyin(&self, run: &[Item]) -> bool {
        let (mut at, mut syllables, mut letters, mut uncommon) = (0, 0, 0, 0);
        while at < run.len() {
            let end = token_end(run, at);
            let (mut word, len) = ([0; TOLD], end - at);
            if len > TOLD {
                return false;
            }
            word.iter_mut().zip(&run[at..end]).for_each(|(letter, item)| *letter = item.letter().unwrap_or(0));
            // How many syllables the letters up to each one are, if they are any.
            let mut reached = [None; TOLD + 1];
            reached[0] = Some(0);
            for from in 0..len {
                let Some(before) = reached[from] else { continue };
                for to in from + 1..=len.min(from + LONGEST) {
                    if reached[to].is_none() && self.sounds.number(&word[from..to]).is_some() {
                        reached[to] = Some(before + 1);
                    }
                }
            }
            let Some(count) = reached[len] else { return false };
            syllables += count;
            letters += len;
            uncommon += if self.pack.latin().is_common(codes_of(&word[..len])) { 0 } else { len };
            at = end;
        }
        syllables >= FEWEST_SYLLABLES && 2 * uncommon > letters
    }

    /// The characters that some letters spell.
    fn spelled_by(&self, items: &[Item]) -> &[(u16, u8)] {
        let mut letters = [0; LONGEST];
        letters.iter_mut().zip(items).for_each(|(letter, item)| *letter = item.letter().unwrap_or(0));
        let number = letters.get(..items.len()).and_then(|letters| self.sounds.number(letters));
        number.map_or(&[], |number| self.spelt.characters(&(number..number + 1)))
    }

    /// What may stand at an item.
    fn ways(&self, run: &[Item], at: usize) -> Ways {
        let mut ways = Ways { found: std::array::from_fn(|_| (Part::Han(0), 0)), count: 0 };
        let mut add = |part: Part, end: usize| {
            if let Some(way) = ways.found.get_mut(ways.count) {
                *way = (part, end);
                ways.count += 1;
            }
        };
        let Some(item) = run.get(at) else { return ways };
        if item.kind() == Kind::Han {
            add(Part::Han(item.symbol), at + 1);
            return ways;
        }
        let (start, end) = (token_start(run, at), token_end(run, at));
        let mut letters = [0; LONGEST];
        for (letter, item) in letters.iter_mut().zip(&run[at..end]) {
            *letter = item.letter().unwrap_or(0);
        }
        if end - start <= MOST_INITIALS && letters[0] != 0 {
            add(Part::Sound(self.spelt.initial(letters[0]), Some(letters[0])), at + 1);
        }
        for len in 2..=LONGEST.min(end - at) {
            if let Some(number) = self.sounds.number(&letters[..len]) {
                add(Part::Sound(number..number + 1, None), at + len);
            }
        }
        ways
    }
}

/// So many letters side by side may be initials.
const MOST_INITIALS: usize = 2;

/// Where letters side by side end.
fn token_end(run: &[Item], at: usize) -> usize {
    let more = run[at + 1..].iter().take_while(|item| item.is_joined() && item.kind() == Kind::Latin).count();
    at + 1 + more
}

fn token_start(run: &[Item], at: usize) -> usize {
    let mut start = at;
    while start > 0 && run[start].is_joined() && run[start - 1].kind() == Kind::Latin {
        start -= 1;
    }
    start
}
