//! Which slots terms and patterns fill, and which patterns are anchored at terms.
//!
//! Most terms come in lists and share all their uses with their neighbours, so each set of uses is kept once: how many they are,
//! then their numbers in rising order, each less the one before. A number is twice that of a slot, or twice that of a pattern and
//! one. All are written as groups of seven bits, the low ones first, the eighth bit on all but the last.

/// Most uses of a term or pattern.
pub(crate) const MOST_USES: u32 = 4_096;

/// One use of a term or pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Use {
    /// It fills a slot.
    Slot(u32),
    /// A pattern is anchored at it.
    Pattern(u32),
}

/// A set of uses, read as it is asked for.
#[derive(Clone)]
pub(crate) struct Uses<'p> {
    bytes: &'p [u8],
    left: u32,
    number: u32,
}

impl<'p> Uses<'p> {
    /// The set that begins with these bytes.
    pub fn new(mut bytes: &'p [u8]) -> Self {
        let left = read(&mut bytes).unwrap_or(0);
        Self { bytes, left, number: 0 }
    }

    pub fn slots(self) -> impl Iterator<Item = u32> + Clone {
        self.filter_map(|one| if let Use::Slot(slot) = one { Some(slot) } else { None })
    }

    pub fn patterns(self) -> impl Iterator<Item = usize> + Clone {
        self.filter_map(|one| if let Use::Pattern(pattern) = one { Some(pattern as usize) } else { None })
    }

    /// How many members are still to come, and the bytes behind those that were read.
    pub fn rest(&self) -> (u32, &'p [u8]) {
        (self.left, self.bytes)
    }
}

impl Iterator for Uses<'_> {
    type Item = Use;

    #[inline]
    fn next(&mut self) -> Option<Use> {
        self.left = self.left.checked_sub(1)?;
        self.number = self.number.wrapping_add(read(&mut self.bytes)?);
        Some(if self.number & 1 == 0 { Use::Slot(self.number >> 1) } else { Use::Pattern(self.number >> 1) })
    }
}

#[inline]
fn read(bytes: &mut &[u8]) -> Option<u32> {
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
pub(crate) fn write(uses: &[Use], bytes: &mut Vec<u8>) {
    let mut numbers: Vec<u32> = uses
        .iter()
        .map(|one| match one {
            Use::Slot(slot) => slot << 1,
            Use::Pattern(pattern) => pattern << 1 | 1,
        })
        .collect();
    numbers.sort_unstable();
    write_number(numbers.len() as u32, bytes);
    let before = std::iter::once(&0).chain(&numbers);
    numbers.iter().zip(before).for_each(|(number, before)| write_number(number - before, bytes));
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
        let uses = [Use::Pattern(3), Use::Slot(70_000), Use::Slot(0), Use::Slot(5)];
        let mut bytes = Vec::new();
        write(&uses, &mut bytes);
        bytes.extend([0xFF; 3]);
        let mut read = Uses::new(&bytes);
        assert_eq!(read.clone().slots().collect::<Vec<_>>(), [0, 5, 70_000]);
        assert_eq!(read.clone().patterns().collect::<Vec<_>>(), [3]);
        assert_eq!(read.by_ref().count(), 4);
        assert_eq!(read.rest(), (0, &[0xFF; 3][..]));
        assert_eq!(Uses::new(&[]).count(), 0);
        assert_eq!(Uses::new(&[200, 0xFF, 0xFF]).count(), 0, "a cut set has what is there");
    }
}
