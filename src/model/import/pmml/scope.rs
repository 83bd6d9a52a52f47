//! Names of fields and what they stand for: each model sees its own fields and those of the models
//! around it.
//!
//! A field is made only where something reads it, after those that it needs.

mod shared;

use super::dictionary::{data_field, kind};
use super::expression::made;
use super::mining;
use super::xml::{Element, Read};
use crate::error::Fault;
use crate::error::fault::nearest;
use crate::limits::{PMML_FIELDS_MAX, PMML_MODELS_DEPTH_MAX};
use crate::model::pmml::expression::{Defined, Expression};
use crate::model::pmml::field::{DataField, MiningField};
use crate::model::pmml::value::PmmlType;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Names that are compared with one that is unknown.
const NAMES_COMPARED_MAX: usize = 1_000;

/// What a name stands for.
#[derive(Debug, Clone)]
pub(super) struct Binding {
    pub(super) slot: usize,
    /// The type of its values, where that is known.
    pub(super) kind: Option<PmmlType>,
    /// The field of the data that it is.
    pub(super) field: Option<Arc<DataField>>,
}

/// The names of one model.
#[derive(Debug, Default)]
pub(super) struct Scope<'a> {
    names: BTreeMap<&'a str, Binding>,
    /// What the models in it tell, for those after them and for its own outputs.
    told: BTreeMap<&'a str, Binding>,
    /// Fields of its schema that nothing has read yet.
    schema: BTreeMap<&'a str, Element<'a>>,
    /// Those of them that this model takes otherwise than the model around it does.
    treated: BTreeSet<&'a str>,
    /// Whether fields that all models share need one that is treated.
    touched: BTreeMap<&'a str, bool>,
    /// Fields that are made of others, and that nothing has read yet.
    recipes: BTreeMap<&'a str, Element<'a>>,
    pub(super) fields: Vec<MiningField>,
    pub(super) derived: Vec<(usize, Expression)>,
}

/// A document as it is read.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    dictionary: BTreeMap<&'a str, Element<'a>>,
    /// Fields that all models share, made of others.
    shared: BTreeMap<&'a str, Element<'a>>,
    pub(super) functions: BTreeMap<&'a str, Element<'a>>,
    /// Functions that are read, with the nesting of their expressions; nothing for those within
    /// which we are.
    pub(super) known: BTreeMap<&'a str, Option<(Arc<Defined>, usize)>>,
    /// How deep the expressions nest that are being read.
    pub(super) deepest: usize,
    /// What the model reads of a row, in its order.
    pub(super) inputs: Vec<Arc<DataField>>,
    scopes: Vec<Scope<'a>>,
    /// Elements that were looked through for what is treated.
    looked_through: u32,
    /// The model whose field is being made: it sees nothing of those within.
    making: Option<usize>,
    slots: usize,
}

/// A field on the way to being made: those that it needs come first.
enum Visit<'a> {
    Enter(&'a str, usize, Element<'a>),
    Leave(&'a str, usize, Element<'a>),
}

impl<'a> Reader<'a> {
    /// A document whose root is `root`.
    pub(super) fn new(root: Element<'a>) -> Read<Self> {
        let mut dictionary = BTreeMap::new();
        for field in root.needed_child("DataDictionary")?.called("DataField") {
            insert(&mut dictionary, field)?;
        }
        let (mut functions, mut shared) = (BTreeMap::new(), BTreeMap::new());
        let elements = root.child("TransformationDictionary").into_iter();
        for element in elements.flat_map(Element::children) {
            match element.name() {
                "DefineFunction" => insert(&mut functions, element)?,
                "DerivedField" => insert(&mut shared, element)?,
                _ => return Err(element.refused("make the field before the model")),
            }
        }
        Ok(Self {
            dictionary,
            shared,
            functions,
            known: BTreeMap::new(),
            deepest: 0,
            inputs: Vec::new(),
            scopes: Vec::new(),
            looked_through: 0,
            making: None,
            slots: 0,
        })
    }

