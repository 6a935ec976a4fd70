//! What a disguised word of Latin letters stands for: the word of terms that it is nearest to, if that is near enough.

use super::distance::distance;
use super::glued::{ENDINGS, is_usual, split};
use super::items::{Between, Item};
use super::stock::Stock;
use super::word::{Letters, Way, Word, cost, leet, plain_letters, read_letters, word_at};
use crate::fold::FIRST_KANA;
use crate::pack::Pack;
use crate::pack::latin::{Latin, TOLD, codes_of, skeletons};
use crate::taxonomy::Form;

/// So few letters are any word's, unless others are respelt as well.
const FEWEST: usize = 3;
/// A usual word of so many letters that stands backward is no other one.
const BACKWARD: usize = 5;
/// A word is split into others from so many letters on.
const GLUED: usize = 4;

/// Words that were looked at closely, by the codes of their letters. Stretches overlap, and names and slips come again in text after
/// text.
pub(super) struct Strangers {
    /// Those that were found to stand for nothing, forward or backward.
    words: Box<[u64; 1 << STRANGERS_BITS]>,
    /// Those that stand for something, and what that is.
    known: Box<[(u64, Option<Readings>)]>,
    /// Of which pack.
    pack: u64,
}

const STRANGERS_BITS: u32 = 11;
const KNOWN: usize = 1 << 6;

impl Strangers {
    pub fn new() -> Self {
        Self { words: Box::new([0; 1 << STRANGERS_BITS]), known: vec![(0, None); KNOWN].into(), pack: 0 }
    }

    /// Turns to a text that is read with a pack.
    pub fn turn_to(&mut self, pack: u64) {
        if pack != self.pack {
            self.words.fill(0);
            self.known.fill((0, None));
            self.pack = pack;
        }
    }

