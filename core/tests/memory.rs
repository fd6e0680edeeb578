//! A used workspace allocates nothing, and a new one no more than it says.
#![cfg(feature = "rayon")]

use rayon::ThreadPoolBuilder;
use yuma_document::{BondsSource, EpochDocument, Generator};
use yuma_kernel::{EpochOutput, HyperparameterValues, Hyperparameters, Matrices, Workspace};

/// Epochs of every variant, dense and sparse, with rows in and out of order.
fn epochs() -> impl Iterator<Item = EpochDocument> {
    let variants = [(2, false), (3, false), (3, true)];
    let shapes = [(256, 64, 1), (256, 64, 10), (1500, 300, 1), (1500, 300, 10), (3000, 3000, 50), (30, 30, 1)];
    variants.into_iter().flat_map(move |(yuma_version, liquid_alpha)| {
        shapes.into_iter().flat_map(move |(n, validators, sparsity)| {
            [false, true].map(|shuffled| {
                // So high a majority leaves every column open, and so a consensus to search for.
                let values = HyperparameterValues { yuma_version, liquid_alpha, kappa: 3000, ..Default::default() };
                let rules = Hyperparameters::new(values).expect("the values are valid");
                let mut epoch = Generator { seed: 3, n, validators, density: (1, sparsity) }.epoch(rules);
                if shuffled {
                    epoch.weights.iter_mut().step_by(2).for_each(|row| row.reverse());
                }
                epoch
            })
        })
    })
}

/// Changes the row of a uid.
type Spoil = fn(usize, &mut Vec<(u16, u16)>);

/// Hostile epochs, the most expensive that can be submitted: every row out of order, everything on one miner, explicit zeros
/// alone, the same weight everywhere, one full row among empty ones, rows about as full as decides between two forms.
fn hostile_epochs() -> impl Iterator<Item = EpochDocument> {
    let spoils: [Spoil; 6] = [
        |_, row| row.reverse(),
        |_, row| row.truncate(1),
        |_, row| row.iter_mut().for_each(|entry| entry.1 = 0),
        |_, row| row.iter_mut().for_each(|entry| entry.1 = 65_535),
        |uid, row| row.truncate(if uid == 0 { usize::MAX } else { 0 }),
        |uid, row| row.retain(|entry| (usize::from(entry.0) + uid) % 8 < 4),
    ];
    [(2, false), (3, false), (3, true)].into_iter().flat_map(move |(yuma_version, liquid_alpha)| {
        [(700, 200), (40_000, 4)].into_iter().flat_map(move |(n, validators)| {
            spoils.into_iter().map(move |spoil| {
                let values = HyperparameterValues { yuma_version, liquid_alpha, kappa: 65_535, ..Default::default() };
                let rules = Hyperparameters::new(values).expect("the values are valid");
                let mut epoch = Generator { seed: 7, n, validators, density: (1, 2) }.epoch(rules);
                epoch.weights.iter_mut().enumerate().for_each(|(uid, row)| spoil(uid, row));
                if let BondsSource::Rows(rows) = &mut epoch.bonds {
                    rows.iter_mut().enumerate().for_each(|(uid, row)| spoil(uid, row));
                }
                epoch
            })
        })
    })
}

#[test]
fn the_bound_grows_with_neurons_entries_and_the_tile() {
    let bytes = Workspace::bytes_for;
    assert_eq!(bytes(0, 0), 1 << 14);
    assert_eq!(bytes(1000, 0), (1 << 14) + 1000 * 512);
    // All entries fit in one tile, in which a row may have room for twice as many; an entry of a tile takes 48 bytes.
    assert_eq!(bytes(1000, 100), (1 << 14) + 1000 * 512 + 100 * 8 + 200 * 48);
    // In a tile, this many rows have the columns of 2^20 entries and sixteen more: with 4 entries a row that is all of them,
    assert_eq!(bytes(1000, 4000), (1 << 14) + 1000 * 512 + 4000 * 8 + 8000 * 48);
    // and with 2000 a row, 524 + 16 of them.
    assert_eq!(bytes(1000, 2_000_000), (1 << 14) + 1000 * 512 + 2_000_000 * 8 + (524 + 16) * 1000 * 48);
    // No more rows than entries.
    assert_eq!(bytes(60_000, 40), (1 << 14) + 60_000 * 512 + 40 * 8 + 80 * 48);
    assert_eq!(bytes(usize::MAX, usize::MAX), usize::MAX);
}

#[test]
fn a_used_workspace_allocates_nothing() {
    let pool = ThreadPoolBuilder::new().num_threads(1).build().expect("a thread can be started");
    for epoch in epochs().chain(hostile_epochs()) {
        let input = epoch.input().expect("generated epochs are valid");
        pool.install(|| {
            let (mut workspace, mut output) = (Workspace::new(), EpochOutput::default());
            workspace.epoch(&input, &epoch.hyperparameters, Matrices::ALL, &mut output);
            let second = allocation_counter::measure(|| {
                workspace.epoch(&input, &epoch.hyperparameters, Matrices::ALL, &mut output);
            });
            assert_eq!(second.count_total, 0, "{} neurons, {:?}", input.neurons(), epoch.hyperparameters);
        });
    }
}

#[test]
fn a_new_workspace_takes_no_more_than_it_says() {
    let pool = ThreadPoolBuilder::new().num_threads(1).build().expect("a thread can be started");
    for epoch in epochs().chain(hostile_epochs()) {
        let input = epoch.input().expect("generated epochs are valid");
        let BondsSource::Rows(bonds) = &epoch.bonds else { panic!("generated epochs have bonds") };
        let entries = epoch.weights.iter().chain(bonds).map(Vec::len).sum();
        let most = Workspace::bytes_for(input.neurons(), entries) as u64;
        pool.install(|| {
            let mut output = EpochOutput::default();
            Workspace::new().epoch(&input, &epoch.hyperparameters, Matrices::NONE, &mut output);
            let first = allocation_counter::measure(|| {
                let mut workspace = Workspace::new();
                workspace.epoch(&input, &epoch.hyperparameters, Matrices::NONE, &mut output);
            });
            assert!(first.bytes_max <= most, "{} bytes of {most}, {:?}", first.bytes_max, epoch.hyperparameters);
            if std::env::var_os("SHOW_BYTES").is_some() {
                println!("{} neurons, {entries} entries: {} of {most} bytes", input.neurons(), first.bytes_max);
            }
        });
    }
}
