//! The matchers that are compared, all behind one call: scan a message, say how many matches it has.

mod aho_corasick;
mod daachorse;
#[cfg(feature = "matcher_rs")]
mod matcher_rs;
mod regex;
mod rustrict;
mod tutela;
#[cfg(feature = "vectorscan")]
mod vectorscan;

pub use self::tutela::{Boundary, Rules, refused};

use crate::allocations;
use crate::data::Load;
use crate::measure::process_time;
use std::hint::black_box;

/// Every matcher that can stand in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Id {
    Tutela,
    DaachorseCharwise,
    DaachorseTestTrained,
    DaachorseOwnTrained,
    DaachorseBytewise,
    AhoCorasickNfa,
    AhoCorasickDfa,
    Vectorscan,
    MatcherRaw,
    MatcherVariants,
    MatcherFolded,
    Regex,
    Rustrict,
}

impl Id {
    pub const ALL: [Self; 13] = [
        Self::Tutela,
        Self::DaachorseCharwise,
        Self::DaachorseTestTrained,
        Self::DaachorseOwnTrained,
        Self::DaachorseBytewise,
        Self::AhoCorasickNfa,
        Self::AhoCorasickDfa,
        Self::Vectorscan,
        Self::MatcherRaw,
        Self::MatcherVariants,
        Self::MatcherFolded,
        Self::Regex,
        Self::Rustrict,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Tutela => "tutela, all folding",
            Self::DaachorseCharwise => "daachorse charwise",
            Self::DaachorseTestTrained => "daachorse charwise, layout trained on the test text",
            Self::DaachorseOwnTrained => "daachorse charwise, layout trained on other text",
            Self::DaachorseBytewise => "daachorse bytewise",
            Self::AhoCorasickNfa => "aho-corasick, contiguous NFA",
            Self::AhoCorasickDfa => "aho-corasick, DFA",
            Self::Vectorscan => "Vectorscan, literals",
            Self::MatcherRaw => "matcher_rs, None",
            Self::MatcherVariants => "matcher_rs, VariantNorm",
            Self::MatcherFolded => "matcher_rs, VariantNormDeleteNormalize",
            Self::Regex => "regex, one alternation",
            Self::Rustrict => "rustrict, its own list",
        }
    }

    pub fn counts(self) -> Counts {
        match self {
            Self::Tutela => Counts::Folded,
            Self::MatcherRaw | Self::MatcherVariants | Self::MatcherFolded => Counts::TermsOfMessage,
            Self::Regex => Counts::Leftmost,
            Self::Rustrict => Counts::Own,
            _ => Counts::Overlapping,
        }
    }
}

/// What the number of matches means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    /// Every occurrence of every term in the raw text. All such engines must agree.
    Overlapping,
    /// Every occurrence of every term once text and terms are folded.
    Folded,
    /// Each term at most once a message.
    TermsOfMessage,
    /// Occurrences that do not overlap.
    Leftmost,
    /// Messages that its own list calls inappropriate.
    Own,
}

impl Counts {
    pub fn explanation(self) -> &'static str {
        match self {
            Self::Overlapping => "all, raw",
            Self::Folded => "all, folded",
            Self::TermsOfMessage => "each term once a message",
            Self::Leftmost => "without overlaps",
            Self::Own => "messages, own list",
        }
    }
}

/// A matcher, ready to scan.
pub trait Engine {
    /// Scans one message and returns how many matches it reports.
    fn scan(&mut self, text: &str) -> u64;

    /// Bytes that it says it holds.
    fn own_size(&self) -> Option<usize> {
        None
    }
}

/// An engine and what it cost to build.
pub struct Built {
    pub id: Id,
    pub engine: Box<dyn Engine>,
    pub build_ms: f64,
    /// Heap that it keeps: counted, or else by its own account.
    pub heap: Option<usize>,
    pub note: String,
}

/// An engine, and what is to be said of it.
type Made = (Box<dyn Engine>, String);

/// Why an engine is not there.
pub struct Absent {
    pub id: Id,
    pub why: String,
}

