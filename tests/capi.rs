//! The C functions answer what Rust answers, allocate nothing when they scan, and take every mistake with a status.
#![cfg(all(feature = "capi", feature = "builtin"))]
#![allow(unsafe_code)]

mod common;
#[path = "common/counting.rs"]
mod counting;

use common::{Random, root, situations};
use std::collections::BTreeMap;
use std::ffi::{CStr, c_char};
use std::ptr::{null, null_mut};
use tutela::ffi::tutela_status::{self, *};
use tutela::ffi::*;
use tutela::{AgeBand, AuthorRole, Input, Modifier, Note, Relation, RuleSet, Scanner, Surface, Verdict};

const NO_RULES: tutela_ruleset = tutela_ruleset { id: 0 };
const NO_SCANNER: tutela_scanner = tutela_scanner { id: 0 };

// SAFETY, for every call in this file: pointers are those of values and vectors that outlive the call, with the lengths that these
// have, or null where the call under test is to refuse null.

fn builtin() -> tutela_ruleset {
    let mut rules = NO_RULES;
    // SAFETY: see above.
    assert_eq!(unsafe { tutela_ruleset_builtin(&raw mut rules, null_mut()) }, TUTELA_OK);
    rules
}

fn scanner(rules: tutela_ruleset) -> tutela_scanner {
    let mut scanner = NO_SCANNER;
    // SAFETY: see above.
    assert_eq!(unsafe { tutela_scanner_new(rules, &raw mut scanner) }, TUTELA_OK);
    scanner
}

fn free(rules: tutela_ruleset, scanner: tutela_scanner) {
    // SAFETY: see above.
    assert_eq!(unsafe { tutela_scanner_free(scanner) }, TUTELA_OK);
    // SAFETY: see above.
    assert_eq!(unsafe { tutela_ruleset_free(rules) }, TUTELA_OK);
}

fn zeroes<T>() -> T {
    // SAFETY: used with structs of plain numbers alone, for which zeroes are a value.
    unsafe { std::mem::zeroed() }
}

type Answer = (tutela_status, tutela_verdict, Vec<tutela_finding>);

const UNTOUCHED: u32 = 0xABCD_ABCD;

fn scan_utf8(scanner: tutela_scanner, text: &[u8], options: Option<&tutela_options>, capacity: usize) -> Answer {
    let mut answer: Answer = (TUTELA_OK, zeroes(), vec![tutela_finding { start: UNTOUCHED, ..zeroes() }; capacity]);
    let options = options.map_or(null(), |options| options as *const _);
    // SAFETY: see above.
    answer.0 = unsafe {
        tutela_scan_utf8(scanner, text.as_ptr().cast(), text.len(), options, &raw mut answer.1, answer.2.as_mut_ptr(), capacity)
    };
    answer
}

fn scan_utf16(scanner: tutela_scanner, text: &[u16], options: Option<&tutela_options>, capacity: usize) -> Answer {
    let mut answer: Answer = (TUTELA_OK, zeroes(), vec![tutela_finding { start: UNTOUCHED, ..zeroes() }; capacity]);
    let options = options.map_or(null(), |options| options as *const _);
    // SAFETY: see above.
    answer.0 = unsafe {
        tutela_scan_utf16(scanner, text.as_ptr(), text.len(), options, &raw mut answer.1, answer.2.as_mut_ptr(), capacity)
    };
    answer
}

/// What a call writes into a buffer of some capacity, and the length that it tells.
fn written(
    capacity: usize,
    call: impl FnOnce(*mut c_char, usize, *mut usize) -> tutela_status,
) -> (tutela_status, String, usize) {
    let (mut bytes, mut length) = (vec![0xAAu8; capacity], 0);
    let status = call(bytes.as_mut_ptr().cast(), capacity, &raw mut length);
    let text = CStr::from_bytes_until_nul(&bytes).map_or("", |text| text.to_str().expect("UTF-8"));
    (status, text.to_owned(), length)
}

