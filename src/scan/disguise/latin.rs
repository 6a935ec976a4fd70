//! Words of Latin letters however they are respelt: other letters and signs for some, some left out, doubled or swapped, all of them
//! spread out or glued together.
//!
//! A stretch of text is written anew with the words that are meant, and terms are looked for in that. So a phrase is found whichever of
//! its words are disguised.

use super::Disguise;
use super::items::{Between, Item};
use super::numbers;
use super::respelt::{Letters, Strangers, Way, Word, cost, is_word, meant, plain_letters, word_at};
use crate::pack::Pack;
use crate::pack::latin::{LONGEST, Latin};
use crate::taxonomy::Form;
use crate::text::Span;
use std::ops::Range;

/// Words that stand backward, one behind the other.
const MOST_REVERSED: usize = 6;

/// Where a character of the new text comes from.
#[derive(Clone, Copy)]
struct Mark {
    /// Where it is in the new text.
    at: u32,
    /// Units of the text.
    start: u32,
    end: u32,
    disguise: Disguise,
}

/// A stretch of text, written anew.
pub(in crate::scan) struct Rewritten {
    pub text: Vec<u8>,
    /// For each character or word, in order.
    marks: Vec<Mark>,
    pub(super) strangers: Strangers,
}

impl Rewritten {
    pub fn new(capacity: usize) -> Self {
        Self { text: Vec::with_capacity(4 * capacity), marks: Vec::with_capacity(capacity), strangers: Strangers::new() }
    }

    /// The units of the text that a part of the new text stands for, and its disguise.
    pub fn origin(&self, span: Span) -> Option<(Span, Disguise)> {
        let first = self.marks.partition_point(|mark| mark.at <= span.start).checked_sub(1)?;
        let end = self.marks.partition_point(|mark| mark.at < span.end);
        let marks = self.marks.get(first..end)?;
        let disguise = marks.iter().fold(Disguise::default(), |all, mark| all.and(mark.disguise));
        let start = marks.iter().map(|mark| mark.start).min()?;
        let end = marks.iter().map(|mark| mark.end).max()?;
        Some((Span { start, end }, disguise))
    }

    /// Writes some items anew if a word that begins at one of `starts` is another one; whether it is.
    pub(super) fn write(&mut self, pack: &Pack, items: &[Item], starts: std::ops::Range<usize>) -> bool {
        // Most words that looked strange stand for nothing.
        let latin = pack.latin();
        let mut at = starts.start;
        let any = loop {
            if at >= starts.end {
                break false;
            }
            let Some(word) = word_at(items, at) else {
                at += 1;
                continue;
            };
            if meant(latin, items, &word, &mut self.strangers).is_some() || reversed(latin, items, at).is_some() {
                break true;
            }
            at = word.end().max(at + 1);
        };
        if !any {
            return false;
        }
        self.text.clear();
        self.marks.clear();
        let mut at = 0;
        while at < items.len() && self.text.len() + 8 * LONGEST < self.text.capacity() {
            self.separate(&items[at]);
            let Some(word) = word_at(items, at) else {
                self.copy(pack, &items[at]);
                at += 1;
                continue;
            };
            let next = word.end().max(at + 1);
            if let Some((words, count)) = reversed(latin, items, at) {
                let way = Way::default().step(cost::REVERSED, Form::Reverse);
                for (index, (letters, place)) in words[..count].iter().rev().enumerate() {
                    self.text.extend((index > 0).then_some(b' '));
                    self.mark(items, place, way);
                    self.text.extend(letters.as_slice());
                    at = at.max(place.end);
                }
                continue;
            }
            match meant(latin, items, &word, &mut self.strangers) {
                Some((letters, way)) => self.write_words(items, &word, &letters, way),
                None => items[at..next].iter().enumerate().for_each(|(index, item)| {
                    if index > 0 {
                        self.separate(item);
                    }
                    self.copy(pack, item);
                }),
            }
            at = next;
        }
        true
    }

    /// Writes what a word stands for. Where it is several words with the letters that stand there, each has a place of its own.
    fn write_words(&mut self, items: &[Item], word: &Word, letters: &Letters, way: Way) {
        let words = || letters.as_slice().split(|letter| *letter == b' ');
        let as_written = words().map(<[u8]>::len).sum::<usize>() == word.len;
        let mut first = 0;
        for (index, letters) in words().enumerate() {
            self.text.extend((index > 0).then_some(b' '));
            if as_written && !letters.is_empty() {
                self.mark(items, &word.part(first..first + letters.len()), way);
                first += letters.len();
            } else if index == 0 {
                self.mark(items, &word.part(0..word.len), way);
            }
            self.text.extend(letters);
        }
    }

    /// Writes some items with their numbers in digits; whether there were any.
    pub(super) fn write_numbers(&mut self, pack: &Pack, items: &[Item]) -> bool {
        self.text.clear();
        self.marks.clear();
        let (mut at, mut any) = (0, false);
        while at < items.len() && self.text.len() + 8 * LONGEST < self.text.capacity() {
            self.separate(&items[at]);
            match numbers::number_at(pack, items, at) {
                Some((digits, len, next)) => {
                    self.mark(items, &(at..next), Way::default().step(cost::RESPELT, Form::Contact));
                    self.text.extend(&digits[..len]);
                    (at, any) = (next, true);
                }
                None => {
                    self.copy(pack, &items[at]);
                    at += 1;
                }
            }
        }
        any
    }

    fn separate(&mut self, item: &Item) {
        match item.before {
            Between::Nothing => {}
            Between::Line => self.text.push(b'\n'),
            _ => self.text.push(b' '),
        }
    }

    fn copy(&mut self, pack: &Pack, item: &Item) {
        if self.marks.len() == self.marks.capacity() {
            return;
        }
        let disguise = Disguise::default();
        self.marks.push(Mark { at: self.text.len() as u32, start: item.start, end: item.end, disguise });
        let char = pack.fold().representative(item.symbol, ' ');
        let mut bytes = [0; 4];
        self.text.extend(char.encode_utf8(&mut bytes).as_bytes());
    }

    fn mark(&mut self, items: &[Item], place: &Range<usize>, way: Way) {
        if self.marks.len() == self.marks.capacity() {
            return;
        }
        let (start, end) = (items[place.start].start, items[place.end - 1].end);
        self.marks.push(Mark { at: self.text.len() as u32, start, end, disguise: way.disguise() });
    }
}

/// Words that stand backward from an item on, the last one first: each in its own order, how many, and where the text goes on.
fn reversed(latin: Latin<'_>, items: &[Item], at: usize) -> Option<([(Letters, Range<usize>); MOST_REVERSED], usize)> {
    let mut backward = std::array::from_fn(|_| (Letters::default(), 0..0));
    let (mut count, mut strange, mut known, mut next) = (0, 0, 0, at);
    while count < MOST_REVERSED && next < items.len() && (count == 0 || items[next].before == Between::Space) {
        let Some(word) = word_at(items, next).filter(|word| !word.spread) else { break };
        let Some(mut letters) = plain_letters(items, &word) else { break };
        let is_strange = letters.len > 1 && !is_word(latin, letters.as_slice());
        // Who writes backward begins with what is no word.
        if count == 0 && !is_strange {
            return None;
        }
        letters.reverse();
        if letters.len > 1 && !is_word(latin, letters.as_slice()) {
            break;
        }
        strange += usize::from(is_strange);
        known += usize::from(letters.len > 3 && latin.is_vocable(letters.as_slice()));
        backward[count] = (letters, next..word.end());
        (count, next) = (count + 1, word.end());
    }
    (2 * strange >= count && known > 0).then_some((backward, count))
}
