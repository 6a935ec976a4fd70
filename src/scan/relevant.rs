//! Which rules can still hold once the triggers of a text are known, and so which terms matter.
//!
//! Most triggers are words of several rules of which nothing else is there. Whatever no rule of theirs asks for need not be looked at,
//! and where each of these rules lacks something, the text is done.

use super::find::{Occurrence, PATTERN};
use super::matching::RuleFacts;
use crate::pack::Pack;
use crate::pack::layout::{NONE, Rule};

/// A set of small numbers.
struct Bits(Box<[u64]>);

impl Bits {
    fn new(most: usize) -> Self {
        Self(vec![0; most.div_ceil(64)].into())
    }

    fn clear(&mut self) {
        self.0.fill(0);
    }

    fn add(&mut self, number: u32) {
        if let Some(bits) = self.0.get_mut(number as usize / 64) {
            *bits |= 1 << (number % 64);
        }
    }

    #[inline]
    fn has(&self, number: u32) -> bool {
        self.0.get(number as usize / 64).is_some_and(|bits| bits >> (number % 64) & 1 == 1)
    }
}

/// The rules that may hold, the slots that matter to them, and those slots that something in the text may fill.
pub(super) struct Relevant {
    rules: Bits,
    slots: Bits,
    filled: Bits,
}

impl Relevant {
    /// Room for packs of so many rules and slots.
    pub fn new(rules: usize, slots: usize) -> Self {
        Self { rules: Bits::new(rules), slots: Bits::new(slots), filled: Bits::new(slots) }
    }

    /// Turns to the rules that are tried at some triggers, where `facts` are such that they hold at all.
    pub fn start(&mut self, pack: &Pack, triggers: &[Occurrence], facts: Option<&RuleFacts>) {
        self.rules.clear();
        for slot in triggers.iter().flat_map(|trigger| trigger.uses(pack).slots()) {
            let tried = pack.slots().get(slot as usize).map_or(&[][..], |slot| pack.triggered_by(slot));
            tried.iter().for_each(|rule| self.rules.add(rule.get()));
        }
        if let Some(facts) = facts {
            self.keep(pack, |rule, _| facts.objection(rule).is_none());
        }
        self.filled.clear();
        self.ask(pack);
    }

    /// Has the slots matter that the rules ask for, and no others.
    fn ask(&mut self, pack: &Pack) {
        self.slots.clear();
        for (word, bits) in self.rules.0.iter().enumerate() {
            for rule in ones(*bits).filter_map(|bit| pack.rules().get(64 * word + bit)) {
                let asked = rule.slots.iter().take(rule.slot_count.into()).chain([&rule.not, &rule.unless]);
                asked.filter(|slot| slot.get() != NONE).for_each(|slot| self.slots.add(slot.get()));
            }
        }
    }

    /// Has the words matter that tell about the context of a finding.
    pub fn ask_for_context(&mut self, pack: &Pack) {
        let slots = pack.modifier_slots().iter().filter(|slot| slot.get() != NONE);
        slots.for_each(|slot| self.slots.add(slot.get()));
    }

    /// Whether a term fills a slot that matters, or has a pattern at it that does.
    pub fn has_term(&self, pack: &Pack, term: u32) -> bool {
        if term & PATTERN != 0 {
            return self.has_pattern(pack, (term & !PATTERN) as usize);
        }
        let uses = pack.term_uses(term);
        uses.slots().any(|slot| self.slots.has(slot)) || uses.patterns().any(|pattern| self.has_pattern(pack, pattern as usize))
    }

    /// Whether a pattern fills a slot that matters.
    pub fn has_pattern(&self, pack: &Pack, number: usize) -> bool {
        pack.pattern_uses(number).slots().any(|slot| self.slots.has(slot))
    }

    pub fn has_slot(&self, slot: u32) -> bool {
        self.slots.has(slot)
    }

    pub fn has_rule(&self, rule: u32) -> bool {
        self.rules.has(rule)
    }

    /// Whether an occurrence fills a slot that matters, or has a pattern at it that does.
    pub fn has(&self, pack: &Pack, occurrence: &Occurrence) -> bool {
        match occurrence.pattern() {
            Some(number) => self.has_pattern(pack, number),
            None => self.has_term(pack, occurrence.source),
        }
    }

    /// Notes what an occurrence may fill, by itself or by a pattern that is anchored at it.
    pub fn fill(&mut self, pack: &Pack, occurrence: &Occurrence) {
        let uses = occurrence.uses(pack);
        let by_patterns = uses.patterns().flat_map(|pattern| pack.pattern_uses(pattern as usize).slots());
        uses.slots().chain(by_patterns).for_each(|slot| self.filled.add(slot));
    }

    /// Notes a slot that may be filled.
    pub fn fill_slot(&mut self, slot: u32) {
        self.filled.add(slot);
    }

    /// Keeps the rules of which each slot is filled, wherever that may be, and has nothing else matter; whether any are left.
    pub fn narrow(&mut self, pack: &Pack) -> bool {
        self.keep(pack, |rule, filled| {
            let mut slots = rule.slots.iter().take(rule.slot_count.into());
            slots.all(|slot| filled.has(slot.get()))
        });
        self.ask(pack);
        self.rules.0.iter().any(|bits| *bits != 0)
    }

    fn keep(&mut self, pack: &Pack, wanted: impl Fn(&Rule, &Bits) -> bool) {
        let Self { rules, filled, .. } = self;
        for (word, bits) in rules.0.iter_mut().enumerate() {
            for bit in ones(*bits) {
                if !pack.rules().get(64 * word + bit).is_some_and(|rule| wanted(rule, filled)) {
                    *bits &= !(1 << bit);
                }
            }
        }
    }
}

fn ones(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = (bits != 0).then(|| bits.trailing_zeros() as usize);
        bits &= bits.wrapping_sub(1);
        bit
    })
}
