//! What makes two spellings equal: one look-up from a raw code point to a *class*.
//!
//! Width, case, compatibility, accents, variants, traditional characters and invisible characters are all decided when
//! the tables are built (`compile::fold_tables`), so each costs nothing when a text is read. The table travels in the
//! pack: rules and folding always fit each other. This module knows nothing of rules.
//!
//! A class is a 15-bit number. Below [`FIRST_SYMBOL`] a class emits nothing by itself: it is dropped, separates, or stands
//! for several symbols. From there on a class is a symbol, and sixteenth bit, [`GAP`], says that a separator stood before
//! it. Equal symbols are equal spellings, so comparing two slices of symbols compares two spellings, separators included.

use zerocopy::little_endian::{U16, U32};

/// Set on a symbol before which at least one separator stood. Latin phrases need it, the squeezed view reads it.
pub(crate) const GAP: u16 = 0x8000;

/// Invisible: zero-width characters, combining marks, variation selectors, direction marks.
pub(crate) const TRANSPARENT: u16 = 0;
/// Stands for several symbols, see [`Expansion`].
pub(crate) const EXPANDS: u16 = 1;
/// A separator that is neither space nor sign: symbols, unlisted emoji.
pub(crate) const OTHER_SEPARATOR: u16 = 2;
/// White space within a line.
pub(crate) const SPACE: u16 = 3;
/// End of a line.
pub(crate) const NEWLINE: u16 = 4;
/// Ends a sentence.
pub(crate) const STOP: u16 = 5;
/// ASCII signs have classes of their own, so that patterns can be anchored at them: `!` and what follows it.
pub(crate) const FIRST_SIGN: u16 = 8;
const LAST_SIGN: u16 = FIRST_SIGN + 31;

/// The first class that is a symbol.
pub(crate) const FIRST_SYMBOL: u16 = 64;
/// A letter of a script that rules do not know.
pub(crate) const OTHER_LETTER: u16 = 64;
/// A Latin letter that has no base among a to z.
pub(crate) const OTHER_LATIN: u16 = 65;
/// A Han character beyond the tables.
pub(crate) const OTHER_HAN: u16 = 66;
/// `0`; the other digits follow.
pub(crate) const DIGIT_0: u16 = 70;
/// `a`; the other letters follow.
pub(crate) const LETTER_A: u16 = 80;
/// U+3041; hiragana follow, katakana fold to them.
pub(crate) const FIRST_KANA: u16 = 128;
pub(crate) const KANA: std::ops::RangeInclusive<u32> = 0x3041..=0x3096;
/// The listed emoji.
pub(crate) const FIRST_EMOJI: u16 = 256;
/// U+4E00; the basic block follows, then extension A.
pub(crate) const FIRST_HAN: u16 = 512;
pub(crate) const HAN: std::ops::RangeInclusive<u32> = 0x4E00..=0x9FFF;
pub(crate) const FIRST_HAN_A: u16 = FIRST_HAN + 20_992;
pub(crate) const HAN_A: std::ops::RangeInclusive<u32> = 0x3400..=0x4DBF;
/// One past the last class.
pub(crate) const CLASSES: u16 = FIRST_HAN_A + 6_592;

/// Code points from here on are few and need no table.
pub(crate) const TABLE_END: u32 = 0x2_0000;

pub(crate) const ASCII_SIGNS: &[u8; 32] = b"!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

/// The ASCII sign of a class, if it is one.
pub(crate) fn sign_of(class: u16) -> Option<u8> {
    ASCII_SIGNS.get(usize::from(class.checked_sub(FIRST_SIGN)?)).copied()
}

/// What a class is, for edges of words and for telling scripts apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Separator,
    Latin,
    Digit,
    Kana,
    Emoji,
    Han,
    OtherLetter,
}

/// The kind of a class or symbol.
pub(crate) const fn kind(symbol: u16) -> Kind {
    match symbol & !GAP {
        OTHER_LETTER => Kind::OtherLetter,
        OTHER_LATIN | LETTER_A..=105 => Kind::Latin,
        DIGIT_0..=79 => Kind::Digit,
        FIRST_KANA..=255 => Kind::Kana,
        FIRST_EMOJI..=511 => Kind::Emoji,
        OTHER_HAN | FIRST_HAN.. => Kind::Han,
        _ => Kind::Separator,
    }
}

/// A character that stands for several symbols (㎏, ⑩, ligatures).
#[derive(
    Clone, Copy, zerocopy::FromBytes, zerocopy::IntoBytes, zerocopy::KnownLayout, zerocopy::Immutable, zerocopy::Unaligned,
)]
#[repr(C)]
pub(crate) struct Expansion {
    pub code: U32,
    /// First symbol in the pool.
    pub start: U16,
    pub len: U16,
}

/// The classes of the code points below U+10000, laid out flat: one load, and no index can be out of range.
pub(crate) type BasicPlane = [u16; 0x1_0000];

/// Set instead of a class where a table has none for a code point.
pub(crate) const UNTAKEN: u16 = 0x8000;

