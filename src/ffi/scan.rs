//! Scans: one text in either encoding, or many of a column at once.

use super::guard::{Outcome, Room, guard, input, probe_in_scan, room, slot, text};
use super::options::{Facts, facts, facts_of_one, tutela_options};
use super::scanner::{SCANNERS, tutela_scanner};
use super::status::tutela_status::{self, *};
use super::verdict::{tutela_finding, tutela_verdict};
use crate::{Input, Scanner, Verdict};
use std::ffi::c_char;

/// Scans a text in UTF-8, len bytes long, and fills *verdict.
///
/// text need not end with a NUL and may hold some. NULL with len 0 is the empty text. Ill-formed parts are read as U+FFFD and
/// noted; the text is never refused for what is in it. options may be NULL; see tutela_options.
///
/// findings is your array with room for capacity findings; NULL with capacity 0 if the verdict is enough. verdict->findings tells
/// how many there are. If that is more than capacity, the first ones were written, and the answer is still TUTELA_OK.
/// TUTELA_MAX_FINDINGS always suffices. What lies behind the last finding is not touched. Offsets count bytes.
///
/// On failure *verdict holds zeroes and the action TUTELA_ACTION_REVIEW, and no finding was written.
///
/// Takes about a microsecond for a chat message, in time that grows with the text and in memory that does not. Nothing is allocated
/// and no lock is waited for.
///
/// TUTELA_BUSY: another thread is using the scanner. TUTELA_UNKNOWN_POLICY: the rules have no such policy.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tutela_scan_utf8(
    scanner: tutela_scanner,
    text: *const c_char,
    len: usize,
    options: *const tutela_options,
    verdict: *mut tutela_verdict,
    findings: *mut tutela_finding,
    capacity: usize,
) -> tutela_status {
    let borrow = || {
        // SAFETY: the header asks for `len` readable bytes.
        unsafe { self::text(text.cast(), len) }.map(Input::from_utf8)
    };
    // SAFETY: the header asks for these places and for options that can be read.
    unsafe { scan_one(scanner, borrow, options, verdict, findings, capacity) }
}

/// Scans a text in UTF-16, len units of 16 bits long, and fills *verdict. For engines and languages that hold text so: nothing is
/// converted, and offsets count units of UTF-16.
///
/// The units are in the byte order of the machine, without a byte order mark. Lone surrogates are read as U+FFFD and noted.
/// Everything else is as for tutela_scan_utf8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tutela_scan_utf16(
    scanner: tutela_scanner,
    text: *const u16,
    len: usize,
    options: *const tutela_options,
    verdict: *mut tutela_verdict,
    findings: *mut tutela_finding,
    capacity: usize,
) -> tutela_status {
    let borrow = || {
        // SAFETY: the header asks for `len` readable units.
        unsafe { self::text(text, len) }.map(Input::from_utf16)
    };
    // SAFETY: the header asks for these places and for options that can be read.
    unsafe { scan_one(scanner, borrow, options, verdict, findings, capacity) }
}

/// The beats of a scan.
///
/// # Safety
///
/// If they are neither null nor misaligned, `options` can be read, and `verdict` and `capacity` findings can be written, until the
/// call ends.
unsafe fn scan_one<'t>(
    scanner: tutela_scanner,
    borrow: impl FnOnce() -> Outcome<Input<'t>>,
    options: *const tutela_options,
    verdict: *mut tutela_verdict,
    findings: *mut tutela_finding,
    capacity: usize,
) -> tutela_status {
    guard(|| {
        // SAFETY: the caller makes the same promise.
        let out = unsafe { slot(verdict, tutela_verdict::FAILED) }?;
        // SAFETY: as above.
        let findings = unsafe { room(findings, capacity) }?;
        // SAFETY: as above.
        let facts = unsafe { facts_of_one(options) }?;
        let input = borrow()?;
        let mut scanner = SCANNERS.hold_fast(scanner.id)?;
        let policy = policy(&scanner, &facts)?;
        let verdict = scan(&mut scanner, facts.tell(input, policy));
        findings.fill(verdict.findings().iter().map(|finding| tutela_finding::new(&verdict, finding)));
        out.set(tutela_verdict::new(&verdict));
        Ok(())
    })
}

