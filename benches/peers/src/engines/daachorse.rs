//! daachorse: double-array automata over characters and over bytes.

use super::{Engine, Made, Tally};
use crate::data::Load;
use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, DoubleArrayAhoCorasick};

struct Charwise(CharwiseDoubleArrayAhoCorasick<u32>);

impl Engine for Charwise {
    fn scan(&mut self, text: &str) -> u64 {
        let mut tally = Tally::default();
        self.0.find_overlapping_iter(text).for_each(|found| tally.add(found.end()));
        tally.total()
    }

    fn own_size(&self) -> Option<usize> {
        Some(self.0.heap_bytes())
    }
}

/// The states that scanning `corpus` visits come to lie beside each other. Without a corpus, the default layout.
pub(super) fn charwise(load: &Load<'_>, corpus: &[&str]) -> Result<Made, String> {
    let mut builder = CharwiseDoubleArrayAhoCorasickBuilder::new();
    if !corpus.is_empty() {
        builder = builder.corpus(corpus);
    }
    let automaton = builder.build(&load.terms).map_err(|error| error.to_string())?;
    Ok((Box::new(Charwise(automaton)), String::new()))
}

struct Bytewise(DoubleArrayAhoCorasick<u32>);

impl Engine for Bytewise {
    fn scan(&mut self, text: &str) -> u64 {
        let mut tally = Tally::default();
        self.0.find_overlapping_iter(text).for_each(|found| tally.add(found.end()));
        tally.total()
    }

    fn own_size(&self) -> Option<usize> {
        Some(self.0.heap_bytes())
    }
}

pub(super) fn bytewise(load: &Load<'_>) -> Result<Made, String> {
    let automaton = DoubleArrayAhoCorasick::new(&load.terms).map_err(|error| error.to_string())?;
    Ok((Box::new(Bytewise(automaton)), String::new()))
}
