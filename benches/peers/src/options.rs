//! The command line.

use std::path::PathBuf;

/// What `--help` says.
pub const HELP: &str = "\
Times creditloop's rules against ZEN, CEL, datalogic-rs, dsntk and code written by hand, on the same
inputs in one run, and checks that all of them answer alike.

    cargo bench -- [a] [b] [c] [--quick] [--json FILE]

    a            one condition of six tests
    b            decision tables: first hit and sum, of 100, 1,000 and 16,369 rows
    c            200 conditions over 50 facts, every answer kept
                 (without a letter, all three)
    --quick      fewer inputs and passes: says that everything runs and agrees, not how fast it is
    --json FILE  writes the result as JSON to FILE; else it is the last line of the output
    --help       says this

Exit code 1: two engines disagree. 2: the command line is wrong, or FILE cannot be written.";

/// What the command line asks for.
#[derive(Debug, Default)]
pub struct Options {
    /// Fewer inputs and passes.
    pub quick: bool,
    /// Only what `--help` says.
    pub help: bool,
    /// Where the JSON goes.
    pub json: Option<PathBuf>,
    workloads: Vec<String>,
}

impl Options {
    /// Reads the arguments after the program's name; what is wrong with them, if anything is.
    pub fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self::default();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                // What `cargo bench` itself adds.
                "--bench" => {}
                "--quick" => options.quick = true,
                "--help" | "-h" => options.help = true,
                "--json" => {
                    let file = arguments.next().ok_or("--json needs a file")?;
                    options.json = Some(file.into());
                }
                "a" | "b" | "c" => options.workloads.push(argument),
                other => return Err(format!("`{other}` is not known; --help says what is")),
            }
        }
        Ok(options)
    }

    /// Whether this workload is asked for.
    pub fn wants(&self, workload: &str) -> bool {
        self.workloads.is_empty() || self.workloads.iter().any(|name| name == workload)
    }

    /// How many distinct inputs a workload has.
    pub fn inputs(&self) -> usize {
        if self.quick { 1 << 12 } else { 1 << 17 }
    }

    /// How many of them a slow engine gets, of `inputs` in a full run.
    pub fn fewer(&self, inputs: usize) -> usize {
        if self.quick { (inputs / 32).max(64) } else { inputs }
    }

    /// How many passes are timed, of which the best counts.
    pub fn passes(&self) -> usize {
        if self.quick { 2 } else { 7 }
    }
}
