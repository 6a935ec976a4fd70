//! Every step of a judgement, for people who write rules.

use crate::fold::{EXPANDS, FIRST_SYMBOL, TRANSPARENT};
use crate::input::Input;
use crate::pack::Pack;
use crate::ruleset::RuleInfo;
use crate::scan::{Event, Occurrence};
use crate::scanner::Scanner;
use crate::taxonomy::{Bits, Form, Modifier};
use crate::text::Span;
use crate::verdict::Verdict;

/// How one character was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folded {
    /// The character.
    pub original: char,
    /// What it counts as; empty if it is invisible, `None` if it separates.
    pub folded: Option<String>,
    /// Where it stands, in bytes.
    pub span: Span,
}

/// One step of the judgement.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// A term or pattern was seen.
    Seen {
        /// Where.
        span: Span,
        /// The term as folded, or the number of the pattern.
        what: String,
        /// Whether it starts a judgement or only matters beside one.
        trigger: bool,
        /// Context lists that it belongs to.
        modifiers: Vec<&'static str>,
        /// The forms in which it stands, and what they cost in tenths of a character; none and 0 for plain spelling.
        forms: Vec<&'static str>,
        /// See `forms`.
        cost: u8,
    },
    /// A term was seen and does not count.
    Unwanted {
        /// Where.
        span: Span,
        /// The term as folded.
        what: String,
        /// The reason.
        why: &'static str,
    },
    /// A rule did not hold.
    Dropped {
        /// The rule.
        rule: String,
        /// The trigger.
        span: Span,
        /// The reason.
        why: &'static str,
    },
    /// A rule held, but context removed it.
    Acquitted {
        /// The rule.
        rule: String,
        /// The match.
        span: Span,
        /// The reason.
        why: &'static str,
        /// The circumstances that were there.
        modifiers: Vec<&'static str>,
    },
    /// A rule held.
    Held {
        /// The rule.
        rule: String,
        /// The match.
        span: Span,
    },
}

/// The steps that led to a verdict.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// Each character.
    pub folds: Vec<Folded>,
    /// Each step, for one pack after the other.
    pub steps: Vec<Step>,
}

impl Scanner {
    /// Scans a text and tells every step: how each character was read, which terms were seen, which rules held, which were
    /// dropped and why.
    ///
    /// # Cost
    ///
    /// Much more than a scan. For people, not for traffic.
    pub fn explain<'s>(&'s mut self, text: &str, input: &Input<'_>) -> (Verdict<'s>, Explanation) {
        let rules = self.rules().clone();
        let mut folds = Vec::new();
        let fold = rules.packs()[0].fold();
        for (start, original) in text.char_indices() {
            let folded = match fold.class(original.into()) {
                TRANSPARENT => Some(String::new()),
                EXPANDS => Some(
                    fold.expand(original.into()).iter().map(|symbol| fold.representative(symbol.get(), original)).collect(),
                ),
                class if class < FIRST_SYMBOL => None,
                class => Some(fold.representative(class, original).to_string()),
            };
            folds.push(Folded {
                original,
                folded,
                span: Span { start: start as u32, end: (start + original.len_utf8()) as u32 },
            });
        }
        let mut steps = Steps { steps: Vec::new(), packs: rules.packs(), pack: 0 };
        let verdict = self.scan_traced(input, &mut steps);
        (verdict, Explanation { folds, steps: steps.steps })
    }
}

const OTHER_WORDS: &str = "its characters more likely belong to other words";
const OTHER_LANGUAGE: &str = "few letters among words of another language";

/// Turns events into steps with names.
struct Steps<'p> {
    steps: Vec<Step>,
    packs: &'p [Pack],
    pack: usize,
}

impl crate::scan::Trace for Steps<'_> {
    fn enter_pack(&mut self, pack: u8) {
        self.pack = usize::from(pack);
    }

    fn on(&mut self, event: Event) {
        let pack = &self.packs[self.pack];
        let name = |rule: u32| RuleInfo { pack, rule }.id().to_owned();
        self.steps.push(match event {
            Event::Seen(occurrence) => seen(pack, &occurrence),
            Event::Unwanted(occurrence) => {
                let why = if occurrence.edges.unbroken { OTHER_LANGUAGE } else { OTHER_WORDS };
                Step::Unwanted { span: occurrence.span, what: what(pack, &occurrence), why }
            }
            Event::Dropped { rule, span, why } => Step::Dropped { rule: name(rule), span, why },
            Event::Acquitted { rule, span, why, modifiers } => {
                let modifiers = names_of(Bits(modifiers));
                Step::Acquitted { rule: name(rule), span, why, modifiers }
            }
            Event::Held { rule, span } => Step::Held { rule: name(rule), span },
        });
    }
}

fn names_of(bits: Bits) -> Vec<&'static str> {
    Modifier::ALL.iter().filter(|modifier| bits.has(modifier.number())).map(|modifier| modifier.id()).collect()
}

fn what(pack: &Pack, occurrence: &Occurrence) -> String {
    match occurrence.pattern() {
        None => pack.spelling(occurrence.source),
        Some(number) => format!("pattern {number}"),
    }
}

fn seen(pack: &Pack, occurrence: &Occurrence) -> Step {
    let slots = pack.modifier_slots();
    let used: Vec<u32> = occurrence.uses(pack).slots().collect();
    let modifiers = Modifier::ALL
        .iter()
        .filter(|modifier| used.contains(&slots[usize::from(modifier.number())].get()))
        .map(|modifier| modifier.id())
        .collect();
    let forms = Form::ALL.iter().filter(|form| occurrence.disguise.forms.has(form.number())).map(|form| form.id()).collect();
    Step::Seen {
        span: occurrence.span,
        what: what(pack, occurrence),
        trigger: occurrence.trigger,
        modifiers,
        forms,
        cost: occurrence.disguise.cost,
    }
}
