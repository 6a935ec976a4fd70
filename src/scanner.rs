//! Scanning: the rules of every pack, then the policy.

use crate::input::{Content, Input};
use crate::pack::Pack;
use crate::policy::{Facts, Judged, Policy, decide};
use crate::ruleset::{RuleInfo, RuleSet};
use crate::scan::{Detector, Event, Found, RuleFacts, Seen, Setting, Trace};
use crate::taxonomy::*;
use crate::text::{Span, Units, Utf8, Utf16};
use crate::verdict::{Finding, Note, Notes, Verdict};

/// Most findings that a verdict tells; of more, the gravest stay.
pub(crate) const MAX_FINDINGS: usize = 128;
/// What a pack finds is cut down to the gravest whenever there is so much of it.
const MAX_FOUND: usize = 8 * MAX_FINDINGS;
const DEFAULT_LIMIT: usize = 1 << 20;

/// Scans texts with a rule set. Owns its buffers: one for each thread.
///
/// ```
/// # #[cfg(feature = "builtin")] {
/// use tutela::{Action, Input, RuleSet, Scanner, Surface};
///
/// let rules = RuleSet::builtin()?;
/// let mut scanner = Scanner::new(&rules);
/// let verdict = scanner.scan(Input::new("网络赌场注册就送彩金，加我微信").surface(Surface::Dm));
/// assert_eq!(verdict.action(), Action::Block);
/// # }
/// # Ok::<(), tutela::LoadError>(())
/// ```
pub struct Scanner {
    rules: RuleSet,
    work: Work,
}

/// Everything of a scanner but its rules, which a scan borrows: counting them would make scanners of other threads wait.
struct Work {
    detector: Detector,
    found: Vec<Found>,
    findings: Vec<Finding>,
    shadow: Vec<Finding>,
    limit: usize,
}

/// A term seen in a text, see [`Scanner::find_terms`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TermHit {
    pub(crate) pack: u8,
    pub(crate) term: u32,
    span: Span,
}

impl TermHit {
    /// Where, in units of the text.
    #[must_use]
    pub const fn span(self) -> Span {
        self.span
    }
}

/// What a scan comes to, before it is lent as a verdict.
#[derive(Clone, Copy)]
pub(crate) struct Decided {
    pub action: Action,
    pub flags: crate::Flags,
    pub route: Option<Route>,
    pub notes: Notes,
    /// Units that were read; less than the text has only if it was truncated.
    pub read: usize,
}

impl Scanner {
    /// A scanner for some rules, which it keeps alive. It reserves some 7 MB of address space, of which a text fills as much as it needs,
    /// and allocates nothing afterwards.
    #[must_use]
    pub fn new(rules: &RuleSet) -> Self {
        let work = Work {
            detector: Detector::new(rules.packs()),
            found: Vec::with_capacity(rules.packs().len() * MAX_FOUND),
            findings: Vec::with_capacity(MAX_FINDINGS),
            shadow: Vec::with_capacity(MAX_FINDINGS),
            limit: DEFAULT_LIMIT,
        };
        Self { rules: rules.clone(), work }
    }

    /// Sets how many units of a text are read: bytes, or units of UTF-16. Default 1 MiB. A longer text is scanned up to
    /// there, noted as truncated, and never gets less than `review`.
    pub fn set_limit(&mut self, units: usize) -> &mut Self {
        self.work.limit = units.min(u32::MAX as usize - 1);
        self
    }

    /// The same scanner with fresh buffers.
    #[cfg(feature = "capi")]
    pub(crate) fn with_new_buffers(&self) -> Self {
        let mut renewed = Self::new(&self.rules);
        renewed.work.limit = self.work.limit;
        renewed
    }

    /// Goes on with other rules and hands back the old ones, so that the caller says where they are freed.
    #[cfg(feature = "capi")]
    pub(crate) fn replace_rules(&mut self, rules: RuleSet) -> RuleSet {
        self.work.found.clear();
        self.work.found.reserve(rules.packs().len() * MAX_FOUND);
        std::mem::replace(&mut self.rules, rules)
    }

