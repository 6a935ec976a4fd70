//! Script first: initials of Chinese (tmd, sb) mean nothing among English words.

use crate::fold::{self, GAP, Kind};

/// A term of at most so many letters may be anything in another language.
const FEW: usize = 3;
/// How far the next word may be.
const REACH: usize = 12;
/// Letters without one of these are initials themselves.
const VOWELS: [u8; 6] = *b"aeiouy";

/// What stands on one side.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Han,
    Words,
    Nothing,
}

/// Whether `start..end` is few letters among Latin words, without Chinese on either side.
pub(super) fn is_foreign(symbols: &[u16], start: usize, end: usize) -> bool {
    let few = end - start <= FEW && symbols[start..end].iter().all(|symbol| fold::kind(*symbol) == Kind::Latin);
    few && {
        let sides = [side(symbols[..start].iter().rev()), side(symbols[end..].iter())];
        !sides.contains(&Side::Han) && sides.contains(&Side::Words)
    }
}

/// The nearest word that is more than initials.
fn side<'s>(symbols: impl Iterator<Item = &'s u16>) -> Side {
    let telling = symbols.take(REACH).find_map(|symbol| match fold::kind(*symbol) {
        Kind::Han => Some(Side::Han),
        Kind::Latin => {
            let letter = (symbol & !GAP).checked_sub(fold::LETTER_A).map_or(b'?', |letter| b'a' + letter as u8);
            VOWELS.contains(&letter).then_some(Side::Words)
        }
        _ => None,
    });
    telling.unwrap_or(Side::Nothing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_count_among_chinese_or_alone() {
        let letters = |word: &str| -> Vec<u16> {
            let gap = |at: usize| if at == 0 { GAP } else { 0 };
            word.bytes().enumerate().map(|(at, byte)| gap(at) | (fold::LETTER_A + u16::from(byte - b'a'))).collect()
        };
        let foreign = |before: &[u16], term: &str, after: &[u16]| {
            let text = [before, &letters(term), after].concat();
            is_foreign(&text, before.len(), before.len() + term.len())
        };
        let han = [fold::FIRST_HAN];
        assert!(foreign(&[], "tmd", &letters("pain")));
        assert!(foreign(&letters("under"), "mmp", &[]));
        assert!(!foreign(&[], "tmd", &[]));
        assert!(!foreign(&[], "tmd", &letters("nmsl")), "initials beside initials");
        assert!(!foreign(&han, "tmd", &letters("game")));
        assert!(!foreign(&letters("lol"), "nmsl", &[]), "four letters are telling enough");
        assert!(!foreign(&letters("lol"), "傻b".trim_start_matches('傻'), &han));
    }
}
