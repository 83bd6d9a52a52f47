//! [`Facts`]: checked once against the schema, then trusted.

use super::{Datum, FieldId, Missing, Origin, Row, Schema, Unknown};
use crate::codec::{Decode as _, Encode, Reader, Writer, wrong};
use crate::error::{Error, ErrorKind, Result, fault::nearest};
use crate::limits::ID_BYTES_MAX;
use crate::value::{Timestamp, Value, to_the_microsecond};
use chrono::TimeDelta;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Where facts come from and when they were observed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    name: Arc<str>,
    observed_at: Timestamp,
}

impl Source {
    /// The system `name`, as it stood at `observed_at`.
    pub fn new(name: impl Into<Arc<str>>, observed_at: Timestamp) -> Self {
        Self { name: name.into(), observed_at: to_the_microsecond(observed_at) }
    }

    /// The system.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// When its facts were true.
    pub fn observed_at(&self) -> Timestamp {
        self.observed_at
    }
}

/// One supplied fact: its value or why it has none, and its source.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Supplied {
    datum: Datum,
    source: u32,
}

/// What is known about one customer at one moment, for one schema.
#[derive(Debug, Clone)]
pub struct Facts {
    schema: Arc<Schema>,
    sources: Vec<Source>,
    supplied: BTreeMap<FieldId, Supplied>,
}

impl Facts {
    /// A builder for facts of `schema`.
    pub fn builder(schema: &Arc<Schema>) -> FactsBuilder {
        let schema = Arc::clone(schema);
        FactsBuilder(Self { schema, sources: Vec::new(), supplied: BTreeMap::new() })
    }

    /// The schema that these facts were checked against.
    pub fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    /// The value of the fact named `name`, where it has one.
    pub fn get(&self, name: &str) -> Option<Value> {
        let id = self.schema.find(name)?;
        self.schema.field(id)?.value(&self.supplied.get(&id)?.datum)
    }

    /// What was supplied, in the schema's order: the field, its value or why not, its source.
    pub fn supplied(&self) -> impl Iterator<Item = (FieldId, &Datum, &Source)> {
        self.supplied.iter().filter_map(|(id, fact)| {
            let source = self.sources.get(usize::try_from(fact.source).ok()?)?;
            Some((*id, &fact.datum, source))
        })
    }

    /// Writes the facts into `row` as they stand at `as_of`: what is older than its field allows
    /// counts as unavailable.
    ///
    /// # Errors
    /// [`ErrorKind::Fact`] when a fact was observed after `as_of`: a decision cannot know the future.
    pub(crate) fn fill(&self, row: &mut Row, as_of: Timestamp) -> Result<()> {
        for (id, datum, source) in self.supplied() {
            if source.observed_at > as_of {
                return Err(self.look_ahead(id, source, as_of));
            }
            let age = as_of.signed_duration_since(source.observed_at);
            let max = self.schema.field(id).and_then(|field| field.max_age_days);
            let max = max.and_then(|days| TimeDelta::try_days(i64::from(days)));
            // That something does not apply is an observation too, and ages as one.
            let observed = datum.missing().is_none_or(|why| why == Missing::NotApplicable);
            if observed && max.is_some_and(|max| age > max) {
                row.set(id, Datum::Unknown(Unknown { field: id, why: Missing::Unavailable }));
            } else {
                row.set(id, datum.clone());
            }
        }
        Ok(())
    }

    fn look_ahead(&self, id: FieldId, source: &Source, as_of: Timestamp) -> Error {
        let name = self.schema.name(id);
        let (observed, as_of) = (source.observed_at.to_rfc3339(), as_of.to_rfc3339());
        let message = format!(
            "`{name}` from `{}` was observed at {observed}, after the decision time {as_of}",
            source.name
        );
        Error::new(ErrorKind::Fact, message)
    }

    /// Reads facts of `schema`.
    pub(crate) fn decode(input: &mut Reader<'_>, schema: &Arc<Schema>) -> Result<Self> {
        let sources = input.sequence(|input| {
            Ok(Source { name: input.text()?.into(), observed_at: Timestamp::decode(input)? })
        })?;
        let mut supplied = BTreeMap::new();
        let mut last = None;
        for _ in 0..input.count()? {
            let id = FieldId::decode(input)?;
            let source = u32::try_from(input.unsigned()?).map_err(|_| wrong("no such source"))?;
            let fact = schema.field(id).filter(|field| field.origin == Origin::Fact);
            let ordered = last.is_none_or(|last| last < id);
            let sourced = usize::try_from(source).is_ok_and(|source| source < sources.len());
            let (Some(fact), true, true) = (fact, ordered, sourced) else {
                return Err(wrong("the facts do not fit their schema"));
            };
            let datum = Datum::decode(input, id)?;
            if let Some(range) = fact.range.as_ref().filter(|range| !range.holds(&datum)) {
                let name = &fact.name;
                return Err(wrong(&format!("`{name}` lies outside its range {range}")));
            }
            supplied.insert(id, Supplied { datum, source });
            last = Some(id);
        }
        Ok(Self { schema: Arc::clone(schema), sources, supplied })
    }
}

