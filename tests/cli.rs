//! The contract of the command line: fields, order, exit status, and what bad input says.

mod common;

use common::{file, json_lines, root, stderr, stdout, tutela};
use serde_json::{Value, json};
use tempfile::tempdir;

const CASINO: &str = "网络赌场注册就送彩金";

fn code(output: &std::process::Output) -> i32 {
    output.status.code().expect("not killed")
}

fn path(path: &std::path::Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn an_answer_has_exactly_the_promised_fields() {
    let output = tutela(&["scan", "--text", CASINO, "--surface", "dm", "--output", "jsonl"], b"");
    assert_eq!(code(&output), 0);
    let answer = json_lines(&output).remove(0);
    let keys: Vec<&str> = answer.as_object().unwrap().keys().map(String::as_str).collect();
    let mut wanted = ["id", "action", "flags", "route", "notes", "findings", "shadow", "rules"];
    wanted.sort_unstable();
    assert_eq!(keys, wanted);
    assert_eq!(answer["action"], "block");
    assert_eq!(answer["flags"], json!(["alert", "preserve", "report"]));
    assert_eq!(answer["route"], Value::Null);
    assert_eq!(answer["shadow"], json!([]));
    let rules = answer["rules"].as_str().unwrap();
    assert!(rules.starts_with("cn-minors@1.0.0#") && rules.len() == "cn-minors@1.0.0#".len() + 16, "{rules}");
    let finding = &answer["findings"][0];
    let keys: Vec<&str> = finding.as_object().unwrap().keys().map(String::as_str).collect();
    let mut wanted = [
        "rule",
        "category",
        "tier",
        "severity",
        "action",
        "start",
        "end",
        "text",
        "form",
        "forms",
        "role",
        "confidence",
        "modifiers",
        "basis",
    ];
    wanted.sort_unstable();
    assert_eq!(keys, wanted);
    assert_eq!(finding["category"], "gambling.promote");
    assert_eq!((&finding["tier"], &finding["severity"], &finding["role"]), (&json!("A"), &json!(3), &json!("offender")));
    assert_eq!((&finding["form"], &finding["forms"]), (&Value::Null, &json!([])));
    let (start, end) = (finding["start"].as_u64().unwrap() as usize, finding["end"].as_u64().unwrap() as usize);
    assert_eq!(finding["text"], CASINO[start..end]);
}

#[test]
fn help_has_no_tier_and_names_who_is_helped() {
    let output = tutela(&["scan", "--text", "全班都在群里骂我，我不敢去上学了", "--output", "jsonl"], b"");
    let answer = json_lines(&output).remove(0);
    assert_eq!((&answer["action"], &answer["route"]), (&json!("allow"), &json!("help")));
    assert_eq!(answer["recipients"]["help"], json!(["author"]));
    assert_eq!(answer["findings"][0]["tier"], Value::Null);
}

#[test]
fn words_are_left_out_when_asked() {
    let output = tutela(&["scan", "--text", CASINO, "--output", "jsonl", "--no-text"], b"");
    assert_eq!(json_lines(&output)[0]["findings"][0]["text"], Value::Null);
    let output = tutela(&["scan", "--text", CASINO, "--no-text"], b"");
    assert!(!stdout(&output).contains("网络赌场"), "{}", stdout(&output));
}

#[test]
fn records_keep_their_ids_and_override_the_options() {
    let input = format!(
        "{}\n{}\n{}\n",
        json!({"id": "a", "text": CASINO, "surface": "search", "age": "a8_12"}),
        json!({"id": {"n": 1}, "text": CASINO, "extra": [1, 2]}),
        json!({"text": "你好", "surface": null}),
    );
    let output = tutela(&["scan", "--input", "jsonl", "--output", "jsonl", "--surface", "dm"], input.as_bytes());
    let answers = json_lines(&output);
    assert_eq!(answers[0]["action"], "notice", "the record's surface counts");
    assert_eq!((&answers[0]["id"], &answers[1]["id"], &answers[2]["id"]), (&json!("a"), &json!({"n": 1}), &json!("3")));
    assert_eq!(answers[1]["action"], "block");
    assert_eq!(answers[2]["findings"], json!([]));
}

#[test]
fn csv_is_read_by_its_header() {
    let folder = tempdir().unwrap();
    let table = file(
        &folder,
        "chat.csv",
        format!("id,message,surface,prominent\n7,\"{CASINO}, 快来\",dm,\n8,你好,comment,true\n9,你好,nowhere,\n10,短\n"),
    );
    let output = tutela(&["scan", path(&table), "--column", "message", "--output", "jsonl"], b"");
    let answers = json_lines(&output);
    assert_eq!((answers.len(), code(&output)), (4, 2));
    assert_eq!((&answers[0]["id"], &answers[0]["action"]), (&json!("7"), &json!("block")));
    assert_eq!(answers[1]["action"], "allow");
    assert_eq!(answers[2]["line"], 4);
    assert!(answers[2]["error"].as_str().unwrap().starts_with("unknown surface \"nowhere\""));
    assert!(answers[3]["error"].as_str().unwrap().contains("2 fields"), "{}", answers[3]);
    let output = tutela(&["scan", path(&table), "--output", "jsonl"], b"");
    assert_eq!(code(&output), 2);
    assert!(
        stderr(&output).contains("there is no column \"text\"; columns are id, message, surface, prominent"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn exit_status_follows_fail_on() {
    let with = |text: &str, limit: &str| code(&tutela(&["scan", "--text", text, "--surface", "dm", "--fail-on", limit], b""));
    assert_eq!(with(CASINO, "block"), 1);
    assert_eq!(with(CASINO, "mask"), 1);
    assert_eq!(with("今天天气真好", "notice"), 0);
    assert_eq!(code(&tutela(&["scan", "--text", CASINO], b"")), 0, "never by default");
    assert_eq!(with(CASINO, "explode"), 2);
}

#[test]
fn masking_keeps_lines_and_everything_innocent() {
    let input = format!("你好\n{CASINO}！\n\n看 {CASINO}\n");
    let output = tutela(&["mask"], input.as_bytes());
    let lines: Vec<String> = stdout(&output).lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 4);
    assert_eq!((lines[0].as_str(), lines[2].as_str()), ("你好", ""));
    assert!(lines[1].contains("****") && !lines[1].contains("网络赌场") && lines[1].ends_with('！'), "{}", lines[1]);
    let output =
        tutela(&["mask", "--output", "jsonl", "--input", "jsonl"], json!({"id": 5, "text": CASINO}).to_string().as_bytes());
    let answer = &json_lines(&output)[0];
    assert_eq!(answer["id"], 5);
    assert!(answer["text"].as_str().unwrap().contains("****"));
}

#[test]
fn files_that_cannot_be_read_are_named_and_the_others_are_done() {
    let folder = tempdir().unwrap();
    let good = file(&folder, "good.txt", "你好\n");
    let missing = folder.path().join("missing.txt");
    let output = tutela(&["scan", path(&missing), path(folder.path()), path(&good), "--output", "jsonl"], b"");
    assert_eq!(code(&output), 2);
    let errors = stderr(&output);
    assert!(errors.contains("cannot read") && errors.contains("missing.txt"), "{errors}");
    assert!(errors.contains("it is a directory"), "{errors}");
    assert_eq!(json_lines(&output).len(), 1, "the readable file is judged");
}

#[test]
fn bad_records_are_answered_in_their_place() {
    let mut input = b"{\"id\":1,\"text\":\"a\"}\nnot json\n[1]\n{\"id\":4}\n{\"text\":5}\n{\"text\":\"x\",\"surface\":\"moon\"}\n{\"text\":\"x\",\"age\":-1}\n\n".to_vec();
    input.extend(
        b"{\"text\":\"\xFF\"}\n{\"text\":\"\\ud800\"}\n{\"text\":\"x\",\"relation\":\"cousin\"}\n{\"id\":12,\"text\":\"b\"}",
    );
    let output = tutela(&["scan", "--input", "jsonl", "--output", "jsonl"], &input);
    assert_eq!(code(&output), 2);
    let answers = json_lines(&output);
    let errors: Vec<String> = answers
        .iter()
        .map(|answer| match answer.get("error") {
            Some(error) => format!("{}: {}", answer["line"], error.as_str().unwrap()),
            None => format!("ok {}", answer["id"]),
        })
        .collect();
    assert_eq!(errors[0], "ok 1");
    assert_eq!(errors[1], "2: not a JSON object");
    assert_eq!(errors[2], "3: not a JSON object");
    assert_eq!(errors[3], "4: the object has no field `text`");
    assert_eq!(errors[4], "5: the field `text` is not a string");
    assert!(errors[5].starts_with("6: unknown surface \"moon\"; known are dm, "), "{}", errors[5]);
    assert_eq!(errors[6], "7: age is not a number of years from 0 to 150");
    assert_eq!(errors[7], "8: the line is empty, not a JSON object");
    assert_eq!(errors[8], "9: invalid UTF-8 at byte 9");
    assert!(errors[9].starts_with("10: the JSON is not well formed"), "{}", errors[9]);
    assert_eq!(errors[10], "11: unknown relation \"cousin\"; known are contact, stranger, unknown");
    assert_eq!(errors[11], "ok 12");
}

#[test]
fn lines_need_not_be_utf8() {
    let mut input = "前".as_bytes()[..2].to_vec();
    input.extend(CASINO.as_bytes());
    input.push(b'\n');
    let output = tutela(&["scan", "--output", "jsonl"], &input);
    assert_eq!(code(&output), 0);
    let answer = &json_lines(&output)[0];
    assert_eq!(answer["notes"], json!(["invalid_text"]));
    let finding = &answer["findings"][0];
    let whole = &json_lines(&tutela(&["scan", "--text", CASINO, "--output", "jsonl"], b""))[0]["findings"][0];
    assert_eq!(
        finding["start"].as_u64(),
        whole["start"].as_u64().map(|start| start + 2),
        "spans count the bytes that are there"
    );
    assert_eq!(finding["text"], whole["text"]);
}

#[test]
fn empty_input_is_no_record_and_an_empty_line_is_one() {
    assert_eq!(stdout(&tutela(&["scan", "--output", "jsonl"], b"")), "");
    let answers = json_lines(&tutela(&["scan", "--output", "jsonl"], b"\n\na\n"));
    assert_eq!(answers.iter().map(|answer| answer["id"].as_str().unwrap()).collect::<Vec<_>>(), ["1", "2", "3"]);
}

#[test]
fn a_line_of_fifty_megabytes_is_read_to_the_limit_and_held() {
    let mut input = CASINO.as_bytes().to_vec();
    input.resize(50 << 20, b'a');
    input.extend(b"\nafter\n");
    let output = tutela(&["scan", "--output", "jsonl"], &input);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let answers = json_lines(&output);
    assert_eq!(answers[0]["notes"], json!(["truncated"]));
    assert_eq!(answers[0]["action"], "block");
    assert_eq!(answers[1]["action"], "allow");
    let clean = tutela(&["scan", "--output", "jsonl"], &vec![b'a'; 2 << 20]);
    assert_eq!(json_lines(&clean)[0]["action"], "review", "what was not read is held");
}

#[test]
fn a_closed_pipe_is_quiet_success() {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let mut child = Command::new(env!("CARGO_BIN_EXE_tutela"))
        .args(["scan", "--output", "jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    let lines = "你好\n".repeat(200_000);
    let _ = stdin.write_all(lines.as_bytes());
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), stderr(&output)), (Some(0), String::new()));
}

#[test]
fn a_text_cannot_reach_the_terminal_raw() {
    let output = tutela(&["scan", "--text", &format!("\u{1b}[31m\u{202E}{CASINO}")], b"");
    let text = stdout(&output);
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202E}') && text.contains("\\u{1b}[31m\\u{202e}"), "{text}");
}

#[test]
fn explain_tells_what_was_dropped_and_why() {
    let output = tutela(&["explain", "警方提醒：远離注册就送彩金的網絡賭場"], b"");
    assert_eq!(code(&output), 0);
    let text = stdout(&output);
    for part in ["read as", "离⟨離⟩", "seen", "acquitted", "zh/gambling", "verdict"] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
}

#[test]
fn rules_are_listed_and_shown() {
    let list = json_lines(&tutela(&["rules", "list", "--output", "jsonl"], b""));
    assert!(list.len() > 80 && list.iter().all(|rule| rule["id"].is_string() && rule["basis"].is_array()));
    let text = stdout(&tutela(&["rules", "show", "gambling.promote"], b""));
    assert!(text.contains("zh/gambling.") && text.contains("en/gambling.") && text.contains("guardian"), "{text}");
    assert!(stdout(&tutela(&["rules", "show", "cn-minors"], b"")).contains("no law cell is loosened"));
    let output = tutela(&["rules", "show", "no/such"], b"");
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("there is no rule, sub-category, category or policy \"no/such\""));
}

