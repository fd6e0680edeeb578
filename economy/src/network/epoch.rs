//! The epoch as the economy sees it: alpha in, rows of neurons out. Section 5.2 of `docs/economy.md`.

use alloc::vec::Vec;

use super::state::Network;
use crate::number::I64F64;
use crate::{Account, Error};

/// One neuron's result of one mechanism's epoch.
///
/// ```
/// assert_eq!(yuma_economy::EpochRow::default().server, 0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EpochRow {
    /// Rao to the neuron as a miner.
    pub server: u64,
    /// Rao to it as a validator: a weight, the sum really paid is the accumulators'.
    pub validator: u64,
    /// Rao of both as the epoch stores them.
    pub emission: u64,
    /// Dividend in parts of 65 535.
    pub dividend: u16,
}

/// Runs epochs: the kernel's, or recorded ones.
///
/// ```
/// use yuma_economy::number::I64F64;
/// use yuma_economy::{EpochRow, Epochs, Error, Network};
///
/// /// All alpha to the first neuron.
/// struct First;
///
/// impl Epochs<u64> for First {
///     fn run(&mut self, _: &Network<u64>, _: u16, _: u8, emission: u64, stake: &[I64F64]) -> Result<Vec<EpochRow>, Error> {
///         let mut rows = vec![EpochRow::default(); stake.len()];
///         rows[0].server = emission;
///         Ok(rows)
///     }
/// }
///
/// let rows = First.run(&Network::default(), 1, 0, 100, &[I64F64::ZERO; 2])?;
/// assert_eq!((rows[0].server, rows[1].server), (100, 0));
/// # Ok::<(), Error>(())
/// ```
pub trait Epochs<A> {
    /// One row for each neuron of the subnet, by uid.
    ///
    /// `emission` is the mechanism's part of the drained alpha in rao; `stake` the neurons' stake in rao.
    ///
    /// # Errors
    /// An epoch that cannot run leaves the block unfinished.
    fn run(
        &mut self,
        network: &Network<A>,
        netuid: u16,
        mechanism: u8,
        emission: u64,
        stake: &[I64F64],
    ) -> Result<Vec<EpochRow>, Error>;
}

/// Epochs of a network without neurons: rows of nothing.
///
/// ```
/// use yuma_economy::{Epochs, Network, NoEpochs};
///
/// let rows = NoEpochs.run(&Network::<u64>::default(), 1, 0, 1000, &[])?;
/// assert!(rows.is_empty());
/// # Ok::<(), yuma_economy::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NoEpochs;

impl<A: Account> Epochs<A> for NoEpochs {
    fn run(&mut self, network: &Network<A>, netuid: u16, _: u8, _: u64, _: &[I64F64]) -> Result<Vec<EpochRow>, Error> {
        let count = network.neurons.get(&netuid).map_or(0, |neurons| neurons.hotkeys.len());
        Ok(alloc::vec![EpochRow::default(); count])
    }
}