    /// How many fields there are.
    pub(super) fn slots(&self) -> usize {
        self.slots
    }

    /// A place for another field.
    pub(super) fn slot(&mut self, element: Element<'_>) -> Read<usize> {
        let slot = self.slots;
        if slot >= PMML_FIELDS_MAX {
            let message = format!("a document has at most {PMML_FIELDS_MAX} fields");
            return Err(element.fault("too-many-fields", message));
        }
        self.slots = slot.saturating_add(1);
        Ok(slot)
    }

    /// Reads a field of the data.
    pub(super) fn data_field(
        &self,
        name: &str,
        at: Element<'_>,
        measure: Option<&str>,
    ) -> Read<DataField> {
        match self.dictionary.get(name) {
            Some(field) => data_field(*field, measure),
            None => Err(unknown(at, name, self.dictionary.keys().copied())),
        }
    }

    /// Whether the data have a field of this name.
    pub(super) fn has_data(&self, name: &str) -> bool {
        self.dictionary.contains_key(name)
    }

    /// Whether the innermost model makes a field of this name, and the data have none.
    pub(super) fn is_made(&self, name: &str) -> bool {
        let makes = |scope: &Scope<'_>| scope.recipes.contains_key(name);
        let made = self.scopes.last().is_some_and(makes) || self.shared.contains_key(name);
        !self.has_data(name) && made
    }

    /// Begins a model: names that are bound from here on are its own.
    pub(super) fn enter(&mut self, model: Element<'a>) -> Read<()> {
        if self.scopes.len() >= PMML_MODELS_DEPTH_MAX {
            let message = format!("models nest at most {PMML_MODELS_DEPTH_MAX} deep");
            return Err(model.fault("too-deep", message));
        }
        let mut scope = Scope::default();
        let local = model.child("LocalTransformations").into_iter();
        for element in local.flat_map(Element::children) {
            match element.name() {
                "DerivedField" => insert(&mut scope.recipes, element)?,
                _ => return Err(element.refused("make the field before the model")),
            }
        }
        self.scopes.push(scope);
        Ok(())
    }

