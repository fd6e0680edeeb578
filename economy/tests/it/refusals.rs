//! States that no chain could have, and operations that are refused: each names the place.

use yuma_economy::number::I96F32;
use yuma_economy::{
    ClaimType, HotkeyState, Limit, Network, NoEpochs, Operation, Refusal, SafeFloat, SubnetState, pool::SwapError,
};

fn network() -> Network<u64> {
    let mut network = Network::<u64>::default();
    network.block = 100;
    for netuid in [0, 7] {
        let mut subnet =
            SubnetState { subtoken_enabled: true, mechanism: u16::from(netuid == 7), ..SubnetState::default() };
        (subnet.pool.tao, subnet.pool.alpha) = (1_000_000_000, 1_000_000_000);
        network.subnets.insert(netuid, subnet);
    }
    network.hotkeys.insert(5, HotkeyState::owned_by(6));
    network.coldkeys.entry(6).or_default().balance = 1_000_000_000;
    network
}

fn refused(change: impl FnOnce(&mut Network<u64>)) -> String {
    let mut network = network();
    assert_eq!(network.check(), Ok(()));
    change(&mut network);
    let error = network.check().unwrap_err();
    if cfg!(debug_assertions) {
        assert_eq!(network.step(&[0; 32], &mut NoEpochs), Err(error.clone()));
    }
    error.to_string().replace(&"00".repeat(31), "…")
}

#[test]
fn bad_states_are_named() {
    let found = refused(|network| network.subnets.get_mut(&7).unwrap().pool.quote_weight = 5);
    assert_eq!(found, "subnet 7: quote_weight: found 5, expected 10^16 to 99·10^16 (parts of 10^18)");
    let found = refused(|network| {
        network.stakes.entry((5, 7)).or_default().shares.insert(6, SafeFloat::from(1));
    });
    assert_eq!(
        found,
        "subnet 7: hotkey 0x05…: stake: found shares without their sum, expected shares and a value together"
    );
    let found = refused(|network| {
        let pool = network.stakes.entry((5, 7)).or_default();
        pool.deposit(6, 10);
        pool.value = 0;
    });
    assert_eq!(
        found,
        "subnet 7: hotkey 0x05…: stake: found shares without a value, expected shares and a value together"
    );
    let found = refused(|network| network.stakes.entry((5, 9)).or_default().deposit(6, 10));
    assert_eq!(found, "subnet 9: stakes: found entries, expected none (the subnet does not exist)");
    let found = refused(|network| network.neurons.entry(7).or_default().hotkeys.push(5));
    assert_eq!(found, "subnet 7: registered: found 0 entries, expected 1 (one for each hotkey)");
    let found = refused(|network| network.neurons.entry(3).or_default().hotkeys.push(5));
    assert_eq!(found, "subnet 3: neurons: found entries, expected none (the subnet does not exist)");
    let found = refused(|network| {
        let children = vec![(u64::MAX, 1), (1, 2)];
        network.hotkeys.get_mut(&5).unwrap().children.insert(7, children);
    });
    assert_eq!(
        found,
        "subnet 7: hotkey 0x05…: children: found proportions of 18446744073709551616, expected at most 2^64 − 1"
    );
    let found = refused(|network| {
        network.hotkeys.get_mut(&5).unwrap().claimable.insert(7, I96F32::from_num(-1));
    });
    assert_eq!(found, "subnet 7: hotkey 0x05…: claimable: found a negative rate, expected 0 or more");
}

