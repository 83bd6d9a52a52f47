//! The schema: every name a policy knows, checked once.

use super::{Field, FieldId, Kind, Namespace, Origin, name::name_fault};
use crate::error::{Error, ErrorKind, Result};
use crate::limits::{ENUM_VALUES_MAX, FIELDS_MAX, SCALE_MAX};
use crate::value::Type;
use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

/// Every field of a policy: facts first, then what is known, computed or chosen from them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schema {
    fields: Vec<Field>,
    /// What the data of each field are.
    kinds: Arc<Vec<Kind>>,
    names: BTreeMap<Arc<str>, FieldId>,
    parameters: BTreeMap<Arc<str>, FieldId>,
}

impl Schema {
    /// Adds a field and returns its place.
    ///
    /// # Errors
    /// [`ErrorKind::Fact`] when the name breaks the grammar, is taken, is a prefix of another name
    /// or has one as its prefix; [`ErrorKind::Limit`] when a bound of [`crate::limits`] is passed.
    pub fn add(&mut self, field: Field) -> Result<FieldId> {
        let parameter = field.origin == Origin::Parameter;
        let refuse = |why: String| Err(Error::new(ErrorKind::Fact, why));
        if let Some(why) = name_fault(&field.name, if parameter { 1 } else { 2 }) {
            return refuse(why);
        }
        let names = if parameter { &self.parameters } else { &self.names };
        if names.contains_key(&field.name) {
            return refuse(format!("`{}` is declared twice", field.name));
        }
        if let Some(other) = clash(names, &field.name).filter(|_| !parameter) {
            return refuse(format!(
                "`{}` and `{other}`: one name is a prefix of the other",
                field.name
            ));
        }
        if let Some(why) = type_fault(&field.ty) {
            return refuse(why);
        }
        let id = u32::try_from(self.fields.len()).ok().filter(|_| self.fields.len() < FIELDS_MAX);
        let Some(id) = id.map(FieldId) else {
            return Err(Error::new(ErrorKind::Limit, format!("more than {FIELDS_MAX} fields")));
        };
        let names = if parameter { &mut self.parameters } else { &mut self.names };
        names.insert(field.name.clone(), id);
        self.push(field);
        Ok(id)
    }

    /// The same schema with one more field: the outcome of a decision, which alone has a name without
    /// a dot, and where it stands.
    pub(crate) fn with_outcome(mut self, name: &str, outcomes: &[&str]) -> (Self, FieldId) {
        let values = Type::Enum(outcomes.iter().copied().map(Arc::from).collect());
        // The number of fields is bounded far below that of an id.
        let id = FieldId(u32::try_from(self.fields.len()).unwrap_or(u32::MAX));
        self.names.insert(name.into(), id);
        self.push(Field::new(name, values, Origin::Offer));
        (self, id)
    }

    fn push(&mut self, field: Field) {
        Arc::make_mut(&mut self.kinds).push(Kind::of(&field.ty));
        self.fields.push(field);
    }

    /// What the data of each field are.
    pub(super) fn kinds(&self) -> &Arc<Vec<Kind>> {
        &self.kinds
    }

    /// The field at `id`.
    pub fn field(&self, id: FieldId) -> Option<&Field> {
        self.fields.get(id.index())
    }

    /// The place of the fact, feature, score, offer or history named `name`.
    pub fn find(&self, name: &str) -> Option<FieldId> {
        self.names.get(name).copied()
    }

    /// The place of the parameter named `name`, written `${name}` in expressions.
    pub fn find_parameter(&self, name: &str) -> Option<FieldId> {
        self.parameters.get(name).copied()
    }

    /// Lets the field at `id` influence what `namespace` may.
    pub(crate) fn set_namespace(&mut self, id: FieldId, namespace: Namespace) {
        if let Some(field) = self.fields.get_mut(id.index()) {
            field.namespace = namespace;
        }
    }

    /// All names but those of parameters, in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(AsRef::as_ref)
    }

    /// The names of all parameters, in alphabetical order.
    pub fn parameter_names(&self) -> impl Iterator<Item = &str> {
        self.parameters.keys().map(AsRef::as_ref)
    }

    /// All fields with their places, in declared order.
    pub fn fields(&self) -> impl Iterator<Item = (FieldId, &Field)> {
        (0_u32..).map(FieldId).zip(&self.fields)
    }

    /// How many fields there are.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether there is no field.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// The name at `id`, for messages.
    pub fn name(&self, id: FieldId) -> &str {
        self.field(id).map_or("?", |field| &field.name)
    }
}

/// A declared name that is a path prefix of `name`, or has it as one.
fn clash<'a>(names: &'a BTreeMap<Arc<str>, FieldId>, name: &str) -> Option<&'a str> {
    let longer = format!("{name}.");
    let below = names
        .range::<str, _>((Bound::Included(longer.as_str()), Bound::Unbounded))
        .next()
        .map(|(other, _)| other.as_ref());
    if let Some(other) = below.filter(|other| other.starts_with(&longer)) {
        return Some(other);
    }
    let ends = name.match_indices('.').filter_map(|(at, _)| name.get(..at));
    ends.filter_map(|prefix| names.get_key_value(prefix)).map(|(other, _)| other.as_ref()).next()
}

fn type_fault(ty: &Type) -> Option<String> {
    if let Some(scale) = ty.scale().filter(|scale| *scale > SCALE_MAX) {
        return Some(format!("a scale of {scale} is more than {SCALE_MAX}"));
    }
    let Type::Enum(values) = ty else { return None };
    if values.is_empty() || values.len() > ENUM_VALUES_MAX {
        return Some(format!("an enum has 1 to {ENUM_VALUES_MAX} values"));
    }
    let mut sorted: Vec<&Arc<str>> = values.iter().collect();
    sorted.sort();
    let mut pairs = sorted.iter().zip(sorted.iter().skip(1));
    pairs.find(|(left, right)| left == right).map(|(left, _)| format!("`{left}` is listed twice"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema(names: &[&str]) -> Result<Schema> {
        let mut schema = Schema::default();
        for name in names {
            schema.add(Field::new(*name, Type::Integer, Origin::Fact))?;
        }
        Ok(schema)
    }

    #[test]
    fn no_name_is_a_prefix_of_another() {
        assert!(schema(&["a.b", "a.c", "a.b_c", "a.bc.d"]).is_ok());
        for names in [["a.b", "a.b.c"], ["a.b.c", "a.b"], ["a.b.c.d", "a.b"], ["a.b", "a.b"]] {
            assert_eq!(schema(&names).unwrap_err().kind(), ErrorKind::Fact, "{names:?}");
        }
    }

    #[test]
    fn parameters_live_beside_facts() {
        let mut schema = schema(&["dsb.draws"]).unwrap();
        let id = schema.add(Field::new("dsb.draws", Type::Integer, Origin::Parameter)).unwrap();
        assert_eq!(schema.find_parameter("dsb.draws"), Some(id));
        assert_ne!(schema.find("dsb.draws"), Some(id));
    }

    #[test]
    fn enums_and_scales_are_checked() {
        let mut schema = Schema::default();
        let twice = Type::Enum(["a".into(), "b".into(), "a".into()].into());
        assert!(schema.add(Field::new("x.y", twice, Origin::Fact)).is_err());
        let deep = Type::Decimal { scale: 13 };
        assert!(schema.add(Field::new("x.y", deep, Origin::Fact)).is_err());
    }
}
