//! What stands beside the triggers of a window, looked for only if some rule can still hold.

use super::disguise::Disguise;
use super::find::{Edges, Occurrence, is_cut_from_row, lone_in};
use super::matching::RuleFacts;
use super::pattern::{Runner, anchors_in};
use super::relevant::Relevant;
use super::trace::{Event, Trace};
use super::window::{MOST_SYMBOLS, Window};
use super::{Detector, MAX_OCCURRENCES, Seeing, han, run_at_terms, run_in_digits, script};
use crate::gates::Gate;
use crate::pack::Pack;
use crate::pack::layout::WORD;
use crate::text::Units;

impl Detector {
    /// Finds what may matter beside the triggers of the window; leaves nothing if no rule can hold.
    pub(super) fn find_context<U: Units, T: Trace>(&mut self, pack: &Pack, text: U, facts: &RuleFacts, trace: &mut T) {
        let Self { finder, unmasker, unmasked, relevant, sightings, lone, window, occurrences, beside, flooded, .. } = self;
        relevant.start(pack, occurrences, (!T::LISTENS).then_some(facts));
        sightings.clear();
        finder.find(text, window.units(), pack, pack.context(), &mut |sighting| {
            if sightings.len() < MAX_OCCURRENCES {
                sightings.push(sighting);
            }
        });
        *flooded |= sightings.len() == MAX_OCCURRENCES;
        lone.clear();
        lone.extend(lone_in(pack, window).take(MOST_SYMBOLS));
        beside.clear();
        if T::LISTENS {
            relevant.ask_for_rules(pack);
            relevant.ask_for_context(pack);
        } else {
            // What is seen fills slots; only where it fills all of a rule's, it is worth a closer look.
            sightings.iter().for_each(|sighting| relevant.fill(pack, sighting.term));
            lone.iter().for_each(|lone| relevant.fill(pack, lone.term));
            unmasked.iter().filter(|one| !one.trigger).for_each(|one| relevant.fill(pack, one.sighting.term));
            let (signs, digits) = anchors_in(pack, window, unmasker.saw_number());
            let group = &pack.anchors.context;
            [(signs, &group.filled_at_signs), (digits, &group.filled_at_digits)]
                .into_iter()
                .filter(|(there, _)| *there)
                .for_each(|(_, slots)| relevant.fill_slots(slots));
            if !relevant.narrow(pack) {
                occurrences.clear();
                return;
            }
            put_aside(occurrences, beside, |occurrence| relevant.has(pack, occurrence.source));
        }
        self.gather(pack, text);
        self.complete(pack, text, trace);
    }

    /// Adds what matters of what stands beside the triggers.
    pub(super) fn gather<U: Units>(&mut self, pack: &Pack, text: U) {
        let Self { unmasked, relevant, sightings, lone, window, occurrences, flooded, .. } = self;
        let mut seen = Seeing { window, occurrences, flooded };
        for sighting in &*sightings {
            if relevant.has(pack, sighting.term) {
                seen.see(sighting, Disguise::default(), false);
            }
        }
        for lone in &*lone {
            if relevant.has(pack, lone.term) {
                seen.keep(lone.occurrence(text, window));
            }
        }
        for one in unmasked.iter().filter(|one| !one.trigger) {
            if relevant.has(pack, one.sighting.term)
                && let Some(occurrence) = Occurrence::new(&one.sighting, window, false)
            {
                let occurrence = Occurrence { disguise: one.disguise, ..occurrence };
                if !is_ordinary(pack, window, &occurrence) {
                    seen.keep(occurrence);
                }
            }
        }
    }

