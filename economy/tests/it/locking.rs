//! Locks bind stake.

use yuma_economy::pool::Pool;
use yuma_economy::{HotkeyState, Network, NoEpochs, Operation, Refusal, SubnetState};

/// The coldkey 1 has 10^12 rao under the hotkey 2.
fn network() -> Network<u64> {
    let mut network = Network::<u64>::default();
    network.block = 1000;
    network.subnets.insert(0, SubnetState { mechanism: 0, ..SubnetState::default() });
    let pool = Pool { tao: 1_000_000_000_000, alpha: 2_000_000_000_000, ..Pool::default() };
    let alpha_out = 2_000_000_000_000;
    let subnet = SubnetState {
        pool,
        alpha_out,
        subtoken_enabled: true,
        owner: Some(1),
        owner_hotkey: Some(2),
        ..SubnetState::default()
    };
    network.subnets.insert(3, subnet);
    for hotkey in [2, 4] {
        network.hotkeys.insert(hotkey, HotkeyState::owned_by(1));
    }
    network.coldkeys.entry(1).or_default().staking = vec![2];
    network.stakes.entry((2, 3)).or_default().deposit(1, 1_000_000_000_000);
    network
}

fn lock(hotkey: u64, amount: u64) -> Operation<u64> {
    Operation::LockStake { coldkey: 1, hotkey, netuid: 3, amount, perpetual: true }
}

#[test]
fn locked_stake_cannot_be_removed() {
    let mut network = network();
    network.apply(&lock(4, 400_000_000_000)).unwrap();
    let remove = |amount| Operation::RemoveStake { coldkey: 1, hotkey: 2, netuid: 3, amount, limit: None };
    let refused = Refusal::TooMuch { found: 600_000_000_001, most: 600_000_000_000 };
    assert_eq!(network.apply(&remove(600_000_000_001)), Err(refused));
    network.apply(&remove(600_000_000_000)).unwrap();
    assert_eq!(network.unlocked(1, 3), 0);
    assert_eq!(network.apply(&lock(2, 1)), Err(Refusal::OtherLock));
    // A perpetual lock keeps its mass.
    network.block = 5_000_000;
    assert_eq!(network.unlocked(1, 3), 0);
    let sum = network.subnets[&3].locks.perpetual[&4];
    assert_eq!((sum.mass, sum.conviction.to_num::<u64>()), (400_000_000_000, 0));
}

#[test]
fn a_locked_cut_has_conviction_at_once() {
    let mut network = network();
    let subnet = network.subnets.get_mut(&3).unwrap();
    (subnet.owner_cut_locked, subnet.pending.owner, subnet.schedule.tempo) = (true, 5_000_000, 1);
    network.step(&[0; 32], &mut NoEpochs).unwrap();
    let sum = network.subnets[&3].locks.owner_decaying.unwrap();
    assert_eq!((sum.mass, sum.conviction.to_num::<u64>(), sum.last_update), (5_000_000, 5_000_000, 1001));
    assert_eq!(network.unlocked(1, 3), 1_000_000_000_000);
}
