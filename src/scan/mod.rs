//! From a text to what rules say about it: filter, verify, match, judge by context.
//!
//! The text is read through a window of fixed size, so memory does not grow with it, and nothing is allocated once the
//! buffers have their size. This module knows nothing of policies.

mod beside;
mod context;
mod cursor;
mod disguise;
mod find;
mod han;
#[cfg(target_arch = "x86_64")]
mod lanes;
mod matching;
mod near;
mod pattern;
mod relevant;
mod script;
#[allow(unsafe_code, reason = "one call of a function that is compiled for newer processors")]
mod sweep;
mod trace;
mod verify;
mod window;

pub(crate) use context::Setting;
pub(crate) use disguise::Disguise;
pub(crate) use find::Occurrence;
pub(crate) use matching::RuleFacts;
pub(crate) use trace::{Event, Trace};

use crate::fold::{self, Kind};
use crate::gates::Gate;
use crate::pack::Pack;
use crate::pack::layout::RULE_SHADOW;
use crate::taxonomy::*;
use crate::text::{Span, Units, Utf8};
use context::{Standing, Surroundings};
use disguise::{Rewritten, Unmasked, Unmasker};
use find::{Edges, Finder, Lone, Sighting};
use matching::{BySlot, Match, Scene};
use pattern::{Folded, MAX_ANCHORS, Runner};
use relevant::Relevant;
use sweep::Swept;
use window::{MARGIN, MOST_SYMBOLS, Window};

/// A rule that holds in a text, context considered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found {
    /// Index of the pack in its rule set, and of the rule in the pack.
    pub pack: u8,
    pub rule: u32,
    pub span: Span,
    /// `None` on the help route.
    pub tier: Option<Tier>,
    pub severity: Severity,
    /// Context led an offender's finding to help; without help it is an offence again.
    pub converted: bool,
    pub role: Role,
    pub modifiers: Bits,
    pub raised: bool,
    pub disguise: Disguise,
    pub doubtful: bool,
    /// An offer, demand or way to get in touch that is not somebody else's stands beside it.
    pub pressing: bool,
    pub shadow: bool,
}

/// Occurrences of a window that are judged at most. Rules that we ship reach a fraction of it; it bounds what a hostile pack costs.
const MAX_OCCURRENCES: usize = 32_768;

/// Matches of a window that are judged at most.
const MAX_MATCHES: usize = 8_192;

/// What a scan saw besides findings.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seen {
    /// Units that were ill formed.
    pub invalid: bool,
    /// More was found than is judged.
    pub flooded: bool,
    /// Letters that no rule set covers.
    pub uncovered: bool,
}

/// So many letters of an uncovered script are noted, and fewer only where they are most of the text: a face made of two
/// foreign letters is no text.
const FOREIGN_TEXT: u32 = 3;

/// Scripts as packs tell them.
const HAN: u32 = 1;
const LATIN: u32 = 2;

/// The buffers of a scan. They have the size of what is judged at most, so that nothing is allocated later; pages that no text
/// fills cost nothing.
pub(crate) struct Detector {
    finder: Finder,
    unmasker: Unmasker,
    relevant: Relevant,
    /// The triggers of a text, then what stands beside those of a window.
    sightings: Vec<Sighting>,
    lone: Vec<Lone>,
    /// What is disguised in some units of the text.
    unmasked: Vec<Unmasked>,
    unmasked_in: Option<(usize, usize)>,
    window: Window,
    /// The window's text with numbers in digits.
    in_digits: Window,
    folded: Folded,
    /// Anchors of the window that may still be tried.
    anchors: u32,
    occurrences: Vec<Occurrence>,
    /// Triggers that no rule asks for. They may tell about the context of a finding, once there is one.
    beside: Vec<Occurrence>,
    by_slot: BySlot,
    matches: Vec<Match>,
    flooded: bool,
}

/// Collects what is seen in a window.
struct Seeing<'s> {
    window: &'s Window,
    occurrences: &'s mut Vec<Occurrence>,
    flooded: &'s mut bool,
}

