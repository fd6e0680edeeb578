//! Between the files' state and the library's.

use std::collections::BTreeMap;
use std::fmt::Debug;

use yuma_economy::number::{I96F32, U64F64, U96F32};
use yuma_economy::pool::Pool;
use yuma_economy::{
    ClaimType, ColdkeyState, HotkeyState, LastBlock, Limit, Network, Neurons, Operation, Parameters, Pending,
    PendingChildren, SafeFloat, Schedule, SubnetState, Withheld, neurons::Burn, supply::Issuance,
};

use super::report::{Account, Replay};
use super::run_file::{Claim, Cold, Hot, Net, Op, State};

/// An account that no recording uses.
const AUTHOR: u64 = 1 << 40;
/// Free TAO of every coldkey: the recordings never run short of it.
const FREE: u64 = 1 << 56;

/// The value of a key that the first state must have.
fn need<T>(value: Option<T>, key: &str) -> Result<T, String> {
    value.ok_or_else(|| format!("init: {key}: found nothing, expected a value"))
}

pub(super) fn network_of(state: &State) -> Result<Network<Account>, String> {
    let globals = &state.g;
    let mut network = Network::<Account>::default();
    network.block = state.block;
    network.parameters = Parameters {
        tao_weight: need(globals.tao_weight, "g.tao_weight")?,
        childkey_burn: need(globals.ck_burn, "g.ck_burn")?,
        owner_cut: need(globals.subnet_owner_cut, "g.subnet_owner_cut")?,
        moving_weight: I96F32::from_bits(need(globals.subnet_moving_alpha, "g.subnet_moving_alpha")?),
        most_epochs: need(globals.max_epochs_per_block, "g.max_epochs_per_block")?,
        root_claims: need(globals.num_root_claim, "g.num_root_claim")?,
        default_take: need(globals.default_take, "g.default_take")?,
        least_childkey_take: need(globals.min_childkey_take, "g.min_childkey_take")?,
        existential_deposit: 1,
        ..Parameters::default()
    };
    network.issuance = Issuance { total: globals.total_issuance, balances: globals.balances_issuance };
    network.total_stake = globals.total_stake;
    network.author = Some(AUTHOR);
    for (netuid, net) in &state.nets {
        network.subnets.insert(*netuid, subnet_of(net, need(globals.min_reserve, "g.min_reserve")?)?);
        network.neurons.insert(*netuid, neurons_of(net)?);
    }
    for (hotkey, hot) in state.hot.iter().flatten() {
        network.hotkeys.insert(*hotkey, hotkey_of(hot));
    }
    for (coldkey, cold) in state.cold.iter().flatten() {
        network.coldkeys.insert(*coldkey, coldkey_of(cold));
    }
    for (hotkey, netuid, value, mantissa, exponent) in state.pools.iter().flatten() {
        let pool = network.stakes.entry((*hotkey, *netuid)).or_default();
        (pool.value, pool.denominator) = (*value, SafeFloat::new(*mantissa, *exponent));
    }
    for (hotkey, coldkey, netuid, mantissa, exponent) in state.shares.iter().flatten() {
        let pool = network.stakes.entry((*hotkey, *netuid)).or_default();
        pool.shares.insert(*coldkey, SafeFloat::new(*mantissa, *exponent));
    }
    network.claimed = state.claimed.iter().flatten().map(|claim| ((claim.0, claim.1, claim.2), claim.3)).collect();
    network.pending_children = state
        .pendchild
        .iter()
        .flatten()
        .map(|(netuid, hotkey, children, until)| {
            ((*netuid, *hotkey), PendingChildren { children: children.clone(), until: *until })
        })
        .collect();
    state.index.iter().flatten().for_each(|coldkey| network.stakers.append(*coldkey));
    network.index_stakes();
    Ok(network)
}

