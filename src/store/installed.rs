//! What an entry of a policy holds: who installed it, and the whole archive.

use crate::codec::{Decode, Encode, Reader, Writer};
use crate::error::Result;
use crate::policy::Archive;
use std::sync::Arc;

/// The body of a policy's entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Installed {
    pub(crate) maker: Arc<str>,
    pub(crate) checker: Arc<str>,
    pub(crate) archive: Archive,
}

impl Encode for Installed {
    fn encode(&self, out: &mut Writer) {
        out.text(&self.maker);
        out.text(&self.checker);
        out.bytes(&self.archive.to_bytes());
    }
}

impl Decode for Installed {
    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        Ok(Self {
            maker: input.text()?.into(),
            checker: input.text()?.into(),
            archive: Archive::from_bytes(input.bytes()?)?,
        })
    }
}
