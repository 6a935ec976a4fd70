//! Texts that somebody writes to make the scan slow, a megabyte of each.

use crate::Section;
use crate::check;
use crate::data::{Corpus, Language, Load, thousands};
use crate::engines::{self, Boundary, Built, Choice};
use crate::measure::{Entrant, Timing, race};
use crate::report::{Table, number};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

const SIZE: usize = 1_000_000;
const TERMS: usize = 50_000;

pub fn run(corpora: &[Corpus], rounds: usize) -> Result<Section, String> {
    let mut table = Table::new(&["terms", "text", "tutela ms/MB", "÷ ordinary", "hits", "daachorse charwise ms/MB"]);
    for corpus in corpora {
        let load = corpus.load(Some(TERMS), Boundary::Any);
        let families = families(&load);
        let texts: Vec<&str> = families.iter().map(|(_, text)| text.as_str()).collect();
        let whole = Load { name: load.name.clone(), terms: load.terms.clone(), lines: texts, other_lines: Vec::new(), ..load };
        check::tutela(&whole).map_err(|what| format!("hostile texts, {}: {what}", whole.language.id()))?;
        let (built, _) = engines::build(&whole, &Choice::one_rival());
        let engines: Vec<RefCell<Built>> = built.into_iter().map(RefCell::new).collect();
        let lines: Vec<[&str; 1]> = whole.lines.iter().map(|text| [*text]).collect();
        let entrants = lines
            .iter()
            .flat_map(|line| engines.iter().map(|built| Entrant::new(line, |text| built.borrow_mut().engine.scan(text))));
        let timings = race(entrants.collect(), rounds);
        let cost = |timing: &Timing| 1e3 / timing.fastest();
        for ((name, _), pair) in families.iter().zip(timings.chunks(engines.len())) {
            table.row([
                corpus.language.id().to_owned(),
                (*name).to_owned(),
                number(cost(&pair[0])),
                format!("{:.1}", cost(&pair[0]) / cost(&timings[0])),
                thousands(pair[0].matches as usize),
                pair.get(1).map_or("-".to_owned(), |rival| number(cost(rival))),
            ]);
        }
    }
    let markdown = format!(
        "Milliseconds of processor time for a megabyte in one call, fastest round, up to {} terms as substrings. What is found \
         was compared with the oracle first.\n\n{}",
        thousands(TERMS),
        table.markdown()
    );
    Ok(Section { title: "Hostile texts", markdown, verdicts: Vec::new() })
}

/// Texts by name; the first is an ordinary one.
fn families(load: &Load<'_>) -> Vec<(&'static str, String)> {
    let terms = &load.terms;
    let strange = strange(load.language);
    let joined = |edit: &dyn Fn(&str) -> String| fill(terms.iter().map(|term| edit(term)));
    let between = |sign: &'static str| move |term: &str| term.chars().map(|char| format!("{char}{sign}")).collect::<String>();
    let pairs = Pairs::of(terms);
    vec![
        ("ordinary messages", fill(load.lines.iter().map(|line| format!("{line}\n")))),
        ("terms end to end", joined(&|term| term.to_owned())),
        ("near misses: the last character wrong", joined(&|term| format!("{}{strange}", &term[..term.len() - last_len(term)]))),
        ("near misses: the first character wrong", joined(&|term| format!("{strange}{}", &term[first_len(term)..]))),
        ("nested hits: the terms that contain most others", nested(terms)),
        ("the pair that most terms share, repeated", fill(std::iter::repeat(pairs.commonest.clone()))),
        ("a walk in which every pair is one of some term", pairs.walk()),
        ("the most frequent character, repeated", fill(std::iter::repeat(pairs.character.to_string()))),
        ("invisible characters only", fill(std::iter::repeat("\u{200B}\u{FE0F}".to_owned()))),
        ("terms with invisible characters inside", joined(&between("\u{200B}"))),
        ("a letter under a heap of accents", fill(std::iter::repeat(format!("a{}", "\u{301}".repeat(40))))),
        ("separators only", fill(std::iter::repeat(" -*。\n".to_owned()))),
        ("terms with separators inside", joined(&between("-"))),
        ("alternating scripts", fill(terms.iter().map(|term| term.chars().flat_map(|char| [char, 'x', 'カ', '7']).collect()))),
        ("characters that stand for several", fill(std::iter::repeat("㎏㍿ﬃ㈱".to_owned()))),
        ("wide spelling", joined(&wide)),
        ("characters of four bytes", fill(std::iter::repeat("🙂𠀀𝐚".to_owned()))),
    ]
}

