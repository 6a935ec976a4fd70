//! The matching core finds what a naive double loop and aho-corasick find in folded text: the same terms at the same spans, each
//! occurrence once.
//!
//! The oracles know folding from [`RuleSet::fold`] of single characters alone, so they share no code with the core: neither the
//! reading of text nor gaps, edges and spans.
//!
//! `TUTELA_RANDOM_PAIRS` sets how many random texts are tried, each with some 200 terms.
#![cfg(feature = "compile")]

use aho_corasick::AhoCorasick;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use tutela::authoring::{PackName, SourceFile, Sources, compile};
use tutela::{Input, RuleSet, Scanner};

/// How the edges of a term are read, from strict to loose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Boundary {
    Word,
    Loose,
    Any,
}

const BOUNDARIES: [Boundary; 3] = [Boundary::Word, Boundary::Loose, Boundary::Any];

/// Terms in a rule set of their own: a rule for each boundary.
fn rule_set(terms: &[(String, Boundary)]) -> RuleSet {
    let mut text = String::from("id = \"zh/words\"\ncategory = \"gambling\"\nlanguage = \"zh\"\nversion = \"1.0.0\"\n");
    for boundary in BOUNDARIES {
        let escaped = |char: char| format!("\\U{:08X}", u32::from(char));
        let of_boundary = terms.iter().filter(|(_, other)| *other == boundary);
        let list: Vec<String> =
            of_boundary.map(|(term, _)| format!("\"{}\"", term.chars().map(escaped).collect::<String>())).collect();
        if !list.is_empty() {
            let name = format!("{boundary:?}").to_lowercase();
            text += &format!(
                "[[rule]]\nid = \"{name}\"\nemits = \"gambling.simulated\"\nboundary = \"{name}\"\nany = [{}]\n",
                list.join(", ")
            );
        }
    }
    let file = SourceFile { name: "zh/words.toml".into(), text };
    let no_context = |language: &str| SourceFile {
        name: format!("{language}/context.toml"),
        text: format!("id = \"{language}/context\"\nlanguage = \"{language}\"\nversion = \"1.0.0\"\n"),
    };
    let sources = Sources { files: vec![file, no_context("zh"), no_context("en")] }.with_defaults();
    let compilation = compile(&sources, &PackName::new("words", 1));
    compilation.rule_set().unwrap().unwrap_or_else(|| panic!("{:?}", compilation.diagnostics))
}

/// What folding makes of a single character.
#[derive(Clone, Debug)]
enum Folded {
    Transparent,
    Separator,
    Symbols(Vec<char>),
}

/// Folds single characters, each once.
struct Folder {
    rules: RuleSet,
    known: HashMap<char, Folded>,
}

impl Folder {
    fn new() -> Self {
        Self { rules: rule_set(&[("游戏币翻倍".into(), Boundary::Word)]), known: HashMap::new() }
    }

    fn folded(&mut self, char: char) -> &Folded {
        let rules = &self.rules;
        self.known.entry(char).or_insert_with(|| {
            let alone = rules.fold(&char.to_string());
            match rules.fold(&format!("a{char}a")).as_str() {
                "aa" => Folded::Transparent,
                "a a" => Folded::Separator,
                between => {
                    assert_eq!(between, format!("a{alone}a"), "U+{:04X} folds alike everywhere", u32::from(char));
                    Folded::Symbols(alone.chars().collect())
                }
            }
        })
    }

    /// The symbols of a text.
    fn symbols(&mut self, text: &[(char, Range<usize>)]) -> Vec<Symbol> {
        let (mut symbols, mut gap) = (Vec::new(), false);
        for (char, span) in text {
            match self.folded(*char) {
                Folded::Transparent => {}
                Folded::Separator => gap = true,
                Folded::Symbols(several) => {
                    for symbol in several {
                        symbols.push(Symbol { char: *symbol, gap: std::mem::take(&mut gap), span: span.clone() });
                    }
                }
            }
        }
        symbols
    }
}

/// A symbol of a text: whether separators stand before it, and the units of its character.
#[derive(Clone, Debug)]
struct Symbol {
    char: char,
    gap: bool,
    span: Range<usize>,
}

