//! The main job: real applicants go round all nine stages of the credit loop.
//!
//! 700 of the 1,000 applicants of the Statlog German Credit data train a risk scorecard, the other 300
//! walk the loop under the starter policy. Every decision is kept, verified and replayed. What the data
//! set does not say is simulated and marked so; what became of each loan is the data set's own label.

#[path = "credit_loop/chance.rs"]
mod chance;
#[path = "credit_loop/german.rs"]
mod german;
#[path = "credit_loop/output.rs"]
mod output;
#[path = "credit_loop/simulate.rs"]
mod simulate;
#[path = "credit_loop/training.rs"]
mod training;
#[path = "credit_loop/walk.rs"]
mod walk;

use chance::Chance;
use creditloop::model::Trained;
use creditloop::{Approval, Archive, Error, ErrorKind, Keys, Policy, Result, Store, Timestamp};
use german::Applicant;
use simulate::Life;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::AtomicU64;
use walk::Ground;

const HELP: &str = "\
Real applicants go round all nine stages; every decision is kept, verified and replayed.

usage: credit_loop [STORE] [--keys DIR] [--trace-acks]

  STORE         the decision store (default ./credit_loop.store); a new one when it is not there
  --keys DIR    its keys (default: NAME.keys beside NAME.store)
  --trace-acks  print `ack SEQUENCE REQUEST` once the disk has a decision
  --help        this text

It works on ./credit_loop.policy, a copy of examples/policy/starter that receives the trained models.
Exit status: 0 whole and identical, 1 something differs, 2 it could not run.
";

/// What the command line asks for.
struct Options {
    store: PathBuf,
    keys: PathBuf,
    trace_acks: bool,
}

fn main() -> ExitCode {
    let options = match options(std::env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("credit_loop: {error}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    match run(&options) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("credit_loop: {error}");
            ExitCode::from(2)
        }
    }
}

fn options(mut arguments: impl Iterator<Item = String>) -> Result<Option<Options>, String> {
    let (mut store, mut keys, mut trace_acks) = (None, None, false);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--help" | "-h" => return Ok(None),
            "--trace-acks" => trace_acks = true,
            "--keys" => keys = Some(arguments.next().ok_or("--keys needs a folder")?.into()),
            other if other.starts_with('-') => return Err(format!("there is no option {other}")),
            other if store.is_none() => store = Some(PathBuf::from(other)),
            other => return Err(format!("`{other}` is one argument too many")),
        }
    }
    let store = store.unwrap_or_else(|| "credit_loop.store".into());
    let keys = keys.unwrap_or_else(|| store.with_extension("keys"));
    Ok(Some(Options { store, keys, trace_acks }))
}

/// Everything: `Ok(false)` when the log is not whole or a decision came out otherwise.
fn run(options: &Options) -> Result<bool> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/germancredit.csv");
    let applicants = german::read(&data)?;
    let (train, walkers) = split(applicants);
    let models = train_models(&train, &walkers)?;
    let policy = policy(Path::new("credit_loop.policy"), &models)?;
    output::policy(&policy);

    let store = Store::open(&options.store, Keys::open_dir(&options.keys)?)?;
    output::opening(&store);
    check_policy(&store, &policy, &options.store)?;
    store
        .install(&policy, &Approval::new("maker-17", "checker-04", at("2026-01-05T09:00:00Z")?))?;
    let first = at("2026-02-02T09:00:00+01:00")?;
    let lives: Vec<(Applicant, Life)> =
        walkers.into_iter().map(|a| (a.clone(), simulate::life(&a, first))).collect();
    let ground = Ground {
        store: &store,
        policy: &policy,
        trace_acks: options.trace_acks,
        decided: AtomicU64::new(0),
        repeated: AtomicU64::new(0),
    };
    let terminal = std::io::stderr().is_terminal();
    walk::walk_all(&ground, &lives, |done| {
        if terminal {
            eprint!("\rwalking {done} of {}", lives.len());
        }
    })?;
    if terminal {
        eprintln!();
    }
    output::walked(&ground, lives.len());
    let checkpoint = store.checkpoint();
    store.close()?;
    output::look_back(options, &checkpoint, &models)
}