/// Which engines to build.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Most terms for engines whose tables explode.
    pub most_for_dfa: usize,
    /// Of so many messages of the test text a layout is trained with one.
    pub train_every: usize,
    pub ids: Vec<Id>,
}

impl Choice {
    /// tutela and the rivals whose names contain one of these parts; all rivals if there are none.
    pub fn named(parts: &[String], most_for_dfa: usize, train_every: usize) -> Self {
        let wanted =
            |id: &Id| *id == Id::Tutela || parts.is_empty() || parts.iter().any(|part| id.name().contains(part.as_str()));
        Self { most_for_dfa, train_every, ids: Id::ALL.into_iter().filter(wanted).collect() }
    }

    /// tutela beside the one rival that others are measured by too.
    pub fn one_rival() -> Self {
        Self { most_for_dfa: 0, train_every: 1, ids: vec![Id::Tutela, Id::DaachorseCharwise] }
    }
}

/// Builds every engine that the choice and the features allow, one after the other.
pub fn build(load: &Load<'_>, choice: &Choice) -> (Vec<Built>, Vec<Absent>) {
    let (mut built, mut absent) = (Vec::new(), Vec::new());
    for id in choice.ids.iter().copied() {
        let before = allocations::live();
        let start = process_time();
        let made = make(id, load, choice);
        let build_ms = (process_time() - start).as_secs_f64() * 1e3;
        match made {
            Ok((engine, note)) => {
                let counted = before.and_then(|before| Some(allocations::live()?.saturating_sub(before)));
                // What C allocates the counter does not see.
                let heap = if id == Id::Vectorscan { engine.own_size() } else { counted.or(engine.own_size()) };
                built.push(Built { id, engine, build_ms, heap, note });
            }
            Err(why) => absent.push(Absent { id, why }),
        }
    }
    (built, absent)
}

/// tutela alone.
pub fn make_tutela(load: &Load<'_>) -> Result<Box<dyn Engine>, String> {
    tutela::make(load).map(|(engine, _)| engine)
}

fn make(id: Id, load: &Load<'_>, choice: &Choice) -> Result<Made, String> {
    let few = load.terms.len() <= choice.most_for_dfa;
    let too_many = || format!("not tried beyond {} terms", choice.most_for_dfa);
    match id {
        Id::Tutela => tutela::make(load),
        Id::DaachorseCharwise => daachorse::charwise(load, &[]),
        Id::DaachorseTestTrained => {
            let sample: Vec<&str> = load.lines.iter().copied().step_by(choice.train_every).collect();
            daachorse::charwise(load, &sample)
        }
        Id::DaachorseOwnTrained if load.other_lines.is_empty() => Err("there is no other text without --data".into()),
        Id::DaachorseOwnTrained => daachorse::charwise(load, &load.other_lines),
        Id::DaachorseBytewise => daachorse::bytewise(load),
        Id::AhoCorasickNfa => aho_corasick::make(load, false),
        Id::AhoCorasickDfa if few => aho_corasick::make(load, true),
        Id::AhoCorasickDfa => Err(too_many()),
        #[cfg(feature = "vectorscan")]
        Id::Vectorscan => vectorscan::make(load),
        #[cfg(not(feature = "vectorscan"))]
        Id::Vectorscan => Err("not built (feature `vectorscan`)".into()),
        #[cfg(feature = "matcher_rs")]
        Id::MatcherRaw | Id::MatcherVariants | Id::MatcherFolded => matcher_rs::make(load, id),
        #[cfg(not(feature = "matcher_rs"))]
        Id::MatcherRaw | Id::MatcherVariants | Id::MatcherFolded => Err("not built (feature `matcher_rs`)".into()),
        Id::Regex if few => regex::make(load),
        Id::Regex => Err(too_many()),
        Id::Rustrict => Ok(rustrict::make()),
    }
}

/// Counts matches and looks at the end of each, so that no optimizer leaves finding the place out.
#[derive(Default)]
struct Tally {
    count: u64,
    ends: usize,
}

impl Tally {
    #[inline]
    fn add(&mut self, end: usize) {
        self.count += 1;
        self.ends ^= end;
    }

    #[inline]
    fn total(self) -> u64 {
        black_box(self.ends);
        self.count
    }
}
