//! The gates that keep disguises from accusing everyday words, and the means to open one for measuring what it holds back.
//!
//! Without the feature `gate-probe` every gate is shut, and asking for it costs nothing.

/// A gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Gate {
    /// When rules are compiled: a term that sounds like common words may not be respelt, or only with the very same syllables.
    #[cfg_attr(not(feature = "compile"), allow(dead_code))] // The build script asks for it whatever the features are.
    Classes = 1,
    /// What a disguise may cost for the length of its term; open, it may cost half as much again.
    Cost,
    /// Everyday Chinese words that explain what sounds like a term.
    Words,
    /// Common English words, which are nobody's disguise.
    Common,
    /// Few letters of one language among words of another.
    Script,
    /// Two characters of which one only sounds right ask for something else that tells.
    Cue,
}

#[cfg(feature = "gate-probe")]
static OPEN: std::sync::atomic::AtomicU8 = std::sync::atomic::AtomicU8::new(0);

impl Gate {
    /// All of them, with a name for a table.
    #[cfg(feature = "gate-probe")]
    pub const ALL: [(Self, &str); 6] = [
        (Self::Classes, "classes of terms"),
        (Self::Cost, "cost"),
        (Self::Words, "Chinese words"),
        (Self::Common, "English words"),
        (Self::Script, "script"),
        (Self::Cue, "second cue"),
    ];

    /// Opens one gate in this process and shuts all others.
    #[cfg(feature = "gate-probe")]
    pub fn open(gate: Option<Self>) {
        OPEN.store(gate.map_or(0, |gate| gate as u8), std::sync::atomic::Ordering::Relaxed);
    }

    #[cfg(feature = "gate-probe")]
    #[inline]
    pub(crate) fn is_open(self) -> bool {
        OPEN.load(std::sync::atomic::Ordering::Relaxed) == self as u8
    }

    #[cfg(not(feature = "gate-probe"))]
    #[inline(always)]
    pub(crate) const fn is_open(self) -> bool {
        false
    }
}
