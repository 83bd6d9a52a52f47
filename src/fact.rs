//! Facts: what the caller knows about one customer at one moment.

mod columns;
mod datum;
mod domain;
mod facts;
mod field;
mod history;
mod kind;
mod missing;
pub(crate) mod name;
mod row;
mod schema;

pub(crate) use columns::{BLOCK, Block, BlockValues};
pub use columns::{Column, Columns};
pub use datum::{Datum, Unknown};
pub use domain::{Better, Domain};
pub use facts::{Facts, FactsBuilder, Source};
pub use field::{Class, Field, FieldId, Namespace, Origin};
pub(crate) use history::{Amounts, LEDGER_SCALE, ledger_amount, ledger_units};
pub use history::{History, HistoryField};
pub(crate) use kind::Kind;
pub use missing::Missing;
pub(crate) use row::Aside;
pub use row::Row;
pub use schema::Schema;
