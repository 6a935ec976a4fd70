//! The model of the rules to a pack: lists resolved, terms folded and indexed, patterns compiled, all of it written down.

pub(crate) mod fold_tables;
mod grams;
mod latin;
mod lexicon;
mod pattern;
pub(crate) mod policy;
mod rows;
mod sounds;
mod terms;
mod variants;
mod weights;
mod write;

use crate::fold;
use crate::pack::grams::pair_mask;
use crate::pack::layout::{self, *};
use crate::pack::uses::{self, MOST_USES};
use crate::rules::Place;
use crate::rules::diagnostic::Reporter;
use crate::rules::lint;
use crate::rules::model::{Anchor, Boundary, Condition, Model, Rule as RuleModel, RuleFile, Status, SubCategory};
use crate::rules::{Diagnostic, Sources};
use crate::taxonomy::*;
use fold_tables::Tables;
use rows::Rows;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use terms::Terms;
use weights::Weights;
use write::{PackFacts, PackWriter};
use zerocopy::little_endian::{U16, U32};

/// What a pack is called and how long it is good for.
#[derive(Clone, Debug)]
pub struct PackName {
    id: String,
    version: u64,
    not_after: u64,
}

impl PackName {
    /// A pack that does not expire. The version rises with every release.
    #[must_use]
    pub fn new(id: impl Into<String>, version: u64) -> Self {
        Self { id: id.into(), version, not_after: 0 }
    }

    /// Unix seconds after which the pack is stale.
    #[must_use]
    pub fn not_after(self, unix_seconds: u64) -> Self {
        Self { not_after: unix_seconds, ..self }
    }
}

/// A compilation: the pack, if nothing was wrong, and everything there is to say.
pub(crate) struct Compiled {
    pub pack: Option<Vec<u8>>,
    pub diagnostics: Vec<Diagnostic>,
    pub model: Model,
    /// Distinct terms in the slots of each compiled rule, by its id.
    pub terms_of: BTreeMap<String, usize>,
}

/// Reads and compiles rule files.
pub(crate) fn compile(sources: &Sources, name: &PackName) -> Compiled {
    let mut reporter = Reporter::default();
    let model = crate::rules::read(sources, &mut reporter);
    let (mut pack, mut terms_of) = (None, BTreeMap::new());
    if !reporter.has_errors() {
        lint::lint(&model, &mut reporter);
        let tables = Tables::build();
        let bytes = Compiler::new(&model, &tables).run(sources, name, &mut terms_of, &mut reporter);
        pack = bytes.filter(|_| !reporter.has_errors());
    }
    let mut diagnostics = reporter.found;
    diagnostics.sort_by_key(|diagnostic| (diagnostic.place.file, diagnostic.place.bytes.start));
    Compiled { pack, diagnostics, model, terms_of }
}

/// A rule whose slots are numbers.
struct Resolved<'m> {
    rule: &'m RuleModel,
    slots: Vec<u32>,
    not: Option<u32>,
    unless: Option<u32>,
    trigger: usize,
}

struct Compiler<'m> {
    model: &'m Model,
    tables: &'m Tables,
    weights: Weights,
    /// Everyday words.
    common: HashSet<Vec<u16>>,
    terms: Terms<'m>,
    out: PackWriter,
    basis: Vec<StrRef>,
}

impl<'m> Compiler<'m> {
    fn new(model: &'m Model, tables: &'m Tables) -> Self {
        Self {
            model,
            tables,
            weights: Weights::new(),
            common: lexicon::common(&tables.fold()),
            terms: Terms::new(model, tables),
            out: PackWriter::new(),
            basis: Vec::new(),
        }
    }

