//! How the cost of a byte grows with the text and with the terms. It should not.

use crate::Section;
use crate::data::{Corpus, thousands};
use crate::engines::{self, Boundary, Choice};
use crate::measure::{Entrant, race};
use crate::report::{Table, number};
use std::cell::RefCell;

const KB: usize = 1 << 10;
const TEXT_SIZES: [usize; 9] = [KB, 4 * KB, 16 * KB, 64 * KB, 256 * KB, KB * KB, 4 * KB * KB, 16 * KB * KB, 64 * KB * KB];
/// Text that is scanned for each figure, in as many pieces as fit.
const LEAST_TEXT: usize = 4 * KB * KB;
const TERM_COUNTS: [usize; 7] = [10, 100, 1_000, 3_000, 10_000, 30_000, 100_000];
/// Terms while texts grow.
const TERMS: usize = 10_000;

pub fn run(corpora: &[Corpus], rounds: usize) -> Result<Section, String> {
    let mut markdown = String::from("Nanoseconds of processor time for each byte, fastest round.\n\n");
    markdown += &format!("With the text, one call for each piece of it, {} terms:\n\n", thousands(TERMS));
    let mut table = Table::new(&["size of a piece", "zh", "en"]);
    let by_text: Vec<Vec<f64>> = corpora.iter().map(|corpus| by_text(corpus, rounds)).collect::<Result<_, _>>()?;
    for (at, size) in TEXT_SIZES.iter().enumerate() {
        let size = if *size < KB * KB { format!("{} KB", size / KB) } else { format!("{} MB", size / KB / KB) };
        table.row([size].into_iter().chain(by_text.iter().map(|costs| number(costs[at]))));
    }
    markdown += &table.markdown();
    markdown += "\nWith the terms, one call for each message:\n\n";
    let mut table = Table::new(&["text", "terms", "tutela", "daachorse charwise"]);
    for corpus in corpora {
        by_terms(corpus, rounds, &mut table);
    }
    Ok(Section { title: "Growth", markdown: markdown + &table.markdown(), verdicts: Vec::new() })
}

fn by_text(corpus: &Corpus, rounds: usize) -> Result<Vec<f64>, String> {
    let load = corpus.load(Some(TERMS), Boundary::Any);
    let text = load.lines.join("\n") + "\n";
    let longest = TEXT_SIZES[TEXT_SIZES.len() - 1];
    let long = text.repeat(longest.div_ceil(text.len()));
    let pieces: Vec<Vec<&str>> =
        TEXT_SIZES.iter().map(|size| pieces(&long[..long.floor_char_boundary(*size.max(&LEAST_TEXT))], *size)).collect();
    let tutela = RefCell::new(engines::make_tutela(&load)?);
    let entrants = pieces.iter().map(|pieces| Entrant::new(pieces, |text| tutela.borrow_mut().scan(text))).collect();
    Ok(race(entrants, rounds).iter().map(|timing| nanoseconds(timing.fastest())).collect())
}

/// A text in pieces of almost so many bytes.
fn pieces(mut text: &str, size: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    while !text.is_empty() {
        let (piece, rest) = text.split_at(text.floor_char_boundary(size));
        pieces.push(piece);
        text = rest;
    }
    pieces
}

fn by_terms(corpus: &Corpus, rounds: usize, table: &mut Table) {
    let all = corpus.terms(usize::MAX).len();
    let counts: Vec<usize> = TERM_COUNTS.iter().copied().filter(|count| *count < all).chain([all]).collect();
    let lines = corpus.lines();
    let mut built = Vec::new();
    for count in &counts {
        built.extend(engines::build(&corpus.load(Some(*count), Boundary::Any), &Choice::one_rival()).0);
    }
    let timings = race(Entrant::of_engines(&mut built, &lines), rounds);
    for (count, pair) in counts.iter().zip(timings.chunks(2)) {
        let costs = pair.iter().map(|timing| number(nanoseconds(timing.fastest())));
        table.row([corpus.language.id().to_owned(), thousands(*count)].into_iter().chain(costs));
    }
}

/// For a byte, from MB/s.
fn nanoseconds(rate: f64) -> f64 {
    1e3 / rate
}
