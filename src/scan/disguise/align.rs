//! Is a term there in disguise? Each of its characters is matched with what stands in the text, at the least cost.

use super::Disguise;
use super::items::{Between, Item, PARTING};
use super::lattice::{Emit, MOST_SIGNS, is_filler, written_as};
use crate::fold::{self, GAP, Kind};
use crate::gates::Gate;
use crate::pack::Pack;
use crate::pack::layout::{SoundEntry, Syllable};
use crate::pack::sounds::{Freedom, Sounds};
use crate::taxonomy::{Bits, Form};
use zerocopy::little_endian::U16;

/// Costs in tenths of a character. What is written with the character itself is nearly plain; the further a spelling is from it, the
/// more it says by itself and the likelier it is something else.
mod cost {
    pub const SIGN: u16 = 1;
    pub const REPEAT: u16 = 1;
    pub const FILLER: u16 = 3;
    pub const SPELT: u16 = 3;
    pub const SAME_SOUND: u16 = 4;
    pub const VARIANT: u16 = 4;
    pub const EMOJI: u16 = 4;
    pub const CONFUSED: u16 = 6;
    pub const DIGIT: u16 = 6;
    pub const INITIAL: u16 = 7;
    pub const REVERSED: u16 = 8;
}

/// What the characters of a term may cost on average, by their number.
pub(super) fn limit(characters: usize) -> u16 {
    let limit = 5 * characters as u16;
    if Gate::Cost.is_open() { limit + limit / 2 } else { limit }
}

/// A term of so many characters that stands in two lines is hardly chance.
const LONG: u8 = 3;

/// A word so common explains a letter behind its first character.
const COMMON: u8 = 72;

/// Steps of one alignment at most, so that hostile text costs no more than a constant.
const MOST_STEPS: u32 = 400;

/// What was met so far.
#[derive(Clone, Copy, Default)]
struct Way {
    cost: u16,
    forms: u32,
    worst: (u16, u8),
    same: u8,
    respelt: u8,
    spelt: u8,
    initials: u8,
    digits: u8,
    han: u8,
    fillers: u8,
    repeats: u8,
    gaps: u8,
    /// Gaps that were ends of lines.
    lines: u8,
    /// Gaps that were ends of sentences.
    stops: u8,
}

impl Way {
    fn step(mut self, cost: u16, form: Form) -> Self {
        self.cost += cost;
        self.forms |= 1 << form.number();
        if cost >= self.worst.0 {
            self.worst = (cost, form.number());
        }
        self
    }
}

pub(super) struct Aligner<'a> {
    pack: &'a Pack,
    sounds: Sounds<'a>,
    items: &'a [Item],
    spelling: &'a [U16],
    freedom: Freedom,
    steps: u32,
    best: Option<(usize, Way)>,
}

impl<'a> Aligner<'a> {
    pub fn new(pack: &'a Pack, items: &'a [Item]) -> Self {
        let sounds = pack.sounds();
        Self { pack, sounds, items, spelling: &[], freedom: Freedom::Exact, steps: 0, best: None }
    }

    /// Hands over a term that hangs at the sounds from an item on, if it stands there in disguise.
    pub fn try_at(&mut self, entry: &SoundEntry, start: usize, emit: &mut Emit<'_>) {
        if self.may_stand(entry.term(), entry.freedom(), start) {
            if let Some((end, disguise)) = self.align(entry.term(), entry.freedom(), start) {
                emit(entry, start, end, disguise);
            }
        }
    }

    /// Whether a term may begin at an item in disguise, as a glance tells. Most stand there plainly, or may not be respelt with the
    /// characters that are there.
    fn may_stand(&self, term: u32, freedom: Freedom, start: usize) -> bool {
        if freedom == Freedom::Reversed {
            return true;
        }
        let (items, spelling) = (&self.items[start..], self.pack.spellings().of(term));
        let symbol = |at: usize| spelling.get(at).map(|symbol| symbol.get());
        let is_own =
            |at: usize| items.get(at).is_some_and(|item| symbol(at).is_some_and(|symbol| symbol & !GAP == item.symbol));
        let joined = |at: usize| at == 0 || items[at].is_joined() || symbol(at).is_some_and(|symbol| symbol & GAP != 0);
        if (0..spelling.len()).all(|at| is_own(at) && joined(at)) {
            return false;
        }
        let is_variant = |at: usize| items.get(at).is_some_and(|item| self.pack.begins_variant(item.symbol));
        let is_other = |at: usize| items.get(at).is_some_and(|item| item.kind() == Kind::Han) && !is_own(at) && !is_variant(at);
        let slipped_in = |at: usize| items[at].symbol == items[at - 1].symbol || is_filler(self.pack, &items[at]);
        let may_be_respelt = |at: usize| {
            let cost = symbol(at).and_then(|symbol| likeness(self.sounds, symbol & !GAP, items[at].symbol));
            cost.is_some_and(|cost| is_respelt_so(cost, freedom))
        };
        (!is_other(0) || may_be_respelt(0)) && (!is_other(1) || is_variant(0) || slipped_in(1) || may_be_respelt(1))
    }

