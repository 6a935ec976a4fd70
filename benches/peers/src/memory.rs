//! What rules cost before anything is scanned: compiling, loading, memory; and what scanning allocates.

use crate::Section;
use crate::allocations;
use crate::data::{Corpus, Load, thousands};
use crate::engines::{Boundary, Rules};
use crate::measure::{cpu_time, median};
use crate::report::{Table, megabytes, number};
use daachorse::CharwiseDoubleArrayAhoCorasick;
use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use std::{env, fs};
use tutela::{RuleSet, Scanner};

pub fn run(corpora: &[Corpus], rounds: usize, out: &Path) -> Result<Section, String> {
    let mut table = Table::new(&[
        "rules",
        "terms",
        "compile ms",
        "pack MB",
        "load ms, fastest",
        "median",
        "heap MB",
        "resident MB",
        "scanner KB",
        "allocations, find_terms",
        "allocations, scan",
    ]);
    let mut rivals = Table::new(&["daachorse charwise", "terms", "file MB", "load ms, fastest", "median"]);
    for corpus in corpora {
        let mut loads = corpus.loads()?;
        loads.retain(|load| load.boundary == Boundary::Any && !load.name.contains("clean"));
        for load in &loads {
            table.row(of_load(load, rounds, out)?);
            rivals.row(of_daachorse(load, rounds)?);
        }
    }
    let [fastest, middle] = timed(rounds, || (), |()| RuleSet::builtin().map_err(|error| error.to_string()))?;
    let builtin = RuleSet::builtin().map_err(|error| error.to_string())?;
    let markdown = format!(
        "Processor time of {rounds} rounds. Loading is `RuleSet::load` of the pack's bytes, digest and checks included; heap is what \
         the loaded rules keep, resident is what a fresh process grows by with rules and a scanner. Allocations are for a message of the load's text.\n\n{}\n\
         The embedded rules: {} terms, {} MB, `RuleSet::builtin` {fastest} ms, median {middle}.\n\n\
         For scale, what daachorse writes to a file and reads back:\n\n{}",
        table.markdown(),
        thousands(builtin.terms_len()),
        megabytes(builtin.memory_usage()),
        rivals.markdown(),
    );
    Ok(Section { title: "Building, loading, memory", markdown, verdicts: Vec::new() })
}

fn of_load(load: &Load<'_>, rounds: usize, out: &Path) -> Result<Vec<String>, String> {
    let start = cpu_time();
    let Rules { pack, .. } = Rules::compile(&load.terms, load.language, load.boundary)?;
    let compile_ms = (cpu_time() - start).as_secs_f64() * 1e3;
    let [fastest, middle] = timed(rounds, || pack.clone(), |pack| RuleSet::load(pack).map_err(|error| error.to_string()))?;
    let grown = |before: Option<usize>| Some(allocations::live()?.saturating_sub(before?));
    let before = allocations::live();
    let rules = RuleSet::load(pack.clone()).map_err(|error| error.to_string())?;
    let heap = grown(before);
    let before = allocations::live();
    let mut scanner = Scanner::new(&rules);
    scanner.set_limit(usize::MAX);
    let buffers = grown(before);
    let found = per_message(load, |line| scanner.find_terms(line, |hit| _ = black_box(hit)));
    let judged = per_message(load, |line| _ = black_box(scanner.scan(line).is_clean()));
    let or_dash = |value: Option<String>| value.unwrap_or("-".to_owned());
    Ok(vec![
        load.name.clone(),
        thousands(load.terms.len()),
        number(compile_ms),
        megabytes(pack.len()),
        fastest,
        middle,
        or_dash(heap.map(megabytes)),
        megabytes(resident_of(&pack, out)?),
        or_dash(buffers.map(|bytes| number(bytes as f64 / 1e3))),
        or_dash(found.map(number)),
        or_dash(judged.map(number)),
    ])
}

fn of_daachorse(load: &Load<'_>, rounds: usize) -> Result<Vec<String>, String> {
    let automaton = CharwiseDoubleArrayAhoCorasick::<u32>::new(&load.terms).map_err(|error| error.to_string())?;
    let file = automaton.serialize();
    let read = |file: Vec<u8>| {
        CharwiseDoubleArrayAhoCorasick::<u32>::deserialize(&file).map(|(read, _)| read).map_err(|error| error.to_string())
    };
    let [fastest, middle] = timed(rounds, || file.clone(), read)?;
    Ok(vec![load.name.clone(), thousands(load.terms.len()), megabytes(file.len()), fastest, middle])
}

/// Milliseconds, fastest and median, of something that takes what is made outside the clock.
fn timed<I, T>(rounds: usize, make: impl Fn() -> I, run: impl Fn(I) -> Result<T, String>) -> Result<[String; 2], String> {
    let mut times = Vec::new();
    for _ in 0..rounds {
        let input = make();
        let start = cpu_time();
        let output = run(input)?;
        times.push((cpu_time() - start).as_secs_f64() * 1e3);
        black_box(output);
    }
    let fastest = times.iter().copied().fold(f64::INFINITY, f64::min);
    Ok([number(fastest), number(median(times))])
}

/// Allocations for each message, once every buffer has grown to what the text needs.
fn per_message(load: &Load<'_>, mut scan: impl FnMut(&str)) -> Option<f64> {
    load.lines.iter().for_each(|line| scan(line));
    let before = allocations::calls()?;
    load.lines.iter().for_each(|line| scan(line));
    Some((allocations::calls()? - before) as f64 / load.lines.len() as f64)
}

/// Memory that rules and a scanner take in a fresh process: this program, run again.
fn resident_of(pack: &[u8], out: &Path) -> Result<usize, String> {
    let path = out.join("rules.tutela");
    fs::write(&path, pack).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    let program = env::current_exe().map_err(|error| error.to_string())?;
    let output = Command::new(program).arg("--resident").arg(&path).output().map_err(|error| error.to_string())?;
    let _ = fs::remove_file(&path);
    let text = String::from_utf8_lossy(&output.stdout);
    text.trim().parse().map_err(|_| format!("`--resident` said {text:?}"))
}

/// By how many bytes loading a pack and making a scanner enlarges this process.
pub fn resident(path: &Path) -> Result<usize, String> {
    let before = resident_bytes()?;
    let rules = RuleSet::load_file(path).map_err(|error| error.to_string())?;
    let mut scanner = Scanner::new(&rules);
    scanner.find_terms("今晚八点 see you at eight", |hit| _ = black_box(hit));
    Ok(resident_bytes()?.saturating_sub(before))
}

/// Memory of this process that is in RAM.
fn resident_bytes() -> Result<usize, String> {
    let status = fs::read_to_string("/proc/self/status").map_err(|error| format!("cannot read /proc/self/status: {error}"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS in /proc/self/status")?;
    let number = line.trim().trim_end_matches(" kB").parse::<usize>().map_err(|error| error.to_string())?;
    Ok(number * 1024)
}
