//! `tests/cases`: texts that come near to what a rule looks for, and beside them texts that a rule must find.
#![cfg(feature = "builtin")]

mod common;

use common::root;
use serde::Deserialize;
use std::collections::{BTreeSet, HashSet};
use tutela::{RuleSet, Scanner};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    text: String,
    /// What misleads: mostly a term whose characters or letters stand in the text.
    near: String,
    /// Sub-categories that must be found; none for an innocent text.
    find: Vec<String>,
    route: Option<String>,
}

#[derive(Deserialize)]
struct File {
    case: Vec<Case>,
}

fn cases() -> Vec<(String, Case)> {
    let mut cases = Vec::new();
    for entry in std::fs::read_dir(root().join("tests/cases")).expect("the folder is there") {
        let path = entry.expect("a file").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).expect("a file of text");
        let file: File = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        cases.extend(file.case.into_iter().map(|case| (name.clone(), case)));
    }
    cases
}

/// Letters, digits and Han characters alone.
fn lower(text: &str) -> String {
    text.to_lowercase().chars().filter(|char| char.is_alphanumeric()).collect()
}

#[test]
fn what_comes_near_is_told_from_what_is_there() {
    let rules = RuleSet::builtin().expect("the embedded rules are good");
    let mut scanner = Scanner::new(&rules);
    let (mut wrong, mut texts) = (Vec::new(), HashSet::new());
    let cases = cases();
    for (file, case) in &cases {
        assert!(texts.insert(&case.text), "{file}: {} stands there twice", case.text);
        assert!(lower(&case.text).contains(&lower(&case.near)), "{file}: {} is not in {}", case.near, case.text);
        let verdict = scanner.scan(case.text.as_str());
        let found: BTreeSet<&str> = verdict.findings().iter().map(|finding| verdict.rule(finding).sub_category()).collect();
        let right = match case.find.is_empty() {
            true => found.is_empty(),
            false => case.find.iter().all(|wanted| found.contains(wanted.as_str())),
        };
        let route = verdict.route().map(|route| route.id());
        if !right || route != case.route.as_deref() {
            let rules: Vec<&str> = verdict.findings().iter().map(|finding| verdict.rule(finding).id()).collect();
            wrong.push(format!(
                "{file}: {} (near {}): wanted {:?}, got {rules:?}, route {route:?}",
                case.text, case.near, case.find
            ));
        }
    }
    assert!(cases.iter().filter(|(_, case)| case.find.is_empty()).count() >= 300, "near misses");
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
