//! What a rule set must or should have beyond being readable.

use super::diagnostic::Reporter;
use super::model::*;
use crate::taxonomy::*;
use std::collections::BTreeSet;

const FEW_EXAMPLES: usize = 3;

/// Checks every rule that is not off.
pub(crate) fn lint(model: &Model, reporter: &mut Reporter) {
    for rule in model.rules().filter(|rule| rule.status != Status::Off) {
        lint_rule(model, rule, reporter);
    }
    lint_texts(model, reporter);
}

/// The tier of a rule's findings: its own, or the sub-category's. `None` on the help route.
pub(crate) fn tier_of(rule: &Rule, sub: &SubCategory) -> Option<Tier> {
    if rule.help { None } else { rule.tier.as_ref().map(|(tier, _)| *tier).or(sub.tier) }
}

/// The severity of a rule's findings: its own, or the sub-category's; on the help route 2 unless it says more.
pub(crate) fn severity_of(rule: &Rule, sub: &SubCategory) -> Option<Severity> {
    let own = rule.severity.as_ref().map(|(severity, _)| *severity);
    own.or(if rule.help { Some(Severity::Unsuitable) } else { sub.severity })
}

fn lint_rule(model: &Model, rule: &Rule, reporter: &mut Reporter) {
    let Some((_, sub)) = model.taxonomy.sub(&rule.emits.value) else { return };
    if severity_of(rule, sub).is_none() {
        let message = format!("`{}` has no default severity: the rule must give one", sub.id);
        reporter.error("no-severity", &rule.place, message);
    }
    if let Some((tier, place)) = &rule.tier {
        if sub.tier != Some(*tier) && !sub.other_tiers.contains(tier) {
            let message = format!("taxonomy.toml gives `{}` no tier {tier}", sub.id);
            reporter.error("foreign-tier", place, message);
        }
        if rule.help {
            reporter.error("foreign-tier", place, "the help route has no tier");
        }
    } else if sub.tier.is_none() && !rule.help {
        let message = format!("`{}` is a route: add `route = \"help\"`", sub.id);
        reporter.error("not-on-route", &rule.place, message);
    }
    if rule.help && rule.severity.as_ref().is_some_and(|(severity, _)| *severity == Severity::Mild) {
        reporter.error("help-level", &rule.place, "levels of the help route are 2, 3 and 4");
    }
    if rule.basis.is_empty() && sub.basis.is_empty() {
        reporter.warning("no-basis", &rule.place, "neither the rule nor its sub-category says who asks for it");
    }
    for (name, examples) in [("hit", &rule.hit), ("miss", &rule.miss)] {
        let count = examples.len() + if name == "miss" { rule.miss_all.len() } else { 0 };
        if count < FEW_EXAMPLES {
            let message = format!("{count} `{name}` examples; at least {FEW_EXAMPLES} show what the rule means");
            reporter.warning(if name == "hit" { "few-hits" } else { "few-misses" }, &rule.place, message);
        }
    }
    let by_sound = [Form::Homophone, Form::Pinyin, Form::Initials, Form::MixedPinyin];
    if by_sound.iter().any(|form| rule.forms.has(form.number())) {
        let is_short = |term: &str| term.chars().filter(|char| char.is_alphanumeric()).count() < 2;
        // Of several slots some may be told by sound while others are plain.
        let in_vain = |slot: &Vec<Item>| slot.iter().all(|item| matches!(item, Item::Term(text) if is_short(&text.value)));
        let checked = if rule.slots.len() == 1 || rule.slots.iter().all(in_vain) { &rule.slots[..] } else { &[] };
        for item in checked.iter().flatten() {
            if let Item::Term(text) = item {
                if is_short(&text.value) {
                    reporter.warning("short-for-form", &text.place, "too short to be told by its sound");
                }
            }
        }
    }
}

/// Every sub-category that some rule emits, and the help route where some rule uses it, has texts in zh and en.
fn lint_texts(model: &Model, reporter: &mut Reporter) {
    let active = || model.rules().filter(|rule| rule.status != Status::Off);
    let mut needed: BTreeSet<&str> = active().map(|rule| rule.emits.value.as_str()).collect();
    if active().any(|rule| rule.help) {
        needed.extend(super::HELP_TEXTS);
    }
    for language in [Language::Zh, Language::En] {
        let files: Vec<&TextFile> = model.texts.iter().filter(|file| file.language == language).collect();
        let Some(first) = files.first() else { continue };
        for key in &needed {
            let texts = files.iter().find_map(|file| file.texts.get(*key));
            let whole = texts
                .is_some_and(|texts| ![&texts.author, &texts.guardian, &texts.moderator].iter().any(|text| text.is_empty()));
            if !whole {
                reporter.warning(
                    "missing-text",
                    &first.place,
                    format!("`{key}` has no texts for author, guardian and moderator in this language"),
                );
            }
        }
    }
}
