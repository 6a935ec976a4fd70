//! tutela beside its rivals: check, race, table, for each load.

use crate::check;
use crate::data::{Load, thousands};
use crate::engines::{self, Absent, Built, Choice, Id};
use crate::measure::{Entrant, Timing, race};
use crate::report::{Table, megabytes, number};

/// What a load's race came to.
pub struct Outcome {
    pub load: String,
    rows: Vec<Row>,
    absent: Vec<Absent>,
    heading: String,
}

struct Row {
    id: Id,
    timing: Timing,
    build_ms: f64,
    heap: Option<usize>,
    note: String,
}

impl Outcome {
    pub fn timing(&self, id: Id) -> Option<&Timing> {
        self.rows.iter().find(|row| row.id == id).map(|row| &row.timing)
    }

    /// How many times as fast as a rival tutela is, in this load.
    pub fn times(&self, rival: Id) -> Option<f64> {
        Some(self.timing(Id::Tutela)?.times(self.timing(rival)?))
    }

    pub fn markdown(&self) -> String {
        let mut table = Table::new(&[
            "engine",
            "fastest",
            "median",
            "slowest",
            "tutela ÷ it",
            "by fastest",
            "hits",
            "counts",
            "build ms",
            "heap MB",
            "allocations",
            "notes",
        ]);
        let own = self.timing(Id::Tutela);
        for row in &self.rows {
            let timing = &row.timing;
            let by_fastest = own.map_or(f64::NAN, |own| own.fastest() / timing.fastest());
            let mut notes: Vec<String> = Vec::new();
            notes.extend((!row.note.is_empty()).then(|| row.note.clone()));
            notes.extend((timing.stride > 1).then(|| format!("1 of {} messages", timing.stride)));
            table.row([
                row.id.name().to_owned(),
                number(timing.fastest()),
                number(timing.median()),
                number(timing.slowest()),
                self.times(row.id).map_or(String::new(), |times| format!("{times:.2}")),
                format!("{by_fastest:.2}"),
                thousands(timing.matches as usize),
                row.id.counts().explanation().to_owned(),
                number(row.build_ms),
                row.heap.map_or("-".to_owned(), megabytes),
                timing.allocations_per_message.map_or("-".to_owned(), number),
                notes.join("; "),
            ]);
        }
        let mut out = format!("### {}\n\n{}\n\n{}", self.load, self.heading, table.markdown());
        if !self.absent.is_empty() {
            let reasons: Vec<String> =
                self.absent.iter().map(|absent| format!("{}: {}", absent.id.name(), absent.why)).collect();
            out += &format!("\nWithout {}.\n", reasons.join("; "));
        }
        out
    }
}

/// Runs one load: all answers are checked before anything is timed.
pub fn run(load: &Load<'_>, choice: &Choice, rounds: usize) -> Result<Outcome, String> {
    let (mut built, absent) = engines::build(load, choice);
    let failed = |what: String| format!("{}: {what}", load.name);
    check::raw_engines(&mut built, &load.lines).map_err(failed)?;
    check::tutela(load).map_err(failed)?;
    let timings = race(Entrant::of_engines(&mut built, &load.lines), rounds);
    let heading = format!(
        "{} terms, {} messages, {:.2} MB, {rounds} rounds.",
        thousands(load.terms.len()),
        thousands(load.lines.len()),
        load.bytes() as f64 / 1e6,
    );
    let rows = built.into_iter().zip(timings).map(|(built, timing)| {
        let Built { id, build_ms, heap, note, .. } = built;
        Row { id, timing, build_ms, heap, note }
    });
    Ok(Outcome { load: load.name.clone(), rows: rows.collect(), absent, heading })
}
