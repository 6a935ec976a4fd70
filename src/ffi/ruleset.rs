//! Rule sets: loading, combining, what they tell about themselves.

use super::guard::{Outcome, guard, input, optional_slot, slot};
use super::handle::{self, Kind, Table};
use super::status::tutela_error;
use super::status::tutela_status::{self, *};
use super::text::{Buffer, buffer};
use crate::{LoadError, RuleSet};
use std::ffi::c_char;

/// A rule set: compiled rules, ready to scan with. Immutable, and any number of threads may use it at the same time.
///
/// The handle is a number and no address. Copy it and hand it around as you like; free it once. Scanners keep the rules that they
/// were made with, so a rule set may be freed as soon as the last scanner has been made. A handle of zeroes is the null handle.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct tutela_ruleset {
    /// The library's own. 0 is no rule set.
    pub id: u64,
}

impl tutela_ruleset {
    const NULL: Self = Self { id: 0 };
}

static RULESETS: Table<RuleSet> = Table::new();

impl Kind for RuleSet {
    const NUMBER: u64 = handle::RULESET;

    fn table() -> &'static Table<Self> {
        &RULESETS
    }

    fn renewed(&self) -> Self {
        self.clone()
    }
}

/// What is wrong with what should be loaded, in one status and in words. No words where the status tells all.
struct Refusal {
    status: tutela_status,
    line: u32,
    message: String,
}

impl From<tutela_status> for Refusal {
    fn from(status: tutela_status) -> Self {
        Self { status, line: 0, message: String::new() }
    }
}

impl From<LoadError> for Refusal {
    fn from(error: LoadError) -> Self {
        let (status, message) = match &error {
            LoadError::Read { source, .. } => (TUTELA_UNREADABLE, format!("{error}: {source}")),
            _ => (TUTELA_BAD_PACK, error.to_string()),
        };
        Self { status, line: 0, message }
    }
}

/// The beats of every call that makes a rule set.
///
/// # Safety
///
/// If `out` is neither null nor misaligned, it can be written to; so can `error`, if it is not null.
unsafe fn make(
    out: *mut tutela_ruleset,
    error: *mut tutela_error,
    make: impl FnOnce() -> Result<RuleSet, Refusal>,
) -> tutela_status {
    guard(|| {
        // SAFETY: the caller makes the same promise.
        let error = unsafe { optional_slot(error, tutela_error::NONE) };
        // SAFETY: as above.
        let out = unsafe { slot(out, tutela_ruleset::NULL) }?;
        let error = error?;
        let rules = make().map_err(|refusal| {
            error.iter().for_each(|error| error.set(tutela_error::new(refusal.line, &refusal.message)));
            refusal.status
        })?;
        out.set(tutela_ruleset { id: RULESETS.insert(rules)? });
        Ok(())
    })
}

/// Makes a rule set of the rules that the library embeds.
///
/// On success *out is a new rule set; release it once with tutela_ruleset_free. On failure *out is the null handle, and *error
/// says why. error may be NULL.
///
/// Takes some milliseconds: do it once, when the program starts.
///
/// TUTELA_UNSUPPORTED: the library was built without embedded rules.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tutela_ruleset_builtin(out: *mut tutela_ruleset, error: *mut tutela_error) -> tutela_status {
    #[cfg(feature = "builtin")]
    let rules = || Ok(RuleSet::builtin()?);
    #[cfg(not(feature = "builtin"))]
    let rules = || Err(TUTELA_UNSUPPORTED.into());
    // SAFETY: the header asks for writable places.
    unsafe { make(out, error, rules) }
}

