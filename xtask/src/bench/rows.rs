//! The rows that the benchmarks print.

use std::time::Duration;

use serde::Deserialize;

/// Everything that the documents show.
pub(crate) struct Measured {
    pub(crate) machine: String,
    pub(crate) epochs: Vec<Epoch>,
    pub(crate) copies: Vec<MemoryCopy>,
    pub(crate) memory: Vec<Memory>,
    pub(crate) within_executor: Vec<Epoch>,
}

/// A shape and kind of epochs.
#[derive(Deserialize, Clone, Copy, PartialEq)]
pub(crate) struct Size {
    pub(crate) neurons: u32,
    pub(crate) validators: u32,
    pub(crate) density: f64,
}

/// The kinds of epochs, in the order of the tables.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Variant {
    Yuma2,
    Yuma3,
    Yuma3Liquid,
    Null,
}

/// An epoch, timed.
#[derive(Deserialize)]
pub(crate) struct Epoch {
    #[serde(flatten)]
    pub(crate) size: Size,
    pub(crate) variant: Variant,
    pub(crate) threads: u32,
    pub(crate) entries: u32,
    kernel_ns: u64,
    reference_ns: u64,
}

/// Memory that was copied.
#[derive(Deserialize)]
pub(crate) struct MemoryCopy {
    pub(crate) threads: u32,
    bytes: u32,
    copy_ns: u64,
}

/// The memory that an epoch needs beyond its inputs and outputs.
#[derive(Deserialize)]
pub(crate) struct Memory {
    #[serde(flatten)]
    pub(crate) size: Size,
    pub(crate) variant: Variant,
    pub(crate) threads: u32,
    pub(crate) entries: u32,
    pub(crate) peak_bytes: f64,
}

impl Variant {
    /// Those of Yuma consensus.
    pub(crate) const YUMA: [Self; 3] = [Self::Yuma2, Self::Yuma3, Self::Yuma3Liquid];

    /// What the documents call it.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Yuma2 => "version 2",
            Self::Yuma3 => "version 3",
            Self::Yuma3Liquid => "version 3, liquid alpha",
            Self::Null => "null epoch",
        }
    }
}

impl Epoch {
    pub(crate) const fn kernel(&self) -> Duration {
        Duration::from_nanos(self.kernel_ns)
    }

    pub(crate) const fn reference(&self) -> Duration {
        Duration::from_nanos(self.reference_ns)
    }

    pub(crate) fn ns_per_entry(&self) -> f64 {
        self.kernel().as_secs_f64() * 1e9 / f64::from(self.entries)
    }

    /// What must at least be moved: the uid and the value of each weight and old bond in, and of each new bond out.
    pub(crate) fn least_bytes(&self) -> f64 {
        12.0 * f64::from(self.entries)
    }
}

impl MemoryCopy {
    pub(crate) fn bytes_per_second(&self) -> f64 {
        f64::from(self.bytes) / Duration::from_nanos(self.copy_ns).as_secs_f64()
    }
}

impl Memory {
    /// The weights as u16 would be as large.
    pub(crate) fn weights_bytes(&self) -> f64 {
        2.0 * f64::from(self.entries)
    }
}

impl Measured {
    /// The epoch of that size and kind on so many threads.
    pub(crate) fn epoch(&self, size: Size, variant: Variant, threads: u32) -> Option<&Epoch> {
        let is_it = |epoch: &&Epoch| (epoch.size, epoch.variant, epoch.threads) == (size, variant, threads);
        self.epochs.iter().find(is_it)
    }

    /// The sizes of the epochs that ran on several threads too, in the order in which they ran.
    pub(crate) fn sizes(&self) -> Vec<Size> {
        let mut sizes: Vec<Size> =
            self.epochs.iter().filter(|epoch| epoch.threads > 1).map(|epoch| epoch.size).collect();
        sizes.dedup();
        sizes
    }
}
