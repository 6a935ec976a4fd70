//! Terms in disguise: respelt by sound, taken apart, spread out, spelt in letters.
//!
//! The sweep tells cheaply where a term may begin in some disguise. Around such a place the text is read as *items*, and each term that
//! may stand there is aligned with them character by character; every step away from the plain spelling costs something, and what costs
//! too much for the length of the term is dropped, and so is a disguise that everyday words explain better.

mod align;
mod distance;
mod glance;
mod glued;
mod items;
mod latin;
mod lattice;
mod numbers;
mod respelt;
mod restored;
mod stock;
mod sweep;
mod turned;
mod word;

use super::find::{Edges, Finder, PATTERN, Sighting};
use super::han;
use crate::fold;
use crate::pack::Pack;
use crate::pack::spelt::LIKELY;
use crate::taxonomy::{Bits, Form};
use crate::text::{Span, Units, Utf8};
use glance::ANYWHERE;
use items::{Item, read_items};
pub(super) use latin::Rewritten;
use lattice::Lattice;
use respelt::hidden_syllables;
use restored::Letters;
use std::ops::Range;
use sweep::{Place, Sweep};
use turned::Turned;
use word::{Way, cost, word_at};

/// A term seen in disguise.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unmasked {
    pub sighting: Sighting,
    pub disguise: Disguise,
    /// The term starts a judgement.
    pub trigger: bool,
}

/// How a term stands in a text, if not as it is written in the rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Disguise {
    /// Every form that was used, by number.
    pub forms: Bits,
    /// What it costs in all, in tenths of a character; 0 for plain spelling.
    pub cost: u8,
    /// Characters that were respelt with others of their sound.
    pub respelt: u8,
    /// Number of the costliest form.
    pub worst: u8,
}

impl Disguise {
    pub fn is_plain(self) -> bool {
        self.cost == 0
    }

    /// What two parts of a match come to.
    pub fn and(self, other: Self) -> Self {
        let worst = if other.cost > self.cost { other.worst } else { self.worst };
        Self {
            forms: Bits(self.forms.0 | other.forms.0),
            cost: self.cost.max(other.cost),
            respelt: self.respelt.max(other.respelt),
            worst,
        }
    }

    /// The costliest form; `None` for plain spelling.
    pub fn form(self) -> Option<Form> {
        if self.is_plain() { None } else { Form::from_number(self.worst) }
    }
}

/// Characters before a place at which a term may begin, and so many behind it that a term may reach. Characters and not units: what is
/// found must not depend on the encoding.
const BACK: usize = 48;
const BACK_BY_SOUND: usize = 24;
const AHEAD: usize = 96;
/// Characters beside a term that tell something about it.
const BESIDE: usize = 4;
/// Characters that are read beyond what one place needs, because others follow.
const READ_ON: usize = 256;
/// Characters that are looked through together for words that stand backward, and for letters that stand for characters.
const TOGETHER: usize = 2_048;
/// Items of a stretch at most: as many as a window has symbols, and the signs between them.
const MOST_ITEMS: usize = 2 * super::window::WINDOW;

/// Finds disguised terms. Owns the buffers that it takes.
pub(super) struct Unmasker {
    sweep: Sweep,
    items: Vec<Item>,
    /// The units that the items are of.
    read: Range<usize>,
    /// Up to where terms may have been looked for by sound.
    searched: usize,
    lattice: Lattice,
    rewritten: Rewritten,
    turned: Turned,
    letters: Letters,
}

impl Unmasker {
    pub fn new() -> Self {
        Self {
            sweep: Sweep::new(),
            items: Vec::with_capacity(MOST_ITEMS),
            read: 0..0,
            searched: 0,
            lattice: Lattice::new(MOST_ITEMS),
            rewritten: Rewritten::new(MOST_ITEMS),
            turned: Turned::new(),
            letters: Letters::new(),
        }
    }

