//! Gives the shared library its name: hosts link `libcreditloop.so.0`, whatever the release.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux") {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libcreditloop.so.0");
    }
}
