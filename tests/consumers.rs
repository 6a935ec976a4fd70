//! Programs that use the installed C libraries as a game would: compiled by hand, by CMake, by a Makefile that asks pkg-config.
#![cfg(all(feature = "capi", feature = "builtin", feature = "cli", target_os = "linux"))]

mod common;

use common::c::{expect_success, have, have_cpp};
use common::{c, file, root};
use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use tutela::RuleSet;

/// Everything is built once, in a folder that stays: the second run of the tests builds nothing.
fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("consumers").join(name)
}

fn install(arguments: &[&str]) -> Command {
    let mut command = Command::new(root().join("packaging/install.sh"));
    command.args(arguments).env("CARGO_TARGET_DIR", folder("build")).env_remove("DESTDIR");
    command
}

/// Where the libraries are installed, once for all tests.
fn prefix() -> &'static Path {
    static INSTALLED: OnceLock<PathBuf> = OnceLock::new();
    INSTALLED.get_or_init(|| {
        let prefix = folder("prefix");
        let _ = fs::remove_dir_all(&prefix);
        expect_success(&install(&[prefix.to_str().expect("UTF-8")]).output().expect("a shell"), "packaging/install.sh");
        prefix
    })
}

/// A folder of this test alone.
fn scratch() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

/// Compiles sources and links them with the installed shared library.
fn compile(mut compiler: Command, sources: &[&str], program: &Path) {
    let libraries = prefix().join("lib");
    let output = compiler
        .args(sources)
        .arg("-I")
        .arg(prefix().join("include"))
        .arg("-L")
        .arg(&libraries)
        .args(["-ltutela", "-pthread"])
        .arg(format!("-Wl,-rpath,{}", libraries.display()))
        .arg("-o")
        .arg(program)
        .current_dir(root())
        .output()
        .expect("there is a compiler");
    expect_success(&output, &sources.join(" "));
}

fn standard(mut compiler: Command, standard: &str) -> Command {
    compiler.arg(format!("-std={standard}"));
    compiler
}

