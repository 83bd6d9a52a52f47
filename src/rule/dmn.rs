//! DMN models as the standard has them: decisions, tables, business knowledge and services in XML.
//!
//! A model of DMN 1.1 to 1.6 is read whole, with the models it imports; every fault of it is told at
//! once, with its file, line and column, its table, row, column and characters. Expressions are FEEL, read
//! with DMN's own rules for null: what cannot be computed is null, and says why.
//!
//! ```
//! use creditloop::rule::dmn::{Context, Model, value};
//! use creditloop::Timestamp;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let text = r##"<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/"
//!     name="risk" namespace="urn:risk">
//!   <inputData name="debt ratio" id="i"><variable name="debt ratio" typeRef="number"/></inputData>
//!   <decision name="accept" id="d"><variable name="accept" typeRef="boolean"/>
//!     <informationRequirement><requiredInput href="#i"/></informationRequirement>
//!     <literalExpression><text>debt ratio in [0..0.55]</text></literalExpression>
//!   </decision>
//! </definitions>"##;
//! let model = Model::parse("risk.dmn", text, &[])?;
//! let mut inputs = Context::default();
//! inputs.put("debt ratio".into(), value("number", "0.41").unwrap_or(false.into()));
//! let as_of = Timestamp::parse_from_rfc3339("2026-07-01T09:00:00Z")?;
//! let answer = model.evaluate("accept", &inputs, as_of)?;
//! assert_eq!(answer.value.to_string(), "true");
//! # Ok(())
//! # }
//! ```

mod boxed;
mod evaluate;
mod files;
mod graph;
mod inputs;
mod items;
mod load;
mod reader;
mod requirement;
mod sheets;
mod survey;
mod table;
mod tables;
mod xml;

pub use crate::feel::{Context, Null, Value};
pub use inputs::value;
pub(crate) use survey::Surveyed;

use crate::document::Faults;
use crate::error::fault::nearest;
use crate::error::{Error, ErrorKind, Fault, Level, Result, SourceText, Span};
use crate::feel::ast::{Arguments, Kind, Node};
use crate::value::Timestamp;
use evaluate::Run;
use files::{Folder, Given};
use graph::{Element, Graph, Role};
use load::{Library, Loader};
use std::path::Path;
use std::sync::Arc;

/// A model that was read whole and found in order.
#[derive(Debug, Clone)]
pub struct Model {
    graph: Arc<Graph>,
    warnings: Vec<Fault>,
}

/// An input of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The name under which its value is given.
    pub name: Arc<str>,
    /// The type its value is made to have, in the words of FEEL or of the model.
    pub ty: String,
}

/// What a decision came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Its value, null where there is none.
    pub value: Value,
    /// What could not be computed on the way: why the value is null, if it is.
    pub reasons: Vec<Arc<str>>,
}

