//! Words of Latin letters however they are respelt: other letters and signs for some, some left out, doubled or swapped, all of them
//! spread out or glued together.

use super::Disguise;
use super::items::{Between, Item};
use crate::fold::{GAP, Kind};
use crate::pack::Pack;
use crate::pack::latin::{GLUED, Latin, SUFFIXES, codes_of, skeletons};
use crate::pack::layout::LatinEntry;
use crate::taxonomy::{Bits, Form};

/// Letters of a word, or of a term glued together, at most.
const LONGEST: usize = 32;
/// Words of one letter in a row that are one word spread out.
const SPREAD: usize = 3;
/// Words before and behind one that a phrase may have.
const MOST_WORDS: usize = 8;

/// Costs in tenths of a letter.
mod cost {
    pub const SIGN: u16 = 2;
    pub const LEET: u16 = 2;
    pub const LOOKS: u16 = 1;
    pub const MASKED: u16 = 2;
    pub const REPEATED: u16 = 1;
    pub const ALIKE: u16 = 3;
    pub const VOWEL: u16 = 4;
    pub const SWAPPED: u16 = 5;
    pub const OTHER: u16 = 10;
    pub const REVERSED: u16 = 8;
    pub const SUFFIX: u16 = 2;
}

/// What a word may cost, by its length.
fn limit(len: usize) -> u16 {
    match len {
        ..=3 => 2,
        4 => 5,
        5 => 6,
        6..=7 => 8,
        _ => 10,
    }
}

/// A word of a text: the items of its letters, digits and signs.
#[derive(Clone, Copy)]
struct Word {
    items: [u16; LONGEST],
    len: usize,
    /// Letters stand apart.
    spread: bool,
}

impl Word {
    fn first(&self) -> usize {
        usize::from(self.items[0])
    }

    fn end(&self) -> usize {
        usize::from(self.items[self.len - 1]) + 1
    }
}

/// Hands over the terms that stand in disguise at the words that begin at items `starts`.
pub(super) fn search(
    pack: &Pack,
    items: &[Item],
    starts: std::ops::Range<usize>,
    all: bool,
    emit: &mut dyn FnMut(u32, usize, usize, Disguise),
) {
    let latin = pack.latin();
    if latin.entries.is_empty() {
        return;
    }
    let mut at = starts.start;
    // A word that began before is not one of these.
    while at < starts.end {
        let Some(word) = word_at(items, at) else {
            at += 1;
            continue;
        };
        let alike = word.items[..word.len].iter().filter(|item| items[usize::from(**item)].alike).count();
        // A word of another alphabet altogether is one of another language.
        if alike < word.len && !is_common(latin, items, &word) {
            look(pack, items, &word, all, emit);
        }
        at = word.end().max(at + 1);
    }
}

/// Whether an item may be a letter of a word.
fn stands_for_letter(items: &[Item], at: usize) -> bool {
    let joined = |at: usize| items.get(at).is_some_and(|item| item.is_joined());
    let plain = |at: usize| items.get(at).is_some_and(|item| matches!(item.kind(), Kind::Latin | Kind::Digit));
    match items[at].sign() {
        // These stand for letters anywhere in a word, others only within one.
        Some(b'@' | b'$' | b'*') => (joined(at + 1) && plain(at + 1)) || (at > 0 && joined(at) && plain(at - 1)),
        Some(b'!' | b'#' | b'|' | b'+' | b'(') => joined(at + 1) && plain(at + 1) && at > 0 && joined(at) && plain(at - 1),
        _ => plain(at),
    }
}

/// The word that begins at an item.
fn word_at(items: &[Item], at: usize) -> Option<Word> {
    let begins = at == 0 || !items[at].is_joined() || !stands_for_letter(items, at - 1);
    if !stands_for_letter(items, at) || !begins {
        return None;
    }
    let mut word = Word { items: [0; LONGEST], len: 0, spread: false };
    let mut next = at;
    while next < items.len() && word.len < LONGEST && (next == at || items[next].is_joined()) && stands_for_letter(items, next) {
        word.items[word.len] = next as u16;
        word.len += 1;
        next += 1;
    }
    if word.len == 1 {
        spread(items, &mut word);
    }
    Some(word)
}

