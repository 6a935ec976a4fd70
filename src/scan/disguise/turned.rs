//! Han characters that stand in the order of their words turned around: 码号 for 号码.
//!
//! Characters are cut into words in the likeliest way, where a word may stand forward or backward. Everyday text is likelier forward; what
//! was turned around would fall into rare single characters.

use super::items::Item;
use crate::fold::{self, Kind};
use crate::pack::Pack;
use crate::pack::lexicon::{Beginning, Lexicon, MAX_WORD};
use crate::pack::spelt::Spelt;
use crate::text::Units;
use std::ops::Range;

/// Characters that are cut into words together.
const RUN: usize = 64;
/// Places of a stretch at most.
const MOST_PLACES: usize = 256;

/// The last word up to some place, if what is before it is cut at least cost.
#[derive(Clone, Copy)]
struct Cut {
    cost: u32,
    /// The least cost if all words stand forward.
    forward: u32,
    len: usize,
    turned: bool,
}

/// Behind the first characters of a text that are likely a common word backward: neither they nor what touches them are words as they
/// stand.
pub(super) fn first_in<U: Units>(text: U, (from, to): (usize, usize), pack: &Pack) -> Option<usize> {
    let (fold, lexicon) = (pack.fold(), pack.lexicon());
    let is_word = |first: u16, last: u16| first != 0 && last != 0 && lexicon.beginning_with(first).word(&[last]).is_some();
    // The last three characters side by side, and whether the first two of the last three are such a word.
    let (mut one, mut two, mut turned, mut at) = (0, 0, false, from);
    while at < to {
        let read = text.read(at);
        let class = fold.class(read.code);
        at += read.len;
        if class == fold::TRANSPARENT {
            continue;
        }
        let three = if fold::kind(class) == Kind::Han { class } else { 0 };
        if turned && !is_word(two, three) {
            return Some(at);
        }
        turned = two != 0
            && three != 0
            && pack.spelt.may_be_turned(two, three)
            && Spelt::is_turned(lexicon, two, three)
            && !is_word(one, two);
        (one, two) = (two, three);
    }
    turned.then_some(to)
}

/// What of a stretch may stand backward, as items.
pub(super) struct Turned {
    /// Each word.
    pub words: Vec<Range<usize>>,
    /// Words side by side, with the single characters beside and between them.
    pub phrases: Vec<Range<usize>>,
    /// All characters side by side.
    pub runs: Vec<Range<usize>>,
    /// How much likelier the characters are with words turned around, in quarters of a bit.
    pub saved: u32,
}

impl Turned {
    pub fn new() -> Self {
        let [words, phrases, runs] = std::array::from_fn(|_| Vec::with_capacity(MOST_PLACES));
        Self { words, phrases, runs, saved: 0 }
    }

    /// Looks through some items.
    pub fn read(&mut self, lexicon: Lexicon<'_>, items: &[Item]) {
        for places in [&mut self.words, &mut self.phrases, &mut self.runs] {
            places.clear();
        }
        self.saved = 0;
        let is_han = |item: &Item| item.kind() == Kind::Han;
        let mut first = 0;
        for run in items.chunk_by(|before, item| is_han(before) && is_han(item) && item.is_joined()) {
            if run.len() > 1 {
                add(&mut self.runs, first..first + run.len());
                for (part, from) in run.chunks(RUN).zip((first..).step_by(RUN)) {
                    self.cut(lexicon, part, from);
                }
            }
            first += run.len();
        }
    }

    /// Cuts characters into words, and keeps those that stand backward.
    #[inline(never)] // once in the library
    fn cut(&mut self, lexicon: Lexicon<'_>, run: &[Item], from: usize) {
        let mut cuts = [Cut { cost: u32::MAX, forward: u32::MAX, len: 0, turned: false }; RUN + 1];
        (cuts[0].cost, cuts[0].forward) = (0, 0);
        for at in 0..run.len() {
            let (before, forward) = (cuts[at], lexicon.beginning_with(run[at].symbol));
            let mut offer = |len: usize, cost: u8, turned: bool| {
                let (cost, all_forward) = (before.cost + u32::from(cost), before.forward + u32::from(cost));
                let cut = &mut cuts[at + len];
                if cost < cut.cost {
                    (cut.cost, cut.len, cut.turned) = (cost, len, turned);
                }
                if !turned {
                    cut.forward = cut.forward.min(all_forward);
                }
            };
            offer(1, forward.alone, false);
            for len in 2..=MAX_WORD.min(run.len() - at) {
                let word = &run[at..at + len];
                let rest = |symbols: [u16; MAX_WORD - 1], beginning: &Beginning<'_>| beginning.word(&symbols[..len - 1]);
                if let Some(word) = rest(symbols(word.iter()), &forward) {
                    offer(len, word.cost, false);
                }
                let backward = lexicon.beginning_with(word[len - 1].symbol);
                if let Some(word) = rest(symbols(word.iter().rev()), &backward) {
                    offer(len, word.cost, true);
                }
            }
        }
        let whole = cuts[run.len()];
        self.saved += whole.forward.saturating_sub(whole.cost);
        let (mut words, mut count, mut at) = ([(0, cuts[0]); RUN], 0, run.len());
        while at > 0 {
            let cut = cuts[at];
            at -= cut.len;
            words[count] = (from + at, cut);
            count += 1;
        }
        self.keep(words[..count].iter().rev());
    }

    fn keep<'c>(&mut self, words: impl Iterator<Item = &'c (usize, Cut)>) {
        let (mut phrase, mut singles) = (None::<Range<usize>>, 0);
        for (start, Cut { len, turned, .. }) in words {
            let end = start + len;
            if *turned {
                add(&mut self.words, *start..end);
                phrase = Some(phrase.map_or(start - singles, |phrase| phrase.start)..end);
            } else if *len == 1 {
                phrase = phrase.map(|phrase| phrase.start..end);
            } else {
                phrase.take().into_iter().for_each(|phrase| add(&mut self.phrases, phrase));
            }
            singles = if *len == 1 { singles + 1 } else { 0 };
        }
        phrase.into_iter().for_each(|phrase| add(&mut self.phrases, phrase));
    }
}

fn add(places: &mut Vec<Range<usize>>, place: Range<usize>) {
    if places.len() < MOST_PLACES {
        places.push(place);
    }
}

/// The symbols behind the first item.
fn symbols<'i>(items: impl Iterator<Item = &'i Item>) -> [u16; MAX_WORD - 1] {
    let mut symbols = [0; MAX_WORD - 1];
    symbols.iter_mut().zip(items.skip(1)).for_each(|(symbol, item)| *symbol = item.symbol);
    symbols
}
