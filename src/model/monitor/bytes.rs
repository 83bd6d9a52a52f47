//! Counts as bytes: the same counts are the same bytes.

use super::{BinCounts, Cell, ScoreMonitor};
use crate::codec::{Reader, Writer};
use crate::error::{Error, ErrorKind, Result};
use crate::model::master_scale::MILLION;
use std::collections::BTreeMap;

/// The version of the form.
const FORMAT: u8 = 1;

impl ScoreMonitor {
    /// The counts as bytes, which [`ScoreMonitor::from_bytes`] reads back.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer::default();
        out.byte(FORMAT);
        out.count(self.characteristics.len());
        for BinCounts { name, rows } in &self.characteristics {
            out.text(name);
            out.sequence(rows, |out, rows| out.unsigned(*rows));
        }
        out.count(self.cells.len());
        for (score, Cell { given, events, others }) in &self.cells {
            out.unsigned(u64::from(*score));
            for count in [given, events, others] {
                out.unsigned(*count);
            }
        }
        out.into_bytes()
    }

    /// Reads counts.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] when the bytes are not those of counts.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        read(bytes).map_err(|error| {
            let message = format!("these bytes are no counts of scores: {}", error.message());
            Error::new(ErrorKind::Model, message)
        })
    }
}

fn read(bytes: &[u8]) -> Result<ScoreMonitor> {
    let refuse = |message: &str| Err(Error::new(ErrorKind::Model, message));
    let mut from = Reader::new(bytes);
    if from.byte()? != FORMAT {
        return refuse("their form has another version");
    }
    let mut characteristics = Vec::new();
    for _ in 0..from.count()? {
        let name = from.text()?.into();
        let rows = from.sequence(Reader::unsigned)?;
        characteristics.push(BinCounts { name, rows });
    }
    let (mut cells, mut above) = (BTreeMap::new(), None);
    for _ in 0..from.count()? {
        let score = u32::try_from(from.unsigned()?).ok().filter(|score| *score <= MILLION);
        if score <= above {
            return refuse("their scores do not ascend to a million");
        }
        let (given, events, others) = (from.unsigned()?, from.unsigned()?, from.unsigned()?);
        above = score;
        cells.extend(score.map(|score| (score, Cell { given, events, others })));
    }
    from.finish()?;
    Ok(ScoreMonitor { cells, characteristics })
}
