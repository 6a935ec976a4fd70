//! What people write: rule files, the taxonomy, policies and texts, read into a model.
//!
//! Reading never stops at the first mistake; every mistake has a stable code and a place. `compile` turns the model into a pack.

pub(crate) mod diagnostic;
pub(crate) mod lint;
pub(crate) mod model;
mod parse;
mod policy_file;
mod reader;

pub use diagnostic::{Diagnostic, Level, Place, SourceFile, Sources};
pub(crate) use model::Model;
pub(crate) use parse::HELP_TEXTS;
pub(crate) use reader::Text;

use crate::policy::Policy;
use diagnostic::Reporter;
use policy_file::Known;
use reader::Table;
use toml::Spanned;
use toml::de::DeTable;

/// Reads all files into a model. The model is usable only if no error was reported.
pub(crate) fn read(sources: &Sources, reporter: &mut Reporter) -> Model {
    let parsed: Vec<Option<Spanned<DeTable<'_>>>> =
        sources.files.iter().enumerate().map(|(file, source)| reader::parse(&source.text, file, reporter)).collect();
    let table = |file: usize| {
        let entries = parsed[file].as_ref()?;
        Some(Table::new(entries.get_ref(), Place { file, bytes: 0..0 }))
    };
    let of_kind = |wanted: Kind| (0..sources.files.len()).filter(move |file| kind(&sources.files[*file].name) == wanted);

    let mut model = Model::default();
    match of_kind(Kind::Taxonomy).next() {
        Some(file) => {
            if let Some(table) = table(file) {
                model.taxonomy = parse::taxonomy(&table, reporter);
                table.finish_known(
                    &[
                        "severity",
                        "band",
                        "surface",
                        "action",
                        "flag",
                        "author_role",
                        "speaker",
                        "relation",
                        "form",
                        "modifier",
                    ],
                    reporter,
                );
            }
        }
        None => {
            reporter.error("no-taxonomy", &Place { file: 0, bytes: 0..0 }, "there is no taxonomy.toml");
            return model;
        }
    }
    for file in of_kind(Kind::Rules) {
        if let Some(read) = table(file).and_then(|table| parse::rule_file(&table, &model.taxonomy, reporter)) {
            if model.files.iter().any(|earlier| earlier.id == read.id) {
                reporter.error("duplicate-id", &read.place, format!("the file id `{}` is already used", read.id));
            }
            model.files.push(read);
        }
    }
    for file in of_kind(Kind::Texts) {
        model.texts.extend(table(file).and_then(|table| parse::texts(&table, &model.taxonomy, reporter)));
    }
    let sub_ids: Vec<&str> = model.taxonomy.subs.iter().map(|sub| sub.id.as_str()).collect();
    let rule_ids: Vec<String> = model.rules().map(|rule| rule.id.clone()).collect();
    let rule_ids: Vec<&str> = rule_ids.iter().map(String::as_str).collect();
    // Base policies first, whatever their names.
    let mut policies: Vec<Policy> = Vec::new();
    let mut waiting: Vec<usize> = of_kind(Kind::Policy).collect();
    waiting.sort_by_key(|file| table(*file).is_some_and(|table| table.get("extends").is_some()));
    for file in waiting {
        let known = Known { policies: &policies, sub_ids: &sub_ids, rule_ids: &rule_ids };
        let mut own = Reporter::default();
        let read = table(file).and_then(|table| policy_file::policy(&table, &known, &mut own));
        reporter.found.append(&mut own.found);
        policies.extend(read);
    }
    model.policies = policies;
    model
}

/// Reads one policy file that may extend policies and name rules that are known already.
pub(crate) fn read_policy(
    source: &SourceFile,
    policies: &[Policy],
    sub_ids: &[&str],
    rule_ids: &[&str],
    reporter: &mut Reporter,
) -> Option<Policy> {
    let parsed = reader::parse(&source.text, 0, reporter)?;
    let table = Table::new(parsed.get_ref(), Place { file: 0, bytes: 0..0 });
    policy_file::policy(&table, &Known { policies, sub_ids, rule_ids }, reporter)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Taxonomy,
    Rules,
    Texts,
    Policy,
}

/// What a file holds, told by where it stands.
fn kind(name: &str) -> Kind {
    let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
    let in_folder = |wanted: &str| folder == wanted || folder.ends_with(&format!("/{wanted}"));
    if name == "taxonomy.toml" || name.ends_with("/taxonomy.toml") {
        Kind::Taxonomy
    } else if in_folder("texts") {
        Kind::Texts
    } else if in_folder("policy") {
        Kind::Policy
    } else {
        Kind::Rules
    }
}
