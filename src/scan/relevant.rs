//! Which rules can still hold once the triggers of a text are known, and so which terms matter.
//!
//! Most triggers are words of several rules of which nothing else is there. So it is noted first what everything found may fill; where
//! each rule lacks something, the text is done. What remains is asked for its slots then, each set of uses once.

use super::find::{Occurrence, PATTERN};
use super::matching::RuleFacts;
use crate::pack::Pack;
use crate::pack::anchors::Group;
use crate::pack::layout::{NONE, Rule};
use crate::pack::uses::MOST_USES;

/// A set of small numbers.
struct Bits(Box<[u64]>);

impl Bits {
    fn new(most: usize) -> Self {
        Self(vec![0; most.div_ceil(64)].into())
    }

    fn clear(&mut self) {
        self.0.fill(0);
    }

    #[inline]
    fn add(&mut self, number: u32) {
        if let Some(bits) = self.0.get_mut(number as usize / 64) {
            *bits |= 1 << (number % 64);
        }
    }

    #[inline]
    fn has(&self, number: u32) -> bool {
        self.0.get(number as usize / 64).is_some_and(|bits| bits >> (number % 64) & 1 == 1)
    }

    /// The numbers, those below `end` at least.
    fn below(&self, end: u32) -> impl Iterator<Item = u32> {
        let words = self.0.iter().take((end as usize).div_ceil(64));
        (0..).zip(words).flat_map(|(word, bits)| ones(*bits).map(move |bit| 64 * word + bit))
    }
}

fn ones(mut bits: u64) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let bit = (bits != 0).then(|| bits.trailing_zeros());
        bits &= bits.wrapping_sub(1);
        bit
    })
}

/// How many sets of uses a [`Memo`] has room for: more than most messages have.
const ROWS: usize = 256;

/// What was found out about sets of uses since the question changed. A set takes the place of another one with the same row.
struct Memo<T> {
    /// Each with its set and round.
    rows: Box<[(u32, u32, T); ROWS]>,
    round: u32,
}

impl<T: Copy + Default> Memo<T> {
    fn new() -> Self {
        Self { rows: Box::new([(0, 0, T::default()); ROWS]), round: 1 }
    }

    fn clear(&mut self) {
        if self.round == u32::MAX {
            *self = Self { round: 0, ..Self::new() };
        }
        self.round += 1;
    }

    #[inline]
    fn row(set: u32) -> usize {
        (set.wrapping_mul(0x9E37_79B1) >> 24) as usize % ROWS
    }

    #[inline]
    fn get(&self, set: u32) -> Option<T> {
        let (of, round, known) = self.rows[Self::row(set)];
        (of == set && round == self.round).then_some(known)
    }

    fn set(&mut self, set: u32, known: T) {
        self.rows[Self::row(set)] = (set, self.round, known);
    }
}

/// What matters of a set of uses.
#[derive(Clone, Copy, Default)]
struct Told {
    /// Its slots, in [`Relevant::told_slots`].
    first: u32,
    count: u32,
    /// A pattern that matters is anchored there.
    pattern: bool,
}

/// The rules that may hold, the slots and patterns that matter to them, and those slots that something in the text may fill.
pub(super) struct Relevant {
    rules: Bits,
    slots: Bits,
    /// One past the last slot that matters.
    end: u32,
    filled: Bits,
    /// The sets of uses that are filled in already.
    noted: Memo<()>,
    told: Memo<Told>,
    told_slots: Vec<u32>,
    /// The patterns that matter of those anchored at signs, and of those at runs of digits.
    at_signs: Vec<u32>,
    at_digits: Vec<u32>,
}

impl Relevant {
    /// Room for some packs.
    pub fn new(packs: &[Pack]) -> Self {
        let most = |count: fn(&Pack) -> usize| packs.iter().map(count).max().unwrap_or(0);
        Self {
            rules: Bits::new(most(|pack| pack.rules().len())),
            slots: Bits::new(most(|pack| pack.slots().len())),
            end: 0,
            filled: Bits::new(most(|pack| pack.slots().len())),
            noted: Memo::new(),
            told: Memo::new(),
            told_slots: Vec::with_capacity(2 * MOST_USES as usize),
            at_signs: Vec::with_capacity(most(|pack| pack.anchors.context.at_signs.len())),
            at_digits: Vec::with_capacity(most(|pack| pack.anchors.context.at_digits.len())),
        }
    }

