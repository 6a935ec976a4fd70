//! The C libraries as the tests need them, and the system's compilers.
#![allow(dead_code)]

use super::root;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

/// The static library with everything in it, forced panics too.
pub fn static_library() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| build("staticlib").join("libtutela.a"))
}

/// Builds the library for C and tells the folder where it lies. The folder is not cargo's own, where the library for Rust lies.
pub fn build(crate_type: &str) -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("c");
    let output = Command::new(env!("CARGO"))
        .args(["rustc", "--quiet", "--lib", "--features", "capi,compile,panic-probe", "--crate-type", crate_type])
        .arg("--target-dir")
        .arg(&target)
        .current_dir(root())
        .output()
        .expect("cargo runs");
    expect_success(&output, "the library for C");
    target.join("debug")
}

/// A compiler: what the environment names, or else the system's.
fn compiler(variable: &str, otherwise: &str) -> Command {
    let named = std::env::var(variable).unwrap_or_else(|_| otherwise.to_owned());
    let mut words = named.split_whitespace();
    let mut command = Command::new(words.next().unwrap_or(otherwise));
    command
        .args(words)
        .args(["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-Wconversion"])
        .arg("-I")
        .arg(root().join("include"));
    command
}

pub fn c() -> Command {
    let mut command = compiler("CC", "cc");
    command.arg("-Wstrict-prototypes");
    command
}

pub fn cpp() -> Command {
    compiler("CXX", "c++")
}

/// Whether there is a compiler for C++. Without one the tests of the C functions stand alone.
pub fn have_cpp() -> bool {
    have(cpp().get_program().to_str().expect("a name in UTF-8"))
}

/// Whether a tool is there, which the caller does without if not.
pub fn have(tool: &str) -> bool {
    let found = Command::new(tool).arg("--version").stdout(Stdio::null()).status().is_ok_and(|status| status.success());
    if !found {
        skipped(&format!("{tool} is not installed"));
    }
    found
}

/// Says why something is left out. Where all changes are checked nothing may be.
pub fn skipped(why: &str) {
    assert!(std::env::var_os("CI").is_none(), "{why}");
    let thread = std::thread::current();
    // Past the harness, which shows only what failed.
    let _ = writeln!(std::io::stderr(), "SKIPPED (in part) {}: {why}", thread.name().unwrap_or("a test"));
}

/// Compiles and links a program with the static library.
pub fn link(mut compiler: Command, sources: &[&Path], program: &Path) {
    let output = compiler
        .args(sources)
        .arg(static_library())
        .args(["-lpthread", "-ldl", "-lm"])
        .arg("-o")
        .arg(program)
        .output()
        .expect("there is a C compiler");
    expect_success(&output, "the program");
}

#[track_caller]
pub fn expect_success(output: &Output, what: &str) {
    assert!(output.status.success(), "{what}: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr));
}