    /// The rules it scans with.
    #[must_use]
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// Scans a text. Cannot fail: what depends on somebody's words is a verdict, not an error.
    ///
    /// # Cost
    ///
    /// One pass over the text for each pack; a second look only around what was found. Memory does not grow with the text.
    pub fn scan<'s, 't>(&'s mut self, input: impl Into<Input<'t>>) -> Verdict<'s> {
        self.scan_traced(&input.into(), &mut ())
    }

    /// Hands over every occurrence of every term that can start a judgement, overlapping ones too: what the matching core
    /// finds before rules and context are asked. Edges are as some rule with the term wants them. For hosts that bring word
    /// lists and judge by themselves, and for measuring.
    ///
    /// # Cost
    ///
    /// One pass over the text for each pack; nothing is allocated.
    ///
    /// # Example
    ///
    /// ```
    /// # #[cfg(feature = "builtin")] {
    /// let rules = tutela::RuleSet::builtin()?;
    /// let mut spans = Vec::new();
    /// tutela::Scanner::new(&rules).find_terms("网络賭場和线上赌场", |hit| spans.push(hit.span().range()));
    /// assert!(spans.contains(&(6..12)));
    /// # }
    /// # Ok::<(), tutela::LoadError>(())
    /// ```
    pub fn find_terms<'t>(&mut self, input: impl Into<Input<'t>>, mut found: impl FnMut(TermHit)) {
        match input.into().content {
            Content::Utf8(bytes) => self.find_terms_in(Utf8(bytes), &mut found),
            Content::Utf16(units) => self.find_terms_in(Utf16(units), &mut found),
        }
    }

    fn find_terms_in<U: Units>(&mut self, text: U, found: &mut impl FnMut(TermHit)) {
        let Work { limit, detector, .. } = &mut self.work;
        let text = if text.len() > *limit { text.truncate(*limit) } else { text };
        for (number, pack) in self.rules.packs().iter().enumerate() {
            detector.terms(pack, text, &mut |term, span| found(TermHit { pack: number as u8, term, span }));
        }
    }

    pub(crate) fn scan_traced<'s>(&'s mut self, input: &Input<'_>, trace: &mut impl Trace) -> Verdict<'s> {
        let decided = self.work.run(&self.rules, input, trace);
        Verdict::new(&self.rules, decided, &self.work.findings, &self.work.shadow)
    }
}

impl Work {
    fn run(&mut self, rules: &RuleSet, input: &Input<'_>, trace: &mut impl Trace) -> Decided {
        let policy = input.policy.and_then(|id| rules.policy(id)).unwrap_or(rules.first_policy());
        let (seen, read, truncated) = match input.content {
            Content::Utf8(bytes) => self.detect(rules, policy, Utf8(bytes), &input.facts, trace),
            Content::Utf16(units) => self.detect(rules, policy, Utf16(units), &input.facts, trace),
        };
        self.settle_help(rules, trace);
        let capped = self.keep_gravest();
        self.found.sort_unstable_by_key(|found| (found.span.start, found.span.end, found.pack, found.rule));
        let mut decided = self.decide(rules, policy, &input.facts);
        decided.read = read;
        for (holds, note) in [
            (truncated, Note::Truncated),
            (seen.invalid, Note::InvalidText),
            (capped || seen.flooded, Note::FindingsCapped),
            (seen.uncovered, Note::NotCovered),
        ] {
            if holds {
                decided.notes = decided.notes.with(note);
            }
        }
        if truncated && decided.route.is_none() {
            decided.action = decided.action.max(Action::Review);
        }
        decided
    }

    fn detect<U: Units>(
        &mut self,
        rules: &RuleSet,
        policy: &Policy,
        text: U,
        facts: &Facts,
        trace: &mut impl Trace,
    ) -> (Seen, usize, bool) {
        let truncated = text.len() > self.limit;
        let text = if truncated { text.truncate(self.limit) } else { text };
        let settled = policy.settle(facts);
        let rule_facts = RuleFacts {
            surface: facts.surface.number(),
            minor_involved: settled.minor_involved(),
            made_for_minors: settled.made_for_minors,
        };
        let setting = Setting { surface: facts.surface, role: facts.role };
        let Self { detector, found, .. } = self;
        found.clear();
        let mut seen = Seen { uncovered: true, ..Seen::default() };
        for (number, pack) in rules.packs().iter().enumerate() {
            let of_pack = found.len();
            trace.enter_pack(number as u8);
            let one = detector.scan(pack, text, &rule_facts, setting, trace, &mut |next| {
                add(found, of_pack, Found { pack: number as u8, ..next });
            });
            seen = Seen {
                invalid: seen.invalid | one.invalid,
                flooded: seen.flooded | one.flooded,
                uncovered: seen.uncovered & one.uncovered,
            };
        }
        (seen, text.len(), truncated)
    }