/// Makes a rule set of a rule pack, as "tutela rules build" writes it, from len bytes in memory.
///
/// The bytes are copied; they may go away when the call has ended. They are checked whole: a damaged or forged pack is refused and
/// does no harm.
///
/// On success *out is a new rule set; release it once with tutela_ruleset_free. On failure *out is the null handle, and *error
/// says why. error may be NULL.
///
/// Takes some milliseconds for each megabyte.
///
/// TUTELA_BAD_PACK: the bytes are no pack, are damaged, or are of another format.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tutela_ruleset_load(
    bytes: *const u8,
    len: usize,
    out: *mut tutela_ruleset,
    error: *mut tutela_error,
) -> tutela_status {
    let rules = || {
        // SAFETY: the header asks for `len` readable bytes.
        let bytes = unsafe { input(bytes, len) }?;
        Ok(RuleSet::load_slice(bytes)?)
    };
    // SAFETY: the header asks for writable places.
    unsafe { make(out, error, rules) }
}

/// Makes a rule set of a rule pack in a file. The file is read once and not kept open.
///
/// path is UTF-8, on Windows too, of path_len bytes; a NUL at its end is not counted and not needed.
///
/// On success *out is a new rule set; release it once with tutela_ruleset_free. On failure *out is the null handle, and *error
/// says why. error may be NULL.
///
/// TUTELA_UNREADABLE: the file is not there or cannot be read. TUTELA_BAD_PACK: as for tutela_ruleset_load.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tutela_ruleset_open(
    path: *const c_char,
    path_len: usize,
    out: *mut tutela_ruleset,
    error: *mut tutela_error,
) -> tutela_status {
    let rules = || {
        // SAFETY: the header asks for `path_len` readable bytes.
        let path = unsafe { input(path.cast(), path_len) }?;
        Ok(RuleSet::load_file(std::str::from_utf8(path).map_err(|_| TUTELA_INVALID_UTF8)?)?)
    };
    // SAFETY: the header asks for writable places.
    unsafe { make(out, error, rules) }
}

/// Makes a rule set of the rules of two others: the packs of the first, then those of the second, at most four. Policies of the first
/// count before those of the second. Both stay as they are, and are freed by themselves.
///
/// So a product adds a pack of its own to the embedded rules.
///
/// On success *out is a new rule set; release it once with tutela_ruleset_free. On failure *out is the null handle, and *error
/// says why. error may be NULL.
///
/// TUTELA_BAD_PACK: there are more than four packs.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tutela_ruleset_combine(
    first: tutela_ruleset,
    second: tutela_ruleset,
    out: *mut tutela_ruleset,
    error: *mut tutela_error,
) -> tutela_status {
    let rules = || Ok(ruleset(first)?.combine(&ruleset(second)?)?);
    // SAFETY: the header asks for writable places.
    unsafe { make(out, error, rules) }
}

/// Makes a rule set of the rules of another one and a policy of your own, which becomes the default. The policy is a policy file (TOML,
/// UTF-8) of len bytes. The other rule set stays as it is.
///
/// On success *out is a new rule set; release it once with tutela_ruleset_free. On failure *out is the null handle, and *error
/// says why, with the line of the first mistake. error may be NULL.
///
/// TUTELA_BAD_POLICY: the file has mistakes. TUTELA_UNSUPPORTED: the library was built without the compiler of rule files, as it
/// is for phones.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tutela_ruleset_with_policy(
    base: tutela_ruleset,
    toml: *const c_char,
    len: usize,
    out: *mut tutela_ruleset,
    error: *mut tutela_error,
) -> tutela_status {
    let rules = || {
        let rules = ruleset(base)?;
        // SAFETY: the header asks for `len` readable bytes.
        let toml = unsafe { input(toml.cast(), len) }?;
        let toml = std::str::from_utf8(toml).map_err(|_| TUTELA_INVALID_UTF8)?;
        with_policy(&rules, toml)
    };
    // SAFETY: the header asks for writable places.
    unsafe { make(out, error, rules) }
}

#[cfg(feature = "compile")]
fn with_policy(rules: &RuleSet, toml: &str) -> Result<RuleSet, Refusal> {
    rules.with_policy("policy", toml).map_err(|error| Refusal {
        status: TUTELA_BAD_POLICY,
        line: error.line,
        message: error.to_string(),
    })
}

