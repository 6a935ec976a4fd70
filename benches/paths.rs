//! The library's own paths: terms and judgements on the kinds of text that hosts bring, loading, compiling, masking.
//!
//! ```text
//! cargo bench --features compile --bench paths
//! cargo bench --features compile --bench paths -- scan/clean
//! ```
//!
//! Throughput is in bytes of the text as UTF-8, also where it is scanned as UTF-16. Every answer is checked before the clock
//! starts, so that fast and wrong fails.

#![allow(missing_docs, reason = "criterion's macro makes a public function")]

use criterion::{BatchSize, BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main, measurement::WallTime};
use std::hint::black_box;
use std::path::Path;
use tutela::authoring::{PackName, Sources, compile};
use tutela::{Action, Input, RuleSet, Scanner, Surface};

/// Chat that no rule minds, also where it comes near: lessons, cards without stakes, shops, prizes of the school.
const CLEAN: [&str; 20] = [
    "今晚八点一起打排位吗，还差一个辅助",
    "数学作业第三题怎么做啊，我算了半天都不对",
    "周末去公园放风筝，记得带水和帽子",
    "这波操作太秀了，主播教教我",
    "老师说下周三春游，要交回执",
    "新皮肤好好看，可是我不打算买",
    "外婆家的麻将桌坏了，他们改打扑克了",
    "抛一枚硬币，正面朝上的概率是二分之一",
    "期末考完就能玩游戏了，再坚持两天",
    "食堂今天的红烧肉真不错",
    "谁看到我的蓝色水杯了，落在操场上了",
    "图书馆的书到期了，记得还",
    "anyone up for ranked tonight? we need a healer",
    "gg wp, that last round was so close",
    "my little brother broke the controller again lol",
    "did you finish the history essay? it is due on friday",
    "i bet you forgot your lunch again",
    "the new map is huge, i keep getting lost",
    "boss 刷新了，来个奶妈 quick",
    "我的 ping 是 200，卡死了",
];

/// Chat that rules mind, between lines that they do not.
const DIRTY: [(&str, bool); 12] = [
    ("网络赌场注册就送彩金，加我微信 abc12345", true),
    ("有人一起写作业吗", false),
    ("百家乐首存翻倍，秒提现不限额", true),
    ("诚招代理，棋牌网投都有，佣金日结", true),
    ("跟着师傅倍投，带你回血上岸", true),
    ("明天体育课改到下午", false),
    ("红包扫雷五块起，中了雷赔双倍，速来", true),
    ("免费领皮肤，扫码进群，先到先得", true),
    ("online casino, 100% sign-up bonus, dm me for the link", true),
    ("we won the finals, so happy", false),
    ("小学生也能玩的赌球网站，支付宝就能付", true),
    ("免费送点券，点击链接填账号密码", true),
];

const NICKNAMES: [(&str, bool); 12] = [
    ("爱吃西瓜的小猫", false),
    ("夜雨声烦", false),
    ("澳门在线赌场", true),
    ("xX_Shadow_Xx", false),
    ("三年二班的阳光", false),
    ("百家乐至尊厅", true),
    ("lily2012", false),
    ("麻将高手小王", false),
    ("今天也要加油鸭", false),
    ("DragonSlayer99", false),
    ("反网赌志愿者", false),
    ("路过的一只熊", false),
];

const LINES: usize = 1_000;

/// Messages, what one of them may be expected to come to, and where they stand.
struct Chat {
    name: &'static str,
    surface: Surface,
    texts: Vec<String>,
    findings: bool,
}

impl Chat {
    fn new(name: &'static str, surface: Surface, lines: &[(&str, bool)]) -> Self {
        let texts = lines.iter().cycle().take(LINES).map(|(text, _)| (*text).to_owned()).collect();
        Self { name, surface, texts, findings: lines.iter().any(|(_, found)| *found) }
    }

    fn bytes(&self) -> u64 {
        self.texts.iter().map(String::len).sum::<usize>() as u64
    }
}

fn chats() -> Vec<Chat> {
    let clean: Vec<(&str, bool)> = CLEAN.iter().map(|text| (*text, false)).collect();
    let ascii: Vec<(&str, bool)> = clean.iter().copied().filter(|(text, _)| text.is_ascii()).collect();
    let line = |name, lines: &[(&str, bool)]| {
        let mut chat = Chat::new(name, Surface::Comment, lines);
        chat.texts = vec![chat.texts.join("，")];
        chat
    };
    vec![
        Chat::new("clean", Surface::GroupChat, &clean),
        Chat::new("clean_ascii", Surface::GroupChat, &ascii),
        Chat::new("dirty", Surface::GroupChat, &DIRTY),
        line("one_line_clean", &clean),
        line("one_line_dirty", &DIRTY),
        Chat::new("nicknames", Surface::Nickname, &NICKNAMES),
    ]
}

/// Every line on its own comes to what its list says.
fn check(scanner: &mut Scanner, surface: Surface, lines: &[(&str, bool)]) {
    for (text, found) in lines {
        let units: Vec<u16> = text.encode_utf16().collect();
        assert_eq!(!scanner.scan(Input::new(text).surface(surface)).is_clean(), *found, "{text}");
        assert_eq!(!scanner.scan(Input::from_utf16(&units).surface(surface)).is_clean(), *found, "{text} in UTF-16");
    }
}

