//! Notes the compiler's version for the report and links Vectorscan where it was asked for.

use std::env;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let compiler = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(compiler).arg("--version").output().map(|output| output.stdout).unwrap_or_default();
    println!("cargo::rustc-env=PEERS_RUSTC={}", String::from_utf8_lossy(&version).trim());
    if env::var_os("CARGO_FEATURE_VECTORSCAN").is_some() {
        println!("cargo::rustc-link-lib=dylib=hs");
    }
}
