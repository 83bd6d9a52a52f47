//! Loading a model with the models it imports: documents become elements of one graph.

use super::graph::{Element, Graph, Home, Role};
use super::items;
use super::reader::{Qualified, Reader};
use super::requirement;
use super::xml::{self, Xml};
use crate::document::Faults;
use crate::error::SourceText;
use crate::feel::names::canonical;
use crate::feel::parse::Vocabulary;
use crate::feel::types::FeelType;
use crate::limits::DMN_MODELS_MAX;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Where the documents of imported models come from.
pub(super) trait Library {
    /// The document of this namespace, for which `location` is a hint.
    fn find(&mut self, namespace: &str, location: Option<&str>) -> Option<SourceText>;
}

/// Elements whose name is no name that an expression could use.
///
/// The names of parameters are known in the function alone: one called `loan.amount` there must not
/// hide the amount of a loan elsewhere.
const UNNAMED: [&str; 11] = [
    "formalParameter",
    "parameter",
    "definitions",
    "itemDefinition",
    "knowledgeSource",
    "textAnnotation",
    "association",
    "group",
    "performanceIndicator",
    "organizationUnit",
    "elementCollection",
];

/// A graph as it grows.
pub(super) struct Loader<'a> {
    pub(super) graph: Graph,
    pub(super) faults: &'a Faults,
    pub(super) library: &'a mut dyn Library,
    pub(super) lenient: bool,
    underway: Vec<Arc<str>>,
}

impl<'a> Loader<'a> {
    pub(super) fn new(faults: &'a Faults, library: &'a mut dyn Library, lenient: bool) -> Self {
        Self { graph: Graph::default(), faults, library, lenient, underway: Vec::new() }
    }

    /// Adds the model that `source` holds, after all that it imports, and yields its number.
    pub(super) fn add(&mut self, source: &SourceText, path: &[Arc<str>]) -> Option<usize> {
        let document = xml::parse(source, self.faults)?;
        let root = definitions(document.root_element(), source, self.faults)?;
        let namespace: Arc<str> = xml::attribute(root, "namespace").unwrap_or_default().into();
        self.underway.push(namespace.clone());
        let imports = self.imports(source, root, path);
        self.underway.pop();
        let name = xml::attribute(root, "name").unwrap_or("model");
        let home = Home {
            source: source.clone(),
            name: canonical(name),
            namespace,
            path: path.to_vec(),
            ids: BTreeMap::new(),
            imports,
            types: BTreeMap::new(),
            words: words(root),
        };
        Some(self.fill(source, root, home))
    }

    fn imports(
        &mut self,
        source: &SourceText,
        root: Xml<'_>,
        path: &[Arc<str>],
    ) -> Vec<(Arc<str>, usize)> {
        let mut found = Vec::new();
        for import in xml::called(root, "import") {
            let note = |code, message: String| {
                self.faults.push(source.fault(code, xml::tag(import), message));
            };
            let namespace = xml::attribute(import, "namespace").unwrap_or_default();
            let kind = xml::attribute(import, "importType").unwrap_or_default();
            if !kind.is_empty() && !xml::is_dmn(kind) && !kind.to_ascii_lowercase().contains("dmn")
            {
                note("import-type", format!("`{kind}` is not a kind of model that is read here"));
                continue;
            }
            let name = canonical(xml::attribute(import, "name").unwrap_or_default());
            if self.underway.iter().any(|other| other.as_ref() == namespace) {
                note("cycle", format!("the model `{namespace}` imports itself"));
                continue;
            }
            let mut models = self.graph.models.iter();
            let mut known = models.position(|home| home.namespace.as_ref() == namespace);
            if known.is_none() {
                if self.graph.models.len().saturating_add(self.underway.len()) > DMN_MODELS_MAX {
                    note("too-many", format!("a model imports at most {DMN_MODELS_MAX} others"));
                    continue;
                }
                let location = xml::attribute(import, "locationURI");
                let Some(imported) = self.library.find(namespace, location) else {
                    note("unknown-import", format!("no model has the namespace `{namespace}`"));
                    continue;
                };
                let mut inner = path.to_vec();
                inner.push(name.clone());
                known = self.add(&imported, &inner);
            }
            found.extend(known.map(|model| (name, model)));
        }
        found
    }