/// Lays out the classes of the first plane.
pub(crate) fn basic_plane(blocks: &[U16], classes: &[U16]) -> Box<BasicPlane> {
    let mut flat = Vec::with_capacity(0x1_0000);
    for block in &blocks[..0x1_0000 / 64] {
        flat.extend(classes[usize::from(block.get()) << 6..][..64].iter().map(|class| class.get()));
    }
    flat.into_boxed_slice().try_into().expect("a plane has 65,536 code points")
}

/// A table of the characters that have three bytes in UTF-8 and one unit in UTF-16, from their classes; the others are [`UNTAKEN`].
pub(crate) fn of_wide(basic: &BasicPlane, of: impl Fn(u16) -> u16) -> Box<BasicPlane> {
    let mut table = vec![UNTAKEN; basic.len()];
    for range in [0x0800..0xD800, 0xE000..0x1_0000] {
        table[range.clone()].iter_mut().zip(&basic[range]).for_each(|(to, class)| *to = of(*class));
    }
    table.into_boxed_slice().try_into().unwrap_or_else(|_| unreachable!("a plane has 65,536 code points"))
}

/// Most symbols that one character stands for.
pub(crate) const MAX_EXPANSION: usize = 32;

/// The fold tables of a pack.
#[derive(Clone, Copy)]
pub(crate) struct Fold<'p> {
    pub basic: &'p BasicPlane,
    /// For each 64 code points, the block in `classes`.
    pub blocks: &'p [U16],
    pub classes: &'p [U16],
    /// Sorted by code point.
    pub expansions: &'p [Expansion],
    pub expanded: &'p [U16],
    /// Code points of the listed emoji, sorted; the index is the class less [`FIRST_EMOJI`].
    pub emoji: &'p [U32],
}

impl<'p> Fold<'p> {
    /// The class of a code point.
    #[inline]
    pub fn class(&self, code: u32) -> u16 {
        if code < 0x1_0000 {
            return self.basic[code as usize];
        }
        self.class_beyond(code)
    }

    fn class_beyond(&self, code: u32) -> u16 {
        if code >= TABLE_END {
            return beyond_table(code);
        }
        let block = usize::from(self.blocks[(code >> 6) as usize].get());
        self.classes[block << 6 | (code & 63) as usize].get()
    }

    /// The symbols that a code point of class [`EXPANDS`] stands for.
    #[cold]
    pub fn expand(&self, code: u32) -> &'p [U16] {
        match self.expansions.binary_search_by_key(&code, |expansion| expansion.code.get()) {
            Ok(index) => {
                let expansion = self.expansions[index];
                &self.expanded[usize::from(expansion.start.get())..][..usize::from(expansion.len.get())]
            }
            Err(_) => &[],
        }
    }

    /// A spelling as text.
    pub fn spell_out(&self, spelling: impl IntoIterator<Item = u16>) -> String {
        let mut text = String::new();
        for symbol in spelling {
            if symbol & GAP != 0 {
                text.push(' ');
            }
            text.push(self.representative(symbol & !GAP, '□'));
        }
        text
    }

    /// A whole text with every symbol's representative and one space for each row of separators between them.
    pub fn fold_text(&self, text: &str) -> String {
        let (mut out, mut gap) = (String::with_capacity(text.len()), false);
        let mut push = |char: char, gap: &mut bool| {
            if std::mem::take(gap) && !out.is_empty() {
                out.push(' ');
            }
            out.push(char);
        };
        for char in text.chars() {
            match self.class(char.into()) {
                TRANSPARENT => {}
                EXPANDS => {
                    for symbol in self.expand(char.into()) {
                        push(self.representative(symbol.get(), char), &mut gap);
                    }
                }
                class if class < FIRST_SYMBOL => gap = true,
                class => push(self.representative(class, char), &mut gap),
            }
        }
        out
    }

    /// The character that stands for a class, to show and to run patterns on. `original` is used where a class has none.
    pub fn representative(&self, class: u16, original: char) -> char {
        let code = match class {
            SPACE | NEWLINE => return if class == SPACE { ' ' } else { '\n' },
            FIRST_SIGN..=LAST_SIGN => return char::from(ASCII_SIGNS[usize::from(class - FIRST_SIGN)]),
            DIGIT_0..=79 => u32::from(b'0') + u32::from(class - DIGIT_0),
            LETTER_A..=105 => u32::from(b'a') + u32::from(class - LETTER_A),
            FIRST_KANA..=255 => KANA.start() + u32::from(class - FIRST_KANA),
            FIRST_EMOJI..=511 => match self.emoji.get(usize::from(class - FIRST_EMOJI)) {
                Some(code) => code.get(),
                None => return original,
            },
            FIRST_HAN_A.. => HAN_A.start() + u32::from(class - FIRST_HAN_A),
            FIRST_HAN.. => HAN.start() + u32::from(class - FIRST_HAN),
            _ => return original,
        };
        char::from_u32(code).unwrap_or(original)
    }
}

/// Planes 2 and up: Han extensions, tags and variation selectors, private use.
#[cold]
fn beyond_table(code: u32) -> u16 {
    match code {
        0x2_0000..=0x3_FFFF => OTHER_HAN,
        0xE_0000..=0xE_0FFF => TRANSPARENT,
        _ => OTHER_SEPARATOR,
    }
}
