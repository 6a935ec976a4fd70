//! The one pass that every text pays for: where may a disguised term be?
//!
//! Han characters are looked up as units of sound, two or three of which are asked for in a table of bits. Words of Latin letters are
//! asked for in a table of common words. Whatever mixes the two, and runs of single letters, is looked at more closely.

use super::glance::{ANYWHERE, may_be_meant, may_go_on};
use super::glued::ENDINGS;
use super::items::look_alike;
use super::numbers::SHORTEST_HAN;
use super::respelt::{Strangers, looks_joined};
use crate::fold::{self, Kind};
use crate::pack::Pack;
use crate::pack::latin::{TOLD, codes_of, skeletons};
use crate::pack::sounds::{ANY_LETTER, FILLER, NUMERAL, SoundIndex, UNIT, UNIT_BITS};
use crate::text::{Looks, Units};

/// A unit behind which, or shortly before which, some disguised term may be.
#[derive(Clone, Copy, Default)]
pub(super) struct Place {
    pub unit: u32,
    /// No term begins before; [`ANYWHERE`] if that is not known.
    pub first: u32,
    /// Words of Latin letters are respelt there; otherwise something sounds like a term.
    pub latin: bool,
}

/// A step ends when there are so many places or words.
const BATCH: usize = 512;
const ROOM: usize = 2 * BATCH;

/// Codes of ASCII: letters from 1, then digits, then signs that may stand for letters; everything else is 0.
const DIGIT: u8 = 27;
const MASK: u8 = 28;
const CODES: [u8; 256] = {
    let mut codes = [0; 256];
    let mut letter = 0;
    while letter < 26 {
        codes[(b'a' + letter) as usize] = letter + 1;
        codes[(b'A' + letter) as usize] = letter + 1;
        letter += 1;
    }
    let mut digit = b'0';
    while digit <= b'9' {
        codes[digit as usize] = DIGIT;
        digit += 1;
    }
    codes[b'*' as usize] = MASK;
    codes[b'$' as usize] = MASK;
    codes[b'@' as usize] = MASK;
    codes
};
const CODE: u64 = 31;
/// The lowest bit of each code.
const EACH: u64 = {
    let (mut each, mut at) = (0, 0);
    while at < TOLD {
        each |= 1 << (5 * at);
        at += 1;
    }
    each
};

/// Letters that are words, or stand for one.
const A: u64 = 1;
const I: u64 = (b'i' - b'a' + 1) as u64;
const YOU: u64 = (b'u' - b'a' + 1) as u64;

/// Words of so few letters are not respelt by leaving out or swapping some.
const SHORT: usize = 3;

/// So many words of one letter in a row are a word spread out.
const SPREAD: u32 = 3;
/// A run of so many characters between Han characters tells nothing about them.
const FAR: usize = 24;

/// More syllables than this in a row may be a line in pinyin.
const SPELT_OUT: u32 = 3;

/// A word of ASCII: the unit behind it, and its codes above whatever stood before.
#[derive(Clone, Copy, Default)]
struct Word {
    unit: u32,
    row: u64,
}

pub(super) struct Sweep {
    places: Box<[Place; ROOM]>,
    count: usize,
    words: Box<[Word; ROOM]>,
    at: usize,
    /// Units of the last characters.
    row: u64,
    /// The same without a letter or digit that may be slipped in, or 0.
    skipped: u64,
    /// How many Han characters more are asked about as closely as what is not Han.
    closely: u32,
    /// 1 behind a Han character that may be slipped in.
    after_filler: usize,
    /// Han numerals in a row, and the most of them.
    numerals: u32,
    longest: u32,
    /// Words of one letter in a row.
    singles: u32,
    /// Units of the last words that were syllables.
    spelt: u64,
    /// Codes of the last common word.
    common: u64,
    /// Codes of the last word, and whether it is no word.
    last: (u64, bool),
    /// Where the first and the last letters are that may stand for Han characters.
    letters: Option<(usize, usize)>,
    han: bool,
}

