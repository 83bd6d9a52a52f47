//! What the main job prints: tables that a banker can read, and the proof that all of it is kept.

use super::training::Quality;
use super::walk::Ground;
use super::{Models, Options};
use creditloop::audit::{self, Log, Replayed};
use creditloop::insight::Funnel;
use creditloop::report;
use creditloop::{
    Checkpoint, Digest, Effect, Keys, Outcome, Performance, Policy, Result, Stage, Store,
};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::Ordering;

pub(crate) fn policy(policy: &Policy) {
    println!(
        "policy {} {}: {} controls, digest {}",
        policy.name(),
        policy.version(),
        policy.control_count(),
        policy.digest()
    );
}

pub(crate) fn opening(store: &Store) {
    let opening = store.opening();
    println!(
        "store {}: {} entries, {} applied again, {} torn bytes set aside{}",
        store.name(),
        opening.entries,
        opening.reapplied,
        opening.quarantined,
        if opening.rebuilt { ", index rebuilt" } else { "" }
    );
}

pub(crate) fn walked(ground: &Ground<'_>, applicants: usize) {
    let decided = ground.decided.load(Ordering::Relaxed);
    let repeated = ground.repeated.load(Ordering::Relaxed);
    println!("{applicants} applicants walked: {decided} decisions made now");
    if repeated > 0 {
        println!(
            "{repeated} requests had been decided before: they got their first answers again, \
             nothing was decided twice"
        );
    }
}

/// What looking back gathers in one replay.
#[derive(Default)]
struct Gathered {
    funnel: Funnel,
    digests: BTreeMap<String, Digest>,
    machine: (u64, u64),
    next: BTreeMap<(&'static str, Outcome), u64>,
    labels: BTreeMap<String, Performance>,
    explained: Option<String>,
}

impl Gathered {
    fn add(&mut self, replayed: &Replayed<'_>) -> Result<()> {
        let (request, decision) = (replayed.request, replayed.decision);
        let id = replayed.overruled.map_or(request.id(), creditloop::Override::id);
        self.digests.insert(id.to_owned(), decision.digest());
        let (machine, all) = decision.machine_controls();
        self.machine.0 += u64::from(machine);
        self.machine.1 += u64::from(all);
        for effect in decision.effects() {
            if let Effect::Labelled(performance) = effect {
                self.labels.insert(request.case().to_owned(), *performance);
            }
        }
        if let Some(case) = request.case().strip_suffix("-next") {
            let bad = self.labels.get(case) == Some(&Performance::Bad);
            let key = (if bad { "collected" } else { "paid back" }, decision.outcome());
            *self.next.entry(key).or_default() += 1;
            return Ok(());
        }
        self.funnel.add(replayed);
        let worth_explaining =
            decision.stage() == Stage::Rating && decision.outcome() == Outcome::Decline;
        if worth_explaining && self.explained.is_none() {
            self.explained = Some(report::decision_page(replayed.policy, request, decision)?);
        }
        Ok(())
    }
}

/// Prints everything that the log says; `false` when it is not whole or does not replay.
pub(crate) fn look_back(
    options: &Options,
    checkpoint: &Checkpoint,
    models: &Models,
) -> Result<bool> {
    let log = Log::open_read_only(&options.store, Keys::open_dir(&options.keys)?)?;
    let verification = audit::verify(&log, Some(checkpoint))?;
    let mut gathered = Gathered::default();
    let replay = audit::replay_each(&log, |replayed| gathered.add(replayed))?;

    println!(
        "\nThe loop. A case counts once a stage, by the most severe answer of the machine there."
    );
    println!("Intent, consents, bureau, income and the later stages' facts are simulated (seed");
    println!("`{}`); applications and what became of the loans are real.\n", super::chance::SEED);
    print!("{}", report::funnel_table(&gathered.funnel));
    println!("\nWhere every applicant stands:\n");
    print!("{}", report::standings_table(&gathered.funnel));
    println!(
        "\nThe loop closes: a month later the bank thinks of the customer again (simulated).\n"
    );
    for ((who, outcome), count) in &gathered.next {
        println!("{who:<14}{outcome:<14}{count:>5}");
    }
    models_table(models);
    println!("\nOne decision in full:\n");
    print!("{}", gathered.explained.as_deref().unwrap_or("  nobody was declined at rating\n"));
    println!();
    let (machine, all) = (gathered.machine.0, gathered.machine.1.max(1));
    println!(
        "machine-control rate 机控率 {}.{} %",
        machine * 100 / all,
        machine * 1_000 / all % 10
    );
    let decisions = replay.decisions.max(1);
    let index = folder_bytes(&options.store.join("index.sled"));
    println!(
        "bytes a decision {} in the log, {} in the index",
        replay.bytes / decisions,
        index / decisions
    );
    println!("digest of all decisions {}", digest_of_all(&gathered.digests));
    println!("checkpoint over {} entries, root {}", checkpoint.size(), checkpoint.root());
    for finding in &verification.findings {
        println!("{finding}");
    }
    for divergence in &replay.divergences {
        println!("{divergence}");
    }
    let Quality { auc, ks, .. } = models.risk_quality;
    println!("hold-out AUC {auc:.4} KS {ks:.4}");
    println!("verified {} of {} entries", verification.verified, verification.entries);
    println!("replayed {} of {} identical", replay.identical, replay.decisions);
    Ok(verification.is_whole() && replay.is_identical())
}

fn models_table(models: &Models) {
    println!("\nModels.\n");
    let row = |name: &str, trained: &creditloop::model::Trained, quality: &Quality| {
        let Quality { auc, gini, ks, brier } = quality;
        println!(
            "{name:<12}{} characteristics, hold-out AUC {auc:.4} Gini {gini:.4} KS {ks:.4} Brier {brier:.4}, \
             largest gradient {:.1e}",
            trained.scorecard.characteristics().len(),
            trained.logistic.gradient
        );
    };
    row("risk", &models.risk, &models.risk_quality);
    row("propensity", &models.propensity, &models.propensity_quality);
    println!("risk PSI of the 300 against the 700: {:.4}", models.risk_stability);
    println!(
        "propensity is trained on simulated contacts: its figures say nothing of a real campaign"
    );
}

/// One digest over all decisions, whatever order they came in.
fn digest_of_all(digests: &BTreeMap<String, Digest>) -> Digest {
    let lines: String = digests.iter().map(|(id, digest)| format!("{id} {digest}\n")).collect();
    Digest::of(lines.as_bytes())
}

fn folder_bytes(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries
        .flatten()
        .map(|entry| match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => folder_bytes(&entry.path()),
            Ok(metadata) => metadata.len(),
            Err(_) => 0,
        })
        .sum()
}