    fn run(
        mut self,
        sources: &Sources,
        name: &PackName,
        terms_of: &mut BTreeMap<String, usize>,
        reporter: &mut Reporter,
    ) -> Option<Vec<u8>> {
        let mut rules = Vec::new();
        for file in &self.model.files {
            for list in &file.lists {
                terms::report_redundant(&list.items, self.tables, false, reporter);
            }
            for rule in file.rules.iter().filter(|rule| rule.status != Status::Off) {
                rules.extend(self.resolve(file, rule, reporter));
            }
        }
        let mut modifiers: Vec<Option<u32>> =
            Modifier::ALL.iter().map(|modifier| self.terms.context_slot(modifier.id(), reporter)).collect();
        self.terms.report_unused(reporter);
        if reporter.has_errors() {
            return None;
        }
        self.sort_slots(&mut rules, &mut modifiers);
        terms_of.extend(rules.iter().map(|rule| (rule.rule.id.clone(), self.distinct_terms(rule))));
        self.write_fold();
        self.write_names();
        self.write_terms(&rules, &modifiers, reporter);
        self.write_views(&rules, &modifiers);
        self.write_rules(&rules);
        self.write_lexicon();
        self.out.set_bytes(Section::Policies, policy::encode(&self.model.policies));
        self.out.set(Section::Basis, &self.basis);
        let facts = PackFacts {
            id: &name.id,
            version: name.version,
            not_after: name.not_after,
            scripts: self.scripts(&rules),
            source_digest: source_digest(sources),
        };
        Some(self.out.finish(&facts))
    }

    fn distinct_terms(&self, rule: &Resolved<'_>) -> usize {
        rule.slots.iter().flat_map(|slot| &self.terms.slots[*slot as usize].terms).collect::<BTreeSet<_>>().len()
    }

    /// Scripts that some rule covers: 1 Han, 2 Latin.
    fn scripts(&self, rules: &[Resolved<'_>]) -> u32 {
        let slots = rules.iter().flat_map(|rule| &rule.slots);
        let terms = slots.flat_map(|slot| &self.terms.slots[*slot as usize].terms);
        terms.flat_map(|term| &self.terms.spellings[*term as usize]).fold(0, |scripts, symbol| match fold::kind(*symbol) {
            fold::Kind::Han => scripts | 1,
            fold::Kind::Latin => scripts | 2,
            _ => scripts,
        })
    }

    fn resolve(&mut self, file: &'m RuleFile, rule: &'m RuleModel, reporter: &mut Reporter) -> Option<Resolved<'m>> {
        let mut slots = Vec::new();
        for items in &rule.slots {
            terms::report_redundant(items, self.tables, true, reporter);
            slots.push(self.terms.slot(file, items, rule.boundary, reporter)?);
        }
        let mut other = |items: &[_]| {
            if items.is_empty() { None } else { self.terms.slot(file, items, Boundary::Letters, reporter) }
        };
        let (not, unless) = (other(&rule.not), other(&rule.unless));
        let trigger = (0..slots.len())
            .filter(|slot| !self.too_common(slots[*slot]))
            .min_by(|a, b| self.commonness(slots[*a]).total_cmp(&self.commonness(slots[*b])));
        if let ([slot], true) = (&slots[..], rule.surfaces == Bits::all()) {
            self.report_common(rule, *slot, reporter);
        }
        let Some(trigger) = trigger else {
            let found = reporter.error(
                "no-trigger",
                &rule.place,
                "every slot has a term or anchor that is too common to start a judgement",
            );
            found.help("give at least one slot terms of two characters or more and anchors of three digits or more");
            return None;
        };
        Some(Resolved { rule, slots, not, unless, trigger })
    }

    /// Reports the everyday words by which alone a rule would hold, wherever they stand.
    fn report_common(&self, rule: &RuleModel, slot: u32, reporter: &mut Reporter) {
        let spellings = self.terms.slots[slot as usize].terms.iter().map(|term| &self.terms.spellings[*term as usize]);
        for spelling in spellings.filter(|spelling| self.common.contains(*spelling)) {
            let word = self.tables.fold().spell_out(spelling.iter().copied());
            let message = format!("`{word}` is an everyday word, and the rule holds by it alone");
            let found = reporter.warning("common-word", &rule.place, message);
            found.help("ask for a second slot, or name the `surfaces` where the word says enough");
        }
    }

    /// Terms of one character and short runs of digits are everywhere: they may stand beside a trigger, not be one.
    fn too_common(&self, slot: u32) -> bool {
        let is_lone = |term: &u32| self.terms.spellings[*term as usize].len() == 1;
        let set = &self.terms.slots[slot as usize];
        set.terms.iter().any(is_lone)
            || set.patterns.iter().map(|pattern| &self.terms.patterns[*pattern as usize]).any(|used| {
                match used.pattern.anchor {
                    Anchor::Digits(count) => count < 3,
                    _ => used.literal.as_ref().is_some_and(is_lone),
                }
            })
    }

