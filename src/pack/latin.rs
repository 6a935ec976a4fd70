//! What is left of an English word however it is respelt: its consonants, whatever their order.

use super::layout::{Respelling, Vocable};
use crate::gates::Gate;

/// Bits of the table of common words.
pub(crate) const COMMON_BITS: u32 = 20;
/// Letters of a word that count for the table, from its end.
pub(crate) const TOLD: usize = 12;
const MOST: usize = 26;
/// What one slip may stand for at most.
pub(crate) const MOST_SLIPS: usize = 2;
/// Letters of a word at most.
pub(crate) const LONGEST: usize = 48;

/// A number for the consonants of a word, or for its letters if it has none. Letters are `a` to `z`.
pub(crate) fn skeleton(word: &[u8]) -> u32 {
    let mut bones = [0u8; MOST];
    let mut count = 0;
    for (at, letter) in word.iter().enumerate() {
        let next = word.get(at + 1).copied();
        let before = at.checked_sub(1).map(|before| word[before]);
        let bone = match letter {
            b'a' | b'e' | b'i' | b'o' | b'u' | b'y' => continue,
            // ph is f; after other letters h is soft, at the start it is a sound of its own.
            b'h' if before.is_some() => continue,
            b'p' if next == Some(b'h') => b'f',
            b'c' | b'q' | b'x' => b'k',
            b'z' => b's',
            other => *other,
        };
        // How often a letter comes is no matter.
        if bones[..count].contains(&bone) {
            continue;
        }
        bones[count] = bone;
        count += 1;
    }
    let bones = &mut bones[..count];
    bones.sort_unstable();
    word_hash(if bones.is_empty() { word } else { bones })
}

/// The three bits of a word in the table of common words, from the codes of its last letters, five bits each.
#[inline]
pub(crate) fn common_bits(codes: u64) -> [u32; 3] {
    // Mixed twice: the low bits of one product know nothing of the first letters.
    let hash = codes.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let hash = (hash ^ hash >> 32).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    [44, 24, 4].map(|shift| (hash >> shift) as u32 & ((1 << COMMON_BITS) - 1))
}

/// The codes of a word's last letters, as [`common_bits`] wants them.
pub(crate) fn codes_of(word: &[u8]) -> u64 {
    let told = &word[word.len().saturating_sub(TOLD)..];
    told.iter().fold(0, |codes, letter| codes << 5 | u64::from(letter - b'a' + 1))
}

/// Number of bits for skeletons.
const SKELETON_BITS: u32 = 18;

/// Tables of bits that spare most look-ups.
pub(crate) struct Skeletons {
    /// A bit for the skeleton of each word of terms.
    keys: Box<[u64]>,
    /// A bit for each word.
    words: Box<[u64]>,
}

impl Skeletons {
    pub fn new(vocables: &[Vocable], letters: &[u8]) -> Self {
        let (mut keys, mut words) = (vec![0; 1 << (SKELETON_BITS - 6)], vec![0; 1 << (SKELETON_BITS - 6)]);
        let set = |bits: &mut [u64], number: usize| bits[number / 64] |= 1 << (number % 64);
        for vocable in vocables {
            set(&mut keys, Self::number(vocable.key.get()));
            let word = letters.get(vocable.start.get() as usize..).and_then(|word| word.get(..vocable.len.into()));
            set(&mut words, Self::number(word_hash(word.unwrap_or(&[]))));
        }
        Self { keys: keys.into(), words: words.into() }
    }

    fn number(key: u32) -> usize {
        (key.wrapping_mul(0x9E37_79B1) >> (32 - SKELETON_BITS)) as usize
    }

    /// Whether a term may have a word of this skeleton.
    pub fn has(&self, key: u32) -> bool {
        let number = Self::number(key);
        self.keys[number / 64] >> (number % 64) & 1 == 1
    }

    /// Whether a word may be one of a term.
    fn may_be_vocable(&self, word: &[u8]) -> bool {
        let number = Self::number(word_hash(word));
        self.words[number / 64] >> (number % 64) & 1 == 1
    }

    pub fn heap_bytes(&self) -> usize {
        2 * size_of_val(&*self.words)
    }
}

fn word_hash(word: &[u8]) -> u32 {
    word.iter().fold(0x811C_9DC5, |hash, letter| (hash ^ u32::from(*letter)).wrapping_mul(0x0100_0193))
}

