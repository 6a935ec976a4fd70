//! Numbers spelt out in Han numerals, alone or among digits.

use super::items::{Between, Item};
use crate::fold::Kind;
use crate::pack::Pack;
use crate::pack::sounds::numeral;

/// Numerals in a row that are a number to get in touch rather than a count.
pub(super) const SHORTEST_HAN: usize = 3;
const SHORTEST: usize = 5;
/// Longer ones tell nothing more.
const LONGEST: usize = 24;

/// The digits of a number that begins at an item, how many they are, and the item behind it; `None` if no digit is spelt out.
pub(super) fn number_at(pack: &Pack, items: &[Item], start: usize) -> Option<([u8; LONGEST], usize, usize)> {
    let (mut digits, mut count, mut spelt, mut at) = ([0; LONGEST], 0, 0, start);
    while count < LONGEST && at < items.len() {
        let item = &items[at];
        // Signs and spaces may divide a number, the end of a sentence does not.
        let sign = item.is_sign() && item.sign().is_some_and(|sign| b"-._*/ ".contains(&sign)) && count > 0;
        if item.before > Between::Sign && count > 0 {
            break;
        }
        if sign {
            at += 1;
            continue;
        }
        let written = match item.kind() {
            Kind::Digit => item.digit(),
            Kind::Han => {
                let digit = numeral(pack.fold().representative(item.symbol, ' '));
                spelt += usize::from(digit.is_some());
                digit
            }
            _ => None,
        };
        let Some(digit) = written else { break };
        digits[count] = digit;
        (count, at) = (count + 1, at + 1);
    }
    while at > start && items[at - 1].is_sign() {
        at -= 1;
    }
    (count >= SHORTEST && spelt >= SHORTEST_HAN).then_some((digits, count, at))
}
