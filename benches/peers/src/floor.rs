//! The floor: what merely reading a text costs, and how near to it a clean message comes.

use crate::data::Corpus;
use crate::engines::{Boundary, Id};
use crate::measure::{Entrant, race};
use crate::report::{Table, number};
use crate::targets::Verdict;
use crate::{Section, engines};
use std::collections::HashMap;
use std::hint::black_box;

/// Shares of the floor's speed that a clean text is to reach.
const SHARES: [(&str, f64); 2] = [("zh", 0.45), ("en", 0.35)];

/// Classes of code points in two stages, 64 to a block, equal blocks kept once: the least that exact folding needs.
struct Classes {
    blocks: Vec<u16>,
    classes: Vec<u16>,
}

impl Classes {
    fn new() -> Self {
        let (mut blocks, mut classes) = (Vec::new(), Vec::new());
        let mut known: HashMap<Vec<u16>, u16> = HashMap::new();
        for start in (0..=u32::from(char::MAX)).step_by(64) {
            let block: Vec<u16> = (start..start + 64).map(class).collect();
            let next = known.len() as u16;
            let number = *known.entry(block.clone()).or_insert(next);
            if number == next {
                classes.extend(block);
            }
            blocks.push(number);
        }
        Self { blocks, classes }
    }

    /// Writes a class for every character and returns how many there are. ASCII has a path of its own.
    fn fold(&self, text: &str, scratch: &mut [u16]) -> usize {
        let bytes = text.as_bytes();
        let ascii = &self.classes[..128];
        let scratch = &mut scratch[..bytes.len()];
        let (mut at, mut count) = (0, 0);
        while at < bytes.len() {
            let first = usize::from(bytes[at]);
            if first < 0x80 {
                scratch[count] = ascii[first];
                count += 1;
                at += 1;
                continue;
            }
            let tail = |offset: usize| usize::from(bytes.get(at + offset).copied().unwrap_or(0) & 0x3F);
            let (block, low, len) = match first {
                0xE0..0xF0 => ((first & 0xF) << 6 | tail(1), tail(2), 3),
                ..0xE0 => (first & 0x1F, tail(1), 2),
                _ => ((first & 7) << 12 | tail(1) << 6 | tail(2), tail(3), 4),
            };
            scratch[count] = self.classes[usize::from(self.blocks[block]) << 6 | low];
            count += 1;
            at += len;
        }
        count
    }
}

/// Lower case in the basic plane, one class for the letters beyond it, one for all that is no letter.
fn class(code: u32) -> u16 {
    match char::from_u32(code).filter(|char| char.is_alphanumeric()) {
        None => 0,
        Some(char) => char.to_lowercase().next().map_or(1, |char| u16::try_from(u32::from(char)).unwrap_or(1)),
    }
}

pub fn run(corpora: &[Corpus], rounds: usize) -> Result<Section, String> {
    let classes = Classes::new();
    let mut table = Table::new(&["clean text", "operation", "fastest MB/s", "median MB/s", "tutela ÷ it"]);
    let mut verdicts = Vec::new();
    for corpus in corpora {
        for boundary in Boundary::of(corpus.language) {
            let load = corpus.clean(*boundary)?;
            let mut tutela = engines::make_tutela(&load)?;
            let longest = load.lines.iter().map(|line| line.len()).max().unwrap_or(0);
            let (mut symbols, mut bytes) = (vec![0; longest], vec![0; longest]);
            let entrants = vec![
                Entrant::new(&load.lines, |text| tutela.scan(text)),
                Entrant::new(&load.lines, |text| classes.fold(text, &mut symbols) as u64),
                Entrant::new(&load.lines, |text| u64::from(memchr::memchr(1, text.as_bytes()).is_some())),
                Entrant::new(&load.lines, |text| {
                    bytes[..text.len()].copy_from_slice(text.as_bytes());
                    u64::from(black_box(&bytes)[0])
                }),
            ];
            let timings = race(entrants, rounds);
            let names = [Id::Tutela.name(), "decode, one class look-up a character", "memchr, absent byte", "memcpy"];
            for (name, timing) in names.iter().zip(&timings) {
                let share = 100.0 * timings[0].times(timing);
                let figures = [number(timing.fastest()), number(timing.median()), format!("{share:.0} %")];
                table.row([load.name.clone(), (*name).to_owned()].into_iter().chain(figures));
            }
            let share = timings[0].times(&timings[1]);
            let target = SHARES.iter().find(|(language, _)| *language == corpus.language.id()).map_or(0.0, |(_, share)| *share);
            verdicts.push(Verdict {
                what: format!("{}: share of the floor's speed", load.name),
                target: format!("≥ {:.0} %", target * 100.0),
                measured: format!("{:.0} %", share * 100.0),
                met: share >= target,
            });
        }
    }
    let markdown = format!(
        "Messages without a hit, {} terms, one call for each message. The look-up table has {} KB.\n\n{}",
        crate::data::thousands(crate::data::CLEAN_OF),
        2 * (classes.blocks.len() + classes.classes.len()) / 1000,
        table.markdown(),
    );
    Ok(Section { title: "Floor", markdown, verdicts })
}
