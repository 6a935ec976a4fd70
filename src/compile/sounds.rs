//! How characters are read: the sections that the sound view needs, and which terms it may look for.
//!
//! Terms are found by their first syllables without tones, where easily confused sounds are one (`sh` and `s`, `in` and `ing`). A short
//! term that sounds like everyday words would accuse them, so the dictionary decides how freely a term may be respelt.

use crate::compile::fold_tables::Tables;
use crate::compile::lexicon;
use crate::compile::weights::Weights;
use crate::fold::{self, GAP, Kind};
use crate::gates::Gate;
use crate::pack::layout::{Reading, SoundEntry, Syllable, Variant};
use crate::pack::sounds::{ANY_LETTER, BUCKETS, Freedom, MOST_READINGS, NO_UNIT, bucket, key};
use std::collections::{BTreeMap, HashMap, HashSet};
use zerocopy::little_endian::{U16, U32};

const SOUNDS: &str = include_str!("../../rulesets/fold/sounds.tsv");
const EMOJI_SOUNDS: &str = include_str!("../../rulesets/fold/emoji_sounds.tsv");

/// What the tables are made of.
pub(crate) const SOURCES: [&str; 2] = [SOUNDS, EMOJI_SOUNDS];

/// How digits are read. 1 is also yao, 0 also dong, 7 guai, 2 liang: that is how numbers are spelt out, but nobody writes words so.
const DIGITS: [&str; 10] = ["ling", "yi", "er", "san", "si", "wu", "liu", "qi", "ba", "jiu"];

/// A term of two syllables may be respelt freely if other words of that sound are met less than this often in all, and with the same
/// syllables if those are.
const RARE_FUZZY: u32 = 150;
const RARE_TONELESS: u32 = 500;

/// How often running text may have the sounds of a term across the edges of words: of two syllables, and of more.
const RARE_PAIR: f32 = 5e-5;
const RARE_ROW: f32 = 3e-6;

/// A term that running text has more often is an everyday word itself: nobody need hide it, and what sounds like it is everywhere.
const COMMON: f32 = 1e-5;

/// How often ordinary text may have the characters of a term backward.
const RARE_REVERSED: f32 = 2e-7;

/// How Han characters, digits and emoji are read.
pub(crate) struct Sounds {
    /// By number; the first one is 1.
    pub syllables: Vec<Syllable>,
    /// For each symbol from [`fold::FIRST_SYMBOL`] on.
    pub readings: Vec<Reading>,
    /// How often words of two characters are met, by their readings: fuzzy, then without tones.
    fuzzy_words: HashMap<[u16; 2], u32>,
    words: HashMap<[u16; 2], u32>,
    frequencies: HashMap<Vec<u16>, u32>,
    /// How often running text has the sounds: fuzzy, then without tones.
    heard: [Heard; 2],
}

/// How often running text has sounds, alone and in pairs.
#[derive(Default)]
struct Heard {
    one: HashMap<u16, f32>,
    two: HashMap<[u16; 2], f32>,
}

impl Heard {
    /// The chance of a row of sounds. What is listed counts once, and half of what chance would have besides.
    fn chance(&self, row: &[u16]) -> f32 {
        let one = |sound: u16| self.one.get(&sound).copied().unwrap_or(0.0);
        let two = |pair: &[u16]| {
            let listed = self.two.get(&[pair[0], pair[1]]).copied().unwrap_or(0.0);
            listed + 0.5 * one(pair[0]) * one(pair[1])
        };
        let pairs: f32 = row.windows(2).map(two).product();
        let inner: f32 = row[1..row.len() - 1].iter().map(|sound| one(*sound).max(f32::MIN_POSITIVE)).product();
        pairs / inner
    }
}

/// Sounds that are easily confused are one.
fn confused(syllable: &str) -> String {
    let (initial, rest) = match syllable {
        _ if syllable.starts_with("zh") => ("z", &syllable[2..]),
        _ if syllable.starts_with("ch") => ("c", &syllable[2..]),
        _ if syllable.starts_with("sh") => ("s", &syllable[2..]),
        _ if syllable.starts_with('n') && syllable.len() > 1 => ("l", &syllable[1..]),
        _ if syllable.starts_with('r') => ("l", &syllable[1..]),
        _ if syllable.starts_with('h') && syllable.len() > 1 => ("f", &syllable[1..]),
        _ => ("", syllable),
    };
    let rest = match rest {
        _ if rest.ends_with("ang") || rest.ends_with("eng") || rest.ends_with("ing") => &rest[..rest.len() - 1],
        _ => rest,
    };
    format!("{initial}{rest}")
}

