//! Verdicts and findings as plain structs.

use super::guard::Outcome;
use super::status::tutela_status;
use crate::{Finding, Modifier, Note, Route, RuleInfo, RuleSet, Tier, Verdict};

/// What to do with a text. Stronger actions are greater.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum tutela_action {
    /// Deliver.
    TUTELA_ACTION_ALLOW = 0,
    /// Deliver with a conspicuous notice before the content.
    TUTELA_ACTION_NOTICE = 1,
    /// Deliver with the spans masked: see tutela_mask_utf8.
    TUTELA_ACTION_MASK = 2,
    /// Hold until a person has looked.
    TUTELA_ACTION_REVIEW = 3,
    /// Do not deliver.
    TUTELA_ACTION_BLOCK = 4,
}

/// A way out of the tables of actions.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum tutela_route {
    /// None.
    TUTELA_ROUTE_NONE = 0,
    /// The author needs help: the text is delivered and help is offered. See tutela_help_text.
    TUTELA_ROUTE_HELP = 1,
}

/// What to do beside the action; bits, any number of which may be set.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum tutela_flag {
    /// A person must look now.
    TUTELA_FLAG_ALERT = 1 << 0,
    /// Delivered; a person looks within a day.
    TUTELA_FLAG_QUEUE = 1 << 1,
    /// Keep an evidence record.
    TUTELA_FLAG_PRESERVE = 1 << 2,
    /// A duty to report to the authorities may exist: you decide and file.
    TUTELA_FLAG_REPORT = 1 << 3,
    /// Remove from prominent places only.
    TUTELA_FLAG_NO_PROMINENT = 1 << 6,
    /// Tell the author before sending.
    TUTELA_FLAG_PROMPT_AUTHOR = 1 << 8,
    /// Tell the addressee before showing.
    TUTELA_FLAG_PROMPT_ADDRESSEE = 1 << 9,
    /// Tell whom the text is about.
    TUTELA_FLAG_PROMPT_TARGET = 1 << 10,
    /// Show help resources to the author.
    TUTELA_FLAG_HELP_AUTHOR = 1 << 11,
    /// Show help resources to the addressee.
    TUTELA_FLAG_HELP_ADDRESSEE = 1 << 12,
    /// Show help resources to whom the text is about.
    TUTELA_FLAG_HELP_TARGET = 1 << 13,
}

/// How a text was read; bits.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum tutela_note {
    /// The text is longer than the scanner's limit and was read up to it.
    TUTELA_NOTE_TRUNCATED = 1 << 0,
    /// Parts are no valid UTF-8 or UTF-16 and were read as U+FFFD.
    TUTELA_NOTE_INVALID_TEXT = 1 << 1,
    /// There are more findings than a verdict tells; the gravest are there.
    TUTELA_NOTE_FINDINGS_CAPPED = 1 << 2,
    /// Parts are in a script that no rule covers.
    TUTELA_NOTE_NOT_COVERED = 1 << 3,
}

