//! How often running text has a gram, from the tables of `rulesets/weights`. Only ratios matter.

use crate::fold::{self, GAP, Kind};
use crate::pack::grams::{DIGIT, EDGE, code};
use std::collections::HashMap;

const HAN: &str = include_str!("../../rulesets/weights/han.tsv");
const LATIN: &str = include_str!("../../rulesets/weights/latin.tsv");

/// What the tables are made of.
pub(crate) const SOURCES: [&str; 2] = [HAN, LATIN];

/// Any code: a wildcard at the end of a row.
pub(crate) const ANY: u32 = 32;

/// Chances of symbols that no table has: kana, emoji, digits, letters amid Han and the like.
const UNLISTED: f32 = 2e-4;
/// Chance of a character that the tables know and hardly ever saw.
const RAREST: f32 = 3e-8;
/// Chance of a digit beside something.
const DIGITS: f32 = 5e-3;
/// The share of edges among letters and edges, which the table of trigrams tells.
const EDGES: f32 = 0.195;
/// A separator stands before about one character in six.
const SEPARATOR: f32 = 0.16;

/// Chances of grams, per character of running text.
pub(crate) struct Weights {
    han: HashMap<u16, f32>,
    pairs: HashMap<(u16, u16), f32>,
    /// By three codes of letters and edges, and by two.
    trigrams: Vec<f32>,
    bigrams: Vec<f32>,
}

impl Weights {
    pub fn new() -> Self {
        let (mut han, mut pairs) = (HashMap::new(), HashMap::new());
        for (chars, chance) in entries(HAN) {
            match chars[..] {
                [one] => drop(han.insert(symbol(one), chance)),
                [one, two] => drop(pairs.insert((symbol(one), symbol(two)), chance)),
                _ => unreachable!("the table of Han weights has characters and pairs"),
            }
        }
        // No trigram has an edge in its middle, so an edge's bigrams are seen from one side only.
        let (mut trigrams, mut ending, mut starting) = (vec![RAREST; 1 << 15], vec![RAREST; 1 << 10], vec![RAREST; 1 << 10]);
        for (chars, chance) in entries(LATIN) {
            let code = |char: char| if char == '_' { EDGE } else { u32::from(char) - u32::from('a') + 1 };
            let index = chars.iter().fold(0, |index, char| index << 5 | code(*char)) as usize;
            trigrams[index] = chance;
            ending[index & 0x3FF] += chance;
            starting[index >> 5] += chance;
        }
        let bigrams = ending.iter().zip(&starting).map(|(ending, starting)| ending.max(*starting)).collect();
        Self { han, pairs, trigrams, bigrams }
    }

    /// Each listed Han character with its chance, and each listed pair.
    pub fn listed(&self) -> (impl Iterator<Item = (u16, f32)>, impl Iterator<Item = ((u16, u16), f32)>) {
        (self.han.iter().map(|(han, chance)| (*han, *chance)), self.pairs.iter().map(|(pair, chance)| (*pair, *chance)))
    }

    /// The chance of two neighbouring symbols of which at least one is neither letter nor digit; `None` is a separator.
    pub fn pair(&self, before: Option<u16>, after: Option<u16>) -> f32 {
        match (before, after) {
            (Some(before), Some(after)) => {
                let key = (before & !GAP, after & !GAP);
                self.pairs.get(&key).copied().unwrap_or_else(|| self.symbol(before) * self.symbol(after))
            }
            (Some(one), None) | (None, Some(one)) => self.symbol(one) * SEPARATOR,
            (None, None) => SEPARATOR,
        }
    }

    /// The chance of a whole spelling, each symbol depending on the one or two before it. `edges` are its word edges, left and
    /// right.
    pub fn spelling(&self, spelling: &[u16], edges: (bool, bool)) -> f32 {
        let mut chance = 1.0;
        let mut start = 0;
        while start < spelling.len() {
            if code(spelling[start]) == EDGE {
                let before = start.checked_sub(1).map(|before| spelling[before]).filter(|_| spelling[start] & GAP == 0);
                chance *= match before {
                    Some(before) => self.pair(Some(before), Some(spelling[start])) / self.symbol(before),
                    None => self.symbol(spelling[start]),
                };
                start += 1;
                continue;
            }
            let end = (start..spelling.len()).find(|at| code(spelling[*at]) == EDGE).unwrap_or(spelling.len());
            let mut row = vec![if start > 0 || edges.0 { EDGE } else { ANY }];
            for (at, symbol) in spelling.iter().enumerate().take(end).skip(start) {
                row.extend((at > start && symbol & GAP != 0).then_some(EDGE));
                row.push(code(*symbol));
            }
            row.push(if end < spelling.len() || edges.1 { EDGE } else { ANY });
            chance *= self.codes(&row);
            start = end;
        }
        chance
    }