fn tool(name: &str, arguments: &[&str], path: &Path) -> String {
    let output = Command::new(name).args(arguments).arg(path).output().expect("it comes with the compiler");
    expect_success(&output, name);
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn the_shared_library_has_its_name_and_exports_what_the_header_declares() {
    let version = env!("CARGO_PKG_VERSION");
    let (major, rest) = version.split_once('.').expect("three numbers");
    let abi = if major == "0" { format!("0.{}", rest.split('.').next().expect("three numbers")) } else { major.to_owned() };
    let libraries = prefix().join("lib");
    for link in ["libtutela.so".to_owned(), format!("libtutela.so.{abi}")] {
        let target = fs::read_link(libraries.join(&link)).unwrap_or_else(|error| panic!("{link}: {error}"));
        assert_eq!(target, Path::new(&format!("libtutela.so.{version}")), "{link}");
    }
    let library = libraries.join("libtutela.so");
    let dynamic = tool("readelf", &["-d"], &library);
    assert!(dynamic.contains(&format!("soname: [libtutela.so.{abi}]")), "{dynamic}");

    let symbols = tool("nm", &["-D", "--defined-only", "--format=posix"], &library);
    let exported: BTreeSet<&str> = symbols.lines().filter_map(|line| line.split(' ').next()).collect();
    let header = fs::read_to_string(prefix().join("include/tutela.h")).expect("the header is installed");
    let declared: BTreeSet<&str> = header
        .lines()
        .filter(|line| line.starts_with(|first: char| first.is_ascii_lowercase()))
        .filter_map(|line| line.split('(').next().filter(|before| before.len() < line.len()))
        .filter_map(|before| before.split([' ', '*']).next_back())
        .filter(|name| name.starts_with("tutela_"))
        .collect();
    assert!(declared.len() > 30, "{declared:?}");
    assert_eq!(exported, declared);
}

/// What a phone pays beside the rules. The rules themselves are data, which lies in another section.
#[test]
fn the_shared_library_has_little_code() {
    let sizes = tool("size", &["-A"], &prefix().join("lib/libtutela.so"));
    let text = sizes.lines().find_map(|line| line.strip_prefix(".text")).expect("it has code");
    let code: u32 = text.split_whitespace().next().and_then(|size| size.parse().ok()).expect("a number");
    // Nearly half of it is what the standard library brings along to any library that catches panics.
    assert!(code <= 780_000, "{code} bytes of code\n{sizes}");
}

#[test]
fn a_stage_holds_everything_and_names_the_place_where_it_will_be() {
    prefix(); // builds, so that here is only copying
    let stage = scratch();
    let output = install(&["/opt/tutela"]).env("DESTDIR", stage.path()).output().expect("a shell");
    expect_success(&output, "packaging/install.sh");
    let staged = stage.path().join("opt/tutela");
    let settings = fs::read_to_string(staged.join("lib/pkgconfig/tutela.pc")).expect("it is there");
    assert!(settings.starts_with("prefix=/opt/tutela\n"), "{settings}");
    for path in ["include/tutela.h", "include/tutela.hpp", "lib/libtutela.a", "lib/libtutela.so"] {
        assert!(staged.join(path).is_file(), "{path}");
    }
    for (path, name) in [("lib/pkgconfig", "tutela.pc"), ("lib/cmake/tutela", "tutela-config.cmake")] {
        let text = fs::read_to_string(staged.join(path).join(name)).expect("it is there");
        assert!(!text.contains('@') && !text.contains(stage.path().to_str().expect("UTF-8")), "{text}");
    }
    assert_eq!(fs::read_dir(stage.path()).expect("a folder").count(), 1, "nothing lies beside it");
}

#[test]
fn mistakes_of_whoever_installs_are_told() {
    let file = file(&scratch(), "file", "");
    fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    fs::write(&file, "").expect("a file");
    let inside_a_file = file.join("prefix");
    for (arguments, told) in [
        (&[][..], "usage: packaging/install.sh PREFIX"),
        (&["--help"], "usage: packaging/install.sh PREFIX"),
        (&["here"], "PREFIX must be an absolute path: here"),
        (&["/tmp/a", "/tmp/b"], "one PREFIX only"),
        (&[inside_a_file.to_str().expect("UTF-8")], "cannot write to"),
    ] {
        let output = install(arguments).output().expect("a shell");
        assert!(!output.status.success(), "{arguments:?}");
        assert!(common::stderr(&output).contains(told), "{arguments:?}: {}", common::stderr(&output));
    }
}

#[test]
fn c_and_cpp_programs_scan() {
    let folder = scratch();
    let program = folder.path().join("scan");
    let in_c = ["tests/c/scan.c", "tests/c/unit.c"];
    let in_cpp = ["tests/c/scan.cpp", "tests/c/unit.cpp"];
    let mut cases = vec![(standard(c::c(), "c99"), in_c), (standard(c::c(), "c11"), in_c)];
    if have_cpp() {
        cases.extend(["c++17", "c++20"].map(|version| (standard(c::cpp(), version), in_cpp)));
    }
    for (compiler, sources) in cases {
        let shown = format!("{compiler:?}");
        compile(compiler, &sources, &program);
        let output = Command::new(&program).output().expect("the program runs");
        expect_success(&output, &shown);
        assert_eq!(common::stdout(&output), "scanned\n", "{shown}");
    }
}

#[test]
fn a_cmake_project_finds_both_libraries() {
    if !have("cmake") || !have_cpp() {
        return;
    }
    let build = scratch();
    let cmake =
        |arguments: &[&str]| Command::new("cmake").args(arguments).current_dir(build.path()).output().expect("it was there");
    let source = root().join("tests/c/cmake");
    let found = format!("-Dtutela_ROOT={}", prefix().display());
    expect_success(&cmake(&["-S", source.to_str().expect("UTF-8"), "-B", ".", &found]), "cmake");
    let built = cmake(&["--build", "."]);
    assert!(built.status.success(), "{}\n{}", common::stdout(&built), common::stderr(&built));
    for program in ["with_shared", "with_static", "with_cpp"] {
        let output = Command::new(build.path().join(program)).output().expect("the program runs");
        expect_success(&output, program);
        assert_eq!(common::stdout(&output), "scanned\n", "{program}");
    }

    // Another ABI is not taken for ours.
    let project = |version: &str| {
        format!("cmake_minimum_required(VERSION 3.16)\nproject(other C)\nfind_package(tutela {version} REQUIRED)\n")
    };
    for (version, fits) in [("0.1.0", true), ("0.0.9", false), ("0.1.1", false), ("0.10", false), ("1", false)] {
        let other = scratch();
        file(&other, "CMakeLists.txt", project(version));
        let (source, build) = (other.path().to_str().expect("UTF-8"), other.path().join("build"));
        let output = cmake(&["-S", source, "-B", build.to_str().expect("UTF-8"), &found]);
        assert_eq!(output.status.success(), fits, "{version}: {}", common::stderr(&output));
    }
}

#[test]
fn a_makefile_finds_both_libraries_by_pkg_config() {
    if !have("pkg-config") || !have("make") {
        return;
    }
    let folder = scratch();
    let output = Command::new("make")
        .args(["-s", "-f", "tests/c/pkg-config/Makefile", "check"])
        .arg(format!("OUT={}", folder.path().display()))
        .env("PKG_CONFIG_PATH", prefix().join("lib/pkgconfig"))
        .env_remove("MAKEFLAGS")
        .current_dir(root())
        .output()
        .expect("it was there");
    expect_success(&output, "make");
    assert_eq!(common::stdout(&output), "scanned\nscanned\n");
}

/// A pack with one rule, as a product has it for a campaign of its own.
fn pack(folder: &tempfile::TempDir) -> PathBuf {
    let rules = r#"
id = "zh/arcade"
category = "gambling"
language = "zh"
version = "1.0.0"

[[rule]]
id = "tokens"
emits = "gambling.promote"
any = ["游戏币翻倍"]
hit = ["游戏币翻倍啦", "今晚游戏币翻倍", "来玩，游戏币翻倍"]
miss = ["游戏币打折", "口算翻倍练习", "游戏币"]
"#;
    let source = file(folder, "rules/zh/arcade.toml", rules);
    let (dir, out) = (source.ancestors().nth(2).expect("rules"), folder.path().join("arcade.tutela"));
    let arguments = ["rules", "build", dir.to_str().expect("UTF-8"), "-o", out.to_str().expect("UTF-8")];
    expect_success(&common::tutela(&arguments, b""), "tutela rules build");
    out
}

fn chat(program: &Path, arguments: &[&Path], lines: &str) -> Output {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    child.stdin.take().expect("piped").write_all(lines.as_bytes()).expect("the program reads");
    child.wait_with_output().expect("the program ends")
}

/// What was answered, in the order of the messages.
fn answers(output: &Output) -> Vec<String> {
    expect_success(output, "the chat filter");
    let mut lines: Vec<String> = common::stdout(output).lines().map(Into::into).collect();
    lines.sort_by_key(|line| line.split(' ').next().and_then(|number| number.parse::<u32>().ok()));
    lines
}

#[test]
fn the_chat_filters_judge_mask_help_and_reload() {
    let folder = scratch();
    let (in_c, in_cpp) = (folder.path().join("c"), folder.path().join("cpp"));
    compile(standard(c::c(), "c99"), &["examples/c/chat_filter.c"], &in_c);
    let mut programs = vec![&in_c];
    if have_cpp() {
        compile(standard(c::cpp(), "c++17"), &["examples/cpp/chat_filter.cpp"], &in_cpp);
        programs.push(&in_cpp);
    }
    let pack = pack(&folder);
    let rules = RuleSet::builtin().expect("the embedded rules load");
    let promotes = rules.texts("gambling.promote").expect("it has texts").en.author;
    let refused = |number: u32| format!("{number} refuse (gambling, keep as evidence): {promotes}");

    for program in programs {
        let lines = "good game, see you at the library\n网赌开户找正规的\nI bet you £5 that I score first\n\
                     I can't quit betting on matches\n游戏币翻倍\n\n周六下午两点图书馆集合";
        let expected = [
            "1 deliver: good game, see you at the library",
            &refused(2),
            "3 deliver masked: I *** *** ** that I score first",
            "4 deliver, and offer help: I can't quit betting on matches",
            "5 deliver: 游戏币翻倍",
            "6 deliver: ",
            "7 deliver: 周六下午两点图书馆集合",
        ];
        let output = chat(program, &[], lines);
        assert_eq!(answers(&output), expected);
        assert_eq!(common::stderr(&output), "");

        // More messages than wait at a time, so that threads judge while the rules are replaced.
        let quiet: Vec<u32> = (1..=100).collect();
        let lines: String = quiet.iter().map(|number| if number % 5 == 0 { "/reload\n" } else { "晚安\n" }).collect();
        let output = chat(program, &[&pack], &format!("{lines}游戏币翻倍\n网赌开户找正规的\n"));
        let mut expected: Vec<String> =
            quiet.iter().filter(|number| *number % 5 != 0).map(|number| format!("{number} deliver: 晚安")).collect();
        expected.extend([refused(101), refused(102)]);
        assert_eq!(answers(&output), expected);
        assert_eq!(common::stderr(&output), "");

        // What cannot be loaded changes nothing.
        let output = chat(program, &[Path::new("no/such.pack")], "/reload\n网赌开户找正规的\n");
        assert_eq!(answers(&output), [refused(2)]);
        assert!(
            common::stderr(&output).starts_with("rules: TUTELA_UNREADABLE cannot read no/such.pack: "),
            "{}",
            common::stderr(&output)
        );
    }

    let output = chat(&in_c, &[], &format!("{}\n晚安\n", "a".repeat(2_000)));
    assert_eq!(answers(&output), ["2 deliver: 晚安"]);
    assert_eq!(common::stderr(&output), "message 1: longer than 1022 bytes\n");
}
