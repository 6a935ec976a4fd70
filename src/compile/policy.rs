//! A policy as bytes of a pack, the counterpart of `policy::decode`.

use crate::policy::{Cell, Policy, Row, When};
use crate::taxonomy::Bits;

#[derive(Default)]
struct Writer(Vec<u8>);

impl Writer {
    fn byte(&mut self, value: u8) {
        self.0.push(value);
    }

    fn short(&mut self, value: usize) {
        let value = u16::try_from(value).expect("a policy is smaller than 64 Ki entries");
        self.0.extend(value.to_le_bytes());
    }

    fn bits(&mut self, bits: Bits) {
        self.0.extend(bits.0.to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.short(text.len());
        self.0.extend(text.as_bytes());
    }

    fn texts(&mut self, texts: &[String]) {
        self.short(texts.len());
        texts.iter().for_each(|text| self.text(text));
    }

    fn choice(&mut self, choice: Option<bool>) {
        self.byte(choice.map_or(2, u8::from));
    }

    fn cell(&mut self, cell: &Cell) {
        self.byte(cell.action.number());
        self.byte(cell.basis.number());
        self.short(usize::from(cell.flags.bits()));
    }

    fn when(&mut self, when: &When) {
        self.bits(when.tiers);
        self.bits(when.severities);
        self.bits(when.surfaces);
        self.choice(when.more_cues);
        self.choice(when.made_for_minors);
        self.choice(when.prominent);
        self.bits(when.categories);
        self.texts(&when.subs);
        self.texts(&when.rules);
        self.choice(when.author_minor);
        self.bits(when.roles);
        self.bits(when.relations);
    }

    fn row(&mut self, row: &Row) {
        self.when(&row.when);
        self.byte(row.cells.iter().enumerate().map(|(column, cell)| u8::from(cell.is_some()) << column).sum());
        row.cells.iter().flatten().for_each(|cell| self.cell(cell));
        self.texts(&row.law);
    }
}

pub(crate) fn encode(policies: &[Policy]) -> Vec<u8> {
    let mut out = Writer::default();
    out.short(policies.len());
    for policy in policies {
        for text in [&policy.id, &policy.version, &policy.zh, &policy.en] {
            out.text(text);
        }
        out.byte(policy.unknown.number());
        out.byte(policy.unknown_made_for_minors.number());
        policy.rows_of.iter().for_each(|surface| out.byte(surface.number()));
        out.short(policy.rows.len());
        policy.rows.iter().for_each(|row| out.row(row));
        policy.help.iter().for_each(|cell| out.cell(cell));
        out.short(usize::from(policy.keeps.bits()));
        out.short(policy.caps.len());
        for cap in &policy.caps {
            out.bits(cap.roles);
            out.byte(cap.at_most.number());
            out.short(usize::from(cap.drop.bits()));
            out.bits(cap.except);
        }
        out.texts(&policy.loosened);
    }
    out.0
}
