//! What a program does wrong is a status, and so is what the library does wrong.

use super::*;
use crate::common::Random;
use std::collections::BTreeMap;

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
