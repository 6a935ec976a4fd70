//! Policies are data: every cell, who may loosen what, and what a mistake says.

mod common;

use common::{file, json_lines, root, tutela};
use tutela::{Action, AgeBand, AuthorRole, Flag, Input, Recipient, RuleSet, Scanner, Surface};

/// A text that gives exactly one tier A finding of severity 3.
const CASINO: &str = "网络赌场注册就送彩金";

fn ids(verdict: &tutela::Verdict<'_>) -> Vec<&'static str> {
    verdict.flags().iter().map(Flag::id).collect()
}

#[test]
fn one_text_on_every_surface_and_at_every_age() {
    let rules = RuleSet::builtin().unwrap();
    let mut scanner = Scanner::new(&rules);
    let mut judge = |surface: Surface, band: AgeBand| {
        let verdict = scanner.scan(Input::new(CASINO).surface(surface).age(band));
        (verdict.action(), ids(&verdict))
    };
    use Action::*;
    // Taxonomy 7.1, severity 3.
    assert_eq!(judge(Surface::Dm, AgeBand::A8To12), (Block, vec!["alert", "preserve", "report"]));
    assert_eq!(judge(Surface::Dm, AgeBand::Adult), (Block, vec!["preserve", "report"]));
    assert_eq!(judge(Surface::World, AgeBand::A12To16), (Block, vec!["alert", "preserve", "report"]), "as group_chat");
    assert_eq!(judge(Surface::Nickname, AgeBand::Unknown), (Block, vec!["preserve", "report"]));
    assert_eq!(judge(Surface::Course, AgeBand::Adult), (Block, vec!["alert", "preserve", "report"]));
    assert_eq!(judge(Surface::AiOutput, AgeBand::Adult), (Block, vec!["preserve"]));
    // Taxonomy 7.4: a query is not a publication.
    assert_eq!(judge(Surface::Search, AgeBand::A3To8), (Notice, vec!["help"]));
    assert_eq!(judge(Surface::AiPrompt, AgeBand::Adult), (Notice, vec!["help"]), "tier A");
}

#[test]
fn the_product_itself_is_reviewed_at_most() {
    let rules = RuleSet::builtin().unwrap();
    let mut scanner = Scanner::new(&rules);
    let input = Input::new(CASINO).surface(Surface::Popup);
    assert_eq!(scanner.scan(input).action(), Action::Block);
    let verdict = scanner.scan(input.author_role(AuthorRole::Operator));
    assert_eq!((verdict.action(), ids(&verdict)), (Action::Review, vec!["preserve"]));
}

#[test]
fn a_minor_who_posts_a_number_is_prompted() {
    let rules = RuleSet::builtin().unwrap();
    let mut scanner = Scanner::new(&rules);
    let text = "我的手机号是13900001234";
    let verdict = scanner.scan(Input::new(text).surface(Surface::GroupChat).author(12));
    assert_eq!(verdict.action(), Action::Mask);
    assert_eq!(verdict.flags().recipients(Flag::Prompt).collect::<Vec<_>>(), [Recipient::Author]);
    assert!(verdict.mask(text, '*').contains("139********"), "the shape stays: {}", verdict.mask(text, '*'));
    // An address or a password has no shape worth keeping.
    for text in ["我家住阳光小区12号楼3单元1201室", "我的密码是abc1234567"] {
        let masked = scanner.scan(Input::new(text).surface(Surface::GroupChat).author(12)).mask(text, '*');
        assert!(!masked.contains(|char: char| char.is_ascii_digit()), "{masked}");
    }
}

#[test]
fn the_second_policy_is_data_alone() {
    let rules = RuleSet::builtin().unwrap();
    assert!(rules.policy_info("adult-community").unwrap().loosened.is_empty());
    let mut scanner = Scanner::new(&rules);
    // Taxonomy 7.2, tier B, severity 3, danmaku among adults; the second policy also wants a person to look within the day.
    let insult = Input::new("你这个死肥猪").surface(Surface::Danmaku).age(AgeBand::Adult);
    let mut judge = |input: Input<'_>| {
        let verdict = scanner.scan(input);
        (verdict.action(), ids(&verdict))
    };
    assert_eq!(judge(insult), (Action::Mask, vec![]));
    assert_eq!(judge(insult.policy("adult-community")), (Action::Mask, vec!["queue"]));
    assert_eq!(judge(insult.policy("no-such-policy")), judge(insult), "an unknown id is the default");
}

