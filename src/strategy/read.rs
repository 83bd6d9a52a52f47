//! `strategy/*.toml`: treatments, offers, and what is said when none applies.

use super::{OfferRule, Strategy, Treatment};
use crate::document::{Faults, Section, Text};
use crate::feel::{Compiler, Expect, Use};
use crate::rule::Reasons;
use crate::stage::Stage;
use crate::value::Type;
use std::sync::Arc;

/// What the strategy's files are read with.
#[derive(Debug)]
pub(crate) struct Reading<'a> {
    pub(crate) compiler: &'a Compiler<'a>,
    pub(crate) reasons: &'a Reasons,
    pub(crate) faults: &'a Faults,
    pub(crate) amount: Type,
    pub(crate) rate: Type,
    pub(crate) tenor_months: Type,
}

/// Decimals to which ranks are compared.
const RANK: Type = Type::Decimal { scale: 6 };

impl Strategy {
    /// Adds what one strategy file declares.
    pub(crate) fn read(&mut self, root: &mut Section<'_>, reading: &Reading<'_>) {
        for mut section in root.sections("treatment") {
            self.treatments.extend(read_treatment(&mut section, reading));
            section.finish();
        }
        for mut section in root.sections("offer") {
            self.offers.extend(read_offer(&mut section, reading));
            section.finish();
        }
        for mut section in root.sections("otherwise") {
            let stage = read_stage(&mut section);
            let reason = read_reason(&mut section, reading);
            self.otherwise.extend(stage.zip(reason));
            section.finish();
        }
    }
}

fn read_treatment(section: &mut Section<'_>, reading: &Reading<'_>) -> Option<Treatment> {
    let id = section.text("id");
    let stage = read_stage(section);
    let when = section.text("when");
    let rank = section.text_opt("rank");
    let channel = section.text("channel");
    let reason = read_reason(section, reading);
    // Propensity chooses whom marketing contacts; how somebody is collected from, or granted to, never.
    let contact = stage.is_none_or(|stage| stage == Stage::Marketing);
    let purpose = if contact { Use::Contact } else { Use::Risk };
    let when = when.and_then(|t| reading.compiler.compile(&t, &Expect::Boolean, purpose));
    let expect = Expect::Type(RANK);
    let rank = match rank {
        Some(text) => Some(reading.compiler.compile(&text, &expect, purpose)?),
        None => None,
    };
    Some(Treatment {
        id: shared(&id?),
        stage: stage?,
        when: when?,
        rank,
        channel: shared(&channel?),
        reason: reason?,
    })
}

fn read_offer(section: &mut Section<'_>, reading: &Reading<'_>) -> Option<OfferRule> {
    let id = section.text("id");
    let stage = read_stage(section);
    // Which offer is made decides its price and limit: propensity may not choose it.
    let when = section.text("when");
    let when = when.and_then(|t| reading.compiler.compile(&t, &Expect::Boolean, Use::Risk));
    let mut term = |key: &str, ty: &Type| {
        let text = section.text(key)?;
        reading.compiler.compile(&text, &Expect::Type(ty.clone()), Use::Risk)
    };
    let amount = term("amount", &reading.amount);
    let rate = term("rate", &reading.rate);
    let tenor_months = term("tenor_months", &reading.tenor_months);
    Some(OfferRule {
        id: shared(&id?),
        stage: stage?,
        when: when?,
        amount: amount?,
        rate: rate?,
        tenor_months: tenor_months?,
    })
}

fn read_stage(section: &mut Section<'_>) -> Option<Stage> {
    let text = section.text("stage")?;
    let stage = text.as_str().parse::<Stage>();
    stage.map_err(|error| section.note(text.fault("unknown-stage", error.message()))).ok()
}

fn read_reason(section: &mut Section<'_>, reading: &Reading<'_>) -> Option<Arc<str>> {
    let text = section.text("reason")?;
    reading.reasons.resolve(reading.faults, &text)
}

fn shared(text: &Text) -> Arc<str> {
    text.as_str().into()
}