impl Sweep {
    pub fn new() -> Self {
        Self {
            places: Box::new([Place::default(); ROOM]),
            count: 0,
            words: Box::new([Word::default(); ROOM]),
            at: 0,
            row: 0,
            skipped: 0,
            closely: 0,
            after_filler: 0,
            numerals: 0,
            longest: 0,
            singles: 0,
            spelt: 0,
            common: 0,
            last: (0, false),
            letters: None,
            han: false,
        }
    }

    /// Turns to a text.
    pub fn start(&mut self, from: usize) {
        (self.at, self.row, self.closely, self.singles, self.skipped) = (from, 0, 0, 0, 0);
        (self.letters, self.han) = (None, false);
        (self.spelt, self.common, self.last) = (0, 0, (0, false));
        (self.after_filler, self.numerals, self.longest) = (0, 0, 0);
    }

    /// Whether a number may be spelt out in what was swept.
    pub fn saw_number(&self) -> bool {
        self.longest as usize >= SHORTEST_HAN
    }

    /// Whether there were Han characters in what was swept.
    pub fn saw_han(&self) -> bool {
        self.han
    }

    /// From where to where letters may stand for Han characters in what was swept.
    pub fn letters(&self) -> Option<(usize, usize)> {
        self.letters
    }

    /// Notes letters between Han characters, or before or behind one, if they may stand for some.
    fn note_letters(&mut self, letters: &[u8], at: usize, pack: &Pack) {
        let may_stand = letters.split(|letter| !letter.is_ascii_alphanumeric()).any(|word| {
            let codes = || word.iter().fold(0, |codes, letter| codes << 5 | u64::from(letter - b'a' + 1));
            let spelt = || pack.sound_index.split(codes(), word.len(), &mut [0; TOLD], 0).is_some();
            !word.is_empty()
                && word.len() <= TOLD
                && word.iter().all(u8::is_ascii_lowercase)
                && (word.len() < SHORT || (!pack.latin().is_common(codes()) && spelt()))
        });
        if may_stand {
            let first = self.letters.map_or(at, |(first, _)| first);
            self.letters = Some((first, at));
        }
    }

    pub fn places(&self) -> &[Place] {
        &self.places[..self.count]
    }

    /// Sweeps on to the unit `to`, or until there are enough places; `true` at the end.
    pub fn step<U: Units>(&mut self, text: U, to: usize, pack: &Pack, strangers: &Strangers) -> bool {
        self.count = 0;
        let mut at = self.at;
        while at < to && self.count < BATCH {
            let next = match text.looks(at) {
                Looks::Ascii => self.ascii(text, at, to, (pack, strangers)),
                Looks::Wide => self.wide(text, at, to, pack),
                Looks::Other => at,
            };
            at = if next == at { at + self.other(text, at, pack) } else { next };
        }
        self.at = at;
        at >= to
    }

    fn note(&mut self, unit: usize, latin: bool) {
        self.note_from(unit, ANYWHERE, latin);
    }

    fn note_from(&mut self, unit: usize, first: u32, latin: bool) {
        self.places[self.count % ROOM] = Place { unit: unit as u32, first, latin };
        self.count += 1;
    }