impl Sounds {
    pub fn new(tables: &Tables, weights: &Weights) -> Self {
        let fold = tables.fold();
        let lines = SOUNDS.lines().filter(|line| !line.starts_with('#'));
        let rows: Vec<Vec<&str>> = lines.map(|line| line.split('\t').collect()).collect();
        let mut names: Vec<&str> = rows.iter().map(|row| row[0]).collect();
        names.sort_unstable();
        let number = |name: &str| {
            let index =
                names.binary_search(&name).unwrap_or_else(|_| panic!("{name} is no syllable of rulesets/fold/sounds.tsv"));
            index as u16 + 1
        };
        let classes: BTreeMap<String, u16> = {
            let distinct: std::collections::BTreeSet<String> = names.iter().map(|name| confused(name)).collect();
            distinct.into_iter().zip(1..).collect()
        };
        assert!(classes.len() < usize::from(ANY_LETTER), "letters come behind the syllables");
        let syllables = names
            .iter()
            .map(|name| {
                let mut letters = [0; 6];
                letters[..name.len()].copy_from_slice(name.as_bytes());
                Syllable { letters, fuzzy: U16::new(classes[&confused(name)]) }
            })
            .collect();

        let mut readings: Vec<Vec<u16>> = vec![Vec::new(); usize::from(fold::CLASSES - fold::FIRST_SYMBOL)];
        let mut read = |char: char, syllable: u16| {
            let class = fold.class(char.into());
            if class >= fold::FIRST_SYMBOL {
                let known = &mut readings[usize::from(class - fold::FIRST_SYMBOL)];
                if !known.contains(&syllable) && known.len() < MOST_READINGS {
                    known.push(syllable);
                }
            }
        };
        for column in [1, 2] {
            for row in &rows {
                row[column].chars().for_each(|char| read(char, number(row[0])));
            }
        }
        for (digit, name) in ('0'..='9').zip(DIGITS) {
            read(digit, number(name));
        }
        for (emoji, name) in EMOJI_SOUNDS.lines().filter_map(|line| line.split_once('\t')).filter(|(emoji, _)| *emoji != "#") {
            read(emoji.chars().next().expect("an emoji"), number(name));
        }
        let readings = readings
            .iter()
            .map(|known| Reading { syllables: std::array::from_fn(|at| U16::new(known.get(at).copied().unwrap_or(0))) })
            .collect();

        let mut sounds = Self {
            syllables,
            readings,
            fuzzy_words: HashMap::new(),
            words: HashMap::new(),
            frequencies: HashMap::new(),
            heard: Default::default(),
        };
        for (word, frequency) in lexicon::words_of_two(&fold) {
            let (fuzzy, toneless) = (sounds.fuzzy_pair(&word), sounds.pair(&word));
            *sounds.fuzzy_words.entry(fuzzy).or_default() += frequency;
            *sounds.words.entry(toneless).or_default() += frequency;
            sounds.frequencies.insert(word.to_vec(), frequency);
        }
        let mut heard: [Heard; 2] = Default::default();
        let (characters, pairs) = weights.listed();
        for (character, chance) in characters {
            for (heard, sound) in heard.iter_mut().zip(sounds.row(&[character])) {
                *heard.one.entry(sound[0]).or_default() += chance;
            }
        }
        for ((before, after), chance) in pairs {
            for (heard, sound) in heard.iter_mut().zip(sounds.row(&[before, after])) {
                *heard.two.entry([sound[0], sound[1]]).or_default() += chance;
            }
        }
        Self { heard, ..sounds }
    }

    /// The sounds of some symbols as they are mostly read: fuzzy, then without tones.
    fn row(&self, symbols: &[u16]) -> [Vec<u16>; 2] {
        let toneless: Vec<u16> = symbols.iter().map(|symbol| self.of(*symbol).next().unwrap_or(0)).collect();
        [toneless.iter().map(|syllable| if *syllable == 0 { 0 } else { self.fuzzy(*syllable) }).collect(), toneless]
    }