    /// How often running text meets a slot, summed over its terms and the anchors of its patterns.
    fn commonness(&self, slot: u32) -> f32 {
        let set = &self.terms.slots[slot as usize];
        let edges = (set.boundary <= Boundary::Loose, set.boundary <= Boundary::Letters);
        let chance = |term: u32, edges| self.weights.spelling(&self.terms.spellings[term as usize], edges);
        let terms = set.terms.iter().map(|term| chance(*term, edges));
        let anchors = set.patterns.iter().map(|pattern| {
            let used = &self.terms.patterns[*pattern as usize];
            match (&used.pattern.anchor, used.literal) {
                // Each digit more is rarer; a pattern costs more than a term wherever it is anchored.
                (Anchor::Digits(count), _) => 0.1 * 0.5f32.powi(i32::from(*count)),
                (_, Some(literal)) => 4.0 * chance(literal, (true, false)),
                // Signs are in every other message.
                _ => 1.0,
            }
        });
        terms.chain(anchors).sum()
    }

    fn write_fold(&mut self) {
        let tables = self.tables;
        self.out.set(Section::FoldBlocks, &tables.blocks);
        self.out.set(Section::FoldClasses, &tables.classes);
        self.out.set(Section::Expansions, &tables.expansions);
        self.out.set(Section::Expanded, &tables.expanded);
        self.out.set(Section::Emoji, &tables.emoji);
    }

    /// Sub-categories, category names and texts for people.
    fn write_names(&mut self) {
        let taxonomy = &self.model.taxonomy;
        let mut people: Vec<People> = Vec::new();
        let keys: BTreeSet<&str> = self.model.texts.iter().flat_map(|file| file.texts.keys().map(String::as_str)).collect();
        for key in keys {
            let mut texts = [self.out.text(""); 6];
            for (offset, language) in [(0, crate::rules::model::Language::Zh), (3, crate::rules::model::Language::En)] {
                let files = self.model.texts.iter().filter(|file| file.language == language);
                for entry in files.filter_map(|file| file.texts.get(key)) {
                    texts[offset] = self.out.text(&entry.author);
                    texts[offset + 1] = self.out.text(&entry.guardian);
                    texts[offset + 2] = self.out.text(&entry.moderator);
                }
            }
            people.push(People { key: self.out.text(key), texts });
        }
        let subs: Vec<Sub> = taxonomy
            .subs
            .iter()
            .map(|sub| Sub {
                id: self.out.text(&sub.id),
                zh: self.out.text(&sub.zh),
                en: self.out.text(&sub.en),
                category: sub.category.number(),
                reserved: 0,
                defines: U16::new(sub.defines.0 as u16),
            })
            .collect();
        let mut names = Vec::new();
        for category in Category::ALL {
            let (zh, en) = taxonomy.categories.get(&category.number()).cloned().unwrap_or_default();
            names.extend([self.out.text(&zh), self.out.text(&en)]);
        }
        self.out.set(Section::Texts, &people);
        self.out.set(Section::Subs, &subs);
        self.out.set(Section::Categories, &names);
    }

