//! Each key of the rule language does what `rulesets/README.md` says, and no more.

mod common;

use tutela::authoring::{PackName, SourceFile, Sources, compile};
use tutela::{Action, AgeBand, Input, Modifier, Role, RuleSet, Scanner, Severity, Surface, Tier};

/// A rule set of one rule, with small context lists.
fn rules(rule: &str) -> RuleSet {
    let file = |name: &str, text: String| SourceFile { name: name.into(), text };
    let category =
        ["bullying", "drugs"].into_iter().find(|category| rule.contains(&format!("\"{category}."))).unwrap_or("gambling");
    let head = format!("category = \"{category}\"\nlanguage = \"zh\"\nversion = \"1.0.0\"\n");
    let zh = "offer = [\"出售\"]\ncontact_handle = [\"加我微信\"]\nnegation = [\"远离\"]\nlesson = [\"这节课\"]\nquote = [\"他说\"]\nreport_context = [\"警方提醒\"]\nhelp_seeking = [\"我被骗了\"]\ndirected = [\"你这个\"]\n";
    let files = vec![
        file("zh/test.toml", format!("id = \"zh/test\"\n{head}[lists]\nplay = [\"代币\", \"游戏币\"]\n{rule}")),
        file("zh/context.toml", format!("id = \"zh/context\"\nlanguage = \"zh\"\nversion = \"1.0.0\"\n[lists]\n{zh}")),
        file("en/context.toml", "id = \"en/context\"\nlanguage = \"en\"\nversion = \"1.0.0\"\n".into()),
    ];
    let compilation = compile(&Sources { files }.with_defaults(), &PackName::new("test", 1));
    compilation.rule_set().unwrap().unwrap_or_else(|| panic!("{:?}", compilation.diagnostics))
}

fn rule(body: &str) -> RuleSet {
    rules(&format!("[[rule]]\nid = \"x\"\nemits = \"gambling.simulated\"\n{body}\n"))
}

/// What is found of a text.
fn found<'t>(rules: &RuleSet, text: &'t str) -> Vec<&'t str> {
    let mut scanner = Scanner::new(rules);
    scanner.scan(text).findings().iter().map(|finding| &text[finding.span().range()]).collect()
}

#[track_caller]
fn finds(rules: &RuleSet, cases: &[(&str, &[&str])]) {
    for (text, wanted) in cases {
        assert_eq!(found(rules, text), *wanted, "{text}");
    }
}

#[test]
fn any_needs_one_term_and_overlaps_are_one_finding() {
    let rules = rule("any = [\"翻倍\", \"游戏币翻\"]");
    finds(&rules, &[("游戏币翻倍", &["游戏币翻倍"]), ("翻倍，翻倍", &["翻倍", "翻倍"]), ("翻 倍", &["翻 倍"]), ("翻", &[])]);
}

#[test]
fn all_needs_every_slot_within_the_window() {
    let rules = rule("all = [\"@play\", [\"翻倍\", \"加倍\"]]\nwithin = 3");
    finds(
        &rules,
        &[
            ("游戏币马上翻倍", &["游戏币马上翻倍"]),
            ("加倍，代币", &["加倍，代币"]),
            ("游戏币一二三翻倍", &["游戏币一二三翻倍"]),
            ("游戏币一二三四翻倍", &[]),
            ("游戏币 ！！！ … 翻倍", &["游戏币 ！！！ … 翻倍"]),
            ("翻倍加倍", &[]),
        ],
    );
}

#[test]
fn any_all_and_pattern_are_slots_of_one_rule() {
    let rules = rule("any = [\"@play\"]\nall = [\"翻倍\"]\npattern = '\\d+元'\nanchor = \"digits>=1\"");
    finds(&rules, &[("游戏币翻倍只要30元", &["游戏币翻倍只要30元"]), ("游戏币翻倍", &[]), ("翻倍30元", &[])]);
}

#[test]
fn order_counts_only_if_asked() {
    let ordered = rule("all = [\"@play\", \"翻倍\"]\nordered = true");
    finds(&ordered, &[("游戏币翻倍", &["游戏币翻倍"]), ("翻倍游戏币", &[]), ("翻倍游戏币翻倍", &["游戏币翻倍"])]);
}

#[test]
fn not_must_be_absent_nearby_and_unless_must_not_touch() {
    let rules = rule("any = [\"翻倍\"]\nnot = [\"练习\"]\nunless = [\"口算翻倍\", \"翻倍镜\"]\nwithin = 5");
    finds(
        &rules,
        &[
            ("翻倍", &["翻倍"]),
            ("翻倍的练习", &[]),
            ("翻倍，今天天气很好呢练习", &["翻倍"]),
            ("口算翻倍", &[]),
            ("翻倍镜", &[]),
            ("口算翻倍之后又翻倍", &["翻倍"]),
        ],
    );
}