    /// Han characters and the separators of their width.
    #[inline(always)]
    fn wide<U: Units>(&mut self, text: U, from: usize, to: usize, pack: &Pack) -> usize {
        let (index, fold) = (&pack.sound_index, pack.fold());
        let mut from = from;
        // A surrogate only looks like a wide character.
        if index.units.get(text.read(from).code as usize).is_none_or(|unit| unit & fold::UNTAKEN != 0) {
            return from;
        }
        self.han = true;
        if self.row == 0 {
            self.row = unit_before(text, from, pack);
            self.closely = if self.row == 0 { 0 } else { 2 };
        }
        // What is not Han may stand for Han characters on either side of it.
        while self.closely > 0 && from < to {
            let read = text.read(from);
            let unit = index.units.get(read.code as usize).copied().unwrap_or(fold::UNTAKEN);
            if unit & fold::UNTAKEN != 0 {
                return from;
            }
            from += read.len;
            if unit != 0 {
                self.closely -= 1;
                self.unit(unit & UNIT, from, index, || may_go_on(text, from, pack, &fold));
                self.numerals = (self.numerals + 1) * u32::from((unit / NUMERAL) & 1);
                self.longest = self.longest.max(self.numerals);
            }
        }
        let (mut row, mut count, places) = (self.row, self.count, &mut *self.places);
        let (mut after_filler, mut numerals, mut longest) = (self.after_filler, self.numerals, self.longest);
        let end = to.min(from + (ROOM - 1 - count) * U::WIDE_LEN);
        let at = text.wide_run(from..end, &index.units, |key, at| {
            let unit = key & UNIT;
            let longer = SoundIndex::row(row, unit);
            row = if unit == 0 { row } else { longer };
            places[count % ROOM] = Place { unit: at as u32, first: ANYWHERE, latin: false };
            let apart = {
                let row = SoundIndex::without_filler(row);
                (index.may_stand_apart(row) | index.may_be_respelt(row)) & after_filler
            };
            count += (index.may_be_respelt(row) | apart) & usize::from(unit != 0);
            after_filler = usize::from(key / FILLER);
            numerals = (numerals + 1) * u32::from((key / NUMERAL) & 1);
            longest = longest.max(numerals);
        });
        (self.after_filler, self.numerals, self.longest) = (after_filler, numerals, longest);
        // Most are chance, as a look at the characters tells.
        self.row = row;
        for number in self.count..count {
            let place = self.places[number];
            if let Some(first) = may_be_meant(text, place.unit as usize, pack, &fold) {
                self.places[self.count] = Place { first, ..place };
                self.count += 1;
            }
        }
        at
    }

    /// Notes a unit that is not Han, or stands behind one that is not. `first` tells where a term may begin with the last ones.
    #[inline]
    fn unit(&mut self, unit: u16, behind: usize, index: &SoundIndex, first: impl FnOnce() -> Option<u32>) {
        self.row = SoundIndex::row(self.row, unit);
        let skipped = self.skipped;
        if skipped != 0 {
            self.skipped = SoundIndex::row(skipped, unit);
        }
        if skipped != 0 && index.may_begin(self.skipped) {
            self.note(behind, false);
        } else if index.may_begin(self.row) {
            first().into_iter().for_each(|first| self.note_from(behind, first, false));
        }
    }

    /// Printable ASCII.
    #[inline(always)]
    fn ascii<U: Units>(&mut self, text: U, from: usize, to: usize, (pack, strangers): (&Pack, &Strangers)) -> usize {
        let (mut row, mut count, words) = (0u64, 0, &mut *self.words);
        let mut at = text.ascii_run(from..to.min(from + BATCH), |byte, unit| {
            let code = u64::from(CODES[usize::from(byte)]);
            words[count % ROOM] = Word { unit: unit as u32 - 1, row };
            count += usize::from(code == 0) & usize::from(row & CODE != 0);
            row = row << 5 | code;
        });
        if at == from + BATCH && row & CODE != 0 {
            // The run is cut within a word, which the next one begins with, unless there is nothing else.
            let is_letter = |unit: &usize| CODES[usize::from(text.read(*unit).code as u8)] != 0;
            at = (from + 1..at).rev().find(|unit| !is_letter(unit)).map_or(at, |edge| edge + 1);
        } else if row & CODE != 0 {
            words[count % ROOM] = Word { unit: at as u32, row };
            count += 1;
        }
        if self.row != 0 || at - from < FAR {
            self.beside_han(text, from, at, pack);
        }
        for number in 0..count.min(ROOM) {
            let Word { unit, row } = self.words[number];
            let codes = word_of(row);
            if codes < 1 << 5 {
                self.singles += 1;
                let is_broken = self.joins(codes, !matches!(codes, A | I | YOU), pack);
                if self.singles >= SPREAD || codes == YOU || is_broken {
                    self.note(unit as usize, true);
                }
                continue;
            }
            self.singles = 0;
            if pack.latin().is_common(codes) {
                // A common word may be a syllable among others.
                if self.spelt != 0 {
                    self.syllables(codes, unit as usize, pack);
                }
                self.common = codes;
                if self.joins(codes, false, pack) {
                    self.note(unit as usize, true);
                }
            } else if has_letter(codes) {
                if self.joins(codes, true, pack) {
                    self.note(unit as usize, true);
                } else {
                    let first = (unit as usize).saturating_sub(letters_of(codes).1);
                    let is_ending = first > from && text.read_back(first).code == u32::from(b'\'');
                    self.word(codes, unit as usize, is_ending, (pack, strangers));
                }
            }
        }
        at
    }

