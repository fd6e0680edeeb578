//! Each function of the economy that can be called alone, on drawn inputs, against the judge's: equal to the bit.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use yuma_economy::number::{I32F32, I64F64, I96F32, U64F64, U96F32};
use yuma_economy::subnet_shares::{Candidate, ShareRule};
use yuma_economy::{
    SafeFloat, SharePool, dividends, first_dynamic, flow, gate, launch, locks, mechanisms, neurons, pool, root_weights,
    subnet_shares, supply, transcendental,
};
use yuma_reference::economy as judge;
use yuma_reference::economy::numbers::{F32, F64, Fixed, G32, Kind, S32, S64};

use crate::bridge;

/// A number of any size, small ones as often as large ones, and the edges.
fn any_u64() -> impl Strategy<Value = u64> {
    prop_oneof![8 => (any::<u64>(), 0..64_u32).prop_map(|(bits, shift)| bits >> shift), 1 => Just(0), 1 => Just(u64::MAX)]
}

fn any_u128() -> impl Strategy<Value = u128> {
    (any::<u128>(), 0..128_u32).prop_map(|(bits, shift)| bits >> shift)
}

fn any_i128() -> impl Strategy<Value = i128> {
    (any::<i128>(), 0..127_u32).prop_map(|(bits, shift)| bits >> shift)
}

fn wide(bits: u128) -> (U64F64, F64) {
    (U64F64::from_bits(bits), F64::from_bits(bits))
}

fn same<K: Kind>(found: impl Into<num_bigint::BigInt>, expected: &Fixed<K>) -> Result<(), TestCaseError> {
    prop_assert_eq!(&found.into(), expected.bits());
    Ok(())
}

fn same_all<K: Kind>(found: &[U64F64], expected: &[Fixed<K>]) -> Result<(), TestCaseError> {
    prop_assert_eq!(found.len(), expected.len());
    found.iter().zip(expected).try_for_each(|(found, expected)| same(found.to_bits(), expected))
}

