//! What a disguised word of Latin letters stands for: the word of terms that it is nearest to, if that is near enough.

use super::Disguise;
use super::items::{Between, Item};
use super::lattice::MOST_SIGNS;
use crate::fold::Kind;
use crate::pack::latin::{LONGEST, Latin, SUFFIXES, TOLD, codes_of, skeletons};
use crate::taxonomy::{Bits, Form};
use std::ops::Range;

/// Words of one letter in a row that are one word spread out.
const SPREAD: usize = 3;
/// A word is split into others from so many letters on, and into so many at most.
const GLUED: usize = 4;
const MOST_COST: u8 = 48;
const MOST_PIECES: usize = 16;

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
    pub const GLUED: u16 = 4;
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

    /// The items of some of its letters, and what stands between them.
    pub fn part(&self, letters: Range<usize>) -> Range<usize> {
        usize::from(self.items[letters.start])..usize::from(self.items[letters.end - 1]) + 1
    }
}

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
    fn of(word: &[u8]) -> Self {
        let mut letters = Self::default();
        word.iter().for_each(|letter| letters.push(*letter));
        letters
    }

    fn push(&mut self, letter: u8) {
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
    for item in &word.items[..word.len] {
        letters.push(items[usize::from(*item)].letter()?);
    }
    Some(letters)
}

/// The letters that a word may be read as: digits and signs for letters, masks left out. `choice` decides where there are two.
fn read_letters(items: &[Item], word: &Word, choice: usize) -> (Letters, Way) {
    let (mut letters, mut way) = (Letters::default(), Way::default());
    for item in &word.items[..word.len] {
        let item = &items[usize::from(*item)];
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
    first: Option<(Letters, Way, u16)>,
    second: Option<(Letters, Way, u16)>,
}

/// How much more a second reading may cost than the first.
const SECOND: u16 = 2;

impl Best<'_> {
    fn offer(&mut self, letters: &[u8], way: Way) {
        // Of what costs the same, words of terms come first, and such as begin alike.
        let rank =
            4 * way.cost + 2 * u16::from(!self.latin.is_vocable(letters)) + u16::from(letters.first() != self.initial.as_ref());
        let is = |kept: &Option<(Letters, Way, u16)>| kept.as_ref().is_some_and(|kept| kept.0.as_slice() == letters);
        let worse = |kept: &Option<(Letters, Way, u16)>| kept.as_ref().is_none_or(|kept| rank < kept.2);
        let new = Some((Letters::of(letters), way, rank));
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
        let (letters, way, _) = self.first?;
        let second = self.second.filter(|second| second.1.cost <= way.cost + SECOND).map(|(letters, way, _)| (letters, way));
        Some(Readings { first: (letters, way), second })
    }
}

