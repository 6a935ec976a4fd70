//! `tutela explain`.

use crate::args::ExplainOptions;
use crate::output;
use crate::records::Origin;
use crate::{Failure, Outcome, paint};
use std::fmt::Write as _;
use std::io::Write as _;
use tutela::explain::{Folded, Step};
use tutela::{Input, Scanner, Span};

pub fn run(options: &ExplainOptions) -> Result<Outcome, Failure> {
    let loaded = options.judging.load()?;
    let mut scanner = Scanner::new(&loaded.rules);
    let text = options.text.as_str();
    let input = options.judging.apply(Input::new(text), &loaded.policy);
    let (verdict, explanation) = scanner.explain(text, &input);

    let mut out = String::new();
    if output::is_secret(&verdict) {
        output::describe(&mut out, &Origin { file: None, line: 1 }, &verdict, text.as_bytes(), true);
        anstream::stdout().lock().write_all(out.as_bytes())?;
        return Ok(Outcome::Done);
    }
    let _ = writeln!(out, "{}", paint::strong("read as"));
    let _ = writeln!(out, "    {}", read_as(&explanation.folds));
    let slice = |span: Span| paint::escape(text.get(span.range()).unwrap_or(""));
    let section = |out: &mut String, title: &str, steps: Vec<String>| {
        if !steps.is_empty() {
            let _ = writeln!(out, "{}", paint::strong(title));
            steps.iter().for_each(|step| {
                let _ = writeln!(out, "    {step}");
            });
        }
    };
    let at = |span: Span| paint::dim(format!("{}..{}", span.start, span.end));
    let with = |modifiers: &[&str]| {
        if modifiers.is_empty() { String::new() } else { paint::dim(format!("  context {}", modifiers.join(", "))) }
    };
    let steps = |wanted: fn(&Step) -> bool| -> Vec<String> {
        explanation
            .steps
            .iter()
            .filter(|step| wanted(step))
            .map(|step| match step {
                Step::Seen { span, what, trigger, modifiers, forms, cost } => {
                    let kind = if *trigger { "trigger" } else { "word" };
                    let disguise = match forms[..] {
                        [] => String::new(),
                        _ => paint::dim(format!("  as {} (cost {:.1})", forms.join(", "), f32::from(*cost) / 10.0)),
                    };
                    format!("{} {}  {kind} {}{disguise}{}", at(*span), slice(*span), paint::escape(what), with(modifiers))
                }
                Step::Unwanted { span, what, why } => format!("{} {}  {}: {why}", at(*span), slice(*span), paint::escape(what)),
                Step::Dropped { rule, span, why } => format!("{} {}  {rule}: {why}", at(*span), slice(*span)),
                Step::Acquitted { rule, span, why, modifiers } => {
                    format!("{} {}  {rule}: {why}{}", at(*span), slice(*span), with(modifiers))
                }
                Step::Held { rule, span } => format!("{} {}  {rule}", at(*span), slice(*span)),
                _ => String::new(),
            })
            .collect()
    };
    section(&mut out, "seen", steps(|step| matches!(step, Step::Seen { .. })));
    section(&mut out, "dropped", steps(|step| matches!(step, Step::Unwanted { .. } | Step::Dropped { .. })));
    section(&mut out, "acquitted", steps(|step| matches!(step, Step::Acquitted { .. })));
    section(&mut out, "held", steps(|step| matches!(step, Step::Held { .. })));
    let _ = writeln!(out, "{}", paint::strong("verdict"));
    output::describe(&mut out, &Origin { file: None, line: 1 }, &verdict, text.as_bytes(), false);
    for finding in verdict.findings() {
        if let Some(texts) = loaded.rules.texts(verdict.rule(finding).sub_category()) {
            let _ = writeln!(out, "      {}\n      {}", texts.zh.author, texts.en.author);
        }
    }
    anstream::stdout().lock().write_all(out.as_bytes())?;
    Ok(Outcome::Done)
}

/// The text as folded: what changed is shown beside the original, separators as ·, invisible characters as their code.
fn read_as(folds: &[Folded]) -> String {
    let mut out = String::new();
    for Folded { original, folded, .. } in folds {
        match folded {
            None => out.push('·'),
            Some(folded) if folded.is_empty() => out.push_str(&paint::dim(format!("⟨U+{:04X}⟩", u32::from(*original)))),
            Some(folded) if folded.chars().eq([*original]) => out.push_str(folded),
            Some(folded) => {
                out.push_str(&format!("{folded}{}", paint::dim(format!("⟨{}⟩", paint::escape(&original.to_string())))))
            }
        }
    }
    out
}
