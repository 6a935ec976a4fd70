//! Lines that people judged: how much of what harms is found, how little of what only looks like it, and whether those who ask
//! for help get it.
//!
//! No rule set finds everything, so this asserts shares, a file for each category. The rules were mended with these lines in view: the
//! shares guard against falling back and say little about lines that nobody has seen.

mod common;

use common::root;
use serde::Deserialize;
use std::fmt::Write;
use tutela::{Action, AgeBand, Input, Route, RuleSet, Scanner, Surface};

#[derive(Deserialize)]
struct Line {
    text: String,
    label: Label,
    surface: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Label {
    /// 1 harmful, 0 not.
    Number(u8),
    Word(Word),
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Word {
    /// A victim or friend speaks.
    Help,
}

/// In per cent of the lines: of what harms, found at least; of what does not, flagged at most; of victims and friends, helped at least.
const SHARES: [(&str, [f64; 3]); 21] = [
    ("abusive_language", [94.0, 1.0, 99.0]),
    ("ad_lure", [83.0, 2.0, 97.0]),
    ("bullying", [93.0, 4.0, 89.0]),
    ("crime_inducement", [90.0, 3.0, 89.0]),
    ("csae", [95.0, 5.0, 90.0]),
    ("dangerous_acts", [94.0, 2.0, 85.0]),
    ("drugs", [84.0, 3.0, 83.0]),
    ("everyday", [0.0, 2.0, 0.0]),
    ("extremism", [91.0, 2.0, 99.0]),
    ("fan_circle", [91.0, 1.0, 90.0]),
    ("fraud", [92.0, 3.0, 88.0]),
    ("gambling", [86.0, 4.0, 90.0]),
    ("gaming", [91.0, 2.0, 89.0]),
    ("grooming", [95.0, 4.0, 89.0]),
    ("horror", [91.0, 2.0, 98.0]),
    ("privacy", [90.0, 3.0, 91.0]),
    ("self_harm", [93.0, 5.0, 80.0]),
    ("sexual", [85.0, 3.0, 86.0]),
    ("superstition", [91.0, 3.0, 99.0]),
    ("values", [80.0, 2.0, 99.0]),
    ("violence", [92.0, 2.0, 86.0]),
];

/// Of victims and friends, at most so many of a thousand are stopped.
const STOPPED: f64 = 2.0;

#[test]
fn shares_of_judged_lines_do_not_fall_back() {
    let folder = root().join("tests/judged");
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .filter_map(|entry| Some(entry.unwrap().file_name().to_str()?.strip_suffix(".jsonl")?.to_owned()))
        .collect();
    names.sort();
    assert_eq!(names, SHARES.map(|(name, _)| name), "each file has its shares");

    let rules = RuleSet::builtin().unwrap();
    let mut scanner = Scanner::new(&rules);
    let (mut table, mut fallen, mut asking, mut stopped) = (String::new(), false, 0, 0);
    for (name, shares) in SHARES {
        let text = std::fs::read_to_string(folder.join(format!("{name}.jsonl"))).unwrap();
        let (mut lines, mut counts) = ([0u32; 3], [0u32; 3]);
        for line in text.lines() {
            let line: Line = serde_json::from_str(line).unwrap();
            let surface = line.surface.map_or(Surface::Comment, |id| Surface::from_id(&id).unwrap());
            let verdict = scanner.scan(Input::new(&line.text).surface(surface).age(AgeBand::A12To16));
            let (kind, counts_here) = match line.label {
                Label::Number(1) => (0, !verdict.is_clean()),
                Label::Number(_) => (1, !verdict.is_clean()),
                Label::Word(Word::Help) => (2, verdict.route() == Some(Route::Help)),
            };
            lines[kind] += 1;
            counts[kind] += u32::from(counts_here);
            if kind == 2 {
                asking += 1;
                stopped += u32::from(verdict.action() >= Action::Mask);
            }
        }
        let share = |kind: usize| f64::from(counts[kind]) * 100.0 / f64::from(lines[kind].max(1));
        let [found, flagged, helped] = [share(0), share(1), share(2)];
        let short = |kind: usize, share: f64| lines[kind] > 0 && share < shares[kind];
        fallen |= short(0, found) || short(2, helped) || flagged > shares[1];
        writeln!(table, "{name:18} found {found:5.1} flagged {flagged:4.1} helped {helped:5.1}; asked {shares:?}").unwrap();
    }
    let of_thousand = f64::from(stopped) * 1_000.0 / f64::from(asking);
    writeln!(table, "victims and friends stopped: {stopped} of {asking}").unwrap();
    assert!(!fallen && of_thousand <= STOPPED, "\n{table}");
}
