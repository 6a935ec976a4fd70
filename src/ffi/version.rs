//! Which library is there.

use super::guard;
use super::status::tutela_status;
use std::ffi::c_char;

/// The version of the library that is linked or loaded, as text: "1.2.3".
///
/// Never fails and never returns NULL. The text lives as long as the library is loaded.
#[unsafe(no_mangle)]
pub extern "C" fn tutela_version() -> *const c_char {
    guard::constant(|| concat!(env!("CARGO_PKG_VERSION"), "\0"))
}

/// The version of the library that is linked or loaded, as a number in the form of TUTELA_VERSION.
///
/// A program that was built with this header runs with every library of the same major version for which
/// tutela_version_number() >= TUTELA_VERSION. 0 only if the library has failed inside.
#[unsafe(no_mangle)]
pub extern "C" fn tutela_version_number() -> u32 {
    let number = |digits: &str| digits.bytes().fold(0, |number, digit| number * 10 + u32::from(digit - b'0'));
    let mut version = 0;
    let status = guard::guard(|| {
        guard::probe();
        let [major, minor, patch] =
            [env!("CARGO_PKG_VERSION_MAJOR"), env!("CARGO_PKG_VERSION_MINOR"), env!("CARGO_PKG_VERSION_PATCH")].map(number);
        version = major << 16 | minor << 8 | patch;
        Ok(())
    });
    if status == tutela_status::TUTELA_OK { version } else { 0 }
}
