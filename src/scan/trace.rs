//! What `explain` wants to know while a text is judged.

use super::find::Occurrence;
use crate::text::Span;

/// A step of judging.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(feature = "compile"), allow(dead_code, reason = "only `explain` reads the steps"))]
pub(crate) enum Event {
    /// A term or pattern was seen.
    Seen(Occurrence),
    /// A term was seen whose characters more likely belong to other words, or few letters among words of another language.
    Unwanted(Occurrence),
    /// A rule did not hold at a trigger.
    Dropped { rule: u32, span: Span, why: &'static str },
    /// A rule held, but context removed it.
    Acquitted { rule: u32, span: Span, why: &'static str, modifiers: u32 },
    /// A rule held.
    Held { rule: u32, span: Span },
}

/// Receives the steps. The empty tuple receives none and costs nothing.
pub(crate) trait Trace {
    /// Somebody listens, so nothing may be left out that no rule needs.
    const LISTENS: bool = true;

    fn on(&mut self, event: Event);

    /// The events that follow are of this pack.
    fn enter_pack(&mut self, _pack: u8) {}
}

impl Trace for () {
    const LISTENS: bool = false;

    #[inline]
    fn on(&mut self, _: Event) {}
}
