//! `models/*.toml`: frozen models, bound to the schema.

use super::steps::ModelStep;
use crate::document::Faults;
use crate::error::fault::{SourceText, Span, nearest};
use crate::fact::{Class, Field, FieldId, Namespace, Origin, Schema};
use crate::feature::{Binning, Bins, Codes};
use crate::model::{PROBABILITY_SCALE, Scorecard};
use crate::rule::Reasons;
use crate::value::Type;

/// A model with the file it came from.
#[derive(Debug)]
pub(super) struct ModelFile {
    pub(super) source: SourceText,
    pub(super) scorecard: Scorecard,
    pub(super) points: FieldId,
    pub(super) probability: FieldId,
}

/// Reads one model and declares the names of its scores.
pub(super) fn read_model(
    name: &str,
    source: SourceText,
    schema: &mut Schema,
    faults: &Faults,
) -> Option<ModelFile> {
    let scorecard = match Scorecard::parse(&source) {
        Ok(scorecard) => scorecard,
        Err(found) => {
            faults.extend(found);
            return None;
        }
    };
    let note = |message: String| faults.push(source.fault("bad-model", Span::new(0, 1), message));
    if scorecard.name() != name {
        note(format!("the model is named `{}`, its file `{name}`", scorecard.name()));
    }
    let namespace = scorecard.namespace();
    let scale = scorecard.scaling().scale;
    let output = scorecard.output().name();
    let mut add = |part: &str, ty: Type| {
        let field = Field::new(format!("score.{name}.{part}"), ty, Origin::Score).within(namespace);
        schema.add(field).map_err(|error| note(error.message().to_owned())).ok()
    };
    let points = add("points", Type::Decimal { scale });
    let probability = add(output, Type::Rate { scale: PROBABILITY_SCALE });
    let (points, probability) = points.zip(probability)?;
    Some(ModelFile { source, scorecard, points, probability })
}

/// Binds a model's characteristics to fields and its reasons to texts.
pub(super) fn bind(
    file: ModelFile,
    schema: &Schema,
    reasons: &Reasons,
    faults: &Faults,
) -> Option<ModelStep> {
    let mut inputs = Vec::new();
    for characteristic in file.scorecard.characteristics() {
        let (name, code) = (characteristic.name(), characteristic.reason());
        let id = find_input(&file, name, schema, faults);
        if let Some(field) = id.and_then(|id| schema.field(id)) {
            check_bins(&file, characteristic.binning(), field, faults);
        }
        if reasons.get(code).is_none() {
            let near = nearest(code, reasons.codes());
            let message = format!("no reason has the code `{code}` of `{name}`");
            let fault = file.source.fault("unknown-reason", place(&file.source, code), message);
            faults.push(match near {
                Some(near) => fault.suggest(format!("did you mean `{near}`?")),
                None => fault.suggest("declare it in `reasons.toml`"),
            });
        }
        inputs.extend(id);
    }
    let whole = inputs.len() == file.scorecard.characteristics().len();
    let ModelFile { source, scorecard, points, probability } = file;
    whole.then_some(ModelStep { scorecard, inputs, source, points, probability })
}

/// Notes bins that can hold no value of their field.
fn check_bins(file: &ModelFile, binning: &Binning, field: &Field, faults: &Faults) {
    let span = place(&file.source, binning.name());
    let note = |message| faults.push(file.source.fault("bad-bin", span, message));
    match (binning.bins(), &field.ty) {
        (Bins::Number(_), ty) if ty.scale().is_some() => {}
        (Bins::Text(_), Type::Text | Type::Boolean) => {}
        (Bins::Text(groups), Type::Enum(values)) => {
            let special = binning.specials().iter().filter_map(|(_, codes)| match codes {
                Codes::Text(codes) => Some(codes),
                Codes::Number(_) => None,
            });
            let texts = groups.iter().chain(special).flatten();
            for text in texts.filter(|text| !values.iter().any(|value| value == *text)) {
                let span = place(&file.source, text);
                let message = format!("`{text}` is no value of `{}`", field.name);
                let fault = file.source.fault("bad-bin", span, message);
                let near = nearest(text, values.iter().map(AsRef::as_ref));
                faults.push(match near {
                    Some(near) => fault.suggest(format!("did you mean `{near}`?")),
                    None => fault,
                });
            }
        }
        (Bins::Number(_), ty) => {
            note(format!("bins of numbers cannot hold `{}`, {ty}", field.name));
        }
        (Bins::Text(_), ty) => note(format!("bins of texts cannot hold `{}`, {ty}", field.name)),
    }
}

/// Notes what propensity a model reads that is not of propensity itself. Features must have their
/// final namespaces by now.
pub(super) fn check_namespace(model: &ModelStep, schema: &Schema, faults: &Faults) {
    if model.scorecard.namespace() == Namespace::Prop {
        return;
    }
    for field in model.inputs.iter().filter_map(|id| schema.field(*id)) {
        if field.namespace == Namespace::Prop {
            let message = format!("`{}` is propensity and cannot enter a risk model", field.name);
            let span = place(&model.source, &field.name);
            faults.push(model.source.fault("propensity-in-risk", span, message));
        }
    }
}

fn find_input(file: &ModelFile, name: &str, schema: &Schema, faults: &Faults) -> Option<FieldId> {
    let span = place(&file.source, name);
    let note = |code, message| file.source.fault(code, span, message);
    let Some(id) = schema.find(name) else {
        let fault = note("unknown-name", format!("no fact or feature is named `{name}`"));
        faults.push(match nearest(name, schema.names()) {
            Some(near) => fault.suggest(format!("did you mean `{near}`?")),
            None => fault,
        });
        return None;
    };
    let field = schema.field(id)?;
    if field.class == Class::ProhibitedBasis {
        let message = format!("`{name}` is a prohibited basis: no model may read it");
        faults.push(note("prohibited-basis", message));
        return None;
    }
    Some(id)
}

/// Where `word` stands in quotes in the file, or the file's beginning.
fn place(source: &SourceText, word: &str) -> Span {
    let quoted = format!("\"{word}\"");
    let start = source.text().find(&quoted).map(|at| at.saturating_add(1));
    start.map_or(Span::new(0, 1), |start| Span::new(start, start.saturating_add(word.len())))
}