    /// Runs the patterns that matter beside the triggers, looks closely at everything that was found, and sorts it.
    pub(super) fn complete<U: Units>(&mut self, pack: &Pack, text: U, trace: &mut impl Trace) {
        let Self { unmasker, relevant, window, in_digits, folded, anchors, occurrences, beside, flooded, .. } = self;
        folded.clear();
        let (signs, digits) = anchors_in(pack, window, unmasker.saw_number());
        // Where numbers are spelt out, another text is read as well.
        relevant.ask_for_anchored(pack, signs || unmasker.saw_number(), digits);
        let mut runner =
            Runner { pack, fold: pack.fold(), text, window, folded: &mut *folded, relevant: Some(relevant), anchors: *anchors };
        runner.at_signs_and_digits(&mut |occurrence| {
            if occurrences.len() < occurrences.capacity() {
                occurrences.push(occurrence);
            }
        });
        run_at_terms(&mut runner, occurrences);
        *flooded |= runner.anchors == 0 || occurrences.len() == occurrences.capacity();
        put_aside(occurrences, beside, |occurrence| {
            is_wanted(pack, window, relevant, occurrence, trace)
                && !(occurrence.disguise.is_plain() && is_cut_from_row(pack, text, occurrence.span))
        });
        if let Some(rewritten) = unmasker.in_digits(text, window.units(), pack) {
            run_in_digits(pack, rewritten, (window, in_digits), folded, Some(relevant), &mut |occurrence| {
                if occurrences.len() < occurrences.capacity() {
                    occurrences.push(occurrence);
                }
            });
        }
        occurrences
            .sort_unstable_by_key(|occurrence| (occurrence.start, occurrence.end, occurrence.source, occurrence.disguise.cost));
        occurrences.dedup_by_key(|occurrence| (occurrence.start, occurrence.end, occurrence.source));
        occurrences.iter().for_each(|occurrence| trace.on(Event::Seen(*occurrence)));
    }
}

/// Whether an occurrence only sounds like its term, and everyday words explain it better.
fn is_ordinary(pack: &Pack, window: &Window, occurrence: &Occurrence) -> bool {
    let (start, end) = (occurrence.start as usize, occurrence.end as usize);
    let spelling = || pack.spellings().of(occurrence.source);
    let sounds_so = occurrence.disguise.respelt > 0 && occurrence.pattern().is_none();
    sounds_so && han::is_ordinary(pack.lexicon(), &window.symbols, (start, end), spelling())
}

/// Leaves the occurrences that are wanted; the others are put aside.
fn put_aside(occurrences: &mut Vec<Occurrence>, beside: &mut Vec<Occurrence>, mut wanted: impl FnMut(&mut Occurrence) -> bool) {
    occurrences.retain_mut(|occurrence| {
        let wanted = wanted(occurrence);
        if !wanted && beside.len() < beside.capacity() {
            beside.push(*occurrence);
        }
        wanted
    });
}

/// Looks at the characters around a term found, and tells whether some slot wants it then.
#[inline(never)] // it knows nothing of encodings
fn is_wanted(
    pack: &Pack,
    window: &Window,
    relevant: &mut Relevant,
    occurrence: &mut Occurrence,
    trace: &mut impl Trace,
) -> bool {
    if occurrence.pattern().is_some() {
        return true;
    }
    let (numbers, all) = (relevant.slots_of(pack, occurrence.source), pack.slots());
    let slots = || numbers.iter().map(|slot| &all[*slot as usize]);
    let (mut as_word, mut in_chinese) = (false, false);
    for slot in slots() {
        as_word |= slot.boundary == WORD;
        in_chinese |= slot.in_chinese == 1;
    }
    let (start, end) = (occurrence.start as usize, occurrence.end as usize);
    // What is respelt is told from everyday words wherever it stands.
    let respelt = occurrence.disguise.respelt > 0;
    let unbroken = if respelt {
        !is_ordinary(pack, window, occurrence)
    } else {
        !as_word || !han::is_broken(pack.lexicon(), &window.symbols, start, end)
    };
    let foreign = in_chinese && !Gate::Script.is_open() && script::is_foreign(&window.symbols, start, end);
    let edges = Edges { unbroken, foreign, ..occurrence.edges };
    occurrence.edges = edges;
    let wanted = if respelt {
        unbroken && slots().any(|slot| edges.fit(slot))
    } else {
        slots().any(|slot| edges.fit(slot)) || occurrence.uses(pack).patterns().next().is_some()
    };
    if !wanted && (!unbroken || foreign) {
        trace.on(Event::Unwanted(*occurrence));
    }
    wanted
}
