//! Han characters that stand in the order of their words turned around: 码号 for 号码.
//!
//! Characters are cut into words in the likeliest way, where a word may stand forward or backward. Everyday text is likelier forward; what
//! was turned around would fall into rare single characters.

use super::items::Item;
use crate::fold::Kind;
use crate::pack::lexicon::{Beginning, Lexicon, MAX_WORD};
use std::ops::Range;

/// Characters that are cut into words together.
const RUN: usize = 64;
/// Places of a stretch at most.
const MOST_PLACES: usize = 256;

/// The last word up to some place, if what is before it is cut at least cost.
#[derive(Clone, Copy)]
struct Cut {
    cost: u32,
    len: usize,
    turned: bool,
}

/// What of a stretch may stand backward, as items.
pub(super) struct Turned {
    /// Each word.
    pub words: Vec<Range<usize>>,
    /// Words side by side, with the single characters beside and between them.
    pub phrases: Vec<Range<usize>>,
    /// All characters side by side.
    pub runs: Vec<Range<usize>>,
}

impl Turned {
    pub fn new() -> Self {
        let [words, phrases, runs] = std::array::from_fn(|_| Vec::with_capacity(MOST_PLACES));
        Self { words, phrases, runs }
    }

    /// Looks through some items.
    pub fn read(&mut self, lexicon: Lexicon<'_>, items: &[Item]) {
        for places in [&mut self.words, &mut self.phrases, &mut self.runs] {
            places.clear();
        }
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
        let mut cuts = [Cut { cost: u32::MAX, len: 0, turned: false }; RUN + 1];
        cuts[0].cost = 0;
        for at in 0..run.len() {
            let (before, forward) = (cuts[at].cost, lexicon.beginning_with(run[at].symbol));
            let mut offer = |len: usize, cost: u8, turned: bool| {
                let cut = Cut { cost: before + u32::from(cost), len, turned };
                if cut.cost < cuts[at + len].cost {
                    cuts[at + len] = cut;
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
