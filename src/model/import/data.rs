//! What a JSON or UBJSON file holds, and where in it a fault lies.

mod json;
mod ubjson;

use crate::error::{Error, ErrorKind, Result};
use crate::math;
pub(super) use json::json;
use std::collections::BTreeMap;
use std::fmt;
pub(super) use ubjson::ubjson;

/// A value. Lists of numbers, which are nearly all of a model, are kept as numbers.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Data {
    Null,
    Boolean(bool),
    Number(f64),
    Text(String),
    Numbers(Vec<f64>),
    List(Vec<Data>),
    Object(BTreeMap<String, Data>),
}

impl Data {
    /// A list of `items`, as numbers where all are.
    fn list(items: Vec<Self>) -> Self {
        let number = |item: &Self| match item {
            Self::Number(number) => Some(*number),
            Self::Null
            | Self::Boolean(_)
            | Self::Text(_)
            | Self::Numbers(_)
            | Self::List(_)
            | Self::Object(_) => None,
        };
        match items.iter().map(number).collect() {
            Some(numbers) => Self::Numbers(numbers),
            None => Self::List(items),
        }
    }
}

/// A value and the way to it.
#[derive(Debug, Clone, Copy)]
pub(super) struct At<'d> {
    file: &'d str,
    data: &'d Data,
    above: Option<&'d At<'d>>,
    step: Step<'d>,
}

#[derive(Debug, Clone, Copy)]
enum Step<'d> {
    Root,
    Key(&'d str),
    Place(usize),
}

impl<'d> At<'d> {
    /// The whole of `file`.
    pub(super) fn root(file: &'d str, data: &'d Data) -> Self {
        Self { file, data, above: None, step: Step::Root }
    }

    pub(super) fn data(&self) -> &'d Data {
        self.data
    }

    /// What stands under `key`, unless it is not there or null.
    pub(super) fn get(&'d self, key: &'d str) -> Result<Option<Self>> {
        match self.data {
            Data::Object(entries) => Ok(match entries.get(key) {
                None | Some(Data::Null) => None,
                Some(data) => {
                    Some(Self { file: self.file, data, above: Some(self), step: Step::Key(key) })
                }
            }),
            Data::Null
            | Data::Boolean(_)
            | Data::Number(_)
            | Data::Text(_)
            | Data::Numbers(_)
            | Data::List(_) => Err(self.fault("is no object")),
        }
    }

    /// What stands under `key`.
    pub(super) fn need(&'d self, key: &'d str) -> Result<Self> {
        self.get(key)?.ok_or_else(|| self.fault(&format!("has no `{key}`")))
    }

    /// The items of a list that is not one of numbers.
    pub(super) fn items(&'d self) -> Result<impl Iterator<Item = Self>> {
        let items = match self.data {
            Data::List(items) => items.as_slice(),
            Data::Numbers(none) if none.is_empty() => &[],
            Data::Null
            | Data::Boolean(_)
            | Data::Number(_)
            | Data::Text(_)
            | Data::Numbers(_)
            | Data::Object(_) => return Err(self.fault("is no list of objects or texts")),
        };
        let above = Some(self);
        Ok(items.iter().enumerate().map(move |(place, data)| Self {
            file: self.file,
            data,
            above,
            step: Step::Place(place),
        }))
    }

    /// The text that it is, unless it is something else.
    pub(super) fn as_text(&self) -> Option<&'d str> {
        match self.data {
            Data::Text(text) => Some(text),
            Data::Null
            | Data::Boolean(_)
            | Data::Number(_)
            | Data::Numbers(_)
            | Data::List(_)
            | Data::Object(_) => None,
        }
    }

    pub(super) fn text(&self) -> Result<&'d str> {
        self.as_text().ok_or_else(|| self.fault("is no text"))
    }

    /// A number, or a text that writes one.
    pub(super) fn number(&self) -> Result<f64> {
        let number = match self.data {
            Data::Number(number) => Some(*number),
            Data::Boolean(is) => Some(f64::from(u8::from(*is))),
            Data::Text(text) => text.trim().parse().ok(),
            Data::Null | Data::Numbers(_) | Data::List(_) | Data::Object(_) => None,
        };
        number.ok_or_else(|| self.fault("is no number"))
    }

    /// A number that counts.
    pub(super) fn count(&self) -> Result<usize> {
        math::whole(self.number()?).ok_or_else(|| self.fault("is no count"))
    }

    /// Numbers in a list; booleans count as 0 and 1.
    pub(super) fn numbers(&self) -> Result<Vec<f64>> {
        let number = |data: &Data| match data {
            Data::Number(number) => Ok(*number),
            Data::Boolean(is) => Ok(f64::from(u8::from(*is))),
            Data::Null | Data::Text(_) | Data::Numbers(_) | Data::List(_) | Data::Object(_) => {
                Err(self.fault("is no list of numbers"))
            }
        };
        match self.data {
            Data::Numbers(numbers) => Ok(numbers.clone()),
            Data::List(items) => items.iter().map(number).collect(),
            Data::Null | Data::Boolean(_) | Data::Number(_) | Data::Text(_) | Data::Object(_) => {
                Err(self.fault("is no list of numbers"))
            }
        }
    }

    /// Numbers in a list that count.
    pub(super) fn counts(&self) -> Result<Vec<usize>> {
        let count =
            |number| math::whole(number).ok_or_else(|| self.fault("holds what is no count"));
        self.numbers()?.into_iter().map(count).collect()
    }

    /// So many numbers in a list.
    pub(super) fn so_many(&self, count: usize) -> Result<Vec<f64>> {
        let numbers = self.numbers()?;
        if numbers.len() == count {
            return Ok(numbers);
        }
        Err(self.fault(&format!("has {} numbers, not {count}", numbers.len())))
    }

    /// What is wrong here.
    pub(super) fn fault(&self, message: &str) -> Error {
        Error::new(ErrorKind::Model, format!("`{}`: {self} {message}", self.file))
    }
}

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(above) = self.above else { return f.write_str("the model") };
        let root = above.above.is_none();
        if !root {
            above.fmt(f)?;
        }
        match self.step {
            Step::Root => Ok(()),
            Step::Key(key) if root => f.write_str(key),
            Step::Key(key) => write!(f, ".{key}"),
            Step::Place(place) => write!(f, "[{place}]"),
        }
    }
}
