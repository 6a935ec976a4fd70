//! Builds the fold tables from Unicode's data and the tables of `rulesets/fold`.

use crate::fold::*;
use std::collections::{BTreeMap, HashMap};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use zerocopy::little_endian::{U16, U32};

const HAN_PAIRS: &str = include_str!("../../rulesets/fold/han.tsv");
const LATIN_PAIRS: &str = include_str!("../../rulesets/fold/latin.tsv");
const EMOJI_LIST: &str = include_str!("../../rulesets/fold/emoji.txt");

/// The class of a separating sign without an ASCII form. Nothing asks for it by name.
const PUNCTUATION: u16 = 6;

/// The class of an ASCII sign.
pub(crate) fn sign_class(sign: char) -> Option<u16> {
    ASCII_SIGNS.iter().position(|byte| char::from(*byte) == sign).map(|index| FIRST_SIGN + index as u16)
}

/// What the tables are made of besides Unicode's data.
pub(crate) const SOURCES: [&str; 3] = [HAN_PAIRS, LATIN_PAIRS, EMOJI_LIST];

/// The first of ten consecutive decimal digits, for scripts whose digits NFKC leaves alone.
const ZEROES: &[u32] = &[
    0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xE50, 0xED0, 0xF20, 0x1040, 0x17E0,
    0x1810,
];

/// Enclosed letters without a compatibility mapping: the first of 26.
const ENCLOSED_A: &[u32] = &[0x1F150, 0x1F170, 0x1F1E6];

/// Invisible characters that are not combining marks.
const INVISIBLE: &[(u32, u32)] = &[
    (0x00, 0x08),
    (0x0E, 0x1F),
    (0x7F, 0x84),
    (0x86, 0x9F),
    (0xAD, 0xAD),
    (0x34F, 0x34F),
    (0x61C, 0x61C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x2800, 0x2800),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF9, 0xFFFB),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0x1F3FB, 0x1F3FF),
];

/// The tables, as sections of a pack want them.
pub(crate) struct Tables {
    basic: Box<BasicPlane>,
    pub blocks: Vec<U16>,
    pub classes: Vec<U16>,
    pub expansions: Vec<Expansion>,
    pub expanded: Vec<U16>,
    pub emoji: Vec<U32>,
}

impl Tables {
    pub fn build() -> Self {
        let pairs: HashMap<char, char> = HAN_PAIRS
            .lines()
            .chain(LATIN_PAIRS.lines())
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once('\t'))
            .map(|(from, to)| (from.chars().next().expect("a character"), to.chars().next().expect("a character")))
            .collect();
        let mut emoji: Vec<u32> = EMOJI_LIST
            .lines()
            .filter(|line| !line.starts_with('#'))
            .flat_map(str::split_whitespace)
            .filter_map(|entry| entry.chars().next())
            .map(u32::from)
            .collect();
        emoji.sort_unstable();
        emoji.dedup();
        assert!(emoji.len() <= usize::from(FIRST_HAN - FIRST_EMOJI), "too many listed emoji");

        let mut builder = Builder { pairs, emoji, expanded: Vec::new(), expansions: Vec::new() };
        let (mut blocks, mut classes, mut seen) = (Vec::new(), Vec::new(), BTreeMap::new());
        for first in (0..TABLE_END).step_by(64) {
            let block: Vec<u16> = (first..first + 64).map(|code| builder.class(code)).collect();
            let number = *seen.entry(block.clone()).or_insert_with(|| {
                classes.extend(block.iter().copied().map(U16::new));
                (classes.len() / 64 - 1) as u16
            });
            blocks.push(U16::new(number));
        }
        let emoji = builder.emoji.into_iter().map(U32::new).collect();
        let basic = basic_plane(&blocks, &classes);
        Self { basic, blocks, classes, expansions: builder.expansions, expanded: builder.expanded, emoji }
    }

    pub fn fold(&self) -> Fold<'_> {
        Fold {
            basic: &self.basic,
            blocks: &self.blocks,
            classes: &self.classes,
            expansions: &self.expansions,
            expanded: &self.expanded,
            emoji: &self.emoji,
        }
    }
}

