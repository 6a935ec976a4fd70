//! What a host knows about a text, as numbers of any value.

use super::guard::{Outcome, input};
use super::status::tutela_status::*;
use crate::{Age, AgeBand, AuthorRole, Input, Relation, Surface};
use std::ffi::c_char;
use zerocopy::IntoBytes;

/// Where a text stands in the product.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum tutela_surface {
    /// Not told: read as a comment.
    TUTELA_SURFACE_DEFAULT = 0,
    /// One-to-one chat.
    TUTELA_SURFACE_DM = 1,
    /// Group or guild chat.
    TUTELA_SURFACE_GROUP_CHAT = 2,
    /// Chat of one match of a game.
    TUTELA_SURFACE_MATCH = 3,
    /// Chat of a whole game server.
    TUTELA_SURFACE_WORLD = 4,
    /// User name, bio, signature.
    TUTELA_SURFACE_NICKNAME = 5,
    /// Title of a group, guild, room or topic.
    TUTELA_SURFACE_GROUP_NAME = 6,
    /// Comments, replies, posts.
    TUTELA_SURFACE_COMMENT = 7,
    /// Speech turned into text.
    TUTELA_SURFACE_TRANSCRIPT = 8,
    /// Bullet comments, live chat, live titles.
    TUTELA_SURFACE_DANMAKU = 9,
    /// Chat of a live lesson; always made for minors.
    TUTELA_SURFACE_CLASS_LIVE = 10,
    /// Pop-up, sidebar, floating box.
    TUTELA_SURFACE_POPUP = 11,
    /// Advertisement.
    TUTELA_SURFACE_AD = 12,
    /// Course outline, lesson text; always made for minors.
    TUTELA_SURFACE_COURSE = 13,
    /// Search query; with prominent set, a suggestion or hot list.
    TUTELA_SURFACE_SEARCH = 14,
    /// What somebody types to a model.
    TUTELA_SURFACE_AI_PROMPT = 15,
    /// Recommendation feed.
    TUTELA_SURFACE_FEED = 16,
    /// Notification.
    TUTELA_SURFACE_PUSH = 17,
    /// Text that a model made for the user.
    TUTELA_SURFACE_AI_OUTPUT = 18,
}

/// Bands of ages, for where an exact age is not known. A field that takes them takes years as well: 13 is thirteen years.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum tutela_age {
    /// Not known: read as the policy says, by default as 12 to under 16, and in products made for minors as 3 to under 8.
    TUTELA_AGE_UNKNOWN = 0,
    /// Under 3 years.
    TUTELA_AGE_UNDER_3 = 1000,
    /// 3 to under 8.
    TUTELA_AGE_3_TO_8 = 1001,
    /// 8 to under 12.
    TUTELA_AGE_8_TO_12 = 1002,
    /// 12 to under 16.
    TUTELA_AGE_12_TO_16 = 1003,
    /// 16 to under 18.
    TUTELA_AGE_16_TO_18 = 1004,
    /// 18 and over.
    TUTELA_AGE_ADULT = 1005,
}

/// What the author is to the product.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum tutela_author_role {
    /// Anybody.
    TUTELA_AUTHOR_USER = 0,
    /// A parent or guardian.
    TUTELA_AUTHOR_GUARDIAN = 1,
    /// A teacher or other staff.
    TUTELA_AUTHOR_STAFF = 2,
    /// The product itself.
    TUTELA_AUTHOR_OPERATOR = 3,
}

/// What the author is to the addressee.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum tutela_relation {
    /// Not told.
    TUTELA_RELATION_UNKNOWN = 0,
    /// Known to each other.
    TUTELA_RELATION_CONTACT = 1,
    /// Not known to each other.
    TUTELA_RELATION_STRANGER = 2,
}

