//! Which patterns are anchored at signs and at runs of digits, and which slots patterns fill.

use super::layout::{ANCHOR_DIGITS, ANCHOR_SIGN, Pattern};

/// Patterns by where they are anchored: those that start a judgement, and those that matter only near a trigger.
pub(crate) struct Anchors {
    pub triggers: Group,
    pub context: Group,
    /// A bit for each slot that some pattern fills.
    pub slots: Box<[u64]>,
}

/// The patterns of one kind that are anchored at no term, by number.
#[derive(Default)]
pub(crate) struct Group {
    pub at_signs: Vec<u32>,
    pub at_digits: Vec<u32>,
    /// A bit for the class of each sign at which one is anchored.
    pub signs: u64,
    /// The shortest run of digits at which one is anchored.
    pub digits: Option<u8>,
}

impl Anchors {
    /// Sorts checked patterns; `fills` are the slots that they fill, in any order.
    pub fn new(patterns: &[Pattern], slots: usize, fills: impl Iterator<Item = u32>) -> Self {
        let mut bits = vec![0; slots.div_ceil(64)];
        for slot in fills {
            if let Some(bits) = bits.get_mut(slot as usize / 64) {
                *bits |= 1 << (slot % 64);
            }
        }
        Self { triggers: Group::of(patterns, 1), context: Group::of(patterns, 0), slots: bits.into() }
    }

    /// A bit for the class of each sign at which any pattern is anchored.
    pub fn signs(&self) -> u64 {
        self.triggers.signs | self.context.signs
    }
}

impl Group {
    fn of(patterns: &[Pattern], trigger: u8) -> Self {
        let mut group = Self::default();
        for (number, pattern) in patterns.iter().enumerate().filter(|(_, pattern)| pattern.trigger == trigger) {
            match pattern.anchor {
                ANCHOR_SIGN => {
                    group.at_signs.push(number as u32);
                    group.signs |= 1 << pattern.sign.get();
                }
                ANCHOR_DIGITS => {
                    group.at_digits.push(number as u32);
                    group.digits = Some(group.digits.map_or(pattern.digits, |shortest| shortest.min(pattern.digits)));
                }
                _ => {}
            }
        }
        group
    }
}
