//! What rule files say, as read: nothing resolved yet, every part with its place.

use super::diagnostic::Place;
use super::reader::Text;
use crate::check::Check;
use crate::taxonomy::*;
use std::collections::BTreeMap;

/// A sub-category of `taxonomy.toml`.
#[derive(Clone, Debug)]
pub(crate) struct SubCategory {
    /// Full id, `gambling.promote`.
    pub id: String,
    pub place: Place,
    pub category: Category,
    pub zh: String,
    pub en: String,
    pub tier: Option<Tier>,
    pub other_tiers: Vec<Tier>,
    pub severity: Option<Severity>,
    pub basis: Vec<String>,
    /// Modifiers that are part of the definition and never raise again.
    pub defines: Bits,
}

/// `taxonomy.toml`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Taxonomy {
    pub subs: Vec<SubCategory>,
    /// Names of the categories, zh and en, by number.
    pub categories: BTreeMap<u8, (String, String)>,
    /// Short names of legal instruments.
    pub instruments: Vec<String>,
}

impl Taxonomy {
    pub fn sub(&self, id: &str) -> Option<(usize, &SubCategory)> {
        self.subs.iter().enumerate().find(|(_, sub)| sub.id == id)
    }
}

/// The script that a file's words are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Language {
    Zh,
    En,
    Any,
}

impl Language {
    pub const IDS: &'static [&'static str] = &["zh", "en", "any"];

    pub fn from_id(id: &str) -> Option<Self> {
        match id {
            "zh" => Some(Self::Zh),
            "en" => Some(Self::En),
            "any" => Some(Self::Any),
            _ => None,
        }
    }
}

/// One rule file.
#[derive(Clone, Debug)]
pub(crate) struct RuleFile {
    /// `zh/gambling`.
    pub id: String,
    pub place: Place,
    pub language: Language,
    pub lists: Vec<List>,
    pub rules: Vec<Rule>,
}

/// A named list of terms, references and patterns.
#[derive(Clone, Debug)]
pub(crate) struct List {
    pub name: Text,
    pub items: Vec<Item>,
}

/// One entry of a slot or list.
#[derive(Clone, Debug)]
pub(crate) enum Item {
    Term(Text),
    /// `@name`, `@/zh/context/offer`, `@/context/offer`; without the `@`.
    Reference(Text),
    Pattern(Pattern),
}

/// A regular expression with its anchor.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    pub expression: Text,
    pub anchor: Anchor,
    pub check: Option<Check>,
}

/// The cheap thing around which a pattern runs.
#[derive(Clone, Debug)]
pub(crate) enum Anchor {
    /// A word.
    Literal(Text),
    /// The first sign of a literal made of signs.
    Sign(char),
    /// A run of at least so many digits.
    Digits(u8),
}

/// What a rule asks about the context before it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    MinorInvolved,
    MadeForMinors,
}

/// How the edges of terms are read, the strictest first. The numbers stand in packs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Boundary {
    /// No letter touches a Latin term, and no other word claims the characters of a Han term.
    Word = 0,
    /// No letter touches a Latin term.
    Letters = 1,
    /// No letter stands before a Latin term.
    Loose = 2,
    Any = 3,
}

/// Whether a rule acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Active,
    Shadow,
    Off,
}

/// One rule.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    /// `zh/gambling.promote`.
    pub id: String,
    pub place: Place,
    pub emits: Text,
    /// `any` first if present, then each slot of `all`, then the pattern.
    pub slots: Vec<Vec<Item>>,
    pub within: u8,
    pub ordered: bool,
    pub not: Vec<Item>,
    pub unless: Vec<Item>,
    pub boundary: Boundary,
    pub forms: Bits,
    pub surfaces: Bits,
    pub condition: Option<Condition>,
    pub severity: Option<(Severity, Place)>,
    pub tier: Option<(Tier, Place)>,
    /// The tier where a minor is involved, if it is another one.
    pub tier_if_minor: Option<(Tier, Place)>,
    pub help: bool,
    pub role: Role,
    pub confidence: Confidence,
    pub status: Status,
    pub basis: Vec<Text>,
    pub hit: Vec<Text>,
    pub miss: Vec<Text>,
    pub miss_all: Vec<Text>,
}

impl Rule {
    /// The rule once more for where a minor is involved, if its tier is another one there.
    pub fn for_minors(&self) -> Option<Self> {
        let tier = self.tier_if_minor.clone()?;
        let condition = Some(Condition::MinorInvolved);
        Some(Self { id: format!("{}_minor", self.id), condition, tier: Some(tier), tier_if_minor: None, ..self.clone() })
    }
}

/// What people read about a sub-category: author, guardian, moderator.
#[derive(Clone, Debug, Default)]
pub(crate) struct PeopleTexts {
    pub author: String,
    pub guardian: String,
    pub moderator: String,
}

/// All texts of one language, by sub-category id or `help.N`.
#[derive(Clone, Debug)]
pub(crate) struct TextFile {
    pub language: Language,
    pub place: Place,
    pub texts: BTreeMap<String, PeopleTexts>,
}

/// A whole rule set as read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Model {
    pub taxonomy: Taxonomy,
    pub files: Vec<RuleFile>,
    pub texts: Vec<TextFile>,
    pub policies: Vec<crate::policy::Policy>,
}

impl Model {
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.files.iter().flat_map(|file| &file.rules)
    }
}
