//! A codec of numbers: bytes are read as numbers, or written from them.
//!
//! A value is described once, by a function that visits its numbers by a [`Codec`]. With a [`Reader`] that function makes the
//! value of any bytes whatever; with a [`Writer`] it makes the bytes that the reader would turn into the value: a seed.

use arbitrary::Unstructured;

/// A sequence of numbers, little-endian.
pub trait Codec {
    /// Reads or writes the `bytes` lowest bytes of `number`.
    fn number(&mut self, bytes: usize, number: &mut u128);

    /// Whether numbers are read.
    fn reads(&self) -> bool;

    /// One byte.
    fn byte(&mut self, value: &mut u8) {
        let mut number = u128::from(*value);
        self.number(1, &mut number);
        *value = number as u8;
    }

    /// A number of 16 bits.
    fn short(&mut self, value: &mut u16) {
        let mut number = u128::from(*value);
        self.number(2, &mut number);
        *value = number as u16;
    }

    /// A number of 64 bits.
    fn word(&mut self, value: &mut u64) {
        let mut number = u128::from(*value);
        self.number(8, &mut number);
        *value = number as u64;
    }

    /// A bool, from the lowest bit of a byte.
    fn flag(&mut self, value: &mut bool) {
        let mut byte = u8::from(*value);
        self.byte(&mut byte);
        *value = byte & 1 == 1;
    }

    /// One of the `usual` values by a byte, any other by `bytes` more.
    fn usual(&mut self, usual: &[u128], bytes: usize, value: &mut u128) {
        let place = usual.iter().position(|candidate| candidate == value);
        let mut choice = place.unwrap_or(usual.len()) as u8;
        self.byte(&mut choice);
        match usual.get(usize::from(choice) % (usual.len() + 1)) {
            Some(chosen) => *value = *chosen,
            None => self.number(bytes, value),
        }
    }

    /// [`usual`](Self::usual) of 64 bits.
    fn usual_word(&mut self, usual: &[u64], value: &mut u64) {
        let mut number = u128::from(*value);
        let usual: Vec<u128> = usual.iter().copied().map(u128::from).collect();
        self.usual(&usual, 8, &mut number);
        *value = number as u64;
    }

    /// [`usual`](Self::usual) of 16 bits.
    fn usual_short(&mut self, usual: &[u16], value: &mut u16) {
        let mut number = u128::from(*value);
        let usual: Vec<u128> = usual.iter().copied().map(u128::from).collect();
        self.usual(&usual, 2, &mut number);
        *value = number as u16;
    }
}

/// Reads the fuzzer's bytes. Past the end there are zeros.
#[derive(Debug)]
pub struct Reader<'a, 'b>(pub &'a mut Unstructured<'b>);

impl Codec for Reader<'_, '_> {
    fn number(&mut self, bytes: usize, number: &mut u128) {
        let mut buffer = [0; 16];
        // Filling a buffer does not fail.
        let _ = self.0.fill_buffer(&mut buffer[..bytes]);
        *number = u128::from_le_bytes(buffer);
    }

    fn reads(&self) -> bool {
        true
    }
}

/// Writes bytes that a [`Reader`] reads again.
#[derive(Debug, Default)]
pub struct Writer(pub Vec<u8>);

impl Codec for Writer {
    fn number(&mut self, bytes: usize, number: &mut u128) {
        self.0.extend_from_slice(&number.to_le_bytes()[..bytes]);
    }

    fn reads(&self) -> bool {
        false
    }
}
