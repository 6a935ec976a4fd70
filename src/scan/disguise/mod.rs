//! Terms in disguise: respelt by sound, taken apart, spread out, spelt in letters.
//!
//! The sweep tells cheaply where a term may begin in some disguise. Around such a place the text is read as *items*, and each term that
//! may stand there is aligned with them character by character; every step away from the plain spelling costs something, and what costs
//! too much for the length of the term is dropped. A disguise that everyday words explain better is dropped later, where the words around
//! it are known.

mod align;
mod items;
mod latin;
mod lattice;
mod sweep;

use super::find::{Edges, Sighting};
use crate::pack::Pack;
use crate::taxonomy::{Bits, Form};
use crate::text::Units;
use items::{Item, read_items};
use sweep::{Place, Sweep};

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

/// Units before a place at which a term may begin, and so many behind it that a term may reach.
const BACK: usize = 48;
const AHEAD: usize = 192;
/// Units that are looked at together around a place.
const STRETCH: usize = 96;

/// Finds disguised terms. Owns the buffers that it takes.
pub(super) struct Unmasker {
    sweep: Sweep,
    items: Vec<Item>,
}

impl Unmasker {
    pub fn new() -> Self {
        Self { sweep: Sweep::new(), items: Vec::with_capacity(8 * AHEAD) }
    }

    /// Finds disguised terms in units `from..to` of a text: triggers where the sweep says that one may be, or, with `all`, every term
    /// anywhere.
    pub fn find<U: Units>(
        &mut self,
        text: U,
        (from, to): (usize, usize),
        pack: &Pack,
        all: bool,
        found: &mut impl FnMut(Sighting, Disguise),
    ) {
        if pack.sounds().entries.is_empty() && pack.latin().entries.is_empty() {
            return;
        }
        let Self { sweep, items } = self;
        if all {
            let mut at = from;
            while at < to {
                let until = (at + STRETCH).min(to);
                look(text, at, until, to, pack, true, items, found);
                at = until;
            }
            return;
        }
        // Every unit is a start at most once, however many places lie close to each other.
        let mut done = from;
        sweep.start(from);
        loop {
            let ended = sweep.step(text, to, pack);
            for Place { unit } in sweep.places() {
                let place = *unit as usize;
                let first = place.saturating_sub(BACK).max(done);
                let until = (place + STRETCH - BACK).min(to);
                if until > done {
                    look(text, first, until, to, pack, false, items, found);
                    done = until;
                }
            }
            if ended {
                return;
            }
        }
    }
}

/// Looks for terms that begin in units `first..until`.
#[allow(clippy::too_many_arguments, reason = "the facts of one look, handed on")]
fn look<U: Units>(
    text: U,
    first: usize,
    until: usize,
    to: usize,
    pack: &Pack,
    all: bool,
    items: &mut Vec<Item>,
    found: &mut impl FnMut(Sighting, Disguise),
) {
    // What stands before tells whether a word begins here.
    let from = first.saturating_sub(BACK);
    read_items(text, &pack.fold(), from, (until + AHEAD).min(to), items);
    let starts = |item: &Item| (item.start as usize) < first;
    let (begin, end) = (
        items.iter().take_while(|item| starts(item)).count(),
        items.iter().take_while(|item| (item.start as usize) < until).count(),
    );
    let mut emit = |term: u32, from: usize, to: usize, disguise: Disguise| {
        if let (Some(first), Some(last)) = (items.get(from), items.get(to.wrapping_sub(1))) {
            let span = crate::text::Span { start: first.start, end: last.end };
            found(Sighting { term, span, edges: Edges::BOTH }, disguise);
        }
    };
    search(pack, items, begin..end, all, &mut emit);
}

#[inline(never)] // it knows nothing of encodings
fn search(
    pack: &Pack,
    items: &[Item],
    starts: std::ops::Range<usize>,
    all: bool,
    emit: &mut dyn FnMut(u32, usize, usize, Disguise),
) {
    lattice::search(pack, items, starts.clone(), all, emit);
    latin::search(pack, items, starts, all, emit);
}
