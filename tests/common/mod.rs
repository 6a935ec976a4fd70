//! What several tests need: the binary, the situations, a small random generator.
#![allow(dead_code)]

pub mod c;

use serde::Deserialize;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tutela::{Age, AgeBand, AuthorRole, Input, Relation, Surface};

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Runs the command line with some standard input.
pub fn tutela(arguments: &[&str], stdin: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_tutela"))
        .args(arguments)
        .current_dir(root())
        .env_remove("CLICOLOR_FORCE")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut pipe = child.stdin.take().expect("piped");
    let stdin = stdin.to_vec();
    let feeder = std::thread::spawn(move || {
        // A child that ends early closes the pipe; that is for the test to judge by its output.
        let _ = pipe.write_all(&stdin);
    });
    let output = child.wait_with_output().expect("the binary ends");
    feeder.join().expect("the feeder ends");
    output
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("output is UTF-8")
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The JSON objects that a run wrote, one a line.
pub fn json_lines(output: &Output) -> Vec<serde_json::Value> {
    stdout(output).lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

/// A file of the test's own in a folder that goes away with the guard.
pub fn file(folder: &tempfile::TempDir, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder can be made");
    std::fs::write(&path, content).expect("the file can be written");
    path
}

/// What must happen to a message; see `tests/situations.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Situation {
    pub id: String,
    pub text: String,
    pub surface: String,
    pub author_age: Option<AgeOrBand>,
    pub audience_age: Option<AgeOrBand>,
    pub author_role: Option<String>,
    pub relation: Option<String>,
    #[serde(default)]
    pub made_for_minors: bool,
    #[serde(default)]
    pub prominent: bool,
    pub action: String,
    pub flags: Vec<String>,
    pub findings: Vec<String>,
    pub route: Option<String>,
    pub why: String,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum AgeOrBand {
    Years(u8),
    Band(String),
}

impl AgeOrBand {
    fn age(&self) -> Age {
        match self {
            Self::Years(years) => Age::from(*years),
            Self::Band(band) => Age::from(AgeBand::from_id(band).expect("a band")),
        }
    }

    pub fn json(&self) -> serde_json::Value {
        match self {
            Self::Years(years) => (*years).into(),
            Self::Band(band) => band.as_str().into(),
        }
    }
}

impl Situation {
    pub fn input(&self) -> Input<'_> {
        self.facts(Input::new(&self.text))
    }

    pub fn facts<'t>(&'t self, input: Input<'t>) -> Input<'t> {
        let mut input = input
            .surface(Surface::from_id(&self.surface).unwrap_or_else(|| panic!("{}: unknown surface", self.id)))
            .made_for_minors(self.made_for_minors)
            .prominent(self.prominent);
        if let Some(age) = &self.author_age {
            input = input.author(age.age());
        }
        if let Some(age) = &self.audience_age {
            input = input.audience(age.age());
        }
        if let Some(role) = &self.author_role {
            input = input.author_role(AuthorRole::from_id(role).unwrap_or_else(|| panic!("{}: unknown role", self.id)));
        }
        if let Some(relation) = &self.relation {
            input = input.relation(Relation::from_id(relation).unwrap_or_else(|| panic!("{}: unknown relation", self.id)));
        }
        input
    }

    /// The situation as a record for the command line.
    pub fn json(&self) -> serde_json::Value {
        let mut record = serde_json::json!({
            "id": self.id, "text": self.text, "surface": self.surface,
            "made_for_minors": self.made_for_minors, "prominent": self.prominent,
        });
        let facts = [
            ("author_age", self.author_age.as_ref().map(AgeOrBand::json)),
            ("audience_age", self.audience_age.as_ref().map(AgeOrBand::json)),
            ("author_role", self.author_role.as_deref().map(Into::into)),
            ("relation", self.relation.as_deref().map(Into::into)),
        ];
        for (name, fact) in facts {
            if let Some(fact) = fact {
                record[name] = fact;
            }
        }
        record
    }
}

pub fn situations() -> Vec<Situation> {
    #[derive(Deserialize)]
    struct File {
        situation: Vec<Situation>,
    }
    let text = std::fs::read_to_string(root().join("tests/situations.toml")).expect("the situations are there");
    toml::from_str::<File>(&text).expect("the situations are well formed").situation
}

/// A small seeded generator (splitmix64): the same numbers on every machine.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}
