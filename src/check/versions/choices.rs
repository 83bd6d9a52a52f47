//! What two versions choose at a stage: whom to contact and how, and what to offer.

use super::pair::{Ask, Compared, Look, Pair};
use super::text::Values;
use super::touched::Touched;
use super::version::Version;
use super::{TextChange, values};
use crate::fact::{Datum, FieldId, Row};
use crate::feel::bounds::{Bounds, Known, Lead, Ranges};
use crate::feel::{Expression, Stack};
use crate::policy::Policy;
use crate::stage::Stage;
use crate::strategy::{Choice, OfferRule, Treatment};
use crate::value::Timestamp;
use std::cmp::Ordering;
use std::fmt;

/// The folder that the strategy stands in.
const FOLDER: &str = "strategy/";

/// What the strategy chooses at a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chosen {
    /// Whom to contact, by which channel, and why now.
    Treatment,
    /// Amount, rate and tenor.
    Offer,
}

impl Chosen {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Treatment, Self::Offer];

    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Treatment => "treatment",
            Self::Offer => "offer",
        }
    }
}

/// A stage at which two versions choose different things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChoiceChange {
    /// The stage.
    pub stage: Stage,
    /// What is chosen.
    pub chosen: Chosen,
    /// What the rules say otherwise.
    pub changes: Vec<TextChange>,
    /// A customer for whom another thing is chosen.
    pub compared: Compared,
}

/// All stages at which the strategies differ, in what they say or in what they choose.
pub(super) fn compare(
    (old, new): (&Policy, &Policy),
    text: &mut Vec<TextChange>,
    touched: &Touched,
) -> Vec<ChoiceChange> {
    let said = [old, new].map(|policy| values(policy.archive()));
    let ours = |change: &TextChange| change.file == FOLDER;
    let own: Vec<TextChange> = text.iter().filter(|change| ours(change)).cloned().collect();
    text.retain(|change| !ours(change));
    let moved = files(old) != files(new);
    let mut found = Vec::new();
    for stage in Stage::ALL {
        for chosen in Chosen::ALL {
            let sides = [(old, &said[0]), (new, &said[1])];
            let [one, other] =
                sides.map(|(policy, said)| Side { policy, stage, chosen, said, touched });
            let of_stage = |change: &&TextChange| one.has(change) || other.has(change);
            let changes: Vec<TextChange> = own.iter().filter(of_stage).cloned().collect();
            let silent = one.is_silent() && other.is_silent();
            let rests = || one.rests() || other.rests();
            if silent || (changes.is_empty() && !moved && !rests()) {
                continue;
            }
            let compared = weigh(&one, &other);
            if !changes.is_empty() || compared != Compared::Alike {
                found.push(ChoiceChange { stage, chosen, changes, compared });
            }
        }
    }
    let told = |change: &TextChange| found.iter().any(|choice| choice.changes.contains(change));
    text.extend(own.into_iter().filter(|change| !told(change)));
    found
}

/// The files of the strategy: the order of its rules counts.
fn files(policy: &Policy) -> Vec<&str> {
    let files = policy.archive().files().filter(|(path, _)| path.starts_with(FOLDER));
    files.map(|(_, text)| text.as_ref()).collect()
}

/// What one version chooses at one stage.
struct Side<'a> {
    policy: &'a Policy,
    stage: Stage,
    chosen: Chosen,
    said: &'a Values,
    touched: &'a Touched,
}