impl Seeing<'_> {
    fn see(&mut self, sighting: &Sighting, disguise: Disguise, trigger: bool) {
        if let Some(occurrence) = Occurrence::new(sighting, self.window, trigger) {
            self.keep(Occurrence { disguise, ..occurrence });
        }
    }

    fn keep(&mut self, occurrence: Occurrence) {
        if self.occurrences.len() < MAX_OCCURRENCES {
            self.occurrences.push(occurrence);
        } else {
            *self.flooded = true;
        }
    }
}

impl Detector {
    pub fn new(packs: &[Pack]) -> Self {
        Self {
            finder: Finder::new(),
            unmasker: Unmasker::new(),
            relevant: Relevant::new(packs),
            sightings: Vec::with_capacity(MAX_OCCURRENCES),
            lone: Vec::with_capacity(MOST_SYMBOLS),
            unmasked: Vec::with_capacity(MAX_OCCURRENCES),
            unmasked_in: None,
            window: Window::new(),
            in_digits: Window::new(),
            folded: Folded::new(),
            anchors: 0,
            occurrences: Vec::with_capacity(2 * MAX_OCCURRENCES),
            beside: Vec::with_capacity(2 * MAX_OCCURRENCES),
            by_slot: BySlot::new(),
            matches: Vec::with_capacity(MAX_MATCHES),
            flooded: false,
        }
    }

    /// Scans a text with one pack and hands over what holds, in no particular order; a rule's overlapping matches are one.
    pub fn scan<U: Units>(
        &mut self,
        pack: &Pack,
        text: U,
        facts: &RuleFacts,
        setting: Setting,
        trace: &mut impl Trace,
        found: &mut impl FnMut(Found),
    ) -> Seen {
        let Self { finder, sightings, .. } = self;
        sightings.clear();
        let mut triggers = 0;
        let swept = finder.find(text, (0, text.len()), pack, pack.triggers(), &mut |sighting| {
            triggers += 1;
            if sightings.len() < MAX_OCCURRENCES {
                sightings.push(sighting);
            }
        });
        (self.flooded, self.unmasked_in) = (false, None);
        if triggers == 0 {
            triggers = self.unmask(pack, text, (0, text.len()));
        }
        let number = pack.anchors.triggers.digits.is_some() && self.unmasker.saw_number();
        if triggers > 0 || number || may_trigger_pattern(pack, text, swept) {
            self.read(pack, text, facts, setting, trace, found);
        }
        Seen { invalid: swept.invalid, flooded: self.flooded, uncovered: is_uncovered(pack, text, swept.foreign) }
    }

    /// Finds what is disguised in some units of a text. Returns how much of it starts a judgement, what there was no room for included.
    fn unmask<U: Units>(&mut self, pack: &Pack, text: U, units: (usize, usize)) -> usize {
        let Self { finder, unmasker, unmasked, unmasked_in, .. } = self;
        let mut triggers = 0;
        *unmasked_in = Some(units);
        unmasked.clear();
        unmasker.find(finder, text, units, pack, &mut |one| {
            triggers += usize::from(one.trigger);
            if unmasked.len() < MAX_OCCURRENCES {
                unmasked.push(one);
            }
        });
        triggers
    }

    /// Reads a text that has triggers through the window.
    fn read<U: Units>(
        &mut self,
        pack: &Pack,
        text: U,
        facts: &RuleFacts,
        setting: Setting,
        trace: &mut impl Trace,
        found: &mut impl FnMut(Found),
    ) {
        let fold = pack.fold();
        let mut judged = 0;
        self.window.clear();
        loop {
            let last = self.window.fill(text, &fold, pack.anchors.signs());
            let until = if last { self.window.len() } else { self.window.len() - MARGIN };
            // A text that fits the window has been swept whole.
            let swept = last && judged == 0;
            self.find(pack, text, swept, (judged, until as u32), facts, trace);
            if !self.occurrences.is_empty() {
                self.judge(pack, text, facts, setting, judged, until as u32, trace, found);
            }
            if last {
                return;
            }
            self.window.slide(until - MARGIN);
            judged = MARGIN as u32;
        }
    }

