//! Patterns around their anchors: the text near an anchor is folded into a string, and the automaton runs on that.

use super::disguise::Disguise;
use super::find::{Edges, Occurrence, PATTERN};
use super::relevant::Relevant;
use super::window::Window;
use crate::check::Check;
use crate::fold::{self, Fold, GAP, Kind};
use crate::pack::Pack;
use crate::pack::automaton::Automaton;
use crate::pack::layout::*;
use crate::text::{Span, Units, Utf8};

/// A stretch of folded text around anchors, and where each of its characters stands.
#[derive(Default)]
pub(super) struct Folded {
    text: String,
    /// Byte in `text` and unit in the original, for each character and for the end.
    places: Vec<(u32, u32)>,
    /// The stretch starts, or ends, where the text does.
    from_start: bool,
    to_end: bool,
}

/// Characters that a pattern may see past the start of its anchor.
const AHEAD: usize = 2 * PATTERN_WINDOW;
/// Characters folded past an anchor, so that the next anchors find themselves folded already.
const FOLD_AHEAD: usize = 8 * AHEAD;
/// Units on the way back from an anchor at most: signs are no symbols, so a row of them could make it long.
const BACK: u32 = 4 * PATTERN_WINDOW as u32;

impl Folded {
    pub fn new() -> Self {
        let chars = FOLD_AHEAD + BACK as usize + 64;
        Self { text: String::with_capacity(chars * 4), places: Vec::with_capacity(chars), from_start: false, to_end: false }
    }

    /// Forgets the stretch: another text, or another place of it, comes.
    pub fn clear(&mut self) {
        self.text.clear();
        self.places.clear();
        (self.from_start, self.to_end) = (false, false);
    }

    /// Whether the stretch holds everything that a pattern at an anchor may see.
    fn covers(&self, from: u32, anchor: u32) -> bool {
        let Some((_, start)) = self.places.first() else { return false };
        let start = if self.from_start { &0 } else { start };
        let index = self.places.partition_point(|(_, unit)| *unit < anchor);
        *start <= from && index + 1 < self.places.len() && (self.to_end || index + AHEAD < self.places.len())
    }

