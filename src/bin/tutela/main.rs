//! The command line: arguments in, library call, text out.

/// Prints a line for people. A standard error that takes nothing is no reason to stop.
#[macro_export]
macro_rules! say {
    ($($part:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(anstream::stderr(), $($part)*);
    }};
}

mod args;
mod explain;
mod load;
mod output;
mod paint;
mod pipeline;
mod records;
mod report;
mod rules;
mod scan;

use args::{Cli, Command};
use clap::Parser;
use std::process::ExitCode;

/// How a run ended. The numbers are the exit status and other tools rely on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Everything was done and nothing was at or above `--fail-on`.
    Done = 0,
    /// Something was at or above `--fail-on`.
    Failed = 1,
    /// Some of the work could not be done.
    Incomplete = 2,
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let result = match cli.command {
        Command::Scan(options) => scan::run(&options, scan::Task::Scan),
        Command::Mask(options) => scan::run(&options, scan::Task::Mask),
        Command::Explain(options) => explain::run(&options),
        Command::Rules(command) => rules::run(&command),
    };
    match result {
        Ok(outcome) => ExitCode::from(outcome as u8),
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            ExitCode::from(2)
        }
    }
}

/// Any failure of a command.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Prints a failure with its causes.
pub fn complain(error: &Failure) {
    let mut message = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        message.push_str(": ");
        message.push_str(&error.to_string());
        source = error.source();
    }
    crate::say!("{}: {message}", paint::error("error"));
}

fn is_closed_pipe(error: &Failure) -> bool {
    error.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}
