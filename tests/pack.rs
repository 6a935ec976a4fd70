//! Packs that were cut, changed or made for another library are refused with a reason, never read.

mod common;

use common::{Random, root};
use tutela::authoring::{PackName, SourceFile, Sources, compile};
use tutela::{LoadError, LoadOptions, RuleSet, Scanner};

/// A small pack with every kind of section in use.
fn pack() -> Vec<u8> {
    let rules = r#"
        id = "zh/arcade"
        category = "gambling"
        language = "zh"
        version = "1.0.0"
        [lists]
        play = ["游戏币", "代币"]
        [patterns]
        code = { pattern = '\b\d{6}\b', anchor = "digits>=6" }
        [[rule]]
        id = "tokens"
        emits = "gambling.simulated"
        all = ["@play", "@code"]
        unless = ["游戏币博物馆"]
        not = ["免费"]
    "#;
    let file = SourceFile { name: "zh/arcade.toml".into(), text: rules.into() };
    // Context of its own keeps the pack small: thousands of copies are read below.
    let context = |language: &str| SourceFile {
        name: format!("{language}/context.toml"),
        text: format!(
            "id = \"{language}/context\"\nlanguage = \"{language}\"\nversion = \"1.0.0\"\n[lists]\noffer = [\"免费送\"]\n"
        ),
    };
    let compilation =
        compile(&Sources { files: vec![file, context("zh"), context("en")] }.with_defaults(), &PackName::new("arcade", 3));
    compilation.pack.expect("no errors")
}

/// Writes the digest anew, as somebody would who forges a pack.
fn reseal(pack: &mut [u8]) {
    let digest = blake3::hash(&pack[48..]);
    pack[16..48].copy_from_slice(digest.as_bytes());
}

#[test]
fn a_whole_pack_loads_and_tells_about_itself() {
    let rules = RuleSet::load(pack()).unwrap();
    assert_eq!(rules.pack_versions().collect::<Vec<_>>(), [("arcade", 3)]);
    assert_eq!(rules.rules_len(), 1);
    let mut scanner = Scanner::new(&rules);
    assert_eq!(scanner.scan("游戏币兑换码 123456").findings().len(), 1);
    assert!(scanner.scan("游戏币博物馆 123456").is_clean());
    assert!(scanner.scan("免费游戏币 123456").is_clean());
    assert!(scanner.scan("游戏币 12345").is_clean());
}

#[test]
fn every_truncation_is_refused() {
    let pack = pack();
    // All short lengths, then a sample of the long ones: a digest over each would take long.
    let mut random = Random(1);
    let lengths = (0..600).chain((0..400).map(|_| random.below(pack.len()))).chain([pack.len() - 1]);
    for len in lengths {
        let error = RuleSet::load(&pack[..len]).expect_err("a cut pack");
        assert!(matches!(error, LoadError::NotAPack { .. } | LoadError::Length { .. }), "{len}: {error}");
    }
}

#[test]
fn every_flipped_bit_is_noticed() {
    let pack = pack();
    let mut random = Random(2);
    for _ in 0..2_000 {
        let mut changed = pack.clone();
        let at = random.below(pack.len());
        changed[at] ^= 1 << random.below(8);
        assert!(RuleSet::load(changed).is_err(), "byte {at}");
    }
}

#[test]
fn forged_packs_are_refused_or_harmless() {
    let pack = pack();
    let mut random = Random(3);
    let mut loaded = 0;
    for round in 0..4_000 {
        let mut changed = pack.clone();
        for _ in 0..=random.below(4) {
            // Half of the edits hit the header and the section table.
            let at = if round % 2 == 0 { 48 + random.below(500) } else { 48 + random.below(pack.len() - 48) };
            changed[at] = random.next() as u8;
        }
        reseal(&mut changed);
        if let Ok(rules) = RuleSet::load(changed) {
            loaded += 1;
            let mut scanner = Scanner::new(&rules);
            for text in ["游戏币兑换码 123456", "代币 999999，加我微信 abc12345", "hello there 1234567890", ""] {
                let verdict = scanner.scan(text);
                assert!(verdict.findings().iter().all(|finding| text.get(finding.span().range()).is_some()));
            }
        }
    }
    assert!(loaded > 0, "some edits only change names, so some packs load");
}

/// The section table follows the header.
const HEADER_BYTES: usize = 128;

/// Where a section begins.
fn section(pack: &[u8], number: usize) -> usize {
    let at = HEADER_BYTES + number * 12;
    u32::from_le_bytes(pack[at + 4..at + 8].try_into().unwrap()) as usize
}