    /// Turns to the rules that are tried at some triggers, where `facts` are such that they hold at all.
    pub fn start(&mut self, pack: &Pack, triggers: &[Occurrence], facts: Option<&RuleFacts>) {
        self.rules.clear();
        self.filled.clear();
        self.noted.clear();
        triggers.iter().for_each(|trigger| self.fill(pack, trigger.source));
        let (triggering, rules) = (pack.triggering(), pack.rules());
        for rule in self.filled.below(pack.trigger_slots).flat_map(|slot| triggering.by(slot)) {
            let holds = |facts: &RuleFacts| rules.get(rule.get() as usize).is_some_and(|rule| facts.objection(rule).is_none());
            if facts.is_none_or(holds) {
                self.rules.add(rule.get());
            }
        }
    }

    /// Notes what a term or pattern may fill that some rule needs, by itself or by a pattern anchored at it. The patterns that start a
    /// judgement have been found already, if they are there.
    pub fn fill(&mut self, pack: &Pack, source: u32) {
        let set = set_of(pack, source);
        if self.fill_by(pack, set) {
            let is_beside = |number: &usize| pack.patterns().get(*number).is_some_and(|pattern| pattern.trigger == 0);
            for number in pack.uses_at(set).patterns().map(|number| number as usize).filter(is_beside) {
                self.fill_by(pack, pack.set_of_pattern(number));
            }
        }
    }

    /// Notes the slots of a set of uses; whether they were not noted before.
    fn fill_by(&mut self, pack: &Pack, set: u32) -> bool {
        if self.noted.get(set).is_some() {
            return false;
        }
        self.noted.set(set, ());
        pack.uses_at(set).slots().take_while(|slot| *slot < pack.needed_slots).for_each(|slot| self.filled.add(slot));
        true
    }

    /// Notes slots that may be filled.
    pub fn fill_slots(&mut self, slots: &[u32]) {
        slots.iter().for_each(|slot| self.filled.add(*slot));
    }

    /// Keeps the rules of which each slot is filled, wherever that may be, and has nothing else matter; whether any are left.
    pub fn narrow(&mut self, pack: &Pack) -> bool {
        let Self { rules, filled, .. } = self;
        let all = pack.rules();
        let is_filled = |rule: &Rule| rule.slots.iter().take(rule.slot_count.into()).all(|slot| filled.has(slot.get()));
        for (word, bits) in rules.0.iter_mut().enumerate() {
            for bit in ones(*bits) {
                if !all.get(64 * word + bit as usize).is_some_and(is_filled) {
                    *bits &= !(1 << bit);
                }
            }
        }
        self.ask_for_rules(pack);
        self.rules.0.iter().any(|bits| *bits != 0)
    }

    /// Has the slots matter that the rules ask for, and no others.
    pub fn ask_for_rules(&mut self, pack: &Pack) {
        self.ask_for_nothing();
        let Self { rules, slots, end, .. } = self;
        let all = pack.rules();
        for rule in rules.below(all.len() as u32).filter_map(|rule| all.get(rule as usize)) {
            let asked = rule.slots.iter().take(rule.slot_count.into()).chain([&rule.not, &rule.unless]);
            for slot in asked.map(|slot| slot.get()).filter(|slot| *slot != NONE) {
                slots.add(slot);
                *end = (*end).max(slot + 1);
            }
        }
    }

    /// Has nothing matter.
    pub fn ask_for_nothing(&mut self) {
        self.slots.clear();
        self.end = 0;
        self.told.clear();
        self.told_slots.clear();
    }

