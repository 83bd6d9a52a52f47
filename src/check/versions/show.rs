//! The difference of two versions in words.

use super::{
    CaseChange, Compared, ControlChange, Customer, TableChange, TextChange, VersionReport,
};
use std::fmt;

impl fmt::Display for VersionReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tables.iter().try_for_each(|table| writeln!(f, "{table}"))?;
        self.controls.iter().try_for_each(|control| writeln!(f, "{control}"))?;
        self.gates.iter().try_for_each(|gate| writeln!(f, "{gate}"))?;
        self.choices.iter().try_for_each(|choice| writeln!(f, "{choice}"))?;
        self.models.iter().try_for_each(|model| writeln!(f, "{model}"))?;
        self.text.iter().try_for_each(|change| writeln!(f, "{change}"))?;
        self.cases.iter().try_for_each(|case| writeln!(f, "{case}"))?;
        f.write_str(&self.summary())
    }
}

/// Whether something is new, gone or changed.
pub(super) fn word(was: bool, is: bool) -> &'static str {
    match (was, is) {
        (false, _) => "added",
        (true, false) => "removed",
        (true, true) => "changed",
    }
}

impl fmt::Display for TableChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "table {}: {}", self.table, word(self.was, self.is))?;
        for one in &self.boxes {
            write!(f, "\n  {}: was {}, is {}", one.region, one.old, one.new)?;
            write!(f, "\n    {}", customer(&one.customer))?;
        }
        if self.more > 0 {
            write!(f, "\n  and {} more boxes", self.more)?;
        }
        write!(f, "{}", self.compared)
    }
}

impl fmt::Display for ControlChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "control {} at {}: {}", self.control, self.stage, word(self.was, self.is))?;
        if self.was && self.is {
            changes(f, &self.changes)?;
        }
        if self.compared == Compared::Alike {
            return f.write_str("\n  weighs the same for every customer");
        }
        write!(f, "{}", self.compared)
    }
}

/// What one entry says otherwise.
pub(super) fn changes(f: &mut fmt::Formatter<'_>, all: &[TextChange]) -> fmt::Result {
    all.iter().try_for_each(|TextChange { key, old, new, .. }| {
        write!(f, "\n  {key}: was {}, is {}", shown(old.as_ref()), shown(new.as_ref()))
    })
}

/// What several entries say otherwise.
pub(super) fn entries(f: &mut fmt::Formatter<'_>, all: &[TextChange]) -> fmt::Result {
    all.iter().try_for_each(|TextChange { entry, key, old, new, .. }| {
        let place = if entry.is_empty() { key.clone() } else { format!("{entry}.{key}") };
        write!(f, "\n  {place}: was {}, is {}", shown(old.as_ref()), shown(new.as_ref()))
    })
}

impl fmt::Display for TextChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, entry, key, old, new } = self;
        let place = if entry.is_empty() { key.clone() } else { format!("{entry}.{key}") };
        write!(f, "{file}: {place}: was {}, is {}", shown(old.as_ref()), shown(new.as_ref()))
    }
}

impl fmt::Display for CaseChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "case {}: was {}, is {}", self.name, self.old, self.new)
    }
}

/// Nothing where there is no difference.
impl fmt::Display for Compared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Alike => Ok(()),
            Self::Open(why) => write!(f, "\n  not known whether it weighs another thing: {why}"),
            Self::Differ { customer: one, old, new } => {
                write!(f, "\n  was {old}, is {new} {}", customer(one))
            }
        }
    }
}

fn shown(value: Option<&String>) -> String {
    value.map_or_else(|| "not there".to_owned(), |value| format!("`{value}`"))
}

fn customer(customer: &Customer) -> String {
    if customer.is_empty() {
        return "for everybody".to_owned();
    }
    let pairs: Vec<String> =
        customer.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    format!("as for {}", pairs.join(", "))
}
