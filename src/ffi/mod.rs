//! The C face: what `include/tutela.h` declares.
//!
//! Every export has the same beats: guard, check, borrow, call, hand over. Nothing that a caller hands in is believed: pointers
//! are looked at before they are used, enumerations come in as integers, handles are numbers that a table knows or does not
//! know. What is wrong is answered with a status, and a panic of ours is answered with one too.
//!
//! Doc comments here are the header's text, written for readers of C. Types are spelled as C spells them.
#![allow(non_camel_case_types, clippy::missing_safety_doc, clippy::too_many_arguments)]
#![allow(rustdoc::broken_intra_doc_links)] // Brackets are those of arrays in C.
#![deny(unsafe_op_in_unsafe_fn, clippy::multiple_unsafe_ops_per_block)]

mod guard;
mod handle;
mod mask;
mod names;
mod options;
mod ruleset;
mod scan;
mod scanner;
mod status;
mod text;
mod verdict;
mod version;

#[cfg(feature = "panic-probe")]
pub use guard::{tutela_test_panic_in_scan, tutela_test_panic_next};
pub use mask::{tutela_mask_utf8, tutela_mask_utf16};
pub use names::*;
pub use options::{tutela_age, tutela_author_role, tutela_options, tutela_relation, tutela_surface};
pub use ruleset::*;
pub use scan::{tutela_scan_batch_large_utf8, tutela_scan_batch_utf8, tutela_scan_utf8, tutela_scan_utf16};
pub use scanner::*;
pub use status::{tutela_error, tutela_status, tutela_status_name};
pub use text::{tutela_help_text, tutela_rule_text, tutela_text};
pub use verdict::*;
pub use version::{tutela_version, tutela_version_number};
