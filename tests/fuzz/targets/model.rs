//! A model file is anything; one that is read writes a file that reads back the same. So does a signed
//! checkpoint, and so do the bytes of an archive.
#![no_main]

use creditloop::error::SourceText;
use creditloop::model::Scorecard;
use creditloop::{Archive, Checkpoint};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(archive) = Archive::from_bytes(data) {
        assert_eq!(archive.to_bytes(), data);
    }
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(checkpoint) = text.parse::<Checkpoint>() {
        assert_eq!(checkpoint.to_string(), text);
    }
    match Scorecard::parse(&SourceText::new("models/fuzz.toml", text)) {
        Ok(scorecard) => {
            let file = scorecard.to_toml();
            let again = Scorecard::parse(&SourceText::new("models/fuzz.toml", file.as_str()));
            assert_eq!(again.unwrap(), scorecard, "{file}");
        }
        Err(faults) => assert!(!faults.is_empty()),
    }
});
