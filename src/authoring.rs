//! Rule files to rule sets at run time: reading, compiling, running the examples inside the files.
//!
//! ```
//! use tutela::authoring::{Level, PackName, SourceFile, Sources, compile};
//!
//! let file = |name: &str, text: &str| SourceFile { name: name.into(), text: text.into() };
//! let rules = r#"
//!     id = "zh/arcade"
//!     category = "gambling"
//!     language = "zh"
//!     version = "1.0.0"
//!     [[rule]]
//!     id = "tokens"
//!     emits = "gambling.simulated"
//!     any = ["游戏币翻倍"]
//!     hit = ["游戏币翻倍啦", "今晚游戏币翻倍", "来玩游戏币翻倍"]
//!     miss = ["游戏币打折", "翻倍练习", "游戏币"]
//! "#;
//! let sources = Sources { files: vec![file("zh/arcade.toml", rules)] }.with_defaults();
//! let compilation = compile(&sources, &PackName::new("arcade", 1));
//! assert!(compilation.diagnostics.iter().all(|found| found.level == Level::Warning));
//! let rules = compilation.rule_set()?.expect("no errors, so there is a pack");
//! let mut scanner = tutela::Scanner::new(&rules);
//! assert_eq!(scanner.scan("快来，游戏币翻倍").findings().len(), 1);
//! # Ok::<(), tutela::LoadError>(())
//! ```

pub use crate::compile::PackName;
pub use crate::rules::{Diagnostic, Level, Place, SourceFile, Sources};

use crate::input::Input;
use crate::pack::LoadError;
use crate::policy::Policy;
use crate::rules::diagnostic::Reporter;
use crate::rules::model::{Condition, Model, Rule, Status};
use crate::rules::{self, Text};
use crate::ruleset::RuleSet;
use crate::scanner::Scanner;
use crate::taxonomy::Surface;
use std::collections::BTreeMap;

/// Files that a rule set needs and need not bring along.
const DEFAULTS: [(&str, &str); 4] = [
    ("en/context.toml", include_str!("../rulesets/en/context.toml")),
    ("policy/cn-minors.toml", include_str!("../rulesets/policy/cn-minors.toml")),
    ("taxonomy.toml", include_str!("../rulesets/taxonomy.toml")),
    ("zh/context.toml", include_str!("../rulesets/zh/context.toml")),
];

impl Sources {
    /// Adds what is missing of the taxonomy, the context lists and the default policy, as the library embeds them.
    ///
    /// A rule set that brings a policy of its own gets no other one, unless the own one extends it.
    #[must_use]
    pub fn with_defaults(mut self) -> Self {
        for (name, text) in DEFAULTS {
            let id = name.trim_end_matches(".toml");
            let there = self.files.iter().any(|file| file.name == name || file.text.contains(&format!("id = \"{id}\"")));
            if !there {
                self.files.push(SourceFile { name: name.to_owned(), text: text.to_owned() });
            }
        }
        self.files.sort_by(|a, b| a.name.cmp(&b.name));
        self
    }
}

/// What compiling rule files came to.
pub struct Compilation {
    /// The pack, unless there are errors.
    pub pack: Option<Vec<u8>>,
    /// Everything there is to say, by file and place.
    pub diagnostics: Vec<Diagnostic>,
    model: Model,
    terms_of: BTreeMap<String, usize>,
}

/// What a rule file says in one rule, in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleExtent<'c> {
    /// `zh/gambling.promote`.
    pub id: &'c str,
    /// `gambling.promote`.
    pub sub_category: &'c str,
    /// Distinct terms in all its slots, lists and choices written out. 0 if it is switched off.
    pub terms: usize,
    /// Examples of what it finds.
    pub hits: usize,
    /// Examples of what it must not find.
    pub misses: usize,
}

/// Compiles rule files to a pack. The examples in the files are not run; see [`Compilation::run_examples`].
///
/// # Cost
///
/// From a few hundred milliseconds to seconds for tens of thousands of terms. Meant for tools and servers, not for phones.
#[must_use]
pub fn compile(sources: &Sources, name: &PackName) -> Compilation {
    let compiled = crate::compile::compile(sources, name);
    Compilation { pack: compiled.pack, diagnostics: compiled.diagnostics, model: compiled.model, terms_of: compiled.terms_of }
}

