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

/// Replaces every grapheme cluster of `spans` (sorted, `keep` clusters at the head of each left as they are) by `star`.
/// White space stays, so that the shape of the line stays.
pub(crate) fn mask(text: &str, spans: &[(Span, usize)], star: char) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for &(span, keep) in spans {
        let span = widen_to_graphemes(text, span);
        let start = (span.start as usize).max(done);
        if start >= span.end as usize {
            continue;
        }
        out.push_str(&text[done..start]);
        for (index, cluster) in text[start..span.end as usize].graphemes(true).enumerate() {
            if index < keep || cluster.chars().all(char::is_whitespace) {
                out.push_str(cluster);
            } else {
                out.push(star);
            }
        }
        done = span.end as usize;
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
        assert_eq!(mask(&text, &[(span(1, 5), 0)], '*'), "x*y");
    }

    #[test]
    fn overlapping_spans_are_masked_once() {
        assert_eq!(mask("赌博网站", &[(span(0, 6), 0), (span(3, 9), 0)], '*'), "***站");
    }

    #[test]
    fn spaces_stay_and_heads_may_stay() {
        assert_eq!(mask("free skin!", &[(span(0, 9), 0)], '*'), "**** ****!");
        assert_eq!(mask("13900001234", &[(span(0, 11), 3)], '*'), "139********");
    }
}
