//! Terms in disguise: each form is found and named, everyday words are not accused, and a disguise never makes things worse.
#![cfg(all(feature = "builtin", feature = "compile"))]

use std::collections::BTreeSet;
use tutela::authoring::{PackName, SourceFile, Sources, compile};
use tutela::{Form, Input, RuleSet, Scanner};

/// Texts of one harm, and the form in which it stands.
const DISGUISED: [(&str, Form); 31] = [
    ("网络堵场注册就送", Form::Homophone),
    ("刷蛋兼职日结", Form::Homophone),
    ("网络睹场注册就送彩金", Form::Homophone),
    ("网络赌*场注册就送", Form::Punct),
    ("网络赌个场注册就送", Form::Punct),
    ("网络赌x场注册就送", Form::Punct),
    ("网络赌 场注册就送", Form::Spacing),
    ("网络赌\n场注册就送", Form::Spacing),
    ("网络du场注册就送", Form::MixedPinyin),
    ("网络赌c注册就送", Form::MixedPinyin),
    ("shua单兼职日结", Form::MixedPinyin),
    ("d@ili4n找我，钻石到王者", Form::Leet),
    ("网络贝者场注册就送", Form::Split),
    ("场赌络网注册就送", Form::Reverse),
    ("价特充代，八五折，钻送", Form::Reverse),
    ("online kasino, free spins tonight", Form::Homophone),
    ("csaino bonus for new players", Form::Homophone),
    ("gambl1ng sites with free bets", Form::Leet),
    ("c a s i n o bonus for new players", Form::Spacing),
    ("c.a.s.i.n.o bonus for new players", Form::Spacing),
    ("casinobonus for new players", Form::Spacing),
    ("cas1no bonus for new players", Form::Leet),
    ("c@sino bonus for new players", Form::Leet),
    ("c*sino bonus for new players", Form::Punct),
    ("casiiiino bonus for new players", Form::Repeat),
    ("onisac bonus for new players", Form::Reverse),
    ("c\u{430}sino bonus for new players", Form::Homoglyph),
    ("cas ino bonus for new players", Form::Spacing),
    ("casinobonus2022fornewplayers", Form::Spacing),
    ("сᴀѕɪиσ bonus for new players", Form::Homoglyph),
    ("cas/ino bonus for new players", Form::Punct),
];

