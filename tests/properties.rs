//! The index finds what a naive search finds; invisible characters hide nothing; spans are always right.

mod common;

use aho_corasick::AhoCorasick;
use common::{Random, situations};
use std::collections::BTreeSet;
use tutela::authoring::{PackName, SourceFile, Sources, compile};
use tutela::{RuleSet, Scanner};

/// A rule set in which each term is a rule of its own, found anywhere.
fn one_rule_a_term(terms: &[String]) -> RuleSet {
    let mut text = String::from("id = \"zh/words\"\ncategory = \"gambling\"\nlanguage = \"zh\"\nversion = \"1.0.0\"\n");
    for (number, term) in terms.iter().enumerate() {
        text +=
            &format!("[[rule]]\nid = \"t{number}\"\nemits = \"gambling.simulated\"\nany = [\"{term}\"]\nboundary = \"any\"\n");
    }
    let file = SourceFile { name: "zh/words.toml".into(), text };
    let empty = |language: &str| SourceFile {
        name: format!("{language}/context.toml"),
        text: format!("id = \"{language}/context\"\nlanguage = \"{language}\"\nversion = \"1.0.0\"\n"),
    };
    let compilation =
        compile(&Sources { files: vec![file, empty("zh"), empty("en")] }.with_defaults(), &PackName::new("words", 1));
    compilation.rule_set().unwrap().unwrap_or_else(|| panic!("{:?}", compilation.diagnostics))
}

fn word(random: &mut Random, alphabet: &[char], longest: usize) -> String {
    (0..2 + random.below(longest - 1)).map(|_| *random.pick(alphabet)).collect()
}

/// Overlapping spans of one rule become their union, as the scanner reports them.
fn merged(mut spans: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    spans.sort_unstable();
    spans.dedup();
    let mut out: Vec<(usize, usize)> = Vec::new();
    for (start, end) in spans {
        match out.last_mut().filter(|last| start < last.1) {
            Some(last) => last.1 = last.1.max(end),
            None => out.push((start, end)),
        }
    }
    out
}

#[test]
fn the_index_finds_what_naive_search_and_aho_corasick_find() {
    let alphabet: Vec<char> = "赌博a1の".chars().collect();
    let mut random = Random(11);
    for _ in 0..40 {
        let terms: BTreeSet<String> = (0..12).map(|_| word(&mut random, &alphabet, 5)).collect();
        let terms: Vec<String> = terms.into_iter().collect();
        let rules = one_rule_a_term(&terms);
        let mut scanner = Scanner::new(&rules);
        let oracle = AhoCorasick::new(&terms).unwrap();
        for _ in 0..60 {
            let text = word(&mut random, &alphabet, 40);
            let mut by_oracle = vec![Vec::new(); terms.len()];
            for found in oracle.find_overlapping_iter(&text) {
                by_oracle[found.pattern().as_usize()].push((found.start(), found.end()));
            }
            let verdict = scanner.scan(text.as_str());
            for (number, term) in terms.iter().enumerate() {
                let naive = (0..text.len()).filter(|at| text.is_char_boundary(*at) && text[*at..].starts_with(term.as_str()));
                let naive: Vec<(usize, usize)> = naive.map(|at| (at, at + term.len())).collect();
                assert_eq!(naive, by_oracle[number], "the oracles agree on {term} in {text}");
                let id = format!("zh/words.t{number}");
                let found = verdict.findings().iter().filter(|finding| verdict.rule(finding).id() == id);
                let found: Vec<(usize, usize)> =
                    found.map(|finding| (finding.span().start as usize, finding.span().end as usize)).collect();
                assert_eq!(found, merged(naive), "{term} in {text}");
            }
        }
    }
}

#[test]
fn findings_do_not_depend_on_where_a_window_ends() {
    let rules = one_rule_a_term(&["赌场在线".into(), "casino online".into()]);
    let mut scanner = Scanner::new(&rules);
    for lead in (3_500..4_200).step_by(13) {
        for filler in ["好", "x "] {
            let text = format!("{}赌场在线，casino online", filler.repeat(lead));
            let verdict = scanner.scan(text.as_str());
            let found: Vec<&str> = verdict.findings().iter().map(|finding| &text[finding.span().range()]).collect();
            assert_eq!(found, ["赌场在线", "casino online"], "{lead} × {filler:?}");
        }
    }
}

#[test]
fn an_invisible_character_anywhere_removes_no_finding() {
    let rules = RuleSet::builtin().unwrap();
    let mut scanner = Scanner::new(&rules);
    let mut random = Random(5);
    let ids = |scanner: &mut Scanner, text: &str, situation: &common::Situation| -> BTreeSet<String> {
        let verdict = scanner.scan(situation.facts(tutela::Input::new(text)));
        verdict.findings().iter().map(|finding| verdict.rule(finding).id().to_owned()).collect()
    };
    for situation in situations().iter().filter(|situation| !situation.findings.is_empty()) {
        let plain = ids(&mut scanner, &situation.text, situation);
        let chars: Vec<char> = situation.text.chars().collect();
        for _ in 0..20 {
            let at = random.below(chars.len());
            let hidden = *random.pick(&['\u{200B}', '\u{301}', '\u{FE0F}', '\u{AD}', '\u{202E}']);
            let text: String = chars[..at].iter().chain([&hidden]).chain(&chars[at..]).collect();
            assert_eq!(ids(&mut scanner, &text, situation), plain, "{}: U+{:04X} at {at}", situation.id, u32::from(hidden));
        }
    }
}

/// Texts that make a scan work hard: rows of signs, runs of numbers, floods of words. They end, within the same limits.
#[test]
fn hostile_texts_are_judged_like_any_other() {
    let rules = RuleSet::builtin().unwrap();
    let mut scanner = Scanner::new(&rules);
    let hook = "网络赌场注册就送彩金";
    let long = |piece: &str| piece.repeat(60_000 / piece.len());
    for flood in [
        long("@"),
        long("."),
        long("@a"),
        long("$ @"),
        long("139-0000-0001 "),
        long("1 "),
        long("\u{200B}"),
        long("“"),
        long("你 加我 免费 "),
    ] {
        let text = format!("{flood}。{hook}");
        let verdict = scanner.scan(text.as_str());
        assert!(verdict.action() >= tutela::Action::Block, "{:?} hides nothing", flood.chars().next());
        for finding in verdict.findings() {
            assert!(text.get(finding.span().range()).is_some());
        }
    }
}

#[test]
fn any_bytes_give_a_verdict_with_spans_inside() {
    let rules = RuleSet::builtin().unwrap();
    let mut scanner = Scanner::new(&rules);
    let mut random = Random(6);
    let seed: Vec<u8> = situations().iter().flat_map(|situation| situation.text.bytes().take(60).collect::<Vec<_>>()).collect();
    for _ in 0..3_000 {
        let start = random.below(seed.len() - 100);
        let mut bytes = seed[start..start + random.below(100)].to_vec();
        for _ in 0..random.below(4) {
            if !bytes.is_empty() {
                let at = random.below(bytes.len());
                bytes[at] = random.next() as u8;
            }
        }
        let verdict = scanner.scan(tutela::Input::from_utf8(&bytes));
        for finding in verdict.findings() {
            let span = finding.span();
            assert!(!span.is_empty() && span.end as usize <= bytes.len());
            if let Ok(text) = std::str::from_utf8(&bytes) {
                assert!(text.get(span.range()).is_some(), "spans lie on characters");
            }
        }
        if let Ok(text) = std::str::from_utf8(&bytes) {
            let _ = verdict.mask(text, '*');
        }
    }
}