/// A kind of harm. tutela_rule_text tells the sub-category and the law that it comes from.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum tutela_category {
    /// None: there is no finding.
    TUTELA_CATEGORY_NONE = 0,
    /// Descriptions, offers or innuendo of a sexual kind among adults.
    TUTELA_CATEGORY_SEXUAL = 1,
    /// Sexual abuse and exploitation of children.
    TUTELA_CATEGORY_CSAE = 2,
    /// Winning a child's trust to lead it into exposure, meetings or obedience.
    TUTELA_CATEGORY_GROOMING = 3,
    /// Insults, threats, rumours and pile-ons aimed at a person.
    TUTELA_CATEGORY_BULLYING = 4,
    /// Swearing at nobody, slurs on groups, bad slang.
    TUTELA_CATEGORY_ABUSIVE_LANGUAGE = 5,
    /// Self-harm, suicide and disordered eating.
    TUTELA_CATEGORY_SELF_HARM = 6,
    /// Violence, weapons, cruelty.
    TUTELA_CATEGORY_VIOLENCE = 7,
    /// Fear as a lure, gore for thrill, panic.
    TUTELA_CATEGORY_HORROR = 8,
    /// Recruitment to terror, violent extremism and cults.
    TUTELA_CATEGORY_EXTREMISM = 9,
    /// Gambling and what leads to it.
    TUTELA_CATEGORY_GAMBLING = 10,
    /// Illegal drugs, misused medicine, tobacco, alcohol.
    TUTELA_CATEGORY_DRUGS = 11,
    /// Drawing minors into crime.
    TUTELA_CATEGORY_CRIME_INDUCEMENT = 12,
    /// Scams aimed at minors.
    TUTELA_CATEGORY_FRAUD = 13,
    /// Leaks of personal data and improper use of a child's likeness.
    TUTELA_CATEGORY_PRIVACY = 14,
    /// Superstition for sale, spirit games, pseudo-science.
    TUTELA_CATEGORY_SUPERSTITION = 15,
    /// Dares and acts that hurt when imitated.
    TUTELA_CATEGORY_DANGEROUS_ACTS = 16,
    /// Money worship, body shaming and other bad values.
    TUTELA_CATEGORY_VALUES = 17,
    /// Addiction to games and inducement to spend.
    TUTELA_CATEGORY_GAMING = 18,
    /// Abuses of organised star fandom.
    TUTELA_CATEGORY_FAN_CIRCLE = 19,
    /// Advertising and pop-ups that lead children away.
    TUTELA_CATEGORY_AD_LURE = 20,
}

/// How grave a finding is if the reading is right.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum tutela_severity {
    /// There is no finding.
    TUTELA_SEVERITY_NONE = 0,
    /// Bare mention or play.
    TUTELA_SEVERITY_MILD = 1,
    /// Crude or unsuitable, not dangerous.
    TUTELA_SEVERITY_UNSUITABLE = 2,
    /// Intent: promotion, offer, targeted attack.
    TUTELA_SEVERITY_SERIOUS = 3,
    /// A child may be in danger now, or the gravest illegality.
    TUTELA_SEVERITY_CRITICAL = 4,
}

/// How the law treats a finding.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum tutela_tier {
    /// Not an offence: a call for help.
    TUTELA_TIER_NONE = 0,
    /// Prohibited to all.
    TUTELA_TIER_A = 1,
    /// Prohibited toward minors.
    TUTELA_TIER_B = 2,
    /// May affect minors.
    TUTELA_TIER_C = 3,
}

/// As whom the author of a finding speaks.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum tutela_role {
    /// Does the harm.
    TUTELA_ROLE_OFFENDER = 0,
    /// Is harmed.
    TUTELA_ROLE_VICTIM = 1,
    /// Speaks for somebody who is harmed.
    TUTELA_ROLE_FRIEND = 2,
    /// Looks on.
    TUTELA_ROLE_BYSTANDER = 3,
}

/// How sure a rule is that its reading is right.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum tutela_confidence {
    /// A person would often disagree.
    TUTELA_CONFIDENCE_LOW = 0,
    /// A person would sometimes disagree.
    TUTELA_CONFIDENCE_MEDIUM = 1,
    /// A person would rarely disagree.
    TUTELA_CONFIDENCE_HIGH = 2,
}

