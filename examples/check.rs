//! Tries a policy out before it is in force: compiles it, runs the named cases of its own `tests` and tries
//! to prove its `invariants.toml`.

#[path = "check/drift.rs"]
mod drift;
#[path = "check/json.rs"]
mod json;

use creditloop::check::{
    check, check_model, compare_on_portfolio, compare_versions, generate, portfolio,
};
use creditloop::rule::dmn::Model;
use creditloop::{Archive, Error, Policy, Result};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const HELP: &str = "\
Compiles a policy, runs its own named cases and tries to prove what must never happen.

usage: check POLICY [--coverage] [--json]
       check POLICY --against NEW [--portfolio FILE.csv [--amount FACT]] [--json]
       check POLICY --generate FILE [--json]
       check POLICY --portfolio FILE.csv [--json]
       check MODEL.dmn [--json]

  POLICY      the policy's folder, as examples/policy/starter, or the file of its archive
  MODEL.dmn   a model of DMN: what its decision tables say of every input, and of null
  --against   another version: for which customers tables and controls of the two say
              different things, gates open and strategies choose, for which values models
              give other points, and what else was changed
  --generate  writes cases into FILE, for the folder `tests`: values on both sides of where controls
              and tables turn, numbers as days and instants, the texts that they name, and operands
              that alone change an answer, as they are decided now
  --portfolio counts the customers in FILE.csv (its header names facts; a cell is a value, empty, or
              the name of a kind of missing): for how many each finding holds, and which rows and
              controls nobody meets; with --against, whom the two versions decide otherwise, how far
              approval rates, controls, features and scores move, and with --amount how much is at
              stake (swap set)
  --coverage  also list the controls that no case shows firing, passing or unknown, what each
              control does when a fact is missing, and the invariants that are proved
  --json      print all of it as one JSON document
  --help      this text

The last line says `N controls, N cases passed, N failed, N invariants proved, N not proved`.
An invariant that is refuted comes with a counter-example: a case for a file of `tests`.
Of two versions, exit status 1 is a difference in what they decide, or may decide.
Of a model, exit status 1 is a table that fails for some input.
Exit status: 0 clean, 1 the policy has faults, a case failed or an invariant is not proved (unless it
says `may_be_unproved = true` and no counter-example was found), 2 the policy could not be read.
";

/// What the command line asks for.
struct Options {
    policy: PathBuf,
    against: Option<PathBuf>,
    generate: Option<PathBuf>,
    portfolio: Option<PathBuf>,
    amount: Option<String>,
    coverage: bool,
    json: bool,
}

fn main() -> ExitCode {
    let options = match options(std::env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("check: {error}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    match run(&options) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("check: {error}");
            ExitCode::from(2)
        }
    }
}

fn options(mut arguments: impl Iterator<Item = String>) -> Result<Option<Options>, String> {
    let (mut policy, mut against, mut generate) = (None, None, None);
    let (mut portfolio, mut amount, mut coverage, mut json) = (None, None, false, false);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--against" => {
                let folder = arguments.next().ok_or("--against needs the folder of a policy")?;
                against = Some(PathBuf::from(folder));
            }
            "--help" | "-h" => return Ok(None),
            "--generate" => {
                let file = arguments.next().ok_or("--generate needs the name of a file")?;
                generate = Some(PathBuf::from(file));
            }
            "--portfolio" => {
                let file = arguments.next().ok_or("--portfolio needs a file of CSV")?;
                portfolio = Some(PathBuf::from(file));
            }
            "--amount" => {
                amount = Some(arguments.next().ok_or("--amount needs the name of a fact")?);
            }
            "--coverage" => coverage = true,
            "--json" => json = true,
            other if other.starts_with('-') => return Err(format!("there is no option {other}")),
            other if policy.is_none() => policy = Some(PathBuf::from(other)),
            other => return Err(format!("`{other}` is one argument too many")),
        }
    }
    let policy = policy.ok_or("name the folder of a policy")?;
    if amount.is_some() && (against.is_none() || portfolio.is_none()) {
        return Err("--amount goes with --against and --portfolio".to_owned());
    }
    Ok(Some(Options { policy, against, generate, portfolio, amount, coverage, json }))
}

/// Whether the policy, or the model, is clean.
fn run(options: &Options) -> Result<bool> {
    if options.policy.extension().is_some_and(|extension| extension == "dmn") {
        let report = check_model(&Model::open(&options.policy)?);
        let json = || format!("{:#}", json::model(&report));
        say(&if options.json { json() } else { report.to_string() })?;
        return Ok(report.is_clean());
    }
    if let Some(against) = &options.against {
        let [old, new] = [&options.policy, against].map(|path| read(path));
        if let Some(file) = &options.portfolio {
            let (old, new) = (Policy::compile(old?)?, Policy::compile(new?)?);
            let (name, text) = (file.to_string_lossy(), text_of(file)?);
            let amount = options.amount.as_deref();
            let report = compare_on_portfolio((&old, &new), (&name, &text), amount)?;
            let json = || format!("{:#}", drift::document(&report));
            say(&if options.json { json() } else { report.to_string() })?;
            return Ok(report.is_alike());
        }
        let report = compare_versions(old?, new?)?;
        let json = || format!("{:#}", json::versions(&report));
        say(&if options.json { json() } else { report.to_string() })?;
        return Ok(report.is_alike());
    }
    if let Some(file) = &options.generate {
        let generated = generate(&Policy::compile(read(&options.policy)?)?);
        std::fs::write(file, &generated.text).map_err(|error| Error::io("write", file, error))?;
        let open = || generated.open.iter().map(|line| format!("{line}\n")).collect::<String>();
        let json = || format!("{:#}", json::generated(&generated));
        say(&if options.json { json() } else { open() + &generated.summary() })?;
        return Ok(true);
    }
    if let Some(file) = &options.portfolio {
        let policy = Policy::compile(read(&options.policy)?)?;
        let report = portfolio(&policy, &file.to_string_lossy(), &text_of(file)?)?;
        let json = || format!("{:#}", json::portfolio(&report));
        say(&if options.json { json() } else { report.to_string() })?;
        return Ok(true);
    }
    let report = check(read(&options.policy)?);
    let text = if options.json {
        format!("{:#}", json::document(&report))
    } else if options.coverage {
        format!("{report:#}")
    } else {
        report.to_string()
    };
    say(&text)?;
    Ok(report.is_clean())
}

fn text_of(file: &Path) -> Result<String> {
    std::fs::read_to_string(file).map_err(|error| Error::io("read", file, error))
}

/// The policy in a folder, or in a file that holds an archive.
fn read(path: &Path) -> Result<Archive> {
    if path.is_dir() {
        return Archive::read_dir(path);
    }
    Archive::from_bytes(&std::fs::read(path).map_err(|error| Error::io("read", path, error))?)
}

/// Whoever reads may stop reading: that is an error to tell, not a panic.
fn say(text: &str) -> Result<()> {
    writeln!(std::io::stdout(), "{text}")
        .map_err(|error| Error::io("write", Path::new("standard output"), error))
}
