//! rustrict: a filter for English profanity with a list and foldings of its own. Not comparable, shown for scale.

use super::{Engine, Made};
use rustrict::{Censor, Type};

struct OwnList;

impl Engine for OwnList {
    fn scan(&mut self, text: &str) -> u64 {
        u64::from(Censor::from_str(text).analyze().is(Type::INAPPROPRIATE))
    }
}

pub(super) fn make() -> Made {
    (Box::new(OwnList), String::new())
}
