//! Chooses the gram at which each term hangs: the one that running text has least, so that the sweep stops there least.

use crate::compile::weights::{ANY, Weights};
use crate::fold::{self, GAP};
use crate::pack::grams::*;
use crate::pack::layout::{ENTRY_EDGE, ENTRY_LAST, Entry, LETTERS, LOOSE, Lone, in_three};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use zerocopy::little_endian::{U16, U32};

/// A term to index: its number, its spelling and the loosest boundary that some use of it asks for.
pub(crate) struct Indexed<'s> {
    pub term: u32,
    pub spelling: &'s [u16],
    pub boundary: u8,
}

/// An index before it is laid out.
#[derive(Default)]
pub(crate) struct GramIndex {
    /// Sorted by bit, each once.
    pub grams: Vec<Gram>,
    pub rows: Vec<Vec<Entry>>,
    pub lone: Vec<Lone>,
    pub pair_mask: u32,
}

/// A bit that is set: the number of the row that hangs there, and what all its terms ask for.
pub(crate) struct Gram {
    pub bit: u32,
    pub row: usize,
    pub tag: u8,
}

/// What the sweep compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Key {
    Quad(u32),
    Hex(u32),
    /// Two symbols, the first one in the upper half.
    Pair(u32),
}

/// A place at which a term may hang.
struct Anchor {
    gram: AnchorGram,
    /// Symbols from the term's first one to the end of the gram.
    back: u8,
    /// How often running text has it.
    chance: f32,
    /// Of the gram or what stands before it, see [`Entry::probe`].
    probe: u8,
    tag: u8,
}

enum AnchorGram {
    /// `None` is a separator.
    Pair(Option<u16>, Option<u16>),
    /// Four or six places, and whether the last one is behind the term.
    Row(Vec<Place>, bool),
}

/// One past the last code.
const CODES: u32 = code(fold::OTHER_LATIN) + 1;

/// A quad with so many spellings would fill the table. Every term has one with fewer: two codes are enough.
const MANY_KEYS: usize = 1024;

