//! The XML of a PMML document: elements of its namespace, each with its place.
//!
//! Documents with a type declaration are refused, so no entity can grow; size, nesting and the number
//! of nodes are bounded. Extensions and what belongs to another namespace are passed over.

use crate::error::{Fault, SourceText, Span};
use crate::limits::{PMML_DEPTH_MAX, PMML_FILE_BYTES_MAX, PMML_NODES_MAX};
use crate::model::pmml::value;
use roxmltree::{Document, Node, ParsingOptions};

/// What is read of a document, or the fault in the way.
pub(super) type Read<T> = Result<T, Box<Fault>>;

/// The versions of PMML that are read, as their namespaces write them.
const VERSIONS: [&str; 9] = ["3_0", "3_1", "3_2", "4_0", "4_1", "4_2", "4_3", "4_4", "4_4_1"];

/// An element of a document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Element<'a> {
    node: Node<'a, 'a>,
    source: &'a SourceText,
}

/// Parses the text of a document.
pub(super) fn parse(source: &SourceText) -> Read<Document<'_>> {
    let fault = |code, at: usize, message: String| {
        Box::new(source.fault(code, Span::new(at, at.saturating_add(1)), message))
    };
    let bytes = source.text().len();
    if bytes > PMML_FILE_BYTES_MAX {
        let message = format!("a document has at most {PMML_FILE_BYTES_MAX} bytes, not {bytes}");
        return Err(fault("too-long", 0, message));
    }
    let options = ParsingOptions { nodes_limit: PMML_NODES_MAX, ..ParsingOptions::default() };
    let document = Document::parse_with_options(source.text(), options).map_err(|error| {
        let fault = fault("xml-syntax", offset(source.text(), error.pos()), error.to_string());
        if matches!(error, roxmltree::Error::DtdDetected) {
            return Box::new(fault.suggest("remove the document type declaration"));
        }
        fault
    })?;
    if let Some(deep) = too_deep(&document) {
        let message = format!("elements nest at most {PMML_DEPTH_MAX} deep");
        return Err(fault("too-deep", deep, message));
    }
    Ok(document)
}

/// The byte at a line and a column, both from 1.
fn offset(text: &str, at: roxmltree::TextPos) -> usize {
    let row = usize::try_from(at.row).unwrap_or(usize::MAX).saturating_sub(1);
    let column = usize::try_from(at.col).unwrap_or(usize::MAX).saturating_sub(1);
    let start: usize = text.split_inclusive('\n').take(row).map(str::len).sum();
    let line = text.get(start..).unwrap_or_default();
    start.saturating_add(line.chars().take(column).map(char::len_utf8).sum())
}

/// Where the first element begins that is nested too deep.
fn too_deep(document: &Document<'_>) -> Option<usize> {
    // Nodes come in the order of the text: a parent's depth is known before that of its children.
    let mut depths: Vec<usize> = Vec::new();
    for node in document.descendants() {
        let parent = node.parent().and_then(|parent| depths.get(parent.id().get_usize()));
        let depth = parent.copied().unwrap_or(0).saturating_add(1);
        if depth > PMML_DEPTH_MAX {
            return Some(node.range().start);
        }
        depths.push(depth);
    }
    None
}

impl<'a> Element<'a> {
    /// The root of a document, which is one of PMML.
    pub(super) fn root(document: &'a Document<'a>, source: &'a SourceText) -> Read<Self> {
        let root = Self { node: document.root_element(), source };
        if root.name() != "PMML" {
            let message = format!("this is no PMML document: its root is `{}`", root.name());
            return Err(root.fault("pmml-syntax", message));
        }
        let namespace = root.node.tag_name().namespace();
        let known = namespace.is_none_or(|uri| {
            let version = uri.rsplit_once("/PMML-").map(|(_, version)| version);
            version.is_some_and(|version| VERSIONS.contains(&version))
        });
        if !known {
            let message = format!("`{}` is not supported", namespace.unwrap_or_default());
            let fault = root.fault("not-supported", message);
            return Err(Box::new(fault.suggest("export the model as PMML 3.0 to 4.4")));
        }
        Ok(root)
    }

