//! Calls: of what is defined, of what is built in, by place or by name.

use super::super::ast::{Arguments, Kind, Node, Parameter};
use super::super::builtin::{self, Builtin, Stop};
use super::super::function::{Body, Function};
use super::super::value::Value;
use super::{Frame, Machine, Scope};
use crate::error::Result;
use std::sync::Arc;

/// The values of a call's arguments.
enum Given {
    Positional(Vec<Value>),
    Named(Vec<(Arc<str>, Value)>),
}

impl Machine<'_> {
    /// A call by a name: of a variable that is a function, else of a built-in function.
    #[inline(never)]
    pub(super) fn call_by_name(
        &self,
        callee: &Node,
        arguments: &Arguments,
        scope: &Scope<'_>,
    ) -> Result<Value> {
        let Kind::Name(name) = &callee.kind else { return self.null("nothing is called") };
        if let Some(value) = scope.find(name) {
            return self.call(value, arguments, scope);
        }
        match builtin::find(name) {
            Some(builtin) => self.call_builtin(builtin, self.given(arguments, scope)?),
            None => self.null(format!("no function is named `{name}`")),
        }
    }

    /// The call of a value.
    #[inline(never)]
    pub(super) fn call(
        &self,
        callee: &Value,
        arguments: &Arguments,
        scope: &Scope<'_>,
    ) -> Result<Value> {
        match callee {
            Value::Function(function) => {
                let given = self.given(arguments, scope)?;
                self.call_given(function, given)
            }
            null @ Value::Null(_) => Ok(null.clone()),
            other => self.null(format!("{} is no function", other.kind())),
        }
    }

    /// The value of `function` for arguments by place.
    pub(in crate::feel) fn call_function(
        &self,
        function: &Function,
        arguments: Vec<Value>,
    ) -> Result<Value> {
        self.call_given(function, Given::Positional(arguments))
    }

    #[inline(never)]
    fn given(&self, arguments: &Arguments, scope: &Scope<'_>) -> Result<Given> {
        Ok(match arguments {
            Arguments::Positional(nodes) => {
                let values = nodes.iter().map(|node| self.evaluate(node, scope));
                Given::Positional(values.collect::<Result<_>>()?)
            }
            Arguments::Named(nodes) => {
                let values = nodes
                    .iter()
                    .map(|(name, node)| Ok((name.clone(), self.evaluate(node, scope)?)));
                Given::Named(values.collect::<Result<_>>()?)
            }
        })
    }

    #[inline(never)]
    fn call_given(&self, function: &Function, given: Given) -> Result<Value> {
        let parameters = match function.body() {
            Body::Builtin(builtin) => return self.call_builtin(builtin, given),
            Body::Defined { node, .. } => &node.parameters[..],
            Body::Host(callable) => callable.parameters(),
        };
        let arguments = match self.bind(parameters, given)? {
            Ok(arguments) => arguments,
            Err(null) => return Ok(null),
        };
        match function.body() {
            Body::Builtin(_) => self.null("a built-in function has no parameters to bind"),
            Body::Host(callable) => callable.call(self, arguments),
            Body::Defined { node, name, captured } => {
                if node.external {
                    return self.null("a function in another language is not run here");
                }
                let own = name.iter().map(|name| (name.clone(), Value::Function(function.clone())));
                let own: Vec<_> = own.collect();
                let names = parameters.iter().map(|parameter| parameter.name.clone());
                let entries: Vec<_> = names.zip(arguments).collect();
                let outer = Scope::new(Frame::Entries(&own));
                let middle = outer.with(Frame::Entries(captured));
                let scope = middle.with(Frame::Entries(&entries));
                let value = self.evaluate(&node.body, &scope)?;
                self.conform(value, &node.result)
            }
        }
    }

    /// One value of the right type for each parameter, or the null that the call yields instead.
    #[inline(never)]
    fn bind(
        &self,
        parameters: &[Parameter],
        given: Given,
    ) -> Result<std::result::Result<Vec<Value>, Value>> {
        let values = match given {
            Given::Positional(values) => {
                if values.len() != parameters.len() {
                    let (asked, found) = (parameters.len(), values.len());
                    let message = format!("a function of {asked} arguments is given {found}");
                    return Ok(Err(self.null(message)?));
                }
                values
            }
            Given::Named(mut named) => {
                let mut values = Vec::with_capacity(parameters.len());
                for parameter in parameters {
                    let place = named.iter().position(|(name, _)| *name == parameter.name);
                    let Some(place) = place else {
                        let message = format!("the argument `{}` is missing", parameter.name);
                        return Ok(Err(self.null(message)?));
                    };
                    values.push(named.swap_remove(place).1);
                }
                if let Some((name, _)) = named.first() {
                    return Ok(Err(self.null(format!("no argument is named `{name}`"))?));
                }
                values
            }
        };
        let mut bound = Vec::with_capacity(values.len());
        for (parameter, value) in parameters.iter().zip(values) {
            let given_null = value.is_null();
            let value = self.conform(value, &parameter.ty)?;
            if value.is_null() && !given_null {
                return Ok(Err(value));
            }
            bound.push(value);
        }
        Ok(Ok(bound))
    }

    #[inline(never)]
    fn call_builtin(&self, builtin: &'static Builtin, given: Given) -> Result<Value> {
        let arguments = match given {
            Given::Positional(values) => {
                if !builtin.takes(values.len()) {
                    let message =
                        format!("`{}` does not take {} arguments", builtin.name, values.len());
                    return self.null(message);
                }
                values
            }
            Given::Named(named) => {
                let names: Vec<&str> = named.iter().map(|(name, _)| name.as_ref()).collect();
                match builtin.order_of(&names) {
                    Ok(places) => {
                        let values = places.into_iter().filter_map(|place| named.get(place));
                        values.map(|(_, value)| value.clone()).collect()
                    }
                    Err(reason) => return self.null(reason),
                }
            }
        };
        if self.strict()
            && builtin.name != "known"
            && let Some(unknown) = arguments.iter().find_map(builtin::unknown)
        {
            return Ok(unknown.clone());
        }
        match (builtin.run)(self, &arguments) {
            Ok(value) => Ok(value),
            Err(Stop::Null(reason)) => match arguments.iter().find(|value| value.is_caused()) {
                Some(cause) => Ok(cause.clone()),
                None => self.null(format!("{}: {reason}", builtin.name)),
            },
            Err(Stop::Error(error)) => Err(error),
        }
    }
}
