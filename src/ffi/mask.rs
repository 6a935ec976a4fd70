//! Masked texts. Scan and mask are one call, so that no verdict can be used on another text than its own.

use super::guard::{Outcome, guard, slot, text};
use super::options::{facts, tutela_options};
use super::scan::{policy, scan};
use super::scanner::{SCANNERS, tutela_scanner};
use super::status::tutela_status::{self, *};
use super::text::{Buffer, buffer, check_buffer};
use super::verdict::tutela_verdict;
use crate::Input;
use crate::text::{Units, Utf8, Utf16};
use std::ffi::c_char;

/// Scans a text in UTF-8, fills *verdict, and writes the text with its findings masked, as UTF-8 with a NUL at its end.
///
/// Masked are the findings whose own action is TUTELA_ACTION_MASK or more, and what lies beyond the scanner's limit. Each character as
/// a reader sees it, an emoji with all its parts for instance, becomes one star, a Unicode code point; 0 stands for an asterisk.
/// White space stays. Of numbers that are personal data the first three digits stay, so that the kind of number can be told.
/// Ill-formed parts become U+FFFD. A text in which nothing is to be masked is written as it is.
///
/// See tutela_scan_utf8 for text, options and *verdict, and tutela_rule_text for how the buffer is filled: masked has room for capacity
/// bytes, and *length receives the length without the NUL, which is mostly that of the text or less, but a star or U+FFFD may
/// be longer than what it stands for. If the answer is TUTELA_TOO_SMALL, *verdict is filled. On every failure the buffer holds an empty
/// text. masked may be the text's own memory.
///
/// Unlike a scan, this allocates. TUTELA_INVALID_ARGUMENT: star is no Unicode character.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tutela_mask_utf8(
    scanner: tutela_scanner,
    text: *const c_char,
    len: usize,
    options: *const tutela_options,
    star: u32,
    verdict: *mut tutela_verdict,
    masked: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> tutela_status {
    let borrow = || {
        // SAFETY: the header asks for `len` readable bytes.
        unsafe { self::text(text.cast(), len) }.map(|text| (Input::from_utf8(text), Utf8(text)))
    };
    let put = |buffer: &Buffer<u8>, masked: &str| buffer.put(masked);
    // SAFETY: the header asks for these places and for options that can be read.
    unsafe { mask(scanner, borrow, options, star, verdict, (masked.cast(), capacity, length), put) }
}

/// The same for a text in UTF-16: text, buffer, capacity and *length are in units of 16 bits. See tutela_scan_utf16 and
/// tutela_mask_utf8. A star beyond U+FFFF takes two units.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tutela_mask_utf16(
    scanner: tutela_scanner,
    text: *const u16,
    len: usize,
    options: *const tutela_options,
    star: u32,
    verdict: *mut tutela_verdict,
    masked: *mut u16,
    capacity: usize,
    length: *mut usize,
) -> tutela_status {
    let borrow = || {
        // SAFETY: the header asks for `len` readable units.
        unsafe { self::text(text, len) }.map(|text| (Input::from_utf16(text), Utf16(text)))
    };
    let put = |buffer: &Buffer<u16>, masked: &str| buffer.put_units(masked.encode_utf16());
    // SAFETY: the header asks for these places and for options that can be read.
    unsafe { mask(scanner, borrow, options, star, verdict, (masked, capacity, length), put) }
}

/// The beats of masking.
///
/// # Safety
///
/// If they are neither null nor misaligned, `options` can be read, and `verdict`, as many units as the buffer says and its length can
/// be written, until the call ends.
unsafe fn mask<'t, U: Units, T: From<u8>>(
    scanner: tutela_scanner,
    borrow: impl FnOnce() -> Outcome<(Input<'t>, U)>,
    options: *const tutela_options,
    star: u32,
    verdict: *mut tutela_verdict,
    (masked, capacity, length): (*mut T, usize, *mut usize),
    put: impl FnOnce(&Buffer<T>, &str) -> Outcome,
) -> tutela_status {
    let mut made = None;
    let scanned = guard(|| {
        // SAFETY: the caller makes the same promise.
        let out = unsafe { slot(verdict, tutela_verdict::FAILED) }?;
        // SAFETY: as above.
        let facts = unsafe { facts(options) }?;
        check_buffer(masked, capacity, length)?;
        let star = match star {
            0 => '*',
            _ => char::from_u32(star).ok_or(TUTELA_INVALID_ARGUMENT)?,
        };
        let (input, units) = borrow()?;
        let mut scanner = SCANNERS.hold(scanner.id)?;
        let policy = policy(&scanner, &facts)?;
        let verdict = scan(&mut scanner, facts.tell(input, policy));
        made = Some(verdict.mask_units(units, star));
        out.set(tutela_verdict::new(&verdict));
        Ok(())
    });
    // Only now, when the text was read to its end, because the buffer may be the text's own memory; but in any case, so that no
    // failure leaves an unmasked text behind.
    let handed_over = guard(|| {
        // SAFETY: as above.
        let buffer = unsafe { buffer(masked, capacity, length) }?;
        made.map_or(Ok(()), |made| put(&buffer, &made))
    });
    if scanned == TUTELA_OK { handed_over } else { scanned }
}
