//! Recall and false alarms of the embedded rules on labelled JSON lines.
//!
//! ```text
//! cargo run --release --example measure -- tests/judged/*.jsonl
//! ```
//!
//! Each line is an object with `text`, `label` (1 harmful, 0 not, "help" for a victim or friend, null unknown) and, where known,
//! `category` (a category or sub-category) and `surface` (default `comment`). "Found" is any finding, "as this" one of the
//! line's own sub-category, "stopped" an action of mask or more, "helped" the help route, all in per cent of the lines. For lines labelled
//! 0 and without a label, what is found and stopped are false alarms or an upper bound of them; they are also given for 10,000 lines.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::fs;
use std::path::Path;
use tutela::{Action, AgeBand, Input, Route, RuleSet, Scanner, Surface};

#[derive(Deserialize)]
struct Line {
    text: String,
    label: Option<Label>,
    category: Option<String>,
    surface: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Label {
    Number(u8),
    Word(String),
}

impl fmt::Display for Label {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(out),
            Self::Word(word) => word.fmt(out),
        }
    }
}

#[derive(Default)]
struct Tally {
    lines: u32,
    found: u32,
    as_this: u32,
    stopped: u32,
    helped: u32,
}

fn main() -> Result<(), Box<dyn Error>> {
    let rules = RuleSet::builtin()?;
    let mut scanner = Scanner::new(&rules);
    let mut benign = Tally::default();
    let head = ["file", "label", "lines", "found", "as this", "stopped", "helped"];
    println!("{:24} {:34} {:>6} {:>8} {:>8} {:>8} {:>8}", head[0], head[1], head[2], head[3], head[4], head[5], head[6]);
    for path in std::env::args().skip(1) {
        let text = fs::read_to_string(&path).map_err(|error| format!("cannot read {path}: {error}"))?;
        let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
        for (number, line) in text.lines().enumerate() {
            let line: Line = serde_json::from_str(line).map_err(|error| format!("{path}:{}: {error}", number + 1))?;
            let surface = line.surface.as_deref().map_or(Some(Surface::Comment), Surface::from_id);
            let surface = surface.ok_or_else(|| format!("{path}:{}: an unknown surface", number + 1))?;
            let verdict = scanner.scan(Input::new(&line.text).surface(surface).age(AgeBand::A12To16));
            // Corpora of others know categories only: what is harmless there has none.
            let own = line.category.filter(|category| category.contains('.') || matches!(line.label, Some(Label::Number(1))));
            let of_own = |finding| own.as_deref().is_some_and(|own| verdict.rule(finding).sub_category() == own);
            let as_this = verdict.findings().iter().any(of_own);
            let label = line.label.map_or("-".to_owned(), |label| label.to_string());
            let tally = tallies.entry(own.map_or(label.clone(), |own| format!("{label} {own}"))).or_default();
            tally.lines += 1;
            tally.found += u32::from(!verdict.is_clean());
            tally.as_this += u32::from(as_this);
            tally.stopped += u32::from(verdict.action() >= Action::Mask);
            tally.helped += u32::from(verdict.route() == Some(Route::Help));
        }
        let name =
            Path::new(&path).file_name().unwrap_or_default().to_string_lossy().replace(".dev.jsonl", "").replace(".jsonl", "");
        for (label, tally) in &tallies {
            tally.print(&name, label);
        }
        // A file whose lines are all labelled 0 is a benign corpus.
        if tallies.len() == 1 {
            if let Some(tally) = tallies.get("0") {
                benign.lines += tally.lines;
                benign.found += tally.found;
                benign.stopped += tally.stopped;
            }
        }
    }
    if benign.lines > 0 {
        let in_ten_thousand = |count: u32| f64::from(count) * 10_000.0 / f64::from(benign.lines);
        let (found, stopped) = (in_ten_thousand(benign.found), in_ten_thousand(benign.stopped));
        println!("benign files together: {} lines; of 10,000 {found:.1} are flagged and {stopped:.1} stopped", benign.lines);
    }
    Ok(())
}

impl Tally {
    fn print(&self, file: &str, label: &str) {
        let share = |count: u32| f64::from(count) * 100.0 / f64::from(self.lines);
        let [found, as_this, stopped, helped] = [self.found, self.as_this, self.stopped, self.helped].map(share);
        println!("{file:24} {label:34} {:>6} {found:>8.1} {as_this:>8.1} {stopped:>8.1} {helped:>8.1}", self.lines);
    }
}
