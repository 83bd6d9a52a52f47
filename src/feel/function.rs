//! What can be called: a definition with what it took along, a built-in function, a decision service.

use super::ast::FunctionNode;
use super::builtin::Builtin;
use super::tree::Machine;
use super::types::FeelType;
use super::value::Value;
use crate::error::Result;
use std::fmt;
use std::sync::Arc;

/// A function as a value.
#[derive(Clone)]
pub struct Function(Arc<Body>);

pub(super) enum Body {
    Defined {
        node: Arc<FunctionNode>,
        /// The name it was bound to, by which it may call itself.
        name: Option<Arc<str>>,
        /// The values of its body's names where it was defined.
        captured: Vec<(Arc<str>, Value)>,
    },
    Builtin(&'static Builtin),
    Host(Box<dyn Callable>),
}

/// A function that is no expression: a decision service of a model.
pub(crate) trait Callable: Send + Sync {
    /// The names and types of its parameters.
    fn parameters(&self) -> &[super::ast::Parameter];
    /// Its value for these arguments, one for each parameter.
    fn call(&self, machine: &Machine<'_>, arguments: Vec<Value>) -> Result<Value>;
}

impl Function {
    pub(super) fn defined(
        node: Arc<FunctionNode>,
        captured: Vec<(Arc<str>, Value)>,
        name: Option<Arc<str>>,
    ) -> Self {
        Self(Arc::new(Body::Defined { node, name, captured }))
    }

    pub(super) fn builtin(builtin: &'static Builtin) -> Self {
        Self(Arc::new(Body::Builtin(builtin)))
    }

    pub(crate) fn host(callable: Box<dyn Callable>) -> Self {
        Self(Arc::new(Body::Host(callable)))
    }

    /// The same function under a name, by which it may call itself.
    pub(super) fn named(self, name: &Arc<str>) -> Self {
        if let Body::Defined { node, name: None, captured } = self.0.as_ref() {
            return Self::defined(node.clone(), captured.clone(), Some(name.clone()));
        }
        self
    }

    pub(super) fn body(&self) -> &Body {
        &self.0
    }

    /// Whether it can stand where a function of this signature is asked for.
    pub(super) fn fits(&self, parameters: &[FeelType], result: &FeelType) -> bool {
        match self.body() {
            Body::Defined { node, .. } => {
                node.parameters.len() == parameters.len()
                    && node
                        .parameters
                        .iter()
                        .zip(parameters)
                        .all(|(own, asked)| asked.conforms_to(&own.ty))
                    && (node.result == FeelType::Any || node.result.conforms_to(result))
            }
            Body::Host(callable) => callable.parameters().len() == parameters.len(),
            Body::Builtin(_) => true,
        }
    }
}

impl PartialEq for Function {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parameters = match self.body() {
            Body::Defined { node, .. } => &node.parameters[..],
            Body::Host(callable) => callable.parameters(),
            Body::Builtin(builtin) => return f.write_str(builtin.name),
        };
        let names: Vec<&str> = parameters.iter().map(|parameter| parameter.name.as_ref()).collect();
        write!(f, "function({})", names.join(", "))
    }
}
