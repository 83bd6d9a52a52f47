//! The decision tables of a DMN file as tables of a policy: fields in, features out.
//!
//! An input expression is the name of a fact or a feature, or of a decision of the same file; an output
//! has the name of a feature. Cells are typed against the schema and what is unknown stays unknown, as
//! in every table of a policy: DMN's own rules for null do not hold here. What a policy has another
//! place for is a fault that says where.

mod rows;

use super::load::definitions;
use super::reader::{Part, Qualified, Reader, is_feel};
use super::xml::{self, Written, Xml};
use crate::document::{Faults, Text};
use crate::error::{SourceText, Span};
use crate::feel::ast::{Aggregation, HitPolicy};
use crate::feel::names::canonical;
use crate::feel::parse::Vocabulary;
use crate::rule::table::{Aggregate, Head, Hit, Notation, Sheet};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A table of a DMN file, and what only DMN says of it.
pub(super) struct DmnSheet {
    pub(super) sheet: Sheet,
    /// For each output, the texts of its values in the order of their priority, and their place.
    pub(super) orders: Vec<Option<(Vec<String>, Span)>>,
    /// For each head, the type in the words of FEEL that the file gives it, and its place.
    pub(super) types: Vec<Option<(String, Span)>>,
    /// The heads whose inputs are said to have some values only.
    pub(super) narrowed: Vec<Text>,
}

/// Elements of a model that say nothing of what is decided.
const SILENT: [&str; 9] = [
    "itemDefinition",
    "inputData",
    "knowledgeSource",
    "textAnnotation",
    "association",
    "group",
    "elementCollection",
    "performanceIndicator",
    "organizationUnit",
];

/// Elements of a decision that say nothing of what its table does.
const SILENT_IN_DECISION: [&str; 12] = [
    "variable",
    "question",
    "allowedAnswers",
    "informationRequirement",
    "authorityRequirement",
    "impactedPerformanceIndicator",
    "decisionMaker",
    "decisionOwner",
    "usingProcess",
    "usingTask",
    "supportedObjective",
    "knowledgeRequirement",
];

/// The decision tables of the file `source`, in its order; none when there is a fault.
pub(super) fn sheets(source: &SourceText, faults: &Faults) -> Option<Vec<DmnSheet>> {
    let document = xml::parse(source, faults)?;
    let root = definitions(document.root_element(), source, faults)?;
    let (vocabulary, qualified) = (Vocabulary::default(), Qualified::default());
    let reader = Reader { source, faults, vocabulary, qualified, lenient: false };
    let mut tables = Tables { reader, root, whole: true, place: (0, 1), sheets: Vec::new() };
    for child in xml::children(root) {
        match child.tag_name().name() {
            "decision" => tables.decision(child),
            name if SILENT.contains(&name) => {}
            name => {
                let message = format!("`{name}` is no part of the tables of a policy");
                let help = "write what it computes as a feature in features.toml, and test that";
                tables.fault(child, "not-a-table", message, help);
            }
        }
    }
    if let Some(language) = xml::attribute(root, "expressionLanguage").filter(|l| !is_feel(l)) {
        let message = format!("`{language}` is not a language that is run here");
        tables.fault(root, "unknown-language", message, "write the cells in FEEL");
    }
    tables.name_decisions();
    tables.whole.then_some(tables.sheets)
}

/// The tables of one file as they are read.
struct Tables<'a> {
    reader: Reader<'a>,
    root: Xml<'a>,
    whole: bool,
    /// A byte of the file and the line it stands in.
    place: (usize, usize),
    sheets: Vec<DmnSheet>,
}

impl<'a> Tables<'a> {
    /// Notes what is wrong with an element, and a way out.
    fn fault(&mut self, node: Xml<'_>, code: &'static str, message: String, help: &str) {
        let fault = self.reader.source.fault(code, xml::tag(node), message);
        self.reader.faults.push(fault.suggest(help));
        self.whole = false;
    }

    /// The line of an element that does not stand before the last one asked for.
    fn line(&mut self, node: Xml<'_>) -> usize {
        let (at, line) = self.place;
        let start = node.range().start.max(at);
        let passed = self.reader.source.text().get(at..start).unwrap_or_default();
        self.place = (start, line.saturating_add(passed.matches('\n').count()));
        self.place.1
    }

