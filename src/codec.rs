//! The one canonical encoding: the same value has the same bytes on every machine, and no others.
//!
//! | item | bytes |
//! |---|---|
//! | unsigned | LEB128, shortest form only |
//! | signed | zigzag, then as unsigned |
//! | boolean | `00` or `01` |
//! | bytes, text | length as unsigned, then the bytes; text is UTF-8 |
//! | option | `00`, or `01` and the value |
//! | sequence | count as unsigned, then the items |
//!
//! Structures are their fields in declared order. A reader refuses what a writer cannot write.

mod stages;
mod values;

use crate::digest::Digest;
use crate::error::{Error, ErrorKind, Result};

/// Something with a canonical encoding.
pub(crate) trait Encode {
    /// Appends the value to `out`.
    fn encode(&self, out: &mut Writer);

    /// The value's bytes.
    fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer::default();
        self.encode(&mut out);
        out.into_bytes()
    }
}

/// Something that can be read back from its canonical encoding.
pub(crate) trait Decode: Sized {
    /// Reads one value.
    fn decode(input: &mut Reader<'_>) -> Result<Self>;

    /// The value that is all of `bytes`.
    fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let mut input = Reader::new(bytes);
        let value = Self::decode(&mut input)?;
        input.finish()?;
        Ok(value)
    }
}

/// Canonical bytes as they are written.
#[derive(Debug, Default)]
pub(crate) struct Writer(Vec<u8>);

impl Writer {
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    pub(crate) fn raw(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    pub(crate) fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    pub(crate) fn boolean(&mut self, value: bool) {
        self.byte(u8::from(value));
    }

    pub(crate) fn unsigned(&mut self, value: u64) {
        self.unsigned_wide(u128::from(value));
    }

    pub(crate) fn signed(&mut self, value: i64) {
        self.signed_wide(i128::from(value));
    }

    pub(crate) fn signed_wide(&mut self, value: i128) {
        self.unsigned_wide(((value << 1) ^ (value >> 127)).cast_unsigned());
    }

    fn unsigned_wide(&mut self, mut value: u128) {
        loop {
            let low = value.to_le_bytes().first().copied().unwrap_or_default() & 0x7f;
            value >>= 7;
            if value == 0 {
                return self.byte(low);
            }
            self.byte(low | 0x80);
        }
    }

    pub(crate) fn count(&mut self, count: usize) {
        self.unsigned(count as u64);
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.raw(bytes);
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    pub(crate) fn digest(&mut self, digest: &Digest) {
        self.raw(digest.as_bytes());
    }

    pub(crate) fn option<T>(&mut self, value: Option<&T>, write: impl FnOnce(&mut Self, &T)) {
        self.boolean(value.is_some());
        if let Some(value) = value {
            write(self, value);
        }
    }

    pub(crate) fn sequence<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.count(items.len());
        for item in items {
            write(self, item);
        }
    }

    pub(crate) fn values<T: Encode>(&mut self, items: &[T]) {
        self.sequence(items, |out, item| item.encode(out));
    }
}

/// Canonical bytes as they are read.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Checks that nothing is left.
    pub(crate) fn finish(&self) -> Result<()> {
        if self.rest.is_empty() { Ok(()) } else { Err(wrong("bytes are left over")) }
    }