fn count_terms(scanner: &mut Scanner, input: Input<'_>) -> usize {
    let mut count = 0;
    scanner.find_terms(input, |hit| {
        black_box(hit);
        count += 1;
    });
    count
}

/// Both encodings of every chat through one call, which tells how much it found.
fn bench_chats(
    group: &mut BenchmarkGroup<'_, WallTime>,
    scanner: &mut Scanner,
    mut call: impl FnMut(&mut Scanner, Input<'_>) -> usize,
) {
    for chat in chats() {
        let Chat { name, surface, ref texts, findings } = chat;
        let wide: Vec<Vec<u16>> = texts.iter().map(|text| text.encode_utf16().collect()).collect();
        let mut utf8 = |scanner: &mut Scanner| -> usize {
            texts.iter().map(|text| call(scanner, Input::new(black_box(text)).surface(surface))).sum()
        };
        let found = utf8(scanner);
        assert!(found > 0 || !findings, "{name}");
        group.throughput(Throughput::Bytes(chat.bytes()));
        group.bench_function(name, |bencher| bencher.iter(|| utf8(scanner)));
        let mut utf16 = |scanner: &mut Scanner| -> usize {
            wide.iter().map(|units| call(scanner, Input::from_utf16(black_box(units)).surface(surface))).sum()
        };
        assert_eq!(utf16(scanner), found, "{name} in UTF-16");
        group.bench_function(format!("{name}_utf16"), |bencher| bencher.iter(|| utf16(scanner)));
    }
}

fn find_terms(criterion: &mut Criterion) {
    let rules = RuleSet::builtin().expect("the embedded rules load");
    let mut scanner = Scanner::new(&rules);
    assert!(count_terms(&mut scanner, Input::new("网络賭場和线上赌场")) > 1);
    let mut group = criterion.benchmark_group("find_terms");
    bench_chats(&mut group, &mut scanner, count_terms);
    group.finish();
}

fn scan(criterion: &mut Criterion) {
    let rules = RuleSet::builtin().expect("the embedded rules load");
    let mut scanner = Scanner::new(&rules);
    check(&mut scanner, Surface::GroupChat, &CLEAN.map(|text| (text, false)));
    check(&mut scanner, Surface::GroupChat, &DIRTY);
    check(&mut scanner, Surface::Nickname, &NICKNAMES);
    let mut group = criterion.benchmark_group("scan");
    bench_chats(&mut group, &mut scanner, |scanner, input| scanner.scan(input).findings().len());
    group.finish();
}

fn load(criterion: &mut Criterion) {
    let rules = RuleSet::builtin().expect("the embedded rules load");
    assert!(rules.rules_len() > 100 && rules.memory_usage() > 0);
    let mut group = criterion.benchmark_group("load");
    group.throughput(Throughput::Bytes(RuleSet::builtin_bytes().len() as u64));
    group.bench_function("embedded", |bencher| bencher.iter(|| RuleSet::builtin().expect("as above").rules_len()));
    group.bench_function("checked", |bencher| {
        let packs = || RuleSet::builtin_bytes().to_vec();
        bencher.iter_batched(packs, |pack| RuleSet::load(pack).expect("as above").rules_len(), BatchSize::LargeInput);
    });
    group.bench_function("scanner", |bencher| bencher.iter(|| Scanner::new(black_box(&rules))));
    group.finish();
}

fn compile_sources(criterion: &mut Criterion) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("rulesets");
    let sources = Sources::read_dir(&root).expect("the rule files can be read");
    let name = PackName::new("builtin", 1);
    let compiled = compile(&sources, &name);
    assert!(!compiled.has_errors());
    let embedded = RuleSet::builtin().expect("the embedded rules load");
    let rules = compiled.rule_set().expect("the pack loads").expect("without errors there is a pack");
    assert_eq!(rules.rules_len(), embedded.rules_len());
    let mut group = criterion.benchmark_group("compile");
    group.sample_size(10);
    group.throughput(Throughput::Bytes(sources.files.iter().map(|file| file.text.len() as u64).sum()));
    group
        .bench_function("embedded", |bencher| bencher.iter(|| compile(black_box(&sources), &name).pack.map(|pack| pack.len())));
    group.finish();
}

fn mask(criterion: &mut Criterion) {
    let rules = RuleSet::builtin().expect("the embedded rules load");
    let mut scanner = Scanner::new(&rules);
    let long = DIRTY.map(|(text, _)| text).join("\n").repeat(LINES / DIRTY.len());
    let mut group = criterion.benchmark_group("mask");
    for (name, text) in [("clean", CLEAN[0]), ("dirty", DIRTY[0].0), ("long", &long)] {
        let verdict = scanner.scan(Input::new(text).surface(Surface::Comment)).to_owned();
        let masked = verdict.as_verdict().mask(text, '*');
        assert_eq!(masked != text, verdict.as_verdict().action() >= Action::Mask, "{name}");
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |bencher| bencher.iter(|| verdict.as_verdict().mask(black_box(text), '*')));
    }
    group.finish();
}

criterion_group! {
    name = benches;
    // Short, so that a run over everything takes minutes.
    config = Criterion::default().sample_size(30).warm_up_time(std::time::Duration::from_millis(500))
        .measurement_time(std::time::Duration::from_secs(2));
    targets = find_terms, scan, load, compile_sources, mask
}
criterion_main!(benches);
