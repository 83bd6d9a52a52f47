//! Decision tables: their columns, their rows, and the place of every cell in a fault.

use super::boxed::null;
use super::reader::{Part, Reader};
use super::xml::{self, Written, Xml};
use crate::error::Span;
use crate::error::fault::nearest;
use crate::feel::ast::{
    Aggregation, HitPolicy, Kind, Node, TableInput, TableNode, TableOutput, TableRow, Test,
};
use crate::feel::names::canonical;
use crate::feel::types::FeelType;
use crate::limits::{TABLE_COLUMNS_MAX, TABLE_ROWS_MAX};
use std::sync::Arc;

/// The hit policies by their names; DMN 1.1 to 1.6 spell them alike.
const POLICIES: [(&str, HitPolicy); 7] = [
    ("UNIQUE", HitPolicy::Unique),
    ("ANY", HitPolicy::Any),
    ("PRIORITY", HitPolicy::Priority),
    ("FIRST", HitPolicy::First),
    ("OUTPUT ORDER", HitPolicy::OutputOrder),
    ("RULE ORDER", HitPolicy::RuleOrder),
    ("COLLECT", HitPolicy::Collect(Aggregation::List)),
];

const AGGREGATIONS: [(&str, Aggregation); 4] = [
    ("SUM", Aggregation::Sum),
    ("MIN", Aggregation::Min),
    ("MAX", Aggregation::Max),
    ("COUNT", Aggregation::Count),
];

