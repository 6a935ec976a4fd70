//! Once there is a scanner, scanning allocates nothing: not for the first text, not for a long one, not for one full of hits.
//!
//! Allocations are counted on the test's own thread; the test runner has others.
#![cfg(feature = "builtin")]

#[path = "common/counting.rs"]
mod counting;

use counting::allocations;
use tutela::{Input, RuleSet, Scanner};

/// Texts with what they are called: without and with hits, short and of 200 KB.
fn texts() -> Vec<(&'static str, String)> {
    let long = |piece: &str| piece.repeat(200_000 / piece.len());
    vec![
        ("empty", String::new()),
        ("short and clean", "今天的作业写完了吗? See you tomorrow!".into()),
        ("short with hits", "网络賭場注册就送彩金，加我微信 abc12345，手机 139-0000-0001".into()),
        ("short with signs", "@someone #1 $20 https://example.com/a?b=c a.b@example.com".into()),
        ("short and odd", "ⅷ⑩㎏ﬁ赌\u{200B}场 \u{301}🎰🌈 д한𠀀\0\u{FFFD}".into()),
        ("long and clean", long("青山绿水，白云蓝天 ... ")),
        ("long and ordinary", long("今天的作业写完了吗? See you tomorrow! ")),
        ("long with some hits", format!("{}网络赌场注册就送彩金{}", long("好的，"), "晚安。".repeat(5_000))),
        ("long and full of hits", long("网络賭場注册就送彩金，加我微信 abc12345。")),
        ("long and full of English hits", long("online casino bonus, add me on wechat abc12345. ")),
        ("long of words that matter beside others", long("你 加我 免费 ")),
        ("long of signs", long("@a.b $ ://")),
        ("long of signs beside a hit", format!("网络赌场{}", long("@a.b $ ://"))),
        ("long of numbers", long("139-0000-0001 ")),
        ("long of separators", format!("网络{}赌场", long(" -、"))),
        ("long of invisible characters", format!("网络{}赌场", long("\u{200B}"))),
        ("long of compound characters", long("ⅷ⑩㎏ﬁ㍿")),
        ("long of ends of sentences", long("赌场。\n「赌场」")),
        ("long of foreign letters", long("привет 안녕 ")),
    ]
}

/// Scans every text for the first time with a scanner of its own, so that no buffer has grown before.
fn expect_none(rules: &RuleSet, of: &str) {
    let mut wrong = Vec::new();
    for (name, text) in texts() {
        let units: Vec<u16> = text.encode_utf16().collect();
        let mut damaged = text.as_bytes().to_vec();
        damaged.extend([0xE8, 0xB5, b'a', 0xFF]);
        let inputs =
            [("UTF-8", Input::new(&text)), ("UTF-16", Input::from_utf16(&units)), ("bytes", Input::from_utf8(&damaged))];
        for (encoding, input) in inputs {
            let mut scanner = Scanner::new(rules);
            let mut hits = 0;
            let by_terms = allocations(|| scanner.find_terms(input, |_| hits += 1));
            let mut scanner = Scanner::new(rules);
            let mut findings = 0;
            let by_scan = allocations(|| findings = scanner.scan(input).findings().len());
            if by_terms + by_scan > 0 {
                wrong.push(format!(
                    "{of}, {name}, {encoding}: find_terms {by_terms} ({hits} hits), scan {by_scan} ({findings} findings)"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "allocations:\n{}", wrong.join("\n"));
}

#[test]
fn the_embedded_rules_allocate_nothing() {
    let rules = RuleSet::builtin().unwrap();
    let mut scanner = Scanner::new(&rules);
    assert!(!scanner.scan(texts()[2].1.as_str()).findings().is_empty(), "there are hits to allocate for");
    expect_none(&rules, "embedded rules");
}

#[test]
fn the_counter_counts() {
    assert_eq!(allocations(|| drop(std::hint::black_box(Box::new(1)))), 1);
    assert!(allocations(|| drop(std::hint::black_box(vec![0u8; 100]))) > 0);
}

#[cfg(feature = "compile")]
#[test]
fn compiled_rules_allocate_nothing() {
    use tutela::authoring::{PackName, SourceFile, Sources, compile};

    let text = r#"
        id = "zh/arcade"
        category = "gambling"
        language = "zh"
        version = "1.0.0"
        [[rule]]
        id = "venue"
        emits = "gambling.simulated"
        any = ["赌场", "游戏币翻倍", "online casino", "🎰🎰"]
        [[rule]]
        id = "beside"
        emits = "gambling.promote"
        any = ["加我", "wechat"]
        all = ["注册"]
        [[rule]]
        id = "number"
        emits = "gambling.promote"
        pattern = '\b1[3-9]\d-?\d{4}-?\d{4}\b'
        anchor = "digits>=3"
    "#;
    let file = SourceFile { name: "zh/arcade.toml".into(), text: text.into() };
    let compilation = compile(&Sources { files: vec![file] }.with_defaults(), &PackName::new("arcade", 1));
    let rules = compilation.rule_set().unwrap().unwrap_or_else(|| panic!("{:?}", compilation.diagnostics));
    expect_none(&rules, "compiled rules");
    let both = tutela::LoadOptions::new().load([RuleSet::builtin_bytes().to_vec(), compilation.pack.unwrap()]).unwrap();
    expect_none(&both, "both packs");
}