#[test]
fn products_have_policies_of_their_own() {
    use Action::*;
    let rules = RuleSet::builtin().unwrap();
    let mut scanner = Scanner::new(&rules);
    let mut judge = |input: Input<'_>, policy: &'static str| {
        assert!(rules.policy_info(policy).unwrap().loosened.is_empty(), "{policy}");
        (scanner.scan(input).action(), scanner.scan(input.policy(policy)).action())
    };
    // Boosting is for sale in world chat, and grown-ups read it too.
    let boosting = Input::new("王者代练，一颗星五块，要的滴滴").surface(Surface::World);
    assert_eq!(judge(boosting.age(AgeBand::Adult), "game-chat"), (Allow, Mask));
    // Swearing in a class group.
    let swearing = Input::new("卧槽，这题太难了").surface(Surface::GroupChat);
    assert_eq!(judge(swearing.age(AgeBand::A8To12), "learning-platform"), (Allow, Mask));
    // A live room that presses for gifts, read by grown-ups.
    let tips = Input::new("家人们礼物刷起来，上不了榜一今天不下播").surface(Surface::Danmaku);
    assert_eq!(judge(tips.age(AgeBand::Adult), "short-video"), (Allow, Mask));
    // A listing that only grown-ups see is looked at all the same.
    let listing = Input::new("充值返利三倍，首充648送绝版皮肤，今晚过期").surface(Surface::Ad);
    assert_eq!(judge(listing.age(AgeBand::Adult), "app-store"), (Allow, Review));
}

/// A policy file that extends the default one.
fn extending(rows: &str) -> String {
    format!("id = \"mine\"\nversion = \"1.0.0\"\nextends = \"cn-minors\"\nzh = \"我的\"\nen = \"mine\"\n{rows}")
}

fn refused(policy: &str) -> String {
    RuleSet::builtin().unwrap().with_policy("mine.toml", policy).expect_err("a bad policy").to_string()
}

#[test]
fn loosening_a_law_cell_needs_an_acknowledgement() {
    let row = "[[row]]\ntier = \"A\"\nseverity = 3\nsurface = \"dm\"\nevery = \"default: mask\"\n";
    let error = refused(&extending(row));
    assert!(
        error.starts_with("mine.toml:6:1: error[loosened-law]: this row loosens a law cell: tier A, severity 3, surface dm"),
        "{error}"
    );

    let acknowledged = extending(&format!("{row}acknowledge = \"counsel, test product\"\n"));
    let rules = RuleSet::builtin().unwrap().with_policy("mine.toml", &acknowledged).unwrap();
    let loosened = rules.policy_info("mine").unwrap().loosened;
    assert!(loosened[0].ends_with("counsel, test product"), "{loosened:?}");
    let mut scanner = Scanner::new(&rules);
    let verdict = scanner.scan(Input::new(CASINO).surface(Surface::Dm).policy("mine"));
    assert_eq!(verdict.action(), Action::Mask);

    // Losing the record is loosening too; acting more strongly is not.
    let error = refused(&extending("[[row]]\ntier = \"A\"\nseverity = 3\nsurface = \"comment\"\nevery = \"default: block\"\n"));
    assert!(error.contains("loosened-law"), "{error}");
    let stricter =
        extending("[[row]]\ntier = \"A\"\nseverity = 3\nsurface = \"comment\"\nevery = \"law: block preserve report alert\"\n");
    assert!(RuleSet::builtin().unwrap().with_policy("mine.toml", &stricter).is_ok());
}

#[test]
fn every_way_to_loosen_the_law_is_seen() {
    // A narrower law row lies under a broad one; several ids in one row; another label first; what is not a row.
    for rows in [
        "[[row]]\ntier = \"B\"\nseverity = 2\nsurface = \"dm\"\ncategory = [\"privacy\"]\nevery = \"default: allow\"\n",
        "[[row]]\nseverity = 2\nsurface = \"dm\"\nsub = [\"bullying.insult\", \"privacy.self_pii\"]\nevery = \"default: allow\"\n",
        "[[row]]\ntier = \"A\"\nseverity = 3\nsurface = \"comment\"\nevery = \"default: block preserve report alert\"\n",
        "[[cap]]\nauthor_role = [\"user\"]\nat_most = \"allow\"\n",
        "[surfaces]\ncomment = \"ai_prompt\"\n",
        "[ages]\nunknown = \"adult\"\n",
        "[[row]]\ntier = \"A\"\nseverity = 3\nsurface = \"dm\"\nevery = \"default: mask\"\nacknowledge = \" \"\n",
    ] {
        let error = refused(&extending(rows));
        assert!(error.contains("error[loosened-law]"), "{rows}\n{error}");
        assert!(error.contains("help: tighten it, or add acknowledge"), "{error}");
    }
    let error = refused(&extending("[[row]]\nsurface = \"match\"\nevery = \"law: block\"\n"));
    assert!(error.contains("error[mapped-surface]: the surface `match` takes the rows of `group_chat`"), "{error}");
}

