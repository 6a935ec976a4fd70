//! The arguments. Other tools rely on their names.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use tutela::{Action, Age, AgeBand, Surface};

/// Reads text and says whether, why and how strongly it may harm a child.
#[derive(Parser)]
#[command(
    name = "tutela",
    version,
    after_help = "Exit status: 0 done, 1 something was at or above --fail-on, 2 could not do (all of) the work."
)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Judge texts, one answer a record
    Scan(ScanOptions),
    /// Write texts with harmful spans masked
    Mask(ScanOptions),
    /// Show every step of one judgement
    Explain(ExplainOptions),
    /// Check, build and look at rules
    #[command(subcommand)]
    Rules(RulesCommand),
}

/// What is shared by everything that judges.
#[derive(Args, Clone)]
pub struct Judging {
    /// Policy: an id of the rule set, or a TOML file
    #[arg(long, value_name = "ID|FILE")]
    pub policy: Option<String>,
    /// Age of author and audience: a band (a8_12, adult, …) or years [default: unknown, read as 12 to under 16]
    #[arg(long, value_name = "BAND", value_parser = parse_age)]
    pub age: Option<Age>,
    /// Where the texts stand (dm, comment, nickname, …) [default: comment]
    #[arg(long, value_name = "ID", value_parser = parse_surface)]
    pub surface: Option<Surface>,
    /// Rules: a pack, a folder of rule files, or `builtin`; up to four times [default: builtin]
    #[arg(long, value_name = "PACK|DIR")]
    pub rules: Vec<PathBuf>,
}

#[derive(Args, Clone)]
pub struct ScanOptions {
    /// Files to read; `-` or none for standard input
    pub files: Vec<PathBuf>,
    /// A text to judge instead of files
    #[arg(long, value_name = "T", conflicts_with_all = ["files", "input", "column"])]
    pub text: Option<String>,
    /// How records are told apart [default: by the file's ending, else lines]
    #[arg(long, value_enum)]
    pub input: Option<InputFormat>,
    /// Column of a CSV file that holds the text [default: text]
    #[arg(long, value_name = "NAME")]
    pub column: Option<String>,
    #[arg(long, value_enum, default_value_t = OutputFormat::Text)]
    pub output: OutputFormat,
    #[command(flatten)]
    pub judging: Judging,
    /// Unit of spans in the output
    #[arg(long, value_enum, default_value_t = Offsets::Bytes)]
    pub offsets: Offsets,
    /// Threads that judge [default: one a processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub jobs: Option<u16>,
    /// Exit with 1 if some text gets this action or a stronger one
    #[arg(long, value_name = "ACTION", value_parser = parse_action)]
    pub fail_on: Option<Action>,
    /// Leave the words of findings out of the output
    #[arg(long)]
    pub no_text: bool,
}

#[derive(Args)]
pub struct ExplainOptions {
    /// The text
    pub text: String,
    #[command(flatten)]
    pub judging: Judging,
}

#[derive(Subcommand)]
pub enum RulesCommand {
    /// Read rule files, point at mistakes, run their examples
    Check {
        /// Folder of rule files
        dir: PathBuf,
    },
    /// Compile rule files to a pack
    Build {
        /// Folder of rule files
        dir: PathBuf,
        /// Where the pack goes
        #[arg(long, short = 'o', value_name = "FILE")]
        out: PathBuf,
        /// Name of the pack [default: the folder's]
        #[arg(long)]
        id: Option<String>,
        /// Version of the pack; rises with every release
        #[arg(long, value_name = "N", default_value_t = 1)]
        pack_version: u64,
        /// When the pack goes stale [default: never]
        #[arg(long, value_name = "UNIX_SECONDS")]
        not_after: Option<u64>,
    },
    /// List the rules
    List {
        /// Rules: a pack, a folder of rule files, or `builtin`
        #[arg(long, value_name = "PACK|DIR")]
        rules: Vec<PathBuf>,
        #[arg(long, value_enum, default_value_t = OutputFormat::Text)]
        output: OutputFormat,
    },
    /// Tell how often each rule fires on harmless lines, and on which
    Report(ReportOptions),
    /// Show a rule, a sub-category, a category, or a policy with what it loosens
    Show {
        /// zh/gambling.promote, gambling.promote, gambling, cn-minors, or a policy file
        id: String,
        /// Rules: a pack, a folder of rule files, or `builtin`
        #[arg(long, value_name = "PACK|DIR")]
        rules: Vec<PathBuf>,
    },
}

#[derive(Args)]
pub struct ReportOptions {
    /// Files of harmless lines (also JSON lines and CSV, by their ending)
    #[arg(long, value_name = "FILE", required = true, num_args = 1..)]
    pub benign: Vec<PathBuf>,
    #[command(flatten)]
    pub judging: Judging,
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub output: ReportFormat,
    /// Lines to show for each rule, those with the strongest actions first
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub examples: usize,
    /// Exit with 1 if a rule fires on more than so many of 10,000 lines
    #[arg(long, value_name = "N", value_parser = parse_rate)]
    pub fail_over: Option<f64>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    Text,
    Json,
    Html,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum InputFormat {
    Lines,
    Jsonl,
    Csv,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    Text,
    Jsonl,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Offsets {
    Bytes,
    Utf16,
    Chars,
}

/// Ages beyond are slips.
pub const MAX_YEARS: u8 = 150;

pub fn parse_age(text: &str) -> Result<Age, String> {
    if let Some(years) = text.parse::<u8>().ok().filter(|years| *years <= MAX_YEARS) {
        return Ok(Age::from(years));
    }
    AgeBand::from_id(text).map(Age::from).ok_or_else(|| unknown("age band", text, AgeBand::ALL.iter().map(|band| band.id())))
}

pub fn parse_surface(text: &str) -> Result<Surface, String> {
    Surface::from_id(text).ok_or_else(|| unknown("surface", text, Surface::ALL.iter().map(|surface| surface.id())))
}

fn parse_action(text: &str) -> Result<Action, String> {
    Action::from_id(text).ok_or_else(|| unknown("action", text, Action::ALL.iter().map(|action| action.id())))
}

fn parse_rate(text: &str) -> Result<f64, String> {
    let rate = text.parse::<f64>().ok().filter(|rate| (0.0..=10_000.0).contains(rate));
    rate.ok_or_else(|| "it is not a number from 0 to 10000".into())
}

pub fn unknown<'k>(what: &str, found: &str, known: impl Iterator<Item = &'k str>) -> String {
    format!("unknown {what} {found:?}; known are {}", known.collect::<Vec<_>>().join(", "))
}