#[test]
fn a_folder_of_rules_is_checked_built_and_used() {
    let folder = tempdir().unwrap();
    let rule = "id = \"zh/arcade\"\ncategory = \"gambling\"\nlanguage = \"zh\"\nversion = \"1.0.0\"\n[[rule]]\nid = \"tokens\"\nemits = \"gambling.simulated\"\nany = [\"游戏币翻倍\"]\nhit = [\"游戏币翻倍啦\", \"今晚游戏币翻倍\", \"来，游戏币翻倍\"]\nmiss = [\"游戏币打折\", \"翻倍练习\", \"游戏币\"]\n";
    file(&folder, "rules/zh/arcade.toml", rule);
    let rules = folder.path().join("rules");
    let pack = folder.path().join("arcade.tutela");
    let output = tutela(&["rules", "check", path(&rules)], b"");
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(stderr(&output).contains("6 examples run, 0 errors"), "{}", stderr(&output));
    assert_eq!(code(&tutela(&["rules", "build", path(&rules), "-o", path(&pack)], b"")), 0);
    for source in [path(&rules), path(&pack)] {
        let output = tutela(&["scan", "--rules", source, "--text", "游戏币翻倍啦", "--output", "jsonl"], b"");
        assert_eq!(json_lines(&output)[0]["findings"][0]["rule"], "zh/arcade.tokens", "{}", stderr(&output));
    }
    let output = tutela(
        &[
            "scan",
            "--rules",
            "builtin",
            "--rules",
            path(&pack),
            "--text",
            &format!("游戏币翻倍，{CASINO}"),
            "--output",
            "jsonl",
        ],
        b"",
    );
    assert!(json_lines(&output)[0]["findings"].as_array().unwrap().len() >= 2);
    // A pack that was cut is refused with its reason.
    let bytes = std::fs::read(&pack).unwrap();
    std::fs::write(&pack, &bytes[..bytes.len() / 2]).unwrap();
    let output = tutela(&["scan", "--rules", path(&pack), "--text", "x"], b"");
    assert_eq!(code(&output), 2);
    assert!(
        stderr(&output).contains(&format!("the pack says it has {} bytes, but {} are there", bytes.len(), bytes.len() / 2)),
        "{}",
        stderr(&output)
    );
}