/// Goes on with single letters that stand apart in the same way: f r e e, f-r-e-e.
fn spread(items: &[Item], word: &mut Word) {
    let mut letters = *word;
    loop {
        let last = letters.end();
        let sign = items.get(last).and_then(Item::sign).filter(|sign| !b"!?,;:".contains(sign));
        let next = last + usize::from(sign.is_some());
        let Some(item) = items.get(next) else { break };
        let apart = sign.is_some() || matches!(item.before, Between::Space | Between::Sign | Between::Line);
        let alone = items.get(next + 1).is_none_or(|after| !after.is_joined() || after.is_sign());
        if letters.len == LONGEST || !apart || !alone || item.letter().is_none() && item.digit().is_none() {
            break;
        }
        letters.items[letters.len] = next as u16;
        letters.len += 1;
    }
    if letters.len >= SPREAD {
        *word = Word { spread: true, ..letters };
    }
}

fn is_common(latin: Latin<'_>, items: &[Item], word: &Word) -> bool {
    let mut letters = [0; LONGEST];
    for (to, item) in letters.iter_mut().zip(&word.items[..word.len]) {
        match items[usize::from(*item)].letter() {
            Some(letter) => *to = letter,
            None => return false,
        }
    }
    let alike = word.items[..word.len].iter().any(|item| items[usize::from(*item)].alike);
    !word.spread && !alike && latin.is_common(codes_of(&letters[..word.len]))
}

/// Letters for which a digit or sign may stand, the usual one first.
fn leet(item: &Item) -> &'static [u8] {
    match item.digit().or(item.sign()) {
        Some(b'0') => b"o",
        Some(b'1') => b"il",
        Some(b'2') => b"z",
        Some(b'3') => b"e",
        Some(b'4') => b"a",
        Some(b'5') => b"s",
        Some(b'6') => b"gb",
        Some(b'7') => b"t",
        Some(b'8') => b"b",
        Some(b'9') => b"g",
        Some(b'@') => b"a",
        Some(b'$') => b"s",
        Some(b'!' | b'|') => b"il",
        Some(b'+') => b"t",
        Some(b'(') => b"c",
        _ => b"",
    }
}

fn look(pack: &Pack, items: &[Item], word: &Word, all: bool, emit: &mut dyn FnMut(u32, usize, usize, Disguise)) {
    // Two ways to read what may be one of two letters.
    let mut before = None;
    for choice in 0..2 {
        let (mut letters, mut count) = ([0; LONGEST], 0);
        for item in &word.items[..word.len] {
            let item = &items[usize::from(*item)];
            let choices = leet(item);
            let letter = item.letter().or_else(|| choices.get(choice.min(choices.len().wrapping_sub(1))).copied());
            if let Some(letter) = letter {
                letters[count] = letter;
                count += 1;
            }
        }
        let letters = &letters[..count];
        if before.is_some_and(|before: ([u8; LONGEST], usize)| before.0[..before.1] == *letters) {
            break;
        }
        let mut kept = [0; LONGEST];
        kept[..count].copy_from_slice(letters);
        before = Some((kept, count));
        let (mut seen, mut tried) = ([0; SUFFIXES.len() + 1], 0);
        for key in skeletons(letters) {
            if seen[..tried].contains(&key) {
                continue;
            }
            seen[tried] = key;
            tried += 1;
            for entry in pack.latin().at(key).filter(|entry| all || entry.trigger == 1) {
                if let Some((first, end, disguise)) = align(pack, items, word, entry) {
                    emit(entry.term.get(), first, end, disguise);
                }
            }
        }
    }
}

/// The forms and the cost of a spelling.
#[derive(Clone, Copy, Default)]
struct Way {
    cost: u16,
    forms: u32,
    worst: (u16, u8),
}

impl Way {
    fn step(mut self, cost: u16, form: Form) -> Self {
        self.cost += cost;
        self.forms |= 1 << form.number();
        if cost > self.worst.0 {
            self.worst = (cost, form.number());
        }
        self
    }

    fn and(self, other: Self) -> Self {
        let worst = if other.worst.0 > self.worst.0 { other.worst } else { self.worst };
        Self { cost: self.cost + other.cost, forms: self.forms | other.forms, worst }
    }
}

