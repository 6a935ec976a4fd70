//! Replacing spans by stars without breaking what a reader sees as one character.

use super::Span;
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

/// Returns the smallest span of whole grapheme clusters that covers `span`.
///
/// Both are byte offsets into `text`. Masking uses it, so that a star never replaces half of an emoji or leaves a
/// combining mark behind. A span that already lies on boundaries is returned unchanged.
///
/// # Panics
///
/// If `span` is out of range or cuts a character: spans come from a scan of this same text.
///
/// # Cost
///
/// Linear in the length of the clusters touched, no allocation.
///
/// # Example
///
/// ```
/// use tutela::{Span, widen_to_graphemes};
///
/// // "e" and a combining accent are one character for the reader.
/// let text = "be\u{301}t";
/// assert_eq!(widen_to_graphemes(text, Span { start: 1, end: 2 }), Span { start: 1, end: 4 });
/// ```
#[must_use]
pub fn widen_to_graphemes(text: &str, span: Span) -> Span {
    assert!(span.end as usize <= text.len(), "span {span:?} is past the end of a text of {} bytes", text.len());
    let boundary = |at: u32| {
        let mut cursor = GraphemeCursor::new(at as usize, text.len(), true);
        (cursor.is_boundary(text, 0).expect("the whole text is given"), cursor)
    };
    let start = match boundary(span.start) {
        (true, _) => span.start as usize,
        (false, mut cursor) => cursor.prev_boundary(text, 0).expect("the whole text is given").unwrap_or(0),
    };
    let end = match boundary(span.end) {
        (true, _) => span.end as usize,
        (false, mut cursor) => cursor.next_boundary(text, 0).expect("the whole text is given").unwrap_or(text.len()),
    };
    Span { start: start as u32, end: end as u32 }
}

/// How much of a span is masked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// Everything but white space, so that the shape of the line stays.
    Whole,
    /// Digits after the first three, so that the kind of number can still be told.
    Number,
}

/// Digits of a masked number that stay.
const KEPT_DIGITS: usize = 3;

/// Replaces the grapheme clusters of some spans by `star`, in one pass over the text.
pub(crate) fn mask(text: &str, spans: &[(Span, Extent)], star: char) -> String {
    let mut starred: Vec<usize> = Vec::new();
    for (span, extent) in spans {
        let span = widen_to_graphemes(text, *span);
        let start = span.start as usize;
        let mut digits = 0;
        for (at, cluster) in text[span.range()].grapheme_indices(true) {
            let hidden = match extent {
                Extent::Whole => !cluster.chars().all(char::is_whitespace),
                Extent::Number => {
                    let digit = cluster.starts_with(char::is_numeric);
                    digits += usize::from(digit);
                    digit && digits > KEPT_DIGITS
                }
            };
            if hidden {
                starred.push(start + at);
            }
        }
    }
    starred.sort_unstable();
    starred.dedup();
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for at in starred {
        out.push_str(&text[done..at]);
        out.push(star);
        done = at + text[at..].graphemes(true).next().map_or(0, str::len);
    }
    out.push_str(&text[done..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: u32, end: u32) -> Span {
        Span { start, end }
    }

    #[test]
    fn stars_stand_for_graphemes() {
        let family = "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F466}";
        let text = format!("x{family}y");
        assert_eq!(mask(&text, &[(span(1, 5), Extent::Whole)], '*'), "x*y");
    }

    #[test]
    fn overlapping_spans_are_masked_once() {
        assert_eq!(mask("赌博网站", &[(span(0, 6), Extent::Whole), (span(3, 9), Extent::Whole)], '*'), "***站");
    }

    #[test]
    fn spaces_stay_and_the_kind_of_a_number_can_be_told() {
        assert_eq!(mask("free skin!", &[(span(0, 9), Extent::Whole)], '*'), "**** ****!");
        assert_eq!(mask("tel 139-0000-1234", &[(span(0, 17), Extent::Number)], '*'), "tel 139-****-****");
    }
}