#[cfg(not(feature = "compile"))]
fn with_policy(_: &RuleSet, _: &str) -> Result<RuleSet, Refusal> {
    Err(TUTELA_UNSUPPORTED.into())
}

/// How many packs a rule set holds: 1 to 4.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tutela_ruleset_pack_count(ruleset: tutela_ruleset, out: *mut u32) -> tutela_status {
    guard(|| {
        // SAFETY: the header asks for a writable place.
        let out = unsafe { slot(out, 0) }?;
        out.set(RULESETS.read(ruleset.id, |rules| Ok(rules.pack_versions().count() as u32))?);
        Ok(())
    })
}

/// Writes the id of a pack, the embedded one's being "builtin", as a text with a NUL at its end. pack counts from 0.
///
/// *length receives the length in bytes without the NUL, also if the buffer is too small; length may be NULL. See
/// tutela_rule_text for how buffers are filled.
///
/// TUTELA_INVALID_ARGUMENT: there is no such pack.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tutela_ruleset_id(
    ruleset: tutela_ruleset,
    pack: u32,
    text: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> tutela_status {
    guard(|| {
        // SAFETY: the header asks for writable places.
        let text: Buffer<u8> = unsafe { buffer(text.cast(), capacity, length) }?;
        RULESETS.read(ruleset.id, |rules| text.put(pack_of(rules, pack)?.0))
    })
}

/// Tells the version of a pack, which rises with every release of its rules. pack counts from 0.
///
/// TUTELA_INVALID_ARGUMENT: there is no such pack.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tutela_ruleset_version(ruleset: tutela_ruleset, pack: u32, out: *mut u64) -> tutela_status {
    guard(|| {
        // SAFETY: the header asks for a writable place.
        let out = unsafe { slot(out, 0) }?;
        out.set(RULESETS.read(ruleset.id, |rules| Ok(pack_of(rules, pack)?.1))?);
        Ok(())
    })
}

/// Writes the digest of the rules, 64 hexadecimal digits and a NUL: keep it with evidence. Equal digests give equal findings.
///
/// *length receives 64; length may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tutela_ruleset_digest(
    ruleset: tutela_ruleset,
    text: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> tutela_status {
    guard(|| {
        // SAFETY: the header asks for writable places.
        let text: Buffer<u8> = unsafe { buffer(text.cast(), capacity, length) }?;
        RULESETS.read(ruleset.id, |rules| text.put(&blake3::Hash::from_bytes(*rules.digest()).to_hex()))
    })
}

/// Tells how many bytes the rules occupy, the embedded pack and the tables made on loading included. Scanners are not counted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tutela_ruleset_memory(ruleset: tutela_ruleset, out: *mut u64) -> tutela_status {
    guard(|| {
        // SAFETY: the header asks for a writable place.
        let out = unsafe { slot(out, 0) }?;
        out.set(RULESETS.read(ruleset.id, |rules| Ok(rules.memory_usage() as u64))?);
        Ok(())
    })
}

/// Releases a rule set. Scanners that were made with it go on working; the memory goes with the last of them.
///
/// Freeing the null handle is TUTELA_OK and does nothing. Freeing twice is TUTELA_STALE_HANDLE and does nothing either.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tutela_ruleset_free(ruleset: tutela_ruleset) -> tutela_status {
    guard(|| RULESETS.remove(ruleset.id))
}

/// The rules of a handle, kept alive by the caller.
pub(super) fn ruleset(handle: tutela_ruleset) -> Outcome<RuleSet> {
    RULESETS.read(handle.id, |rules| Ok(rules.clone()))
}

fn pack_of(rules: &RuleSet, pack: u32) -> Outcome<(&str, u64)> {
    rules.pack_versions().nth(pack as usize).ok_or(TUTELA_INVALID_ARGUMENT)
}
