//! The reader of JSON documents: no text makes it panic, what it takes is what was written, and what it refuses it explains.
//!
//! Bytes that begin with `{` are text. Others choose an epoch, the document around it, and what is spoilt in it.
#![no_main]

use arbitrary::{Arbitrary, Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use serde_json::json;
use yuma_document::{Document, EpochDocument, Error, StorageDocument, SubnetDocument};
use yuma_fuzz::draw::Epoch;
use yuma_fuzz::json::spoil;

fuzz_target!(|bytes: &[u8]| {
    if bytes.starts_with(b"{") {
        text(bytes);
    } else {
        // Nothing is to be tried where the bytes do not suffice.
        let _ = drawn(&mut Unstructured::new(bytes));
    }
});

fn text(bytes: &[u8]) {
    if let Err(error) = EpochDocument::read(bytes) {
        explained(&error);
    }
    match Document::read(bytes) {
        Ok(document) => taken(&document),
        Err(error) => explained(&error),
    }
}

fn drawn(bytes: &mut Unstructured<'_>) -> Result<()> {
    let around = bytes.int_in_range(0..=2)?;
    let spoils = bytes.int_in_range(0..=2)?;
    // The error is chosen before the epoch takes the rest of the bytes.
    let mut choices = Unstructured::new(bytes.bytes(bytes.len().min(24))?);
    let epoch = Epoch::arbitrary(bytes)?.0;
    let one = json!(epoch);
    let mut whole = match around {
        0 => one,
        1 => json!({ "schema": "yuma-set/1", "cases": [one] }),
        _ => json!({ "schema": "yuma-sequence/1", "epochs": [one] }),
    };
    for _ in 0..spoils {
        spoil(&mut choices, &mut whole)?;
    }
    let read = Document::read(whole.to_string().as_bytes());
    match read {
        Ok(found) => {
            taken(&found);
            if spoils == 0 {
                assert_eq!(epochs(&found), [&epoch]);
            }
        }
        Err(error) => {
            assert!(spoils > 0, "a valid document is refused: {error}");
            explained(&error);
        }
    }
    Ok(())
}

fn epochs(document: &Document) -> Vec<&EpochDocument> {
    match document {
        Document::Epoch(epoch) => vec![epoch],
        Document::Set(epochs) => epochs.iter().collect(),
        Document::Sequence(sequence) => sequence.epochs.iter().collect(),
        _ => Vec::new(),
    }
}

/// An epoch that has been read can be run, and read again when it is written down.
fn taken(found: &Document) {
    for epoch in epochs(found) {
        assert!(epoch.input_after(yuma_kernel::Rows::Empty).is_ok());
    }
    match found {
        Document::Subnet(subnet) => {
            let mut subnet = (**subnet).clone();
            subnet.expected = None;
            subnet.mechanisms.iter_mut().for_each(|mechanism| mechanism.expected = None);
            assert_eq!(subnet.check(), Ok(()));
            assert_eq!(SubnetDocument::read(json!(subnet).to_string().as_bytes()), Ok(subnet));
        }
        Document::Storage(storage) => {
            let storage = StorageDocument { document: None, expected: None, ..(**storage).clone() };
            if let Err(error) = storage.inputs() {
                explained(&error);
            }
            assert_eq!(StorageDocument::read(json!(storage).to_string().as_bytes()), Ok(storage));
        }
        _ => {}
    }
    if let Document::Epoch(epoch) = found {
        // Expected outputs are JSON of any kind, in which numbers beyond 64 bits are only near to those written.
        let epoch = EpochDocument { expected: None, ..(**epoch).clone() };
        assert_eq!(EpochDocument::read(json!(epoch).to_string().as_bytes()), Ok(epoch));
    }
}

/// One line, with what was found and what was expected.
fn explained(error: &Error) {
    let message = error.to_string();
    assert!(!message.contains('\n') && message.contains("expected "), "no explanation: {message:?}");
}
