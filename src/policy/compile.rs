//! From files to a policy: every file is read, every fault is noted, and only then is it refused.

use super::archive::{INVARIANTS, TESTS};
use super::controls::ControlFiles;
use super::fields::{Applicability, Definition, Feature, read_facts, read_features};
use super::graph::Graph;
use super::header::{Header, read_policy_currency};
use super::invariants::Invariants;
use super::loops::LoopRules;
use super::models::{ModelFile, bind, check_namespace, read_model};
use super::parameters::Parameters;
use super::steps::{Step, Steps};
use super::tables::{check_table, read_tables};
use super::test_cases::{Drafts, Known, TestCases};
use super::{Archive, Authorities, Compiled, StageControls};
use crate::document::{Faults, read};
use crate::error::fault::{Level, SourceText, Span};
use crate::error::{Error, Result};
use crate::fact::{Field, FieldId, Namespace, Origin, Schema};
use crate::feel::{Compiler, Expect, Expression, Use};
use crate::rule::Reasons;
use crate::stage::Stage;
use crate::strategy::{OfferFields, Reading, Strategy};
use crate::value::{Currency, Type};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const REQUIRED: [&str; 3] = ["policy.toml", "facts.toml", "reasons.toml"];
const OPTIONAL: [&str; 4] = ["parameters.toml", "features.toml", INVARIANTS, "README.md"];
const FOLDERS: [(&str, &str); 6] = [
    ("controls", "toml"),
    ("tables", "csv"),
    ("tables", "dmn"),
    ("models", "toml"),
    ("strategy", "toml"),
    (TESTS, "toml"),
];

/// Compiles the policy in `archive`.
pub(super) fn compile(archive: Archive) -> Result<Compiled> {
    let faults = Faults::default();
    check_layout(&archive, &faults);
    let compiled = Compilation { archive: &archive, faults: &faults }.run();
    let found = faults.into_inner();
    let (warnings, errors): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|fault| fault.level() == Level::Warning);
    match compiled {
        Some(mut compiled) if errors.is_empty() => {
            compiled.digest = archive.digest();
            compiled.archive = archive;
            compiled.warnings = warnings;
            Ok(compiled)
        }
        Some(_) | None => Err(Error::from_faults(errors)),
    }
}

fn check_layout(archive: &Archive, faults: &Faults) {
    for path in REQUIRED.into_iter().filter(|path| archive.file(path).is_none()) {
        let source = SourceText::new(path, "");
        let message = format!("a policy needs the file `{path}`");
        faults.push(source.fault("missing-file", Span::new(0, 0), message));
    }
    for (path, _) in archive.files() {
        let known = REQUIRED.contains(&path.as_ref())
            || OPTIONAL.contains(&path.as_ref())
            || FOLDERS.iter().any(|(folder, extension)| {
                // As `Archive::below` reads them: a folder in a folder would be read by nobody.
                let name = path.strip_prefix(&format!("{folder}/"));
                name.is_some_and(|n| !n.contains('/') && n.ends_with(&format!(".{extension}")))
            });
        if !known {
            let source = SourceText::new(path.clone(), "");
            let fault =
                source.fault("unknown-file", Span::new(0, 0), "no part of a policy lies here");
            faults.push(fault.suggest(
                "a policy has policy.toml, facts.toml, reasons.toml, parameters.toml, features.toml, \
                 invariants.toml and the folders controls, tables, models, strategy, tests",
            ));
        }
    }
}

struct Compilation<'a> {
    archive: &'a Archive,
    faults: &'a Faults,
}

/// What the files declare before any expression is compiled.
struct Declared {
    currency: Currency,
    header: Header,
    schema: Schema,
    parameters: Parameters,
    reasons: Reasons,
    conditions: Vec<Applicability>,
    features: Vec<Feature>,
    models: Vec<ModelFile>,
    offer: OfferFields,
}

