//! The same text gives the same findings and spans in UTF-8, in UTF-16 and through the command line.

mod common;

use common::{Random, json_lines, situations, stdout, tutela};
use tutela::{Input, RuleSet, Scanner, Span};

/// A thousand lines: situations, and situations cut, joined and mixed with foreign text, widths, emoji and signs.
fn lines() -> Vec<String> {
    let mut random = Random(7);
    let texts: Vec<String> = situations().into_iter().map(|situation| situation.text.replace('\n', " ")).collect();
    let extra = ["🎰", "ＡＢＣ", "e\u{301}", "привет мир", "한국어", "\u{200B}", " @#￥ ", "𝐛𝐞𝐭", "👨‍👩‍👦", "①②③", "㎏"];
    let mut lines = texts.clone();
    while lines.len() < 1_000 {
        let (left, right) = (random.pick(&texts).clone(), random.pick(&texts).clone());
        let cut = |text: &str, random: &mut Random| -> String {
            let chars: Vec<char> = text.chars().collect();
            let (a, b) = (random.below(chars.len()), random.below(chars.len()));
            chars[a.min(b)..=a.max(b)].iter().collect()
        };
        lines.push(format!("{}{}{}", cut(&left, &mut random), random.pick(&extra), cut(&right, &mut random)));
    }
    lines.truncate(1_000);
    lines
}

type Findings = Vec<(String, u64, u64)>;

fn findings(scanner: &mut Scanner, input: Input<'_>, place: impl Fn(Span) -> (usize, usize)) -> Findings {
    let verdict = scanner.scan(input);
    let each = verdict.findings().iter().map(|finding| {
        let (start, end) = place(finding.span());
        (verdict.rule(finding).id().to_owned(), start as u64, end as u64)
    });
    each.collect()
}

#[test]
fn a_thousand_lines_agree_everywhere() {
    let lines = lines();
    let rules = RuleSet::builtin().unwrap();
    let mut scanner = Scanner::new(&rules);
    let mut in_utf8 = Vec::new();
    let mut total = 0;
    for line in &lines {
        let utf8 = findings(&mut scanner, Input::new(line), |span| (span.start as usize, span.end as usize));
        let units: Vec<u16> = line.encode_utf16().collect();
        let bytes_before = |unit: u32| String::from_utf16(&units[..unit as usize]).expect("spans lie on characters").len();
        let utf16 =
            findings(&mut scanner, Input::from_utf16(&units), |span| (bytes_before(span.start), bytes_before(span.end)));
        assert_eq!(utf8, utf16, "{line}");
        total += utf8.len();
        in_utf8.push(utf8);
    }
    assert!(total > 300, "{total} findings are too few to prove anything");

    let input = lines.join("\n") + "\n";
    for (offsets, unit) in [
        ("bytes", (|text: &str| text.len()) as fn(&str) -> usize),
        ("utf16", |text| text.encode_utf16().count()),
        ("chars", |text| text.chars().count()),
    ] {
        let output = tutela(&["scan", "--output", "jsonl", "--offsets", offsets, "--jobs", "2"], input.as_bytes());
        let answers = json_lines(&output);
        assert_eq!(answers.len(), lines.len());
        for ((line, wanted), answer) in lines.iter().zip(&in_utf8).zip(&answers) {
            let got: Findings = answer["findings"]
                .as_array()
                .unwrap()
                .iter()
                .map(|finding| {
                    (
                        finding["rule"].as_str().unwrap().into(),
                        finding["start"].as_u64().unwrap(),
                        finding["end"].as_u64().unwrap(),
                    )
                })
                .collect();
            let wanted: Findings = wanted
                .iter()
                .map(|(rule, start, end)| {
                    (rule.clone(), unit(&line[..*start as usize]) as u64, unit(&line[..*end as usize]) as u64)
                })
                .collect();
            assert_eq!(got, wanted, "{offsets}: {line}");
        }
    }
}

#[test]
fn the_number_of_jobs_changes_nothing() {
    let input = lines().join("\n").repeat(3) + "\n";
    let run = |jobs| stdout(&tutela(&["scan", "--output", "jsonl", "--jobs", jobs], input.as_bytes()));
    let one = run("1");
    assert_eq!(one.lines().count(), input.lines().count(), "one object a record");
    assert_eq!(one, run("2"));
    assert_eq!(one, run("7"));
}

#[test]
fn lone_surrogates_are_read_and_noted() {
    let rules = RuleSet::builtin().unwrap();
    let mut scanner = Scanner::new(&rules);
    let mut units: Vec<u16> = "快来网络赌场注册就送彩金".encode_utf16().collect();
    let whole = scanner.scan(Input::from_utf16(&units)).findings()[0].span();
    units.insert(0, 0xDC00);
    units.push(0xD83C);
    let verdict = scanner.scan(Input::from_utf16(&units));
    assert!(verdict.notes().has(tutela::Note::InvalidText));
    let span = verdict.findings()[0].span();
    assert_eq!((span.start, span.end), (whole.start + 1, whole.end + 1));
}
