//! What a call answers.

use super::guard;
use std::ffi::c_char;

/// What every call answers. 0 is success. Values are never reused; a newer library may answer values that are not listed here, and
/// a program should treat them as failures.
///
/// None of them depends on what a text says: a harmful text, an ill-formed one or one that is too long for the scanner's limit
/// is scanned with TUTELA_OK, and the verdict tells.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum tutela_status {
    /// Done.
    TUTELA_OK = 0,
    /// A pointer that must not be NULL is NULL, or an array is NULL but its length is not 0.
    TUTELA_NULL_POINTER = 1,
    /// A pointer is not aligned for what it should point to.
    TUTELA_MISALIGNED_POINTER = 2,
    /// The handle is null: it was never set, or the call that should have made it failed.
    TUTELA_NULL_HANDLE = 3,
    /// The handle was never given out by this process.
    TUTELA_INVALID_HANDLE = 4,
    /// The handle is one of another kind: a rule set where a scanner is wanted, or the other way round.
    TUTELA_WRONG_HANDLE = 5,
    /// The handle was freed before.
    TUTELA_STALE_HANDLE = 6,
    /// Another thread is using this scanner. Nothing was done; make one scanner for each thread.
    TUTELA_BUSY = 7,
    /// More units than a call can take: 4,294,967,295, or what fits into memory.
    TUTELA_TOO_LONG = 8,
    /// The buffer is too small. It holds an empty text; the length that is needed was told.
    TUTELA_TOO_SMALL = 9,
    /// A number is none of those that are allowed there, or something reserved is not zero.
    TUTELA_INVALID_ARGUMENT = 10,
    /// Bytes that must be UTF-8 are not. Never the answer to a text that is scanned.
    TUTELA_INVALID_UTF8 = 11,
    /// The rule set has no policy of this id.
    TUTELA_UNKNOWN_POLICY = 12,
    /// The code of a rule comes from other rules than those of the rule set that was asked.
    TUTELA_FOREIGN_RULE = 13,
    /// Offsets fall, are negative, or lead out of the data.
    TUTELA_BAD_OFFSETS = 14,
    /// A file cannot be read.
    TUTELA_UNREADABLE = 15,
    /// What was loaded is no rule pack, is damaged, is of another format, or there are more than four packs in a rule set.
    TUTELA_BAD_PACK = 16,
    /// A policy file has mistakes.
    TUTELA_BAD_POLICY = 17,
    /// The library was built without what this call needs.
    TUTELA_UNSUPPORTED = 18,
    /// More than a million handles of a kind are alive.
    TUTELA_OUT_OF_HANDLES = 19,
    /// The library has failed inside. The program may go on, and so may the handles; a report is welcome.
    TUTELA_INTERNAL = 20,
}

