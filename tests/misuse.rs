//! Every mistake that a C program can make with a call is answered with a status, and the program lives on.
//!
//! The calls are generated from `include/tutela.h`: each export has a row here that says what its parameters are, and an
//! export without a row is an error. What the cases of a parameter are stands in `tests/misuse/harness.h`.
#![cfg(all(feature = "panic-probe", feature = "builtin", feature = "compile"))]

mod common;
#[path = "common/prototypes.rs"]
mod prototypes;

use common::{c, file, root};
use prototypes::{Enum, Function, Header};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;
use tutela::authoring::{PackName, SourceFile, Sources, compile};

/// Fewer calls than this and the matrix has holes.
const LEAST_CALLS: u32 = 3_000;

/// What the parameters of each export are: roles, or `#` and a list of numbers.
const ROWS: &[(&str, &str)] = &[
    ("tutela_version", ""),
    ("tutela_version_number", ""),
    ("tutela_status_name", "#tutela_status"),
    ("tutela_action_name", "#tutela_action"),
    ("tutela_category_name", "#tutela_category"),
    ("tutela_severity_name", "#tutela_severity"),
    ("tutela_tier_name", "#tutela_tier"),
    ("tutela_role_name", "#tutela_role"),
    ("tutela_confidence_name", "#tutela_confidence"),
    ("tutela_form_name", "#tutela_form"),
    ("tutela_route_name", "#tutela_route"),
    ("tutela_flag_name", "#tutela_flag"),
    ("tutela_note_name", "#tutela_note"),
    ("tutela_modifier_name", "#tutela_modifier"),
    ("tutela_ruleset_builtin", "new_ruleset error"),
    ("tutela_ruleset_load", "pack new_ruleset error"),
    ("tutela_ruleset_open", "path new_ruleset error"),
    ("tutela_ruleset_combine", "ruleset second_ruleset new_ruleset error"),
    ("tutela_ruleset_with_policy", "ruleset policy new_ruleset error"),
    ("tutela_ruleset_pack_count", "ruleset number_32"),
    ("tutela_ruleset_id", "ruleset #pack buffer length"),
    ("tutela_ruleset_version", "ruleset #pack number_64"),
    ("tutela_ruleset_digest", "ruleset buffer length"),
    ("tutela_ruleset_memory", "ruleset number_64"),
    ("tutela_ruleset_free", "spent_ruleset"),
    ("tutela_scanner_new", "ruleset new_scanner"),
    ("tutela_scanner_set_ruleset", "patient_scanner ruleset"),
    ("tutela_scanner_set_limit", "scanner limit"),
    ("tutela_scanner_free", "spent_scanner"),
    ("tutela_scan_utf8", "scanner utf8 options verdict findings"),
    ("tutela_scan_utf16", "scanner utf16 options verdict findings"),
    ("tutela_scan_batch_utf8", "scanner batch options verdicts"),
    ("tutela_scan_batch_large_utf8", "scanner large_batch options verdicts"),
    ("tutela_mask_utf8", "scanner short_utf8 options #star verdict buffer length"),
    ("tutela_mask_utf16", "scanner short_utf16 options #star verdict buffer_16 length"),
    ("tutela_rule_text", "ruleset code #tutela_text buffer length"),
    ("tutela_help_text", "ruleset #tutela_severity #help buffer length"),
];

