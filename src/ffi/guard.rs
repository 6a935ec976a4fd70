//! The door: panics stop here, and pointers and lengths are looked at before anything follows them.

use super::status::tutela_status;
use std::ffi::c_char;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a call comes to inside; the status is the way out.
pub(super) type Outcome<T = ()> = Result<T, tutela_status>;

/// Runs a call. A panic becomes a status, unless the program that links us aborts on panics.
pub(super) fn guard(call: impl FnOnce() -> Outcome) -> tutela_status {
    let outcome = catch_unwind(AssertUnwindSafe(call));
    disarm();
    match outcome {
        Ok(Ok(())) => tutela_status::TUTELA_OK,
        Ok(Err(status)) => status,
        Err(_) => tutela_status::TUTELA_INTERNAL,
    }
}

/// What is told of a number that stands for nothing.
pub(super) const UNKNOWN: &str = "unknown\0";

/// Hands out a text that lives as long as the library. The text ends with NUL.
pub(super) fn constant(text: impl FnOnce() -> &'static str) -> *const c_char {
    let mut told = UNKNOWN;
    guard(|| {
        probe();
        told = text();
        Ok(())
    });
    debug_assert!(told.ends_with('\0'));
    told.as_ptr().cast()
}

/// Where a caller wants a value. Written through the pointer only, so that pointers that a caller handed in twice do no harm.
pub(super) struct Slot<T>(*mut T);

impl<T> Slot<T> {
    pub fn set(&self, value: T) {
        // SAFETY: `slot` checked for null and alignment; its caller promised a writable place.
        unsafe { self.0.write(value) }
    }
}

/// Takes the place for a value and puts `initial` there, before anything can fail.
///
/// # Safety
///
/// If `out` is neither null nor misaligned, a `T` can be written there until the call ends.
pub(super) unsafe fn slot<T>(out: *mut T, initial: T) -> Outcome<Slot<T>> {
    check_pointer(out)?;
    let slot = Slot(out);
    slot.set(initial);
    Ok(slot)
}

/// As [`slot`], for a place that a caller may leave out.
///
/// # Safety
///
/// As for [`slot`].
pub(super) unsafe fn optional_slot<T>(out: *mut T, initial: T) -> Outcome<Option<Slot<T>>> {
    if out.is_null() {
        return Ok(None);
    }
    // SAFETY: the caller makes the same promise.
    unsafe { slot(out, initial) }.map(Some)
}

/// Where a caller wants several values. Written through the pointer only.
pub(super) struct Room<T> {
    first: *mut T,
    len: usize,
}

impl<T> Room<T> {
    pub fn len(&self) -> usize {
        self.len
    }

    /// Puts values there, as many as fit.
    #[inline]
    pub fn fill(&self, values: impl IntoIterator<Item = T>) {
        for (value, index) in values.into_iter().zip(0..self.len) {
            // SAFETY: `room` checked for null, alignment and length, its caller promised `len` writable places, and `index` is
            // below that.
            let place = unsafe { self.first.add(index) };
            // SAFETY: as above.
            unsafe { place.write(value) };
        }
    }
}

/// Takes an array to write to. Null is the empty array if the length is 0.
///
/// # Safety
///
/// If `first` is neither null nor misaligned, `len` values of `T` can be written there until the call ends.
pub(super) unsafe fn room<T>(first: *mut T, len: usize) -> Outcome<Room<T>> {
    check_array(first, len)?;
    Ok(Room { first, len })
}

/// Borrows an array. Null is the empty array if the length is 0.
///
/// # Safety
///
/// If `first` is neither null nor misaligned, `len` values of `T` can be read there, and nobody changes them until the call
/// ends.
pub(super) unsafe fn input<'a, T>(first: *const T, len: usize) -> Outcome<&'a [T]> {
    check_array(first, len)?;
    if len == 0 {
        return Ok(&[]);
    }
    // SAFETY: not null, aligned, not longer than memory; the caller promises the rest.
    Ok(unsafe { std::slice::from_raw_parts(first, len) })
}