#[test]
fn counts_of_a_forged_pack_do_not_overflow() {
    // One pattern, and as many slots as a number can tell.
    let mut pack = pack();
    let uses = section(&pack, 13);
    pack[uses..uses + 7].copy_from_slice(&[1, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F]);
    reseal(&mut pack);
    let error = RuleSet::load(pack).unwrap_err().to_string();
    assert_eq!(error, "the pack is malformed: a set of uses is too large in section 13, record 0");
}

#[test]
fn records_of_a_forged_pack_share_no_piece() {
    // The second term is made to stand where the first one does.
    let mut pack = pack();
    let terms = section(&pack, 11);
    pack.copy_within(terms..terms + 4, terms + 8);
    reseal(&mut pack);
    let error = RuleSet::load(pack).unwrap_err().to_string();
    assert_eq!(error, "the pack is malformed: a term is in no row in section 11, record 1");
}

#[test]
fn a_gram_of_a_forged_pack_leads_to_a_row() {
    let mut pack = pack();
    let leads = section(&pack, 7);
    // One step further there is the middle of a term.
    pack[leads] += 1;
    reseal(&mut pack);
    let error = RuleSet::load(pack).unwrap_err().to_string();
    assert_eq!(error, "the pack is malformed: a gram leads to no row in section 6, record 0");
}

#[test]
fn other_formats_and_newer_needs_are_told() {
    let with = |at: usize, bytes: &[u8]| {
        let mut changed = pack();
        changed[at..at + bytes.len()].copy_from_slice(bytes);
        reseal(&mut changed);
        RuleSet::load(changed).unwrap_err().to_string()
    };
    assert_eq!(
        with(8, &14u32.to_le_bytes()),
        "the pack has format 14, this library reads format 13: a newer library is needed"
    );
    assert_eq!(with(8, &0u32.to_le_bytes()), "the pack has format 0, this library reads format 13: a newer pack is needed");
    assert_eq!(with(72, &(9u32 << 16 | 2 << 8).to_le_bytes()), "the pack needs tutela 9.2.0 or newer");
    assert_eq!(
        RuleSet::load(b"id = \"zh/x\"".to_vec()).unwrap_err().to_string(),
        "not a rule pack: the first 8 bytes do not start with the mark of a pack"
    );
    assert_eq!(
        RuleSet::load(Vec::new()).unwrap_err().to_string(),
        "not a rule pack: the first 0 bytes do not start with the mark of a pack"
    );
}

#[test]
fn expiry_is_enforced_only_if_the_host_tells_the_time() {
    let mut pack = pack();
    pack[64..72].copy_from_slice(&1_000u64.to_le_bytes());
    reseal(&mut pack);
    assert!(RuleSet::load(pack.clone()).unwrap().is_stale(1_001));
    assert!(LoadOptions::new().now(1_000).load([pack.clone()]).is_ok());
    let error = LoadOptions::new().now(1_001).load([pack]).unwrap_err();
    assert_eq!(error.to_string(), "the pack expired at 1000 (Unix seconds), now is 1001");
}

#[test]
fn one_to_four_packs_make_a_rule_set() {
    let error = |count: usize| LoadOptions::new().load(vec![pack(); count]).map(|_| ()).map_err(|error| error.to_string());
    assert_eq!(error(0).unwrap_err(), "a rule set holds one to four packs, not 0");
    assert_eq!(error(5).unwrap_err(), "a rule set holds one to four packs, not 5");
    assert!(error(4).is_ok());
    // The host's pack beside the embedded one: both are heard.
    let both = LoadOptions::new().load([RuleSet::builtin_bytes().to_vec(), pack()]).unwrap();
    let mut scanner = Scanner::new(&both);
    let verdict = scanner.scan("网络赌场注册就送彩金，游戏币兑换码 123456");
    let rules: Vec<&str> = verdict.findings().iter().map(|finding| verdict.rule(finding).id()).collect();
    assert!(rules.contains(&"zh/arcade.tokens") && rules.iter().any(|rule| rule.starts_with("zh/gambling")), "{rules:?}");
}

#[test]
fn the_embedded_pack_passes_the_checks_that_it_is_spared() {
    let checked = RuleSet::load(RuleSet::builtin_bytes()).expect("every offset, index and enumeration is good");
    assert_eq!(checked.digest(), RuleSet::builtin().unwrap().digest());
}

#[test]
fn a_missing_pack_file_is_named() {
    let error = RuleSet::load_file(root().join("no-such.tutela")).unwrap_err();
    assert!(error.to_string().ends_with("no-such.tutela"), "{error}");
    assert!(std::error::Error::source(&error).is_some());
}

#[test]
fn public_types_may_be_shared_between_threads() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<RuleSet>();
    shared::<Scanner>();
    shared::<tutela::Report>();
    shared::<LoadError>();
    shared::<tutela::Finding>();
}
