//! The answer for one text.

use crate::Flags;
use crate::pack::layout::Rule;
use crate::ruleset::{RuleInfo, RuleSet};
use crate::scan::Found;
use crate::scanner::Decided;
use crate::taxonomy::*;
use crate::text::{self, Extent, Span};

/// A rule that holds in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    pack: u8,
    rule: u32,
    span: Span,
    tier: Option<Tier>,
    severity: Severity,
    action: Action,
    role: Role,
    modifiers: Bits32,
    form: Option<Form>,
    forms: Bits32,
}

/// Modifiers or forms by number.
type Bits32 = u32;

/// Modifiers that only help to judge and are not told.
const UNTOLD: [Modifier; 3] = [Modifier::Lesson, Modifier::Demand, Modifier::RealWorld];

impl Finding {
    pub(crate) fn new(found: &Found, action: Action) -> Self {
        Self {
            pack: found.pack,
            rule: found.rule,
            span: found.span,
            tier: found.tier,
            severity: found.severity,
            action,
            role: found.role,
            modifiers: found.modifiers.0,
            form: found.disguise.form(),
            forms: found.disguise.forms.0,
        }
    }

    /// Index of the pack in its rule set, and of the rule in the pack.
    #[cfg(feature = "capi")]
    pub(crate) fn place(&self) -> (u8, u32) {
        (self.pack, self.rule)
    }

    /// Where, in units of the text.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }

    /// How the law treats it; `None` on the help route.
    #[must_use]
    pub fn tier(&self) -> Option<Tier> {
        self.tier
    }

    /// How grave it is, context considered.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// What the policy asks for this finding alone.
    #[must_use]
    pub fn action(&self) -> Action {
        self.action
    }

    /// As whom the author speaks.
    #[must_use]
    pub fn role(&self) -> Role {
        self.role
    }

    /// The costliest disguise in which its terms stood; `None` for plain spelling.
    #[must_use]
    pub fn form(&self) -> Option<Form> {
        self.form
    }

    /// Every form in which its terms stood, the costliest first; none for plain spelling.
    pub fn forms(&self) -> impl Iterator<Item = Form> {
        let (first, all) = (self.form, Bits(self.forms));
        let others = Form::ALL.iter().copied().filter(move |form| all.has(form.number()) && Some(*form) != first);
        first.into_iter().chain(others)
    }

    /// The circumstances that were there, in order.
    pub fn modifiers(&self) -> impl Iterator<Item = Modifier> {
        let seen = Bits(self.modifiers);
        Modifier::ALL.iter().copied().filter(move |modifier| seen.has(modifier.number()) && !UNTOLD.contains(modifier))
    }
}

/// Something to know about how a text was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Note {
    /// The text is longer than the limit and was read up to it.
    Truncated,
    /// Parts are no valid UTF-8 or UTF-16 and were read as U+FFFD.
    InvalidText,
    /// There are more findings than a verdict tells; the gravest are here.
    FindingsCapped,
    /// Parts are in a script that no rule covers.
    NotCovered,
}

impl Note {
    const ALL: [Self; 4] = [Self::Truncated, Self::InvalidText, Self::FindingsCapped, Self::NotCovered];

    /// The stable text id.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Truncated => "truncated",
            Self::InvalidText => "invalid_text",
            Self::FindingsCapped => "findings_capped",
            Self::NotCovered => "not_covered",
        }
    }
}

/// A set of [`Note`]s.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Notes(u8);

impl Notes {
    pub(crate) fn with(self, note: Note) -> Self {
        Self(self.0 | 1 << note as u8)
    }

    /// Whether a note is there.
    #[must_use]
    pub fn has(self, note: Note) -> bool {
        self.0 >> note as u8 & 1 == 1
    }

    /// A bit for each note, by its number.
    #[cfg(feature = "capi")]
    pub(crate) fn bits(self) -> u8 {
        self.0
    }

    /// The notes, in order.
    pub fn iter(self) -> impl Iterator<Item = Note> {
        Note::ALL.into_iter().filter(move |note| self.has(*note))
    }
}

/// The answer for one text, lent by the scanner that gave it. [`Verdict::to_owned`] keeps it.
#[derive(Clone, Copy)]
pub struct Verdict<'s> {
    rules: &'s RuleSet,
    decided: Decided,
    findings: &'s [Finding],
    shadow: &'s [Finding],
}

impl<'s> Verdict<'s> {
    pub(crate) fn new(rules: &'s RuleSet, decided: Decided, findings: &'s [Finding], shadow: &'s [Finding]) -> Self {
        Self { rules, decided, findings, shadow }
    }

    /// What to do with the text.
    #[must_use]
    pub fn action(&self) -> Action {
        self.decided.action
    }

    /// What to do beside it.
    #[must_use]
    pub fn flags(&self) -> Flags {
        self.decided.flags
    }

    /// [`Route::Help`] if the speaker needs help.
    #[must_use]
    pub fn route(&self) -> Option<Route> {
        self.decided.route
    }

    /// How the text was read.
    #[must_use]
    pub fn notes(&self) -> Notes {
        self.decided.notes
    }