/// The characters of a text with their units; ill-formed parts are U+FFFD as the standard library reads them.
fn from_utf8(bytes: &[u8]) -> Vec<(char, Range<usize>)> {
    let (mut chars, mut at) = (Vec::new(), 0);
    let mut push = |char: char, len: usize| {
        chars.push((char, at..at + len));
        at += len;
    };
    for chunk in bytes.utf8_chunks() {
        chunk.valid().chars().for_each(|char| push(char, char.len_utf8()));
        if !chunk.invalid().is_empty() {
            push(char::REPLACEMENT_CHARACTER, chunk.invalid().len());
        }
    }
    chars
}

fn from_utf16(units: &[u16]) -> Vec<(char, Range<usize>)> {
    let mut at = 0;
    let chars = char::decode_utf16(units.iter().copied()).map(|char| {
        let (char, len) = char.map_or((char::REPLACEMENT_CHARACTER, 1), |char| (char, char.len_utf16()));
        at += len;
        (char, at - len..at)
    });
    chars.collect()
}

/// A term as the oracles have it.
struct Term {
    folded: String,
    /// Its symbols, each with whether separators stand before it.
    symbols: Vec<(char, bool)>,
    boundary: Boundary,
}

/// A hit: where, and the number of the term.
type Hit = (usize, usize, usize);

/// Terms with both oracles and a scanner.
struct Matchers {
    terms: Vec<Term>,
    numbers: HashMap<String, usize>,
    automaton: AhoCorasick,
    rules: RuleSet,
    scanner: Scanner,
}

impl Matchers {
    /// Words that have fewer than two symbols are left out: they are no triggers. Of equal spellings the loosest boundary counts.
    fn new(folder: &Folder, words: impl IntoIterator<Item = (String, Boundary)>) -> Self {
        let mut boundaries: BTreeMap<String, Boundary> = BTreeMap::new();
        let is_term = |word: &(String, Boundary)| {
            !word.0.starts_with('@') && (2..=64).contains(&folder.rules.fold(&word.0).replace(' ', "").chars().count())
        };
        let words: Vec<(String, Boundary)> = words.into_iter().filter(is_term).collect();
        for (word, boundary) in &words {
            let loosest = boundaries.entry(folder.rules.fold(word)).or_insert(*boundary);
            *loosest = (*loosest).max(*boundary);
        }
        let terms: Vec<Term> = boundaries.into_iter().map(|(folded, boundary)| term(folded, boundary)).collect();
        let numbers = terms.iter().enumerate().map(|(number, term)| (term.folded.clone(), number)).collect();
        let automaton = AhoCorasick::new(terms.iter().map(|term| &term.folded)).unwrap();
        let rules = rule_set(&words);
        let scanner = Scanner::new(&rules);
        Self { terms, numbers, automaton, rules, scanner }
    }

    fn found(&mut self, input: Input<'_>) -> Vec<Hit> {
        let mut hits = Vec::new();
        self.scanner.find_terms(input, |hit| {
            let number = self.numbers[&self.rules.spelling(hit)];
            hits.push((hit.span().range().start, hit.span().range().end, number));
        });
        hits.sort_unstable();
        hits
    }

    fn naive(&self, symbols: &[Symbol]) -> Vec<Hit> {
        let mut hits = Vec::new();
        for (number, term) in self.terms.iter().enumerate() {
            for (start, window) in symbols.windows(term.symbols.len()).enumerate() {
                let mut pairs = window.iter().zip(&term.symbols).enumerate();
                // What stands before the term is no part of it.
                if pairs.all(|(index, (symbol, (char, gap)))| symbol.char == *char && (index == 0 || symbol.gap == *gap)) {
                    hits.extend(hit(symbols, start..start + window.len(), number, term));
                }
            }
        }
        hits.sort_unstable();
        hits
    }

    fn by_automaton(&self, symbols: &[Symbol], folded: &str) -> Vec<Hit> {
        let (mut own, mut at_byte) = (String::new(), HashMap::new());
        for (index, symbol) in symbols.iter().enumerate() {
            if symbol.gap && !own.is_empty() {
                own.push(' ');
            }
            at_byte.insert(own.len(), index);
            own.push(symbol.char);
        }
        assert_eq!(own, folded, "characters fold one by one");
        let mut hits = Vec::new();
        for found in self.automaton.find_overlapping_iter(folded) {
            let (number, start) = (found.pattern().as_usize(), at_byte[&found.start()]);
            let term = &self.terms[number];
            hits.extend(hit(symbols, start..start + term.symbols.len(), number, term));
        }
        hits.sort_unstable();
        hits
    }