/// A character that few terms have, of the script that they are in.
fn strange(language: Language) -> char {
    match language {
        Language::Zh => '龘',
        Language::En => 'q',
    }
}

/// Repeats pieces up to the size of a hostile text.
fn fill(pieces: impl Iterator<Item = String> + Clone) -> String {
    let mut text = String::with_capacity(SIZE + 100);
    for piece in pieces.cycle() {
        if text.len() >= SIZE {
            break;
        }
        text.push_str(&piece);
    }
    text
}

fn first_len(term: &str) -> usize {
    term.chars().next().map_or(0, char::len_utf8)
}

fn last_len(term: &str) -> usize {
    term.chars().next_back().map_or(0, char::len_utf8)
}

/// ASCII as full-width forms.
fn wide(term: &str) -> String {
    let widen = |char| match char {
        '!'..='~' => char::from_u32(u32::from(char) + 0xFEE0).unwrap_or(char),
        _ => char,
    };
    term.chars().map(widen).collect()
}

/// The hundred terms in which most terms are found, over and over.
fn nested(terms: &[String]) -> String {
    let Ok(automaton) = daachorse::CharwiseDoubleArrayAhoCorasick::<u32>::new(terms) else { return String::new() };
    let mut by_count: Vec<(usize, &String)> =
        terms.iter().map(|term| (automaton.find_overlapping_iter(term).count(), term)).collect();
    by_count.sort_by(|a, b| b.cmp(a));
    let dense: Vec<String> = by_count.iter().take(100).map(|(_, term)| (*term).clone()).collect();
    fill(dense.into_iter())
}

/// The pairs of neighbouring characters that terms are made of.
struct Pairs {
    next: BTreeMap<char, Vec<char>>,
    commonest: String,
    character: char,
}

impl Pairs {
    fn of(terms: &[String]) -> Self {
        let (mut next, mut counts, mut characters) = (BTreeMap::<char, Vec<char>>::new(), HashMap::new(), HashMap::new());
        for term in terms {
            for (left, right) in term.chars().zip(term.chars().skip(1)) {
                next.entry(left).or_default().push(right);
                if left.is_alphanumeric() && right.is_alphanumeric() {
                    *counts.entry((left, right)).or_insert(0) += 1;
                }
            }
            let letters = term.chars().filter(|char| char.is_alphanumeric());
            letters.for_each(|char| *characters.entry(char).or_insert(0) += 1);
        }
        let commonest = counts
            .into_iter()
            .max_by_key(|(pair, count)| (*count, *pair))
            .map_or(String::new(), |((left, right), _)| String::from_iter([left, right]));
        let character = characters.into_iter().max_by_key(|(char, count)| (*count, *char)).map_or('a', |(char, _)| char);
        Self { next, commonest, character }
    }

    /// From character to character along pairs, each time along another one.
    fn walk(&self) -> String {
        let mut text = String::with_capacity(SIZE + 4);
        let mut at = self.character;
        let mut step = 0_usize;
        while text.len() < SIZE {
            text.push(at);
            step = step.wrapping_mul(0x5851_F42D).wrapping_add(0x1405_7B7F);
            at = match self.next.get(&at) {
                Some(next) => next[(step >> 7) % next.len()],
                None => self.character,
            };
        }
        text
    }
}