    /// Ends a model.
    pub(super) fn leave(&mut self) -> Scope<'a> {
        self.scopes.pop().unwrap_or_default()
    }

    /// Whether the innermost model is the one that reads the rows.
    pub(super) fn is_first(&self) -> bool {
        self.scopes.len() == 1
    }

    /// Gives a name of the innermost model its meaning.
    pub(super) fn bind(&mut self, name: &'a str, binding: Binding) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.names.insert(name, binding);
        }
    }

    /// Gives a name its meaning for the models that follow in the innermost model, and for its
    /// outputs.
    pub(super) fn tell(&mut self, name: &'a str, binding: Binding) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.told.insert(name, binding);
        }
    }

    /// Notes a field of the schema of the innermost model.
    pub(super) fn offer(&mut self, field: Element<'a>) -> Read<()> {
        match self.scopes.last_mut() {
            Some(scope) => {
                if !mining::is_plain(field) {
                    scope.treated.insert(field.need("name")?);
                }
                insert(&mut scope.schema, field)
            }
            None => Ok(()),
        }
    }

    /// What `name` stands for at the place that is being read.
    pub(super) fn find(&mut self, name: &str, at: Element<'a>) -> Read<Binding> {
        let from = self.making.unwrap_or(self.scopes.len().saturating_sub(1));
        self.find_from(name, at, from)
    }

    /// What `name` stands for in the model at `level` and around it.
    pub(super) fn find_from(&mut self, name: &str, at: Element<'a>, from: usize) -> Read<Binding> {
        for level in (0..=from).rev() {
            if level == 0
                && let Some((name, home, recipe)) = self.shared(name, from)?
                && !self.is_bound(name, home)
            {
                return self.make(name, home, recipe);
            }
            let Some(scope) = self.scopes.get(level) else { continue };
            let told = scope.told.get(name).filter(|_| self.making != Some(level));
            if let Some(binding) = scope.names.get(name).or(told) {
                return Ok(binding.clone());
            }
            if let Some((name, field)) = scope.schema.get_key_value(name) {
                let (name, field) = (*name, *field);
                let binding = mining::bound(self, name, field, level)?;
                if let Some(scope) = self.scopes.get_mut(level) {
                    scope.names.insert(name, binding.clone());
                }
                return Ok(binding);
            }
            if let Some((name, recipe)) = scope.recipes.get_key_value(name) {
                return self.make(name, level, *recipe);
            }
        }
        let scopes = self.scopes.iter().take(from.saturating_add(1));
        let known =
            scopes.flat_map(|s| s.names.keys().chain(s.schema.keys()).chain(s.recipes.keys()));
        Err(unknown(at, name, known.copied()))
    }

    /// Adds a field to the schema of the model at `level`.
    pub(super) fn reads(&mut self, level: usize, field: MiningField) {
        if let Some(scope) = self.scopes.get_mut(level) {
            scope.fields.push(field);
        }
    }

    /// Makes a field after all that it needs.
    fn make(&mut self, name: &'a str, level: usize, recipe: Element<'a>) -> Read<Binding> {
        let mut waiting = vec![Visit::Enter(name, level, recipe)];
        let mut open: BTreeSet<(usize, &str)> = BTreeSet::new();
        while let Some(visit) = waiting.pop() {
            match visit {
                Visit::Enter(name, level, _) if self.is_bound(name, level) => {}
                Visit::Enter(name, level, recipe) => {
                    if !open.insert((level, name)) {
                        let message = format!("`{name}` is made of itself");
                        return Err(recipe.fault("cycle", message));
                    }
                    waiting.push(Visit::Leave(name, level, recipe));
                    let needed = recipe.within().filter_map(|element| element.get("field"));
                    for needed in needed {
                        if let Some((name, level, recipe)) = self.recipe(needed, level)? {
                            waiting.push(Visit::Enter(name, level, recipe));
                        }
                    }
                }
                Visit::Leave(name, level, recipe) => {
                    open.remove(&(level, name));
                    let before = self.making.replace(level);
                    let expression = made(self, recipe);
                    self.making = before;
                    let binding = Binding {
                        slot: self.slot(recipe)?,
                        kind: kind(recipe, "dataType")?,
                        field: None,
                    };
                    if let Some(scope) = self.scopes.get_mut(level) {
                        scope.derived.push((binding.slot, expression?));
                        scope.names.insert(name, binding);
                    }
                }
            }
        }
        let made = self.scopes.get(level).and_then(|scope| scope.names.get(name));
        made.cloned().ok_or_else(|| recipe.fault("unknown-name", format!("no field `{name}`")))
    }

    fn is_bound(&self, name: &str, level: usize) -> bool {
        self.scopes.get(level).is_some_and(|scope| scope.names.contains_key(name))
    }
}

/// Notes an element by its name, which may stand only once.
fn insert<'a>(known: &mut BTreeMap<&'a str, Element<'a>>, element: Element<'a>) -> Read<()> {
    let name = element.need("name")?;
    if known.insert(name, element).is_some() {
        return Err(element.wrong("name", &format!("`{name}` is there twice")));
    }
    Ok(())
}

fn unknown<'n>(at: Element<'_>, name: &str, known: impl Iterator<Item = &'n str>) -> Box<Fault> {
    let fault = at.fault("unknown-name", format!("no field is named `{name}`"));
    match nearest(name, known.take(NAMES_COMPARED_MAX)) {
        Some(near) => Box::new(fault.suggest(format!("did you mean `{near}`?"))),
        None => fault,
    }
}