/// Builds the index of some terms; fails with the number of a term that finds no place.
pub(crate) fn build(terms: &[Indexed<'_>], weights: &Weights) -> Result<GramIndex, u32> {
    let mut lone: Vec<Lone> = Vec::new();
    let mut choices: Vec<(&Indexed<'_>, Vec<Anchor>)> = Vec::new();
    for term in terms {
        match term.spelling {
            [symbol] => lone.push(Lone { symbol: U16::new(*symbol), term: U32::new(term.term) }),
            _ => choices.push((term, anchors(term, weights))),
        }
    }
    lone.sort_unstable_by_key(|lone| lone.symbol.get());
    // Terms with little choice first: the others can make way.
    choices.sort_by_key(|(_, anchors)| anchors.len());

    let mut hanging: BTreeMap<Key, Vec<Entry>> = BTreeMap::new();
    for (term, anchors) in &choices {
        let load = |anchor: &Anchor| hanging.get(&anchor.likely_key()).map_or(0, Vec::len);
        // Every entry that already hangs there is compared too, and so is whatever else has one of the bits.
        let cost = |anchor: &Anchor| (anchor.chance + anchor.chance_neighbours()) * (4.0 + load(anchor) as f32);
        let free = anchors.iter().filter(|anchor| load(anchor) < MAX_ENTRIES / 2);
        let best = free.min_by(|a, b| cost(a).total_cmp(&cost(b))).ok_or(term.term)?;
        let Anchor { probe, tag, .. } = *best;
        for (key, back) in best.keys() {
            let at_edge = match key {
                Key::Quad(row) | Key::Hex(row) => row & CODE_MASK as u32 == EDGE,
                Key::Pair(pair) => pair as u16 == SEPARATED,
            };
            let flags = term.boundary | if at_edge { ENTRY_EDGE } else { 0 };
            let entry = Entry { term: in_three(term.term), len: term.spelling.len() as u8, back, flags, probe, tag };
            hanging.entry(key).or_default().push(entry);
        }
    }

    let pairs: BTreeSet<&Key> = hanging.keys().filter(|key| matches!(key, Key::Pair(..))).collect();
    let pair_mask = pair_mask(pairs.len());
    let mut by_bit: BTreeMap<u32, (Vec<Key>, Vec<Entry>)> = BTreeMap::new();
    for (key, entries) in &hanging {
        let bit = match *key {
            Key::Quad(row) => quad_number(row.into()),
            Key::Hex(row) => hex_number(row.into()),
            Key::Pair(pair) => pair_number(pair, pair_mask),
        };
        let (keys, row) = by_bit.entry(bit).or_default();
        keys.push(*key);
        row.extend(entries);
    }
    let mut index = GramIndex { lone, pair_mask, ..GramIndex::default() };
    let mut known: HashMap<Vec<(u32, u8, u8)>, usize> = HashMap::new();
    for (bit, (keys, mut row)) in by_bit {
        let content = |entry: &Entry| (entry.term(), entry.back, entry.flags);
        row.sort_unstable_by_key(content);
        row.dedup_by_key(|entry| content(entry));
        if row.len() > MAX_ENTRIES {
            return Err(row[0].term());
        }
        let tag = tag_of_all(&keys, &row);
        // The keys of a term mostly lead to equal rows.
        let number = *known.entry(row.iter().map(content).collect()).or_insert_with(|| {
            row.last_mut().expect("a bit has an entry").flags |= ENTRY_LAST;
            index.rows.push(row);
            index.rows.len() - 1
        });
        index.grams.push(Gram { bit, row: number, tag });
    }
    Ok(index)
}

/// What a lead tells of the terms that hang at a bit: by what they ask for, another text that has the bit is known before they are read.
fn tag_of_all(keys: &[Key], row: &[Entry]) -> u8 {
    let (probe, tag) = (row[0].probe, row[0].tag);
    let all_ask_that = probe > 0 && row.iter().all(|entry| (entry.probe, entry.tag) == (probe, tag));
    match *keys {
        [Key::Pair(pair)] => pair_tag(pair),
        [Key::Quad(_), ..] | [Key::Hex(_), ..] if all_ask_that => lead_tag(probe, tag),
        [Key::Hex(hex)] => lead_tag(OF_HEX, hex_tag(hex.into())),
        _ => 0,
    }
}

/// Every place at which a term may hang.
fn anchors(term: &Indexed<'_>, weights: &Weights) -> Vec<Anchor> {
    let mut anchors = Vec::new();
    pairs(term.spelling, weights, &mut anchors);
    let mut start = 0;
    while start < term.spelling.len() {
        let joined = |at: usize| code(term.spelling[at]) != EDGE;
        let end = (start + 1..term.spelling.len()).find(|at| !joined(*at)).unwrap_or(term.spelling.len());
        if joined(start) {
            rows(term, start, end, weights, &mut anchors);
        }
        start = end;
    }
    anchors
}

impl Anchor {
    /// The key that text mostly has.
    fn likely_key(&self) -> Key {
        match &self.gram {
            AnchorGram::Pair(before, after) => Key::Pair(pair_of(*before, *after)),
            AnchorGram::Row(places, _) => {
                row_key(places, places.iter().fold(0, |row, place| row << CODE_BITS | place.codes()[0]))
            }
        }
    }

    /// How often running text has other grams with the same bits.
    fn chance_neighbours(&self) -> f32 {
        match &self.gram {
            AnchorGram::Row(places, _) if places.len() == 6 => {
                let keys: usize = places.iter().map(|place| place.codes().len()).product();
                keys as f32 / HEXES as f32
            }
            _ => 0.0,
        }
    }

    /// Every key, each with the symbols back to the term's start.
    fn keys(&self) -> Vec<(Key, u8)> {
        match &self.gram {
            AnchorGram::Pair(before, after) => vec![(Key::Pair(pair_of(*before, *after)), self.back)],
            AnchorGram::Row(places, past) => {
                let mut rows = vec![(0, 0)];
                for place in places {
                    let codes = place.codes();
                    let longer =
                        |(row, _): &(u32, u32)| codes.iter().map(|code| (row << CODE_BITS | code, *code)).collect::<Vec<_>>();
                    rows = rows.iter().flat_map(longer).collect();
                }
                // A letter or digit behind the term is one symbol more than the term has.
                let back = |last: u32| self.back + u8::from(*past && last != EDGE);
                rows.into_iter().map(|(row, last)| (row_key(places, row), back(last))).collect()
            }
        }
    }
}

fn pair_of(before: Option<u16>, after: Option<u16>) -> u32 {
    let half = |symbol: Option<u16>| u32::from(symbol.map_or(SEPARATED, |symbol| symbol & !GAP));
    half(before) << 16 | half(after)
}

fn row_key(places: &[Place], row: u32) -> Key {
    if places.len() == 4 { Key::Quad(row) } else { Key::Hex(row) }
}

/// Pairs of which at least one symbol is neither letter nor digit.
fn pairs(spelling: &[u16], weights: &Weights, anchors: &mut Vec<Anchor>) {
    let wide = |symbol: u16| code(symbol) == EDGE;
    let mut add = |before: Option<u16>, after: Option<u16>, back: usize| {
        let gram = AnchorGram::Pair(before, after);
        anchors.push(Anchor {
            gram,
            back: back as u8,
            chance: weights.pair(before, after),
            probe: 0,
            tag: pair_tag(pair_of(before, after)),
        });
    };
    for at in 1..spelling.len() {
        let (before, after) = (spelling[at - 1], spelling[at]);
        if after & GAP == 0 {
            if wide(before) || wide(after) {
                add(Some(before), Some(after), at + 1);
            }
            continue;
        }
        // The two sides of a separator.
        if wide(before) {
            add(Some(before), None, at);
        }
        if wide(after) {
            add(None, Some(after), at + 1);
        }
    }
}

/// What may stand at a place of a row.
#[derive(Clone, Copy)]
enum Place {
    Code(u32),
    /// The edge of a word beside a symbol of this code.
    EdgeOf(u32),
    Any,
}

impl Place {
    /// Its codes, the likeliest first.
    fn codes(self) -> Vec<u32> {
        match self {
            Self::Code(code) => vec![code],
            Self::EdgeOf(DIGIT) => (0..CODES).filter(|code| *code != DIGIT).collect(),
            Self::EdgeOf(_) => vec![EDGE, DIGIT],
            Self::Any => (0..CODES).collect(),
        }
    }

    fn likely(self) -> u32 {
        match self {
            Self::Code(code) => code,
            Self::EdgeOf(_) => EDGE,
            Self::Any => ANY,
        }
    }
}

/// Quads and hexes in a row of letters and digits, separators between them included.
fn rows(term: &Indexed<'_>, start: usize, end: usize, weights: &Weights, anchors: &mut Vec<Anchor>) {
    let spelling = term.spelling;
    let left = match (start, term.boundary) {
        (0, ..=LOOSE) => Place::EdgeOf(code(spelling[0])),
        (0, _) => Place::Any,
        _ => Place::Code(EDGE),
    };
    let right = match (end == spelling.len(), term.boundary) {
        (true, ..=LETTERS) => Place::EdgeOf(code(spelling[end - 1])),
        (true, _) => Place::Any,
        _ => Place::Code(EDGE),
    };
    // Each place, and how many symbols of the term end with it.
    let mut places = vec![(Place::Any, start), (Place::Any, start), (left, start)];
    for (at, symbol) in spelling.iter().enumerate().take(end).skip(start) {
        if at > start && symbol & GAP != 0 {
            places.push((Place::Code(EDGE), at));
        }
        places.push((Place::Code(code(*symbol)), at + 1));
    }
    places.push((right, end));
    for told in [4, 6] {
        for (first, window) in places.windows(told).enumerate() {
            if window.iter().map(|(place, _)| place.codes().len()).product::<usize>() > MANY_KEYS {
                continue;
            }
            // The codes before the window, as far as they are known.
            let known = places[..first].iter().rev().map_while(|(place, _)| match place {
                Place::Code(code) => Some(u64::from(*code)),
                _ => None,
            });
            let known: Vec<u64> = known.take(MAX_TAGGED as usize).collect();
            let before = known.iter().rev().fold(0, |row, code| row << CODE_BITS | code);
            let tag = codes_tag(before, 0, known.len() as u32);
            let likely: Vec<u32> = window.iter().map(|(place, _)| place.likely()).collect();
            let gram = AnchorGram::Row(window.iter().map(|(place, _)| *place).collect(), first + told == places.len());
            let chance = weights.codes(&likely);
            anchors.push(Anchor { gram, back: window[told - 1].1 as u8, chance, probe: known.len() as u8, tag });
        }
    }
}