#[test]
fn latin_edges_follow_the_boundary() {
    let word = rule("any = [\"rank\", \"free skin\"]");
    finds(
        &word,
        &[
            ("Rank!", &["Rank"]),
            ("ranking prank", &[]),
            ("来rank吧", &["rank"]),
            ("rank_go rank.go", &["rank", "rank"]),
            ("rank2", &["rank"]),
            ("FREE-skin", &["FREE-skin"]),
            ("freeskin free skins", &["freeskin"]),
        ],
    );
    finds(&rule("any = [\"gambl\"]\nboundary = \"loose\""), &[("gambling", &["gambl"]), ("ungambling", &[])]);
    finds(&rule("any = [\"rank\"]\nboundary = \"any\""), &[("alpharank", &["rank"])]);
    finds(&rule("any = [\"100倍\"]"), &[("100倍", &["100倍"]), ("2100倍", &[])]);
}

#[test]
fn patterns_are_checked_and_contain_their_anchor() {
    let rules = rule("pattern = '\\b1[3-9]\\d[ -]?\\d{4}[ -]?\\d{4}\\b'\nanchor = \"digits>=11\"\ncheck = \"cn_mobile\"");
    finds(
        &rules,
        &[
            ("电话13900001234。", &["13900001234"]),
            ("１３９００００１２３４", &["１３９００００１２３４"]),
            ("301 139-0000-1234", &["139-0000-1234"]),
            ("13900001234 13900005678", &["13900001234", "13900005678"]),
            ("139000012345", &[]),
            ("12900001234", &[]),
        ],
    );
    let at = rule("pattern = '[a-z0-9.]+@[a-z0-9.]+'\nanchor = \"@\"\ncheck = \"email\"");
    finds(&at, &[("写给Ann@Example.com吧", &["Ann@Example.com"]), ("@你", &[]), ("a@b", &[])]);
    let word = rule("pattern = '代币[一二三]+枚'\nanchor = \"代币\"");
    finds(&word, &[("送代币三枚", &["代币三枚"]), ("代币四枚", &[])]);
}

#[test]
fn surfaces_and_conditions_narrow_a_rule() {
    let on_names = rule("any = [\"翻倍\"]\nsurfaces = [\"nickname\"]");
    let mut scanner = Scanner::new(&on_names);
    assert_eq!(scanner.scan(Input::new("翻倍").surface(Surface::Nickname)).findings().len(), 1);
    assert!(scanner.scan(Input::new("翻倍").surface(Surface::Dm)).is_clean());

    let for_minors = rule("any = [\"翻倍\"]\nif = \"minor_involved\"");
    let mut scanner = Scanner::new(&for_minors);
    assert!(scanner.scan(Input::new("翻倍").age(AgeBand::Adult)).is_clean());
    assert!(!scanner.scan(Input::new("翻倍").audience(AgeBand::Adult)).is_clean(), "an unknown author may be a minor");
    assert!(!scanner.scan(Input::new("翻倍").age(AgeBand::Adult).made_for_minors(true)).is_clean());
    let made = rule("any = [\"翻倍\"]\nif = \"made_for_minors\"");
    let mut scanner = Scanner::new(&made);
    assert!(scanner.scan("翻倍").is_clean());
    assert!(!scanner.scan(Input::new("翻倍").surface(Surface::Course)).is_clean(), "lessons always are");
}

#[test]
fn a_tier_for_minors_is_a_rule_of_its_own() {
    let both = rules("[[rule]]\nid = \"x\"\nemits = \"drugs.tobacco\"\nany = [\"代币\"]\ntier_if_minor = \"B\"\n");
    let ids: Vec<&str> = both.rules().map(|rule| rule.id()).collect();
    assert_eq!(ids, ["zh/test.x", "zh/test.x_minor"]);
    let mut scanner = Scanner::new(&both);
    let mut tiers = |age: AgeBand| -> Vec<_> {
        scanner.scan(Input::new("代币").age(age)).findings().iter().map(|finding| finding.tier()).collect()
    };
    assert_eq!(tiers(AgeBand::Adult), [Some(Tier::C)]);
    assert!(tiers(AgeBand::A12To16).contains(&Some(Tier::B)));
}

