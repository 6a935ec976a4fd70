//! The rules over every word of the lexicon: whatever fires on a word alone was looked at by a person.
#![cfg(feature = "builtin")]

mod common;

use common::root;
use std::collections::BTreeSet;
use tutela::{RuleSet, Scanner};

#[test]
fn words_alone_are_found_only_if_they_are_abuse_by_themselves() {
    let rules = RuleSet::builtin().expect("the embedded rules are good");
    let mut scanner = Scanner::new(&rules);
    let (mut found, mut words) = (BTreeSet::new(), 0);
    for file in ["zh.tsv", "words.txt", "innocent.txt", "en.txt", "words_en.txt"] {
        let text = std::fs::read_to_string(root().join("rulesets/lexicon").join(file)).expect("a file of words");
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let of_line = if file == "zh.tsv" { &fields[..1] } else { &fields[..] };
            for word in of_line.iter().filter(|word| word.chars().nth(1).is_some()) {
                words += 1;
                if !scanner.scan(*word).is_clean() {
                    found.insert((*word).to_owned());
                }
            }
        }
    }
    let reviewed = std::fs::read_to_string(root().join("tests/dictionary.txt")).expect("the reviewed words");
    let reviewed: BTreeSet<String> =
        reviewed.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).map(str::to_owned).collect();
    assert!(words > 150_000, "{words} words");
    let new: Vec<&String> = found.difference(&reviewed).collect();
    assert!(
        new.is_empty(),
        "found alone and not reviewed: give the rule an exception, or list them in tests/dictionary.txt: {new:?}"
    );
    let gone: Vec<&String> = reviewed.difference(&found).collect();
    assert!(gone.is_empty(), "listed in tests/dictionary.txt and no longer found: {gone:?}");
}
