//! Which patterns are anchored at signs and at runs of digits.

use super::layout::{ANCHOR_DIGITS, ANCHOR_SIGN, Pattern};

/// Patterns by where they are anchored: those that start a judgement, and those that matter only near a trigger.
pub(crate) struct Anchors {
    pub triggers: Group,
    pub context: Group,
}

/// The patterns of one kind that are anchored at no term, by number.
#[derive(Default)]
pub(crate) struct Group {
    pub at_signs: Vec<u32>,
    pub at_digits: Vec<u32>,
    /// The slots that patterns at signs fill, and at digits.
    pub filled_at_signs: Vec<u32>,
    pub filled_at_digits: Vec<u32>,
    /// A bit for the class of each sign at which one is anchored.
    pub signs: u64,
    /// The shortest run of digits at which one is anchored.
    pub digits: Option<u8>,
}

impl Anchors {
    /// Sorts checked patterns by where they are anchored; `slots_of` tells what one fills.
    pub fn new(patterns: &[Pattern], slots_of: impl Fn(&Pattern) -> Vec<u32>) -> Self {
        Self { triggers: Group::of(patterns, 1, &slots_of), context: Group::of(patterns, 0, &slots_of) }
    }

    /// A bit for the class of each sign at which any pattern is anchored.
    pub fn signs(&self) -> u64 {
        self.triggers.signs | self.context.signs
    }
}

impl Group {
    fn of(patterns: &[Pattern], trigger: u8, slots_of: &impl Fn(&Pattern) -> Vec<u32>) -> Self {
        let mut group = Self::default();
        for (number, pattern) in patterns.iter().enumerate().filter(|(_, pattern)| pattern.trigger == trigger) {
            match pattern.anchor {
                ANCHOR_SIGN => {
                    group.at_signs.push(number as u32);
                    group.filled_at_signs.extend(slots_of(pattern));
                    group.signs |= 1 << pattern.sign.get();
                }
                ANCHOR_DIGITS => {
                    group.at_digits.push(number as u32);
                    group.filled_at_digits.extend(slots_of(pattern));
                }
                _ => {}
            }
        }
        group.digits = group.at_digits.iter().map(|number| patterns[*number as usize].digits).min();
        for filled in [&mut group.filled_at_signs, &mut group.filled_at_digits] {
            filled.sort_unstable();
            filled.dedup();
        }
        group
    }
}
