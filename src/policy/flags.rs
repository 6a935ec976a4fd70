//! The set of flags of a verdict, with the recipients of those that have one.

use crate::taxonomy::{Flag, Recipient};
use std::fmt;

/// A set of [`Flag`]s. `prompt` and `help` name who receives them.
///
/// ```
/// use tutela::{Flag, Flags, Recipient};
///
/// let flags = Flags::NONE.with(Flag::Preserve).with_recipient(Flag::Help, Recipient::Addressee);
/// assert!(flags.has(Flag::Help));
/// assert_eq!(flags.recipients(Flag::Help).collect::<Vec<_>>(), [Recipient::Addressee]);
/// assert_eq!(flags.iter().map(Flag::id).collect::<Vec<_>>(), ["preserve", "help"]);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags(u16);

/// `prompt` and `help` take one bit for each recipient.
const PROMPT: u16 = 8;
const HELP: u16 = 11;

impl Flags {
    /// No flag.
    pub const NONE: Self = Self(0);

    /// With a flag; `prompt` and `help` go to the author.
    #[must_use]
    pub const fn with(self, flag: Flag) -> Self {
        self.with_recipient(flag, Recipient::Author)
    }

    /// With a flag for a recipient. Other flags than `prompt` and `help` have no recipient.
    #[must_use]
    pub const fn with_recipient(self, flag: Flag, recipient: Recipient) -> Self {
        Self(self.0 | 1 << bit(flag, recipient))
    }

    /// Whether the flag is set, for any recipient.
    #[must_use]
    pub const fn has(self, flag: Flag) -> bool {
        self.0 & all_of(flag) != 0
    }

    /// Who receives `prompt` or `help`.
    pub fn recipients(self, flag: Flag) -> impl Iterator<Item = Recipient> {
        let has_recipients = matches!(flag, Flag::Prompt | Flag::Help);
        Recipient::ALL.iter().copied().filter(move |recipient| has_recipients && self.0 >> bit(flag, *recipient) & 1 == 1)
    }

    /// The flags, in order.
    pub fn iter(self) -> impl Iterator<Item = Flag> {
        Flag::ALL.iter().copied().filter(move |flag| self.has(*flag))
    }

    /// Whether no flag is set.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The bits, for packs and for C: `alert` 0, `queue` 1, `preserve` 2, `report` 3, `no_prominent` 6, `prompt` 8 to 10,
    /// `help` 11 to 13 (author, addressee, target).
    #[must_use]
    pub const fn bits(self) -> u16 {
        self.0
    }

    pub(crate) const fn from_bits(bits: u16) -> Self {
        Self(bits)
    }

    pub(crate) const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(crate) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(crate) const fn without_recipient(self, flag: Flag, recipient: Recipient) -> Self {
        Self(self.0 & !(1 << bit(flag, recipient)))
    }
}

const fn bit(flag: Flag, recipient: Recipient) -> u16 {
    match flag {
        Flag::Prompt => PROMPT + recipient as u16,
        Flag::Help => HELP + recipient as u16,
        _ => flag as u16,
    }
}

const fn all_of(flag: Flag) -> u16 {
    match flag {
        Flag::Prompt | Flag::Help => 0b111 << bit(flag, Recipient::Author),
        _ => 1 << bit(flag, Recipient::Author),
    }
}

impl fmt::Debug for Flags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}