#[test]
fn every_form_is_found_and_named() {
    let rules = RuleSet::builtin().expect("the embedded rules are good");
    let mut scanner = Scanner::new(&rules);
    let mut wrong = Vec::new();
    for (text, form) in DISGUISED {
        let verdict = scanner.scan(text);
        let forms: BTreeSet<&str> =
            verdict.findings().iter().flat_map(|finding| finding.forms()).map(|form| form.id()).collect();
        if !forms.contains(form.id()) {
            wrong.push(format!("{text}: wanted {form}, got {forms:?} of {} findings", verdict.findings().len()));
        }
        for finding in verdict.findings() {
            assert!(text.get(finding.span().range()).is_some(), "{text}: a span within a character");
            assert_eq!(finding.form().is_some(), finding.forms().next().is_some(), "{text}");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn everyday_words_are_no_disguise() {
    let rules = RuleSet::builtin().expect("the embedded rules are good");
    let mut scanner = Scanner::new(&rules);
    for text in [
        "今天的堵车真严重，博物馆门口全是车",
        "路口的赌石市场早就关了",
        "网易云音乐的歌单刷新了",
        "我找我的草稿，都被风吹走了",
        "他也是这么说的，告诉我地址在哪",
        "三十里外就是老家",
        "made in China, sold in Japan",
        "the therapist was kind to us",
        "casting bonus for actors",
        "I was at the casserole party",
        "gun chu qu de long men",
        "x = 5, y = 12, z = 3",
        "哈哈哈哈哈哈好好笑，太太太开心了",
        "1 2 3 4 5 木头人",
        "b站上有8gen2的手机",
        "贵金属T+D保证金交易",
        "K歌和T恤都在A股，5G的B超",
        "一二三四五，上山打老虎",
        "H e l l o, w o r l d",
        "what a b e a u t i f u l day",
        "the heavy s*u*b*s*t*a*n*c*e",
        "we lost, b*o*o*s*t me next time",
        "cas and ino went home",
        "the flim was set in a casing of glass",
    ] {
        let verdict = scanner.scan(text);
        let rules: Vec<&str> = verdict.findings().iter().map(|finding| verdict.rule(finding).id()).collect();
        assert!(rules.is_empty(), "{text}: {rules:?}");
    }
}

#[test]
fn a_disguise_never_makes_a_finding_graver() {
    let rules = RuleSet::builtin().expect("the embedded rules are good");
    let mut scanner = Scanner::new(&rules);
    let mut gravest = |text: &str| scanner.scan(text).findings().iter().map(|finding| finding.severity()).max();
    let plain = gravest("网络赌场注册就送");
    for text in ["网络堵场注册就送", "网络赌*场注册就送", "网络du场注册就送", "网络贝者场注册就送"]
    {
        assert!(gravest(text) <= plain, "{text}");
    }
}

#[test]
fn what_is_invisible_hides_nothing() {
    let rules = RuleSet::builtin().expect("the embedded rules are good");
    let mut scanner = Scanner::new(&rules);
    for (text, _) in DISGUISED.iter().chain(&[("网络赌场注册就送", Form::Punct), ("casino bonus for new players", Form::Punct)])
    {
        let mut found = |text: &str| -> BTreeSet<String> {
            let verdict = scanner.scan(text);
            verdict.findings().iter().map(|finding| verdict.rule(finding).id().to_owned()).collect()
        };
        let before = found(text);
        for (at, _) in text.char_indices().skip(1) {
            for invisible in ['\u{200B}', '\u{301}', '\u{FE0F}', '\u{2060}'] {
                let hidden = format!("{}{invisible}{}", &text[..at], &text[at..]);
                let after = found(&hidden);
                assert!(before.is_subset(&after), "{hidden:?}: {before:?} became {after:?}");
            }
        }
    }
}

/// English rules with one of these conditions.
fn game(conditions: &str) -> RuleSet {
    let text = format!(
        "id = \"en/arcade\"\ncategory = \"gambling\"\nlanguage = \"en\"\nversion = \"1.0.0\"\n[[rule]]\nid = \"tokens\"\n\
         emits = \"gambling.simulated\"\n{conditions}\n"
    );
    let sources = Sources { files: vec![SourceFile { name: "en/arcade.toml".into(), text }] }.with_defaults();
    compile(&sources, &PackName::new("arcade", 1)).rule_set().expect("a policy is there").expect("it compiles")
}

#[test]
fn short_words_are_read_as_others_among_words_that_are_respelt() {
    let rules = game("any = [\"play this game for coins\", \"bet it at the game\"]");
    for (text, count) in [
        ("play this game fr cins", 1),
        ("play this gmae ofr coins", 1),
        ("play this game fr coins", 0),
        ("b3t 17 @7 7h3 g4m3", 1),
        ("bet 17 at the game", 0),
        ("b3t 1700 @7 7h3 g4m3", 0),
    ] {
        assert_eq!(findings(&rules, text), count, "{text}");
    }
}

#[test]
fn parts_of_a_word_are_one_if_they_are_no_words() {
    let rules = game("any = [\"jackpot tonight\", \"carpet tonight\"]");
    for (text, count) in [
        ("jackp ot tonight", 1),
        ("jac-kpot tonight", 1),
        ("jac\nkpot tonight", 1),
        ("jac, kpot tonight", 0),
        ("the car pet tonight", 0),
    ] {
        assert_eq!(findings(&rules, text), count, "{text}");
    }
}

#[test]
fn what_is_turned_around_has_its_order_turned_around() {
    let rules = game("all = [\"double\", \"money\"]\nordered = true\nwithin = 10");
    for (text, count) in [("double your money", 1), ("yenom ruoy elbuod", 1), ("elbuod ruoy yenom", 1), ("money is double", 0)]
    {
        assert_eq!(findings(&rules, text), count, "{text}");
    }
}

/// Rules with one that looks for play money turned into more.
fn arcade(conditions: &str) -> RuleSet {
    let text = format!(
        "id = \"zh/arcade\"\ncategory = \"gambling\"\nlanguage = \"zh\"\nversion = \"1.0.0\"\n[[rule]]\nid = \"tokens\"\n\
         emits = \"gambling.simulated\"\nany = [\"游戏币翻倍\"]\n{conditions}\n"
    );
    let sources = Sources { files: vec![SourceFile { name: "zh/arcade.toml".into(), text }] }.with_defaults();
    compile(&sources, &PackName::new("arcade", 1)).rule_set().expect("a policy is there").expect("it compiles")
}

fn findings(rules: &RuleSet, text: &str) -> usize {
    Scanner::new(rules).scan(text).findings().len()
}

#[test]
fn a_long_term_may_go_on_in_the_next_line() {
    let rules = arcade("");
    for (text, count) in [("游戏\n币翻倍", 1), ("游\n戏\n币\n翻\n倍", 1), ("游戏\n币\n翻倍", 0), ("游戏\n币饭倍", 0)]
    {
        assert_eq!(findings(&rules, text), count, "{text}");
    }
}

#[test]
fn each_word_may_be_turned_around() {
    let rules = arcade("all = [\"先到先得\", \"号码\"]\nwithin = 20");
    for text in ["倍翻币戏游，先到先得，留下码号", "倍翻币戏游，得先到先，号码", "号码，得先到先，倍翻币戏游"]
    {
        assert_eq!(findings(&rules, text), 1, "{text}");
    }
    assert_eq!(findings(&rules, "游戏币翻倍，先到先得，留下码头"), 0, "no word is turned around");
}

#[test]
fn a_rule_may_say_which_forms_count() {
    let (all, few) = (arcade(""), arcade("forms = [\"spacing\"]"));
    for (text, in_all, in_few) in [("游戏币翻倍", 1, 1), ("游戏币 翻 倍", 1, 1), ("游戏币翻bei", 1, 0), ("游戏币饭倍", 1, 0)]
    {
        assert_eq!((findings(&all, text), findings(&few, text)), (in_all, in_few), "{text}");
    }
}

#[test]
fn what_is_turned_around_takes_everyday_words_along() {
    let rules = arcade("all = [\"加我\"]\nwithin = 8");
    for (text, held) in [("游戏币翻倍，加我", 1), ("倍翻币戏游，我加", 1), ("倍翻币戏游，加我", 1), ("游戏币翻倍，我加", 0)]
    {
        assert_eq!(findings(&rules, text), held, "{text}");
    }
}

#[test]
fn a_long_text_is_turned_around_in_both_encodings() {
    let rules = arcade("all = [\"加我\"]\nwithin = 8");
    let text = format!("{}倍翻币戏游，我加", "今天的天气很好，".repeat(400));
    let units: Vec<u16> = text.encode_utf16().collect();
    assert_eq!(findings(&rules, &text), 1);
    assert_eq!(Scanner::new(&rules).scan(Input::from_utf16(&units)).findings().len(), 1);
}

#[test]
fn both_encodings_see_the_same() {
    let rules = RuleSet::builtin().expect("the embedded rules are good");
    let mut scanner = Scanner::new(&rules);
    let around = ["", "\u{1F338}", "a\u{1F338}", "，，", "s ", "一三八", "1三8零0一3", "\u{200B}", "啊啊啊啊啊啊啊啊啊啊"];
    for (text, _) in DISGUISED {
        for (before, after) in around.iter().flat_map(|before| around.iter().map(move |after| (before, after))) {
            let text = format!("{before}{text}{after}");
            let units: Vec<u16> = text.encode_utf16().collect();
            let told = |verdict: &tutela::Verdict<'_>, unit: &dyn Fn(u32) -> usize| -> Vec<(String, usize, usize)> {
                let findings = verdict.findings().iter();
                findings
                    .map(|finding| {
                        (verdict.rule(finding).id().to_owned(), unit(finding.span().start), unit(finding.span().end))
                    })
                    .collect()
            };
            let of_bytes = told(&scanner.scan(text.as_str()), &|byte| text[..byte as usize].encode_utf16().count());
            let of_units = told(&scanner.scan(Input::from_utf16(&units)), &|unit| unit as usize);
            assert_eq!(of_bytes, of_units, "{text:?}");
        }
    }
}

#[test]
fn a_number_is_read_in_numerals_and_digits_mixed() {
    let rules = RuleSet::builtin().expect("the embedded rules are good");
    let mut scanner = Scanner::new(&rules);
    let mut found = |text: &str| scanner.scan(text).findings().iter().any(|finding| finding.form() == Some(Form::Contact));
    assert!(found("把他电话发出去，一三九零零零零一二三四，大家打爆他"));
    assert!(found("把他电话发出去，1三9零0零0一2三4，大家打爆他"));
    assert!(!found("一三五值日，二四六打扫，三五个人一组"));
}

/// A rule whose slots are one rare word, and everyday words.
const CASINO: &str = r#"
id = "en/arcade"
version = "1.0.0"
language = "en"
category = "gambling"

[[rule]]
id = "casino"
emits = "gambling.promote"
all = [["casino"], ["money", "bonus", "today", "people"]]
why = "A test."
hit = ["casino bonus", "casino money", "casino today", "casino people"]
miss = ["casino", "bonus", "money", "people"]
"#;

#[test]
fn a_flood_of_disguised_words_hides_no_trigger_behind_it() {
    let file = SourceFile { name: "en/arcade.toml".into(), text: CASINO.into() };
    let compilation = compile(&Sources { files: vec![file] }.with_defaults(), &PackName::new("arcade", 1));
    let mut scanner = Scanner::new(&RuleSet::load(compilation.pack.expect("the rule is good")).unwrap());
    let text = format!("{}and then a cas1no bonus", "b0nus, ".repeat(40_000));
    let verdict = scanner.scan(Input::new(&text));
    let last = verdict.findings().last().expect("what stands behind the flood is found");
    assert!(last.span().start as usize > text.len() - 40, "{:?}", last.span());
}

#[test]
fn words_are_seen_wherever_they_stand_in_a_long_line() {
    let rules = RuleSet::builtin().expect("the embedded rules are good");
    let mut scanner = Scanner::new(&rules);
    for filling in 490..530 {
        let text = format!("{} csaino bonus for new players", "a".repeat(filling));
        assert!(!scanner.scan(text.as_str()).is_clean(), "{filling}");
    }
}
