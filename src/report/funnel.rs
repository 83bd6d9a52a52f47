//! The funnel as a table.

use crate::insight::Funnel;
use crate::stage::Stage;
use std::fmt::Write as _;

/// Reasons that are named for one stage.
const REASONS_MAX: usize = 4;

/// The funnel, a line a stage, with the top reasons of those who were not approved below it.
pub fn funnel_table(funnel: &Funnel) -> String {
    let mut page = String::new();
    for stage in Stage::ALL {
        let count = funnel.stage(stage);
        let (name, name_zh) = (stage.name(), stage.name_zh());
        let _ = write!(
            page,
            "{name} {name_zh} entered {} approved {} referred {} declined {} other {}",
            count.entered, count.approved, count.referred, count.declined, count.other
        );
        if count.moved > 0 {
            let _ = write!(page, " (moved by a human {})", count.moved);
        }
        page.push('\n');
        let top = count.reasons.iter().take(REASONS_MAX);
        let reasons: Vec<String> = top.map(|(code, n)| format!("{code} {n}")).collect();
        if !reasons.is_empty() {
            let _ = writeln!(page, "    {}", reasons.join(" \u{b7} "));
        }
    }
    page
}

/// Where every case stands, a line for each stage, state and reason; the last line is their sum.
pub fn standings_table(funnel: &Funnel) -> String {
    let mut page = String::new();
    let mut sum = 0_u64;
    for (standing, count) in funnel.standings() {
        let (stage, state) = (standing.stage, standing.state);
        let reason = standing.reason.as_deref().unwrap_or("-");
        let _ = writeln!(page, "{stage:<14}{state:<14}{reason:<24}{count:>5}");
        sum = sum.saturating_add(count);
    }
    let _ = writeln!(page, "{:<52}{sum:>5} of {}", "accounted for", funnel.cases());
    page
}