fn rule_text(rules: tutela_ruleset, rule: u64, which: tutela_text) -> String {
    // SAFETY: see above.
    let call = |text, capacity, length| unsafe { tutela_rule_text(rules, rule, which as i32, text, capacity, length) };
    let (status, text, length) = written(1_024, call);
    assert_eq!((status, length), (TUTELA_OK, text.len()));
    text
}

/// Texts of situations and the examples inside the rule files.
fn originals() -> Vec<String> {
    fn examples(value: &toml::Value, into: &mut Vec<String>) {
        match value {
            toml::Value::Table(table) => {
                for (key, value) in table {
                    match value {
                        toml::Value::Array(items) if key == "hit" || key == "miss" => {
                            into.extend(items.iter().filter_map(|item| item.as_str()).map(str::to_owned));
                        }
                        _ => examples(value, into),
                    }
                }
            }
            toml::Value::Array(items) => items.iter().for_each(|item| examples(item, into)),
            _ => {}
        }
    }
    let mut texts: Vec<String> = situations().into_iter().map(|situation| situation.text).collect();
    for folder in ["zh", "en", "shared"] {
        let mut files: Vec<_> =
            std::fs::read_dir(root().join("rulesets").join(folder)).unwrap().map(|file| file.unwrap().path()).collect();
        files.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
        files.sort();
        for file in files {
            examples(&std::fs::read_to_string(file).unwrap().parse::<toml::Table>().unwrap().into(), &mut texts);
        }
    }
    texts
}

/// Lines as an unruly chat has them: cut, joined, with signs, invisible characters, other widths and cases.
fn lines(count: usize) -> Vec<String> {
    let originals = originals();
    assert!(originals.len() > 800, "{}", originals.len());
    let mut random = Random(11);
    let wide = |char: char| if ('!'..='~').contains(&char) { char::from_u32(char as u32 + 0xFEE0).unwrap() } else { char };
    let mut lines = originals.clone();
    while lines.len() < count {
        let text = random.pick(&originals).clone();
        let line = match random.below(7) {
            0 => text.chars().map(wide).collect(),
            1 => text.to_uppercase(),
            2 => text.chars().flat_map(|char| [char, *random.pick(&['\u{200B}', '\u{FEFF}', '\u{301}', ' '])]).collect(),
            3 => text.chars().flat_map(|char| [char, *random.pick(&['*', '-', '🎰', '·', '한'])]).collect(),
            4 => [
                text.as_str(),
                *random.pick::<&str>(&["🎰", "𝐛𝐞𝐭", "👨‍👩‍👦", "привет мир", "\0", "①②③"]),
                random.pick(&originals).as_str(),
            ]
            .concat(),
            5 => text.chars().skip(random.below(4)).collect(),
            _ => random.pick(&originals).clone() + " " + &text,
        };
        lines.push(line);
    }
    lines.truncate(count);
    lines
}

/// What is known about a text, for C and for Rust.
struct Facts {
    surface: Surface,
    years: u8,
    band: AgeBand,
    role: AuthorRole,
    relation: Relation,
    made_for_minors: bool,
    prominent: bool,
    among_adults: bool,
}

impl Facts {
    fn any(random: &mut Random) -> Self {
        Self {
            surface: *random.pick(Surface::ALL),
            years: 1 + random.below(40) as u8,
            band: *random.pick(AgeBand::ALL),
            role: *random.pick(AuthorRole::ALL),
            relation: *random.pick(Relation::ALL),
            made_for_minors: random.below(4) == 0,
            prominent: random.below(4) == 0,
            among_adults: random.below(4) == 0,
        }
    }

    fn of_c(&self) -> tutela_options {
        let mut options = tutela_options {
            surface: i32::from(self.surface.number()) + 1,
            author_age: i32::from(self.years),
            audience_age: if self.band == AgeBand::Unknown { 0 } else { 1_000 + i32::from(self.band.number()) },
            author_role: i32::from(self.role.number()),
            relation: match self.relation {
                Relation::Unknown => tutela_relation::TUTELA_RELATION_UNKNOWN as i32,
                Relation::Contact => tutela_relation::TUTELA_RELATION_CONTACT as i32,
                Relation::Stranger => tutela_relation::TUTELA_RELATION_STRANGER as i32,
            },
            made_for_minors: i32::from(self.made_for_minors),
            prominent: i32::from(self.prominent),
            ..zeroes()
        };
        if self.among_adults {
            options.policy.iter_mut().zip(*b"adult-community").for_each(|(to, byte)| *to = byte as c_char);
        }
        options
    }

