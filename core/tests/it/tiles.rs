//! Epochs with more entries than a tile holds.
use crate::support::form::{as_dense, csr, dense};
use crate::support::{hyperparameters, outputs, same, with_subnet};
use rayon::ThreadPoolBuilder;
use yuma_document::Generator;
use yuma_kernel::{DenseRows, EpochInput, HyperparameterValues, Hyperparameters, Matrices, Rows, Subnet};
use yuma_reference::{Epoch, Outputs};

/// A subnet of more than 2^20 entries: three tiles of one worker, the middle one with neither the first nor the last column.
/// Some rows are not in order, some hold explicit zeros or a single entry, and some are older than their miners.
fn epoch(one_in: u64, yuma_version: u8, liquid_alpha: bool) -> Epoch {
    let values = HyperparameterValues { yuma_version, liquid_alpha, kappa: 45_000, ..Default::default() };
    let rules = Hyperparameters::new(values).expect("the values are valid");
    let (n, validators) = if one_in == 1 { (1500, 1000) } else { (2700, 2200) };
    let document = Generator { seed: 11, n, validators, density: (1, one_in) }.epoch(rules);
    let mut epoch = yuma_conformance::reference_epoch(&document, None);
    for (uid, row) in epoch.weights.iter_mut().enumerate().chain(epoch.bonds.iter_mut().skip(1).enumerate()) {
        match uid % 5 {
            0 => row.reverse(),
            1 => row.iter_mut().step_by(9).for_each(|entry| entry.1 = 0),
            // One entry, in the last tile.
            2 => drop(row.drain(..row.len().saturating_sub(1))),
            _ => {}
        }
    }
    epoch.block_at_registration.iter_mut().step_by(17).for_each(|block| *block = 99_990);
    epoch.last_update.iter_mut().step_by(3).for_each(|block| *block = 99_995);
    epoch.last_step_block = 99_640;
    epoch.owner_uid = Some(700);
    epoch
}

/// Runs the kernel on one thread.
fn run(epoch: &Epoch, [weights, bonds]: [Rows<'_>; 2]) -> Outputs {
    let pool = ThreadPoolBuilder::new().num_threads(1).build().expect("a thread can be started");
    with_subnet(epoch, |subnet| {
        let input = EpochInput::new(Subnet { weights, bonds, ..subnet }).expect("the epoch is valid");
        pool.install(|| outputs(&yuma_kernel::epoch(&input, &hyperparameters(epoch), Matrices::ALL)))
    })
}

fn judge(form: &str, found: &Outputs, expected: &Outputs) {
    same(found, expected).unwrap_or_else(|error| panic!("{form}: {error}"));
}

/// Full rows and rows of which a quarter is there, in each form of the matrices.
fn three_tiles(yuma_version: u8, liquid_alpha: bool) {
    for one_in in [1, 4] {
        let epoch = epoch(one_in, yuma_version, liquid_alpha);
        let expected = yuma_reference::epoch(&epoch);
        judge("pairs", &run(&epoch, [Rows::Pairs(&epoch.weights), Rows::Pairs(&epoch.bonds)]), &expected);
        let matrices = [csr(&epoch.weights), csr(&epoch.bonds)];
        let rows = matrices.each_ref().map(|(offsets, uids, values)| Rows::Csr { offsets, uids, values });
        judge("CSR", &run(&epoch, rows), &expected);
    }
    let epoch = as_dense(epoch(1, yuma_version, liquid_alpha));
    let all: Vec<u16> = (0..epoch.stake.len() as u16).collect();
    let matrices = [&epoch.weights, &epoch.bonds].map(|rows| dense(rows, &all));
    let rows = matrices.each_ref().map(|cells| Rows::Dense(DenseRows::new(cells, all.len())));
    judge("dense", &run(&epoch, rows), &yuma_reference::epoch(&epoch));
}

#[test]
fn three_tiles_of_version_2() {
    three_tiles(2, false);
}

#[test]
fn three_tiles_of_version_3() {
    three_tiles(3, false);
}

#[test]
fn three_tiles_of_liquid_alpha() {
    three_tiles(3, true);
}