    pub(crate) fn raw(&mut self, count: usize) -> Result<&'a [u8]> {
        let (head, tail) =
            self.rest.split_at_checked(count).ok_or_else(|| wrong("it ends early"))?;
        self.rest = tail;
        Ok(head)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        self.raw(N)?.try_into().map_err(|_| wrong("it ends early"))
    }

    pub(crate) fn byte(&mut self) -> Result<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub(crate) fn boolean(&mut self) -> Result<bool> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            other => Err(wrong(&format!("{other} is no boolean"))),
        }
    }

    pub(crate) fn unsigned(&mut self) -> Result<u64> {
        u64::try_from(self.unsigned_wide()?).map_err(|_| wrong("a number is too large"))
    }

    pub(crate) fn signed(&mut self) -> Result<i64> {
        i64::try_from(self.signed_wide()?).map_err(|_| wrong("a number is too large"))
    }

    pub(crate) fn signed_wide(&mut self) -> Result<i128> {
        let zigzag = self.unsigned_wide()?;
        let sign = if zigzag & 1 == 1 { -1 } else { 0 };
        Ok((zigzag >> 1).cast_signed() ^ sign)
    }

    fn unsigned_wide(&mut self) -> Result<u128> {
        let mut value = 0_u128;
        for shift in (0..128).step_by(7) {
            let byte = self.byte()?;
            let low = u128::from(byte & 0x7f);
            let part = low << shift;
            if part >> shift != low {
                return Err(wrong("a number is too large"));
            }
            value |= part;
            if byte & 0x80 == 0 {
                let shortest = byte != 0 || shift == 0;
                return if shortest { Ok(value) } else { Err(wrong("a number is padded")) };
            }
        }
        Err(wrong("a number is too large"))
    }

    /// A count of items, each of at least one byte: it cannot exceed what is left.
    pub(crate) fn count(&mut self) -> Result<usize> {
        let count = usize::try_from(self.unsigned()?).map_err(|_| wrong("a count is too large"))?;
        if count > self.rest.len() { Err(wrong("it ends early")) } else { Ok(count) }
    }

    pub(crate) fn bytes(&mut self) -> Result<&'a [u8]> {
        let count = self.count()?;
        self.raw(count)
    }

    pub(crate) fn text(&mut self) -> Result<&'a str> {
        std::str::from_utf8(self.bytes()?).map_err(|_| wrong("a text is not UTF-8"))
    }

    pub(crate) fn digest(&mut self) -> Result<Digest> {
        self.array().map(Digest::from_bytes)
    }

    pub(crate) fn option<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<Option<T>> {
        if self.boolean()? { read(self).map(Some) } else { Ok(None) }
    }

    pub(crate) fn sequence<T>(
        &mut self,
        mut read: impl FnMut(&mut Self) -> Result<T>,
    ) -> Result<Vec<T>> {
        let count = self.count()?;
        (0..count).map(|_| read(self)).collect()
    }

    pub(crate) fn values<T: Decode>(&mut self) -> Result<Vec<T>> {
        self.sequence(T::decode)
    }
}

/// The error of bytes that no writer of ours wrote.
pub(crate) fn wrong(why: &str) -> Error {
    Error::new(ErrorKind::Encoding, format!("the encoding is not canonical: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_survive(unsigned: u64, signed: i64, wide: i128) {
            let mut out = Writer::default();
            out.unsigned(unsigned);
            out.signed(signed);
            out.signed_wide(wide);
            let bytes = out.into_bytes();
            let mut input = Reader::new(&bytes);
            prop_assert_eq!(input.unsigned().unwrap(), unsigned);
            prop_assert_eq!(input.signed().unwrap(), signed);
            prop_assert_eq!(input.signed_wide().unwrap(), wide);
            prop_assert!(input.finish().is_ok());
        }

        #[test]
        fn what_reads_writes_the_same_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..12)) {
            let mut input = Reader::new(&bytes);
            if let Ok(value) = input.unsigned() {
                let used = bytes.len() - input.rest.len();
                let mut out = Writer::default();
                out.unsigned(value);
                let again = out.into_bytes();
                prop_assert_eq!(again.as_slice(), &bytes[..used]);
            }
        }
    }

    #[test]
    fn a_count_cannot_promise_more_than_there_is() {
        assert!(Reader::new(&[0xff, 0xff, 0x03, 1]).bytes().is_err());
        assert!(Reader::new(&[0x80, 0x00]).unsigned().is_err());
        assert!(Reader::new(&[2]).boolean().is_err());
        assert!(Reader::new(&[2, 0xff, 0xff]).text().is_err());
    }
}
