//! Compiles the rule files into the pack that the library embeds.
//!
//! It uses the library's own modules, so that the build and `tutela rules build` cannot differ. `hit` and `miss` examples
//! need the scanner and run in `cargo test`.
#![allow(dead_code, missing_docs, unused_imports, clippy::all)]

#[cfg(feature = "builtin")]
#[path = "src/check.rs"]
mod check;
#[cfg(feature = "builtin")]
#[path = "src/compile/mod.rs"]
mod compile;
#[cfg(feature = "builtin")]
#[path = "src/fold/mod.rs"]
mod fold;
#[cfg(feature = "builtin")]
#[path = "src/gates.rs"]
mod gates;
#[cfg(feature = "builtin")]
#[path = "src/pack/mod.rs"]
mod pack;
#[cfg(feature = "builtin")]
#[path = "src/policy/mod.rs"]
mod policy;
#[cfg(feature = "builtin")]
#[path = "src/rules/mod.rs"]
mod rules;
#[cfg(feature = "builtin")]
#[path = "src/taxonomy.rs"]
mod taxonomy;

// What the library re-exports at its root and the modules' examples name.
#[cfg(feature = "builtin")]
use {policy::Flags, taxonomy::*};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    #[cfg(feature = "builtin")]
    embed();
}

/// Rises with every release that changes the rules.
#[cfg(feature = "builtin")]
const BUILTIN_VERSION: u64 = 1;

#[cfg(feature = "builtin")]
fn embed() {
    println!("cargo::rerun-if-changed=rulesets");
    println!("cargo::rerun-if-changed=src");
    let root = std::path::Path::new("rulesets");
    let sources = rules::Sources::read_dir(root).unwrap_or_else(|error| panic!("{}: {error}", root.display()));
    let name = compile::PackName::new("builtin", BUILTIN_VERSION);
    let compiled = compile::compile(&sources, &name);
    for diagnostic in &compiled.diagnostics {
        let line = sources.one_line(diagnostic);
        match diagnostic.level {
            rules::Level::Error => println!("cargo::error=rulesets/{line}"),
            rules::Level::Warning => println!("cargo::warning=rulesets/{line}"),
        }
    }
    let Some(pack) = compiled.pack else { std::process::exit(1) };
    let out = std::path::PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    std::fs::write(out.join("builtin.tutela"), pack).expect("the output folder is writable");
}
