//! The economy's state as the judge's, field by field.

use std::collections::BTreeMap;

use yuma_economy::subnet_shares::ShareRule;
use yuma_economy::{ClaimType as Kept, Network, Neurons, SharePool as Shares, SubnetState, Withheld};
use yuma_reference::economy::launch::LaunchPrice;
use yuma_reference::economy::locks::Lock;
use yuma_reference::economy::neurons::Burn;
use yuma_reference::economy::numbers::{F32, F64, S32};
use yuma_reference::economy::pool::Pool;
use yuma_reference::economy::share_pool::{SafeFloat, SharePool};
use yuma_reference::economy::state::{
    Account, ClaimType, Coldkey, Drained, Hotkey, LastBlock, Launches, Locks, Neuron, Schedule, Settings, State, Subnet,
};
use yuma_reference::economy::subnet_shares::PriceRule;

/// A share rule of the economy as the judge names it.
pub(crate) fn rule(rule: ShareRule) -> PriceRule {
    match rule {
        ShareRule::Price => PriceRule::Price,
        ShareRule::PriceTimesRoot => PriceRule::PriceRootProportion,
        _ => PriceRule::PriceNotBurned,
    }
}

/// A decimal float as the judge's.
pub(crate) fn float(float: yuma_economy::SafeFloat) -> SafeFloat {
    let (mantissa, exponent) = float.parts();
    SafeFloat { mantissa: mantissa.into(), exponent }
}

/// A pool of shares as the judge's.
pub(crate) fn share_pool(pool: &Shares<Account>) -> SharePool {
    SharePool {
        value: pool.value,
        denominator: float(pool.denominator),
        shares: pool.shares.iter().map(|(&coldkey, &share)| (coldkey, float(share))).collect(),
    }
}

/// A pool as the judge's.
pub(crate) fn pool(pool: &yuma_economy::pool::Pool) -> Pool {
    Pool {
        tao: pool.tao,
        alpha: pool.alpha,
        quote_weight: pool.quote_weight,
        initialized: pool.initialized,
        fee_rate: pool.fee_rate,
        least_reserve: pool.least_reserve,
    }
}

/// A lock as the judge's.
pub(crate) fn lock(lock: &yuma_economy::locks::Lock) -> Lock {
    Lock { mass: lock.mass, conviction: F64::from_bits(lock.conviction.to_bits()), last_update: lock.last_update }
}

/// The price of registrations as the judge's.
pub(crate) fn burn(burn: &yuma_economy::neurons::Burn) -> Burn {
    Burn {
        price: burn.price,
        least: burn.least,
        most: burn.most,
        half_life: burn.half_life,
        raise: F64::from_bits(burn.raise.to_bits()),
    }
}

fn subnet(subnet: &SubnetState<Account>, neurons: Option<&Neurons<Account>>) -> Subnet {
    let locks = &subnet.locks;
    let by_hotkey = |locks: &BTreeMap<Account, yuma_economy::locks::Lock>| {
        locks.iter().map(|(&hotkey, summed)| (hotkey, lock(summed))).collect()
    };
    let (schedule, last, pending) = (subnet.schedule, subnet.last, subnet.pending);
    let list = neurons.cloned().unwrap_or_default();
    Subnet {
        mechanism: subnet.mechanism,
        pool: pool(&subnet.pool),
        alpha_out: subnet.alpha_out,
        protocol_alpha: subnet.protocol_alpha,
        stray: subnet.stray_tao,
        moving_price: S32::from_bits(subnet.moving_price.to_bits()),
        halving: subnet.price_halving,
        miner_burned: F32::from_bits(subnet.miner_burned.to_bits()),
        pending: Drained {
            server: pending.server,
            validator: pending.validator,
            root: pending.root,
            cut: pending.owner,
        },
        schedule: Schedule {
            tempo: schedule.tempo,
            last_epoch: schedule.last_slot,
            pending_at: schedule.pending_slot,
            since_step: schedule.since_step,
            last_step: schedule.last_step,
            index: schedule.slots,
        },
        burn: burn(&subnet.burn),
        last: LastBlock {
            excess: last.excess_tao,
            tao_in: last.tao_in,
            alpha_in: last.alpha_in,
            alpha_out: last.alpha_out,
            root_sell: last.root_sold,
            root_proportion: F32::from_bits(last.root_proportion.to_bits()),
        },
        first_emission: subnet.first_emission,
        subtoken: subnet.subtoken_enabled,
        registration: subnet.registration_allowed,
        emission: subnet.emission_enabled,
        owner_cut: subnet.owner_cut_enabled,
        mechanisms: subnet.mechanisms,
        split: subnet.emission_split.clone(),
        owner: subnet.owner,
        owner_hotkey: subnet.owner_hotkey,
        recycle: subnet.withheld == Withheld::Recycle,
        registered: subnet.registered,
        locked: subnet.locked,
        claim_threshold: S32::from_bits(subnet.claim_threshold.to_bits()),
        least_childkey_take: subnet.least_childkey_take,
        most_neurons: subnet.most_neurons,
        immunity: subnet.immunity,
        least_mortal: subnet.least_mortal,
        owner_limit: subnet.owner_neurons,
        neurons: (0..list.hotkeys.len())
            .map(|uid| Neuron {
                hotkey: list.hotkeys[uid],
                registered: list.registered[uid],
                emission: list.emission.get(uid).copied().unwrap_or(0),
                dividends: list.dividends.get(uid).copied().unwrap_or(0),
            })
            .collect(),
        alpha_dividends: list.alpha_dividends,
        root_dividends: list.root_dividends,
        locks: Locks {
            owner_perpetual: locks.owner_perpetual.as_ref().map(lock),
            owner_decaying: locks.owner_decaying.as_ref().map(lock),
            perpetual: by_hotkey(&locks.perpetual),
            decaying: by_hotkey(&locks.decaying),
            by_coldkey: locks
                .by_coldkey
                .iter()
                .map(|(&coldkey, of)| (coldkey, (of.hotkey, of.perpetual, lock(&of.lock))))
                .collect(),
        },
    }
}