impl<'a> Side<'a> {
    fn treatments(&self) -> impl Iterator<Item = &'a Treatment> {
        let (stage, treats) = (self.stage, self.chosen == Chosen::Treatment);
        let all = self.policy.strategy().treatments.iter();
        all.filter(move |one| treats && one.stage == stage)
    }

    fn offers(&self) -> impl Iterator<Item = &'a OfferRule> {
        let (stage, offers) = (self.stage, self.chosen == Chosen::Offer);
        let all = self.policy.strategy().offers.iter();
        all.filter(move |one| offers && one.stage == stage)
    }

    fn is_silent(&self) -> bool {
        self.treatments().next().is_none() && self.offers().next().is_none()
    }

    fn expressions(&self) -> Vec<&'a Expression> {
        let treatments = self.treatments();
        let offers = self.offers();
        treatments
            .flat_map(|one| std::iter::once(&one.when).chain(&one.rank))
            .chain(offers.flat_map(|one| [&one.when, &one.amount, &one.rate, &one.tenor_months]))
            .collect()
    }

    fn reads(&self) -> Vec<FieldId> {
        self.expressions().into_iter().flat_map(Expression::reads).copied().collect()
    }

    fn version(&self) -> Version<'a> {
        Version::new(self.policy, &self.reads(), self.expressions())
    }

    fn rests(&self) -> bool {
        self.touched.any(self.policy, &self.reads())
    }

    /// Whether this entry is one of its rules, or says what holds when none applies.
    fn has(&self, change: &TextChange) -> bool {
        let kind = self.chosen.name();
        let is = |id: &str| change.entry == format!("{kind}[{id}]");
        change.entry == format!("otherwise[{}]", self.stage)
            || self.treatments().any(|one| is(&one.id))
            || self.offers().any(|one| is(&one.id))
    }

    /// What is said when none applies.
    fn none(&self) -> String {
        let otherwise = self.policy.strategy().otherwise(self.stage);
        otherwise.map_or_else(|| NONE.to_owned(), |reason| format!("{NONE}: {reason}"))
    }

    /// What is chosen of a box; nothing where it is not the same everywhere.
    fn look(&self, ranges: &Ranges<'_>) -> Option<String> {
        if self.is_silent() {
            return Some(SILENT.to_owned());
        }
        match self.chosen {
            Chosen::Treatment => self.treatment(ranges),
            Chosen::Offer => self.offer(ranges),
        }
    }

    fn treatment(&self, ranges: &Ranges<'_>) -> Option<String> {
        let mut all: Vec<Ranked<'_>> = Vec::new();
        for one in self.treatments() {
            let answers = one.when.answers(ranges);
            // What is unknown does not apply.
            if !answers.yes {
                continue;
            }
            let rank = one.rank.as_ref().map(|rank| rank.bounds(ranges));
            let rank = rank.unwrap_or(Bounds::known(Known::Ints(0, 0)));
            match (answers.only_yes(), rank.known, rank.unknown.is_empty()) {
                (_, Known::Nothing, _) => {}
                (true, Known::Ints(low, high), true) => all.push(Ranked { one, low, high }),
                _ => return None,
            }
        }
        if all.is_empty() {
            return Some(self.none());
        }
        // The highest rank, and of equals the first.
        let best = (0_usize..).zip(&all).find(|(place, best)| {
            (0_usize..).zip(&all).all(|(other, ranked)| match other.cmp(place) {
                Ordering::Less => best.lead(ranked, ranges) == Lead::Above,
                Ordering::Equal => true,
                Ordering::Greater => best.lead(ranked, ranges) != Lead::Open,
            })
        });
        best.map(|(_, best)| treated(best.one))
    }

    fn offer(&self, ranges: &Ranges<'_>) -> Option<String> {
        for rule in self.offers() {
            let answers = rule.when.answers(ranges);
            if !answers.is_decided() {
                return None;
            }
            if !answers.unknown.is_empty() {
                return Some(UNKNOWN.to_owned());
            }
            if answers.no {
                continue;
            }
            let fields = self.policy.offer_fields();
            let terms = [
                (&rule.amount, "amount", fields.amount),
                (&rule.rate, "rate", fields.rate),
                (&rule.tenor_months, "tenor_months", fields.tenor_months),
            ];
            let bounds = terms.map(|(term, ..)| term.bounds(ranges));
            if bounds.iter().any(|bounds| bounds.known == Known::Nothing) {
                return Some(UNKNOWN.to_owned());
            }
            if bounds.iter().any(|bounds| !bounds.unknown.is_empty()) {
                return None;
            }
            let mut said = Vec::new();
            for ((term, key, field), bounds) in terms.iter().zip(bounds) {
                let exact = self.exactly(*field, bounds);
                said.push(exact.or_else(|| self.as_written(&rule.id, key, term))?);
            }
            return Some(offered(&rule.id, &said));
        }
        Some(self.none())
    }

    /// The value of a term that is the same everywhere.
    fn exactly(&self, field: FieldId, bounds: Bounds) -> Option<String> {
        let Known::Ints(low, high) = bounds.known else { return None };
        let number = i64::try_from(low).ok().filter(|_| low == high)?;
        self.shown(field, &Datum::Number(number))
    }

    /// The words of a term that differs from customer to customer, and is the same in both versions
    /// where these are: nothing that it rests on may have another value.
    fn as_written(&self, id: &str, key: &str, term: &Expression) -> Option<String> {
        let place = (FOLDER.to_owned(), format!("offer[{id}]"), key.to_owned());
        let text = self.said.get(&place)?;
        (!self.touched.any(self.policy, term.reads())).then(|| format!("`{text}`"))
    }

    fn shown(&self, field: FieldId, datum: &Datum) -> Option<String> {
        let value = self.policy.schema().field(field)?.value(datum)?;
        Some(value.to_string())
    }

    /// What is chosen for one customer.
    fn ask(&self, row: &Row, as_of: Timestamp, stack: &mut Stack) -> Option<String> {
        if self.is_silent() {
            return Some(SILENT.to_owned());
        }
        let strategy = self.policy.strategy();
        match self.chosen {
            Chosen::Treatment => match strategy.treatment(self.stage, row, as_of, stack).ok()? {
                Choice::Chosen(treatment) => Some(treated(treatment)),
                Choice::None | Choice::Silent => Some(self.none()),
                Choice::Unknown(_) => Some(UNKNOWN.to_owned()),
            },
            Chosen::Offer => match strategy.offer(self.stage, row, as_of, stack).ok()? {
                Choice::Chosen(offer) => {
                    let fields = self.policy.offer_fields();
                    let said = [
                        self.shown(fields.amount, &offer.amount)?,
                        self.shown(fields.rate, &offer.rate)?,
                        self.shown(fields.tenor_months, &offer.tenor_months)?,
                    ];
                    Some(offered(&offer.rule, &said))
                }
                Choice::None | Choice::Silent => Some(self.none()),
                Choice::Unknown(_) => Some(UNKNOWN.to_owned()),
            },
        }
    }
}