/// Where a term begins and ends of which one word is disguised at a word of the text.
fn align(pack: &Pack, items: &[Item], word: &Word, entry: &LatinEntry) -> Option<(usize, usize, Disguise)> {
    let spelling = pack.spellings().of(entry.term.get());
    let (mut letters, mut count, mut starts, mut words) = ([0u8; LONGEST], 0, [0; MOST_WORDS + 1], 0);
    for symbol in spelling {
        if count == LONGEST || words > MOST_WORDS {
            return None;
        }
        if count == 0 || symbol.get() & GAP != 0 {
            starts[words] = count;
            words += 1;
        }
        letters[count] = b'a' + symbol.get().wrapping_sub(crate::fold::LETTER_A) as u8 % 26;
        if symbol.get() & GAP != 0 {
            letters[count] = b'a' + (symbol.get() & !GAP).wrapping_sub(crate::fold::LETTER_A) as u8 % 26;
        }
        count += 1;
    }
    let (first, end, way) = if entry.word == GLUED {
        let way = distance(&letters[..count], items, word, false)?;
        (word.first(), word.end(), way.step(cost::SIGN, Form::Spacing))
    } else {
        let number = usize::from(entry.word);
        let of = |number: usize| {
            let end = if number + 1 < words { starts[number + 1] } else { count };
            &letters[starts[number]..end]
        };
        if number >= words {
            return None;
        }
        let mut way = distance(of(number), items, word, words == 1)?;
        let (mut first, mut end) = (word.first(), word.end());
        for other in (0..number).rev() {
            let before = word_before(items, first)?;
            way = way.and(distance(of(other), items, &before, false)?);
            first = before.first();
        }
        for other in number + 1..words {
            let next = (end..items.len().min(end + 3)).find_map(|at| word_at(items, at))?;
            way = way.and(distance(of(other), items, &next, false)?);
            end = next.end();
        }
        (first, end, way)
    };
    let disguise = Disguise { forms: Bits(way.forms), cost: way.cost.min(255) as u8, respelt: 0, worst: way.worst.1 };
    (way.cost > 0).then_some((first, end, disguise))
}

/// The word that ends shortly before an item.
fn word_before(items: &[Item], first: usize) -> Option<Word> {
    let last = (first.saturating_sub(3)..first).rev().find(|at| stands_for_letter(items, *at))?;
    let start = (last.saturating_sub(LONGEST)..=last).rev().take_while(|at| stands_for_letter(items, *at));
    let mut begin = last;
    for at in start {
        begin = at;
        if !items[at].is_joined() {
            break;
        }
    }
    word_at(items, begin).filter(|word| word.end() == last + 1)
}

/// The least that it costs to write a word as it stands in a text, if that is not too much.
fn distance(wanted: &[u8], items: &[Item], word: &Word, may_go_on: bool) -> Option<Way> {
    let item = |at: usize| &items[usize::from(word.items[at])];
    let (rows, columns) = (wanted.len(), word.len);
    if rows + 8 < columns && !word.spread || rows > columns + 4 {
        return None;
    }
    let limit = limit(rows);
    let start = if word.spread { Way::default().step(cost::SIGN, Form::Spacing) } else { Way::default() };
    // For each part of the wanted word, the least cost against the text read so far: this column and the two before it.
    let mut table = [[None::<Way>; LONGEST + 1]; 3];
    let better = |to: &mut Option<Way>, way: Option<Way>| {
        if let Some(way) = way.filter(|way| way.cost <= limit + cost::SIGN && to.is_none_or(|to| way.cost < to.cost)) {
            *to = Some(way);
        }
    };
    table[0][0] = Some(start);
    for row in 1..=rows {
        let left_out = dropped(wanted, row - 1);
        table[0][row] = table[0][row - 1].map(|way| way.step(left_out.0, left_out.1)).filter(|way| way.cost <= limit);
    }
    let mut ended = None;
    for column in 1..=columns {
        let (this, last, before) = (column % 3, (column + 2) % 3, (column + 1) % 3);
        table[this] = [None; LONGEST + 1];
        let here = item(column - 1);
        for row in 0..=rows {
            let mut best = None;
            // Something more than the word has.
            let (extra, form) = added(items, word, column - 1);
            better(&mut best, table[last][row].map(|way| way.step(extra, form)));
            if row > 0 {
                let left_out = dropped(wanted, row - 1);
                better(&mut best, table[this][row - 1].map(|way| way.step(left_out.0, left_out.1)));
                let (cost, form) = likeness(wanted[row - 1], here);
                let way = table[last][row - 1];
                better(&mut best, if cost == 0 { way } else { way.map(|way| way.step(cost, form)) });
            }
            if row > 1 && column > 1 {
                let crossed = here.letter() == Some(wanted[row - 2]) && item(column - 2).letter() == Some(wanted[row - 1]);
                if crossed && wanted[row - 1] != wanted[row - 2] {
                    better(&mut best, table[before][row - 2].map(|way| way.step(cost::SWAPPED, Form::Leet)));
                }
            }
            table[this][row] = best;
        }
        if may_go_on && column < columns && !word.spread && ends_with_suffix(items, word, column) {
            better(&mut ended, table[this][rows].map(|way| way.step(cost::SUFFIX, Form::Repeat)));
        }
    }
    better(&mut ended, table[columns % 3][rows]);
    let backward = rows == columns && rows > 3 && (0..rows).all(|at| item(at).letter() == Some(wanted[rows - 1 - at]));
    if backward {
        better(&mut ended, Some(Way::default().step(cost::REVERSED.min(limit), Form::Reverse)));
    }
    ended.filter(|way| way.cost <= limit)
}

