//! What became of the cases: a line each in the vendors' form, a table for people.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// What became of one case.
#[derive(Default)]
pub(crate) struct Outcome {
    failures: Vec<String>,
    loose: Vec<String>,
}

impl Outcome {
    pub(crate) fn failed(why: String) -> Self {
        Self { failures: vec![why], loose: Vec::new() }
    }

    pub(crate) fn fail(&mut self, name: &str, expected: &str, got: &str) {
        self.failures.push(format!("{name}: expected {expected}, got {got}"));
    }

    pub(crate) fn not_strict(&mut self, name: &str, why: &str) {
        self.loose.push(format!("{name}: {why}"));
    }
}

/// The cases of all files.
#[derive(Default)]
pub(crate) struct Report {
    cases: Vec<Line>,
}

struct Line {
    level: String,
    folder: String,
    file: String,
    case: String,
    outcome: Outcome,
}

#[derive(Default, Clone, Copy)]
struct Count {
    cases: usize,
    passed: usize,
    strict: usize,
}

impl Count {
    fn add(&mut self, outcome: &Outcome) {
        let passes = outcome.failures.is_empty();
        self.cases += 1;
        self.passed += usize::from(passes);
        self.strict += usize::from(passes && outcome.loose.is_empty());
    }
}

impl Report {
    pub(crate) fn is_empty(&self) -> bool {
        self.cases.is_empty()
    }

    pub(crate) fn all_pass(&self) -> bool {
        self.cases.iter().all(|line| line.outcome.failures.is_empty())
    }

    pub(crate) fn add(&mut self, file: &Path, case: &str, outcome: Outcome) {
        let file_name = file.file_name().unwrap_or_default().to_string_lossy();
        let absolute = file.canonicalize().unwrap_or_else(|_| file.to_path_buf());
        let mut above = absolute
            .ancestors()
            .skip(1)
            .map(|folder| folder.file_name().unwrap_or_default().to_string_lossy().into_owned());
        let (folder, level) = (above.next().unwrap_or_default(), above.next().unwrap_or_default());
        let (file, case) = (file_name.trim_end_matches(".xml").to_owned(), case.to_owned());
        self.cases.push(Line { level, folder, file, case, outcome });
    }

    /// `"folder","file","case","SUCCESS|ERROR",""`, a line a case.
    pub(crate) fn csv(&self) -> String {
        let mut csv = String::new();
        for line in &self.cases {
            let result = if line.outcome.failures.is_empty() { "SUCCESS" } else { "ERROR" };
            let Line { level, folder, file, case, .. } = line;
            let _ = writeln!(csv, "\"{level}/{folder}\",\"{file}\",\"{case}\",\"{result}\",\"\"");
        }
        csv
    }

    pub(crate) fn print(&self) {
        let mut levels: BTreeMap<&str, Count> = BTreeMap::new();
        let mut folders: BTreeMap<(&str, &str), Count> = BTreeMap::new();
        let mut all = Count::default();
        for line in &self.cases {
            levels.entry(&line.level).or_default().add(&line.outcome);
            folders.entry((&line.level, &line.folder)).or_default().add(&line.outcome);
            all.add(&line.outcome);
        }
        println!("{:<50} {:>6} {:>7} {:>7} {:>7}", "", "cases", "passed", "failed", "strict");
        for (level, count) in levels {
            row(level, count);
            let inside = folders.iter().filter(|((above, _), _)| *above == level);
            inside.for_each(|((_, folder), count)| row(&format!("  {folder}"), *count));
        }
        self.print_lines("not strict", |outcome| &outcome.loose);
        self.print_lines("failed", |outcome| &outcome.failures);
        let failed = all.cases - all.passed;
        println!("\n{} cases passed, {failed} failed, {} strict", all.passed, all.strict);
    }

    fn print_lines(&self, title: &str, of: impl Fn(&Outcome) -> &Vec<String>) {
        let lines = self.cases.iter().flat_map(|line| {
            of(&line.outcome)
                .iter()
                .map(move |what| format!("{} {}: {what}", line.folder, line.case))
        });
        let lines: Vec<String> = lines.collect();
        if !lines.is_empty() {
            println!("\n{title}:");
            lines.iter().for_each(|line| println!("  {line}"));
        }
    }
}

fn row(name: &str, count: Count) {
    let failed = count.cases - count.passed;
    let Count { cases, passed, strict } = count;
    println!("{name:<50} {cases:>6} {passed:>7} {failed:>7} {strict:>7}");
}
