//! What the compiler of rules says about mistakes: code, place and wording.

mod common;

use common::{file, stderr, tutela};
use tempfile::tempdir;
use tutela::authoring::{PackName, SourceFile, Sources, compile};

const HEAD: &str = "id = \"zh/arcade\"\ncategory = \"gambling\"\nlanguage = \"zh\"\nversion = \"1.0.0\"\n";
const EXAMPLES: &str = "hit = [\"游戏币翻倍\", \"来，游戏币翻倍\", \"游戏币翻倍啦\"]\nmiss = [\"游戏\", \"翻倍\", \"币\"]\n";

/// Everything that is said about a file, examples included.
fn said(text: &str) -> Vec<String> {
    let file = |name: &str, text: &str| SourceFile { name: name.into(), text: text.into() };
    let context = |language: &str| format!("id = \"{language}/context\"\nlanguage = \"{language}\"\nversion = \"1.0.0\"\n");
    let files =
        vec![file("zh/arcade.toml", text), file("zh/context.toml", &context("zh")), file("en/context.toml", &context("en"))];
    let sources = Sources { files }.with_defaults();
    let mut compilation = compile(&sources, &PackName::new("arcade", 1));
    compilation.run_examples().expect("a pack with a policy");
    compilation.diagnostics.iter().map(|found| sources.one_line(found)).collect()
}

/// What is said about one rule with good examples.
fn of_rule(rule: &str) -> Vec<String> {
    said(&format!("{HEAD}[[rule]]\nid = \"x\"\nemits = \"gambling.simulated\"\n{rule}\n{EXAMPLES}"))
}

#[track_caller]
fn says(found: &[String], wanted: &str) {
    assert!(found.iter().any(|line| line == wanted), "wanted {wanted}\ngot {found:#?}");
}

#[test]
fn a_good_rule_is_passed_in_silence() {
    assert_eq!(of_rule("any = [\"游戏币翻倍\"]"), [""; 0]);
}

#[test]
fn an_everyday_word_alone_is_no_rule() {
    let warning = "6:6: warning[common-word]: `游戏` is an everyday word, and the rule holds by it alone";
    let examples = "hit = [\"游戏\", \"来游戏\", \"游戏！\"]\nmiss = [\"翻倍\", \"币\", \"玩\"]\n";
    let said = |rule: &str| said(&format!("{HEAD}[[rule]]\nid = \"x\"\nemits = \"gambling.simulated\"\n{rule}\n{examples}"));
    says(&said("any = [\"游戏\"]"), &format!("zh/arcade.toml:{warning}"));
    let of_code = |found: Vec<String>| found.into_iter().filter(|line| line.contains("common-word")).count();
    assert_eq!(of_code(said("any = [\"游戏\"]\nsurfaces = [\"nickname\"]")), 0);
    assert_eq!(of_code(said("all = [[\"游戏\"], [\"翻倍\"]]")), 0);
    assert_eq!(of_code(said("any = [\"游戏币\", \"翻倍翻倍\"]")), 0);
}

#[test]
fn a_word_too_short_for_its_form_is_told_where_nothing_else_is_longer() {
    let short = |rule: &str| {
        let found = of_rule(&format!("{rule}\nforms = [\"homophone\"]"));
        found.iter().filter(|line| line.contains("short-for-form")).count()
    };
    assert_eq!(short("any = [\"币\", \"游戏币翻倍\"]"), 1);
    assert_eq!(short("all = [[\"币\"], [\"翻\", \"倍\"]]"), 3);
    assert_eq!(short("all = [[\"币\"], [\"游戏币翻倍\"]]"), 0, "the other slot may be told by sound");
}

