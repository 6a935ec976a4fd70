//! Which slots terms and patterns fill, and which patterns are anchored at terms.
//!
//! Most terms come in lists and share all their uses with their neighbours, so each set of uses is kept once: the patterns, then the
//! slots. Of both there is first how many they are, then their numbers in rising order, each less the one before, all written as groups
//! of seven bits, the low ones first, the eighth bit on all but the last.

/// Most uses of a term or pattern, slots and patterns together.
pub(crate) const MOST_USES: u32 = 4_096;

/// A set of uses, read as it is asked for.
#[derive(Clone, Copy)]
pub(crate) struct Uses<'p> {
    bytes: &'p [u8],
}

impl<'p> Uses<'p> {
    /// The set that begins with these bytes.
    pub fn new(bytes: &'p [u8]) -> Self {
        Self { bytes }
    }

    /// The patterns that are anchored here.
    pub fn patterns(self) -> Numbers<'p> {
        Numbers::new(self.bytes)
    }

    /// The slots that are filled.
    #[inline]
    pub fn slots(self) -> Numbers<'p> {
        match self.bytes {
            [0, slots @ ..] => Numbers::new(slots),
            _ => {
                let mut patterns = self.patterns();
                patterns.by_ref().for_each(drop);
                Numbers::new(patterns.bytes)
            }
        }
    }
}

/// Rising numbers, read as they are asked for.
#[derive(Clone)]
pub(crate) struct Numbers<'p> {
    bytes: &'p [u8],
    left: u32,
    number: u32,
}

impl<'p> Numbers<'p> {
    fn new(mut bytes: &'p [u8]) -> Self {
        let left = read(&mut bytes).unwrap_or(0);
        Self { bytes, left, number: 0 }
    }

    /// How many are still to come, and the bytes behind those that were read.
    pub fn rest(&self) -> (u32, &'p [u8]) {
        (self.left, self.bytes)
    }
}

impl Iterator for Numbers<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        self.left = self.left.checked_sub(1)?;
        self.number = self.number.wrapping_add(read(&mut self.bytes)?);
        Some(self.number)
    }
}

#[inline(always)]
fn read(bytes: &mut &[u8]) -> Option<u32> {
    let (first, rest) = bytes.split_first()?;
    if *first < 0x80 {
        *bytes = rest;
        return Some((*first).into());
    }
    read_long(bytes)
}

fn read_long(bytes: &mut &[u8]) -> Option<u32> {
    let (mut value, mut shift) = (0, 0);
    loop {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u32::from(byte & 0x7F).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some(value);
        }
        shift += 7;
    }
}

/// Appends a set of uses.
#[cfg_attr(not(feature = "compile"), allow(dead_code, reason = "only the compiler writes"))]
pub(crate) fn write(patterns: &[u32], slots: &[u32], bytes: &mut Vec<u8>) {
    for numbers in [patterns, slots] {
        let mut numbers = numbers.to_vec();
        numbers.sort_unstable();
        write_number(numbers.len() as u32, bytes);
        let before = std::iter::once(&0).chain(&numbers);
        numbers.iter().zip(before).for_each(|(number, before)| write_number(number - before, bytes));
    }
}

fn write_number(mut value: u32, bytes: &mut Vec<u8>) {
    while value > 0x7F {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_read_as_it_was_written() {
        let mut bytes = Vec::new();
        write(&[300, 3], &[70_000, 0, 5], &mut bytes);
        let one = bytes.len();
        write(&[], &[9], &mut bytes);
        let set = Uses::new(&bytes);
        assert_eq!(set.patterns().collect::<Vec<_>>(), [3, 300]);
        let mut slots = set.slots();
        assert_eq!(slots.by_ref().collect::<Vec<_>>(), [0, 5, 70_000]);
        assert_eq!(slots.rest(), (0, &bytes[one..]));
        let next = Uses::new(&bytes[one..]);
        assert_eq!((next.patterns().count(), next.slots().collect::<Vec<_>>()), (0, vec![9]));
        assert_eq!(Uses::new(&[]).slots().count(), 0);
        assert_eq!(Uses::new(&[200, 0xFF, 0xFF]).patterns().count(), 0, "a cut set has what is there");
    }
}
