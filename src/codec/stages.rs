//! The canonical bytes of stages and states.

use super::{Decode, Encode, Reader, Writer, wrong};
use crate::error::Result;
use crate::stage::{CaseState, Stage};

impl Encode for Stage {
    fn encode(&self, out: &mut Writer) {
        out.byte(self.number());
    }
}

impl Decode for Stage {
    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        Self::from_number(input.byte()?).ok_or_else(|| wrong("no such stage"))
    }
}

impl Encode for CaseState {
    fn encode(&self, out: &mut Writer) {
        out.byte(self.number());
    }
}

impl Decode for CaseState {
    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        Self::from_number(input.byte()?).ok_or_else(|| wrong("no such state"))
    }
}
