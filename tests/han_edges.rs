//! The edges of Han terms beside jieba's own cutting of the same lines into words.
#![cfg(all(feature = "builtin", feature = "compile"))]

mod common;

use common::root;
use jieba_rs::Jieba;
use std::fmt::Write;
use tutela::authoring::{PackName, SourceFile, Sources, compile};
use tutela::{RuleSet, Scanner};

fn dictionary() -> Vec<(String, u32)> {
    let text = std::fs::read_to_string(root().join("rulesets/lexicon/zh.tsv")).expect("the dictionary is there");
    let entries = text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'));
    entries.map(|(word, frequency)| (word.to_owned(), frequency.parse().expect("a number"))).collect()
}

/// Everyday words of two characters, spread over the dictionary.
fn words() -> Vec<String> {
    let is_everyday = |(word, frequency): &(String, u32)| word.chars().count() == 2 && (300..20_000).contains(frequency);
    dictionary().into_iter().filter(is_everyday).map(|(word, _)| word).step_by(3).collect()
}

/// A rule for each word, so that each is judged by itself.
fn rules(words: &[String]) -> RuleSet {
    let mut text = String::from("id = \"zh/words\"\ncategory = \"gambling\"\nlanguage = \"zh\"\nversion = \"1.0.0\"\n");
    for (number, word) in words.iter().enumerate() {
        write!(text, "[[rule]]\nid = \"w{number}\"\nemits = \"gambling.promote\"\nany = [\"{word}\"]\n")
            .expect("memory takes text");
    }
    // No context acquits: only edges are asked for.
    let context = |language: &str| SourceFile {
        name: format!("{language}/context.toml"),
        text: format!(
            "id = \"{language}/context\"\nlanguage = \"{language}\"\nversion = \"1.0.0\"\n[lists]\noffer = [\"qqqq\"]\n"
        ),
    };
    let words = SourceFile { name: "zh/words.toml".into(), text };
    let sources = Sources { files: vec![words, context("zh"), context("en")] }.with_defaults();
    compile(&sources, &PackName::new("words", 1)).rule_set().expect("it loads").expect("no errors")
}

fn lines() -> Vec<String> {
    let mut lines = Vec::new();
    for entry in std::fs::read_dir(root().join("tests/benign")).expect("the folder is there") {
        let path = entry.expect("a file").path();
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("zh-")) {
            lines.extend(std::fs::read_to_string(path).expect("a file of text").lines().map(str::to_owned));
        }
    }
    lines
}

/// jieba with the words that the compiler has, of which a pack gets those that its terms may need.
fn jieba() -> Jieba {
    let words = dictionary();
    let lines: String = words.iter().map(|(word, frequency)| format!("{word} {frequency} n\n")).collect();
    Jieba::with_dict(&mut lines.as_bytes()).expect("a dictionary")
}

/// Whether some word of jieba's has a part of a place, and not all of it.
fn is_cut(jieba: &Jieba, line: &str, start: usize, end: usize) -> bool {
    let mut at = 0;
    jieba.cut(line, false).iter().any(|token| {
        let (from, to) = (at, at + token.word.len());
        at = to;
        let (apart, inside, around) = (to <= start || end <= from, start <= from && to <= end, from <= start && end <= to);
        !(apart || inside || around)
    })
}

#[test]
fn a_term_is_a_word_where_jieba_cuts_so() {
    let (words, lines, jieba) = (words(), lines(), jieba());
    let rules = rules(&words);
    let mut scanner = Scanner::new(&rules);
    let (mut places, mut broken, mut differ) = (0, 0, Vec::new());
    for line in &lines {
        let verdict = scanner.scan(line.as_str());
        let found: Vec<_> = verdict.findings().iter().map(|finding| finding.span().range()).collect();
        for word in &words {
            for (start, _) in line.match_indices(word.as_str()) {
                let end = start + word.len();
                let (ours, theirs) = (!found.contains(&(start..end)), is_cut(&jieba, line, start, end));
                places += 1;
                broken += u32::from(theirs);
                if ours != theirs {
                    differ.push(format!("{word} in {line}: {}", if ours { "broken here" } else { "whole here" }));
                }
            }
        }
    }
    let agreed = places - differ.len();
    println!("{agreed} of {places} places agree; jieba breaks {broken}");
    assert!(places > 1_500 && broken > 60, "{places} places, {broken} broken");
    assert!(agreed * 100 >= places * 98, "{} of {places} places differ:\n{}", differ.len(), differ.join("\n"));
}