/// Scans many texts in one call: a column of strings as Apache Arrow holds it, with offsets of 32 bits.
///
/// Text i lies in data from byte offsets[i] to before byte offsets[i + 1]; so there are count + 1 offsets, which never fall, and the last
/// one is at most data_len. Its answer goes to verdicts[i], which is yours and has room for count verdicts. All texts have the same
/// options. For the findings of a text that has some, scan it again by itself. Nulls of a column are the empty text or whatever
/// lies there; ignore their verdicts.
///
/// The offsets are looked at before the first text is scanned. On failure nothing was scanned, and every verdict that there is room for
/// holds zeroes and the action TUTELA_ACTION_REVIEW.
///
/// The scanner is taken once for the whole call. Nothing is allocated.
///
/// TUTELA_BAD_OFFSETS: offsets fall, are negative, or lead out of the data. Else as for tutela_scan_utf8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tutela_scan_batch_utf8(
    scanner: tutela_scanner,
    data: *const c_char,
    data_len: usize,
    offsets: *const i32,
    count: usize,
    options: *const tutela_options,
    verdicts: *mut tutela_verdict,
) -> tutela_status {
    // SAFETY: the header asks for readable data, offsets and options, and for writable verdicts.
    unsafe { scan_batch(scanner, data, data_len, offsets, count, options, verdicts) }
}

/// Scans many texts in one call, with offsets of 64 bits: Arrow's large strings. Everything else is as for tutela_scan_batch_utf8.
///
/// TUTELA_TOO_LONG: one of the texts has more than 4,294,967,295 bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tutela_scan_batch_large_utf8(
    scanner: tutela_scanner,
    data: *const c_char,
    data_len: usize,
    offsets: *const i64,
    count: usize,
    options: *const tutela_options,
    verdicts: *mut tutela_verdict,
) -> tutela_status {
    // SAFETY: the header asks for readable data, offsets and options, and for writable verdicts.
    unsafe { scan_batch(scanner, data, data_len, offsets, count, options, verdicts) }
}

/// The beats of a batch.
///
/// # Safety
///
/// If they are neither null nor misaligned, `data_len` bytes, `count + 1` offsets and the options can be read, and `count` verdicts
/// can be written, until the call ends.
unsafe fn scan_batch<O: Copy + TryInto<usize>>(
    scanner: tutela_scanner,
    data: *const c_char,
    data_len: usize,
    offsets: *const O,
    count: usize,
    options: *const tutela_options,
    verdicts: *mut tutela_verdict,
) -> tutela_status {
    guard(|| {
        // SAFETY: the caller makes the same promise.
        let verdicts: Room<tutela_verdict> = unsafe { room(verdicts, count) }?;
        verdicts.fill(std::iter::repeat_n(tutela_verdict::FAILED, count));
        // SAFETY: as above.
        let facts = unsafe { facts(options) }?;
        // SAFETY: as above.
        let data: &[u8] = unsafe { input(data.cast(), data_len) }?;
        // SAFETY: as above.
        let offsets = unsafe { input(offsets, count.checked_add(1).ok_or(TUTELA_TOO_LONG)?) }?;
        let texts = || offsets.windows(2).map(|ends| cut(data, ends));
        texts().try_for_each(|text| text.map(drop))?;
        let mut scanner = SCANNERS.hold(scanner.id)?;
        let policy = policy(&scanner, &facts)?;
        verdicts.fill(texts().map_while(Result::ok).map(|text| {
            let verdict = scan(&mut scanner, facts.tell(Input::from_utf8(text), policy));
            tutela_verdict::new(&verdict)
        }));
        Ok(())
    })
}

/// The text between two offsets.
fn cut<'d, O: Copy + TryInto<usize>>(data: &'d [u8], ends: &[O]) -> Outcome<&'d [u8]> {
    let [start, end] = ends else { return Err(TUTELA_INTERNAL) };
    let (Ok(start), Ok(end)) = ((*start).try_into(), (*end).try_into()) else { return Err(TUTELA_BAD_OFFSETS) };
    let text = data.get(start..end).ok_or(TUTELA_BAD_OFFSETS)?;
    if u32::try_from(text.len()).is_ok() { Ok(text) } else { Err(TUTELA_TOO_LONG) }
}

/// The policy that was asked for, if the scanner's rules have it. A typing error must not lead to another policy.
pub(super) fn policy<'o>(scanner: &Scanner, facts: &Facts<'o>) -> Outcome<Option<&'o str>> {
    match facts.policy()? {
        Some(id) if scanner.rules().policy(id).is_none() => Err(TUTELA_UNKNOWN_POLICY),
        policy => Ok(policy),
    }
}

pub(super) fn scan<'s>(scanner: &'s mut Scanner, input: Input<'_>) -> Verdict<'s> {
    probe_in_scan();
    scanner.scan(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_looked_at() {
        let data = b"abcdef";
        assert_eq!(cut(data, &[1i32, 3]), Ok(&b"bc"[..]));
        assert_eq!(cut(data, &[6i64, 6]), Ok(&b""[..]));
        for bad in [[3i32, 1], [-1, 1], [0, 7], [7, 7], [i32::MIN, i32::MAX]] {
            assert_eq!(cut(data, &bad), Err(TUTELA_BAD_OFFSETS), "{bad:?}");
        }
        assert_eq!(cut(data, &[0, i64::MAX]), Err(TUTELA_BAD_OFFSETS));
    }
}