    fn place(codes: u64) -> usize {
        (codes.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - STRANGERS_BITS)) as usize
    }

    fn known(&self, codes: u64) -> Option<&Readings> {
        let (known, readings) = &self.known[Self::place(codes) % KNOWN];
        readings.as_ref().filter(|_| *known == codes)
    }

    fn keep(&mut self, codes: u64, readings: &Readings) {
        self.known[Self::place(codes) % KNOWN] = (codes, Some(readings.clone()));
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
#[derive(Clone)]
pub(super) struct Readings {
    pub first: (Letters, Way),
    pub second: Option<(Letters, Way)>,
}

impl Readings {
    fn one(letters: Letters, way: Way) -> Self {
        Self { first: (letters, way), second: None }
    }

    /// Whether it is one that many write so, or nothing else.
    pub fn is_habit(&self) -> bool {
        self.first.1.cost == cost::RESPELT && self.second.as_ref().is_none_or(|(_, way)| way.cost == 0)
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
const SHORT: usize = 5;
const RARER: u8 = 20;

impl Best<'_> {
    fn offer(&mut self, letters: &[u8], way: Way) {
        self.offer_as(letters, way, self.latin.weight(letters));
    }

    fn offer_as(&mut self, letters: &[u8], way: Way, weight: u8) {
        // Of what costs the same, words of terms come first, such as begin alike, and those that most terms have.
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

/// How words are respelt in a text.
#[derive(Clone, Copy, Default)]
pub(super) struct Evidence {
    pub words: usize,
    /// With digits and signs for letters.
    leet: usize,
    /// With signs that hide letters.
    masked: usize,
    /// With a letter too few, or in another place.
    slips: usize,
}

impl Evidence {
    pub fn add(&mut self, way: &Way) {
        let has = |form: Form| way.disguise().forms.has(form.number());
        if has(Form::Leet) {
            self.leet += 1;
        } else if has(Form::Punct) {
            self.masked += 1;
        } else if has(Form::Homophone) && way.cost >= cost::VOWEL {
            self.slips += 1;
        }
    }

    fn is_leet(&self) -> bool {
        self.leet > 1
    }

    fn is_masked(&self) -> bool {
        self.masked > 0
    }

    /// One slip in many words is anybody's.
    fn is_slips(&self) -> bool {
        self.slips * SLIPS >= self.words
    }

    /// Whether so many words are respelt that chance has no part in it.
    pub fn is_strong(&self) -> bool {
        self.leet.max(self.masked).max(self.slips) > 1
    }

    /// Whether words may be respelt that say nothing by themselves.
    pub fn is_telling(&self) -> bool {
        self.is_leet() || self.is_masked() || self.is_slips()
    }
}

/// One word in so many.
const SLIPS: usize = 10;

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
    // Behind an apostrophe a word may begin with an ending.
    if codes.is_some_and(|codes| strangers.has(codes)) && !word.is_ending(items) {
        return None;
    }
    let spread = if word.spread { Way::default().step(cost::SIGN, Form::Spacing) } else { Way::default() };
    if let Some(letters) = plain.filter(|_| alike == 0) {
        if let Some(other) = latin.respelt(letters.as_slice()) {
            let first = (Letters::of(other), spread.step(cost::RESPELT, Form::Homophone));
            // It may stand so in a term as well.
            let as_it_is = !word.spread && latin.is_vocable(letters.as_slice());
            return Some(Readings { first, second: as_it_is.then_some((letters, Way::default())) });
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
    let written = if plain.is_none() { with_digits(items, word) } else { None };
    if let Some(other) = written.and_then(|written| latin.respelt(written.as_slice())) {
        return Some(Readings::one(Letters::of(other), spread.step(cost::RESPELT, Form::Digit)));
    }
    let backward = plain.map(|mut letters| {
        letters.reverse();
        letters
    });
    if backward.is_some_and(|letters| letters.len >= BACKWARD && latin.is_common(codes_of(letters.as_slice()))) {
        return None;
    }
    let known = if plain.is_some() { codes } else { codes_of_signs(items, word).filter(|_| alike == 0 && !word.spread) };
    // What stands behind an apostrophe may be an ending as well.
    let known = known.map(|known| known | u64::from(word.is_ending(items)) << 63);
    if known.is_some_and(|known| plain.is_none() && strangers.has(known)) {
        return None;
    }
    if let Some(readings) = known.and_then(|known| strangers.known(known)) {
        return Some(readings.clone());
    }
    let readings = nearest(latin, items, word, plain.is_some());
    match (&readings, known) {
        (Some(readings), Some(known)) => strangers.keep(known, readings),
        (None, Some(known)) => {
            // The sweep asks for words of letters, which may be other ones backward.
            let is_backward = backward.is_some_and(|backward| is_word(latin, backward.as_slice()));
            if !is_backward {
                strangers.add(codes.unwrap_or(known));
            }
        }
        _ => {}
    }
    readings
}

/// The letters of a word of which digits or signs stand for some, if they are syllables.
pub(super) fn hidden_syllables(pack: &Pack, items: &[Item], word: &Word) -> Option<Letters> {
    let letters_there = word.of(items).filter(|item| item.letter().is_some() && !item.alike).count();
    if word.spread || letters_there == 0 || letters_there == word.len || word.len > TOLD {
        return None;
    }
    let (letters, _) = read_letters(items, word, 0);
    let several = |count: &usize| *count > 1;
    let syllables = || pack.sound_index.split(codes_of(letters.as_slice()), letters.len, &mut [0; TOLD], 0);
    (letters.len == word.len && syllables().as_ref().is_some_and(several)).then_some(letters)
}

/// Two letters that look like one side by side.
const JOINED: [(&[u8; 2], u8); 3] = [(b"rn", b'm'), (b"cl", b'd'), (b"vv", b'w')];

/// The words that a word looks like if two letters of it are one wherever they stand: rnoney, vicleo.
pub(super) fn looks_joined(word: &[u8], mut found: impl FnMut(Letters)) {
    let is_there = |two: &[u8; 2]| word.windows(2).any(|pair| pair == two);
    let there = JOINED.iter().enumerate().fold(0, |there, (number, (two, _))| there | u32::from(is_there(two)) << number);
    for chosen in (1..1u32 << JOINED.len()).filter(|chosen| chosen & !there == 0) {
        let (mut letters, mut rest) = (Letters::default(), word);
        while let [letter, more @ ..] = rest {
            let joined =
                |(number, (two, _)): &(usize, &(&[u8; 2], u8))| chosen >> number & 1 == 1 && rest.starts_with(&two[..]);
            match JOINED.iter().enumerate().find(joined) {
                Some((_, (_, one))) => {
                    letters.push(*one);
                    rest = &rest[2..];
                }
                None => {
                    letters.push(*letter);
                    rest = more;
                }
            }
        }
        found(letters);
    }
}

/// What tells a short word with digits and signs from others, and from words without.
fn codes_of_signs(items: &[Item], word: &Word) -> Option<u64> {
    const BITS: u32 = FIRST_KANA.trailing_zeros();
    let all = || word.of(items).fold(1, |codes, item| codes << BITS | u64::from(item.symbol));
    (word.len <= 8 && word.of(items).all(|item| item.symbol < FIRST_KANA)).then(|| all() | 1 << 62)
}

/// The words of terms that a word is nearest to, or those that are glued in it. `plain` tells that it has letters alone.
#[inline(never)] // not for each word of a text
fn nearest(latin: Latin<'_>, items: &[Item], word: &Word, plain: bool) -> Option<Readings> {
    let spread = if word.spread { Way::default().step(cost::SIGN, Form::Spacing) } else { Way::default() };
    let initial = word.item(items, 0).letter();
    let mut best = Best { latin, initial, first: None, second: None };
    let stock = Stock::of(items, word);
    let doubtful = word.of(items).any(|item| leet(item).len() > 1);
    let mut is_leet = false;
    for choice in 0..1 + usize::from(doubtful) {
        let (letters, way) = read_letters(items, word, choice);
        let way = spread.and(way);
        if letters.len == 0 {
            continue;
        }
        // What is a word once digits and signs are read as letters needs nothing more, if there are letters to go by.
        if way.cost < cost::OTHER.max(2 * letters.len as u16) && is_word(latin, letters.as_slice()) {
            best.offer(letters.as_slice(), way);
            is_leet = !plain && letters.len == word.len;
        }
        for twice in (0..1 << runs(letters.as_slice()).min(MOST_RUNS)).rev() {
            let shorter = collapsed(letters.as_slice(), twice);
            if shorter.len < letters.len && is_word(latin, shorter.as_slice()) {
                best.offer(shorter.as_slice(), way.step(cost::REPEATED, Form::Repeat));
            }
        }
        if plain {
            looks_joined(letters.as_slice(), |other| {
                if latin.is_vocable(other.as_slice()) {
                    best.offer(other.as_slice(), way.step(cost::ALIKE, Form::Homoglyph));
                }
            });
        }
        // Signs that make a word are no masks.
        let has_more = if plain { letters.len > 2 } else { !is_leet };
        for key in skeletons(letters.as_slice()).filter(|_| has_more) {
            for other in latin.at(key).filter(|other| stock.may_make(other)) {
                if let Some(way) = distance(other, items, word) {
                    best.offer(other, way);
                }
            }
        }
    }
    let parts = if plain { None } else { beside_digits(latin, items, word) };
    if let Some(parts) = parts {
        best.offer_as(parts.as_slice(), spread.step(cost::GLUED, Form::Spacing), 0);
    }
    let (letters, way) = read_letters(items, word, 0);
    let ending = word.is_ending(items);
    if letters.len >= GLUED && way.cost < cost::OTHER {
        let mut parts = Letters::default();
        if split(latin, letters.as_slice(), ending, &mut parts) && (best.first.is_none() || is_usual(&parts)) {
            best.offer_as(parts.as_slice(), spread.and(way).step(cost::GLUED, Form::Spacing), 0);
        }
    }
    best.readings()
}

/// Letters and digits as they stand, if there is nothing else.
fn with_digits(items: &[Item], word: &Word) -> Option<Letters> {
    let mut written = Letters::default();
    for item in word.of(items) {
        written.push(item.letter().or_else(|| item.digit())?);
    }
    Some(written)
}

/// Words that are glued to numbers and to each other: get50, wheniwas12.
fn beside_digits(latin: Latin<'_>, items: &[Item], word: &Word) -> Option<Letters> {
    let written = with_digits(items, word)?;
    let mut parts = Letters::default();
    for run in written.as_slice().chunk_by(|one, next| one.is_ascii_digit() == next.is_ascii_digit()) {
        let first = parts.len == 0;
        if !first {
            parts.push(b' ');
        }
        if run[0].is_ascii_digit() || (run.len() > 1 && is_word(latin, run)) {
            run.iter().for_each(|letter| parts.push(*letter));
        } else if !split(latin, run, first && word.is_ending(items), &mut parts) {
            return None;
        }
    }
    Some(parts)
}

/// The word of terms whose two parts stand apart, one of which at least is no word, and how it is written.
pub(super) fn broken(latin: Latin<'_>, items: &[Item], word: &Word) -> Option<(Word, Readings)> {
    let sign = items.get(word.end())?.sign();
    if word.spread || sign.is_some_and(|sign| !b"/-.|_~".contains(&sign)) {
        return None;
    }
    let next = word.end() + usize::from(sign.is_some());
    let before = items.get(next)?.before;
    let parted = sign.is_some() || matches!(before, Between::Space | Between::Line | Between::Sign);
    let rest = word_at(items, next).filter(|rest| parted && !rest.spread && word.len + rest.len <= TOLD)?;
    let (mut letters, second) = (plain_letters(items, word)?, plain_letters(items, &rest)?);
    if letters.len + second.len < BROKEN || (is_word(latin, letters.as_slice()) && is_word(latin, second.as_slice())) {
        return None;
    }
    second.as_slice().iter().for_each(|letter| letters.push(*letter));
    let form = if sign.is_some() { Form::Punct } else { Form::Spacing };
    let readings = || Readings::one(letters, Way::default().step(cost::SIGN, form));
    latin.is_vocable(letters.as_slice()).then(|| (word.and(&rest), readings()))
}

/// So many letters a word has at least of which two parts stand apart.
const BROKEN: usize = 4;

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
pub(super) fn meant_among_others(latin: Latin<'_>, items: &[Item], word: &Word, others: Evidence) -> Option<Readings> {
    if word.spread {
        return None;
    }
    let Some(letters) = plain_letters(items, word) else { return without_letters(latin, items, word, others) };
    let slipped = slipped(latin, letters.as_slice()).filter(|_| others.is_slips())?;
    if !is_word(latin, letters.as_slice()) {
        return Some(slipped);
    }
    Some(Readings { first: (letters, Way::default()), second: Some(slipped.first) })
}

/// Digits and signs that are a word if they stand for letters. They may as well be a number.
fn without_letters(latin: Latin<'_>, items: &[Item], word: &Word, others: Evidence) -> Option<Readings> {
    if word.len == 1 && word.item(items, 0).sign() == Some(b'*') && others.is_masked() {
        let read = |letter: u8| (Letters::of(&[letter]), Way::default().step(cost::MASKED, Form::Punct));
        return Some(Readings { first: read(b'i'), second: Some(read(b'a')) });
    }
    if !others.is_leet() || word.len > MOST_DIGITS || word.of(items).any(|item| item.letter().is_some()) {
        return None;
    }
    let ending = word.is_ending(items);
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