struct Builder {
    /// Characters that are written for others.
    pairs: HashMap<char, char>,
    emoji: Vec<u32>,
    expanded: Vec<U16>,
    expansions: Vec<Expansion>,
}

impl Builder {
    fn class(&mut self, code: u32) -> u16 {
        let Some(char) = char::from_u32(code) else { return OTHER_SEPARATOR };
        if let Some(class) = self.simple(char) {
            return class;
        }
        // Compatibility forms, accents and case, then each of the characters that come out of it.
        let folded: Vec<u16> = std::iter::once(char)
            .nfkd()
            .flat_map(char::to_lowercase)
            .nfkc()
            .filter_map(|part| match self.simple(part) {
                Some(TRANSPARENT) => None,
                Some(class) => Some(class),
                None => Some(self.unmapped(part)),
            })
            .collect();
        match folded[..] {
            [] => TRANSPARENT,
            [class] => class,
            // An accent may have been composed again with its letter: only the letter counts.
            _ if folded.iter().all(|class| *class < FIRST_SYMBOL) => folded[0],
            _ => {
                let start = self.expanded.len() as u16;
                self.expanded.extend(folded.iter().copied().filter(|class| *class >= FIRST_SYMBOL).map(U16::new));
                let len = self.expanded.len() as u16 - start;
                if len == 1 {
                    return self.expanded.pop().expect("just added").get();
                }
                self.expansions.push(Expansion { code: U32::new(code), start: U16::new(start), len: U16::new(len) });
                EXPANDS
            }
        }
    }

    /// The class of a character that needs no decomposition.
    fn simple(&self, char: char) -> Option<u16> {
        let code = u32::from(char);
        if INVISIBLE.iter().any(|(first, last)| (*first..=*last).contains(&code)) || is_combining_mark(char) {
            return Some(TRANSPARENT);
        }
        if let Ok(index) = self.emoji.binary_search(&code) {
            return Some(FIRST_EMOJI + index as u16);
        }
        if let Some(first) = ENCLOSED_A.iter().find(|first| (**first..**first + 26).contains(&code)) {
            return Some(LETTER_A + (code - first) as u16);
        }
        if let Some(zero) = ZEROES.iter().find(|zero| (**zero..**zero + 10).contains(&code)) {
            return Some(DIGIT_0 + (code - zero) as u16);
        }
        let char = self.pairs.get(&char).copied().unwrap_or(char);
        let code = u32::from(char);
        match char {
            '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(NEWLINE),
            '。' | '！' | '？' | '；' | '…' | '｡' | '‼' | '⁉' | '؟' => Some(STOP),
            '0'..='9' => Some(DIGIT_0 + (code - u32::from('0')) as u16),
            'a'..='z' => Some(LETTER_A + (code - u32::from('a')) as u16),
            'A'..='Z' => Some(LETTER_A + (code - u32::from('A')) as u16),
            _ if char.is_whitespace() => Some(SPACE),
            _ if char.is_ascii() => sign_class(char),
            _ if KANA.contains(&code) => Some(kana(char)),
            // Katakana stand in the same order.
            'ァ'..='ヶ' => char::from_u32(code - u32::from('ァ') + KANA.start()).map(kana),
            'ー' => Some(OTHER_SEPARATOR),
            _ if HAN.contains(&code) => Some(FIRST_HAN + (code - HAN.start()) as u16),
            _ if HAN_A.contains(&code) => Some(FIRST_HAN_A + (code - HAN_A.start()) as u16),
            // The hexagrams stand amid the Han characters and count as such: the sweep then has one range to ask for.
            '\u{4DC0}'..='\u{4DFF}' => Some(OTHER_HAN),
            _ => None,
        }
    }