    /// Whether a word and the one before it are two parts of a word of terms. One of them is no word.
    #[inline]
    fn joins(&mut self, codes: u64, strange: bool, pack: &Pack) -> bool {
        let (before, was_strange) = std::mem::replace(&mut self.last, (codes, strange));
        (strange || was_strange) && before != 0 && is_broken(before, codes, pack)
    }

    /// A word that is not common: a term respelt, or syllables. `is_ending` tells that an apostrophe stands before it.
    #[inline(never)]
    fn word(&mut self, codes: u64, unit: usize, is_ending: bool, (pack, strangers): (&Pack, &Strangers)) {
        let (letters, count) = letters_of(codes);
        let letters = &letters[letters.len() - count..];
        if count == TOLD || letters.iter().any(|letter| !letter.is_ascii_lowercase()) {
            // Longer than is told, or with digits and signs.
            self.spelt = 0;
            self.note(unit, true);
        } else {
            // So few letters are anything, unless they are often written so.
            let telling = if strangers.has(codes) && !is_ending {
                false
            } else if count <= SHORT {
                pack.latin().respelt(letters).is_some()
            } else {
                skeletons(letters).any(|key| pack.skeletons.has(key))
                    || is_glued(codes, count, is_ending, pack)
                    || looks_like_a_word(letters, pack)
            };
            if telling {
                self.note(unit, true);
            }
            if self.spelt == 0 {
                // The word before may be common and a syllable.
                let before = self.common;
                self.syllables(before, unit, pack);
            }
            self.syllables(codes, unit, pack);
            if self.spelt >> (SPELT_OUT * UNIT_BITS) != 0 {
                let first = self.letters.map_or(unit, |(first, _)| first);
                self.letters = Some((first, unit));
            }
        }
    }

    /// Goes on with a word if it is syllables.
    fn syllables(&mut self, codes: u64, unit: usize, pack: &Pack) {
        let (letters, count) = letters_of(codes);
        let letters = &letters[letters.len() - count..];
        let mut lens = [0u8; TOLD];
        let Some(number) = pack.sound_index.split(codes, count, &mut lens, 0) else {
            self.spelt = 0;
            return;
        };
        let mut at = 0;
        for len in lens[..number].iter().rev().map(|len| usize::from(*len)) {
            let Some(syllable) = pack.sounds().syllable(&letters[at..at + len]) else {
                self.spelt = 0;
                return;
            };
            at += len;
            self.spelt = SoundIndex::row(self.spelt, syllable.fuzzy.get());
            if pack.sound_index.may_begin(self.spelt) {
                self.note(unit, false);
            }
        }
    }

