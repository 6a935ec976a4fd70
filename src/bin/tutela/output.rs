//! Verdicts as JSON lines, which other tools rely on, and as text for people.

use crate::args::Offsets;
use crate::paint;
use crate::records::Origin;
use serde::Serialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use tutela::{Category, Finding, Flag, Span, Verdict};

/// One record's answer.
#[derive(Serialize)]
pub struct Answer<'a> {
    id: &'a RawValue,
    action: &'static str,
    flags: Vec<&'static str>,
    /// Who receives `help` and `prompt`; absent if neither is set.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    recipients: BTreeMap<&'static str, Vec<&'static str>>,
    route: Option<&'static str>,
    notes: Vec<&'static str>,
    findings: Vec<FindingAnswer<'a>>,
    shadow: Vec<FindingAnswer<'a>>,
    rules: &'a str,
}

#[derive(Serialize)]
struct FindingAnswer<'a> {
    rule: &'a str,
    category: &'a str,
    tier: Option<&'static str>,
    severity: u8,
    action: &'static str,
    start: u64,
    end: u64,
    text: Option<Cow<'a, str>>,
    form: Option<&'static str>,
    forms: Vec<&'static str>,
    role: &'static str,
    confidence: &'static str,
    modifiers: Vec<&'static str>,
    basis: Vec<&'a str>,
}

/// A record that could not be read.
#[derive(Serialize)]
pub struct BadRecord<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<Cow<'a, str>>,
    pub line: u64,
    pub error: &'a str,
}

/// What the options ask of the output.
#[derive(Clone, Copy)]
pub struct Style<'a> {
    pub offsets: Offsets,
    pub no_text: bool,
    /// `cn-minors@1.0.0#9f3a…`.
    pub rules: &'a str,
}

impl<'a> Answer<'a> {
    pub fn new(id: &'a RawValue, verdict: &Verdict<'a>, text: &'a [u8], style: Style<'a>) -> Self {
        let mut units = UnitCounter::new(text, style.offsets);
        let style = Style { no_text: style.no_text || is_secret(verdict), ..style };
        let mut answers = |findings: &'a [Finding]| -> Vec<_> {
            findings.iter().map(|finding| FindingAnswer::new(verdict, finding, text, style, &mut units)).collect()
        };
        let (findings, shadow) = (answers(verdict.findings()), answers(verdict.shadow()));
        let mut flags: Vec<&str> = verdict.flags().iter().map(Flag::id).collect();
        flags.sort_unstable();
        let recipients = [Flag::Help, Flag::Prompt]
            .into_iter()
            .filter(|flag| verdict.flags().has(*flag))
            .map(|flag| (flag.id(), verdict.flags().recipients(flag).map(|recipient| recipient.id()).collect()))
            .collect();
        Self {
            id,
            action: verdict.action().id(),
            flags,
            recipients,
            route: verdict.route().map(|route| route.id()),
            notes: verdict.notes().iter().map(|note| note.id()).collect(),
            findings,
            shadow,
            rules: style.rules,
        }
    }
}

impl<'a> FindingAnswer<'a> {
    fn new(verdict: &Verdict<'a>, finding: &Finding, text: &'a [u8], style: Style<'a>, units: &mut UnitCounter<'_>) -> Self {
        let rule = verdict.rule(finding);
        let Span { start, end } = finding.span();
        let (start_unit, end_unit) = (units.at(start as usize), units.at(end as usize));
        Self {
            rule: rule.id(),
            category: rule.sub_category(),
            tier: finding.tier().map(|tier| tier.id()),
            severity: finding.severity().level(),
            action: finding.action().id(),
            start: start_unit,
            end: end_unit,
            text: (!style.no_text).then(|| String::from_utf8_lossy(&text[finding.span().range()])),
            form: finding.form().map(|form| form.id()),
            forms: finding.forms().map(|form| form.id()).collect(),
            role: finding.role().id(),
            confidence: rule.confidence().id(),
            modifiers: finding.modifiers().map(|modifier| modifier.id()).collect(),
            basis: rule.basis().collect(),
        }
    }
}

/// Whether the text must not be shown: something in it may be a child's abuse (ruling R23).
pub fn is_secret(verdict: &Verdict<'_>) -> bool {
    verdict.findings().iter().chain(verdict.shadow()).any(|finding| verdict.rule(finding).category() == Category::Csae)
}

/// Turns bytes into the unit asked for. Positions mostly rise, so counting goes on from the last one.
struct UnitCounter<'t> {
    text: &'t [u8],
    unit: Offsets,
    byte: usize,
    count: u64,
}

