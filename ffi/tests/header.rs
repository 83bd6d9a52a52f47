//! The committed header is the one that the sources give. `UPDATE=1 cargo test -p creditloop-ffi`
//! writes it anew.

use std::path::Path;

const POLICY: &str =
    "\n/* The version of this header, of its interface, and of the library it came with. */\n";

fn generated() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut config = cbindgen::Config::from_file(root.join("cbindgen.toml")).unwrap();
    let version = env!("CARGO_PKG_VERSION");
    let number = version
        .split('.')
        .map(|part| part.parse::<u32>().unwrap())
        .fold(0, |number, part| number * 1_000 + part);
    config.after_includes = Some(format!(
        "{POLICY}#define CREDITLOOP_VERSION \"{version}\"\n\
         #define CREDITLOOP_VERSION_NUMBER {number}\n#define CREDITLOOP_ABI_VERSION 1"
    ));
    let sources =
        ["error", "words", "version", "policy", "facts", "request", "decision", "store", "audit"];
    let mut builder = cbindgen::Builder::new().with_config(config);
    for source in sources {
        builder = builder.with_src(root.join(format!("src/{source}.rs")));
    }
    let mut header = Vec::new();
    builder.generate().unwrap().write(&mut header);
    String::from_utf8(header).unwrap()
}

#[test]
fn the_header_is_the_one_of_the_sources() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../include/creditloop.h");
    let generated = generated();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &generated).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == generated, "run UPDATE=1 cargo test -p creditloop-ffi --test header");
}

#[test]
fn every_kind_of_error_has_its_status() {
    // `creditloop_status` repeats the frozen numbers of the library's error kinds.
    let header = generated();
    let kinds = include_str!("../../src/error.rs");
    let body = kinds.split("pub enum ErrorKind {").nth(1).unwrap().split("\n}\n").next().unwrap();
    let mut seen = 0;
    for line in body.lines().map(str::trim).filter(|line| line.ends_with(',')) {
        let (name, number) = line.trim_end_matches(',').split_once(" = ").unwrap();
        let mut snake = String::new();
        for c in name.chars() {
            if c.is_uppercase() {
                snake.push('_');
            }
            snake.push(c.to_ascii_uppercase());
        }
        let expected = format!("CREDITLOOP_STATUS{snake} = {number},");
        assert!(header.contains(&expected), "{expected}");
        seen += 1;
    }
    assert_eq!(seen, 19);
}
