//! `tutela rules check|build|list|show`; the report has a file of its own.

use crate::args::{OutputFormat, RulesCommand};
use crate::load::{compile_dir, folder_name, rule_set};
use crate::{Failure, Outcome, paint, report};
use codespan_reporting::diagnostic::{self, Label};
use codespan_reporting::files::SimpleFiles;
use codespan_reporting::term::{self, termcolor};
use serde_json::json;
use std::fmt::Write as _;
use std::fs;
use std::io::{IsTerminal, Write};
use std::path::Path;
use tutela::authoring::{Compilation, Diagnostic, Level, PackName, Sources};
use tutela::{RuleInfo, RuleSet, Severity, SubCategoryInfo, Surface, Texts, Tier};

/// Version that a pack gets which is only checked.
const UNRELEASED: u64 = 0;

pub fn run(command: &RulesCommand) -> Result<Outcome, Failure> {
    match command {
        RulesCommand::Check { dir } => check(dir),
        RulesCommand::Build { dir, out, id, pack_version, not_after } => {
            let id = id.clone().unwrap_or_else(|| folder_name(dir));
            let name = PackName::new(id, *pack_version);
            build(dir, out, &not_after.map_or(name.clone(), |seconds| name.not_after(seconds)))
        }
        RulesCommand::List { rules, output } => list(&rule_set(rules)?, *output),
        RulesCommand::Report(options) => report::run(options),
        RulesCommand::Show { id, rules } => show(&rule_set(rules)?, id),
    }
}

/// Compiles a folder, runs its examples and prints what there is to say. `None` if something is wrong.
fn checked(dir: &Path, name: &PackName) -> Result<Option<Compilation>, Failure> {
    let (sources, mut compilation) = compile_dir(dir, name)?;
    let examples = compilation.run_examples()?;
    render(dir, &sources, &compilation.diagnostics)?;
    let count = |level: Level| compilation.diagnostics.iter().filter(|found| found.level == level).count();
    let (errors, warnings) = (count(Level::Error), count(Level::Warning));
    let summary = format!("{examples} examples run, {errors} errors, {warnings} warnings");
    if let Some(rules) = compilation.rule_set()? {
        let (terms, bytes) = (rules.terms_len(), rules.memory_usage());
        crate::say!("{}: {} rules, {terms} terms, {bytes} bytes; {summary}", dir.display(), rules.rules_len());
    } else {
        crate::say!("{}: {summary}", dir.display());
    }
    Ok((errors == 0).then_some(compilation))
}

fn check(dir: &Path) -> Result<Outcome, Failure> {
    let name = PackName::new(folder_name(dir), UNRELEASED);
    Ok(if checked(dir, &name)?.is_some() { Outcome::Done } else { Outcome::Incomplete })
}

fn build(dir: &Path, out: &Path, name: &PackName) -> Result<Outcome, Failure> {
    let Some(pack) = checked(dir, name)?.and_then(|compilation| compilation.pack) else { return Ok(Outcome::Incomplete) };
    // Written beside its place and moved there, so that a reader never meets half a pack.
    let mut partial = out.as_os_str().to_owned();
    partial.push(".partial");
    fs::write(&partial, &pack).map_err(|error| format!("cannot write {}: {error}", out.display()))?;
    fs::rename(&partial, out).map_err(|error| format!("cannot write {}: {error}", out.display()))?;
    crate::say!("{}: {} bytes", out.display(), pack.len());
    Ok(Outcome::Done)
}

fn render(dir: &Path, sources: &Sources, diagnostics: &[Diagnostic]) -> Result<(), Failure> {
    let mut files = SimpleFiles::new();
    for file in &sources.files {
        files.add(dir.join(&file.name).display().to_string(), file.text.as_str());
    }
    let choice = if std::io::stderr().is_terminal() { termcolor::ColorChoice::Auto } else { termcolor::ColorChoice::Never };
    let mut stderr = termcolor::StandardStream::stderr(choice);
    for found in diagnostics {
        let severity = match found.level {
            Level::Error => diagnostic::Severity::Error,
            Level::Warning => diagnostic::Severity::Warning,
        };
        let shown = diagnostic::Diagnostic::new(severity)
            .with_code(found.code)
            .with_message(&found.message)
            .with_labels(vec![Label::primary(found.place.file, found.place.bytes.clone())])
            .with_notes(found.help.iter().map(|help| format!("help: {help}")).collect());
        term::emit_to_write_style(&mut stderr, &term::Config::default(), &files, &shown)?;
    }
    Ok(())
}