    /// Letters and digits among Han characters.
    #[inline(never)]
    fn beside_han<U: Units>(&mut self, text: U, from: usize, to: usize, pack: &Pack) {
        if to - from >= FAR {
            (self.row, self.closely, self.skipped) = (0, 0, 0);
            return;
        }
        let mut letters = [0u8; FAR];
        for (at, letter) in letters.iter_mut().enumerate().take(to - from) {
            *letter = (text.read(from + at).code as u8).to_ascii_lowercase();
        }
        self.note_letters(&letters[..to - from], from, pack);
        if self.row == 0 {
            (self.closely, self.skipped) = (0, 0);
            return;
        }
        let (index, sounds, fold) = (&pack.sound_index, pack.sounds(), pack.fold());
        let anywhere = || Some(ANYWHERE);
        let mut at = 0;
        let filler = matches!(letters[..to - from].trim_ascii(), b"x" | b"1");
        let before = self.row;
        while at < to - from {
            let letter = letters[at];
            let longest = (1..=6).rev().filter(|len| at + len <= to - from).find_map(|len| {
                let syllable = letter.is_ascii_lowercase().then(|| sounds.syllable(&letters[at..at + len])).flatten()?;
                Some((len, syllable.fuzzy.get()))
            });
            match (longest, letter) {
                (Some((len, unit)), _) => {
                    at += len;
                    self.unit(unit, from + at, index, anywhere);
                }
                (None, b'a'..=b'z') => {
                    at += 1;
                    self.unit(ANY_LETTER + u16::from(letter - b'a'), from + at, index, anywhere);
                }
                (None, b'0'..=b'9') => {
                    at += 1;
                    let class = fold.class(letter.into());
                    let unit = sounds.unit(class);
                    self.unit(unit, from + at, index, anywhere);
                }
                _ => at += 1,
            }
        }
        self.closely = 2;
        self.skipped = if filler { before } else { 0 };
    }

    /// One character of any kind; returns its length.
    fn other<U: Units>(&mut self, text: U, at: usize, pack: &Pack) -> usize {
        let read = text.read(at);
        let fold = pack.fold();
        let class = fold.class(read.code);
        let sounds = pack.sounds();
        match class {
            // What is invisible divides nothing; letters on both sides of it are looked at as one word.
            fold::TRANSPARENT => {
                if is_beside_letter(text, at, read.len) {
                    self.note(at + read.len, true);
                    self.note(at + read.len, false);
                }
            }
            fold::EXPANDS => {
                self.row = 0;
                self.note(at + read.len, false);
                self.note(at + read.len, true);
            }
            class if class < fold::FIRST_SYMBOL => self.closely = if self.row == 0 { 0 } else { 2 },
            class => match fold::kind(class) {
                Kind::Digit | Kind::Emoji | Kind::Han => {
                    let unit = sounds.unit(class);
                    self.unit(unit, at + read.len, &pack.sound_index, || Some(ANYWHERE));
                    self.closely = 2;
                }
                // Letters of other widths and alphabets.
                Kind::Latin => self.note(at + read.len, true),
                _ => {
                    self.row = 0;
                    if look_alike(read.code).is_some() && is_beside_letter(text, at, read.len) {
                        self.note(at + read.len, true);
                    }
                }
            },
        }
        read.len
    }
}

/// Whether a letter of ASCII touches a character.
fn is_beside_letter<U: Units>(text: U, at: usize, len: usize) -> bool {
    let letter = |code: u32| u8::try_from(code).is_ok_and(|byte| byte.is_ascii_alphabetic());
    (at > 0 && letter(text.read_back(at).code)) || (at + len < text.len() && letter(text.read(at + len).code))
}

/// The unit of the letters or digit before a Han character, or 0.
fn unit_before<U: Units>(text: U, at: usize, pack: &Pack) -> u64 {
    let sounds = pack.sounds();
    let (mut letters, mut count, mut start) = ([0u8; 6], 0, at);
    while start > 0 && count < 6 {
        let read = text.read_back(start);
        let Some(letter) = u8::try_from(read.code).ok().filter(u8::is_ascii_alphanumeric) else { break };
        start -= read.len;
        count += 1;
        letters[6 - count] = letter.to_ascii_lowercase();
    }
    let told = &letters[6 - count..];
    let Some(last) = told.last() else { return 0 };
    if last.is_ascii_digit() {
        let class = pack.fold().class((*last).into());
        return sounds.unit(class).into();
    }
    let longest = (0..told.len()).find_map(|from| sounds.syllable(&told[from..]));
    match longest {
        Some(syllable) => syllable.fuzzy.get().into(),
        None => u64::from(ANY_LETTER + u16::from(last - b'a')),
    }
}

