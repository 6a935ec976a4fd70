//! Texts made to be dear: what does the worst that somebody can write cost?
//!
//! ```text
//! cargo run --release --example hostile -- list
//! cargo run --release --example hostile -- near-miss 1000000
//! ```
//!
//! The second scans one text of so many bytes with the embedded rules and prints what came of it. `benches/linear.sh` counts the
//! instructions of both calls for every family and checks that they grow with the text and no faster.

use std::env;
use std::error::Error;
use std::hint::black_box;
use std::iter;
use std::time::Instant;
use tutela::{Input, RuleSet, Scanner, Surface, Verdict};

/// What a text is made of. Pieces are told apart by bars.
enum Make {
    /// The pieces in a row, again and again.
    Row(&'static str),
    /// Pieces drawn at random, each followed by the first string.
    Drawn(&'static str, &'static str),
    /// The pieces in a row, each followed by the second string so many times.
    Apart(&'static str, &'static str, usize),
    /// Characters drawn at random.
    Letters(&'static str),
    /// Bytes that are no UTF-8, in a row.
    Bytes(&'static [&'static [u8]]),
    /// Units of UTF-16 that are ill formed, in a row.
    Units(&'static [&'static [u16]]),
}

use Make::*;

const PLACES: &str = "百家乐|老虎机|网赌|博彩|线上赌场|在线赌场平台|时时彩|真人视讯|赌球|casino|sportsbook|online slots|betting site|live dealer";
const NEAR_MISSES: &str = "百家|老虎|网上赌|线上赌|真人视|体育投|博|时时|投注平|casin|sportsboo|online slot|betting sit|live deale|free spin|welcome bonu";
const BONUSES: &str = "注册就送|送彩金|返水|首存|秒提现|加我|加群|welcome bonus|free spins|use my code";
const CONTEXT: &str = "小学生|未成年|警方提醒|老师说|举报|被骗|不要|远离|他说|新闻|概率|开玩笑|哈哈|怎么办|救救我|加我微信|12岁|快点转账|stay away from|he said|police|lesson|just kidding|what should i do";