/// What you know about a text. 128 bytes, zeroes are the defaults: start with "tutela_options options = {0};" and set what
/// you know, or hand over NULL if you know nothing. Ages and the surface decide most. A value that is not listed is
/// TUTELA_INVALID_ARGUMENT and the text is not scanned: what a host means to tell must not get lost.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct tutela_options {
    /// A tutela_surface: where the text stands.
    pub surface: i32,
    /// The author's age: 1 to 150 years, or a tutela_age.
    pub author_age: i32,
    /// The audience's age, the youngest if there are several: 1 to 150 years, or a tutela_age.
    pub audience_age: i32,
    /// A tutela_author_role: what the author is to the product.
    pub author_role: i32,
    /// A tutela_relation: what the author is to the addressee.
    pub relation: i32,
    /// 1 if the product is made for minors, else 0. Lessons always are.
    pub made_for_minors: i32,
    /// 1 if the text is shown in a prominent place (first screen, hot search, rankings, recommendations), else 0.
    pub prominent: i32,
    /// Zeroes.
    pub reserved: [u32; 9],
    /// The id of the policy to decide by, such as "cn-minors", with a NUL at its end; empty for the rule set's default. An id that
    /// the rules do not have is TUTELA_UNKNOWN_POLICY.
    pub policy: [c_char; 64],
}

const _: () = assert!(size_of::<tutela_options>() == 128);

/// Options as read: a text goes in, an input comes out.
pub(super) struct Facts<'o> {
    surface: Surface,
    author: Age,
    audience: Age,
    role: AuthorRole,
    relation: Relation,
    made_for_minors: bool,
    prominent: bool,
    /// The id of the policy that was asked for, or empty.
    policy: &'o [u8],
}

/// Reads options, all of them before the first text.
///
/// # Safety
///
/// If `options` is neither null nor misaligned, they can be read and nobody changes them until the call ends.
#[inline(always)] // or the many small members take a way through memory
pub(super) unsafe fn facts_of_one<'o>(options: *const tutela_options) -> Outcome<Facts<'o>> {
    let len = usize::from(!options.is_null());
    // SAFETY: the caller makes the same promise; null is the empty array here.
    match unsafe { input(options, len) }? {
        [options] => Facts::read(options),
        _ => Ok(Facts::DEFAULT),
    }
}

/// The same for calls that take longer than that way.
///
/// # Safety
///
/// As for [`facts_of_one`].
#[inline(never)]
pub(super) unsafe fn facts<'o>(options: *const tutela_options) -> Outcome<Facts<'o>> {
    // SAFETY: the caller makes the same promise.
    unsafe { facts_of_one(options) }
}

impl<'o> Facts<'o> {
    const DEFAULT: Self = Self {
        surface: Surface::Comment,
        author: Age(AgeBand::Unknown),
        audience: Age(AgeBand::Unknown),
        role: AuthorRole::User,
        relation: Relation::Unknown,
        made_for_minors: false,
        prominent: false,
        policy: &[],
    };

    #[inline(always)]
    fn read(options: &'o tutela_options) -> Outcome<Self> {
        if options.reserved.iter().fold(0, |all, one| all | one) != 0 {
            return Err(TUTELA_INVALID_ARGUMENT);
        }
        let policy = options.policy.as_bytes();
        let policy_len = policy.iter().position(|byte| *byte == 0).ok_or(TUTELA_INVALID_ARGUMENT)?;
        Ok(Self {
            surface: surface(options.surface).ok_or(TUTELA_INVALID_ARGUMENT)?,
            author: age(options.author_age).ok_or(TUTELA_INVALID_ARGUMENT)?,
            audience: age(options.audience_age).ok_or(TUTELA_INVALID_ARGUMENT)?,
            role: u8::try_from(options.author_role).ok().and_then(AuthorRole::from_number).ok_or(TUTELA_INVALID_ARGUMENT)?,
            relation: relation(options.relation).ok_or(TUTELA_INVALID_ARGUMENT)?,
            made_for_minors: truth(options.made_for_minors).ok_or(TUTELA_INVALID_ARGUMENT)?,
            prominent: truth(options.prominent).ok_or(TUTELA_INVALID_ARGUMENT)?,
            policy: &policy[..policy_len],
        })
    }

    /// The id of the policy that was asked for.
    pub fn policy(&self) -> Outcome<Option<&'o str>> {
        match self.policy {
            [] => Ok(None),
            id => std::str::from_utf8(id).map(Some).map_err(|_| TUTELA_UNKNOWN_POLICY),
        }
    }

    /// Tells an input what is known about its text.
    pub fn tell<'t>(&self, input: Input<'t>, policy: Option<&'t str>) -> Input<'t> {
        let input = input
            .surface(self.surface)
            .author(self.author)
            .audience(self.audience)
            .author_role(self.role)
            .relation(self.relation)
            .made_for_minors(self.made_for_minors)
            .prominent(self.prominent);
        match policy {
            Some(policy) => input.policy(policy),
            None => input,
        }
    }
}

