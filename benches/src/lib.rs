//! The epochs that the benchmarks and the measurements run, and how they time them.
//!
//! Each [`Case`] is an epoch that section 6 of the specification generates, ready for the kernel and for the reference
//! model. [`Case::assert_agreement`] comes before every timing: a wrong result has no speed.

#![forbid(unsafe_code)]

mod case;
mod classes;
mod hostile;
mod row;
mod size;
mod timing;
mod variant;

pub use case::{Case, Kernel};
pub use classes::Classes;
pub use hostile::Hostile;
pub use row::{CopyRow, EpochRow, MemoryRow};
pub use size::Size;
pub use timing::{Effort, median_ns, on_threads};
pub use variant::Variant;