    /// Folds a text from a unit on, until [`FOLD_AHEAD`] characters past an anchor.
    fn fold<U: Units>(&mut self, text: U, fold: &Fold<'_>, from: u32, anchor: u32) {
        self.clear();
        self.from_start = from == 0;
        let mut at = from as usize;
        let mut left = FOLD_AHEAD;
        while at < text.len() && left > 0 {
            left -= usize::from(at >= anchor as usize);
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
        self.to_end = at >= text.len();
        self.places.push((self.text.len() as u32, at as u32));
    }

    fn push(&mut self, char: char, unit: usize) {
        self.places.push((self.text.len() as u32, unit as u32));
        self.text.push(char);
    }

    /// Runs patterns at an anchor of a text that is read for the second time.
    pub fn run_again(
        &mut self,
        pack: &Pack,
        text: Utf8<'_>,
        anchor: u32,
        patterns: impl Iterator<Item = usize>,
        found: &mut dyn FnMut(u32, Span),
    ) {
        let mut from = anchor.saturating_sub(BACK);
        while !text.is_start(from as usize) {
            from += 1;
        }
        for number in patterns {
            let Some(pattern) = pack.patterns().get(number) else { continue };
            if !self.covers(from, anchor) {
                self.fold(text, &pack.fold(), from, anchor);
            }
            if let Some(span) = self.search(pattern, pack.automaton(pattern), anchor) {
                found(PATTERN | number as u32, span);
            }
        }
    }

    /// The leftmost match that contains the character at an anchor's unit.
    fn search(&self, pattern: &Pattern, automaton: Automaton<'_>, anchor: u32) -> Option<Span> {
        let check = Check::from_number(pattern.check);
        let anchor_index = self.places.partition_point(|(_, unit)| *unit < anchor);
        let (anchor_byte, _) = *self.places.get(anchor_index)?;
        // `^` is the start of the text and `$` its end, so a stretch from the middle is not searched from its first character on.
        let reach = if pattern.starts_at_anchor == 1 { 0 } else { PATTERN_WINDOW };
        let first = anchor_index.saturating_sub(reach).max(usize::from(!self.from_start));
        let limit = self.places.get(anchor_index + AHEAD).map_or(self.text.len(), |(byte, _)| *byte as usize);
        for (index, (start, unit)) in self.places.iter().enumerate().take(anchor_index + 1).skip(first) {
            let begins = self
                .text
                .as_bytes()
                .get(*start as usize)
                .is_some_and(|byte| pattern.first[usize::from(byte >> 3)] >> (byte & 7) & 1 == 1);
            if !begins {
                continue;
            }
            let Some(end) = automaton.match_end(self.text.as_bytes(), *start as usize, limit) else { continue };
            let end = end as u32;
            if end <= anchor_byte {
                continue;
            }
            let matched = self.text.get(*start as usize..end as usize)?;
            if check.is_none_or(|check| check.accepts(matched)) {
                let mut past = index + self.places[index..].partition_point(|(byte, _)| *byte < end);
                // A character that stands for several is matched whole.
                let last = self.places.get(past.checked_sub(1)?)?.1;
                while self.places.get(past).is_some_and(|(_, unit)| *unit == last) {
                    past += 1;
                }
                return Some(Span { start: *unit, end: self.places.get(past)?.1 });
            }
        }
        None
    }
}

/// Whether context patterns may be anchored at signs of a window, and at digits.
pub(super) fn anchors_in(pack: &Pack, window: &Window, spelt_number: bool) -> (bool, bool) {
    let group = &pack.anchors.context;
    let sign = window.signs.iter().any(|sign| group.signs >> sign.class & 1 == 1);
    let is_digit = |symbol: &u16| fold::kind(*symbol) == Kind::Digit;
    (sign, group.digits.is_some() && (spelt_number || window.symbols.iter().any(is_digit)))
}

/// An anchor in the window.
#[derive(Clone, Copy)]
struct Anchor {
    unit: u32,
    /// Its first symbol; of a sign, the one after it.
    start: usize,
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
    /// What matters beside the triggers, the patterns at signs and digits chosen; `None` while triggers are looked for.
    pub relevant: Option<&'r Relevant>,
    /// How many more anchors of this window are tried. No honest text comes near; it bounds what a hostile one costs.
    pub anchors: u32,
}

/// Anchors of a window that are tried at most.
pub(super) const MAX_ANCHORS: u32 = 1_024;

impl<'r, U: Units> Runner<'r, U> {
    /// Runs the patterns that are anchored at signs and runs of digits, of those that start a judgement or of the others.
    pub fn at_signs_and_digits(&mut self, found: &mut dyn FnMut(Occurrence)) {
        let (pack, trigger) = (self.pack, self.relevant.is_none());
        let group = if trigger { &pack.anchors.triggers } else { &pack.anchors.context };
        let (at_signs, at_digits) = match self.relevant {
            None => (&group.at_signs[..], &group.at_digits[..]),
            Some(relevant) => (relevant.at_signs(), relevant.at_digits()),
        };
        let (window, patterns) = (self.window, pack.patterns());
        let those =
            |numbers: &'r [u32]| numbers.iter().filter_map(|number| Some((*number as usize, patterns.get(*number as usize)?)));
        for sign in window.signs.iter().filter(|sign| !at_signs.is_empty() && group.signs >> sign.class & 1 == 1) {
            let anchor = Anchor { unit: sign.unit, start: sign.symbol as usize };
            let here = those(at_signs).filter(|(_, pattern)| pattern.sign.get() == sign.class);
            self.run(anchor, here.map(|(number, _)| number), trigger, found);
        }
        let Some(shortest) = group.digits.map(usize::from).filter(|_| !at_digits.is_empty()) else { return };
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
                        let anchor = Anchor { unit: window.starts[piece], start: piece };
                        let here = those(at_digits).filter(|(_, pattern)| usize::from(pattern.digits) <= len);
                        self.run(anchor, here.map(|(number, _)| number), trigger, found);
                    }
                    piece = next;
                }
            }
            start = end + 1;
        }
    }

    /// The same of those that are anchored at a term found.
    pub fn at_term(&mut self, term: &Occurrence, found: &mut dyn FnMut(Occurrence)) {
        let pack = self.pack;
        let trigger = self.relevant.is_none();
        let numbers = term.uses(pack).patterns().map(|number| number as usize);
        let anchor = Anchor { unit: term.span.start, start: term.start as usize };
        let here = numbers.filter(|number| (pack.patterns()[*number].trigger == 1) == trigger);
        let relevant = self.relevant;
        let here = here.filter(|number| relevant.is_none_or(|relevant| relevant.has_pattern(pack, *number as u32)));
        self.run(anchor, here, trigger, found);
    }

    /// Folds the text around an anchor once and runs some patterns on it.
    fn run(&mut self, anchor: Anchor, patterns: impl Iterator<Item = usize>, trigger: bool, found: &mut dyn FnMut(Occurrence)) {
        let mut patterns = patterns.peekable();
        if patterns.peek().is_none() || self.anchors == 0 {
            return;
        }
        self.anchors -= 1;
        let starts = &self.window.starts;
        let from = anchor.start.saturating_sub(PATTERN_WINDOW);
        // Signs before the first symbol belong to the window.
        let from = if from == 0 { self.window.lead } else { starts[from] };
        let from = self.at_character(from.max(anchor.unit.saturating_sub(BACK)), anchor.unit);
        if !self.folded.covers(from, anchor.unit) {
            self.folded.fold(self.text, &self.fold, from, anchor.unit);
        }
        for number in patterns {
            let pattern = &self.pack.patterns()[number];
            let Some(span) = self.folded.search(pattern, self.pack.automaton(pattern), anchor.unit) else { continue };
            let start = starts.partition_point(|unit| *unit < span.start) as u32;
            let end = starts.partition_point(|unit| *unit < span.end) as u32;
            let source = PATTERN | number as u32;
            found(Occurrence {
                start,
                end,
                span,
                source,
                edges: Edges::BOTH,
                disguise: Disguise::default(),
                gap_before: false,
                trigger,
            });
        }
    }

    /// The start of the first character at or after a unit, which is at most `known`, itself a start.
    fn at_character(&self, unit: u32, known: u32) -> u32 {
        (unit..known).find(|unit| self.text.is_start(*unit as usize)).unwrap_or(known)
    }
}
