//! One epoch of a subnet, and the state that it leaves to the next.

use yuma_document::{ConsensusSource, EpochDocument, OwnedStake};
use yuma_kernel::{EpochInput, EpochOutput, Error, I32F32, I64F64, Matrices, Rows, Stake, Subnet, Workspace, to_u16};

use crate::options::Options;
use crate::winner;

/// Runs the epoch of `subnet` with these weights and stakes on the bonds of `outputs.0`, into `outputs.1`.
pub(crate) fn run_epoch(
    subnet: &EpochDocument,
    weights: Rows<'_>,
    stake: Stake<'_>,
    options: Options,
    (previous, output): (&EpochOutput, &mut EpochOutput),
    workspace: &mut Workspace,
) -> Result<(), Error> {
    let input = EpochInput::new(Subnet { weights, stake, ..subnet.subnet(Rows::from(&previous.bonds)) })?;
    let ema_bonds = options.matrices.ema_bonds || options.winner_takes_all;
    workspace.epoch(&input, &subnet.hyperparameters, Matrices { ema_bonds, ..options.matrices }, output);
    if options.winner_takes_all {
        winner::takes_all(output, &subnet.hyperparameters, subnet.emission);
    }
    Ok(())
}

/// Lets the neurons that were `active` and are not `offline` set their weights again in the block of the epoch; `rows`, where
/// they are given, keep of each row the entries that counted.
pub(crate) fn repeat_weights(subnet: &mut EpochDocument, active: &[bool], offline: &[bool], own_rows: bool) {
    let block = subnet.current_block;
    let newest = subnet.block_at_registration.iter().copied().max().unwrap_or_default();
    for uid in 0..subnet.last_update.len() {
        let is_offline = offline.get(uid).copied().unwrap_or_default();
        let Some(last_update) = subnet.last_update.get(uid).copied() else { continue };
        if !active.get(uid).copied().unwrap_or_default() || is_offline || last_update >= block {
            continue;
        }
        if own_rows && last_update <= newest {
            drop_predecessors(subnet, uid, last_update);
        }
        subnet.last_update.get_mut(uid).into_iter().for_each(|last| *last = block);
    }
}

/// Takes out of a row that was set in the block `set` what it gives to neurons that registered then or later: it was meant for
/// their predecessors.
pub(crate) fn drop_predecessors(subnet: &mut EpochDocument, uid: usize, set: u64) {
    let EpochDocument { weights, block_at_registration: registered, .. } = subnet;
    if let Some(row) = weights.get_mut(uid) {
        row.retain(|(on, _)| registered.get(usize::from(*on)).is_none_or(|block| *block < set));
    }
}

/// Stores the consensus for the next epoch, in the memory of the last.
pub(crate) fn store_consensus(subnet: &mut EpochDocument, consensus: &[I32F32]) {
    let mut stored = match subnet.previous_consensus.take() {
        Some(ConsensusSource::List(list)) => list,
        Some(ConsensusSource::Previous) | None => Vec::new(),
    };
    stored.clear();
    stored.extend(consensus.iter().copied().map(to_u16));
    subnet.previous_consensus = Some(ConsensusSource::List(stored));
}

/// Adds the earned emission to each stake, saturating at the largest value of the chain's number type.
pub(crate) fn grow(stake: &mut OwnedStake, earned: &[u64]) {
    match stake {
        OwnedStake::Rao(stake) => {
            stake.iter_mut().zip(earned).for_each(|(stake, earned)| *stake = stake.saturating_add(*earned));
        }
        OwnedStake::Fixed(stake) => stake
            .iter_mut()
            .zip(earned)
            .for_each(|(stake, earned)| *stake = stake.saturating_add(I64F64::saturating_from_num(*earned))),
    }
}
