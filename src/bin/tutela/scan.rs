//! `tutela scan` and `tutela mask`.

use crate::args::{OutputFormat, ScanOptions};
use crate::load::Loaded;
use crate::output::{self, Answer, BadRecord, Style};
use crate::pipeline::{self, Done};
use crate::records::{Content, Reading, Record, read_all};
use crate::{Failure, Outcome, paint};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use serde_json::value::RawValue;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use tutela::{Action, Input, Note, Route, Scanner, Verdict};

/// What to write for each record.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Task {
    Scan,
    Mask,
}

/// What is counted over a run.
#[derive(Default)]
struct Tally {
    records: u64,
    bad: u64,
    actions: [u64; Action::ALL.len()],
    help: u64,
    strongest: Option<Action>,
    errors: Vec<String>,
}

impl Tally {
    fn add(&mut self, other: Tally) {
        self.records += other.records;
        self.bad += other.bad;
        self.actions.iter_mut().zip(other.actions).for_each(|(sum, count)| *sum += count);
        self.help += other.help;
        self.strongest = self.strongest.max(other.strongest);
        other.errors.iter().for_each(|error| crate::say!("{}: {error}", paint::error("error")));
    }
}

pub fn run(options: &ScanOptions, task: Task) -> Result<Outcome, Failure> {
    let loaded = options.judging.load()?;
    let jobs = options.jobs.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from);
    let rules = loaded.name();
    let worker = Worker {
        options,
        task,
        loaded: &loaded,
        style: Style { offsets: options.offsets, no_text: options.no_text, rules: &rules },
        to_terminal: io::stdout().is_terminal(),
    };
    let progress = progress(options);
    let mut tally = Tally::default();
    let for_people = task == Task::Scan && options.output == OutputFormat::Text;
    // Colours are for people; everything else goes out as it is.
    let mut out: Box<dyn Write + Send> = if for_people { Box::new(anstream::stdout()) } else { Box::new(io::stdout()) };
    let reading = Reading {
        text: options.text.as_deref(),
        files: &options.files,
        input: options.input,
        column: options.column.as_deref(),
    };
    let complete = pipeline::run(
        jobs,
        &mut out,
        |each| {
            read_all(&reading, &mut |record, bytes| {
                progress.set_position(bytes);
                each(record)
            })
        },
        || Scanner::new(&loaded.rules),
        |scanner, record, done| worker.record(scanner, record, done),
        |part| tally.add(part),
    )?;
    progress.finish_and_clear();
    if for_people && options.text.is_none() {
        summarise(&mut out, &tally, &rules)?;
    }
    out.flush()?;
    let failed = options.fail_on.is_some_and(|limit| tally.strongest.is_some_and(|strongest| strongest >= limit));
    Ok(match (complete && tally.bad == 0, failed) {
        (false, _) => Outcome::Incomplete,
        (true, true) => Outcome::Failed,
        (true, false) => Outcome::Done,
    })
}

/// A bar on a terminal, as long as it does not stand in the way of the output.
fn progress(options: &ScanOptions) -> ProgressBar {
    let size = |path: &Path| std::fs::metadata(path).ok().filter(|data| data.is_file()).map(|data| data.len());
    let total: Option<u64> = options.files.iter().map(|path| size(path)).sum();
    if options.text.is_some() || io::stdout().is_terminal() {
        return ProgressBar::hidden();
    }
    match total.filter(|total| *total > 0) {
        Some(total) => {
            let style = ProgressStyle::with_template("{bytes}/{total_bytes} {wide_bar} {bytes_per_sec} {eta}");
            ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr())
                .with_style(style.unwrap_or(ProgressStyle::default_bar()))
        }
        None => {
            let style = ProgressStyle::with_template("{bytes} read {bytes_per_sec}");
            ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr())
                .with_style(style.unwrap_or(ProgressStyle::default_bar()))
        }
    }
}

fn summarise(out: &mut impl Write, tally: &Tally, rules: &str) -> io::Result<()> {
    let mut parts: Vec<String> = Vec::new();
    for action in Action::ALL {
        let count = tally.actions[usize::from(action.number())];
        if count > 0 {
            parts.push(format!("{count} {}", paint::action(*action)));
        }
    }
    if tally.help > 0 {
        parts.push(format!("{} on the help route", tally.help));
    }
    if tally.bad > 0 {
        parts.push(format!("{} {}", tally.bad, paint::error("bad")));
    }
    writeln!(out, "{} texts: {}  {}", tally.records, parts.join(", "), paint::dim(rules))
}