    fn decision(&mut self, decision: Xml<'a>) {
        let name = canonical(xml::attribute(decision, "name").unwrap_or("?"));
        let mut table = None;
        for child in xml::children(decision) {
            match child.tag_name().name() {
                "decisionTable" => table = Some(child),
                other if SILENT_IN_DECISION.contains(&other) => {}
                other => {
                    let message = format!("the decision `{name}` is no table but `{other}`");
                    let help = "write it as a feature in features.toml, with FEEL as its `value`";
                    return self.fault(child, "not-a-table", message, help);
                }
            }
        }
        let Some(table) = table else {
            let message = format!("the decision `{name}` has no table");
            let help = "name a fact or a feature as the input expression instead of it";
            return self.fault(decision, "not-a-table", message, help);
        };
        self.table(decision, &name, table);
    }

    fn table(&mut self, decision: Xml<'a>, name: &Arc<str>, element: Xml<'a>) {
        let (mut inputs, mut outputs, mut rules) = (Vec::new(), Vec::new(), Vec::new());
        let what = format!("decision `{name}`");
        let part = Part::new(what.as_str());
        for child in xml::children(element) {
            match child.tag_name().name() {
                "input" => inputs.push(child),
                "output" => outputs.push(child),
                "rule" => rules.push(child),
                "annotation" => {}
                _ => {
                    self.reader.unknown(child, &part);
                    self.whole = false;
                }
            }
        }
        let columns = inputs.len().saturating_add(outputs.len());
        if !self.reader.fits(element, &part, (columns, rules.len())) {
            self.whole = false;
            return;
        }
        let line = self.line(element);
        let hit = self.reader.hit_policy(element, &part);
        let mut found = DmnSheet {
            sheet: Sheet {
                name: name.clone(),
                source: self.reader.source.clone(),
                line,
                hit: None,
                heads: Vec::new(),
                rows: Vec::new(),
                notation: Notation::Feel,
            },
            orders: Vec::new(),
            types: Vec::new(),
            narrowed: Vec::new(),
        };
        for (number, input) in (1_usize..).zip(&inputs) {
            self.input(*input, (what.as_str(), number), &mut found);
        }
        for output in &outputs {
            self.output(*output, (decision, what.as_str(), outputs.len() == 1), &mut found);
        }
        let labels: Vec<Arc<str>> = inputs
            .iter()
            .chain(&outputs)
            .zip(1..)
            .map(|(head, number)| label(*head, number))
            .collect();
        for (number, rule) in (1_usize..).zip(rules) {
            let row = self.row(rule, (what.as_str(), number), &labels, inputs.len());
            found.sheet.rows.extend(row);
        }
        let first = matches!(hit, HitPolicy::First);
        self.default(&outputs, (what.as_str(), first), &labels, &mut found);
        found.sheet.hit = self.hit(element, hit, &found);
        self.sheets.push(found);
    }

    /// The hit policy as tables of a policy have it.
    fn hit(&mut self, element: Xml<'_>, hit: HitPolicy, found: &DmnSheet) -> Option<Hit> {
        Some(match hit {
            HitPolicy::Unique => Hit::Unique,
            HitPolicy::Any => Hit::Any,
            HitPolicy::Priority => Hit::Priority,
            HitPolicy::First => Hit::First,
            HitPolicy::RuleOrder => Hit::RuleOrder,
            HitPolicy::Collect(Aggregation::List) => Hit::Collect(Aggregate::List),
            HitPolicy::Collect(Aggregation::Sum) => Hit::Collect(Aggregate::Sum),
            HitPolicy::Collect(Aggregation::Min) => Hit::Collect(Aggregate::Min),
            HitPolicy::Collect(Aggregation::Max) => Hit::Collect(Aggregate::Max),
            HitPolicy::Collect(Aggregation::Count) => Hit::Collect(Aggregate::Count),
            HitPolicy::OutputOrder => {
                let Some(Some((order, _))) = found.orders.first() else {
                    let message = "an output order needs the values of the output in their order";
                    let help = "list them in `outputValues`, or as allowed values of its type";
                    self.fault(element, "hit-policy", message.to_owned(), help);
                    return None;
                };
                Hit::OutputOrder(order.iter().map(|text| Arc::from(text.as_str())).collect())
            }
        })
    }

