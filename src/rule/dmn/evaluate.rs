//! Evaluating a graph: what is asked for, and of the rest only what that needs, each element once.

use super::graph::{Element, Graph, Role, Service};
use crate::error::Result;
use crate::feel::ast::{Node, Parameter};
use crate::feel::function::{Callable, Function};
use crate::feel::tree::{Frame, Machine, Mode, Notes, Scope};
use crate::feel::{Context, Null, Value};
use crate::value::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Values by name, as an expression sees them.
type Entries = Vec<(Arc<str>, Value)>;

/// One evaluation: what is known so far, and why what is null is null.
pub(super) struct Run<'r> {
    graph: &'r Arc<Graph>,
    inputs: &'r Context,
    values: BTreeMap<usize, Value>,
    reasons: BTreeMap<usize, Vec<Arc<str>>>,
    work: Work<'r>,
}

/// With what expressions are evaluated.
enum Work<'r> {
    /// A machine for each element, so that each has its own reasons.
    Each(Timestamp),
    /// The machine of the expression that called a service.
    Within(&'r Machine<'r>),
}

impl<'r> Run<'r> {
    pub(super) fn new(graph: &'r Arc<Graph>, inputs: &'r Context, as_of: Timestamp) -> Self {
        let (values, reasons) = (BTreeMap::new(), BTreeMap::new());
        Self { graph, inputs, values, reasons, work: Work::Each(as_of) }
    }

    /// The value of an element.
    pub(super) fn value(&mut self, element: usize) -> Result<Value> {
        for needed in self.needed(element) {
            let value = self.evaluate(needed)?;
            self.values.insert(needed, value);
        }
        Ok(self.values.get(&element).cloned().unwrap_or(Value::Null(Null::Given)))
    }

    /// The reasons of the nulls of an element, then of those it needs.
    pub(super) fn reasons(&self, element: usize) -> Vec<Arc<str>> {
        let (mut found, mut seen, mut next) = (Vec::new(), BTreeSet::new(), vec![element]);
        while let Some(element) = next.pop() {
            if !seen.insert(element) {
                continue;
            }
            for reason in self.reasons.get(&element).into_iter().flatten() {
                if !found.contains(reason) {
                    found.push(reason.clone());
                }
            }
            let needs = self.graph.elements.get(element).into_iter().flat_map(|e| &e.needs);
            next.extend(needs.map(|need| need.element));
        }
        found
    }

    /// What must be evaluated for `element`, what is needed first.
    fn needed(&self, element: usize) -> Vec<usize> {
        let (mut found, mut next) = (BTreeSet::new(), vec![element]);
        while let Some(element) = next.pop() {
            if self.values.contains_key(&element) {
                continue;
            }
            let rank = self.graph.ranks.get(element).copied().unwrap_or_default();
            if found.insert((rank, element)) {
                let needs = self.graph.elements.get(element).into_iter().flat_map(|e| &e.needs);
                next.extend(needs.map(|need| need.element));
            }
        }
        found.into_iter().map(|(_, element)| element).collect()
    }

    fn evaluate(&mut self, index: usize) -> Result<Value> {
        let Some(element) = self.graph.elements.get(index) else {
            return Ok(Value::Null(Null::Given));
        };
        match &element.role {
            Role::Input | Role::Decision(None) => self.given(index, element),
            Role::Decision(Some(node)) | Role::Knowledge(node) => {
                let entries = self.entries(element);
                self.node(index, node, &entries)
            }
            Role::Service(service) => {
                let (graph, parameters) = (self.graph.clone(), service.parameters.clone());
                let service = HostedService { graph, element: index, parameters };
                Ok(Value::Function(Function::host(Box::new(service))))
            }
        }
    }

