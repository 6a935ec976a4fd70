//! Regular expressions to automata that a pack can hold.

use crate::rules::model::Anchor;
use regex_automata::Anchored;
use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::util::{start, syntax};
use regex_syntax::hir::HirKind;

/// Larger automata are refused: a pattern that big wants to be a list of terms.
const MAX_AUTOMATON_BYTES: usize = 32 << 10;

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
    let sparse = dfa.to_sparse().map_err(|error| ("bad-pattern", error.to_string()))?;
    let bytes = sparse.to_bytes_little_endian();
    if bytes.len() > MAX_AUTOMATON_BYTES {
        let message = format!("the automaton has {} bytes, at most {MAX_AUTOMATON_BYTES} are allowed", bytes.len());
        return Err(("pattern-too-large", message));
    }
    let starts_at_anchor = match anchor {
        Anchor::Literal(text) => begins_with(&expression, text.value.as_bytes()),
        Anchor::Sign(sign) => begins_with(&expression, sign.encode_utf8(&mut [0; 4]).as_bytes()),
        Anchor::Digits(_) => false,
    };
    Ok(CompiledPattern { automaton: bytes, first: first_bytes(&dfa), starts_at_anchor })
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

/// Most places of a text cannot begin a match; one look-up tells them apart.
fn first_bytes(dfa: &dense::DFA<Vec<u32>>) -> [u8; 32] {
    let mut first = [0; 32];
    // What stands before matters to the edges of words and lines only.
    for before in [None, Some(b'a'), Some(b' '), Some(b'\n'), Some(b'\r'), Some(0xE4)] {
        let config = start::Config::new().anchored(Anchored::Yes).look_behind(before);
        let Ok(state) = dfa.start_state(&config) else { return [0xFF; 32] };
        for byte in 0..=255u8 {
            if !dfa.is_dead_state(dfa.next_state(state, byte)) {
                first[usize::from(byte >> 3)] |= 1 << (byte & 7);
            }
        }
    }
    first
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
    fn bad_patterns_say_why() {
        assert_eq!(compile("(").unwrap_err().0, "bad-pattern");
        assert_eq!(compile("a*").unwrap_err().1, "the pattern can match nothing at all");
        assert_eq!(compile(r"\p{Han}{1,60}x").unwrap_err().0, "pattern-too-large");
        assert!(compile(r"(https?://|www\.)[\w.-]+").is_ok());
    }
}
