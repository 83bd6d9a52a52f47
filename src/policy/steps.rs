//! What is computed before rules run: features, tables and scores, each after what it reads.

use crate::error::Result;
use crate::error::fault::SourceText;
use crate::fact::{Datum, FieldId, Missing, Row, Schema};
use crate::feel::{Expression, Stack};
use crate::model::{Input, Scorecard};
use crate::rule::Table;
use crate::stage::Stage;
use crate::value::{Timestamp, Type, Value};
use std::collections::{BTreeMap, BTreeSet};

/// One computation.
#[derive(Debug)]
pub(crate) enum Step {
    /// A feature from an expression.
    Feature(FieldId, Expression),
    /// Features from a decision table.
    Table(Table),
    /// Scores from a model.
    Model(ModelStep),
}

/// A model and where it reads and writes.
#[derive(Debug)]
pub(crate) struct ModelStep {
    pub(crate) scorecard: Scorecard,
    pub(crate) inputs: Vec<FieldId>,
    pub(crate) source: SourceText,
    pub(crate) points: FieldId,
    pub(crate) probability: FieldId,
}

impl Step {
    pub(crate) fn reads(&self) -> Vec<FieldId> {
        match self {
            Self::Feature(_, expression) => expression.reads().to_vec(),
            Self::Table(table) => table.reads(),
            Self::Model(model) => model.inputs.clone(),
        }
    }

    pub(crate) fn writes(&self) -> Vec<FieldId> {
        match self {
            Self::Feature(id, _) => vec![*id],
            Self::Table(table) => table.outputs().to_vec(),
            Self::Model(model) => vec![model.points, model.probability],
        }
    }

    pub(crate) fn run(
        &self,
        schema: &Schema,
        row: &mut Row,
        as_of: Timestamp,
        stack: &mut Stack,
    ) -> Result<()> {
        match self {
            Self::Feature(id, expression) => {
                let datum = expression.evaluate(row, as_of, stack)?;
                row.set(*id, datum);
            }
            Self::Table(table) => table.fill(row, as_of, stack)?,
            Self::Model(model) => model.run(schema, row)?,
        }
        Ok(())
    }
}

impl ModelStep {
    /// Scores the row. A model answers for missing facts too: it was trained on them.
    fn run(&self, schema: &Schema, row: &mut Row) -> Result<()> {
        let scored = self.scorecard.score(&self.inputs(schema, row))?;
        for (id, number) in [(self.points, scored.points), (self.probability, scored.probability)] {
            if let Some(field) = schema.field(id) {
                row.set(id, field.datum(&Value::Number(number))?);
            }
        }
        Ok(())
    }

    /// What the model sees of the row.
    pub(crate) fn inputs<'a>(&self, schema: &'a Schema, row: &'a Row) -> Vec<Input<'a>> {
        self.inputs.iter().map(|id| input(schema, *id, row)).collect()
    }
}

fn input<'a>(schema: &'a Schema, id: FieldId, row: &'a Row) -> Input<'a> {
    let absent = Input::Missing(Missing::Absent);
    let Some(field) = schema.field(id) else { return absent };
    if let Some(text) = row.text(id) {
        return Input::Text(text);
    }
    let datum = row.get(id);
    match datum {
        Datum::Unknown(unknown) => Input::Missing(unknown.why),
        Datum::Boolean(value) => Input::Text(if value { "true" } else { "false" }),
        Datum::Symbol(index) => {
            let Type::Enum(values) = &field.ty else { return absent };
            values.get(usize::from(index)).map_or(absent, |text| Input::Text(text))
        }
        Datum::Number(_) => match field.value(&datum) {
            Some(Value::Number(number)) => Input::Number(number),
            _ => absent,
        },
        Datum::Date(_)
        | Datum::Instant(_)
        | Datum::Duration(_)
        | Datum::Text(_)
        | Datum::TextList(_) => absent,
    }
}

/// All computations, in an order in which each follows what it reads.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    all: Vec<Step>,
    /// For each stage, by its number: the steps that something at the stage needs.
    needed: Vec<Vec<usize>>,
    scores: Vec<Vec<FieldId>>,
}