    /// Finds disguised terms in units `from..to` of a text and hands them over, in no particular order.
    pub fn find<U: Units>(
        &mut self,
        finder: &mut Finder,
        text: U,
        (from, to): (usize, usize),
        pack: &Pack,
        found: &mut dyn FnMut(Unmasked),
    ) {
        if pack.sounds().entries.is_empty() && pack.latin().vocables.is_empty() {
            return;
        }
        // Words are read from each unit on at most once, and so is what may begin anywhere before a place.
        let (mut read_words, mut read_sounds) = (from, from);
        let mut backward = 0;
        let note = &mut |one: Unmasked| {
            backward += usize::from(one.trigger) * han_backward(pack, &one);
            found(one);
        };
        (self.read, self.searched) = (0..0, from);
        self.rewritten.strangers.turn_to(pack.number());
        self.sweep.start(from);
        loop {
            let ended = self.sweep.step(text, to, pack, &self.rewritten.strangers);
            for number in 0..self.sweep.places().len() {
                let Place { unit, first, latin } = self.sweep.places()[number];
                let place = unit as usize;
                match first {
                    _ if latin && place <= read_words => {}
                    _ if latin => {
                        let half = behind(text, place, AHEAD / 2, to);
                        // What was written anew was read to its end; what goes on from there begins in its second half.
                        let first = before(text, place, BACK).max(read_words);
                        let rewrote = self.look_for_words(finder, text, (first, place, to), pack, note);
                        self.look_for_hidden_syllables(first..place, pack, note);
                        read_words = if rewrote { half } else { place };
                    }
                    ANYWHERE => {
                        let first = before(text, place, BACK_BY_SOUND).max(std::mem::replace(&mut read_sounds, place));
                        self.look_for_sounds(text, (first, place, to), pack, note);
                    }
                    first => {
                        self.look_for_sounds(text, ((first as usize).max(from), place, to), pack, note);
                    }
                }
            }
            if ended {
                break;
            }
        }
        if let Some((first, last)) = self.sweep.letters() {
            let stretch = (before(text, first, BACK_BY_SOUND).max(from), behind(text, last, BACK, to));
            self.look_for_letters(finder, text, stretch, pack, found);
        }
        let first = if backward == 0 && self.sweep.saw_han() { turned::first_in(text, (from, to), pack) } else { None };
        if backward > 0 || first.is_some_and(|at| self.is_turned_at(text, at, (from, to), pack)) {
            self.look_for_turned(finder, text, (from, to), pack, backward, found);
        }
    }

    /// Whether the characters around a place are likelier with words turned around.
    fn is_turned_at<U: Units>(&mut self, text: U, at: usize, (from, to): (usize, usize), pack: &Pack) -> bool {
        let (first, last) = (before(text, at, BACK_BY_SOUND).max(from), behind(text, at, BACK_BY_SOUND, to));
        self.read = 0..0;
        read_items(text, &pack.fold(), first, last, &mut self.items);
        self.turned.read(pack.lexicon(), &self.items);
        self.turned.saved >= LIKELIER
    }

    /// Looks for terms in Han characters that stand backward: who turns one term around turns others around that are too everyday to be
    /// told alone. Each word may be turned around by itself, or words side by side, or `all` of them.
    fn look_for_turned<U: Units>(
        &mut self,
        finder: &mut Finder,
        text: U,
        (from, to): (usize, usize),
        pack: &Pack,
        backward: usize,
        found: &mut dyn FnMut(Unmasked),
    ) {
        let Self { items, rewritten, turned, read, .. } = self;
        *read = 0..0;
        for (at, end) in stretches(text, from, to) {
            read_items(text, &pack.fold(), at, end, items);
            turned.read(pack.lexicon(), items);
            let characters: u32 = turned.runs.iter().map(|run| run.len() as u32).sum();
            if backward == 0 && turned.saved < LIKELIER.max(characters / 4) {
                continue;
            }
            let all = backward >= TURNED_AROUND || turned.saved >= FAR_LIKELIER.max(characters / 2);
            let runs = if all { &turned.runs[..] } else { &[] };
            let mut before: &[Range<usize>] = &[];
            for places in [&turned.words[..], &turned.phrases, runs] {
                if !places.is_empty() && places != before {
                    rewritten.turn_around(pack, items, places);
                    read_again(finder, rewritten, pack, MOST_ANCHORS, found);
                }
                before = places;
            }
        }
    }

    /// Looks for terms where letters stand for Han characters.
    fn look_for_letters<U: Units>(
        &mut self,
        finder: &mut Finder,
        text: U,
        (from, to): (usize, usize),
        pack: &Pack,
        found: &mut dyn FnMut(Unmasked),
    ) {
        let Self { items, rewritten, letters, read, .. } = self;
        *read = 0..0;
        letters.start();
        for (at, end) in stretches(text, from, to) {
            read_items(text, &pack.fold(), at, end, items);
            letters.read(pack, items);
            for way in 0..LIKELY {
                if letters.restored.iter().any(|one| way == 0 || one.symbols[way] != one.symbols[0]) {
                    rewritten.restore(pack, items, &letters.restored, way);
                    read_again(finder, rewritten, pack, MOST_ANCHORS, found);
                }
            }
        }
    }

    /// Whether a number may be spelt out in the text that was looked through last.
    pub fn saw_number(&self) -> bool {
        self.sweep.saw_number()
    }

