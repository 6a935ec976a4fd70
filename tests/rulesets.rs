//! The shipped rules: they compile without a word, their examples hold, and the taxonomy is the one source of ids.

mod common;

use common::root;
use std::collections::BTreeSet;
use tutela::authoring::{PackName, Sources, compile};
use tutela::{
    Action, AgeBand, AuthorRole, Category, Confidence, Flag, Form, Modifier, Relation, Role, RuleSet, Severity, Surface, Tier,
};

fn sources() -> Sources {
    Sources::read_dir(&root().join("rulesets")).unwrap()
}

#[test]
fn shipped_rules_have_no_diagnostic_and_every_example_holds() {
    let sources = sources();
    let mut compilation = compile(&sources, &PackName::new("builtin", 1));
    let examples = compilation.run_examples().unwrap();
    let found: Vec<String> = compilation.diagnostics.iter().map(|found| sources.one_line(found)).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert!(examples > 600, "{examples} examples");
}

#[test]
fn the_embedded_pack_is_made_of_the_files_of_the_checkout() {
    let compiled = compile(&sources(), &PackName::new("builtin", 1)).rule_set().unwrap().unwrap();
    assert_eq!(RuleSet::builtin().unwrap().digest(), compiled.digest());
}

#[test]
fn every_rule_has_texts_for_people_in_both_languages() {
    let rules = RuleSet::builtin().unwrap();
    for rule in rules.rules() {
        let texts = rules.texts(rule.sub_category()).unwrap_or_else(|| panic!("{} has no texts", rule.sub_category()));
        for reader in [texts.zh, texts.en] {
            assert!([reader.author, reader.guardian, reader.moderator].iter().all(|text| !text.is_empty()), "{}", rule.id());
        }
        assert!(rule.basis().next().is_some(), "{} says who asks for it", rule.id());
    }
    for key in ["help.2", "help.3", "help.4", "help.addressee"] {
        assert!(rules.texts(key).is_some(), "{key}");
    }
}

#[test]
fn every_category_hears_victims_or_friends_in_both_languages() {
    let rules = RuleSet::builtin().unwrap();
    let mut silent: BTreeSet<(String, Category)> = BTreeSet::new();
    for language in ["zh", "en"] {
        let of_language = || rules.rules().filter(move |rule| rule.id().starts_with(&format!("{language}/")));
        for category in Category::ALL {
            assert!(of_language().any(|rule| rule.category() == *category), "{language} has no rule for {category}");
            if !of_language().any(|rule| rule.category() == *category && rule.tier().is_none()) {
                silent.insert((language.to_owned(), *category));
            }
        }
    }
    assert!(silent.is_empty(), "no rule on the help route: {silent:?}");
}

/// The ids of a list of `taxonomy.toml`.
fn ids(taxonomy: &toml::Table, list: &str) -> Vec<String> {
    taxonomy[list].as_array().unwrap().iter().map(|entry| entry["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn types_and_taxonomy_name_the_same_ids() {
    let text = std::fs::read_to_string(root().join("rulesets/taxonomy.toml")).unwrap();
    let taxonomy: toml::Table = toml::from_str(&text).unwrap();
    macro_rules! same {
        ($list:literal, $type:ty) => {
            assert_eq!(ids(&taxonomy, $list), <$type>::ALL.iter().map(|value| value.id()).collect::<Vec<_>>(), $list);
        };
    }
    same!("category", Category);
    same!("severity", Severity);
    same!("band", AgeBand);
    same!("surface", Surface);
    same!("action", Action);
    same!("flag", Flag);
    same!("author_role", AuthorRole);
    same!("speaker", Role);
    same!("relation", Relation);
    same!("form", Form);
    same!("modifier", Modifier);
    let numbers: Vec<i64> =
        taxonomy["category"].as_array().unwrap().iter().map(|entry| entry["number"].as_integer().unwrap()).collect();
    assert_eq!(numbers, (1..=20).collect::<Vec<_>>());
    let subs: BTreeSet<String> = taxonomy["category"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|category| {
            let id = category["id"].as_str().unwrap().to_owned();
            category["sub"].as_array().unwrap().iter().map(move |sub| format!("{id}.{}", sub["id"].as_str().unwrap()))
        })
        .collect();
    assert_eq!(subs.len(), 146);
    assert_eq!(Tier::ALL.len(), 3);
    assert_eq!(Confidence::ALL.len(), 3);
}
