//! Rules and policies named on the command line.

use crate::Failure;
use crate::args::Judging;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use tutela::authoring::{self, Compilation, PackName, Sources};
use tutela::{Input, LoadError, LoadOptions, RuleSet};

/// No pack is larger; a device or an endless file is read no further.
const MAX_PACK_BYTES: u64 = 64 << 20;

/// Version that packs compiled for one run get.
const TEMPORARY_VERSION: u64 = 0;

/// The rule set of some `--rules` arguments; the embedded one if there are none.
pub fn rule_set(paths: &[PathBuf]) -> Result<RuleSet, Failure> {
    let is_builtin = |path: &Path| path == Path::new("builtin");
    if paths.iter().all(|path| is_builtin(path)) {
        return Ok(RuleSet::builtin()?);
    }
    let packs = paths
        .iter()
        .map(|path| if is_builtin(path) { Ok(RuleSet::builtin_bytes().to_vec()) } else { pack_bytes(path) })
        .collect::<Result<Vec<_>, _>>()?;
    LoadOptions::new().load(packs).map_err(|error| {
        // Of several packs the bad one is named.
        let named = paths.iter().filter(|path| path.is_file()).find_map(|path| match RuleSet::load_file(path) {
            Err(error) if !matches!(error, LoadError::NoPolicy) => Some(format!("{}: {error}", path.display())),
            _ => None,
        });
        named.map_or_else(|| error.into(), Failure::from)
    })
}

fn pack_bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    if !path.is_dir() {
        let mut bytes = Vec::new();
        let file = fs::File::open(path).and_then(|file| file.take(MAX_PACK_BYTES + 1).read_to_end(&mut bytes));
        file.map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        return Ok(bytes);
    }
    let (sources, compilation) = compile_dir(path, &PackName::new(folder_name(path), TEMPORARY_VERSION))?;
    match &compilation.pack {
        Some(pack) => Ok(pack.clone()),
        None => {
            let errors = compilation.diagnostics.iter().filter(|found| found.level == authoring::Level::Error);
            let lines: Vec<String> = errors.map(|found| sources.one_line(found)).collect();
            Err(format!("the rules in {} do not compile:\n{}", path.display(), lines.join("\n")).into())
        }
    }
}

/// Compiles a folder of rule files, with what it lacks of the taxonomy, context and policy filled in.
pub fn compile_dir(dir: &Path, name: &PackName) -> Result<(Sources, Compilation), Failure> {
    let sources = Sources::read_dir(dir).map_err(|error| format!("cannot read the rules in {}: {error}", dir.display()))?;
    if sources.files.is_empty() {
        return Err(format!("there are no .toml files in {}", dir.display()).into());
    }
    let sources = sources.with_defaults();
    let compilation = authoring::compile(&sources, name);
    Ok((sources, compilation))
}

pub fn folder_name(dir: &Path) -> String {
    let name = dir.canonicalize().ok().and_then(|dir| dir.file_name().map(|name| name.to_string_lossy().into_owned()));
    name.unwrap_or_else(|| "rules".into())
}

/// Rules, and the id of the policy to decide by.
pub struct Loaded {
    pub rules: RuleSet,
    pub policy: String,
}

impl Loaded {
    /// `cn-minors@1.0.0#9f3a…`: policy, its version, digest of the rules.
    pub fn name(&self) -> String {
        let version = self.rules.policy_info(&self.policy).map_or("", |info| info.version);
        let digest: String = self.rules.digest()[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{}@{version}#{digest}", self.policy)
    }
}

impl Judging {
    pub fn load(&self) -> Result<Loaded, Failure> {
        let mut rules = rule_set(&self.rules)?;
        let policy = match &self.policy {
            None => rules.policies().next().unwrap_or_default().to_owned(),
            Some(id) if rules.policies().any(|known| known == id) => id.clone(),
            Some(file) if Path::new(file).is_file() => {
                let text = fs::read_to_string(file).map_err(|error| format!("cannot read {file}: {error}"))?;
                rules = rules.with_policy(file, &text)?;
                rules.policies().next().unwrap_or_default().to_owned()
            }
            Some(other) => {
                let known: Vec<&str> = rules.policies().collect();
                return Err(format!("{other:?} is neither a policy of the rules ({}) nor a file", known.join(", ")).into());
            }
        };
        Ok(Loaded { rules, policy })
    }

    /// The input with what the command line says of all texts.
    pub fn apply<'t>(&self, mut input: Input<'t>, policy: &'t str) -> Input<'t> {
        if let Some(age) = self.age {
            input = input.age(age);
        }
        if let Some(surface) = self.surface {
            input = input.surface(surface);
        }
        input.policy(policy)
    }
}
