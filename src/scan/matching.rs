//! From occurrences to rules that hold: every slot filled within the window, exceptions and absences respected.

use super::disguise::Disguise;
use super::find::Occurrence;
use super::relevant::Relevant;
use super::trace::{Event, Trace};
use crate::pack::Pack;
use crate::pack::layout::*;
use crate::taxonomy::Form;
use crate::text::Span;

/// How many occurrences of a slot are tried on either side of a trigger.
const TRIED: usize = 8;
/// Uses of the occurrences of a window that are kept; it bounds what a hostile pack costs.
const MAX_ENTRIES: usize = 1 << 18;
/// How many candidates are tried around one trigger, so that a flood of words costs no more than a constant for each.
const MAX_TRIES: u32 = 1_024;
/// Symbols beyond `within` in which the slots themselves may lie.
pub(super) const SLOT_ROOM: u32 = 96;

/// A rule that holds at a place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Match {
    pub rule: u32,
    /// Symbols of the window.
    pub start: u32,
    pub end: u32,
    pub span: Span,
    /// What filled the slots, in the rule's order.
    pub parts: [Option<(u32, u32)>; MAX_SLOTS],
    /// What the parts were disguised as, together.
    pub disguise: Disguise,
}

impl RuleFacts {
    /// Why a rule does not hold at all, if so.
    pub fn objection(&self, rule: &Rule) -> Option<&'static str> {
        if rule.surfaces.get() >> self.surface & 1 == 0 {
            return Some("the rule does not hold on this surface");
        }
        let fails = (rule.condition == 1 && !self.minor_involved) || (rule.condition == 2 && !self.made_for_minors);
        fails.then_some("the rule's condition does not hold")
    }
}

impl Match {
    /// Whether some part shares symbols with a range.
    pub fn owns(&self, start: u32, end: u32) -> bool {
        self.parts.iter().flatten().any(|part| part.0 < end && start < part.1)
    }
}

/// What a host told that rules may ask about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RuleFacts {
    /// Number of the surface.
    pub surface: u8,
    pub minor_involved: bool,
    pub made_for_minors: bool,
}

/// The occurrences of a window by slot.
pub(super) struct BySlot {
    /// Slot and index of the occurrence, sorted by slot, then by start.
    entries: Vec<(u32, u32)>,
}

impl BySlot {
    pub fn new() -> Self {
        Self { entries: Vec::with_capacity(MAX_ENTRIES) }
    }

    /// Sorts occurrences, which are sorted by start, into the slots that matter and whose boundary they fit.
    pub fn fill(&mut self, pack: &Pack, occurrences: &[Occurrence], relevant: &mut Relevant) {
        self.entries.clear();
        let slots = pack.slots();
        for (index, occurrence) in occurrences.iter().enumerate() {
            for slot in relevant.slots_of(pack, occurrence.source) {
                if occurrence.edges.fit(&slots[*slot as usize]) && self.entries.len() < MAX_ENTRIES {
                    self.entries.push((*slot, index as u32));
                }
            }
        }
        self.entries.sort_unstable();
    }

    /// The occurrences of a slot.
    pub fn of(&self, slot: u32) -> &[(u32, u32)] {
        let start = self.entries.partition_point(|entry| entry.0 < slot);
        let end = start + self.entries[start..].partition_point(|entry| entry.0 == slot);
        &self.entries[start..end]
    }

    pub fn all(&self) -> &[(u32, u32)] {
        &self.entries
    }
}

/// The occurrences of a window, ready to be judged.
#[derive(Clone, Copy)]
pub(super) struct Scene<'s> {
    pub pack: &'s Pack,
    pub occurrences: &'s [Occurrence],
    pub by_slot: &'s BySlot,
    pub relevant: &'s Relevant,
}

