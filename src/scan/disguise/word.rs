//! Words of Latin letters as they stand in a text: letters that stand apart, digits and signs for letters, and what a spelling costs.

use super::Disguise;
use super::items::{Between, Item};
use super::lattice::MOST_SIGNS;
use crate::fold::Kind;
use crate::pack::latin::LONGEST;
use crate::taxonomy::{Bits, Form};
use std::ops::Range;

/// Words of one letter in a row that are one word spread out.
const SPREAD: usize = 3;

/// Costs in tenths of a letter.
pub(super) mod cost {
    pub const SIGN: u16 = 2;
    pub const LEET: u16 = 2;
    pub const LOOKS: u16 = 1;
    pub const MASKED: u16 = 2;
    pub const REPEATED: u16 = 1;
    pub const ALIKE: u16 = 3;
    pub const VOWEL: u16 = 4;
    pub const SWAPPED: u16 = 5;
    pub const OTHER: u16 = 10;
    pub const RESPELT: u16 = 3;
    pub const REVERSED: u16 = 8;
    pub const SUFFIX: u16 = 2;
    pub const INITIAL: u16 = 7;
    pub const GLUED: u16 = 4;
}

/// A word of a text: the items of its letters, digits and signs.
#[derive(Clone, Copy)]
pub(super) struct Word {
    items: [u16; LONGEST],
    pub len: usize,
    /// Letters stand apart.
    pub spread: bool,
}

impl Word {
    pub fn end(&self) -> usize {
        self.part(0..self.len).end
    }

    /// A word and another one behind it as one. Together they have no more letters than a word may have.
    pub fn and(&self, other: &Self) -> Self {
        let (mut both, len) = (*self, self.len + other.len);
        both.items[self.len..len].copy_from_slice(&other.items[..other.len]);
        Self { len, ..both }
    }

    /// Whether an apostrophe stands before it.
    pub fn is_ending(&self, items: &[Item]) -> bool {
        let first = self.part(0..1).start;
        items[first].is_joined() && first.checked_sub(1).is_some_and(|before| items[before].sign() == Some(b'\''))
    }

    /// The item of a letter.
    pub fn item<'i>(&self, items: &'i [Item], at: usize) -> &'i Item {
        &items[usize::from(self.items[at])]
    }

    /// The items of its letters.
    pub fn of<'i>(&self, items: &'i [Item]) -> impl Iterator<Item = &'i Item> + Clone + use<'i, '_> {
        self.items[..self.len].iter().map(|at| &items[usize::from(*at)])
    }

    /// The items of some of its letters, and what stands between them.
    pub fn part(&self, letters: Range<usize>) -> Range<usize> {
        usize::from(self.items[letters.start])..usize::from(self.items[letters.end - 1]) + 1
    }
}

/// Letters of a word or of several, with spaces between them.
#[derive(Clone, Copy)]
pub(super) struct Letters {
    bytes: [u8; 2 * LONGEST],
    pub len: usize,
}

impl Default for Letters {
    fn default() -> Self {
        Self { bytes: [0; 2 * LONGEST], len: 0 }
    }
}

impl Letters {
    pub fn of(word: &[u8]) -> Self {
        let mut letters = Self::default();
        word.iter().for_each(|letter| letters.push(*letter));
        letters
    }

    pub fn push(&mut self, letter: u8) {
        if self.len < self.bytes.len() {
            self.bytes[self.len] = letter;
            self.len += 1;
        }
    }

    pub fn as_slice(&self) -> &[u8] {
        &self.bytes[..self.len]
    }

    pub fn reverse(&mut self) {
        self.bytes[..self.len].reverse();
    }
}

/// Whether letters of two alphabets touch somewhere.
pub(super) fn is_mixed(items: &[Item]) -> bool {
    let differ =
        |two: &[Item]| two[1].is_joined() && two[0].alike != two[1].alike && two.iter().all(|item| item.letter().is_some());
    items.windows(2).any(differ)
}

/// The letters of a word that has nothing else.
pub(super) fn plain_letters(items: &[Item], word: &Word) -> Option<Letters> {
    let mut letters = Letters::default();
    for item in word.of(items) {
        letters.push(item.letter()?);
    }
    Some(letters)
}

/// The letters that a word may be read as: digits and signs for letters, masks left out. `choice` decides where there are two.
pub(super) fn read_letters(items: &[Item], word: &Word, choice: usize) -> (Letters, Way) {
    let (mut letters, mut way) = (Letters::default(), Way::default());
    for item in word.of(items) {
        if let Some(letter) = item.letter() {
            letters.push(letter);
            if item.alike {
                way = way.step(cost::LOOKS, Form::Homoglyph);
            }
            continue;
        }
        let choices = leet(item);
        if let Some(letter) = choices.get(choice.min(choices.len().wrapping_sub(1))) {
            letters.push(*letter);
            way = way.step(cost::LEET, Form::Leet);
        } else {
            way = way.step(cost::OTHER, Form::Punct);
        }
    }
    (letters, way)
}