    /// Units `from..to` of a text with the numbers in digits, if any are spelt out.
    pub fn in_digits<U: Units>(&mut self, text: U, (from, to): (usize, usize), pack: &Pack) -> Option<&Rewritten> {
        if !self.saw_number() {
            return None;
        }
        read_items(text, &pack.fold(), from, to, &mut self.items);
        self.rewritten.write_numbers(pack, &self.items).then_some(&self.rewritten)
    }

    /// Looks for terms that sound like what begins in units `first..until` of a text that is read up to `to`.
    fn look_for_sounds<U: Units>(
        &mut self,
        text: U,
        (first, until, to): (usize, usize, usize),
        pack: &Pack,
        found: &mut dyn FnMut(Unmasked),
    ) {
        // Places lie close to each other. How much more is read than a term needs changes nothing.
        let mut starts = starting_in(&self.items, first..until);
        let enough_before = self.read.start == 0 || starts.start >= BESIDE;
        let enough_behind = self.read.end == to || self.items.len() - starts.end >= AHEAD;
        if self.read.is_empty() || !enough_before || !enough_behind {
            self.read = before(text, first, BACK)..behind(text, until, AHEAD + READ_ON, to);
            read_items(text, &pack.fold(), self.read.start, self.read.end, &mut self.items);
            self.lattice.start(self.items.len(), starting_in(&self.items, 0..self.searched).end);
            starts = starting_in(&self.items, first..until);
        }
        self.searched = self.searched.max(until);
        let Self { items, lattice, .. } = self;
        by_sound(pack, items, lattice, starts, found);
    }

    /// Looks for terms that are spelt in syllables with digits and signs for letters, in the items of some units: d@li4n.
    #[inline(never)] // once in the library
    fn look_for_hidden_syllables(&mut self, units: Range<usize>, pack: &Pack, found: &mut dyn FnMut(Unmasked)) {
        let Self { items, lattice, .. } = self;
        let starts = starting_in(items, units);
        let (mut at, mut words) = (starts.start, 0..0);
        while at < starts.end {
            let Some(word) = word_at(items, at) else {
                at += 1;
                continue;
            };
            if let Some(letters) = hidden_syllables(pack, items, &word) {
                words = if words.is_empty() { at..word.end() } else { words.start..word.end() };
                for (item, letter) in items[at..word.end()].iter_mut().zip(letters.as_slice()) {
                    item.symbol = fold::LETTER_A + u16::from(letter - b'a');
                }
            }
            at = word.end().max(at + 1);
        }
        if !words.is_empty() {
            lattice.start(items.len(), 0);
            let leet = &mut |one: Unmasked| {
                let disguise = one.disguise.and(Way::default().step(cost::LEET, Form::Leet).disguise());
                found(Unmasked { disguise, ..one });
            };
            by_sound(pack, items, lattice, words.start.saturating_sub(HAN_BEFORE)..words.end, leet);
        }
    }

    /// The same for words that are written anew and read again; whether any were.
    fn look_for_words<U: Units>(
        &mut self,
        finder: &mut Finder,
        text: U,
        (first, until, to): (usize, usize, usize),
        pack: &Pack,
        found: &mut dyn FnMut(Unmasked),
    ) -> bool {
        let Self { items, rewritten, read, .. } = self;
        *read = 0..0;
        read_items(text, &pack.fold(), before(text, first, BACK), behind(text, until, AHEAD, to), items);
        let rewrote = !pack.latin().vocables.is_empty() && rewritten.read(pack, items, starting_in(items, first..until));
        for way in 0..if rewrote { rewritten.ways() } else { 0 } {
            rewritten.write(pack, items, way);
            read_again(finder, rewritten, pack, 0, found);
        }
        rewrote
    }
}

/// Characters before syllables with which they may be a term.
const HAN_BEFORE: usize = 2;

/// Places of a text written anew at which patterns are tried at most.
const MOST_ANCHORS: u32 = 256;

/// So much tells that all of a text is written backward: a term of three characters, or two shorter ones.
const TURNED_AROUND: usize = 2;

/// How much likelier a text must be with words turned around, in quarters of a bit, to be read so, and to be turned around altogether.
/// A long one must be more: a slip here and there adds up.
const LIKELIER: u32 = 12;
const FAR_LIKELIER: u32 = 24;

/// How much a term found tells that Han characters are written backward.
fn han_backward(pack: &Pack, one: &Unmasked) -> usize {
    if one.sighting.term & PATTERN != 0 {
        return 0;
    }
    let spelling = pack.spellings().of(one.sighting.term);
    let han = spelling.first().is_some_and(|symbol| fold::kind(symbol.get()) == fold::Kind::Han);
    if han && one.disguise.forms.has(Form::Reverse.number()) { spelling.len().min(3) - 1 } else { 0 }
}

