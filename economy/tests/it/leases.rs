//! Leases: the owner's cut goes to contributors, in blocks divisible by a hundred.

use yuma_economy::number::U64F64;
use yuma_economy::pool::Pool;
use yuma_economy::{HotkeyState, Lease, Network, NoEpochs, SubnetState};

fn network(block: u64, pending_cut: u64) -> Network<u64> {
    let mut network = Network::<u64>::default();
    network.block = block - 1;
    network.subnets.insert(0, SubnetState { mechanism: 0, ..SubnetState::default() });
    let mut subnet =
        SubnetState { owner: Some(1), owner_hotkey: Some(2), alpha_out: 10 * pending_cut, ..SubnetState::default() };
    subnet.pool = Pool { tao: 1_000_000_000_000, alpha: 2_000_000_000_000, ..Pool::default() };
    subnet.pending.owner = pending_cut;
    subnet.schedule.tempo = 1;
    let shares = [(10, U64F64::from_num(0.25)), (11, U64F64::from_num(0.5))].into();
    subnet.lease = Some(Lease { percent: 40, shares, beneficiary: 12, end: Some(5000), pending: 0 });
    network.subnets.insert(3, subnet);
    network.hotkeys.insert(2, HotkeyState::owned_by(1));
    network
}

fn stakes(network: &Network<u64>) -> [u64; 4] {
    [1, 10, 11, 12].map(|coldkey| network.stake_of(2, coldkey, 3))
}

#[test]
fn a_cut_is_shared_in_blocks_divisible_by_a_hundred() {
    let mut paid = network(1000, 100_000_000);
    paid.step(&[0; 32], &mut NoEpochs).unwrap();
    assert_eq!(stakes(&paid), [60_000_000, 10_000_000, 20_000_000, 10_000_000]);

    let mut kept = network(1001, 100_000_000);
    kept.step(&[0; 32], &mut NoEpochs).unwrap();
    assert_eq!(stakes(&kept), [100_000_000, 0, 0, 0]);
    assert_eq!(kept.subnets[&3].lease.as_ref().unwrap().pending, 40_000_000);
}

#[test]
fn small_parts_wait_and_an_ended_lease_shares_nothing() {
    // Ten million rao of alpha are worth five of TAO; a quarter of four is below the least stake.
    let mut small = network(1000, 10_000_000);
    small.step(&[0; 32], &mut NoEpochs).unwrap();
    assert_eq!((stakes(&small)[0], small.subnets[&3].lease.as_ref().unwrap().pending), (10_000_000, 4_000_000));

    let mut ended = network(5000, 100_000_000);
    ended.step(&[0; 32], &mut NoEpochs).unwrap();
    assert_eq!((stakes(&ended)[0], ended.subnets[&3].lease.as_ref().unwrap().pending), (100_000_000, 0));
}
