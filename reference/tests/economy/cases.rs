//! Recorded cases of single functions.

#![expect(clippy::type_complexity, reason = "the recordings' own rows")]

use num_bigint::BigInt;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use yuma_reference::economy::dividends::{FamilySettings, Holding, Parent, family_split};
use yuma_reference::economy::flow::{FlowRule, flow_average, flow_shares};
use yuma_reference::economy::launch::{Candidate, LaunchPrice, median_price, pruned};
use yuma_reference::economy::locks::{Lock, Rolling};
use yuma_reference::economy::neurons::{Replacement, Seat, decay_factor, replaced};
use yuma_reference::economy::numbers::{F32, F64, Fixed, Kind, S32, S64, sum};
use yuma_reference::economy::pool::{Pool, SCALE, Side};
use yuma_reference::economy::share_pool::{SafeFloat, SharePool};
use yuma_reference::economy::state::{Account, Hotkey, Launches, Locks, Neuron, State, hashed};
use yuma_reference::economy::subnet_shares::{PriceRule, Subnet, root_sells, shares, tao_of};
use yuma_reference::economy::supply::emission;

use crate::recorded::{FREE, blank, blank_subnet};

fn read<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).expect("a recording")
}

fn bits<K: Kind>(numbers: &[Fixed<K>]) -> Vec<BigInt> {
    numbers.iter().map(|number| number.bits().clone()).collect()
}

fn integers<T: Copy + Into<BigInt>>(numbers: &[T]) -> Vec<BigInt> {
    numbers.iter().map(|&number| number.into()).collect()
}

#[derive(Deserialize)]
struct Scalars {
    decay: Vec<(u16, u64)>,
    emission: Vec<(u64, u64)>,
    /// Last cost, least, last block, interval, now, issuance, cost.
    lock: Vec<[u64; 7]>,
    /// TAO, alpha, weight, bits of the price, whether it buys, limit, amount, without a fee; paid in, paid out, fee.
    limit: Vec<(u64, u64, u64, u128, bool, u64, u64, bool, Option<(u64, u64, u64)>)>,
    /// Mass, conviction, last update, now, rates, owner's, perpetual; mass, conviction.
    lockroll: Vec<(u64, u128, u64, u64, u64, u64, bool, bool, u64, u128)>,
    /// Bits of the exponent, the flows and the shares.
    pow: Vec<(u128, Vec<i128>, Vec<u128>)>,
    prune: Vec<Prune>,
}

#[derive(Deserialize)]
struct Prune(u64, Account, Account, Vec<(Account, Account)>, Vec<u64>, Vec<u64>, u16, u16, u16, Option<u16>);

fn scalars() -> Scalars {
    read(include_str!("../../../testdata/economy/scalars.json"))
}

/// Decay, emission and prices of launches follow the chain at every recorded point.
#[test]
fn prices_and_emission_are_the_recorded_ones() {
    let scalars = scalars();
    for (half_life, factor) in scalars.decay {
        assert_eq!(decay_factor(half_life), factor, "half-life {half_life}");
    }
    for (issuance, emitted) in scalars.emission {
        assert_eq!(emission(issuance), emitted, "issuance {issuance}");
    }
    for [last_cost, least, last_block, interval, now, issuance, cost] in scalars.lock {
        assert_eq!(LaunchPrice { last_cost, least, interval, last_block }.at(now, issuance), cost);
    }
}

/// Swaps with a limit pay what the chain pays, whole, in part, or not at all.
#[test]
fn limited_swaps_are_the_recorded_ones() {
    for (tao, alpha, quote_weight, price, buys, limit, amount, drop_fee, result) in scalars().limit {
        let pool = Pool { tao, alpha, quote_weight, initialized: true, fee_rate: 33, least_reserve: 100 };
        assert_eq!(*pool.price().bits(), price.into());
        let side = if buys { Side::Buy } else { Side::Sell };
        let swap = pool.swap(side, amount, limit, drop_fee);
        assert_eq!(swap.map(|swap| (swap.paid_in, swap.paid_out, swap.fee)), result, "{pool:?} {limit} {amount}");
    }
}

/// Locks decay and mature as recorded.
#[test]
fn locks_roll_as_recorded() {
    for (mass, conviction, last_update, now, unlock, maturity, owner, perpetual, new_mass, new_conviction) in
        scalars().lockroll
    {
        let lock = Lock { mass, conviction: F64::from_bits(conviction), last_update };
        let rolled = lock.rolled(now, Rolling { unlock, maturity, perpetual, owner });
        assert_eq!((rolled.mass, rolled.conviction), (new_mass, F64::from_bits(new_conviction)), "{lock:?}");
    }
}

