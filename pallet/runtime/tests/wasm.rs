//! Blocks through the compiled runtime, as a node's executor runs them, compared with the same blocks run natively.
//!
//! `YUMA_RUNTIME_WASM` names the module; `cargo xtask pallet` builds it and sets the variable.

mod chain;

use std::time::{Duration, Instant};

use chain::{Chain, Native, Wasm, accounts, genesis};
use codec::Encode;
use pallet_yuma::{LastEpoch, RowOf, SubnetInfo};
use yuma_kernel::Hyperparameters;
use yuma_runtime::{AccountId, Runtime, RuntimeCall};

/// A row of weights of the validator, of all miners.
fn row(validator: u16, neurons: u16) -> RowOf<Runtime> {
    let weight = |uid: u16| (uid, 1 + (uid.wrapping_mul(7919) ^ validator.wrapping_mul(104)) % 1000);
    (0..neurons).map(weight).collect::<Vec<_>>().try_into().expect("a row is short enough")
}

#[test]
fn blocks_in_wasm_are_those_of_the_native_runtime() {
    let (pairs, ids) = accounts(11);
    let storage = genesis(&ids, 4, 5, |values| values);
    let (mut native, mut wasm) = (Chain::new(Native, storage.clone()), Chain::new(Wasm::from_env(), storage));
    for number in 1..=23 {
        let mut calls: Vec<(usize, RuntimeCall)> = Vec::new();
        if number % 4 == 1 {
            // Four validators, with other weights each time.
            for validator in 0..4 {
                let row = row(validator as u16 + number as u16, 11);
                calls.push((validator, pallet_yuma::Call::set_weights { netuid: 0, row, version: 0 }.into()));
            }
        }
        if number == 7 {
            // The subnet is full: a neuron is replaced.
            calls.push((11, pallet_yuma::Call::register { netuid: 0 }.into()));
        }
        if number == 9 {
            // Hostile rows are refused in both.
            let unsorted = vec![(3, 1), (1, 1)].try_into().expect("a row is short enough");
            calls.push((0, pallet_yuma::Call::set_weights { netuid: 0, row: unsorted, version: 0 }.into()));
            let beyond = vec![(255, 1)].try_into().expect("a row is short enough");
            calls.push((1, pallet_yuma::Call::set_weights { netuid: 0, row: beyond, version: 0 }.into()));
        }
        let block = native.build(&pairs, &calls);
        assert_eq!(wasm.build(&pairs, &calls), block, "block {number}, state root included");
    }
    for netuid in [0, 1] {
        let ask = (netuid as u16).encode();
        let subnet: Option<SubnetInfo<AccountId>> = wasm.call("YumaApi_subnet", &ask);
        assert_eq!(subnet, native.call("YumaApi_subnet", &ask));
        let last: Option<LastEpoch> = wasm.call("YumaApi_last_epoch", &ask);
        assert_eq!(last, native.call("YumaApi_last_epoch", &ask));
        let rules: Option<Hyperparameters> = wasm.call("YumaApi_hyperparameters", &ask);
        assert_eq!(rules, native.call("YumaApi_hyperparameters", &ask));
        let next: Option<u64> = wasm.call("YumaApi_next_epoch_block", &ask);
        assert_eq!(next, native.call("YumaApi_next_epoch_block", &ask));
        assert_eq!(subnet.map(|subnet| subnet.epochs), (netuid == 0).then_some(4));
        assert_eq!(next, (netuid == 0).then_some(25));
        if let Some(last) = last {
            assert!(last.incentive.iter().any(|share| *share > 0), "miners have earned");
        }
    }
}

#[test]
fn wasm_takes_a_native_block_and_refuses_one_with_another_state_root() {
    let (pairs, ids) = accounts(7);
    let storage = genesis(&ids, 4, 2, |values| values);
    let (mut native, mut wasm) = (Chain::new(Native, storage.clone()), Chain::new(Wasm::from_env(), storage));
    for _ in 0..5 {
        let row = row(1, 7);
        let calls = [(1, pallet_yuma::Call::set_weights { netuid: 0, row, version: 0 }.into())];
        let block = native.build(&pairs, &calls);
        let mut forged = block.clone();
        forged.header.state_root = Default::default();
        assert!(wasm.try_execute(&forged).is_err());
        wasm.try_execute(&block).expect("Core_execute_block checks the state root itself");
    }
    assert_eq!(wasm.root(), native.root());
}

/// How many epochs are timed at once.
const EPOCHS: u32 = 10;

#[test]
fn kernel_and_reference_agree_in_wasm_and_the_kernel_is_three_times_as_fast() {
    let (_, ids) = accounts(256);
    for (name, version, liquid) in
        [("version 2", 2, false), ("version 3", 3, false), ("version 3, liquid alpha", 3, true)]
    {
        let storage = genesis(&ids, 64, 360, |values| yuma_kernel::HyperparameterValues {
            yuma_version: version,
            liquid_alpha: liquid,
            ..values
        });
        let mut wasm = Chain::new(Wasm::from_env(), storage);
        wasm.fill(0, 64, 256);
        let mut timed = |engine: &str, times: u32| {
            let start = Instant::now();
            let earned: Vec<u64> = wasm.call(engine, &(0_u16, times).encode());
            (start.elapsed(), earned)
        };
        let kernel = timed("Engines_kernel", 1).1;
        assert!(kernel.iter().filter(|rao| **rao > 0).count() > 64, "{name}: miners and validators earn");
        assert_eq!(kernel, timed("Engines_reference", 1).1, "{name}");
        // What a call takes beside its epochs is the reading of the rows, the same for both. Each time is the least of
        // several, and both engines take turns: so other work on the machine is left out of them.
        let mut least = [[Duration::MAX; 2]; 2];
        for _ in 0..8 {
            for (engine, least) in ["Engines_kernel", "Engines_reference"].into_iter().zip(&mut least) {
                for (epochs, least) in [1, 1 + EPOCHS].into_iter().zip(least) {
                    *least = timed(engine, epochs).0.min(*least);
                }
            }
        }
        let [kernel, reference] = least.map(|[one, many]| many.saturating_sub(one) / EPOCHS);
        assert!(!kernel.is_zero(), "{name}: {EPOCHS} epochs took no longer than one");
        let ratio = reference.as_secs_f64() / kernel.as_secs_f64();
        println!("256 × 64, {name}: kernel {kernel:.1?}, reference {reference:.1?}, {ratio:.1} times");
        assert!(ratio >= 3.0, "{name}: the kernel takes {kernel:?}, the reference model {reference:?}");
    }
}

#[test]
fn the_largest_epoch_fits_into_a_block_of_this_runtime() {
    Chain::new(Native, genesis(&accounts(1).1, 1, 10, |values| values)).state.execute_with(|| {
        <yuma_runtime::Yuma as frame_support::traits::Hooks<u32>>::integrity_test();
    });
}
