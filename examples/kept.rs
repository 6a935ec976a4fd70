//! How much of what is found in plain spelling is still found in disguise: reads the lines of a tool that disguises `seeds`.
//!
//! ```text
//! cargo run --release --features compile --example seeds -- rulesets > seeds.jsonl
//! python3 evade.py --in seeds.jsonl --out evaded.jsonl --config dev --strict
//! cargo run --release --example kept -- evaded.jsonl
//! ```
//!
//! Each line is an object with `text`, `category` (a sub-category), `surface`, and what the disguise is: `family`, `transform` and
//! `recover`. "Kept" is a finding of the same category, in per cent of the lines.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::error::Error;
use tutela::{Input, RuleSet, Scanner, Surface};

#[derive(Deserialize)]
struct Line {
    text: String,
    category: String,
    surface: String,
    family: String,
    transform: String,
    recover: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let rules = RuleSet::builtin()?;
    let mut scanner = Scanner::new(&rules);
    let mut tallies: BTreeMap<(u8, String), (u32, u32)> = BTreeMap::new();
    for path in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&path).map_err(|error| format!("cannot read {path}: {error}"))?;
        for (number, line) in text.lines().enumerate() {
            let line: Line = serde_json::from_str(line).map_err(|error| format!("{path}:{}: {error}", number + 1))?;
            let surface = Surface::from_id(&line.surface).ok_or_else(|| format!("{path}:{}: unknown surface", number + 1))?;
            let verdict = scanner.scan(Input::new(&line.text).surface(surface));
            let category = |sub: &str| sub.split('.').next().unwrap_or_default().to_owned();
            let wanted = category(&line.category);
            let kept = verdict.findings().iter().any(|finding| category(verdict.rule(finding).sub_category()) == wanted);
            for key in [(0, line.recover), (1, line.family), (2, line.transform)] {
                let tally = tallies.entry(key).or_default();
                *tally = (tally.0 + 1, tally.1 + u32::from(kept));
            }
        }
    }
    println!("{:10} {:24} {:>6} {:>7}", "", "", "lines", "kept %");
    for ((kind, name), (lines, kept)) in &tallies {
        let kind = ["recover", "family", "transform"][usize::from(*kind)];
        println!("{kind:10} {name:24} {lines:>6} {:>7.1}", f64::from(*kept) * 100.0 / f64::from(*lines));
    }
    Ok(())
}
