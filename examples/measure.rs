//! Recall and false alarms of the embedded rules on labelled JSON lines.
//!
//! ```text
//! cargo run --release --example measure -- corpora/*.jsonl
//! ```
//!
//! Each line is an object with `text` and `label` (1 harmful, 0 not, null unknown) and, where known, `category`. "Found" is any
//! finding, "stopped" an action of mask or more, both in per cent of the lines; for lines labelled 0 and without a label they are
//! false alarms or an upper bound of them, and are also given for 10,000 lines.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;
use tutela::{Action, AgeBand, Input, Route, RuleSet, Scanner, Surface};

#[derive(Deserialize)]
struct Line {
    text: String,
    label: Option<u8>,
    category: Option<String>,
}

#[derive(Default)]
struct Tally {
    lines: u32,
    found: u32,
    stopped: u32,
    helped: u32,
}

fn main() -> Result<(), Box<dyn Error>> {
    let rules = RuleSet::builtin()?;
    let mut scanner = Scanner::new(&rules);
    let mut benign = Tally::default();
    println!("{:28} {:14} {:>6} {:>8} {:>9} {:>6}", "file", "label", "lines", "found %", "stopped %", "help");
    for path in std::env::args().skip(1) {
        let text = fs::read_to_string(&path).map_err(|error| format!("cannot read {path}: {error}"))?;
        let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
        for (number, line) in text.lines().enumerate() {
            let line: Line = serde_json::from_str(line).map_err(|error| format!("{path}:{}: {error}", number + 1))?;
            let verdict = scanner.scan(Input::new(&line.text).surface(Surface::Comment).age(AgeBand::A12To16));
            let (found, stopped) = (!verdict.is_clean(), verdict.action() >= Action::Mask);
            let label = match (line.label, line.category) {
                (Some(1), Some(category)) => format!("1 {category}"),
                (Some(label), _) => label.to_string(),
                (None, _) => "-".to_owned(),
            };
            tallies.entry(label).or_default().add(found, stopped, verdict.route() == Some(Route::Help));
        }
        let name = Path::new(&path).file_name().unwrap_or_default().to_string_lossy().replace(".dev.jsonl", "");
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
    fn add(&mut self, found: bool, stopped: bool, helped: bool) {
        self.lines += 1;
        self.found += u32::from(found);
        self.stopped += u32::from(stopped);
        self.helped += u32::from(helped);
    }

    fn print(&self, file: &str, label: &str) {
        let share = |count: u32| f64::from(count) * 100.0 / f64::from(self.lines);
        let (found, stopped) = (share(self.found), share(self.stopped));
        println!("{file:28} {label:14} {:>6} {found:>8.2} {stopped:>9.2} {:>6}", self.lines, self.helped);
    }
}