fn is_vowel(letter: u8) -> bool {
    b"aeiouy".contains(&letter)
}

/// Leaving out a letter of a word.
fn dropped(wanted: &[u8], at: usize) -> (u16, Form) {
    let letter = wanted[at];
    let doubled = at > 0 && wanted[at - 1] == letter;
    let soft = letter == b'h' || (letter == b'c' && wanted.get(at + 1) == Some(&b'k')) || (letter == b't' && wanted.get(at + 1) == Some(&b'c'));
    match letter {
        _ if doubled => (cost::ALIKE, Form::Leet),
        _ if is_vowel(letter) => (cost::VOWEL, Form::Leet),
        _ if soft => (cost::VOWEL, Form::Leet),
        _ => (cost::OTHER, Form::Leet),
    }
}

/// A letter or sign that a word has more.
fn added(items: &[Item], word: &Word, at: usize) -> (u16, Form) {
    let item = |at: usize| &items[usize::from(word.items[at])];
    let here = item(at);
    match here.letter() {
        Some(letter) if at > 0 && item(at - 1).letter() == Some(letter) => (cost::REPEATED, Form::Repeat),
        Some(letter) if is_vowel(letter) => (cost::VOWEL, Form::Leet),
        Some(b'h') => (cost::VOWEL, Form::Leet),
        None if here.is_sign() => (cost::SIGN, Form::Punct),
        _ => (cost::OTHER, Form::Leet),
    }
}

/// Writing something for a letter.
fn likeness(wanted: u8, item: &Item) -> (u16, Form) {
    match item.letter() {
        Some(letter) if letter == wanted && item.alike => (cost::LOOKS, Form::Homoglyph),
        Some(letter) if letter == wanted => (0, Form::Leet),
        Some(letter) => {
            let alike = |one: &[u8]| one.contains(&letter) && one.contains(&wanted);
            let cost = match () {
                () if alike(b"ckqx") || alike(b"sz") || alike(b"iy") || alike(b"fp") || alike(b"uo") => cost::ALIKE,
                () if is_vowel(letter) && is_vowel(wanted) => cost::VOWEL,
                () => cost::OTHER,
            };
            (cost, Form::Leet)
        }
        None if leet(item).contains(&wanted) => (cost::LEET, Form::Leet),
        None if item.is_sign() => (cost::MASKED, Form::Punct),
        None => (cost::OTHER, Form::Leet),
    }
}

fn ends_with_suffix(items: &[Item], word: &Word, from: usize) -> bool {
    let rest = word.items[from..word.len].iter().map(|item| items[usize::from(*item)].letter());
    SUFFIXES.iter().any(|suffix| rest.clone().eq(suffix.iter().map(|letter| Some(*letter))))
}