/// The word, or words, that a word stands for, unless it is one itself.
/// `mixed` tells that alphabets are mixed within words nearby.
pub(super) fn meant(latin: Latin<'_>, items: &[Item], word: &Word, mixed: bool, strangers: &mut Strangers) -> Option<Readings> {
    let plain = plain_letters(items, word);
    let alike = word.items[..word.len].iter().filter(|item| items[usize::from(**item)].alike).count();
    // A word of another alphabet altogether is one of another language, unless others mix them; one of digits is a number.
    if alike == word.len {
        let (letters, way) = read_letters(items, word, 0);
        return (mixed && is_word(latin, letters.as_slice())).then(|| Readings::one(letters, way));
    }
    if word.items[..word.len].iter().all(|item| items[usize::from(*item)].letter().is_none()) {
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
    }
    let initial = items[usize::from(word.items[0])].letter();
    let mut best = Best { latin, initial, first: None, second: None };
    let stock = Stock::of(items, word);
    let doubtful = word.items[..word.len].iter().any(|item| leet(&items[usize::from(*item)]).len() > 1);
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
    if letters.len >= GLUED && way.cost < cost::OTHER && best.first.as_ref().is_none_or(|best| best.1.cost >= cost::GLUED) {
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

/// Short words that are often glued to others. Other pieces so short are chance.
const SHORT: [&[u8]; 24] = [
    b"a", b"i", b"u", b"am", b"an", b"as", b"at", b"be", b"by", b"do", b"go", b"he", b"if", b"in", b"is", b"it", b"me", b"my",
    b"no", b"of", b"on", b"to", b"up", b"we",
];

/// What stands behind an apostrophe.
const ENDINGS: [&[u8]; 7] = [b"s", b"t", b"d", b"m", b"ll", b"re", b"ve"];

/// Whether words into which one was split are likelier than that a single word was respelt.
fn is_usual(parts: &Letters) -> bool {
    let is_usual = |word: &[u8]| word.len() > 2 || SHORT.contains(&word);
    parts.as_slice().split(|letter| *letter == b' ').all(is_usual)
}

/// What a word costs as a piece of others. Words of terms that are common as well cost least, short ones that hardly anybody uses most.
fn piece_cost(latin: Latin<'_>, piece: &[u8], ending: bool) -> Option<u8> {
    if ending && ENDINGS.contains(&piece) {
        return Some(2);
    }
    let common = || latin.is_common(codes_of(piece));
    match piece {
        b"a" | b"i" => Some(3),
        b"u" => Some(4),
        [_] => None,
        [_, _] if SHORT.contains(&piece) => Some(2),
        _ => match (latin.is_vocable(piece), piece.len()) {
            (true, 2) => Some(6),
            (true, len) if common() => Some(if len == 3 { 3 } else { 2 }),
            (true, len) => Some(if len == 3 { 5 } else { 3 }),
            (false, 4..) if common() => Some(5),
            _ => None,
        },
    }
}

/// Splits glued words: into as few as possible. `ending` tells that an apostrophe stands before them.
fn split(latin: Latin<'_>, word: &[u8], ending: bool, parts: &mut Letters) -> bool {
    // For each place what the words cost that end there, and the length of the last one: few words, and such as terms have.
    let mut ways = [(u8::MAX, 0u8); LONGEST + 1];
    ways[0] = (0, 0);
    let word = &word[..word.len().min(LONGEST)];
    for end in 1..=word.len() {
        for start in (0..end).filter(|start| end - start <= 14) {
            let (before, piece) = (ways[start].0, &word[start..end]);
            let cost = if before < MOST_COST { piece_cost(latin, piece, ending && start == 0) } else { None };
            if let Some(cost) = cost.map(|cost| before + cost).filter(|cost| *cost < ways[end].0) {
                ways[end] = (cost, piece.len() as u8);
            }
        }
    }
    let pieces = ways[word.len()].0;
    // Many short pieces are chance.
    if pieces == u8::MAX || usize::from(pieces) > word.len() + 2 {
        return false;
    }
    let (mut starts, mut count, mut end) = ([0; MOST_PIECES + 1], 0, word.len());
    while end > 0 && count < MOST_PIECES {
        end -= usize::from(ways[end].1);
        starts[count] = end;
        count += 1;
    }
    let mut end = word.len();
    let mut pieces = [(0, 0); MOST_PIECES + 1];
    for (index, start) in starts[..count].iter().enumerate() {
        pieces[index] = (*start, end);
        end = *start;
    }
    for (index, (start, end)) in pieces[..count].iter().rev().enumerate() {
        if index > 0 {
            parts.push(b' ');
        }
        word[*start..*end].iter().for_each(|letter| parts.push(*letter));
    }
    true
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
    let alternates = word.len > 4 && (0..word.len).all(|at| items[usize::from(word.items[at])].is_sign() == (at % 2 == 1));
    if alternates {
        word.len = 1;
    }
    if word.len == 1 {
        spread(items, &mut word);
    }
    Some(word)
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

/// The forms and the cost of a spelling.
#[derive(Clone, Copy, Default)]
pub(super) struct Way {
    cost: u16,
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
        Disguise { forms: Bits(self.forms), cost: self.cost.clamp(1, 255) as u8, respelt: 0, worst: self.worst.1 }
    }

    fn and(self, other: Self) -> Self {
        let worst = if other.worst.0 > self.worst.0 { other.worst } else { self.worst };
        Self { cost: self.cost + other.cost, forms: self.forms | other.forms, worst }
    }
}

/// The letters of a word, whatever their order. Most words of the same consonants are told from it at a glance.
struct Stock {
    letters: [u8; 26],
    /// Digits and signs, which may stand for any letter.
    others: u16,
}

impl Stock {
    fn of(items: &[Item], word: &Word) -> Self {
        let mut stock = Self { letters: [0; 26], others: 0 };
        for item in &word.items[..word.len] {
            match items[usize::from(*item)].letter() {
                Some(letter) => stock.letters[usize::from(letter - b'a')] += 1,
                None => stock.others += 1,
            }
        }
        stock
    }

    /// Whether another word may be made of them at a cost that is not too much.
    fn may_make(&self, wanted: &[u8]) -> bool {
        let (mut left, mut missing) = (self.letters, 0);
        for letter in wanted {
            let left = &mut left[usize::from(letter - b'a')];
            missing += u16::from(*left == 0);
            *left = left.saturating_sub(1);
        }
        // What is not there was left out or written with another letter, which costs so much at least.
        missing.saturating_sub(self.others) * cost::ALIKE <= limit(wanted.len())
    }
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
fn distance(wanted: &[u8], items: &[Item], word: &Word) -> Option<Way> {
    // Most words are another one after all, which the costs alone tell sooner.
    walk::<u16>(wanted, items, word)?;
    walk(wanted, items, word)
}

fn walk<W: Walk>(wanted: &[u8], items: &[Item], word: &Word) -> Option<W> {
    let item = |at: usize| &items[usize::from(word.items[at])];
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
        if column < columns && !word.spread && table[this][rows].is_some() && ends_with_suffix(items, word, column) {
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
    let item = |at: usize| &items[usize::from(word.items[at])];
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
    let rest = word.items[from..word.len].iter().map(|item| items[usize::from(*item)].letter());
    SUFFIXES.iter().any(|suffix| rest.clone().eq(suffix.iter().map(|letter| Some(*letter))))
}