/// Shares by flow follow the chain's powers and roots.
#[test]
fn powers_of_flows_are_the_recorded_ones() {
    for (exponent, flows, expected) in scalars().pow {
        let averages: Vec<_> = flows.iter().map(|&flow| (S64::from_bits(flow), S64::zero())).collect();
        let rule = FlowRule { smoothing: 0, cutoff: S64::zero(), exponent: F64::from_bits(exponent), net: false };
        assert_eq!(bits(&flow_shares(&averages, &rule)), integers(&expected));
    }
}

/// The neuron that gives way is the chain's.
#[test]
fn replaced_neurons_are_the_recorded_ones() {
    for Prune(now, owner, hotkey, keys, registered, scores, owner_limit, least_mortal, immunity, uid) in scalars().prune
    {
        let lists = keys.iter().zip(registered.iter().zip(&scores));
        let seats: Vec<Seat> = lists
            .map(|(&(hotkey, coldkey), (&registered, &score))| Seat { hotkey, coldkey, registered, score })
            .collect();
        let settings =
            Replacement { owner: Some(owner), owner_hotkey: Some(hotkey), owner_limit, least_mortal, immunity };
        assert_eq!(replaced(&seats, &settings, now), uid, "{seats:?}");
    }
}

#[derive(Deserialize)]
struct Shares {
    family: Vec<Family>,
    shares: Vec<(u64, Vec<(u16, i128, u128, bool)>, Vec<u128>, bool)>,
}

/// τ, β, child (hotkey, alpha, root, owner, take), parents (π, hotkey, alpha, root, owner), children, d, paid, burnt.
#[derive(Deserialize)]
struct Family(
    u64,
    u64,
    (Account, u64, u64, Account, u16),
    Vec<(u64, Account, u64, u64, Account)>,
    Vec<u64>,
    u64,
    Vec<(Account, u64)>,
    u64,
);

/// Families share a dividend, and subnets a block, as recorded.
#[test]
fn families_and_blocks_are_shared_as_recorded() {
    let recorded: Shares = read(include_str!("../../../testdata/economy/family-shares.json"));
    for Family(tao_weight, childkey_burn, child, parents, children, dividend, paid, burned) in recorded.family {
        let (hotkey, alpha, root, owner, childkey_take) = child;
        let family: Vec<Parent> = parents
            .iter()
            .map(|&(proportion, _, alpha, root, coldkey)| Parent {
                proportion,
                holding: Holding { alpha, root },
                same_owner: coldkey == owner,
            })
            .collect();
        let settings = FamilySettings { childkey_take, childkey_burn, tao_weight };
        let split = family_split(dividend, Holding { alpha, root }, &children, &family, settings);
        let mut found: Vec<_> = parents.iter().map(|parent| parent.1).zip(split.parents).collect();
        found.push((hotkey, split.own));
        found.sort_unstable();
        let mut expected = paid;
        expected.sort_unstable();
        assert_eq!((found, split.burned.iter().sum::<u64>()), (expected, burned));
    }
    for (minted, subnets, tao, sells) in recorded.shares {
        let subnets: Vec<Subnet> = subnets
            .iter()
            .map(|&(mechanism, moving, burned, enabled)| Subnet {
                moving_price: if mechanism == 0 { F64::one() } else { S32::from_bits(moving).cast() },
                miner_burned: F32::from_bits(burned),
                root_proportion: F32::zero(),
                enabled,
            })
            .collect();
        let shares = shares(&subnets, PriceRule::PriceNotBurned);
        let found: Vec<F32> = shares.iter().map(|share| tao_of(minted, share)).collect();
        assert_eq!(bits(&found), integers(&tao));
        let prices: Vec<F64> = subnets.iter().map(|subnet| subnet.moving_price.clone()).collect();
        assert_eq!(root_sells(&prices), sells);
    }
}

type Sum = Option<(u64, u128, u64)>;

#[derive(Deserialize)]
struct FlowKing {
    /// now, exponent, net, cutoff, flows (pending, block, average of users, then of the protocol), averages, shares.
    flow: Vec<(u64, u128, bool, i128, Vec<(i64, u64, i128, i64, u64, i128)>, Vec<(i128, i128)>, Vec<u128>)>,
    king: Vec<King>,
}

