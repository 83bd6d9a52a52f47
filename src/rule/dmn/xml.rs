//! The XML of a model: the elements of its namespace, their attributes and texts, each with its place.
//!
//! Documents with a type declaration are refused, so no entity can grow; size, nesting and the number
//! of elements are bounded. What belongs to another namespace (diagrams, extensions) is passed over.

use crate::document::{Faults, Text, raw_offset, shown};
use crate::error::{SourceText, Span};
use crate::limits::{DMN_DEPTH_MAX, DMN_FILE_BYTES_MAX, DMN_NODES_MAX};
use roxmltree::{Document, Node, ParsingOptions};
use std::sync::Arc;

/// The namespaces of DMN 1.1 to 1.6, `https:` taken as `http:`.
const NAMESPACES: [&str; 6] = [
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "http://www.omg.org/spec/DMN/20191111/MODEL/",
    "http://www.omg.org/spec/DMN/20211108/MODEL/",
    "http://www.omg.org/spec/DMN/20230324/MODEL/",
    "http://www.omg.org/spec/DMN/20240513/MODEL/",
];

/// Elements that say nothing about what a model computes.
const SILENT: [&str; 3] = ["description", "extensionElements", "extensionElement"];

/// An element of a model.
pub(super) type Xml<'a> = Node<'a, 'a>;

/// Whether `uri` is the namespace of a version of DMN.
pub(super) fn is_dmn(uri: &str) -> bool {
    let plain = uri.strip_prefix("https:").map(|rest| format!("http:{rest}"));
    NAMESPACES.contains(&plain.as_deref().unwrap_or(uri))
}

/// Parses the text of a model; what breaks the syntax is noted.
pub(super) fn parse<'a>(source: &'a SourceText, faults: &Faults) -> Option<Document<'a>> {
    let bytes = source.text().len();
    if bytes > DMN_FILE_BYTES_MAX {
        let message = format!("a model has at most {DMN_FILE_BYTES_MAX} bytes, not {bytes}");
        faults.push(source.fault("too-long", Span::default(), message));
        return None;
    }
    let options = ParsingOptions { nodes_limit: DMN_NODES_MAX, ..ParsingOptions::default() };
    let document = match Document::parse_with_options(source.text(), options) {
        Ok(document) => document,
        Err(error) => {
            let at = offset(source.text(), error.pos());
            let span = Span::new(at, at.saturating_add(1));
            faults.push(source.fault("xml-syntax", span, error.to_string()));
            return None;
        }
    };
    if let Some(deep) = too_deep(&document) {
        let message = format!("elements nest at most {DMN_DEPTH_MAX} deep");
        faults.push(source.fault("too-deep", deep, message));
        return None;
    }
    Some(document)
}

/// The byte at a line and a column, both from 1.
fn offset(text: &str, at: roxmltree::TextPos) -> usize {
    let row = usize::try_from(at.row).unwrap_or(usize::MAX).saturating_sub(1);
    let column = usize::try_from(at.col).unwrap_or(usize::MAX).saturating_sub(1);
    let mut start = 0_usize;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if number == row {
            let before: usize = line.chars().take(column).map(char::len_utf8).sum();
            return start.saturating_add(before);
        }
        start = start.saturating_add(line.len());
    }
    text.len()
}

/// The first element that is nested too deep.
fn too_deep(document: &Document<'_>) -> Option<Span> {
    // Nodes come in the order of the text: a parent's depth is known before that of its children.
    let mut depths: Vec<usize> = Vec::new();
    for node in document.descendants() {
        let parent = node.parent().and_then(|parent| depths.get(parent.id().get_usize()));
        let depth = parent.copied().unwrap_or(0).saturating_add(1);
        if depth > DMN_DEPTH_MAX {
            return Some(Span::new(node.range().start, node.range().start.saturating_add(1)));
        }
        depths.push(depth);
    }
    None
}

/// The elements directly below `node` that are in its namespace and say something.
pub(super) fn children(node: Xml<'_>) -> impl Iterator<Item = Xml<'_>> {
    let namespace = node.tag_name().namespace();
    node.children().filter(move |child| {
        child.is_element()
            && child.tag_name().namespace() == namespace
            && !SILENT.contains(&child.tag_name().name())
    })
}

/// The first element below `node` called `name`.
pub(super) fn child<'a>(node: Xml<'a>, name: &str) -> Option<Xml<'a>> {
    children(node).find(|child| child.tag_name().name() == name)
}

