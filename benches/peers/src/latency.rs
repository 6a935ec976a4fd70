//! How long one short message takes, warm and cold.

use crate::Section;
use crate::data::{Corpus, Language, Load};
use crate::engines::{self, Boundary, Choice, Engine, Rules};
use crate::report::{Table, number};
use crate::targets::Verdict;
use hdrhistogram::Histogram;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Terms, where there are as many.
const TERMS: usize = 50_000;
const LENGTHS: std::ops::RangeInclusive<usize> = 10..=60;
const MOST_MESSAGES: usize = 8_000;
/// Each message counts with its fastest pass: what it costs, not what the neighbours cost.
const PASSES: usize = 5;
const COLD_MESSAGES: usize = 400;
/// Touched before each cold message.
const OTHER_MEMORY: usize = 6 << 20;
/// Where counting stops: ten seconds.
const LONGEST_NS: u64 = 10_000_000_000;
/// A term that no message has.
const NOWHERE: &str = "龘䶮靐齉";

const MOST_P50_NS: f64 = 150.0;
const MOST_P99_NS: f64 = 600.0;
const MOST_COLD_US: f64 = 4.0;

pub fn run(corpora: &[Corpus], choice: &Choice) -> Result<Section, String> {
    let clock = clock_cost();
    let mut table =
        Table::new(&["messages", "engine", "p50 ns", "p99 ns", "p99.9 ns", "longest ns", "cold p50 µs", "cold p99 µs"]);
    let mut verdicts = Vec::new();
    for corpus in corpora {
        let boundary = if corpus.language == Language::Zh { Boundary::Any } else { Boundary::Word };
        let mut load = corpus.load(Some(TERMS), boundary);
        load.name = format!("{} {}", load.language.id(), crate::data::thousands(load.terms.len()));
        let messages = messages(&load)?;
        let (mut built, _) = engines::build(&load, choice);
        let mut idle = idle(&load, &messages)?;
        let mut engines: Vec<(&str, &mut dyn Engine)> = vec![("the same fold, a filter that never fires", &mut idle)];
        for built in &mut built {
            engines.push((built.id.name(), built.engine.as_mut()));
        }
        let warm = warm(&mut engines, &messages, clock);
        let cold: Vec<Percentiles> = engines.iter_mut().map(|(_, engine)| cold(*engine, &messages, clock)).collect();
        for (at, (name, _)) in engines.iter().enumerate() {
            let (warm, cold) = (warm[at], cold[at]);
            table.row([
                load.name.clone(),
                (*name).to_owned(),
                number(warm.p50),
                number(warm.p99),
                number(warm.p999),
                number(warm.longest),
                number(cold.p50 / 1e3),
                number(cold.p99 / 1e3),
            ]);
        }
        // The first is the idle one, the second tutela.
        let over = |pick: fn(&Percentiles) -> f64| pick(&warm[1]) - pick(&warm[0]);
        let cold = cold[1].p50 / 1e3;
        for (what, measured, most, unit) in [
            ("p50 over the fold", over(|at| at.p50), MOST_P50_NS, "ns"),
            ("p99 over the fold", over(|at| at.p99), MOST_P99_NS, "ns"),
            ("p50 cold", cold, MOST_COLD_US, "µs"),
        ] {
            verdicts.push(Verdict {
                what: format!("{}, a message: {what}", load.name),
                target: format!("≤ {most} {unit}"),
                measured: format!("{} {unit}", number(measured)),
                met: measured <= most,
            });
        }
    }
    let markdown = format!(
        "Messages of {} to {} characters, at most {MOST_MESSAGES}, wall time of each one's fastest of {PASSES} passes; cold: one \
         pass over {COLD_MESSAGES}, {} MB of other memory touched before each. The clock's own {} ns are subtracted.\n\n{}",
        LENGTHS.start(),
        LENGTHS.end(),
        OTHER_MEMORY >> 20,
        clock.as_nanos(),
        table.markdown(),
    );
    Ok(Section { title: "Latency", markdown, verdicts })
}

/// Short messages from all over the text.
fn messages<'d>(load: &Load<'d>) -> Result<Vec<&'d str>, String> {
    let short: Vec<&str> = load.lines.iter().copied().filter(|line| LENGTHS.contains(&line.chars().count())).collect();
    if short.is_empty() {
        return Err(format!("no message of the {} text has 10 to 60 characters", load.language.id()));
    }
    Ok(short.iter().copied().step_by(short.len().div_ceil(MOST_MESSAGES)).collect())
}

/// tutela with one term that is nowhere.
fn idle(load: &Load<'_>, messages: &[&str]) -> Result<impl Engine + use<>, String> {
    let rules = Rules::compile(&[NOWHERE.to_owned()], load.language, load.boundary)?;
    let mut scanner = rules.scanner();
    match messages.iter().any(|message| Engine::scan(&mut scanner, message) > 0) {
        true => Err("a message has the term that should be nowhere".into()),
        false => Ok(scanner),
    }
}

/// Two readings of the clock with nothing between them.
fn clock_cost() -> Duration {
    let mut costs: Vec<Duration> = (0..10_001).map(|_| Instant::now().elapsed()).collect();
    costs.sort();
    costs[costs.len() / 2]
}

#[derive(Clone, Copy)]
struct Percentiles {
    p50: f64,
    p99: f64,
    p999: f64,
    longest: f64,
}

impl Percentiles {
    fn of(times: &[Duration], clock: Duration) -> Self {
        let mut histogram = Histogram::<u64>::new_with_bounds(1, LONGEST_NS, 3).expect("bounds and digits are possible");
        for time in times {
            histogram.saturating_record(time.saturating_sub(clock).as_nanos() as u64);
        }
        let at = |quantile| histogram.value_at_quantile(quantile) as f64;
        Self { p50: at(0.5), p99: at(0.99), p999: at(0.999), longest: histogram.max() as f64 }
    }
}

/// Each engine in turn takes all messages, five times over.
fn warm(engines: &mut [(&str, &mut dyn Engine)], messages: &[&str], clock: Duration) -> Vec<Percentiles> {
    let mut fastest = vec![vec![Duration::MAX; messages.len()]; engines.len()];
    for _ in 0..PASSES {
        for ((_, engine), fastest) in engines.iter_mut().zip(&mut fastest) {
            for (message, fastest) in messages.iter().zip(fastest) {
                let start = Instant::now();
                black_box(engine.scan(message));
                *fastest = start.elapsed().min(*fastest);
            }
        }
    }
    fastest.iter().map(|times| Percentiles::of(times, clock)).collect()
}

fn cold(engine: &mut dyn Engine, messages: &[&str], clock: Duration) -> Percentiles {
    let mut other = vec![1_u8; OTHER_MEMORY];
    let mut times = Vec::with_capacity(COLD_MESSAGES);
    for message in messages.iter().step_by(messages.len().div_ceil(COLD_MESSAGES)) {
        other.iter_mut().step_by(64).for_each(|byte| *byte = byte.wrapping_add(1));
        black_box(&other);
        let start = Instant::now();
        black_box(engine.scan(message));
        times.push(start.elapsed());
    }
    Percentiles::of(&times, clock)
}
