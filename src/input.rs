//! A text and what the host knows about it.

use crate::policy::Facts;
use crate::taxonomy::{AgeBand, AuthorRole, Relation, Surface};

/// The text, in the encoding that the host holds.
#[derive(Clone, Copy)]
pub(crate) enum Content<'t> {
    Utf8(&'t [u8]),
    Utf16(&'t [u16]),
}

/// A text to scan, with the facts that decide what it means. All facts are optional.
///
/// ```
/// use tutela::{AgeBand, AuthorRole, Input, Surface};
///
/// let input = Input::new("限时首充").surface(Surface::Popup).audience(AgeBand::A8To12).author_role(AuthorRole::Operator);
/// // Debug shows lengths, never the text.
/// assert!(!format!("{input:?}").contains("首充"));
/// ```
///
/// # Source
///
/// The facts are those of ruling R1 of the taxonomy; ages follow the bands of the guide to minors' mode (MODE).
#[derive(Clone, Copy)]
pub struct Input<'t> {
    pub(crate) content: Content<'t>,
    pub(crate) facts: Facts,
    pub(crate) policy: Option<&'t str>,
}

/// An age: exact in years, or a band.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Age(pub(crate) AgeBand);

impl From<AgeBand> for Age {
    fn from(band: AgeBand) -> Self {
        Self(band)
    }
}

impl From<u8> for Age {
    fn from(years: u8) -> Self {
        Self(AgeBand::of_years(years))
    }
}

impl<'t> Input<'t> {
    /// A text in UTF-8. Spans count bytes.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        Self::with(Content::Utf8(text.as_bytes()))
    }

    /// Bytes that should be UTF-8. Ill-formed parts are read as U+FFFD and noted. Spans count bytes.
    #[must_use]
    pub fn from_utf8(bytes: &'t [u8]) -> Self {
        Self::with(Content::Utf8(bytes))
    }

    /// A text in UTF-16, as game engines, Java, Swift and JavaScript hold it. Lone surrogates are read as U+FFFD and noted.
    /// Spans count 16-bit units.
    #[must_use]
    pub fn from_utf16(units: &'t [u16]) -> Self {
        Self::with(Content::Utf16(units))
    }

    fn with(content: Content<'t>) -> Self {
        let facts = Facts {
            surface: Surface::Comment,
            author: AgeBand::Unknown,
            audience: AgeBand::Unknown,
            role: AuthorRole::User,
            relation: Relation::Unknown,
            made_for_minors: false,
            prominent: false,
        };
        Self { content, facts, policy: None }
    }

    /// Where the text stands. Default: a comment.
    #[must_use]
    pub fn surface(mut self, surface: Surface) -> Self {
        self.facts.surface = surface;
        self
    }

    /// The author's age: years or a band. Default: unknown.
    #[must_use]
    pub fn author(mut self, age: impl Into<Age>) -> Self {
        self.facts.author = age.into().0;
        self
    }

    /// The audience's age: years or a band. Default: unknown.
    #[must_use]
    pub fn audience(mut self, age: impl Into<Age>) -> Self {
        self.facts.audience = age.into().0;
        self
    }

    /// The age of author and audience alike.
    #[must_use]
    pub fn age(self, age: impl Into<Age>) -> Self {
        let age = age.into();
        self.author(age).audience(age)
    }

    /// What the author is to the product. Default: a user.
    #[must_use]
    pub fn author_role(mut self, role: AuthorRole) -> Self {
        self.facts.role = role;
        self
    }

    /// What the author is to the addressee. Default: unknown.
    #[must_use]
    pub fn relation(mut self, relation: Relation) -> Self {
        self.facts.relation = relation;
        self
    }

    /// Whether the product is made for minors. Default: no; lessons always are.
    #[must_use]
    pub fn made_for_minors(mut self, made_for_minors: bool) -> Self {
        self.facts.made_for_minors = made_for_minors;
        self
    }

    /// Whether the text is shown in a prominent place: first screen, hot search, rankings, recommendations. Default: no.
    #[must_use]
    pub fn prominent(mut self, prominent: bool) -> Self {
        self.facts.prominent = prominent;
        self
    }

    /// The policy to decide by; see [`crate::RuleSet::policies`]. Default: the first one. An id that the rule set does not
    /// have is read as the default.
    #[must_use]
    pub fn policy(mut self, id: &'t str) -> Self {
        self.policy = Some(id);
        self
    }
}

impl<'t> From<&'t str> for Input<'t> {
    fn from(text: &'t str) -> Self {
        Self::new(text)
    }
}

impl std::fmt::Debug for Input<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let len = match self.content {
            Content::Utf8(bytes) => bytes.len(),
            Content::Utf16(units) => units.len(),
        };
        f.debug_struct("Input").field("len", &len).field("facts", &self.facts).field("policy", &self.policy).finish()
    }
}