    fn tell<'t>(&self, input: Input<'t>) -> Input<'t> {
        let input = input.surface(self.surface).author(self.years).audience(self.band).author_role(self.role);
        let input = input.relation(self.relation).made_for_minors(self.made_for_minors).prominent(self.prominent);
        if self.among_adults { input.policy("adult-community") } else { input }
    }
}

/// Compares an answer with Rust's, field by field. Returns the number of findings.
fn expect_same(answer: &Answer, verdict: &Verdict<'_>, rules: tutela_ruleset, ids: &mut BTreeMap<u64, String>) -> usize {
    let (status, told, findings) = answer;
    assert_eq!(*status, TUTELA_OK);
    assert_eq!(told.action, i32::from(verdict.action().number()));
    assert_eq!(told.route == tutela_route::TUTELA_ROUTE_HELP as i32, verdict.route().is_some());
    assert_eq!(told.flags, u32::from(verdict.flags().bits()));
    let notes = [Note::Truncated, Note::InvalidText, Note::FindingsCapped, Note::NotCovered];
    assert_eq!(told.notes, (0..4).filter(|bit| verdict.notes().has(notes[*bit])).map(|bit| 1 << bit).sum::<u32>());
    assert_eq!(told.findings as usize, verdict.findings().len());
    assert_eq!(told.reserved, [0; 5]);
    for (finding, wanted) in findings.iter().zip(verdict.findings()) {
        let rule = verdict.rule(wanted);
        assert_eq!((finding.start, finding.end), (wanted.span().start, wanted.span().end));
        let id = ids.entry(finding.rule).or_insert_with(|| rule_text(rules, finding.rule, tutela_text::TUTELA_TEXT_RULE_ID));
        assert_eq!(*id, rule.id());
        assert_eq!(finding.sub_category, i32::from(rule.sub_category_number()));
        assert_eq!(i32::from(finding.category), finding.sub_category / 100);
        assert_eq!(finding.category, rule.category().number());
        assert_eq!(finding.tier, wanted.tier().map_or(0, |tier| tier.number()));
        assert_eq!(finding.severity, wanted.severity().level());
        assert_eq!(finding.action, wanted.action().number());
        assert_eq!(finding.role, wanted.role().number());
        assert_eq!(finding.confidence, rule.confidence().number());
        assert_eq!(finding.form, wanted.form().map_or(0, |form| form.number() + 1));
        assert_eq!(finding.modifiers, wanted.modifiers().map(Modifier::number).map(|bit| 1 << bit).sum::<u32>());
        assert_eq!(finding.reserved, [0; 17]);
    }
    let count = verdict.findings().len();
    assert!(findings[count..].iter().all(|finding| finding.start == UNTOUCHED), "what lies behind is not touched");
    match findings[..count].iter().find(|finding| finding.rule == told.rule) {
        None => assert_eq!((told.rule, told.category, told.severity, count), (0, 0, 0, 0)),
        Some(lead) => {
            assert_eq!((told.category, told.sub_category), (i32::from(lead.category), lead.sub_category));
            let strongest = findings[..count].iter().map(|finding| finding.action).max();
            let is_help = told.route == 1 && lead.tier == 0;
            assert!(is_help || strongest == findings[..count].iter().filter(|f| f.rule == told.rule).map(|f| f.action).max());
        }
    }
    count
}

