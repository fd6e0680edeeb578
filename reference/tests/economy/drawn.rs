//! Networks, operations and epochs drawn from bytes.

use std::collections::BTreeMap;

use yuma_economy::number::{I96F32, U64F64, U96F32};
use yuma_economy::pool::Pool;
use yuma_economy::subnet_shares::ShareRule;
use yuma_economy::supply::Issuance;
use yuma_economy::{
    ClaimType, ColdkeyState, EpochRow, HotkeyState, Limit, Network, Neurons, Operation, Pending, PendingChildren,
    SafeFloat, Schedule, SubnetState, Withheld,
};

/// Bytes as choices; zeros when they run out.
pub(crate) struct Bytes<'a>(pub(crate) &'a [u8]);

impl Bytes<'_> {
    fn byte(&mut self) -> u8 {
        let Some((&first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        first
    }

    /// A number below a bound of 256 at most.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::from(self.byte()) % bound
    }

    pub(crate) fn one_in(&mut self, bound: usize) -> bool {
        self.below(bound) == bound - 1
    }

    fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    fn u64(&mut self) -> u64 {
        (0..8).fold(0, |number, _| number << 8 | u64::from(self.byte()))
    }

    /// A number of any size up to so many bits, small ones as often as large ones.
    pub(crate) fn amount(&mut self, least_bits: usize, most_bits: usize) -> u64 {
        let bits = least_bits + self.below(most_bits - least_bits + 1);
        self.u64() & ((1 << bits) - 1) | (1 << bits >> 1)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

const NETUIDS: [u16; 8] = [1, 2, 3, 255, 256, 257, 513, 4000];
const HOTKEYS: u64 = 7;
const COLDKEYS: u64 = 6;
const RAO: u64 = 1_000_000_000;

fn hotkey(bytes: &mut Bytes) -> u64 {
    10 + 37 * bytes.below(HOTKEYS as usize) as u64
}

fn coldkey(bytes: &mut Bytes) -> u64 {
    1000 + 301 * bytes.below(COLDKEYS as usize) as u64
}

fn netuid(bytes: &mut Bytes, network: &Network<u64>) -> u16 {
    let netuids: Vec<u16> = network.subnets.keys().copied().collect();
    if bytes.one_in(40) { 77 } else { bytes.one_of(&netuids) }
}

fn pool(bytes: &mut Bytes, least_reserve: u64) -> Pool {
    const HALF: u64 = RAO * RAO / 2;
    let quote_weight = match bytes.below(5) {
        0 => HALF,
        1 | 2 => HALF - 50_000 + bytes.amount(0, 17),
        3 => RAO * RAO / 100 + bytes.amount(50, 59),
        _ => RAO * RAO / 1000 * (400 + bytes.below(200) as u64),
    };
    Pool {
        tao: bytes.amount(8, 50),
        alpha: bytes.amount(8, 53),
        quote_weight: quote_weight.clamp(RAO * RAO / 100, RAO * RAO / 100 * 99),
        initialized: bytes.below(4) > 0,
        fee_rate: if bytes.one_in(8) { bytes.amount(0, 13) as u16 } else { 33 },
        least_reserve,
    }
}

fn subnet(bytes: &mut Bytes, now: u64, netuid: u16, least_reserve: u64) -> SubnetState<u64> {
    let mut schedule = Schedule::starting(now, netuid, bytes.one_of(&[1, 2, 3, 5, 9, 360, 0]));
    schedule.since_step = bytes.amount(0, 8);
    if bytes.one_in(6) {
        schedule.since_step = 50_400;
    }
    let started = now.saturating_sub(bytes.amount(0, 21));
    SubnetState {
        mechanism: u16::from(!bytes.one_in(12)),
        pool: pool(bytes, least_reserve),
        alpha_out: bytes.amount(48, 53),
        protocol_alpha: bytes.amount(0, 40),
        moving_price: I96F32::from_bits(i128::from(bytes.amount(0, 35))),
        miner_burned: U96F32::from_bits(if bytes.one_in(3) { u128::from(bytes.amount(0, 33)) } else { 0 }),
        pending: Pending {
            server: bytes.amount(0, 40),
            validator: bytes.amount(0, 40),
            root: if bytes.below(2) == 0 { bytes.amount(0, 38) } else { 0 },
            owner: bytes.amount(0, 38),
        },
        schedule,
        first_emission: (!bytes.one_in(10)).then_some(started),
        subtoken_enabled: !bytes.one_in(12),
        registration_allowed: !bytes.one_in(12),
        emission_enabled: !bytes.one_in(6),
        owner_cut_enabled: !bytes.one_in(6),
        mechanisms: 1 + u8::from(bytes.one_in(3)),
        withheld: if bytes.below(2) == 0 { Withheld::Burn } else { Withheld::Recycle },
        registered: started,
        locked: bytes.amount(0, 42),
        claim_threshold: I96F32::from_num(if bytes.below(2) == 0 { 500_000 } else { bytes.amount(0, 20) }),
        least_childkey_take: if bytes.one_in(4) { 3000 } else { 0 },
        most_neurons: 3 + bytes.below(10) as u16,
        immunity: bytes.amount(0, 12) as u16,
        least_mortal: bytes.below(12) as u16,
        owner_neurons: 1 + bytes.below(3) as u16,
        ..SubnetState::default()
    }
}

fn fill_subnet(bytes: &mut Bytes, network: &mut Network<u64>, netuid: u16) {
    let now = network.block;
    let count = bytes.below(7);
    let mut neurons = Neurons::default();
    for _ in 0..count {
        let hotkey = hotkey(bytes);
        if !neurons.hotkeys.contains(&hotkey) || bytes.one_in(24) {
            neurons.hotkeys.push(hotkey);
            neurons.registered.push(now.saturating_sub(bytes.amount(0, 14)));
            neurons.emission.push(bytes.amount(0, 8));
            neurons.dividends.push(bytes.amount(0, 16) as u16);
        }
    }
    if let Some(subnet) = network.subnets.get_mut(&netuid) {
        subnet.emission_split = (subnet.mechanisms > 1 && bytes.below(2) == 0).then(|| vec![40_000, 25_535]);
        if !bytes.one_in(8) {
            subnet.owner_hotkey = neurons.hotkeys.first().copied();
            subnet.owner =
                subnet.owner_hotkey.and_then(|hotkey| network.hotkeys.get(&hotkey)).and_then(|hotkey| hotkey.owner);
        }
    }
    network.neurons.insert(netuid, neurons);
}

/// Shares of one hotkey, with all the dust that a history leaves.
fn stake(bytes: &mut Bytes, network: &mut Network<u64>, netuid: u16) {
    let (hotkey, value) = (hotkey(bytes), bytes.amount(0, 46));
    let mut shares = BTreeMap::new();
    let mut denominator = SafeFloat::ZERO;
    for _ in 0..=bytes.below(3) {
        let share = SafeFloat::new(u128::from(bytes.amount(1, 63)), bytes.below(4) as i64 - 2);
        let coldkey = coldkey(bytes);
        if shares.insert(coldkey, share).is_none() {
            denominator = denominator.plus(share);
            let staking = &mut network.coldkeys.entry(coldkey).or_default().staking;
            if !staking.contains(&hotkey) {
                staking.push(hotkey);
            }
        } else {
            return;
        }
    }
    let pool = network.stakes.entry((hotkey, netuid)).or_default();
    if pool.value == 0 && value > 0 {
        (pool.value, pool.denominator, pool.shares) = (value, denominator, shares);
    }
}

fn children(bytes: &mut Bytes, hotkey: u64) -> Vec<(u64, u64)> {
    let mut list: Vec<(u64, u64)> = Vec::new();
    let mut left = u64::MAX;
    for _ in 0..bytes.below(4) {
        let child = self::hotkey(bytes);
        if child != hotkey && list.iter().all(|other| other.1 != child) {
            let part = if bytes.one_in(8) { left } else { bytes.u64() % (left / 2 + 1) };
            left -= part;
            list.push((part, child));
        }
    }
    list
}

/// A network with whatever the bytes say.
pub(crate) fn network(bytes: &mut Bytes) -> Network<u64> {
    let mut network = Network::<u64>::default();
    network.block = bytes.one_of(&[0, 1, 1000, 7_000_000]);
    let parameters = &mut network.parameters;
    parameters.tao_weight = bytes.one_of(&[971_718_665_099_567_868, 3_320_413_933_267_719_290, 0, u64::MAX]);
    parameters.childkey_burn = if bytes.one_in(2) { bytes.u64() >> 3 } else { 0 };
    parameters.share_rule = bytes.one_of(&[ShareRule::PriceNotBurned, ShareRule::PriceTimesRoot, ShareRule::Price]);
    parameters.most_epochs = bytes.one_of(&[2, 1, 0, 8]);
    parameters.root_claims = bytes.one_of(&[5, 0, 9]);
    parameters.existential_deposit = bytes.one_of(&[500, 1]);
    parameters.least_reserve = bytes.one_of(&[1_000_000, 100]);
    parameters.children_cooldown = bytes.one_of(&[0, 1, 3]);
    parameters.children_interval = bytes.one_of(&[0, 2, 150]);
    let least_reserve = parameters.least_reserve;
    let launches = &mut network.launches;
    launches.most_subnets = 1 + bytes.below(5) as u16;
    launches.interval = bytes.below(3) as u64;
    launches.immunity = bytes.amount(0, 12);
    launches.first_block = bytes.one_of(&[0, 6_999_000]);
    launches.refund_block = bytes.one_of(&[0, 6_999_900, 8_000_000]);
    launches.price.last_price = bytes.amount(20, 42);
    launches.price.least = bytes.amount(20, 40);
    launches.price.last_launch =
        if bytes.below(2) == 0 { network.block.saturating_sub(bytes.amount(0, 18)) } else { 0 };
    let near = bytes.one_of(&[10_500_000, 0, 8_000_000, 15_750_000, 20_999_999, 21_000_000]);
    let issuance = near * RAO - bytes.amount(0, 34).min(near * RAO);
    network.issuance = Issuance { total: issuance, balances: issuance };
    network.total_stake = bytes.amount(40, 53);
    network.author = bytes.below(2).checked_sub(1).map_or(Some(1 << 40), |_| None);
    for place in 0..HOTKEYS {
        let owner = 1000 + 301 * (place % COLDKEYS);
        let hotkey = 10 + 37 * place;
        let mut state = HotkeyState::owned_by(owner);
        state.take = if bytes.below(2) == 0 { None } else { Some(bytes.amount(0, 13) as u16) };
        network.hotkeys.insert(hotkey, state);
        network.coldkeys.entry(owner).or_default().owned.push(hotkey);
    }
    let root = SubnetState { mechanism: 0, subtoken_enabled: true, ..SubnetState::default() };
    network.subnets.insert(0, root);
    for _ in 0..=bytes.below(4) {
        let netuid = bytes.one_of(&NETUIDS);
        let subnet = subnet(bytes, network.block, netuid, least_reserve);
        network.subnets.insert(netuid, subnet);
        fill_subnet(bytes, &mut network, netuid);
    }
    let netuids: Vec<u16> = network.subnets.keys().copied().collect();
    for _ in 0..bytes.below(16) {
        let netuid = bytes.one_of(&netuids);
        stake(bytes, &mut network, netuid);
    }
    let on_root: u64 = network.stakes.iter().filter(|(key, _)| key.1 == 0).map(|(_, pool)| pool.value).sum();
    if let Some(root) = network.subnets.get_mut(&0) {
        (root.pool.tao, root.alpha_out) = (on_root, on_root);
    }
    relations(bytes, &mut network, &netuids);
    for coldkey in network.coldkeys.values_mut() {
        fill_coldkey(bytes, coldkey, &netuids);
    }
    if let Some(author) = network.author {
        network.coldkeys.entry(author).or_default();
    }
    // A chain holds no TAO that it has not issued.
    let held = u64::try_from(network.tao_held()).unwrap_or(u64::MAX);
    network.issuance.total = network.issuance.total.max(held);
    network.issuance.balances = network.issuance.total;
    network.index_stakes();
    network
}

fn fill_coldkey(bytes: &mut Bytes, coldkey: &mut ColdkeyState<u64>, netuids: &[u16]) {
    coldkey.balance = bytes.amount(0, 50);
    coldkey.claim_type = match bytes.below(4) {
        0 | 1 => ClaimType::Swap,
        2 => ClaimType::Keep,
        _ => ClaimType::KeepSubnets(vec![bytes.one_of(netuids)]),
    };
    if bytes.one_in(4) {
        coldkey.auto_stake.insert(bytes.one_of(netuids), hotkey(bytes));
    }
}

fn relations(bytes: &mut Bytes, network: &mut Network<u64>, netuids: &[u16]) {
    for _ in 0..bytes.below(6) {
        let (netuid, parent) = (bytes.one_of(netuids), hotkey(bytes));
        let list = children(bytes, parent);
        let known = network.hotkeys.get(&parent).is_some_and(|parent| parent.children.contains_key(&netuid));
        if netuid == 0 || known || list.is_empty() {
            continue;
        }
        if bytes.one_in(3) {
            let until = network.block + bytes.below(3) as u64;
            network.pending_children.insert((netuid, parent), PendingChildren { children: list, until });
            continue;
        }
        for &(part, child) in &list {
            let child = network.hotkeys.entry(child).or_insert_with(HotkeyState::unowned);
            child.parents.entry(netuid).or_default().push((part, parent));
        }
        if let Some(parent) = network.hotkeys.get_mut(&parent) {
            parent.children.insert(netuid, list);
        }
    }
    for hotkey in network.hotkeys.values_mut() {
        for &netuid in netuids.iter().filter(|netuid| **netuid != 0) {
            if bytes.one_in(4) {
                hotkey.claimable.insert(netuid, I96F32::from_bits(i128::from(bytes.amount(0, 31))));
            }
            if bytes.one_in(5) {
                hotkey.childkey_take.insert(netuid, bytes.amount(0, 13) as u16);
            }
        }
    }
    let staked: Vec<(u64, u64)> = network
        .stakes
        .iter()
        .filter(|(key, _)| key.1 == 0)
        .flat_map(|(key, pool)| pool.shares.keys().map(|&coldkey| (key.0, coldkey)))
        .collect();
    for (hotkey, coldkey) in staked {
        if bytes.one_in(2) {
            network.claimed.insert((bytes.one_of(netuids), hotkey, coldkey), bytes.amount(0, 40).into());
        }
        if bytes.below(4) > 0 {
            network.stakers.append(coldkey);
        }
    }
    network.claimed.retain(|key, _| key.0 != 0);
}

/// Something that a user does.
pub(crate) fn operation(bytes: &mut Bytes, network: &Network<u64>) -> Operation<u64> {
    let (mut hotkey, mut coldkey) = (hotkey(bytes), coldkey(bytes));
    let mut netuid = netuid(bytes, network);
    let held: Vec<(u64, u64, u16)> = network
        .stakes
        .iter()
        .flat_map(|(key, pool)| pool.shares.keys().map(|&coldkey| (key.0, coldkey, key.1)))
        .collect();
    if !held.is_empty() && bytes.below(4) > 0 {
        (hotkey, coldkey, netuid) = bytes.one_of(&held);
    }
    let price = network.subnets.get(&netuid).map_or(U64F64::ONE, yuma_economy::SubnetState::price);
    let near = (price.saturating_mul(U64F64::from_num(RAO))).saturating_to_num::<u64>();
    let limit = bytes.one_in(2).then(|| Limit {
        price: (near / 100).saturating_mul(60 + bytes.below(81) as u64),
        partial: bytes.below(2) == 0,
    });
    let held = network.stake_of(hotkey, coldkey, netuid);
    let of_stake = |bytes: &mut Bytes| match bytes.below(4) {
        0 => held,
        1 => held / 2,
        _ => bytes.amount(0, 44),
    };
    match bytes.below(12) {
        0 | 1 => Operation::AddStake { coldkey, hotkey, netuid, amount: bytes.amount(15, 46), limit },
        2 | 3 => Operation::RemoveStake { coldkey, hotkey, netuid, amount: of_stake(bytes), limit },
        4 => Operation::Register { coldkey, hotkey: hotkey + bytes.below(2) as u64, netuid },
        5 => Operation::ClaimRoot { coldkey, subnets: network.subnets.keys().copied().take(5).collect() },
        6 => {
            let claim_type = if bytes.below(2) == 0 { ClaimType::Keep } else { ClaimType::Swap };
            Operation::SetClaimType { coldkey, claim_type }
        }
        7 => Operation::Launch { coldkey, hotkey: hotkey + bytes.below(3) as u64 },
        kind => {
            let amount = of_stake(bytes);
            let to_netuid = self::netuid(bytes, network);
            let (to_hotkey, to_coldkey) = match (kind, limit) {
                (8 | 9, None) => (self::hotkey(bytes), coldkey),
                (_, None) => (hotkey, self::coldkey(bytes)),
                _ => (hotkey, coldkey),
            };
            Operation::MoveStake { coldkey, to_coldkey, hotkey, to_hotkey, netuid, to_netuid, amount, limit }
        }
    }
}

/// A row of an epoch, drawn from a number that names it; sums stay within what was drained.
pub(crate) fn row(seed: u64, emission: u64, neurons: usize) -> EpochRow {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    };
    let most = emission / (2 * neurons.max(1) as u64) + 1;
    let mut part = || if next() % 3 == 0 { 0 } else { next() % most };
    EpochRow { server: part(), validator: part(), emission: part(), dividend: part() as u16 }
}