impl<'s> Scene<'s> {
    /// The occurrences of a slot that start at `from` or later and end at `to` or before.
    pub fn within(self, slot: u32, from: u32, to: u32) -> impl Iterator<Item = &'s Occurrence> {
        let (entries, occurrences) = (self.by_slot.of(slot), self.occurrences);
        let first = entries.partition_point(|entry| occurrences[entry.1 as usize].start < from);
        entries[first..]
            .iter()
            .map(|entry| &occurrences[entry.1 as usize])
            .take_while(move |occurrence| occurrence.start < to)
            .filter(move |occurrence| occurrence.end <= to)
    }

    /// The same without what is disguised: nobody hides what acquits, and a chance reading must not acquit either.
    fn plain_within(self, slot: u32, from: u32, to: u32) -> impl Iterator<Item = &'s Occurrence> {
        self.within(slot, from, to).filter(|occurrence| occurrence.disguise.is_plain())
    }

    /// Finds every rule that holds at triggers ending in `(after, until]`, as many as there is room for.
    pub fn matches(&self, facts: &RuleFacts, after: u32, until: u32, trace: &mut impl Trace, found: &mut Vec<Match>) {
        let triggering = self.pack.triggering();
        for (slot, index) in self.by_slot.all().iter().take_while(|(slot, _)| *slot < self.pack.trigger_slots) {
            let occurrence = &self.occurrences[*index as usize];
            if occurrence.end <= after || occurrence.end > until {
                continue;
            }
            for rule in triggering.by(*slot) {
                let number = rule.get();
                if found.len() == found.capacity() {
                    return;
                }
                if self.relevant.has_rule(number) {
                    found.extend(self.rule_at(number, occurrence, facts, trace));
                }
            }
        }
    }

    fn rule_at(&self, number: u32, trigger: &'s Occurrence, facts: &RuleFacts, trace: &mut impl Trace) -> Option<Match> {
        let rule = &self.pack.rules()[number as usize];
        let mut drop = |why| {
            trace.on(Event::Dropped { rule: number, span: trigger.span, why });
            None
        };
        if let Some(why) = facts.objection(rule) {
            return drop(why);
        }
        if !allows(rule, trigger.disguise) {
            return drop("the rule asks for other forms");
        }
        if self.is_excepted(rule, trigger) {
            return drop("an innocent word (`unless`) covers or touches it");
        }
        let mut search = Search { scene: *self, rule, chosen: [None; MAX_SLOTS], best: None, tries: MAX_TRIES };
        search.chosen[usize::from(rule.trigger)] = Some(trigger);
        if rule.slots.iter().take(rule.slot_count.into()).all(|slot| !self.by_slot.of(slot.get()).is_empty()) {
            search.fill(0);
        }
        let Some((parts, start, end)) = search.best else { return drop("another slot is missing within the window") };
        if rule.not.get() != NONE {
            let (from, to) = (start.saturating_sub(u32::from(rule.within)), end + u32::from(rule.within));
            if self.plain_within(rule.not.get(), from, to).next().is_some() {
                return drop("a word that must be absent (`not`) is near");
            }
        }
        let span = parts.iter().flatten().map(|part| part.span).reduce(Span::union)?;
        let disguise = parts.iter().flatten().map(|part| part.disguise).fold(Disguise::default(), Disguise::and);
        let parts = parts.map(|part| part.map(|part| (part.start, part.end)));
        Some(Match { rule: number, start, end, span, parts, disguise })
    }

    /// Whether an innocent word of the rule covers, overlaps or touches an occurrence.
    fn is_excepted(&self, rule: &Rule, occurrence: &Occurrence) -> bool {
        let unless = rule.unless.get();
        if unless == NONE {
            return false;
        }
        let from = occurrence.start.saturating_sub(MAX_TERM as u32);
        self.plain_within(unless, from, occurrence.end + MAX_TERM as u32).any(|word| {
            let overlaps = word.start < occurrence.end && occurrence.start < word.end;
            // What merely touches must not be divided by a separator.
            let before = word.end == occurrence.start && !occurrence.gap_before;
            overlaps || before || (occurrence.end == word.start && !word.gap_before)
        })
    }
}

