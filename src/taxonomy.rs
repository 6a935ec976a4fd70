//! The closed lists of the taxonomy: categories, tiers, severities, ages, surfaces, actions and the rest.
//!
//! The one source of all ids is `rulesets/taxonomy.toml`; a test compares these types with it. Sub-categories are data
//! in the pack and have no type here, so that rules can ship faster than code.

/// Declares an enum whose variants have stable text ids, listed once.
macro_rules! ids {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $number:literal => $id:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum $name { $($(#[$vmeta])* $variant = $number,)+ }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The stable text id.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)+ }
            }

            /// The same with a NUL behind it, for C.
            #[cfg(feature = "capi")]
            #[allow(dead_code, reason = "not every list is named to C")]
            pub(crate) const fn c_id(self) -> &'static str {
                match self { $(Self::$variant => concat!($id, "\0"),)+ }
            }

            /// The value with this id.
            pub fn from_id(id: &str) -> Option<Self> {
                match id { $($id => Some(Self::$variant),)+ _ => None }
            }

            /// The value with this number, as packs store it.
            #[allow(clippy::manual_map, reason = "one arm a variant, written by the macro")]
            pub const fn from_number(number: u8) -> Option<Self> {
                match number { $($number => Some(Self::$variant),)+ _ => None }
            }

            /// The number that packs store. Never reused.
            pub const fn number(self) -> u8 {
                self as u8
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.id())
            }
        }
    };
}

ids! {
    /// A kind of harm to minors. The numbers are the registry's and are never reused.
    ///
    /// # Source
    ///
    /// Regulations on the Protection of Minors Online (REG), Law on the Protection of Minors (LAW) and the instruments that
    /// `rulesets/taxonomy.toml` names for each category.
    #[non_exhaustive]
    Category {
        /// Descriptions, offers or innuendo of a sexual kind among adults. REG 22; LAW 50.
        Sexual = 1 => "sexual",
        /// Sexual abuse and exploitation of children, matched by abstract cues only. REG 22; LAW 52, 54.
        Csae = 2 => "csae",
        /// Winning a child's trust to lead it into exposure, meetings or obedience. JI9; LAW 54, 77.
        Grooming = 3 => "grooming",
        /// Insults, threats, rumours and pile-ons aimed at a person. REG 26; LAW 77.
        Bullying = 4 => "bullying",
        /// Swearing at nobody, slurs on groups, bad slang. CLS; IIS 15.
        AbusiveLanguage = 5 => "abusive_language",
        /// Self-harm, suicide and disordered eating. REG 22; LAW 50.
        SelfHarm = 6 => "self_harm",
        /// Violence, weapons, cruelty. REG 22; LAW 50, 60.
        Violence = 7 => "violence",
        /// Fear as a lure, gore for thrill, panic. CLS; IIS 15.
        Horror = 8 => "horror",
        /// Recruitment to terror, violent extremism and cults. REG 22; LAW 50.
        Extremism = 9 => "extremism",
        /// Gambling and what leads to it. REG 22; LAW 50, 59.
        Gambling = 10 => "gambling",
        /// Illegal drugs, misused medicine, tobacco, alcohol. LAW 59; PJD 38.
        Drugs = 11 => "drugs",
        /// Drawing minors into crime. REG 27; LAW 54, 61.
        CrimeInducement = 12 => "crime_inducement",
        /// Scams aimed at minors. LAW 80; REG 27.
        Fraud = 13 => "fraud",
        /// Leaks of personal data and improper use of a child's likeness. REG 38; LAW 72, 73.
        Privacy = 14 => "privacy",
        /// Superstition for sale, spirit games, pseudo-science. REG 22; LAW 50.
        Superstition = 15 => "superstition",
        /// Dares and acts that hurt when imitated. REG 23.
        DangerousActs = 16 => "dangerous_acts",
        /// Money worship, body shaming and other bad values. REG 23.
        Values = 17 => "values",
        /// Addiction to games and inducement to spend. REG 42-44, 46, 47.
        Gaming = 18 => "gaming",
        /// Abuses of organised star fandom. REG 45.
        FanCircle = 19 => "fan_circle",
        /// Advertising and pop-ups that lead children away. AD 40; REG 24.
        AdLure = 20 => "ad_lure",
    }
}

