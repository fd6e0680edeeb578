//! Settings: what owners may change, and when.

use yuma_economy::{HotkeyState, Network, Operation, Refusal, Schedule, SubnetState};

fn network() -> Network<u64> {
    let mut network = Network::<u64>::default();
    network.block = 1000;
    network.subnets.insert(0, SubnetState { mechanism: 0, ..SubnetState::default() });
    let schedule = Schedule { tempo: 360, last_slot: 900, ..Schedule::default() };
    network.subnets.insert(3, SubnetState { owner: Some(1), schedule, ..SubnetState::default() });
    network.hotkeys.insert(2, HotkeyState::owned_by(1));
    network
}

#[test]
fn a_tempo_starts_anew_and_rests_for_a_while() {
    let mut network = network();
    let set = |coldkey, tempo| Operation::SetTempo { coldkey, netuid: 3, tempo };
    assert_eq!(network.apply(&set(9, 400)), Err(Refusal::NotOwner));
    let range = Refusal::OutOfRange { field: "tempo", found: 359, least: 360, most: 50_400 };
    assert_eq!(network.apply(&set(1, 359)), Err(range));
    network.apply(&set(1, 400)).unwrap();
    let schedule = network.subnets[&3].schedule;
    assert_eq!((schedule.tempo, schedule.last_slot), (400, 1000));
    network.block = 1359;
    assert_eq!(network.apply(&set(1, 500)), Err(Refusal::TooSoon { found: 1359, next: 1360 }));
    network.block = 1391;
    assert_eq!(
        network.apply(&set(1, 500)),
        Err(Refusal::TooSoon { found: 1391, next: 1401 }),
        "frozen before its slot"
    );
}

#[test]
fn an_epoch_on_request_comes_in_ten_blocks() {
    let mut network = network();
    let trigger = Operation::TriggerEpoch { coldkey: 1, netuid: 3 };
    network.apply(&trigger).unwrap();
    let schedule = network.subnets[&3].schedule;
    assert!(!schedule.is_due(1009) && schedule.is_due(1010));
    assert_eq!(network.apply(&trigger), Err(Refusal::TooSoon { found: 1000, next: 1010 }));
}

#[test]
fn takes_fall_at_once_and_rise_slowly() {
    let mut network = network();
    let set = |take| Operation::SetTake { coldkey: 1, hotkey: 2, take };
    network.apply(&set(100)).unwrap();
    network.apply(&set(50)).unwrap();
    assert_eq!(network.apply(&set(60)), Err(Refusal::TooSoon { found: 1000, next: 217_001 }));
    network.block = 217_001;
    network.apply(&set(60)).unwrap();
    assert_eq!(network.hotkeys[&2].take, Some(60));
}

#[test]
fn a_full_root_gives_its_least_staked_seat_to_more_stake() {
    let mut network = network();
    for hotkey in 100..165_u64 {
        network.hotkeys.insert(hotkey, HotkeyState::owned_by(1));
        network.stakes.entry((hotkey, 0)).or_default().deposit(1, 1000 + hotkey % 7);
    }
    let register = |hotkey| Operation::RegisterRoot { coldkey: 1, hotkey };
    (100..164).for_each(|hotkey| network.apply(&register(hotkey)).unwrap());
    // Hotkey 105 is the first with the least stake, 1000 rao; 164 has 1003.
    network.apply(&register(164)).unwrap();
    assert_eq!(network.neurons[&0].hotkeys[5], 164);
    assert_eq!(network.hotkeys[&164].take, Some(11_796));
    let refused = Refusal::TooLittle { found: 1000, least: 1001 };
    assert_eq!(network.apply(&register(105)), Err(refused));
}