#[test]
fn ten_thousand_lines_are_judged_as_in_rust() {
    let (of_c, of_rust) = (builtin(), RuleSet::builtin().unwrap());
    let (of_c, mut scanner_of_rust, scanner_of_c) = (of_c, Scanner::new(&of_rust), scanner(of_c));
    let mut random = Random(3);
    let (mut ids, mut found) = (BTreeMap::new(), 0);
    let lines = lines(10_000);
    for line in &lines {
        let facts = Facts::any(&mut random);
        let options = facts.of_c();
        let mut bytes = line.clone().into_bytes();
        let mut units: Vec<u16> = line.encode_utf16().collect();
        if random.below(10) == 0 && !bytes.is_empty() {
            // Ill-formed, as torn messages are.
            bytes.remove(random.below(bytes.len()));
            units.remove(random.below(units.len()));
        }
        let answer = scan_utf8(scanner_of_c, &bytes, Some(&options), 128);
        let verdict = scanner_of_rust.scan(facts.tell(Input::from_utf8(&bytes)));
        found += expect_same(&answer, &verdict, of_c, &mut ids);
        let answer = scan_utf16(scanner_of_c, &units, Some(&options), 128);
        let verdict = scanner_of_rust.scan(facts.tell(Input::from_utf16(&units)));
        found += expect_same(&answer, &verdict, of_c, &mut ids);
    }
    assert!(found > 5_000, "{found} findings are too few to prove anything");
    assert!(ids.len() > 40, "{} rules", ids.len());
    free(of_c, scanner_of_c);
}

#[test]
fn masked_texts_are_those_of_rust() {
    let (rules, of_rust) = (builtin(), RuleSet::builtin().unwrap());
    let (of_c, mut of_rust) = (scanner(rules), Scanner::new(&of_rust));
    let mut changed = 0;
    for line in lines(2_000) {
        let wanted = of_rust.scan(line.as_str()).mask(&line, '＊');
        let mut verdict = zeroes();
        // SAFETY: see above.
        let mut call = |text, capacity, length| unsafe {
            tutela_mask_utf8(
                of_c,
                line.as_ptr().cast(),
                line.len(),
                null(),
                '＊' as u32,
                &raw mut verdict,
                text,
                capacity,
                length,
            )
        };
        let (mut bytes, mut length) = (vec![0xAAu8; 3 * line.len() + 1], 0);
        assert_eq!(call(bytes.as_mut_ptr().cast(), bytes.len(), &raw mut length), TUTELA_OK);
        assert_eq!(std::str::from_utf8(&bytes[..length]).unwrap(), wanted);
        assert_eq!(bytes[length], 0);
        changed += usize::from(wanted != line);

        let units: Vec<u16> = line.encode_utf16().collect();
        let (mut masked, mut length) = (vec![0xAAAAu16; 3 * units.len() + 1], 0);
        // SAFETY: see above.
        let status = unsafe {
            let (out, length) = (masked.as_mut_ptr(), &raw mut length);
            tutela_mask_utf16(
                of_c,
                units.as_ptr(),
                units.len(),
                null(),
                '＊' as u32,
                &raw mut verdict,
                out,
                masked.len(),
                length,
            )
        };
        assert_eq!(status, TUTELA_OK);
        assert_eq!(String::from_utf16(&masked[..length]).unwrap(), wanted);
    }
    assert!(changed > 200, "{changed} lines were masked");
    free(rules, of_c);
}

