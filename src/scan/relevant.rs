//! Which terms can still matter once the triggers of a text are known, and whether anything can come of them.
//!
//! Most triggers are words of several rules of which nothing else is there. Whatever no rule of theirs asks for need not be looked at,
//! and where each of these rules lacks something, the text is done.

use super::find::Occurrence;
use crate::pack::Pack;
use crate::pack::layout::{NONE, Rule};
use crate::pack::uses::Use;

/// Slots of a pack that are told apart; those behind always matter.
const SLOTS: usize = 1 << 16;

/// The slots that the rules of some triggers ask for, and those of them that something in the text may fill.
pub(super) struct Relevant {
    slots: Box<[u64; SLOTS / 64]>,
    filled: Box<[u64; SLOTS / 64]>,
}

impl Relevant {
    pub fn new() -> Self {
        Self { slots: Box::new([0; SLOTS / 64]), filled: Box::new([0; SLOTS / 64]) }
    }

    /// What the rules of some triggers ask for, and what tells about their context.
    pub fn only_for(&mut self, pack: &Pack, triggers: &[Occurrence]) {
        self.clear(pack);
        pack.modifier_slots().iter().for_each(|slot| self.add(slot.get()));
        for rule in rules_of(pack, triggers) {
            rule.slots.iter().take(rule.slot_count.into()).for_each(|slot| self.add(slot.get()));
            self.add(rule.not.get());
            self.add(rule.unless.get());
        }
    }

    fn clear(&mut self, pack: &Pack) {
        self.slots.iter_mut().take(pack.slots().len().div_ceil(64)).for_each(|bits| *bits = 0);
    }

    fn add(&mut self, slot: u32) {
        if let Some(bits) = self.slots.get_mut(slot as usize / 64).filter(|_| slot != NONE) {
            *bits |= 1 << (slot % 64);
        }
    }

    /// Whether a term fills a slot that matters, or has a pattern at it that does.
    pub fn has_term(&self, pack: &Pack, term: u32) -> bool {
        pack.term_uses(term).any(|one| match one {
            Use::Slot(slot) => self.has_slot(slot),
            Use::Pattern(pattern) => self.has_pattern(pack, pattern as usize),
        })
    }

    /// The same of a pattern.
    pub fn has_pattern(&self, pack: &Pack, number: usize) -> bool {
        pack.pattern_uses(number).slots().any(|slot| self.has_slot(slot))
    }

    pub fn has_slot(&self, slot: u32) -> bool {
        has(&self.slots, slot)
    }

    /// Forgets what fills slots, but for patterns, which are searched for last and may fill theirs.
    pub fn empty(&mut self, pack: &Pack) {
        self.filled.iter_mut().zip(&*pack.anchors.slots).for_each(|(filled, slots)| *filled = *slots);
    }

    /// Notes what an occurrence may fill.
    pub fn fill(&mut self, pack: &Pack, occurrence: &Occurrence) {
        for slot in occurrence.uses(pack).slots() {
            if let Some(bits) = self.filled.get_mut(slot as usize / 64) {
                *bits |= 1 << (slot % 64);
            }
        }
    }

    /// Whether a rule may hold at some trigger: each of its slots is filled, wherever that may be.
    pub fn may_hold(&self, pack: &Pack, triggers: &[Occurrence]) -> bool {
        let filled = |rule: &Rule| rule.slots.iter().take(rule.slot_count.into()).all(|slot| has(&self.filled, slot.get()));
        rules_of(pack, triggers).any(filled)
    }
}

/// The rules that are tried at some triggers.
fn rules_of<'p>(pack: &'p Pack, triggers: &[Occurrence]) -> impl Iterator<Item = &'p Rule> {
    let (slots, rules) = (pack.slots(), pack.rules());
    let filled = triggers.iter().flat_map(|trigger| trigger.uses(pack).slots());
    let numbers = filled.flat_map(|slot| slots.get(slot as usize).map_or(&[][..], |slot| pack.triggered_by(slot)));
    numbers.filter_map(|number| rules.get(number.get() as usize))
}

/// Slots that are not told apart are always there.
#[inline]
fn has(slots: &[u64; SLOTS / 64], slot: u32) -> bool {
    slots.get(slot as usize / 64).is_none_or(|bits| bits >> (slot % 64) & 1 == 1)
}