/// A treatment that applies, and between which numbers its rank lies.
struct Ranked<'a> {
    one: &'a Treatment,
    low: i128,
    high: i128,
}

impl Ranked<'_> {
    /// How its rank stands to another's.
    fn lead(&self, other: &Self, ranges: &Ranges<'_>) -> Lead {
        match self.low.cmp(&other.high) {
            Ordering::Greater => Lead::Above,
            Ordering::Equal => Lead::NotBelow,
            Ordering::Less => Lead::of(self.one.rank.as_ref(), other.one.rank.as_ref(), ranges),
        }
    }
}

/// What is said where nothing can be chosen at all.
const SILENT: &str = "nothing to choose";
const NONE: &str = "none applies";
const UNKNOWN: &str = "not known, as a fact is missing";

fn treated(one: &Treatment) -> String {
    format!("{} by {} for {}", one.id, one.channel, one.reason)
}

fn offered(rule: &str, said: &[String]) -> String {
    format!("{rule}: {}", said.join(", "))
}

/// Looks for a customer for whom the two choose different things.
fn weigh(one: &Side<'_>, other: &Side<'_>) -> Compared {
    let pair = match Pair::new(one.version(), other.version()) {
        Ok(pair) => pair,
        Err(why) => return Compared::Open(why),
    };
    let (look_old, look_new): (&Look<'_>, &Look<'_>) =
        (&|ranges: &Ranges<'_>| one.look(ranges), &|ranges: &Ranges<'_>| other.look(ranges));
    let (ask_old, ask_new): (&Ask<'_>, &Ask<'_>) = (
        &|row: &mut Row, as_of: Timestamp, stack: &mut Stack| one.ask(row, as_of, stack),
        &|row: &mut Row, as_of: Timestamp, stack: &mut Stack| other.ask(row, as_of, stack),
    );
    pair.compare((look_old, look_new), (ask_old, ask_new))
}

impl ChoiceChange {
    /// Whether some customer may be decided otherwise for it.
    pub(super) fn may_decide(&self) -> bool {
        self.compared != Compared::Alike
    }
}

impl fmt::Display for ChoiceChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}: changed", self.chosen.name(), self.stage)?;
        super::show::entries(f, &self.changes)?;
        match &self.compared {
            Compared::Alike => f.write_str("\n  chooses the same for every customer"),
            compared @ (Compared::Open(_) | Compared::Differ { .. }) => write!(f, "{compared}"),
        }
    }
}
