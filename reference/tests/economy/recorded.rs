//! The format `economy/1`, read into the judge's state field by field.

#![expect(clippy::type_complexity, reason = "the recordings' own rows")]

use std::collections::BTreeMap;

use serde::Deserialize;
use yuma_reference::economy::launch::LaunchPrice;
use yuma_reference::economy::neurons::Burn;
use yuma_reference::economy::numbers::{F32, F64, S32};
use yuma_reference::economy::pool::Pool;
use yuma_reference::economy::share_pool::{SafeFloat, SharePool};
use yuma_reference::economy::state::{
    Account, ClaimType, Drained, Hotkey, LastBlock, Launches, Locks, Neuron, Relatives, Schedule, Settings, State,
    Subnet,
};
use yuma_reference::economy::subnet_shares::PriceRule;

/// Free TAO of those whom the recordings give none: more than they ever spend.
pub(crate) const FREE: u64 = 1 << 62;
/// Receives fees, and takes part in nothing else.
pub(crate) const AUTHOR: Account = 1 << 40;

#[derive(Deserialize)]
pub(crate) struct Run {
    pub(crate) init: Recorded,
    pub(crate) blocks: Vec<Block>,
}

#[derive(Deserialize)]
pub(crate) struct Block {
    #[serde(rename = "block")]
    pub(crate) number: u64,
    pub(crate) hash: String,
    pub(crate) ops: Vec<Op>,
    pub(crate) epochs: BTreeMap<u16, Epoch>,
    pub(crate) after: Recorded,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Op {
    #[serde(rename = "op")]
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) cold: Account,
    #[serde(default)]
    pub(crate) cold2: Account,
    pub(crate) hot: Account,
    #[serde(default)]
    pub(crate) hot2: Account,
    pub(crate) net: u16,
    #[serde(default)]
    pub(crate) net2: u16,
    #[serde(default)]
    pub(crate) amount: u64,
    #[serde(default)]
    pub(crate) limit: u64,
    #[serde(default)]
    pub(crate) partial: bool,
    #[serde(default)]
    pub(crate) children: Relatives,
    pub(crate) until: Option<u64>,
    pub(crate) ok: bool,
    pub(crate) paid: Option<[i128; 3]>,
}

#[derive(Deserialize)]
pub(crate) struct Epoch {
    pub(crate) drained: [u64; 4],
    pub(crate) stake: Vec<i128>,
    pub(crate) mech: Vec<Mechanism>,
}

/// uid, hotkey, server, validator, emission, dividend, consensus, trust, stake weight.
type Term = (u16, Account, u64, u64, u64, u16, u16, u16, u16);

#[derive(Deserialize)]
pub(crate) struct Mechanism {
    pub(crate) g: u64,
    pub(crate) terms: Vec<Term>,
}

