//! Single functions: decay factors, emission, prices of launches, limited swaps, locks, flow powers, replaced neurons.

use serde::Deserialize;
use yuma_economy::flow::{FlowRule, flow_shares};
use yuma_economy::launch::LaunchPrice;
use yuma_economy::locks::{Kind, Lock, Rates};
use yuma_economy::neurons::{Protection, Seat, decay_factor, replaced};
use yuma_economy::number::{I64F64, U64F64};
use yuma_economy::pool::{Pool, Trade};
use yuma_economy::supply::emission;

use super::report::{Account, Replay};

#[derive(Deserialize)]
pub(super) struct Scalars {
    decay: Vec<(u16, u64)>,
    emission: Vec<(u64, u64)>,
    lock: Vec<(u64, u64, u64, u64, u64, u64, u64)>,
    limit: Vec<LimitedSwap>,
    lockroll: Vec<LockRoll>,
    pow: Vec<Power>,
    prune: Vec<Prune>,
}

/// TAO, alpha, quote weight, bits of the price, whether it buys, limit, amount, whether it is free of the fee, then paid
/// in, paid out and fee.
type LimitedSwap = (u64, u64, u64, u128, bool, u64, u64, bool, Option<(u64, u64, u64)>);

/// Mass, bits of the conviction, last update, now, rates of unlocking and maturity, owner's, perpetual, then mass and bits
/// of the conviction afterwards.
type LockRoll = (u64, u128, u64, u64, u64, u64, bool, bool, u64, u128);

/// Bits of the exponent, of the flows and of their shares.
type Power = (u128, Vec<i128>, Vec<u128>);

/// now, owner, owner's hotkey, keys, registrations, scores, owner's limit, least mortal, immunity, replaced uid.
#[derive(Deserialize)]
struct Prune(u64, Account, Account, Vec<(Account, Account)>, Vec<u64>, Vec<u64>, u16, u16, u16, Option<u16>);

pub(super) fn replay(scalars: &Scalars, replay: &mut Replay) {
    replay.cases += scalars.decay.len() + scalars.emission.len() + scalars.lock.len() + scalars.limit.len();
    replay.cases += scalars.lockroll.len() + scalars.pow.len() + scalars.prune.len();
    for (case, (half_life, factor)) in scalars.decay.iter().enumerate() {
        replay.same(|| format!("decay[{case}]"), &decay_factor(*half_life), factor);
    }
    for (case, (issuance, emitted)) in scalars.emission.iter().enumerate() {
        replay.same(|| format!("emission[{case}]"), &emission(*issuance), emitted);
    }
    for (case, &(last_price, least, last_launch, interval, now, issuance, price)) in scalars.lock.iter().enumerate() {
        let found = LaunchPrice { last_price, least, interval, last_launch }.at(now, issuance);
        replay.same(|| format!("lock[{case}]"), &found, &price);
    }
    limited_swaps(&scalars.limit, replay);
    rolled_locks(&scalars.lockroll, replay);
    powers_of_flows(&scalars.pow, replay);
    replaced_neurons(&scalars.prune, replay);
}

fn limited_swaps(cases: &[LimitedSwap], replay: &mut Replay) {
    for (case, (tao, alpha, quote_weight, price, buys, limit, amount, without_fee, result)) in cases.iter().enumerate()
    {
        let pool = Pool {
            tao: *tao,
            alpha: *alpha,
            quote_weight: *quote_weight,
            initialized: true,
            least_reserve: 100,
            ..Pool::default()
        };
        replay.same(|| format!("limit[{case}].price"), &pool.price().to_bits(), price);
        let trade = if *buys { Trade::Buy } else { Trade::Sell };
        let found =
            pool.swap(trade, *amount, *limit, *without_fee).ok().map(|swap| (swap.paid_in, swap.paid_out, swap.fee));
        replay.same(|| format!("limit[{case}]"), &found, result);
    }
}

fn rolled_locks(cases: &[LockRoll], replay: &mut Replay) {
    for (case, &row) in cases.iter().enumerate() {
        let (mass, conviction, last_update, now, unlock, maturity, owner, perpetual, new_mass, new_conviction) = row;
        let lock = Lock { mass, conviction: U64F64::from_bits(conviction), last_update };
        let rolled = lock.rolled(now, Rates { unlock, maturity }, Kind { perpetual, owner });
        let found = (rolled.mass, rolled.conviction.to_bits());
        replay.same(|| format!("lockroll[{case}]"), &found, &(new_mass, new_conviction));
    }
}

fn powers_of_flows(cases: &[Power], replay: &mut Replay) {
    for (case, (exponent, flows, shares)) in cases.iter().enumerate() {
        let averages: Vec<_> = flows.iter().map(|bits| (I64F64::from_bits(*bits), I64F64::ZERO)).collect();
        let rule = FlowRule { exponent: U64F64::from_bits(*exponent), net: false, ..FlowRule::default() };
        let found: Vec<u128> = flow_shares(&averages, rule).into_iter().map(U64F64::to_bits).collect();
        replay.same_list(|| format!("pow[{case}]"), &found, shares);
    }
}

fn replaced_neurons(cases: &[Prune], replay: &mut Replay) {
    for (case, row) in cases.iter().enumerate() {
        let Prune(now, owner, owner_hotkey, keys, registrations, scores, owner_limit, least_mortal, immunity, uid) =
            row;
        let seats: Vec<_> = keys
            .iter()
            .zip(registrations.iter().zip(scores))
            .map(|(&(hotkey, coldkey), (&registered, &score))| Seat { hotkey, coldkey, registered, score })
            .collect();
        let rules = Protection {
            owner: Some(*owner),
            owner_hotkey: Some(*owner_hotkey),
            owner_limit: *owner_limit,
            least_mortal: *least_mortal,
            immunity: *immunity,
        };
        replay.same(|| format!("prune[{case}]"), &replaced(&seats, &rules, *now), uid);
    }
}