/// Kinds of hostile texts.
const FAMILIES: [(&str, Make); 56] = [
    // An honest text, to compare with.
    ("honest", Drawn("，", "今晚一起打排位吗|作业写完了没|gg wp nice game|明天见|这波操作太秀了")),
    // Spelling: what the filter and the comparison of terms see.
    ("near-miss", Drawn("\n", NEAR_MISSES)),
    ("near-miss-packed", Drawn("", NEAR_MISSES)),
    ("nested-hits", Row("网上赌场平台赌场网线上赌场平台博彩平台|betting sites betting site online betting apps ")),
    ("terms-packed", Drawn("", PLACES)),
    ("one-letter", Row("a")),
    ("one-han", Row("赌")),
    ("endless-word", Letters("abcdefghijklmnopqrstuvwxyz")),
    ("endless-rare", Letters("casinobet")),
    ("term-starts", Drawn(" ", "on|be|ca|fr|free|sp|bet|cas|sign up|win|sl|bo|li|use my")),
    ("short-words", Letters("a b i u ")),
    ("digits", Letters("0123456789")),
    ("scripts", Letters("a赌б1か博z한場9")),
    ("foreign", Letters("привет мир한글かなกขค")),
    // Characters that are skipped, folded or spread.
    ("transparent", Letters("\u{200B}\u{200C}\u{200D}\u{2060}\u{FEFF}\u{00AD}\u{FE0F}")),
    ("transparent-inside", Row("百\u{200B}\u{2060}家\u{200D}乐\u{200B}c\u{AD}a\u{AD}s\u{AD}i\u{AD}n\u{AD}o\u{200B} ")),
    ("transparent-far", Apart("百|家|乐|网|赌", "\u{200B}", 1_000)),
    ("transparent-endless", Apart("百|家乐", "\u{200B}", 1_000_000)),
    ("combining-endless", Apart("cas|ino", "\u{0301}", 1_000_000)),
    ("combining", Apart("c|a|s|i|n|o", "\u{0301}", 300)),
    ("full-width", Drawn("　", "ｃａｓｉｎｏ|ｏｎｌｉｎｅ　ｓｌｏｔｓ|ｂｅｔ|ＡＧ真人|１３９００００")),
    ("traditional", Drawn("", "網絡賭場|註冊就送|線上賭場|老虎機|點擊鏈接|開戶")),
    ("expansions", Letters("㎏⑩ﬁ㍿㌔ﬃ㏒㉈﷽🅰㋿½")),
    ("accents", Letters("cásïñöbétàçłøœß")),
    ("emoji", Row("👨‍👩‍👧‍👦|🇨🇳|👍🏽|🎰|1️⃣")),
    ("astral-han", Letters("𠀀𠮷𪚥𫝀")),
    // Disguises: what is looked at closely, and found to be nothing.
    ("letters-in-han", Letters("他我的号码发照片abgwsz")),
    ("syllables", Drawn(" ", "wo|men|jia|qun|fa|ni|hao|ma|zhao|pian|lai|wanshang|xuexiao")),
    ("han-turned", Drawn("", "码号|友朋|校学|家回|师老|天今|戏游|片照|我|的|在")),
    ("words-broken", Drawn(" ", "jac|kpot|cas|ino|bon|us|gam|bling|pla|yer|mon|ey")),
    ("words-respelt", Drawn(" ", "freee|skinz|c4sino|b0nus|gmbling|dealr|yenom|onlinecasino|s.l.o.t")),
    // Separators: what stands between the words.
    ("spaces", Row(" ")),
    ("separators", Letters(" .-_*~/|,、　·")),
    ("punctuation", Letters("。！？；：，…—（）【】《》!?;:,()[]{}<>")),
    ("letters-apart", Row("网 上 赌 场 百*家*乐 c a s i n o b-e-t-t-i-n-g s.i.t.e ")),
    ("words-apart", Drawn(" ", "online|slots|betting|site|live|dealer|free|spins|play|casino")),
    ("separators-far", Apart("online|slots|free|spins", " ", 1_000)),
    ("separators-endless", Apart("play free|spins", " ", 1_000_000)),
    ("newlines", Row("\n")),
    ("crlf", Row("\r\n")),
    // Patterns: what is anchored at signs, digits and words.
    ("phones", Drawn(" ", "13900001234|139-0000-1234|212-555-0147|1390000123|+86 139 0000 1234")),
    ("long-numbers", Letters("1234567890 -1234567890")),
    ("addresses", Drawn(" ", "a.b.c@d.e|https://a.b/c?d=e|x@y|://|http://www|shop@example.com|t.me/|@")),
    ("signs", Letters("@$%:/")),
    ("sign-words", Letters("a@b.c@d")),
    ("pattern-words", Drawn(" ", "my|add me|dm me|bet|bet you|i am|im 1|min|$|10 bucks|selling|don")),
    // Rules and context.
    ("advertisements", Row("网络赌场开户，注册就送彩金，加我微信 abc12345。|online casino, welcome bonus, dm me! ")),
    ("triggers-bonuses", Drawn("", "百家乐|网赌|注册就送|加我|casino |free spins |返水|秒提现|use my code ")),
    ("bonuses-only", Drawn(" ", BONUSES)),
    ("context-only", Drawn(" ", CONTEXT)),
    ("triggers-context", Row("百家乐注册|小学生|警方提醒|老师说|被骗|不要|他说|概率|怎么办|救救我|加我微信|12岁|快点转账")),
    ("help-contacts", Row("我网赌输光了怎么办，救救我，加我微信 abc12345，他逼我还钱。")),
    ("open-quotes", Drawn("", "“网赌开户|‘百家乐注册就送|「加我|\"casino welcome bonus|《|“")),
    ("quotes-only", Letters("“‘「\"《'")),
    // Ill-formed texts.
    ("ill-formed", Bytes(&[b"\xff", b"\xe8\xb5", b"\x80\x80", b"\xf0\x9f\x8e", b"\xc0\xaf", b"\xed\xa0\x80", "百".as_bytes()])),
    ("lone-surrogates", Units(&[&[0xD83C], &[0xDC00], &[0xDC00, 0xD800], &[0x767E, 0xD800, 0x5BB6, 0x4E50], &[0x61]])),
];