/// Whether an item may be a letter of a word.
fn stands_for_letter(items: &[Item], at: usize) -> bool {
    let joined = |at: usize| items.get(at).is_some_and(|item| item.is_joined());
    let plain = |at: usize| items.get(at).is_some_and(|item| matches!(item.kind(), Kind::Latin | Kind::Digit));
    match items[at].sign() {
        // These stand for letters anywhere in a word, others only within one.
        Some(b'@' | b'$' | b'*') => (joined(at + 1) && plain(at + 1)) || (at > 0 && joined(at) && plain(at - 1)),
        Some(b'!' | b'|') => joined(at + 1) && plain(at + 1) && (at == 0 || !joined(at) || plain(at - 1)),
        Some(b'#' | b'+' | b'(') => joined(at + 1) && plain(at + 1) && at > 0 && joined(at) && plain(at - 1),
        _ => plain(at),
    }
}

/// The word that begins at an item.
pub(super) fn word_at(items: &[Item], at: usize) -> Option<Word> {
    let begins = at == 0 || !items[at].is_joined() || !stands_for_letter(items, at - 1);
    if !stands_for_letter(items, at) || !begins {
        return None;
    }
    let mut word = Word { items: [0; LONGEST], len: 0, spread: false };
    let mut next = at;
    while next < items.len() && word.len < LONGEST && (next == at || items[next].is_joined()) && stands_for_letter(items, next)
    {
        word.items[word.len] = next as u16;
        word.len += 1;
        next += 1;
    }
    let alternates = word.len > 4 && word.of(items).enumerate().all(|(at, item)| item.is_sign() == (at % 2 == 1));
    if alternates {
        word.len = 1;
    }
    if word.len == 1 {
        spread(items, &mut word);
    }
    Some(word)
}

/// A sign that stands alone and may be a word of one letter: `! am`, `* bet`.
pub(super) fn lone_sign(items: &[Item], at: usize) -> Option<Word> {
    let parted = |at: usize| items.get(at).is_none_or(|item| !item.is_joined() || item.sign() == Some(b'\''));
    let alone = (at == 0 || !items[at].is_joined()) && parted(at + 1);
    let told = matches!(items[at].sign(), Some(b'!' | b'@' | b'*' | b'|'));
    let mut word = Word { items: [0; LONGEST], len: 1, spread: false };
    word.items[0] = at as u16;
    (alone && told).then_some(word)
}

/// Goes on with single letters that stand apart in the same way: f r e e, f-r-e-e. Another kind of gap is one between words.
fn spread(items: &[Item], word: &mut Word) {
    let (mut letters, mut usual) = (*word, None);
    loop {
        let (sign, next) = step_over_sign(items, letters.end());
        let Some(item) = items.get(next) else { break };
        let gap = if sign.is_some() { Between::Sign } else { item.before };
        if gap != *usual.get_or_insert(gap) {
            // A letter that goes on with signs begins the next word.
            letters.len -= usize::from(gap == Between::Sign);
            break;
        }
        let apart = sign.is_some() || matches!(item.before, Between::Space | Between::Sign | Between::Line);
        let alone = items.get(next + 1).is_none_or(|after| !after.is_joined() || after.is_sign());
        let apart = apart || (sign.is_some() && item.is_joined());
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

/// The sign at an item that may stand between spread letters, and the item behind it. An apostrophe is spread like a letter: d.o.n.'.t
fn step_over_sign(items: &[Item], at: usize) -> (Option<u8>, usize) {
    let mut signs = items[at..].iter().map_while(Item::sign).take(MOST_SIGNS);
    let may_part = |sign: &u8| !b"!?,;:".contains(sign);
    if signs.clone().any(|sign| sign == b'\'') {
        let count = signs.clone().count();
        return (signs.find(|sign| *sign != b'\'' && may_part(sign)), at + count);
    }
    let sign = signs.next().filter(may_part);
    (sign, at + usize::from(sign.is_some()))
}

/// Letters for which a digit or sign may stand, the usual one first.
pub(super) fn leet(item: &Item) -> &'static [u8] {
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

/// The forms and the cost of a spelling.
#[derive(Clone, Copy, Default)]
pub(super) struct Way {
    pub cost: u16,
    forms: u32,
    worst: (u16, u8),
}

impl Way {
    pub fn step(mut self, cost: u16, form: Form) -> Self {
        self.cost += cost;
        self.forms |= 1 << form.number();
        if cost > self.worst.0 {
            self.worst = (cost, form.number());
        }
        self
    }

    pub fn disguise(self) -> Disguise {
        Disguise { forms: Bits(self.forms), cost: self.cost.min(255) as u8, respelt: 0, worst: self.worst.1 }
    }

    pub fn and(self, other: Self) -> Self {
        let worst = if other.worst.0 > self.worst.0 { other.worst } else { self.worst };
        Self { cost: self.cost + other.cost, forms: self.forms | other.forms, worst }
    }
}