struct Worker<'w> {
    options: &'w ScanOptions,
    task: Task,
    loaded: &'w Loaded,
    style: Style<'w>,
    to_terminal: bool,
}

/// A masked record.
#[derive(Serialize)]
struct Masked<'r> {
    id: &'r RawValue,
    action: &'static str,
    notes: Vec<&'static str>,
    text: String,
}

impl Worker<'_> {
    fn record(&self, scanner: &mut Scanner, record: &Record, done: &mut Done<Tally>) {
        done.tally.records += 1;
        match &record.content {
            Ok(content) => self.judge(scanner, record, content, done),
            Err(error) => {
                done.tally.bad += 1;
                self.bad(record, error, done);
            }
        }
    }

    fn judge(&self, scanner: &mut Scanner, record: &Record, content: &Content, done: &mut Done<Tally>) {
        let input = self.options.judging.apply(Input::from_utf8(&content.text), &self.loaded.policy);
        let verdict = scanner.scan(content.facts.apply(input));
        done.tally.actions[usize::from(verdict.action().number())] += 1;
        done.tally.help += u64::from(verdict.route() == Some(Route::Help));
        done.tally.strongest = done.tally.strongest.max(Some(verdict.action()));
        match (self.task, self.options.output) {
            (Task::Scan, OutputFormat::Jsonl) => {
                write_json(&mut done.bytes, &Answer::new(&record.id, &verdict, &content.text, self.style));
            }
            (Task::Scan, OutputFormat::Text) => self.describe(record, &verdict, &content.text, done),
            (Task::Mask, OutputFormat::Jsonl) => {
                let notes = verdict.notes().iter().map(|note| note.id()).collect();
                let masked =
                    Masked { id: &record.id, action: verdict.action().id(), notes, text: masked(&verdict, &content.text) };
                write_json(&mut done.bytes, &masked);
            }
            (Task::Mask, OutputFormat::Text) => {
                let masked = masked(&verdict, &content.text);
                let masked = if self.to_terminal { paint::escape(&masked) } else { masked };
                done.bytes.extend(masked.as_bytes());
                done.bytes.push(b'\n');
            }
        }
    }

    /// People are shown what was found, not what is clean; a single text always gets an answer.
    fn describe(&self, record: &Record, verdict: &Verdict<'_>, text: &[u8], done: &mut Done<Tally>) {
        let silent = verdict.is_clean() && verdict.shadow().is_empty() && verdict.notes() == tutela::Notes::default();
        if silent && self.options.text.is_none() {
            return;
        }
        let mut out = String::new();
        output::describe(&mut out, &record.origin, verdict, text, self.style.no_text);
        done.bytes.extend(out.as_bytes());
    }

    fn bad(&self, record: &Record, error: &str, done: &mut Done<Tally>) {
        if self.options.output == OutputFormat::Jsonl {
            let file = record.origin.file.as_ref().filter(|_| self.options.files.len() > 1);
            let file = file.map(|file| file.to_string_lossy());
            write_json(&mut done.bytes, &BadRecord { file, line: record.origin.line, error });
            return;
        }
        let message = format!("{}: {error}", output::place(&record.origin));
        match self.task {
            Task::Scan => done.bytes.extend(format!("{}: {message}\n", paint::error("error")).as_bytes()),
            Task::Mask => {
                // The line stays, empty, so that lines still correspond.
                done.bytes.push(b'\n');
                done.tally.errors.push(message);
            }
        }
    }
}

fn write_json(out: &mut Vec<u8>, value: &impl serde::Serialize) {
    serde_json::to_writer(&mut *out, value).expect("strings and numbers always serialise");
    out.push(b'\n');
}

/// The masked text. Ill-formed text has no spans in its readable form: if something must be masked there, everything is.
fn masked(verdict: &Verdict<'_>, text: &[u8]) -> String {
    match std::str::from_utf8(text) {
        Ok(text) => verdict.mask(text, '*'),
        Err(_) => {
            let text = String::from_utf8_lossy(text);
            if verdict.action() >= Action::Mask || verdict.notes().has(Note::Truncated) {
                "*".repeat(text.chars().count())
            } else {
                text.into_owned()
            }
        }
    }
}