impl tutela_status {
    const fn name(self) -> &'static str {
        match self {
            Self::TUTELA_OK => "TUTELA_OK\0",
            Self::TUTELA_NULL_POINTER => "TUTELA_NULL_POINTER\0",
            Self::TUTELA_MISALIGNED_POINTER => "TUTELA_MISALIGNED_POINTER\0",
            Self::TUTELA_NULL_HANDLE => "TUTELA_NULL_HANDLE\0",
            Self::TUTELA_INVALID_HANDLE => "TUTELA_INVALID_HANDLE\0",
            Self::TUTELA_WRONG_HANDLE => "TUTELA_WRONG_HANDLE\0",
            Self::TUTELA_STALE_HANDLE => "TUTELA_STALE_HANDLE\0",
            Self::TUTELA_BUSY => "TUTELA_BUSY\0",
            Self::TUTELA_TOO_LONG => "TUTELA_TOO_LONG\0",
            Self::TUTELA_TOO_SMALL => "TUTELA_TOO_SMALL\0",
            Self::TUTELA_INVALID_ARGUMENT => "TUTELA_INVALID_ARGUMENT\0",
            Self::TUTELA_INVALID_UTF8 => "TUTELA_INVALID_UTF8\0",
            Self::TUTELA_UNKNOWN_POLICY => "TUTELA_UNKNOWN_POLICY\0",
            Self::TUTELA_FOREIGN_RULE => "TUTELA_FOREIGN_RULE\0",
            Self::TUTELA_BAD_OFFSETS => "TUTELA_BAD_OFFSETS\0",
            Self::TUTELA_UNREADABLE => "TUTELA_UNREADABLE\0",
            Self::TUTELA_BAD_PACK => "TUTELA_BAD_PACK\0",
            Self::TUTELA_BAD_POLICY => "TUTELA_BAD_POLICY\0",
            Self::TUTELA_UNSUPPORTED => "TUTELA_UNSUPPORTED\0",
            Self::TUTELA_OUT_OF_HANDLES => "TUTELA_OUT_OF_HANDLES\0",
            Self::TUTELA_INTERNAL => "TUTELA_INTERNAL\0",
        }
    }

    /// Every status, by number.
    const ALL: [Self; 21] = [
        Self::TUTELA_OK,
        Self::TUTELA_NULL_POINTER,
        Self::TUTELA_MISALIGNED_POINTER,
        Self::TUTELA_NULL_HANDLE,
        Self::TUTELA_INVALID_HANDLE,
        Self::TUTELA_WRONG_HANDLE,
        Self::TUTELA_STALE_HANDLE,
        Self::TUTELA_BUSY,
        Self::TUTELA_TOO_LONG,
        Self::TUTELA_TOO_SMALL,
        Self::TUTELA_INVALID_ARGUMENT,
        Self::TUTELA_INVALID_UTF8,
        Self::TUTELA_UNKNOWN_POLICY,
        Self::TUTELA_FOREIGN_RULE,
        Self::TUTELA_BAD_OFFSETS,
        Self::TUTELA_UNREADABLE,
        Self::TUTELA_BAD_PACK,
        Self::TUTELA_BAD_POLICY,
        Self::TUTELA_UNSUPPORTED,
        Self::TUTELA_OUT_OF_HANDLES,
        Self::TUTELA_INTERNAL,
    ];
}

/// The name of a status as it stands in this header, "TUTELA_BUSY"; "unknown" for other numbers. For logs.
///
/// Never NULL; the text lives as long as the library is loaded.
#[unsafe(no_mangle)]
pub extern "C" fn tutela_status_name(status: i32) -> *const c_char {
    guard::constant(|| {
        let known = usize::try_from(status).ok().and_then(|number| tutela_status::ALL.get(number));
        known.map_or(guard::UNKNOWN, |status| status.name())
    })
}

/// Why something could not be loaded. 512 bytes, never allocated by the library: put it on the stack and hand over its address, or
/// hand over NULL if the status is enough.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct tutela_error {
    /// Line of the file at which the first mistake stands, from 1; 0 if the mistake has no line.
    pub line: u32,
    /// Zero.
    pub reserved: u32,
    /// What is wrong, in English, UTF-8, with a NUL at the end, cut between characters if it is longer. Empty on success, and on
    /// failures that the status tells in full. Never holds a text that was scanned.
    pub message: [c_char; 504],
}

const _: () = assert!(size_of::<tutela_error>() == 512);

impl tutela_error {
    pub(super) const NONE: Self = Self { line: 0, reserved: 0, message: [0; 504] };

    pub(super) fn new(line: u32, message: &str) -> Self {
        let mut error = Self { line, ..Self::NONE };
        let mut len = message.len().min(error.message.len() - 1);
        while !message.is_char_boundary(len) {
            len -= 1;
        }
        // A NUL inside, as in the name of a file, would end the message early.
        error
            .message
            .iter_mut()
            .zip(message[..len].bytes().filter(|byte| *byte != 0))
            .for_each(|(to, byte)| *to = byte as c_char);
        error
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::CStr;

    #[test]
    fn statuses_stand_at_their_numbers_and_bear_their_names() {
        for (number, status) in tutela_status::ALL.iter().enumerate() {
            assert_eq!(*status as usize, number);
            assert_eq!(status.name(), format!("{status:?}\0"));
        }
        for unknown in [-1, 21, i32::MIN, i32::MAX] {
            // SAFETY: the library promises a NUL-terminated text that lives as long as the library.
            assert_eq!(unsafe { CStr::from_ptr(tutela_status_name(unknown)) }, c"unknown");
        }
    }

    #[test]
    fn long_messages_are_cut_between_characters() {
        let error = tutela_error::new(3, &"赌".repeat(300));
        let bytes: Vec<u8> = error.message.iter().map(|byte| *byte as u8).take_while(|byte| *byte != 0).collect();
        assert_eq!(std::str::from_utf8(&bytes).unwrap(), "赌".repeat(167));
        assert_eq!(error.line, 3);
    }
}
