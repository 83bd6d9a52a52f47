//! Which names an expression sees: frames on the stack, the innermost first.

use super::super::value::Value;
use std::sync::Arc;

/// The names of one place and those around it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scope<'a> {
    frame: Frame<'a>,
    around: Option<&'a Scope<'a>>,
}

/// What one place adds.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Frame<'a> {
    /// Names with their values.
    Entries(&'a [(Arc<str>, Value)]),
    /// The item that a filter looks at: `item`, and its entries if it is a context.
    Item(&'a Value),
    /// The value that a cell tests, `?`.
    Input(&'a Value),
}

impl<'a> Scope<'a> {
    /// A scope with nothing around it.
    pub(crate) fn new(frame: Frame<'a>) -> Self {
        Self { frame, around: None }
    }

    /// This scope with one more frame inside.
    pub(super) fn with(&'a self, frame: Frame<'a>) -> Self {
        Self { frame, around: Some(self) }
    }

    fn frames(&self) -> impl Iterator<Item = Frame<'a>> {
        let mut next = Some(*self);
        std::iter::from_fn(move || {
            let scope = next?;
            next = scope.around.copied();
            Some(scope.frame)
        })
    }

    /// The value called `name`.
    pub(super) fn find(&self, name: &str) -> Option<&'a Value> {
        self.frames().find_map(|frame| match frame {
            // The last entry of a name is the one in force.
            Frame::Entries(entries) => {
                let entry = entries.iter().rev().find(|(found, _)| found.as_ref() == name);
                entry.map(|(_, value)| value)
            }
            Frame::Item(item) => match item {
                Value::Context(context) if context.get(name).is_some() => context.get(name),
                item => (name == "item").then_some(item),
            },
            Frame::Input(_) => None,
        })
    }

    /// The value under test.
    pub(super) fn input(&self) -> Option<&'a Value> {
        self.frames()
            .find_map(|frame| if let Frame::Input(value) = frame { Some(value) } else { None })
    }
}
