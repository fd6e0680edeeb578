//! The outputs that an epoch of a sequence hands to the next.

use yuma_document::{Outputs, PairRows, Previous};
use yuma_kernel::Rows;

/// The outputs of an epoch that the next one of a sequence may ask for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Carried {
    /// Its bonds.
    pub bonds: PairRows,
    /// The consensus that it stored, in 1/65535.
    pub consensus: Vec<u16>,
}

impl Carried {
    /// What `outputs` hand to an epoch of this number of neurons: the rows of a neuron that was appended are empty.
    pub fn new(outputs: Outputs, neurons: usize) -> Self {
        let mut bonds = outputs.bonds;
        bonds.resize(neurons.max(bonds.len()), Vec::new());
        Self { bonds, consensus: outputs.u16.consensus }
    }
}

impl<'a> From<&'a Carried> for Previous<'a> {
    fn from(carried: &'a Carried) -> Self {
        Self { bonds: Rows::Pairs(&carried.bonds), consensus: Some(&carried.consensus) }
    }
}