#[test]
fn refused_operations_say_why() {
    let add = |netuid, amount, limit| Operation::AddStake { coldkey: 6, hotkey: 5, netuid, amount, limit };
    let remove = |amount| Operation::RemoveStake { coldkey: 6, hotkey: 5, netuid: 7, amount, limit: None };
    let children = |children| Operation::SetChildren { hotkey: 5, netuid: 7, children };
    let cases = [
        (add(9, 5_000_000, None), Refusal::NoSubnet { netuid: 9 }),
        (add(7, 2_000_000, None), Refusal::TooLittle { found: 2_000_000, least: 2_001_007 }),
        (add(7, 2_000_000_000, None), Refusal::TooMuch { found: 2_000_000_000, most: 1_000_000_000 }),
        (add(7, 5_000_000, Some(Limit { price: 900_000_000, partial: true })), Refusal::Swap(SwapError::Price)),
        (
            add(0, 5_000_000, Some(Limit { price: 999_999_999, partial: false })),
            Refusal::Slippage { found: 5_000_000, most: 0 },
        ),
        (remove(7), Refusal::TooLittle { found: 0, least: 2_000_000 }),
        (children(vec![(1, 5)]), Refusal::Children { found: "the hotkey itself" }),
        (children(vec![(1, 8), (2, 8)]), Refusal::Children { found: "one hotkey twice" }),
        (children(vec![(u64::MAX, 8), (2, 9)]), Refusal::Children { found: "proportions above one" }),
        (children(vec![(1, 8); 6]), Refusal::Children { found: "more than 5" }),
        (Operation::ClaimRoot { coldkey: 6, subnets: vec![] }, Refusal::ClaimedSubnets { found: 0 }),
        (Operation::Register { coldkey: 6, hotkey: 5, netuid: 0 }, Refusal::NoSeat { netuid: 0 }),
        (Operation::StartCall { coldkey: 6, netuid: 7 }, Refusal::CannotStart { netuid: 7 }),
    ];
    for (operation, expected) in cases {
        let mut network = network();
        let before = network.clone();
        assert_eq!(network.apply(&operation), Err(expected), "{operation:?}");
        assert!(network == before, "{operation:?} changed something");
    }
}

#[test]
fn a_start_call_opens_a_subnet_to_the_next_block() {
    let mut network = network();
    let subnet = network.subnets.get_mut(&7).unwrap();
    (subnet.owner, subnet.subtoken_enabled) = (Some(6), false);
    subnet.moving_price = I96F32::ONE;
    network.apply(&Operation::StartCall { coldkey: 6, netuid: 7 }).unwrap();
    assert_eq!(network.subnets[&7].first_emission, Some(101));
    network.step(&[0; 32], &mut NoEpochs).unwrap();
    assert_eq!(network.subnets[&7].last.alpha_out, 1_000_000_000);
}

#[test]
fn a_claim_type_puts_its_coldkey_on_the_list() {
    let mut network = network();
    let keep = Operation::SetClaimType { coldkey: 6, claim_type: ClaimType::Keep };
    network.apply(&keep).unwrap();
    assert_eq!((network.stakers.coldkeys(), &network.coldkeys[&6].claim_type), (&[6][..], &ClaimType::Keep));
}

/// A move from root that its purchase refuses: the sale had taken the staker off the list of automatic claims.
#[test]
fn a_refused_move_keeps_its_staker_on_roots_list() {
    let mut network = network();
    network.subnets.get_mut(&7).unwrap().pool.tao = 1_000;
    network.stakes.entry((5, 0)).or_default().deposit(6, 500_000_000);
    network.coldkeys.entry(6).or_default().staking.push(5);
    network.stakers.append(6);
    network.index_stakes();
    let all = Operation::MoveStake {
        coldkey: 6,
        to_coldkey: 6,
        hotkey: 5,
        to_hotkey: 5,
        netuid: 0,
        to_netuid: 7,
        amount: 500_000_000,
        limit: None,
    };
    assert!(matches!(network.apply(&all), Err(Refusal::Swap(SwapError::TooLarge { .. }))));
    assert_eq!(network.stakers.coldkeys(), [6]);
}

/// Whoever stakes pays a thousand times the reserve at most, the fee included.
#[test]
fn a_stake_is_bounded_by_the_reserve_with_its_fee() {
    let mut network = network();
    network.subnets.get_mut(&7).unwrap().pool.tao = 1_000_000;
    network.coldkeys.entry(6).or_default().balance = 2_000_000_000;
    let add = |amount| Operation::AddStake { coldkey: 6, hotkey: 5, netuid: 7, amount, limit: None };
    let refusal = Refusal::TooMuch { found: 1_000_000_001, most: 1_000_000_000 };
    assert_eq!(network.apply(&add(1_000_000_001)), Err(refusal));
    assert_eq!(network.apply(&add(1_000_000_000)), Ok(()));
}