/// The disguise in which a term stood.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum tutela_form {
    /// Plain spelling.
    TUTELA_FORM_PLAIN = 0,
    /// Same or near sound, other characters.
    TUTELA_FORM_HOMOPHONE = 1,
    /// Full pinyin.
    TUTELA_FORM_PINYIN = 2,
    /// Initials of the pinyin.
    TUTELA_FORM_INITIALS = 3,
    /// Part character, part pinyin.
    TUTELA_FORM_MIXED_PINYIN = 4,
    /// A character taken apart.
    TUTELA_FORM_SPLIT = 5,
    /// Radical changed, look-alike character.
    TUTELA_FORM_COMPONENT = 6,
    /// Traditional or variant character.
    TUTELA_FORM_TRADITIONAL = 7,
    /// Kana, hangul or rare kanji for sound or shape.
    TUTELA_FORM_JAPANESE_KOREAN = 8,
    /// Decorative characters.
    TUTELA_FORM_MARTIAN = 9,
    /// Emoji for sound or meaning.
    TUTELA_FORM_EMOJI = 10,
    /// Digits for sound or letters.
    TUTELA_FORM_DIGIT = 11,
    /// Digits and signs for Latin letters.
    TUTELA_FORM_LEET = 12,
    /// Look-alike letters of other scripts or styles.
    TUTELA_FORM_HOMOGLYPH = 13,
    /// Spaces and line breaks inside.
    TUTELA_FORM_SPACING = 14,
    /// Signs inside.
    TUTELA_FORM_PUNCT = 15,
    /// Invisible characters inside.
    TUTELA_FORM_ZERO_WIDTH = 16,
    /// Repeated characters.
    TUTELA_FORM_REPEAT = 17,
    /// Reversed order.
    TUTELA_FORM_REVERSE = 18,
    /// Foreign word by sound.
    TUTELA_FORM_TRANSLIT = 19,
    /// Agreed code word.
    TUTELA_FORM_EUPHEMISM = 20,
    /// "No X here" as an advertisement.
    TUTELA_FORM_NEGATION_WRAP = 21,
    /// Spread over several messages.
    TUTELA_FORM_SPLIT_MESSAGE = 22,
    /// Pointer to a picture.
    TUTELA_FORM_IMAGE_TEXT = 23,
    /// Disguised link.
    TUTELA_FORM_LINK = 24,
    /// Payload inside official wording.
    TUTELA_FORM_CAMOUFLAGE = 25,
    /// Coded "add me".
    TUTELA_FORM_CONTACT = 26,
}

/// The circumstances of a finding; bits.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum tutela_modifier {
    /// Speaks to somebody.
    TUTELA_MODIFIER_DIRECTED = 1 << 0,
    /// Says that somebody is a child.
    TUTELA_MODIFIER_MINOR_MARKER = 1 << 1,
    /// Something is offered.
    TUTELA_MODIFIER_OFFER = 1 << 2,
    /// Something is asked for.
    TUTELA_MODIFIER_SOLICIT = 1 << 3,
    /// A way to get in touch.
    TUTELA_MODIFIER_CONTACT_HANDLE = 1 << 4,
    /// Tells how.
    TUTELA_MODIFIER_INSTRUCTION = 1 << 5,
    /// Same text many times.
    TUTELA_MODIFIER_REPETITION = 1 << 6,
    /// Do not tell.
    TUTELA_MODIFIER_SECRECY = 1 << 7,
    /// Refuses or forbids.
    TUTELA_MODIFIER_NEGATION = 1 << 8,
    /// News, law, warning.
    TUTELA_MODIFIER_REPORT_CONTEXT = 1 << 9,
    /// Somebody else's words.
    TUTELA_MODIFIER_QUOTE = 1 << 10,
    /// Play.
    TUTELA_MODIFIER_FICTION_GAME = 1 << 11,
    /// The speaker is the one harmed.
    TUTELA_MODIFIER_HELP_SEEKING = 1 << 12,
}

/// Most findings that a verdict can have: an array of so many always suffices.
pub const TUTELA_MAX_FINDINGS: u32 = 128;

const _: () = assert!(TUTELA_MAX_FINDINGS as usize == crate::scanner::MAX_FINDINGS);

