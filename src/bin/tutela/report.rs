//! `tutela rules report`: how often each rule fires on harmless lines, and on which.

use crate::args::{Judging, ReportFormat, ReportOptions};
use crate::records::{Content, Reading, read_all};
use crate::{Failure, Outcome, output, paint};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use tutela::{Action, Input, RuleSet, Scanner, Surface};

/// What harmless lines came to.
#[derive(Serialize)]
struct Report {
    /// Policy, its version, digest of the rules.
    rules: String,
    lines: u64,
    /// Lines with a finding, and those that are masked, held or blocked.
    flagged: u64,
    stopped: u64,
    /// Rules that fired, the busiest first.
    fired: Vec<Fired>,
    /// The same lines on every surface.
    surfaces: Vec<OnSurface>,
}

#[derive(Serialize)]
struct Fired {
    rule: String,
    category: String,
    shadow: bool,
    lines: u64,
    per_10_000: f64,
    examples: Vec<Example>,
}

#[derive(Clone, Serialize)]
struct Example {
    file: String,
    line: u64,
    action: &'static str,
    /// `None` where findings are never shown.
    text: Option<String>,
}

#[derive(Serialize)]
struct OnSurface {
    surface: &'static str,
    made_for_minors: bool,
    flagged: u64,
    stopped: u64,
}

/// A harmless line, and where it stands.
struct Line {
    file: String,
    number: u64,
    content: Content,
}

/// A line on which a rule fired.
struct Hit<'l> {
    action: Action,
    line: &'l Line,
    /// Its text is never shown.
    secret: bool,
}

pub fn run(options: &ReportOptions) -> Result<Outcome, Failure> {
    let loaded = options.judging.load()?;
    let Some(lines) = read(options)? else { return Ok(Outcome::Incomplete) };
    let mut scanner = Scanner::new(&loaded.rules);
    let (mut flagged, mut stopped) = (0, 0);
    let mut fired: BTreeMap<String, Vec<Hit<'_>>> = BTreeMap::new();
    for line in &lines {
        let verdict = scanner.scan(input(line, &options.judging, &loaded.policy));
        flagged += u64::from(!verdict.is_clean());
        stopped += u64::from(verdict.action() >= Action::Mask);
        let secret = output::is_secret(&verdict);
        let mut here: BTreeMap<&str, Action> = BTreeMap::new();
        for finding in verdict.findings().iter().chain(verdict.shadow()) {
            let strongest = here.entry(verdict.rule(finding).id()).or_insert(Action::Allow);
            *strongest = finding.action().max(*strongest);
        }
        for (rule, action) in here {
            fired.entry(rule.to_owned()).or_default().push(Hit { action, line, secret });
        }
    }
    let report = Report {
        rules: loaded.name(),
        lines: lines.len() as u64,
        flagged,
        stopped,
        fired: rows(fired, &loaded.rules, lines.len(), options.examples),
        surfaces: on_every_surface(&lines, &mut scanner, |line| input(line, &options.judging, &loaded.policy)),
    };
    let shown = match options.output {
        ReportFormat::Text => as_text(&report),
        ReportFormat::Json => serde_json::to_string_pretty(&report)? + "\n",
        ReportFormat::Html => as_html(&report),
    };
    anstream::stdout().lock().write_all(shown.as_bytes())?;
    let too_often = |row: &&Fired| !row.shadow && options.fail_over.is_some_and(|limit| row.per_10_000 > limit);
    let over: Vec<&Fired> = report.fired.iter().filter(too_often).collect();
    for row in &over {
        let limit = options.fail_over.unwrap_or_default();
        crate::say!("{}: {} fires on {:.1} of 10,000 lines, {limit} allowed", paint::error("error"), row.rule, row.per_10_000);
    }
    Ok(if over.is_empty() { Outcome::Done } else { Outcome::Failed })
}

fn input<'l>(line: &'l Line, judging: &Judging, policy: &'l str) -> Input<'l> {
    line.content.facts.apply(judging.apply(Input::from_utf8(&line.content.text), policy))
}

/// Every line that can be read; `None` if some could not, because a report of a part would be better than the truth.
fn read(options: &ReportOptions) -> Result<Option<Vec<Line>>, Failure> {
    let (mut lines, mut bad) = (Vec::new(), 0);
    let reading = Reading { text: None, files: &options.benign, input: None, column: None };
    let complete = read_all(&reading, &mut |record, _| {
        let file = record.origin.file.map_or("-".into(), |file| file.display().to_string());
        match record.content {
            Ok(content) => lines.push(Line { file, number: record.origin.line, content }),
            Err(error) => {
                bad += 1;
                crate::say!("{}: {file}:{}: {error}", paint::error("error"), record.origin.line);
            }
        }
        true
    })?;
    if complete && bad == 0 && lines.is_empty() {
        return Err("there are no lines in these files".into());
    }
    Ok((complete && bad == 0).then_some(lines))
}

