//! `include/tutela.h` is what `src/ffi` says, and its example is a program.
//!
//! With `TUTELA_BLESS=1` the header is written anew instead of compared.
#![cfg(all(feature = "capi", feature = "builtin"))]

mod common;

use common::{c, root};
use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

const HEADER: &str = "include/tutela.h";

/// Files in the order in which a reader of the header meets them.
const FILES: [&str; 10] = ["status", "version", "ruleset", "scanner", "options", "verdict", "scan", "mask", "text", "names"];

/// Columns that the header's comments fill.
const WIDTH: usize = 100;

fn generate() -> String {
    let ffi = root().join("src/ffi");
    let mut config = cbindgen::Config::from_file(root().join("cbindgen.toml")).expect("cbindgen.toml is well formed");
    config.header = Some(fs::read_to_string(ffi.join("preamble.txt")).expect("the preamble is there").trim_end().to_owned());
    let [major, minor, patch] =
        [env!("CARGO_PKG_VERSION_MAJOR"), env!("CARGO_PKG_VERSION_MINOR"), env!("CARGO_PKG_VERSION_PATCH")];
    config.after_includes = Some(format!(
        "
/** The version of this header. Compare it with tutela_version_number(). */
#define TUTELA_VERSION_MAJOR {major}
#define TUTELA_VERSION_MINOR {minor}
#define TUTELA_VERSION_PATCH {patch}

/** The same as one number that grows with the version. */
#define TUTELA_VERSION (TUTELA_VERSION_MAJOR << 16 | TUTELA_VERSION_MINOR << 8 | TUTELA_VERSION_PATCH)"
    ));
    let mut builder = cbindgen::Builder::new().with_config(config);
    for file in FILES {
        builder = builder.with_src(ffi.join(file).with_extension("rs"));
    }
    let mut header = Vec::new();
    builder.generate().expect("cbindgen understands src/ffi").write(&mut header);
    let header = String::from_utf8(header).expect("the header is UTF-8");
    wrap(&header)
}

/// Fills the paragraphs of comments anew, whose lines in the source have another width. What is indented stays as it is.
fn wrap(header: &str) -> String {
    let mut wrapped = String::new();
    let mut open: Option<(&str, String)> = None;
    for line in header.lines().map(str::trim_end) {
        let (margin, text) = line.split_once("* ").unwrap_or((line, ""));
        let is_text = margin.trim().is_empty() && !text.is_empty() && !text.starts_with(' ');
        match &mut open {
            Some((_, paragraph)) if is_text => {
                paragraph.push(' ');
                paragraph.push_str(text);
            }
            _ => {
                open.take().iter().for_each(|(margin, paragraph)| fill(margin, paragraph, &mut wrapped));
                if is_text {
                    open = Some((margin, text.to_owned()));
                } else {
                    wrapped.extend([line, "\n"]);
                }
            }
        }
    }
    wrapped
}

fn fill(margin: &str, paragraph: &str, into: &mut String) {
    let mut line = format!("{margin}*");
    for word in paragraph.split(' ') {
        if line.chars().count() + 1 + word.chars().count() > WIDTH {
            into.extend([line.as_str(), "\n"]);
            line = format!("{margin}*");
        }
        line.extend([" ", word]);
    }
    into.extend([line.as_str(), "\n"]);
}

#[test]
fn the_header_is_what_the_source_says() {
    let (path, generated) = (root().join(HEADER), generate());
    if std::env::var_os("TUTELA_BLESS").is_some() {
        fs::write(&path, &generated).expect("the header can be written");
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == generated, "{HEADER} is out of date: run TUTELA_BLESS=1 cargo test --all-features --test header");
}

/// The program in the header's first comment.
fn example() -> String {
    let header = fs::read_to_string(root().join(HEADER)).expect("the header is there");
    let from_include = header.lines().skip_while(|line| !line.starts_with(" *     #include"));
    let program = from_include.take_while(|line| *line != " *     }");
    program.map(|line| line.strip_prefix(" *     ").unwrap_or("").to_owned() + "\n").collect::<String>() + "}\n"
}

#[test]
fn the_example_at_the_top_runs() {
    let folder = tempfile::tempdir().expect("a folder");
    let (source, program) = (folder.path().join("filter.c"), folder.path().join("filter"));
    fs::write(&source, example()).expect("the program can be written");
    let mut compiler = c::c();
    compiler.arg("-std=c99");
    c::link(compiler, &[&source], &program);
    let mut child = Command::new(&program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program runs");
    let lines = "晚安\r\n快来网络赌场注册就送彩金\n";
    child.stdin.take().expect("piped").write_all(lines.as_bytes()).expect("the program reads");
    let output = child.wait_with_output().expect("the program ends");
    c::expect_success(&output, "the example");
    let told = String::from_utf8(output.stdout).expect("it writes UTF-8");
    let told: Vec<&str> = told.lines().collect();
    assert_eq!(told[0], "allow");
    assert!(told[1].starts_with("block zh/gambling.promote at 12 to 30"), "{}", told[1]);
    assert_eq!(told.len(), 2);
}

#[test]
fn every_compiler_takes_the_header() {
    let folder = tempfile::tempdir().expect("a folder");
    let unit = "#include <tutela.h>\n#include <tutela.h>\nint main(void) { return (int)(tutela_version_number() != TUTELA_VERSION); }\n";
    let mut cases = ["c99", "c11", "c17"].map(|standard| (standard, c::c as fn() -> Command, "c")).to_vec();
    if c::have_cpp() {
        cases.extend(["c++11", "c++17", "c++20"].map(|standard| (standard, c::cpp as fn() -> Command, "cpp")));
    }
    for (standard, compiler, ending) in cases {
        let source = folder.path().join(format!("unit.{ending}"));
        fs::write(&source, unit).expect("the program can be written");
        let output = compiler()
            .arg(format!("-std={standard}"))
            .args(["-c", "-o"])
            .arg(folder.path().join("unit.o"))
            .arg(&source)
            .output()
            .expect("there is a compiler");
        c::expect_success(&output, standard);
    }
}