fn subnet_of(net: &Net, least_reserve: u64) -> Result<SubnetState<Account>, String> {
    Ok(SubnetState {
        mechanism: need(net.mech, "nets.mech")?,
        pool: Pool {
            tao: net.tao,
            alpha: net.ain,
            quote_weight: net.q,
            initialized: net.init,
            fee_rate: need(net.fee, "nets.fee")?,
            least_reserve,
        },
        alpha_out: net.aout,
        protocol_alpha: net.palpha,
        moving_price: I96F32::from_bits(net.moving),
        price_halving: need(net.halving, "nets.halving")?,
        miner_burned: U96F32::from_bits(net.burned),
        pending: Pending { server: net.srv, validator: net.val, root: net.root, owner: net.cut },
        schedule: Schedule {
            tempo: need(net.tempo, "nets.tempo")?,
            last_slot: net.leb,
            pending_slot: net.pea,
            since_step: net.bsl,
            last_step: net.lms,
            slots: 0,
        },
        burn: Burn {
            price: net.burn,
            least: need(net.minburn, "nets.minburn")?,
            most: need(net.maxburn, "nets.maxburn")?,
            half_life: need(net.hl, "nets.hl")?,
            raise: U64F64::from_bits(need(net.mult, "nets.mult")?),
        },
        last: LastBlock {
            excess_tao: net.exc,
            tao_in: net.tin,
            alpha_in: net.ainem,
            alpha_out: net.aoutem,
            root_sold: net.rootsell,
            root_proportion: U96F32::from_bits(net.rootprop),
        },
        first_emission: net.first,
        subtoken_enabled: need(net.sub, "nets.sub")?,
        registration_allowed: need(net.reg, "nets.reg")?,
        emission_enabled: need(net.emis, "nets.emis")?,
        owner_cut_enabled: need(net.ocut, "nets.ocut")?,
        mechanisms: need(net.mcount, "nets.mcount")?,
        emission_split: net.split.clone(),
        owner: net.owner,
        owner_hotkey: net.owner_hk,
        withheld: if net.rob.as_deref() == Some("recycle") { Withheld::Recycle } else { Withheld::Burn },
        claim_threshold: I96F32::from_bits(need(net.claimthr, "nets.claimthr")?),
        least_childkey_take: need(net.minctake, "nets.minctake")?,
        ..SubnetState::default()
    })
}

fn neurons_of(net: &Net) -> Result<Neurons<Account>, String> {
    Ok(Neurons {
        hotkeys: need(net.keys.clone(), "nets.keys")?,
        registered: need(net.bar.clone(), "nets.bar")?,
        emission: net.emission.clone(),
        dividends: need(net.dividends.clone(), "nets.dividends")?,
        ..Neurons::default()
    })
}

fn hotkey_of(hot: &Hot) -> HotkeyState<Account> {
    HotkeyState {
        // Account 0 stands for no owner.
        owner: (hot.owner != 0).then_some(hot.owner),
        take: hot.take,
        take_changed: 0,
        claimable: hot.claimable.iter().map(|(netuid, rate)| (*netuid, I96F32::from_bits(*rate))).collect(),
        children: hot.children.clone(),
        parents: hot.parents.clone(),
        childkey_take: hot.ctake.clone(),
        auto_parent: true,
    }
}

fn coldkey_of(cold: &Cold) -> ColdkeyState<Account> {
    ColdkeyState {
        balance: FREE,
        owned: cold.owned.clone(),
        staking: cold.staking.clone(),
        claim_type: match &cold.claim_type {
            Claim::Named(name) if name == "keep" => ClaimType::Keep,
            Claim::Named(_) => ClaimType::Swap,
            Claim::Keep(netuids) => ClaimType::KeepSubnets(netuids.clone()),
        },
        auto_stake: cold.auto.clone(),
    }
}

pub(super) fn operation_of(op: &Op) -> Option<Operation<Account>> {
    let limit = Some(Limit { price: op.limit, partial: op.partial });
    let add =
        |limit| Operation::AddStake { coldkey: op.cold, hotkey: op.hot, netuid: op.net, amount: op.amount, limit };
    let remove =
        |limit| Operation::RemoveStake { coldkey: op.cold, hotkey: op.hot, netuid: op.net, amount: op.amount, limit };
    let moved = |to_coldkey, to_hotkey, limit| Operation::MoveStake {
        coldkey: op.cold,
        to_coldkey,
        hotkey: op.hot,
        to_hotkey,
        netuid: op.net,
        to_netuid: op.net2,
        amount: op.amount,
        limit,
    };
    Some(match op.kind.as_str() {
        "add" => add(None),
        "addlim" => add(limit),
        "remove" => remove(None),
        "remlim" => remove(limit),
        "move" => moved(op.cold, op.hot2, None),
        "transfer" => moved(op.cold2, op.hot, None),
        "swaplim" => moved(op.cold, op.hot, limit),
        "register" => Operation::Register { coldkey: op.cold, hotkey: op.hot, netuid: op.net },
        "children" => Operation::SetChildren { hotkey: op.hot, netuid: op.net, children: op.children.clone() },
        "claim" => Operation::ClaimRoot { coldkey: op.cold, subnets: vec![op.net, op.net2] },
        _ => return None,
    })
}