#[test]
fn ill_formed_texts_are_masked_around_their_remains() {
    let rules = builtin();
    let scanner = scanner(rules);
    let text = ["快来".as_bytes(), b"\xFF\xE8\xB5", "网络赌场注册就送彩金".as_bytes(), b"\xE8"].concat();
    let mut verdict = zeroes();
    let mut buffer = [0u8; 256];
    buffer[..text.len()].copy_from_slice(&text);
    let (place, mut length) = (buffer.as_mut_ptr().cast::<c_char>(), 0);
    // The buffer is the text's own memory.
    // SAFETY: see above.
    let status = unsafe {
        tutela_mask_utf8(scanner, place, text.len(), null(), 0, &raw mut verdict, place, buffer.len(), &raw mut length)
    };
    assert_eq!(status, TUTELA_OK);
    let masked = std::str::from_utf8(&buffer[..length]).unwrap();
    assert!(masked.starts_with("快来\u{FFFD}\u{FFFD}网络**"), "{masked}");
    assert!(masked.ends_with('\u{FFFD}'), "{masked}");
    assert_eq!(verdict.notes & tutela_note::TUTELA_NOTE_INVALID_TEXT as u32, tutela_note::TUTELA_NOTE_INVALID_TEXT as u32);
    // SAFETY: see above.
    assert_eq!(unsafe { tutela_scanner_set_limit(scanner, 6) }, TUTELA_OK);
    let text = "快来网络赌场".as_bytes();
    // SAFETY: see above.
    let status = unsafe {
        tutela_mask_utf8(
            scanner,
            text.as_ptr().cast(),
            text.len(),
            null(),
            0,
            &raw mut verdict,
            place,
            buffer.len(),
            &raw mut length,
        )
    };
    assert_eq!((status, &buffer[..length]), (TUTELA_OK, "快来****".as_bytes()), "what was not read is masked");
    free(rules, scanner);
}

#[test]
fn a_failure_leaves_no_unmasked_text_and_no_permission_behind() {
    let (mut verdict, mut length): (tutela_verdict, usize) = (zeroes(), 7);
    let mut buffer = *b"free skin\0";
    let place = buffer.as_mut_ptr().cast::<c_char>();
    // SAFETY: see above.
    let status = unsafe { tutela_mask_utf8(NO_SCANNER, place, 9, null(), 0, &raw mut verdict, place, 10, &raw mut length) };
    assert_eq!((status, buffer[0], length), (TUTELA_NULL_HANDLE, 0, 0));
    assert_eq!(verdict.action, tutela_action::TUTELA_ACTION_REVIEW as i32);
    let (status, verdict, findings) = scan_utf8(NO_SCANNER, b"abc", None, 1);
    assert_eq!((status, verdict.action, findings[0].start), (TUTELA_NULL_HANDLE, 3, UNTOUCHED));
    assert_eq!(verdict, tutela_verdict { action: 3, ..zeroes() });
}

#[test]
fn a_small_array_takes_the_first_findings() {
    let rules = builtin();
    let scanner = scanner(rules);
    let text = "网络赌场注册就送彩金，加我微信 abc12345，手机 13900001234，网络赌场注册就送彩金";
    let (_, all, found) = scan_utf8(scanner, text.as_bytes(), None, 128);
    assert!(all.findings > 2, "{all:?}");
    for capacity in 0..=all.findings as usize {
        let (status, verdict, some) = scan_utf8(scanner, text.as_bytes(), None, capacity);
        assert_eq!((status, verdict), (TUTELA_OK, all));
        assert_eq!(some, found[..capacity]);
    }
    let mut verdict = zeroes();
    // SAFETY: see above.
    let status =
        unsafe { tutela_scan_utf8(scanner, text.as_ptr().cast(), text.len(), null(), &raw mut verdict, null_mut(), 0) };
    assert_eq!((status, verdict), (TUTELA_OK, all), "the verdict alone");
    free(rules, scanner);
}

/// Columns with offsets of 32 and of 64 bits.
fn scan_batch(
    scanner: tutela_scanner,
    data: &[u8],
    offsets: &[i32],
    count: usize,
) -> [(tutela_status, Vec<tutela_verdict>); 2] {
    let large: Vec<i64> = offsets.iter().map(|offset| i64::from(*offset)).collect();
    let mut answers = [(TUTELA_OK, vec![zeroes(); count]), (TUTELA_OK, vec![zeroes(); count])];
    let [small_answer, large_answer] = &mut answers;
    let (data, len) = (data.as_ptr().cast(), data.len());
    // SAFETY: see above.
    small_answer.0 =
        unsafe { tutela_scan_batch_utf8(scanner, data, len, offsets.as_ptr(), count, null(), small_answer.1.as_mut_ptr()) };
    // SAFETY: see above.
    large_answer.0 =
        unsafe { tutela_scan_batch_large_utf8(scanner, data, len, large.as_ptr(), count, null(), large_answer.1.as_mut_ptr()) };
    answers
}