fn rows(fired: BTreeMap<String, Vec<Hit<'_>>>, rules: &RuleSet, lines: usize, examples: usize) -> Vec<Fired> {
    let mut rows: Vec<Fired> = Vec::new();
    for rule in rules.rules() {
        let Some(hits) = fired.get(rule.id()) else { continue };
        let mut worst: Vec<&Hit<'_>> = hits.iter().collect();
        worst.sort_by_key(|hit| std::cmp::Reverse(hit.action));
        let example = |Hit { action, line, secret }: &Hit<'_>| Example {
            file: line.file.clone(),
            line: line.number,
            action: action.id(),
            text: (!secret).then(|| String::from_utf8_lossy(&line.content.text).into_owned()),
        };
        rows.push(Fired {
            rule: rule.id().to_owned(),
            category: rule.sub_category().to_owned(),
            shadow: rule.is_shadow(),
            lines: hits.len() as u64,
            per_10_000: hits.len() as f64 * 10_000.0 / lines as f64,
            examples: worst.into_iter().take(examples).map(example).collect(),
        });
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.lines));
    rows
}

fn on_every_surface<'l>(lines: &'l [Line], scanner: &mut Scanner, input: impl Fn(&'l Line) -> Input<'l>) -> Vec<OnSurface> {
    let mut rows = Vec::new();
    for made_for_minors in [false, true] {
        for surface in Surface::ALL {
            let mut row = OnSurface { surface: surface.id(), made_for_minors, flagged: 0, stopped: 0 };
            for line in lines {
                let verdict = scanner.scan(input(line).surface(*surface).made_for_minors(made_for_minors));
                row.flagged += u64::from(!verdict.is_clean());
                row.stopped += u64::from(verdict.action() >= Action::Mask);
            }
            rows.push(row);
        }
    }
    rows
}

fn rate(count: u64, of: u64) -> String {
    format!("{:.1}", count as f64 * 10_000.0 / of.max(1) as f64)
}

fn as_text(report: &Report) -> String {
    let Report { lines, flagged, stopped, .. } = *report;
    let mut out = format!("{lines} harmless lines, {}\n", report.rules);
    let _ = writeln!(out, "of 10,000: {} flagged, {} stopped\n", rate(flagged, lines), rate(stopped, lines));
    for row in &report.fired {
        let shadow = if row.shadow { "  shadow" } else { "" };
        let _ = writeln!(out, "{}  {:.1} of 10,000 ({}){shadow}", paint::strong(&row.rule), row.per_10_000, row.lines);
        for example in &row.examples {
            let text = example.text.as_deref().map_or("(not shown)".into(), paint::escape);
            let _ = writeln!(out, "    {}:{}  {}  {text}", example.file, example.line, example.action);
        }
    }
    let _ = writeln!(
        out,
        "\n{:12} {:>9} {:>9}   made for minors {:>9} {:>9}",
        "surface", "flagged", "stopped", "flagged", "stopped"
    );
    let (general, for_minors) = report.surfaces.split_at(report.surfaces.len() / 2);
    for (general, minors) in general.iter().zip(for_minors) {
        let cells = [general.flagged, general.stopped, minors.flagged, minors.stopped].map(|count| rate(count, lines));
        let _ = writeln!(out, "{:12} {:>9} {:>9} {:>27} {:>9}", general.surface, cells[0], cells[1], cells[2], cells[3]);
    }
    out
}

fn as_html(report: &Report) -> String {
    let Report { lines, flagged, stopped, .. } = *report;
    let mut out = String::from(
        "<!DOCTYPE html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>False alarms</title>\n\
         <style>body{font:15px sans-serif;margin:2em}td,th{padding:.2em .8em;text-align:left;vertical-align:top}</style>\n",
    );
    let _ = writeln!(
        out,
        "<h1>False alarms</h1>\n<p>{lines} harmless lines, {}. Of 10,000 lines {} are flagged and {} stopped.</p>\n\
         <table>\n<tr><th>rule<th>of 10,000<th>lines<th>examples",
        html(&report.rules),
        rate(flagged, lines),
        rate(stopped, lines)
    );
    for row in &report.fired {
        let examples = row.examples.iter().map(|example| {
            let text = example.text.as_deref().map_or("(not shown)".into(), html);
            format!("{text} <small>{} · {}:{}</small>", example.action, html(&example.file), example.line)
        });
        let examples = examples.collect::<Vec<_>>().join("<br>");
        let shadow = if row.shadow { " (shadow)" } else { "" };
        let _ = writeln!(out, "<tr><td>{}{shadow}<td>{:.1}<td>{}<td>{examples}", html(&row.rule), row.per_10_000, row.lines);
    }
    out += "</table>\n<table>\n<tr><th>surface<th>made for minors<th>flagged of 10,000<th>stopped\n";
    for row in &report.surfaces {
        let minors = if row.made_for_minors { "yes" } else { "no" };
        let _ = writeln!(
            out,
            "<tr><td>{}<td>{minors}<td>{}<td>{}",
            row.surface,
            rate(row.flagged, lines),
            rate(row.stopped, lines)
        );
    }
    out + "</table>\n</html>\n"
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
