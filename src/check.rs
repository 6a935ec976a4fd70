//! Validators that patterns may ask for: shapes of numbers and addresses that a regular expression cannot tell.

/// A named validator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Check {
    /// A mobile number of mainland China.
    CnMobile = 1,
    /// A resident identity number: region, date of birth, check digit (GB 11643).
    CnResidentId = 2,
    /// A bank card: 13 to 19 digits with the check digit of ISO/IEC 7812.
    Luhn = 3,
    /// An e-mail address.
    Email = 4,
    /// A web address.
    Url = 5,
}

impl Check {
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::CnMobile),
            2 => Some(Self::CnResidentId),
            3 => Some(Self::Luhn),
            4 => Some(Self::Email),
            5 => Some(Self::Url),
            _ => None,
        }
    }

    /// Whether folded text is what the name says. Spaces and hyphens between digits are passed over.
    pub fn accepts(self, text: &str) -> bool {
        match self {
            Self::CnMobile => is_cn_mobile(&digits::<13>(text)),
            Self::CnResidentId => is_cn_resident_id(text),
            Self::Luhn => is_bank_card(&digits::<19>(text)),
            Self::Email => is_email(text),
            Self::Url => is_url(text),
        }
    }
}

/// The digits of a text, at most `N`; none if there are more.
struct Digits<const N: usize> {
    values: [u8; N],
    len: usize,
}

impl<const N: usize> Digits<N> {
    fn get(&self) -> &[u8] {
        &self.values[..self.len]
    }
}

fn digits<const N: usize>(text: &str) -> Digits<N> {
    let mut out = Digits { values: [0; N], len: 0 };
    for byte in text.bytes().filter(u8::is_ascii_digit) {
        if out.len == N {
            out.len = 0;
            break;
        }
        out.values[out.len] = byte - b'0';
        out.len += 1;
    }
    out
}

fn is_cn_mobile(digits: &Digits<13>) -> bool {
    let number = match digits.get() {
        [8, 6, rest @ ..] if rest.len() == 11 => rest,
        rest => rest,
    };
    // 10 to 12 are not in use as prefixes of mobile numbers.
    number.len() == 11 && number[0] == 1 && number[1] >= 3
}

fn is_cn_resident_id(text: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECK: &[u8; 11] = b"10x98765432";
    let mut kept = [0u8; 18];
    let mut len = 0;
    for byte in text.bytes().filter(|byte| byte.is_ascii_digit() || *byte == b'x') {
        if len == 18 {
            return false;
        }
        kept[len] = byte;
        len += 1;
    }
    if len != 18 || !kept[..17].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let number =
        |range: std::ops::Range<usize>| kept[range].iter().fold(0u32, |value, digit| value * 10 + u32::from(digit - b'0'));
    let (region, year, month, day) = (number(0..2), number(6..10), number(10..12), number(12..14));
    let date_ok = (1900..=2099).contains(&year) && (1..=12).contains(&month) && (1..=days_of(year, month)).contains(&day);
    let sum: u32 = kept[..17].iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    (11..=82).contains(&region) && date_ok && CHECK[(sum % 11) as usize] == kept[17]
}

fn days_of(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn is_bank_card(digits: &Digits<19>) -> bool {
    let digits = digits.get();
    if !(13..=19).contains(&digits.len()) || digits.iter().all(|digit| *digit == digits[0]) {
        return false;
    }
    // Major industry identifiers of banks: 3 to 6 and, for UnionPay, 9.
    if !matches!(digits[0], 3..=6 | 9) {
        return false;
    }
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(index, digit)| match (index % 2, u32::from(*digit)) {
            (1, digit @ 5..) => digit * 2 - 9,
            (1, digit) => digit * 2,
            (_, digit) => digit,
        })
        .sum();
    sum.is_multiple_of(10)
}

fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    let name_ok = !name.is_empty()
        && !name.starts_with('.')
        && !name.ends_with('.')
        && !name.contains("..")
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._%+-".contains(&byte));
    name_ok && is_host(host)
}

fn is_url(text: &str) -> bool {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or("");
    let host =
        host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit())).map_or(host, |(host, _)| host);
    is_host(host)
}

/// Labels of letters, digits and hyphens, the last one of at least two letters.
fn is_host(host: &str) -> bool {
    let label_ok = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    match host.rsplit_once('.') {
        Some((labels, top)) => {
            top.len() >= 2 && top.bytes().all(|byte| byte.is_ascii_alphabetic()) && labels.split('.').all(label_ok)
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted<'t>(check: Check, texts: &[&'t str]) -> Vec<&'t str> {
        texts.iter().copied().filter(|text| check.accepts(text)).collect()
    }

    #[test]
    fn mobile_numbers() {
        let good = ["13900001234", "+86 139-0000-1234", "8613900001234"];
        assert_eq!(accepted(Check::CnMobile, &good), good);
        assert_eq!(accepted(Check::CnMobile, &["12345678901", "1390000123", "139000012345", "23900001234"]), [""; 0]);
    }

    #[test]
    fn resident_ids_need_region_date_and_check_digit() {
        assert!(Check::CnResidentId.accepts("11010519491231002x"), "the example of GB 11643");
        for bad in ["110105194912310021", "11010519491331002x", "00010519491231002x", "11010519490230002x", "1101051949123100"]
        {
            assert!(!Check::CnResidentId.accepts(bad), "{bad}");
        }
    }

    #[test]
    fn bank_cards_need_the_check_digit() {
        assert!(Check::Luhn.accepts("4111 1111 1111 1111"));
        assert_eq!(accepted(Check::Luhn, &["4111111111111112", "0000000000000000", "1234567890128", "411111111111"]), [""; 0]);
    }

    #[test]
    fn addresses() {
        let good = ["a.b+c@mail.example.com", "x@example.cn"];
        assert_eq!(accepted(Check::Email, &good), good);
        assert_eq!(accepted(Check::Email, &["@example.com", "a@b", "a..b@example.com", "a@-x.com", "a@example.c0m"]), [""; 0]);
        let good = ["https://example.com/a?b", "example.com:8080", "t.example.cn/x"];
        assert_eq!(accepted(Check::Url, &good), good);
        assert_eq!(accepted(Check::Url, &["https://", "http://1.2", "v1.2.3", "a..com"]), [""; 0]);
    }
}
