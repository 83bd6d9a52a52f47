//! Boxed expressions: whatever its form, each becomes a node of the one tree that FEEL has.

use super::reader::{Part, Reader, is_feel, typed};
use super::xml::{self, Xml};
use crate::error::Span;
use crate::feel::ast::{Arguments, Entry, FunctionNode, Iteration, Kind, Node, Parameter};
use crate::feel::names::canonical;
use crate::feel::types::FeelType;
use std::sync::Arc;

/// The elements that are expressions.
const EXPRESSIONS: [&str; 12] = [
    "literalExpression",
    "context",
    "invocation",
    "functionDefinition",
    "list",
    "relation",
    "decisionTable",
    "conditional",
    "filter",
    "for",
    "some",
    "every",
];

/// Whether `node` is an expression.
pub(super) fn is_expression(node: Xml<'_>) -> bool {
    EXPRESSIONS.contains(&node.tag_name().name())
}

/// The expression directly below `node`.
pub(super) fn expression_below(node: Xml<'_>) -> Option<Xml<'_>> {
    xml::children(node).find(|child| is_expression(*child))
}

pub(super) fn null() -> Node {
    Node::new(Kind::Null, Span::default())
}

fn node(kind: Kind) -> Node {
    Node::new(kind, Span::default())
}

impl Reader<'_> {
    /// The expression `element`; `wanted` is the type that its value will be made to have.
    pub(super) fn boxed(&self, element: Xml<'_>, part: &Part<'_>, wanted: &FeelType) -> Node {
        let ty = self.type_of(element, part);
        let wanted = if ty == FeelType::Any { wanted } else { &ty };
        let found = match element.tag_name().name() {
            "literalExpression" => self.literal(element, part),
            "context" => self.context(element, part),
            "invocation" => self.invocation(element, part),
            // What its attribute names is the type of the function or, in old models, of its result.
            "functionDefinition" => return self.function(element, part, result_of(&ty)),
            "list" => {
                let items = self.expressions(element, part, "item");
                node(Kind::List(items))
            }
            "relation" => self.relation(element, part),
            "decisionTable" => self.table(element, part, wanted),
            "conditional" => self.conditional(element, part),
            "filter" => self.filter(element, part),
            "for" | "some" | "every" => self.iteration(element, part),
            _ => {
                self.unknown(element, part);
                null()
            }
        };
        typed(found, ty)
    }

    /// The expressions below `element`, each a part called `what` with its number.
    fn expressions(&self, element: Xml<'_>, part: &Part<'_>, what: &str) -> Vec<Node> {
        let mut found = Vec::new();
        for child in xml::children(element) {
            if is_expression(child) {
                let number = found.len().saturating_add(1);
                let inner = part.inner(format!("{what} {number}"));
                found.push(self.boxed(child, &inner, &FeelType::Any));
            } else {
                self.unknown(child, part);
            }
        }
        found
    }

    /// The one expression in the element `name` below `element`.
    fn within(&self, element: Xml<'_>, name: &'static str, part: &Part<'_>) -> Node {
        let part = part.inner(format!("`{name}`"));
        let holder = xml::child(element, name);
        let Some((holder, inner)) = holder.and_then(|h| Some((h, expression_below(h)?))) else {
            let message = format!("an expression in `{name}` is required here ({part})");
            self.note(element, "missing-element", message);
            return null();
        };
        let ty = self.type_of(holder, &part);
        typed(self.boxed(inner, &part, &ty), ty)
    }

    fn literal(&self, element: Xml<'_>, part: &Part<'_>) -> Node {
        if let Some(imported) = xml::child(element, "importedValues") {
            let message = format!("values of another document are not read ({part})");
            self.note(imported, "unknown-element", message);
        }
        self.expression_of(element, part).unwrap_or_else(null)
    }

    fn context(&self, element: Xml<'_>, part: &Part<'_>) -> Node {
        let mut entries = Vec::new();
        for child in xml::children(element) {
            if child.tag_name().name() != "contextEntry" {
                self.unknown(child, part);
                continue;
            }
            let variable = xml::child(child, "variable");
            let name = variable.and_then(|variable| xml::attribute(variable, "name"));
            let inner =
                part.inner(name.map_or("result".to_owned(), |name| format!("entry `{name}`")));
            let ty = variable.map_or(FeelType::Any, |variable| self.type_of(variable, &inner));
            let value = match expression_below(child) {
                Some(expression) => typed(self.boxed(expression, &inner, &ty), ty),
                None => null(),
            };
            entries.push(Entry { name: name.map(canonical), value });
        }
        node(Kind::Context(entries))
    }

    fn invocation(&self, element: Xml<'_>, part: &Part<'_>) -> Node {
        let Some(callee) = expression_below(element) else {
            self.note(element, "missing-element", format!("nothing is invoked here ({part})"));
            return null();
        };
        let callee = self.boxed(callee, &part.inner("the function invoked"), &FeelType::Any);
        let mut named = Vec::new();
        for binding in xml::called(element, "binding") {
            let parameter = xml::child(binding, "parameter");
            let Some((parameter, name)) =
                parameter.and_then(|p| Some((p, xml::attribute(p, "name")?)))
            else {
                let message = format!("a binding names its parameter ({part})");
                self.note(binding, "missing-name", message);
                continue;
            };
            let inner = part.inner(format!("binding `{name}`"));
            let ty = self.type_of(parameter, &inner);
            let value = expression_below(binding).map_or_else(null, |expression| {
                typed(self.boxed(expression, &inner, &ty), ty.clone())
            });
            named.push((canonical(name), value));
        }
        let arguments = if named.is_empty() {
            Arguments::Positional(Vec::new())
        } else {
            Arguments::Named(named)
        };
        node(Kind::Call(Box::new(callee), arguments))
    }

    /// A function's definition, also that of a business knowledge model, which yields a `result`.
    pub(super) fn function(&self, element: Xml<'_>, part: &Part<'_>, result: FeelType) -> Node {
        let mut parameters = Vec::new();
        for parameter in xml::called(element, "formalParameter") {
            let Some(name) = xml::attribute(parameter, "name") else {
                self.note(parameter, "missing-name", format!("a parameter has a name ({part})"));
                continue;
            };
            let ty = self.type_of(parameter, &part.inner(format!("parameter `{name}`")));
            parameters.push(Parameter { name: canonical(name), ty });
        }
        let kind = xml::attribute(element, "kind").unwrap_or("FEEL");
        if !["FEEL", "Java", "PMML"].contains(&kind) {
            let message = format!("a function is FEEL, Java or PMML, not `{kind}` ({part})");
            let span = xml::value_span(element, "kind");
            self.faults.push(self.source.fault("unknown-kind", span, message));
        }
        let inside = self.knowing(parameters.iter().map(|parameter| parameter.name.as_ref()));
        let inside = inside.as_ref().unwrap_or(self);
        let body = expression_below(element)
            .map_or_else(null, |body| inside.boxed(body, &part.inner("body"), &result));
        let mut function = FunctionNode::new(parameters.into(), body, result);
        function.external = !is_feel(kind);
        node(Kind::Function(Arc::new(function)))
    }

    fn relation(&self, element: Xml<'_>, part: &Part<'_>) -> Node {
        let mut columns = Vec::new();
        for column in xml::called(element, "column") {
            let name = xml::attribute(column, "name").unwrap_or_default();
            let ty = self.type_of(column, &part.inner(format!("column `{name}`")));
            columns.push((canonical(name), ty));
        }
        let mut rows = Vec::new();
        for row in xml::called(element, "row") {
            let number = rows.len().saturating_add(1);
            let inner = part.inner(format!("row {number}"));
            let cells = self.expressions(row, &inner, "cell");
            if cells.len() != columns.len() {
                let (asked, found) = (columns.len(), cells.len());
                let message = format!("{found} cells stand in {asked} columns ({inner})");
                self.note(row, "uneven-row", message);
            }
            let entries = columns.iter().zip(cells).map(|((name, ty), cell)| Entry {
                name: Some(name.clone()),
                value: typed(cell, ty.clone()),
            });
            rows.push(node(Kind::Context(entries.collect())));
        }
        node(Kind::List(rows))
    }

    fn conditional(&self, element: Xml<'_>, part: &Part<'_>) -> Node {
        let [condition, yes, no] =
            ["if", "then", "else"].map(|name| Box::new(self.within(element, name, part)));
        node(Kind::If(condition, yes, no))
    }

    fn filter(&self, element: Xml<'_>, part: &Part<'_>) -> Node {
        let [list, filter] = ["in", "match"].map(|name| Box::new(self.within(element, name, part)));
        node(Kind::Filter(list, filter))
    }

    fn iteration(&self, element: Xml<'_>, part: &Part<'_>) -> Node {
        let name = xml::attribute(element, "iteratorVariable").unwrap_or_else(|| {
            let message = format!("`iteratorVariable` is required here ({part})");
            self.note(element, "missing-name", message);
            "item"
        });
        let over = self.within(element, "in", part);
        let iterations = vec![Iteration { name: canonical(name), over, to: None }];
        let form = element.tag_name().name();
        if form == "for" {
            let body = self.within(element, "return", part);
            return node(Kind::For(iterations, Box::new(body)));
        }
        let condition = Box::new(self.within(element, "satisfies", part));
        node(Kind::Quantified { every: form == "every", iterations, condition })
    }
}

/// The type of what a function of type `ty` yields; in old models `ty` is that type itself.
pub(super) fn result_of(ty: &FeelType) -> FeelType {
    if let FeelType::Own(own) = ty
        && matches!(own.base, FeelType::Function(_) | FeelType::Own(_))
    {
        return result_of(&own.base);
    }
    if let FeelType::Function(signature) = ty {
        return signature.as_ref().map_or(FeelType::Any, |signature| signature.1.clone());
    }
    ty.clone()
}
