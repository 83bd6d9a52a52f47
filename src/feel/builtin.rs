//! The built-in functions (DMN 1.5, 10.3.4): their names, the names of their parameters, and how a
//! call's arguments find their places.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what a function does not take, it refuses by its kind"
)]

use super::names::Names;
use super::tree::Machine;
use super::value::Value;
use crate::error::Error;
use std::sync::{Arc, LazyLock};

mod argument;
mod context;
mod convert;
mod list;
mod moment;
mod number;
mod order;
mod pattern;
mod range;
mod statistics;
mod text;

/// One built-in function.
#[derive(Debug)]
pub(super) struct Builtin {
    pub(super) name: &'static str,
    /// The ways to call it: the names of the parameters, an optional one with a `?` behind it.
    parameters: &'static [&'static [&'static str]],
    /// Whether it takes any number of values in the place of one list.
    variadic: bool,
    pub(super) run: Run,
}

type Run = fn(&Machine<'_>, &[Value]) -> Answer;

/// What a function yields: a value, or why there is none.
pub(super) type Answer = Result<Value, Stop>;

/// Why a function yields no value.
#[derive(Debug)]
pub(super) enum Stop {
    /// Its arguments have none: null in a model.
    Null(Arc<str>),
    /// The evaluation ends.
    Error(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

/// No value, for this reason.
fn no<T>(reason: impl Into<Arc<str>>) -> Result<T, Stop> {
    Err(Stop::Null(reason.into()))
}

impl Builtin {
    /// A function with one way to call it or several.
    const fn new(
        name: &'static str,
        parameters: &'static [&'static [&'static str]],
        run: Run,
    ) -> Self {
        Self { name, parameters, variadic: false, run }
    }

    /// A function of one list, or of the items themselves.
    const fn of_list(name: &'static str, run: Run) -> Self {
        Self { name, parameters: &[&["list"]], variadic: true, run }
    }

    /// Whether it takes so many arguments by place.
    pub(super) fn takes(&self, count: usize) -> bool {
        self.parameters.iter().any(|names| {
            let required = names.iter().filter(|name| !name.ends_with('?')).count();
            let most = if self.variadic { usize::MAX } else { names.len() };
            (required..=most).contains(&count)
        })
    }

    /// How it is called: `substring(string, start position, length?)`.
    pub(super) fn usage(&self) -> String {
        let ways = self.parameters.iter().map(|names| {
            let more = if self.variadic { ", ..." } else { "" };
            format!("{}({}{more})", self.name, names.join(", "))
        });
        ways.collect::<Vec<_>>().join(" or ")
    }

    /// For every parameter that is given, the place among `given` of the argument of its name, or why
    /// the names do not fit. An optional parameter in the middle that nobody gave ends the list.
    pub(super) fn order_of(&self, given: &[&str]) -> Result<Vec<usize>, String> {
        let plain = |own: &'static str| own.trim_end_matches('?');
        let fits = |names: &&&[&'static str]| {
            given.iter().all(|name| names.iter().any(|own| plain(own) == *name))
                && names.iter().all(|own| own.ends_with('?') || given.contains(own))
        };
        // Of two ways with the same names the one in whose order they are written is meant.
        let in_order =
            |names: &&&[&'static str]| names.iter().map(|own| plain(own)).eq(given.iter().copied());
        let mut fitting = self.parameters.iter().filter(fits);
        let Some(names) = fitting.clone().find(in_order).or_else(|| fitting.next()) else {
            return Err(format!("`{}` is called {}", self.name, self.usage()));
        };
        let places = names.iter().map(|own| given.iter().position(|name| *name == plain(own)));
        Ok(places.map_while(|place| place).collect())
    }
}

/// All of them, by name.
static ALL: LazyLock<Vec<&'static Builtin>> = LazyLock::new(|| {
    let groups: [&'static [Builtin]; 9] = [
        convert::FUNCTIONS,
        text::FUNCTIONS,
        list::FUNCTIONS,
        statistics::FUNCTIONS,
        order::FUNCTIONS,
        number::FUNCTIONS,
        moment::FUNCTIONS,
        range::FUNCTIONS,
        context::FUNCTIONS,
    ];
    let mut all: Vec<&'static Builtin> = groups.into_iter().flatten().collect();
    all.sort_by_key(|builtin| builtin.name);
    all
});

static LONG_NAMES: LazyLock<Names> = LazyLock::new(|| {
    let mut names = Names::default();
    ALL.iter().for_each(|builtin| names.add(builtin.name));
    names
});

/// The function called `name`.
pub(super) fn find(name: &str) -> Option<&'static Builtin> {
    let place = ALL.binary_search_by_key(&name, |builtin| builtin.name).ok()?;
    ALL.get(place).copied()
}

/// The names of all functions.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|builtin| builtin.name)
}

/// The functions with spaces in their names.
pub(super) fn names_of_several_words() -> &'static Names {
    &LONG_NAMES
}

/// What is unknown in `value`: itself, or an item of a list.
pub(super) fn unknown(value: &Value) -> Option<&Value> {
    match value {
        Value::Null(_) => Some(value),
        Value::List(items) => items.iter().find_map(unknown),
        _ => None,
    }
}
