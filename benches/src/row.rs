//! The output of the measurements: one JSON object a line.

use serde::Serialize;

use crate::size::Size;
use crate::variant::Variant;

/// One epoch, timed in the kernel and in the reference model.
#[derive(Debug, Serialize)]
pub struct EpochRow {
    /// The number of neurons.
    pub neurons: u16,
    /// The number of validators.
    pub validators: u16,
    /// The share of the validators' weights that is there.
    pub density: f64,
    /// The kind of epoch.
    pub variant: Variant,
    /// How many threads the kernel had. The reference model always has one.
    pub threads: usize,
    /// The number of weights.
    pub entries: usize,
    /// The median time of the kernel.
    pub kernel_ns: u64,
    /// The median time of the reference model.
    pub reference_ns: u64,
}

/// Memory that was copied.
#[derive(Debug, Serialize)]
pub struct CopyRow {
    /// How many threads copied, each its own part.
    pub threads: usize,
    /// The bytes read and the bytes written, together.
    pub bytes: u64,
    /// The median time.
    pub copy_ns: u64,
}

/// The memory that an epoch needs beyond its inputs and outputs.
#[derive(Debug, Serialize)]
pub struct MemoryRow {
    /// The number of neurons.
    pub neurons: u16,
    /// The number of validators.
    pub validators: u16,
    /// The share of the validators' weights that is there.
    pub density: f64,
    /// The kind of epoch.
    pub variant: Variant,
    /// How many threads the kernel had.
    pub threads: usize,
    /// The number of weights.
    pub entries: usize,
    /// The most memory that was in use at any time.
    pub peak_bytes: usize,
}

impl Size {
    /// The density as one number.
    #[expect(clippy::cast_precision_loss, reason = "a density is a fraction of small numbers")]
    pub fn density_as_number(&self) -> f64 {
        self.density.0 as f64 / self.density.1 as f64
    }
}
