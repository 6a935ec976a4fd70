//! README's commands run and print what README says; its rule file compiles.

mod common;

use common::{file, root};
use std::process::Command;
use tutela::authoring::{PackName, Sources, compile};

/// The fenced blocks of README: the word after the fence, and the content.
fn blocks() -> Vec<(String, String)> {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let mut blocks = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in readme.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(kind)) => open = Some((kind.to_owned(), String::new())),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some((_, content)), None) => *content += &format!("{line}\n"),
            (None, None) => {}
        }
    }
    blocks
}

/// Runs a command of README with the built binary in the place of `cargo tutela`.
fn run(command: &str) -> String {
    let command = command.replace("cargo tutela", env!("CARGO_BIN_EXE_tutela"));
    let output = Command::new("sh").args(["-c", &command]).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn commands_run_and_print_what_readme_shows() {
    let blocks = blocks();
    let mut shown = 0;
    for (index, (_, content)) in blocks.iter().enumerate() {
        for command in
            content.lines().filter_map(|line| line.strip_prefix("$ ")).filter(|command| command.contains("cargo tutela"))
        {
            let output = run(command);
            assert!(!output.is_empty(), "{command} prints something");
            // Of a verdict for people, README shows the whole.
            if command.contains("--text") {
                assert_eq!(output, blocks[index + 1].1, "{command}");
                shown += 1;
            }
        }
    }
    assert_eq!(shown, 1, "README shows one answer");
}

#[test]
fn the_rule_file_of_readme_compiles_and_its_examples_hold() {
    let (_, rules) = blocks().into_iter().find(|(kind, _)| kind == "toml").expect("README shows a rule file");
    let folder = tempfile::tempdir().unwrap();
    file(&folder, "zh/arcade.toml", rules);
    let sources = Sources::read_dir(folder.path()).unwrap().with_defaults();
    let mut compilation = compile(&sources, &PackName::new("arcade", 1));
    assert_eq!(compilation.run_examples().unwrap(), 6);
    assert!(!compilation.has_errors(), "{:?}", compilation.diagnostics);
}

#[cfg(feature = "panic-probe")] // the library that all tests in C share has it
#[test]
fn the_programs_in_c_and_cpp_say_what_they_find() {
    use common::c;
    let folder = tempfile::tempdir().unwrap();
    let mut cases = vec![("c", "-std=c99", c::c as fn() -> Command, "block zh/gambling.promote")];
    if c::have_cpp() {
        cases.push(("cpp", "-std=c++17", c::cpp, "zh/gambling.promote 2-8"));
    }
    for (kind, standard, compiler, said) in cases {
        let (_, source) = blocks().into_iter().find(|(it, _)| it == kind).expect("README shows a program");
        let (source, program) = (file(&folder, &format!("filter.{kind}"), source), folder.path().join("filter"));
        let mut compiler = compiler();
        compiler.arg(standard);
        c::link(compiler, &[&source], &program);
        let output = Command::new(&program).output().unwrap();
        c::expect_success(&output, kind);
        // The other rules that find it change with the rules.
        let found = common::stdout(&output);
        assert_eq!(found.lines().next(), Some(said), "{kind}");
        assert!(found.lines().all(|line| line.contains("zh/gambling")), "{kind}: {found}");
    }
}

#[test]
fn the_guides_first_rule_is_as_good_as_it_says() {
    let guide = std::fs::read_to_string(root().join("rulesets/README.md")).unwrap();
    let rules = guide.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("the guide shows a rule");
    let folder = tempfile::tempdir().unwrap();
    file(&folder, "zh/gambling.toml", rules);
    let mut compilation = compile(&Sources::read_dir(folder.path()).unwrap().with_defaults(), &PackName::new("guide", 1));
    assert_eq!(compilation.run_examples().unwrap(), 6);
    assert!(!compilation.has_errors(), "{:?}", compilation.diagnostics);
}
