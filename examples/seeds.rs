//! The plain positives of this repository as JSON lines, for tools that disguise them: the `hit` examples of every rule, and the
//! situations and cases in which something is found.
//!
//! ```text
//! cargo run --release --features compile --example seeds -- rulesets > seeds.jsonl
//! ```
//!
//! Each object has `id`, `text`, `rule` or `find`, `lang`, and `spans` in characters: the terms that started the judgement.

use serde_json::json;
use std::error::Error;
use std::path::Path;
use tutela::authoring::{PackName, Sources, compile};
use tutela::explain::Step;
use tutela::{Input, RuleSet, Scanner, Surface};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("name the folder of the rule files")?;
    let sources = Sources::read_dir(Path::new(&folder))?;
    let rules: RuleSet = compile(&sources, &PackName::new("seeds", 1)).rule_set()?.ok_or("the rules do not compile")?;
    let mut scanner = Scanner::new(&rules);
    for file in &sources.files {
        let table: toml::Table = file.text.parse()?;
        let (Some(id), Some(list)) = (table.get("id"), table.get("rule").and_then(toml::Value::as_array)) else { continue };
        for rule in list {
            let name = format!("{}.{}", id.as_str().unwrap_or_default(), rule["id"].as_str().unwrap_or_default());
            let surface = rule.get("surfaces").and_then(|surfaces| Surface::from_id(surfaces.get(0)?.as_str()?));
            let hits = rule.get("hit").and_then(toml::Value::as_array).into_iter().flatten().filter_map(toml::Value::as_str);
            for (number, text) in hits.enumerate() {
                let input = Input::new(text).surface(surface.unwrap_or(Surface::Comment));
                let input = input.made_for_minors(rule.get("if").and_then(toml::Value::as_str) == Some("made_for_minors"));
                let (_, explanation) = scanner.explain(text, &input);
                let of_rule = |step: &Step| match step {
                    Step::Held { rule, span } if *rule == name => Some(*span),
                    _ => None,
                };
                let held: Vec<_> = explanation.steps.iter().filter_map(of_rule).collect();
                let terms = explanation.steps.iter().filter_map(|step| match step {
                    Step::Seen { span, trigger: true, .. } => Some(*span),
                    _ => None,
                });
                let chars = |byte: u32| text[..byte as usize].chars().count();
                let mut spans: Vec<(usize, usize)> = terms
                    .filter(|span| held.iter().any(|held| held.start <= span.start && span.end <= held.end))
                    .map(|span| (chars(span.start), chars(span.end)))
                    .collect();
                spans.sort_unstable();
                spans.dedup_by(|next, kept| {
                    let same = next.0 < kept.1;
                    kept.1 = if same { kept.1.max(next.1) } else { kept.1 };
                    same
                });
                let category = rule["emits"].as_str().unwrap_or_default();
                let surface = surface.unwrap_or(Surface::Comment).id();
                println!(
                    "{}",
                    json!({"id": format!("{name}.{number}"), "text": text, "rule": name, "category": category, "surface": surface, "spans": spans})
                );
            }
        }
    }
    Ok(())
}