    /// Hands over every trigger term whose edges are as some slot wants them, in no particular order.
    pub fn terms<U: Units>(&mut self, pack: &Pack, text: U, found: &mut impl FnMut(u32, Span)) {
        let slots = pack.slots();
        // The index lets through what anchors a pattern as well.
        let fits = |Sighting { term, edges, .. }: &Sighting| {
            pack.term_uses(*term).slots().any(|slot| edges.fit(&slots[slot as usize]))
        };
        let wanted = |sighting: &Sighting| sighting.edges == Edges::BOTH || fits(sighting);
        self.finder.find(text, (0, text.len()), pack, pack.triggers(), &mut |sighting: Sighting| {
            if wanted(&sighting) {
                found(sighting.term, sighting.span);
            }
        });
    }

    /// Finds triggers that end in `(after, until]` and, only if there are any, everything else that may matter to them.
    fn find<U: Units, T: Trace>(
        &mut self,
        pack: &Pack,
        text: U,
        swept: bool,
        (after, until): (u32, u32),
        facts: &RuleFacts,
        trace: &mut T,
    ) {
        self.find_triggers(pack, text, swept);
        if self.occurrences.iter().any(|occurrence| after < occurrence.end && occurrence.end <= until) {
            self.find_context(pack, text, facts, trace);
        } else {
            self.occurrences.clear();
        }
    }

    /// Finds the triggers of the window, plain, disguised and as patterns.
    fn find_triggers<U: Units>(&mut self, pack: &Pack, text: U, swept: bool) {
        let units = self.window.units();
        if self.unmasked_in != Some(units) {
            self.unmask(pack, text, units);
        }
        let Self { finder, unmasker, unmasked, sightings, window, in_digits, folded, anchors, occurrences, flooded, .. } = self;
        occurrences.clear();
        let mut seen = Seeing { window, occurrences, flooded };
        if !swept {
            sightings.clear();
            finder.find(text, units, pack, pack.triggers(), &mut |sighting| {
                if sightings.len() < MAX_OCCURRENCES {
                    sightings.push(sighting);
                }
            });
        }
        sightings.iter().for_each(|sighting| seen.see(sighting, Disguise::default(), true));
        unmasked.iter().filter(|one| one.trigger).for_each(|one| seen.see(&one.sighting, one.disguise, true));
        folded.clear();
        let mut runner =
            Runner { pack, fold: pack.fold(), text, window, folded: &mut *folded, relevant: None, anchors: MAX_ANCHORS };
        runner.at_signs_and_digits(&mut |occurrence| seen.keep(occurrence));
        run_at_terms(&mut runner, seen.occurrences);
        *anchors = runner.anchors;
        *seen.flooded |= *anchors == 0 || sightings.len() == MAX_OCCURRENCES || unmasked.len() == MAX_OCCURRENCES;
        if let Some(rewritten) = unmasker.in_digits(text, units, pack) {
            let keep = &mut |occurrence| seen.keep(occurrence);
            run_in_digits(pack, rewritten, (window, in_digits), folded, None, keep);
        }
    }

