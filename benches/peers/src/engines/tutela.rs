//! tutela, given the terms as a rule file with one list and one rule.

use super::{Engine, Made, Tally};
use crate::data::{Language, Load};
use std::fmt::Write;
use tutela::authoring::{Level, PackName, SourceFile, Sources, compile};
use tutela::{RuleSet, Scanner};

/// How the edges of Latin terms are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Boundary {
    Any,
    Word,
}

impl Boundary {
    /// Those that make a difference.
    pub fn of(language: Language) -> &'static [Self] {
        match language {
            Language::Zh => &[Self::Any],
            Language::En => &[Self::Any, Self::Word],
        }
    }

    /// How a load is named by it.
    pub fn suffix(self, language: Language) -> &'static str {
        match (language, self) {
            (Language::Zh, _) => "",
            (_, Self::Any) => ", substrings",
            (_, Self::Word) => ", words",
        }
    }
}

/// A compiled term list: the pack, and the rules loaded from it.
pub struct Rules {
    pub pack: Vec<u8>,
    pub rules: RuleSet,
}

impl Rules {
    /// Compiles terms, of which the compiler must refuse none.
    pub fn compile(terms: &[String], language: Language, boundary: Boundary) -> Result<Self, String> {
        let sources = rule_file(terms, language, boundary);
        let compilation = compile(&sources, &PackName::new("peers", 1));
        if let Some(error) = compilation.diagnostics.iter().find(|found| found.level == Level::Error) {
            return Err(sources.one_line(error));
        }
        let pack = compilation.pack.ok_or("no errors, and yet no pack")?;
        let rules = RuleSet::load(pack.clone()).map_err(|error| error.to_string())?;
        Ok(Self { pack, rules })
    }

    /// A scanner that reads texts of any length.
    pub fn scanner(&self) -> Scanner {
        let mut scanner = Scanner::new(&self.rules);
        scanner.set_limit(usize::MAX);
        scanner
    }
}

/// Which of some terms the rule compiler refuses because no text could ever contain them.
pub fn refused(terms: &[String], language: Language) -> Vec<bool> {
    let sources = rule_file(terms, language, Boundary::Any);
    let mut refused = vec![false; terms.len()];
    for found in compile(&sources, &PackName::new("peers", 1)).diagnostics {
        let ours = sources.files[found.place.file].name.ends_with(FILE);
        if ours && found.code == "unreachable-term" {
            // Terms stand one a line behind the heading.
            refused[sources.line_column(&found.place).0 - FIRST_LINE] = true;
        }
    }
    refused
}

const FILE: &str = "/peers.toml";
/// The line of the first term, counted from 1.
const FIRST_LINE: usize = 7;

fn rule_file(terms: &[String], language: Language, boundary: Boundary) -> Sources {
    let language = language.id();
    let boundary = if boundary == Boundary::Any { "any" } else { "word" };
    let mut text = format!(
        "id = \"{language}/peers\"\ncategory = \"gambling\"\nlanguage = \"{language}\"\nversion = \"1.0.0\"\n[lists]\nterms = [\n"
    );
    for term in terms {
        quote(term, &mut text);
    }
    let _ = write!(
        text,
        "]\n[[rule]]\nid = \"terms\"\nemits = \"gambling.promote\"\nany = [\"@terms\"]\nboundary = \"{boundary}\"\n"
    );
    Sources { files: vec![SourceFile { name: format!("{language}{FILE}"), text }] }.with_defaults()
}

/// A term as a TOML string on a line of its own.
fn quote(term: &str, text: &mut String) {
    text.push('"');
    // A leading `@` would name a list; the blank before it is a separator and no part of the term.
    if term.starts_with('@') {
        text.push(' ');
    }
    for char in term.chars() {
        match char {
            '"' | '\\' => text.extend(['\\', char]),
            _ if char.is_control() => {
                let _ = write!(text, "\\u{:04X}", u32::from(char));
            }
            _ => text.push(char),
        }
    }
    text.push_str("\",\n");
}

impl Engine for Scanner {
    fn scan(&mut self, text: &str) -> u64 {
        let mut tally = Tally::default();
        self.find_terms(text, |hit| tally.add(hit.span().end as usize));
        tally.total()
    }

    fn own_size(&self) -> Option<usize> {
        Some(self.rules().memory_usage())
    }
}

pub(super) fn make(load: &Load<'_>) -> Result<Made, String> {
    let rules = Rules::compile(&load.terms, load.language, load.boundary)?;
    let note = format!("pack {:.2} MB", rules.pack.len() as f64 / 1e6);
    Ok((Box::new(rules.scanner()), note))
}