#[test]
fn a_column_is_judged_as_its_texts_are() {
    let rules = builtin();
    let scanner = scanner(rules);
    let lines = lines(1_500);
    let mut offsets = vec![0i32];
    let mut data = String::new();
    for line in &lines {
        data.push_str(line);
        offsets.push(data.len() as i32);
    }
    for (status, verdicts) in scan_batch(scanner, data.as_bytes(), &offsets, lines.len()) {
        assert_eq!(status, TUTELA_OK);
        for (line, verdict) in lines.iter().zip(&verdicts) {
            assert_eq!(scan_utf8(scanner, line.as_bytes(), None, 0).1, *verdict);
        }
    }
    // A slice of a column starts anywhere.
    for (status, verdicts) in scan_batch(scanner, data.as_bytes(), &offsets[700..], 2) {
        assert_eq!(status, TUTELA_OK);
        assert_eq!(verdicts[1], scan_utf8(scanner, lines[701].as_bytes(), None, 0).1);
    }
    for (status, verdicts) in scan_batch(scanner, b"", &[0], 0) {
        assert_eq!((status, verdicts.len()), (TUTELA_OK, 0));
    }
    free(rules, scanner);
}

#[test]
fn offsets_that_lead_astray_stop_a_column_before_its_first_text() {
    let rules = builtin();
    let scanner = scanner(rules);
    for offsets in [[0, 3, 2], [0, 3, 7], [-1, 3, 4], [7, 7, 7], [0, i32::MAX, i32::MAX], [3, 2, 6], [0, 6, i32::MIN]] {
        for (status, verdicts) in scan_batch(scanner, b"abcdef", &offsets, 2) {
            assert_eq!(status, TUTELA_BAD_OFFSETS, "{offsets:?}");
            assert!(verdicts.iter().all(|verdict| *verdict == tutela_verdict { action: 3, ..zeroes() }), "{offsets:?}");
        }
    }
    free(rules, scanner);
}

#[test]
fn a_scan_allocates_nothing() {
    let rules = builtin();
    let lines = lines(500);
    let long = lines.join("\n").repeat(3);
    let mut offsets = vec![0i32];
    lines.iter().for_each(|line| offsets.push(offsets.last().unwrap() + line.len() as i32));
    let column = lines.concat();
    let mut verdicts: Vec<tutela_verdict> = vec![zeroes(); lines.len()];
    let texts: Vec<(&str, Vec<u16>)> =
        lines.iter().map(String::as_str).chain([long.as_str()]).map(|line| (line, line.encode_utf16().collect())).collect();
    let options = tutela_options { surface: 1, author_age: 12, ..zeroes() };
    let mut findings: [tutela_finding; 128] = [zeroes(); 128];
    let mut verdict = zeroes();
    let scanner = scanner(rules);
    let mut found = 0;
    let mut text = [0 as c_char; 1_024];
    let allocations = counting::allocations(|| {
        for (line, units) in &texts {
            // SAFETY: see above.
            unsafe {
                let (verdict, into, options) = (&raw mut verdict, findings.as_mut_ptr(), &raw const options);
                assert_eq!(tutela_scan_utf8(scanner, line.as_ptr().cast(), line.len(), options, verdict, into, 128), TUTELA_OK);
                found += (*verdict).findings;
                assert_eq!(tutela_scan_utf16(scanner, units.as_ptr(), units.len(), options, verdict, into, 128), TUTELA_OK);
                found += (*verdict).findings;
            }
        }
        // SAFETY: see above.
        let status = unsafe {
            let (data, verdicts) = (column.as_ptr().cast(), verdicts.as_mut_ptr());
            tutela_scan_batch_utf8(scanner, data, column.len(), offsets.as_ptr(), lines.len(), null(), verdicts)
        };
        assert_eq!(status, TUTELA_OK);
        let which = tutela_text::TUTELA_TEXT_AUTHOR_ZH as i32;
        // SAFETY: see above.
        let status = unsafe { tutela_rule_text(rules, findings[0].rule, which, text.as_mut_ptr(), text.len(), null_mut()) };
        assert_eq!(status, TUTELA_OK);
    });
    assert!(found > 300, "{found} findings");
    assert_eq!(allocations, 0);
    assert!(counting::allocations(|| drop(lines.clone())) > 500, "the counter counts");
    free(rules, scanner);
}