fn any_pool() -> impl Strategy<Value = pool::Pool> {
    let weight = prop_oneof![
        Just(500_000_000_000_000_000_u64),
        499_999_999_999_000_000..500_000_000_001_000_000_u64,
        10_000_000_000_000_000..=990_000_000_000_000_000_u64
    ];
    let fee = prop_oneof![Just(33_u16), 0..=10_000_u16];
    (any_u64(), any_u64(), weight, any::<bool>(), fee).prop_map(|(tao, alpha, quote_weight, initialized, fee_rate)| {
        pool::Pool { tao, alpha, quote_weight, initialized, fee_rate, least_reserve: 1000 }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Halvings fall on the chain's own rao: its logarithm, not the closed form, is the judge.
    #[test]
    fn emission(
        issuance in prop_oneof![any_u64(), 0..21_000_000_000_000_000_u64],
        halving in 0..31_u32,
        near in -3..=3_i64,
    ) {
        prop_assert_eq!(supply::emission(issuance), judge::supply::emission(issuance));
        let threshold = supply::halving_point(halving).saturating_add_signed(near);
        prop_assert_eq!(supply::emission(threshold), judge::supply::emission(threshold));
        let issued = supply::Issuance { total: issuance, balances: threshold };
        prop_assert_eq!(issued.clone().mint(), judge::supply::minted(issuance, threshold));
    }

    /// The library's logarithms and exponentials, whose errors are part of the chain.
    #[test]
    fn transcendentals(bits in any::<i64>(), shift in 0..63_u32, wide_bits in any_i128(), small in -60.0..45.0_f64) {
        let bits = bits >> shift;
        let (x, y) = (I32F32::from_bits(bits), G32::from_bits(bits));
        let of = |number: Option<I32F32>| number.map(|number| number.to_bits().into());
        let judged = |number: Option<G32>| number.map(|number| number.bits().clone());
        prop_assert_eq!(of(transcendental::log2(x)), judged(judge::functions::log2(&y)));
        prop_assert_eq!(of(transcendental::ln(x)), judged(judge::functions::ln(&y)));
        prop_assert_eq!(of(transcendental::exp_32(x)), judged(judge::functions::exp(&y)));
        for bits in [wide_bits, I64F64::from_num(small).to_bits()] {
            let found = transcendental::exp(I64F64::from_bits(bits)).map(|number| number.to_bits().into());
            let expected = judge::functions::exp(&S64::from_bits(bits)).map(|number| number.bits().clone());
            prop_assert_eq!(found, expected);
        }
    }

    /// Powers and roots of the flow's shares.
    #[test]
    fn powers_and_roots(base in any_u128(), exponent in 1..80_u128, value in any_u128(), tolerance in 1..1_u128 << 60) {
        let ((base, b), (exponent, e)) = (wide(base), wide(exponent << 60));
        same(transcendental::power(base, exponent).to_bits(), &judge::functions::power(&b, &e))?;
        let ((value, v), (tolerance, t)) = (wide(value), wide(tolerance));
        same(transcendental::bisected_root(value, tolerance).to_bits(), &judge::functions::sqrt_bisect(&v, &t))?;
    }

    /// Shares by price under every rule, the gate, and what follows from a share.
    #[test]
    fn shares_of_subnets(
        subnets in vec((prop_oneof![any_u64(), 0..1_u64 << 40], 0..1_u64 << 33, 0..1_u64 << 32, prop::bool::weighted(0.8)), 1..12),
        minted in any_u64(),
        bar in 0..u64::MAX,
        rank in 0..14_u16,
    ) {
        let candidates: Vec<Candidate> = subnets
            .iter()
            .map(|&(price, burned, root, enabled)| Candidate {
                moving_price: U64F64::from_bits(price.into()),
                burned: U96F32::from_bits(burned.into()),
                root_proportion: U96F32::from_bits(root.into()),
                enabled,
            })
            .collect();
        let judged: Vec<judge::subnet_shares::Subnet> = subnets
            .iter()
            .map(|&(price, burned, root, enabled)| judge::subnet_shares::Subnet {
                moving_price: F64::from_bits(price),
                miner_burned: F32::from_bits(burned),
                root_proportion: F32::from_bits(root),
                enabled,
            })
            .collect();
        for rule in [ShareRule::Price, ShareRule::PriceTimesRoot, ShareRule::PriceNotBurned] {
            let found = subnet_shares::price_shares(&candidates, rule);
            let expected = judge::subnet_shares::shares(&judged, bridge::rule(rule));
            same_all(&found, &expected)?;
            same(subnet_shares::tao_of(minted, found[0]).to_bits(), &judge::subnet_shares::tao_of(minted, &expected[0]))?;
            let bar_bits = u128::from(bar);
            let three = wide(3 << 64);
            let gated = gate::gated(&found, U64F64::from_bits(bar_bits), three.0);
            same_all(&gated, &judge::subnet_shares::gated(&expected, &F64::from_bits(bar_bits), &three.1))?;
            same(gate::bar_of_rank(&found, rank.max(1)).to_bits(), &judge::subnet_shares::bar_of_rank(&expected, rank.max(1)))?;
        }
        let prices: Vec<F64> = judged.iter().map(|subnet| subnet.moving_price.clone()).collect();
        prop_assert_eq!(subnet_shares::root_sells(&candidates), judge::subnet_shares::root_sells(&prices));
    }

    /// Moving prices, with and without an age, and the first rule's injection.
    #[test]
    fn moving_prices(old in any_u64(), price in any_u128(), first in any_u64(), now in any_u64(), halving in any_u64()) {
        let weight = 12_885_i128;
        let old_bits = u128::from(old);
        let found = subnet_shares::moving_price(
            U64F64::from_bits(old_bits), U64F64::from_bits(price), I96F32::from_bits(weight), first.saturating_sub(1), now, halving,
        );
        let expected = judge::subnet_shares::moving_price(
            &F64::from_bits(old_bits), &F64::from_bits(price), &S32::from_bits(weight), first, now, halving,
        );
        same(found.to_bits(), &expected)?;
        let narrow = |bits: u64| (I96F32::from_bits(bits.into()), S32::from_bits(bits));
        let ((a, x), (b, y), (c, z)) = (narrow(old), narrow(now), narrow(halving));
        let weights = (I96F32::from_bits(weight), S32::from_bits(weight));
        same(first_dynamic::moving_price(a, b, weights.0).to_bits(), &judge::subnet_shares::first_moving_price(&x, &y, &weights.1))?;
        let found = first_dynamic::injection(first, a, b, c, 1_000_000_000);
        let expected = judge::subnet_shares::first_injection(first, &x, &y, &z, 1_000_000_000);
        same(found.0.to_bits(), &expected.0)?;
        same(found.1.to_bits(), &expected.1)?;
    }

    /// Averages of flows and their shares, gross and net.
    #[test]
    fn flows(averages in vec((any_i128(), any_i128()), 1..9), net in any::<bool>(), cutoff in any::<i64>(), pending in any::<i64>(), exponent in 1..40_u128) {
        let pairs: Vec<_> = averages.iter().map(|&(a, b)| (I64F64::from_bits(a), I64F64::from_bits(b))).collect();
        let judged: Vec<_> = averages.iter().map(|&(a, b)| (S64::from_bits(a), S64::from_bits(b))).collect();
        let smoothing = 29_597_889_189_277;
        let rule = flow::FlowRule { smoothing, cutoff: I64F64::from_bits(cutoff.into()), exponent: U64F64::from_bits(exponent << 61), net };
        let same_rule = judge::flow::FlowRule { smoothing, cutoff: S64::from_bits(cutoff), exponent: F64::from_bits(exponent << 61), net };
        same_all(&flow::flow_shares(&pairs, rule), &judge::flow::flow_shares(&judged, &same_rule))?;
        let averaged = flow::Flow { pending, updated: 5, average: pairs[0].0 }.averaged(6, rule);
        same(averaged.average.to_bits(), &judge::flow::flow_average(&judged[0].0, pending, smoothing))?;
    }

    /// The seed's rule by root's weights.
    #[test]
    fn root_weights_rule(rows in (1..6_usize).prop_flat_map(|n| vec((0..1_u64 << 53, vec(0..=u16::MAX, n)), 1..6)), emission in 0..10_000_000_000_u64) {
        let stake: Vec<u64> = rows.iter().map(|row| row.0).collect();
        let weights: Vec<Vec<u16>> = rows.into_iter().map(|row| row.1).collect();
        let sparse: Vec<Vec<(u16, u16)>> =
            weights.iter().map(|row| row.iter().enumerate().map(|(j, &weight)| (j as u16, weight)).collect()).collect();
        let subnets = weights[0].len() as u16;
        let found = root_weights::root_emission(&stake, &sparse, subnets, emission, root_weights::RootRule::default());
        prop_assert_eq!(found, judge::flow::root_emission(&stake, &weights, 10, 32_767, emission));
    }

    /// Splits of dividends over families and stakers, and of emission over mechanisms.
    #[test]
    fn dividends_and_mechanisms(
        dividend in any_u64(), child in (any_u64(), any_u64()),
        children in vec(0..u64::MAX / 5, 0..5),
        parents in vec((any_u64(), any_u64(), any_u64(), any::<bool>()), 0..6),
        settings in (any::<u16>(), any_u64(), any_u64()),
        weights in vec((any_u64(), any_u64(), any_u64()), 1..8),
        split in option::of(vec(0..40_000_u16, 1..4)),
    ) {
        let (childkey_take, childkey_burn, tao_weight) = settings;
        let holding = |(alpha, root)| dividends::Holding { alpha, root };
        let judged = |(alpha, root)| judge::dividends::Holding { alpha, root };
        let family: Vec<_> = parents.iter().map(|p| dividends::Parent { proportion: p.0, holding: holding((p.1, p.2)), same_owner: p.3 }).collect();
        let same_family: Vec<_> = parents.iter().map(|p| judge::dividends::Parent { proportion: p.0, holding: judged((p.1, p.2)), same_owner: p.3 }).collect();
        let rule = dividends::FamilyRule { childkey_take, childkey_burn, tao_weight };
        let found = dividends::family_shares(dividend, holding(child), &children, &family, rule);
        let settings = judge::dividends::FamilySettings { childkey_take, childkey_burn, tao_weight };
        let expected = judge::dividends::family_split(dividend, judged(child), &children, &same_family, settings);
        prop_assert_eq!((found.own, found.parents, found.burned), (expected.own, expected.parents, expected.burned));
        let of: Vec<_> = weights.iter().map(|w| (U96F32::from_bits(u128::from(w.0) << 20), holding((w.1, w.2)))).collect();
        let same_of: Vec<_> = weights.iter().map(|w| (F32::from_bits(u128::from(w.0) << 20), judged((w.1, w.2)))).collect();
        let found = dividends::dividends(&of, child.0, child.1, tao_weight);
        let expected = judge::dividends::dividend_split(&same_of, child.0, child.1, tao_weight);
        for (found, expected) in found.iter().zip(&expected) {
            same(found.alpha.to_bits(), &expected.alpha)?;
            same(found.root.to_bits(), &expected.root)?;
            prop_assert_eq!(dividends::take_of(found.alpha, childkey_take), judge::dividends::take_split(&expected.alpha, childkey_take));
        }
        let found = mechanisms::emission_of_mechanisms(dividend, 3, split.as_deref());
        prop_assert_eq!(&found, &judge::dividends::mechanism_split(dividend, 3, split.as_deref()));
        let values = [child.0, child.1, dividend];
        let parts = found.map_total_to_u64();
        prop_assert_eq!(mechanisms::mean(&values, &parts), judge::dividends::mechanism_mean(&values, &parts));
    }

    /// Decimal floats and share pools.
    #[test]
    fn share_pools(steps in vec((0..4_u64, any_u64(), 0..3_u8), 1..12), floats in vec((any_u128(), -30..30_i64), 3)) {
        let ours: Vec<_> = floats.iter().map(|&(m, e)| SafeFloat::new(m, e)).collect();
        let judged: Vec<_> = floats.iter().map(|&(m, e)| judge::share_pool::SafeFloat::new(m, e)).collect();
        let bridged = |float: Option<SafeFloat>| float.map(bridge::float);
        prop_assert_eq!(bridge::float(ours[0]), judged[0].clone());
        prop_assert_eq!(bridged(ours[0].mul_div(ours[1], ours[2])), judge::share_pool::SafeFloat::mul_div(&judged[0], &judged[1], &judged[2]));
        prop_assert_eq!(bridged(ours[0].quotient(ours[1])), judged[0].over(&judged[1]));
        prop_assert_eq!(bridge::float(ours[0].plus(ours[1])), judged[0].plus(&judged[1]));
        prop_assert_eq!(bridged(ours[0].minus(ours[1])), judged[0].minus(&judged[1]));
        prop_assert_eq!(ours[0].to_u64(), judged[0].to_u64());
        let fixed = floats[0].0;
        prop_assert_eq!(bridge::float(SafeFloat::from_fixed(U64F64::from_bits(fixed))), judge::share_pool::SafeFloat::from_fixed(&F64::from_bits(fixed)));
        let (mut pool, mut expected) = (SharePool::default(), judge::share_pool::SharePool::default());
        for (coldkey, amount, kind) in steps {
            let amount = amount >> 8;
            match kind {
                0 => {
                    pool.add_all(amount);
                    expected.add_all(amount);
                }
                1 => {
                    pool.deposit(coldkey, amount);
                    expected.add_one(coldkey, amount.into());
                }
                _ => {
                    pool.withdraw(coldkey, amount);
                    expected.add_one(coldkey, -i128::from(amount));
                }
            }
            prop_assert_eq!(bridge::share_pool(&pool), expected.clone());
            prop_assert_eq!(pool.value_of(&coldkey), expected.value_of(coldkey));
        }
    }

    /// Locks, prices of neurons and launches, refunds and pots.
    #[test]
    fn locks_and_prices(
        lock in (any_u64(), any_u128(), any_u64(), any_u64()), rates in (1..2_000_000_u64, 1..2_000_000_u64), kind in any::<(bool, bool)>(),
        burn in (any_u64(), any_u64(), any_u64(), any::<u16>(), any_u128()), price in (any_u64(), any_u64(), any_u64(), any_u64(), any_u64(), any_u64()),
        prices in vec(any_u128(), 0..7), pot in vec(any_u64(), 0..7), equal in any::<bool>(),
    ) {
        let (unlock, maturity) = if equal { (rates.0, rates.0) } else { rates };
        let (perpetual, owner) = kind;
        let ours = locks::Lock { mass: lock.0, conviction: U64F64::from_bits(lock.1), last_update: lock.2 };
        let found = ours.rolled(lock.3, locks::Rates { unlock, maturity }, locks::Kind { perpetual, owner });
        let rolling = judge::locks::Rolling { unlock, maturity, perpetual, owner };
        prop_assert_eq!(bridge::lock(&found), bridge::lock(&ours).rolled(lock.3, rolling));
        let (least, most) = (burn.1.min(burn.2), burn.1.max(burn.2));
        let ours = neurons::Burn { price: burn.0, least, most, half_life: burn.3, raise: U64F64::from_bits(burn.4) };
        let judged = bridge::burn(&ours);
        prop_assert_eq!(neurons::decay_factor(burn.3), judge::neurons::decay_factor(burn.3));
        prop_assert_eq!(bridge::burn(&ours.decayed()), judged.decayed(2));
        prop_assert_eq!(bridge::burn(&ours.raised()), judged.raised());
        let ours = launch::LaunchPrice { last_price: price.0, least: price.1, interval: price.2, last_launch: price.3 };
        let judged = judge::launch::LaunchPrice { last_cost: price.0, least: price.1, interval: price.2, last_block: price.3 };
        prop_assert_eq!(ours.at(price.4, price.5), judged.at(price.4, price.5));
        let (of, same_of): (Vec<_>, Vec<_>) = prices.iter().map(|&bits| wide(bits)).unzip();
        let (found, expected) = (launch::median_price(&of), judge::launch::median_price(&same_of));
        same(found.to_bits(), &expected)?;
        prop_assert_eq!(launch::opening_reserves(price.0, price.1, found), judge::launch::opening(price.0, price.1, &expected));
        let claims: Vec<u128> = pot.iter().map(|&claim| claim.into()).collect();
        prop_assert_eq!(launch::parts_of(price.0, &claims), judge::launch::pot_split(price.0, &claims));
        let found = launch::owner_refund(price.0, price.1, 11_796, U96F32::from_bits(price.2.into()));
        prop_assert_eq!(found, judge::launch::owner_refund(price.0, price.1, 11_796, &F32::from_bits(price.2)));
    }

    /// The neuron that gives way.
    #[test]
    fn replaced_neurons(seats in vec((0..5_u64, 0..40_u64, 0..4_u64), 1..12), owner in option::of(0..5_u64), hotkey in option::of(0..12_u64), settings in (0..4_u16, 0..8_u16, 0..30_u16), now in 0..60_u64) {
        let of = |(uid, &(coldkey, registered, score)): (usize, &(u64, u64, u64))| (uid as u64, coldkey, registered, score);
        let lists: Vec<_> = seats.iter().enumerate().map(of).collect();
        let ours: Vec<_> = lists.iter().map(|&(hotkey, coldkey, registered, score)| neurons::Seat { hotkey, coldkey, registered, score }).collect();
        let judged: Vec<_> = lists.iter().map(|&(hotkey, coldkey, registered, score)| judge::neurons::Seat { hotkey, coldkey, registered, score }).collect();
        let (owner_limit, least_mortal, immunity) = settings;
        let rules = neurons::Protection { owner, owner_hotkey: hotkey, owner_limit, least_mortal, immunity };
        let same_rules = judge::neurons::Replacement { owner, owner_hotkey: hotkey, owner_limit, least_mortal, immunity };
        prop_assert_eq!(neurons::replaced(&ours, &rules, now), judge::neurons::replaced(&judged, &same_rules, now));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Pools: prices, swaps with limits and fees, weights after liquidity.
    #[test]
    fn pools(pool in any_pool(), amount in any_u64(), part in 0..3000_u64, limit in any_u64(), percent in 50..200_u64, buys in any::<bool>(), free in any::<bool>(), dx in any_u64()) {
        let judged = bridge::pool(&pool);
        same(pool.price().to_bits(), &judged.price())?;
        prop_assert_eq!(pool.weight_with(amount, dx), judged.shifted_weight(amount, dx));
        let (trade, side) = if buys { (pool::Trade::Buy, judge::pool::Side::Buy) } else { (pool::Trade::Sell, judge::pool::Side::Sell) };
        let near = judged.price() * F64::num(10_000_000);
        let reserve = if buys { pool.tao } else { pool.alpha };
        for limit in [limit, trade.open_limit(), near.int().saturating_mul(percent)] {
            for amount in [amount, (u128::from(reserve) * u128::from(part) / 1000) as u64] {
                let found = pool.swap(trade, amount, limit, free).ok().map(|swap| (swap.paid_in, swap.paid_out, swap.fee));
                let expected = judged.swap(side, amount, limit, free).map(|swap| (swap.paid_in, swap.paid_out, swap.fee));
                prop_assert_eq!(found, expected);
            }
        }
    }
}

/// Emissions as parts of a whole that fits: a mean of emissions whose sum does not fit is none.
trait Parts {
    fn map_total_to_u64(&self) -> Vec<u64>;
}

impl Parts for Vec<u64> {
    fn map_total_to_u64(&self) -> Vec<u64> {
        self.iter().map(|part| part / 4).collect()
    }
}