    /// The end of a term that begins at an item in disguise.
    fn align(&mut self, term: u32, freedom: Freedom, start: usize) -> Option<(usize, Disguise)> {
        (self.spelling, self.freedom) = (self.pack.spellings().of(term), freedom);
        if freedom == Freedom::Reversed {
            return self.reversed(start);
        }
        (self.steps, self.best) = (MOST_STEPS, None);
        self.go(0, start, Way::default());
        let (end, mut way) = self.best?;
        if way.spelt > 0 && way.same + way.respelt > 0 {
            // Letters for a part of a term are a form of their own.
            let (all, part) = (Form::Pinyin.number(), Form::MixedPinyin.number());
            way.forms = way.forms & !(1 << all) | 1 << part;
            way.worst.1 = if way.worst.1 == all { part } else { way.worst.1 };
        }
        let disguise = Disguise {
            forms: Bits(way.forms),
            cost: way.cost.min(255) as u8,
            // A letter that may be another character's says as little as a character that only sounds so.
            respelt: way.respelt + u8::from(self.is_other_word(&way)),
            worst: way.worst.1,
        };
        let taken_apart = way.forms >> Form::Split.number() & 1 == 1;
        let meant = way.same + way.respelt > 0 || taken_apart || self.is_spelt_out(start, end);
        (way.cost > 0 && meant && self.is_bounded(start, end)).then_some((end, disguise))
    }

    /// The end of a term that stands from its last character to its first, and is otherwise plain.
    fn reversed(&self, start: usize) -> Option<(usize, Disguise)> {
        let items = self.items.get(start..start + self.spelling.len())?;
        let same =
            |(at, (item, symbol)): (usize, (&Item, &U16))| item.symbol == symbol.get() & !GAP && (at == 0 || item.is_joined());
        let forms = Bits::default().with(Form::Reverse.number());
        let disguise = Disguise { forms, cost: cost::REVERSED as u8, respelt: 0, worst: Form::Reverse.number() };
        items.iter().zip(self.spelling.iter().rev()).enumerate().all(same).then_some((start + items.len(), disguise))
    }

    /// Whether letters alone are syllables and no words of another language: "made" is none, and nor is "can long" among others.
    fn is_spelt_out(&self, start: usize, end: usize) -> bool {
        let latin = self.pack.latin();
        let (mut words, mut uncommon, mut codes, mut letters) = (0, false, 0u64, 0);
        for (at, item) in self.items[start..end].iter().enumerate() {
            let Some(letter) = item.letter() else { continue };
            if at > 0 && !item.is_joined() {
                uncommon |= !latin.is_common(codes);
                (words, codes) = (words + 1, 0);
            }
            codes = (codes << 5 | u64::from(letter - b'a' + 1)) & ((1 << 60) - 1);
            letters += 1;
        }
        uncommon |= !latin.is_common(codes);
        let beside = |at: Option<usize>| at.and_then(|at| self.items.get(at)).is_some_and(|item| item.kind() == Kind::Latin);
        let among_words = beside(start.checked_sub(1)) || beside(Some(end));
        let chinese = |at: Option<usize>| at.and_then(|at| self.items.get(at)).is_some_and(|item| item.kind() == Kind::Han);
        let among_han = chinese(start.checked_sub(1)) || chinese(Some(end));
        // Syllables among others may be any words of a sentence in letters.
        let told = if words == 0 { uncommon || among_han } else { !among_words || self.spelling.len() > 2 };
        told && letters > if among_han { 3 } else { 4 }
    }