/// Endings that a word may get.
pub(crate) const SUFFIXES: [&[u8]; 10] = [b"s", b"z", b"es", b"ed", b"er", b"ers", b"in", b"ing", b"y", b"a"];

/// The skeletons of a word, with its ending and without.
pub(crate) fn skeletons(word: &[u8]) -> impl Iterator<Item = u32> {
    let ending = SUFFIXES.iter().filter(|suffix| word.len() >= suffix.len() + 3 && word.ends_with(suffix));
    std::iter::once(word.len()).chain(ending.map(|suffix| word.len() - suffix.len())).map(|len| skeleton(&word[..len]))
}

/// What the latin view reads in place.
#[derive(Clone, Copy)]
pub(crate) struct Latin<'p> {
    pub letters: &'p [u8],
    pub vocables: &'p [Vocable],
    pub respellings: &'p [Respelling],
    pub slips: &'p [Respelling],
    /// Bits of the common words, eight to a byte.
    pub common: &'p [u8],
    pub skeletons: &'p Skeletons,
}

impl<'p> Latin<'p> {
    /// Whether a word is common, and so nobody's disguise. One word in eight hundred that is not passes for common.
    #[inline]
    pub fn is_common(self, codes: u64) -> bool {
        let set = |bit: u32| self.common.get(bit as usize / 8).is_none_or(|byte| byte >> (bit % 8) & 1 == 1);
        !Gate::Common.is_open() && common_bits(codes).into_iter().all(set)
    }

    /// The words of terms that have a skeleton.
    pub fn at(self, key: u32) -> impl Iterator<Item = &'p [u8]> {
        self.weighed(key).map(|(word, _)| word)
    }

    /// The same, each with its weight.
    pub fn weighed(self, key: u32) -> impl Iterator<Item = (&'p [u8], u8)> {
        let vocables = if self.skeletons.has(key) { self.vocables } else { &[] };
        let first = vocables.partition_point(|vocable| vocable.key.get() < key);
        let same = vocables[first..].iter().take_while(move |vocable| vocable.key.get() == key);
        same.map(move |vocable| (self.piece(vocable.start.get(), vocable.len), vocable.weight))
    }

    /// How many terms have a word, in quarters of a bit and one more; 0 if none has.
    pub fn weight(self, word: &[u8]) -> u8 {
        if !self.skeletons.may_be_vocable(word) {
            return 0;
        }
        self.weighed(skeleton(word)).find(|(other, _)| *other == word).map_or(0, |(_, weight)| weight)
    }

    /// Whether some term has this word.
    pub fn is_vocable(self, word: &[u8]) -> bool {
        self.skeletons.may_be_vocable(word) && self.at(skeleton(word)).any(|other| other == word)
    }

    /// What a word stands for that is often so respelt.
    pub fn respelt(self, word: &[u8]) -> Option<&'p [u8]> {
        let written = |respelling: &Respelling| self.piece(respelling.written.get(), respelling.written_len);
        let index = self.respellings.binary_search_by(|respelling| written(respelling).cmp(word)).ok()?;
        Some(self.piece(self.respellings[index].meant.get(), self.respellings[index].meant_len))
    }

    /// What a short word stands for if a vowel was left out of it or two of its letters changed places.
    pub fn slips(self, word: &[u8]) -> impl Iterator<Item = &'p [u8]> {
        let written = move |slip: &Respelling| self.piece(slip.written.get(), slip.written_len);
        let first = self.slips.partition_point(|slip| written(slip) < word);
        let same = self.slips[first..].iter().take(MOST_SLIPS).take_while(move |slip| written(slip) == word);
        same.map(move |slip| self.piece(slip.meant.get(), slip.meant_len))
    }

    fn piece(self, start: u32, len: u8) -> &'p [u8] {
        self.letters.get(start as usize..start as usize + usize::from(len)).unwrap_or(&[])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn respelt_words_keep_their_skeleton() {
        let same = |one: &str, other: &str| skeleton(one.as_bytes()) == skeleton(other.as_bytes());
        for (one, other) in [
            ("casino", "csaino"),
            ("casino", "kasino"),
            ("gambling", "gnilbmag"),
            ("gambling", "gmbling"),
            ("poker", "pokeer"),
            ("phone", "fone"),
            ("jackpot", "jakpot"),
            ("bet", "bett"),
        ] {
            assert!(same(one, other), "{one} {other}");
        }
        assert!(!same("casino", "cabin"));
        assert!(!same("bet", "bed"));
        assert!(!same("you", "eye"), "words without consonants are told by their letters");
    }
}
