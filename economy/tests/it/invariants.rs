//! Laws that hold in every network, whatever is done to it: drawn operations and drawn epochs.

use proptest::prelude::*;
use yuma_economy::number::{I64F64, I96F32, U64F64};
use yuma_economy::pool::{Pool, Trade};
use yuma_economy::supply::Issuance;
use yuma_economy::{EpochRow, Epochs, Error, HotkeyState, Limit, Network, NoEpochs, Operation, SharePool, SubnetState};

/// Miners and validators share the alpha by their uid: a rule that is plainly right, for sums that must come out.
struct Even;

impl Epochs<u64> for Even {
    fn run(
        &mut self,
        network: &Network<u64>,
        netuid: u16,
        _: u8,
        emission: u64,
        _: &[I64F64],
    ) -> Result<Vec<EpochRow>, Error> {
        let count = network.neurons[&netuid].hotkeys.len() as u64;
        let part = emission / 2 / count;
        Ok(vec![
            EpochRow { server: part, validator: part, emission: 2 * part, dividend: 65_535 / count as u16 };
            count as usize
        ])
    }
}

const COLDKEYS: [u64; 4] = [100, 101, 102, 103];
const HOTKEYS: [u64; 4] = [200, 201, 202, 203];
const FUNDS: u64 = 1_000_000_000_000_000;

/// Two subnets with pools, a stable one, and root; all TAO accounted for.
fn network(tempo: u16) -> Network<u64> {
    let mut network = Network::<u64>::default();
    network.block = 1000;
    network.subnets.insert(0, SubnetState { mechanism: 0, subtoken_enabled: true, ..SubnetState::default() });
    for netuid in [1, 2, 256] {
        let mut subnet = SubnetState {
            mechanism: u16::from(netuid != 2),
            subtoken_enabled: true,
            first_emission: Some(10),
            owner: Some(COLDKEYS[0]),
            owner_hotkey: Some(HOTKEYS[0]),
            ..SubnetState::default()
        };
        subnet.pool = Pool { tao: 3_000_000_000_000, alpha: 9_000_000_000_000, ..Pool::default() };
        subnet.schedule.tempo = tempo;
        subnet.moving_price = yuma_economy::number::I96F32::from_num(0.4);
        network.subnets.insert(netuid, subnet);
        let neurons = network.neurons.entry(netuid).or_default();
        neurons.hotkeys = HOTKEYS[..3].to_vec();
        neurons.registered = vec![0; 3];
    }
    for (coldkey, hotkey) in COLDKEYS.into_iter().zip(HOTKEYS) {
        network.hotkeys.insert(hotkey, HotkeyState::owned_by(coldkey));
        let state = network.coldkeys.entry(coldkey).or_default();
        (state.balance, state.owned, state.staking) = (FUNDS, vec![hotkey], vec![hotkey]);
    }
    let held = u64::try_from(network.tao_held()).unwrap();
    network.issuance = Issuance { total: held, balances: held };
    network
}

