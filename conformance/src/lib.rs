//! Runs documents through the kernel and the reference model, and compares the results bit by bit.
//!
//! [`cases`] are the epochs of a document in the order in which they run, [`Case::verify`] runs one by the engines asked
//! for and compares with what the document expects, [`differences`] compares two results with each other.
//!
//! ```
//! use yuma_conformance::{Engine, differences};
//! use yuma_document::Generator;
//! use yuma_kernel::{Hyperparameters, Matrices};
//!
//! let generator = Generator { seed: 1, n: 32, validators: 8, density: (1, 2) };
//! let epoch = generator.epoch(Hyperparameters::default());
//! let reference = Engine::Reference.outputs(&epoch, None, Matrices::ALL)?;
//! assert!(differences(&reference, &reference).is_empty());
//! # Ok::<(), yuma_document::Error>(())
//! ```

#![forbid(unsafe_code)]

mod carried;
mod case;
mod difference;
mod engine;
mod expected;
mod recordings;
mod reference;
mod reference_storage;
mod reference_subnet;
mod storage;

pub use carried::Carried;
pub use case::{Case, Verdict, cases};
pub use difference::{Difference, FieldDifferences, differences};
pub use engine::Engine;
pub use expected::{Comparison, compare, compare_subnet};
pub use recordings::{Recording, Replay};
pub use reference::{reference_epoch, reference_epoch_outputs, reference_outputs};
pub use storage::compare_storage;

/// The Rust of the README and of the book runs.
#[cfg(doctest)]
mod pages {
    #[doc = include_str!("../../README.md")]
    struct Readme;
    #[doc = include_str!("../../docs/rust.md")]
    struct Rust;
    #[doc = include_str!("../../docs/pallet.md")]
    struct Pallet;
    #[doc = include_str!("../../docs/research.md")]
    struct Research;
}
