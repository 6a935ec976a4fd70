//! Rules, compiled and ready: one to four packs and the policies in them.

use crate::pack::layout::{MAX_PACK_BYTES, Sub};
use crate::pack::{LoadError, Pack};
use crate::policy::{COLUMNS, Case, Flags, Policy};
use crate::scanner::TermHit;
use crate::taxonomy::*;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

/// How many packs a rule set may hold.
const MAX_PACKS: usize = 4;

/// Compiled rules: immutable, cheap to clone, shared between threads.
///
/// ```
/// # #[cfg(feature = "builtin")] {
/// let rules = tutela::RuleSet::builtin()?;
/// assert!(rules.rules_len() > 50);
/// assert!(rules.policies().any(|policy| policy == "cn-minors"));
/// # }
/// # Ok::<(), tutela::LoadError>(())
/// ```
#[derive(Clone)]
pub struct RuleSet {
    inner: Arc<Inner>,
}

struct Inner {
    packs: Arc<Vec<Pack>>,
    /// Of all packs; the first of an id counts.
    policies: Vec<Policy>,
    digest: [u8; 32],
}

/// How a pack is taken in.
#[derive(Clone, Copy, Debug, Default)]
pub struct LoadOptions {
    now: Option<u64>,
}

impl LoadOptions {
    /// Expiry is told by [`RuleSet::is_stale`], not enforced.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Refuses packs that expired before `unix_seconds`. The library reads no clock.
    #[must_use]
    pub fn now(self, unix_seconds: u64) -> Self {
        Self { now: Some(unix_seconds) }
    }

    /// Loads packs from bytes.
    ///
    /// # Errors
    ///
    /// If there are none or more than four, or one is damaged, malformed, of another format, or expired.
    ///
    /// # Cost
    ///
    /// Linear in the size of the packs: a digest and a check of every index, two to three milliseconds for a megabyte.
    pub fn load(self, packs: impl IntoIterator<Item = Vec<u8>>) -> Result<RuleSet, LoadError> {
        let packs = packs.into_iter().take(MAX_PACKS + 1).map(Pack::load).collect::<Result<Vec<_>, _>>()?;
        RuleSet::from_packs(packs, self)
    }
}

impl RuleSet {
    /// The rules that the library embeds.
    ///
    /// # Errors
    ///
    /// None in an intact program. The embedded pack is trusted like the program itself, so nothing but its frame is checked.
    #[cfg(feature = "builtin")]
    pub fn builtin() -> Result<Self, LoadError> {
        Self::from_packs(vec![Pack::embedded(crate::BUILTIN_PACK)?], LoadOptions::new())
    }