impl Model {
    /// Reads the model in the file at `path`; the models it imports stand beside it.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] when the file cannot be read; [`ErrorKind::Model`] with every fault of the
    /// model and of those it imports.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        let (source, mut folder) = Folder::around(path.as_ref())?;
        Self::load(&source, &mut folder, false)
    }

    /// As [`Model::open`], but a text that is no FEEL makes its value null, with the fault as the
    /// reason; [`Model::warnings`] lists what was found.
    ///
    /// # Errors
    /// As [`Model::open`], for all faults but those.
    pub fn open_lenient(path: impl AsRef<Path>) -> Result<Self> {
        let (source, mut folder) = Folder::around(path.as_ref())?;
        Self::load(&source, &mut folder, true)
    }

    /// Reads the model in `text`, called `name` in faults, with the texts of the models it imports.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] with every fault of the model and of those it imports.
    pub fn parse(name: &str, text: &str, imports: &[(&str, &str)]) -> Result<Self> {
        let imports = imports.iter().map(|(name, text)| SourceText::new(*name, *text));
        let mut given = Given(imports.collect());
        Self::load(&SourceText::new(name, text), &mut given, false)
    }

    fn load(source: &SourceText, library: &mut dyn Library, lenient: bool) -> Result<Self> {
        let faults = Faults::default();
        let mut loader = Loader::new(&faults, library, lenient);
        loader.add(source, &[]);
        let mut graph = loader.graph;
        graph.complete(&faults);
        let faults = faults.into_inner();
        if faults.iter().any(|fault| fault.level() == Level::Error) {
            return Err(Error::of_document(ErrorKind::Model, "model", faults));
        }
        Ok(Self { graph: Arc::new(graph), warnings: faults })
    }

    /// The model's own name.
    pub fn name(&self) -> &str {
        self.graph.models.last().map_or("", |home| &home.name)
    }

    /// The model's namespace.
    pub fn namespace(&self) -> &str {
        self.graph.models.last().map_or("", |home| &home.namespace)
    }

    /// What was found in the model that does not stop it.
    pub fn warnings(&self) -> &[Fault] {
        &self.warnings
    }

    /// The inputs of the model and of those it imports, in the order of the documents.
    pub fn inputs(&self) -> impl Iterator<Item = Input> {
        let elements = self.graph.elements.iter().rev();
        let mut found: Vec<Input> = Vec::new();
        for element in elements.filter(|element| element.takes_value()) {
            if !found.iter().any(|input| input.name == element.name) {
                found.push(Input { name: element.name.clone(), ty: element.ty.to_string() });
            }
        }
        found.into_iter().rev()
    }

    /// The names of the model's decisions, in the order of the document.
    pub fn decisions(&self) -> impl Iterator<Item = &str> {
        self.own().filter_map(|(_, element)| {
            matches!(element.role, Role::Decision(_)).then_some(element.name.as_ref())
        })
    }

    /// The names of what can be invoked: business knowledge models and decision services.
    pub fn functions(&self) -> impl Iterator<Item = &str> {
        self.own().filter_map(|(_, element)| {
            let function = matches!(element.role, Role::Knowledge(_) | Role::Service(_));
            function.then_some(element.name.as_ref())
        })
    }

    /// The names of the parameters of a business knowledge model or a decision service.
    pub fn parameters(&self, function: &str) -> Vec<Arc<str>> {
        let found = self.own().find(|(_, element)| element.name.as_ref() == function);
        found.map_or_else(Vec::new, |(_, element)| element.parameters())
    }

    /// `given` as a value of the input called `name`: a text where the input's type asks for a date, a
    /// time or a duration becomes one. What is written otherwise stays as it is.
    pub fn shaped(&self, name: &str, given: Value) -> Value {
        let mut elements = self.graph.elements.iter().rev();
        let input = elements.find(|e| e.takes_value() && e.name.as_ref() == name);
        if let Some(element) = input {
            return inputs::shaped(given, &element.ty);
        }
        // Perhaps the inputs of an imported model, in a context under the name of the import.
        if let Value::Context(context) = &given {
            let entries = context.entries().iter();
            let shaped = entries.map(|(name, v)| (name.clone(), self.shaped(name, v.clone())));
            return shaped.collect::<Context>().into();
        }
        given
    }

    /// The elements of the model itself with their numbers.
    fn own(&self) -> impl Iterator<Item = (usize, &Element)> {
        let home = self.graph.models.len().saturating_sub(1);
        self.graph.elements.iter().enumerate().filter(move |(_, element)| element.home == home)
    }

    /// The value of the decision called `name` for these inputs.
    ///
    /// An input that is not given is null. The inputs of an imported model are given by their own
    /// names, or in a context under the name of the import.
    ///
    /// # Errors
    /// [`ErrorKind::Request`] when there is no such decision or no such input; [`ErrorKind::Limit`]
    /// when the evaluation takes too long.
    pub fn evaluate(&self, name: &str, inputs: &Context, as_of: Timestamp) -> Result<Answer> {
        self.check(inputs)?;
        let decision = self
            .find(name, "decision", self.decisions(), |role| matches!(role, Role::Decision(_)))?;
        let mut run = Run::new(&self.graph, inputs, as_of);
        let value = run.value(decision)?;
        Ok(Answer { value, reasons: run.reasons(decision) })
    }

    /// The values of all decisions of the model, in the order of the document.
    ///
    /// # Errors
    /// As [`Model::evaluate`].
    pub fn evaluate_all(
        &self,
        inputs: &Context,
        as_of: Timestamp,
    ) -> Result<Vec<(Arc<str>, Answer)>> {
        self.check(inputs)?;
        let mut run = Run::new(&self.graph, inputs, as_of);
        let decisions = self.own().filter(|(_, e)| matches!(e.role, Role::Decision(_)));
        let answers = decisions.map(|(number, element)| {
            let value = run.value(number)?;
            Ok((element.name.clone(), Answer { value, reasons: run.reasons(number) }))
        });
        answers.collect()
    }

    /// The value of a decision service or a business knowledge model for these arguments; one that is
    /// not given is null.
    ///
    /// # Errors
    /// As [`Model::evaluate`], and [`ErrorKind::Request`] for an argument that it does not take.
    pub fn invoke(&self, name: &str, arguments: &Context, as_of: Timestamp) -> Result<Answer> {
        let function = self.find(name, "function", self.functions(), |role| {
            matches!(role, Role::Knowledge(_) | Role::Service(_))
        })?;
        let parameters = self.parameters(name);
        let mut given = arguments.entries().iter().map(|(name, _)| name);
        if let Some(unknown) = given.find(|name| !parameters.contains(name)) {
            return Err(unknown_name(
                &format!("`{name}` takes no argument named `{unknown}`"),
                unknown,
                parameters.iter().map(AsRef::as_ref),
            ));
        }
        let nothing = Context::default();
        let mut run = Run::new(&self.graph, &nothing, as_of);
        let mut entries = vec![("function".into(), run.value(function)?)];
        let at = |kind| Node::new(kind, Span::default());
        let mut named = Vec::new();
        for (number, parameter) in parameters.into_iter().enumerate() {
            let place: Arc<str> = format!("argument {number}").into();
            let value = arguments.get(&parameter).cloned();
            entries.push((place.clone(), value.unwrap_or(Value::Null(Null::Given))));
            named.push((parameter, at(Kind::Name(place))));
        }
        let arguments = if named.is_empty() {
            Arguments::Positional(Vec::new())
        } else {
            Arguments::Named(named)
        };
        let call = at(Kind::Call(Box::new(at(Kind::Name("function".into()))), arguments));
        let value = run.expression(&call, &entries)?;
        Ok(Answer { value, reasons: run.reasons(usize::MAX) })
    }

    fn find<'m>(
        &self,
        name: &str,
        what: &str,
        known: impl Iterator<Item = &'m str>,
        is: impl Fn(&Role) -> bool,
    ) -> Result<usize> {
        let found = self.own().find(|(_, e)| e.name.as_ref() == name && is(&e.role));
        let unknown = || unknown_name(&format!("no {what} is named `{name}`"), name, known);
        found.map(|(number, _)| number).ok_or_else(unknown)
    }

    /// Refuses inputs that no model knows: a slip in a name would be a null.
    fn check(&self, inputs: &Context) -> Result<()> {
        let elements = self.graph.elements.iter().filter(|element| element.takes_value());
        let imports = self.graph.models.last().into_iter().flat_map(|home| &home.imports);
        let known: Vec<&str> = elements
            .map(|element| element.name.as_ref())
            .chain(imports.map(|(under, _)| under.as_ref()))
            .collect();
        let mut given = inputs.entries().iter().map(|(name, _)| name.as_ref());
        match given.find(|name| !known.contains(name)) {
            Some(name) => Err(unknown_name(&format!("no input is named `{name}`"), name, known)),
            None => Ok(()),
        }
    }
}

/// A name that nothing has, with the nearest one that something has.
fn unknown_name<'n>(message: &str, name: &str, known: impl IntoIterator<Item = &'n str>) -> Error {
    let hint = nearest(name, known).map(|near| format!("; did you mean `{near}`?"));
    Error::new(ErrorKind::Request, format!("{message}{}", hint.unwrap_or_default()))
}