/// The parameters that a role stands for: their types, and their members of what the role hands over if they are several.
const ROLES: &[(&str, &[(&str, &str)])] = &[
    ("scanner", &[("tutela_scanner", "")]),
    ("patient_scanner", &[("tutela_scanner", "")]),
    ("spent_scanner", &[("tutela_scanner", "")]),
    ("ruleset", &[("tutela_ruleset", "")]),
    ("second_ruleset", &[("tutela_ruleset", "")]),
    ("spent_ruleset", &[("tutela_ruleset", "")]),
    ("utf8", &[("const char *", "first"), ("size_t", "len")]),
    ("utf16", &[("const uint16_t *", "first"), ("size_t", "len")]),
    ("short_utf8", &[("const char *", "first"), ("size_t", "len")]),
    ("short_utf16", &[("const uint16_t *", "first"), ("size_t", "len")]),
    ("pack", &[("const uint8_t *", "first"), ("size_t", "len")]),
    ("path", &[("const char *", "first"), ("size_t", "len")]),
    ("policy", &[("const char *", "first"), ("size_t", "len")]),
    ("options", &[("const tutela_options *", "")]),
    ("batch", &[("const char *", "data"), ("size_t", "len"), ("const int32_t *", "offsets"), ("size_t", "count")]),
    ("large_batch", &[("const char *", "data"), ("size_t", "len"), ("const int64_t *", "offsets"), ("size_t", "count")]),
    ("code", &[("uint64_t", "")]),
    ("limit", &[("uint32_t", "")]),
    ("verdict", &[("tutela_verdict *", "")]),
    ("verdicts", &[("tutela_verdict *", "")]),
    ("new_scanner", &[("tutela_scanner *", "")]),
    ("new_ruleset", &[("tutela_ruleset *", "")]),
    ("number_32", &[("uint32_t *", "")]),
    ("number_64", &[("uint64_t *", "")]),
    ("length", &[("size_t *", "")]),
    ("error", &[("tutela_error *", "")]),
    ("findings", &[("tutela_finding *", "first"), ("size_t", "capacity")]),
    ("buffer", &[("char *", "first"), ("size_t", "capacity")]),
    ("buffer_16", &[("uint16_t *", "first"), ("size_t", "capacity")]),
];

/// The program with all calls.
fn program() -> String {
    let text = std::fs::read_to_string(root().join("include/tutela.h")).expect("the header is there");
    let header = Header::read(&text);
    for (row, _) in ROWS {
        assert!(header.functions.iter().any(|function| function.name == *row), "the row of {row} is one too many");
    }
    let mut program = String::from("#include \"harness.h\"\n\n");
    options(&header, &mut program);
    header.enums.iter().for_each(|list| numbers(list, &mut program));
    let mut main = String::from(
        "int main(int argc, char **argv)\n{\n    if (argc < 3) {\n        return 2;\n    }\n    set_up(argv[1], argv[2]);\n",
    );
    let mut functions: Vec<&Function> = header.functions.iter().collect();
    functions.sort_by_key(|function| &function.name);
    for function in functions {
        calls(function, &mut program, &mut main);
    }
    program + &main + "    return tear_down();\n}\n"
}

/// Where the numbers and the reserved places of the options are.
fn options(header: &Header, program: &mut String) {
    let options = header.structs.iter().find(|it| it.name == "tutela_options").expect("there are options");
    let (mut numbers, mut reserved) = (vec![], vec![]);
    for field in &options.fields {
        let at = |index: usize| format!("offsetof(tutela_options, {}) + {}", field.name, 4 * index);
        match (field.of.as_str(), field.len, field.name.as_str()) {
            ("int32_t", None, _) => numbers.push(at(0)),
            ("uint32_t", Some(len), "reserved") => reserved.extend((0..len).map(at)),
            ("char", Some(64), "policy") => (),
            _ => panic!("the options have a new field, and the matrix no cases for it: {field:?}"),
        }
    }
    for (name, places) in [("numbers", numbers), ("reserved", reserved)] {
        let singular = name.trim_end_matches('s');
        let (list, count) = (places.join(",\n    "), places.len());
        writeln!(program, "const size_t option_{name}[] = {{\n    {list},\n}};").expect("memory takes text");
        writeln!(program, "const size_t option_{singular}_count = {count};\n").expect("memory takes text");
    }
}

/// The numbers of an enumeration, and some that are not in it.
fn numbers(list: &Enum, program: &mut String) {
    // The lists of options have their cases in the options.
    if !ROWS.iter().any(|(_, roles)| roles.split(' ').any(|role| role == format!("#{}", list.name))) {
        return;
    }
    let others: &[&str] =
        if list.base == "uint32_t" { &["0", "3", "INT64_C(1) << 31", "UINT32_MAX"] } else { &["-1", "INT32_MAX", "INT32_MIN"] };
    let all: Vec<&str> = list.constants.iter().map(String::as_str).chain(others.iter().copied()).collect();
    let (name, listed, count, all) = (&list.name, list.constants.len(), all.len(), all.join(",\n    "));
    writeln!(program, "static const struct list {name}_list = {{{listed}, {count}, {{\n    {all},\n}}}};\n")
        .expect("memory takes text");
}