impl Compilation {
    /// Whether something stopped the compilation.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.level == Level::Error)
    }

    /// The compiled rules; `None` if there were errors.
    ///
    /// # Errors
    ///
    /// If the pack lacks a policy.
    pub fn rule_set(&self) -> Result<Option<RuleSet>, LoadError> {
        self.pack.clone().map(RuleSet::load).transpose()
    }

    /// The rules in the order of their files, also those that are switched off.
    pub fn extents(&self) -> impl Iterator<Item = RuleExtent<'_>> {
        self.model.rules().map(|rule| RuleExtent {
            id: &rule.id,
            sub_category: &rule.emits.value,
            terms: self.terms_of.get(&rule.id).copied().unwrap_or(0),
            hits: rule.hit.len(),
            misses: rule.miss.len() + rule.miss_all.len(),
        })
    }

    /// Runs every `hit`, `miss` and `miss_all` example and adds a diagnostic for each that does not hold. Returns how many
    /// examples were run.
    ///
    /// # Errors
    ///
    /// As [`Compilation::rule_set`].
    pub fn run_examples(&mut self) -> Result<usize, LoadError> {
        let Some(rules) = self.rule_set()? else { return Ok(0) };
        let mut reporter = Reporter::default();
        let mut scanner = Scanner::new(&rules);
        let mut run = 0;
        for rule in self.model.rules().filter(|rule| rule.status != Status::Off) {
            run += run_rule(rule, &mut scanner, &mut reporter);
        }
        self.diagnostics.append(&mut reporter.found);
        self.diagnostics.sort_by_key(|diagnostic| (diagnostic.place.file, diagnostic.place.bytes.start));
        Ok(run)
    }
}

fn run_rule(rule: &Rule, scanner: &mut Scanner, reporter: &mut Reporter) -> usize {
    let mut found_by = |example: &Text| -> Vec<String> {
        let surface = Surface::ALL.iter().copied().find(|surface| rule.surfaces.has(surface.number()));
        // A rule that holds everywhere is tried where most texts stand.
        let surface =
            if rule.surfaces.has(Surface::Comment.number()) { Surface::Comment } else { surface.unwrap_or(Surface::Comment) };
        let input =
            Input::new(&example.value).surface(surface).made_for_minors(rule.condition == Some(Condition::MadeForMinors));
        let verdict = scanner.scan(input);
        verdict.findings().iter().chain(verdict.shadow()).map(|finding| verdict.rule(finding).id().to_owned()).collect()
    };
    for example in &rule.hit {
        if !found_by(example).contains(&rule.id) {
            let found = reporter.error("hit-missed", &example.place, format!("`{}` does not find this", rule.id));
            found.help = Some("`tutela explain` shows what was seen and what dropped it".into());
        }
    }
    for example in &rule.miss {
        if found_by(example).contains(&rule.id) {
            reporter.error("miss-hit", &example.place, format!("`{}` finds this", rule.id));
        }
    }
    for example in &rule.miss_all {
        let found = found_by(example);
        if !found.is_empty() {
            reporter.error("miss-hit", &example.place, format!("this is found by {}", found.join(", ")));
        }
    }
    rule.hit.len() + rule.miss.len() + rule.miss_all.len()
}

/// Why a policy file was refused: one line for each mistake, as `file:line:column: error[code]: message`.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{}", .lines.join("\n"))]
pub struct PolicyError {
    /// The mistakes.
    pub lines: Vec<String>,
    /// Line of the file where the first one stands, from 1.
    pub line: u32,
}

pub(crate) fn read_policy(
    name: &str,
    toml: &str,
    known: &[Policy],
    subs: &[&str],
    rule_ids: &[&str],
) -> Result<Policy, PolicyError> {
    let sources = Sources { files: vec![SourceFile { name: name.to_owned(), text: toml.to_owned() }] };
    let mut reporter = Reporter::default();
    let policy = rules::read_policy(&sources.files[0], known, subs, rule_ids, &mut reporter);
    match policy.filter(|_| !reporter.has_errors()) {
        Some(policy) => Ok(policy),
        None => {
            reporter.found.sort_by_key(|found| found.place.bytes.start);
            let help = |found: &Diagnostic| found.help.as_ref().map_or(String::new(), |help| format!("\n  help: {help}"));
            let line = reporter.found.first().map_or(1, |found| sources.line_column(&found.place).0);
            let lines = reporter.found.iter().map(|found| sources.one_line(found) + &help(found)).collect();
            Err(PolicyError { lines, line: line as u32 })
        }
    }
}
