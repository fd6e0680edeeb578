//! Changes of a subnet's owner by conviction, with all sums of locks.

use std::collections::BTreeMap;

use serde::Deserialize;
use yuma_economy::locks::Lock;
use yuma_economy::number::U64F64;
use yuma_economy::{HotkeyState, Network, SubnetLocks, SubnetState};

use super::report::{Account, Replay};

#[derive(Deserialize)]
pub(super) struct Kings {
    king: Vec<King>,
}

#[derive(Deserialize)]
struct King {
    now: u64,
    registered: u64,
    alphaout: u64,
    hotkeys: Vec<Account>,
    owners: Vec<Account>,
    before: Locks,
    total: u128,
    after: Locks,
}

/// Mass, bits of the conviction, last update.
type Sum = Option<(u64, u128, u64)>;

#[derive(Deserialize)]
struct Locks {
    owner: Account,
    hot: Account,
    keys: Vec<Account>,
    own: Sum,
    downs: Sum,
    h: Vec<Sum>,
    d: Vec<Sum>,
}

fn lock(sum: Sum) -> Option<Lock> {
    sum.map(|(mass, bits, last_update)| Lock { mass, conviction: U64F64::from_bits(bits), last_update })
}

fn sum(lock: Option<Lock>) -> Sum {
    lock.map(|lock| (lock.mass, lock.conviction.to_bits(), lock.last_update))
}

fn by_hotkey(hotkeys: &[Account], sums: &[Sum]) -> BTreeMap<Account, Lock> {
    hotkeys.iter().zip(sums).filter_map(|(hotkey, sum)| lock(*sum).map(|lock| (*hotkey, lock))).collect()
}

pub(super) fn replay(kings: &Kings, replay: &mut Replay) {
    replay.cases += kings.king.len();
    for (case, king) in kings.king.iter().enumerate() {
        let mut network = Network::<Account>::default();
        network.block = king.now;
        let before = &king.before;
        let locks = SubnetLocks {
            owner_perpetual: lock(before.own),
            owner_decaying: lock(before.downs),
            perpetual: by_hotkey(&king.hotkeys, &before.h),
            decaying: by_hotkey(&king.hotkeys, &before.d),
            ..SubnetLocks::default()
        };
        let subnet = SubnetState {
            alpha_out: king.alphaout,
            registered: king.registered,
            owner: Some(before.owner),
            owner_hotkey: Some(before.hot),
            locks,
            ..SubnetState::default()
        };
        let (total, _) = subnet.convictions(king.now, network.parameters.lock_rates);
        replay.same(|| format!("king[{case}].total"), &total.to_bits(), &king.total);
        network.subnets.insert(1, subnet);
        let neurons = network.neurons.entry(1).or_default();
        neurons.hotkeys.clone_from(&before.keys);
        neurons.registered = vec![0; before.keys.len()];
        neurons.emission = vec![0; before.keys.len()];
        neurons.dividends = vec![0; before.keys.len()];
        for (hotkey, owner) in king.hotkeys.iter().zip(&king.owners) {
            network.hotkeys.insert(*hotkey, HotkeyState::owned_by(*owner));
        }
        network.change_owner(1);
        let (Some(subnet), Some(neurons)) = (network.subnets.get(&1), network.neurons.get(&1)) else {
            replay.differs(format!("king[{case}].after"), "a subnet".to_owned(), "nothing".to_owned());
            continue;
        };
        let sums = |locks: &BTreeMap<Account, Lock>| {
            king.hotkeys.iter().map(|hotkey| sum(locks.get(hotkey).copied())).collect::<Vec<Sum>>()
        };
        let after = &king.after;
        let path = |field: &str| format!("king[{case}].after.{field}");
        replay.same(|| path("owner"), &subnet.owner, &Some(after.owner));
        replay.same(|| path("hot"), &subnet.owner_hotkey, &Some(after.hot));
        replay.same_list(|| path("keys"), &neurons.hotkeys, &after.keys);
        replay.same(|| path("own"), &sum(subnet.locks.owner_perpetual), &after.own);
        replay.same(|| path("downs"), &sum(subnet.locks.owner_decaying), &after.downs);
        replay.same_list(|| path("h"), &sums(&subnet.locks.perpetual), &after.h);
        replay.same_list(|| path("d"), &sums(&subnet.locks.decaying), &after.d);
    }
}
