//! matcher_rs: rules of several words, with text transformed before matching.

use super::{Engine, Id, Made};
use crate::data::Load;
use matcher_rs::{ProcessType, SimpleMatcher, SimpleMatcherBuilder};

/// What its rule language reads as operators; a term with one of them cannot be written.
const OPERATORS: [char; 4] = ['&', '~', '|', '\\'];

struct Matcher(SimpleMatcher);

impl Engine for Matcher {
    fn scan(&mut self, text: &str) -> u64 {
        let mut count = 0;
        self.0.for_each_match(text, |_| {
            count += 1;
            false
        });
        count
    }

    fn own_size(&self) -> Option<usize> {
        Some(self.0.heap_bytes())
    }
}

pub(super) fn make(load: &Load<'_>, id: Id) -> Result<Made, String> {
    let process = match id {
        Id::MatcherRaw => ProcessType::None,
        Id::MatcherVariants => ProcessType::VariantNorm,
        _ => ProcessType::VariantNormDeleteNormalize,
    };
    let mut builder = SimpleMatcherBuilder::new();
    let mut left_out = 0;
    for (number, term) in load.terms.iter().enumerate() {
        if term.contains(OPERATORS) {
            left_out += 1;
        } else {
            builder = builder.add_word(process, number as u32, term.as_str());
        }
    }
    let matcher = builder.build().map_err(|error| error.to_string())?;
    let note = if left_out == 0 { String::new() } else { format!("{left_out} terms with operators left out") };
    Ok((Box::new(Matcher(matcher)), note))
}