    /// What the oracles say of a text, if it is not what the core says.
    fn difference(&mut self, folder: &mut Folder, text: Text<'_>) -> Option<String> {
        let chars = text.chars();
        let symbols = folder.symbols(&chars);
        let folded = folder.rules.fold(&chars.iter().map(|(char, _)| char).collect::<String>());
        let naive = self.naive(&symbols);
        assert_eq!(naive, self.by_automaton(&symbols, &folded), "the oracles agree on {folded:?}");
        let found = self.found(text.input());
        if naive == found {
            return None;
        }
        let only_in = |hits: &[Hit], other: &[Hit]| -> Vec<String> {
            let count = |hits: &[Hit], hit: &Hit| hits.iter().filter(|one| *one == hit).count();
            let only = hits.iter().filter(|hit| count(hits, hit) > count(other, hit));
            let told = only.take(5).map(|(start, end, number)| {
                let Term { folded, boundary, .. } = &self.terms[*number];
                format!("{folded:?} ({boundary:?}) at {start}..{end}")
            });
            told.collect()
        };
        Some(format!("{text:?} ({folded:?}): missing {:?}, extra {:?}", only_in(&naive, &found), only_in(&found, &naive)))
    }

    /// Compares the core with the oracles in both encodings, and shows the shortest text that still differs.
    fn check(&mut self, folder: &mut Folder, text: &str) {
        let units: Vec<u16> = text.encode_utf16().collect();
        self.check_units(folder, text.as_bytes());
        self.check_units(folder, &units);
    }

    fn check_units<T: Copy>(&mut self, folder: &mut Folder, units: &[T])
    where
        for<'u> Text<'u>: From<&'u [T]>,
    {
        if self.difference(folder, units.into()).is_none() {
            return;
        }
        let mut shortest = units.to_vec();
        let mut piece = shortest.len();
        while piece > 0 {
            let mut at = 0;
            while at + piece <= shortest.len() {
                let shorter = [&shortest[..at], &shortest[at + piece..]].concat();
                if self.difference(folder, shorter.as_slice().into()).is_some() { shortest = shorter } else { at += 1 }
            }
            piece /= 2;
        }
        panic!("{}", self.difference(folder, shortest.as_slice().into()).expect("it was so before"));
    }
}

/// A text in either encoding.
#[derive(Clone, Copy)]
enum Text<'t> {
    Utf8(&'t [u8]),
    Utf16(&'t [u16]),
}

impl<'t> Text<'t> {
    fn chars(self) -> Vec<(char, Range<usize>)> {
        match self {
            Self::Utf8(bytes) => from_utf8(bytes),
            Self::Utf16(units) => from_utf16(units),
        }
    }

    fn input(self) -> Input<'t> {
        match self {
            Self::Utf8(bytes) => Input::from_utf8(bytes),
            Self::Utf16(units) => Input::from_utf16(units),
        }
    }
}

impl<'t> From<&'t [u8]> for Text<'t> {
    fn from(bytes: &'t [u8]) -> Self {
        Self::Utf8(bytes)
    }
}

impl<'t> From<&'t [u16]> for Text<'t> {
    fn from(units: &'t [u16]) -> Self {
        Self::Utf16(units)
    }
}

impl std::fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Utf8(bytes) => write!(f, "\"{}\"", bytes.escape_ascii()),
            Self::Utf16(units) => write!(f, "{units:04X?}"),
        }
    }
}

/// A term by its folded spelling, in which a space is a gap.
fn term(folded: String, boundary: Boundary) -> Term {
    let (mut symbols, mut gap) = (Vec::new(), false);
    for char in folded.chars() {
        match char {
            ' ' => gap = true,
            _ => symbols.push((char, std::mem::take(&mut gap))),
        }
    }
    Term { folded, symbols, boundary }
}

/// The hit of a term that is there, if its edges are as it wants them.
fn hit(symbols: &[Symbol], at: Range<usize>, number: usize, term: &Term) -> Option<Hit> {
    // Whether the symbol `right` goes on with the word of the one before it: letters with letters, digits with digits.
    let goes_on = |right: usize| match symbols.get(right) {
        Some(symbol) if right > 0 && !symbol.gap => {
            let (before, after) = (symbols[right - 1].char, symbol.char);
            (is_latin(before) && is_latin(after)) || (before.is_ascii_digit() && after.is_ascii_digit())
        }
        _ => false,
    };
    let fits = match term.boundary {
        Boundary::Word => !goes_on(at.start) && !goes_on(at.end),
        Boundary::Loose => !goes_on(at.start),
        Boundary::Any => true,
    };
    fits.then(|| (symbols[at.start].span.start, symbols[at.end - 1].span.end, number))
}

