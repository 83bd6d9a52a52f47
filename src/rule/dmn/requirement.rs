//! The elements of a model's graph: inputs, decisions, business knowledge, services, and what each of
//! them requires.

use super::boxed::{expression_below, is_expression, null, result_of};
use super::graph::{Graph, Need, Role, Service};
use super::reader::{Part, Reader, is_feel, typed};
use super::xml::{self, Xml};
use crate::error::Span;
use crate::feel::ast::{Entry, FunctionNode, Kind, Node};
use crate::feel::names::canonical;
use crate::feel::types::FeelType;
use std::sync::Arc;

/// What `definitions` may hold beside the elements of the graph.
const ASIDE: [&str; 11] = [
    "import",
    "itemDefinition",
    "knowledgeSource",
    "textAnnotation",
    "association",
    "group",
    "elementCollection",
    "performanceIndicator",
    "organizationUnit",
    "DMNDI",
    "artifact",
];

/// What an element may hold beside its variable, its requirements and its logic.
const SAID_ASIDE: [&str; 11] = [
    "variable",
    "question",
    "allowedAnswers",
    "authorityRequirement",
    "knowledgeRequirement",
    "supportedObjective",
    "impactedPerformanceIndicator",
    "decisionMaker",
    "decisionOwner",
    "usingProcess",
    "usingTask",
];

