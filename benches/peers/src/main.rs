//! Measures tutela's matching core beside other multi-pattern matchers. README.md says how.

mod allocations;
mod check;
mod data;
mod engines;
mod floor;
mod growth;
mod hostile;
mod latency;
mod measure;
mod memory;
mod peers;
mod plot;
mod report;
mod targets;

use clap::{Parser, ValueEnum};
use data::{Corpus, LeftOut, thousands};
use engines::Choice;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use targets::Verdict;

/// Measures tutela's matching core beside other multi-pattern matchers.
#[derive(Parser)]
#[command(version)]
struct Options {
    /// What to measure
    #[arg(value_enum, required_unless_present = "resident")]
    parts: Vec<Part>,
    /// Folder with throughput_zh.txt, patterns_zh.txt, throughput_en.txt and patterns_en.txt, one item a line. Without it, short
    /// texts of the package's own are used
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Where the report goes
    #[arg(long, value_name = "DIR", default_value = "target/peers")]
    out: PathBuf,
    /// How often everything is timed
    #[arg(long, value_name = "N", default_value_t = 9, value_parser = clap::value_parser!(u16).range(1..))]
    rounds: u16,
    /// Only loads whose names contain this ("zh", "50,000", "clean"); may be repeated
    #[arg(long, value_name = "PART")]
    load: Vec<String>,
    /// Only rivals whose names contain this ("daachorse", "Vectorscan"); may be repeated
    #[arg(long, value_name = "PART")]
    engine: Vec<String>,
    /// Most terms for automata that write every transition out, and for regex
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    most_for_dfa: usize,
    /// Train daachorse's layout with every N-th message of the test text
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    train_every: u16,
    /// Seed of the order in which terms are taken
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Date for the report
    #[arg(long, value_name = "TEXT")]
    date: Option<String>,
    /// Print by how many bytes loading this pack enlarges the process, and nothing else
    #[arg(long, value_name = "PACK", hide = true)]
    resident: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Throughput beside the rivals, a table for each load and a plot
    Peers,
    /// How near to merely reading the text a clean message comes
    Floor,
    /// The cost of a byte as texts and term lists grow
    Growth,
    /// Texts that are written to make the scan slow
    Hostile,
    /// How long one short message takes
    Latency,
    /// Building, loading, memory, allocations
    Memory,
    /// Everything
    All,
}

/// A part of the report.
pub struct Section {
    title: &'static str,
    markdown: String,
    verdicts: Vec<Verdict>,
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(out) => {
            println!("{out}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<String, String> {
    if let Some(pack) = &options.resident {
        return memory::resident(pack).map(|bytes| bytes.to_string());
    }
    let start = report::load_averages();
    fs::create_dir_all(&options.out).map_err(|error| format!("cannot make {}: {error}", options.out.display()))?;
    let corpora = Corpus::read_all(options.data.as_deref(), options.seed)?;
    let choice = Choice::named(&options.engine, options.most_for_dfa, usize::from(options.train_every));
    let rounds = usize::from(options.rounds);
    let mut sections = Vec::new();
    for part in Part::value_variants() {
        let wanted = options.parts.contains(part) || options.parts.contains(&Part::All);
        if !wanted || *part == Part::All {
            continue;
        }
        if let Some(value) = part.to_possible_value() {
            eprintln!("{}", value.get_name());
        }
        sections.push(match part {
            Part::Peers => throughput(&corpora, &choice, options)?,
            Part::Floor => floor::run(&corpora, rounds)?,
            Part::Growth => growth::run(&corpora, rounds)?,
            Part::Hostile => hostile::run(&corpora, rounds)?,
            Part::Latency => latency::run(&corpora, &choice)?,
            Part::Memory => memory::run(&corpora, rounds, &options.out)?,
            Part::All => continue,
        });
    }
    let report = compose(&sections, &corpora, options, &start);
    let path = options.out.join("report.md");
    fs::write(&path, &report).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    Ok(report)
}

fn throughput(corpora: &[Corpus], choice: &Choice, options: &Options) -> Result<Section, String> {
    let wanted = |name: &str| options.load.is_empty() || options.load.iter().any(|part| name.contains(part.as_str()));
    let mut outcomes = Vec::new();
    for corpus in corpora {
        for load in corpus.loads()?.iter().filter(|load| wanted(&load.name)) {
            eprintln!("  {}", load.name);
            outcomes.push(peers::run(load, choice, usize::from(options.rounds))?);
        }
    }
    if outcomes.is_empty() {
        return Err(format!("no load has a name with {}", options.load.join(" or ")));
    }
    plot::write(&outcomes, &options.out.join("peers.svg"))?;
    let tables: Vec<String> = outcomes.iter().map(peers::Outcome::markdown).collect();
    let markdown = format!(
        "Fastest, median and slowest round in MB/s. `tutela ÷ it` is the median of the ratios within a round; raw rivals look for \
         substrings in the words loads too.\n\n![peers](peers.svg)\n\n{}",
        tables.join("\n")
    );
    Ok(Section { title: "Throughput", markdown, verdicts: targets::of_races(&outcomes) })
}

fn compose(sections: &[Section], corpora: &[Corpus], options: &Options, start: &str) -> String {
    let date = options.date.as_ref().map_or(String::new(), |date| format!("{date}. "));
    let mut out = format!(
        "# tutela beside its rivals\n\n{date}{}. Load averages {start} before, {} after. {} rounds, seed {}.\n\n",
        report::computer(),
        report::load_averages(),
        options.rounds,
        options.seed,
    );
    for corpus in corpora {
        let LeftOut { read, repeated, one_character, unreachable, one_symbol } = corpus.left_out;
        out += &format!(
            "- Terms {}: {} read; left out were {repeated} repeated, {one_character} of one character, {unreachable} refused as \
             unreachable and {one_symbol} of one symbol once folded.\n",
            corpus.language.id(),
            thousands(read),
        );
    }
    out += "- MB/s are 10^6 bytes of UTF-8 a second of this thread's processor time, one call for each message.\n";
    out += "- Before anything was timed, the raw engines were compared with each other message by message, and tutela with an \
            automaton over folded text and terms: same terms, same places.\n";
    if cfg!(feature = "matcher_rs") {
        out += "- With matcher_rs in the program its allocator serves everybody and nothing is counted: heap is by each engine's \
                own account.\n";
    }
    let verdicts: Vec<&Verdict> = sections.iter().flat_map(|section| &section.verdicts).collect();
    if options.data.is_none() {
        out += "- Targets are not judged: they are meant for long texts and lists, see `--data`.\n";
    } else if !verdicts.is_empty() {
        out += &format!("\n## Targets\n\n{}", targets::summary(&verdicts));
    }
    for section in sections {
        out += &format!("\n## {}\n\n{}", section.title, section.markdown);
    }
    out
}
