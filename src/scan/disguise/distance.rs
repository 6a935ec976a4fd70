//! What it costs to write a word as it stands in a text: an edit distance in which vowels, signs and doubled letters are cheap.

use super::items::Item;
use super::word::{Way, Word, cost, leet};
use crate::gates::Gate;
use crate::pack::latin::{LONGEST, SUFFIXES};
use crate::taxonomy::Form;

/// What a word may cost, by its length.
pub(super) fn limit(len: usize) -> u16 {
    let limit = match len {
        ..=3 => 2,
        4 => 5,
        5 => 6,
        6..=7 => 8,
        _ => 10,
    };
    if Gate::Cost.is_open() { limit + limit / 2 } else { limit }
}

/// What the parts of a word come to: the costs alone, or how they arose as well.
trait Walk: Copy {
    fn start() -> Self;
    fn step(self, cost: u16, form: Form) -> Self;
    fn cost(self) -> u16;
}

impl Walk for u16 {
    fn start() -> Self {
        0
    }

    fn step(self, cost: u16, _: Form) -> Self {
        self + cost
    }

    fn cost(self) -> u16 {
        self
    }
}

impl Walk for Way {
    fn start() -> Self {
        Self::default()
    }

    fn step(self, cost: u16, form: Form) -> Self {
        Self::step(self, cost, form)
    }

    fn cost(self) -> u16 {
        self.cost
    }
}

/// The least that it costs to write a word as it stands in a text, if that is not too much.
pub(super) fn distance(wanted: &[u8], items: &[Item], word: &Word) -> Option<Way> {
    // Most words are another one after all, which the costs alone tell sooner.
    walk::<u16>(wanted, items, word)?;
    walk(wanted, items, word)
}

fn walk<W: Walk>(wanted: &[u8], items: &[Item], word: &Word) -> Option<W> {
    let item = |at: usize| word.item(items, at);
    let (rows, columns) = (wanted.len(), word.len);
    let limit = limit(rows);
    let lacking = rows.saturating_sub(columns) as u16;
    if rows + 8 < columns && !word.spread || lacking * cost::ALIKE > limit {
        return None;
    }
    let start = if word.spread { W::start().step(cost::SIGN, Form::Spacing) } else { W::start() };
    // For each part of the wanted word, the least cost against the text read so far: this column and the two before it.
    let mut table = [[None::<W>; LONGEST + 1]; 3];
    let better = |to: &mut Option<W>, way: Option<W>| {
        if let Some(way) = way.filter(|way| way.cost() <= limit + cost::SIGN && to.is_none_or(|to| way.cost() < to.cost())) {
            *to = Some(way);
        }
    };
    let mut left_out = [(0, Form::Homophone); LONGEST];
    left_out.iter_mut().zip(0..rows).for_each(|(left_out, row)| *left_out = dropped(wanted, row));
    table[0][0] = Some(start);
    for row in 1..=rows {
        let (cost, form) = left_out[row - 1];
        table[0][row] = table[0][row - 1].map(|way| way.step(cost, form)).filter(|way| way.cost() <= limit);
    }
    let (mut ended, mut hopeless) = (None, 0);
    for column in 1..=columns {
        // A column goes on from the two before it.
        if hopeless == 2 {
            break;
        }
        hopeless += 1;
        let (this, last, before) = (column % 3, (column + 2) % 3, (column + 1) % 3);
        let here = item(column - 1);
        let (extra, extra_form) = added(items, word, column - 1);
        for row in 0..=rows {
            let mut best = None;
            // Something more than the word has.
            better(&mut best, table[last][row].map(|way| way.step(extra, extra_form)));
            if row > 0 {
                let (cost, form) = left_out[row - 1];
                better(&mut best, table[this][row - 1].map(|way| way.step(cost, form)));
                if let Some(way) = table[last][row - 1] {
                    let (cost, form) = likeness(wanted[row - 1], here);
                    better(&mut best, Some(if cost == 0 { way } else { way.step(cost, form) }));
                }
            }
            if row > 1 && column > 1 && table[before][row - 2].is_some() {
                let crossed = here.letter() == Some(wanted[row - 2]) && item(column - 2).letter() == Some(wanted[row - 1]);
                if crossed && wanted[row - 1] != wanted[row - 2] {
                    let cost = if rows > 3 { cost::SWAPPED } else { limit };
                    better(&mut best, table[before][row - 2].map(|way| way.step(cost, Form::Homophone)));
                }
            }
            hopeless = if best.is_some() { 0 } else { hopeless };
            table[this][row] = best;
        }
        // Initials get no endings.
        let is_word = || wanted.iter().any(|letter| is_vowel(*letter));
        if column < columns && !word.spread && is_word() && table[this][rows].is_some() && ends_with_suffix(items, word, column)
        {
            better(&mut ended, table[this][rows].map(|way| way.step(cost::SUFFIX, Form::Repeat)));
        }
    }
    if hopeless == 0 {
        better(&mut ended, table[columns % 3][rows]);
    }
    let backward = rows == columns && rows > 3 && (0..rows).all(|at| item(at).letter() == Some(wanted[rows - 1 - at]));
    if backward {
        better(&mut ended, Some(W::start().step(cost::REVERSED.min(limit), Form::Reverse)));
    }
    ended.filter(|way| way.cost() <= limit)
}

