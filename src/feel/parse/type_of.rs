//! Names of types: `number`, `list<text>`, `function<number> -> boolean`, a model's own.

use super::super::names::canonical;
use super::super::token::Token;
use super::super::types::FeelType;
use super::{Parsed, Parser, fault};
use crate::error::fault::nearest;
use std::sync::Arc;

/// The types of the language, by the names that write them.
const SIMPLE: [(&[&str], FeelType); 11] = [
    (&["years", "and", "months", "duration"], FeelType::YearsMonths),
    (&["days", "and", "time", "duration"], FeelType::DaysTime),
    (&["date", "and", "time"], FeelType::DateTime),
    (&["date"], FeelType::Date),
    (&["time"], FeelType::Time),
    (&["dateTime"], FeelType::DateTime),
    (&["number"], FeelType::Number),
    (&["string"], FeelType::Text),
    (&["boolean"], FeelType::Boolean),
    (&["Any"], FeelType::Any),
    (&["Null"], FeelType::Null),
];

impl Parser<'_> {
    pub(super) fn type_name(&mut self) -> Parsed<FeelType> {
        self.nested(Self::one_type)
    }

    fn one_type(&mut self) -> Parsed<FeelType> {
        if let Some((ty, count)) = self.own_type() {
            self.at = self.at.saturating_add(count);
            return Ok(ty);
        }
        for (words, ty) in SIMPLE {
            if self.words(words) {
                return Ok(ty);
            }
        }
        if self.words(&["yearMonthDuration"]) {
            return Ok(FeelType::YearsMonths);
        }
        if self.words(&["dayTimeDuration"]) {
            return Ok(FeelType::DaysTime);
        }
        if self.word("list") {
            return Ok(FeelType::List(Arc::new(self.element()?)));
        }
        if self.word("range") {
            return Ok(FeelType::Range(Arc::new(self.element()?)));
        }
        if self.word("context") {
            return self.context_type();
        }
        if self.word("function") {
            return self.function_type();
        }
        let Token::Name(name) = self.peek().clone() else {
            return Err(self.unexpected("the name of a type"));
        };
        let known = self.vocabulary.types.keys().map(AsRef::as_ref);
        let near = nearest(
            &name,
            known.chain(
                SIMPLE.iter().filter_map(
                    |(words, _)| {
                        if let [word] = words { Some(*word) } else { None }
                    },
                ),
            ),
        );
        let mut fault = fault("unknown-type", self.span(), format!("no type is named `{name}`"));
        fault.suggestion = near.map(|near| format!("did you mean `{near}`?"));
        Err(fault)
    }

    /// The longest name of a model's own type that stands here, and its words.
    fn own_type(&self) -> Option<(FeelType, usize)> {
        if self.vocabulary.types.is_empty() {
            return None;
        }
        let (mut found, mut count) = (None, 0_usize);
        while let Token::Name(_)
        | Token::Number(_)
        | Token::Sign("." | "-" | "/" | "'" | "+" | "*") = self.ahead(count)
        {
            count = count.saturating_add(1);
            let last = self.at.saturating_add(count).saturating_sub(1);
            let end = self.tokens.get(last).map_or(0, |(_, span)| span.end);
            let written = self.text.get(self.span().start..end).unwrap_or_default();
            if let Some(ty) = self.vocabulary.types.get(&canonical(written)) {
                found = Some((ty.clone(), count));
            }
        }
        found
    }

    /// `<type>`; any where it is left out.
    fn element(&mut self) -> Parsed<FeelType> {
        if !self.take("<") {
            return Ok(FeelType::Any);
        }
        let element = self.type_name()?;
        self.expect(">")?;
        Ok(element)
    }

    fn context_type(&mut self) -> Parsed<FeelType> {
        let mut entries = Vec::new();
        if self.take("<") {
            while !self.take(">") {
                if !entries.is_empty() {
                    self.expect(",")?;
                }
                let name = self.name_before_colon();
                let name = name.ok_or_else(|| self.unexpected("a name and `:`"))?;
                entries.push((name, self.type_name()?));
            }
        }
        Ok(FeelType::Context(entries.into()))
    }

    fn function_type(&mut self) -> Parsed<FeelType> {
        let mut parameters = Vec::new();
        if !self.take("<") {
            return Ok(FeelType::Function(None));
        }
        while !self.take(">") {
            if !parameters.is_empty() {
                self.expect(",")?;
            }
            parameters.push(self.type_name()?);
        }
        let result = if self.take("->") { self.type_name()? } else { FeelType::Any };
        Ok(FeelType::Function(Some(Arc::new((parameters, result)))))
    }
}
