//! Scanners: making, changing rules, freeing.

use super::guard::{guard, slot};
use super::handle::{self, Kind, Table};
use super::ruleset::{ruleset, tutela_ruleset};
use super::status::tutela_status;
use crate::Scanner;

/// A scanner: the buffers that scanning needs, for one thread at a time. Make one for each thread that scans.
///
/// The handle is a number and no address. A second thread that uses a scanner while a first one does gets TUTELA_BUSY, and nothing
/// happens. A handle of zeroes is the null handle.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct tutela_scanner {
    /// The library's own. 0 is no scanner.
    pub id: u64,
}

impl tutela_scanner {
    const NULL: Self = Self { id: 0 };
}

pub(super) static SCANNERS: Table<Scanner> = Table::new();

impl Kind for Scanner {
    const NUMBER: u64 = handle::SCANNER;

    fn table() -> &'static Table<Self> {
        &SCANNERS
    }

    fn renewed(&self) -> Self {
        self.with_new_buffers()
    }
}

/// Makes a scanner for some rules, which it keeps alive.
///
/// It reserves some 7 MB of address space, of which texts fill as much as they need, and allocates nothing when it scans.
///
/// On success *out is a new scanner; release it once with tutela_scanner_free. On failure *out is the null handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tutela_scanner_new(rules: tutela_ruleset, out: *mut tutela_scanner) -> tutela_status {
    guard(|| {
        // SAFETY: the header asks for a writable place.
        let out = unsafe { slot(out, tutela_scanner::NULL) }?;
        let rules = ruleset(rules)?;
        out.set(tutela_scanner { id: SCANNERS.insert(Scanner::new(&rules))? });
        Ok(())
    })
}

/// Lets a scanner go on with other rules: the hot reload.
///
/// Any thread may call this at any time. A scan that is running finishes on the old rules, and this call waits for it; the scanner's
/// thread does not wait and is never told TUTELA_BUSY because of it. If nothing else uses the old rules, they are freed here
/// and not in a scan. The limit stays.
///
/// Codes of rules in verdicts and findings from before belong to the old rules: see tutela_rule_text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tutela_scanner_set_ruleset(scanner: tutela_scanner, rules: tutela_ruleset) -> tutela_status {
    guard(|| {
        let rules = ruleset(rules)?;
        let old = SCANNERS.change(scanner.id, |scanner| scanner.replace_rules(rules))?;
        drop(old);
        Ok(())
    })
}

/// Sets how many units of a text are read: bytes of UTF-8, or units of UTF-16. The default is 1,048,576.
///
/// A longer text is scanned up to there, which TUTELA_NOTE_TRUNCATED tells, and its action is never less than
/// TUTELA_ACTION_REVIEW, unless its author asks for help.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tutela_scanner_set_limit(scanner: tutela_scanner, units: u32) -> tutela_status {
    guard(|| {
        SCANNERS.hold(scanner.id)?.set_limit(units as usize);
        Ok(())
    })
}

/// Releases a scanner.
///
/// Freeing the null handle is TUTELA_OK and does nothing. Freeing twice is TUTELA_STALE_HANDLE and does nothing either. While another
/// thread scans with it, the answer is TUTELA_BUSY, and the scanner stays.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tutela_scanner_free(scanner: tutela_scanner) -> tutela_status {
    guard(|| SCANNERS.remove(scanner.id))
}