impl Compilation<'_> {
    fn source(&self, path: &str) -> SourceText {
        let text = self.archive.file(path).cloned().unwrap_or_else(|| "".into());
        SourceText::new(path, text)
    }

    fn run(&self) -> Option<Compiled> {
        let Declared {
            currency,
            header,
            mut schema,
            parameters,
            reasons,
            conditions,
            features,
            models,
            offer,
        } = self.declare()?;
        let steps = self.compile_steps(&mut schema, &features, models, &reasons);
        let compiler = Compiler::new(&schema, self.faults);
        let applicability = self.compile_conditions(&conditions, &compiler, &schema);
        let graph = Graph::compile(&header, &compiler, (&reasons, self.faults));
        let loops = LoopRules::compile(&header, (&schema, currency), &compiler, self.faults);
        let strategy = self.compile_strategy(&compiler, &schema, &reasons, offer);
        let authorities = Authorities::compile(&header, currency, &compiler);
        let read = self.read_controls(&compiler, &schema, &reasons);
        let controls = read.stages(offer, &strategy);
        let always: Vec<&Expression> = applicability
            .iter()
            .map(|(_, condition)| condition)
            .chain(authorities.expressions())
            .collect();
        let wanted = wanted(&graph, &loops, &strategy, &controls, &always);
        let steps = Steps::new(steps, &wanted);
        let test_cases = self.read_test_cases(&Known {
            schema: &schema,
            currency,
            reasons: &reasons,
            controls: read.declared(),
            strategy: &strategy,
            faults: self.faults,
        });
        read.warn(&schema, &steps);
        let invariants = self.read_invariants(&schema);
        Some(Compiled {
            archive: Archive::default(),
            digest: crate::digest::Digest::from_bytes([0; 32]),
            name: header.name,
            version: header.version,
            jurisdiction: header.jurisdiction,
            currency,
            valid: header.valid,
            skew_minutes: header.skew_minutes,
            schema: Arc::new(schema),
            parameters,
            reasons,
            applicability,
            graph,
            loops,
            steps,
            controls,
            strategy,
            offer,
            authorities,
            test_cases,
            invariants,
            warnings: Vec::new(),
        })
    }

    /// Compiles when each fact may be not applicable.
    fn compile_conditions(
        &self,
        conditions: &[Applicability],
        compiler: &Compiler<'_>,
        schema: &Schema,
    ) -> Vec<(FieldId, Expression)> {
        let compiled = conditions.iter().filter_map(|condition| {
            let text = &condition.condition;
            let expression = compiler.compile(text, &Expect::Boolean, Use::Risk)?;
            let computed = |field: &Field| matches!(field.origin, Origin::Feature | Origin::Score);
            if expression.reads().iter().filter_map(|id| schema.field(*id)).any(computed) {
                let message = "whether a fact applies is asked before anything is computed";
                let fault = text.fault("computed-condition", message);
                self.faults.push(fault.suggest("read facts, history and parameters only"));
            }
            Some((condition.field, expression))
        });
        compiled.collect()
    }

    fn declare(&self) -> Option<Declared> {
        let (currency, header) = read(&self.source("policy.toml"), self.faults, |root| {
            (read_policy_currency(root), Header::read(root))
        });
        // Without a currency the other files are still read for their own faults.
        let known = currency.or_else(|| "XXX".parse().ok())?;
        let mut schema = Schema::default();
        let reasons = read(&self.source("reasons.toml"), self.faults, Reasons::read);
        let conditions = read(&self.source("facts.toml"), self.faults, |root| {
            read_facts(root, &mut schema, known)
        });
        for field in &header.history {
            self.declare_field(&mut schema, field.field(known));
        }
        let parameters = read(&self.source("parameters.toml"), self.faults, |root| {
            Parameters::read(root, &mut schema, known)
        });
        let features = read(&self.source("features.toml"), self.faults, |root| {
            read_features(root, &mut schema, known)
        });
        let mut models = Vec::new();
        for (name, path, text) in self.archive.below("models", "toml") {
            let source = SourceText::new(path.clone(), text.clone());
            models.extend(read_model(name, source, &mut schema, self.faults));
        }
        let offer = self.declare_offer(&mut schema, known)?;
        let currency = known;
        Some(Declared {
            currency,
            header,
            schema,
            parameters,
            reasons,
            conditions,
            features,
            models,
            offer,
        })
    }

    fn declare_field(&self, schema: &mut Schema, field: Field) -> Option<FieldId> {
        let added = schema.add(field);
        added
            .map_err(|error| {
                let source = self.source("facts.toml");
                self.faults.push(source.fault("bad-name", Span::new(0, 1), error.message()));
            })
            .ok()
    }

    fn declare_offer(&self, schema: &mut Schema, currency: Currency) -> Option<OfferFields> {
        let money = Type::Money { currency, scale: crate::fact::LEDGER_SCALE };
        let mut add =
            |name: &str, ty: Type| self.declare_field(schema, Field::new(name, ty, Origin::Offer));
        Some(OfferFields {
            amount: add("offer.amount", money)?,
            rate: add("offer.rate", Type::Rate { scale: 6 })?,
            tenor_months: add("offer.tenor_months", Type::Integer)?,
        })
    }

    /// Compiles features, tables and models, orders them, and lets namespaces flow through them.
    fn compile_steps(
        &self,
        schema: &mut Schema,
        features: &[Feature],
        models: Vec<ModelFile>,
        reasons: &Reasons,
    ) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut from_tables: BTreeMap<String, Vec<FieldId>> = BTreeMap::new();
        {
            let compiler = Compiler::new(schema, self.faults);
            for feature in features {
                match &feature.definition {
                    Definition::Expression(text) => {
                        let Some(ty) = schema.field(feature.field).map(|f| f.ty.clone()) else {
                            continue;
                        };
                        let expression = compiler.compile(text, &Expect::Type(ty), Use::Feature);
                        steps.extend(expression.map(|e| Step::Feature(feature.field, e)));
                    }
                    Definition::Table(table) => {
                        from_tables.entry(table.as_str().into()).or_default().push(feature.field);
                        check_table(self.archive, table, self.faults);
                    }
                }
            }
            let known = (&compiler, &*schema, self.faults);
            steps.extend(read_tables(self.archive, &from_tables, known).map(Step::Table));
            for model in models {
                steps.extend(bind(model, schema, reasons, self.faults).map(Step::Model));
            }
        }
        match Steps::order(steps) {
            Ok(steps) => {
                for step in &steps {
                    match step {
                        Step::Model(model) => check_namespace(model, schema, self.faults),
                        Step::Feature(..) | Step::Table(_) => inherit(schema, step),
                    }
                }
                steps
            }
            Err(circle) => {
                let names: Vec<&str> = circle.iter().map(|id| schema.name(*id)).collect();
                let message = format!("these wait for each other: {}", names.join(", "));
                let source = self.source("features.toml");
                self.faults.push(source.fault("circle", Span::new(0, 1), message));
                Vec::new()
            }
        }
    }

    fn compile_strategy(
        &self,
        compiler: &Compiler<'_>,
        schema: &Schema,
        reasons: &Reasons,
        offer: OfferFields,
    ) -> Strategy {
        let typed = |id: FieldId| schema.field(id).map_or(Type::Integer, |field| field.ty.clone());
        let reading = Reading {
            compiler,
            reasons,
            faults: self.faults,
            amount: typed(offer.amount),
            rate: typed(offer.rate),
            tenor_months: typed(offer.tenor_months),
        };
        let mut strategy = Strategy::default();
        for (_, path, text) in self.archive.below("strategy", "toml") {
            let source = SourceText::new(path.clone(), text.clone());
            read(&source, self.faults, |root| strategy.read(root, &reading));
        }
        for (stage, id) in strategy.without_otherwise() {
            let file = self
                .archive
                .below("strategy", "toml")
                .find(|(_, _, text)| text.contains(&format!("\"{id}\"")));
            let (path, text) = file.map_or(("strategy", ""), |(_, path, text)| (path, text));
            let source = SourceText::new(path, text);
            let at = text.find(&format!("\"{id}\"")).map_or(0, |at| at.saturating_add(1));
            let span = Span::new(at, at.saturating_add(id.len()));
            let message = format!(
                "{stage} has no `[[otherwise]]`: nobody says what holds when nothing applies"
            );
            self.faults.push(source.fault("missing-otherwise", span, message));
        }
        strategy
    }

    fn read_controls<'a>(
        &'a self,
        compiler: &'a Compiler<'a>,
        schema: &Schema,
        reasons: &'a Reasons,
    ) -> ControlFiles<'a> {
        let money = schema.find("offer.amount").and_then(|id| schema.field(id));
        let cap = money.map_or(Type::Integer, |field| field.ty.clone());
        let mut files = ControlFiles::new(compiler, reasons, self.faults, cap);
        for (_, path, text) in self.archive.below("controls", "toml") {
            let source = SourceText::new(path.clone(), text.clone());
            read(&source, self.faults, |root| files.read(root));
        }
        files
    }

    fn read_invariants(&self, schema: &Schema) -> Invariants {
        let source = self.source(INVARIANTS);
        read(&source, self.faults, |root| Invariants::read(root, schema, self.faults))
    }

    fn read_test_cases(&self, known: &Known<'_>) -> TestCases {
        let mut drafts = Drafts::default();
        for (_, path, text) in self.archive.below(TESTS, "toml") {
            let source = SourceText::new(path.clone(), text.clone());
            read(&source, self.faults, |root| drafts.read(root, known));
        }
        drafts.link(known)
    }
}

