//! What the compiler of rules says about a file: stable code, place, message, and what would help.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::{fmt, fs, io};

/// How bad a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The rules compile, but something deserves a look.
    Warning,
    /// The rules do not compile.
    Error,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// A place in one of the [`Sources`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Index of the file in its [`Sources`].
    pub file: usize,
    /// Bytes of the file.
    pub bytes: Range<usize>,
}

/// Something found in a rule file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// A stable name such as `unknown-key`.
    pub code: &'static str,
    /// Whether it stops the compilation.
    pub level: Level,
    /// Where.
    pub place: Place,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What would mend it, where that is known.
    pub help: Option<String>,
}

/// A rule file: its name as shown to people, and its text.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Path relative to the root of the rule set, with `/`.
    pub name: String,
    /// The whole text.
    pub text: String,
}

/// The files of a rule set, sorted by name.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The files.
    pub files: Vec<SourceFile>,
}

impl Sources {
    /// Reads all `.toml` files below a folder.
    ///
    /// # Errors
    ///
    /// If the folder or a file cannot be read, or a file is not UTF-8; the message names it.
    pub fn read_dir(root: &Path) -> io::Result<Self> {
        let mut paths = Vec::new();
        walk(root, &mut paths)?;
        paths.sort();
        let mut files = Vec::new();
        for path in paths {
            let text = fs::read_to_string(&path)
                .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            files.push(SourceFile { name, text });
        }
        Ok(Self { files })
    }

    /// Line and column of a place, both from 1; columns count characters.
    #[must_use]
    pub fn line_column(&self, place: &Place) -> (usize, usize) {
        let text = self.files.get(place.file).map_or("", |file| file.text.as_str());
        let before = &text[..text.floor_char_boundary_at(place.bytes.start)];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        (line, column)
    }

    /// One line for a diagnostic: `file:line:column: error[code]: message`.
    #[must_use]
    pub fn one_line(&self, diagnostic: &Diagnostic) -> String {
        let name = self.files.get(diagnostic.place.file).map_or("?", |file| file.name.as_str());
        let (line, column) = self.line_column(&diagnostic.place);
        let Diagnostic { level, code, message, .. } = diagnostic;
        format!("{name}:{line}:{column}: {level}[{code}]: {message}")
    }
}

fn walk(folder: &Path, paths: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, paths)?;
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            paths.push(path);
        }
    }
    Ok(())
}

trait CharBoundary {
    fn floor_char_boundary_at(&self, at: usize) -> usize;
}

impl CharBoundary for str {
    fn floor_char_boundary_at(&self, at: usize) -> usize {
        (0..=at.min(self.len())).rev().find(|at| self.is_char_boundary(*at)).unwrap_or(0)
    }
}

/// Gathers diagnostics while files are read and compiled.
#[derive(Debug, Default)]
pub(crate) struct Reporter {
    pub found: Vec<Diagnostic>,
}

impl Reporter {
    pub fn error(&mut self, code: &'static str, place: &Place, message: impl Into<String>) -> &mut Diagnostic {
        self.add(Level::Error, code, place, message.into())
    }

    pub fn warning(&mut self, code: &'static str, place: &Place, message: impl Into<String>) -> &mut Diagnostic {
        self.add(Level::Warning, code, place, message.into())
    }

    pub fn has_errors(&self) -> bool {
        self.found.iter().any(|diagnostic| diagnostic.level == Level::Error)
    }

    fn add(&mut self, level: Level, code: &'static str, place: &Place, message: String) -> &mut Diagnostic {
        self.found.push(Diagnostic { code, level, place: place.clone(), message, help: None });
        self.found.last_mut().expect("just added")
    }
}

impl Diagnostic {
    pub(crate) fn help(&mut self, help: impl Into<String>) {
        self.help = Some(help.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_lines_and_columns_in_characters() {
        let sources = Sources { files: vec![SourceFile { name: "zh/x.toml".into(), text: "a = 1\n赌博 = 2\n".into() }] };
        let place = Place { file: 0, bytes: 12..13 };
        assert_eq!(sources.line_column(&place), (2, 3));
        let mut reporter = Reporter::default();
        reporter.error("unknown-key", &place, "no such key").help("remove it");
        assert_eq!(sources.one_line(&reporter.found[0]), "zh/x.toml:2:3: error[unknown-key]: no such key");
        assert!(reporter.has_errors());
    }
}
