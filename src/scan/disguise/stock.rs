//! What tells at a glance that one word is no other one: the letters it has, and the order of its consonants.
//!
//! Words of the same consonants are many, and few of them are near each other. An edit distance for each would be most of the cost.

use super::distance::limit;
use super::items::Item;
use super::word::{Word, cost};
use crate::pack::latin::{LONGEST, SUFFIXES};

/// Stands for a digit or sign, which may be any letter or none.
const ANY: u8 = b'?';
/// Of words that have more of them the order says nothing.
const MOST_ANY: u16 = 3;

/// Consonants that sound alike are one. Vowels and `h`, which are left out and added at little cost, are none.
fn bone(letter: u8) -> Option<u8> {
    match letter {
        b'a' | b'e' | b'i' | b'o' | b'u' | b'y' | b'h' => None,
        b'c' | b'q' | b'x' => Some(b'k'),
        b'z' => Some(b's'),
        b'p' => Some(b'f'),
        other => Some(other),
    }
}

/// The letters of a word of a text.
pub(super) struct Stock {
    letters: [u8; 26],
    /// Digits and signs.
    others: u16,
    word: [u8; LONGEST],
    len: usize,
    bones: [u8; LONGEST],
    /// A bit for each number of its consonants that are there without an ending, and for all of them.
    ends: u64,
}

impl Stock {
    pub fn of(items: &[Item], word: &Word) -> Self {
        let mut stock = Self { letters: [0; 26], others: 0, word: [ANY; LONGEST], len: word.len, bones: [0; LONGEST], ends: 0 };
        for (to, item) in stock.word.iter_mut().zip(word.of(items)) {
            match item.letter() {
                Some(letter) => {
                    stock.letters[usize::from(letter - b'a')] += 1;
                    *to = letter;
                }
                None => stock.others += 1,
            }
        }
        let word = &stock.word[..stock.len];
        let bones = |len: usize| word[..len].iter().filter_map(|letter| bone(*letter));
        stock.bones.iter_mut().zip(bones(word.len())).for_each(|(to, bone)| *to = bone);
        let endings = SUFFIXES.iter().filter(|suffix| word.ends_with(suffix)).map(|suffix| suffix.len());
        stock.ends = std::iter::once(0).chain(endings).fold(0, |ends, ending| ends | 1 << bones(word.len() - ending).count());
        stock
    }

    /// Whether another word may be written so at a cost that is not too much.
    pub fn may_make(&self, wanted: &[u8]) -> bool {
        self.has_letters(wanted) && (self.others > MOST_ANY || self.has_order(wanted))
    }

    fn has_letters(&self, wanted: &[u8]) -> bool {
        let (mut left, mut missing) = (self.letters, 0);
        for letter in wanted {
            let left = &mut left[usize::from(letter - b'a')];
            missing += u16::from(*left == 0);
            *left = left.saturating_sub(1);
        }
        // What is not there was left out or written with another letter, which costs so much at least.
        missing.saturating_sub(self.others) * cost::ALIKE <= limit(wanted.len())
    }

    fn has_order(&self, wanted: &[u8]) -> bool {
        // The `t` of `tch` may be left out, and a word may stand backward.
        if wanted.windows(2).any(|two| two == b"tc") || wanted.iter().rev().eq(&self.word[..self.len]) {
            return true;
        }
        let (mut bones, mut count) = ([0; LONGEST], 0);
        for (to, bone) in bones.iter_mut().zip(wanted.iter().filter_map(|letter| bone(*letter))) {
            (*to, count) = (bone, count + 1);
        }
        let limit = limit(wanted.len());
        let mut ends = self.ends;
        while ends != 0 {
            let end = ends.trailing_zeros() as usize;
            let written = self.bones.get(..end).unwrap_or(&self.bones);
            let order = Order { written, wanted: &bones[..count], swapped: cost::SWAPPED.min(limit) };
            if order.agrees(0, 0, limit) {
                return true;
            }
            ends &= ends - 1;
        }
        false
    }
}

/// The consonants of two words.
struct Order<'o> {
    written: &'o [u8],
    wanted: &'o [u8],
    /// What two cost that have changed places.
    swapped: u16,
}

impl Order<'_> {
    /// Whether those from two places on may be the same at a cost. Repetitions cost next to nothing.
    fn agrees(&self, mut at: usize, mut want: usize, left: u16) -> bool {
        let Self { written, wanted, swapped } = *self;
        let same = written[at..].iter().zip(&wanted[want..]).take_while(|(one, other)| one == other).count();
        (at, want) = (at + same, want + same);
        let (more, lacking) = (at < written.len(), want < wanted.len());
        if !more && !lacking {
            return true;
        }
        let repeats = |row: &[u8], at: usize| at > 0 && row.get(at) == row.get(at - 1);
        let crossed =
            matches!((written.get(at..at + 2), wanted.get(want..want + 2)), (Some([a, b]), Some([c, d])) if a == d && b == c);
        let any = more && written[at] == ANY && left >= cost::LEET;
        (repeats(written, at) && self.agrees(at + 1, want, left))
            || (repeats(wanted, want) && self.agrees(at, want + 1, left))
            || (any && self.agrees(at + 1, want, left - cost::LEET))
            || (any && lacking && self.agrees(at + 1, want + 1, left - cost::LEET))
            || (crossed && left >= swapped && self.agrees(at + 2, want + 2, left - swapped))
            || (left >= cost::OTHER && {
                let left = left - cost::OTHER;
                (more && self.agrees(at + 1, want, left))
                    || (lacking && self.agrees(at, want + 1, left))
                    || (more && lacking && self.agrees(at + 1, want + 1, left))
            })
    }
}