fn list(rules: &RuleSet, output: OutputFormat) -> Result<Outcome, Failure> {
    let mut out = String::new();
    for rule in rules.rules() {
        let tier = rule.tier().map_or("help", |tier| tier.id());
        match output {
            OutputFormat::Jsonl => {
                let _ = writeln!(out, "{}", as_json(&rule));
            }
            OutputFormat::Text => {
                let status = if rule.is_shadow() { "  shadow" } else { "" };
                let _ = writeln!(
                    out,
                    "{:44} {:36} {tier:4} {}{status}",
                    rule.id(),
                    rule.sub_category(),
                    paint::severity(rule.severity())
                );
            }
        }
    }
    if output == OutputFormat::Text {
        let _ = writeln!(
            out,
            "{} rules, {} terms; policies {}",
            rules.rules_len(),
            rules.terms_len(),
            rules.policies().collect::<Vec<_>>().join(", ")
        );
    }
    anstream::stdout().lock().write_all(out.as_bytes())?;
    Ok(Outcome::Done)
}

fn as_json(rule: &RuleInfo<'_>) -> serde_json::Value {
    json!({
        "id": rule.id(),
        "category": rule.sub_category(),
        "tier": rule.tier().map(|tier| tier.id()),
        "severity": rule.severity().level(),
        "role": rule.role().id(),
        "confidence": rule.confidence().id(),
        "status": if rule.is_shadow() { "shadow" } else { "active" },
        "basis": rule.basis().collect::<Vec<_>>(),
    })
}

fn show(rules: &RuleSet, id: &str) -> Result<Outcome, Failure> {
    let mut out = String::new();
    if Path::new(id).is_file() {
        let text = fs::read_to_string(id).map_err(|error| format!("cannot read {id}: {error}"))?;
        let rules = rules.with_policy(id, &text)?;
        let policy = rules.policies().next().unwrap_or_default().to_owned();
        show_policy(&mut out, &rules, &policy);
    } else if rules.policy_info(id).is_some() {
        show_policy(&mut out, rules, id);
    } else {
        let prefix = format!("{id}.");
        let subs: Vec<SubCategoryInfo<'_>> =
            rules.sub_categories().filter(|sub| sub.id == id || sub.id.starts_with(&prefix)).collect();
        let of_id: Vec<RuleInfo<'_>> = rules.rules().filter(|rule| rule.id() == id || rule.sub_category() == id).collect();
        if subs.is_empty() && of_id.is_empty() {
            return Err(format!("there is no rule, sub-category, category or policy {id:?}").into());
        }
        for sub in &subs {
            let count = rules.rules().filter(|rule| rule.sub_category() == sub.id).count();
            let _ = writeln!(out, "{}  {} · {}  {count} rules", paint::strong(sub.id), sub.zh, sub.en);
        }
        of_id.iter().for_each(|rule| show_rule(&mut out, rule));
        let key = of_id.first().map(|rule| rule.sub_category()).or(subs.first().filter(|sub| sub.id == id).map(|sub| sub.id));
        if let Some(texts) = key.and_then(|key| rules.texts(key)) {
            show_texts(&mut out, &texts);
        }
    }
    anstream::stdout().lock().write_all(out.as_bytes())?;
    Ok(Outcome::Done)
}

fn show_policy(out: &mut String, rules: &RuleSet, id: &str) {
    let Some(info) = rules.policy_info(id) else { return };
    let _ = writeln!(out, "{}  version {}\n{}\n{}", paint::strong(id), info.version, info.zh, info.en);
    for loosened in info.loosened {
        let _ = writeln!(out, "{}: {loosened}", paint::error("loosened"));
    }
    if info.loosened.is_empty() {
        let _ = writeln!(out, "no law cell is loosened");
    }
    for tier in Tier::ALL {
        for severity in Severity::ALL {
            let _ = writeln!(out, "{}", paint::strong(format!("tier {tier}, severity {}", severity.level())));
            for surface in Surface::ALL {
                let cells = info.cells(*tier, *severity, *surface).map(|cell| {
                    let flags: String = cell.flags.iter().map(|flag| format!(" {flag}")).collect();
                    format!("{}: {}{flags} ({})", cell.band, cell.action, cell.basis)
                });
                let _ = writeln!(out, "    {surface:10}  {}", cells.collect::<Vec<_>>().join("  "));
            }
        }
    }
}

fn show_rule(out: &mut String, rule: &RuleInfo<'_>) {
    let (zh, en) = rule.names();
    let tier = rule.tier().map_or("help route".to_owned(), |tier| format!("tier {tier}"));
    let _ = writeln!(out, "{}  {}  {zh} · {en}", paint::strong(rule.id()), rule.sub_category());
    let severity = paint::severity(rule.severity());
    let _ = writeln!(out, "    {tier}  severity {severity}  role {}  confidence {}", rule.role(), rule.confidence());
    let _ = writeln!(out, "    basis {}", rule.basis().collect::<Vec<_>>().join(", "));
}

fn show_texts(out: &mut String, texts: &Texts<'_>) {
    for (reader, zh, en) in [
        ("author", texts.zh.author, texts.en.author),
        ("guardian", texts.zh.guardian, texts.en.guardian),
        ("moderator", texts.zh.moderator, texts.en.moderator),
    ] {
        let _ = writeln!(out, "{}\n    {zh}\n    {en}", paint::strong(reader));
    }
}