    /// The syllables of a symbol, the usual one first.
    fn of(&self, symbol: u16) -> impl Iterator<Item = u16> + '_ {
        let at = usize::from((symbol & !GAP) - fold::FIRST_SYMBOL);
        self.readings[at].syllables.iter().map(|syllable| syllable.get()).filter(|syllable| *syllable != 0)
    }

    fn fuzzy(&self, syllable: u16) -> u16 {
        self.syllables[usize::from(syllable) - 1].fuzzy.get()
    }

    fn pair(&self, word: &[u16; 2]) -> [u16; 2] {
        word.map(|symbol| self.of(symbol).next().unwrap_or(0))
    }

    fn fuzzy_pair(&self, word: &[u16; 2]) -> [u16; 2] {
        self.pair(word).map(|syllable| if syllable == 0 { 0 } else { self.fuzzy(syllable) })
    }

    /// How freely a term may be respelt.
    pub fn freedom(&self, spelling: &[u16], weights: &Weights) -> Freedom {
        let han = spelling.iter().filter(|symbol| fold::kind(**symbol) == Kind::Han).count();
        if Gate::Classes.is_open() && han > 1 {
            return Freedom::Fuzzy;
        }
        let plain: Vec<u16> = spelling.iter().map(|symbol| symbol & !GAP).collect();
        let own = weights.spelling(&plain, (false, false));
        if own > COMMON {
            return Freedom::Exact;
        }
        if han < 2 || han < plain.len() {
            return if han >= 3 { Freedom::Fuzzy } else { Freedom::Exact };
        }
        let [fuzzy, toneless] = self.row(&plain);
        let words = |all: &HashMap<[u16; 2], u32>, sounds: &[u16]| match *sounds {
            [a, b] => {
                let own = self.frequencies.get(&plain).copied().unwrap_or(0);
                all.get(&[a, b]).copied().unwrap_or(0).saturating_sub(own)
            }
            _ => 0,
        };
        let rare = if plain.len() == 2 { RARE_PAIR } else { RARE_ROW };
        let chance = |heard: &Heard, sounds: &[u16]| heard.chance(&sounds[..sounds.len().min(4)]) - own <= rare;
        match () {
            () if words(&self.fuzzy_words, &fuzzy) <= RARE_FUZZY && chance(&self.heard[0], &fuzzy) => Freedom::Fuzzy,
            () if words(&self.words, &toneless) <= RARE_TONELESS && chance(&self.heard[1], &toneless) => Freedom::Toneless,
            () => Freedom::Exact,
        }
    }

    /// Where some terms are found by their sound: where each bucket begins, and all entries.
    pub fn index<'t>(
        &self,
        terms: impl Iterator<Item = (u32, &'t [u16], bool)>,
        variants: &[Variant],
        weights: &Weights,
    ) -> (Vec<U32>, Vec<SoundEntry>) {
        let (mut entries, mut hints) = (HashSet::new(), HashSet::new());
        let written = self.written(variants);
        for (term, spelling, trigger) in terms {
            let han = spelling.iter().filter(|symbol| fold::kind(**symbol) == Kind::Han).count();
            if spelling.len() < 2 || han == 0 {
                continue;
            }
            let freedom = self.freedom(spelling, weights);
            let known: Option<Vec<Vec<u16>>> = spelling.iter().take(3).map(|symbol| self.units(*symbol)).collect();
            let Some(known) = known else { continue };
            if self.may_be_reversed(spelling, weights) {
                let backward: Vec<u16> = spelling.iter().rev().map(|symbol| symbol & !GAP).collect();
                let units = backward.iter().take(3).map(|symbol| self.units(*symbol).map_or(NO_UNIT, |units| units[0]));
                entries.insert((key(&units.collect::<Vec<u16>>()), term, Freedom::Reversed, trigger));
            }
            if trigger {
                hints.extend(hinted(&known, spelling, &written));
            }
            // One character may stand as the initial of its sound.
            let as_letter = (spelling.len() <= 4).then_some(0..known.len()).into_iter().flatten().map(Some);
            for letter in std::iter::once(None).chain(as_letter) {
                let mut rows: Vec<Vec<u16>> = vec![Vec::new()];
                for (at, units) in known.iter().enumerate() {
                    let units = match letter {
                        Some(letter) if letter == at => self.initials(spelling[at]),
                        _ => units.clone(),
                    };
                    rows = rows.iter().flat_map(|row| units.iter().map(|unit| [&row[..], &[*unit]].concat())).collect();
                }
                entries.extend(rows.iter().map(|row| (key(row), term, freedom, trigger)));
            }
        }
        let hung = entries.into_iter().map(|(key, term, freedom, trigger)| {
            let (bucket, rest) = bucket(key);
            (bucket, SoundEntry::new(rest, term, freedom, trigger))
        });
        let hints = hints.into_iter().map(bucket).map(|(bucket, rest)| (bucket, SoundEntry::hint(rest)));
        let mut all: Vec<(u32, SoundEntry)> = hung.chain(hints).collect();
        all.sort_unstable_by_key(|(bucket, entry)| (*bucket, entry.rest_of_key(), entry.term(), entry.low.get()));
        let starts = (0..=BUCKETS).map(|bucket| U32::new(all.partition_point(|(other, _)| *other < bucket) as u32));
        (starts.collect(), all.into_iter().map(|(_, entry)| entry).collect())
    }

    /// Whether a term may be looked for backward: its characters stand so hardly ever in ordinary text.
    fn may_be_reversed(&self, spelling: &[u16], weights: &Weights) -> bool {
        let han = spelling.iter().all(|symbol| fold::kind(*symbol) == Kind::Han);
        let backward: Vec<u16> = spelling.iter().rev().map(|symbol| symbol & !GAP).collect();
        han && backward != spelling
            && !self.frequencies.contains_key(&backward)
            && weights.spelling(&backward, (false, false)) < RARE_REVERSED
    }

    /// The usual units of what is written for characters.
    fn written(&self, variants: &[Variant]) -> HashMap<u16, Vec<Vec<u16>>> {
        let mut written: HashMap<u16, Vec<Vec<u16>>> = HashMap::new();
        for variant in variants {
            let symbols = variant.written.iter().map(|symbol| symbol.get()).take_while(|symbol| *symbol != 0);
            let unit = |symbol: u16| self.of(symbol).next().map_or(NO_UNIT, |syllable| self.fuzzy(syllable));
            written.entry(variant.symbol.get()).or_default().push(symbols.map(unit).collect());
        }
        written
    }

    /// What a symbol of a term is to the sound view; `None` if it has no sound.
    fn units(&self, symbol: u16) -> Option<Vec<u16>> {
        let units: Vec<u16> = match fold::kind(symbol) {
            Kind::Latin => vec![letter(symbol)?],
            Kind::Han | Kind::Digit | Kind::Emoji => {
                let mut units: Vec<u16> = self.of(symbol).map(|syllable| self.fuzzy(syllable)).collect();
                units.dedup();
                units
            }
            _ => return None,
        };
        (!units.is_empty()).then_some(units)
    }

    fn initials(&self, symbol: u16) -> Vec<u16> {
        if fold::kind(symbol) != Kind::Han {
            return Vec::new();
        }
        let first = |syllable: u16| ANY_LETTER + u16::from(self.syllables[usize::from(syllable) - 1].letters[0] - b'a');
        self.of(symbol).map(first).collect()
    }
}

