//! The kernel's epochs inside a network: alpha arrives where weights point.

use yuma_economy::pool::Pool;
use yuma_economy::supply::Issuance;
use yuma_economy::{HotkeyState, KernelEpochs, Network, Operation, SubnetState};

const VALIDATOR: u64 = 10;
const MINER: u64 = 20;
const IDLE: u64 = 30;

/// One subnet; a validator with stake, a miner, an idle neuron; the coldkey of hotkey h is h + 1.
fn network() -> Network<u64> {
    let mut network = Network::<u64>::default();
    network.block = 10_000;
    network.subnets.insert(0, SubnetState { mechanism: 0, subtoken_enabled: true, ..SubnetState::default() });
    let mut subnet = SubnetState { first_emission: Some(1), subtoken_enabled: true, ..SubnetState::default() };
    subnet.pool = Pool { tao: 1_000_000_000_000, alpha: 4_000_000_000_000, ..Pool::default() };
    subnet.schedule.tempo = 6;
    subnet.schedule.last_slot = 10_000;
    network.subnets.insert(1, subnet);
    let neurons = network.neurons.entry(1).or_default();
    (neurons.hotkeys, neurons.registered) = (vec![VALIDATOR, MINER, IDLE], vec![1; 3]);
    for hotkey in [VALIDATOR, MINER, IDLE] {
        network.hotkeys.insert(hotkey, HotkeyState::owned_by(hotkey + 1));
        network.coldkeys.entry(hotkey + 1).or_default().balance = 1_000_000_000_000;
    }
    let held = u64::try_from(network.tao_held()).unwrap();
    network.issuance = Issuance { total: held, balances: held };
    let add = Operation::AddStake {
        coldkey: VALIDATOR + 1,
        hotkey: VALIDATOR,
        netuid: 1,
        amount: 100_000_000_000,
        limit: None,
    };
    network.apply(&add).unwrap();
    network
}

#[test]
fn an_epoch_pays_miner_and_validator_half_each() {
    let mut network = network();
    let mut epochs = KernelEpochs::default();
    let state = epochs.subnets.entry(1).or_default();
    state.permits = vec![true, false, false];
    state.set_weights(0, 0, vec![(1, 65_535)], 9_999);
    let before = network.stake_of(VALIDATOR, VALIDATOR + 1, 1);
    for _ in 0..6 {
        network.step(&[0; 32], &mut epochs).unwrap();
    }
    // Six blocks of one alpha, 18 % of each to an owner that does not exist, nothing staked on root.
    let cut = 6 * 179_995_422;
    let mined = network.stake_of(MINER, MINER + 1, 1);
    let validated = network.stake_of(VALIDATOR, VALIDATOR + 1, 1) - before;
    assert_eq!(network.stake_of_hotkey(IDLE, 1), 0);
    let half = (6_000_000_000 - cut) / 2;
    assert!(mined.abs_diff(half) < 20, "miner: {mined}, expected about {half}");
    assert!(validated.abs_diff(half) < 40, "validator: {validated}, expected about {half}");
    assert_eq!(network.tao_held(), u128::from(network.issuance.balances));
    assert_eq!(network.subnets[&1].schedule.last_step, 10_006);
}

#[test]
fn a_replaced_miner_loses_its_weights() {
    let mut network = network();
    let mut epochs = KernelEpochs::default();
    let state = epochs.subnets.entry(1).or_default();
    state.permits = vec![true, false, false];
    state.set_weights(0, 0, vec![(1, 65_535), (2, 65_535)], 9_999);
    for _ in 0..6 {
        network.step(&[0; 32], &mut epochs).unwrap();
    }
    let subnet = network.subnets.get_mut(&1).unwrap();
    (subnet.most_neurons, subnet.least_mortal, subnet.owner_hotkey) = (3, 0, Some(VALIDATOR));
    network.apply(&Operation::Register { coldkey: 41, hotkey: 40, netuid: 1 }).unwrap_err();
    network.coldkeys.entry(41).or_default().balance = 0;
    network.coldkeys.get_mut(&(IDLE + 1)).unwrap().balance -= 10_000_000_000;
    network.coldkeys.get_mut(&41).unwrap().balance = 10_000_000_000;
    network.apply(&Operation::Register { coldkey: 41, hotkey: 40, netuid: 1 }).unwrap();
    // Equal scores: the older registration goes, of equals the lower uid.
    assert_eq!(network.neurons[&1].hotkeys, [VALIDATOR, 40, IDLE]);
    let (old, idle) = (network.stake_of_hotkey(MINER, 1), network.stake_of_hotkey(IDLE, 1));
    for _ in 0..6 {
        network.step(&[0; 32], &mut epochs).unwrap();
    }
    assert_eq!(network.stake_of_hotkey(MINER, 1), old);
    assert_eq!(network.stake_of_hotkey(40, 1), 0);
    assert!(network.stake_of_hotkey(IDLE, 1) > idle);
    assert_eq!(epochs.subnets[&1].mechanisms[0].weights[0], [(1, 0), (2, 65_535)]);
}