fn operation() -> impl Strategy<Value = Operation<u64>> {
    let coldkey = || prop::sample::select(&COLDKEYS[..]);
    let hotkey = || prop::sample::select(&HOTKEYS[..]);
    let netuid = || prop::sample::select(&[0_u16, 1, 2, 256][..]);
    let amount = || prop_oneof![0_u64..10_000_000, 1_000_000_u64..100_000_000_000_000];
    let limit = || {
        prop::option::of((0_u64..2_000_000_000, any::<bool>()).prop_map(|(price, partial)| Limit { price, partial }))
    };
    prop_oneof![
        (coldkey(), hotkey(), netuid(), amount(), limit()).prop_map(|(coldkey, hotkey, netuid, amount, limit)| {
            Operation::AddStake { coldkey, hotkey, netuid, amount, limit }
        }),
        (coldkey(), hotkey(), netuid(), amount(), limit()).prop_map(|(coldkey, hotkey, netuid, amount, limit)| {
            Operation::RemoveStake { coldkey, hotkey, netuid, amount, limit }
        }),
        ((coldkey(), coldkey()), (hotkey(), hotkey()), (netuid(), netuid()), amount(), limit()).prop_map(
            |((coldkey, to_coldkey), (hotkey, to_hotkey), (netuid, to_netuid), amount, limit)| Operation::MoveStake {
                coldkey,
                to_coldkey,
                hotkey,
                to_hotkey,
                netuid,
                to_netuid,
                amount,
                limit,
            }
        ),
        (coldkey(), 300_u64..310, netuid()).prop_map(|(coldkey, hotkey, netuid)| Operation::Register {
            coldkey,
            hotkey,
            netuid
        }),
        (coldkey(), netuid()).prop_map(|(coldkey, netuid)| Operation::ClaimRoot { coldkey, subnets: vec![netuid] }),
        (hotkey(), netuid(), hotkey(), any::<u64>()).prop_map(|(hotkey, netuid, child, part)| Operation::SetChildren {
            hotkey,
            netuid,
            children: vec![(part, child)]
        }),
        (coldkey(), 400_u64..403).prop_map(|(coldkey, hotkey)| Operation::Launch { coldkey, hotkey }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// TAO: what was minted less what was burnt is in accounts and pools, to the rao. Alpha: nobody owns more than circulates.
    #[test]
    fn tao_and_alpha_are_conserved(
        blocks in prop::collection::vec((prop::collection::vec(operation(), 0..4), any::<[u8; 32]>()), 1..25),
        tempo in 1_u16..8,
        with_author in any::<bool>(),
    ) {
        let mut network = network(tempo);
        network.author = with_author.then_some(999);
        for (operations, hash) in blocks {
            for operation in operations {
                let before = network.clone();
                if network.apply(&operation).is_err() {
                    prop_assert!(network == before, "a refused operation changed something: {:?}", operation);
                }
            }
            network.step(&hash, &mut Even).unwrap();
            prop_assert_eq!(network.tao_held(), u128::from(network.issuance.balances));
            prop_assert_eq!(network.issuance.total, network.issuance.balances);
            for (netuid, subnet) in &network.subnets {
                let held = network.alpha_held(*netuid);
                prop_assert!(held <= u128::from(subnet.alpha_out), "subnet {}: {} of {}", netuid, held, subnet.alpha_out);
            }
        }
    }

    /// Withdrawals of everyone, in any order, never exceed what was paid in.
    #[test]
    fn a_share_pool_pays_at_most_its_value(
        deposits in prop::collection::vec((0_u8..6, 1_u64..1_000_000_000_000, 0_u64..1_000_000_000), 1..40),
    ) {
        let mut pool = SharePool::default();
        let mut paid_in = 0;
        for (coldkey, amount, dividend) in deposits {
            pool.deposit(coldkey, amount);
            pool.add_all(dividend);
            paid_in += amount + dividend;
        }
        prop_assert_eq!(pool.value, paid_in);
        let worth: u64 = (0..6).map(|coldkey| pool.value_of(&coldkey)).sum();
        prop_assert!(worth <= pool.value);
        let paid_out: u64 = (0..6).map(|coldkey| pool.withdraw(coldkey, pool.value_of(&coldkey))).sum();
        prop_assert_eq!(paid_out + pool.value, paid_in);
    }

    /// No number in a state makes a block or an operation panic: they end, or say what is wrong.
    #[test]
    fn extreme_states_do_not_panic(
        numbers in prop::collection::vec(prop_oneof![Just(0), Just(1), Just(u64::MAX), any::<u64>()], 24),
        operations in prop::collection::vec(operation(), 4),
        tempo in any::<u16>(),
    ) {
        let mut network = network(tempo);
        let mut numbers = numbers.into_iter().cycle();
        let mut next = || numbers.next().unwrap();
        network.issuance = Issuance { total: next(), balances: next() };
        network.total_stake = next();
        network.block = next() >> 1;
        network.parameters.tao_weight = next();
        network.parameters.childkey_burn = next();
        for subnet in network.subnets.values_mut() {
            (subnet.pool.tao, subnet.pool.alpha, subnet.alpha_out) = (next(), next(), next());
            subnet.pool.quote_weight = 10_000_000_000_000_000 + next() % 980_000_000_000_000_000;
            subnet.moving_price = yuma_economy::number::I96F32::from_bits(i128::from(next()) << (next() % 62));
            subnet.miner_burned = yuma_economy::number::U96F32::from_bits(u128::from(next()) << (next() % 64));
            (subnet.pending.server, subnet.pending.validator, subnet.pending.root) = (next(), next(), next());
            (subnet.burn.price, subnet.burn.least, subnet.burn.most) = (next(), next(), next());
            (subnet.schedule.last_slot, subnet.price_halving, subnet.stray_tao) = (next(), next(), next());
            subnet.first_emission = Some(next());
        }
        for hotkey in HOTKEYS {
            let mut pool = SharePool::default();
            pool.deposit(COLDKEYS[1], next());
            pool.add_all(next());
            if pool.value > 0 && !pool.denominator.is_zero() {
                network.stakes.insert((hotkey, [0, 1, 2, 256][(next() % 4) as usize]), pool);
            }
            network.coldkeys.get_mut(&(hotkey - 100)).unwrap().balance = next();
        }
        network.index_stakes();
        for operation in operations {
            let _either = network.apply(&operation);
            let _either = network.step(&[7; 32], &mut Even);
        }
    }

    /// Operations on different subnets by different coldkeys commute.
    #[test]
    fn independent_operations_commute(first in 10_000_000_u64..1_000_000_000_000, second in 10_000_000_u64..1_000_000_000_000) {
        let add = |who: usize, netuid, amount| Operation::AddStake {
            coldkey: COLDKEYS[who], hotkey: HOTKEYS[who], netuid, amount, limit: None,
        };
        let (mut one, mut other) = (network(5), network(5));
        let operations = [add(1, 1, first), add(2, 256, second)];
        operations.iter().for_each(|operation| one.apply(operation).unwrap());
        operations.iter().rev().for_each(|operation| other.apply(operation).unwrap());
        prop_assert!(one == other);
    }

    /// A trade there and back never gains, but for the rao that rounding favours the trader with.
    #[test]
    fn a_round_trip_gains_nothing(tao in 1_000_000_u64..1 << 50, alpha in 1_000_000_u64..1 << 50, amount in 1_000_u64..1 << 45, weight in 400_u64..600) {
        let mut pool = Pool { tao, alpha, quote_weight: weight * 1_000_000_000_000_000, initialized: true, ..Pool::default() };
        prop_assume!(pool.price() > U64F64::from_num(0.001) && pool.price() < U64F64::from_num(100_000));
        let Ok(bought) = pool.swap(Trade::Buy, amount, Trade::Buy.open_limit(), false) else { return Ok(()) };
        pool.tao += bought.paid_in;
        pool.alpha -= bought.paid_out;
        let Ok(sold) = pool.swap(Trade::Sell, bought.paid_out, Trade::Sell.open_limit(), true) else { return Ok(()) };
        prop_assert!(sold.paid_out <= bought.paid_in + 1 + bought.paid_in / (1 << 50), "{:?} {:?}", bought, sold);
    }
}

/// A chain buy stops at a price of a million TAO; what it leaves over stays on the subnet's account.
#[test]
fn a_chain_buy_cut_by_its_limit_loses_nothing() {
    let mut network = Network::<u64>::default();
    let mut subnet = SubnetState { first_emission: Some(0), subtoken_enabled: true, ..SubnetState::default() };
    subnet.pool.tao = 999_999_000_000_000;
    subnet.pool.alpha = 1_000_000_000;
    subnet.moving_price = I96F32::from_num(1);
    network.subnets.insert(3, subnet);
    network.issuance = Issuance { total: 999_999_000_000_000, balances: 999_999_000_000_000 };
    network.step(&[0; 32], &mut NoEpochs).unwrap();
    let subnet = &network.subnets[&3];
    let bought = subnet.last.excess_tao;
    assert!(bought > 0 && bought < 1_000_000_000);
    assert_eq!(subnet.stray_tao, 1_000_000_000 - bought);
    assert_eq!(u128::from(network.issuance.balances), network.tao_held());
}

/// A payer who keeps the deposit pays less than a pool opens with. Nothing backs the rest, and debug builds accept it.
#[test]
fn a_launch_may_pay_less_than_its_pool_opens_with() {
    let mut network = Network::<u64>::default();
    network.block = 1;
    network.subnets.insert(0, SubnetState { mechanism: 0, ..SubnetState::default() });
    network.coldkeys.entry(6).or_default().balance = 1_000_000_000_000;
    network.apply(&Operation::Launch { coldkey: 6, hotkey: 7 }).unwrap();
    let subnet = &network.subnets[&1];
    assert_eq!((subnet.locked, subnet.pool.tao), (999_999_999_500, 1_000_000_000_000));
    assert_eq!(network.coldkeys[&6].balance, 500);
}
