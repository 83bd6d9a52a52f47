//! What two versions say otherwise, entry by entry: the values of their files, whatever their order,
//! comments and layout.

use crate::policy::Archive;
use std::collections::BTreeMap;
use toml::de::{DeTable, DeValue};

/// One value that is there in one version only, or is another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextChange {
    /// The file; for controls and the strategy, which may move from file to file, the folder.
    pub file: String,
    /// The entry, as `parameter[dsb.max_draws]`; empty where the whole file is meant.
    pub entry: String,
    /// The key in it.
    pub key: String,
    /// What the old version says, if it says anything.
    pub old: Option<String>,
    /// What the new version says.
    pub new: Option<String>,
}

/// Keys that explain and decide nothing.
const EXPLAINS: [&str; 7] =
    ["meaning", "note", "source", "certainty", "unit", "version", "internal"];

impl TextChange {
    /// Whether it can change what is decided.
    pub fn may_decide(&self) -> bool {
        !EXPLAINS.contains(&self.key.as_str())
    }
}

/// The names of entries, the first that is there counts.
const NAMES: [&str; 4] = ["id", "name", "code", "band"];
/// What holds when none applies is named by its stage.
const OTHERWISE: (&str, &str) = ("otherwise", "stage");
/// The folders whose files are taken together.
const FOLDERS: [&str; 2] = ["controls/", "strategy/"];

/// By file, entry and key: a value.
pub(in crate::check) type Values = BTreeMap<(String, String, String), String>;

/// All changes, in the order of files and entries; tables are compared by what they say.
pub(super) fn changes(old: &Archive, new: &Archive) -> Vec<TextChange> {
    let (mut olds, mut news) = (values(old), values(new));
    let keys: Vec<_> = olds.keys().chain(news.keys()).cloned().collect();
    let mut found: Vec<TextChange> = Vec::new();
    for key in keys {
        let (old, new) = (olds.remove(&key), news.remove(&key));
        if old != new {
            let (file, entry, key) = key;
            found.push(TextChange { file, entry, key, old, new });
        }
    }
    found.sort_by(|one, other| {
        (&one.file, &one.entry, &one.key).cmp(&(&other.file, &other.entry, &other.key))
    });
    found
}

/// Every value of the files that decide, but of tables.
pub(in crate::check) fn values(archive: &Archive) -> Values {
    let mut values = Values::new();
    for (path, text) in archive.files() {
        let decides = !path.starts_with("tests/")
            && path.as_ref() != "invariants.toml"
            && !path.starts_with("tables/");
        if !decides || !path.ends_with(".toml") {
            continue;
        }
        let folder = FOLDERS.into_iter().find(|folder| path.starts_with(folder));
        let file = folder.unwrap_or(path.as_ref());
        let (root, _) = DeTable::parse_recoverable(text);
        table(root.get_ref(), (file, String::new()), &mut values);
    }
    values
}

fn table(found: &DeTable<'_>, (file, entry): (&str, String), values: &mut Values) {
    for (key, value) in found {
        let key = key.get_ref().as_ref();
        match value.get_ref() {
            DeValue::Table(inner) => {
                let entry =
                    if entry.is_empty() { key.to_owned() } else { format!("{entry}.{key}") };
                table(inner, (file, entry), values);
            }
            DeValue::Array(items) if items.iter().any(|item| item.get_ref().is_table()) => {
                for (number, item) in items.iter().enumerate() {
                    let Some(inner) = item.get_ref().as_table() else { continue };
                    let of_stage = Some(OTHERWISE.1).filter(|_| key == OTHERWISE.0);
                    let mut names = NAMES.into_iter().chain(of_stage);
                    let named = names.find_map(|name| inner.get(name));
                    let name = named.and_then(|name| name.get_ref().as_str());
                    let name = name.map_or_else(|| number.to_string(), str::to_owned);
                    let before = if entry.is_empty() { String::new() } else { format!("{entry}.") };
                    table(inner, (file, format!("{before}{key}[{name}]")), values);
                }
            }
            value @ (DeValue::String(_)
            | DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_)
            | DeValue::Array(_)) => {
                let place = (file.to_owned(), entry.clone(), key.to_owned());
                values.insert(place, shown(value));
            }
        }
    }
}

fn shown(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(number) => number.as_str().to_owned(),
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Boolean(is) => is.to_string(),
        DeValue::Datetime(time) => time.to_string(),
        DeValue::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| shown(item.get_ref())).collect();
            format!("[{}]", items.join(", "))
        }
        DeValue::Table(inner) => {
            let pairs = inner
                .iter()
                .map(|(key, value)| format!("{} = {}", key.get_ref(), shown(value.get_ref())));
            format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", "))
        }
    }
}
