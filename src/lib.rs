//! Reads text inside your own process and says whether, why and how strongly it may harm a child.
//!
//! tutela (Latin: the guardianship of a minor) is for chat servers, games and apps. It looks at Chinese and English text against
//! rules for sexual content, grooming, bullying, self-harm, gambling, scams, privacy leaks, spending lures and more, follows
//! the Chinese rules on protecting minors online, and answers with an action, flags, and findings that each name their rule,
//! its legal basis and the span of the original text. Nothing leaves the process.
//!
//! Five types do the work: a [`RuleSet`] holds the compiled rules, a [`Scanner`] reads texts with it, an [`Input`] is a text with
//! what you know about it, a [`Verdict`] is the answer, and a [`Finding`] is one reason for it.
//!
//! # Scan a text
//!
//! ```
//! # #[cfg(feature = "builtin")] {
//! use tutela::{Action, AgeBand, Input, RuleSet, Scanner, Surface};
//!
//! let rules = RuleSet::builtin()?; // slow, once; immutable, shared between threads
//! let mut scanner = Scanner::new(&rules); // buffers, one for each thread
//! let text = "网络赌场注册就送彩金，加我微信";
//! let verdict = scanner.scan(Input::new(text).surface(Surface::Danmaku).audience(AgeBand::A8To12));
//! assert_eq!(verdict.action(), Action::Block);
//! let finding = verdict.findings()[0];
//! assert_eq!(verdict.rule(&finding).sub_category(), "gambling.promote");
//! assert!(text[finding.span().range()].contains("赌场"));
//! # }
//! # Ok::<(), tutela::LoadError>(())
//! ```
//!
//! # Mask
//!
//! ```
//! # #[cfg(feature = "builtin")] {
//! # let rules = tutela::RuleSet::builtin()?;
//! # let mut scanner = tutela::Scanner::new(&rules);
//! let text = "我的手机号是13900001234";
//! let masked = scanner.scan(tutela::Input::new(text).surface(tutela::Surface::GroupChat)).mask(text, '*');
//! assert!(!masked.contains("13900001234"));
//! # }
//! # Ok::<(), tutela::LoadError>(())
//! ```
//!
//! # UTF-16, as game engines hold it
//!
//! ```
//! # #[cfg(feature = "builtin")] {
//! # let rules = tutela::RuleSet::builtin()?;
//! # let mut scanner = tutela::Scanner::new(&rules);
//! let units: Vec<u16> = "快来网络赌场注册就送彩金".encode_utf16().collect();
//! let verdict = scanner.scan(tutela::Input::from_utf16(&units));
//! assert_eq!(verdict.findings()[0].span().start, 4); // units of UTF-16
//! # }
//! # Ok::<(), tutela::LoadError>(())
//! ```
//!
//! # Features
//!
//! | feature | what it adds |
//! | --- | --- |
//! | `builtin` (default) | the embedded rules |
//! | `compile` | rule files (TOML) to packs, policies from files |
//! | `cli` | the command line `tutela` |
//! | `capi` | the functions of `include/tutela.h`, for the static and the shared library |
//!
//! # What it does not do
//!
//! It reads text only: captions and transcripts, not pixels. It ships no rules on political opinion. It judges one text at a
//! time. It never contacts anybody: alerts and reports are for the host to act on.

#[cfg(feature = "compile")]
pub mod authoring;
mod check;
#[cfg(feature = "compile")]
mod compile;
#[cfg(feature = "compile")]
pub mod explain;
#[cfg(feature = "capi")]
#[allow(unsafe_code, reason = "C hands over pointers")]
#[doc(hidden)] // Its readers are those of include/tutela.h; tests call it.
pub mod ffi;
mod fold;
#[cfg(not(feature = "gate-probe"))]
mod gates;
#[cfg(feature = "gate-probe")]
#[doc(hidden)] // Its reader is the example that measures gates.
pub mod gates;
mod input;
mod pack;
mod policy;
#[cfg(feature = "compile")]
mod rules;
mod ruleset;
mod scan;
mod scanner;
mod taxonomy;
mod text;
mod verdict;

pub use input::{Age, Input};
pub use pack::LoadError;
pub use policy::Flags;
pub use ruleset::{LoadOptions, PolicyCell, PolicyInfo, Readers, RuleInfo, RuleSet, SubCategoryInfo, Texts};
pub use scanner::{Scanner, TermHit};
pub use taxonomy::{
    Action, AgeBand, AuthorRole, Basis, Category, Confidence, Flag, Form, Modifier, Recipient, Relation, Role, Route, Severity,
    Surface, Tier,
};
pub use text::{Span, widen_to_graphemes};
pub use verdict::{Finding, Note, Notes, Report, Verdict};

/// The embedded pack, compiled by the build script from `rulesets/`.
#[cfg(feature = "builtin")]
static BUILTIN_PACK: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/builtin.tutela"));

/// README's examples run with the others.
#[cfg(all(doctest, feature = "builtin"))]
#[doc = include_str!("../README.md")]
struct Readme;