ids! {
    /// How the law treats a sub-category.
    Tier {
        /// Prohibited to all (REG 22, LAW 52).
        A = 1 => "A",
        /// Prohibited toward minors (REG 25).
        B = 2 => "B",
        /// May affect minors (REG 23, 24).
        C = 3 => "C",
    }
}

ids! {
    /// How grave a finding is if the reading is right. Confidence is told apart.
    Severity {
        /// Bare mention or play.
        Mild = 1 => "mild",
        /// Crude or unsuitable, not dangerous.
        Unsuitable = 2 => "unsuitable",
        /// Intent: promotion, offer, targeted attack.
        Serious = 3 => "serious",
        /// A child may be in danger now, or the gravest illegality.
        Critical = 4 => "critical",
    }
}

impl Severity {
    /// 1 to 4.
    pub const fn level(self) -> u8 {
        self as u8
    }

    /// The severity of a level; `None` outside 1 to 4.
    pub const fn from_level(level: u8) -> Option<Self> {
        Self::from_number(level)
    }
}

ids! {
    /// A band of ages, as the guide to minors' mode draws them (MODE).
    AgeBand {
        /// Under 3 years.
        A0To3 = 0 => "a0_3",
        /// 3 to under 8.
        A3To8 = 1 => "a3_8",
        /// 8 to under 12.
        A8To12 = 2 => "a8_12",
        /// 12 to under 16.
        A12To16 = 3 => "a12_16",
        /// 16 to under 18.
        A16To18 = 4 => "a16_18",
        /// 18 and over.
        Adult = 5 => "adult",
        /// Not known: read as the policy says (12 to under 16; in products made for minors 3 to under 8).
        Unknown = 6 => "unknown",
    }
}

impl AgeBand {
    /// The band of an exact age in years.
    pub const fn of_years(years: u8) -> Self {
        match years {
            0..=2 => Self::A0To3,
            3..=7 => Self::A3To8,
            8..=11 => Self::A8To12,
            12..=15 => Self::A12To16,
            16..=17 => Self::A16To18,
            _ => Self::Adult,
        }
    }
}

ids! {
    /// Where a text stands in the product.
    #[non_exhaustive]
    Surface {
        /// One-to-one chat.
        Dm = 0 => "dm",
        /// Group or guild chat.
        GroupChat = 1 => "group_chat",
        /// Chat of one match of a game.
        Match = 2 => "match",
        /// Chat of a whole game server.
        World = 3 => "world",
        /// User name, bio, signature.
        Nickname = 4 => "nickname",
        /// Title of a group, guild, room or topic.
        GroupName = 5 => "group_name",
        /// Comments, replies, posts.
        Comment = 6 => "comment",
        /// Speech turned into text.
        Transcript = 7 => "transcript",
        /// Bullet comments, live chat, live titles.
        Danmaku = 8 => "danmaku",
        /// Chat of a live lesson; always made for minors.
        ClassLive = 9 => "class_live",
        /// Pop-up, sidebar, floating box.
        Popup = 10 => "popup",
        /// Advertisement.
        Ad = 11 => "ad",
        /// Course outline, lesson text; always made for minors.
        Course = 12 => "course",
        /// Search query; with `prominent` set, a suggestion or hot list.
        Search = 13 => "search",
        /// What somebody types to a model.
        AiPrompt = 14 => "ai_prompt",
        /// Recommendation feed.
        Feed = 15 => "feed",
        /// Notification.
        Push = 16 => "push",
        /// Text that a model made for the user.
        AiOutput = 17 => "ai_output",
    }
}

