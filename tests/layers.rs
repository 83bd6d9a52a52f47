//! The house stands: imports go down, one place names sled, one names smartcore, files and functions stay
//! small, what is written is ASCII or Chinese. A rule that nobody checks is not kept.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The floors from the ground up. A module imports from lower floors, and within its own floor only
/// from those before it.
const FLOORS: [&[&str]; 10] = [
    &["limits", "error", "math", "simd", "value", "digest", "stage"],
    &["codec", "document", "fact", "feel"],
    &["feature"],
    &["model", "rule"],
    &["strategy"],
    &["policy"],
    &["case"],
    &["decision"],
    &["store"],
    &["check", "audit", "insight", "report"],
];

/// Neighbours on one floor that must not see each other.
const STRANGERS: [(&str, &str); 1] = [("model", "rule")];

const FILE_LINES_MAX: usize = 350;
const FUNCTION_LINES_MAX: usize = 70;
const COLUMNS_MAX: usize = 100;

/// Files that are longer, and why nobody has split them.
const LONG_FILES: [(&str, &str); 1] =
    [("policy/compile.rs", "the order of compiling is the one idea")];

struct File {
    path: String,
    text: String,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path) -> Vec<File> {
    let mut files = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("target") {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let path = path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
                files.push(File { path, text });
            }
        }
    }
    files.sort_by(|left, right| left.path.cmp(&right.path));
    files
}

/// The library's own files with their paths below `src`, tests left out.
fn sources() -> Vec<File> {
    let mut sources = Vec::new();
    for file in files(Path::new("src")) {
        let path = file.path.strip_prefix("src/").unwrap().to_owned();
        if path.ends_with("_tests.rs") || path == "store/disk_sim.rs" {
            continue;
        }
        let text = file.text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        sources.push(File { path, text: text.to_owned() });
    }
    sources
}

fn module(path: &str) -> &str {
    path.split('/').next().unwrap().trim_end_matches(".rs")
}

fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim_start().starts_with("//"))
}

/// The modules of this crate that `text` names.
fn imports(text: &str) -> BTreeSet<String> {
    let mut imports = BTreeSet::new();
    for line in code(text) {
        for (_, rest) in
            line.match_indices("crate::").map(|(at, word)| line.split_at(at + word.len()))
        {
            let name: String =
                rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            imports.insert(name);
        }
    }
    imports
}

fn place(module: &str) -> Option<(usize, usize)> {
    FLOORS.iter().enumerate().find_map(|(floor, modules)| {
        modules.iter().position(|other| *other == module).map(|at| (floor, at))
    })
}

#[test]
fn imports_go_down() {
    let mut wrong = Vec::new();
    for file in sources().iter().filter(|file| file.path != "lib.rs") {
        let here = module(&file.path);
        let Some(floor) = place(here) else {
            wrong.push(format!("{}: `{here}` is on no floor", file.path));
            continue;
        };
        for import in imports(&file.text).iter().filter(|import| *import != here) {
            let Some(there) = place(import) else {
                // `crate::Error` and the like name what `lib.rs` exports.
                wrong.push(format!("{}: `crate::{import}` is no module", file.path));
                continue;
            };
            let strangers = STRANGERS.iter().any(|(one, other)| {
                (here, import.as_str()) == (*one, *other)
                    || (here, import.as_str()) == (*other, *one)
            });
            if there > floor || strangers {
                wrong.push(format!("{}: `{here}` must not import `{import}`", file.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn one_place_names_each_of_the_two() {
    let own: [(&str, &[&str]); 2] = [
        ("sled", &["store/index.rs"]),
        ("smartcore", &["model/solver.rs", "model/solver/trees.rs"]),
    ];
    for (package, only) in own {
        let naming =
            |file: &&File| code(&file.text).any(|line| line.contains(&format!("{package}::")));
        let sources = sources();
        let found: Vec<&str> =
            sources.iter().filter(naming).map(|file| file.path.as_str()).collect();
        assert_eq!(found, only);
    }
}

#[test]
fn files_and_functions_stay_small() {
    let mut wrong = Vec::new();
    for file in sources() {
        let lines = file.text.lines().count();
        let excused = LONG_FILES.iter().any(|(path, _)| *path == file.path);
        if lines > FILE_LINES_MAX && !excused {
            wrong.push(format!("{} has {lines} lines", file.path));
        }
        if lines <= FILE_LINES_MAX && excused {
            wrong.push(format!("{} is excused for nothing", file.path));
        }
        for (name, length) in functions(&file.text) {
            if length > FUNCTION_LINES_MAX {
                wrong.push(format!("{}: `{name}` has {length} lines", file.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Functions with the number of their lines; rustfmt puts their last brace under their first word.
fn functions(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut functions = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let indent = line.len() - line.trim_start().len();
        let Some((before, after)) = line.split_once("fn ") else { continue };
        if !before
            .split_whitespace()
            .all(|w| ["pub", "const", "unsafe", "async"].contains(&w) || w.starts_with("pub("))
        {
            continue;
        }
        // A method that is only declared ends with its semicolon.
        let ends = |line: &&str| {
            line.len() - line.trim_start().len() == indent
                && (line.trim() == "}" || line.ends_with(';'))
        };
        let last = lines.iter().skip(start).position(ends);
        let name = after.split(['(', '<']).next().unwrap().to_owned();
        functions.push((name, last.map_or(1, |length| length + 1)));
    }
    functions
}

#[test]
fn lines_are_short_and_plain() {
    let mut wrong = Vec::new();
    for folder in ["src", "tests", "examples", "ffi", "benches"] {
        for file in files(Path::new(folder)) {
            for (number, line) in (1..).zip(file.text.lines()) {
                let wide = line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
                let text = line.contains('"') || line.trim_start().starts_with("//! |");
                if wide > COLUMNS_MAX + 8 && !text {
                    wrong.push(format!("{}:{number}: {wide} columns", file.path));
                }
                let plain = |c: char| {
                    c.is_ascii() || ('\u{4e00}'..='\u{9fff}').contains(&c) || "、→—".contains(c)
                };
                if let Some(odd) =
                    line.chars().find(|c| !plain(*c)).filter(|_| !file.path.contains("test"))
                {
                    wrong.push(format!("{}:{number}: `{odd}`", file.path));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
