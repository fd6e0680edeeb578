//! The common part of the fuzz targets: bytes as epochs, seeds from recorded vectors, and the judges.
//!
//! - [`tape`]: one description of a value both reads it from the fuzzer's bytes and writes it as a seed;
//! - [`draw`]: epochs on such a tape, and what happens to a subnet between two of them;
//! - [`form`]: the same epoch in every form that the kernel takes;
//! - [`json`]: epochs as documents, and what may be wrong with them;
//! - [`judge`]: kernel against reference model;
//! - [`oracle`]: the stages of the specification in integers of any size.

pub mod draw;
pub mod form;
pub mod json;
pub mod judge;
pub mod oracle;
pub mod tape;
