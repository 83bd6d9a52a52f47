//! Reading one model: its words, its types, and the faults of its texts with their places.

use super::xml::{self, Written, Xml};
use crate::document::Faults;
use crate::error::{SourceText, Span};
use crate::feel::ExpressionFault;
use crate::feel::ast::{Kind, Node, Test};
use crate::feel::parse::{self, Vocabulary};
use crate::feel::types::FeelType;
use crate::feel::{Null, Value};
use std::fmt;
use std::sync::Arc;

/// What a part of a model reads its texts with.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    pub(super) source: &'a SourceText,
    pub(super) faults: &'a Faults,
    pub(super) vocabulary: Vocabulary,
    pub(super) qualified: Qualified,
    /// Whether a text that cannot be read makes its value null, and the model is used all the same.
    pub(super) lenient: bool,
}

/// What prefixes of names stand for in the attributes of DMN 1.1.
#[derive(Debug, Clone, Default)]
pub(super) struct Qualified {
    /// The model's own namespace.
    pub(super) own: String,
    /// Namespaces of imported models with the names they were imported under.
    pub(super) imports: Vec<(String, Arc<str>)>,
}

impl Qualified {
    /// The name of a type without the prefix that DMN 1.1 gives it: `feel:string`, `ns1:tLoan`.
    pub(super) fn plain(&self, node: Xml<'_>, text: &str) -> String {
        let Some((prefix, name)) = text.split_once(':') else { return text.to_owned() };
        let Some(uri) = node.lookup_namespace_uri(Some(prefix.trim())) else {
            return text.to_owned();
        };
        let import = self.imports.iter().find(|(namespace, _)| namespace == uri);
        match import {
            Some((_, under)) if uri != self.own && !under.is_empty() => format!("{under}.{name}"),
            Some(_) | None => name.to_owned(),
        }
    }
}

/// A part of a model, inside a larger one: how the sentence of a fault names it.
#[derive(Debug)]
pub(super) struct Part<'p> {
    outer: Option<&'p Part<'p>>,
    what: String,
}

impl<'p> Part<'p> {
    /// A part that is in no other.
    pub(super) fn new(what: impl Into<String>) -> Self {
        Self { outer: None, what: what.into() }
    }

    /// A part inside this one.
    pub(super) fn inner(&'p self, what: impl Into<String>) -> Part<'p> {
        Self { outer: Some(self), what: what.into() }
    }
}

impl fmt::Display for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(outer) = self.outer {
            write!(f, "{outer}, ")?;
        }
        f.write_str(&self.what)
    }
}

/// The value of what could not be read.
fn nothing(reason: String) -> Node {
    Node::new(Kind::Temporal(Value::Null(Null::Because(reason.into()))), Span::default())
}

impl<'a> Reader<'a> {
    /// A reader that knows these names too; none when it would read no text otherwise.
    pub(super) fn knowing<'n>(&self, names: impl Iterator<Item = &'n str>) -> Option<Reader<'a>> {
        let plain = |name: &str| name.chars().all(|c| c.is_alphanumeric() || c == '_');
        let several: Vec<&str> = names.filter(|name| !plain(name)).collect();
        if several.is_empty() {
            return None;
        }
        let mut vocabulary = self.vocabulary.clone();
        for name in several {
            vocabulary.names.add(name);
        }
        let (source, faults, lenient) = (self.source, self.faults, self.lenient);
        Some(Reader { source, faults, vocabulary, qualified: self.qualified.clone(), lenient })
    }
}

impl Reader<'_> {
    /// Notes a fault at an element.
    pub(super) fn note(&self, node: Xml<'_>, code: &'static str, message: impl Into<String>) {
        self.faults.push(self.source.fault(code, xml::tag(node), message));
    }

    /// Notes that `node` is nothing that may stand here.
    pub(super) fn unknown(&self, node: Xml<'_>, part: &Part<'_>) {
        let name = node.tag_name().name();
        self.note(node, "unknown-element", format!("`{name}` means nothing here ({part})"));
    }

    /// What `parse` makes of a text; its fault is noted with the text's place in the document.
    fn read<T>(
        &self,
        written: &Written<'_>,
        part: &Part<'_>,
        parse: fn(&str, &Vocabulary) -> Result<T, ExpressionFault>,
    ) -> Result<T, String> {
        let fault = match parse(&written.text, &self.vocabulary) {
            Ok(found) => return Ok(found),
            Err(fault) => fault,
        };
        let (text, from, to) = written.shown(fault.span);
        let range = if from == to {
            format!("character {from}")
        } else {
            format!("characters {from} to {to}")
        };
        let message = format!("{} ({part}, {range} of `{text}`)", fault.message);
        let mut noted = self.source.fault(fault.code, written.place(fault.span), message.as_str());
        if let Some(suggestion) = fault.suggestion {
            noted = noted.suggest(suggestion);
        }
        self.faults.push(if self.lenient { noted.warning() } else { noted });
        Err(message)
    }

    /// The expression written in `text` below `node`; none where nothing is written.
    pub(super) fn expression_of(&self, node: Xml<'_>, part: &Part<'_>) -> Option<Node> {
        if let Some(language) = xml::attribute(node, "expressionLanguage")
            && !is_feel(language)
        {
            let message = format!("`{language}` is not a language that is run here ({part})");
            self.note(node, "unknown-language", message);
            return None;
        }
        let written = Written::below(node)?;
        let read = self.read(&written, part, parse::expression);
        Some(read.unwrap_or_else(nothing))
    }

    /// The tests written in `text` below `node`; `-` and nothing let every value pass.
    pub(super) fn tests_of(&self, node: Xml<'_>, part: &Part<'_>) -> Vec<Test> {
        let Some(written) = Written::below(node) else { return vec![Test::Any] };
        let read = self.read(&written, part, parse::unary_tests);
        read.unwrap_or_else(|reason| vec![Test::Condition(nothing(reason))])
    }

    /// The type that the attribute `typeRef` names; any where it is not there.
    pub(super) fn type_of(&self, node: Xml<'_>, part: &Part<'_>) -> FeelType {
        self.type_at(node, "typeRef", part).unwrap_or(FeelType::Any)
    }

    /// The type that the attribute `typeRef` names where it names one; no other is a fault.
    pub(super) fn known_type(&self, node: Xml<'_>) -> FeelType {
        let named = xml::attribute(node, "typeRef").map(|text| self.qualified.plain(node, text));
        let found = named.and_then(|text| parse::type_name(&text, &self.vocabulary).ok());
        found.unwrap_or(FeelType::Any)
    }

    /// The type that an attribute names.
    pub(super) fn type_at(&self, node: Xml<'_>, name: &str, part: &Part<'_>) -> Option<FeelType> {
        let text = self.qualified.plain(node, xml::attribute(node, name)?);
        match parse::type_name(&text, &self.vocabulary) {
            Ok(ty) => Some(ty),
            Err(fault) => {
                let span = xml::value_span(node, name);
                let message = format!("{} ({part})", fault.message);
                let mut noted = self.source.fault(fault.code, span, message);
                if let Some(suggestion) = fault.suggestion {
                    noted = noted.suggest(suggestion);
                }
                self.faults.push(noted);
                None
            }
        }
    }
}

/// `node` as a value of `ty`.
pub(super) fn typed(node: Node, ty: FeelType) -> Node {
    if ty == FeelType::Any {
        return node;
    }
    let span = node.span;
    Node::new(Kind::As(Box::new(node), ty), span)
}

/// Whether the name of an expression language is one of FEEL's.
pub(super) fn is_feel(language: &str) -> bool {
    language.to_ascii_lowercase().contains("feel")
}
