//! What the C functions cost beside Rust's own, what UTF-16 costs beside UTF-8, and how threads scale.
//!
//! ```text
//! cargo bench --features capi --bench capi
//! cargo bench --features capi --bench capi -- messages.txt ...
//! ```
//!
//! Texts are the lines of files, by default those of `benches/peers/texts`. What is compared runs in turns, a few milliseconds each,
//! so that whatever else the machine does falls on both; tables give the median of the turns and, in
//! brackets, the least, which what the machine does besides hardly touches. Every answer is compared
//! before the clock starts.

#![allow(unsafe_code, reason = "the functions are C's")]

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::ptr::null_mut;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tutela::ffi::tutela_status::{TUTELA_BUSY, TUTELA_OK};
use tutela::ffi::*;
use tutela::{AgeBand, Input, RuleSet, Scanner, Surface};

const TURNS: usize = 501;
/// How long one side works before the other's turn.
const TURN: Duration = Duration::from_millis(2);
const SPELL: Duration = Duration::from_millis(400);
const CAPACITY: usize = 8;

struct Message {
    utf8: String,
    utf16: Vec<u16>,
}

fn messages() -> Vec<Message> {
    let named: Vec<PathBuf> = std::env::args_os().skip(1).filter(|it| it != "--bench").map(Into::into).collect();
    let texts = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers/texts");
    let files = if named.is_empty() { vec![texts.join("chat_zh.txt"), texts.join("chat_en.txt")] } else { named };
    let text: String = files.iter().map(|file| std::fs::read_to_string(file).expect("a file of text") + "\n").collect();
    let lines = text.lines().filter(|line| !line.is_empty()).take(20_000);
    lines.map(|line| Message { utf8: line.to_owned(), utf16: line.encode_utf16().collect() }).collect()
}

// SAFETY, for every call in this file: pointers are those of values that outlive the call, with their lengths, or null where the
// header allows it.

fn scanner(rules: tutela_ruleset) -> tutela_scanner {
    let mut scanner = tutela_scanner { id: 0 };
    // SAFETY: see above.
    assert_eq!(unsafe { tutela_scanner_new(rules, &raw mut scanner) }, TUTELA_OK);
    scanner
}

fn free(scanner: tutela_scanner) {
    // SAFETY: see above.
    assert_eq!(unsafe { tutela_scanner_free(scanner) }, TUTELA_OK);
}

/// What a call fills in.
struct Answer {
    options: tutela_options,
    verdict: tutela_verdict,
    findings: [tutela_finding; CAPACITY],
}

impl Answer {
    fn new() -> Self {
        // SAFETY: plain numbers, for which zeroes are a value.
        let mut answer: Self = unsafe { std::mem::zeroed() };
        answer.options.surface = tutela_surface::TUTELA_SURFACE_GROUP_CHAT as i32;
        answer.options.audience_age = tutela_age::TUTELA_AGE_8_TO_12 as i32;
        answer
    }

    fn utf8(&mut self, scanner: tutela_scanner, text: &str) -> tutela_status {
        let (verdict, findings) = (&raw mut self.verdict, self.findings.as_mut_ptr());
        // SAFETY: see above.
        unsafe {
            tutela_scan_utf8(scanner, text.as_ptr().cast(), text.len(), &raw const self.options, verdict, findings, CAPACITY)
        }
    }

    fn utf16(&mut self, scanner: tutela_scanner, text: &[u16]) -> tutela_status {
        let (verdict, findings) = (&raw mut self.verdict, self.findings.as_mut_ptr());
        // SAFETY: see above.
        unsafe { tutela_scan_utf16(scanner, text.as_ptr(), text.len(), &raw const self.options, verdict, findings, CAPACITY) }
    }
}

/// As a program in Rust would ask: the verdict is looked at where it is. What is known about a text comes at run time, as it does in C.
fn rust(scanner: &mut Scanner, text: &str) -> (i32, usize) {
    let (surface, audience) = (black_box(Surface::GroupChat), black_box(AgeBand::A8To12));
    let verdict = scanner.scan(Input::new(text).surface(surface).audience(audience));
    (verdict.action() as i32, verdict.findings().len())
}

/// Nanoseconds a message: the median of the turns, and the least.
struct Cost {
    median: f64,
    least: f64,
}

/// Two kinds of work in turns. Each is told which message comes next.
fn in_turns(count: usize, mut first: impl FnMut(usize), mut second: impl FnMut(usize)) -> [Cost; 2] {
    let time = |work: &mut dyn FnMut(usize), messages: usize| {
        let start = Instant::now();
        (0..messages).for_each(|index| work(index % count));
        start.elapsed().as_nanos() as f64 / messages as f64
    };
    let one = time(&mut first, count.max(2_000)).max(1.0);
    // Whole rounds, so that every turn has the same messages.
    let messages = ((TURN.as_nanos() as f64 / one) as usize).max(1).div_ceil(count) * count;
    let mut costs = [const { Vec::new() }; 2];
    for turn in 0..TURNS {
        // Who begins alternates as well.
        let (a, b);
        if turn % 2 == 0 {
            a = time(&mut first, messages);
            b = time(&mut second, messages);
        } else {
            b = time(&mut second, messages);
            a = time(&mut first, messages);
        }
        for (list, cost) in costs.iter_mut().zip([a, b]) {
            list.push(cost);
        }
    }
    costs.map(|mut list| {
        list.sort_by(f64::total_cmp);
        Cost { median: list[list.len() / 2], least: list[0] }
    })
}

