//! The C functions answer what Rust answers, allocate nothing when they scan, and take every mistake with a status.
#![cfg(all(feature = "capi", feature = "builtin"))]
#![allow(unsafe_code)]

mod answers;
#[path = "../common/mod.rs"]
mod common;
#[path = "../common/counting.rs"]
mod counting;
mod mistakes;
mod rulesets;

use std::ffi::{CStr, c_char};
use std::ptr::{null, null_mut};
use tutela::ffi::tutela_status::{self, *};
use tutela::ffi::*;

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