#[test]
fn mistakes_in_keys_and_ids_have_code_and_place() {
    let base = "any = [\"游戏币翻倍\"]\n";
    for (line, wanted) in [
        ("severty = 2", "9:1: error[unknown-key]: unknown key `severty`"),
        ("severity = 5", "9:12: error[out-of-range]: 5 is not between 1 and 4"),
        ("severity = \"high\"", "9:12: error[wrong-type]: expected a whole number, found string"),
        ("surfaces = [\"dm\", \"moon\"]", "9:19: error[unknown-id]: unknown id `moon`"),
        ("tier = \"A\"", "9:8: error[foreign-tier]: taxonomy.toml gives `gambling.simulated` no tier A"),
        (
            "if = \"made_for_minors\"\ntier_if_minor = \"C\"",
            "10:17: error[two-conditions]: `tier_if_minor` makes a second rule with a condition; this one has its own `if`",
        ),
        ("role = \"victim\"", "9:8: error[role-without-route]: victims and friends are helped: add `route = \"help\"`"),
        (
            "route = \"help\"",
            "6:6: error[route-without-role]: a rule with `route = \"help\"` needs `role = \"victim\"` or `\"friend\"`",
        ),
        ("basis = [\"XYZ 1\"]", "9:10: error[unknown-basis]: `XYZ` is no instrument of taxonomy.toml"),
        ("forms = [\"homophon\"]", "9:10: error[unknown-id]: unknown id `homophon`"),
        ("within = 101", "9:10: error[out-of-range]: 101 is not between 0 and 100"),
        ("not = [\"@nothing\"]", "9:8: error[unknown-list]: there is no list `@nothing`"),
        (
            "unless = [\"…\"]",
            "9:11: error[unreachable-term]: `…` can never be found: signs, spaces and unlisted emoji are separators, not characters",
        ),
    ] {
        says(&of_rule(&format!("{base}{line}")), &format!("zh/arcade.toml:{wanted}"));
    }
}

#[test]
fn mistakes_in_patterns_and_slots_are_told() {
    for (rule, wanted) in [
        ("pattern = '\\d{6}'", "8:11: error[pattern-without-anchor]: a pattern needs an anchor"),
        ("pattern = '('\nanchor = \"@\"", "8:11: error[bad-pattern]: unclosed group"),
        ("pattern = '\\p{Han}{1,60}x'\nanchor = \"@\"", "8:11: error[pattern-too-large]"),
        ("anchor = \"@\"\nany = [\"游戏币翻倍\"]", "8:10: error[anchor-without-pattern]: `anchor` belongs to a pattern"),
        ("any = [\"游戏币翻倍\", \"...\"]", "8:17: error[unreachable-term]: `...` can never be found"),
        ("any = [\"赌\"]", "6:6: error[no-trigger]: every slot has a term or anchor that is too common to start a judgement"),
        ("severity = 1", "6:6: error[empty-rule]: a rule needs `any`, `all` or `pattern`"),
        ("any = [\"游戏币翻倍\", \"遊戲幣翻倍\"]", "8:17: warning[duplicate-term]: `遊戲幣翻倍` is already there once folded"),
        (
            "any = [\"游戏币翻倍\", \"game 游戏币翻倍\"]",
            "8:17: warning[shadowed-term]: `游戏币翻倍` is found wherever `game 游戏币翻倍` is",
        ),
    ] {
        let found = of_rule(rule);
        let wanted = format!("zh/arcade.toml:{wanted}");
        assert!(found.iter().any(|line| line.starts_with(&wanted)), "wanted {wanted}\ngot {found:#?}");
    }
}

#[test]
fn examples_that_do_not_hold_are_errors() {
    let rule = "[[rule]]\nid = \"x\"\nemits = \"gambling.simulated\"\nany = [\"游戏币翻倍\"]\n";
    let found =
        said(&format!("{HEAD}{rule}hit = [\"游戏币翻番\"]\nmiss = [\"游戏币翻倍\"]\nmiss_all = [\"啊，游戏币翻倍\"]\n"));
    says(&found, "zh/arcade.toml:9:8: error[hit-missed]: `zh/arcade.x` does not find this");
    says(&found, "zh/arcade.toml:10:9: error[miss-hit]: `zh/arcade.x` finds this");
    says(&found, "zh/arcade.toml:11:13: error[miss-hit]: this is found by zh/arcade.x");
    says(&found, "zh/arcade.toml:6:6: warning[few-hits]: 1 `hit` examples; at least 3 show what the rule means");
}

