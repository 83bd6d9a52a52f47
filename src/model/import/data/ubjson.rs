//! UBJSON (draft 12) into [`Data`]: JSON in bytes, numbers with the high byte first.

use super::Data;
use crate::error::{Error, ErrorKind, Result};
use crate::limits::MODEL_DEPTH_MAX;
use std::collections::BTreeMap;

/// Reads the UBJSON `bytes` of the file `file`.
pub(in crate::model::import) fn ubjson(file: &str, bytes: &[u8]) -> Result<Data> {
    let mut reader = Reader { bytes, at: 0 };
    let read = reader.marker().and_then(|marker| reader.value(marker, 0)).and_then(|data| {
        while reader.peek() == Some(b'N') {
            reader.at = reader.at.saturating_add(1);
        }
        if reader.at == bytes.len() { Ok(data) } else { Err("something follows the model") }
    });
    let at = reader.at;
    read.map_err(|what| Error::new(ErrorKind::Model, format!("`{file}`: byte {at}: {what}")))
}

type Read<T> = std::result::Result<T, &'static str>;

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
}

/// What is said of all items of a container before them.
struct Header {
    /// The marker of each.
    kind: Option<u8>,
    count: Option<usize>,
}

impl<'b> Reader<'b> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self, count: usize) -> Read<&'b [u8]> {
        let end = self.at.checked_add(count).ok_or("the file ends too early")?;
        let taken = self.bytes.get(self.at..end).ok_or("the file ends too early")?;
        self.at = end;
        Ok(taken)
    }

    fn fixed<const N: usize>(&mut self) -> Read<[u8; N]> {
        self.take(N)?.try_into().map_err(|_| "the file ends too early")
    }

    /// The next marker; `N`, which says nothing, is passed over.
    fn marker(&mut self) -> Read<u8> {
        loop {
            let [marker] = self.fixed::<1>()?;
            if marker != b'N' {
                return Ok(marker);
            }
        }
    }

    fn value(&mut self, marker: u8, depth: usize) -> Read<Data> {
        if depth > MODEL_DEPTH_MAX {
            return Err("this is nested too deep");
        }
        let deeper = depth.saturating_add(1);
        Ok(match marker {
            b'{' => self.object(deeper)?,
            b'[' => self.list(deeper)?,
            b'Z' => Data::Null,
            b'T' => Data::Boolean(true),
            b'F' => Data::Boolean(false),
            b'S' => Data::Text(self.text()?),
            b'C' => Data::Text(char::from(self.fixed::<1>()?[0]).to_string()),
            b'H' => {
                let text = self.text()?;
                Data::Number(text.parse().map_err(|_| "this is no number")?)
            }
            _ => Data::Number(self.number(marker)?),
        })
    }

    #[expect(clippy::cast_precision_loss, reason = "whole numbers of models are far below 2^53")]
    fn number(&mut self, marker: u8) -> Read<f64> {
        Ok(match marker {
            b'd' => f64::from(f32::from_be_bytes(self.fixed()?)),
            b'D' => f64::from_be_bytes(self.fixed()?),
            _ => self.integer(marker)? as f64,
        })
    }

    fn integer(&mut self, marker: u8) -> Read<i64> {
        Ok(match marker {
            b'i' => i8::from_be_bytes(self.fixed()?).into(),
            b'U' => u8::from_be_bytes(self.fixed()?).into(),
            b'I' => i16::from_be_bytes(self.fixed()?).into(),
            b'l' => i32::from_be_bytes(self.fixed()?).into(),
            b'L' => i64::from_be_bytes(self.fixed()?),
            _ => return Err("there is no such marker"),
        })
    }

    fn length(&mut self) -> Read<usize> {
        let marker = self.marker()?;
        usize::try_from(self.integer(marker)?).map_err(|_| "a length is below 0")
    }

    fn text(&mut self) -> Read<String> {
        let length = self.length()?;
        let bytes = self.take(length)?;
        std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| "this text is not UTF-8")
    }

    fn header(&mut self) -> Read<Header> {
        let mut header = Header { kind: None, count: None };
        if self.peek() == Some(b'$') {
            self.at = self.at.saturating_add(1);
            header.kind = Some(self.fixed::<1>()?[0]);
            if self.peek() != Some(b'#') {
                return Err("a kind needs a count");
            }
        }
        if self.peek() == Some(b'#') {
            self.at = self.at.saturating_add(1);
            let count = self.length()?;
            // Each item takes a byte at least, but for those whose marker is all of them.
            let bare = matches!(header.kind, Some(b'Z' | b'T' | b'F'));
            if bare || count > self.bytes.len().saturating_sub(self.at) {
                return Err("there are fewer items than their count says");
            }
            header.count = Some(count);
        }
        Ok(header)
    }

    fn list(&mut self, depth: usize) -> Read<Data> {
        let Header { kind, count } = self.header()?;
        if let (Some(kind @ (b'd' | b'D' | b'i' | b'U' | b'I' | b'l' | b'L')), Some(count)) =
            (kind, count)
        {
            let numbers: Read<Vec<f64>> = (0..count).map(|_| self.number(kind)).collect();
            return numbers.map(Data::Numbers);
        }
        let mut items = Vec::new();
        while self.more(count, items.len(), b']')? {
            let marker = kind.map_or_else(|| self.marker(), Ok)?;
            items.push(self.value(marker, depth)?);
        }
        Ok(Data::list(items))
    }

    fn object(&mut self, depth: usize) -> Read<Data> {
        let Header { kind, count } = self.header()?;
        let (mut entries, mut read) = (BTreeMap::new(), 0_usize);
        while self.more(count, read, b'}')? {
            let key = self.text()?;
            let marker = kind.map_or_else(|| self.marker(), Ok)?;
            entries.insert(key, self.value(marker, depth)?);
            read = read.saturating_add(1);
        }
        Ok(Data::Object(entries))
    }

    /// Whether one more item follows; the sign at the end of those without a count is read.
    fn more(&mut self, count: Option<usize>, read: usize, end: u8) -> Read<bool> {
        if let Some(count) = count {
            return Ok(read < count);
        }
        match self.peek() {
            None => Err("the file ends too early"),
            Some(marker) if marker == end => {
                self.at = self.at.saturating_add(1);
                Ok(false)
            }
            Some(_) => Ok(true),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_read() {
        let mut bytes = b"{i\x01a[$d#U\x02".to_vec();
        bytes.extend(1.5_f32.to_be_bytes());
        bytes.extend((-2.0_f32).to_be_bytes());
        bytes.extend(b"i\x01b[Si\x02xyT]i\x01cI\x01\x00i\x01dZ}");
        let Data::Object(found) = ubjson("m.ubj", &bytes).unwrap() else { panic!() };
        assert_eq!(found["a"], Data::Numbers(vec![1.5, -2.0]));
        assert_eq!(found["b"], Data::List(vec![Data::Text("xy".to_owned()), Data::Boolean(true)]));
        assert_eq!((&found["c"], &found["d"]), (&Data::Number(256.0), &Data::Null));
    }

    #[test]
    fn counts_beyond_the_file_are_refused() {
        for bytes in [
            b"[$d#L\x7f\xff\xff\xff\xff\xff\xff\xff".as_slice(),
            b"[$Z#l\x7f\xff\xff\xff",
            b"[#l\x7f\xff\xff\xff",
            b"Sl\x7f\xff\xff\xffx",
            b"Si\xff",
            b"{",
            b"[i",
            b"",
            b"?",
            b"[]x",
        ] {
            assert!(ubjson("m.ubj", bytes).is_err(), "{bytes:?}");
        }
        assert!(ubjson("m.ubj", &b"[".repeat(100_000)).is_err());
    }
}