    /// The bytes of the embedded pack, to combine it with packs of one's own in [`LoadOptions::load`].
    #[cfg(feature = "builtin")]
    #[must_use]
    pub fn builtin_bytes() -> &'static [u8] {
        crate::BUILTIN_PACK
    }

    /// Loads one pack from bytes. See [`LoadOptions`] for more.
    ///
    /// # Errors
    ///
    /// If the pack is damaged, malformed or of another format.
    pub fn load(bytes: impl Into<Vec<u8>>) -> Result<Self, LoadError> {
        LoadOptions::new().load([bytes.into()])
    }

    /// As [`RuleSet::load`], from bytes that are somebody else's.
    #[cfg(feature = "capi")]
    pub(crate) fn load_slice(bytes: &[u8]) -> Result<Self, LoadError> {
        // A pack that is too large is refused before it is copied.
        Self::load(&bytes[..bytes.len().min(MAX_PACK_BYTES + 1)])
    }

    /// Loads one pack from a file, which is read once and not kept open.
    ///
    /// # Errors
    ///
    /// As [`RuleSet::load`], and if the file cannot be read.
    pub fn load_file(path: impl AsRef<Path>) -> Result<Self, LoadError> {
        Self::load(read_pack(path.as_ref())?)
    }

    fn from_packs(packs: Vec<Pack>, options: LoadOptions) -> Result<Self, LoadError> {
        if packs.is_empty() || packs.len() > MAX_PACKS {
            return Err(LoadError::PackCount { found: packs.len() });
        }
        if let Some(now) = options.now {
            for pack in &packs {
                let not_after = pack.header().not_after.get();
                if not_after != 0 && not_after < now {
                    return Err(LoadError::Expired { not_after, now });
                }
            }
        }
        let mut policies: Vec<Policy> = Vec::new();
        for policy in packs.iter().flat_map(|pack| &pack.policies) {
            if policies.iter().all(|earlier| earlier.id != policy.id) {
                policies.push(policy.clone());
            }
        }
        if policies.is_empty() {
            return Err(LoadError::NoPolicy);
        }
        let digest = match &packs[..] {
            [one] => one.header().digest,
            several => {
                let mut hasher = blake3::Hasher::new();
                several.iter().for_each(|pack| {
                    hasher.update(&pack.header().digest);
                });
                *hasher.finalize().as_bytes()
            }
        };
        Ok(Self { inner: Arc::new(Inner { packs: Arc::new(packs), policies, digest }) })
    }

    /// The rules of both: these packs, then the other's. Of policies with the same id these count.
    ///
    /// # Errors
    ///
    /// If there are more than four packs.
    ///
    /// # Cost
    ///
    /// As for loading; the bytes of the packs are shared.
    pub fn combine(&self, other: &Self) -> Result<Self, LoadError> {
        let packs = self.packs().iter().chain(other.packs()).map(Pack::again).collect::<Result<Vec<_>, _>>()?;
        let mut policies = self.inner.policies.clone();
        policies.extend(other.inner.policies.iter().filter(|policy| self.policy(&policy.id).is_none()).cloned());
        let digest = *blake3::Hasher::new().update(self.digest()).update(other.digest()).finalize().as_bytes();
        let Self { inner } = Self::from_packs(packs, LoadOptions::new())?;
        Ok(Self { inner: Arc::new(Inner { packs: Arc::clone(&inner.packs), policies, digest }) })
    }

    /// The same rules with one more policy, made from a policy file. A policy of the same id is replaced.
    ///
    /// # Errors
    ///
    /// What is wrong with the file, by line and column.
    #[cfg(feature = "compile")]
    pub fn with_policy(&self, name: &str, toml: &str) -> Result<Self, crate::authoring::PolicyError> {
        let subs: Vec<&str> = self.packs().iter().flat_map(|pack| pack.subs().iter().map(|sub| pack.text(sub.id))).collect();
        let rules: Vec<&str> =
            self.packs().iter().flat_map(|pack| pack.rules().iter().map(|rule| pack.text(rule.id))).collect();
        let policy = crate::authoring::read_policy(name, toml, &self.inner.policies, &subs, &rules)?;
        let mut policies = self.inner.policies.clone();
        policies.retain(|earlier| earlier.id != policy.id);
        // Evidence must tell a policy of one's own from another of the same name.
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.inner.digest).update(&crate::compile::policy::encode(std::slice::from_ref(&policy)));
        let digest = *hasher.finalize().as_bytes();
        policies.insert(0, policy);
        Ok(Self { inner: Arc::new(Inner { packs: Arc::clone(&self.inner.packs), policies, digest }) })
    }

    /// Ids of the policies, the first one being the default.
    pub fn policies(&self) -> impl Iterator<Item = &str> {
        self.inner.policies.iter().map(|policy| policy.id.as_str())
    }

    /// Titles of a policy in zh and en, its version, and the law cells that it loosens with the acknowledgements for that.
    #[must_use]
    pub fn policy_info(&self, id: &str) -> Option<PolicyInfo<'_>> {
        let policy = self.policy(id)?;
        Some(PolicyInfo { version: &policy.version, zh: &policy.zh, en: &policy.en, loosened: &policy.loosened, policy })
    }

    /// Number of rules in all packs, shadow rules included.
    #[must_use]
    pub fn rules_len(&self) -> usize {
        self.packs().iter().map(|pack| pack.rules().len()).sum()
    }

    /// Number of terms in all packs.
    #[must_use]
    pub fn terms_len(&self) -> usize {
        self.packs().iter().map(|pack| pack.terms().len()).sum()
    }

    /// Bytes that the packs occupy, the embedded one and the tables made on loading included.
    #[must_use]
    pub fn memory_usage(&self) -> usize {
        self.packs().iter().map(Pack::memory).sum()
    }

    /// Names of the packs with their versions.
    pub fn pack_versions(&self) -> impl Iterator<Item = (&str, u64)> {
        self.packs().iter().map(|pack| (pack.id.as_str(), pack.header().version.get()))
    }

    /// Whether some pack was good only until before `unix_seconds`.
    #[must_use]
    pub fn is_stale(&self, unix_seconds: u64) -> bool {
        self.packs()
            .iter()
            .map(|pack| pack.header().not_after.get())
            .any(|not_after| not_after != 0 && not_after < unix_seconds)
    }

    /// Digest of the rules. Equal digests give equal findings.
    #[must_use]
    pub fn digest(&self) -> &[u8; 32] {
        &self.inner.digest
    }

    /// Digest of the rule files that the first pack was made of, and of the compiler's version.
    #[must_use]
    pub fn source_digest(&self) -> &[u8; 32] {
        &self.packs()[0].header().source_digest
    }

    /// A text as the rules read it: width, case, variants and traditional characters folded, invisible characters gone, each
    /// row of separators one space. What folds equal is spelled equal.
    ///
    /// ```
    /// # #[cfg(feature = "builtin")] {
    /// let rules = tutela::RuleSet::builtin()?;
    /// assert_eq!(rules.fold("網絡－－ＣＡＳＩＮＯ!"), "网络 casino");
    /// # }
    /// # Ok::<(), tutela::LoadError>(())
    /// ```
    #[must_use]
    pub fn fold(&self, text: &str) -> String {
        self.packs()[0].fold().fold_text(text)
    }

    /// The canonical spelling of a term that a scanner of these rules found, as [`RuleSet::fold`] gives it.
    ///
    /// # Panics
    ///
    /// If the hit comes from other rules.
    #[must_use]
    pub fn spelling(&self, hit: TermHit) -> String {
        self.packs()[usize::from(hit.pack)].spelling(hit.term)
    }

    /// Every rule, in the order of the packs.
    pub fn rules(&self) -> impl Iterator<Item = RuleInfo<'_>> {
        self.packs().iter().flat_map(|pack| (0..pack.rules().len()).map(|rule| RuleInfo { pack, rule: rule as u32 }))
    }

    /// Every sub-category of the taxonomy, those without rules included.
    pub fn sub_categories(&self) -> impl Iterator<Item = SubCategoryInfo<'_>> {
        let pack = &self.packs()[0];
        pack.subs().iter().map(|sub| SubCategoryInfo { id: pack.text(sub.id), zh: pack.text(sub.zh), en: pack.text(sub.en) })
    }

    /// The texts for people of a sub-category (`gambling.promote`) or level of help (`help.2`, `help.addressee`).
    #[must_use]
    pub fn texts(&self, key: &str) -> Option<Texts<'_>> {
        self.packs().iter().find_map(|pack| {
            let people = pack.people().iter().find(|people| pack.text(people.key) == key)?;
            let [zh_author, zh_guardian, zh_moderator, en_author, en_guardian, en_moderator] =
                people.texts.map(|text| pack.text(text));
            Some(Texts {
                zh: Readers { author: zh_author, guardian: zh_guardian, moderator: zh_moderator },
                en: Readers { author: en_author, guardian: en_guardian, moderator: en_moderator },
            })
        })
    }

    /// The rule at an index of a pack, if there is one.
    #[cfg(feature = "capi")]
    pub(crate) fn rule_at(&self, pack: usize, rule: u32) -> Option<RuleInfo<'_>> {
        let pack = self.packs().get(pack)?;
        ((rule as usize) < pack.rules().len()).then_some(RuleInfo { pack, rule })
    }

    pub(crate) fn packs(&self) -> &[Pack] {
        &self.inner.packs
    }

    pub(crate) fn policy(&self, id: &str) -> Option<&Policy> {
        self.inner.policies.iter().find(|policy| policy.id == id)
    }

    pub(crate) fn first_policy(&self) -> &Policy {
        &self.inner.policies[0]
    }
}

