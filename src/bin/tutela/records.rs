//! Records out of files: lines, JSON lines, CSV. A bad record is an error in its place, never skipped.

use crate::Failure;
use crate::args::{InputFormat, MAX_YEARS, parse_age, parse_surface, unknown};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use tutela::{Age, AuthorRole, Input, Relation, Surface};

/// Where a record stands.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The file; `None` for standard input and `--text`.
    pub file: Option<PathBuf>,
    /// From 1; of a CSV record, the line on which it starts.
    pub line: u64,
}

/// An id as it stands in the record, letter by letter.
pub type Id = Box<RawValue>;

fn id(text: &str) -> Id {
    to_raw_value(text).expect("a string is JSON")
}

/// A record as read.
#[derive(Debug)]
pub struct Record {
    pub origin: Origin,
    /// Passed through; its number where there is none.
    pub id: Id,
    pub content: Result<Content, String>,
}

/// What a good record holds.
#[derive(Debug, Default)]
pub struct Content {
    /// UTF-8, possibly ill formed in lines.
    pub text: Vec<u8>,
    pub facts: Facts,
}

/// Facts that a record tells of its text.
#[derive(Debug, Default)]
pub struct Facts {
    surface: Option<Surface>,
    age: Option<Age>,
    author_age: Option<Age>,
    audience_age: Option<Age>,
    author_role: Option<AuthorRole>,
    relation: Option<Relation>,
    made_for_minors: Option<bool>,
    prominent: Option<bool>,
}

impl Facts {
    pub fn apply<'t>(&self, mut input: Input<'t>) -> Input<'t> {
        if let Some(surface) = self.surface {
            input = input.surface(surface);
        }
        if let Some(age) = self.age {
            input = input.age(age);
        }
        if let Some(age) = self.author_age {
            input = input.author(age);
        }
        if let Some(age) = self.audience_age {
            input = input.audience(age);
        }
        if let Some(role) = self.author_role {
            input = input.author_role(role);
        }
        if let Some(relation) = self.relation {
            input = input.relation(relation);
        }
        if let Some(made) = self.made_for_minors {
            input = input.made_for_minors(made);
        }
        if let Some(prominent) = self.prominent {
            input = input.prominent(prominent);
        }
        input
    }

    /// Sets a fact from a JSON value; `null` is as if it were not there.
    fn set(&mut self, name: &str, value: &Value) -> Result<(), String> {
        let text = || value.as_str().ok_or_else(|| format!("{name} is not a string"));
        let flag = || value.as_bool().ok_or_else(|| format!("{name} is not true or false"));
        match name {
            "surface" => self.surface = Some(parse_surface(text()?)?),
            "age" => self.age = Some(age(name, value)?),
            "author_age" => self.author_age = Some(age(name, value)?),
            "audience_age" => self.audience_age = Some(age(name, value)?),
            "author_role" => {
                let known = AuthorRole::ALL.iter().map(|role| role.id());
                self.author_role =
                    Some(AuthorRole::from_id(text()?).ok_or_else(|| unknown("author role", text().unwrap_or(""), known))?);
            }
            "relation" => {
                let known = Relation::ALL.iter().map(|relation| relation.id());
                self.relation =
                    Some(Relation::from_id(text()?).ok_or_else(|| unknown("relation", text().unwrap_or(""), known))?);
            }
            "made_for_minors" => self.made_for_minors = Some(flag()?),
            "prominent" => self.prominent = Some(flag()?),
            _ => {}
        }
        Ok(())
    }
}

const FACTS: [&str; 8] =
    ["surface", "age", "author_age", "audience_age", "author_role", "relation", "made_for_minors", "prominent"];

fn age(name: &str, value: &Value) -> Result<Age, String> {
    match value {
        Value::String(text) => parse_age(text),
        Value::Number(number) => {
            let years = number.as_u64().and_then(|years| u8::try_from(years).ok()).filter(|years| *years <= MAX_YEARS);
            years.map(Age::from).ok_or_else(|| format!("{name} is not a number of years from 0 to {MAX_YEARS}"))
        }
        _ => Err(format!("{name} is neither a number of years nor a band")),
    }
}

/// What to read.
pub struct Reading<'r> {
    /// A text in the place of files.
    pub text: Option<&'r str>,
    /// None for standard input.
    pub files: &'r [PathBuf],
    /// By each file's ending if it is not said.
    pub input: Option<InputFormat>,
    pub column: Option<&'r str>,
}

