//! Every situation is judged as `situations.toml` says, from Rust and from the command line.

mod common;

use common::{Situation, json_lines, situations, tutela};
use std::collections::BTreeSet;
use tutela::{Flag, RuleSet, Scanner};

/// Action, flags, route and sub-categories of an answer.
type Outcome = (String, Vec<String>, Option<String>, BTreeSet<String>);

fn wanted(situation: &Situation) -> Outcome {
    (situation.action.clone(), situation.flags.clone(), situation.route.clone(), situation.findings.iter().cloned().collect())
}

fn check(outcomes: Vec<(&Situation, Outcome)>) {
    let wrong: Vec<String> = outcomes
        .iter()
        .filter(|(situation, outcome)| *outcome != wanted(situation))
        .map(|(situation, outcome)| {
            format!("{} ({}): wanted {:?}, got {outcome:?}", situation.id, situation.why, wanted(situation))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} are judged wrong:\n{}", wrong.len(), outcomes.len(), wrong.join("\n"));
}

#[test]
fn rust_judges_every_situation_right() {
    let rules = RuleSet::builtin().unwrap();
    let mut scanner = Scanner::new(&rules);
    let situations = situations();
    let outcomes = situations.iter().map(|situation| {
        let verdict = scanner.scan(situation.input());
        let mut flags: Vec<String> = verdict.flags().iter().map(Flag::id).map(str::to_owned).collect();
        flags.sort();
        let findings = verdict.findings().iter().map(|finding| verdict.rule(finding).sub_category().to_owned()).collect();
        (situation, (verdict.action().id().to_owned(), flags, verdict.route().map(|route| route.id().to_owned()), findings))
    });
    check(outcomes.collect());
}

#[test]
fn the_command_line_judges_every_situation_right() {
    let situations = situations();
    let records: String = situations.iter().map(|situation| format!("{}\n", situation.json())).collect();
    let output = tutela(&["scan", "--input", "jsonl", "--output", "jsonl"], records.as_bytes());
    assert_eq!(output.status.code(), Some(0), "{}", common::stderr(&output));
    let answers = json_lines(&output);
    assert_eq!(answers.len(), situations.len());
    let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
    let outcomes = situations.iter().zip(&answers).map(|(situation, answer)| {
        assert_eq!(answer["id"], situation.id.as_str());
        let flags = answer["flags"].as_array().unwrap().iter().filter_map(text).collect();
        let findings = answer["findings"].as_array().unwrap().iter().filter_map(|finding| text(&finding["category"])).collect();
        (situation, (text(&answer["action"]).unwrap(), flags, text(&answer["route"]), findings))
    });
    check(outcomes.collect());
}

#[test]
fn at_least_half_of_the_situations_are_innocent_or_help() {
    let situations = situations();
    assert!(situations.len() >= 300, "{}", situations.len());
    let ids: BTreeSet<&str> = situations.iter().map(|situation| situation.id.as_str()).collect();
    assert_eq!(ids.len(), situations.len(), "ids are unique");
    let mild = situations.iter().filter(|situation| situation.findings.is_empty() || situation.route.is_some()).count();
    assert!(mild * 2 >= situations.len(), "{mild} of {}", situations.len());
}