    /// Letters at the edges are no part of a longer word.
    fn is_bounded(&self, start: usize, end: usize) -> bool {
        let joined = |left: usize, right: usize| match (self.items.get(left), self.items.get(right)) {
            (Some(before), Some(after)) => after.is_joined() && before.kind() == Kind::Latin && after.kind() == Kind::Latin,
            _ => false,
        };
        (start == 0 || !joined(start - 1, start)) && !joined(end - 1, end)
    }

    fn go(&mut self, part: usize, at: usize, way: Way) {
        if self.steps == 0 || way.cost > limit(self.spelling.len()) || self.best.is_some_and(|(_, best)| best.cost <= way.cost)
        {
            return;
        }
        self.steps -= 1;
        let Some(symbol) = self.spelling.get(part).map(|symbol| symbol.get() & !GAP) else {
            if self.is_plausible(&way) {
                self.best = Some((at, way));
            }
            return;
        };
        let Some((at, way)) = self.between(part, at, way) else { return };
        let Some(item) = self.items.get(at).copied() else { return };
        if item.symbol == symbol {
            let han = way.han + u8::from(item.kind() == Kind::Han);
            self.go(part + 1, at + 1, Way { same: way.same + 1, han, ..way });
        }
        let kind = fold::kind(symbol);
        if kind == Kind::Han {
            self.respelt(part, symbol, at, item, way);
        }
        if part > 0 {
            // Something more than the term stands here.
            let repeated = at > 0 && self.items[at - 1].symbol == item.symbol && !item.is_sign();
            if repeated {
                self.go(part, at + 1, Way { repeats: way.repeats + 1, ..way.step(cost::REPEAT, Form::Repeat) });
            } else if way.fillers == 0 && is_filler(self.pack, &item) {
                self.go(part, at + 1, Way { fillers: 1, ..way.step(cost::FILLER, Form::Punct) });
            }
        }
    }

    /// Steps over what separates.
    fn between(&self, part: usize, mut at: usize, mut way: Way) -> Option<(usize, Way)> {
        if part == 0 {
            return Some((at, way));
        }
        let (mut signs, mut gap) = (0, None);
        let wanted = self.spelling[part].get() & GAP != 0;
        loop {
            let item = self.items.get(at)?;
            gap = gap.max(Some(item.before));
            if !item.is_sign() {
                break;
            }
            if signs == MOST_SIGNS || item.sign().is_none_or(|sign| PARTING.contains(&sign)) {
                return None;
            }
            (signs, at) = (signs + 1, at + 1);
        }
        if wanted {
            return Some((at, way));
        }
        let form = match gap.unwrap_or(Between::Nothing) {
            _ if signs > 0 => Form::Punct,
            Between::Nothing => return Some((at, way)),
            Between::Space => Form::Spacing,
            Between::Line => {
                way.lines += 1;
                Form::Spacing
            }
            Between::Sign => Form::Punct,
            Between::Stop => {
                way.stops += 1;
                Form::Punct
            }
        };
        way.gaps += 1;
        Some((at, way.step(cost::SIGN, form)))
    }

    /// A Han character written with something else.
    fn respelt(&mut self, part: usize, symbol: u16, at: usize, item: Item, way: Way) {
        let kind = item.kind();
        match kind {
            Kind::Han if item.symbol != symbol => {
                let (form, freedom) = (Form::Homophone, self.freedom);
                let cost = likeness(self.sounds, symbol, item.symbol);
                if let Some(cost) = cost.filter(|cost| is_respelt_so(*cost, freedom)) {
                    self.go(part + 1, at + 1, Way { respelt: way.respelt + 1, ..way.step(cost, form) });
                }
                let pack = self.pack;
                let variants = pack.begins_variant(item.symbol).then(|| written_as(pack, &self.items[at..]));
                for (character, len) in variants.into_iter().flatten() {
                    if character == symbol {
                        let form = if len == 1 { Form::Component } else { Form::Split };
                        self.go(part + 1, at + len, way.step(cost::VARIANT, form));
                    }
                }
            }
            Kind::Digit | Kind::Emoji => {
                let digit = kind == Kind::Digit;
                let beside = |at: usize| self.items.get(at).is_some_and(|item| item.kind() == Kind::Digit);
                let in_number = digit && (beside(at + 1) || at > 0 && beside(at - 1));
                if !in_number && likeness(self.sounds, symbol, item.symbol) == Some(cost::SAME_SOUND) {
                    let (cost, form) = if digit { (cost::DIGIT, Form::Digit) } else { (cost::EMOJI, Form::Emoji) };
                    let digits = way.digits + u8::from(digit);
                    self.go(part + 1, at + 1, Way { respelt: way.respelt + 1, digits, ..way.step(cost, form) });
                }
            }
            Kind::Latin => self.spelt(part, symbol, at, way),
            _ => {}
        }
    }