/// The elements below `root`, with the names that expressions know them by.
pub(super) fn elements<'a>(reader: &Reader<'_>, root: Xml<'a>) -> Vec<(Xml<'a>, Arc<str>)> {
    if let Some(language) = xml::attribute(root, "expressionLanguage")
        && !is_feel(language)
    {
        let message = format!("`{language}` is not a language that is run here");
        reader.note(root, "unknown-language", message);
    }
    let mut found: Vec<(Xml<'a>, Arc<str>)> = Vec::new();
    for child in xml::children(root) {
        match child.tag_name().name() {
            "inputData" | "decision" | "businessKnowledgeModel" | "decisionService" => {}
            other => {
                if !ASIDE.contains(&other) {
                    reader.unknown(child, &Part::new("definitions"));
                }
                continue;
            }
        }
        let variable = xml::child(child, "variable");
        let variable = variable.and_then(|variable| xml::attribute(variable, "name"));
        let Some(name) = variable.or(xml::attribute(child, "name")) else {
            let what = child.tag_name().name();
            reader.note(child, "missing-name", format!("`{what}` has a name"));
            continue;
        };
        let name = canonical(name);
        if found.iter().any(|(_, other)| *other == name) {
            let message = format!("two elements are named `{name}`");
            reader.note(child, "duplicate-name", message);
        }
        found.push((child, name));
    }
    found
}

/// Reads the element `index` of the graph from `node`.
pub(super) fn build(reader: &Reader<'_>, graph: &mut Graph, index: usize, node: Xml<'_>) {
    let Some(element) = graph.elements.get(index) else { return };
    let (name, home) = (element.name.clone(), element.home);
    let what = match node.tag_name().name() {
        "inputData" => "input",
        "businessKnowledgeModel" => "business knowledge model",
        "decisionService" => "decision service",
        _ => "decision",
    };
    let part = Part::new(format!("{what} `{name}`"));
    let variable = xml::child(node, "variable");
    let ty = variable.map_or(FeelType::Any, |variable| reader.type_of(variable, &part));
    let mut needs = Vec::new();
    for child in xml::children(node) {
        let requirement = match child.tag_name().name() {
            "informationRequirement" | "knowledgeRequirement" => child,
            _ => continue,
        };
        for required in xml::children(requirement) {
            if ["requiredInput", "requiredDecision", "requiredKnowledge"]
                .contains(&required.tag_name().name())
            {
                needs.extend(reference(reader, graph, home, required, &part));
            } else {
                reader.unknown(required, &part);
            }
        }
    }
    let role = match what {
        "input" => Role::Input,
        "decision" => Role::Decision(decision(reader, node, &part, &ty)),
        "decision service" => Role::Service(service(reader, graph, home, node, (&part, &ty))),
        _ => Role::Knowledge(knowledge(reader, node, &part, (&name, &ty))),
    };
    if let Some(element) = graph.elements.get_mut(index) {
        (element.ty, element.needs, element.role) = (ty, needs, role);
    }
}

fn decision(reader: &Reader<'_>, node: Xml<'_>, part: &Part<'_>, ty: &FeelType) -> Option<Node> {
    for child in xml::children(node) {
        let name = child.tag_name().name();
        let known = SAID_ASIDE.contains(&name) || name == "informationRequirement";
        if !known && !is_expression(child) {
            reader.unknown(child, part);
        }
    }
    let expression = expression_below(node)?;
    Some(typed(reader.boxed(expression, part, ty), ty.clone()))
}

/// A node whose value is the function, which knows its own name.
fn knowledge(
    reader: &Reader<'_>,
    node: Xml<'_>,
    part: &Part<'_>,
    (name, ty): (&Arc<str>, &FeelType),
) -> Node {
    for child in xml::children(node) {
        let name = child.tag_name().name();
        if name != "encapsulatedLogic" && !SAID_ASIDE.contains(&name) {
            reader.unknown(child, part);
        }
    }
    let result = result_of(ty);
    let at = |kind| Node::new(kind, Span::default());
    let function = match xml::child(node, "encapsulatedLogic") {
        Some(logic) => reader.function(logic, part, result),
        None => at(Kind::Function(Arc::new(FunctionNode::new([].into(), null(), result)))),
    };
    let named = Entry { name: Some(name.clone()), value: function };
    let itself = Entry { name: None, value: at(Kind::Name(name.clone())) };
    at(Kind::Context(vec![named, itself]))
}

fn service(
    reader: &Reader<'_>,
    graph: &Graph,
    home: usize,
    node: Xml<'_>,
    (part, ty): (&Part<'_>, &FeelType),
) -> Service {
    let (mut outputs, mut inputs, mut decisions) = (Vec::new(), Vec::new(), Vec::new());
    for child in xml::children(node) {
        let found = match child.tag_name().name() {
            "outputDecision" => &mut outputs,
            "inputData" => &mut inputs,
            "inputDecision" => &mut decisions,
            "encapsulatedDecision" => {
                // What it encapsulates follows from what its outputs need.
                reference(reader, graph, home, child, part);
                continue;
            }
            other if SAID_ASIDE.contains(&other) => continue,
            _ => {
                reader.unknown(child, part);
                continue;
            }
        };
        found.extend(reference(reader, graph, home, child, part).map(|need| need.element));
    }
    if outputs.is_empty() {
        reader.note(node, "missing-element", format!("a service has an output ({part})"));
    }
    inputs.extend(decisions);
    // The types of the parameters are known when all elements are; see `Graph::complete`.
    Service { outputs, parameters: [].into(), given: inputs, result: result_of(ty) }
}

/// The element that `href` names, and the import by which it is known here.
fn reference(
    reader: &Reader<'_>,
    graph: &Graph,
    home: usize,
    node: Xml<'_>,
    part: &Part<'_>,
) -> Option<Need> {
    let here = graph.models.get(home)?;
    let href = xml::attribute(node, "href").unwrap_or_default();
    let (namespace, id) = href.rsplit_once('#').unwrap_or(("", href));
    let own =
        here.ids.get(id).filter(|_| namespace.is_empty() || here.namespace.as_ref() == namespace);
    if let Some(element) = own {
        return Some(Need { element: *element, under: None });
    }
    for (under, number) in &here.imports {
        let Some(imported) = graph.models.get(*number) else { continue };
        if imported.namespace.as_ref() == namespace
            && let Some(element) = imported.ids.get(id)
        {
            let under = Some(under.clone()).filter(|under| !under.is_empty());
            return Some(Need { element: *element, under });
        }
    }
    let span = xml::value_span(node, "href");
    let message = format!("nothing has the id `{href}` ({part})");
    let fault = reader.source.fault("unknown-reference", span, message);
    let near = crate::error::fault::nearest(id, here.ids.keys().map(String::as_str));
    reader.faults.push(match near {
        Some(near) => fault.suggest(format!("did you mean `#{near}`?")),
        None => fault,
    });
    None
}