#[test]
fn readme_and_sample_chat_are_there() {
    let output = tutela(&["scan", "--output", "jsonl", "examples/chat.jsonl"], b"");
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let answers = json_lines(&output);
    let records = std::fs::read_to_string(root().join("examples/chat.jsonl")).unwrap();
    assert_eq!(answers.len(), records.lines().count());
    let actions: std::collections::BTreeSet<&str> = answers.iter().map(|answer| answer["action"].as_str().unwrap()).collect();
    assert!(actions.contains("allow") && actions.contains("mask") && actions.contains("block"), "{actions:?}");
    assert!(answers.iter().any(|answer| answer["route"] == "help"));
}

/// Rules of which one takes an everyday word for gambling.
fn planted(folder: &tempfile::TempDir) -> std::path::PathBuf {
    let rules = "id = \"zh/arcade\"\ncategory = \"gambling\"\nlanguage = \"zh\"\nversion = \"1.0.0\"\n[[rule]]\nid = \"cards\"\n\
                 emits = \"gambling.promote\"\nany = [\"卡片\"]\n[[rule]]\nid = \"tokens\"\nemits = \"gambling.promote\"\nany = [\"游戏币翻倍\"]\n";
    file(folder, "rules/zh/arcade.toml", rules).ancestors().nth(2).expect("rules").to_owned()
}