/// Free TAO of both coldkeys and the author.
pub(super) fn paid(network: &Network<Account>, op: &Op) -> [i128; 3] {
    [op.cold, op.cold2, AUTHOR].map(|account| network.coldkeys.get(&account).map_or(0, |state| state.balance.into()))
}

/// Gives accounts that the file does not list the free TAO that the recorded ones have.
pub(super) fn fund(network: &mut Network<Account>, op: &Op) {
    for account in [op.cold, op.cold2] {
        network.coldkeys.entry(account).or_insert_with(|| ColdkeyState { balance: FREE, ..ColdkeyState::default() });
    }
}

struct Comparison<'a> {
    replay: &'a mut Replay,
    context: &'a str,
}

impl Comparison<'_> {
    fn field<T: PartialEq + Debug>(&mut self, place: &str, name: &str, found: &T, expected: &T) {
        self.replay.same(|| format!("{}: {place}.{name}", self.context), found, expected);
    }

    fn missing(&mut self, place: &str) {
        self.replay.differs(format!("{}: {place}", self.context), "an entry".to_owned(), "nothing".to_owned());
    }
}

/// Every field that the file has.
pub(super) fn compare(network: &Network<Account>, state: &State, replay: &mut Replay, context: &str) {
    let mut same = Comparison { replay, context };
    same.field("g", "block", &network.block, &state.block);
    for (netuid, net) in &state.nets {
        let place = format!("nets[{netuid}]");
        match (network.subnets.get(netuid), network.neurons.get(netuid)) {
            (Some(subnet), Some(neurons)) => compare_subnet(&mut same, &place, subnet, neurons, net),
            _ => same.missing(&place),
        }
    }
    same.field("g", "TotalIssuance", &network.issuance.total, &state.g.total_issuance);
    same.field("g", "BalancesIssuance", &network.issuance.balances, &state.g.balances_issuance);
    same.field("g", "TotalStake", &network.total_stake, &state.g.total_stake);
    if state.hot.is_some() {
        compare_accounts(&mut same, network, state);
        compare_lists(&mut same, network, state);
    }
}

fn compare_subnet(
    same: &mut Comparison,
    place: &str,
    subnet: &SubnetState<Account>,
    neurons: &Neurons<Account>,
    net: &Net,
) {
    macro_rules! fields {
        ($($name:ident: $found:expr;)*) => {$( same.field(place, stringify!($name), &$found, &net.$name); )*};
    }
    macro_rules! rare {
        ($($name:ident: $found:expr;)*) => {$(
            if net.$name.is_some() { same.field(place, stringify!($name), &Some($found), &net.$name); }
        )*};
    }
    fields! {
        burn: subnet.burn.price;
        tin: subnet.last.tao_in;
        ainem: subnet.last.alpha_in;
        exc: subnet.last.excess_tao;
        aoutem: subnet.last.alpha_out;
        q: subnet.pool.quote_weight;
        init: subnet.pool.initialized;
        leb: subnet.schedule.last_slot;
        pea: subnet.schedule.pending_slot;
        bsl: subnet.schedule.since_step;
        lms: subnet.schedule.last_step;
        srv: subnet.pending.server;
        val: subnet.pending.validator;
        root: subnet.pending.root;
        cut: subnet.pending.owner;
        rootsell: subnet.last.root_sold;
        tao: subnet.pool.tao;
        ain: subnet.pool.alpha;
        aout: subnet.alpha_out;
        palpha: subnet.protocol_alpha;
        moving: subnet.moving_price.to_bits();
        burned: subnet.miner_burned.to_bits();
        rootprop: subnet.last.root_proportion.to_bits();
        emission: neurons.emission;
    }
    rare! {
        mech: subnet.mechanism;
        fee: subnet.pool.fee_rate;
        halving: subnet.price_halving;
        tempo: subnet.schedule.tempo;
        sub: subnet.subtoken_enabled;
        reg: subnet.registration_allowed;
        emis: subnet.emission_enabled;
        ocut: subnet.owner_cut_enabled;
        mcount: subnet.mechanisms;
        minburn: subnet.burn.least;
        maxburn: subnet.burn.most;
        hl: subnet.burn.half_life;
        mult: subnet.burn.raise.to_bits();
        keys: neurons.hotkeys.clone();
        bar: neurons.registered.clone();
        dividends: neurons.dividends.clone();
        claimthr: subnet.claim_threshold.to_bits();
        minctake: subnet.least_childkey_take;
    }
    if net.mech.is_some() {
        same.field(place, "first", &subnet.first_emission, &net.first);
        same.field(place, "split", &subnet.emission_split, &net.split);
        same.field(place, "owner", &subnet.owner, &net.owner);
        same.field(place, "owner_hk", &subnet.owner_hotkey, &net.owner_hk);
        let recycles = net.rob.as_deref() == Some("recycle");
        same.field(place, "rob", &(subnet.withheld == Withheld::Recycle), &recycles);
    }
}