const VOWELS: &[u8] = b"aeiouy";

fn is_vowel(letter: u8) -> bool {
    VOWELS.contains(&letter)
}

/// Leaving out a letter of a word.
fn dropped(wanted: &[u8], at: usize) -> (u16, Form) {
    let letter = wanted[at];
    let doubled = at > 0 && wanted[at - 1] == letter;
    let soft = letter == b'h'
        || (letter == b'c' && wanted.get(at + 1) == Some(&b'k'))
        || (letter == b't' && wanted.get(at + 1) == Some(&b'c'));
    match letter {
        _ if doubled => (cost::ALIKE, Form::Homophone),
        _ if is_vowel(letter) => (cost::VOWEL, Form::Homophone),
        _ if soft => (cost::VOWEL, Form::Homophone),
        _ => (cost::OTHER, Form::Homophone),
    }
}

/// A letter or sign that a word has more.
fn added(items: &[Item], word: &Word, at: usize) -> (u16, Form) {
    let item = |at: usize| word.item(items, at);
    let here = item(at);
    match here.letter() {
        Some(letter) if at > 0 && item(at - 1).letter() == Some(letter) => (cost::REPEATED, Form::Repeat),
        Some(letter) if is_vowel(letter) => (cost::VOWEL, Form::Homophone),
        Some(b'h') => (cost::VOWEL, Form::Homophone),
        // A star hides a letter rather than standing between two.
        None if here.sign() == Some(b'*') => (cost::ALIKE, Form::Punct),
        None if here.is_sign() => (cost::SIGN, Form::Punct),
        _ => (cost::OTHER, Form::Homophone),
    }
}

/// Letters that sound alike.
const ALIKE: [&[u8]; 5] = [b"ckqx", b"sz", b"iy", b"fp", b"uo"];

/// What it costs to write one letter for another.
const LIKENESS: [[u16; 26]; 26] = {
    const fn has(letters: &[u8], letter: u8) -> bool {
        let mut at = 0;
        while at < letters.len() && letters[at] != letter {
            at += 1;
        }
        at < letters.len()
    }
    let mut costs = [[cost::OTHER; 26]; 26];
    let mut pair = 0;
    while pair < 26 * 26 {
        let (one, other) = (b'a' + (pair / 26) as u8, b'a' + (pair % 26) as u8);
        let costs = &mut costs[pair / 26][pair % 26];
        if has(VOWELS, one) && has(VOWELS, other) {
            *costs = cost::VOWEL;
        }
        let mut group = 0;
        while group < ALIKE.len() {
            if has(ALIKE[group], one) && has(ALIKE[group], other) {
                *costs = cost::ALIKE;
            }
            group += 1;
        }
        pair += 1;
    }
    costs
};

/// Writing something for a letter.
fn likeness(wanted: u8, item: &Item) -> (u16, Form) {
    match item.letter() {
        Some(letter) if letter == wanted && item.alike => (cost::LOOKS, Form::Homoglyph),
        Some(letter) if letter == wanted => (0, Form::Leet),
        Some(letter) => (LIKENESS[usize::from(wanted - b'a')][usize::from(letter - b'a')], Form::Homophone),
        None if leet(item).contains(&wanted) => (cost::LEET, Form::Leet),
        None if item.is_sign() => (cost::MASKED, Form::Punct),
        None => (cost::OTHER, Form::Homophone),
    }
}

fn ends_with_suffix(items: &[Item], word: &Word, from: usize) -> bool {
    let rest = word.of(items).skip(from).map(Item::letter);
    SUFFIXES.iter().any(|suffix| rest.clone().eq(suffix.iter().map(|letter| Some(*letter))))
}