/// The last word of a row: its codes, and nothing above them.
#[inline]
fn word_of(row: u64) -> u64 {
    let row = row & (EACH * CODE);
    // The lowest code that is 0: no bit of it is set.
    let some = row | row >> 1 | row >> 2 | row >> 3 | row >> 4;
    let none = !some & EACH;
    if none == 0 { row } else { row & ((1 << none.trailing_zeros()) - 1) }
}

/// The letters of a word, at the end of the array, and how many there are. Digits and signs are `?`.
fn letters_of(mut codes: u64) -> ([u8; TOLD], usize) {
    let (mut letters, mut count) = ([0; TOLD], 0);
    while codes & CODE != 0 && count < TOLD {
        count += 1;
        let code = (codes & CODE) as u8;
        letters[TOLD - count] = if code < DIGIT { b'a' + code - 1 } else { b'?' };
        codes >>= 5;
    }
    (letters, count)
}

/// Whether a word may be several, each of two letters and more, but for what stands behind an apostrophe.
fn is_glued(codes: u64, count: usize, is_ending: bool, pack: &Pack) -> bool {
    let latin = pack.latin();
    // A bit for each place up to which the letters are words, from the end.
    let mut reached = 1u64;
    for end in 0..count {
        if reached >> end & 1 == 0 {
            continue;
        }
        for len in 1..=count - end {
            let piece = codes >> (5 * end) & ((1 << (5 * len)) - 1);
            let is_word = if len == 1 { matches!(piece, A | I | YOU) } else { latin.is_common(piece) };
            if reached >> (end + len) & 1 == 0 && is_word {
                reached |= 1 << (end + len);
            }
        }
    }
    let goes_on = |ending: &&[u8]| {
        let rest = count.saturating_sub(ending.len());
        reached >> rest & 1 == 1 && codes >> (5 * rest) == codes_of(ending)
    };
    count > 3 && (reached >> count & 1 == 1 || (is_ending && ENDINGS.iter().any(goes_on)))
}

/// Whether a word looks like one of terms where two letters look like one.
#[inline(never)] // seldom
fn looks_like_a_word(letters: &[u8], pack: &Pack) -> bool {
    let mut any = false;
    looks_joined(letters, |other| any |= pack.latin().is_vocable(other.as_slice()));
    any
}

/// Whether two parts may be a word of terms together.
#[inline(never)] // seldom
fn is_broken(before: u64, codes: u64, pack: &Pack) -> bool {
    let len = (64 - codes.leading_zeros()).div_ceil(5);
    if before.leading_zeros() < 4 + 5 * len {
        return false;
    }
    let (letters, count) = letters_of(before << (5 * len) | codes);
    let letters = &letters[letters.len() - count..];
    letters.iter().all(u8::is_ascii_lowercase) && pack.latin().is_vocable(letters)
}

fn has_letter(mut codes: u64) -> bool {
    while codes != 0 {
        if codes & CODE < u64::from(DIGIT) {
            return true;
        }
        codes >>= 5;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_tells_its_last_word() {
        let row = |text: &str| text.bytes().fold(0u64, |row, byte| row << 5 | u64::from(CODES[usize::from(byte)]));
        for word in ["bet", "a", "jackpot", "abcdefghijkl"] {
            assert_eq!(word_of(row(&format!("no {word}"))), codes_of(word.as_bytes()), "{word}");
        }
        assert_eq!(word_of(row("abcdefghijklmnop")), codes_of(b"efghijklmnop"));
        assert!(has_letter(row("b3t")) && !has_letter(row("2024")));
    }
}