impl Reader<'_> {
    /// The table `element`; `wanted` is the type of what it decides.
    pub(super) fn table(&self, element: Xml<'_>, part: &Part<'_>, wanted: &FeelType) -> Node {
        let part = &part.inner("decision table");
        let (mut inputs, mut outputs, mut rules) = (Vec::new(), Vec::new(), Vec::new());
        for child in xml::children(element) {
            match child.tag_name().name() {
                "input" => inputs.push(child),
                "output" => outputs.push(child),
                "rule" => rules.push(child),
                "annotation" => {}
                _ => self.unknown(child, part),
            }
        }
        if !self.fits(element, part, (inputs.len().saturating_add(outputs.len()), rules.len())) {
            return null();
        }
        let hit = self.hit_policy(element, part);
        let inputs: Vec<TableInput> = (1_usize..)
            .zip(inputs)
            .map(|(number, input)| self.input(input, part, number))
            .collect();
        let single = outputs.len() == 1;
        let found: Vec<TableOutput> = (1_usize..)
            .zip(outputs)
            .map(|(number, output)| self.output(output, part, (number, single, wanted)))
            .collect();
        let rows = (1_usize..).zip(rules).map(|(number, rule)| {
            let part = part.inner(format!("row {number}"));
            self.row(rule, &part, (&inputs, &found))
        });
        let rows = rows.collect();
        let name =
            xml::attribute(element, "outputLabel").map_or_else(|| part.to_string(), str::to_owned);
        let table = TableNode {
            name: name.into(),
            hit,
            inputs,
            outputs: found,
            rows,
            at: element.range().start,
        };
        Node::new(Kind::Table(Arc::new(table)), Span::default())
    }

    /// Whether a table has an output and stays within the limits.
    pub(super) fn fits(
        &self,
        element: Xml<'_>,
        part: &Part<'_>,
        (columns, rows): (usize, usize),
    ) -> bool {
        let wrong = if columns > TABLE_COLUMNS_MAX {
            format!("a table has at most {TABLE_COLUMNS_MAX} columns, not {columns}")
        } else if rows > TABLE_ROWS_MAX {
            format!("a table has at most {TABLE_ROWS_MAX} rows, not {rows}")
        } else if xml::child(element, "output").is_none() {
            "a table has an output".to_owned()
        } else {
            return true;
        };
        self.note(element, "table-shape", format!("{wrong} ({part})"));
        false
    }

    pub(super) fn hit_policy(&self, element: Xml<'_>, part: &Part<'_>) -> HitPolicy {
        let name = xml::attribute(element, "hitPolicy").unwrap_or("UNIQUE");
        let policy = self.one_of(element, part, ("hitPolicy", name), &POLICIES);
        let aggregation = xml::attribute(element, "aggregation");
        match (policy, aggregation) {
            (Some(HitPolicy::Collect(_)), Some(name)) => {
                let how = self.one_of(element, part, ("aggregation", name), &AGGREGATIONS);
                HitPolicy::Collect(how.unwrap_or(Aggregation::List))
            }
            (policy, _) => policy.unwrap_or(HitPolicy::Unique),
        }
    }

    /// What an attribute's value stands for.
    fn one_of<T: Copy>(
        &self,
        element: Xml<'_>,
        part: &Part<'_>,
        (attribute, name): (&str, &str),
        known: &[(&str, T)],
    ) -> Option<T> {
        let found = known.iter().find(|(other, _)| *other == name);
        if found.is_none() {
            let span = xml::value_span(element, attribute);
            let message = format!("`{name}` is no `{attribute}` ({part})");
            let fault = self.source.fault("unknown-policy", span, message);
            let near = nearest(name, known.iter().map(|(name, _)| *name));
            let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
            self.faults.push(fault.suggest(near.map_or_else(
                || format!("there are {}", names.join(", ")),
                |near| format!("did you mean `{near}`?"),
            )));
        }
        found.map(|(_, found)| *found)
    }

    fn input(&self, element: Xml<'_>, part: &Part<'_>, number: usize) -> TableInput {
        let expression = xml::child(element, "inputExpression");
        let written = expression.and_then(Written::below);
        let label = xml::attribute(element, "label").map(str::to_owned);
        let label = label.or(written.map(|written| written.text.trim().to_owned()));
        let label: Arc<str> = label.unwrap_or_else(|| format!("input {number}")).into();
        let part = part.inner(format!("column `{label}`"));
        let value = expression.and_then(|expression| self.expression_of(expression, &part));
        if value.is_none() {
            let message = format!("an input has an expression ({part})");
            self.note(element, "missing-element", message);
        }
        let values = self.values(element, "inputValues", &part);
        let ty = expression.map_or(FeelType::Any, |expression| self.known_type(expression));
        TableInput { label, expression: value.unwrap_or_else(null), ty, values }
    }

    fn output(
        &self,
        element: Xml<'_>,
        part: &Part<'_>,
        (number, single, wanted): (usize, bool, &FeelType),
    ) -> TableOutput {
        let name = xml::attribute(element, "name");
        let label = name.or(xml::attribute(element, "label")).map(canonical);
        let label = label.unwrap_or_else(|| format!("output {number}").into());
        let part = part.inner(format!("column `{label}`"));
        if name.is_none() && !single {
            let message = format!("each of several outputs has a name ({part})");
            self.note(element, "missing-name", message);
        }
        let ty = self.type_of(element, &part);
        let mut values = self.values(element, "outputValues", &part);
        if values.is_empty() {
            let known = if single && ty == FeelType::Any { wanted } else { &ty };
            values = allowed(known).to_vec();
        }
        let default = xml::child(element, "defaultOutputEntry");
        let default =
            default.and_then(|default| self.expression_of(default, &part.inner("default")));
        TableOutput { name: label, ty, values, default }
    }

    /// The values listed for a column; none where nothing is listed.
    fn values(&self, element: Xml<'_>, name: &str, part: &Part<'_>) -> Vec<Test> {
        let listed = xml::child(element, name).filter(|values| Written::below(*values).is_some());
        listed
            .map_or_else(Vec::new, |values| self.tests_of(values, &part.inner(format!("`{name}`"))))
    }

    fn row(
        &self,
        element: Xml<'_>,
        part: &Part<'_>,
        (inputs, outputs): (&[TableInput], &[TableOutput]),
    ) -> TableRow {
        let (mut tests, mut values) = (Vec::new(), Vec::new());
        for child in xml::children(element) {
            match child.tag_name().name() {
                "inputEntry" => {
                    let label = inputs.get(tests.len()).map_or("?", |input| &input.label);
                    tests.push(self.tests_of(child, &part.inner(format!("column `{label}`"))));
                }
                "outputEntry" => {
                    let label = outputs.get(values.len()).map_or("?", |output| &output.name);
                    let part = part.inner(format!("column `{label}`"));
                    values.push(self.expression_of(child, &part).unwrap_or_else(null));
                }
                "annotationEntry" => {}
                _ => self.unknown(child, part),
            }
        }
        if (tests.len(), values.len()) != (inputs.len(), outputs.len()) {
            let message = format!(
                "{} input and {} output entries stand in {} and {} columns ({part})",
                tests.len(),
                values.len(),
                inputs.len(),
                outputs.len()
            );
            self.note(element, "uneven-row", message);
        }
        TableRow { tests, outputs: values, at: element.range().start }
    }
}

/// The values that a type allows, those of its items if it is a list.
fn allowed(ty: &FeelType) -> &[Test] {
    if let FeelType::Own(own) = ty {
        return if own.allowed.is_empty() { allowed(&own.base) } else { &own.allowed };
    }
    if let FeelType::List(element) = ty { allowed(element) } else { &[] }
}