#[derive(Deserialize)]
struct King {
    now: u64,
    registered: u64,
    alphaout: u64,
    hotkeys: Vec<Account>,
    owners: Vec<Account>,
    before: Sums,
    total: u128,
    after: Sums,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Sums {
    owner: Account,
    hot: Account,
    keys: Vec<Account>,
    own: Sum,
    downs: Sum,
    h: Vec<Sum>,
    d: Vec<Sum>,
}

/// Averages of flows, and the shares made of them, are the recorded ones.
#[test]
fn flows_are_the_recorded_ones() {
    let recorded: FlowKing = read(include_str!("../../../testdata/economy/flow-king.json"));
    for (now, exponent, net, cutoff, flows, averages, shares) in recorded.flow {
        let smoothing = 29_597_889_189_277;
        let average = |flow: i64, block: u64, average: i128| {
            let average = S64::from_bits(average);
            if block == now { average } else { flow_average(&average, flow, smoothing) }
        };
        let found: Vec<(S64, S64)> = flows.iter().map(|f| (average(f.0, f.1, f.2), average(f.3, f.4, f.5))).collect();
        let expected: Vec<(S64, S64)> =
            averages.iter().map(|&(user, protocol)| (S64::from_bits(user), S64::from_bits(protocol))).collect();
        assert_eq!(found, expected);
        let rule = FlowRule { smoothing, cutoff: S64::from_bits(cutoff), exponent: F64::from_bits(exponent), net };
        assert_eq!(bits(&flow_shares(&found, &rule)), integers(&shares));
    }
}

fn lock(sum: Sum) -> Option<Lock> {
    sum.map(|(mass, bits, last_update)| Lock { mass, conviction: F64::from_bits(bits), last_update })
}

fn recorded_sum(lock: Option<&Lock>) -> Sum {
    let bits = |lock: &Lock| u128::try_from(lock.conviction.bits().clone()).expect("a conviction");
    lock.map(|lock| (lock.mass, bits(lock), lock.last_update))
}

/// Subnets change hands, and all sums of locks with them, as recorded.
#[test]
fn subnets_change_hands_as_recorded() {
    let recorded: FlowKing = read(include_str!("../../../testdata/economy/flow-king.json"));
    for king in recorded.king {
        let mut state = blank();
        state.block = king.now;
        let by_hotkey = |sums: &[Sum]| {
            let locks = king.hotkeys.iter().zip(sums);
            locks.filter_map(|(&hotkey, &sum)| lock(sum).map(|lock| (hotkey, lock))).collect()
        };
        let before = &king.before;
        let mut subnet = blank_subnet();
        subnet.locks = Locks {
            owner_perpetual: lock(before.own),
            owner_decaying: lock(before.downs),
            perpetual: by_hotkey(&before.h),
            decaying: by_hotkey(&before.d),
            ..Locks::default()
        };
        (subnet.alpha_out, subnet.registered) = (king.alphaout, king.registered);
        (subnet.owner, subnet.owner_hotkey) = (Some(before.owner), Some(before.hot));
        let neuron = |&hotkey: &Account| Neuron { hotkey, ..Neuron::default() };
        subnet.neurons = before.keys.iter().map(neuron).collect();
        state.subnets.insert(1, subnet);
        for (&hotkey, &owner) in king.hotkeys.iter().zip(&king.owners) {
            state.hotkeys.insert(hotkey, Hotkey { owner: Some(owner), ..Hotkey::default() });
        }
        let convictions: Vec<F64> = state.convictions(1).into_values().collect();
        assert_eq!(*sum(&convictions).bits(), king.total.into());
        state.change_owner(1);
        let subnet = &state.subnets[&1];
        let sums = |locks: &std::collections::BTreeMap<Account, Lock>| {
            king.hotkeys.iter().map(|hotkey| recorded_sum(locks.get(hotkey))).collect()
        };
        let after = Sums {
            owner: subnet.owner.expect("an owner"),
            hot: subnet.owner_hotkey.expect("an owner's hotkey"),
            keys: subnet.neurons.iter().map(|neuron| neuron.hotkey).collect(),
            own: recorded_sum(subnet.locks.owner_perpetual.as_ref()),
            downs: recorded_sum(subnet.locks.owner_decaying.as_ref()),
            h: sums(&subnet.locks.perpetual),
            d: sums(&subnet.locks.decaying),
        };
        assert_eq!(after, king.after);
    }
}

#[derive(Deserialize)]
struct Launch {
    cfg: Config,
    nets: Vec<(u16, u16, u64, u64, u64, u64, u64, i128, u64, Account, u64)>,
    vals: Vec<(u16, Account, Account, u64, u128, i64)>,
    order: Vec<Account>,
    cost: u64,
    prune: Option<u16>,
    median: u128,
    result: Option<Outcome>,
}

#[derive(Deserialize)]
struct Config {
    now: u64,
    limit: u16,
    min: u64,
    last: u64,
    interval: u64,
    lastblock: u64,
    immunity: u64,
    start: u64,
    refundblock: u64,
    issuance: u64,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Outcome {
    netuid: u16,
    tao: u64,
    ain: u64,
    leb: u64,
    last: u64,
    lastblock: u64,
    burn: u64,
    emis: bool,
    sub: bool,
    tempo: u16,
    q: u64,
    totalstake: u64,
    issuance: u64,
    paid: Vec<u64>,
    owner: u64,
}

/// A pool whose shares are worth the recorded values: its own value is not recorded, but rounding leaves little choice.
fn pool_worth(vals: &[(u16, Account, Account, u64, u128, i64)]) -> SharePool {
    let mut pool = SharePool::default();
    for &(_, _, coldkey, value, mantissa, exponent) in vals {
        let share = SafeFloat::new(mantissa, exponent);
        pool.denominator = pool.denominator.plus(&share);
        pool.shares.insert(coldkey, share);
        pool.value += value;
    }
    while vals.iter().any(|val| pool.value_of(val.2) < val.3) {
        pool.value += 1;
    }
    assert!(vals.iter().all(|val| pool.value_of(val.2) == val.3), "{vals:?}");
    pool
}

fn before_launch(launch: &Launch) -> State {
    let config = &launch.cfg;
    let mut state = blank();
    state.settings.owner_cut = 11_796;
    state.block = config.now;
    state.launches = Launches {
        price: LaunchPrice {
            last_cost: config.last,
            least: config.min,
            interval: config.interval,
            last_block: config.lastblock,
        },
        start: config.start,
        rate_limit: 0,
        most_subnets: config.limit,
        immunity: config.immunity,
        refund_block: config.refundblock,
    };
    (state.issuance, state.balances) = (config.issuance, config.issuance);
    state.total_stake = launch.nets.iter().map(|net| net.2).sum();
    state.subnets.insert(0, blank_subnet());
    for &(netuid, mechanism, tao, alpha, alpha_out, protocol, locked, moving, registered, owner, account) in
        &launch.nets
    {
        let mut subnet = blank_subnet();
        subnet.mechanism = mechanism;
        subnet.pool = Pool { tao, alpha, quote_weight: SCALE / 2, ..subnet.pool };
        (subnet.alpha_out, subnet.protocol_alpha, subnet.locked) = (alpha_out, protocol, locked);
        subnet.moving_price = S32::from_bits(moving);
        (subnet.registered, subnet.owner) = (registered, Some(owner));
        subnet.stray = account.saturating_sub(tao);
        state.subnets.insert(netuid, subnet);
    }
    for vals in launch.vals.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        state.stakes.insert((vals[0].1, vals[0].0), pool_worth(vals));
    }
    state
}

/// Launches open the recorded pools, and the dissolved subnets pay each staker and owner the recorded rao.
#[test]
fn launches_are_the_recorded_ones() {
    const PAYER: Account = 1 << 40;
    let recorded: Vec<Launch> = read(include_str!("../../../testdata/economy/launch.json"));
    for launch in recorded {
        let mut state = before_launch(&launch);
        state.coldkeys.entry(PAYER).or_default().balance = FREE;
        assert_eq!(state.launches.price.at(launch.cfg.now, launch.cfg.issuance), launch.cost);
        let mut order = launch.order.clone();
        order.sort_by_key(|&account| hashed(account));
        assert_eq!(order, launch.order);
        // Recorded before the pruned subnet is gone.
        let prices: Vec<F64> = state.subnets.iter().filter(|net| *net.0 > 0).map(|net| net.1.price()).collect();
        assert_eq!(*median_price(&prices).bits(), launch.median.into());
        let candidates: Vec<Candidate> = launch
            .nets
            .iter()
            .map(|net| Candidate {
                netuid: net.0,
                moving_price: if net.1 == 0 { F64::one() } else { S32::from_bits(net.7).cast() },
                registered: net.8,
            })
            .collect();
        assert_eq!(pruned(&candidates, launch.cfg.now, launch.cfg.immunity), launch.prune);
        let launched = state.launch(PAYER, PAYER + 1);
        let Some(expected) = launch.result else {
            assert!(launched.is_none());
            continue;
        };
        assert!(launched.is_some());
        let balance = |coldkey: Account| state.coldkeys.get(&coldkey).map_or(0, |coldkey| coldkey.balance);
        let full = launch.nets.len() == usize::from(launch.cfg.limit);
        let dissolved = launch.nets.iter().find(|net| full && Some(net.0) == launch.prune);
        let subnet = &state.subnets[&expected.netuid];
        let found = Outcome {
            netuid: *state.subnets.iter().find(|(_, subnet)| subnet.owner == Some(PAYER)).expect("a launched one").0,
            tao: subnet.pool.tao,
            ain: subnet.pool.alpha,
            leb: subnet.schedule.last_epoch,
            last: state.launches.price.last_cost,
            lastblock: state.launches.price.last_block,
            burn: subnet.burn.price,
            emis: subnet.emission,
            sub: subnet.subtoken,
            tempo: subnet.schedule.tempo,
            q: subnet.pool.quote_weight,
            totalstake: state.total_stake,
            issuance: state.issuance,
            paid: (8000..).take(expected.paid.len()).map(balance).collect(),
            owner: dissolved.map_or(expected.owner, |net| balance(net.9)),
        };
        assert_eq!(found, expected);
    }
}