    #[allow(clippy::too_many_arguments, reason = "the facts of one scan, handed on")]
    fn judge<U: Units, T: Trace>(
        &mut self,
        pack: &Pack,
        text: U,
        facts: &RuleFacts,
        setting: Setting,
        after: u32,
        until: u32,
        trace: &mut T,
        found: &mut impl FnMut(Found),
    ) {
        self.by_slot.fill(pack, &self.occurrences, &mut self.relevant);
        self.matches.clear();
        let Self { occurrences, beside, by_slot, relevant, matches, .. } = self;
        Scene { pack, occurrences, by_slot, relevant }.matches(facts, after, until, trace, matches);
        if matches.is_empty() {
            return;
        }
        self.flooded |= matches.len() == MAX_MATCHES;
        merge(matches);
        if !T::LISTENS {
            // From here on only the words matter that tell about context.
            relevant.ask_for_nothing();
            relevant.ask_for_context(pack);
            occurrences.retain(|occurrence| relevant.has(pack, occurrence.source));
            let room = occurrences.capacity() - occurrences.len();
            occurrences.extend(beside.drain(..).filter(|occurrence| relevant.has(pack, occurrence.source)).take(room));
            self.gather(pack, text);
            self.complete(pack, text, trace);
            self.by_slot.fill(pack, &self.occurrences, &mut self.relevant);
        }
        let Self { occurrences, by_slot, relevant, .. } = &*self;
        let scene = Scene { pack, occurrences, by_slot, relevant };
        let around = Surroundings { scene, window: &self.window, fold: pack.fold(), text, setting };
        for matched in &self.matches {
            let outcome = around.judge(matched);
            // Another match tells, unless it only sounds so itself.
            let tells = |found: &Match| !found.span.overlaps(matched.span) && !needs_cue(pack, found);
            let others = || self.matches.iter().any(tells);
            if needs_cue(pack, matched) && !CUES.iter().any(|cue| outcome.modifiers.has(cue.number())) && !others() {
                trace.on(Event::Dropped {
                    rule: matched.rule,
                    span: matched.span,
                    why: "it only sounds so, and nothing else tells",
                });
                continue;
            }
            if let Standing::Acquitted(why) = outcome.verdict {
                trace.on(Event::Acquitted { rule: matched.rule, span: matched.span, why, modifiers: outcome.modifiers.0 });
                continue;
            }
            trace.on(Event::Held { rule: matched.rule, span: matched.span });
            let rule = &pack.rules()[matched.rule as usize];
            let converted = outcome.verdict == Standing::Help;
            found(Found {
                pack: 0,
                rule: matched.rule,
                span: matched.span,
                tier: Tier::from_number(rule.tier),
                severity: if is_weak(pack, matched) { outcome.severity.min(Severity::Unsuitable) } else { outcome.severity },
                converted,
                role: Role::from_number(rule.role).unwrap_or(Role::Offender),
                modifiers: outcome.modifiers,
                raised: outcome.raised,
                disguise: matched.disguise,
                doubtful: outcome.verdict == Standing::Doubtful,
                pressing: outcome.pressing,
                shadow: rule.flags & RULE_SHADOW != 0,
            });
        }
    }
}

/// Circumstances that tell what a short word of the same sound means.
const CUES: [Modifier; 4] = [Modifier::Directed, Modifier::ContactHandle, Modifier::Offer, Modifier::Solicit];

/// Whether a match has a form that says too little to stop a text by itself.
fn is_weak(pack: &Pack, matched: &Match) -> bool {
    let forms = [Form::Initials, Form::Emoji, Form::Digit, Form::Reverse];
    let alone = pack.rules()[matched.rule as usize].slot_count == 1;
    alone && (needs_cue(pack, matched) || forms.iter().any(|form| matched.disguise.forms.has(form.number())))
}

/// Whether a match is nothing but two characters of which one only sounds like the term's.
fn needs_cue(pack: &Pack, matched: &Match) -> bool {
    !Gate::Cue.is_open()
        && matched.disguise.respelt > 0
        && matched.end - matched.start <= 2
        && pack.rules()[matched.rule as usize].slot_count == 1
}

