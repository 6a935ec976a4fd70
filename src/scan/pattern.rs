//! Patterns around their anchors: the text near an anchor is folded into a string, and the automaton runs on that.

use super::find::Occurrence;
use super::window::Window;
use crate::check::Check;
use crate::fold::{self, Fold, GAP, Kind};
use crate::pack::layout::*;
use crate::pack::{Automaton, Pack};
use crate::text::{Span, Units};
use regex_automata::dfa::Automaton as _;
use regex_automata::{Anchored, Input};

/// The folded text around an anchor, and where each of its characters stands.
pub(super) struct Folded {
    text: String,
    /// Byte in `text` and unit in the original, for each character.
    places: Vec<(u32, u32)>,
}

impl Folded {
    pub fn new() -> Self {
        let chars = 4 * PATTERN_WINDOW;
        Self { text: String::with_capacity(chars * 4), places: Vec::with_capacity(chars) }
    }

    /// Folds some units of a text.
    fn fold<U: Units>(&mut self, text: U, fold: &Fold<'_>, units: Span) {
        self.text.clear();
        self.places.clear();
        let mut at = units.start as usize;
        while at < units.end as usize {
            let read = text.read(at);
            let original = char::from_u32(read.code).unwrap_or(char::REPLACEMENT_CHARACTER);
            match fold.class(read.code) {
                fold::TRANSPARENT => {}
                fold::EXPANDS => {
                    for symbol in fold.expand(read.code) {
                        self.push(fold.representative(symbol.get(), original), at);
                    }
                }
                class => self.push(fold.representative(class, original), at),
            }
            at += read.len;
        }
        self.places.push((self.text.len() as u32, units.end));
    }

    fn push(&mut self, char: char, unit: usize) {
        self.places.push((self.text.len() as u32, unit as u32));
        self.text.push(char);
    }

    /// The leftmost match that contains the character at an anchor's unit.
    fn search(&self, automaton: &Automaton, anchor: u32, check: Option<Check>) -> Option<Span> {
        let anchor_index = self.places.partition_point(|(_, unit)| *unit < anchor);
        let (anchor_byte, _) = *self.places.get(anchor_index)?;
        for (index, (start, unit)) in self.places[..=anchor_index].iter().enumerate() {
            let input = Input::new(&self.text).span(*start as usize..self.text.len()).anchored(Anchored::Yes);
            let Ok(Some(half)) = automaton.try_search_fwd(&input) else { continue };
            let end = half.offset() as u32;
            if end <= anchor_byte {
                continue;
            }
            let matched = self.text.get(*start as usize..end as usize)?;
            if check.is_none_or(|check| check.accepts(matched)) {
                let past = index + self.places[index..].partition_point(|(byte, _)| *byte < end);
                return Some(Span { start: *unit, end: self.places.get(past)?.1 });
            }
        }
        None
    }
}

/// An anchor in the window.
#[derive(Clone, Copy)]
struct Anchor {
    unit: u32,
    /// Symbols from here to there are the anchor; a sign stands before `start`.
    start: usize,
    end: usize,
}

/// Shorter pieces of a run of digits are not tried as anchors by themselves.
const SHORTEST_PIECE: usize = 3;

/// Runs patterns in one window.
pub(super) struct Runner<'r, U> {
    pub pack: &'r Pack,
    pub fold: Fold<'r>,
    pub text: U,
    pub window: &'r Window,
    pub folded: &'r mut Folded,
}