fn settings(network: &Network<Account>) -> Settings {
    let parameters = network.parameters;
    Settings {
        tao_weight: parameters.tao_weight,
        childkey_burn: parameters.childkey_burn,
        owner_cut: parameters.owner_cut,
        moving_alpha: S32::from_bits(parameters.moving_weight.to_bits()),
        share_rule: rule(parameters.share_rule),
        most_epochs: parameters.most_epochs,
        root_claims: parameters.root_claims,
        default_take: parameters.default_take,
        least_childkey_take: parameters.least_childkey_take,
        existential_deposit: parameters.existential_deposit,
        least_reserve: parameters.least_reserve,
        least_stake: parameters.least_stake,
        children_cooldown: parameters.children_cooldown,
        unlock_rate: parameters.lock_rates.unlock,
        maturity_rate: parameters.lock_rates.maturity,
    }
}

/// A network as the judge's state. The sweep starts anew: its memory is the economy's own.
pub(crate) fn state(network: &Network<Account>) -> State {
    let launches = network.launches;
    let price = launches.price;
    let hotkey = |hotkey: &yuma_economy::HotkeyState<Account>| Hotkey {
        owner: hotkey.owner,
        take: hotkey.take,
        claimable: hotkey.claimable.iter().map(|(&netuid, rate)| (netuid, S32::from_bits(rate.to_bits()))).collect(),
        children: hotkey.children.clone(),
        parents: hotkey.parents.clone(),
        childkey_take: hotkey.childkey_take.clone(),
        no_auto_parent: !hotkey.auto_parent,
    };
    let coldkey = |coldkey: &yuma_economy::ColdkeyState<Account>| Coldkey {
        balance: coldkey.balance,
        owned: coldkey.owned.clone(),
        staking: coldkey.staking.clone(),
        claim_type: match &coldkey.claim_type {
            Kept::Swap => ClaimType::Swap,
            Kept::Keep => ClaimType::Keep,
            Kept::KeepSubnets(subnets) => ClaimType::KeepSubnets(subnets.clone()),
        },
        auto_stake: coldkey.auto_stake.clone(),
    };
    State {
        block: network.block,
        settings: settings(network),
        launches: Launches {
            price: LaunchPrice {
                last_cost: price.last_price,
                least: price.least,
                interval: price.interval,
                last_block: price.last_launch,
            },
            start: launches.first_block,
            rate_limit: launches.interval,
            most_subnets: launches.most_subnets,
            immunity: launches.immunity,
            refund_block: launches.refund_block,
        },
        issuance: network.issuance.total,
        balances: network.issuance.balances,
        total_stake: network.total_stake,
        author: network.author,
        burn_address: network.unspendable,
        subnets: network
            .subnets
            .iter()
            .map(|(&netuid, of)| (netuid, subnet(of, network.neurons.get(&netuid))))
            .collect(),
        hotkeys: network.hotkeys.iter().map(|(&account, of)| (account, hotkey(of))).collect(),
        coldkeys: network.coldkeys.iter().map(|(&account, of)| (account, coldkey(of))).collect(),
        stakes: network.stakes.iter().map(|(&key, pool)| (key, share_pool(pool))).collect(),
        claimed: network.claimed.clone(),
        pending_children: network
            .pending_children
            .iter()
            .map(|(&key, waiting)| (key, (waiting.children.clone(), waiting.until)))
            .collect(),
        staking_coldkeys: network.stakers.coldkeys().to_vec(),
        swept: None,
    }
}

/// A state without entries that say nothing, and without the sweep's memory, for comparisons.
pub(crate) fn comparable(mut state: State) -> State {
    for hotkey in state.hotkeys.values_mut() {
        hotkey.children.retain(|_, list| !list.is_empty());
        hotkey.parents.retain(|_, list| !list.is_empty());
    }
    state.hotkeys.retain(|_, hotkey| *hotkey != Hotkey::default());
    state.coldkeys.retain(|_, coldkey| *coldkey != Coldkey::default());
    state.stakes.retain(|_, pool| *pool != SharePool::default());
    state.swept = None;
    state
}

/// Where two states differ, line by line of their text.
pub(crate) fn difference(found: &State, expected: &State) -> String {
    let (found, expected) = (format!("{found:#?}"), format!("{expected:#?}"));
    let (found, expected): (Vec<_>, Vec<_>) = (found.lines().collect(), expected.lines().collect());
    let differs = |line: &usize| found.get(*line) != expected.get(*line);
    let Some(first) = (0..found.len().max(expected.len())).find(differs) else { return String::new() };
    let around =
        |lines: &[&str]| lines[first.saturating_sub(25).min(lines.len())..(first + 6).min(lines.len())].join("\n");
    format!("found (line {first}):\n{}\nexpected:\n{}", around(&found), around(&expected))
}