/// Whether a pattern that starts a judgement may be anchored in a text without any trigger term.
fn may_trigger_pattern<U: Units>(pack: &Pack, text: U, swept: Swept) -> bool {
    let enough_digits = |shortest: u8| {
        let fold = pack.fold();
        let digits = |class: u16| usize::from(fold::kind(class) == Kind::Digit);
        let (mut at, mut count) = (0, 0);
        while at < text.len() && count < usize::from(shortest) {
            let read = text.read(at);
            count += match fold.class(read.code) {
                fold::EXPANDS => fold.expand(read.code).iter().map(|symbol| digits(symbol.get())).sum(),
                class => digits(class),
            };
            at += read.len;
        }
        count >= usize::from(shortest)
    };
    let is_anchor = |byte: u8| {
        let class = pack.basic()[usize::from(byte)];
        byte < 0x80 && class < fold::FIRST_SYMBOL && pack.anchors.triggers.signs >> class & 1 == 1
    };
    swept.anchors
        || (pack.anchors.triggers.signs != 0 && text.has_ascii(is_anchor))
        || pack
            .anchors
            .triggers
            .digits
            .is_some_and(|shortest| (swept.digits || text.has_ascii(|byte| byte.is_ascii_digit())) && enough_digits(shortest))
}

/// Whether a text is in letters that the pack has no rules for, as far as it is worth a note.
fn is_uncovered<U: Units>(pack: &Pack, text: U, foreign: u32) -> bool {
    let scripts = pack.header().scripts.get();
    if foreign >= FOREIGN_TEXT || (foreign < 2 && scripts & (HAN | LATIN) == HAN | LATIN) {
        return foreign >= FOREIGN_TEXT;
    }
    let fold = pack.fold();
    let (mut at, mut latin, mut han) = (0, 0, 0);
    while at < text.len() {
        let read = text.read(at);
        match fold::kind(fold.class(read.code)) {
            Kind::Latin => latin += 1,
            Kind::Han => han += 1,
            _ => {}
        }
        at += read.len;
    }
    (foreign > 1 && foreign > latin + han)
        || (scripts & LATIN == 0 && latin >= FOREIGN_TEXT)
        || (scripts & HAN == 0 && han >= FOREIGN_TEXT)
}

/// Runs the patterns that are anchored at digits where digits are spelt out.
#[inline(never)]
fn run_in_digits(
    pack: &Pack,
    rewritten: &Rewritten,
    (window, in_digits): (&Window, &mut Window),
    folded: &mut Folded,
    relevant: Option<&Relevant>,
    found: &mut dyn FnMut(Occurrence),
) {
    let new = Utf8(&rewritten.text);
    in_digits.clear();
    in_digits.fill(new, &pack.fold(), pack.anchors.signs());
    folded.clear();
    let mut runner = Runner { pack, fold: pack.fold(), text: new, window: in_digits, folded, relevant, anchors: MAX_ANCHORS };
    runner.at_signs_and_digits(&mut |occurrence| {
        let origin = rewritten.origin(occurrence.span).filter(|(_, disguise)| !disguise.is_plain());
        let placed = origin.and_then(|(span, disguise)| Some((span, disguise, window.locate(span)?)));
        if let Some((span, disguise, (start, end))) = placed {
            found(Occurrence { start, end, span, disguise, ..occurrence });
        }
    });
}

/// Runs the patterns that are anchored at the terms found.
fn run_at_terms<U: Units>(runner: &mut Runner<'_, U>, occurrences: &mut Vec<Occurrence>) {
    for index in 0..occurrences.len() {
        let term = occurrences[index];
        // An anchor begins a word: "no" in "know" is none.
        if term.pattern().is_none() && term.edges.left {
            runner.at_term(&term, &mut |occurrence| {
                if occurrences.len() < occurrences.capacity() {
                    occurrences.push(occurrence);
                }
            });
        }
    }
}

/// Merges the overlapping matches of each rule: the union is one finding.
fn merge(matches: &mut Vec<Match>) {
    matches.sort_unstable_by_key(|matched| (matched.rule, matched.start, matched.end));
    matches.dedup_by(|next, kept| {
        let same = next.rule == kept.rule && next.span.overlaps(kept.span);
        if same {
            kept.end = kept.end.max(next.end);
            kept.span = kept.span.union(next.span);
            if next.disguise.cost < kept.disguise.cost {
                kept.disguise = next.disguise;
            }
        }
        same
    });
}