/// Lets the outputs of `step` inherit what its inputs may influence.
fn inherit(schema: &mut Schema, step: &Step) {
    let reads = step.reads();
    let namespaces: BTreeSet<Namespace> =
        reads.iter().filter_map(|id| schema.field(*id)).map(|field| field.namespace).collect();
    let namespace = [Namespace::Prop, Namespace::Risk]
        .into_iter()
        .find(|namespace| namespaces.contains(namespace))
        .unwrap_or(Namespace::Shared);
    for id in step.writes() {
        schema.set_namespace(id, namespace);
    }
}

/// For each stage, the fields that something at the stage reads.
fn wanted(
    graph: &Graph,
    loops: &LoopRules,
    strategy: &Strategy,
    controls: &[StageControls],
    always: &[&Expression],
) -> BTreeMap<Stage, BTreeSet<FieldId>> {
    let mut wanted = BTreeMap::new();
    for stage in Stage::ALL {
        let mut fields: BTreeSet<FieldId> = BTreeSet::new();
        let gates = graph.gates(stage).filter_map(super::Gate::expression);
        for expression in gates
            .chain(loops.expressions(stage))
            .chain(strategy.expressions(stage))
            .chain(always.iter().copied())
        {
            fields.extend(expression.reads());
        }
        let stage_controls = controls.get(usize::from(stage.number()));
        for control in stage_controls.into_iter().flat_map(StageControls::all) {
            fields.extend(control.reads());
        }
        wanted.insert(stage, fields);
    }
    wanted
}
