//! Texts into buffers that the caller owns.

use super::guard::{Outcome, Room, Slot, check_array, check_pointer, guard, optional_slot, room};
use super::handle::Kind;
use super::ruleset::tutela_ruleset;
use super::status::tutela_status::{self, *};
use super::verdict::rule_of_code;
use crate::{RuleInfo, RuleSet, Texts};
use std::ffi::c_char;

/// What to tell about a rule.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum tutela_text {
    /// The rule's id, "zh/gambling.promote". Stays from version to version.
    TUTELA_TEXT_RULE_ID = 1,
    /// The sub-category's id, "gambling.promote".
    TUTELA_TEXT_SUB_CATEGORY = 2,
    /// Who asks for the rule: articles and instruments, with "; " between them.
    TUTELA_TEXT_BASIS = 3,
    /// The sub-category's name in Chinese.
    TUTELA_TEXT_NAME_ZH = 4,
    /// The sub-category's name in English.
    TUTELA_TEXT_NAME_EN = 5,
    /// For whoever wrote the text, in Chinese: what to change, in words that a child can read. Never names rule or word.
    TUTELA_TEXT_AUTHOR_ZH = 6,
    /// The same in English.
    TUTELA_TEXT_AUTHOR_EN = 7,
    /// For the author's guardian, in Chinese.
    TUTELA_TEXT_GUARDIAN_ZH = 8,
    /// The same in English.
    TUTELA_TEXT_GUARDIAN_EN = 9,
    /// For whoever reviews, in Chinese.
    TUTELA_TEXT_MODERATOR_ZH = 10,
    /// The same in English.
    TUTELA_TEXT_MODERATOR_EN = 11,
}

/// Where a caller wants a text: room for its units and a NUL, and a place for its length.
pub(super) struct Buffer<T> {
    room: Room<T>,
    length: Option<Slot<usize>>,
}

/// Takes a buffer and empties it.
///
/// # Safety
///
/// If `text` is neither null nor misaligned, `capacity` units can be written there until the call ends; if `length` is neither
/// null nor misaligned, it can be written to.
pub(super) unsafe fn buffer<T: From<u8>>(text: *mut T, capacity: usize, length: *mut usize) -> Outcome<Buffer<T>> {
    // SAFETY: the caller makes the same promise.
    let length = unsafe { optional_slot(length, 0) };
    // SAFETY: as above.
    let room = unsafe { room(text, capacity) }?;
    room.fill([T::from(0)]);
    Ok(Buffer { room, length: length? })
}

/// What [`buffer`] refuses, for a call that must know before it can take the buffer.
pub(super) fn check_buffer<T>(text: *mut T, capacity: usize, length: *mut usize) -> Outcome {
    check_array(text, capacity)?;
    if length.is_null() { Ok(()) } else { check_pointer(length) }
}

impl<T: From<u8>> Buffer<T> {
    /// Puts units and a NUL there, or nothing if they do not fit. Tells the length in any case.
    pub fn put_units(&self, units: impl Iterator<Item = T> + Clone) -> Outcome {
        let length = units.clone().count();
        self.length.iter().for_each(|place| place.set(length));
        if length >= self.room.len() {
            return Err(TUTELA_TOO_SMALL);
        }
        self.room.fill(units.chain([T::from(0)]));
        Ok(())
    }
}

impl Buffer<u8> {
    pub fn put(&self, text: &str) -> Outcome {
        self.put_units(text.bytes())
    }
}

/// Writes what there is to know about a rule of a verdict or finding, as UTF-8 with a NUL at its end.
///
/// rule is the code from tutela_finding or tutela_verdict; which is a tutela_text.
///
/// Buffers are filled like this, here and in all calls that write a text: the buffer is yours and has room for capacity units, the NUL
/// included. If the text fits, the answer is TUTELA_OK. If not, the answer is TUTELA_TOO_SMALL and the buffer holds an empty
/// text. In both cases *length receives the length of the text without the NUL, so capacity must be at least that plus one. With text
/// NULL and capacity 0 only the length is told. length may be NULL. 1,024 bytes are enough for every text of the embedded rules.
///
/// TUTELA_FOREIGN_RULE: the code is not of these rules, for instance because they have been replaced since. Keep a rule set as long as
/// codes of it are around, or ask at once. TUTELA_INVALID_ARGUMENT: which is not in the list.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tutela_rule_text(
    rules: tutela_ruleset,
    rule: u64,
    which: i32,
    text: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> tutela_status {
    guard(|| {
        // SAFETY: the header asks for writable places.
        let buffer = unsafe { buffer(text.cast(), capacity, length) }?;
        RuleSet::table().read(rules.id, |rules| tell(rules, &rule_of_code(rules, rule)?, which, &buffer))
    })
}

