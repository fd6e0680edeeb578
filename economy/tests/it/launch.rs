//! Launches that dissolve another subnet: price, pool, payouts, what is left.

use serde::Deserialize;
use yuma_economy::launch::{Incumbent, LaunchPrice, pruned_subnet};
use yuma_economy::number::{I96F32, U64F64};
use yuma_economy::pool::Pool;
use yuma_economy::{
    Account as _, HotkeyState, Launches, Network, Operation, Parameters, Refusal, SafeFloat, SharePool, SubnetState,
    supply::Issuance,
};

use crate::vectors::{Account, read};

const FREE: u64 = 1 << 62;
const PAYER: u64 = 1 << 40;

#[derive(Deserialize)]
struct Launch {
    cfg: Config,
    nets: Vec<Net>,
    vals: Vec<(u16, Account, Account, u64, u128, i64)>,
    order: Vec<Account>,
    cost: u64,
    prune: Option<u16>,
    /// None where the launch was refused.
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

/// netuid, mechanism, TAO, alpha, alpha in circulation, protocol's alpha, locked, bits of the moving price, registered,
/// owner, TAO on its account.
#[derive(Deserialize)]
struct Net(u16, u16, u64, u64, u64, u64, u64, i128, u64, Account, u64);

#[derive(Deserialize)]
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

/// A pool whose shares are worth the recorded values.
fn pool_of(vals: &[(u16, Account, Account, u64, u128, i64)]) -> SharePool<Account> {
    let mut pool = SharePool::default();
    for (_, _, coldkey, value, mantissa, exponent) in vals {
        let share = SafeFloat::new(*mantissa, *exponent);
        pool.shares.insert(*coldkey, share);
        pool.denominator = pool.denominator.plus(share);
        pool.value += value;
    }
    // The file has no sum: rounding hides at most a rao of each owner.
    let is_worth = |pool: &SharePool<Account>| vals.iter().all(|val| pool.value_of(&val.2) == val.3);
    for _ in 0..=vals.len() {
        if is_worth(&pool) {
            return pool;
        }
        pool.value += 1;
    }
    panic!("no value fits {vals:?}");
}

fn network_of(launch: &Launch) -> Network<Account> {
    let mut network = Network::<Account>::default();
    let config = &launch.cfg;
    network.block = config.now;
    network.parameters = Parameters { existential_deposit: 1, ..Parameters::default() };
    network.launches = Launches {
        price: LaunchPrice {
            last_price: config.last,
            least: config.min,
            interval: config.interval,
            last_launch: config.lastblock,
        },
        first_block: config.start,
        interval: 0,
        most_subnets: config.limit,
        immunity: config.immunity,
        refund_block: config.refundblock,
    };
    network.issuance = Issuance { total: config.issuance, balances: config.issuance };
    network.total_stake = launch.nets.iter().map(|net| net.2).sum();
    network.subnets.insert(0, SubnetState { mechanism: 0, ..SubnetState::default() });
    for net in &launch.nets {
        let subnet = SubnetState {
            mechanism: net.1,
            pool: Pool { tao: net.2, alpha: net.3, ..Pool::default() },
            alpha_out: net.4,
            protocol_alpha: net.5,
            locked: net.6,
            moving_price: I96F32::from_bits(net.7),
            registered: net.8,
            owner: Some(net.9),
            stray_tao: net.10 - net.2,
            ..SubnetState::default()
        };
        network.subnets.insert(net.0, subnet);
    }
    for vals in launch.vals.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        network.stakes.insert((vals[0].1, vals[0].0), pool_of(vals));
        network.hotkeys.insert(vals[0].1, HotkeyState::owned_by(1));
    }
    network.coldkeys.entry(PAYER).or_default().balance = FREE;
    network.index_stakes();
    network
}

fn incumbent(net: &Net) -> Incumbent {
    let price = if net.1 == 0 { U64F64::ONE } else { U64F64::from_num(I96F32::from_bits(net.7)) };
    Incumbent { netuid: net.0, price, registered: net.8 }
}

#[test]
fn launches() {
    let cases: Vec<Launch> = read("launch.json");
    assert_eq!(cases.len(), 60);
    let (mut payouts, mut refused) = (0, 0);
    for (case, launch) in cases.iter().enumerate() {
        let mut network = network_of(launch);
        let context = format!("case {case}");
        assert_eq!(network.launches.price.at(launch.cfg.now, launch.cfg.issuance), launch.cost, "{context}: price");
        let incumbents: Vec<Incumbent> = launch.nets.iter().map(incumbent).collect();
        let pruned = pruned_subnet(&incumbents, launch.cfg.now, launch.cfg.immunity);
        assert_eq!(pruned, launch.prune, "{context}: the subnet that gives way");
        let full = launch.nets.len() == usize::from(launch.cfg.limit);
        let before = network.clone();
        let result = network.apply(&Operation::Launch { coldkey: PAYER, hotkey: PAYER + 1 });
        let Some(expected) = &launch.result else {
            assert_eq!(result, Err(Refusal::NoPlace), "{context}");
            assert!(network == before, "{context}: a refused launch changed something");
            refused += 1;
            continue;
        };
        assert_eq!(result, Ok(()), "{context}");
        let subnet = &network.subnets[&expected.netuid];
        assert_eq!((subnet.owner, subnet.registered), (Some(PAYER), launch.cfg.now), "{context}: netuid");
        assert_eq!(
            (subnet.pool.tao, subnet.pool.alpha, subnet.pool.quote_weight),
            (expected.tao, expected.ain, expected.q)
        );
        assert_eq!((subnet.schedule.last_slot, subnet.schedule.tempo), (expected.leb, expected.tempo), "{context}");
        assert_eq!(
            (subnet.burn.price, subnet.emission_enabled, subnet.subtoken_enabled),
            (expected.burn, expected.emis, expected.sub)
        );
        let price = network.launches.price;
        assert_eq!((price.last_price, price.last_launch), (expected.last, expected.lastblock), "{context}");
        assert_eq!(network.total_stake, expected.totalstake, "{context}: total stake");
        let balance = |coldkey: u64| network.coldkeys.get(&coldkey).map_or(0, |state| state.balance);
        let paid: Vec<u64> = (8000..).take(expected.paid.len()).map(balance).collect();
        assert_eq!(paid, expected.paid, "{context}: stakers");
        if let Some(pruned) = launch.prune.filter(|_| full) {
            assert_eq!(expected.netuid, pruned, "{context}: netuid");
            let owner = launch.nets.iter().find(|net| net.0 == pruned).unwrap().9;
            assert_eq!(balance(owner), expected.owner, "{context}: owner");
        }
        assert_eq!(network.issuance.total, expected.issuance, "{context}: issuance");
        payouts += paid.len();
    }
    assert_eq!((payouts, refused), (354, 1));
}

/// The order of stored maps, on which the largest remainders depend.
#[test]
fn hash_order() {
    use blake2::digest::consts::U16;
    use blake2::{Blake2b, Digest};
    for launch in read::<Vec<Launch>>("launch.json") {
        let hashes: Vec<_> = launch.order.iter().map(|hotkey| Blake2b::<U16>::digest(hotkey.bytes())).collect();
        assert!(hashes.is_sorted());
    }
}
