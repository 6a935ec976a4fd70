//! aho-corasick, as an automaton in one block of memory or with every transition written out.

use super::{Engine, Made, Tally};
use crate::data::Load;
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

struct Automaton(AhoCorasick);

impl Engine for Automaton {
    fn scan(&mut self, text: &str) -> u64 {
        let mut tally = Tally::default();
        self.0.find_overlapping_iter(text).for_each(|found| tally.add(found.end()));
        tally.total()
    }

    fn own_size(&self) -> Option<usize> {
        Some(self.0.memory_usage())
    }
}

pub(super) fn make(load: &Load<'_>, dfa: bool) -> Result<Made, String> {
    let kind = if dfa { AhoCorasickKind::DFA } else { AhoCorasickKind::ContiguousNFA };
    let automaton = AhoCorasick::builder()
        .kind(Some(kind))
        .match_kind(MatchKind::Standard)
        .build(&load.terms)
        .map_err(|error| error.to_string())?;
    Ok((Box::new(Automaton(automaton)), String::new()))
}
