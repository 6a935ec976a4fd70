//! A policy out of a pack's bytes. Hostile bytes give `None`, never a panic; the writer stands in `compile::policy`.

use super::{Cap, Cell, Flags, Policy, Row, When};
use crate::taxonomy::*;

/// Reads numbers and strings off the front of some bytes.
struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn short(&mut self) -> Option<u16> {
        let (bytes, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u16::from_le_bytes(*bytes))
    }

    fn word(&mut self) -> Option<u32> {
        let (bytes, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u32::from_le_bytes(*bytes))
    }

    fn text(&mut self) -> Option<&'b str> {
        let len = usize::from(self.short()?);
        let (bytes, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        std::str::from_utf8(bytes).ok()
    }

    fn texts(&mut self) -> Option<Vec<String>> {
        let count = self.short()?;
        (0..count).map(|_| self.text().map(str::to_owned)).collect()
    }

    /// 0 is no, 1 is yes, 2 is either.
    fn choice(&mut self) -> Option<Option<bool>> {
        match self.byte()? {
            0 => Some(Some(false)),
            1 => Some(Some(true)),
            2 => Some(None),
            _ => None,
        }
    }

    fn bits(&mut self) -> Option<Bits> {
        self.word().map(Bits)
    }

    fn cell(&mut self) -> Option<Cell> {
        let (action, basis, flags) = (self.byte()?, self.byte()?, self.short()?);
        Some(Cell { action: Action::from_number(action)?, basis: Basis::from_number(basis)?, flags: Flags::from_bits(flags) })
    }

    fn when(&mut self) -> Option<When> {
        Some(When {
            tiers: self.bits()?,
            severities: self.bits()?,
            surfaces: self.bits()?,
            more_cues: self.choice()?,
            made_for_minors: self.choice()?,
            prominent: self.choice()?,
            categories: self.bits()?,
            subs: self.texts()?,
            rules: self.texts()?,
            author_minor: self.choice()?,
            roles: self.bits()?,
            relations: self.bits()?,
        })
    }

    fn row(&mut self) -> Option<Row> {
        let when = self.when()?;
        let mut cells = [None; 5];
        let present = self.byte()?;
        for (column, cell) in cells.iter_mut().enumerate() {
            if present >> column & 1 == 1 {
                *cell = Some(self.cell()?);
            }
        }
        Some(Row { when, cells, law: self.texts()? })
    }
}

/// The policies of a pack's section.
pub(crate) fn decode(bytes: &[u8]) -> Option<Vec<Policy>> {
    let mut reader = Reader(bytes);
    let count = reader.short()?;
    let policies = (0..count).map(|_| policy(&mut reader)).collect();
    if reader.0.is_empty() { policies } else { None }
}

fn policy(reader: &mut Reader<'_>) -> Option<Policy> {
    let mut text = || reader.text().map(str::to_owned);
    let (id, version, zh, en) = (text()?, text()?, text()?, text()?);
    let (unknown, unknown_made_for_minors) = (AgeBand::from_number(reader.byte()?)?, AgeBand::from_number(reader.byte()?)?);
    let mut rows_of = [Surface::Dm; Surface::ALL.len()];
    for surface in &mut rows_of {
        *surface = Surface::from_number(reader.byte()?)?;
    }
    let count = reader.short()?;
    let rows = (0..count).map(|_| reader.row()).collect::<Option<_>>()?;
    let help = [reader.cell()?, reader.cell()?, reader.cell()?];
    if help.iter().any(|cell| cell.action != Action::Allow) {
        return None;
    }
    let keeps = Flags::from_bits(reader.short()?);
    let count = reader.short()?;
    let caps = (0..count)
        .map(|_| {
            let (roles, at_most) = (reader.bits()?, Action::from_number(reader.byte()?)?);
            Some(Cap { roles, at_most, drop: Flags::from_bits(reader.short()?), except: reader.bits()? })
        })
        .collect::<Option<_>>()?;
    let loosened = reader.texts()?;
    Some(Policy { id, version, zh, en, unknown, unknown_made_for_minors, rows_of, rows, help, keeps, caps, loosened })
}
