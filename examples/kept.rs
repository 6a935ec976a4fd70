//! How much of what is found in plain spelling is still found in disguise, what disguises do to harmless lines, and what each gate
//! between the two holds back. Reads the lines of a tool that disguises `seeds` and harmless lines.
//!
//! ```text
//! cargo run --release --features compile --example seeds -- rulesets > seeds.jsonl
//! python3 evade.py --in seeds.jsonl --out harmful.jsonl --config dev --strict
//! cargo run --release --features gate-probe --example kept -- harmful.jsonl [harmless.jsonl [rulesets 10]]
//! ```
//!
//! Each line is an object with `text`, `orig_text`, what the disguise is (`family`, `transform`, `recover`), and if it is harmful `category` (a
//! sub-category) and `surface`. *Kept* is a finding of the same category, in per cent of the lines; *flagged* is any finding, of 10,000
//! harmless lines, less what is found in the plain line; *time* is that of the disguised lines as a multiple of the plain ones'. With a
//! folder of rules the second table opens one gate after the other and reads every so-manieth line.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};
use tutela::authoring::{PackName, Sources, compile};
use tutela::gates::Gate;
use tutela::{AgeBand, Input, RuleSet, Scanner, Surface};

#[derive(Deserialize)]
struct Line {
    text: String,
    orig_text: String,
    #[serde(default)]
    category: String,
    #[serde(default)]
    surface: Option<String>,
    family: String,
    transform: String,
    recover: String,
}

/// What became of some lines.
#[derive(Clone, Copy, Default)]
struct Tally {
    lines: u32,
    found: u32,
    plain: Duration,
    disguised: Duration,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.lines += other.lines;
        self.found += other.found;
        self.plain += other.plain;
        self.disguised += other.disguised;
    }

    fn share(self) -> f64 {
        f64::from(self.found) / f64::from(self.lines.max(1))
    }

    fn time(self) -> f64 {
        self.disguised.as_secs_f64() / self.plain.as_secs_f64().max(f64::MIN_POSITIVE)
    }
}

/// Lines by recovery, family and transform.
type Tallies = BTreeMap<(u8, String), Tally>;

const KINDS: [&str; 3] = ["recover", "family", "transform"];

fn read(path: &str) -> Result<Vec<Line>, Box<dyn Error>> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("cannot read {path}: {error}"))?;
    let line = |(number, line)| serde_json::from_str(line).map_err(|error| format!("{path}:{}: {error}", number + 1).into());
    text.lines().enumerate().map(line).collect()
}

/// Scans every `step`-th line, plain and disguised. Of harmful lines a finding of their category counts, of others a new one.
fn tally(rules: &RuleSet, lines: &[Line], step: usize, harmful: bool) -> Result<Tallies, Box<dyn Error>> {
    let (mut scanner, mut tallies) = (Scanner::new(rules), Tallies::new());
    for line in lines.iter().step_by(step) {
        let surface = line.surface.as_deref().unwrap_or("comment");
        let surface = Surface::from_id(surface).ok_or_else(|| format!("unknown surface {surface}"))?;
        let category = |sub: &str| sub.split('.').next().unwrap_or_default().to_owned();
        let wanted = category(&line.category);
        let mut found = |text: &str| {
            let start = Instant::now();
            let verdict = scanner.scan(Input::new(text).surface(surface).age(AgeBand::A12To16));
            let took = start.elapsed();
            let counts = |sub: &str| !harmful || category(sub) == wanted;
            (verdict.findings().iter().any(|finding| counts(verdict.rule(finding).sub_category())), took)
        };
        let ((before, plain), (now, disguised)) = (found(&line.orig_text), found(&line.text));
        let one = Tally { lines: 1, found: u32::from(now && (harmful || !before)), plain, disguised };
        for (kind, name) in [&line.recover, &line.family, &line.transform].into_iter().enumerate() {
            tallies.entry((kind as u8, name.clone())).or_default().add(one);
        }
    }
    Ok(tallies)
}

fn all(tallies: &Tallies) -> Tally {
    let mut all = Tally::default();
    tallies.iter().filter(|((kind, _), _)| *kind == 0).for_each(|(_, tally)| all.add(*tally));
    all
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let harmful = read(arguments.first().ok_or("name the disguised harmful lines")?)?;
    let harmless = arguments.get(1).map(|path| read(path)).transpose()?.unwrap_or_default();
    let rules = RuleSet::builtin()?;
    let (kept, flagged) = (tally(&rules, &harmful, 1, true)?, tally(&rules, &harmless, 1, false)?);
    println!("{:10} {:22} {:>7} {:>7} {:>6} {:>9} {:>8}", "", "", "harmful", "kept %", "time", "harmless", "flagged");
    for (key, tally) in &kept {
        let (kind, name) = (KINDS[usize::from(key.0)], &key.1);
        let other = flagged.get(key).copied().unwrap_or_default();
        println!(
            "{kind:10} {name:22} {:>7} {:>7.1} {:>6.2} {:>9} {:>8.1}",
            tally.lines,
            100.0 * tally.share(),
            tally.time(),
            other.lines,
            10_000.0 * other.share()
        );
    }
    let Some(folder) = arguments.get(2) else { return Ok(()) };
    let step = arguments.get(3).map_or(Ok(10), |step| step.parse())?;
    let sources = Sources::read_dir(Path::new(folder))?;
    println!("\n{:20} {:>10} {:>10} {:>9} {:>7}", "open", "surface %", "lexical %", "flagged", "time");
    let mut shut = None;
    for (gate, name) in std::iter::once((None, "none")).chain(Gate::ALL.map(|(gate, name)| (Some(gate), name))) {
        Gate::open(gate);
        let rules = compile(&sources, &PackName::new("kept", 1)).rule_set()?.ok_or("the rules do not compile")?;
        let (kept, flagged) = (tally(&rules, &harmful, step, true)?, tally(&rules, &harmless, 1, false)?);
        let share = |recover: &str| 100.0 * kept.get(&(0, recover.to_owned())).copied().unwrap_or_default().share();
        let took = all(&kept).disguised.as_secs_f64();
        let shut = *shut.get_or_insert(took);
        println!(
            "{name:20} {:>10.1} {:>10.1} {:>9.1} {:>7.2}",
            share("surface"),
            share("lexical"),
            10_000.0 * all(&flagged).share(),
            took / shut
        );
    }
    Ok(())
}
