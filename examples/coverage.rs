//! What the rules cover: a table of sub-categories and languages for `rulesets/COVERAGE.md`.
//!
//! ```text
//! cargo run --release --features cli --example coverage -- rulesets tests/benign/*.txt > rulesets/COVERAGE.md
//! ```
//!
//! The files hold harmless lines. They are read as comments; a false alarm counts for each sub-category and language that found it.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::path::Path;
use tutela::authoring::{PackName, RuleExtent, Sources, compile};
use tutela::{Input, Scanner, Surface};

#[derive(Default)]
struct Row {
    rules: usize,
    terms: usize,
    hits: usize,
    misses: usize,
    alarms: usize,
}

impl Row {
    fn add(&mut self, rule: &RuleExtent<'_>) {
        self.rules += 1;
        self.terms += rule.terms;
        self.hits += rule.hits;
        self.misses += rule.misses;
    }

    fn print(&self, name: &str, language: &str, lines: usize) {
        let Self { rules, terms, hits, misses, .. } = self;
        let alarms = self.alarms as f64 * 10_000.0 / lines.max(1) as f64;
        println!("| {name} | {language} | {rules} | {terms} | {hits} | {misses} | {alarms:.1} |");
    }
}

/// `zh` of `zh/gambling.promote`; rules for any language are `shared`.
fn language(rule: &str) -> &str {
    rule.split_once('/').map_or("shared", |(language, _)| language)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("which folder of rules?")?;
    let mut lines = Vec::new();
    for path in arguments {
        let text = fs::read_to_string(&path).map_err(|error| format!("cannot read {path}: {error}"))?;
        lines.extend(text.lines().map(str::to_owned));
    }
    let compilation = compile(&Sources::read_dir(Path::new(&folder))?, &PackName::new("coverage", 1));
    let rules = compilation.rule_set()?.ok_or("the rules do not compile; `tutela rules check` says why")?;
    let mut places: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
    let mut table: BTreeMap<(&str, &str), Row> = BTreeMap::new();
    for rule in compilation.extents() {
        let place = (rule.sub_category, language(rule.id));
        table.entry(place).or_default().add(&rule);
        places.insert(rule.id, place);
    }
    let mut scanner = Scanner::new(&rules);
    let mut alarmed = 0;
    for line in &lines {
        let verdict = scanner.scan(Input::new(line).surface(Surface::Comment));
        let found: BTreeSet<_> = verdict.findings().iter().map(|finding| places[verdict.rule(finding).id()]).collect();
        alarmed += usize::from(!found.is_empty());
        for place in found {
            table.entry(place).or_default().alarms += 1;
        }
    }
    println!(
        "# Coverage\n\n\
         Written by `cargo run --release --features cli --example coverage -- rulesets tests/benign/*.txt`; not edited by hand.\n\n\
         Terms are counted with lists and choices written out; a term that two rules share counts in both. False alarms are for\n\
         10,000 of the {} harmless lines of `tests/benign`, as comments.\n\n\
         | sub-category | language | rules | terms | hits | misses | false alarms |\n\
         | --- | --- | --- | --- | --- | --- | --- |",
        lines.len()
    );
    for sub in rules.sub_categories() {
        let mut of_sub = table.range((sub.id, "")..=(sub.id, "~")).peekable();
        if of_sub.peek().is_none() {
            println!("| {} | | 0 | | | | |", sub.id);
        }
        of_sub.for_each(|((id, language), row)| row.print(id, language, lines.len()));
    }
    let mut all = Row { alarms: alarmed, ..Row::default() };
    compilation.extents().for_each(|rule| all.add(&rule));
    all.print("all", "", lines.len());
    Ok(())
}
