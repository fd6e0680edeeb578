//! The ground that the fuzz targets share: bytes as epochs, seeds from recorded vectors, and the comparisons.
//!
//! - [`codec`]: one description of a value both reads it from the fuzzer's bytes and writes it as a seed;
//! - [`draw`]: epochs by such a codec, and the changes of a subnet between two of them;
//! - [`form`]: the same epoch in every form that the kernel takes;
//! - [`json`]: epochs as documents, and the errors that they may have;
//! - [`compare`]: kernel against reference model;
//! - [`oracle`]: the stages of the specification in integers of any size.

pub mod codec;
pub mod compare;
pub mod draw;
pub mod form;
pub mod json;
pub mod oracle;
