//! Races: every engine in every round, timed by the processor time of this thread.

use crate::allocations;
use crate::engines::Built;
use cpu_time::{ProcessTime, ThreadTime};
use std::hint::black_box;
use std::time::Duration;

/// Processor time of this thread. What other processes take is not in it.
pub fn cpu_time() -> Duration {
    ThreadTime::now().as_duration()
}

/// Processor time of all threads, for what may use several.
pub fn process_time() -> Duration {
    ProcessTime::now().as_duration()
}

/// Longest time for one engine in one round. A slower engine sees every n-th message only.
const PATIENCE: Duration = Duration::from_millis(700);
/// Messages that the first guess at an engine's speed is made with.
const PROBES: usize = 1000;

/// What one engine's rounds came to.
#[derive(Clone, Debug)]
pub struct Timing {
    /// MB/s by round, in the order of the rounds.
    rates: Vec<f64>,
    /// How long the last round took.
    seconds: f64,
    /// Matches in one pass over all messages that it saw.
    pub matches: u64,
    /// It saw every so manieth message.
    pub stride: usize,
    pub allocations_per_message: Option<f64>,
}

impl Timing {
    /// The fastest round, which neighbours disturbed least.
    pub fn fastest(&self) -> f64 {
        self.rates.iter().copied().fold(0.0, f64::max)
    }

    pub fn slowest(&self) -> f64 {
        self.rates.iter().copied().fold(f64::INFINITY, f64::min)
    }

    pub fn median(&self) -> f64 {
        median(self.rates.clone())
    }

    /// How many times as fast as another engine: the median of the ratios within each round, in which both met the same
    /// neighbours.
    pub fn times(&self, other: &Self) -> f64 {
        median(self.rates.iter().zip(&other.rates).map(|(own, other)| own / other).collect())
    }
}

/// The middle value; of an even number the upper one.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Something that scans, and the messages that it scans.
pub struct Entrant<'s> {
    scan: Box<dyn FnMut(&str) -> u64 + 's>,
    lines: &'s [&'s str],
}

impl<'s> Entrant<'s> {
    pub fn new(lines: &'s [&'s str], scan: impl FnMut(&str) -> u64 + 's) -> Self {
        Self { scan: Box::new(scan), lines }
    }

    /// One for each engine, all with the same messages.
    pub fn of_engines(engines: &'s mut [Built], lines: &'s [&'s str]) -> Vec<Self> {
        engines.iter_mut().map(|built| Self::new(lines, |text| built.engine.scan(text))).collect()
    }
}

/// Times entrants, all of them in every round, one call for each message.
pub fn race(mut entrants: Vec<Entrant<'_>>, rounds: usize) -> Vec<Timing> {
    let mut timings: Vec<Timing> = entrants.iter_mut().map(warm_up).collect();
    for round in 0..rounds {
        for turn in 0..entrants.len() {
            // Each round begins with another entrant, so that none always follows the same one.
            let number = (turn + round) % entrants.len();
            // What takes very long is timed once.
            if round == 0 || timings[number].seconds < PATIENCE.as_secs_f64() * 3.0 {
                pass(&mut entrants[number], &mut timings[number]);
            }
        }
    }
    timings
}

/// Warms caches and lazily made tables, and finds out of how many messages an entrant is to scan one.
fn warm_up(entrant: &mut Entrant<'_>) -> Timing {
    let step = (entrant.lines.len() / PROBES).max(1);
    let mut timing = Timing { rates: Vec::new(), seconds: 0.0, matches: 0, stride: step, allocations_per_message: None };
    for _ in 0..2 {
        if timing.seconds < PATIENCE.as_secs_f64() {
            pass(entrant, &mut timing);
        }
    }
    timing.rates.clear();
    let whole = timing.seconds * step as f64;
    timing.stride = (whole / PATIENCE.as_secs_f64()).ceil().clamp(1.0, entrant.lines.len().max(1) as f64) as usize;
    timing
}

fn pass(Entrant { scan, lines }: &mut Entrant<'_>, timing: &mut Timing) {
    let (mut bytes, mut messages, mut matches) = (0, 0, 0);
    let calls = allocations::calls();
    let start = cpu_time();
    for line in lines.iter().step_by(timing.stride) {
        matches += scan(line);
        bytes += line.len();
        messages += 1;
    }
    timing.seconds = (cpu_time() - start).as_secs_f64();
    timing.rates.push(bytes as f64 / timing.seconds / 1e6);
    timing.matches = black_box(matches);
    timing.allocations_per_message =
        calls.and_then(|calls| Some((allocations::calls()? - calls) as f64 / f64::from(messages.max(1))));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_of_the_same_round() {
        let timing = |rates: &[f64]| {
            let rates = rates.to_vec();
            Timing { rates, seconds: 0.0, matches: 0, stride: 1, allocations_per_message: None }
        };
        // The second round was disturbed for both.
        assert_eq!(timing(&[200.0, 50.0, 202.0]).times(&timing(&[100.0, 25.0, 101.0])), 2.0);
    }

    #[test]
    fn every_entrant_is_timed_in_every_round() {
        let lines = ["今晚八点", "see you"];
        let entrants = vec![Entrant::new(&lines, |_| 1), Entrant::new(&lines, |text| text.len() as u64)];
        let timings = race(entrants, 4);
        assert_eq!(timings.iter().map(|timing| (timing.rates.len(), timing.matches)).collect::<Vec<_>>(), [(4, 2), (4, 19)]);
    }
}