    /// Has the words matter that tell about the context of a finding, besides what does already.
    pub fn ask_for_context(&mut self, pack: &Pack) {
        for slot in pack.modifier_slots().iter().map(|slot| slot.get()).filter(|slot| *slot != NONE) {
            self.slots.add(slot);
            self.end = self.end.max(slot + 1);
        }
        self.told.clear();
        self.told_slots.clear();
    }

    pub fn has_rule(&self, rule: u32) -> bool {
        self.rules.has(rule)
    }

    /// Whether a term or pattern fills a slot that matters, or has a pattern at it that does.
    pub fn has(&mut self, pack: &Pack, source: u32) -> bool {
        let told = self.tell(pack, source);
        told.count > 0 || told.pattern
    }

    /// The slots that matter of those that a term or pattern fills.
    pub fn slots_of(&mut self, pack: &Pack, source: u32) -> &[u32] {
        let Told { first, count, .. } = self.tell(pack, source);
        &self.told_slots[first as usize..][..count as usize]
    }

    fn tell(&mut self, pack: &Pack, source: u32) -> Told {
        let set = set_of(pack, source);
        if let Some(told) = self.told.get(set) {
            return told;
        }
        if self.told_slots.len() + MOST_USES as usize > self.told_slots.capacity() {
            self.told.clear();
            self.told_slots.clear();
        }
        let Self { slots, end, told_slots, .. } = self;
        let (uses, first) = (pack.uses_at(set), told_slots.len());
        let those = uses.slots().take(MOST_USES as usize).take_while(|slot| slot < end);
        told_slots.extend(those.filter(|slot| slots.has(*slot)));
        let count = told_slots.len() - first;
        let pattern = uses.patterns().any(|pattern| self.has_pattern(pack, pattern));
        let told = Told { first: first as u32, count: count as u32, pattern };
        self.told.set(set, told);
        told
    }

    /// Whether a pattern fills a slot that matters.
    pub fn has_pattern(&self, pack: &Pack, number: u32) -> bool {
        self.has_slot_in(pack, pack.set_of_pattern(number as usize))
    }

    fn has_slot_in(&self, pack: &Pack, set: u32) -> bool {
        let mut slots = pack.uses_at(set).slots().take_while(|slot| *slot < self.end);
        slots.any(|slot| self.slots.has(slot))
    }

    /// Asks which patterns matter of those anchored at signs and at runs of digits, where there are any.
    pub fn ask_for_anchored(&mut self, pack: &Pack, signs: bool, digits: bool) {
        let Group { at_signs, at_digits, filled_at_signs, filled_at_digits, .. } = &pack.anchors.context;
        let (mut signed, mut in_digits) = (std::mem::take(&mut self.at_signs), std::mem::take(&mut self.at_digits));
        self.choose(pack, signs, (at_signs, filled_at_signs), &mut signed);
        self.choose(pack, digits, (at_digits, filled_at_digits), &mut in_digits);
        (self.at_signs, self.at_digits) = (signed, in_digits);
    }

    fn choose(&self, pack: &Pack, there: bool, (patterns, filled): (&[u32], &[u32]), chosen: &mut Vec<u32>) {
        chosen.clear();
        if !there || !filled.iter().take_while(|slot| **slot < self.end).any(|slot| self.slots.has(*slot)) {
            return;
        }
        // The patterns of one list have their uses in common.
        let mut last = (NONE, false);
        for number in patterns {
            let set = pack.set_of_pattern(*number as usize);
            if set != last.0 {
                last = (set, self.has_slot_in(pack, set));
            }
            if last.1 && chosen.len() < chosen.capacity() {
                chosen.push(*number);
            }
        }
    }

    pub fn at_signs(&self) -> &[u32] {
        &self.at_signs
    }

    pub fn at_digits(&self) -> &[u32] {
        &self.at_digits
    }
}

/// Where the set of uses of a term or pattern lies.
fn set_of(pack: &Pack, source: u32) -> u32 {
    match source & PATTERN {
        0 => pack.set_of_term(source),
        _ => pack.set_of_pattern((source & !PATTERN) as usize),
    }
}
