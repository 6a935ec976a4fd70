//! What tutela is meant to reach, and whether it does.

use crate::engines::Id;
use crate::peers::Outcome;
use crate::report::Table;

/// One target and what was measured.
pub struct Verdict {
    pub what: String,
    pub target: String,
    pub measured: String,
    pub met: bool,
}

/// In this load tutela is to be so many times as fast as the best of these.
struct Speed {
    load: &'static str,
    rivals: &'static [Id],
    times: f64,
}

const fn speed(load: &'static str, rivals: &'static [Id], times: f64) -> Speed {
    Speed { load, rivals, times }
}

const CHARWISE: &[Id] = &[Id::DaachorseCharwise];
const TRAINED: &[Id] = &[Id::DaachorseTestTrained];
const DAACHORSE: &[Id] = &[Id::DaachorseCharwise, Id::DaachorseTestTrained, Id::DaachorseOwnTrained, Id::DaachorseBytewise];
const VECTORSCAN: &[Id] = &[Id::Vectorscan];
const MATCHER: &[Id] = &[Id::MatcherFolded];

const SPEEDS: &[Speed] = &[
    speed("zh 1,000", CHARWISE, 2.0),
    speed("zh 1,000", TRAINED, 2.0),
    speed("zh 1,000", VECTORSCAN, 1.0),
    speed("zh 10,000", CHARWISE, 1.8),
    speed("zh 10,000", TRAINED, 1.6),
    speed("zh 10,000", VECTORSCAN, 1.4),
    speed("zh 50,000", CHARWISE, 2.0),
    speed("zh 50,000", TRAINED, 1.6),
    speed("zh 50,000", VECTORSCAN, 1.8),
    speed("zh 50,000", MATCHER, 8.0),
    speed("zh all", CHARWISE, 1.6),
    speed("zh all", TRAINED, 1.5),
    speed("en 1,000, substrings", VECTORSCAN, 1.0),
    speed("en 1,000, words", VECTORSCAN, 1.0),
    speed("en all, substrings", DAACHORSE, 2.0),
    speed("en all, substrings", VECTORSCAN, 1.5),
    speed("en all, words", DAACHORSE, 2.0),
    speed("en all, words", VECTORSCAN, 1.5),
];

/// The targets of the races that were run.
pub fn of_races(outcomes: &[Outcome]) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    for Speed { load, rivals, times } in SPEEDS {
        let Some(outcome) = outcomes.iter().find(|outcome| outcome.load == *load) else { continue };
        let ratios = rivals.iter().filter_map(|rival| Some((outcome.times(*rival)?, *rival)));
        let Some((ratio, rival)) = ratios.min_by(|a, b| a.0.total_cmp(&b.0)) else { continue };
        verdicts.push(Verdict {
            what: format!("{load}: tutela ÷ {}", rival.name()),
            target: format!("≥ {times:.1}"),
            measured: format!("{ratio:.2}"),
            met: ratio >= *times,
        });
    }
    verdicts
}

/// All targets in one table.
pub fn summary(verdicts: &[&Verdict]) -> String {
    let mut table = Table::new(&["what", "target", "measured", "met"]);
    for Verdict { what, target, measured, met } in verdicts {
        table.row([what.clone(), target.clone(), measured.clone(), if *met { "yes" } else { "**no**" }.to_owned()]);
    }
    table.markdown()
}