/// The items that start in some units.
fn starting_in(items: &[Item], units: Range<usize>) -> Range<usize> {
    let index = |unit: usize| items.partition_point(|item| (item.start as usize) < unit);
    index(units.start)..index(units.end)
}

/// Units that are looked through together.
fn stretches<U: Units>(text: U, from: usize, to: usize) -> impl Iterator<Item = (usize, usize)> {
    let next = move |at: usize| (at < to).then(|| (at, behind(text, at, TOGETHER, to)));
    std::iter::successors(next(from), move |(_, end)| next(*end))
}

/// The unit so many characters before a place, or the start of the text.
fn before<U: Units>(text: U, place: usize, characters: usize) -> usize {
    // No character has less than one unit.
    if place <= characters {
        return 0;
    }
    (0..characters).fold(place, |at, _| if at > 0 { at - text.read_back(at).len } else { 0 })
}

/// The unit so many characters behind a place, or `to`.
fn behind<U: Units>(text: U, place: usize, characters: usize, to: usize) -> usize {
    if place.saturating_add(characters) >= to {
        return to;
    }
    (0..characters).fold(place, |at, _| if at < to { at + text.read(at).len } else { to }).min(to)
}

/// Finds terms in a text that was written anew, where they have a disguised word.
#[inline(never)]
fn read_again(finder: &mut Finder, rewritten: &mut Rewritten, pack: &Pack, most_anchors: u32, found: &mut dyn FnMut(Unmasked)) {
    let mut folded = std::mem::take(&mut rewritten.folded);
    folded.clear();
    let (text, mut anchors) = (Utf8(&rewritten.text), most_anchors);
    for trigger in [true, false] {
        let grams = if trigger { pack.triggers() } else { pack.context() };
        finder.find(text, (0, text.len()), pack, grams, &mut |sighting: Sighting| {
            let mut see = |term: u32, span: Span, edges: Edges| {
                let origin = rewritten.origin(span).filter(|(_, disguise)| !disguise.is_plain());
                if let Some((span, disguise)) = origin {
                    found(Unmasked { sighting: Sighting { term, span, edges }, disguise, trigger });
                }
            };
            see(sighting.term, sighting.span, sighting.edges);
            if anchors > 0 && sighting.edges.left {
                let patterns = pack.term_uses(sighting.term).patterns().map(|number| number as usize);
                let mut patterns = patterns
                    .filter(|number| pack.patterns().get(*number).is_some_and(|one| (one.trigger == 1) == trigger))
                    .peekable();
                if patterns.peek().is_some() {
                    anchors -= 1;
                    folded.run_again(pack, text, sighting.span.start, patterns, &mut |source, span| {
                        see(source, span, Edges::BOTH)
                    });
                }
            }
        });
    }
    rewritten.folded = folded;
}

/// Hands over the terms that stand in disguise from some items on. Of those that start a judgement none is one that everyday words explain;
/// the others are looked at once it is known which of them matter.
#[inline(never)] // it knows nothing of encodings
fn by_sound(pack: &Pack, items: &[Item], lattice: &mut Lattice, starts: Range<usize>, found: &mut dyn FnMut(Unmasked)) {
    lattice.search(pack, items, starts, &mut |entry, from, to, disguise| {
        if disguise.respelt > 0 && entry.is_trigger() && is_ordinary(pack, items, from, to, entry.term()) {
            return;
        }
        if let (Some(first), Some(last)) = (items.get(from), items.get(to.wrapping_sub(1))) {
            let span = Span { start: first.start, end: last.end };
            let sighting = Sighting { term: entry.term(), span, edges: Edges::BOTH };
            found(Unmasked { sighting, disguise, trigger: entry.is_trigger() });
        }
    });
}

/// Whether everyday words explain what sounds like a term.
fn is_ordinary(pack: &Pack, items: &[Item], from: usize, to: usize, term: u32) -> bool {
    let mut symbols = [0; fold::MAX_EXPANSION + crate::pack::layout::MAX_TERM + 2 * BESIDE];
    let first = from.saturating_sub(BESIDE);
    let seen = &items[first..items.len().min(to + BESIDE)];
    let Some(symbols) = symbols.get_mut(..seen.len()) else { return false };
    for (symbol, item) in symbols.iter_mut().zip(seen) {
        *symbol = item.symbol | if item.is_joined() { 0 } else { fold::GAP };
    }
    han::is_ordinary(pack.lexicon(), symbols, (from - first, to - first), pack.spellings().of(term))
}