    /// A Han character spelt in letters.
    fn spelt(&mut self, part: usize, symbol: u16, at: usize, way: Way) {
        let sounds = self.sounds;
        for (_, syllable) in sounds.readings(symbol) {
            let name = syllable.name();
            let fits = name.iter().enumerate().all(|(index, letter)| {
                let item = self.items.get(at + index);
                item.is_some_and(|item| (index == 0 || item.is_joined()) && item.letter() == Some(*letter))
            });
            if fits {
                self.go(part + 1, at + name.len(), Way { spelt: way.spelt + 1, ..way.step(cost::SPELT, Form::Pinyin) });
            }
            // An initial stands alone, or at the end of a syllable of the term.
            let initial = self.items[at].letter() == Some(name[0]);
            let alone = self.items.get(at + 1).is_none_or(|next| !next.is_joined() || next.letter().is_none());
            // Before one other character a letter may be anything.
            let told = part > 0 || self.spelling.len() > 2;
            if initial && alone && told && way.initials == 0 {
                self.go(part + 1, at + 1, Way { initials: 1, ..way.step(cost::INITIAL, Form::MixedPinyin) });
            }
        }
    }

    /// Whether all of it together may be meant.
    fn is_plausible(&self, way: &Way) -> bool {
        let characters = self.spelling.len() as u8;
        let other = way.respelt + way.spelt + way.initials;
        // One character a line, or none; what is long and plain otherwise may go on in the next line.
        let broken_once = way.lines == 1 && characters >= LONG && other + way.fillers == 0;
        let lines = way.lines == 0 || way.lines + 1 >= characters || broken_once;
        // Letters alone say it only if the term is long enough, or nothing else sounds so.
        let letters = way.spelt < characters || self.freedom > Freedom::Exact;
        let initials = way.initials + way.digits == 0 || way.han > 0;
        // A short term that sounds like others keeps a character of its own.
        let anchored = self.freedom > Freedom::Exact || other < characters;
        let filler = way.fillers == 0 || (other == 0 && way.gaps == 0);
        // The end of a sentence divides, unless everything else is plain.
        let sentence = way.stops == 0 || (other == 0 && characters > 2);
        // Of two characters that only sound so, the one that is the term's own must say something.
        let short = characters > 2 || way.respelt == 0 || (way.repeats == 0 && !self.has_filler());
        lines && sentence && letters && initials && anchored && filler && short
    }

    /// Whether a character of the term is one that may stand between any others.
    fn has_filler(&self) -> bool {
        self.spelling.iter().any(|symbol| self.pack.is_filler(symbol.get() & !GAP))
    }

    /// Whether the letter behind the first of two characters may as well stand for the rest of a common word.
    fn is_other_word(&self, way: &Way) -> bool {
        let [first, last] = self.spelling else { return false };
        let initial = |symbol: u16| self.sounds.readings(symbol).next().map(|(_, syllable)| syllable.name()[0]);
        way.initials > 0 && {
            let (first, last) = (first.get() & !GAP, last.get() & !GAP);
            let words = self.pack.lexicon().beginning_with(first);
            let is_other = |(other, cost): (u16, u8)| cost <= COMMON && other != last && initial(other) == initial(last);
            words.pairs().any(is_other)
        }
    }
}

/// Whether a term may have a character written with one that is so like it.
pub(super) fn is_respelt_so(likeness: u16, freedom: Freedom) -> bool {
    match freedom {
        Freedom::Fuzzy => true,
        Freedom::Toneless => likeness == cost::SAME_SOUND,
        Freedom::Exact | Freedom::Reversed => false,
    }
}

/// What it costs to write one character for another of its sound.
pub(super) fn likeness(sounds: Sounds<'_>, symbol: u16, other: u16) -> Option<u16> {
    let mut confused = false;
    for (number, syllable) in sounds.readings(symbol) {
        let same = |(other, other_syllable): (u16, &Syllable)| {
            confused |= other_syllable.fuzzy.get() == syllable.fuzzy.get();
            other == number
        };
        if sounds.readings(other).any(same) {
            return Some(cost::SAME_SOUND);
        }
    }
    confused.then_some(cost::CONFUSED)
}