/// Borrows a text: an array whose offsets fit into 32 bits.
///
/// # Safety
///
/// As for [`input`].
pub(super) unsafe fn text<'a, T>(first: *const T, len: usize) -> Outcome<&'a [T]> {
    // SAFETY: the caller makes the same promise.
    let text = unsafe { input(first, len) }?;
    if u32::try_from(len).is_ok() { Ok(text) } else { Err(tutela_status::TUTELA_TOO_LONG) }
}

pub(super) fn check_pointer<T>(pointer: *const T) -> Outcome {
    if pointer.is_null() {
        Err(tutela_status::TUTELA_NULL_POINTER)
    } else if pointer.is_aligned() {
        Ok(())
    } else {
        Err(tutela_status::TUTELA_MISALIGNED_POINTER)
    }
}

pub(super) fn check_array<T>(first: *const T, len: usize) -> Outcome {
    if len == 0 {
        return Ok(());
    }
    check_pointer(first)?;
    // No array is longer than half of memory; Rust relies on it.
    if len <= isize::MAX as usize / size_of::<T>() { Ok(()) } else { Err(tutela_status::TUTELA_TOO_LONG) }
}

#[cfg(not(feature = "panic-probe"))]
mod probing {
    pub(in crate::ffi) fn probe() {}

    pub(in crate::ffi) fn probe_in_scan() {}

    pub(super) fn disarm() {}
}

/// Forced panics, for tests of the guard: where a call turns to its work, when everything it fills in has been set, or in the midst
/// of a scan. Never in a library that is shipped.
#[cfg(feature = "panic-probe")]
mod probing {
    use std::cell::Cell;

    thread_local! {
        static NEXT: Cell<bool> = const { Cell::new(false) };
        static IN_SCAN: Cell<bool> = const { Cell::new(false) };
    }

    pub(in crate::ffi) fn probe() {
        assert!(!NEXT.take(), "forced by a test");
    }

    pub(in crate::ffi) fn probe_in_scan() {
        assert!(!IN_SCAN.take(), "forced by a test, inside a scan");
    }

    /// No call leaves a panic for the next one.
    pub(super) fn disarm() {
        NEXT.set(false);
        IN_SCAN.set(false);
    }

    /// Lets this thread's next call panic.
    #[unsafe(no_mangle)]
    pub extern "C" fn tutela_test_panic_next() {
        NEXT.set(true);
    }

    /// Lets this thread's next call panic if it is a scan, while it holds its scanner.
    #[unsafe(no_mangle)]
    pub extern "C" fn tutela_test_panic_in_scan() {
        IN_SCAN.set(true);
    }
}

use probing::disarm;
pub(super) use probing::{probe, probe_in_scan};
#[cfg(feature = "panic-probe")]
pub use probing::{tutela_test_panic_in_scan, tutela_test_panic_next};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_status() {
        assert_eq!(guard(|| panic!("forced by a test")), tutela_status::TUTELA_INTERNAL);
        assert_eq!(guard(|| Err(tutela_status::TUTELA_BUSY)), tutela_status::TUTELA_BUSY);
        assert_eq!(guard(|| Ok(())), tutela_status::TUTELA_OK);
    }

    #[test]
    fn arrays_are_checked_before_they_are_read() {
        let check = |first: usize, len| check_array(std::ptr::without_provenance::<u16>(first), len);
        assert_eq!(check(0, 0), Ok(()), "the empty text");
        assert_eq!(check(3, 0), Ok(()), "nothing is read");
        assert_eq!(check(0, 1), Err(tutela_status::TUTELA_NULL_POINTER));
        assert_eq!(check(3, 1), Err(tutela_status::TUTELA_MISALIGNED_POINTER));
        assert_eq!(check(4, usize::MAX), Err(tutela_status::TUTELA_TOO_LONG));
        assert_eq!(check(4, isize::MAX as usize / 2 + 1), Err(tutela_status::TUTELA_TOO_LONG));
    }

    #[test]
    fn values_are_written_as_far_as_there_is_room() {
        let mut places = [0u8; 4];
        // SAFETY: three places of the four.
        let room = unsafe { room(places.as_mut_ptr(), 3) }.unwrap();
        room.fill([1, 2, 3, 4]);
        assert_eq!(places, [1, 2, 3, 0]);
    }
}