fn at(text: &str) -> Result<Timestamp> {
    let wrong = |error| Error::new(ErrorKind::Request, format!("`{text}`: {error}"));
    Timestamp::parse_from_rfc3339(text).map_err(wrong)
}

/// 700 applicants to train on and 300 to walk, by a seeded shuffle.
fn split(mut applicants: Vec<Applicant>) -> (Vec<Applicant>, Vec<Applicant>) {
    applicants.sort_by_key(|applicant| Chance::new("split", applicant.row).next());
    let mut walkers = applicants.split_off(applicants.len() * 7 / 10);
    applicants.sort_by_key(|applicant| applicant.row);
    walkers.sort_by_key(|applicant| applicant.row);
    (applicants, walkers)
}

/// The trained models with what is known of their quality.
struct Models {
    risk: Trained,
    risk_quality: training::Quality,
    risk_stability: f64,
    propensity: Trained,
    propensity_quality: training::Quality,
}

fn train_models(train: &[Applicant], walkers: &[Applicant]) -> Result<Models> {
    let risk = training::train_risk(&german::sample(train.iter())?)?;
    let score = |rows: &[Applicant]| {
        let events: Vec<bool> = rows.iter().map(|applicant| applicant.bad).collect();
        let input = |row: usize, name: &str| german::input(&rows[row], name);
        training::quality(&risk.scorecard, rows.len(), input, &events)
    };
    let ((developed, _), (now, risk_quality)) = (score(train)?, score(walkers)?);
    let history = simulate::contact_history(6_000)?;
    let (known, held_out) =
        (history.filter(|row| row < 4_000)?, history.filter(|row| row >= 4_000)?);
    let propensity = training::train_propensity(&known, "simulated contacts")?;
    let input = |row: usize, name: &str| {
        let column = held_out.columns().iter().find(|(column, _)| column.as_ref() == name);
        column.map_or(creditloop::model::Input::Text(""), |(_, column)| column.input(row))
    };
    let rows = held_out.events().len();
    let (_, propensity_quality) =
        training::quality(&propensity.scorecard, rows, input, held_out.events())?;
    let risk_stability = training::stability(&developed, &now).unwrap_or(f64::NAN);
    Ok(Models { risk, risk_quality, risk_stability, propensity, propensity_quality })
}

/// The policy in `folder`: a copy of the starter when there is none yet, with the models of this run.
fn policy(folder: &Path, models: &Models) -> Result<Policy> {
    let starter = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/policy/starter");
    let write = |path: PathBuf, text: &str| {
        let parent = path.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent)
            .and_then(|()| std::fs::write(&path, text))
            .map_err(|error| Error::io("write", &path, error))
    };
    if !folder.exists() {
        // Whole or not at all: a copy that was cut short would be refused for ever.
        let copy = folder.with_extension("policy.new");
        for (path, text) in Archive::read_dir(&starter)?.files() {
            write(copy.join(path.as_ref()), text)?;
        }
        std::fs::rename(&copy, folder).map_err(|error| Error::io("rename", &copy, error))?;
    }
    for model in [&models.risk.scorecard, &models.propensity.scorecard] {
        write(folder.join(format!("models/{}.toml", model.name())), &model.to_toml())?;
    }
    Policy::open(folder)
}

/// Refuses a store that was made under another policy.
fn check_policy(store: &Store, policy: &Policy, path: &Path) -> Result<()> {
    let installed = store.installed()?;
    if installed.is_empty() || installed.contains(&policy.digest()) {
        return Ok(());
    }
    let message = format!(
        "`{}` was made under another policy than {}: name another store, or restore ./credit_loop.policy",
        path.display(),
        policy.digest().short()
    );
    Err(Error::new(ErrorKind::NotInForce, message))
}
