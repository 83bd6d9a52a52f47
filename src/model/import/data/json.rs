//! JSON (RFC 8259) into [`Data`]: numbers to the nearest double, and as trainers write them `NaN` and
//! `Infinity` too.

use super::Data;
use crate::error::fault::SourceText;
use crate::error::{Error, ErrorKind, Result, Span};
use crate::limits::MODEL_DEPTH_MAX;
use std::collections::BTreeMap;

/// Reads the JSON `text` of the file `file`.
pub(in crate::model::import) fn json(file: &str, text: &str) -> Result<Data> {
    let mut reader = Reader { text, at: 0 };
    let read = reader.value(0).and_then(|data| {
        reader.blank();
        if reader.at == text.len() { Ok(data) } else { Err("something follows the model") }
    });
    read.map_err(|message| {
        let source = SourceText::new(file, text);
        let span = Span::new(reader.at, reader.at.saturating_add(1));
        let fault = source.fault("model-syntax", span, message);
        Error::of_document(ErrorKind::Model, "model", vec![fault])
    })
}

type Read<T> = std::result::Result<T, &'static str>;

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blank(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at = self.at.saturating_add(1);
        }
    }

    /// Whether `word` stands next; then it is read.
    fn takes(&mut self, word: &str) -> bool {
        self.blank();
        let there = self.rest().starts_with(word);
        if there {
            self.at = self.at.saturating_add(word.len());
        }
        there
    }

    fn value(&mut self, depth: usize) -> Read<Data> {
        if depth > MODEL_DEPTH_MAX {
            return Err("this is nested too deep");
        }
        self.blank();
        let deeper = depth.saturating_add(1);
        match self.peek() {
            Some(b'{') => self.object(deeper),
            Some(b'[') => self.list(deeper),
            Some(b'"') => self.string().map(Data::Text),
            Some(_) if self.takes("null") => Ok(Data::Null),
            Some(_) if self.takes("true") => Ok(Data::Boolean(true)),
            Some(_) if self.takes("false") => Ok(Data::Boolean(false)),
            Some(_) => self.number().map(Data::Number),
            None => Err("the file ends too early"),
        }
    }

    fn object(&mut self, depth: usize) -> Read<Data> {
        let mut entries = BTreeMap::new();
        self.takes("{");
        if self.takes("}") {
            return Ok(Data::Object(entries));
        }
        loop {
            self.blank();
            let key = self.string()?;
            if !self.takes(":") {
                return Err("`:` is expected here");
            }
            let value = self.value(depth)?;
            entries.insert(key, value);
            if self.takes("}") {
                return Ok(Data::Object(entries));
            }
            if !self.takes(",") {
                return Err("`,` or `}` is expected here");
            }
        }
    }

    fn list(&mut self, depth: usize) -> Read<Data> {
        let (mut numbers, mut items) = (Vec::new(), Vec::new());
        self.takes("[");
        if self.takes("]") {
            return Ok(Data::Numbers(numbers));
        }
        loop {
            let item = self.value(depth)?;
            if let (Data::Number(number), true) = (&item, items.is_empty()) {
                numbers.push(*number);
            } else {
                items.extend(numbers.drain(..).map(Data::Number));
                items.push(item);
            }
            if self.takes("]") {
                break;
            }
            if !self.takes(",") {
                return Err("`,` or `]` is expected here");
            }
        }
        Ok(if items.is_empty() { Data::Numbers(numbers) } else { Data::list(items) })
    }

    fn number(&mut self) -> Read<f64> {
        let ends = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
        let word = self.rest().split(ends).next().unwrap_or_default();
        let number = word.parse().map_err(|_| "a value is expected here")?;
        self.at = self.at.saturating_add(word.len());
        Ok(number)
    }

    fn string(&mut self) -> Read<String> {
        if self.peek() != Some(b'"') {
            return Err("a text in quotes is expected here");
        }
        self.at = self.at.saturating_add(1);
        let mut text = String::new();
        loop {
            let rest = self.rest();
            let plain = rest.find(['"', '\\']).ok_or("this text does not end")?;
            text.push_str(rest.get(..plain).unwrap_or_default());
            self.at = self.at.saturating_add(plain).saturating_add(1);
            if rest.as_bytes().get(plain) == Some(&b'"') {
                return Ok(text);
            }
            text.push(self.escaped()?);
        }
    }

    /// What stands after a backslash.
    fn escaped(&mut self) -> Read<char> {
        let escape = self.peek().ok_or("the file ends too early")?;
        self.at = self.at.saturating_add(1);
        Ok(match escape {
            b'"' | b'\\' | b'/' => char::from(escape),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let mut units = vec![self.unit()?];
                // A character beyond 2^16 is written as two units.
                if matches!(units.first(), Some(0xD800..=0xDBFF)) && self.rest().starts_with("\\u")
                {
                    self.at = self.at.saturating_add(2);
                    units.push(self.unit()?);
                }
                let read = char::decode_utf16(units).next().and_then(std::result::Result::ok);
                read.ok_or("this is no character")?
            }
            _ => return Err("there is no such escape"),
        })
    }

    fn unit(&mut self) -> Read<u16> {
        let end = self.at.saturating_add(4);
        let digits = self.text.get(self.at..end).filter(|digits| !digits.starts_with('+'));
        let unit = digits.and_then(|digits| u16::from_str_radix(digits, 16).ok());
        self.at = end.min(self.text.len());
        unit.ok_or("four hexadecimal digits are expected here")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_kind_is_read() {
        let text =
            r#" {"a": [1, -2.5e3, NaN], "b": [1, "x\n\ud83d\ude00"], "c": {}, "d": [true, null]} "#;
        let Data::Object(found) = json("m.json", text).unwrap() else { panic!() };
        let Data::Numbers(numbers) = &found["a"] else { panic!() };
        assert!(numbers[..2] == [1.0, -2500.0] && numbers[2].is_nan());
        assert_eq!(
            found["b"],
            Data::List(vec![Data::Number(1.0), Data::Text("x\n\u{1f600}".to_owned())])
        );
        assert_eq!(found["c"], Data::Object(BTreeMap::new()));
        assert_eq!(found["d"], Data::List(vec![Data::Boolean(true), Data::Null]));
    }

    #[test]
    fn what_is_none_is_told_with_its_place() {
        for text in [
            "",
            "{",
            "[1,",
            "[1 2]",
            "{\"a\" 1}",
            "\"\\q\"",
            "\"\\ud800\"",
            "1 2",
            "tru",
            "\"\\u+1",
        ] {
            let error = json("m.json", text).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Model, "{text}");
            assert_eq!(error.faults().len(), 1, "{text}");
        }
        let error = json("m.json", "{\n  \"a\": ?}").unwrap_err();
        assert_eq!((error.faults()[0].line(), error.faults()[0].column()), (2, 8));
        let deep = "[".repeat(100_000);
        assert!(json("m.json", &deep).is_err());
    }

    proptest! {
        #[test]
        fn numbers_are_the_nearest(number in any::<f64>().prop_filter("finite", |n| n.is_finite())) {
            let text = format!("[{number:?}]");
            prop_assert_eq!(json("m.json", &text).unwrap(), Data::Numbers(vec![number]));
        }
    }
}
