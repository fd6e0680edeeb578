//! The sizes of the epochs.

use std::fmt;

/// The shape of a generated epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// The number of neurons.
    pub neurons: u16,
    /// The number of validators: the neurons with the lowest uids.
    pub validators: u16,
    /// The chance a/b of an entry in each of the validators' rows.
    pub density: (u64, u64),
}

impl Size {
    /// The sizes of the tables of docs/performance.md.
    pub const BASELINE: [Self; 10] = [
        // As few rows and entries as a real subnet has; its random validators agree on no miner, though.
        Self::sparse(256, 20, 10),
        Self::dense(256, 64),
        Self::dense(256, 256),
        Self::dense(512, 64),
        Self::dense(1024, 128),
        Self::dense(4096, 128),
        Self::dense(4096, 512),
        Self::sparse(4096, 512, 10),
        Self::sparse(4096, 4096, 20),
        Self::dense(4096, 4096),
    ];

    /// From a small subnet to the largest possible one, all with as many validators. Half of the weights are there: at
    /// full density the largest rows would sum to more than the chain allows.
    pub const GROWTH: [Self; 5] = [
        Self::sparse(256, 64, 2),
        Self::sparse(1024, 64, 2),
        Self::sparse(4096, 64, 2),
        Self::sparse(16_384, 64, 2),
        Self::sparse(u16::MAX, 64, 2),
    ];

    /// Every validator weighs every neuron.
    pub const fn dense(neurons: u16, validators: u16) -> Self {
        Self { neurons, validators, density: (1, 1) }
    }

    /// Every validator weighs one neuron in `one_in`.
    pub const fn sparse(neurons: u16, validators: u16, one_in: u64) -> Self {
        Self { neurons, validators, density: (1, one_in) }
    }

    /// The number of entries that the weights have, or are expected to have where they are sparse.
    pub fn entries(&self) -> u64 {
        u64::from(self.neurons) * u64::from(self.validators) * self.density.0 / self.density.1
    }
}

impl fmt::Display for Size {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}x{}", self.neurons, self.validators)?;
        match self.density {
            (1, 1) => Ok(()),
            (chance, of) => write!(formatter, "-density-{chance}-in-{of}"),
        }
    }
}