    /// Numbers the slots anew, those first that a scan asks for most: of modifiers, of triggers, of what else rules need.
    fn sort_slots(&mut self, rules: &mut [Resolved<'_>], modifiers: &mut [Option<u32>]) {
        let mut asked = vec![3; self.terms.slots.len()];
        rules.iter().flat_map(|rule| &rule.slots).for_each(|slot| asked[*slot as usize] = 2);
        rules.iter().for_each(|rule| asked[rule.slots[rule.trigger] as usize] = 1);
        modifiers.iter().flatten().for_each(|slot| asked[*slot as usize] = 0);
        let numbers = self.terms.sort_slots(|slot| asked[slot as usize]);
        let renumber = |slot: &mut u32| *slot = numbers[*slot as usize];
        for rule in rules {
            rule.slots.iter_mut().chain(&mut rule.not).chain(&mut rule.unless).for_each(renumber);
        }
        modifiers.iter_mut().flatten().for_each(renumber);
    }

    /// Terms, slots, patterns and the two gram indices.
    fn write_terms(&mut self, rules: &[Resolved<'_>], modifiers: &[Option<u32>], reporter: &mut Reporter) {
        let terms = &self.terms;
        let trigger_slots: BTreeSet<u32> = rules.iter().map(|rule| rule.slots[rule.trigger]).collect();

        // Which slots each term and each pattern fills, and which patterns hang at a term.
        let mut term_uses = vec![UseSet::default(); terms.spellings.len()];
        let mut pattern_uses = vec![UseSet::default(); terms.patterns.len()];
        for (slot, set) in terms.slots.iter().enumerate() {
            set.terms.iter().for_each(|term| term_uses[*term as usize].slots.push(slot as u32));
            set.patterns.iter().for_each(|pattern| pattern_uses[*pattern as usize].slots.push(slot as u32));
        }
        let triggers_pattern = |pattern: usize| pattern_uses[pattern].slots.iter().any(|slot| trigger_slots.contains(slot));
        let mut trigger_terms: BTreeSet<u32> =
            trigger_slots.iter().flat_map(|slot| &terms.slots[*slot as usize].terms).copied().collect();
        for (number, used) in terms.patterns.iter().enumerate() {
            let Some(literal) = used.literal else { continue };
            term_uses[literal as usize].patterns.push(number as u32);
            if triggers_pattern(number) {
                trigger_terms.insert(literal);
            }
        }

        let mut sets = UseSets::default();
        let (mut automata, mut patterns) = (Vec::new(), Vec::new());
        for (number, used) in terms.patterns.iter().enumerate() {
            let compiled = match pattern::compile(&used.pattern.expression.value, &used.pattern.anchor) {
                Ok(compiled) => compiled,
                Err((code, message)) => {
                    reporter.error(code, &used.pattern.expression.place, message);
                    continue;
                }
            };
            let (anchor, digits, sign) = match &used.pattern.anchor {
                Anchor::Literal(_) => (0, 0, 0),
                Anchor::Sign(sign) => (ANCHOR_SIGN, 0, fold_tables::sign_class(*sign).unwrap_or(0)),
                Anchor::Digits(count) => (ANCHOR_DIGITS, *count, 0),
            };
            patterns.push(Pattern {
                anchor,
                digits,
                sign: U16::new(sign),
                check: used.pattern.check.map_or(0, |check| check as u8),
                trigger: u8::from(triggers_pattern(number)),
                starts_at_anchor: u8::from(compiled.starts_at_anchor),
                reserved: 0,
                first: compiled.first,
                automaton: span(automata.len(), compiled.automaton.len()),
                uses: U32::new(sets.place(&pattern_uses[number])),
            });
            automata.extend(compiled.automaton);
        }

        for (spelling, _) in terms.spellings.iter().zip(&term_uses).filter(|(_, uses)| uses.len() > MOST_USES as usize) {
            let spelling = self.tables.fold().spell_out(spelling.iter().copied());
            let message = format!("`{spelling}` is in more than {MOST_USES} slots and patterns");
            reporter.error("crowded-term", &Place { file: 0, bytes: 0..0 }, message);
        }

        let (mut slots, mut slot_rules) = (Vec::new(), Vec::new());
        for (number, set) in terms.slots.iter().enumerate() {
            let triggered = rules.iter().enumerate().filter(|(_, rule)| rule.slots[rule.trigger] == number as u32);
            let triggered: Vec<u32> = triggered.map(|(index, _)| index as u32).collect();
            slots.push(Slot {
                rules: push_range(&mut slot_rules, &triggered),
                boundary: set.boundary as u8,
                in_chinese: set.in_chinese.into(),
                reserved: [0; 2],
            });
        }

        let boundaries = self.loosest_boundaries(&term_uses);
        let terms = &self.terms;
        let indexed = |term: u32| {
            let (spelling, boundary) = (&terms.spellings[term as usize][..], boundaries[term as usize]);
            grams::Indexed { term, spelling, boundary }
        };
        let triggers: Vec<_> = trigger_terms.iter().map(|term| indexed(*term)).collect();
        let others = (0..terms.spellings.len() as u32).filter(|term| !trigger_terms.contains(term));
        let context: Vec<_> = others.map(indexed).collect();
        let mut index = |terms: &[grams::Indexed<'_>]| match grams::build(terms, &self.weights) {
            Ok(index) => index,
            Err(term) => {
                let spelling = self.tables.fold().spell_out(self.terms.spellings[term as usize].iter().copied());
                let place = Place { file: 0, bytes: 0..0 };
                reporter.error("crowded-gram", &place, format!("too many terms share what tells `{spelling}` from other text"));
                grams::GramIndex { pair_mask: pair_mask(0), ..grams::GramIndex::default() }
            }
        };
        let (triggers, context) = (index(&triggers), index(&context));
        self.out.pair_masks = [triggers.pair_mask, context.pair_mask];
        let mut rows = Rows::new(&terms.spellings);
        let both = [
            (&triggers, Section::TriggerGrams, Section::TriggerLeads),
            (&context, Section::ContextGrams, Section::ContextLeads),
        ];
        for (index, grams, leads) in both {
            self.out.set(grams, &index.grams.iter().map(|gram| U32::new(gram.bit)).collect::<Vec<_>>());
            self.out.set(leads, &rows.add(index));
        }
        // A term that found no place was reported.
        let records: Vec<Term> =
            term_uses.iter().enumerate().filter_map(|(term, uses)| rows.term(term, sets.place(uses))).collect();
        let modifiers: Vec<U32> = modifiers.iter().map(|slot| U32::new(slot.unwrap_or(NONE))).collect();

        let out = &mut self.out;
        out.set(Section::ContextLone, &context.lone);
        out.set(Section::Terms, &records);
        out.set_bytes(Section::Rows, rows.into_bytes());
        out.set_bytes(Section::Uses, sets.bytes);
        out.set(Section::Slots, &slots);
        out.set(Section::SlotRules, &slot_rules);
        out.set(Section::Patterns, &patterns);
        out.set_bytes(Section::Automata, automata);
        out.set(Section::Modifiers, &modifiers);
    }

    /// What the views need that look for disguises: of the terms that rules look for, and of the circumstances that make things worse.
    /// What acquits is found in plain spelling only.
    fn write_views(&mut self, rules: &[Resolved<'_>], modifiers: &[Option<u32>]) {
        let terms = &self.terms;
        let of_slots = |slots: BTreeSet<u32>| -> BTreeSet<u32> {
            // What may stand within any word is no word to be disguised.
            let sets = slots.iter().map(|slot| &terms.slots[*slot as usize]).filter(|set| set.boundary != Boundary::Any);
            sets.flat_map(|set| &set.terms).copied().collect()
        };
        let triggers = of_slots(rules.iter().map(|rule| rule.slots[rule.trigger]).collect());
        let worse = [Modifier::ContactHandle, Modifier::Offer, Modifier::Solicit, Modifier::Demand];
        let worse = worse.iter().filter_map(|modifier| modifiers[usize::from(modifier.number())]);
        let looked_for = of_slots(rules.iter().flat_map(|rule| rule.slots.iter().copied()).chain(worse).collect());
        let spelled = || looked_for.iter().map(|term| (*term, &terms.spellings[*term as usize][..], triggers.contains(term)));
        let fold = self.tables.fold();
        let sounds = sounds::Sounds::new(self.tables, &self.weights);
        let variants = variants::build(spelled().map(|(_, spelling, _)| spelling), &fold);
        let (buckets, by_sound) = sounds.index(spelled(), &variants, &self.weights);
        let latin = latin::build(spelled().map(|(_, spelling, _)| spelling));
        let out = &mut self.out;
        if !by_sound.is_empty() {
            out.set(Section::Syllables, &sounds.syllables);
            out.set(Section::Readings, &sounds.readings);
            out.set(Section::SoundBuckets, &buckets);
        }
        out.set(Section::SoundEntries, &by_sound);
        out.set(Section::Variants, &variants);
        out.set_bytes(Section::LatinLetters, latin.letters);
        out.set(Section::Vocables, &latin.vocables);
        out.set(Section::Respellings, &latin.respellings);
        out.set(Section::Slips, &latin.slips);
        out.set_bytes(Section::CommonWords, latin.common);
    }

    /// For each term, the loosest boundary that one of its uses asks for. An anchor of a pattern begins a word.
    fn loosest_boundaries(&self, uses: &[UseSet]) -> Vec<u8> {
        let of_slot = |slot: &u32| self.terms.slots[*slot as usize].boundary as u8;
        let of_set = |set: &UseSet| {
            let of_patterns = (!set.patterns.is_empty()).then_some(Boundary::Loose as u8);
            set.slots.iter().map(of_slot).chain(of_patterns).max().unwrap_or(0)
        };
        uses.iter().map(of_set).collect()
    }

    /// The words by which the edges of Han terms are found.
    fn write_lexicon(&mut self) {
        let slots = self.terms.slots.iter().filter(|slot| slot.boundary == Boundary::Word);
        let terms: BTreeSet<u32> = slots.flat_map(|slot| &slot.terms).copied().collect();
        let spellings = terms.iter().map(|term| &self.terms.spellings[*term as usize][..]);
        let lexicon = lexicon::build(spellings, &self.tables.fold());
        self.out.set(Section::LexiconHeads, &lexicon.heads);
        self.out.set(Section::LexiconPairs, &lexicon.pairs);
        self.out.set(Section::LexiconTriples, &lexicon.triples);
        self.out.set(Section::LexiconQuads, &lexicon.quads);
    }

    fn write_rules(&mut self, rules: &[Resolved<'_>]) {
        let mut records = Vec::new();
        for resolved in rules {
            let rule = resolved.rule;
            let Some((sub, taxon)) = self.model.taxonomy.sub(&rule.emits.value) else { continue };
            let first = self.basis.len();
            for basis in basis_of(rule, taxon) {
                let text = self.out.text(basis);
                self.basis.push(text);
            }
            let mut slots = [U32::new(NONE); MAX_SLOTS];
            for (to, slot) in slots.iter_mut().zip(&resolved.slots) {
                *to = U32::new(*slot);
            }
            let flag = |holds: bool, flag: u8| if holds { flag } else { 0 };
            records.push(layout::Rule {
                id: self.out.text(&rule.id),
                sub: U16::new(sub as u16),
                tier: lint::tier_of(rule, taxon).map_or(0, Tier::number),
                severity: lint::severity_of(rule, taxon).map_or(1, Severity::level),
                flags: flag(rule.status == Status::Shadow, RULE_SHADOW)
                    | flag(rule.help, RULE_HELP)
                    | flag(rule.ordered, RULE_ORDERED),
                role: rule.role.number(),
                confidence: rule.confidence.number(),
                condition: match rule.condition {
                    None => 0,
                    Some(Condition::MinorInvolved) => 1,
                    Some(Condition::MadeForMinors) => 2,
                },
                within: rule.within,
                slot_count: resolved.slots.len() as u8,
                trigger: resolved.trigger as u8,
                reserved: 0,
                slots,
                not: U32::new(resolved.not.unwrap_or(NONE)),
                unless: U32::new(resolved.unless.unwrap_or(NONE)),
                surfaces: U32::new(rule.surfaces.0),
                forms: U32::new(rule.forms.0),
                basis: span(first, self.basis.len() - first),
            });
        }
        self.out.set(Section::Rules, &records);
    }
}

fn basis_of<'r>(rule: &'r RuleModel, sub: &'r SubCategory) -> Vec<&'r str> {
    if rule.basis.is_empty() {
        sub.basis.iter().map(String::as_str).collect()
    } else {
        rule.basis.iter().map(|text| text.value.as_str()).collect()
    }
}

fn span(first: usize, count: usize) -> Range {
    Range { first: U32::new(first as u32), count: U32::new(count as u32) }
}

/// The slots that a term or pattern fills, and the patterns that are anchored at it.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
struct UseSet {
    patterns: Vec<u32>,
    slots: Vec<u32>,
}

impl UseSet {
    fn len(&self) -> usize {
        self.patterns.len() + self.slots.len()
    }
}

/// Sets of uses as bytes, equal ones once.
#[derive(Default)]
struct UseSets {
    bytes: Vec<u8>,
    places: HashMap<UseSet, u32>,
}

impl UseSets {
    /// Where a set is.
    fn place(&mut self, set: &UseSet) -> u32 {
        if let Some(place) = self.places.get(set) {
            return *place;
        }
        let place = self.bytes.len() as u32;
        uses::write(&set.patterns, &set.slots, &mut self.bytes);
        self.places.insert(set.clone(), place);
        place
    }
}

fn push_range(all: &mut Vec<U32>, some: &[u32]) -> Range {
    let range = span(all.len(), some.len());
    all.extend(some.iter().map(|value| U32::new(*value)));
    range
}

/// A digest of everything that a pack is made of.
fn source_digest(sources: &Sources) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    let files = sources.files.iter().flat_map(|file| [file.name.as_str(), file.text.as_str()]);
    for part in std::iter::once(env!("CARGO_PKG_VERSION"))
        .chain(fold_tables::SOURCES)
        .chain(weights::SOURCES)
        .chain(lexicon::SOURCES)
        .chain(sounds::SOURCES)
        .chain(latin::SOURCES)
        .chain([variants::SOURCE])
        .chain(files)
    {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    *hasher.finalize().as_bytes()
}