/// Reads a pack's bytes, but never more than a pack may have.
fn read_pack(path: &Path) -> Result<Vec<u8>, LoadError> {
    let failed = |source: std::io::Error| LoadError::Read { path: path.to_owned(), source: Arc::new(source) };
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(failed)?;
    file.take(MAX_PACK_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

impl std::fmt::Debug for RuleSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RuleSet").field("rules", &self.rules_len()).field("terms", &self.terms_len()).finish_non_exhaustive()
    }
}

/// What a policy says about itself.
#[derive(Clone, Copy, Debug)]
pub struct PolicyInfo<'r> {
    /// Its version.
    pub version: &'r str,
    /// Title in Chinese.
    pub zh: &'r str,
    /// Title in English.
    pub en: &'r str,
    /// Law cells that it loosens, with the acknowledgements.
    pub loosened: &'r [String],
    policy: &'r Policy,
}

/// One cell of a policy's tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PolicyCell {
    /// The age that it is for.
    pub band: AgeBand,
    /// What to do with the text.
    pub action: Action,
    /// What to do beside it.
    pub flags: Flags,
    /// Whether a rule of law asks for it.
    pub basis: Basis,
}

impl<'r> PolicyInfo<'r> {
    /// The cells of a tier, severity and surface, one for each age, for a single cue by a user, no matter the category.
    pub fn cells(&self, tier: Tier, severity: Severity, surface: Surface) -> impl Iterator<Item = PolicyCell> + use<'r> {
        let policy = self.policy;
        COLUMNS.iter().enumerate().filter_map(move |(column, band)| {
            let case = Case {
                tier,
                severity,
                surface,
                column,
                more_cues: false,
                made_for_minors: surface.is_teaching(),
                prominent: false,
                author_minor: *band != AgeBand::Adult,
                role: AuthorRole::User,
                relation: Relation::Unknown,
                category: None,
                sub: "",
                rule: "",
            };
            let (cell, _) = policy.cell(case)?;
            Some(PolicyCell { band: *band, action: cell.action, flags: cell.flags, basis: cell.basis })
        })
    }
}