    /// Its name.
    pub(super) fn name(self) -> &'a str {
        self.node.tag_name().name()
    }

    /// An attribute, if it is there.
    pub(super) fn get(self, name: &str) -> Option<&'a str> {
        self.node.attribute(name)
    }

    /// An attribute that has to be there.
    pub(super) fn need(self, name: &str) -> Read<&'a str> {
        self.get(name).ok_or_else(|| {
            let message = format!("`{}` has no `{name}`", self.name());
            self.fault("missing-key", message)
        })
    }

    /// An attribute that is a number, if it is there.
    pub(super) fn number(self, name: &str) -> Read<Option<f64>> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let number = value::parse(text).filter(|number| number.is_finite());
        number.map(Some).ok_or_else(|| self.wrong(name, &format!("`{text}` is no number")))
    }

    /// An attribute that is a number, or what it is when it is not there.
    pub(super) fn number_or(self, name: &str, other: f64) -> Read<f64> {
        Ok(self.number(name)?.unwrap_or(other))
    }

    /// An attribute that is a number and has to be there.
    pub(super) fn needed_number(self, name: &str) -> Read<f64> {
        self.need(name)?;
        self.number_or(name, 0.0)
    }

    /// An attribute that is true or false, or what it is when it is not there.
    pub(super) fn flag(self, name: &str, other: bool) -> Read<bool> {
        match self.get(name).map(str::trim) {
            None => Ok(other),
            Some("true" | "1") => Ok(true),
            Some("false" | "0") => Ok(false),
            Some(text) => Err(self.wrong(name, &format!("`{text}` is neither true nor false"))),
        }
    }

    /// An attribute that is one of some words; the first of them when it is not there.
    pub(super) fn one_of<T: Copy>(self, name: &str, words: &[(&str, T)]) -> Read<Option<T>> {
        let Some(text) = self.get(name) else { return Ok(words.first().map(|(_, first)| *first)) };
        let found = words.iter().find(|(word, _)| *word == text.trim());
        found.map(|(_, meaning)| Some(*meaning)).ok_or_else(|| {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let message = format!("{name} `{text}` is not supported");
            let fault = self.fault_at(name, "not-supported", message);
            Box::new(fault.suggest(format!("supported are `{}`", known.join("`, `"))))
        })
    }

    /// All elements directly below, without extensions.
    pub(super) fn children(self) -> impl DoubleEndedIterator<Item = Self> + use<'a> {
        let (namespace, source) = (self.node.tag_name().namespace(), self.source);
        let ours = move |child: &Node<'a, 'a>| {
            child.is_element()
                && child.tag_name().namespace() == namespace
                && child.tag_name().name() != "Extension"
        };
        self.node.children().filter(ours).map(move |node| Self { node, source })
    }

    /// All elements directly below, of any namespace.
    pub(super) fn cells(self) -> impl Iterator<Item = Self> + use<'a> {
        let source = self.source;
        self.node.children().filter(Node::is_element).map(move |node| Self { node, source })
    }

    /// The first element below called `name`.
    pub(super) fn child(self, name: &str) -> Option<Self> {
        self.children().find(|child| child.name() == name)
    }

    /// The first element below called `name`, which has to be there.
    pub(super) fn needed_child(self, name: &str) -> Read<Self> {
        self.child(name).ok_or_else(|| {
            let message = format!("`{}` has no `{name}`", self.name());
            self.fault("missing-element", message)
        })
    }

    /// All elements below called `name`.
    pub(super) fn called(self, name: &'static str) -> impl Iterator<Item = Self> + use<'a> {
        self.children().filter(move |child| child.name() == name)
    }

    /// All elements within, at any depth.
    pub(super) fn within(self) -> impl Iterator<Item = Self> + use<'a> {
        let source = self.source;
        self.node.descendants().filter(Node::is_element).map(move |node| Self { node, source })
    }

    /// What is written in it.
    pub(super) fn text(self) -> String {
        self.node.children().filter_map(|child| child.text().filter(|_| child.is_text())).collect()
    }

    /// The fault of an element, at its name.
    pub(super) fn fault(self, code: &'static str, message: impl Into<String>) -> Box<Fault> {
        let range = self.node.range();
        let text = self.source.text().get(range.clone()).unwrap_or_default();
        let name = text.find(|c: char| c.is_whitespace() || c == '>' || c == '/');
        let end = range.start.saturating_add(name.unwrap_or(1).max(1));
        Box::new(self.source.fault(code, Span::new(range.start, end), message))
    }

    /// The fault of an attribute, or of its element when it is not there.
    pub(super) fn fault_at(
        self,
        name: &str,
        code: &'static str,
        message: impl Into<String>,
    ) -> Box<Fault> {
        let Some(attribute) = self.node.attribute_node(name) else {
            return self.fault(code, message);
        };
        let range = attribute.range_value();
        Box::new(self.source.fault(code, Span::new(range.start, range.end), message))
    }

    /// The fault of an attribute with a value that cannot be.
    pub(super) fn wrong(self, name: &str, message: &str) -> Box<Fault> {
        self.fault_at(name, "bad-value", format!("{name} {message}"))
    }

    /// The fault of an element that is not supported, with a way out.
    pub(super) fn refused(self, way_out: &str) -> Box<Fault> {
        let fault = self.fault("not-supported", format!("`{}` is not supported", self.name()));
        Box::new(fault.suggest(way_out))
    }

    /// What a table calls a column: an attribute without the prefix of its namespace.
    pub(super) fn column(self, name: &str) -> Read<&'a str> {
        let text = self.need(name)?;
        Ok(text.rsplit_once(':').map_or(text, |(_, local)| local))
    }

    /// The line that it begins at, from 1.
    pub(super) fn line(self) -> usize {
        self.source.place(self.node.range().start).0
    }
}
