//! Fields that all models of a document share: which of them makes one for which.
//!
//! They are made of what a model makes of its inputs. So where a model in another treats an input
//! otherwise, it makes the fields that need it anew; all others are made once.

use super::{Element, Read, Reader, Scope};
use crate::limits::PMML_NODES_MAX;

/// A field that is to be made: its name, the place of the model that makes it, and what it is made of.
type Recipe<'a> = (&'a str, usize, Element<'a>);

impl<'a> Reader<'a> {
    /// What the field called `name` is made of for the model at `from`, if it is made.
    pub(super) fn recipe(&mut self, name: &str, from: usize) -> Read<Option<Recipe<'a>>> {
        for level in (0..=from).rev() {
            if level == 0
                && let Some(shared) = self.shared(name, from)?
            {
                return Ok(Some(shared));
            }
            let Some(scope) = self.scopes.get(level) else { continue };
            if scope.names.contains_key(name) || scope.schema.contains_key(name) {
                return Ok(None);
            }
            if let Some((name, recipe)) = scope.recipes.get_key_value(name) {
                return Ok(Some((*name, level, *recipe)));
            }
        }
        Ok(None)
    }

    /// A field that all models share, made by the innermost model from `from` outwards that treats a
    /// field which it needs, else by the outermost.
    pub(super) fn shared(&mut self, name: &str, from: usize) -> Read<Option<Recipe<'a>>> {
        let Some((name, recipe)) = self.shared.get_key_value(name) else { return Ok(None) };
        let (name, recipe) = (*name, *recipe);
        let shadows =
            |scope: &Scope<'_>| scope.schema.contains_key(name) || scope.recipes.contains_key(name);
        if self.scopes.first().is_some_and(shadows) {
            return Ok(None);
        }
        for level in (1..=from).rev() {
            if self.touches(name, level)? {
                return Ok(Some((name, level, recipe)));
            }
        }
        Ok(Some((name, 0, recipe)))
    }

    /// Whether a field that all models share needs one that the model at `level` treats.
    fn touches(&mut self, name: &'a str, level: usize) -> Read<bool> {
        let Some(scope) = self.scopes.get_mut(level) else { return Ok(false) };
        if scope.treated.is_empty() {
            return Ok(false);
        }
        let mut waiting = vec![(name, false)];
        while let Some((name, leaves)) = waiting.pop() {
            let Some(recipe) = self.shared.get(name) else { continue };
            let needed = || recipe.within().filter_map(|element| element.get("field"));
            if leaves {
                if needed().any(|name| scope.touched.get(name) == Some(&true)) {
                    scope.touched.insert(name, true);
                }
                continue;
            }
            if scope.touched.contains_key(name) {
                continue;
            }
            let count = u32::try_from(recipe.within().count()).unwrap_or(u32::MAX);
            self.looked_through = self.looked_through.saturating_add(count);
            if self.looked_through > PMML_NODES_MAX {
                let message = "too many models treat fields of their own that this needs";
                return Err(recipe.fault("too-long", message));
            }
            scope.touched.insert(name, needed().any(|name| scope.treated.contains(name)));
            waiting.push((name, true));
            waiting.extend(needed().map(|name| (name, false)));
        }
        Ok(scope.touched.get(name) == Some(&true))
    }
}