/// One call with any of its cases, and all calls with it.
fn calls(function: &Function, program: &mut String, main: &mut String) {
    let name = &function.name;
    let row = ROWS.iter().find(|(row, _)| row == name);
    let (_, roles) = row.unwrap_or_else(|| panic!("{name} has no row in the matrix: say what its parameters are"));
    let roles: Vec<&str> = roles.split_whitespace().collect();
    let (mut picks, mut arguments, mut counts) = (String::new(), vec![], vec![]);
    let mut parameters = function.parameters.iter();
    for (index, role) in roles.iter().enumerate() {
        if let Some(list) = role.strip_prefix('#') {
            let of = &parameters.next().unwrap_or_else(|| panic!("{name} has fewer parameters than its row")).of;
            assert!(matches!(of.as_str(), "int32_t" | "uint32_t"), "{name}: {of} is no number of a list");
            writeln!(picks, "    {of} it_{index} = ({of})listed(&{list}_list, pick[{index}]);").expect("memory takes text");
            arguments.push(format!("it_{index}"));
            counts.push(format!("{list}_list.count"));
            continue;
        }
        let known = ROLES.iter().find(|(known, _)| known == role);
        let (_, members) = known.unwrap_or_else(|| panic!("{name}: there is no role {role}"));
        for (of, member) in *members {
            let parameter = parameters.next().unwrap_or_else(|| panic!("{name} has fewer parameters than its row"));
            assert_eq!(parameter.of, *of, "{name}: {} is no {role}", parameter.name);
            arguments.push(if member.is_empty() { format!("it_{index}") } else { format!("it_{index}.{member}") });
        }
        let of = if members.len() == 1 { members[0].0.to_owned() } else { format!("struct {role}") };
        writeln!(picks, "    {of} it_{index} = {role}(pick[{index}]);").expect("memory takes text");
        counts.push(format!("{role}_count"));
    }
    if let Some(more) = parameters.next() {
        panic!("{name} has a parameter that its row lacks: {}", more.name);
    }
    if roles.is_empty() {
        picks = "    (void)pick;\n".to_owned();
        counts = vec!["1".to_owned()];
    }
    let ended = match function.returns.as_str() {
        "tutela_status" => "answered",
        "const char *" => "named",
        "uint32_t" => "numbered",
        other => panic!("{name} returns {other}, and the matrix cannot judge it"),
    };
    let (arguments, counts, scans) = (arguments.join(", "), counts.join(", "), i32::from(roles.contains(&"options")));
    write!(
        program,
        "static void call_{name}(const size_t *pick)\n{{\n{picks}    force();\n    {ended}({name}({arguments}));\n}}\n\n\
         static void all_{name}(void)\n{{\n    const size_t counts[] = {{{counts}}};\n    cross(\"{name}\", counts, COUNT(counts), {scans}, call_{name});\n}}\n\n"
    )
    .expect("memory takes text");
    writeln!(main, "    all_{name}();").expect("memory takes text");
}

/// A folder with the program's source, a small pack and a policy. Shared by the tests.
fn sources() -> &'static Path {
    static WRITTEN: OnceLock<tempfile::TempDir> = OnceLock::new();
    WRITTEN
        .get_or_init(|| {
            let folder = tempfile::tempdir().expect("a folder");
            file(&folder, "misuse.c", program());
            file(&folder, "small.pack", pack());
            let policy = "id = \"mine\"\nversion = \"1.0.0\"\nextends = \"cn-minors\"\nzh = \"我的\"\nen = \"mine\"\n";
            file(&folder, "policy.toml", policy);
            folder
        })
        .path()
}