    /// The class of a character that no table names and nothing decomposes.
    fn unmapped(&self, char: char) -> u16 {
        let base = std::iter::once(char).nfd().next().unwrap_or(char);
        if let Some(class) = self.simple(base).filter(|_| base != char) {
            return class;
        }
        match char {
            '\u{C0}'..='\u{24F}'
            | '\u{250}'..='\u{2AF}'
            | '\u{1D00}'..='\u{1DBF}'
            | '\u{1E00}'..='\u{1EFF}'
            | '\u{A720}'..='\u{A7FF}' => OTHER_LATIN,
            _ if char.is_alphanumeric() => OTHER_LETTER,
            '\u{2000}'..='\u{206F}' | '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}' | '\u{A1}'..='\u{BF}' => PUNCTUATION,
            _ => OTHER_SEPARATOR,
        }
    }
}

/// Voiced kana count as their base: half-width ones are written as base and mark.
fn kana(char: char) -> u16 {
    let base = std::iter::once(char).nfd().next().unwrap_or(char);
    FIRST_KANA + (u32::from(base) - KANA.start()) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelt(text: &str) -> String {
        let tables = Tables::build();
        let fold = tables.fold();
        let mut out = String::new();
        for char in text.chars() {
            match fold.class(char.into()) {
                TRANSPARENT => {}
                EXPANDS => {
                    out.extend(fold.expand(char.into()).iter().map(|symbol| fold.representative(symbol.get(), '?')));
                }
                class => out.push(fold.representative(class, char)),
            }
        }
        out
    }

    #[test]
    fn spellings_that_differ_in_form_only_are_equal() {
        for (raw, plain) in [
            ("ＢＥＴ", "bet"),
            ("賭場", "赌场"),
            ("ⓑⓔⓣ𝐁𝖊𝓉", "betbet"),
            ("🅱🅴🇹", "bet"),
            ("ʙᴇᴛ ƀɇŧ", "bet bet"),
            ("be\u{301}\u{200B}t", "bet"),
            ("café Über", "cafe uber"),
            ("１２３٤", "1234"),
            ("⑩㎏ﬁ", "10kgfi"),
            ("ｶﾞｲｼｬがガ", "かいしゃかか"),
            ("妳們", "你们"),
            ("：＠／", ":@/"),
        ] {
            assert_eq!(spelt(raw), plain);
        }
    }

    #[test]
    fn folding_twice_changes_nothing() {
        let tables = Tables::build();
        let fold = tables.fold();
        for char in '\0'..=char::MAX {
            let class = fold.class(char.into());
            if class >= FIRST_SYMBOL {
                let again = fold.representative(class, char);
                assert_eq!(fold.class(again.into()), class, "U+{:04X}", u32::from(char));
            }
        }
    }

    #[test]
    fn every_class_is_in_range_and_every_expansion_is_of_symbols() {
        let tables = Tables::build();
        assert!(tables.classes.iter().all(|class| class.get() < CLASSES));
        assert!(tables.expanded.iter().all(|symbol| (FIRST_SYMBOL..CLASSES).contains(&symbol.get())));
        assert!(tables.expansions.is_sorted_by_key(|expansion| expansion.code.get()));
        assert!(tables.expansions.iter().all(|expansion| expansion.len.get() > 1));
    }

    #[test]
    fn kinds_follow_the_classes() {
        let tables = Tables::build();
        let of = |char: char| kind(tables.fold().class(char.into()));
        assert_eq!(
            [of('b'), of('ø'), of('７'), of('赌'), of('の')],
            [Kind::Latin, Kind::Latin, Kind::Digit, Kind::Han, Kind::Kana]
        );
        assert_eq!(
            [of('🎰'), of('🌈'), of('д'), of('한'), of('𠀀')],
            [Kind::Emoji, Kind::Separator, Kind::OtherLetter, Kind::OtherLetter, Kind::Han]
        );
    }
}