#[test]
fn mistakes_with_handles_are_answered() {
    let rules = builtin();
    let scanner = scanner(rules);
    let scan = |id| scan_utf8(tutela_scanner { id }, b"abc", None, 0).0;
    let mut other = NO_SCANNER;
    // SAFETY: see above.
    unsafe {
        assert_eq!(tutela_scanner_free(NO_SCANNER), TUTELA_OK, "the null handle");
        assert_eq!(tutela_ruleset_free(NO_RULES), TUTELA_OK, "the null handle");
        assert_eq!(scan(0), TUTELA_NULL_HANDLE);
        assert_eq!(scan(rules.id), TUTELA_WRONG_HANDLE);
        assert_eq!(tutela_scanner_free(tutela_scanner { id: rules.id }), TUTELA_WRONG_HANDLE);
        assert_eq!(tutela_ruleset_free(tutela_ruleset { id: scanner.id }), TUTELA_WRONG_HANDLE);
        assert_eq!(tutela_scanner_new(tutela_ruleset { id: scanner.id }, &raw mut other), TUTELA_WRONG_HANDLE);
        assert_eq!(tutela_scanner_set_ruleset(scanner, NO_RULES), TUTELA_NULL_HANDLE);
        assert_eq!(tutela_scanner_set_ruleset(scanner, tutela_ruleset { id: 7 }), TUTELA_INVALID_HANDLE);
        let mut random = Random(5);
        for _ in 0..1_000 {
            assert_ne!(scan(random.next()), TUTELA_OK, "a number that nobody gave out");
        }
        assert_eq!(scan(scanner.id), TUTELA_OK, "nothing of this hurt");
        assert_eq!(tutela_ruleset_free(rules), TUTELA_OK);
        assert_eq!(tutela_ruleset_free(rules), TUTELA_STALE_HANDLE, "freed twice");
        assert_eq!(tutela_scanner_new(rules, &raw mut other), TUTELA_STALE_HANDLE);
        assert_eq!(other, NO_SCANNER);
        assert_eq!(scan(scanner.id), TUTELA_OK, "a scanner keeps its rules");
        assert_eq!(tutela_scanner_free(scanner), TUTELA_OK);
        assert_eq!(tutela_scanner_free(scanner), TUTELA_STALE_HANDLE, "freed twice");
        assert_eq!(scan(scanner.id), TUTELA_STALE_HANDLE);
    }
}

#[test]
fn null_is_refused_where_something_must_be() {
    let rules = builtin();
    let scanner = scanner(rules);
    let mut verdict = zeroes();
    let text: *const c_char = c"abc".as_ptr();
    // SAFETY: see above.
    unsafe {
        assert_eq!(tutela_ruleset_builtin(null_mut(), null_mut()), TUTELA_NULL_POINTER);
        assert_eq!(tutela_scanner_new(rules, null_mut()), TUTELA_NULL_POINTER);
        assert_eq!(tutela_scan_utf8(scanner, text, 3, null(), null_mut(), null_mut(), 0), TUTELA_NULL_POINTER);
        assert_eq!(tutela_scan_utf8(scanner, null(), 3, null(), &raw mut verdict, null_mut(), 0), TUTELA_NULL_POINTER);
        assert_eq!(tutela_scan_utf8(scanner, text, 3, null(), &raw mut verdict, null_mut(), 1), TUTELA_NULL_POINTER);
        assert_eq!(tutela_scan_utf8(scanner, null(), 0, null(), &raw mut verdict, null_mut(), 0), TUTELA_OK);
        assert_eq!(verdict.action, tutela_action::TUTELA_ACTION_ALLOW as i32, "the empty text");
        let beyond = u32::MAX as usize + 1;
        assert_eq!(tutela_scan_utf8(scanner, text, usize::MAX, null(), &raw mut verdict, null_mut(), 0), TUTELA_TOO_LONG);
        let odd = text.cast::<u8>().wrapping_add(usize::from(text.addr().is_multiple_of(2))).cast::<u16>();
        assert_eq!(tutela_scan_utf16(scanner, odd, 1, null(), &raw mut verdict, null_mut(), 0), TUTELA_MISALIGNED_POINTER);
        assert_eq!(tutela_scan_utf16(scanner, null(), beyond, null(), &raw mut verdict, null_mut(), 0), TUTELA_NULL_POINTER);
        assert_eq!(tutela_scan_batch_utf8(scanner, text, 3, null(), 0, null(), null_mut()), TUTELA_NULL_POINTER, "one offset");
        assert_eq!(tutela_rule_text(rules, 1, 1, null_mut(), 1, null_mut()), TUTELA_NULL_POINTER);
    }
    free(rules, scanner);
}