/// A sub-category of the taxonomy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SubCategoryInfo<'r> {
    /// `gambling.promote`.
    pub id: &'r str,
    /// Name in Chinese.
    pub zh: &'r str,
    /// Name in English.
    pub en: &'r str,
}

/// Texts for people in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Texts<'r> {
    /// In Chinese.
    pub zh: Readers<'r>,
    /// In English.
    pub en: Readers<'r>,
}

/// What each kind of reader is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Readers<'r> {
    /// Who wrote the text; a child can read it.
    pub author: &'r str,
    /// The author's guardian.
    pub guardian: &'r str,
    /// Whoever reviews.
    pub moderator: &'r str,
}

/// A rule, as findings refer to it.
#[derive(Clone, Copy)]
pub struct RuleInfo<'r> {
    pub(crate) pack: &'r Pack,
    pub(crate) rule: u32,
}

impl<'r> RuleInfo<'r> {
    fn record(&self) -> &'r crate::pack::layout::Rule {
        &self.pack.rules()[self.rule as usize]
    }

    fn sub(&self) -> &'r Sub {
        &self.pack.subs()[usize::from(self.record().sub.get())]
    }

    /// `zh/gambling.promote`.
    #[must_use]
    pub fn id(&self) -> &'r str {
        self.pack.text(self.record().id)
    }

    /// The sub-category, `gambling.promote`.
    #[must_use]
    pub fn sub_category(&self) -> &'r str {
        self.pack.text(self.sub().id)
    }

    /// The sub-category as a number: 100 times its category's and its place there, from 1. Sub-categories are only ever added at the
    /// end of a category, so a number is never another's.
    #[must_use]
    pub fn sub_category_number(&self) -> u16 {
        let (subs, number) = (self.pack.subs(), usize::from(self.record().sub.get()));
        let category = self.sub().category;
        let place = subs[..=number].iter().rev().take_while(|sub| sub.category == category).count();
        u16::from(category) * 100 + place as u16
    }

    /// The category.
    #[must_use]
    pub fn category(&self) -> Category {
        Category::from_number(self.sub().category).unwrap_or(Category::Values)
    }

    /// Names of the sub-category in zh and en.
    #[must_use]
    pub fn names(&self) -> (&'r str, &'r str) {
        (self.pack.text(self.sub().zh), self.pack.text(self.sub().en))
    }

    /// Who asks for the rule: articles and instruments.
    pub fn basis(&self) -> impl Iterator<Item = &'r str> {
        self.pack.basis(self.record().basis)
    }

    /// The tier of its findings; `None` on the help route.
    #[must_use]
    pub fn tier(&self) -> Option<Tier> {
        Tier::from_number(self.record().tier)
    }

    /// The severity of its findings before context.
    #[must_use]
    pub fn severity(&self) -> Severity {
        Severity::from_level(self.record().severity).unwrap_or(Severity::Mild)
    }

    /// As whom the speaker of its findings speaks.
    #[must_use]
    pub fn role(&self) -> Role {
        Role::from_number(self.record().role).unwrap_or(Role::Offender)
    }

    /// How sure the rule is.
    #[must_use]
    pub fn confidence(&self) -> Confidence {
        Confidence::from_number(self.record().confidence).unwrap_or(Confidence::High)
    }

    /// Whether it is found and told apart but never acts.
    #[must_use]
    pub fn is_shadow(&self) -> bool {
        self.record().flags & crate::pack::layout::RULE_SHADOW != 0
    }
}

impl std::fmt::Debug for RuleInfo<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id())
    }
}