    /// The value that was given for an element, as a value of the element's type.
    fn given(&mut self, index: usize, element: &Element) -> Result<Value> {
        let home = self.graph.models.get(element.home);
        let path = home.map_or(&[][..], |home| &home.path);
        let value = at(self.inputs, path, &element.name).or_else(|| self.inputs.get(&element.name));
        let Some(value) = value.cloned() else { return Ok(Value::Null(Null::Given)) };
        self.with_machine(index, |machine| machine.conform(value, &element.ty))
    }

    /// What the expressions of an element can name: what it needs, under the names it is known by.
    fn entries(&self, element: &Element) -> Entries {
        let mut entries = Entries::new();
        let mut imported: BTreeMap<&Arc<str>, Context> = BTreeMap::new();
        for need in &element.needs {
            let Some(needed) = self.graph.elements.get(need.element) else { continue };
            let value = self.values.get(&need.element).cloned();
            let value = value.unwrap_or(Value::Null(Null::Given));
            match &need.under {
                None => entries.push((needed.name.clone(), value)),
                Some(under) => imported.entry(under).or_default().put(needed.name.clone(), value),
            }
        }
        entries
            .extend(imported.into_iter().map(|(under, context)| (under.clone(), context.into())));
        entries
    }

    fn node(&mut self, index: usize, node: &Node, entries: &Entries) -> Result<Value> {
        self.with_machine(index, |machine| {
            machine.evaluate(node, &Scope::new(Frame::Entries(entries)))
        })
    }

    /// Hands a machine to `work`, and keeps the reasons it found for the element `index`.
    fn with_machine(
        &mut self,
        index: usize,
        work: impl FnOnce(&Machine<'_>) -> Result<Value>,
    ) -> Result<Value> {
        let as_of = match self.work {
            Work::Within(machine) => return work(machine),
            Work::Each(as_of) => as_of,
        };
        let notes = Notes::default();
        let value = work(&Machine::new(Mode::Dmn, as_of, Some(&notes)))?;
        let mut reasons = notes.into_reasons();
        if let Value::Null(Null::Because(reason)) = &value
            && !reasons.contains(reason)
        {
            reasons.push(reason.clone());
        }
        self.reasons.insert(index, reasons);
        Ok(value)
    }

    /// The value of one expression over all that was asked for so far.
    pub(super) fn expression(&mut self, node: &Node, entries: &Entries) -> Result<Value> {
        // No element has this number: its reasons are those of the expression.
        self.node(usize::MAX, node, entries)
    }
}

/// The value called `name` in the contexts along `path`.
fn at<'c>(context: &'c Context, path: &[Arc<str>], name: &str) -> Option<&'c Value> {
    let mut context = context;
    for step in path.iter().filter(|step| !step.is_empty()) {
        let Some(Value::Context(inner)) = context.get(step) else { return None };
        context = inner;
    }
    context.get(name)
}

/// A decision service as a function of its inputs.
struct HostedService {
    graph: Arc<Graph>,
    element: usize,
    parameters: Arc<[Parameter]>,
}

impl Callable for HostedService {
    fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    fn call(&self, machine: &Machine<'_>, arguments: Vec<Value>) -> Result<Value> {
        let element = self.graph.elements.get(self.element);
        let Some(Role::Service(service)) = element.map(|element| &element.role) else {
            return Ok(Value::Null(Null::Given));
        };
        let inputs = Context::default();
        let values = service.given.iter().copied().zip(arguments).collect();
        let work = Work::Within(machine);
        let run =
            Run { graph: &self.graph, inputs: &inputs, values, reasons: BTreeMap::new(), work };
        run.outputs(machine, service)
    }
}

impl Run<'_> {
    /// What a service yields: the value of its output, or a context of several.
    fn outputs(mut self, machine: &Machine<'_>, service: &Service) -> Result<Value> {
        let mut context = Context::default();
        for output in &service.outputs {
            let value = self.value(*output)?;
            if service.outputs.len() == 1 {
                return machine.conform(value, &service.result);
            }
            if let Some(element) = self.graph.elements.get(*output) {
                context.put(element.name.clone(), value);
            }
        }
        machine.conform(context.into(), &service.result)
    }
}
