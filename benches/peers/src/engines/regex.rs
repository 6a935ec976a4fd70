//! The regex crate, given all terms as one alternation. It cannot report overlapping matches.

use super::{Engine, Made, Tally};
use crate::data::Load;
use regex::{Regex, RegexBuilder};

struct Alternation(Regex);

impl Engine for Alternation {
    fn scan(&mut self, text: &str) -> u64 {
        let mut tally = Tally::default();
        self.0.find_iter(text).for_each(|found| tally.add(found.end()));
        tally.total()
    }
}

pub(super) fn make(load: &Load<'_>) -> Result<Made, String> {
    let terms: Vec<String> = load.terms.iter().map(|term| regex::escape(term)).collect();
    let expression = RegexBuilder::new(&terms.join("|"))
        .size_limit(1 << 30)
        .dfa_size_limit(1 << 30)
        .build()
        .map_err(|error| error.to_string())?;
    Ok((Box::new(Alternation(expression)), String::new()))
}