/// Whether a rule takes a disguise: any, unless it names some.
fn allows(rule: &Rule, disguise: Disguise) -> bool {
    rule.forms.get() == 0 || disguise.forms.0 & !rule.forms.get() == 0
}

/// The search for the tightest way to fill the slots around a trigger.
struct Search<'s> {
    scene: Scene<'s>,
    rule: &'s Rule,
    chosen: [Option<&'s Occurrence>; MAX_SLOTS],
    best: Option<([Option<&'s Occurrence>; MAX_SLOTS], u32, u32)>,
    /// How many more candidates may be tried.
    tries: u32,
}

impl Search<'_> {
    fn fill(&mut self, slot: usize) {
        if slot == usize::from(self.rule.slot_count) {
            self.keep();
            return;
        }
        if self.chosen[slot].is_some() {
            self.fill(slot + 1);
            return;
        }
        let Some(trigger) = self.chosen[usize::from(self.rule.trigger)] else { return };
        let reach = u32::from(self.rule.within) + SLOT_ROOM;
        let (from, to) = (trigger.start.saturating_sub(reach), trigger.end + reach);
        let mut near = [None; 2 * TRIED];
        let (mut before, mut after) = (0, TRIED);
        for candidate in self.scene.within(self.rule.slots[slot].get(), from, to) {
            if candidate.end <= trigger.start {
                // The nearest ones before the trigger come last.
                near[before % TRIED] = Some(candidate);
                before += 1;
            } else if candidate.start >= trigger.end && after < 2 * TRIED {
                near[after] = Some(candidate);
                after += 1;
            }
        }
        for candidate in near.into_iter().flatten() {
            // Nothing is tighter than no gap at all.
            let done = self
                .best
                .is_some_and(|(parts, from, to)| to - from == parts.iter().flatten().map(|part| part.len()).sum::<u32>());
            if done || self.tries == 0 {
                return;
            }
            self.tries -= 1;
            let free = self.chosen.iter().flatten().all(|other| candidate.end <= other.start || other.end <= candidate.start);
            if free
                && self.in_order(slot, candidate)
                && allows(self.rule, candidate.disguise)
                && !self.scene.is_excepted(self.rule, candidate)
            {
                self.chosen[slot] = Some(candidate);
                if self.spread() <= u32::from(self.rule.within) + self.open() {
                    self.fill(slot + 1);
                }
                self.chosen[slot] = None;
            }
        }
    }

    fn in_order(&self, slot: usize, candidate: &Occurrence) -> bool {
        // What stands backward may have been turned around as a whole.
        let backward = |part: &Occurrence| part.disguise.forms.has(Form::Reverse.number());
        let precedes = |one: &Occurrence, other: &Occurrence| {
            one.end <= other.start || (other.end <= one.start && backward(one) && backward(other))
        };
        self.rule.flags & RULE_ORDERED == 0
            || (self.chosen[..slot].iter().flatten().all(|earlier| precedes(earlier, candidate))
                && self.chosen[slot + 1..].iter().flatten().all(|later| precedes(candidate, later)))
    }

    /// Symbols between the first and the last part that belong to none.
    fn spread(&self) -> u32 {
        let parts = || self.chosen.iter().flatten();
        let start = parts().map(|part| part.start).min().unwrap_or(0);
        let end = parts().map(|part| part.end).max().unwrap_or(0);
        (end - start).saturating_sub(parts().map(|part| part.len()).sum())
    }

    /// Room that slots not yet filled may still take up.
    fn open(&self) -> u32 {
        let filled = self.chosen.iter().flatten().count() as u32;
        (u32::from(self.rule.slot_count) - filled) * MAX_TERM as u32
    }

    fn keep(&mut self) {
        if self.spread() > u32::from(self.rule.within) {
            return;
        }
        let parts = || self.chosen.iter().flatten();
        let start = parts().map(|part| part.start).min().unwrap_or(0);
        let end = parts().map(|part| part.end).max().unwrap_or(0);
        if self.best.is_none_or(|(_, from, to)| end - start < to - from) {
            self.best = Some((self.chosen, start, end));
        }
    }
}