impl Surface {
    /// Whether this place belongs to teaching and so is made for minors whatever the host says.
    pub const fn is_teaching(self) -> bool {
        matches!(self, Self::Course | Self::ClassLive)
    }
}

ids! {
    /// What the host is asked to do with the text. Stronger actions compare greater.
    Action {
        /// Deliver.
        Allow = 0 => "allow",
        /// Deliver with a conspicuous notice before the content.
        Notice = 1 => "notice",
        /// Deliver with the spans masked.
        Mask = 2 => "mask",
        /// Hold until a person has looked.
        Review = 3 => "review",
        /// Do not deliver.
        Block = 4 => "block",
    }
}

ids! {
    /// Something to do beside the action. Any number may hold.
    Flag {
        /// A person must look now.
        Alert = 0 => "alert",
        /// Delivered; a person looks within a day.
        Queue = 1 => "queue",
        /// Keep an evidence record.
        Preserve = 2 => "preserve",
        /// A duty to report to the authorities may exist: the host decides and files.
        Report = 3 => "report",
        /// Tell before sending.
        Prompt = 4 => "prompt",
        /// Show help resources.
        Help = 5 => "help",
        /// Remove from prominent places only.
        NoProminent = 6 => "no_prominent",
    }
}

ids! {
    /// Who receives `prompt` or `help`.
    Recipient {
        /// Who wrote the text.
        Author = 0 => "author",
        /// Whom the text is sent to.
        Addressee = 1 => "addressee",
        /// Whom the text is about.
        Target = 2 => "target",
    }
}

ids! {
    /// What the author is to the product.
    AuthorRole {
        /// Anybody.
        User = 0 => "user",
        /// A parent or guardian.
        Guardian = 1 => "guardian",
        /// A teacher or other staff.
        Staff = 2 => "staff",
        /// The product itself.
        Operator = 3 => "operator",
    }
}

ids! {
    /// What the author is to the addressee.
    Relation {
        /// Known to each other.
        Contact = 0 => "contact",
        /// Not known to each other.
        Stranger = 1 => "stranger",
        /// Not told.
        Unknown = 2 => "unknown",
    }
}

ids! {
    /// As whom the author of a finding speaks.
    Role {
        /// Does the harm.
        Offender = 0 => "offender",
        /// Is harmed.
        Victim = 1 => "victim",
        /// Speaks for somebody who is harmed.
        Friend = 2 => "friend",
        /// Looks on.
        Bystander = 3 => "bystander",
    }
}

ids! {
    /// The disguise in which a term was found.
    #[non_exhaustive]
    Form {
        /// Same or near sound, other characters.
        Homophone = 0 => "ev_homophone",
        /// Full pinyin.
        Pinyin = 1 => "ev_pinyin",
        /// Initials of the pinyin.
        Initials = 2 => "ev_initials",
        /// Part character, part pinyin.
        MixedPinyin = 3 => "ev_mixed_pinyin",
        /// A character taken apart.
        Split = 4 => "ev_split",
        /// Radical changed, look-alike character.
        Component = 5 => "ev_component",
        /// Traditional or variant character.
        Traditional = 6 => "ev_traditional",
        /// Kana, hangul or rare kanji for sound or shape.
        JapaneseKorean = 7 => "ev_japanese_korean",
        /// Decorative characters.
        Martian = 8 => "ev_martian",
        /// Emoji for sound or meaning.
        Emoji = 9 => "ev_emoji",
        /// Digits for sound or letters.
        Digit = 10 => "ev_digit",
        /// Digits and signs for Latin letters.
        Leet = 11 => "ev_leet",
        /// Look-alike letters of other scripts or styles.
        Homoglyph = 12 => "ev_homoglyph",
        /// Spaces and line breaks inside.
        Spacing = 13 => "ev_spacing",
        /// Signs inside.
        Punct = 14 => "ev_punct",
        /// Invisible characters inside.
        ZeroWidth = 15 => "ev_zero_width",
        /// Repeated characters.
        Repeat = 16 => "ev_repeat",
        /// Reversed order.
        Reverse = 17 => "ev_reverse",
        /// Foreign word by sound.
        Translit = 18 => "ev_translit",
        /// Agreed code word.
        Euphemism = 19 => "ev_euphemism",
        /// "No X here" as an advertisement.
        NegationWrap = 20 => "ev_negation_wrap",
        /// Spread over several messages.
        SplitMessage = 21 => "ev_split_message",
        /// Pointer to a picture.
        ImageText = 22 => "ev_image_text",
        /// Disguised link.
        Link = 23 => "ev_link",
        /// Payload inside official wording.
        Camouflage = 24 => "ev_camouflage",
        /// Coded "add me".
        Contact = 25 => "ev_contact",
    }
}