/// The answer for one text. 64 bytes, plain numbers, nothing to free.
///
/// If the call that should have filled it failed, it holds zeroes and the action TUTELA_ACTION_REVIEW: a host that forgets to look at
/// the status holds the text back and does not wave it through.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct tutela_verdict {
    /// A tutela_action: what to do with the text.
    pub action: i32,
    /// A tutela_route: whether the author needs help.
    pub route: i32,
    /// Bits of tutela_flag: what to do beside the action.
    pub flags: u32,
    /// Bits of tutela_note: how the text was read.
    pub notes: u32,
    /// How many findings there are, at most TUTELA_MAX_FINDINGS. 0 for a clean text. May be more than the array took.
    pub findings: u32,
    /// How many units of the text were read; fewer than it has only if it was truncated.
    pub read: u32,
    /// The code of the rule of the leading finding, 0 if there is none. On the help route that is the gravest call for help, else
    /// the finding with the strongest action, among equals the gravest, among those the first. See tutela_rule_text.
    pub rule: u64,
    /// A tutela_category: the leading finding's.
    pub category: i32,
    /// The leading finding's sub-category, as in tutela_finding.
    pub sub_category: i32,
    /// A tutela_severity: the leading finding's.
    pub severity: i32,
    /// Zeroes.
    pub reserved: [u32; 5],
}

const _: () = assert!(size_of::<tutela_verdict>() == 64);

impl tutela_verdict {
    /// What a call leaves behind that fails.
    pub(super) const FAILED: Self = Self {
        action: tutela_action::TUTELA_ACTION_REVIEW as i32,
        route: 0,
        flags: 0,
        notes: 0,
        findings: 0,
        read: 0,
        rule: 0,
        category: 0,
        sub_category: 0,
        severity: 0,
        reserved: [0; 5],
    };

    #[inline(always)] // or its members take a way through memory that costs more than their making
    pub(super) fn new(verdict: &Verdict<'_>) -> Self {
        let lead = if verdict.findings().is_empty() { tutela_finding::NONE } else { lead(verdict) };
        Self {
            action: i32::from(verdict.action().number()),
            route: match verdict.route() {
                None => tutela_route::TUTELA_ROUTE_NONE,
                Some(Route::Help) => tutela_route::TUTELA_ROUTE_HELP,
            } as i32,
            flags: u32::from(verdict.flags().bits()),
            notes: u32::from(verdict.notes().bits()),
            findings: verdict.findings().len() as u32,
            read: verdict.read() as u32,
            rule: lead.rule,
            category: i32::from(lead.category),
            sub_category: lead.sub_category,
            severity: i32::from(lead.severity),
            reserved: [0; 5],
        }
    }
}

/// The finding that a verdict names.
fn lead(verdict: &Verdict<'_>) -> tutela_finding {
    let helps = verdict.route().is_some();
    let lead = verdict.findings().iter().reduce(|lead, next| {
        let weight = |finding: &Finding| (helps && finding.tier().is_none(), finding.action(), finding.severity());
        if weight(next) > weight(lead) { next } else { lead }
    });
    lead.map_or(tutela_finding::NONE, |finding| tutela_finding::new(verdict, finding))
}

// The bits of notes are handed out as they are.
const _: () = assert!(tutela_note::TUTELA_NOTE_TRUNCATED as u32 == 1 << Note::Truncated as u32);
const _: () = assert!(tutela_note::TUTELA_NOTE_INVALID_TEXT as u32 == 1 << Note::InvalidText as u32);
const _: () = assert!(tutela_note::TUTELA_NOTE_FINDINGS_CAPPED as u32 == 1 << Note::FindingsCapped as u32);
const _: () = assert!(tutela_note::TUTELA_NOTE_NOT_COVERED as u32 == 1 << Note::NotCovered as u32);

