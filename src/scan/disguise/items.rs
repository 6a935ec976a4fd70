//! A stretch of text as items: its characters and signs, with what stood between them.

use crate::fold::{self, Fold, Kind};
use crate::text::Units;

/// Signs between which no term goes on.
pub(super) const PARTING: &[u8] = b",!?:;";

/// What stood before an item, invisible characters aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Between {
    Nothing,
    Space,
    /// Signs without an ASCII form, emoji that are no characters.
    Sign,
    /// The end of a sentence or line.
    Stop,
    Line,
}

/// A character or an ASCII sign.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    pub symbol: u16,
    /// A letter of another alphabet that looks like this one.
    pub alike: bool,
    pub before: Between,
    /// Units of its character.
    pub start: u32,
    pub end: u32,
}

impl Item {
    pub fn is_sign(&self) -> bool {
        self.symbol < fold::FIRST_SYMBOL
    }

    pub fn kind(&self) -> Kind {
        fold::kind(self.symbol)
    }

    /// `a` to `z`.
    pub fn letter(&self) -> Option<u8> {
        let letter = self.symbol.checked_sub(fold::LETTER_A).filter(|letter| *letter < 26)?;
        Some(b'a' + letter as u8)
    }

    /// The ASCII sign, if it is one.
    pub fn sign(&self) -> Option<u8> {
        fold::sign_of(self.symbol)
    }

    /// `0` to `9`.
    pub fn digit(&self) -> Option<u8> {
        let digit = self.symbol.checked_sub(fold::DIGIT_0).filter(|digit| *digit < 10)?;
        Some(b'0' + digit as u8)
    }

    /// Whether it goes on with the word before it.
    pub fn is_joined(&self) -> bool {
        self.before == Between::Nothing
    }
}

/// Reads the items of units `from..to`. `from` may lie within a character, which is left out then.
pub(super) fn read_items<U: Units>(text: U, fold: &Fold<'_>, from: usize, to: usize, items: &mut Vec<Item>) {
    items.clear();
    let (mut at, mut before) = (from, Between::Nothing);
    while at < to && !text.is_start(at) {
        at += 1;
    }
    while at < to && items.len() + fold::MAX_EXPANSION < items.capacity() {
        let read = text.read(at);
        let (start, end) = (at as u32, (at + read.len) as u32);
        let mut push = |symbol: u16, before: &mut Between| {
            let letter = if symbol == fold::OTHER_LETTER { look_alike(read.code) } else { None };
            let (symbol, alike) = (letter.unwrap_or(symbol), letter.is_some());
            items.push(Item { symbol, alike, before: std::mem::replace(before, Between::Nothing), start, end });
        };
        match fold.class(read.code) {
            fold::TRANSPARENT => {}
            fold::EXPANDS => fold.expand(read.code).iter().for_each(|symbol| push(symbol.get(), &mut before)),
            fold::SPACE => before = before.max(Between::Space),
            fold::NEWLINE => before = before.max(Between::Line),
            fold::STOP => before = before.max(Between::Stop),
            class if class < fold::FIRST_SIGN => before = before.max(Between::Sign),
            class => push(class, &mut before),
        }
        at += read.len;
    }
}

/// Letters of other alphabets that look like Latin ones.
const LOOK_ALIKES: [(&str, &str); 3] =
    [("аеорсухіѕјһԁԛԝѵкмтвнєягиш", "aeopcyxisjhdqwvkmtbherrnw"), ("αεορυτνκχησςωιβγ", "aeoputvkxnoswiby"), ("נ", "j")];

/// The Latin letter that a letter of another alphabet looks like.
pub(super) fn look_alike(code: u32) -> Option<u16> {
    let char = char::from_u32(code)?;
    let char = char.to_lowercase().next()?;
    LOOK_ALIKES.iter().find_map(|(others, letters)| {
        let at = others.chars().position(|other| other == char)?;
        let letter = letters.as_bytes().get(at)?;
        Some(fold::LETTER_A + u16::from(letter - b'a'))
    })
}