#[test]
fn overrides_by_rule_category_surface_and_band_hold() {
    let rules = RuleSet::builtin().unwrap();
    let mut scanner = Scanner::new(&rules);
    let verdict = scanner.scan(CASINO);
    let rule = verdict.rule(&verdict.findings()[0]).id().to_owned();
    let rows = format!("[[row]]\nrule = [{rule:?}]\nsurface = \"feed\"\na16_18 = \"law: block preserve report alert queue\"\n");
    let with = rules.with_policy("mine.toml", &extending(&rows)).unwrap();
    let mut scanner = Scanner::new(&with);
    let mut flags = |band: AgeBand| ids(&scanner.scan(Input::new(CASINO).surface(Surface::Feed).age(band).policy("mine")));
    assert_eq!(flags(AgeBand::A16To18), ["alert", "queue", "preserve", "report"]);
    assert_eq!(flags(AgeBand::A12To16), ["preserve", "report"]);
}

#[test]
fn mistakes_in_a_policy_name_the_place() {
    let cases = [
        ("[[row]]\nsurface = \"dmm\"\nevery = \"default: block\"\n", "mine.toml:7:11: error[unknown-id]: unknown id `dmm`"),
        (
            "[[row]]\nsurfaces = \"dm\"\nevery = \"default: block\"\n",
            "mine.toml:7:1: error[unknown-key]: unknown key `surfaces`",
        ),
        (
            "[[row]]\nsub = \"gambling.promo\"\nevery = \"default: block\"\n",
            "error[unknown-sub-category]: there is no `gambling.promo`",
        ),
        ("[[row]]\nrule = \"zh/none.none\"\nevery = \"default: block\"\n", "error[unknown-rule]: there is no `zh/none.none`"),
        ("[[row]]\nsurface = \"dm\"\nevery = \"block\"\n", "error[bad-cell]: no basis in the cell `block`"),
        ("[[row]]\nsurface = \"dm\"\n", "error[empty-row]"),
        (
            "[help]\nlevel_2 = \"default: mask\"\nlevel_3 = \"default: allow\"\nlevel_4 = \"default: allow\"\n",
            "error[help-stopped]",
        ),
    ];
    for (rows, message) in cases {
        let error = refused(&extending(rows));
        assert!(error.contains(message), "{message}\n{error}");
    }
    let error = refused("id = \"x\"\nversion = \"1\"\nzh = \"\"\nen = \"\"\nextends = \"cn-minor\"\n");
    assert!(error.contains("error[unknown-policy]: there is no policy `cn-minor` to extend"), "{error}");
}

#[test]
fn a_table_with_a_missing_cell_names_it() {
    let whole = std::fs::read_to_string(root().join("rulesets/policy/cn-minors.toml")).unwrap();
    let without = whole.replacen(
        "tier = \"A\"\nseverity = 1\nevery = \"default: allow\"",
        "tier = \"A\"\nseverity = 1\nsurface = \"dm\"\nevery = \"default: allow\"",
        1,
    );
    assert_ne!(whole, without);
    let error = refused(&without.replace("id = \"cn-minors\"", "id = \"gap\""));
    assert!(
        error.contains("error[missing-cell]: policy `gap` has no cell for tier A, severity 1, surface group_chat"),
        "{error}"
    );
}

#[test]
fn a_policy_file_works_from_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(
        &folder,
        "mine.toml",
        extending("[[row]]\ntier = \"A\"\nseverity = 3\nsurface = \"dm\"\nadult = \"default: block preserve report queue\"\n"),
    );
    let output = tutela(
        &[
            "scan",
            "--text",
            CASINO,
            "--surface",
            "dm",
            "--age",
            "adult",
            "--output",
            "jsonl",
            "--policy",
            path.to_str().unwrap(),
        ],
        b"",
    );
    let answer = &json_lines(&output)[0];
    assert_eq!(answer["flags"], serde_json::json!(["preserve", "queue", "report"]));
    assert!(answer["rules"].as_str().unwrap().starts_with("mine@1.0.0#"));
}