#[test]
fn shadow_rules_are_told_apart_and_change_nothing() {
    let rules = rule("any = [\"翻倍\"]\nseverity = 3\nstatus = \"shadow\"");
    let mut scanner = Scanner::new(&rules);
    let verdict = scanner.scan(Input::new("翻倍").surface(Surface::Course));
    assert!(verdict.is_clean() && verdict.flags().is_empty());
    assert_eq!((verdict.action(), verdict.shadow().len()), (Action::Allow, 1));
    assert!(verdict.shadow()[0].action() > Action::Allow, "it says what it would have asked for");
    let off = rules_off();
    assert_eq!(off.rules_len(), 0);
}

fn rules_off() -> RuleSet {
    rule("any = [\"翻倍\"]\nstatus = \"off\"")
}

#[test]
fn context_raises_by_one_and_never_to_four() {
    let at = |severity: u8, text: &str| {
        let rules =
            rules(&format!("[[rule]]\nid = \"x\"\nemits = \"gambling.simulated\"\nany = [\"翻倍\"]\nseverity = {severity}\n"));
        let mut scanner = Scanner::new(&rules);
        let verdict = scanner.scan(text);
        verdict.findings().first().map(|finding| finding.severity().level())
    };
    assert_eq!(at(1, "翻倍"), Some(1));
    assert_eq!(at(1, "出售翻倍，加我微信"), Some(2), "one level for any number of modifiers");
    assert_eq!(at(3, "出售翻倍"), Some(3));
    assert_eq!(at(4, "他说翻倍"), Some(3));
    assert_eq!(at(2, "“翻倍”"), Some(1), "quotation marks");
    assert_eq!(at(1, "他说翻倍"), Some(1), "never below 1");
}

#[test]
fn context_acquits_unless_something_is_offered() {
    let rules = rule("any = [\"翻倍\"]\nseverity = 3");
    finds(
        &rules,
        &[
            ("远离翻倍", &[]),
            ("远离，翻倍", &["翻倍"]),
            ("翻倍，远离", &["翻倍"]),
            ("警方提醒：翻倍是骗局", &[]),
            ("这节课讲翻倍", &[]),
            ("警方提醒：翻倍找我，加我微信", &["翻倍"]),
            ("远离翻倍，出售", &["翻倍"]),
        ],
    );
}

#[test]
fn the_one_who_is_harmed_is_helped() {
    let text = "我被骗了，有人说翻倍";
    let rules = rule("any = [\"翻倍\"]\nseverity = 3");
    let mut scanner = Scanner::new(&rules);
    let verdict = scanner.scan(text);
    assert_eq!((verdict.action(), verdict.route()), (Action::Allow, Some(tutela::Route::Help)));
    let finding = verdict.findings()[0];
    assert_eq!((finding.tier(), finding.role(), finding.severity()), (None, Role::Victim, Severity::Unsuitable));
    assert!(finding.modifiers().any(|modifier| modifier == Modifier::HelpSeeking));

    let victim = rule("any = [\"输光了\"]\nroute = \"help\"\nrole = \"victim\"\nseverity = 4");
    let mut scanner = Scanner::new(&victim);
    let verdict = scanner.scan("我输光了");
    assert_eq!(verdict.flags().iter().map(|flag| flag.id()).collect::<Vec<_>>(), ["alert", "help"]);
}

#[test]
fn help_of_less_confidence_releases_less() {
    let text = "我输光了，你给我翻倍";
    let verdict_with = |severity: u8, confidence: &str, other: &str| {
        let help = |id: &str, any: &str, confidence: &str| {
            format!(
                "[[rule]]\nid = \"{id}\"\nemits = \"gambling.simulated\"\nany = [\"{any}\"]\nroute = \"help\"\nrole = \"victim\"\n\
                 confidence = \"{confidence}\"\n"
            )
        };
        let offence =
            format!("[[rule]]\nid = \"offence\"\nemits = \"gambling.simulated\"\nany = [\"翻倍\"]\nseverity = {severity}\n");
        let rules = rules(&format!("{offence}{}{}", help("loss", "输光了", confidence), help("other", other, "high")));
        let mut scanner = Scanner::new(&rules);
        let verdict = scanner.scan(text);
        let ids: Vec<String> = verdict
            .findings()
            .iter()
            .map(|finding| verdict.rule(finding).id().trim_start_matches("zh/test.").to_owned())
            .collect();
        (verdict.route().is_some(), ids)
    };
    let told = |severity, confidence, other| {
        let (helps, ids) = verdict_with(severity, confidence, other);
        (helps, ids.contains(&"loss".to_owned()))
    };
    // Beside a serious offence, and beside a mild one.
    for (confidence, serious) in [("high", true), ("medium", false), ("low", false)] {
        assert_eq!(told(3, confidence, "没有"), (serious, serious), "{confidence}");
        assert_eq!(told(2, confidence, "没有"), (true, true), "{confidence}");
    }
    // Where another rule calls for help.
    for (confidence, speaks) in [("high", true), ("medium", true), ("low", false)] {
        assert_eq!(told(2, confidence, "给我"), (true, speaks), "{confidence}");
    }
}

