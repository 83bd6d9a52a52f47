//! One file of a whole policy is anything: it compiles and its cases run, or it is refused, with a caret
//! for every fault.
#![no_main]

use creditloop::Archive;
use creditloop::check::check;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static STARTER: LazyLock<(Archive, Vec<String>)> = LazyLock::new(|| {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let archive = Archive::read_dir(format!("{root}/examples/policy/starter").as_ref()).unwrap();
    let paths = archive.files().map(|(path, _)| path.to_string()).collect();
    (archive, paths)
});

fuzz_target!(|data: &[u8]| {
    let Some((choice, text)) = data.split_first() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let (archive, paths) = &*STARTER;
    let path = &paths[usize::from(*choice) % paths.len()];
    // Half of the time the text stands behind what was there: deeper code is reached.
    let text = match choice & 0x80 {
        0 => text.to_owned(),
        _ => format!("{}\n{text}", archive.file(path).unwrap()),
    };
    let report = check(archive.clone().with(path, &text));
    for fault in &report.faults {
        assert!(fault.line() > 0 && fault.column() > 0);
    }
    let _ = report.to_string();
});