/// The keys that the sweep meets where some of a term's first characters are written with variants.
fn hinted(known: &[Vec<u16>], spelling: &[u16], written: &HashMap<u16, Vec<Vec<u16>>>) -> Vec<u32> {
    let mut rows: Vec<(Vec<u16>, bool)> = vec![(Vec::new(), false)];
    for (units, symbol) in known.iter().zip(spelling) {
        let others = written.get(&(symbol & !GAP)).map_or(&[][..], |others| others);
        let usual = (vec![units[0]], false);
        let ways: Vec<(Vec<u16>, bool)> =
            std::iter::once(usual).chain(others.iter().map(|other| (other.clone(), true))).collect();
        let longer = |(row, varied): &(Vec<u16>, bool)| -> Vec<(Vec<u16>, bool)> {
            ways.iter().map(|(units, other)| ([&row[..], units].concat(), *varied || *other)).collect()
        };
        rows = rows.iter().flat_map(longer).collect();
    }
    rows.iter().filter(|(_, varied)| *varied).map(|(row, _)| key(&row[..row.len().min(3)])).collect()
}

fn letter(symbol: u16) -> Option<u16> {
    let letter = (symbol & !GAP).checked_sub(fold::LETTER_A).filter(|letter| *letter < 26)?;
    Some(ANY_LETTER + letter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::terms::spell;

    #[test]
    fn sounds_that_are_confused_are_one() {
        for (one, other) in [("zhang", "zan"), ("shi", "si"), ("nai", "lai"), ("ren", "leng"), ("hui", "fui"), ("xin", "xing")]
        {
            assert_eq!(confused(one), confused(other), "{one} {other}");
        }
        assert_ne!(confused("ba"), confused("pa"));
    }

    #[test]
    fn words_that_sound_alike_limit_a_term() {
        let tables = Tables::build();
        let weights = Weights::new();
        let sounds = Sounds::new(&tables, &weights);
        let freedom = |term: &str| sounds.freedom(&spell(&tables, term), &weights);
        assert_eq!(freedom("赌博"), Freedom::Fuzzy);
        assert_eq!(freedom("刷单"), Freedom::Fuzzy);
        assert_eq!(freedom("返利"), Freedom::Exact, "everyday words sound so");
        assert_eq!(freedom("去死"), Freedom::Toneless);
        assert_eq!(freedom("网络赌场"), Freedom::Fuzzy);
        assert_eq!(freedom("加v"), Freedom::Exact);
    }
}