/// Folded letters, and those that have no base among a to z.
fn is_latin(char: char) -> bool {
    char.is_ascii_lowercase() || matches!(char, '\u{C0}'..='\u{24F}')
}

/// Every word over an alphabet with so many characters.
fn words(alphabet: &[char], len: usize) -> impl Iterator<Item = String> + '_ {
    (0..alphabet.len().pow(len as u32)).map(move |number| {
        let digits = (0..len).scan(number, |rest, _| {
            let digit = *rest % alphabet.len();
            *rest /= alphabet.len();
            Some(alphabet[digit])
        });
        digits.collect()
    })
}

/// Tries all texts up to some length, with few terms and with all that are short.
fn try_all(alphabet: &[char], longest: usize, few: &[&str]) {
    let mut folder = Folder::new();
    for boundary in BOUNDARIES {
        let few = few.iter().map(|word| (*word).to_owned()).collect();
        let short: Vec<String> = (2..=3).flat_map(|len| words(alphabet, len)).collect();
        for (terms, longest) in [(few, longest), (short, longest - 1)] {
            let mut matchers = Matchers::new(&folder, terms.into_iter().map(|term| (term, boundary)));
            for len in 0..=longest {
                words(alphabet, len).for_each(|text| matchers.check(&mut folder, &text));
            }
        }
    }
}

#[test]
fn every_short_text_of_han_with_variants() {
    try_all(&['赌', '賭', '博', 'a', ' '], 6, &["赌博", "博赌", "赌赌", "a赌", "博a", "赌 博", "aa", "a a", "赌博赌博"]);
}

#[test]
fn every_short_text_of_letters_and_digits() {
    try_all(&['a', 'b', '1', ' ', '赌'], 6, &["ab", "aab", "a b", "a1", "11", "b 1", "赌a", "1赌", "abab", "a b a"]);
}

#[test]
fn every_short_text_with_invisible_and_compound_characters() {
    try_all(
        &['a', '\u{200B}', '-', '⑩', '博'],
        6,
        &["a博", "10", "1010", "a10", "0a", "10博", "博 10", "a-a", "0 1", "01", "aa"],
    );
}

#[test]
fn every_short_text_of_ligatures() {
    try_all(&['i', 'Ⅲ', '\u{301}', '.', '赌'], 6, &["ii", "iii", "iiiii", "i i", "赌i", "iii赌", "ii赌", "i iii"]);
}

#[test]
fn every_short_text_of_characters_that_stand_for_several() {
    try_all(
        &['a', '1', '㋀', '㍏', ' '],
        6,
        &["a1", "a 1", "1月", "月a", "aや", "るa", "a1月", "月1", "月や", "11", "1a", "aa"],
    );
}

#[test]
fn the_same_word_again_and_again_is_found_each_time() {
    let mut folder = Folder::new();
    for boundary in BOUNDARIES {
        let terms = ["10", "0 1", "kg", "g k", "iii", "i iii", "ab", "b a", "赌ab", "10赌", "kg 赌", "赌 iii"];
        // Few terms and many, because a term hangs elsewhere where there are more.
        let sets = terms.iter().map(|term| vec![*term]).chain([terms.to_vec()]);
        for set in sets {
            let mut matchers = Matchers::new(&folder, set.iter().map(|term| ((*term).to_owned(), boundary)));
            for word in ["⑩", "10", "㎏", "kg", "ⅲ", "ab", "赌ab"] {
                for separators in [" ", ".", "、", "。.", " \u{301}.", "", "\u{200B}"] {
                    for count in [2, 5, 9, 14, 40] {
                        matchers.check(&mut folder, &format!("{}赌", format!("{word}{separators}").repeat(count)));
                    }
                }
            }
        }
    }
}

/// A small seeded generator (splitmix64): the same numbers on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

/// What terms are made of, in several mixtures, so that they hang at grams of every kind.
const MIXTURES: [&str; 7] = [
    "赌博网络场币",
    "赌博网络场币かきの🎰🎲",
    "abet",
    "abcdefgiklnorstuvxyz",
    "abet0123  ",
    "赌博网ab12  ",
    "赌博网络ab10kgfivxamcかき🎰   ",
];