/// All elements below `node` called `name`.
pub(super) fn called<'a>(node: Xml<'a>, name: &'a str) -> impl Iterator<Item = Xml<'a>> {
    children(node).filter(move |child| child.tag_name().name() == name)
}

/// An attribute that is there and not blank.
pub(super) fn attribute<'a>(node: Xml<'a>, name: &str) -> Option<&'a str> {
    node.attribute(name).map(str::trim).filter(|value| !value.is_empty())
}

/// The start tag of `node` in the text.
pub(super) fn tag(node: Xml<'_>) -> Span {
    let range = node.range();
    let text = node.document().input_text().get(range.clone()).unwrap_or_default();
    let name = text.find(|c: char| c.is_whitespace() || c == '>' || c == '/');
    Span::new(range.start, range.start.saturating_add(name.unwrap_or(1).max(1)))
}

/// The place of an attribute's value, or of the element when the attribute is not there.
pub(super) fn value_span(node: Xml<'_>, name: &str) -> Span {
    let found = node.attribute_node(name).map(|attribute| attribute.range_value());
    found.map_or_else(|| tag(node), |range| Span::new(range.start, range.end))
}

/// The text written in an element, which knows where each of its bytes stands in the document.
#[derive(Debug, Clone)]
pub(super) struct Written<'a> {
    pub(super) text: String,
    element: Xml<'a>,
}

impl<'a> Written<'a> {
    /// All that is written in `element`.
    pub(super) fn of(element: Xml<'a>) -> Self {
        let texts = element.children().filter(Node::is_text);
        Self { text: texts.filter_map(|node| node.text()).collect(), element }
    }

    /// What is written in the element `text` below `element`, if anything is.
    pub(super) fn below(element: Xml<'a>) -> Option<Self> {
        child(element, "text").map(Self::of).filter(|written| !written.text.trim().is_empty())
    }

    /// Where the bytes `span` of this text stand in the document.
    pub(super) fn place(&self, span: Span) -> Span {
        let range = self.element.range();
        let whole = self.element.document().input_text();
        let raw = whole.get(range.clone()).unwrap_or_default();
        let inner = inner_start(raw);
        let place = |offset: usize| {
            let within = raw_offset(raw.get(inner..).unwrap_or_default(), offset);
            range.start.saturating_add(inner).saturating_add(within)
        };
        let start = place(span.start);
        Span::new(start, place(span.end).max(start.saturating_add(1)))
    }

    /// The same text, trimmed, as documents hold theirs; `place` and `column` name it in faults.
    pub(super) fn as_text(&self, source: &SourceText, place: [&Arc<str>; 2]) -> Text {
        let range = self.element.range();
        let raw = self.element.document().input_text().get(range.clone()).unwrap_or_default();
        let start = range.start.saturating_add(inner_start(raw));
        Text::marked_up(source, Span::new(start, range.end), &self.text, place)
    }

    /// The text as a fault shows it, and the characters of it that `span` covers, from 1.
    pub(super) fn shown(&self, span: Span) -> (String, usize, usize) {
        shown(&self.text, span)
    }
}

/// The bytes of an element's start tag.
fn inner_start(raw: &str) -> usize {
    let mut quote = None;
    for (at, c) in raw.char_indices() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            (None, '>') => return at.saturating_add(1),
            _ => {}
        }
    }
    raw.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_knows_its_place_behind_references_and_sections() {
        let source = SourceText::new("m.dmn", "<t a=\">\">a &lt; <![CDATA[b < ]]>c</t>");
        let document = parse(&source, &Faults::default()).unwrap();
        let written = Written::of(document.root_element());
        assert_eq!(written.text, "a < b < c");
        let at = |text: &str| source.text().rfind(text).unwrap();
        assert_eq!(written.place(Span::new(2, 3)).start, at("&lt;"));
        assert_eq!(written.place(Span::new(4, 5)).start, at("b <"));
        assert_eq!(written.place(Span::new(8, 9)).start, at("c</t>"));
    }

    #[test]
    fn a_document_type_and_a_deep_document_are_refused() {
        let deep = format!("{}{}", "<a>".repeat(500), "</a>".repeat(500));
        for (text, code) in [
            ("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "xml-syntax"),
            (deep.as_str(), "too-deep"),
            ("<a><b></a>", "xml-syntax"),
        ] {
            let source = SourceText::new("m.dmn", text);
            let faults = Faults::default();
            assert!(parse(&source, &faults).is_none());
            assert_eq!(faults.into_inner().first().unwrap().code(), code);
        }
    }
}
