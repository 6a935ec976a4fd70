//! What the words around a match change: raise, lower, acquit, or lead to help (taxonomy 4.2 and rulings R7, R8, R15, R26).

use super::matching::{Match, SLOT_ROOM, Scene};
use super::window::{Break, MARGIN, WINDOW, Window};
use crate::fold::{self, Fold, GAP, Kind};
use crate::pack::layout::{MAX_TERM, MAX_WITHIN, NONE, RULE_HELP, Rule, Sub};
use crate::taxonomy::*;
use crate::text::Units;

/// How far context reaches, in weight: a Han character weighs 3, a letter or digit 1.
const NEAR: u32 = 72;
/// A sentence is followed this far.
const SENTENCE: u32 = 240;
/// A refusal stands this close before what it refuses.
const REFUSAL: u32 = 36;
/// Victims tell their story over several sentences.
const STORY: u32 = 240;

const _: () = assert!(
    MAX_WITHIN as usize + SLOT_ROOM as usize + MAX_TERM + STORY as usize <= MARGIN && 2 * MARGIN < WINDOW,
    "a window holds everything that judging an occurrence may need"
);

/// Units in which quotation marks are looked for on either side.
const QUOTE_REACH: usize = 1_024;

/// What the context made of a match.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outcome {
    pub verdict: Standing,
    pub severity: Severity,
    /// Modifiers that were there.
    pub modifiers: Bits,
    /// One of them raised the severity: a second cue.
    pub raised: bool,
    /// The speaker offers, solicits, demands or leads elsewhere, in words that are not somebody else's.
    pub pressing: bool,
}

/// Whether a match becomes a finding, and of which kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Holds,
    /// An acquittal that this author and place do not have: a person must look.
    Doubtful,
    /// The speaker is the one harmed.
    Help,
    /// Context removed it.
    Acquitted(&'static str),
}

/// Facts of the host that decide about acquittal and play.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting {
    pub surface: Surface,
    pub role: AuthorRole,
}

/// Everything needed to look around a match.
pub(super) struct Surroundings<'s, U> {
    pub scene: Scene<'s>,
    pub window: &'s Window,
    pub fold: Fold<'s>,
    pub text: U,
    pub setting: Setting,
}