    fn input(&mut self, input: Xml<'a>, (what, number): (&str, usize), found: &mut DmnSheet) {
        let expression = xml::child(input, "inputExpression");
        let column = format!("column `{}`", label(input, number));
        let place = [&Arc::from(what), &Arc::from(column)];
        let written = expression.and_then(|e| Some((e, Written::below(e)?)));
        let Some((expression, written)) = written else {
            let message = format!("an input has an expression ({what}, {})", place[1]);
            self.fault(input, "missing-element", message, "write the name of a fact or a feature");
            return;
        };
        let text = written.as_text(self.reader.source, place);
        let name = canonical(text.as_str()).as_ref().to_owned();
        found.types.push(type_of(expression));
        if xml::child(input, "inputValues").and_then(Written::below).is_some() {
            found.narrowed.push(text.clone());
        }
        found.sheet.heads.push(Head { name, text, output: false });
    }

    fn output(
        &mut self,
        output: Xml<'a>,
        (decision, what, single): (Xml<'a>, &str, bool),
        found: &mut DmnSheet,
    ) {
        // The value of a table with one output is that of its decision.
        let variable = xml::child(decision, "variable").filter(|_| single);
        let holders = [Some(output), variable, Some(decision).filter(|_| single)];
        let named = holders.into_iter().flatten().find_map(|holder| {
            let name = xml::attribute(holder, "name")?;
            Some((holder, name))
        });
        let Some((holder, name)) = named else {
            let message = format!("each of several outputs has the name of a feature ({what})");
            self.fault(output, "missing-name", message, "add the attribute `name`");
            return;
        };
        let text = Text::new(self.reader.source, xml::value_span(holder, "name"), name);
        let ty = [Some(output), variable].into_iter().flatten().find_map(type_of);
        let own = xml::child(output, "outputValues");
        let listed = own.or_else(|| ty.as_ref().and_then(|(name, _)| self.allowed(name)));
        let order = listed.and_then(Written::below).map(|written| {
            let span = written.place(Span::new(0, written.text.len()));
            (quoted(&written.text), span)
        });
        found.orders.push(order);
        found.types.push(ty);
        found.sheet.heads.push(Head {
            name: canonical(name).as_ref().to_owned(),
            text,
            output: true,
        });
    }

    /// The values that the item definition `name` allows.
    fn allowed(&self, name: &str) -> Option<Xml<'a>> {
        let mut items = xml::called(self.root, "itemDefinition");
        let item = items.find(|item| xml::attribute(*item, "name") == Some(name))?;
        xml::child(item, "allowedValues").or_else(|| xml::child(item, "typeConstraint"))
    }

    /// Lets inputs that name a decision of the file name the feature that it fills.
    fn name_decisions(&mut self) {
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        for DmnSheet { sheet, .. } in &self.sheets {
            let outputs: Vec<&Head> = sheet.heads.iter().filter(|head| head.output).collect();
            for output in &outputs {
                names.insert(format!("{}.{}", sheet.name, output.name), output.name.clone());
                if outputs.len() == 1 {
                    names.insert(sheet.name.as_ref().to_owned(), output.name.clone());
                }
            }
        }
        let heads = self.sheets.iter_mut().flat_map(|found| &mut found.sheet.heads);
        for head in heads.filter(|head| !head.output) {
            if let Some(name) = names.get(&head.name) {
                head.name.clone_from(name);
            }
        }
    }
}

/// The type that an element names, without its prefix.
fn type_of(element: Xml<'_>) -> Option<(String, Span)> {
    let name = xml::attribute(element, "typeRef")?;
    let plain = name.split_once(':').map_or(name, |(_, name)| name);
    Some((plain.to_owned(), xml::value_span(element, "typeRef")))
}

/// What people call a column.
fn label(head: Xml<'_>, number: usize) -> Arc<str> {
    let expression = xml::child(head, "inputExpression").and_then(Written::below);
    let written = expression.map(|written| written.text.trim().to_owned());
    let named = || xml::attribute(head, "name").map(str::to_owned);
    let label = xml::attribute(head, "label").map(str::to_owned);
    label.or(written).or_else(named).unwrap_or_else(|| format!("column {number}")).into()
}

/// The texts in quotes of a list of values.
fn quoted(text: &str) -> Vec<String> {
    text.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}