    fn symbol(&self, symbol: u16) -> f32 {
        match fold::kind(symbol) {
            Kind::Han => self.han.get(&(symbol & !GAP)).copied().unwrap_or(RAREST),
            _ => UNLISTED,
        }
    }

    /// The chance of a row of codes, each of which may be [`ANY`] at its ends.
    pub fn codes(&self, codes: &[u32]) -> f32 {
        let start = codes.iter().take_while(|code| **code == ANY).count();
        let end = codes.len() - codes.iter().rev().take_while(|code| **code == ANY).count();
        if end < start + 2 {
            return 1e-2;
        }
        let known = &codes[start..end];
        // Each code depends on the two before it.
        let rest: f32 = known.windows(3).map(|three| self.trigram(three) / self.bigram(&three[..2])).product();
        self.bigram(&known[..2]) * rest
    }

    fn trigram(&self, codes: &[u32]) -> f32 {
        match codes {
            // Words follow each other as they please.
            [_, EDGE, _] => self.bigram(&codes[..2]) * self.bigram(&codes[1..]) / EDGES,
            // A digit after a digit is no surprise.
            [_, _, DIGIT] => self.bigram(&codes[..2]) * if codes[1] == DIGIT { 0.4 } else { 0.01 },
            _ if codes.iter().any(|code| *code >= DIGIT) => self.bigram(&codes[..2]) * 0.2,
            _ => self.trigrams[codes.iter().fold(0, |index, code| index << 5 | *code) as usize],
        }
    }

    fn bigram(&self, codes: &[u32]) -> f32 {
        if codes.iter().any(|code| *code >= DIGIT) { DIGITS } else { self.bigrams[(codes[0] << 5 | codes[1]) as usize] }
    }
}

/// Each line's characters and their chance. A weight is 8 log2(n + 1) of a count n in ten million.
fn entries(table: &'static str) -> impl Iterator<Item = (Vec<char>, f32)> {
    table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t')).map(|(chars, weight)| {
        let weight: f32 = weight.parse().expect("weights are numbers");
        (chars.chars().collect(), ((weight / 8.0).exp2() - 1.0).max(0.3) / 1e7)
    })
}

/// The symbol of a Han character.
fn symbol(char: char) -> u16 {
    let code = u32::from(char);
    if fold::HAN.contains(&code) {
        fold::FIRST_HAN + (code - fold::HAN.start()) as u16
    } else {
        fold::FIRST_HAN_A + (code - fold::HAN_A.start()) as u16
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyday_grams_are_likelier_than_odd_ones() {
        let weights = Weights::new();
        let pair = |text: &str| {
            let symbols: Vec<u16> = text.chars().map(symbol).collect();
            weights.pair(Some(symbols[0]), Some(symbols[1]))
        };
        assert!(pair("我们") > 30.0 * pair("赌博"), "{} {}", pair("我们"), pair("赌博"));
        assert!(pair("中国") > pair("国赌"));
        let quad =
            |text: &[u8; 4]| weights.codes(&text.map(|byte| if byte == b'_' { EDGE } else { u32::from(byte - b'a') + 1 }));
        let latin = |text: &str| -> Vec<u16> {
            let letters = text.bytes().map(|byte| fold::LETTER_A + u16::from(byte - b'a'));
            letters.collect()
        };
        let word = |text: &str| weights.spelling(&latin(text), (true, true));
        assert!(word("you") > 50.0 * word("casino") && word("casino") < 1e-4);
        let han = |text: &str| weights.spelling(&text.chars().map(symbol).collect::<Vec<_>>(), (true, true));
        assert!(han("我们") > 100.0 * han("线上赌场"));
        assert!(quad(b"_the") > 100.0 * quad(b"gamb"));
        assert!(quad(b"tion") > 100.0 * quad(b"zqxj"));
    }
}