ids! {
    /// A circumstance that changes a finding; each is a list of a `context` file.
    Modifier {
        /// Speaks to somebody.
        Directed = 0 => "directed",
        /// Says that somebody is a child.
        MinorMarker = 1 => "minor_marker",
        /// Something is offered.
        Offer = 2 => "offer",
        /// Something is asked for.
        Solicit = 3 => "solicit",
        /// A way to get in touch.
        ContactHandle = 4 => "contact_handle",
        /// Tells how.
        Instruction = 5 => "instruction",
        /// Same text many times; set by the conversation, not by words.
        Repetition = 6 => "repetition",
        /// Do not tell.
        Secrecy = 7 => "secrecy",
        /// Refuses or forbids.
        Negation = 8 => "negation",
        /// News, law, warning.
        ReportContext = 9 => "report_context",
        /// Somebody else's words.
        Quote = 10 => "quote",
        /// Play.
        FictionGame = 11 => "fiction_game",
        /// The speaker is the one harmed.
        HelpSeeking = 12 => "help_seeking",
        /// Teaching; makes a quote acquit.
        Lesson = 13 => "lesson",
        /// Orders somebody; voids acquittal.
        Demand = 14 => "demand",
        /// A place, time or person outside the game; voids `fiction_game`.
        RealWorld = 15 => "real_world",
    }
}

ids! {
    /// How sure a rule is that its reading is right.
    Confidence {
        /// A look by a person would often disagree.
        Low = 0 => "low",
        /// A look by a person would sometimes disagree.
        Medium = 1 => "medium",
        /// A look by a person would rarely disagree.
        High = 2 => "high",
    }
}

ids! {
    /// Where a policy cell comes from.
    Basis {
        /// The project's default.
        Default = 0 => "default",
        /// Required by a rule of law; loosening it needs an acknowledgement.
        Law = 1 => "law",
    }
}

/// A finding's way out of the tables: help for the speaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Route {
    /// The speaker needs help: the text is allowed and help is offered.
    Help,
}

impl Route {
    /// The stable text id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Help => "help",
        }
    }
}

/// A set of values of one of the enums above, by their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Bits(pub u32);

impl Bits {
    pub const fn all() -> Self {
        Self(u32::MAX)
    }

    pub const fn with(self, number: u8) -> Self {
        Self(self.0 | 1 << number)
    }

    pub const fn has(self, number: u8) -> bool {
        self.0 >> number & 1 == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_fall_into_their_bands() {
        let bands =
            [(0, "a0_3"), (2, "a0_3"), (3, "a3_8"), (7, "a3_8"), (8, "a8_12"), (12, "a12_16"), (17, "a16_18"), (18, "adult")];
        for (years, band) in bands {
            assert_eq!(AgeBand::of_years(years).id(), band, "{years}");
        }
    }

    #[test]
    fn numbers_and_ids_lead_back() {
        for category in Category::ALL {
            assert_eq!(Category::from_id(category.id()), Some(*category));
            assert_eq!(Category::from_number(category.number()), Some(*category));
        }
        assert_eq!(Category::from_number(0), None);
        assert_eq!(Severity::from_level(5), None);
    }
}