impl Steps {
    /// Orders `steps`; on a circle, returns the fields that wait for each other.
    pub(super) fn order(mut steps: Vec<Step>) -> std::result::Result<Vec<Step>, Vec<FieldId>> {
        let mut ordered = Vec::with_capacity(steps.len());
        let mut open: BTreeSet<FieldId> = steps.iter().flat_map(Step::writes).collect();
        while !steps.is_empty() {
            let ready =
                steps.iter().position(|step| step.reads().iter().all(|id| !open.contains(id)));
            let Some(ready) = ready else { return Err(open.into_iter().collect()) };
            let step = steps.remove(ready);
            for id in step.writes() {
                open.remove(&id);
            }
            ordered.push(step);
        }
        Ok(ordered)
    }

    /// The steps, with those that each stage needs to know `wanted`.
    pub(super) fn new(steps: Vec<Step>, wanted: &BTreeMap<Stage, BTreeSet<FieldId>>) -> Self {
        let mut needed = vec![Vec::new(); Stage::ALL.len().saturating_add(1)];
        let mut scores = vec![Vec::new(); Stage::ALL.len().saturating_add(1)];
        for (stage, wanted) in wanted {
            let mut wanted = wanted.clone();
            let mut chosen = Vec::new();
            for (index, step) in steps.iter().enumerate().rev() {
                if step.writes().iter().any(|id| wanted.contains(id)) {
                    wanted.extend(step.reads());
                    chosen.push(index);
                }
            }
            chosen.reverse();
            let models = chosen.iter().filter_map(|index| match steps.get(*index) {
                Some(Step::Model(model)) => Some([model.points, model.probability]),
                Some(Step::Feature(..) | Step::Table(_)) | None => None,
            });
            let place = usize::from(stage.number());
            if let Some(slot) = scores.get_mut(place) {
                *slot = models.flatten().collect();
            }
            if let Some(slot) = needed.get_mut(place) {
                *slot = chosen;
            }
        }
        Self { all: steps, needed, scores }
    }

    fn needed(&self, stage: Stage) -> impl Iterator<Item = &Step> {
        let chosen = self.needed.get(usize::from(stage.number())).into_iter().flatten();
        chosen.filter_map(|index| self.all.get(*index))
    }

    /// Computes what `stage` needs.
    pub(super) fn compute(
        &self,
        stage: Stage,
        schema: &Schema,
        row: &mut Row,
        as_of: Timestamp,
        stack: &mut Stack,
    ) -> Result<()> {
        self.needed(stage).try_for_each(|step| step.run(schema, row, as_of, stack))
    }

    /// The steps that `stage` needs, and those that `fields` do, each with whether the stage does.
    pub(super) fn with(
        &self,
        stage: Stage,
        fields: &[FieldId],
    ) -> impl Iterator<Item = (&Step, bool)> {
        let wanted = self.sources(fields);
        let needed = self.needed.get(usize::from(stage.number())).map_or(&[][..], Vec::as_slice);
        self.all.iter().enumerate().filter_map(move |(index, step)| {
            let here = needed.contains(&index);
            let asked = step.writes().iter().any(|id| wanted.contains(id));
            (here || asked).then_some((step, here))
        })
    }

    pub(super) fn score_fields(&self, stage: Stage) -> &[FieldId] {
        self.scores.get(usize::from(stage.number())).map_or(&[], Vec::as_slice)
    }

    /// All steps, each after what it reads.
    pub(super) fn all(&self) -> &[Step] {
        &self.all
    }

    /// All decision tables.
    pub(super) fn tables(&self) -> impl Iterator<Item = &Table> {
        self.all.iter().filter_map(|step| match step {
            Step::Table(table) => Some(table),
            Step::Feature(..) | Step::Model(_) => None,
        })
    }

    /// The models that `stage` runs.
    pub(crate) fn models(&self, stage: Stage) -> impl Iterator<Item = &ModelStep> {
        self.needed(stage).filter_map(|step| match step {
            Step::Model(model) => Some(model),
            Step::Feature(..) | Step::Table(_) => None,
        })
    }

    /// The steps that `fields` depend on, themselves included.
    pub(crate) fn sources(&self, fields: &[FieldId]) -> BTreeSet<FieldId> {
        let mut wanted: BTreeSet<FieldId> = fields.iter().copied().collect();
        for step in self.all.iter().rev() {
            if step.writes().iter().any(|id| wanted.contains(id)) {
                wanted.extend(step.reads());
            }
        }
        wanted
    }
}