#[derive(Deserialize)]
pub(crate) struct Recorded {
    block: u64,
    g: Globals,
    nets: BTreeMap<u16, Net>,
    hot: Option<BTreeMap<Account, Hot>>,
    pools: Option<Vec<(Account, u16, u64, u128, i64)>>,
    shares: Option<Vec<(Account, Account, u16, u128, i64)>>,
    cold: Option<BTreeMap<Account, Cold>>,
    claimed: Option<Vec<(u16, Account, Account, u128)>>,
    index: Option<Vec<Account>>,
    pendchild: Option<Vec<(u16, Account, Relatives, u64)>>,
    divs: Option<Vec<(u16, Account, u64)>>,
    rdivs: Option<Vec<(u16, Account, u64)>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Globals {
    total_issuance: u64,
    balances_issuance: u64,
    total_stake: u64,
    tao_weight: Option<u64>,
    #[serde(rename = "CKBurn")]
    childkey_burn: Option<u64>,
    subnet_owner_cut: Option<u16>,
    subnet_moving_alpha: Option<i128>,
    max_epochs_per_block: Option<u8>,
    num_root_claim: Option<u64>,
    min_reserve: Option<u64>,
    default_take: Option<u16>,
    min_childkey_take: Option<u16>,
}

#[derive(Deserialize)]
struct Hot {
    owner: Account,
    take: Option<u16>,
    claimable: BTreeMap<u16, i128>,
    children: BTreeMap<u16, Relatives>,
    parents: BTreeMap<u16, Relatives>,
    ctake: BTreeMap<u16, u16>,
}

#[derive(Deserialize)]
struct Cold {
    owned: Vec<Account>,
    staking: Vec<Account>,
    #[serde(rename = "type")]
    claim_type: Claim,
    auto: BTreeMap<u16, Account>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Claim {
    Named(String),
    Keep(Vec<u16>),
}

#[derive(Deserialize)]
struct Net {
    tao: u64,
    ain: u64,
    aout: u64,
    palpha: u64,
    q: u64,
    init: bool,
    moving: i128,
    burned: u128,
    srv: u64,
    val: u64,
    root: u64,
    cut: u64,
    leb: u64,
    pea: u64,
    bsl: u64,
    lms: u64,
    burn: u64,
    emission: Vec<u64>,
    exc: u64,
    tin: u64,
    ainem: u64,
    aoutem: u64,
    rootprop: u128,
    rootsell: u64,
    mech: Option<u16>,
    fee: Option<u16>,
    halving: Option<u64>,
    tempo: Option<u16>,
    first: Option<u64>,
    sub: Option<bool>,
    reg: Option<bool>,
    emis: Option<bool>,
    ocut: Option<bool>,
    mcount: Option<u8>,
    split: Option<Vec<u16>>,
    owner: Option<Account>,
    owner_hk: Option<Account>,
    rob: Option<String>,
    minburn: Option<u64>,
    maxburn: Option<u64>,
    hl: Option<u16>,
    mult: Option<u128>,
    keys: Option<Vec<Account>>,
    bar: Option<Vec<u64>>,
    dividends: Option<Vec<u16>>,
    claimthr: Option<i128>,
    minctake: Option<u16>,
}

/// A state before anything is read into it, with the constants of the runtime that recorded.
pub(crate) fn blank() -> State {
    State {
        block: 0,
        settings: Settings {
            tao_weight: 0,
            childkey_burn: 0,
            owner_cut: 0,
            moving_alpha: S32::zero(),
            share_rule: PriceRule::PriceNotBurned,
            most_epochs: 0,
            root_claims: 0,
            default_take: 0,
            least_childkey_take: 0,
            existential_deposit: 1,
            least_reserve: 100,
            least_stake: 2_000_000,
            children_cooldown: 0,
            unlock_rate: 934_866,
            maturity_rate: 934_866,
        },
        launches: Launches {
            price: LaunchPrice { last_cost: 0, least: 0, interval: 0, last_block: 0 },
            start: 0,
            rate_limit: 0,
            most_subnets: 0,
            immunity: 0,
            refund_block: 0,
        },
        issuance: 0,
        balances: 0,
        total_stake: 0,
        author: Some(AUTHOR),
        burn_address: 0,
        subnets: BTreeMap::new(),
        hotkeys: BTreeMap::new(),
        coldkeys: BTreeMap::new(),
        stakes: BTreeMap::new(),
        claimed: BTreeMap::new(),
        pending_children: BTreeMap::new(),
        staking_coldkeys: Vec::new(),
        swept: None,
    }
}

pub(crate) fn blank_subnet() -> Subnet {
    Subnet {
        mechanism: 0,
        pool: Pool { tao: 0, alpha: 0, quote_weight: 0, initialized: false, fee_rate: 0, least_reserve: 0 },
        alpha_out: 0,
        protocol_alpha: 0,
        stray: 0,
        moving_price: S32::zero(),
        halving: 0,
        miner_burned: F32::zero(),
        pending: Drained::default(),
        schedule: Schedule::default(),
        burn: Burn { price: 0, least: 0, most: 0, half_life: 0, raise: F64::zero() },
        last: LastBlock::default(),
        first_emission: None,
        subtoken: false,
        registration: false,
        emission: false,
        owner_cut: false,
        mechanisms: 0,
        split: None,
        owner: None,
        owner_hotkey: None,
        recycle: false,
        // The recordings hold no subnet that may change hands.
        registered: u64::MAX,
        locked: 0,
        claim_threshold: S32::zero(),
        least_childkey_take: 0,
        most_neurons: 256,
        immunity: 5000,
        least_mortal: 10,
        owner_limit: 1,
        neurons: Vec::new(),
        alpha_dividends: BTreeMap::new(),
        root_dividends: BTreeMap::new(),
        locks: Locks::default(),
    }
}

fn set<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

/// Writes all that is recorded over a state, which keeps the rest.
pub(crate) fn overlay(state: &mut State, recorded: &Recorded) {
    let g = &recorded.g;
    state.block = recorded.block;
    state.issuance = g.total_issuance;
    state.balances = g.balances_issuance;
    state.total_stake = g.total_stake;
    let settings = &mut state.settings;
    set(&mut settings.tao_weight, g.tao_weight);
    set(&mut settings.childkey_burn, g.childkey_burn);
    set(&mut settings.owner_cut, g.subnet_owner_cut);
    set(&mut settings.moving_alpha, g.subnet_moving_alpha.map(S32::from_bits));
    set(&mut settings.most_epochs, g.max_epochs_per_block);
    set(&mut settings.root_claims, g.num_root_claim);
    set(&mut settings.default_take, g.default_take);
    set(&mut settings.least_childkey_take, g.min_childkey_take);
    for (&netuid, net) in &recorded.nets {
        let subnet = state.subnets.entry(netuid).or_insert_with(blank_subnet);
        overlay_subnet(subnet, net);
        set(&mut subnet.pool.least_reserve, g.min_reserve);
    }
    overlay_accounts(state, recorded);
    if let (Some(pools), Some(shares)) = (&recorded.pools, &recorded.shares) {
        state.stakes.clear();
        for &(hotkey, netuid, value, mantissa, exponent) in pools {
            let pool = state.stakes.entry((hotkey, netuid)).or_default();
            pool.value = value;
            pool.denominator = SafeFloat { mantissa: mantissa.into(), exponent };
        }
        for &(hotkey, coldkey, netuid, mantissa, exponent) in shares {
            let share = SafeFloat { mantissa: mantissa.into(), exponent };
            state.stakes.entry((hotkey, netuid)).or_default().shares.insert(coldkey, share);
        }
        state.stakes.retain(|_, pool| *pool != SharePool::default());
    }
    if let Some(claimed) = &recorded.claimed {
        let marks = claimed.iter().map(|&(netuid, hotkey, coldkey, mark)| ((netuid, hotkey, coldkey), mark));
        state.claimed = marks.collect();
    }
    set(&mut state.staking_coldkeys, recorded.index.clone());
    if let Some(waiting) = &recorded.pendchild {
        let waiting = waiting.iter().map(|(netuid, hotkey, list, until)| ((*netuid, *hotkey), (list.clone(), *until)));
        state.pending_children = waiting.collect();
    }
    if let (Some(alpha), Some(root)) = (&recorded.divs, &recorded.rdivs) {
        for (netuid, subnet) in &mut state.subnets {
            let of = |list: &[(u16, Account, u64)]| {
                list.iter().filter(|entry| entry.0 == *netuid).map(|entry| (entry.1, entry.2)).collect()
            };
            (subnet.alpha_dividends, subnet.root_dividends) = (of(alpha), of(root));
        }
    }
}

fn overlay_accounts(state: &mut State, recorded: &Recorded) {
    if let Some(hot) = &recorded.hot {
        state.hotkeys.values_mut().for_each(|hotkey| *hotkey = Hotkey::default());
        for (&account, hot) in hot {
            let claimable = hot.claimable.iter().map(|(&netuid, &bits)| (netuid, S32::from_bits(bits))).collect();
            let hotkey = Hotkey {
                owner: (hot.owner != 0).then_some(hot.owner),
                take: hot.take,
                claimable,
                children: hot.children.clone(),
                parents: hot.parents.clone(),
                childkey_take: hot.ctake.clone(),
                no_auto_parent: false,
            };
            state.hotkeys.insert(account, hotkey);
        }
    }
    if let Some(cold) = &recorded.cold {
        for coldkey in state.coldkeys.values_mut() {
            *coldkey = yuma_reference::economy::state::Coldkey { balance: coldkey.balance, ..Default::default() };
        }
        for (&account, cold) in cold {
            let coldkey = state.coldkeys.entry(account).or_default();
            coldkey.owned.clone_from(&cold.owned);
            coldkey.staking.clone_from(&cold.staking);
            coldkey.auto_stake.clone_from(&cold.auto);
            coldkey.claim_type = match &cold.claim_type {
                Claim::Named(name) if name == "swap" => ClaimType::Swap,
                Claim::Named(name) if name == "keep" => ClaimType::Keep,
                Claim::Named(name) => panic!("claim type {name}"),
                Claim::Keep(subnets) => ClaimType::KeepSubnets(subnets.clone()),
            };
        }
    }
}

fn overlay_subnet(subnet: &mut Subnet, net: &Net) {
    let pool = &mut subnet.pool;
    (pool.tao, pool.alpha, pool.quote_weight, pool.initialized) = (net.tao, net.ain, net.q, net.init);
    (subnet.alpha_out, subnet.protocol_alpha) = (net.aout, net.palpha);
    subnet.moving_price = S32::from_bits(net.moving);
    subnet.miner_burned = F32::from_bits(net.burned);
    subnet.pending = Drained { server: net.srv, validator: net.val, root: net.root, cut: net.cut };
    let schedule = &mut subnet.schedule;
    (schedule.last_epoch, schedule.pending_at) = (net.leb, net.pea);
    (schedule.since_step, schedule.last_step) = (net.bsl, net.lms);
    subnet.burn.price = net.burn;
    subnet.last = LastBlock {
        excess: net.exc,
        tao_in: net.tin,
        alpha_in: net.ainem,
        alpha_out: net.aoutem,
        root_sell: net.rootsell,
        root_proportion: F32::from_bits(net.rootprop),
    };
    if let Some(mechanism) = net.mech {
        subnet.mechanism = mechanism;
        subnet.first_emission = net.first;
        subnet.split.clone_from(&net.split);
        (subnet.owner, subnet.owner_hotkey) = (net.owner, net.owner_hk);
        subnet.recycle = net.rob.as_deref() == Some("recycle");
        set(&mut subnet.pool.fee_rate, net.fee);
        set(&mut subnet.halving, net.halving);
        set(&mut subnet.schedule.tempo, net.tempo);
        set(&mut subnet.subtoken, net.sub);
        set(&mut subnet.registration, net.reg);
        set(&mut subnet.emission, net.emis);
        set(&mut subnet.owner_cut, net.ocut);
        set(&mut subnet.mechanisms, net.mcount);
        set(&mut subnet.burn.least, net.minburn);
        set(&mut subnet.burn.most, net.maxburn);
        set(&mut subnet.burn.half_life, net.hl);
        set(&mut subnet.burn.raise, net.mult.map(F64::from_bits));
        set(&mut subnet.claim_threshold, net.claimthr.map(S32::from_bits));
        set(&mut subnet.least_childkey_take, net.minctake);
    }
    subnet.neurons.resize(net.keys.as_ref().map_or(net.emission.len(), Vec::len), Neuron::default());
    for (uid, neuron) in subnet.neurons.iter_mut().enumerate() {
        neuron.emission = net.emission.get(uid).copied().unwrap_or(0);
        set(&mut neuron.hotkey, net.keys.as_ref().and_then(|keys| keys.get(uid)).copied());
        set(&mut neuron.registered, net.bar.as_ref().and_then(|blocks| blocks.get(uid)).copied());
        set(&mut neuron.dividends, net.dividends.as_ref().map(|list| list.get(uid).copied().unwrap_or(0)));
    }
}