fn pack() -> Vec<u8> {
    let rules = "id = \"zh/arcade\"\ncategory = \"gambling\"\nlanguage = \"zh\"\nversion = \"1.0.0\"\n[lists]\nplay = [\"游戏币\"]\n\
                 [[rule]]\nid = \"tokens\"\nemits = \"gambling.simulated\"\nall = [\"@play\"]\n";
    let file = SourceFile { name: "zh/arcade.toml".into(), text: rules.into() };
    let context = |language: &str| SourceFile {
        name: format!("{language}/context.toml"),
        text: format!(
            "id = \"{language}/context\"\nlanguage = \"{language}\"\nversion = \"1.0.0\"\n[lists]\noffer = [\"免费送\"]\n"
        ),
    };
    let sources = Sources { files: vec![file, context("zh"), context("en")] }.with_defaults();
    compile(&sources, &PackName::new("arcade", 1)).pack.expect("no errors")
}

fn built(name: &str, flags: &[&str]) -> PathBuf {
    let program = sources().join(name);
    let mut compiler = c::c();
    compiler.args(["-std=c11", "-D_GNU_SOURCE", "-g"]).args(flags).arg("-I").arg(root().join("tests/misuse"));
    c::link(compiler, &[&sources().join("misuse.c")], &program);
    program
}

fn run(mut command: Command) -> Output {
    command.arg(sources().join("small.pack")).arg(sources().join("policy.toml"));
    command.env("RUST_BACKTRACE", "0").output().expect("the program runs")
}

/// The program's last line, if it has answered every mistake as the header says.
#[track_caller]
fn expect_matrix(output: &Output) -> String {
    c::expect_success(output, "the matrix");
    let told = String::from_utf8_lossy(&output.stdout);
    let line = told.lines().last().expect("it tells what it has done").to_owned();
    let calls = line.split_whitespace().nth(1).and_then(|calls| calls.parse().ok()).unwrap_or(0);
    assert!(calls >= LEAST_CALLS, "{line}");
    line
}

#[test]
fn mistakes_are_answered_and_the_program_lives_on() {
    println!("{}", expect_matrix(&run(Command::new(built("misuse", &[])))));
}

#[test]
fn sanitizers_find_nothing() {
    let flags = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer"];
    let (source, probe) = (sources().join("probe.c"), sources().join("probe"));
    std::fs::write(&source, "int main(void) { return 0; }\n").expect("the program can be written");
    let built_probe = c::c().args(flags).arg(&source).arg("-o").arg(&probe).output().expect("there is a C compiler");
    if !built_probe.status.success() {
        return c::skipped("the C compiler has no AddressSanitizer and UBSan runtime");
    }
    let output = run(Command::new(built("misuse-sanitized", &flags)));
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(!complaints.contains("Sanitizer") && !complaints.contains("runtime error"), "{complaints}");
    println!("AddressSanitizer, UBSan: {}, no complaints", expect_matrix(&output));
}

#[test]
fn valgrind_finds_nothing() {
    if !c::have("valgrind") {
        return;
    }
    // One read is meant to fail: a page that is closed for a while keeps the busy scanner busy.
    let gate = |size: u32| format!("{{\n  the gate\n  Memcheck:Addr{size}\n  ...\n  fun:go_through_the_gate\n}}\n");
    let suppressions = sources().join("valgrind.supp");
    std::fs::write(&suppressions, [1, 2, 4, 8, 16, 32].map(gate).concat()).expect("the file can be written");
    let mut command = Command::new("valgrind");
    // The scan at the gate goes on where its fault was: every register must be as it is there.
    command.arg("--vex-iropt-register-updates=allregs-at-mem-access");
    command.args(["--error-exitcode=9", "--leak-check=full", "--errors-for-leak-kinds=definite,possible"]);
    command.arg(format!("--suppressions={}", suppressions.display()));
    command.arg(built("misuse-valgrind", &[]));
    let output = run(command);
    let line = expect_matrix(&output);
    let complaints = String::from_utf8_lossy(&output.stderr);
    println!("valgrind: {line}\n{}", complaints.lines().last().unwrap_or_default());
}
