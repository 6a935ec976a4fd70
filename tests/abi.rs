//! What programs that are already built rely on: `include/tutela.abi` lists the symbols, the layouts and the numbers of the header.
//!
//! With `TUTELA_BLESS=1` the list is written anew instead of compared.
#![cfg(all(feature = "capi", feature = "builtin", unix))]

mod common;
#[path = "common/prototypes.rs"]
mod prototypes;

use common::{c, root};
use prototypes::{Header, Parameter};
use std::fs;
use std::path::Path;
use std::process::Command;

const LIST: &str = "include/tutela.abi";

const HEAD: &str = "\
# What programs that were built with tutela.h rely on. tests/abi.rs writes this from the header and the compiler's layouts.
# A line more is a minor version. A line changed or gone breaks programs: a major version, and with it a new soname.
";

fn header() -> Header {
    Header::read(&fs::read_to_string(root().join("include/tutela.h")).expect("the header is there"))
}

fn types(parameters: &[Parameter]) -> String {
    parameters.iter().map(|parameter| parameter.of.as_str()).collect::<Vec<_>>().join(", ")
}

/// A program that prints the lines which only a compiler knows.
fn layouts(header: &Header) -> String {
    let mut program = String::from("#include <stdio.h>\n#include <tutela.h>\n\nint main(void)\n{\n");
    for it in &header.structs {
        let name = &it.name;
        program += &format!("    printf(\"struct {name}: %zu bytes\\n\", sizeof({name}));\n");
        for Parameter { name: field, of, len } in &it.fields {
            let of = len.map_or(of.clone(), |len| format!("{of}[{len}]"));
            program += &format!(
                "    printf(\"field {name}.{field}: {of} at %zu, %zu bytes\\n\", offsetof({name}, {field}), sizeof((({name} *)0)->{field}));\n"
            );
        }
    }
    for it in &header.enums {
        let name = &it.name;
        program += &format!("    printf(\"enum {name}: {}, %zu bytes\\n\", sizeof({name}));\n", it.base);
        for constant in &it.constants {
            program += &format!("    printf(\"number {constant}: %ld\\n\", (long){constant});\n");
        }
    }
    for number in &header.numbers {
        program += &format!("    printf(\"number {number}: %ld\\n\", (long){number});\n");
    }
    program + "    return 0;\n}\n"
}

fn compiled(folder: &Path, name: &str, source: &str, flags: &[&str]) -> Command {
    let (file, program) = (folder.join(name).with_extension("c"), folder.join(name));
    fs::write(&file, source).expect("the program can be written");
    let mut compiler = c::c();
    let output =
        compiler.arg("-std=c11").arg(&file).args(flags).arg("-o").arg(&program).output().expect("there is a C compiler");
    c::expect_success(&output, name);
    Command::new(program)
}

fn list() -> String {
    let header = header();
    let folder = tempfile::tempdir().expect("a folder");
    let output = compiled(folder.path(), "layouts", &layouts(&header), &[]).output().expect("the program runs");
    c::expect_success(&output, "layouts");
    let mut symbols: Vec<String> = header
        .functions
        .iter()
        .map(|function| format!("symbol {}: {} ({})\n", function.name, function.returns, types(&function.parameters)))
        .collect();
    symbols.sort();
    HEAD.to_owned() + &symbols.concat() + &String::from_utf8(output.stdout).expect("ASCII")
}

/// What has become of the committed lines.
fn changes(committed: &str, generated: &str) -> String {
    let lacks = |text: &str, line: &str| !text.lines().any(|other| other == line);
    let gone = committed.lines().filter(|line| lacks(generated, line)).map(|line| format!("- {line}\n"));
    let more = generated.lines().filter(|line| lacks(committed, line)).map(|line| format!("+ {line}\n"));
    gone.chain(more).collect()
}

#[test]
fn the_interface_is_the_committed_one() {
    let (path, generated) = (root().join(LIST), list());
    if std::env::var_os("TUTELA_BLESS").is_some() {
        fs::write(&path, &generated).expect("the list can be written");
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == generated,
        "the interface for C has changed:\n{}\n\
         Lines with + alone: programs that are built go on running; raise the minor version.\n\
         A line with -: programs that are built break, silently if it is a struct or a number; raise the major version, and the soname \
         with it. Before version 1.0 the minor version takes that part.\n\
         Only the order has changed, if there is no line.\n\
         Then write {LIST} anew: TUTELA_BLESS=1 cargo test --all-features --test abi",
        changes(&committed, &generated)
    );
}