/// A text in the encoding that its family needs.
enum Text {
    Utf8(Vec<u8>),
    Utf16(Vec<u16>),
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (name, bytes) = match arguments.as_slice() {
        [list] if list == "list" => {
            FAMILIES.iter().for_each(|(name, _)| println!("{name}"));
            return Ok(());
        }
        [name, bytes] => (name, bytes.parse().map_err(|error| format!("{bytes:?} is no number of bytes: {error}"))?),
        _ => return Err("usage: hostile list | hostile FAMILY BYTES".into()),
    };
    let family = FAMILIES.iter().find(|(family, _)| family == name);
    let (_, make) = family.ok_or_else(|| format!("there is no family {name:?}; `hostile list` names them"))?;
    let text = make.text(bytes);
    let rules = RuleSet::builtin()?;
    let mut scanner = Scanner::new(&rules);

    let start = Instant::now();
    let terms = find_terms(&mut scanner, &text);
    let found = start.elapsed();
    let verdict = scan(&mut scanner, &text);
    let scanned = start.elapsed() - found;
    let (findings, action) = (verdict.findings().len(), verdict.action().id());
    let notes: Vec<&str> = verdict.notes().iter().map(|note| note.id()).collect();
    println!("{name}: {terms} terms in {found:.1?}, {findings} findings in {scanned:.1?}, {action} {}", notes.join(" "));
    Ok(())
}

/// A call of its own, so that its instructions can be told from those of loading.
#[inline(never)]
fn find_terms(scanner: &mut Scanner, text: &Text) -> usize {
    let mut terms = 0;
    scanner.find_terms(text.input(), |hit| terms += usize::from(!black_box(hit).span().is_empty()));
    terms
}

/// As [`find_terms`].
#[inline(never)]
fn scan<'s>(scanner: &'s mut Scanner, text: &Text) -> Verdict<'s> {
    scanner.scan(text.input().surface(Surface::Dm))
}

impl Text {
    fn input(&self) -> Input<'_> {
        match self {
            Self::Utf8(bytes) => Input::from_utf8(bytes),
            Self::Utf16(units) => Input::from_utf16(units),
        }
    }
}

impl Make {
    /// A text of so many bytes, less at most a part of a character.
    fn text(&self, bytes: usize) -> Text {
        let mut dice = Dice(1);
        match *self {
            Row(pieces) => grow(bytes, pieces.split('|').cycle()),
            Drawn(between, pieces) => {
                let pieces: Vec<String> = pieces.split('|').map(|piece| piece.to_owned() + between).collect();
                grow(bytes, iter::from_fn(|| Some(&pieces[dice.below(pieces.len())])))
            }
            Apart(pieces, between, count) => {
                let pieces: Vec<String> = pieces.split('|').map(|piece| piece.to_owned() + &between.repeat(count)).collect();
                grow(bytes, pieces.iter().cycle())
            }
            Letters(letters) => {
                let letters: Vec<String> = letters.chars().map(String::from).collect();
                grow(bytes, iter::from_fn(|| Some(&letters[dice.below(letters.len())])))
            }
            Bytes(pieces) => Text::Utf8(pieces.iter().cycle().copied().flatten().copied().take(bytes).collect()),
            Units(pieces) => Text::Utf16(pieces.iter().cycle().copied().flatten().copied().take(bytes / 2).collect()),
        }
    }
}

/// Adds pieces until there are so many bytes, and cuts what is too much.
fn grow(bytes: usize, mut pieces: impl Iterator<Item = impl AsRef<str>>) -> Text {
    let mut text = String::with_capacity(bytes);
    while text.len() < bytes {
        let piece = pieces.next().expect("pieces come without end");
        text.push_str(piece.as_ref());
    }
    while text.len() > bytes {
        text.pop();
    }
    Text::Utf8(text.into_bytes())
}

/// The same throws in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }
}