/// Reads everything that is named and hands over record by record, with the bytes read so far, until `each` says
/// `false`. Files that cannot be read are reported and left out; the answer says whether all could be.
pub fn read_all(reading: &Reading<'_>, each: &mut dyn FnMut(Record, u64) -> bool) -> Result<bool, Failure> {
    if let Some(text) = reading.text {
        let content = Content { text: text.as_bytes().to_vec(), facts: Facts::default() };
        each(Record { origin: Origin { file: None, line: 1 }, id: id("1"), content: Ok(content) }, 0);
        return Ok(true);
    }
    let stdin = [PathBuf::from("-")];
    let files = if reading.files.is_empty() { &stdin[..] } else { reading.files };
    let mut complete = true;
    let mut bytes = 0;
    for path in files {
        let (file, source): (Option<&Path>, Box<dyn Read>) = if path == Path::new("-") {
            (None, Box::new(io::stdin()))
        } else {
            match open(path) {
                Ok(file) => (Some(path), Box::new(file)),
                Err(error) => {
                    crate::complain(&error);
                    complete = false;
                    continue;
                }
            }
        };
        let format = reading.input.unwrap_or_else(|| by_ending(path));
        let mut reader =
            FileReader { source: BufReader::with_capacity(1 << 16, source), file, several: files.len() > 1, bytes };
        let read = match format {
            InputFormat::Lines => reader.lines(false, each),
            InputFormat::Jsonl => reader.lines(true, each),
            InputFormat::Csv => reader.csv(reading.column.unwrap_or("text"), each),
        };
        bytes = reader.bytes;
        match read {
            Ok(true) => {}
            Ok(false) => return Ok(complete),
            Err(error) => {
                crate::complain(&format!("cannot read {}: {error}", path.display()).into());
                complete = false;
            }
        }
    }
    Ok(complete)
}

fn open(path: &Path) -> Result<File, Failure> {
    let failed = |error: &dyn std::fmt::Display| format!("cannot read {}: {error}", path.display());
    let file = File::open(path).map_err(|error| failed(&error))?;
    if file.metadata().map_err(|error| failed(&error))?.is_dir() {
        return Err(failed(&"it is a directory").into());
    }
    Ok(file)
}

fn by_ending(path: &Path) -> InputFormat {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("jsonl" | "ndjson") => InputFormat::Jsonl,
        Some("csv") => InputFormat::Csv,
        _ => InputFormat::Lines,
    }
}

struct FileReader<'f> {
    source: BufReader<Box<dyn Read>>,
    file: Option<&'f Path>,
    several: bool,
    bytes: u64,
}

