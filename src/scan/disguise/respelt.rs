//! What a disguised word of Latin letters stands for: the word of terms that it is nearest to, if that is near enough.

use super::distance::{Stock, distance};
use super::glued::{ENDINGS, is_usual, split};
use super::items::Item;
use super::word::{Letters, Way, Word, cost, leet, plain_letters, read_letters};
use crate::pack::latin::{Latin, TOLD, codes_of, skeletons};
use crate::taxonomy::Form;

/// So few letters are any word's, unless others are respelt as well.
const FEWEST: usize = 3;
/// A word is split into others from so many letters on.
const GLUED: usize = 4;

/// Words that were found to stand for nothing, forward or backward, by the codes of their letters. Stretches overlap, and names come
/// again in text after text.
pub(super) struct Strangers {
    words: Box<[u64; 1 << STRANGERS_BITS]>,
    /// Of which pack.
    pack: u64,
}

const STRANGERS_BITS: u32 = 11;

impl Strangers {
    pub fn new() -> Self {
        Self { words: Box::new([0; 1 << STRANGERS_BITS]), pack: 0 }
    }

    /// Turns to a text that is read with a pack.
    pub fn turn_to(&mut self, pack: u64) {
        if pack != self.pack {
            self.words.fill(0);
            self.pack = pack;
        }
    }

    fn place(codes: u64) -> usize {
        (codes.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - STRANGERS_BITS)) as usize
    }

    pub fn has(&self, codes: u64) -> bool {
        self.words[Self::place(codes)] == codes
    }

    fn add(&mut self, codes: u64) {
        self.words[Self::place(codes)] = codes;
    }
}

pub(super) fn is_word(latin: Latin<'_>, word: &[u8]) -> bool {
    (word.len() > 1 && latin.is_common(codes_of(word))) || latin.is_vocable(word)
}

/// What a word may be read as, the likelier reading first.
pub(super) struct Readings {
    pub first: (Letters, Way),
    pub second: Option<(Letters, Way)>,
}

impl Readings {
    fn one(letters: Letters, way: Way) -> Self {
        Self { first: (letters, way), second: None }
    }
}

/// The two best readings of a word so far, and how good they are.
struct Best<'l> {
    latin: Latin<'l>,
    initial: Option<u8>,
    first: Option<Reading>,
    second: Option<Reading>,
}

/// A reading, how good it is, less being better, and how many terms have the word.
type Reading = (Letters, Way, u16, u8);

/// How much more a second reading may cost than the first.
const SECOND: u16 = 2;
/// A word of so few letters is not read in a second way if so much fewer terms have that (quarters of a bit).
const SHORT: usize = 4;
const RARER: u8 = 20;

impl Best<'_> {
    fn offer(&mut self, letters: &[u8], way: Way) {
        // Of what costs the same, words of terms come first, such as begin alike, and those that most terms have.
        let weight = self.latin.weight(letters);
        let rank = 4 * way.cost + 2 * u16::from(weight == 0) + u16::from(letters.first() != self.initial.as_ref());
        let is = |kept: &Option<Reading>| kept.as_ref().is_some_and(|kept| kept.0.as_slice() == letters);
        let worse =
            |kept: &Option<Reading>| kept.as_ref().is_none_or(|kept| (rank, u8::MAX - weight) < (kept.2, u8::MAX - kept.3));
        let new = Some((Letters::of(letters), way, rank, weight));
        if worse(&self.first) {
            if !is(&self.first) {
                self.second = self.first.take();
            }
            self.first = new;
        } else if worse(&self.second) && !is(&self.first) {
            self.second = new;
        }
    }

    fn readings(self) -> Option<Readings> {
        let (letters, way, _, weight) = self.first?;
        // A short word that is much rarer than another one like it is hardly meant.
        let is_told = |second: &Reading| second.3 + RARER > weight || second.0.len > SHORT;
        let second = self.second.filter(|second| second.1.cost <= way.cost + SECOND && is_told(second));
        Some(Readings { first: (letters, way), second: second.map(|(letters, way, ..)| (letters, way)) })
    }
}

