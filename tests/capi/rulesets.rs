//! Rule sets are loaded, changed under a scan, and tell what they are.

use super::*;
use tutela::RuleSet;

#[test]
fn rules_change_under_a_scan_and_nobody_is_told_busy() {
    let first = builtin();
    let mut both = NO_RULES;
    // SAFETY: see above.
    assert_eq!(unsafe { tutela_ruleset_combine(first, first, &raw mut both, null_mut()) }, TUTELA_OK);
    let scanner = scanner(first);
    let text = "快来网络赌场注册就送彩金".as_bytes();
    let (_, once, _) = scan_utf8(scanner, text, None, 0);
    let swaps_done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|threads| {
        threads.spawn(|| {
            for turn in 0..200 {
                let rules = if turn % 2 == 0 { both } else { first };
                // SAFETY: see above.
                assert_eq!(unsafe { tutela_scanner_set_ruleset(scanner, rules) }, TUTELA_OK);
            }
            swaps_done.store(true, std::sync::atomic::Ordering::Release);
        });
        while !swaps_done.load(std::sync::atomic::Ordering::Acquire) {
            let (status, verdict, _) = scan_utf8(scanner, text, None, 0);
            assert_eq!(status, TUTELA_OK);
            assert!(
                verdict.findings == once.findings || verdict.findings == 2 * once.findings,
                "by one of the two: {verdict:?}"
            );
        }
    });
    // Codes of one rule set mean nothing to another.
    // SAFETY: see above.
    let foreign = unsafe { tutela_rule_text(both, once.rule, 1, null_mut(), 0, null_mut()) };
    assert_eq!(foreign, TUTELA_FOREIGN_RULE);
    assert_eq!(rule_text(first, once.rule, tutela_text::TUTELA_TEXT_SUB_CATEGORY), "gambling.promote");
    // SAFETY: see above.
    assert_eq!(unsafe { tutela_ruleset_free(both) }, TUTELA_OK);
    free(first, scanner);
}

#[test]
fn texts_for_people_are_those_of_the_rules() {
    use tutela_text::*;
    let (rules, of_rust) = (builtin(), RuleSet::builtin().unwrap());
    let scanner = scanner(rules);
    let (_, verdict, _) = scan_utf8(scanner, "快来网络赌场注册就送彩金".as_bytes(), None, 0);
    let rule = of_rust.rules().find(|rule| rule.id() == rule_text(rules, verdict.rule, TUTELA_TEXT_RULE_ID)).unwrap();
    let texts = of_rust.texts(rule.sub_category()).unwrap();
    let basis: Vec<&str> = rule.basis().collect();
    for (which, wanted) in [
        (TUTELA_TEXT_SUB_CATEGORY, rule.sub_category()),
        (TUTELA_TEXT_BASIS, &*basis.join("; ")),
        (TUTELA_TEXT_NAME_ZH, rule.names().0),
        (TUTELA_TEXT_NAME_EN, rule.names().1),
        (TUTELA_TEXT_AUTHOR_ZH, texts.zh.author),
        (TUTELA_TEXT_AUTHOR_EN, texts.en.author),
        (TUTELA_TEXT_GUARDIAN_ZH, texts.zh.guardian),
        (TUTELA_TEXT_GUARDIAN_EN, texts.en.guardian),
        (TUTELA_TEXT_MODERATOR_ZH, texts.zh.moderator),
        (TUTELA_TEXT_MODERATOR_EN, texts.en.moderator),
    ] {
        assert_eq!(rule_text(rules, verdict.rule, which), wanted);
    }
    for (severity, key) in [(0, "help.addressee"), (1, "help.2"), (2, "help.2"), (3, "help.3"), (4, "help.4")] {
        // SAFETY: see above.
        let call = |text, capacity, length| unsafe { tutela_help_text(rules, severity, 6, text, capacity, length) };
        assert_eq!(written(1_024, call).1, of_rust.texts(key).unwrap().zh.author);
    }
    for (severity, which) in [(-1, 6), (5, 6), (3, 0), (3, 5), (3, 12)] {
        // SAFETY: see above.
        let call = |text, capacity, length| unsafe { tutela_help_text(rules, severity, which, text, capacity, length) };
        assert_eq!(written(1_024, call), (TUTELA_INVALID_ARGUMENT, String::new(), 0));
    }
    for which in 1..=11 {
        let longest = of_rust.rules().zip(0u64..).map(|(_, index)| {
            let code = verdict.rule >> 28 << 28 | index;
            // SAFETY: see above.
            written(1_024, |text, capacity, length| unsafe { tutela_rule_text(rules, code, which, text, capacity, length) }).0
        });
        assert!(longest.into_iter().all(|status| status == TUTELA_OK), "as the header says, 1,024 bytes are enough");
    }
    free(rules, scanner);
}

