//! Why a pack was refused.

use std::path::PathBuf;
use std::sync::Arc;

/// Why rules were refused. Only the pack or rule files decide this, never the text scanned.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The file could not be read.
    #[error("cannot read {path}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: Arc<std::io::Error>,
    },
    /// The bytes do not start as a pack does.
    #[error("not a rule pack: the first {found} bytes do not start with the mark of a pack")]
    NotAPack {
        /// How many bytes there were, at most 8.
        found: usize,
    },
    /// The pack is of a format that this library does not know.
    #[error("the pack has format {found}, this library reads format {supported}: a {} is needed", if found > supported { "newer library" } else { "newer pack" })]
    Format {
        /// Format of the pack.
        found: u32,
        /// Format that this library reads.
        supported: u32,
    },
    /// Bytes are missing or left over.
    #[error("the pack says it has {expected} bytes, but {found} are there")]
    Length {
        /// Length that the header tells.
        expected: u64,
        /// Length that was given.
        found: u64,
    },
    /// The pack is larger than any pack may be.
    #[error("the pack has {found} bytes, at most {limit} are read")]
    TooLarge {
        /// Its length.
        found: u64,
        /// The limit.
        limit: u64,
    },
    /// The digest does not fit the bytes: the pack was changed or damaged on its way.
    #[error("the digest of the pack does not fit its bytes: it was damaged or changed")]
    Digest,
    /// The digest fits, but the content breaks a rule of the format.
    #[error("the pack is malformed: {what} in section {section}, record {index}")]
    Malformed {
        /// Number of the section.
        section: u32,
        /// Number of the record.
        index: u32,
        /// What is wrong.
        what: &'static str,
    },
    /// The pack needs a newer library, for instance for a category that this one does not know.
    #[error("the pack needs tutela {needed} or newer")]
    NeedsLibrary {
        /// The version.
        needed: String,
    },
    /// The pack is past its date, and the host asked for that to be enforced.
    #[error("the pack expired at {not_after} (Unix seconds), now is {now}")]
    Expired {
        /// When it went stale.
        not_after: u64,
        /// What the host gave as now.
        now: u64,
    },
    /// A rule set holds one to four packs.
    #[error("a rule set holds one to four packs, not {found}")]
    PackCount {
        /// How many were given.
        found: usize,
    },
    /// No pack of the rule set holds a policy.
    #[error("the rule set has no policy")]
    NoPolicy,
}