impl<U: Units> Runner<'_, U> {
    /// Runs the patterns that are anchored at signs and runs of digits.
    pub fn at_signs_and_digits(&mut self, trigger: bool, found: &mut impl FnMut(Occurrence)) {
        let pack = self.pack;
        let of_kind = |kind: u8| {
            let wanted = move |pattern: &Pattern| pattern.anchor == kind && (pattern.trigger == 1) == trigger;
            pack.patterns().iter().enumerate().filter(move |(_, pattern)| wanted(pattern))
        };
        if of_kind(ANCHOR_SIGN).next().is_some() {
            for sign in &self.window.signs {
                let anchor = Anchor { unit: sign.unit, start: sign.symbol as usize, end: sign.symbol as usize };
                let here = of_kind(ANCHOR_SIGN).filter(|(_, pattern)| pattern.sign.get() == sign.class);
                self.run(anchor, here.map(|(number, _)| number), trigger, found);
            }
        }
        let shortest = of_kind(ANCHOR_DIGITS).map(|(_, pattern)| usize::from(pattern.digits)).min();
        let Some(shortest) = shortest else { return };
        let window = self.window;
        let is_digit = |at: usize| window.symbols.get(at).is_some_and(|symbol| fold::kind(*symbol) == Kind::Digit);
        let mut start = 0;
        for end in 0..=window.len() {
            if is_digit(end) {
                continue;
            }
            let len = end - start;
            if len >= shortest {
                // Numbers are written in pieces, and two numbers may stand side by side: each piece is tried.
                let mut piece = start;
                while piece < end {
                    let next = (piece + 1..end).find(|at| window.symbols[*at] & GAP != 0).unwrap_or(end);
                    if piece == start || next - piece >= SHORTEST_PIECE {
                        let anchor = Anchor { unit: window.starts[piece], start: piece, end };
                        let here = of_kind(ANCHOR_DIGITS).filter(|(_, pattern)| usize::from(pattern.digits) <= len);
                        self.run(anchor, here.map(|(number, _)| number), trigger, found);
                    }
                    piece = next;
                }
            }
            start = end + 1;
        }
    }

    /// Runs the patterns that are anchored at a term found.
    pub fn at_term(&mut self, term: &Occurrence, found: &mut impl FnMut(Occurrence)) {
        let pack = self.pack;
        let numbers = term.uses(pack).iter().map(|entry| entry.get()).filter(|entry| entry & USE_PATTERN != 0);
        let numbers = numbers.map(|entry| (entry & !USE_PATTERN) as usize);
        let anchor = Anchor { unit: term.span.start, start: term.start as usize, end: term.end as usize };
        for trigger in [true, false] {
            let here = numbers.clone().filter(|number| (pack.patterns()[*number].trigger == 1) == trigger);
            self.run(anchor, here, trigger, found);
        }
    }

    /// Folds the text around an anchor once and runs some patterns on it.
    fn run(
        &mut self,
        anchor: Anchor,
        patterns: impl Iterator<Item = usize>,
        trigger: bool,
        found: &mut impl FnMut(Occurrence),
    ) {
        let mut patterns = patterns.peekable();
        if patterns.peek().is_none() {
            return;
        }
        let starts = &self.window.starts;
        let from = anchor.start.saturating_sub(PATTERN_WINDOW);
        // Signs before the first and after the last symbol of the window belong to it.
        let unit_from = if from == 0 { self.window.lead } else { starts[from] };
        let unit_to = starts.get(anchor.end + PATTERN_WINDOW).copied().unwrap_or_else(|| self.trailing(anchor.unit));
        self.folded.fold(self.text, &self.fold, Span { start: unit_from, end: unit_to });
        for number in patterns {
            let check = Check::from_number(self.pack.patterns()[number].check);
            let Some(span) = self.folded.search(&self.pack.automata[number], anchor.unit, check) else { continue };
            let start = starts.partition_point(|unit| *unit < span.start) as u32;
            let end = starts.partition_point(|unit| *unit < span.end) as u32;
            let source = USE_PATTERN | number as u32;
            found(Occurrence { start, end, span, source, left_edge: true, right_edge: true, trigger });
        }
    }

    /// A few characters past the last symbol, for signs at the end of a text.
    fn trailing(&self, anchor: u32) -> u32 {
        let last = self.window.starts.last().copied().unwrap_or(anchor).max(anchor) as usize;
        let mut at = last;
        for _ in 0..8 {
            if at >= self.text.len() {
                break;
            }
            at += self.text.read(at).len;
        }
        at as u32
    }
}