    /// The findings, by where they start.
    #[must_use]
    pub fn findings(&self) -> &'s [Finding] {
        self.findings
    }

    /// Findings of rules on trial, which change nothing.
    #[must_use]
    pub fn shadow(&self) -> &'s [Finding] {
        self.shadow
    }

    /// Whether nothing was found. Rules on trial do not count.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }

    /// The rule of a finding of this verdict.
    ///
    /// # Panics
    ///
    /// If the finding is another rule set's.
    #[must_use]
    pub fn rule(&self, finding: &Finding) -> RuleInfo<'s> {
        rule_of(self.rules, finding)
    }

    #[cfg(feature = "capi")]
    pub(crate) fn rules(&self) -> &'s RuleSet {
        self.rules
    }

    /// How many units were read: fewer than there are only if the text was truncated.
    #[cfg(feature = "capi")]
    pub(crate) fn read(&self) -> usize {
        self.decided.read
    }

    /// The text with the findings masked that ask for masking or more.
    ///
    /// What lies beyond the limit was not read and is masked whole. Each grapheme cluster becomes one `star`. White space stays. Of numbers that are personal data only the digits after
    /// the third are masked, so that the kind of number can still be told (139****).
    ///
    /// # Panics
    ///
    /// If `text` is not the UTF-8 text that was scanned.
    ///
    /// ```
    /// # #[cfg(feature = "builtin")] {
    /// let rules = tutela::RuleSet::builtin()?;
    /// let mut scanner = tutela::Scanner::new(&rules);
    /// let text = "快来网络赌场注册就送彩金";
    /// let masked = scanner.scan(text).mask(text, '*');
    /// assert!(masked.starts_with("快来网络**"));
    /// # }
    /// # Ok::<(), tutela::LoadError>(())
    /// ```
    #[must_use]
    pub fn mask(&self, text: &str, star: char) -> String {
        mask(self.rules, self.findings, text, self.decided.read, star)
    }

    /// The same for a text in any encoding, well formed or not. Ill-formed parts are handed over as U+FFFD, as they were read.
    #[cfg(feature = "capi")]
    pub(crate) fn mask_units<U: text::Units>(&self, units: U, star: char) -> String {
        let ends = self.findings.iter().flat_map(|finding| [finding.span.start as usize, finding.span.end as usize]);
        let mut offsets: Vec<usize> = ends.chain([self.decided.read]).collect();
        offsets.sort_unstable();
        let (text, places) = text::to_utf8(units, &offsets);
        self.mask_moved(&text, &offsets, &places, star)
    }

    /// Masks a text to which the one that was scanned was converted, with where its offsets came to lie.
    #[cfg(feature = "capi")]
    #[inline(never)] // once for both encodings
    fn mask_moved(&self, text: &str, offsets: &[usize], places: &[usize], star: char) -> String {
        let place = |offset: usize| places[offsets.partition_point(|other| *other < offset)];
        let moved = |finding: &Finding| {
            let Span { start, end } = finding.span;
            Finding { span: Span { start: place(start as usize) as u32, end: place(end as usize) as u32 }, ..*finding }
        };
        let findings: Vec<Finding> = self.findings.iter().map(moved).collect();
        mask(self.rules, &findings, text, place(self.decided.read), star)
    }

    /// Keeps the verdict.
    #[must_use]
    pub fn to_owned(&self) -> Report {
        Report {
            rules: self.rules.clone(),
            decided: self.decided,
            findings: self.findings.to_vec(),
            shadow: self.shadow.to_vec(),
        }
    }
}

impl std::fmt::Debug for Verdict<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Verdict")
            .field("action", &self.action())
            .field("flags", &self.flags())
            .field("route", &self.route())
            .field("findings", &self.findings.len())
            .finish_non_exhaustive()
    }
}

/// A verdict that owns its findings.
#[derive(Clone)]
pub struct Report {
    rules: RuleSet,
    decided: Decided,
    findings: Vec<Finding>,
    shadow: Vec<Finding>,
}

impl Report {
    /// The same as a verdict, with everything that a verdict tells.
    #[must_use]
    pub fn as_verdict(&self) -> Verdict<'_> {
        Verdict::new(&self.rules, self.decided, &self.findings, &self.shadow)
    }
}

impl std::fmt::Debug for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.as_verdict().fmt(f)
    }
}

fn rule_of<'r>(rules: &'r RuleSet, finding: &Finding) -> RuleInfo<'r> {
    let pack = &rules.packs()[usize::from(finding.pack)];
    let _: &Rule = &pack.rules()[finding.rule as usize];
    RuleInfo { pack, rule: finding.rule }
}

/// A number of so many digits is told by its first three, and the words around it may stay.
const SHORTEST_NUMBER: usize = 7;

/// Whether all digits of a text belong to one long number, written in one piece or with spaces and hyphens.
fn is_one_number(text: &str) -> bool {
    let Some(start) = text.find(char::is_numeric) else { return false };
    let in_number = |char: char| char.is_numeric() || char == ' ' || char == '-';
    let end = text[start..].find(|char| !in_number(char)).map_or(text.len(), |len| start + len);
    let digits = |text: &str| text.chars().filter(|char| char.is_numeric()).count();
    let touched = text[..start].ends_with(|char: char| char.is_ascii_alphabetic());
    digits(&text[start..end]) >= SHORTEST_NUMBER && digits(&text[end..]) == 0 && !touched
}

fn mask(rules: &RuleSet, findings: &[Finding], text: &str, read: usize, star: char) -> String {
    let extent = |finding: &Finding| {
        let rule = rule_of(rules, finding);
        let of_numbers = matches!(rule.sub_category(), "privacy.self_pii" | "privacy.other_pii");
        let number = of_numbers && text.get(finding.span.range()).is_some_and(is_one_number);
        if number { Extent::Number } else { Extent::Whole }
    };
    let masked = findings.iter().filter(|finding| finding.action >= Action::Mask);
    let mut spans: Vec<(Span, Extent)> = masked.map(|finding| (finding.span, extent(finding))).collect();
    if read < text.len() {
        spans.push((Span { start: read as u32, end: text.len() as u32 }, Extent::Whole));
    }
    text::mask(text, &spans, star)
}
