//! The requirements of a model as a graph: what each element needs, and an order in which all of them
//! can be evaluated.

use crate::document::Faults;
use crate::error::{SourceText, Span};
use crate::feel::ast::{Kind, Node, Parameter};
use crate::feel::types::FeelType;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A model and all that it imports.
#[derive(Debug, Default)]
pub(super) struct Graph {
    pub(super) models: Vec<Home>,
    pub(super) elements: Vec<Element>,
    /// The place of each element in an order in which what is needed comes first.
    pub(super) ranks: Vec<usize>,
}

/// One document of a model.
#[derive(Debug)]
pub(super) struct Home {
    pub(super) source: SourceText,
    pub(super) name: Arc<str>,
    pub(super) namespace: Arc<str>,
    /// The names under which its elements are known to the model that was opened, outermost first.
    pub(super) path: Vec<Arc<str>>,
    /// Its elements by their ids.
    pub(super) ids: BTreeMap<String, usize>,
    /// The models it imports, each under a name, which may be empty.
    pub(super) imports: Vec<(Arc<str>, usize)>,
    /// Its own types.
    pub(super) types: BTreeMap<Arc<str>, FeelType>,
    /// Every name that its expressions may use.
    pub(super) words: Vec<String>,
}

/// An input, a decision, a business knowledge model or a decision service.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) name: Arc<str>,
    pub(super) home: usize,
    pub(super) span: Span,
    pub(super) ty: FeelType,
    pub(super) role: Role,
    pub(super) needs: Vec<Need>,
}

/// What an element is.
#[derive(Debug)]
pub(super) enum Role {
    Input,
    /// Its logic; a decision without any takes the value it is given.
    Decision(Option<Node>),
    /// A node whose value is a function.
    Knowledge(Node),
    Service(Service),
}

/// What a decision service takes and yields.
#[derive(Debug)]
pub(super) struct Service {
    pub(super) outputs: Vec<usize>,
    /// The elements whose values are its arguments, one for each parameter.
    pub(super) given: Vec<usize>,
    pub(super) parameters: Arc<[Parameter]>,
    pub(super) result: FeelType,
}

/// An element that another needs, with the name of the import it came by.
#[derive(Debug, Clone)]
pub(super) struct Need {
    pub(super) element: usize,
    pub(super) under: Option<Arc<str>>,
}

impl Element {
    /// Whether its value is given from outside.
    pub(super) fn takes_value(&self) -> bool {
        matches!(self.role, Role::Input | Role::Decision(None))
    }

    /// The names of the parameters, if this is a function.
    pub(super) fn parameters(&self) -> Vec<Arc<str>> {
        let names = |parameters: &[Parameter]| {
            parameters.iter().map(|parameter| parameter.name.clone()).collect()
        };
        match &self.role {
            Role::Service(service) => names(&service.parameters),
            Role::Knowledge(node) => {
                // The first entry of the context is the function itself.
                let Kind::Context(entries) = &node.kind else { return Vec::new() };
                match entries.first().map(|entry| &entry.value.kind) {
                    Some(Kind::Function(function)) => names(&function.parameters),
                    _ => Vec::new(),
                }
            }
            Role::Input | Role::Decision(_) => Vec::new(),
        }
    }
}

impl Graph {
    /// The elements that `element` must not need in turn; a function may need itself.
    fn below(&self, element: usize) -> Vec<usize> {
        let Some(found) = self.elements.get(element) else { return Vec::new() };
        let mut below: Vec<usize> = found.needs.iter().map(|need| need.element).collect();
        match &found.role {
            Role::Service(service) => below.extend(&service.outputs),
            Role::Knowledge(_) => below.retain(|other| *other != element),
            Role::Input | Role::Decision(_) => {}
        }
        below
    }

    /// Fills in what can be said only when all elements are known.
    pub(super) fn complete(&mut self, faults: &Faults) {
        let known = |given: &usize| {
            let element = self.elements.get(*given)?;
            Some(Parameter { name: element.name.clone(), ty: element.ty.clone() })
        };
        let parameters: Vec<Arc<[Parameter]>> = self
            .elements
            .iter()
            .map(|element| match &element.role {
                Role::Service(service) => service.given.iter().filter_map(known).collect(),
                Role::Input | Role::Decision(_) | Role::Knowledge(_) => [].into(),
            })
            .collect();
        for (element, parameters) in self.elements.iter_mut().zip(parameters) {
            if let Role::Service(service) = &mut element.role {
                service.parameters = parameters;
            }
        }
        self.order(faults);
    }

    /// Finds the order of all elements; elements that need each other are noted.
    fn order(&mut self, faults: &Faults) {
        let mut ranks: Vec<Option<usize>> = vec![None; self.elements.len()];
        let mut next = 0_usize;
        for first in 0..self.elements.len() {
            // The way from `first` down to the element looked at, each with what it still waits for.
            let mut way = vec![(first, self.below(first))];
            while let Some((element, below)) = way.last_mut() {
                let element = *element;
                if ranks.get(element).copied().flatten().is_some() {
                    way.pop();
                    continue;
                }
                let Some(wanted) = below.pop() else {
                    if let Some(rank) = ranks.get_mut(element) {
                        *rank = Some(next);
                        next = next.saturating_add(1);
                    }
                    way.pop();
                    continue;
                };
                if let Some(begin) = way.iter().position(|(other, _)| *other == wanted) {
                    let circle: Vec<usize> =
                        way.iter().skip(begin).map(|(element, _)| *element).collect();
                    self.note_circle(&circle, faults);
                    continue;
                }
                if ranks.get(wanted).copied().flatten().is_none() {
                    way.push((wanted, self.below(wanted)));
                }
            }
        }
        self.ranks = ranks.into_iter().map(Option::unwrap_or_default).collect();
    }

    fn note_circle(&self, circle: &[usize], faults: &Faults) {
        let elements: Vec<&Element> =
            circle.iter().filter_map(|element| self.elements.get(*element)).collect();
        let names: Vec<String> =
            elements.iter().map(|element| format!("`{}`", element.name)).collect();
        let Some(first) = elements.first() else { return };
        let Some(home) = self.models.get(first.home) else { return };
        let message = match names.as_slice() {
            [alone] => format!("{alone} needs itself"),
            names => format!("{} need each other", names.join(", ")),
        };
        faults.push(home.source.fault("cycle", first.span, message));
    }
}
