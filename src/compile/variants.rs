//! What is written for a character: look-alikes, and characters taken apart.

use crate::fold::{self, Fold, GAP, Kind};
use crate::pack::layout::Variant;
use std::collections::{BTreeSet, HashSet};
use zerocopy::little_endian::U16;

const VARIANTS: &str = include_str!("../../rulesets/shared/variants.tsv");

/// What the table is made of.
pub(crate) const SOURCE: &str = VARIANTS;

/// The variants of the characters that some terms have.
pub(crate) fn build<'t>(terms: impl Iterator<Item = &'t [u16]>, fold: &Fold<'_>) -> Vec<Variant> {
    let used: HashSet<u16> = terms.flatten().map(|symbol| symbol & !GAP).collect();
    let mut variants = BTreeSet::new();
    for line in VARIANTS.lines().filter(|line| !line.starts_with('#')) {
        let mut columns = line.split('\t');
        let (character, _kind, written) = (columns.next(), columns.next(), columns.next());
        let classes =
            |text: Option<&str>| -> Vec<u16> { text.unwrap_or_default().chars().map(|char| fold.class(char.into())).collect() };
        let (character, written) = (classes(character), classes(written));
        let is_han = |class: &u16| fold::kind(*class) == Kind::Han;
        assert!(
            character.len() == 1 && (1..=3).contains(&written.len()) && character.iter().chain(&written).all(is_han),
            "{line} of rulesets/shared/variants.tsv is no character and one to three that stand for it"
        );
        // Folding may have made them one already.
        if written != character && used.contains(&character[0]) {
            let written: [u16; 3] = std::array::from_fn(|at| written.get(at).copied().unwrap_or(0));
            variants.insert((written, character[0]));
        }
    }
    let variant = |(written, symbol): ([u16; 3], u16)| Variant { written: written.map(U16::new), symbol: U16::new(symbol) };
    variants.into_iter().map(variant).collect()
}
