//! Single functions: decay factors, emission, prices of launches, limited swaps, locks, flow powers, replaced neurons.

use serde::Deserialize;
use yuma_economy::flow::{FlowRule, flow_shares};
use yuma_economy::launch::LaunchPrice;
use yuma_economy::locks::{Kind, Lock, Rates};
use yuma_economy::neurons::{Protection, Seat, decay_factor, replaced};
use yuma_economy::number::{I64F64, U64F64};
use yuma_economy::pool::{Pool, Trade};
use yuma_economy::supply::emission;

use crate::vectors::{Account, read};

#[derive(Deserialize)]
struct Scalars {
    decay: Vec<(u16, u64)>,
    emission: Vec<(u64, u64)>,
    lock: Vec<(u64, u64, u64, u64, u64, u64, u64)>,
    limit: Vec<LimitedSwap>,
    lockroll: Vec<LockRoll>,
    pow: Vec<(u128, Vec<i128>, Vec<u128>)>,
    prune: Vec<Prune>,
}

/// TAO, alpha, quote weight, bits of the price, whether it buys, limit, amount, whether it is free of the fee, then paid
/// in, paid out and fee.
type LimitedSwap = (u64, u64, u64, u128, bool, u64, u64, bool, Option<(u64, u64, u64)>);

/// Mass, bits of the conviction, last update, now, rates of unlocking and maturity, owner's, perpetual, then mass and bits
/// of the conviction afterwards.
type LockRoll = (u64, u128, u64, u64, u64, u64, bool, bool, u64, u128);

/// now, owner, owner's hotkey, keys, registrations, scores, owner's limit, least mortal, immunity, replaced uid.
#[derive(Deserialize)]
struct Prune(u64, Account, Account, Vec<(Account, Account)>, Vec<u64>, Vec<u64>, u16, u16, u16, Option<u16>);

fn scalars() -> Scalars {
    read("scalars.json")
}

#[test]
fn decay_factors() {
    let cases = scalars().decay;
    assert_eq!(cases.len(), 10);
    for (half_life, factor) in cases {
        assert_eq!(decay_factor(half_life), factor, "half-life {half_life}");
    }
}

#[test]
fn emissions_around_halvings() {
    let cases = scalars().emission;
    assert_eq!(cases.len(), 101);
    for (issuance, emitted) in cases {
        assert_eq!(emission(issuance), emitted, "issuance {issuance}");
    }
}

#[test]
fn prices_of_launches() {
    let cases = scalars().lock;
    assert_eq!(cases.len(), 200);
    for (last_price, least, last_launch, interval, now, issuance, price) in cases {
        let found = LaunchPrice { last_price, least, interval, last_launch }.at(now, issuance);
        assert_eq!(found, price, "last price {last_price}, block {now}");
    }
}

#[test]
fn swaps_with_limit_prices() {
    let cases = scalars().limit;
    let mut refused = 0;
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
        assert_eq!(pool.price().to_bits(), *price, "case {case}: price");
        let trade = if *buys { Trade::Buy } else { Trade::Sell };
        let found =
            pool.swap(trade, *amount, *limit, *without_fee).ok().map(|swap| (swap.paid_in, swap.paid_out, swap.fee));
        assert_eq!(found, *result, "case {case}");
        refused += usize::from(found.is_none());
    }
    assert_eq!((cases.len(), refused), (200, 15));
}

#[test]
fn locks_roll() {
    let cases = scalars().lockroll;
    assert_eq!(cases.len(), 400);
    for (case, row) in cases.into_iter().enumerate() {
        let (mass, conviction, last_update, now, unlock, maturity, owner, perpetual, new_mass, new_conviction) = row;
        let lock = Lock { mass, conviction: U64F64::from_bits(conviction), last_update };
        let rolled = lock.rolled(now, Rates { unlock, maturity }, Kind { perpetual, owner });
        assert_eq!((rolled.mass, rolled.conviction.to_bits()), (new_mass, new_conviction), "case {case}");
    }
}

#[test]
fn powers_of_flows() {
    let cases = scalars().pow;
    assert_eq!(cases.len(), 120);
    for (case, (exponent, flows, shares)) in cases.into_iter().enumerate() {
        let averages: Vec<_> = flows.iter().map(|bits| (I64F64::from_bits(*bits), I64F64::ZERO)).collect();
        let rule = FlowRule { exponent: U64F64::from_bits(exponent), net: false, ..FlowRule::default() };
        let found: Vec<u128> = flow_shares(&averages, rule).into_iter().map(U64F64::to_bits).collect();
        assert_eq!(found, shares, "case {case}");
    }
}

#[test]
fn replaced_neurons() {
    let cases = scalars().prune;
    assert_eq!(cases.len(), 150);
    for (case, row) in cases.into_iter().enumerate() {
        let Prune(now, owner, owner_hotkey, keys, registrations, scores, owner_limit, least_mortal, immunity, uid) =
            row;
        let seats: Vec<_> = keys
            .into_iter()
            .zip(registrations.into_iter().zip(scores))
            .map(|((hotkey, coldkey), (registered, score))| Seat { hotkey, coldkey, registered, score })
            .collect();
        let rules =
            Protection { owner: Some(owner), owner_hotkey: Some(owner_hotkey), owner_limit, least_mortal, immunity };
        assert_eq!(replaced(&seats, &rules, now), uid, "case {case}");
    }
}
