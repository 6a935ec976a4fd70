//! Is a term where the sweep says that one may be? Compares what hangs at a place with the text itself.
//!
//! Most places fail, so the look is quick: a tag first, then the spelling against the characters, as long as each is one symbol. What
//! takes more (characters that stand for several symbols or none) goes to [`super::near`].

use super::find::{Edges, Sighting, joins, may_join};
use super::near::Near;
use super::sweep::Place;
use crate::fold::{EXPANDS, FIRST_SYMBOL, GAP, TRANSPARENT, UNTAKEN};
use crate::pack::Pack;
use crate::pack::grams::{Grams, SEPARATED, codes_fit, codes_tag, hex_number, pair_tag, quad_number};
use crate::pack::layout::Entry;
use crate::text::{Span, Units};
use zerocopy::little_endian::U16;

/// Where symbols are counted from.
#[derive(Clone, Copy)]
pub(super) struct Spot {
    /// A unit of the text.
    pub unit: usize,
    /// So many symbols of the character before it stand behind the spot.
    pub behind: usize,
}

/// What a quick look comes to.
enum Quick {
    Hit(Span, Edges),
    Miss,
    /// Something that takes more than a quick look.
    Unsure,
}

/// A pair of Han characters that stand side by side.
#[derive(Clone, Copy)]
struct AmongHan {
    /// The unit where the first one starts.
    start: usize,
    pair: u32,
    /// The key of what follows.
    next: u16,
}

/// Separators in a row that a quick look steps over.
const FEW: usize = 8;

/// Compares the terms that hang at places with the text.
pub(super) struct Verifier<'v, U> {
    pub text: U,
    pub pack: &'v Pack,
    pub grams: Grams<'v>,
    pub near: &'v mut Near,
}