/// One reason for a verdict: a rule that holds in the text. 48 bytes, plain numbers, nothing to free. Findings come in the order in
/// which they start.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct tutela_finding {
    /// First unit of the text: a byte of UTF-8, or a unit of UTF-16. Always the start of a character.
    pub start: u32,
    /// One past the last unit.
    pub end: u32,
    /// The code of the rule, never 0. It names a rule of exactly the rules that found it, in every process that has loaded
    /// them; tutela_rule_text tells its id, its law and its texts. In records keep the rule's id, which stays from version to version.
    pub rule: u64,
    /// The sub-category: 100 times its category and its place there, from 1. Never reused. 1001 is the first of gambling.
    pub sub_category: i32,
    /// Bits of tutela_modifier: circumstances that were there.
    pub modifiers: u32,
    /// A tutela_category.
    pub category: u8,
    /// A tutela_tier.
    pub tier: u8,
    /// A tutela_severity: how grave it is, context considered.
    pub severity: u8,
    /// A tutela_action: what the policy asks for this finding alone.
    pub action: u8,
    /// A tutela_role: as whom the author speaks.
    pub role: u8,
    /// A tutela_confidence: how sure the rule is.
    pub confidence: u8,
    /// A tutela_form: the disguise in which it stood.
    pub form: u8,
    /// Zeroes.
    pub reserved: [u8; 17],
}

const _: () = assert!(size_of::<tutela_finding>() == 48);

impl tutela_finding {
    const NONE: Self = Self {
        start: 0,
        end: 0,
        rule: 0,
        sub_category: 0,
        modifiers: 0,
        category: 0,
        tier: 0,
        severity: 0,
        action: 0,
        role: 0,
        confidence: 0,
        form: 0,
        reserved: [0; 17],
    };

    pub(super) fn new(verdict: &Verdict<'_>, finding: &Finding) -> Self {
        let rule = verdict.rule(finding);
        Self {
            start: finding.span().start,
            end: finding.span().end,
            rule: rule_code(verdict.rules(), finding.place()),
            sub_category: i32::from(rule.sub_category_number()),
            modifiers: finding.modifiers().map(Modifier::number).fold(0, |bits, number| bits | 1 << number),
            category: rule.category().number(),
            tier: finding.tier().map_or(0, Tier::number),
            severity: finding.severity().level(),
            action: finding.action().number(),
            role: finding.role().number(),
            confidence: rule.confidence().number(),
            form: finding.form().map_or(0, |form| form.number() + 1),
            reserved: [0; 17],
        }
    }
}

/// Bits of a rule's number in its pack; no pack has room for more rules.
const RULE_BITS: u32 = 28;

/// The code of a rule: which rules, which pack of them (from 1, so that no code is 0), which rule.
fn rule_code(rules: &RuleSet, (pack, rule): (u8, u32)) -> u64 {
    u64::from(mark(rules)) << 32 | (u64::from(pack) + 1) << RULE_BITS | u64::from(rule)
}

/// The rule of a code, if it is one of these rules.
pub(super) fn rule_of_code(rules: &RuleSet, code: u64) -> Outcome<RuleInfo<'_>> {
    let (pack, rule) = (code >> RULE_BITS & 0xF, code & ((1 << RULE_BITS) - 1));
    let rule = pack.checked_sub(1).and_then(|pack| rules.rule_at(pack as usize, rule as u32));
    rule.filter(|_| code >> 32 == u64::from(mark(rules))).ok_or(tutela_status::TUTELA_FOREIGN_RULE)
}