/// In C every 0 means "not told", so that options of zeroes are the defaults.
fn surface(number: i32) -> Option<Surface> {
    match number {
        0 => Some(Surface::Comment),
        _ => Surface::from_number(u8::try_from(number.checked_sub(1)?).ok()?),
    }
}

#[inline]
fn age(number: i32) -> Option<Age> {
    match number {
        0 => Some(AgeBand::Unknown.into()),
        1..=150 => Some((number as u8).into()),
        1000..=1005 => AgeBand::from_number((number - 1000) as u8).map(Into::into),
        _ => None,
    }
}

fn relation(number: i32) -> Option<Relation> {
    match number {
        0 => Some(Relation::Unknown),
        1 => Some(Relation::Contact),
        2 => Some(Relation::Stranger),
        _ => None,
    }
}

fn truth(number: i32) -> Option<bool> {
    match number {
        0 => Some(false),
        1 => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZEROES: tutela_options = tutela_options {
        surface: 0,
        author_age: 0,
        audience_age: 0,
        author_role: 0,
        relation: 0,
        made_for_minors: 0,
        prominent: 0,
        reserved: [0; 9],
        policy: [0; 64],
    };

    fn with(set: impl FnOnce(&mut tutela_options)) -> tutela_options {
        let mut options = ZEROES;
        set(&mut options);
        options
    }

    #[test]
    fn zeroes_are_what_an_input_has_by_itself() {
        let plain = format!("{:?}", Input::new("abc"));
        assert_eq!(format!("{:?}", Facts::read(&ZEROES).unwrap().tell(Input::new("abc"), None)), plain);
        assert_eq!(format!("{:?}", Facts::DEFAULT.tell(Input::new("abc"), None)), plain);
    }

    #[test]
    fn every_surface_has_its_number() {
        for listed in Surface::ALL {
            let number = i32::from(listed.number()) + 1;
            assert_eq!(surface(number), Some(*listed));
        }
        assert_eq!(surface(tutela_surface::TUTELA_SURFACE_AI_OUTPUT as i32), Some(Surface::AiOutput));
        assert_eq!(surface(tutela_surface::TUTELA_SURFACE_COMMENT as i32), Some(Surface::Comment));
        for none in [-1, 19, 256, i32::MIN, i32::MAX] {
            assert_eq!(surface(none), None, "{none}");
        }
    }

    #[test]
    fn ages_are_years_or_bands() {
        assert_eq!(age(13), Some(Age::from(AgeBand::A12To16)));
        assert_eq!(age(1), Some(Age::from(AgeBand::A0To3)));
        assert_eq!(age(150), Some(Age::from(AgeBand::Adult)));
        assert_eq!(age(tutela_age::TUTELA_AGE_UNDER_3 as i32), Some(Age::from(AgeBand::A0To3)));
        assert_eq!(age(tutela_age::TUTELA_AGE_8_TO_12 as i32), Some(Age::from(AgeBand::A8To12)));
        assert_eq!(age(tutela_age::TUTELA_AGE_ADULT as i32), Some(Age::from(AgeBand::Adult)));
        for none in [-1, 151, 999, 1006, i32::MIN, i32::MAX] {
            assert_eq!(age(none), None, "{none}");
        }
    }

    #[test]
    fn what_is_not_listed_is_refused() {
        for set in [
            (|options| options.surface = 19) as fn(&mut tutela_options),
            |options| options.author_age = -1,
            |options| options.audience_age = 999,
            |options| options.author_role = 4,
            |options| options.relation = 3,
            |options| options.made_for_minors = 2,
            |options| options.prominent = -1,
            |options| options.reserved[8] = 1,
            |options| options.policy = [b'a' as c_char; 64],
        ] {
            assert_eq!(Facts::read(&with(set)).err(), Some(TUTELA_INVALID_ARGUMENT));
        }
    }
}