/// Spellings of what a term may hold.
const SPELLINGS: [&str; 16] = [
    "赌賭",
    "网網",
    "络絡",
    "场場塲",
    "币幣",
    "かがカガｶ",
    "きぎキギｷ",
    "aAａáⓐ𝐚🅰",
    "eEｅéÈ",
    "bBｂⓑ",
    "0０٠",
    "1１①١",
    "2２②²",
    "iIｉíⅰ",
    "kKｋK",
    "vVｖⅴ",
];
const INVISIBLE: [char; 6] = ['\u{200B}', '\u{301}', '\u{FE0F}', '\u{AD}', '\u{202E}', '\u{FF9E}'];
const SEPARATORS: [char; 16] =
    [' ', '-', '.', '*', '\n', '\t', '，', '。', '、', '\u{3000}', '🌈', '~', 'ー', '\u{A0}', '@', '\u{FFFD}'];
/// Characters that stand for several symbols, and such as no term has.
const STRANGE: [char; 20] =
    ['⑩', '㎏', 'ﬁ', 'Ⅷ', '㍏', '㏂', '㋀', '㍿', 'Ǆ', '⒓', 'ø', 'ß', 'д', '한', '𠀀', '文', 'z', '9', '!', '0'];

/// A term, mostly short.
fn random_term(random: &mut Random, mixture: &[char]) -> String {
    let len = if random.one_in(12) { 2 + random.below(50) } else { 2 + random.below(7) };
    (0..len).map(|_| *random.pick(mixture)).collect()
}

/// The same term, spelt otherwise and disturbed now and then.
fn respell(random: &mut Random, term: &str, text: &mut String) {
    for char in term.chars() {
        let spellings = SPELLINGS.iter().find(|spellings| spellings.contains(char)).filter(|_| random.one_in(3));
        text.push(spellings.map_or(char, |spellings| *random.pick(&spellings.chars().collect::<Vec<_>>())));
        match random.below(24) {
            0 | 1 => text.push(*random.pick(&INVISIBLE)),
            2 => text.push(*random.pick(&SEPARATORS)),
            3 if char == ' ' => separators(random, text),
            _ => {}
        }
    }
}

/// A row of separators, mostly short, with something invisible in it.
fn separators(random: &mut Random, text: &mut String) {
    let longest = *random.pick(&[1, 1, 2, 3, 12, 40, 300]);
    let always = *random.pick(&SEPARATORS);
    for _ in 0..1 + random.below(longest) {
        let any = if random.one_in(9) { *random.pick(&INVISIBLE) } else { *random.pick(&SEPARATORS) };
        text.push(if random.one_in(3) { any } else { always });
    }
}

/// A text that stays close to some terms.
fn random_text(random: &mut Random, terms: &[String], mixture: &[char], pieces: usize) -> String {
    let mut text = String::new();
    for _ in 0..pieces {
        match random.below(9) {
            0..=2 => {
                let term = random.pick(terms);
                respell(random, term, &mut text);
            }
            3 => {
                let term: Vec<char> = random.pick(terms).chars().collect();
                let (from, to) = (random.below(term.len()), random.below(term.len() + 1));
                respell(random, &term[from.min(to)..from.max(to)].iter().collect::<String>(), &mut text);
            }
            4 | 5 => (0..1 + random.below(4)).for_each(|_| text.push(*random.pick(mixture))),
            6 => separators(random, &mut text),
            7 => text.push(*random.pick(&STRANGE)),
            _ => text.push(*random.pick(&INVISIBLE)),
        }
    }
    text
}

/// A hundred terms or two of a mixture.
fn random_matchers(random: &mut Random, folder: &Folder, mixture: &[char]) -> (Vec<String>, Matchers) {
    let count = *random.pick(&[3, 20, 200, 400]);
    let terms: Vec<String> = (0..count).map(|_| random_term(random, mixture)).collect();
    let mut edges = Random(random.next());
    let only = edges.one_in(2).then(|| *edges.pick(&BOUNDARIES));
    let words = terms.iter().map(|term| (term.clone(), only.unwrap_or(*edges.pick(&BOUNDARIES))));
    let matchers = Matchers::new(folder, words.chain([("赌博a".into(), Boundary::Word)]));
    (terms, matchers)
}

/// How many random texts are tried.
fn random_pairs() -> usize {
    std::env::var("TUTELA_RANDOM_PAIRS").map_or(2_000, |pairs| pairs.parse().expect("a number of texts"))
}

