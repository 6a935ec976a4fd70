//! The verdict's action: each finding looked up in the policy, the strongest kept, flags united.

use super::{COLUMNS, Case, Cell, Flags, Policy};
use crate::taxonomy::*;

/// What the host told about a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts {
    pub surface: Surface,
    pub author: AgeBand,
    pub audience: AgeBand,
    pub role: AuthorRole,
    pub relation: Relation,
    pub made_for_minors: bool,
    pub prominent: bool,
}

/// The facts as a policy reads them: unknown ages settled.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settled {
    pub author_minor: bool,
    pub audience_minor: bool,
    pub made_for_minors: bool,
    pub column: usize,
}

impl Policy {
    pub fn settle(&self, facts: &Facts) -> Settled {
        let made_for_minors = facts.made_for_minors || facts.surface.is_teaching();
        let settle = |band: AgeBand| match band {
            AgeBand::Unknown if made_for_minors => self.unknown_made_for_minors,
            AgeBand::Unknown => self.unknown,
            AgeBand::A0To3 => AgeBand::A3To8,
            band => band,
        };
        let (author, audience) = (settle(facts.author), settle(facts.audience));
        let youngest = author.min(audience);
        // Adults among themselves in a product made for minors take the strictest column.
        let youngest = if youngest == AgeBand::Adult && made_for_minors { AgeBand::A3To8 } else { youngest };
        Settled {
            author_minor: author != AgeBand::Adult,
            audience_minor: audience != AgeBand::Adult,
            made_for_minors,
            column: COLUMNS.iter().position(|column| *column == youngest).unwrap_or(0),
        }
    }
}

impl Settled {
    /// Whether author, audience or product is a minor's.
    pub fn minor_involved(&self) -> bool {
        self.author_minor || self.audience_minor || self.made_for_minors
    }
}

/// One finding, as far as a policy cares.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Judged<'f> {
    /// `None` on the help route.
    pub tier: Option<Tier>,
    pub severity: Severity,
    pub category: Category,
    pub sub: &'f str,
    pub rule: &'f str,
    /// A modifier raised it: a second cue.
    pub raised: bool,
    /// Holds at least until a person has looked, whatever the tables say.
    pub doubtful: bool,
    pub shadow: bool,
}

/// Action, flags and route of a whole text; the action of each finding goes to `each`, in order.
pub(crate) fn decide(
    policy: &Policy,
    facts: &Facts,
    findings: &[Judged<'_>],
    mut each: impl FnMut(usize, Action),
) -> (Action, Flags, Option<Route>) {
    let settled = policy.settle(facts);
    let may_affect = findings.iter().filter(|finding| finding.tier == Some(Tier::C) && !finding.shadow).count();
    let helps = findings.iter().any(|finding| finding.tier.is_none() && !finding.shadow);
    let (mut action, mut flags) = (Action::Allow, Flags::NONE);
    for (index, finding) in findings.iter().enumerate() {
        let mut cell = match finding.tier {
            None => policy.help[usize::from(finding.severity.level().clamp(2, 4) - 2)],
            Some(tier) => {
                let more_cues = finding.raised || may_affect > 1;
                table_cell(policy, facts, &settled, finding, tier, more_cues)
            }
        };
        if helps && finding.tier.is_some() {
            cell.action = Action::Allow;
            cell.flags = cell.flags.intersection(policy.keeps);
        }
        if !settled.audience_minor {
            cell.flags = cell.flags.without_recipient(Flag::Help, Recipient::Addressee);
        }
        each(index, cell.action);
        if !finding.shadow {
            action = action.max(cell.action);
            flags = flags.union(cell.flags);
        }
    }
    (action, flags, helps.then_some(Route::Help))
}

fn table_cell(policy: &Policy, facts: &Facts, settled: &Settled, finding: &Judged<'_>, tier: Tier, more_cues: bool) -> Cell {
    let case = Case {
        tier,
        severity: finding.severity,
        surface: facts.surface,
        column: settled.column,
        more_cues,
        made_for_minors: settled.made_for_minors,
        prominent: facts.prominent,
        author_minor: settled.author_minor,
        role: facts.role,
        relation: facts.relation,
        category: Some(finding.category),
        sub: finding.sub,
        rule: finding.rule,
    };
    // A complete policy has a cell for every case; without one, hold the text.
    let nothing = Cell { action: Action::Review, flags: Flags::NONE, basis: Basis::Default };
    let mut cell = policy.cell(case).map_or(nothing, |(cell, _)| cell);
    if finding.doubtful && cell.action > Action::Review {
        cell.action = Action::Review;
    }
    for cap in &policy.caps {
        if cap.roles.has(facts.role.number()) && !cap.except.has(finding.category.number()) {
            cell.action = cell.action.min(cap.at_most);
            cell.flags = cell.flags.without(cap.drop);
        }
    }
    cell
}