/// The word, or words, that a word stands for, unless it is one itself.
/// `mixed` tells that alphabets are mixed within words nearby.
pub(super) fn meant(latin: Latin<'_>, items: &[Item], word: &Word, mixed: bool, strangers: &mut Strangers) -> Option<Readings> {
    let plain = plain_letters(items, word);
    let alike = word.of(items).filter(|item| item.alike).count();
    // A word of another alphabet altogether is one of another language, unless others mix them; one of digits is a number.
    if alike == word.len {
        let (letters, way) = read_letters(items, word, 0);
        return (mixed && is_word(latin, letters.as_slice())).then(|| Readings::one(letters, way));
    }
    if word.of(items).all(|item| item.letter().is_none()) {
        return None;
    }
    let known = plain.filter(|letters| alike == 0 && !word.spread && letters.len <= TOLD);
    let codes = known.map(|letters| codes_of(letters.as_slice()));
    if codes.is_some_and(|codes| strangers.has(codes)) {
        return None;
    }
    let spread = if word.spread { Way::default().step(cost::SIGN, Form::Spacing) } else { Way::default() };
    if let Some(letters) = plain.filter(|_| alike == 0) {
        if let Some(other) = latin.respelt(letters.as_slice()) {
            return Some(Readings::one(Letters::of(other), spread.step(cost::RESPELT, Form::Homophone)));
        }
        if is_word(latin, letters.as_slice()) {
            return word.spread.then(|| Readings::one(letters, spread));
        }
        if !word.spread && letters.len >= FEWEST {
            if let Some(readings) = slipped(latin, letters.as_slice()) {
                return Some(readings);
            }
        }
    }
    let initial = word.item(items, 0).letter();
    let mut best = Best { latin, initial, first: None, second: None };
    let stock = Stock::of(items, word);
    let doubtful = word.of(items).any(|item| leet(item).len() > 1);
    for choice in 0..1 + usize::from(doubtful) {
        let (letters, way) = read_letters(items, word, choice);
        let way = spread.and(way);
        if letters.len == 0 {
            continue;
        }
        // What is a word once digits and signs are read as letters needs nothing more, if there are letters to go by.
        if way.cost < cost::OTHER.max(2 * letters.len as u16) && is_word(latin, letters.as_slice()) {
            best.offer(letters.as_slice(), way);
        }
        for twice in (0..1 << runs(letters.as_slice()).min(MOST_RUNS)).rev() {
            let shorter = collapsed(letters.as_slice(), twice);
            if shorter.len < letters.len && is_word(latin, shorter.as_slice()) {
                best.offer(shorter.as_slice(), way.step(cost::REPEATED, Form::Repeat));
            }
        }
        let has_more = plain.is_none() || letters.len > 2;
        for key in skeletons(letters.as_slice()).filter(|_| has_more) {
            for other in latin.at(key).filter(|other| stock.may_make(other)) {
                if let Some(way) = distance(other, items, word) {
                    best.offer(other, way);
                }
            }
        }
    }
    let (letters, way) = read_letters(items, word, 0);
    let first = word.part(0..1).start;
    let ending = items[first].is_joined() && first.checked_sub(1).is_some_and(|before| items[before].sign() == Some(b'\''));
    if letters.len >= GLUED && way.cost < cost::OTHER {
        let mut parts = Letters::default();
        if split(latin, letters.as_slice(), ending, &mut parts) && (best.first.is_none() || is_usual(&parts)) {
            best.offer(parts.as_slice(), spread.and(way).step(cost::GLUED, Form::Spacing));
        }
    }
    if let (Some(codes), Some(mut backward)) = (codes.filter(|_| best.first.is_none()), plain) {
        backward.reverse();
        if !is_word(latin, backward.as_slice()) {
            strangers.add(codes);
        }
    }
    best.readings()
}

/// What a short word stands for by a slip of the pen.
fn slipped(latin: Latin<'_>, word: &[u8]) -> Option<Readings> {
    let mut slips = latin.slips(word);
    let first = slips.next()?;
    let is_told = |second: &&[u8]| latin.weight(second) + RARER > latin.weight(first);
    let read = |meant: &[u8]| {
        let cost = if meant.len() > word.len() { cost::VOWEL } else { cost::SWAPPED };
        (Letters::of(meant), Way::default().step(cost, Form::Homophone))
    };
    Some(Readings { first: read(first), second: slips.next().filter(is_told).map(read) })
}

/// What a word may be in a text of which others are respelt, though it says nothing by itself: one of few letters, a usual one that may
/// be a slip of another, or one of digits alone.
pub(super) fn meant_among_others(latin: Latin<'_>, items: &[Item], word: &Word) -> Option<Readings> {
    if word.spread {
        return None;
    }
    let Some(letters) = plain_letters(items, word) else { return all_digits(latin, items, word) };
    let slipped = slipped(latin, letters.as_slice())?;
    if !is_word(latin, letters.as_slice()) {
        return Some(slipped);
    }
    Some(Readings { first: (letters, Way::default()), second: Some(slipped.first) })
}

/// Digits and signs that are a word if they stand for letters. They may as well be a number.
fn all_digits(latin: Latin<'_>, items: &[Item], word: &Word) -> Option<Readings> {
    if word.len == 1 && word.item(items, 0).sign() == Some(b'*') {
        let read = |letter: u8| (Letters::of(&[letter]), Way::default().step(cost::MASKED, Form::Punct));
        return Some(Readings { first: read(b'i'), second: Some(read(b'a')) });
    }
    if word.len > MOST_DIGITS || word.of(items).any(|item| item.letter().is_some()) {
        return None;
    }
    let first = word.part(0..1).start;
    let ending = items[first].is_joined() && first.checked_sub(1).is_some_and(|before| items[before].sign() == Some(b'\''));
    (0..2).find_map(|choice| {
        let (letters, way) = read_letters(items, word, choice);
        let is_read = letters.len == word.len
            && match letters.as_slice() {
                ending_letters if ending => ENDINGS.contains(&ending_letters),
                [single] => b"ai".contains(single),
                several => is_word(latin, several),
            };
        is_read.then(|| {
            let mut number = Letters::default();
            word.of(items).filter_map(|item| item.digit().or(item.sign())).for_each(|digit| number.push(digit));
            Readings { first: (letters, way), second: (!ending).then_some((number, Way::default())) }
        })
    })
}

/// A number of more digits is one.
const MOST_DIGITS: usize = 3;

/// Runs of one letter that are read singly and doubled, each by itself.
const MOST_RUNS: u32 = 3;

/// How many runs of one letter a word has.
fn runs(word: &[u8]) -> u32 {
    word.chunk_by(|one, next| one == next).filter(|run| run.len() > 1).count() as u32
}

/// A word of whose runs of one letter those are doubled that have a bit in `twice`, and the others are single.
fn collapsed(word: &[u8], twice: u32) -> Letters {
    let (mut letters, mut number) = (Letters::default(), 0);
    for run in word.chunk_by(|one, next| one == next) {
        let doubled = run.len() > 1 && twice.checked_shr(number).unwrap_or(0) & 1 == 1;
        run.iter().take(1 + usize::from(doubled)).for_each(|letter| letters.push(*letter));
        number += u32::from(run.len() > 1);
    }
    letters
}