impl FileReader<'_> {
    fn origin(&self, line: u64) -> Origin {
        Origin { file: self.file.map(Path::to_owned), line }
    }

    /// The id of a record that brings none.
    fn number(&self, line: u64) -> Id {
        match self.file.filter(|_| self.several) {
            Some(file) => id(&format!("{}:{line}", file.display())),
            None => id(&line.to_string()),
        }
    }

    /// Some editors begin a file with U+FEFF, which is no JSON.
    fn skip_byte_order_mark(&mut self) -> io::Result<()> {
        const MARK: &[u8] = "\u{FEFF}".as_bytes();
        if self.source.fill_buf()?.starts_with(MARK) {
            self.source.consume(MARK.len());
        }
        Ok(())
    }

    fn lines(&mut self, json: bool, each: &mut dyn FnMut(Record, u64) -> bool) -> io::Result<bool> {
        let mut line = 0;
        if json {
            self.skip_byte_order_mark()?;
        }
        loop {
            let mut text = Vec::new();
            if self.source.read_until(b'\n', &mut text)? == 0 {
                return Ok(true);
            }
            line += 1;
            self.bytes += text.len() as u64;
            if text.last() == Some(&b'\n') {
                text.pop();
                if text.last() == Some(&b'\r') {
                    text.pop();
                }
            }
            let (id, content) = match json {
                true => parse_json(&text),
                false => (None, Ok(Content { text, facts: Facts::default() })),
            };
            let record = Record { origin: self.origin(line), id: id.unwrap_or_else(|| self.number(line)), content };
            if !each(record, self.bytes) {
                return Ok(false);
            }
        }
    }

    fn csv(&mut self, column: &str, each: &mut dyn FnMut(Record, u64) -> bool) -> io::Result<bool> {
        // The reader borrows the source, so positions are added to what came before.
        let before = self.bytes;
        let (file, several) = (self.file.map(Path::to_owned), self.several);
        let mut reader = csv::ReaderBuilder::new().from_reader(&mut self.source);
        let headers = reader.headers().map_err(io::Error::other)?.clone();
        if headers.is_empty() {
            return Ok(true);
        }
        let place = |name: &str| headers.iter().position(|header| header.trim_start_matches('\u{FEFF}') == name);
        let Some(text_at) = place(column) else {
            return Err(io::Error::other(format!(
                "there is no column {column:?}; columns are {}",
                headers.iter().collect::<Vec<_>>().join(", ")
            )));
        };
        let id_at = place("id");
        let fact_at: Vec<(&str, usize)> = FACTS.iter().filter_map(|name| Some((*name, place(name)?))).collect();
        let mut row = csv::StringRecord::new();
        loop {
            let line = reader.position().line();
            let read = reader.read_record(&mut row);
            let content = match read {
                Ok(false) => break,
                Ok(true) => csv_content(&row, text_at, &fact_at),
                Err(error) if matches!(error.kind(), csv::ErrorKind::Io(_)) => return Err(io::Error::other(error)),
                Err(error) => Err(error.to_string()),
            };
            let number = || match file.as_ref().filter(|_| several) {
                Some(file) => id(&format!("{}:{line}", file.display())),
                None => id(&line.to_string()),
            };
            let id = id_at
                .filter(|_| content.is_ok())
                .and_then(|at| row.get(at))
                .filter(|id| !id.is_empty())
                .map_or_else(number, id);
            let record = Record { origin: Origin { file: file.clone(), line }, id, content };
            self.bytes = before + reader.position().byte();
            if !each(record, self.bytes) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

fn csv_content(row: &csv::StringRecord, text_at: usize, facts_at: &[(&str, usize)]) -> Result<Content, String> {
    let text = row.get(text_at).ok_or("the record has no such column")?;
    let mut facts = Facts::default();
    for (name, at) in facts_at {
        let Some(field) = row.get(*at).filter(|field| !field.is_empty()) else { continue };
        let value = match (*name, field) {
            ("made_for_minors" | "prominent", "true") => Value::Bool(true),
            ("made_for_minors" | "prominent", "false") => Value::Bool(false),
            _ => Value::from(field),
        };
        facts.set(name, &value)?;
    }
    Ok(Content { text: text.as_bytes().to_vec(), facts })
}

/// A line of JSON as told apart by serde. Facts are looked at one by one, so that a mistake names its field.
#[derive(Deserialize)]
struct Line {
    id: Option<Box<RawValue>>,
    text: Option<Value>,
    surface: Option<Value>,
    age: Option<Value>,
    author_age: Option<Value>,
    audience_age: Option<Value>,
    author_role: Option<Value>,
    relation: Option<Value>,
    made_for_minors: Option<Value>,
    prominent: Option<Value>,
}

fn parse_json(line: &[u8]) -> (Option<Id>, Result<Content, String>) {
    let line = match std::str::from_utf8(line) {
        Ok(line) => line,
        Err(error) => return (None, Err(format!("invalid UTF-8 at byte {}", error.valid_up_to()))),
    };
    if !line.trim_start().starts_with('{') {
        let found = if line.trim().is_empty() { "the line is empty, not a JSON object" } else { "not a JSON object" };
        return (None, Err(found.into()));
    }
    // The parser's own message may quote the line, so only its kind and place are told.
    let parsed: Line = match serde_json::from_str(line) {
        Ok(parsed) => parsed,
        Err(error) => {
            let what = match error.classify() {
                serde_json::error::Category::Data => "a field stands twice",
                serde_json::error::Category::Eof => "the JSON ends too early",
                _ => "the JSON is not well formed",
            };
            return (None, Err(format!("{what} at column {}", error.column())));
        }
    };
    let facts = [
        ("surface", parsed.surface),
        ("age", parsed.age),
        ("author_age", parsed.author_age),
        ("audience_age", parsed.audience_age),
        ("author_role", parsed.author_role),
        ("relation", parsed.relation),
        ("made_for_minors", parsed.made_for_minors),
        ("prominent", parsed.prominent),
    ];
    (parsed.id, json_content(parsed.text, facts))
}

fn json_content(text: Option<Value>, values: [(&str, Option<Value>); 8]) -> Result<Content, String> {
    let text = match text {
        Some(Value::String(text)) => text,
        Some(_) => return Err("the field `text` is not a string".into()),
        None => return Err("the object has no field `text`".into()),
    };
    let mut facts = Facts::default();
    for (name, value) in values {
        if let Some(value) = value {
            facts.set(name, &value)?;
        }
    }
    Ok(Content { text: text.into_bytes(), facts })
}