    /// Reads what `root` defines into the graph, under the number of its `home`.
    fn fill(&mut self, source: &SourceText, root: Xml<'_>, mut home: Home) -> usize {
        let mut vocabulary = Vocabulary::default();
        let mut qualified =
            Qualified { own: home.namespace.as_ref().to_owned(), imports: Vec::new() };
        for (under, number) in &home.imports {
            let Some(imported) = self.graph.models.get(*number) else { continue };
            qualified.imports.push((imported.namespace.as_ref().to_owned(), under.clone()));
            for (name, ty) in &imported.types {
                let name =
                    if under.is_empty() { name.clone() } else { format!("{under}.{name}").into() };
                vocabulary.types.insert(name, ty.clone());
            }
            home.words.extend(imported.words.iter().cloned());
        }
        home.words.sort_unstable();
        home.words.dedup();
        home.words.iter().for_each(|word| vocabulary.names.add(word));
        items::read(root, (source, self.faults), &qualified, &mut vocabulary);
        for item in xml::called(root, "itemDefinition") {
            let name = canonical(xml::attribute(item, "name").unwrap_or_default());
            if let Some(ty) = vocabulary.types.get(&name) {
                home.types.insert(name, ty.clone());
            }
        }
        let (faults, lenient) = (self.faults, self.lenient);
        let reader = Reader { source, faults, vocabulary, qualified, lenient };
        let number = self.graph.models.len();
        let found = requirement::elements(&reader, root);
        let first = self.graph.elements.len();
        for (index, (node, _)) in (first..).zip(&found) {
            let id = xml::attribute(*node, "id").map(str::to_owned);
            if let Some(id) = id
                && home.ids.insert(id.clone(), index).is_some()
            {
                reader.note(*node, "duplicate-name", format!("two elements have the id `{id}`"));
            }
        }
        for (node, name) in &found {
            self.graph.elements.push(Element {
                name: name.clone(),
                home: number,
                span: xml::tag(*node),
                ty: FeelType::Any,
                role: Role::Input,
                needs: Vec::new(),
            });
        }
        self.graph.models.push(home);
        for (index, (node, _)) in (first..).zip(found) {
            requirement::build(&reader, &mut self.graph, index, node);
        }
        number
    }
}

/// `root` if it is that of a model.
pub(super) fn definitions<'a>(
    root: Xml<'a>,
    source: &SourceText,
    faults: &Faults,
) -> Option<Xml<'a>> {
    let uri = root.tag_name().namespace().unwrap_or_default();
    if root.tag_name().name() == "definitions" && xml::is_dmn(uri) {
        return Some(root);
    }
    let message = format!("`{}` of `{uri}` is no DMN model", root.tag_name().name());
    let fault = source.fault("not-a-model", xml::tag(root), message);
    faults.push(fault.suggest("a model is `definitions` in a namespace of DMN 1.1 to 1.6"));
    None
}

/// Every name in a model that an expression of it may use.
fn words(root: Xml<'_>) -> Vec<String> {
    let namespace = root.tag_name().namespace();
    let elements = root.descendants().filter(|node| {
        node.is_element()
            && node.tag_name().namespace() == namespace
            && !UNNAMED.contains(&node.tag_name().name())
    });
    let mut found: Vec<String> = elements
        .flat_map(|node| ["name", "iteratorVariable"].map(|name| xml::attribute(node, name)))
        .flatten()
        .map(str::to_owned)
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// The namespace of the model that `source` holds.
pub(super) fn namespace(source: &SourceText) -> Option<String> {
    let document = xml::parse(source, &Faults::default())?;
    let root = document.root_element();
    let known = xml::is_dmn(root.tag_name().namespace().unwrap_or_default());
    let namespace = xml::attribute(root, "namespace").filter(|_| known);
    namespace.map(str::to_owned)
}
