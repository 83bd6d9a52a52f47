//! Item definitions: a model's own types, in any order, each made of those it names.

use super::reader::{Part, Qualified};
use super::xml::{self, Written, Xml};
use crate::document::Faults;
use crate::error::{Fault, SourceText, Span};
use crate::feel::ExpressionFault;
use crate::feel::ast::Test;
use crate::feel::names::canonical;
use crate::feel::parse::{self, Vocabulary};
use crate::feel::types::{FeelType, OwnType};
use crate::limits::DMN_DEPTH_MAX;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The types of one model as they are found.
#[derive(Debug)]
pub(super) struct Items<'a> {
    source: &'a SourceText,
    faults: &'a Faults,
    qualified: &'a Qualified,
    vocabulary: &'a mut Vocabulary,
    pending: BTreeMap<Arc<str>, Xml<'a>>,
    underway: Vec<Arc<str>>,
}

/// Reads every item definition below `root` into `vocabulary`, whose names are complete.
pub(super) fn read<'a>(
    root: Xml<'a>,
    (source, faults): (&'a SourceText, &'a Faults),
    qualified: &'a Qualified,
    vocabulary: &'a mut Vocabulary,
) {
    let mut pending = BTreeMap::new();
    for item in xml::called(root, "itemDefinition") {
        let Some(name) = xml::attribute(item, "name") else {
            let message = "an item definition has a name";
            faults.push(source.fault("missing-name", xml::tag(item), message));
            continue;
        };
        if pending.insert(canonical(name), item).is_some() {
            let message = format!("two item definitions are named `{name}`");
            faults.push(source.fault("duplicate-name", xml::value_span(item, "name"), message));
        }
    }
    let names: Vec<Arc<str>> = pending.keys().cloned().collect();
    let mut items = Items { source, faults, qualified, vocabulary, pending, underway: Vec::new() };
    for name in names {
        items.resolve(&name);
    }
}

impl<'a> Items<'a> {
    /// Reads the item definition `name` if it has not been read yet.
    fn resolve(&mut self, name: &Arc<str>) {
        let Some(item) = self.pending.remove(name) else { return };
        self.underway.push(name.clone());
        let part = Part::new(format!("item definition `{name}`"));
        let ty = if self.underway.len() > DMN_DEPTH_MAX {
            let message =
                format!("types build on each other at most {DMN_DEPTH_MAX} deep ({part})");
            self.note(self.source.fault("too-deep", xml::tag(item), message));
            FeelType::Any
        } else {
            self.item(item, name, &part)
        };
        self.underway.pop();
        self.vocabulary.types.insert(name.clone(), ty);
    }

    fn note(&self, fault: Fault) {
        self.faults.push(fault);
    }

    /// The type that an item definition or a component of one defines.
    fn item(&mut self, item: Xml<'a>, name: &Arc<str>, part: &Part<'_>) -> FeelType {
        let (mut base, mut components, mut allowed, mut whole) = (None, Vec::new(), None, None);
        for child in xml::children(item) {
            match child.tag_name().name() {
                "typeRef" => base = self.reference(child, part),
                "itemComponent" => components.extend(self.component(child, part)),
                "functionItem" => base = Some(self.function(child, part)),
                "allowedValues" => allowed = Some(self.tests(child, part)),
                "typeConstraint" => whole = Some(self.tests(child, part)),
                other => {
                    let message = format!("`{other}` means nothing here ({part})");
                    self.note(self.source.fault("unknown-element", xml::tag(child), message));
                }
            }
        }
        let base = if components.is_empty() {
            base.unwrap_or(FeelType::Any)
        } else {
            FeelType::Context(components.into())
        };
        let own = |base: FeelType, allowed: Option<Vec<Test>>| {
            let allowed = allowed.unwrap_or_default();
            FeelType::Own(Arc::new(OwnType { name: name.clone(), base, allowed }))
        };
        if xml::attribute(item, "isCollection") != Some("true") {
            return match (allowed, whole) {
                (Some(allowed), Some(whole)) => own(own(base, Some(allowed)), Some(whole)),
                (allowed, whole) => own(base, allowed.or(whole)),
            };
        }
        let element = if allowed.is_some() { own(base, allowed) } else { base };
        own(FeelType::List(Arc::new(element)), whole)
    }

    fn component(&mut self, item: Xml<'a>, part: &Part<'_>) -> Option<(Arc<str>, FeelType)> {
        let Some(name) = xml::attribute(item, "name").map(canonical) else {
            let message = format!("a component has a name ({part})");
            self.note(self.source.fault("missing-name", xml::tag(item), message));
            return None;
        };
        let ty = self.item(item, &name, &part.inner(format!("component `{name}`")));
        Some((name, ty))
    }

    fn function(&mut self, item: Xml<'a>, part: &Part<'_>) -> FeelType {
        let mut parameters = Vec::new();
        for parameter in xml::called(item, "parameters") {
            let text = xml::attribute(parameter, "typeRef");
            let span = xml::value_span(parameter, "typeRef");
            let ty = text.and_then(|text| self.named(parameter, text, span, part));
            parameters.push(ty.unwrap_or(FeelType::Any));
        }
        let span = xml::value_span(item, "outputTypeRef");
        let text = xml::attribute(item, "outputTypeRef");
        let result = text.and_then(|text| self.named(item, text, span, part));
        FeelType::Function(Some(Arc::new((parameters, result.unwrap_or(FeelType::Any)))))
    }

    /// The type named in the element `typeRef`.
    fn reference(&mut self, item: Xml<'a>, part: &Part<'_>) -> Option<FeelType> {
        let written = Written::of(item);
        let text = written.text.trim();
        if text.is_empty() {
            return None;
        }
        let span = written.place(Span::new(0, written.text.len()));
        self.named(item, text, span, part)
    }

    /// The type called `text`, with the definitions it needs read before it.
    fn named(
        &mut self,
        node: Xml<'a>,
        text: &str,
        span: Span,
        part: &Part<'_>,
    ) -> Option<FeelType> {
        let text = self.qualified.plain(node, text);
        let name = canonical(&text);
        if self.underway.contains(&name) {
            let message = format!("the type `{name}` is made of itself ({part})");
            self.note(self.source.fault("cycle", span, message));
            return None;
        }
        if self.pending.contains_key(&name) {
            self.resolve(&name);
        } else if text.contains('<') {
            let inside: Vec<Arc<str>> = self
                .pending
                .keys()
                .filter(|other| text.contains(other.as_ref()))
                .cloned()
                .collect();
            for name in &inside {
                self.resolve(name);
            }
        }
        match parse::type_name(&text, self.vocabulary) {
            Ok(ty) => Some(ty),
            Err(fault) => {
                self.expression_fault(fault, span, part);
                None
            }
        }
    }

    fn expression_fault(&self, fault: ExpressionFault, span: Span, part: &Part<'_>) {
        let noted = self.source.fault(fault.code, span, format!("{} ({part})", fault.message));
        self.note(match fault.suggestion {
            Some(suggestion) => noted.suggest(suggestion),
            None => noted,
        });
    }

    /// The values that a type allows.
    fn tests(&self, item: Xml<'a>, part: &Part<'_>) -> Vec<Test> {
        let Some(written) = Written::below(item) else { return Vec::new() };
        match parse::unary_tests(&written.text, self.vocabulary) {
            Ok(tests) => tests,
            Err(fault) => {
                let (text, from, to) = written.shown(fault.span);
                let place = part.inner(format!("characters {from} to {to} of `{text}`"));
                let span = written.place(fault.span);
                self.expression_fault(fault, span, &place);
                Vec::new()
            }
        }
    }
}