impl<'t> UnitCounter<'t> {
    fn new(text: &'t [u8], unit: Offsets) -> Self {
        Self { text, unit, byte: 0, count: 0 }
    }

    fn at(&mut self, byte: usize) -> u64 {
        if self.unit == Offsets::Bytes {
            return byte as u64;
        }
        if byte < self.byte {
            (self.byte, self.count) = (0, 0);
        }
        for chunk in self.text[self.byte..byte].utf8_chunks() {
            let valid = chunk.valid();
            self.count += match self.unit {
                Offsets::Utf16 => valid.encode_utf16().count(),
                _ => valid.chars().count(),
            } as u64;
            // An ill-formed part is read as one replacement character.
            self.count += u64::from(!chunk.invalid().is_empty());
        }
        self.byte = byte;
        self.count
    }
}

/// Where a record stands, for people.
pub fn place(origin: &Origin) -> String {
    match &origin.file {
        Some(file) => format!("{}:{}", file.display(), origin.line),
        None => origin.line.to_string(),
    }
}

/// A verdict for people: the action, the text with what was found underlined, and the reasons.
pub fn describe(out: &mut String, origin: &Origin, verdict: &Verdict<'_>, text: &[u8], no_text: bool) {
    let mut head = vec![paint::dim(place(origin)), paint::action(verdict.action())];
    for flag in verdict.flags().iter() {
        let recipients: Vec<&str> = verdict.flags().recipients(flag).map(|recipient| recipient.id()).collect();
        head.push(if recipients.is_empty() { flag.to_string() } else { format!("{flag}({})", recipients.join(", ")) });
    }
    head.extend(verdict.route().map(|route| format!("route {}", route.id())));
    head.extend(verdict.notes().iter().map(|note| paint::dim(format!("[{}]", note.id()))));
    let _ = writeln!(out, "{}", head.join("  "));
    if !no_text && !is_secret(verdict) {
        let _ = writeln!(out, "    {}", underlined(verdict, text));
    }
    for (finding, shadow) in
        verdict.findings().iter().map(|finding| (finding, false)).chain(verdict.shadow().iter().map(|finding| (finding, true)))
    {
        reason(out, verdict, finding, shadow);
    }
}

/// How much of a long text is shown on either side of what was found.
const CONTEXT: usize = 160;

fn underlined(verdict: &Verdict<'_>, text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    // Spans of ill-formed text count bytes that are not in its readable form, so nothing is underlined there.
    let spans: &[Finding] = if matches!(text, Cow::Borrowed(_)) { verdict.findings() } else { &[] };
    let first = spans.first().map_or(0, |finding| finding.span().start as usize);
    let last = spans.iter().map(|finding| finding.span().end as usize).max().unwrap_or(0);
    let boundary = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let from = boundary(first.saturating_sub(CONTEXT));
    let to = boundary((last + CONTEXT).min(text.len()));
    let mut out = String::from(if from > 0 { "…" } else { "" });
    let mut done = from;
    for finding in spans {
        let Span { start, end } = finding.span();
        let (start, end) = ((start as usize).max(done), end as usize);
        if start >= end {
            continue;
        }
        out.push_str(&paint::escape(&text[done..start]));
        out.push_str(&paint::span(finding.severity(), paint::escape(&text[start..end])));
        done = end;
    }
    out.push_str(&paint::escape(&text[done..to.max(done)]));
    if to < text.len() {
        out.push('…');
    }
    out
}

fn reason(out: &mut String, verdict: &Verdict<'_>, finding: &Finding, shadow: bool) {
    let rule = verdict.rule(finding);
    let (zh, en) = rule.names();
    let tier = finding.tier().map_or("help route".to_owned(), |tier| format!("tier {tier}"));
    let trial = if shadow { paint::dim("  (on trial)") } else { String::new() };
    let _ = writeln!(
        out,
        "    {} {}  {zh} · {en}  {tier}  severity {}  {}{trial}",
        paint::dim("└"),
        paint::strong(rule.sub_category()),
        paint::severity(finding.severity()),
        paint::action(finding.action()),
    );
    let modifiers: Vec<&str> = finding.modifiers().map(|modifier| modifier.id()).collect();
    let basis: Vec<&str> = rule.basis().collect();
    let mut why = format!("rule {}  role {}  basis {}", rule.id(), finding.role(), basis.join(", "));
    if !modifiers.is_empty() {
        let _ = write!(why, "  context {}", modifiers.join(", "));
    }
    let _ = writeln!(out, "      {}", paint::dim(why));
}
