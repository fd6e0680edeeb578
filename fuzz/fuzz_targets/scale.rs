//! The state that a runtime stores: bytes are decoded, the epoch is run, and its output is encoded and comes back.
#![no_main]

use codec::{Decode, DecodeAll, Encode};
use libfuzzer_sys::fuzz_target;
use yuma_document::{BondsSource, EpochDocument, OwnedStake, PairRows};
use yuma_fuzz::{compare, form::Form};
use yuma_kernel::{
    EpochInput, EpochOutput, Error, HyperparameterValues, Hyperparameters, Matrices, Rows, SparseRows, Stake, Subnet,
    epoch,
};

/// A subnet as a pallet might store it.
#[derive(Debug, Encode, Decode)]
struct Stored {
    hyperparameters: Hyperparameters,
    matrices: Matrices,
    current_block: u64,
    last_step_block: u64,
    emission: u64,
    owner_uid: Option<u16>,
    stake: Vec<u64>,
    last_update: Vec<u64>,
    block_at_registration: Vec<u64>,
    validator_permit: Vec<bool>,
    weights: PairRows,
    bonds: SparseRows<u16>,
    commit_block: Option<Vec<Option<u64>>>,
}

/// The most neurons for which the reference model is asked, too.
const COMPARED: usize = 64;

fuzz_target!(|bytes: &[u8]| {
    comes_back::<Hyperparameters>(bytes);
    comes_back::<HyperparameterValues>(bytes);
    comes_back::<Matrices>(bytes);
    comes_back::<Error>(bytes);
    comes_back::<SparseRows<u16>>(bytes);
    comes_back::<EpochOutput>(bytes);
    let Ok(stored) = Stored::decode(&mut &*bytes) else { return };
    let subnet = Subnet {
        current_block: stored.current_block,
        last_step_block: stored.last_step_block,
        emission: stored.emission,
        owner_uid: stored.owner_uid,
        stake: Stake::Rao(&stored.stake),
        last_update: &stored.last_update,
        block_at_registration: &stored.block_at_registration,
        validator_permit: &stored.validator_permit,
        weights: Rows::Pairs(&stored.weights),
        bonds: Rows::from(&stored.bonds),
        commit_block: stored.commit_block.as_deref(),
        ..Subnet::EMPTY
    };
    let input = match EpochInput::new(subnet) {
        Ok(input) => input,
        Err(error) => return assert_eq!(Error::decode_all(&mut &error.encode()[..]), Ok(error)),
    };
    let output = epoch(&input, &stored.hyperparameters, stored.matrices);
    assert_eq!(EpochOutput::decode_all(&mut &output.encode()[..]).as_ref(), Ok(&output));
    if input.neurons() <= COMPARED {
        compare::epoch(document(&stored), Form::Pairs, stored.matrices, false);
    }
});

/// A value that can be decoded is encoded as the bytes that it was decoded from.
fn comes_back<T: Decode + Encode>(bytes: &[u8]) {
    let mut rest = bytes;
    if let Ok(value) = T::decode(&mut rest) {
        assert_eq!(value.encode(), bytes[..bytes.len() - rest.len()]);
    }
}

fn document(stored: &Stored) -> EpochDocument {
    let neurons = stored.stake.len();
    EpochDocument {
        current_block: stored.current_block,
        last_step_block: stored.last_step_block,
        owner_uid: stored.owner_uid,
        emission: stored.emission,
        stake: OwnedStake::Rao(stored.stake.clone()),
        last_update: stored.last_update.clone(),
        block_at_registration: stored.block_at_registration.clone(),
        validator_permit: stored.validator_permit.clone(),
        weights: stored.weights.clone(),
        bonds: BondsSource::Rows(stored.bonds.to_pairs()),
        // No neuron has a commit where none are stored.
        commit_block: stored.commit_block.clone().or(Some(vec![None; neurons])),
        ..EpochDocument::empty(neurons, stored.hyperparameters)
    }
}
