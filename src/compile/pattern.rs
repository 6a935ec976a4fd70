//! Regular expressions to automata that a pack can hold.

use crate::pack::automaton::{ARC, BEFORE, MATCHED, MATCHES_AT_END, MOST_ARCS};
use crate::rules::model::Anchor;
use regex_automata::Anchored;
use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::util::primitives::StateID;
use regex_automata::util::{start, syntax};
use regex_syntax::hir::HirKind;
use std::collections::HashMap;

/// Larger automata are refused: a pattern that big wants to be a list of terms.
const MAX_AUTOMATON_BYTES: usize = 16 << 10;

/// A pattern as a pack holds it.
#[derive(Debug)]
pub(crate) struct CompiledPattern {
    /// The automaton, anchored at its start.
    pub automaton: Vec<u8>,
    /// A bit for each byte with which a match may begin.
    pub first: [u8; 32],
    /// Every match begins with the anchor.
    pub starts_at_anchor: bool,
}

/// The code of a diagnostic, and what is wrong.
type Refusal = (&'static str, String);

/// Compiles a pattern.
pub(crate) fn compile(expression: &str, anchor: &Anchor) -> Result<CompiledPattern, Refusal> {
    let expression = ascii_classes(expression).map_err(|problem| ("bad-pattern", problem))?;
    let dfa = dense::Builder::new()
        .configure(
            dense::Config::new()
                .start_kind(StartKind::Anchored)
                .minimize(true)
                .dfa_size_limit(Some(4 << 20))
                .determinize_size_limit(Some(16 << 20)),
        )
        .syntax(syntax::Config::new().nest_limit(32))
        .build(&expression)
        .map_err(|error| {
            let code = if error.is_size_limit_exceeded() { "pattern-too-large" } else { "bad-pattern" };
            (code, full_message(&error))
        })?;
    if dfa.has_empty() {
        return Err(("bad-pattern", "the pattern can match nothing at all".into()));
    }
    let Some(automaton) = encode(&dfa).filter(|bytes| bytes.len() <= MAX_AUTOMATON_BYTES) else {
        return Err(("pattern-too-large", format!("its automaton would need more than {MAX_AUTOMATON_BYTES} bytes")));
    };
    let starts_at_anchor = match anchor {
        Anchor::Literal(text) => begins_with(&expression, text.value.as_bytes()),
        Anchor::Sign(sign) => begins_with(&expression, sign.encode_utf8(&mut [0; 4]).as_bytes()),
        Anchor::Digits(_) => false,
    };
    Ok(CompiledPattern { automaton, first: first_bytes(&dfa), starts_at_anchor })
}

/// Whether every match of an expression begins with some bytes: then no other place needs to be tried.
fn begins_with(expression: &str, bytes: &[u8]) -> bool {
    let Ok(hir) = regex_syntax::parse(expression) else { return false };
    let parts = match hir.kind() {
        HirKind::Concat(parts) => parts.as_slice(),
        _ => std::slice::from_ref(&hir),
    };
    let first = parts.iter().find(|part| !matches!(part.kind(), HirKind::Look(_)));
    first.is_some_and(|first| matches!(first.kind(), HirKind::Literal(literal) if literal.0.starts_with(bytes)))
}

/// Where a search starts, for each of [`BEFORE`].
fn starts(dfa: &dense::DFA<Vec<u32>>) -> [StateID; BEFORE.len()] {
    BEFORE.map(|before| {
        let config = start::Config::new().anchored(Anchored::Yes).look_behind(before);
        dfa.start_state(&config).expect("it has starts, and no byte ends its searches")
    })
}

/// Most places of a text cannot begin a match; one look-up tells them apart.
fn first_bytes(dfa: &dense::DFA<Vec<u32>>) -> [u8; 32] {
    let mut first = [0; 32];
    for state in starts(dfa) {
        for byte in 0..=255u8 {
            if !dfa.is_dead_state(dfa.next_state(state, byte)) {
                first[usize::from(byte >> 3)] |= 1 << (byte & 7);
            }
        }
    }
    first
}

/// An automaton as a pack holds it; `None` if it does not fit the format.
fn encode(dfa: &dense::DFA<Vec<u32>>) -> Option<Vec<u8>> {
    let starts = starts(dfa);
    // The states that can be reached, and where each will stand.
    let (mut places, mut states) = (HashMap::new(), Vec::new());
    let mut size = 2 * BEFORE.len();
    let mut waiting: std::collections::VecDeque<StateID> = starts.into();
    while let Some(state) = waiting.pop_front() {
        if dfa.is_dead_state(state) || places.contains_key(&state) {
            continue;
        }
        let arcs = arcs(dfa, state);
        if arcs.len() > MOST_ARCS {
            return None;
        }
        places.insert(state, u16::try_from(size).ok()?);
        size += 1 + ARC * arcs.len();
        waiting.extend(arcs.iter().map(|arc| arc.2));
        states.push((state, arcs));
    }
    let place = |state: &StateID| places.get(state).copied().unwrap_or(0).to_le_bytes();
    let mut bytes: Vec<u8> = starts.iter().flat_map(place).collect();
    for (state, arcs) in &states {
        let flag = |holds: bool, flag: u8| if holds { flag } else { 0 };
        let ends = dfa.is_match_state(dfa.next_eoi_state(*state));
        bytes.push(arcs.len() as u8 | flag(dfa.is_match_state(*state), MATCHED) | flag(ends, MATCHES_AT_END));
        bytes.extend(arcs.iter().flat_map(|(first, last, to)| [[*first, *last], place(to)].concat()));
    }
    Some(bytes)
}

/// Where the bytes lead to that do not end a search, equal ones together.
fn arcs(dfa: &dense::DFA<Vec<u32>>, state: StateID) -> Vec<(u8, u8, StateID)> {
    let mut arcs: Vec<(u8, u8, StateID)> = Vec::new();
    for byte in 0..=255u8 {
        let to = dfa.next_state(state, byte);
        match arcs.last_mut() {
            _ if dfa.is_dead_state(to) => {}
            Some((_, last, same)) if *same == to && *last + 1 == byte => *last = byte,
            _ => arcs.push((byte, byte, to)),
        }
    }
    arcs
}

fn full_message(error: &dyn std::error::Error) -> String {
    let mut message = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        message = error.to_string();
        source = error.source();
    }
    // The parser draws the pattern first; the place is ours to show.
    let message = message.rsplit("error: ").next().unwrap_or_default();
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `\d \w \s \b` mean ASCII, while everything else is Unicode.
fn ascii_classes(expression: &str) -> Result<String, String> {
    let mut out = String::with_capacity(expression.len() + 16);
    let mut chars = expression.chars();
    let mut in_class = false;
    while let Some(char) = chars.next() {
        match char {
            '[' => in_class = true,
            ']' => in_class = false,
            _ => {}
        }
        if char != '\\' {
            out.push(char);
            continue;
        }
        let Some(escaped) = chars.next() else { return Err("it ends in a backslash".into()) };
        let inside = match escaped {
            'd' => "0-9",
            'w' => "0-9A-Za-z_",
            's' => " \\t\\r\\n",
            _ => "",
        };
        match (escaped, in_class) {
            ('d' | 'w' | 's', true) => out.push_str(inside),
            ('d' | 'w' | 's', false) => out.extend(["[", inside, "]"]),
            ('b', false) => out.push_str(r"(?-u:\b)"),
            ('D' | 'W' | 'S' | 'B', _) | ('b', true) => return Err(format!("\\{escaped} is not supported here")),
            _ => out.extend(['\\', escaped]),
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_classes_mean_ascii() {
        assert_eq!(ascii_classes(r"\b1[3-9]\d{9}\b").unwrap(), r"(?-u:\b)1[3-9][0-9]{9}(?-u:\b)");
        assert_eq!(ascii_classes(r"[\w.-]+").unwrap(), "[0-9A-Za-z_.-]+");
        assert!(ascii_classes(r"[\D]").is_err());
    }

    fn compile(expression: &str) -> Result<CompiledPattern, Refusal> {
        super::compile(expression, &Anchor::Digits(3))
    }

    #[test]
    fn a_match_is_known_to_begin_with_its_anchor() {
        for (expression, anchor, expected) in [
            (r"\bdm me($|\b)", "dm me", true),
            (r"free (skin|coin)s", "free", true),
            (r"\b(your )?free skins", "free", false),
            (r"fr(ee|om) me", "free", false),
            (r"free|coins", "free", false),
        ] {
            let expression = ascii_classes(expression).unwrap();
            assert_eq!(begins_with(&expression, anchor.as_bytes()), expected, "{expression}");
        }
    }

    #[test]
    fn an_automaton_matches_what_its_expression_does() {
        let expressions = [
            r"\b1[3-9]\d{9}\b",
            r"(https?://|www\.)[\w.-]+",
            "^ab|b+$",
            "(a|ab)(c|bcd)?",
            "[一二三]+[年级]?",
            r"\ba\b( b)*",
            "[^a]b",
            r"x\s?[a-c]{2,3}$",
        ];
        let mut seed = 7u64;
        let mut below = |count: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as usize % count
        };
        for expression in expressions {
            let expression = ascii_classes(expression).unwrap();
            let dfa = dense::Builder::new().build(&expression).unwrap();
            let compiled = compile(&expression).unwrap();
            let automaton = crate::pack::automaton::Automaton(&compiled.automaton);
            let pieces =
                ["a", "b", "ab", "abcd", " ", "\n", "x", "c", "13812345678", "9", "一二", "年", "级", "www.", "https://", "é"];
            for _ in 0..2_000 {
                let text: String = (0..1 + below(6)).map(|_| pieces[below(pieces.len())]).collect();
                let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
                let (start, limit) = (places[below(places.len())], places[below(places.len())]);
                if start >= limit {
                    continue;
                }
                let input = regex_automata::Input::new(&text).span(start..limit).anchored(Anchored::Yes);
                let expected = dfa.try_search_fwd(&input).unwrap().map(|half| half.offset());
                assert_eq!(
                    automaton.match_end(text.as_bytes(), start, limit),
                    expected,
                    "{expression} in {text:?} {start}..{limit}"
                );
            }
        }
    }

    #[test]
    fn bad_patterns_say_why() {
        assert_eq!(compile("(").unwrap_err().0, "bad-pattern");
        assert_eq!(compile("a*").unwrap_err().1, "the pattern can match nothing at all");
        assert_eq!(compile(r"\p{Han}{1,60}x").unwrap_err().0, "pattern-too-large");
        assert!(compile(r"(https?://|www\.)[\w.-]+").is_ok());
    }
}
