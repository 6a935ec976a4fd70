//! Words of Han characters that are not written as they are: of which letters stand for some, or that stand backward.

use super::lexicon::Lexicon;
use super::sounds::Sounds;
use std::ops::Range;

/// A character, and what it costs as a word of its own.
type Costed = (u16, u8);

/// Characters for which a letter alone may stand.
pub(crate) const LIKELY: usize = 3;
/// First characters of words for which a letter may stand.
const FIRSTS: usize = 256;
/// How common a word is that is looked for backward.
const TURNED: u8 = 80;
/// Number of bits for words that stand backward.
const TURNED_BITS: u32 = 18;

/// What a letter or syllable may stand for: characters with a reading of these numbers.
pub(crate) type Sound = Range<u16>;

/// The characters and words of a lexicon from other sides, laid out when a pack is loaded.
pub(crate) struct Spelt {
    /// Where the characters of each syllable begin. The syllables of an initial are side by side.
    starts: Box<[u16]>,
    characters: Box<[Costed]>,
    initials: [Sound; 26],
    /// The characters that are met most as words of their own, for each letter.
    firsts: Box<[[Costed; FIRSTS]; 26]>,
    /// A bit for each common word of two characters from its last one to its first.
    turned: Box<[u64]>,
}

impl Spelt {
    pub fn new(lexicon: Lexicon<'_>, sounds: Sounds<'_>) -> Self {
        let mut initials: [Sound; 26] = std::array::from_fn(|_| 0..0);
        for (number, syllable) in (1..).zip(sounds.syllables) {
            let sound = &mut initials[letter_number(syllable.name())];
            *sound = if sound.start == sound.end { number } else { sound.start }..number + 1;
        }
        let mut by_letter: [Vec<Costed>; 26] = std::array::from_fn(|_| Vec::new());
        let mut counts = vec![0; sounds.syllables.len() + 2];
        for head in lexicon.heads {
            let symbol = head.symbol.get();
            for (at, (number, syllable)) in sounds.readings(symbol).enumerate() {
                counts[usize::from(number)] += 1;
                if at == 0 {
                    by_letter[letter_number(syllable.name())].push((symbol, head.cost));
                }
            }
        }
        let (starts, mut places) = starts_of(&counts);
        let mut characters = vec![(0, 0); usize::from(starts[counts.len()])].into_boxed_slice();
        for head in lexicon.heads {
            let symbol = head.symbol.get();
            for (number, _) in sounds.readings(symbol) {
                if let Some(slot) = characters.get_mut(take_place(&mut places, number)) {
                    *slot = (symbol, head.cost);
                }
            }
        }
        for sound in starts.windows(2) {
            let sound = characters.get_mut(usize::from(sound[0])..usize::from(sound[1])).unwrap_or_default();
            sound.sort_unstable_by_key(|(symbol, cost)| (*cost, *symbol));
        }
        let mut firsts = Box::new([[(0, u8::MAX); FIRSTS]; 26]);
        for (firsts, mut characters) in firsts.iter_mut().zip(by_letter) {
            characters.sort_unstable_by_key(|(symbol, cost)| (*cost, *symbol));
            firsts.iter_mut().zip(characters).for_each(|(first, character)| *first = character);
        }
        let mut spelt = Self { starts, characters, initials, firsts, turned: vec![0; 1 << (TURNED_BITS - 6)].into() };
        for head in lexicon.heads {
            let first = head.symbol.get();
            for (last, cost) in lexicon.beginning_with(first).pairs() {
                if cost <= TURNED {
                    let bit = turned_bit(last, first);
                    spelt.turned[bit / 64] |= 1 << (bit % 64);
                }
            }
        }
        spelt
    }

    /// The syllables that begin with a letter.
    pub fn initial(&self, letter: u8) -> Sound {
        self.initials[letter_number(&[letter])].clone()
    }

    /// The characters that are met most of those that begin with a letter.
    pub fn firsts(&self, letter: u8) -> &[Costed] {
        &self.firsts[letter_number(&[letter])]
    }

    /// The characters for which a letter alone most likely stands.
    pub fn likeliest(&self, letter: u8) -> [Costed; LIKELY] {
        std::array::from_fn(|at| self.firsts(letter)[at])
    }

    /// The characters that sound so; those of one syllable with the usual ones first.
    pub fn characters(&self, sound: &Sound) -> &[Costed] {
        between(&self.starts, &self.characters, sound)
    }

    /// Whether two characters may be a common word that stands backward.
    #[inline]
    pub fn may_be_turned(&self, first: u16, last: u16) -> bool {
        let bit = turned_bit(first, last);
        self.turned[bit / 64] >> (bit % 64) & 1 == 1
    }

    /// Whether they are, and no word as they stand.
    pub fn is_turned(lexicon: Lexicon<'_>, first: u16, last: u16) -> bool {
        let word = lexicon.beginning_with(last).word(&[first]);
        word.is_some_and(|word| word.cost <= TURNED) && lexicon.beginning_with(first).word(&[last]).is_none()
    }

    pub fn heap_bytes(&self) -> usize {
        let lists = size_of_val(&*self.starts) + size_of_val(&*self.characters);
        lists + size_of_val(&*self.firsts) + size_of_val(&*self.turned)
    }
}

fn letter_number(name: &[u8]) -> usize {
    usize::from(name.first().map_or(0, |letter| letter.wrapping_sub(b'a'))).min(25)
}

fn turned_bit(first: u16, last: u16) -> usize {
    let pair = u32::from(first) << 16 | u32::from(last);
    (pair.wrapping_mul(0x9E37_79B1) >> (32 - TURNED_BITS)) as usize
}

/// Where the entries of each number begin, and once more to be counted up.
fn starts_of(counts: &[usize]) -> (Box<[u16]>, Vec<u16>) {
    let mut start = 0;
    let ends = counts.iter().map(|count| {
        start += count;
        u16::try_from(start).unwrap_or(u16::MAX)
    });
    let starts: Vec<u16> = std::iter::once(0).chain(ends).collect();
    (starts.clone().into(), starts)
}

fn take_place(places: &mut [u16], number: u16) -> usize {
    let place = &mut places[usize::from(number)];
    let taken = usize::from(*place);
    *place = place.saturating_add(1);
    taken
}

fn between<'a, T>(starts: &[u16], all: &'a [T], numbers: &Range<u16>) -> &'a [T] {
    let place = |number: u16| starts.get(usize::from(number)).copied().map(usize::from);
    let range = place(numbers.start).zip(place(numbers.end));
    range.and_then(|(from, to)| all.get(from..to)).unwrap_or_default()
}
