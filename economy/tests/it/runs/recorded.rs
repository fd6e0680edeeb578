//! Epochs whose rows were recorded, with a check of what the economy gives them.

use std::collections::BTreeMap;

use yuma_economy::number::I64F64;
use yuma_economy::{EpochRow, Epochs, Error, Network};

use super::file::{Epoch, Term};

pub(crate) struct Recorded<'a> {
    pub(crate) epochs: &'a BTreeMap<u16, Epoch>,
    /// Fields compared, by netuid.
    pub(crate) used: BTreeMap<u16, usize>,
}

impl Epochs<u64> for Recorded<'_> {
    fn run(
        &mut self,
        network: &Network<u64>,
        netuid: u16,
        mechanism: u8,
        emission: u64,
        stake: &[I64F64],
    ) -> Result<Vec<EpochRow>, Error> {
        let block = network.block;
        let epoch = self.epochs.get(&netuid).unwrap_or_else(|| panic!("block {block}: no epoch of subnet {netuid}"));
        let bits: Vec<i128> = stake.iter().map(|stake| stake.to_bits()).collect();
        assert_eq!(bits, epoch.stake, "block {block}: subnet {netuid}: stake");
        let recorded = &epoch.mech[usize::from(mechanism)];
        assert_eq!(emission, recorded.g, "block {block}: subnet {netuid}: emission of mechanism {mechanism}");
        let total: u64 = epoch.mech.iter().map(|mechanism| mechanism.g).sum();
        assert_eq!(total, epoch.drained[..3].iter().sum::<u64>(), "block {block}: subnet {netuid}: drained");
        let hotkeys: Vec<u64> = recorded.terms.iter().map(|term| term.1).collect();
        assert_eq!(network.neurons[&netuid].hotkeys, hotkeys, "block {block}: subnet {netuid}: hotkeys");
        *self.used.entry(netuid).or_default() += bits.len() + hotkeys.len() + 2;
        let row = |term: &Term| EpochRow { server: term.2, validator: term.3, emission: term.4, dividend: term.5 };
        Ok(recorded.terms.iter().map(row).collect())
    }
}
