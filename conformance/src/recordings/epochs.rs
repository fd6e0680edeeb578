//! Epochs whose rows were recorded, with a check of what the economy gives them.

use std::collections::BTreeMap;

use yuma_economy::number::I64F64;
use yuma_economy::{EpochRow, Epochs, Error, Network};

use super::report::{Account, Replay};
use super::run_file::{Epoch, Term};

/// The epochs of one block.
pub(super) struct Recorded<'a> {
    pub(super) epochs: &'a BTreeMap<u16, Epoch>,
    /// The subnets whose epochs ran.
    pub(super) ran: Vec<u16>,
    pub(super) replay: &'a mut Replay,
}

impl Epochs<Account> for Recorded<'_> {
    fn run(
        &mut self,
        network: &Network<Account>,
        netuid: u16,
        mechanism: u8,
        emission: u64,
        stake: &[I64F64],
    ) -> Result<Vec<EpochRow>, Error> {
        if self.ran.last() != Some(&netuid) {
            self.ran.push(netuid);
        }
        let place = |field: &str| format!("block {}: epochs[{netuid}].{field}", network.block);
        let recorded = self.epochs.get(&netuid);
        // No row stands for an epoch that was not recorded: the block ends there, and says so.
        let Some((epoch, rows)) = recorded.and_then(|epoch| Some((epoch, epoch.mech.get(usize::from(mechanism))?)))
        else {
            self.replay.differs(place(&format!("mech[{mechanism}]")), "nothing".to_owned(), "an epoch".to_owned());
            return Ok(Vec::new());
        };
        let bits: Vec<i128> = stake.iter().map(|stake| stake.to_bits()).collect();
        self.replay.same_list(|| place("stake"), &bits, &epoch.stake);
        self.replay.same(|| place(&format!("mech[{mechanism}].g")), &emission, &rows.g);
        let given: u128 = epoch.mech.iter().map(|mechanism| u128::from(mechanism.g)).sum();
        let drained = epoch.drained[..3].iter().map(|alpha| u128::from(*alpha)).sum();
        self.replay.same(|| place("drained"), &given, &drained);
        let hotkeys: Vec<Account> = rows.terms.iter().map(|term| term.1).collect();
        let found = network.neurons.get(&netuid).map_or(&[][..], |neurons| &neurons.hotkeys);
        self.replay.same_list(|| place(&format!("mech[{mechanism}].terms.hotkey")), found, &hotkeys);
        let row = |term: &Term| EpochRow { server: term.2, validator: term.3, emission: term.4, dividend: term.5 };
        Ok(rows.terms.iter().map(row).collect())
    }
}