#[test]
fn whole_files_are_judged_too() {
    let broken = said("id = \"zh/arcade\"\n[[");
    assert!(broken.iter().any(|line| line.starts_with("zh/arcade.toml:2:3: error[syntax]: ")), "{broken:#?}");
    let other = "[[rule]]\nid = \"x\"\nemits = \"fraud.phish\"\nany = [\"游戏币翻倍\"]\n";
    says(
        &said(&format!("{HEAD}{other}{EXAMPLES}")),
        "zh/arcade.toml:7:9: error[foreign-sub-category]: `fraud.phish` does not belong to the category `gambling` of this file",
    );
    let unused = format!("{HEAD}[lists]\nnobody = [\"代币\"]\n");
    says(&said(&unused), "zh/arcade.toml:6:1: warning[unused-list]: the list `nobody` is not used");
    let cycle = format!(
        "{HEAD}[lists]\na = [\"@b\"]\nb = [\"@a\"]\n[[rule]]\nid = \"x\"\nemits = \"gambling.simulated\"\nany = [\"@a\"]\n{EXAMPLES}"
    );
    assert!(said(&cycle).iter().any(|line| line.contains("error[list-cycle]")), "{:#?}", said(&cycle));
}

/// The rendering that people see, letter by letter.
#[test]
fn an_unknown_sub_category_reads_like_a_good_compilers_error() {
    let folder = tempdir().unwrap();
    let text = format!("{HEAD}[[rule]]\nid = \"tokens\"\nemits = \"gambling.promot\"\nany = [\"游戏币翻倍\"]\n{EXAMPLES}");
    file(&folder, "rules/zh/arcade.toml", text);
    let rules = folder.path().join("rules");
    let output = tutela(&["rules", "check", rules.to_str().unwrap()], b"");
    assert_eq!(output.status.code(), Some(2));
    let shown = stderr(&output).replace(&rules.display().to_string(), "rules");
    let wanted = "\
error[unknown-sub-category]: unknown sub-category `gambling.promot`
  ┌─ rules/zh/arcade.toml:7:9
  │
7 │ emits = \"gambling.promot\"
  │         ^^^^^^^^^^^^^^^^^
  │
  = help: did you mean `gambling.promote`?

rules: 0 examples run, 1 errors, 0 warnings
";
    assert_eq!(shown, wanted);
}

#[test]
fn broken_files_and_missing_hits_end_with_two() {
    let folder = tempdir().unwrap();
    let rule = "[[rule]]\nid = \"x\"\nemits = \"gambling.simulated\"\nany = [\"游戏币翻倍\"]\n";
    for (name, text, wanted) in [
        ("broken", format!("{HEAD}[[rule]\nid ="), "error[syntax]"),
        ("missing", format!("{HEAD}{rule}hit = [\"别的\"]\n"), "error[hit-missed]: `zh/arcade.x` does not find this"),
    ] {
        file(&folder, &format!("{name}/zh/arcade.toml"), text);
        let dir = folder.path().join(name);
        let check = tutela(&["rules", "check", dir.to_str().unwrap()], b"");
        assert_eq!(check.status.code(), Some(2), "{name}");
        assert!(stderr(&check).contains(wanted), "{}", stderr(&check));
        let pack = folder.path().join("x.tutela");
        let build = tutela(&["rules", "build", dir.to_str().unwrap(), "-o", pack.to_str().unwrap()], b"");
        assert_eq!(build.status.code(), Some(2), "{name}");
        assert!(!pack.exists(), "nothing half-built is left");
    }
    let empty = tempdir().unwrap();
    let output = tutela(&["rules", "check", empty.path().to_str().unwrap()], b"");
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("there are no .toml files in"), "{}", stderr(&output));
}