impl Encode for Facts {
    fn encode(&self, out: &mut Writer) {
        out.sequence(&self.sources, |out, source| {
            out.text(&source.name);
            source.observed_at.encode(out);
        });
        out.count(self.supplied.len());
        for (id, fact) in &self.supplied {
            id.encode(out);
            out.unsigned(u64::from(fact.source));
            fact.datum.encode(out);
        }
    }
}

/// Facts as they are collected.
#[derive(Debug, Clone)]
pub struct FactsBuilder(Facts);

impl FactsBuilder {
    /// Names the source of the facts that follow.
    #[must_use]
    pub fn source(mut self, source: Source) -> Self {
        self.begin(source);
        self
    }

    /// The fact `name` is `value`.
    ///
    /// # Errors
    /// [`ErrorKind::Fact`] when no fact has that name, the value does not fit its type or lies outside
    /// its declared range, it was said before, or no source was named.
    pub fn set(mut self, name: &str, value: impl Into<Value>) -> Result<Self> {
        self.insert(name, value)?;
        Ok(self)
    }

    /// The fact `name` is what `text` says, in the text form of its type (see [`Value::parse`]).
    ///
    /// # Errors
    /// As [`FactsBuilder::set`], and when `text` has not that form.
    pub fn set_text(mut self, name: &str, text: &str) -> Result<Self> {
        self.insert_text(name, text)?;
        Ok(self)
    }

    /// The fact `name` has no value, and why.
    ///
    /// # Errors
    /// [`ErrorKind::Fact`] when no fact has that name, it was said before, or no source was named.
    pub fn missing(mut self, name: &str, why: Missing) -> Result<Self> {
        self.insert_missing(name, why)?;
        Ok(self)
    }

    /// As [`FactsBuilder::source`], in place.
    pub fn begin(&mut self, source: Source) {
        self.0.sources.push(source);
    }

    /// As [`FactsBuilder::set`], in place; after an error nothing has changed.
    ///
    /// # Errors
    /// As [`FactsBuilder::set`].
    pub fn insert(&mut self, name: &str, value: impl Into<Value>) -> Result<()> {
        let id = self.find(name)?;
        let field = self.0.schema.field(id).ok_or_else(|| unnamed(name))?;
        let datum = field.datum(&value.into())?;
        self.put(id, datum)
    }

    /// As [`FactsBuilder::set_text`], in place; after an error nothing has changed.
    ///
    /// # Errors
    /// As [`FactsBuilder::set_text`].
    pub fn insert_text(&mut self, name: &str, text: &str) -> Result<()> {
        let id = self.find(name)?;
        let field = self.0.schema.field(id).ok_or_else(|| unnamed(name))?;
        let value = Value::parse(&field.ty, text)
            .map_err(|error| Error::new(error.kind(), format!("`{name}`: {}", error.message())))?;
        self.insert(name, value)
    }

    /// As [`FactsBuilder::missing`], in place; after an error nothing has changed.
    ///
    /// # Errors
    /// As [`FactsBuilder::missing`].
    pub fn insert_missing(&mut self, name: &str, why: Missing) -> Result<()> {
        let id = self.find(name)?;
        self.put(id, Datum::Unknown(Unknown { field: id, why }))
    }

    /// The facts.
    ///
    /// # Errors
    /// [`ErrorKind::Limit`] when the name of a source is too long.
    pub fn build(self) -> Result<Facts> {
        match self.0.sources.iter().find(|source| source.name.len() > ID_BYTES_MAX) {
            Some(_) => Err(Error::new(ErrorKind::Limit, "the name of a source is too long")),
            None => Ok(self.0),
        }
    }

    fn find(&self, name: &str) -> Result<FieldId> {
        let schema = &self.0.schema;
        let fact = |id: &FieldId| schema.field(*id).is_some_and(|f| f.origin == Origin::Fact);
        schema.find(name).filter(fact).ok_or_else(|| {
            let facts = schema.fields().filter(|(_, field)| field.origin == Origin::Fact);
            let hint = nearest(name, facts.map(|(_, field)| field.name.as_ref()))
                .map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            Error::new(ErrorKind::Fact, format!("no fact is named `{name}`{hint}"))
        })
    }

    fn put(&mut self, field: FieldId, datum: Datum) -> Result<()> {
        let name = self.0.schema.name(field);
        let source = self.0.sources.len().checked_sub(1).and_then(|last| u32::try_from(last).ok());
        let Some(source) = source else {
            let message = format!("name the source of `{name}` before its value");
            return Err(Error::new(ErrorKind::Fact, message));
        };
        if self.0.supplied.contains_key(&field) {
            return Err(Error::new(ErrorKind::Fact, format!("`{name}` is said twice")));
        }
        self.0.supplied.insert(field, Supplied { datum, source });
        Ok(())
    }
}

fn unnamed(name: &str) -> Error {
    Error::new(ErrorKind::Fact, format!("no fact is named `{name}`"))
}

#[cfg(test)]
#[path = "facts_tests.rs"]
mod tests;
