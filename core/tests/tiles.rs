//! Epochs with more entries than a tile holds.
#![cfg(feature = "rayon")]

mod support;

use rayon::ThreadPoolBuilder;
use support::form::{as_dense, csr, dense};
use support::{hyperparameters, outputs, same, with_subnet};
use yuma_document::Generator;
use yuma_kernel::{DenseRows, EpochInput, HyperparameterValues, Hyperparameters, Matrices, Rows, Subnet};
use yuma_reference::Epoch;

/// A subnet of more than 2^20 entries: three tiles of one worker, the middle one with neither the first nor the last column.
/// Some rows are not in order, some hold explicit zeros, and some weights and bonds are older than their miner.
fn epoch(one_in: u64, yuma_version: u8, liquid_alpha: bool) -> Epoch {
    let values = HyperparameterValues { yuma_version, liquid_alpha, kappa: 45_000, ..Default::default() };
    let rules = Hyperparameters::new(values).expect("the values are valid");
    let (n, validators) = if one_in == 1 { (1500, 1000) } else { (2400, 2000) };
    let mut document = Generator { seed: 11, n, validators, density: (1, one_in) }.epoch(rules);
    for (uid, row) in document.weights.iter_mut().enumerate() {
        match uid % 5 {
            0 => row.reverse(),
            1 => row.iter_mut().step_by(9).for_each(|entry| entry.1 = 0),
            _ => {}
        }
    }
    document.block_at_registration.iter_mut().step_by(17).for_each(|block| *block = 99_990);
    document.last_update.iter_mut().step_by(3).for_each(|block| *block = 99_995);
    document.last_step_block = 99_640;
    document.owner_uid = Some(700);
    yuma_conformance::reference_epoch(&document, None)
}

/// Compares the kernel, on one thread, with the reference model.
fn judge(epoch: &Epoch, [weights, bonds]: [Rows<'_>; 2]) {
    let pool = ThreadPoolBuilder::new().num_threads(1).build().expect("a thread can be started");
    let found = with_subnet(epoch, |subnet| {
        let input = EpochInput::new(Subnet { weights, bonds, ..subnet }).expect("the epoch is valid");
        pool.install(|| outputs(&yuma_kernel::epoch(&input, &hyperparameters(epoch), Matrices::ALL)))
    });
    same(&found, &yuma_reference::epoch(epoch)).unwrap_or_else(|error| panic!("{:?}: {error}", epoch.hyperparameters));
}

const VARIANTS: [(u8, bool); 3] = [(2, false), (3, false), (3, true)];

#[test]
fn three_tiles_of_pairs() {
    for (yuma_version, liquid_alpha) in VARIANTS {
        for one_in in [1, 4] {
            let epoch = epoch(one_in, yuma_version, liquid_alpha);
            judge(&epoch, [Rows::Pairs(&epoch.weights), Rows::Pairs(&epoch.bonds)]);
        }
    }
}

#[test]
fn three_tiles_of_compressed_sparse_rows() {
    for (yuma_version, liquid_alpha) in VARIANTS {
        for one_in in [1, 4] {
            let epoch = epoch(one_in, yuma_version, liquid_alpha);
            let matrices = [csr(&epoch.weights), csr(&epoch.bonds)];
            judge(&epoch, matrices.each_ref().map(|(offsets, uids, values)| Rows::Csr { offsets, uids, values }));
        }
    }
}

#[test]
fn three_tiles_of_dense_matrices() {
    for (yuma_version, liquid_alpha) in VARIANTS {
        let epoch = as_dense(epoch(1, yuma_version, liquid_alpha));
        let all: Vec<u16> = (0..epoch.stake.len() as u16).collect();
        let matrices = [&epoch.weights, &epoch.bonds].map(|rows| dense(rows, &all));
        judge(&epoch, matrices.each_ref().map(|cells| Rows::Dense(DenseRows::new(cells, all.len()))));
    }
}