/// Messages a second that some threads come to together, and the share of their calls that somebody else's call turned away.
fn together<S>(threads: usize, set_up: impl Fn() -> S + Sync, work: impl Fn(&mut S, usize) -> bool + Sync) -> (f64, f64) {
    let (start, stop) = (Barrier::new(threads + 1), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads)
            .map(|number| {
                let (start, stop, set_up, work) = (&start, &stop, &set_up, &work);
                scope.spawn(move || {
                    let mut own = set_up();
                    let (mut done, mut refused) = (0u64, 0u64);
                    start.wait();
                    let mut index = number * 17;
                    while !stop.load(Ordering::Relaxed) {
                        *(if work(&mut own, index) { &mut done } else { &mut refused }) += 1;
                        index += 1;
                    }
                    (done, refused)
                })
            })
            .collect();
        start.wait();
        let began = Instant::now();
        std::thread::sleep(SPELL);
        stop.store(true, Ordering::Relaxed);
        let seconds = began.elapsed().as_secs_f64();
        let sums = threads.into_iter().map(|thread| thread.join().expect("no thread panics"));
        let (done, refused) = sums.fold((0, 0), |sum, own| (sum.0 + own.0, sum.1 + own.1));
        (done as f64 / seconds, refused as f64 / (done + refused) as f64)
    })
}

fn calls(rules: tutela_ruleset, own: &RuleSet, messages: &[Message]) {
    println!("C beside Rust, and UTF-16 beside UTF-8: nanoseconds a message, median of {TURNS} turns (least)\n");
    println!("| messages | first | second | difference | ratio |\n| --- | --- | --- | --- | --- |");
    let row = |name: &str, [first, second]: [Cost; 2]| {
        let (median, least) = (second.median - first.median, second.least - first.least);
        let ratio = (second.median / first.median, second.least / first.least);
        println!(
            "| {name} | {:.1} ({:.1}) | {:.1} ({:.1}) | {median:+.1} ({least:+.1}) | {:.3} ({:.3}) |",
            first.median, first.least, second.median, second.least, ratio.0, ratio.1
        );
    };
    let (c, mut scanner, mut answer) = (scanner(rules), Scanner::new(own), Answer::new());
    for message in messages {
        let (action, findings) = rust(&mut scanner, &message.utf8);
        for status in [answer.utf8(c, &message.utf8), answer.utf16(c, &message.utf16)] {
            assert_eq!((status, answer.verdict.action, answer.verdict.findings as usize), (TUTELA_OK, action, findings));
        }
    }
    for (name, text) in [("empty", ""), ("one word", "gg")] {
        let (mut own, mut other) = (Scanner::new(own), Answer::new());
        let first = |_| {
            black_box(rust(&mut own, black_box(text)));
        };
        let second = |_| {
            black_box(other.utf8(c, black_box(text)));
        };
        row(&format!("Rust, C: {name}"), in_turns(1, first, second));
    }
    let in_rust = |index: usize| {
        black_box(rust(&mut scanner, &messages[index].utf8));
    };
    let in_c = |index: usize| {
        black_box(answer.utf8(c, &messages[index].utf8));
    };
    row("Rust, C: all", in_turns(messages.len(), in_rust, in_c));
    let (mut first, mut second) = (Answer::new(), Answer::new());
    let utf8 = |index: usize| {
        black_box(first.utf8(c, &messages[index].utf8));
    };
    let utf16 = |index: usize| {
        black_box(second.utf16(c, &messages[index].utf16));
    };
    row("UTF-8, UTF-16: all", in_turns(messages.len(), utf8, utf16));
    free(c);
}

fn threads(rules: tutela_ruleset, own: &RuleSet, messages: &[Message]) {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!("\nThreads, on {cores} cores: million messages a second together, best of 5 spells\n");
    println!("| threads | Rust, a scanner each | C, a scanner each | C, one scanner for all | of its calls, busy |");
    println!("| --- | --- | --- | --- | --- |");
    let text = |index: usize| messages[index % messages.len()].utf8.as_str();
    let shared = scanner(rules);
    for count in [1, 2, 4, 8] {
        let mut best = [(0.0, 0.0); 3];
        for _ in 0..5 {
            let spells = [
                together(count, || Scanner::new(own), |own, index| rust(own, text(index)).0 >= 0),
                together(
                    count,
                    || (Owned(scanner(rules)), Answer::new()),
                    |(own, answer), index| answer.utf8(own.0, text(index)) == TUTELA_OK,
                ),
                together(count, Answer::new, |answer, index| {
                    let status = answer.utf8(shared, text(index));
                    assert!(matches!(status, TUTELA_OK | TUTELA_BUSY), "{status:?}");
                    status == TUTELA_OK
                }),
            ];
            for (best, spell) in best.iter_mut().zip(spells) {
                *best = if spell.0 > best.0 { spell } else { *best };
            }
        }
        let [rust, c, one] = best;
        let million = |(rate, _): (f64, f64)| format!("{:.2}", rate / 1e6);
        println!("| {count} | {} | {} | {} | {:.0} % |", million(rust), million(c), million(one), one.1 * 100.0);
    }
    free(shared);
}

/// A thread's scanner, freed at its end.
struct Owned(tutela_scanner);

impl Drop for Owned {
    fn drop(&mut self) {
        free(self.0);
    }
}

fn main() {
    let messages = messages();
    let own = RuleSet::builtin().expect("the embedded rules are good");
    let mut rules = tutela_ruleset { id: 0 };
    // SAFETY: see above.
    assert_eq!(unsafe { tutela_ruleset_builtin(&raw mut rules, null_mut()) }, TUTELA_OK);
    let bytes: usize = messages.iter().map(|message| message.utf8.len()).sum();
    println!("{} messages, {} bytes of UTF-8 each on average\n", messages.len(), bytes / messages.len());
    calls(rules, &own, &messages);
    threads(rules, &own, &messages);
    // SAFETY: see above.
    assert_eq!(unsafe { tutela_ruleset_free(rules) }, TUTELA_OK);
}
