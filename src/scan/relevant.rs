//! Which terms can still matter once the triggers of a text are known.
//!
//! Most triggers are words of several rules of which nothing else is there. Whatever no rule of theirs asks for need not be looked at.

use super::find::Occurrence;
use crate::pack::Pack;
use crate::pack::layout::{NONE, Rule};
use crate::pack::uses::Use;

/// Slots of a pack that are told apart; those behind always matter.
const SLOTS: usize = 1 << 16;

/// The slots that the rules of some triggers ask for.
pub(super) struct Relevant {
    slots: Box<[u64; SLOTS / 64]>,
}

impl Relevant {
    pub fn new() -> Self {
        Self { slots: Box::new([0; SLOTS / 64]) }
    }

    /// What the rules of some triggers ask for, and what tells about their context.
    pub fn only_for(&mut self, pack: &Pack, triggers: &[Occurrence]) {
        let used = self.slots.iter_mut().take(pack.slots().len().div_ceil(64));
        used.for_each(|bits| *bits = 0);
        pack.modifier_slots().iter().for_each(|slot| self.add(slot.get()));
        let (slots, rules) = (pack.slots(), pack.rules());
        for slot in triggers.iter().flat_map(|trigger| trigger.uses(pack).slots()) {
            let Some(slot) = slots.get(slot as usize) else { continue };
            for rule in pack.triggered_by(slot).iter().filter_map(|number| rules.get(number.get() as usize)) {
                self.add_rule(rule);
            }
        }
    }

    fn add_rule(&mut self, rule: &Rule) {
        rule.slots.iter().take(rule.slot_count.into()).for_each(|slot| self.add(slot.get()));
        self.add(rule.not.get());
        self.add(rule.unless.get());
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

    fn has_slot(&self, slot: u32) -> bool {
        self.slots.get(slot as usize / 64).is_none_or(|bits| bits >> (slot % 64) & 1 == 1)
    }
}