/// What tells rules from other rules: the beginning of their digest.
fn mark(rules: &RuleSet) -> u32 {
    let [a, b, c, d, ..] = *rules.digest();
    u32::from_le_bytes([a, b, c, d])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::*;

    /// The constant of a list whose name ends with the id of a value.
    macro_rules! same {
        ($type:ty, $offset:expr, $prefix:literal, [$($constant:expr),+ $(,)?]) => {
            let constants = [$(($constant as i64, format!("{:?}", $constant))),+];
            for value in <$type>::ALL {
                let id = value.id().trim_start_matches("ev_").to_uppercase();
                let named = constants.iter().find(|(_, name)| *name == format!("{}_{id}", $prefix));
                assert_eq!(named.map(|(number, _)| *number), Some($offset(i64::from(value.number()))), "{} {id}", $prefix);
            }
        };
    }

    #[test]
    fn constants_are_the_numbers_of_the_lists() {
        use {tutela_action::*, tutela_category::*, tutela_confidence::*, tutela_form::*};
        use {tutela_modifier::*, tutela_role::*, tutela_severity::*, tutela_tier::*};
        let plain = |number: i64| number;
        same!(
            Action,
            plain,
            "TUTELA_ACTION",
            [TUTELA_ACTION_ALLOW, TUTELA_ACTION_NOTICE, TUTELA_ACTION_MASK, TUTELA_ACTION_REVIEW, TUTELA_ACTION_BLOCK,]
        );
        same!(
            Category,
            plain,
            "TUTELA_CATEGORY",
            [
                TUTELA_CATEGORY_SEXUAL,
                TUTELA_CATEGORY_CSAE,
                TUTELA_CATEGORY_GROOMING,
                TUTELA_CATEGORY_BULLYING,
                TUTELA_CATEGORY_ABUSIVE_LANGUAGE,
                TUTELA_CATEGORY_SELF_HARM,
                TUTELA_CATEGORY_VIOLENCE,
                TUTELA_CATEGORY_HORROR,
                TUTELA_CATEGORY_EXTREMISM,
                TUTELA_CATEGORY_GAMBLING,
                TUTELA_CATEGORY_DRUGS,
                TUTELA_CATEGORY_CRIME_INDUCEMENT,
                TUTELA_CATEGORY_FRAUD,
                TUTELA_CATEGORY_PRIVACY,
                TUTELA_CATEGORY_SUPERSTITION,
                TUTELA_CATEGORY_DANGEROUS_ACTS,
                TUTELA_CATEGORY_VALUES,
                TUTELA_CATEGORY_GAMING,
                TUTELA_CATEGORY_FAN_CIRCLE,
                TUTELA_CATEGORY_AD_LURE,
            ]
        );
        same!(
            Severity,
            plain,
            "TUTELA_SEVERITY",
            [TUTELA_SEVERITY_MILD, TUTELA_SEVERITY_UNSUITABLE, TUTELA_SEVERITY_SERIOUS, TUTELA_SEVERITY_CRITICAL,]
        );
        same!(Tier, plain, "TUTELA_TIER", [TUTELA_TIER_A, TUTELA_TIER_B, TUTELA_TIER_C]);
        same!(
            Role,
            plain,
            "TUTELA_ROLE",
            [TUTELA_ROLE_OFFENDER, TUTELA_ROLE_VICTIM, TUTELA_ROLE_FRIEND, TUTELA_ROLE_BYSTANDER,]
        );
        same!(
            Confidence,
            plain,
            "TUTELA_CONFIDENCE",
            [TUTELA_CONFIDENCE_LOW, TUTELA_CONFIDENCE_MEDIUM, TUTELA_CONFIDENCE_HIGH,]
        );
        same!(
            Form,
            |number| number + 1,
            "TUTELA_FORM",
            [
                TUTELA_FORM_HOMOPHONE,
                TUTELA_FORM_PINYIN,
                TUTELA_FORM_INITIALS,
                TUTELA_FORM_MIXED_PINYIN,
                TUTELA_FORM_SPLIT,
                TUTELA_FORM_COMPONENT,
                TUTELA_FORM_TRADITIONAL,
                TUTELA_FORM_JAPANESE_KOREAN,
                TUTELA_FORM_MARTIAN,
                TUTELA_FORM_EMOJI,
                TUTELA_FORM_DIGIT,
                TUTELA_FORM_LEET,
                TUTELA_FORM_HOMOGLYPH,
                TUTELA_FORM_SPACING,
                TUTELA_FORM_PUNCT,
                TUTELA_FORM_ZERO_WIDTH,
                TUTELA_FORM_REPEAT,
                TUTELA_FORM_REVERSE,
                TUTELA_FORM_TRANSLIT,
                TUTELA_FORM_EUPHEMISM,
                TUTELA_FORM_NEGATION_WRAP,
                TUTELA_FORM_SPLIT_MESSAGE,
                TUTELA_FORM_IMAGE_TEXT,
                TUTELA_FORM_LINK,
                TUTELA_FORM_CAMOUFLAGE,
                TUTELA_FORM_CONTACT,
            ]
        );
        let bits = [
            TUTELA_MODIFIER_DIRECTED,
            TUTELA_MODIFIER_MINOR_MARKER,
            TUTELA_MODIFIER_OFFER,
            TUTELA_MODIFIER_SOLICIT,
            TUTELA_MODIFIER_CONTACT_HANDLE,
            TUTELA_MODIFIER_INSTRUCTION,
            TUTELA_MODIFIER_REPETITION,
            TUTELA_MODIFIER_SECRECY,
            TUTELA_MODIFIER_NEGATION,
            TUTELA_MODIFIER_REPORT_CONTEXT,
            TUTELA_MODIFIER_QUOTE,
            TUTELA_MODIFIER_FICTION_GAME,
            TUTELA_MODIFIER_HELP_SEEKING,
        ];
        for (bit, modifier) in bits.iter().zip(Modifier::ALL) {
            assert_eq!(*bit as u32, 1 << modifier.number());
            assert_eq!(format!("{bit:?}"), format!("TUTELA_MODIFIER_{}", modifier.id().to_uppercase()));
        }
    }

    #[test]
    fn constants_are_the_bits_of_flags() {
        use tutela_flag::*;
        let plain = [
            (Flag::Alert, TUTELA_FLAG_ALERT),
            (Flag::Queue, TUTELA_FLAG_QUEUE),
            (Flag::Preserve, TUTELA_FLAG_PRESERVE),
            (Flag::Report, TUTELA_FLAG_REPORT),
            (Flag::NoProminent, TUTELA_FLAG_NO_PROMINENT),
        ];
        for (flag, bit) in plain {
            assert_eq!(u32::from(Flags::NONE.with(flag).bits()), bit as u32);
        }
        let sent = [
            (Flag::Prompt, [TUTELA_FLAG_PROMPT_AUTHOR, TUTELA_FLAG_PROMPT_ADDRESSEE, TUTELA_FLAG_PROMPT_TARGET]),
            (Flag::Help, [TUTELA_FLAG_HELP_AUTHOR, TUTELA_FLAG_HELP_ADDRESSEE, TUTELA_FLAG_HELP_TARGET]),
        ];
        for (flag, bits) in sent {
            for (recipient, bit) in Recipient::ALL.iter().zip(bits) {
                assert_eq!(u32::from(Flags::NONE.with_recipient(flag, *recipient).bits()), bit as u32);
            }
        }
    }

    #[cfg(feature = "builtin")]
    #[test]
    fn every_rule_has_a_code_of_its_own_that_leads_back() {
        let rules = RuleSet::builtin().unwrap();
        for (number, rule) in rules.rules().enumerate() {
            let code = rule_code(&rules, (0, number as u32));
            assert_eq!(rule_of_code(&rules, code).map(|found| found.id()).ok(), Some(rule.id()));
        }
        let code = rule_code(&rules, (0, 0));
        for foreign in [0, code ^ 1 << 32, code + (1 << RULE_BITS), code | ((1 << RULE_BITS) - 1), u64::MAX] {
            assert_eq!(rule_of_code(&rules, foreign).err(), Some(tutela_status::TUTELA_FOREIGN_RULE), "{foreign:x}");
        }
    }
}
