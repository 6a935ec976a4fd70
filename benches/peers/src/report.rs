//! Markdown: tables, figures, and what machine they are from.

use std::fmt::Write;
use std::fs;

/// A Markdown table.
pub struct Table {
    lines: String,
}

impl Table {
    pub fn new(columns: &[&str]) -> Self {
        let mut lines = format!("| {} |\n|", columns.join(" | "));
        // Names to the left, figures to the right.
        columns.iter().enumerate().for_each(|(at, _)| lines.push_str(if at == 0 { " --- |" } else { " ---: |" }));
        lines.push('\n');
        Self { lines }
    }

    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let cells: Vec<String> = cells.into_iter().map(|cell| cell.replace('|', "\\|")).collect();
        let _ = writeln!(self.lines, "| {} |", cells.join(" | "));
    }

    pub fn markdown(self) -> String {
        self.lines
    }
}

/// Three digits, as many as a noisy machine is good for.
pub fn number(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

pub fn megabytes(bytes: usize) -> String {
    number(bytes as f64 / 1e6)
}

/// The processor and the compiler.
pub fn computer() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model =
        info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": ")).map_or("unknown", |(_, name)| name);
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    format!("{model}, {cores} cores, {}", env!("PEERS_RUSTC"))
}

/// What else the machine is doing.
pub fn load_averages() -> String {
    let averages = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    averages.split(' ').take(3).collect::<Vec<_>>().join(" ")
}