    /// Settles the route of help. It does not hold where the speaker sells or leads elsewhere in the same text (ruling R8):
    /// "救救我" may be a hook. Victims name offers and contacts too, so only an offender's finding with an offer or contact of
    /// its own voids it. Then what context had led to help is an offence again. Rules of less than high confidence hear who tells softly:
    /// they must not release who threatens in the same words. Those of low confidence guess, and are silent where another one knows what
    /// was done.
    fn settle_help(&mut self, rules: &RuleSet, trace: &mut impl Trace) {
        let is_offence = |found: &&Found| found.tier.is_some() && !found.converted && !found.shadow;
        let confidence = |found: &Found| {
            let pack = &rules.packs()[usize::from(found.pack)];
            RuleInfo { pack, rule: found.rule }.confidence()
        };
        let pressing = self.found.iter().filter(is_offence).any(|found| found.pressing);
        let serious = self.found.iter().filter(is_offence).any(|found| found.severity >= Severity::Serious);
        let told = |found: &Found| found.tier.is_none() && !found.shadow && confidence(found) != Confidence::Low;
        let told = self.found.iter().any(told);
        self.found.retain(|found| {
            let why = match confidence(found) {
                _ if found.tier.is_some() => return true,
                _ if pressing => "an offer or a way to get in touch in the same text voids the call for help",
                Confidence::Medium | Confidence::Low if serious => "what may be a call for help releases no serious offence",
                Confidence::Low if told => "another rule knows what was done",
                _ => return true,
            };
            trace.enter_pack(found.pack);
            trace.on(Event::Acquitted { rule: found.rule, span: found.span, why, modifiers: found.modifiers.0 });
            false
        });
        if pressing {
            return;
        }
        for found in self.found.iter_mut().filter(|found| found.converted) {
            (found.tier, found.severity, found.role) = (None, Severity::Unsuitable, Role::Victim);
        }
    }

    /// Cuts the findings down to the gravest, if there are too many.
    fn keep_gravest(&mut self) -> bool {
        let capped = self.found.len() > MAX_FINDINGS;
        if capped {
            self.found.sort_unstable_by_key(gravity);
            self.found.truncate(MAX_FINDINGS);
        }
        capped
    }

    fn decide(&mut self, rules: &RuleSet, policy: &Policy, facts: &Facts) -> Decided {
        let Self { found, findings, shadow, .. } = self;
        findings.clear();
        shadow.clear();
        // Most texts have few findings or none, and room for all takes longer to lay out than such a text to scan.
        let (mut few, mut many);
        let judged = if found.len() <= FEW_FINDINGS {
            few = [NOTHING_JUDGED; FEW_FINDINGS];
            &mut few[..found.len()]
        } else {
            many = [NOTHING_JUDGED; MAX_FINDINGS];
            &mut many[..found.len()]
        };
        for (judged, found) in judged.iter_mut().zip(found.iter()) {
            *judged = as_judged(&rules.packs()[usize::from(found.pack)], found);
        }
        let (action, flags, route) = decide(policy, facts, judged, |index, action| {
            let one = &found[index];
            let list = if one.shadow { &mut *shadow } else { &mut *findings };
            list.push(Finding::new(one, action));
        });
        Decided { action, flags, route, notes: Notes::default(), read: 0 }
    }
}

const FEW_FINDINGS: usize = 4;

const NOTHING_JUDGED: Judged<'static> = Judged {
    tier: None,
    severity: Severity::Mild,
    category: Category::Values,
    sub: "",
    rule: "",
    raised: false,
    doubtful: false,
    shadow: true,
};

fn as_judged<'p>(pack: &'p Pack, found: &Found) -> Judged<'p> {
    let rule = RuleInfo { pack, rule: found.rule };
    Judged {
        tier: found.tier,
        severity: found.severity,
        category: rule.category(),
        sub: rule.sub_category(),
        rule: rule.id(),
        raised: found.raised,
        doubtful: found.doubtful,
        shadow: found.shadow,
    }
}

/// What comes first is kept: rules on trial last, calls for help first, then by severity and tier.
fn gravity(found: &Found) -> (bool, bool, std::cmp::Reverse<Severity>, Option<Tier>, u32) {
    let harms = found.tier.is_some() && !found.converted;
    (found.shadow, harms, std::cmp::Reverse(found.severity), found.tier, found.span.start)
}

/// Adds a finding, or joins it to one of the same rule and kind that it overlaps (matches of neighbouring windows).
fn add(found: &mut Vec<Found>, from: usize, next: Found) {
    // A window's last match is among the latest: windows go through the text in order.
    let recent = from.max(found.len().saturating_sub(64));
    let same = |kept: &&mut Found| {
        kept.rule == next.rule
            && kept.span.overlaps(next.span)
            && kept.converted == next.converted
            && kept.doubtful == next.doubtful
    };
    if let Some(kept) = found[recent..].iter_mut().find(same) {
        kept.span = kept.span.union(next.span);
        kept.severity = kept.severity.max(next.severity);
        kept.modifiers.0 |= next.modifiers.0;
        kept.raised |= next.raised;
        kept.pressing |= next.pressing;
        return;
    }
    if found.len() - from >= MAX_FOUND {
        // A flood: make room by dropping the least grave, and go on in the order of the text.
        found[from..].sort_unstable_by_key(gravity);
        found.truncate(from + MAX_FOUND / 2);
        found[from..].sort_unstable_by_key(|found| found.span.start);
    }
    found.push(next);
}

impl std::fmt::Debug for Scanner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scanner").field("rules", &self.rules).finish_non_exhaustive()
    }
}
