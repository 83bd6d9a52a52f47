//! `[[authority]]`: what each band may move, and up to which amount.

use super::header::Header;
use crate::error::Result;
use crate::fact::{Datum, Row};
use crate::feel::{Compiler, Expect, Expression, Stack, Use};
use crate::rule::{Band, Severity};
use crate::value::{Currency, Timestamp, Type};

#[derive(Debug)]
struct Authority {
    band: Band,
    clears: Vec<Severity>,
    /// At the ledger's scale; none means that amounts do not matter.
    amount_max: Option<Expression>,
}

/// The bands that a policy declares.
#[derive(Debug, Default)]
pub(crate) struct Authorities(Vec<Authority>);

impl Authorities {
    pub(super) fn compile(header: &Header, currency: Currency, compiler: &Compiler<'_>) -> Self {
        let money = Expect::Type(Type::Money { currency, scale: crate::fact::LEDGER_SCALE });
        let authorities = header.authorities.iter().filter_map(|text| {
            let amount_max = match &text.amount_max {
                Some(text) => Some(compiler.compile(text, &money, Use::Risk)?),
                None => None,
            };
            Some(Authority { band: text.band, clears: text.clears.clone(), amount_max })
        });
        Self(authorities.collect())
    }

    /// Whether the policy declares `band` at all.
    pub(crate) fn declares(&self, band: Band) -> bool {
        self.0.iter().any(|authority| authority.band == band)
    }

    /// Whether `band` may clear `severity`.
    pub(crate) fn clears(&self, band: Band, severity: Severity) -> bool {
        self.0
            .iter()
            .any(|authority| authority.band == band && authority.clears.contains(&severity))
    }

    /// The highest amount that `band` may approve over `row`, at the ledger's scale: `None` when
    /// there is no bound, zero when it cannot be computed.
    pub(crate) fn amount_max(
        &self,
        band: Band,
        row: &Row,
        as_of: Timestamp,
        stack: &mut Stack,
    ) -> Result<Option<i64>> {
        let authority = self.0.iter().find(|authority| authority.band == band);
        let Some(bound) = authority.and_then(|authority| authority.amount_max.as_ref()) else {
            return Ok(None);
        };
        let Datum::Number(amount) = bound.evaluate(row, as_of, stack)? else { return Ok(Some(0)) };
        Ok(Some(amount))
    }

    /// Every expression, for finding what it reads.
    pub(super) fn expressions(&self) -> impl Iterator<Item = &Expression> {
        self.0.iter().filter_map(|authority| authority.amount_max.as_ref())
    }
}