/// Writes the text with which help is offered, as UTF-8 with a NUL at its end, for a verdict on the help route.
///
/// severity is the verdict's: 2 to 4, mild counts as 2. 0 asks for the text for the addressee, which TUTELA_FLAG_HELP_ADDRESSEE
/// wants. which is one of TUTELA_TEXT_AUTHOR_ZH to TUTELA_TEXT_MODERATOR_EN.
///
/// See tutela_rule_text for how the buffer is filled.
///
/// TUTELA_INVALID_ARGUMENT: severity or which is none of these.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tutela_help_text(
    rules: tutela_ruleset,
    severity: i32,
    which: i32,
    text: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> tutela_status {
    guard(|| {
        // SAFETY: the header asks for writable places.
        let buffer: Buffer<u8> = unsafe { buffer(text.cast(), capacity, length) }?;
        let key = match severity {
            0 => "help.addressee",
            1 | 2 => "help.2",
            3 => "help.3",
            4 => "help.4",
            _ => return Err(TUTELA_INVALID_ARGUMENT),
        };
        RuleSet::table().read(rules.id, |rules| buffer.put(for_people(rules, key, which)?))
    })
}

fn tell(rules: &RuleSet, rule: &RuleInfo<'_>, which: i32, buffer: &Buffer<u8>) -> Outcome {
    match which {
        1 => buffer.put(rule.id()),
        2 => buffer.put(rule.sub_category()),
        3 => buffer.put(&rule.basis().collect::<Vec<_>>().join("; ")),
        4 => buffer.put(rule.names().0),
        5 => buffer.put(rule.names().1),
        _ => buffer.put(for_people(rules, rule.sub_category(), which)?),
    }
}

/// The text for a reader; empty if the rules have none.
fn for_people<'r>(rules: &'r RuleSet, key: &str, which: i32) -> Outcome<&'r str> {
    let pick: fn(Texts<'r>) -> &'r str = match which {
        6 => |texts| texts.zh.author,
        7 => |texts| texts.en.author,
        8 => |texts| texts.zh.guardian,
        9 => |texts| texts.en.guardian,
        10 => |texts| texts.zh.moderator,
        11 => |texts| texts.en.moderator,
        _ => return Err(TUTELA_INVALID_ARGUMENT),
    };
    Ok(rules.texts(key).map_or("", pick))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(text: &str, capacity: usize) -> (Outcome, Vec<u8>, usize) {
        let (mut bytes, mut length) = (vec![0xAA; 8], 99);
        // SAFETY: the vector has room for `capacity` bytes, which no test lets exceed 8.
        let buffer = unsafe { buffer(bytes.as_mut_ptr(), capacity, &raw mut length) }.unwrap();
        (buffer.put(text), bytes, length)
    }

    #[test]
    fn a_buffer_holds_all_of_a_text_or_nothing() {
        assert_eq!(put("赌场", 7), (Ok(()), ["赌场".as_bytes(), &[0, 0xAA][..]].concat(), 6));
        let (outcome, bytes, length) = put("赌场", 6);
        assert_eq!((outcome, bytes[0], length), (Err(TUTELA_TOO_SMALL), 0, 6), "an empty text, and the length that is needed");
        assert!(bytes[1..].iter().all(|byte| *byte == 0xAA));
        assert_eq!(put("", 1).0, Ok(()));
        let (outcome, bytes, length) = put("", 0);
        assert_eq!((outcome, bytes[0], length), (Err(TUTELA_TOO_SMALL), 0xAA, 0), "there is no room for the NUL");
    }
}