#[test]
fn changes_are_told_line_by_line() {
    assert_eq!(changes("a: 1\nb: 2\n", "a: 1\nb: 3\nc: 4\n"), "- b: 2\n+ b: 3\n+ c: 4\n");
    assert_eq!(changes("a: 1\n", "a: 1\n"), "");
}

/// Loads a library at run time, finds every symbol of the list, and scans by what the header says.
const LOADER: &str = r#"
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <tutela.h>

static void *library;

static void *symbol(const char *name)
{
    void *found = dlsym(library, name);
    if (found == NULL) {
        fprintf(stderr, "%s is not in the library\n", name);
    }
    return found;
}

#define LOAD(name) (*(void **)&p_##name = symbol(#name))

static __typeof__(&tutela_version_number) p_tutela_version_number;
static __typeof__(&tutela_ruleset_builtin) p_tutela_ruleset_builtin;
static __typeof__(&tutela_ruleset_free) p_tutela_ruleset_free;
static __typeof__(&tutela_scanner_new) p_tutela_scanner_new;
static __typeof__(&tutela_scanner_free) p_tutela_scanner_free;
static __typeof__(&tutela_scan_utf8) p_tutela_scan_utf8;

int main(int argc, char **argv)
{
    static const char text[] = "快来网络赌场注册就送彩金";
    tutela_ruleset rules = {0};
    tutela_scanner scanner = {0};
    tutela_error error;
    tutela_options options = {0};
    tutela_verdict verdict;
    tutela_finding findings[4];
    uint32_t version;
    int i, missing = 0;

    if (argc < 2 || (library = dlopen(argv[1], RTLD_NOW)) == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        return 2;
    }
    for (i = 2; i < argc; i++) {
        missing += symbol(argv[i]) == NULL;
    }
    if (missing || !LOAD(tutela_version_number) || !LOAD(tutela_ruleset_builtin) || !LOAD(tutela_ruleset_free) ||
        !LOAD(tutela_scanner_new) || !LOAD(tutela_scanner_free) || !LOAD(tutela_scan_utf8)) {
        return 3;
    }
    version = p_tutela_version_number();
    if (version < (uint32_t)TUTELA_VERSION || version >> 16 != TUTELA_VERSION_MAJOR) {
        return 4;
    }
    options.surface = TUTELA_SURFACE_GROUP_CHAT;
    options.audience_age = TUTELA_AGE_8_TO_12;
    if (p_tutela_ruleset_builtin(&rules, &error) != TUTELA_OK || p_tutela_scanner_new(rules, &scanner) != TUTELA_OK ||
        p_tutela_scan_utf8(scanner, text, strlen(text), &options, &verdict, findings, 4) != TUTELA_OK) {
        return 5;
    }
    if (p_tutela_scanner_free(scanner) != TUTELA_OK || p_tutela_ruleset_free(rules) != TUTELA_OK) {
        return 6;
    }
    printf("%d %d %u-%u\n", (int)verdict.action, (int)verdict.category, (unsigned)findings[0].start, (unsigned)findings[0].end);
    return 0;
}
"#;

#[test]
fn a_program_built_with_the_committed_header_runs_with_the_new_library() {
    let folder = tempfile::tempdir().expect("a folder");
    let flags: &[&str] =
        if cfg!(target_os = "linux") { &["-D_GNU_SOURCE", "-Wno-pedantic", "-ldl"] } else { &["-Wno-pedantic"] };
    let committed = fs::read_to_string(root().join(LIST)).expect("the list is there");
    let symbols = committed.lines().filter_map(|line| line.strip_prefix("symbol ")?.split(':').next());
    let ending = if cfg!(target_os = "macos") { "dylib" } else { "so" };
    let mut program = compiled(folder.path(), "loader", LOADER, flags);
    let library = c::build("cdylib").join(format!("libtutela.{ending}"));
    let output = program.arg(library).args(symbols).output().expect("the program runs");
    c::expect_success(&output, "a program that loads the library");
    // Block, gambling, and the place that the text has as a whole line in the header's example.
    assert_eq!(String::from_utf8_lossy(&output.stdout), "4 10 12-30\n");
}