#[test]
fn random_terms_and_texts() {
    let pairs = random_pairs();
    // Compiling takes as long as a hundred texts and more.
    let of_each = (pairs / 1_000).clamp(100, 500);
    let (mut random, mut folder) = (Random(23), Folder::new());
    for round in 0..pairs.div_ceil(of_each) {
        let mixture: Vec<char> = MIXTURES[round % MIXTURES.len()].chars().collect();
        let (terms, mut matchers) = random_matchers(&mut random, &folder, &mixture);
        for _ in 0..of_each {
            let pieces = 1 + random.below(12);
            let text = random_text(&mut random, &terms, &mixture, pieces);
            if random.one_in(4) {
                check_damaged(&mut random, &mut matchers, &mut folder, &text);
            } else {
                matchers.check(&mut folder, &text);
            }
        }
    }
}

/// Checks a text with some units cut out or overwritten.
fn check_damaged(random: &mut Random, matchers: &mut Matchers, folder: &mut Folder, text: &str) {
    let (mut bytes, mut units) = (text.as_bytes().to_vec(), text.encode_utf16().collect::<Vec<u16>>());
    for _ in 0..1 + random.below(3) {
        let (at, in_units) = (random.below(bytes.len() + 1), random.below(units.len() + 1));
        if at < bytes.len() && random.one_in(2) {
            bytes.remove(at);
        } else {
            bytes.insert(at, *random.pick(&[0x80, 0xBF, 0xC2, 0xE8, 0xE4, 0xED, 0xF0, 0x9F, 0xFF, b'a']));
        }
        units.insert(in_units, *random.pick(&[0xD83C, 0xDFB0, 0xD800, 0xDFFF]));
    }
    matchers.check_units(folder, bytes.as_slice());
    matchers.check_units(folder, units.as_slice());
}

#[test]
fn long_texts_with_terms_where_a_batch_may_end() {
    let (mut random, mut folder) = (Random(29), Folder::new());
    for round in 0..(random_pairs() / 1_000).max(2 * MIXTURES.len()) {
        let mixture: Vec<char> = MIXTURES[round % MIXTURES.len()].chars().collect();
        let (terms, mut matchers) = random_matchers(&mut random, &folder, &mixture);
        // Texts full of hits, and texts of one filler that come to a term near a round number.
        let dense = random_text(&mut random, &terms, &mixture, 1_500);
        matchers.check(&mut folder, &dense);
        for round_number in [512, 1024, 4096] {
            let filler = *random.pick(&['z', '文', '.', ' ', '\u{200B}', '、', mixture[0]]);
            let lead = round_number / if random.one_in(2) { filler.len_utf8() } else { 1 } - random.below(24);
            let mut text: String = std::iter::repeat_n(filler, lead).collect();
            text += &random_text(&mut random, &terms, &mixture, 16);
            text.extend(std::iter::repeat_n(filler, random.below(600)));
            text += &random_text(&mut random, &terms, &mixture, 8);
            matchers.check(&mut folder, &text);
        }
    }
}

#[test]
fn rows_of_separators_are_one_gap_whatever_their_length() {
    let mut folder = Folder::new();
    let words = ["free skin", "freeskin", "赌 博", "赌博", "skin 赌", "n 1"].map(|word| (word.to_owned(), Boundary::Word));
    let mut matchers = Matchers::new(&folder, words);
    for len in (1..=300).chain([512, 1_023, 1_024, 1_025, 4_095, 4_096, 4_097]) {
        for separator in [' ', '-', '、', '🌈', '\n', '\u{200B}'] {
            let row: String = std::iter::repeat_n(separator, len).collect();
            matchers.check(&mut folder, &format!("free{row}skin{row}赌{row}博{row}n{row}1"));
        }
    }
}

/// A walk back along the row from each of its separators would take hours.
#[test]
fn a_megabyte_of_separators_costs_no_more_than_its_length() {
    let folder = Folder::new();
    for boundary in BOUNDARIES {
        let words = ["kg", "free skin", "赌 kg", "kg 赌"].map(|word| (word.to_owned(), boundary));
        let mut matchers = Matchers::new(&folder, words);
        for row in [".", " ", "、", "🌈", "\n", "\u{200B}.", " \u{301}", "。."] {
            let row = row.repeat(500_000 / row.len());
            let text = format!("赌{row}kg{row}赌");
            assert_eq!(matchers.found(Input::new(&text)).len(), 3, "{boundary:?}");
        }
    }
}
