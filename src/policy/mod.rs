//! From findings to what the host is asked to do: action, flags, route.
//!
//! A policy is data: rows that say where they hold and what happens to each age. The last row that holds wins. Nothing here
//! knows how findings are found.

mod codec;
mod decide;
mod flags;

pub(crate) use codec::decode;
pub(crate) use decide::{Facts, Judged, decide};
pub use flags::Flags;

use crate::taxonomy::*;

/// The columns of the tables: under 8, 8 to 12, 12 to 16, 16 to 18, adult.
pub(crate) const COLUMNS: [AgeBand; 5] = [AgeBand::A3To8, AgeBand::A8To12, AgeBand::A12To16, AgeBand::A16To18, AgeBand::Adult];

/// What one case gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cell {
    pub action: Action,
    pub flags: Flags,
    pub basis: Basis,
}

/// Where a row holds. Empty sets and `None` mean "anywhere".
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct When {
    pub tiers: Bits,
    pub severities: Bits,
    pub surfaces: Bits,
    /// `Some(true)`: more than one cue.
    pub more_cues: Option<bool>,
    pub made_for_minors: Option<bool>,
    pub prominent: Option<bool>,
    pub categories: Bits,
    pub subs: Vec<String>,
    pub rules: Vec<String>,
    /// `Some(true)`: the author is a minor.
    pub author_minor: Option<bool>,
    pub roles: Bits,
    pub relations: Bits,
}

/// One row of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub when: When,
    /// By [`COLUMNS`].
    pub cells: [Option<Cell>; 5],
    /// Sources of the law cells, "REG 29".
    pub law: Vec<String>,
}

/// A limit on what texts of some authors get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cap {
    pub roles: Bits,
    pub at_most: Action,
    pub drop: Flags,
    pub except: Bits,
}

/// A whole policy, `extends` resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Policy {
    pub id: String,
    pub version: String,
    pub zh: String,
    pub en: String,
    /// How unknown ages are read, in general and in products made for minors.
    pub unknown: AgeBand,
    pub unknown_made_for_minors: AgeBand,
    /// For each surface by number, the surface whose rows it takes.
    pub rows_of: [Surface; Surface::ALL.len()],
    pub rows: Vec<Row>,
    /// The help route at levels 2, 3 and 4.
    pub help: [Cell; 3],
    /// What other findings may still add on the help route.
    pub keeps: Flags,
    pub caps: Vec<Cap>,
    /// Law cells that this policy loosens, and the words of whoever acknowledged it.
    pub loosened: Vec<String>,
}

/// One case to look up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case<'c> {
    pub tier: Tier,
    pub severity: Severity,
    pub surface: Surface,
    /// Index into [`COLUMNS`].
    pub column: usize,
    pub more_cues: bool,
    pub made_for_minors: bool,
    pub prominent: bool,
    pub author_minor: bool,
    pub role: AuthorRole,
    pub relation: Relation,
    /// `None` while general rows are checked.
    pub category: Option<Category>,
    pub sub: &'c str,
    pub rule: &'c str,
}

impl When {
    /// Whether it holds for a case, whose surface has been mapped already.
    pub fn holds(&self, case: &Case<'_>) -> bool {
        let is = |wanted: Option<bool>, fact: bool| wanted.is_none_or(|wanted| wanted == fact);
        self.tiers.has(case.tier.number())
            && self.severities.has(case.severity.number())
            && self.surfaces.has(case.surface.number())
            && is(self.more_cues, case.more_cues)
            && is(self.made_for_minors, case.made_for_minors)
            && is(self.prominent, case.prominent)
            && is(self.author_minor, case.author_minor)
            && self.roles.has(case.role.number())
            && self.relations.has(case.relation.number())
            && (self.categories == Bits::all() || case.category.is_some_and(|category| self.categories.has(category.number())))
            && (self.subs.is_empty() || self.subs.iter().any(|sub| sub == case.sub))
            && (self.rules.is_empty() || self.rules.iter().any(|rule| rule == case.rule))
    }
}

impl Policy {
    /// The cell of a case and the row that gave it. `None` only for a policy that was not checked to be complete.
    pub fn cell(&self, case: Case<'_>) -> Option<(Cell, &Row)> {
        let mapped = Case { surface: self.rows_of[usize::from(case.surface.number())], ..case };
        let (cell, row) = self.own_cell(&mapped)?;
        let counted = case.tier == Tier::A && case.severity == Severity::Mild;
        if !case.prominent || row.when.prominent == Some(true) || case.surface == Surface::Search || counted {
            return Some((cell, row));
        }
        // A prominent place takes the stricter of its own row and the pop-up's.
        let popup = Case { surface: Surface::Popup, prominent: false, ..mapped };
        let (other, other_row) = self.own_cell(&popup)?;
        Some(match other.action.cmp(&cell.action) {
            std::cmp::Ordering::Greater => (other, other_row),
            std::cmp::Ordering::Less => (cell, row),
            std::cmp::Ordering::Equal => (Cell { flags: cell.flags.union(other.flags), ..cell }, row),
        })
    }

    fn own_cell(&self, case: &Case<'_>) -> Option<(Cell, &Row)> {
        self.rows.iter().rev().find_map(|row| {
            let cell = row.cells[case.column]?;
            row.when.holds(case).then_some((cell, row))
        })
    }
}