#[test]
fn a_call_for_help_around_an_offer_is_a_hook() {
    let body = "[[rule]]\nid = \"sell\"\nemits = \"gambling.promote\"\nany = [\"翻倍\"]\n[[rule]]\nid = \"help\"\nemits = \"gambling.promote\"\nany = [\"救救我\"]\nroute = \"help\"\nrole = \"victim\"\n";
    let rules = rules(body);
    let mut scanner = Scanner::new(&rules);
    assert_eq!(scanner.scan("救救我").route(), Some(tutela::Route::Help));
    let verdict = scanner.scan("救救我，翻倍加我微信");
    assert_eq!((verdict.route(), verdict.action()), (None, Action::Block));
    assert_eq!(verdict.findings().iter().map(|finding| finding.tier()).collect::<Vec<_>>(), [Some(Tier::A)]);
}

#[test]
fn scripts_that_no_rule_covers_are_noted() {
    let rules = rule("any = [\"翻倍\"]");
    let mut scanner = Scanner::new(&rules);
    let mut noted = |text: &str| scanner.scan(text).notes().has(tutela::Note::NotCovered);
    assert!(noted("привет"));
    assert!(noted("안녕하세요"));
    assert!(noted("hello"), "no Latin rule is loaded");
    assert!(!noted("你好の世界 (´д`)"), "a face made of letters is no text");
}

#[test]
fn where_the_hook_voids_help_an_offence_is_an_offence_again() {
    let body = "[[rule]]\nid = \"sell\"\nemits = \"gambling.promote\"\nany = [\"翻倍\"]\n[[rule]]\nid = \"play\"\nemits = \"gambling.invite\"\nany = [\"押大小\"]\n";
    let rules = rules(body);
    let mut scanner = Scanner::new(&rules);
    let told = format!("我被骗了，押大小{}", "好".repeat(120));
    assert_eq!(scanner.scan(told.as_str()).route(), Some(tutela::Route::Help));
    let text = format!("{told}翻倍，加我微信");
    let verdict = scanner.scan(text.as_str());
    assert_eq!(verdict.route(), None);
    let tiers: Vec<Option<Tier>> = verdict.findings().iter().map(|finding| finding.tier()).collect();
    assert_eq!(tiers, [Some(Tier::A), Some(Tier::A)], "nothing that was found is lost");
}

#[test]
fn an_innocent_word_of_another_sentence_excuses_nothing() {
    let rules = rule("any = [\"翻倍\"]\nunless = [\"垃圾桶\"]");
    finds(&rules, &[("垃圾桶翻倍", &[]), ("垃圾桶！翻倍", &["翻倍"]), ("翻倍。垃圾桶", &["翻倍"])]);
}

#[test]
fn a_flood_of_rules_on_trial_hides_no_finding() {
    let body = "[[rule]]\nid = \"trial\"\nemits = \"gambling.promote\"\nany = [\"苹果\"]\nseverity = 4\nstatus = \"shadow\"\n[[rule]]\nid = \"real\"\nemits = \"gambling.promote\"\nany = [\"翻倍\"]\n";
    let rules = rules(body);
    let mut scanner = Scanner::new(&rules);
    let text = format!("{}翻倍", "苹果梨".repeat(400));
    let verdict = scanner.scan(text.as_str());
    assert!(verdict.notes().has(tutela::Note::FindingsCapped));
    assert_eq!((verdict.findings().len(), verdict.action()), (1, Action::Block));
}

#[test]
fn a_grave_attack_is_no_lesson_by_a_word_beside_it() {
    let body = "[[rule]]\nid = \"x\"\nemits = \"bullying.threat\"\nany = [\"翻倍打你\"]\nseverity = 4\n";
    let at = |text: &str, surface: Surface| {
        let rules = rules(body);
        let mut scanner = Scanner::new(&rules);
        let verdict = scanner.scan(Input::new(text).surface(surface));
        verdict.findings().first().map(|finding| finding.action())
    };
    assert_eq!(at("翻倍打你", Surface::Dm), Some(Action::Block));
    assert_eq!(at("这节课，翻倍打你", Surface::Dm), Some(Action::Block));
    assert_eq!(at("翻倍打你", Surface::Match), Some(Action::Block), "no play at severity 4");
    assert_eq!(at("这节课讲“翻倍打你”", Surface::Dm), Some(Action::Review), "a person looks");
    assert_eq!(at("这节课讲“翻倍打你”", Surface::Course), None);
}
