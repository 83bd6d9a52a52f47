//! Texts for C: UTF-8, ended by NUL.

use std::ffi::{CString, c_char};

/// A text that a handle owns and lends.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Text(CString);

impl Text {
    /// `text`, with U+FFFD in place of a NUL inside it.
    pub(crate) fn new(text: &str) -> Self {
        let clean = text.replace('\0', "\u{fffd}");
        Self(CString::new(clean).unwrap_or_default())
    }

    pub(crate) fn as_ptr(&self) -> *const c_char {
        self.0.as_ptr()
    }
}

/// No text.
pub(crate) const fn none() -> *const c_char {
    std::ptr::null()
}

/// A text that may not be there.
pub(crate) fn optional(text: Option<&Text>) -> *const c_char {
    text.map_or(none(), Text::as_ptr)
}