impl<U: Units> Verifier<'_, U> {
    /// Hands over the terms that stand at a pair.
    #[inline]
    pub fn pair(&mut self, place: Place, found: &mut dyn FnMut(Sighting)) {
        let (spot, pair) = (Spot { unit: place.unit(), behind: place.behind() }, place.pair());
        let han = self.among_han(spot, pair);
        for (entry, spelling) in self.grams.rows.at(place.lead()) {
            // Another pair may have the same bit.
            if entry.tag != pair_tag(pair) {
                continue;
            }
            match han.map_or(Quick::Unsure, |han| self.among(han, entry, spelling)) {
                Quick::Hit(span, edges) => found(Sighting { term: entry.term(), span, edges }),
                Quick::Miss => {}
                Quick::Unsure => self.compare(spot, entry, spelling, true, found),
            }
        }
    }

    /// A pair that is two Han characters side by side.
    #[inline]
    fn among_han(&self, spot: Spot, pair: u32) -> Option<AmongHan> {
        let (first, second) = ((pair >> 16) as u16, pair as u16);
        let start = spot.unit.checked_sub(2 * U::WIDE_LEN).filter(|_| spot.behind == 0)?;
        let key = |at: usize| self.text.wide_key(at, &self.pack.wide);
        let is_pair =
            first >= FIRST_SYMBOL && second >= FIRST_SYMBOL && key(start) == first && key(start + U::WIDE_LEN) == second;
        is_pair.then(|| AmongHan { start, pair, next: key(spot.unit) })
    }

    /// The usual case among Han characters: a term of nothing else. Compares away from the pair: beyond a character of another width places
    /// would be wrong.
    #[inline]
    fn among(&self, han: AmongHan, entry: &Entry, spelling: &[U16]) -> Quick {
        let told = usize::from(entry.back).wrapping_sub(2);
        let Some([first, second]) = spelling.get(told..).and_then(|rest| rest.first_chunk()) else { return Quick::Unsure };
        if u32::from(first.get()) << 16 | u32::from(second.get()) != han.pair {
            return Quick::Unsure;
        }
        let unequal = |key: u16| if key & UNTAKEN == 0 && key != SEPARATED { Quick::Miss } else { Quick::Unsure };
        let mut ahead = spelling[told + 2..].iter();
        if ahead.next().is_some_and(|next| next.get() != han.next) {
            return unequal(han.next);
        }
        let mut at = han.start + 3 * U::WIDE_LEN;
        for symbol in ahead {
            let key = self.text.wide_key(at, &self.pack.wide);
            if key != symbol.get() {
                return unequal(key);
            }
            at += U::WIDE_LEN;
        }
        let mut start = han.start;
        for symbol in spelling[..told].iter().rev() {
            let Some(before) = start.checked_sub(U::WIDE_LEN) else { return Quick::Unsure };
            let key = self.text.wide_key(before, &self.pack.wide);
            if key != symbol.get() {
                // A separator stands before its symbol, so here the symbol may be the right one.
                return if symbol.get() & GAP == 0 { unequal(key) } else { Quick::Unsure };
            }
            start = before;
        }
        let end = start + spelling.len() * U::WIDE_LEN;
        Quick::Hit(Span { start: start as u32, end: end as u32 }, Edges::BOTH)
    }

    /// Hands over the terms that stand at the end of a row.
    #[inline]
    pub fn row(&mut self, place: Place, found: &mut dyn FnMut(Sighting)) {
        let spot = Spot { unit: place.unit(), behind: place.behind() };
        for (told, number) in [(4, quad_number(place.told)), (6, hex_number(place.told))] {
            if !self.grams.index.bits().has(number) {
                continue;
            }
            let lead = self.grams.lead(number);
            if !codes_fit(place.told, told, lead) {
                continue;
            }
            for (entry, spelling) in self.grams.rows.at(lead) {
                // Another gram may have the same bit.
                let as_told = codes_tag(place.told, told, u32::from(entry.probe)) == entry.tag;
                if as_told && entry.ends_at_edge() == place.is_edge() {
                    self.compare(spot, entry, spelling, false, found);
                }
            }
        }
    }

    /// Whether an edge says what the one before it said: in a row of separators the same edge comes again and again.
    pub fn repeats(&self, place: Place, before: Place) -> bool {
        if !before.tells_as(place) {
            return false;
        }
        let mut at = place.unit();
        while at > before.unit() {
            let read = self.text.read_back(at);
            if matches!(self.class(read.code), EXPANDS | FIRST_SYMBOL..) {
                return false;
            }
            at -= read.len;
        }
        true
    }

    /// Hands over a term if it is there with the edges that its entry asks for.
    #[inline]
    fn compare(&mut self, spot: Spot, entry: &Entry, spelling: &[U16], is_pair: bool, found: &mut dyn FnMut(Sighting)) {
        let seen = match self.quick(spot, spelling, entry, is_pair) {
            Quick::Hit(span, edges) => Some((span, edges)),
            Quick::Miss => None,
            Quick::Unsure => self.near.around(self.text, self.pack.fold(), spot).compare(spelling, entry, is_pair),
        };
        if let Some((span, edges)) = seen.filter(|(_, edges)| edges.are(entry.boundary())) {
            found(Sighting { term: entry.term(), span, edges });
        }
    }

    /// The usual case: nothing but symbols and a few separators, each character one symbol.
    #[inline]
    fn quick(&self, spot: Spot, spelling: &[U16], entry: &Entry, is_pair: bool) -> Quick {
        let (text, back) = (self.text, usize::from(entry.back));
        let known = spelling.len().min(back);
        if spot.behind > 0 {
            return Quick::Unsure;
        }
        let mut start = spot.unit;
        if entry.ends_at_edge() {
            match self.separators_back(&mut start) {
                None => return Quick::Unsure,
                Some(0) if is_pair => return Quick::Miss,
                Some(_) => {}
            }
        }
        if known < back {
            // The gram saw what follows the term.
            match self.step_back(&mut start) {
                Some(FIRST_SYMBOL..) => {}
                Some(TRANSPARENT | EXPANDS) => return Quick::Unsure,
                _ => return Quick::Miss,
            }
        }
        let plain = start.checked_sub(known).filter(|first| text.has_classes(*first, spelling, self.pack.basic()));
        let (start, end) = match plain {
            Some(first) => (first, first + spelling.len()),
            None => match self.spelled(start, spelling, known) {
                Ok(units) => units,
                Err(other) => return other,
            },
        };
        let (first, last) = (spelling[0].get(), spelling[spelling.len() - 1].get() & !GAP);
        let mut edges = Edges::BOTH;
        if may_join(first) && start > 0 {
            match self.class(text.read_back(start).code) {
                TRANSPARENT | EXPANDS => return Quick::Unsure,
                class => edges.left = !joins(class, first),
            }
        }
        if may_join(last) && end < text.len() {
            match self.class(text.read(end).code) {
                TRANSPARENT | EXPANDS => return Quick::Unsure,
                class => edges.right = !joins(last, class),
            }
        }
        Quick::Hit(Span { start: start as u32, end: end as u32 }, edges)
    }

    /// The units of a spelling of which `known` symbols lie before a unit.
    #[inline]
    fn spelled(&self, mut start: usize, spelling: &[U16], known: usize) -> Result<(usize, usize), Quick> {
        let mut end = start;
        for (index, symbol) in spelling[..known].iter().enumerate().rev() {
            match self.step_back(&mut start) {
                Some(class) if class == symbol.get() & !GAP => {}
                Some(TRANSPARENT | EXPANDS) => return Err(Quick::Unsure),
                _ => return Err(Quick::Miss),
            }
            if symbol.get() & GAP != 0 && index > 0 {
                match self.separators_back(&mut start) {
                    None => return Err(Quick::Unsure),
                    Some(0) => return Err(Quick::Miss),
                    Some(_) => {}
                }
            }
        }
        for symbol in &spelling[known..] {
            let gap = symbol.get() & GAP != 0;
            let mut steps = 0;
            loop {
                if end == self.text.len() {
                    return Err(Quick::Miss);
                }
                let read = self.text.read(end);
                end += read.len;
                match self.class(read.code) {
                    class if class == symbol.get() & !GAP && (steps > 0) == gap => break,
                    FIRST_SYMBOL.. => return Err(Quick::Miss),
                    TRANSPARENT | EXPANDS => return Err(Quick::Unsure),
                    _ if !gap => return Err(Quick::Miss),
                    _ if steps == FEW => return Err(Quick::Unsure),
                    _ => steps += 1,
                }
            }
        }
        Ok((start, end))
    }

    /// The class of a code point. All tables of the fold are seldom needed, and to find them takes as long as a small term.
    #[inline]
    fn class(&self, code: u32) -> u16 {
        self.pack.basic().get(code as usize).copied().unwrap_or_else(|| self.pack.fold().class(code))
    }

    /// Steps back over a character; its class.
    #[inline(always)]
    fn step_back(&self, at: &mut usize) -> Option<u16> {
        if *at == 0 {
            return None;
        }
        let read = self.text.read_back(*at);
        *at -= read.len;
        Some(self.class(read.code))
    }

    /// Steps back over separators; how many, or `None` if that takes more than a quick look.
    fn separators_back(&self, at: &mut usize) -> Option<usize> {
        for count in 0..=FEW {
            let mut before = *at;
            match self.step_back(&mut before) {
                None | Some(FIRST_SYMBOL..) => return Some(count),
                Some(TRANSPARENT | EXPANDS) => return None,
                Some(_) => *at = before,
            }
        }
        None
    }
}
