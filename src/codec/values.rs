//! The canonical bytes of values.

use super::{Decode, Encode, Reader, Writer, wrong};
use crate::error::Result;
use crate::value::{Timestamp, Value, day_from_number, day_number};
use chrono::{DateTime, FixedOffset};
use rust_decimal::Decimal;
use std::sync::Arc;

impl Encode for Timestamp {
    fn encode(&self, out: &mut Writer) {
        out.signed(self.timestamp_micros());
        out.signed(i64::from(self.offset().local_minus_utc()));
    }
}

impl Decode for Timestamp {
    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        let micros = input.signed()?;
        let offset = i32::try_from(input.signed()?).ok().and_then(FixedOffset::east_opt);
        let instant = DateTime::from_timestamp_micros(micros);
        match (instant, offset) {
            (Some(instant), Some(offset)) => Ok(instant.with_timezone(&offset)),
            _ => Err(wrong("an instant is out of range")),
        }
    }
}

impl Encode for Decimal {
    /// The number itself, not how it was written: `1.50` and `1.5` have the same bytes.
    fn encode(&self, out: &mut Writer) {
        let number = self.normalize();
        out.unsigned(u64::from(number.scale()));
        out.signed_wide(number.mantissa());
    }
}

impl Decode for Decimal {
    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        let scale = u32::try_from(input.unsigned()?).map_err(|_| wrong("a scale is too large"))?;
        let number = Self::try_from_i128_with_scale(input.signed_wide()?, scale)
            .map_err(|_| wrong("a number is too large"))?;
        if number.normalize().scale() == scale {
            Ok(number)
        } else {
            Err(wrong("a number is padded"))
        }
    }
}

impl Encode for Value {
    fn encode(&self, out: &mut Writer) {
        match self {
            Self::Boolean(value) => {
                out.byte(1);
                out.boolean(*value);
            }
            Self::Number(value) => {
                out.byte(2);
                value.encode(out);
            }
            Self::Text(value) => {
                out.byte(3);
                out.text(value);
            }
            Self::Date(value) => {
                out.byte(4);
                out.signed(day_number(*value));
            }
            Self::DateTime(value) => {
                out.byte(5);
                value.encode(out);
            }
            Self::Duration(value) => {
                out.byte(6);
                out.signed(*value);
            }
            Self::TextList(items) => {
                out.byte(7);
                out.sequence(items, |out, item| out.text(item));
            }
        }
    }
}

impl Decode for Value {
    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        Ok(match input.byte()? {
            1 => Self::Boolean(input.boolean()?),
            2 => Self::Number(Decimal::decode(input)?),
            3 => Self::Text(input.text()?.into()),
            4 => Self::Date(
                day_from_number(input.signed()?).ok_or_else(|| wrong("a day is out of range"))?,
            ),
            5 => Self::DateTime(Timestamp::decode(input)?),
            6 => Self::Duration(input.signed()?),
            7 => Self::TextList(input.sequence(|input| input.text().map(Arc::from))?.into()),
            other => return Err(wrong(&format!("{other} is no kind of value"))),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::parse_number;
    use proptest::prelude::*;

    #[test]
    fn equal_numbers_have_equal_bytes() {
        let bytes = |text: &str| parse_number(text).unwrap().to_bytes();
        assert_eq!(bytes("1.50"), bytes("1.5"));
        assert_ne!(bytes("1.5"), bytes("15"));
        assert!(Decimal::from_bytes(&[1, 20]).is_err());
    }

    proptest! {
        #[test]
        fn values_survive(number: i64, scale in 0_u32..12, text: String, day in 1_i64..3_000_000) {
            let values = [
                Value::Number(Decimal::new(number, scale)),
                Value::Text(text.as_str().into()),
                Value::Date(day_from_number(day).unwrap()),
                Value::Duration(number),
                Value::TextList([Arc::from(text.as_str())].into()),
            ];
            for value in values {
                prop_assert_eq!(&Value::from_bytes(&value.to_bytes()).unwrap(), &value);
            }
        }
    }
}
