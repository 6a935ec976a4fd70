//! Names of the numbers in verdicts and findings, for logs: the stable ids that rule files and the command line use.

use super::guard::{UNKNOWN, constant};
use super::verdict::*;
use crate::{Action, Category, Confidence, Flag, Form, Modifier, Role, Severity, Tier};
use std::ffi::c_char;

const NONE: &str = "none\0";

/// The name of one value of a list, whose numbers are those of a C enumeration less `first`.
fn name<T>(number: i32, first: i32, value: fn(u8) -> Option<T>, id: fn(T) -> &'static str) -> *const c_char {
    constant(|| {
        let number = number.checked_sub(first).and_then(|number| u8::try_from(number).ok());
        number.and_then(value).map_or(UNKNOWN, id)
    })
}

/// The id of a tutela_action, "block"; "unknown" for numbers that are not listed.
///
/// Never NULL; the text lives as long as the library is loaded. So it is for all calls that tell a name.
#[unsafe(no_mangle)]
pub extern "C" fn tutela_action_name(action: i32) -> *const c_char {
    name(action, 0, Action::from_number, Action::c_id)
}

/// The id of a tutela_category, "gambling"; "none" for 0, "unknown" for numbers that are not listed.
#[unsafe(no_mangle)]
pub extern "C" fn tutela_category_name(category: i32) -> *const c_char {
    match category {
        0 => constant(|| NONE),
        _ => name(category, 0, Category::from_number, Category::c_id),
    }
}

/// The id of a tutela_severity, "serious"; "none" for 0, "unknown" for numbers that are not listed.
#[unsafe(no_mangle)]
pub extern "C" fn tutela_severity_name(severity: i32) -> *const c_char {
    match severity {
        0 => constant(|| NONE),
        _ => name(severity, 0, Severity::from_number, Severity::c_id),
    }
}

/// The id of a tutela_tier, "A"; "none" for 0, "unknown" for numbers that are not listed.
#[unsafe(no_mangle)]
pub extern "C" fn tutela_tier_name(tier: i32) -> *const c_char {
    match tier {
        0 => constant(|| NONE),
        _ => name(tier, 0, Tier::from_number, Tier::c_id),
    }
}

/// The id of a tutela_role, "victim"; "unknown" for numbers that are not listed.
#[unsafe(no_mangle)]
pub extern "C" fn tutela_role_name(role: i32) -> *const c_char {
    name(role, 0, Role::from_number, Role::c_id)
}

/// The id of a tutela_confidence, "high"; "unknown" for numbers that are not listed.
#[unsafe(no_mangle)]
pub extern "C" fn tutela_confidence_name(confidence: i32) -> *const c_char {
    name(confidence, 0, Confidence::from_number, Confidence::c_id)
}

/// The id of a tutela_form, "ev_pinyin"; "none" for plain spelling, "unknown" for numbers that are not listed.
#[unsafe(no_mangle)]
pub extern "C" fn tutela_form_name(form: i32) -> *const c_char {
    match form {
        0 => constant(|| NONE),
        _ => name(form, 1, Form::from_number, Form::c_id),
    }
}

/// The id of a tutela_route, "help"; "none" for 0, "unknown" for numbers that are not listed.
#[unsafe(no_mangle)]
pub extern "C" fn tutela_route_name(route: i32) -> *const c_char {
    constant(|| match route {
        0 => NONE,
        1 => "help\0",
        _ => UNKNOWN,
    })
}

/// The id of one bit of tutela_flag, "preserve"; "prompt" and "help" whoever receives them. "unknown" unless it is one bit that is
/// listed.
#[unsafe(no_mangle)]
pub extern "C" fn tutela_flag_name(bit: u32) -> *const c_char {
    use tutela_flag::*;
    let flags = [
        (TUTELA_FLAG_ALERT, Flag::Alert),
        (TUTELA_FLAG_QUEUE, Flag::Queue),
        (TUTELA_FLAG_PRESERVE, Flag::Preserve),
        (TUTELA_FLAG_REPORT, Flag::Report),
        (TUTELA_FLAG_NO_PROMINENT, Flag::NoProminent),
        (TUTELA_FLAG_PROMPT_AUTHOR, Flag::Prompt),
        (TUTELA_FLAG_PROMPT_ADDRESSEE, Flag::Prompt),
        (TUTELA_FLAG_PROMPT_TARGET, Flag::Prompt),
        (TUTELA_FLAG_HELP_AUTHOR, Flag::Help),
        (TUTELA_FLAG_HELP_ADDRESSEE, Flag::Help),
        (TUTELA_FLAG_HELP_TARGET, Flag::Help),
    ];
    constant(|| flags.iter().find(|(flag, _)| *flag as u32 == bit).map_or(UNKNOWN, |(_, flag)| flag.c_id()))
}

