//! What each gate against false alarms removes and costs: the rules as they are, and without one gate at a time.
//!
//! ```text
//! cargo run --release --features compile --example gates -- rulesets corpora/*.jsonl
//! ```
//!
//! Input as for the example `measure`. A gate is taken out of the rule files, so that nothing of the engine has to know of it.
//! The table has false alarms for 10,000 lines of the files without harmful lines, the recall of each other file in per cent, and the
//! bytes in memory. The time is that of all files, best of three rounds, as a share of that with all gates.

use serde::Deserialize;
use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};
use toml::{Table, Value};
use tutela::authoring::{PackName, SourceFile, Sources, compile};
use tutela::{AgeBand, Input, RuleSet, Scanner, Surface};

#[derive(Deserialize)]
struct Line {
    text: String,
    label: Option<u8>,
}

struct Corpus {
    name: String,
    lines: Vec<Line>,
}

/// Takes a gate out of a rule file.
type Removal = fn(&mut Table);

const GATES: [(&str, &[Removal]); 6] = [
    ("all gates", &[]),
    ("no Han edges", &[open_han_edges]),
    ("no unless", &[remove_unless]),
    ("no not", &[remove_not]),
    ("no context", &[remove_context]),
    ("no gates", &[open_han_edges, remove_unless, remove_not, remove_context]),
];

fn rules(file: &mut Table) -> impl Iterator<Item = &mut Table> {
    file.get_mut("rule").and_then(Value::as_array_mut).into_iter().flatten().filter_map(Value::as_table_mut)
}

fn open_han_edges(file: &mut Table) {
    rules(file).for_each(|rule| {
        rule.entry("boundary").or_insert(Value::from("letters"));
    });
}

fn remove_unless(file: &mut Table) {
    rules(file).for_each(|rule| {
        rule.remove("unless");
    });
}

fn remove_not(file: &mut Table) {
    rules(file).for_each(|rule| {
        rule.remove("not");
    });
}

/// Lists that acquit, lower or lead to help. A list that others name must stay, with a word that nobody writes.
fn remove_context(file: &mut Table) {
    if !file["id"].as_str().is_some_and(|id| id.ends_with("/context")) {
        return;
    }
    let Some(lists) = file.get_mut("lists").and_then(Value::as_table_mut) else { return };
    for name in ["negation", "report_context", "lesson", "quote", "fiction_game", "help_seeking"] {
        if let Some(list) = lists.get_mut(name) {
            *list = Value::Array(vec![Value::from("鼀鼁鼂鼃")]);
        }
    }
}

fn without(sources: &Sources, gate: &[Removal]) -> Result<RuleSet, Box<dyn Error>> {
    let mut files = Vec::new();
    for file in &sources.files {
        let mut table: Table = file.text.parse()?;
        if !gate.is_empty() && table.contains_key("language") && table.contains_key("id") {
            gate.iter().for_each(|remove| remove(&mut table));
            files.push(SourceFile { name: file.name.clone(), text: toml::to_string(&table)? });
        } else {
            files.push(SourceFile { name: file.name.clone(), text: file.text.clone() });
        }
    }
    let compilation = compile(&Sources { files }, &PackName::new("gates", 1));
    let rules = compilation.rule_set()?;
    rules.ok_or_else(|| format!("does not compile: {:?}", compilation.diagnostics.first().map(|found| &found.message)).into())
}

fn read(path: &str) -> Result<Corpus, Box<dyn Error>> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("cannot read {path}: {error}"))?;
    let line = |(number, line)| serde_json::from_str(line).map_err(|error| format!("{path}:{}: {error}", number + 1));
    let lines = text.lines().enumerate().map(line).collect::<Result<_, _>>()?;
    let name = Path::new(path).file_name().unwrap_or_default().to_string_lossy().replace(".dev.jsonl", "");
    Ok(Corpus { name, lines })
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("name the folder of the rule files, then corpora")?;
    let sources = Sources::read_dir(Path::new(&folder))?;
    let corpora = arguments.map(|path| read(&path)).collect::<Result<Vec<_>, _>>()?;
    let (labelled, benign): (Vec<&Corpus>, Vec<&Corpus>) =
        corpora.iter().partition(|corpus| corpus.lines.iter().any(|line| line.label == Some(1)));
    print!("{:14} {:>8} {:>6} {:>9}", "", "bytes", "time", "benign");
    labelled.iter().for_each(|corpus| print!(" {:>9.9}", corpus.name));
    println!();
    let mut with_all = None;
    for (name, gate) in GATES {
        let rules = without(&sources, gate)?;
        let mut scanner = Scanner::new(&rules);
        let mut is_found =
            |line: &Line| !scanner.scan(Input::new(&line.text).surface(Surface::Comment).age(AgeBand::A12To16)).is_clean();
        let mut best = Duration::MAX;
        for _ in 0..3 {
            let start = Instant::now();
            corpora.iter().flat_map(|corpus| &corpus.lines).for_each(|line| {
                is_found(line);
            });
            best = best.min(start.elapsed());
        }
        let with_all = *with_all.get_or_insert(best);
        let mut share = |corpora: &[&Corpus], label: u8| {
            let lines: Vec<&Line> =
                corpora.iter().flat_map(|corpus| &corpus.lines).filter(|line| line.label == Some(label)).collect();
            lines.iter().filter(|line| is_found(line)).count() as f64 / lines.len().max(1) as f64
        };
        let bytes = rules.memory_usage();
        print!(
            "{name:14} {bytes:>8} {:>6.2} {:>9.1}",
            best.as_secs_f64() / with_all.as_secs_f64(),
            10_000.0 * share(&benign, 0)
        );
        labelled.iter().for_each(|corpus| print!(" {:>9.1}", 100.0 * share(&[corpus], 1)));
        println!();
    }
    Ok(())
}
