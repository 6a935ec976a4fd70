//! Texts are judged and masked as in Rust, one by one and in columns, and nothing is allocated.

use super::*;
use crate::common::{Random, root, situations};
use std::collections::BTreeMap;
use tutela::{AgeBand, AuthorRole, Input, Modifier, Note, Relation, RuleSet, Scanner, Surface, Verdict};

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