#[test]
fn a_rule_that_fires_on_harmless_lines_is_named_and_fails_the_gate() {
    let folder = tempdir().unwrap();
    let rules = planted(&folder);
    let lines = file(&folder, "lines.txt", "我收集了很多卡片\n晚安\n<b>生日卡片</b>\n明天见\n");
    let report = |more: &[&str]| {
        let arguments = [&["rules", "report", "--benign", path(&lines), "--rules", path(&rules)], more].concat();
        tutela(&arguments, b"")
    };
    let output = report(&["--output", "json"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let answer: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!((&answer["lines"], &answer["flagged"], &answer["stopped"]), (&json!(4), &json!(2), &json!(2)));
    let fired = answer["fired"].as_array().unwrap();
    assert_eq!(fired.len(), 1, "the other rule fires nowhere");
    assert_eq!((&fired[0]["rule"], &fired[0]["per_10_000"]), (&json!("zh/arcade.cards"), &json!(5000.0)));
    assert_eq!(fired[0]["examples"][0]["text"], "我收集了很多卡片");
    assert_eq!(fired[0]["examples"][1]["line"], 3);
    assert_eq!(answer["surfaces"].as_array().unwrap().len(), 36);

    let output = report(&["--fail-over", "4999"]);
    assert_eq!(code(&output), 1);
    assert_eq!(stderr(&output), "error: zh/arcade.cards fires on 5000.0 of 10,000 lines, 4999 allowed\n");
    assert!(stdout(&output).contains("zh/arcade.cards  5000.0 of 10,000 (2)"), "{}", stdout(&output));
    assert_eq!(code(&report(&["--fail-over", "5000"])), 0);

    let output = report(&["--output", "html"]);
    assert!(stdout(&output).contains("<td>zh/arcade.cards<td>5000.0<td>2<td>"), "{}", stdout(&output));
    assert!(stdout(&output).contains("&lt;b&gt;生日卡片&lt;/b&gt;"), "{}", stdout(&output));
}

#[test]
fn a_report_of_lines_that_cannot_be_read_is_none() {
    let folder = tempdir().unwrap();
    let bad = file(&folder, "lines.jsonl", "{\"text\": \"晚安\"}\n{\"text\": 5}\n");
    let output = tutela(&["rules", "report", "--benign", path(&bad)], b"");
    assert_eq!((code(&output), stdout(&output).as_str()), (2, ""));
    assert!(stderr(&output).contains("lines.jsonl:2: the field `text` is not a string"), "{}", stderr(&output));
    let empty = file(&folder, "none.txt", "");
    let output = tutela(&["rules", "report", "--benign", path(&empty)], b"");
    assert_eq!(code(&output), 2);
    assert_eq!(stderr(&output), "error: there are no lines in these files\n");
    assert_eq!(code(&tutela(&["rules", "report", "--benign", path(&empty), "--fail-over", "-1"], b"")), 2);
}
