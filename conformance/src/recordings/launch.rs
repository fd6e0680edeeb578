//! Launches that dissolve another subnet: price, pool, payouts, what is left.

use blake2::digest::consts::U16;
use blake2::{Blake2b, Digest};
use serde::Deserialize;
use yuma_economy::launch::{Incumbent, LaunchPrice, pruned_subnet};
use yuma_economy::number::{I96F32, U64F64};
use yuma_economy::pool::Pool;
use yuma_economy::{
    Account as _, HotkeyState, Launches, Network, Operation, Parameters, Refusal, SafeFloat, SharePool, SubnetState,
    supply::Issuance,
};

use super::report::{Account, Replay};

const FREE: u64 = 1 << 62;
/// The recordings list what stakers got from this account on.
const FIRST_STAKER: u64 = 8000;
const PAYER: u64 = 1 << 40;

#[derive(Deserialize)]
pub(super) struct Launch {
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
fn pool_of(vals: &[(u16, Account, Account, u64, u128, i64)]) -> Result<SharePool<Account>, String> {
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
            return Ok(pool);
        }
        pool.value += 1;
    }
    Err(format!("vals: found no value of a pool that gives each its own, expected one: {vals:?}"))
}

fn network_of(launch: &Launch) -> Result<Network<Account>, String> {
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
    network.total_stake = launch.nets.iter().fold(0, |sum, net| net.2.saturating_add(sum));
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
            stray_tao: net.10.saturating_sub(net.2),
            ..SubnetState::default()
        };
        network.subnets.insert(net.0, subnet);
    }
    for vals in launch.vals.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        network.stakes.insert((vals[0].1, vals[0].0), pool_of(vals)?);
        network.hotkeys.insert(vals[0].1, HotkeyState::owned_by(1));
    }
    network.coldkeys.entry(PAYER).or_default().balance = FREE;
    network.index_stakes();
    Ok(network)
}

fn incumbent(net: &Net) -> Incumbent {
    let price = if net.1 == 0 { U64F64::ONE } else { U64F64::from_num(I96F32::from_bits(net.7)) };
    Incumbent { netuid: net.0, price, registered: net.8 }
}

pub(super) fn replay(launches: &[Launch], replay: &mut Replay) -> Result<(), String> {
    for (case, launch) in launches.iter().enumerate() {
        let path = |field: &str| format!("[{case}].{field}");
        let mut network = network_of(launch).map_err(|error| path(&error))?;
        replay.cases += 1;
        let cost = network.launches.price.at(launch.cfg.now, launch.cfg.issuance);
        replay.same(|| path("cost"), &cost, &launch.cost);
        let incumbents: Vec<Incumbent> = launch.nets.iter().map(incumbent).collect();
        let pruned = pruned_subnet(&incumbents, launch.cfg.now, launch.cfg.immunity);
        replay.same(|| path("prune"), &pruned, &launch.prune);
        // The order of stored maps, on which the largest remainders depend.
        let mut order = launch.order.clone();
        order.sort_by_cached_key(|account| stored_key(*account));
        replay.same_list(|| path("order"), &order, &launch.order);
        let before = network.clone();
        let result = network.apply(&Operation::Launch { coldkey: PAYER, hotkey: PAYER + 1 });
        if let Some(expected) = &launch.result {
            replay.same(|| path("result"), &result, &Ok(()));
            if result.is_ok() {
                compare(&network, launch, expected, case, replay);
            }
        } else {
            replay.same(|| path("result"), &result, &Err(Refusal::NoPlace));
            replay.same(|| path("result: unchanged"), &(network == before), &true);
        }
    }
    Ok(())
}

/// The key of an account in a stored map, as far as it orders.
fn stored_key(account: Account) -> Vec<u8> {
    Blake2b::<U16>::digest(account.bytes()).to_vec()
}

/// The launched subnet, what it cost, and the payouts of the dissolved one.
fn compare(network: &Network<Account>, launch: &Launch, expected: &Outcome, case: usize, replay: &mut Replay) {
    let path = |field: &str| format!("[{case}].result.{field}");
    let Some(subnet) = network.subnets.get(&expected.netuid) else {
        return replay.differs(path("netuid"), expected.netuid.to_string(), "nothing".to_owned());
    };
    let found = (subnet.owner, subnet.registered);
    replay.same(|| path("netuid: owner, block"), &found, &(Some(PAYER), launch.cfg.now));
    macro_rules! fields {
        ($($name:ident: $found:expr;)*) => {$( replay.same(|| path(stringify!($name)), &$found, &expected.$name); )*};
    }
    let price = network.launches.price;
    fields! {
        tao: subnet.pool.tao;
        ain: subnet.pool.alpha;
        q: subnet.pool.quote_weight;
        leb: subnet.schedule.last_slot;
        tempo: subnet.schedule.tempo;
        burn: subnet.burn.price;
        emis: subnet.emission_enabled;
        sub: subnet.subtoken_enabled;
        last: price.last_price;
        lastblock: price.last_launch;
        totalstake: network.total_stake;
        issuance: network.issuance.total;
    }
    let balance = |coldkey: Account| network.coldkeys.get(&coldkey).map_or(0, |state| state.balance);
    let paid: Vec<u64> = (FIRST_STAKER..).take(expected.paid.len()).map(balance).collect();
    replay.same_list(|| path("paid"), &paid, &expected.paid);
    let full = launch.nets.len() == usize::from(launch.cfg.limit);
    if let Some(pruned) = launch.prune.filter(|_| full) {
        replay.same(|| path("netuid"), &pruned, &expected.netuid);
        let owner = launch.nets.iter().find(|net| net.0 == pruned).map(|net| net.9);
        replay.same(|| path("owner"), &owner.map(balance), &Some(expected.owner));
    }
}