/// The id of one bit of tutela_note, "truncated"; "unknown" unless it is one bit that is listed.
#[unsafe(no_mangle)]
pub extern "C" fn tutela_note_name(bit: u32) -> *const c_char {
    use tutela_note::*;
    let notes = [
        (TUTELA_NOTE_TRUNCATED, "truncated\0"),
        (TUTELA_NOTE_INVALID_TEXT, "invalid_text\0"),
        (TUTELA_NOTE_FINDINGS_CAPPED, "findings_capped\0"),
        (TUTELA_NOTE_NOT_COVERED, "not_covered\0"),
    ];
    constant(|| notes.iter().find(|(note, _)| *note as u32 == bit).map_or(UNKNOWN, |(_, name)| name))
}

/// The id of one bit of tutela_modifier, "directed"; "unknown" unless it is one bit that is listed.
#[unsafe(no_mangle)]
pub extern "C" fn tutela_modifier_name(bit: u32) -> *const c_char {
    let told = 0..=tutela_modifier::TUTELA_MODIFIER_HELP_SEEKING as u32;
    constant(|| match Modifier::from_number(bit.trailing_zeros() as u8) {
        Some(modifier) if bit.is_power_of_two() && told.contains(&bit) => modifier.c_id(),
        _ => UNKNOWN,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Note;
    use std::ffi::CStr;

    fn text(name: *const c_char) -> &'static str {
        // SAFETY: the library promises a NUL-terminated text that lives as long as the library.
        unsafe { CStr::from_ptr(name) }.to_str().unwrap()
    }

    #[test]
    fn numbers_bear_their_ids() {
        for category in Category::ALL {
            assert_eq!(text(tutela_category_name(i32::from(category.number()))), category.id());
        }
        for form in Form::ALL {
            assert_eq!(text(tutela_form_name(i32::from(form.number()) + 1)), form.id());
        }
        for modifier in &Modifier::ALL[..13] {
            assert_eq!(text(tutela_modifier_name(1 << modifier.number())), modifier.id());
        }
        for (bit, note) in [Note::Truncated, Note::InvalidText, Note::FindingsCapped, Note::NotCovered].iter().enumerate() {
            assert_eq!(text(tutela_note_name(1 << bit)), note.id());
        }
        let names = [
            (tutela_action_name(4), "block"),
            (tutela_severity_name(3), "serious"),
            (tutela_tier_name(1), "A"),
            (tutela_role_name(1), "victim"),
            (tutela_confidence_name(2), "high"),
            (tutela_route_name(1), "help"),
            (tutela_flag_name(1 << 9), "prompt"),
            (tutela_flag_name(1 << 6), "no_prominent"),
            (tutela_category_name(0), "none"),
            (tutela_form_name(0), "none"),
        ];
        for (name, id) in names {
            assert_eq!(text(name), id);
        }
    }

    #[test]
    fn what_is_not_listed_is_unknown() {
        let of_numbers = [tutela_action_name, tutela_category_name, tutela_severity_name, tutela_tier_name, tutela_role_name];
        let others = [tutela_confidence_name, tutela_form_name, tutela_route_name];
        for number in [-1, 27, 255, 256, i32::MIN, i32::MAX] {
            for name in of_numbers.iter().chain(&others) {
                assert_eq!(text(name(number)), "unknown", "{number}");
            }
        }
        for bits in [0, 3, 1 << 13, 1 << 31, u32::MAX] {
            assert_eq!(text(tutela_modifier_name(bits)), "unknown", "{bits}");
            assert_eq!(text(tutela_note_name(bits)), "unknown", "{bits}");
        }
        assert_eq!(text(tutela_flag_name(0)), "unknown");
        assert_eq!(text(tutela_flag_name(1 << 4)), "unknown");
    }
}