impl<U: Units> Surroundings<'_, U> {
    /// Judges a match by its surroundings.
    pub fn judge(&self, matched: &Match) -> Outcome {
        let pack = self.scene.pack;
        let rule = &pack.rules()[matched.rule as usize];
        let sub = &pack.subs()[usize::from(rule.sub.get())];
        let category = Category::from_number(sub.category).unwrap_or(Category::Values);
        let severity = Severity::from_level(rule.severity).unwrap_or(Severity::Mild);
        let near = self.near(matched);
        let seen = self.modifiers(matched, near);
        let has = |modifier: Modifier| seen.has(modifier.number());

        let contact = has(Modifier::ContactHandle) || self.owns_contact(matched, sub);
        let pressing = has(Modifier::Offer) || has(Modifier::Solicit) || has(Modifier::Demand);
        let trades = [Modifier::Offer, Modifier::Solicit, Modifier::ContactHandle];
        let trades = trades.iter().any(|modifier| Bits(u32::from(sub.defines.get())).has(modifier.number()));
        let mut outcome = Outcome {
            verdict: Standing::Holds,
            severity,
            modifiers: seen,
            raised: false,
            pressing: trades && (contact || (pressing && !has(Modifier::Quote))),
        };
        if rule.flags & RULE_HELP != 0 {
            return outcome;
        }
        if has(Modifier::HelpSeeking) && !contact && (!pressing || has(Modifier::Quote)) {
            outcome.verdict = Standing::Help;
            return outcome;
        }
        let protected = matches!(category, Category::Csae | Category::Grooming);
        // A warning may quote what it warns of; one that itself demands is none.
        let demands = !has(Modifier::Quote) && !has(Modifier::Negation) && self.owns(Modifier::Demand, matched);
        let void = contact || pressing || demands;
        if let Some(why) = self.acquittal(pack.text(sub.id), severity, category, has).filter(|_| !void) {
            let trusted = self.setting.surface == Surface::Course
                || matches!(self.setting.role, AuthorRole::Staff | AuthorRole::Operator);
            let grave = protected || severity == Severity::Critical;
            outcome.verdict = if grave && !trusted { Standing::Doubtful } else { Standing::Acquitted(why) };
            return outcome;
        }
        if category != Category::Grooming {
            self.weigh(&mut outcome, rule, sub, category, contact || pressing);
        }
        outcome
    }

    /// The reason for which context removes a finding, if any.
    fn acquittal(
        &self,
        sub: &str,
        severity: Severity,
        category: Category,
        has: impl Fn(Modifier) -> bool,
    ) -> Option<&'static str> {
        // A grave attack on somebody is not made a lesson by a word of teaching beside it: it must be quoted.
        let attack = category == Category::Bullying && severity >= Severity::Serious;
        let told = !attack || has(Modifier::Quote);
        let teaching = self.setting.surface == Surface::Course || self.setting.role == AuthorRole::Staff;
        let played = matches!(self.setting.surface, Surface::Match | Surface::World) && severity < Severity::Critical;
        if has(Modifier::Negation) {
            Some("it is refused or forbidden")
        } else if has(Modifier::ReportContext) && told {
            Some("news, law or a warning speaks")
        } else if has(Modifier::Lesson) && told {
            Some("it is taught")
        } else if has(Modifier::Quote) && teaching {
            Some("it is quoted in a lesson")
        } else if sub == "bullying.threat" && played && !has(Modifier::RealWorld) {
            Some("it is play")
        } else {
            None
        }
    }

    /// Raises by at most one and never to 4, lowers by at most one and never below 1 or the floor.
    fn weigh(&self, outcome: &mut Outcome, rule: &Rule, sub: &Sub, category: Category, void: bool) {
        let defines = Bits(u32::from(sub.defines.get()));
        let counts = |modifier: Modifier| outcome.modifiers.has(modifier.number()) && !defines.has(modifier.number());
        let raises = (counts(Modifier::Directed) && matches!(category, Category::Bullying | Category::AbusiveLanguage))
            || (counts(Modifier::MinorMarker) && category != Category::Privacy)
            || (counts(Modifier::Secrecy) && matches!(category, Category::Csae | Category::Fraud))
            || [Modifier::Offer, Modifier::Solicit, Modifier::ContactHandle, Modifier::Instruction].into_iter().any(&counts);
        let plays = matches!(category, Category::Violence | Category::Horror | Category::Gambling);
        let has = |modifier: Modifier| outcome.modifiers.has(modifier.number());
        let told = [Modifier::Quote, Modifier::ReportContext, Modifier::Lesson].into_iter().any(has);
        let lowers = !void && (told || (plays && has(Modifier::FictionGame) && !has(Modifier::RealWorld)));
        let floor = if category == Category::Csae { 3 } else { 1 };
        let mut level = rule.severity;
        if raises && level < 3 {
            level += 1;
        }
        if lowers && level > floor {
            level -= 1;
        }
        outcome.raised = raises;
        outcome.severity = Severity::from_level(level).unwrap_or(outcome.severity);
    }

    /// A contact that is itself a part of the match still voids acquittal.
    fn owns_contact(&self, matched: &Match, sub: &Sub) -> bool {
        Category::from_number(sub.category) != Some(Category::Privacy) && self.owns(Modifier::ContactHandle, matched)
    }

    fn owns(&self, modifier: Modifier, matched: &Match) -> bool {
        self.present(modifier, matched.start, matched.end, |_, _| true)
    }

    /// The modifiers around a match, its own parts left out.
    fn modifiers(&self, matched: &Match, near: (u32, u32)) -> Bits {
        let story = self.stretch(matched, STORY, false);
        let clause = self.refusal_room(matched);
        let mut seen = Bits::default();
        for modifier in Modifier::ALL {
            let foreign = |start: u32, end: u32| !matched.owns(start, end);
            let there = match modifier {
                Modifier::Negation => self.present(*modifier, clause, matched.start, foreign),
                Modifier::HelpSeeking => self.present(*modifier, story.0, story.1, |_, _| true),
                Modifier::Quote => self.present(*modifier, near.0, near.1, foreign) || self.in_quotes(matched),
                _ => self.present(*modifier, near.0, near.1, foreign),
            };
            if there {
                seen = seen.with(modifier.number());
            }
        }
        seen
    }

    fn present(&self, modifier: Modifier, from: u32, to: u32, wanted: impl Fn(u32, u32) -> bool) -> bool {
        let slot = self.scene.pack.modifier_slots()[usize::from(modifier.number())].get();
        let mut occurrences = self.scene.within(slot, from, to);
        slot != NONE && occurrences.any(|seen| wanted(seen.start, seen.end) && !self.asks(seen.start as usize))
    }

    /// Whether a word is the second half of a question: 要不要告诉 neither tells nor forbids.
    fn asks(&self, start: usize) -> bool {
        let symbol = |at: usize| self.window.symbols.get(at).map(|symbol| symbol & !GAP);
        let basic = self.scene.pack.basic();
        let denies = ['不', '没'].iter().any(|not| symbol(start) == Some(basic[*not as usize]));
        denies && start > 0 && symbol(start - 1) == symbol(start + 1)
    }

    /// The sentence of a match, and at least [`NEAR`] on either side.
    fn near(&self, matched: &Match) -> (u32, u32) {
        let (sentence, around) = (self.stretch(matched, SENTENCE, true), self.stretch(matched, NEAR, false));
        (sentence.0.min(around.0), sentence.1.max(around.1))
    }

    /// Symbols around a match up to a weight on either side, stopping at sentence ends if asked.
    fn stretch(&self, matched: &Match, weight: u32, stop_at_sentence: bool) -> (u32, u32) {
        let ends =
            |symbol: usize| stop_at_sentence && self.window.break_before(self.text, &self.fold, symbol) == Break::Sentence;
        let (mut start, mut left) = (matched.start as usize, weight);
        while start > 0 && !ends(start) {
            let Some(rest) = left.checked_sub(self.weight(start - 1)) else { break };
            (start, left) = (start - 1, rest);
        }
        let (mut end, mut left) = (matched.end as usize, weight);
        while end < self.window.len() && !ends(end) {
            let Some(rest) = left.checked_sub(self.weight(end)) else { break };
            (end, left) = (end + 1, rest);
        }
        (start as u32, end as u32)
    }

    /// Where a refusal of the match may start: in the same clause, close before it.
    fn refusal_room(&self, matched: &Match) -> u32 {
        let (mut start, mut left) = (matched.start as usize, REFUSAL);
        while start > 0 && self.window.break_before(self.text, &self.fold, start) < Break::Clause {
            let Some(rest) = left.checked_sub(self.weight(start - 1)) else { break };
            (start, left) = (start - 1, rest);
        }
        start as u32
    }

    fn weight(&self, symbol: usize) -> u32 {
        if fold::kind(self.window.symbols[symbol]) == Kind::Han { 3 } else { 1 }
    }

    /// Whether quotation marks open before a match and close after it, nearby.
    fn in_quotes(&self, matched: &Match) -> bool {
        let (from, to) = self.stretch(matched, NEAR, false);
        let unit = |symbol: u32| self.window.starts[symbol as usize] as usize;
        let mut opened = None;
        let start = matched.span.start as usize;
        let mut at = if from == 0 { self.window.lead as usize } else { unit(from) };
        // Separators are no symbols; a row of them is no quotation.
        if start - at > QUOTE_REACH {
            return false;
        }
        while at < start {
            let read = self.text.read(at);
            match (opened, char::from_u32(read.code)) {
                (None, Some(mark)) => opened = closing(mark),
                (Some(close), Some(mark)) if mark == close => opened = None,
                _ => {}
            }
            at += read.len;
        }
        let Some(close) = opened else { return false };
        let end = self.window.starts.get(to as usize).map_or(self.text.len(), |start| *start as usize);
        let mut at = matched.span.end as usize;
        let end = end.min(at + QUOTE_REACH);
        while at < end {
            let read = self.text.read(at);
            if char::from_u32(read.code) == Some(close) {
                return true;
            }
            at += read.len;
        }
        false
    }
}

/// The mark that closes what a mark opens.
fn closing(open: char) -> Option<char> {
    match open {
        '“' => Some('”'),
        '‘' => Some('’'),
        '「' => Some('」'),
        '『' => Some('』'),
        '《' => Some('》'),
        '"' | '＂' => Some(open),
        _ => None,
    }
}