#[test]
fn rule_sets_tell_what_they_are() {
    let rules = builtin();
    let of_rust = RuleSet::builtin().unwrap();
    let (mut both, mut five, mut error) = (NO_RULES, tutela_ruleset { id: 1 }, zeroes::<tutela_error>());
    let (mut count, mut version, mut memory) = (0, 0, 0);
    // SAFETY: see above.
    unsafe {
        assert_eq!(tutela_ruleset_combine(rules, rules, &raw mut both, &raw mut error), TUTELA_OK);
        assert_eq!(tutela_ruleset_pack_count(both, &raw mut count), TUTELA_OK);
        assert_eq!(tutela_ruleset_version(both, 1, &raw mut version), TUTELA_OK);
        assert_eq!(tutela_ruleset_version(both, 2, &raw mut version), TUTELA_INVALID_ARGUMENT);
        assert_eq!(tutela_ruleset_memory(both, &raw mut memory), TUTELA_OK);
        assert_eq!((count, version, memory), (2, 0, 2 * of_rust.memory_usage() as u64));
        let call = |text, capacity, length| tutela_ruleset_id(rules, 0, text, capacity, length);
        assert_eq!(written(32, call), (TUTELA_OK, "builtin".into(), 7));
        let call = |text, capacity, length| tutela_ruleset_digest(rules, text, capacity, length);
        let digest: String = of_rust.digest().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(written(65, call), (TUTELA_OK, digest, 64));
        let mut four = NO_RULES;
        assert_eq!(tutela_ruleset_combine(both, both, &raw mut four, null_mut()), TUTELA_OK);
        assert_eq!(tutela_ruleset_combine(four, rules, &raw mut five, &raw mut error), TUTELA_BAD_PACK);
        assert_eq!(five, NO_RULES);
        let message = CStr::from_ptr(error.message.as_ptr()).to_str().unwrap();
        assert_eq!(message, "a rule set holds one to four packs, not 5");
        for rules in [rules, both, four] {
            assert_eq!(tutela_ruleset_free(rules), TUTELA_OK);
        }
    }
}

#[test]
fn loaders_say_what_is_wrong() {
    let mut rules = NO_RULES;
    let mut error = zeroes::<tutela_error>();
    let pack = RuleSet::builtin_bytes();
    // SAFETY: see above.
    let message = |error: &tutela_error| unsafe { CStr::from_ptr(error.message.as_ptr()) }.to_str().unwrap().to_owned();
    let folder = tempfile::tempdir().unwrap();
    let file = common::file(&folder, "赌.tutela", pack);
    let path = file.to_str().unwrap();
    // SAFETY: see above.
    unsafe {
        assert_eq!(tutela_ruleset_load(pack.as_ptr(), pack.len(), &raw mut rules, &raw mut error), TUTELA_OK);
        assert_eq!((message(&error), tutela_ruleset_free(rules)), (String::new(), TUTELA_OK));
        assert_eq!(tutela_ruleset_open(path.as_ptr().cast(), path.len(), &raw mut rules, &raw mut error), TUTELA_OK);
        assert_eq!((message(&error), tutela_ruleset_free(rules)), (String::new(), TUTELA_OK));
        for len in [0, 1, 7, 100, pack.len() - 1] {
            assert_eq!(tutela_ruleset_load(pack.as_ptr(), len, &raw mut rules, &raw mut error), TUTELA_BAD_PACK, "{len}");
            assert_eq!(rules, NO_RULES);
            assert!(!message(&error).is_empty());
        }
        let nowhere = "nowhere/at all";
        let status = tutela_ruleset_open(nowhere.as_ptr().cast(), nowhere.len(), &raw mut rules, &raw mut error);
        assert_eq!(status, TUTELA_UNREADABLE);
        assert!(message(&error).starts_with("cannot read nowhere/at all: "), "{}", message(&error));
        let status = tutela_ruleset_open(b"\xFF".as_ptr().cast(), 1, &raw mut rules, &raw mut error);
        assert_eq!((status, message(&error)), (TUTELA_INVALID_UTF8, String::new()));
    }
}

#[cfg(feature = "compile")]
#[test]
fn a_policy_file_is_taken_or_its_first_mistake_told_by_line() {
    let (base, mut rules, mut error) = (builtin(), NO_RULES, zeroes::<tutela_error>());
    let policy = "id = \"guild\"\nversion = \"1.0.0\"\nzh = \"公会\"\nen = \"Guild\"\nextends = \"cn-minors\"\n";
    let mistaken = format!("{policy}\nno_such_key = 1\n");
    // SAFETY: see above.
    unsafe {
        let with = |toml: &str, rules: *mut tutela_ruleset, error: *mut tutela_error| {
            tutela_ruleset_with_policy(base, toml.as_ptr().cast(), toml.len(), rules, error)
        };
        let status = with(&mistaken, &raw mut rules, &raw mut error);
        let message = CStr::from_ptr(error.message.as_ptr()).to_str().unwrap();
        assert_eq!((status, rules, error.line), (TUTELA_BAD_POLICY, NO_RULES, 7), "{message}");
        assert!(message.contains("no_such_key"), "{message}");
        assert_eq!(with(policy, &raw mut rules, &raw mut error), TUTELA_OK);
    }
    let scanner = scanner(rules);
    let mut options: tutela_options = zeroes();
    options.policy.iter_mut().zip(*b"guild").for_each(|(to, byte)| *to = byte as c_char);
    assert_eq!(scan_utf8(scanner, b"abc", Some(&options), 0).0, TUTELA_OK);
    free(rules, scanner);
    // SAFETY: see above.
    assert_eq!(unsafe { tutela_ruleset_free(base) }, TUTELA_OK);
}

#[test]
fn the_version_is_the_manifests() {
    // SAFETY: see above.
    assert_eq!(unsafe { CStr::from_ptr(tutela_version()) }.to_str().unwrap(), env!("CARGO_PKG_VERSION"));
    let [major, minor, patch]: [u32; 3] =
        [env!("CARGO_PKG_VERSION_MAJOR"), env!("CARGO_PKG_VERSION_MINOR"), env!("CARGO_PKG_VERSION_PATCH")]
            .map(|part| part.parse().unwrap());
    assert_eq!(tutela_version_number(), major << 16 | minor << 8 | patch);
}