#[test]
fn options_that_mean_nothing_are_refused() {
    let rules = builtin();
    let scanner = scanner(rules);
    let mut unknown: tutela_options = zeroes();
    unknown.policy[0] = b'x' as c_char;
    let wrong = tutela_options { surface: 19, ..zeroes() };
    for (options, wanted) in [(zeroes(), TUTELA_OK), (unknown, TUTELA_UNKNOWN_POLICY), (wrong, TUTELA_INVALID_ARGUMENT)] {
        assert_eq!(scan_utf8(scanner, b"abc", Some(&options), 0).0, wanted);
    }
    free(rules, scanner);
}

#[test]
fn a_second_thread_is_told_that_a_scanner_is_busy() {
    let rules = builtin();
    let scanner = scanner(rules);
    let text = "网络赌场注册就送彩金，加我微信。".repeat(20_000);
    // One thread scans without a pause; a second one meets it while it does, and sees every text judged whole or not at all.
    let mut seen = BTreeMap::new();
    std::thread::scope(|threads| {
        let long = threads.spawn(|| while scan_utf8(scanner, text.as_bytes(), None, 0).0 != TUTELA_STALE_HANDLE {});
        for _ in 0..2_000_000 {
            let (status, verdict, _) = scan_utf8(scanner, b"abc", None, 0);
            assert_eq!(verdict.action, if status == TUTELA_OK { 0 } else { 3 });
            *seen.entry(status as i32).or_insert(0u32) += 1;
            if seen.get(&(TUTELA_BUSY as i32)).is_some_and(|times| *times > 100) {
                break;
            }
        }
        // SAFETY: see above.
        while unsafe { tutela_scanner_free(scanner) } == TUTELA_BUSY {
            std::thread::yield_now();
        }
        long.join().unwrap();
    });
    assert!(seen.contains_key(&(TUTELA_BUSY as i32)), "{seen:?}");
    assert!(seen.keys().all(|status| [TUTELA_OK as i32, TUTELA_BUSY as i32].contains(status)), "{seen:?}");
    // SAFETY: see above.
    assert_eq!(unsafe { tutela_ruleset_free(rules) }, TUTELA_OK);
}

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

#[cfg(feature = "panic-probe")]
#[test]
fn a_panic_in_a_scan_costs_the_host_one_text() {
    let rules = builtin();
    let scanner = scanner(rules);
    let text = "快来网络赌场注册就送彩金".as_bytes();
    // SAFETY: see above.
    assert_eq!(unsafe { tutela_scanner_set_limit(scanner, 30) }, TUTELA_OK);
    let (_, before, _) = scan_utf8(scanner, text, None, 0);
    for panic in [tutela_test_panic_next as extern "C" fn(), tutela_test_panic_in_scan] {
        panic();
        let (status, verdict, _) = scan_utf8(scanner, text, None, 0);
        assert_eq!(status, TUTELA_INTERNAL);
        assert_eq!(verdict, tutela_verdict { action: 3, ..zeroes() });
        assert_eq!(scan_utf8(scanner, text, None, 0).1, before, "the scanner goes on, with its limit");
    }
    free(rules, scanner);
}