fn compare_accounts(same: &mut Comparison, network: &Network<Account>, state: &State) {
    let expected: BTreeMap<u64, HotkeyState<Account>> =
        state.hot.iter().flatten().map(|(hotkey, hot)| (*hotkey, hotkey_of(hot))).collect();
    let place = |hotkey: &u64| format!("hot[{hotkey}]");
    for (hotkey, expected) in &expected {
        let Some(found) = network.hotkeys.get(hotkey) else {
            same.missing(&place(hotkey));
            continue;
        };
        same.field(&place(hotkey), "owner", &found.owner, &expected.owner);
        same.field(&place(hotkey), "take", &found.take, &expected.take);
        same.field(&place(hotkey), "claimable", &found.claimable, &expected.claimable);
        same.field(&place(hotkey), "children", &found.children, &expected.children);
        same.field(&place(hotkey), "parents", &found.parents, &expected.parents);
        same.field(&place(hotkey), "ctake", &found.childkey_take, &expected.childkey_take);
    }
    same.field("hot", "length", &network.hotkeys.len(), &expected.len());
    for (coldkey, cold) in state.cold.iter().flatten() {
        let place = format!("cold[{coldkey}]");
        let Some(found) = network.coldkeys.get(coldkey) else {
            same.missing(&place);
            continue;
        };
        let expected = coldkey_of(cold);
        same.field(&place, "owned", &found.owned, &expected.owned);
        same.field(&place, "staking", &found.staking, &expected.staking);
        same.field(&place, "type", &found.claim_type, &expected.claim_type);
        same.field(&place, "auto", &found.auto_stake, &expected.auto_stake);
    }
}

fn compare_lists(same: &mut Comparison, network: &Network<Account>, state: &State) {
    macro_rules! lists {
        ($($name:ident: $found:expr;)*) => {$({
            let (mut found, mut expected): (Vec<_>, Vec<_>) = ($found.collect(), state.$name.clone().unwrap_or_default());
            found.sort_unstable();
            expected.sort_unstable();
            let context = same.context;
            same.replay.same_list(|| format!("{context}: {} in order", stringify!($name)), &found, &expected);
        })*};
    }
    lists! {
        pools: network.stakes.iter().filter(|(_, pool)| pool.value > 0 || !pool.shares.is_empty()).map(|((hotkey, netuid), pool)| {
            let (mantissa, exponent) = pool.denominator.parts();
            (*hotkey, *netuid, pool.value, mantissa, exponent)
        });
        shares: network.stakes.iter().flat_map(|((hotkey, netuid), pool)| {
            pool.shares.iter().map(|(coldkey, share)| {
                let (mantissa, exponent) = share.parts();
                (*hotkey, *coldkey, *netuid, mantissa, exponent)
            })
        });
        claimed: network.claimed.iter().map(|((netuid, hotkey, coldkey), mark)| (*netuid, *hotkey, *coldkey, *mark));
        pendchild: network.pending_children.iter().map(|((netuid, hotkey), pending)| {
            (*netuid, *hotkey, pending.children.clone(), pending.until)
        });
        divs: network.neurons.iter().flat_map(|(netuid, neurons)| {
            neurons.alpha_dividends.iter().map(|(hotkey, paid)| (*netuid, *hotkey, *paid))
        });
        rdivs: network.neurons.iter().flat_map(|(netuid, neurons)| {
            neurons.root_dividends.iter().map(|(hotkey, paid)| (*netuid, *hotkey, *paid))
        });
    }
    let context = same.context;
    let expected = state.index.as_deref().unwrap_or_default();
    same.replay.same(|| format!("{context}: index"), &network.stakers.coldkeys(), &expected);
}
