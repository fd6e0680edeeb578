//! One block, in the order of section 1 of `docs/economy.md`.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use num_bigint::BigInt;

use super::numbers::{F32, F64, prop64};
use super::pool::Side;
use super::state::{Account, Drained, ROOT, State};
use super::subnet_shares::{PriceRule, Subnet as Sharing, moving_price, root_sells, shares, tao_of};
use super::supply::{emission, minted};

/// What an epoch's mechanism says of one uid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The uid.
    pub uid: u16,
    /// Its hotkey.
    pub hotkey: Account,
    /// Server emission, in rao.
    pub server: u64,
    /// Validator emission, in rao.
    pub validator: u64,
    /// Combined emission, in rao.
    pub emission: u64,
    /// Dividend, of 65 535.
    pub dividend: u16,
}

/// An epoch that a block asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EpochRequest {
    /// The subnet.
    pub netuid: u16,
    /// What it has to distribute.
    pub drained: Drained,
    /// The bits of the stake of each uid. Section 6.5.
    pub stake: Vec<BigInt>,
    /// The emission of each mechanism.
    pub emissions: Vec<u64>,
}

/// A subnet's injection of a block.
struct Terms {
    netuid: u16,
    tao_in: F32,
    alpha_in: F32,
    excess: F32,
    emission: F32,
}

impl State {
    /// One block. Epochs are run by `epoch`, which returns the rows of each mechanism.
    pub fn step(&mut self, parent: &[u8; 32], epoch: &mut dyn FnMut(&EpochRequest) -> Vec<Vec<Row>>) {
        self.block += 1;
        let now = self.block;
        self.subnets.values_mut().for_each(|subnet| subnet.burn = subnet.burn.decayed(now));
        let credit = minted(self.issuance, self.balances);
        self.issuance += credit;
        self.balances += credit;
        let eligible = self.eligible();
        let (emissions, sells) = self.inject(&eligible, credit);
        eligible.iter().for_each(|netuid| self.accumulate(*netuid, sells, &emissions[netuid]));
        let (drained, consumed) = self.drain();
        for (netuid, drained) in drained {
            let emitted = drained.server.saturating_add(drained.validator).saturating_add(drained.root);
            let subnet = self.subnet(netuid);
            let emissions = super::dividends::mechanism_split(emitted, subnet.mechanisms, subnet.split.as_deref());
            let stake = self.epoch_stake(netuid).iter().map(|stake| stake.bits().clone()).collect();
            let request = EpochRequest { netuid, drained, stake, emissions };
            let rows = epoch(&request);
            self.distribute(&request, &rows);
            self.subnet_mut(netuid).schedule.last_step = now;
        }
        for &netuid in &eligible {
            let weight = self.settings.moving_alpha.clone();
            let subnet = self.subnet_mut(netuid);
            let first = subnet.first_emission.unwrap_or_default();
            let price = moving_price(&subnet.share_price(), &subnet.price(), &weight, first, now, subnet.halving);
            subnet.moving_price = price;
        }
        for &netuid in &eligible {
            self.subnet_mut(netuid).last.root_proportion = self.root_proportion(netuid);
        }
        self.apply_children(&consumed);
        self.claim_automatically(parent);
        self.sweep();
    }

    /// E, in storage order.
    fn eligible(&self) -> Vec<u16> {
        let mut netuids = self.netuids();
        netuids.retain(|&netuid| {
            let subnet = self.subnet(netuid);
            netuid != ROOT && subnet.first_emission.is_some() && subnet.subtoken && subnet.registration
        });
        netuids
    }

    /// ρ. Section 4.2.
    pub fn root_proportion(&self, netuid: u16) -> F32 {
        let root = self.subnets.get(&ROOT).map_or(0, |root| root.pool.tao);
        let tao = F32::num(root) * prop64(self.settings.tao_weight);
        tao.over_or_zero(&(&tao + F32::num(self.subnet(netuid).issuance())))
    }

    /// Shares, terms and injection; returns each subnet's alpha, and whether root's dividends are sold.
    fn inject(&mut self, eligible: &[u16], minted: u64) -> (BTreeMap<u16, F32>, bool) {
        let sharing: Vec<Sharing> = eligible
            .iter()
            .map(|&netuid| {
                let subnet = self.subnet(netuid);
                Sharing {
                    moving_price: subnet.share_price(),
                    miner_burned: subnet.miner_burned.clone(),
                    root_proportion: self.root_proportion(netuid),
                    enabled: subnet.emission,
                }
            })
            .collect();
        let prices: Vec<F64> = sharing.iter().map(|subnet| subnet.moving_price.clone()).collect();
        let rule: PriceRule = self.settings.share_rule;
        let shares = shares(&sharing, rule);
        let terms: Vec<Terms> =
            eligible.iter().zip(&shares).map(|(&netuid, share)| self.terms(netuid, tao_of(minted, share))).collect();
        let mut credit = minted;
        for terms in &terms {
            self.execute(terms, &mut credit);
        }
        self.issuance = self.issuance.saturating_sub(credit);
        self.balances = self.balances.saturating_sub(credit);
        let emissions = terms.into_iter().map(|terms| (terms.netuid, terms.emission)).collect();
        (emissions, root_sells(&prices))
    }

    /// Section 4.3.
    fn terms(&self, netuid: u16, tao: F32) -> Terms {
        let subnet = self.subnet(netuid);
        let emission = F32::num(emission(subnet.issuance()));
        let price: F32 = subnet.price().cast();
        let mut alpha_in = tao.over_or_zero(&price);
        let mut tao_in = tao.clone();
        let cap = self.root_proportion(netuid) * &emission;
        if alpha_in > cap {
            tao_in = &cap * price;
            alpha_in = cap;
        }
        Terms { netuid, excess: tao - &tao_in, tao_in, alpha_in, emission }
    }

    /// Section 4.4, first part.
    fn execute(&mut self, terms: &Terms, credit: &mut u64) {
        let (mut tao_in, mut alpha_in, buy) = (terms.tao_in.int(), terms.alpha_in.int(), terms.excess.int());
        let subnet = self.subnet_mut(terms.netuid);
        if let Some(weight) = subnet.pool.shifted_weight(tao_in, alpha_in) {
            subnet.pool.quote_weight = weight;
        } else {
            (tao_in, alpha_in) = (0, 0);
        }
        subnet.last.excess = 0;
        subnet.last.tao_in = 0;
        // The page is silent on this one; recordings show that it counts the last block only.
        subnet.last.root_sell = 0;
        if buy > 0 && *credit >= buy {
            *credit -= buy;
            let swap = self.swap(terms.netuid, Side::Buy, buy, Side::Buy.default_limit(), true);
            if swap.is_some() {
                self.total_stake = self.total_stake.saturating_add(buy);
            }
            let (paid_in, paid_out) = swap.map_or((0, 0), |swap| (swap.paid_in, swap.paid_out));
            let subnet = self.subnet_mut(terms.netuid);
            subnet.protocol_alpha = subnet.protocol_alpha.saturating_add(paid_out);
            subnet.last.excess = paid_in;
            subnet.stray = subnet.stray.saturating_add(buy - paid_in);
        }
        let subnet = self.subnet_mut(terms.netuid);
        subnet.last.alpha_in = alpha_in;
        subnet.pool.alpha = subnet.pool.alpha.saturating_add(alpha_in);
        if tao_in > 0 && *credit >= tao_in {
            *credit -= tao_in;
            subnet.last.tao_in = tao_in;
            subnet.pool.tao = subnet.pool.tao.saturating_add(tao_in);
            self.total_stake = self.total_stake.saturating_add(tao_in);
        }
    }

    /// Section 4.4, the split of a subnet's alpha.
    fn accumulate(&mut self, netuid: u16, sells: bool, emission: &F32) {
        let cut_rate = super::numbers::prop16(self.settings.owner_cut);
        let subnet = self.subnet_mut(netuid);
        let mut e = emission.clone();
        subnet.last.alpha_out = e.int();
        subnet.alpha_out = subnet.alpha_out.saturating_add(e.int());
        let mut cut = F32::zero();
        if subnet.owner_cut {
            cut = &e * cut_rate;
            e = e - &cut;
        }
        let root = self.root_proportion(netuid) * &e * F32::half();
        let server = &e * F32::half();
        let validator = &e - &server - &root;
        let subnet = self.subnet_mut(netuid);
        let pending = &mut subnet.pending;
        pending.cut = pending.cut.saturating_add(cut.int());
        pending.server = pending.server.saturating_add(server.int());
        pending.validator = pending.validator.saturating_add(validator.int());
        if sells {
            pending.root = pending.root.saturating_add(root.int());
        } else {
            subnet.alpha_out = subnet.alpha_out.saturating_sub(root.int());
        }
    }

    /// Section 4.5: what is distributed, in ascending netuid, and the subnets whose slot was consumed.
    fn drain(&mut self) -> (BTreeMap<u16, Drained>, Vec<u16>) {
        let now = self.block;
        let (mut drained, mut consumed) = (BTreeMap::new(), Vec::new());
        for netuid in self.netuids() {
            if netuid == ROOT {
                continue;
            }
            let most = usize::from(self.settings.most_epochs);
            let subnet = self.subnet_mut(netuid);
            subnet.schedule.since_step += 1;
            if !subnet.schedule.due(now) {
                continue;
            }
            if drained.len() >= most {
                subnet.schedule.pending_at = now + 1;
                continue;
            }
            let mut hotkeys: Vec<Account> = subnet.neurons.iter().map(|neuron| neuron.hotkey).collect();
            let neurons = hotkeys.len();
            hotkeys.sort_unstable();
            hotkeys.dedup();
            if hotkeys.len() == neurons {
                subnet.schedule.since_step = 0;
                drained.insert(netuid, core::mem::take(&mut subnet.pending));
                self.change_owner(netuid);
            }
            let schedule = &mut self.subnet_mut(netuid).schedule;
            schedule.last_epoch = now;
            schedule.pending_at = 0;
            schedule.index += 1;
            consumed.push(netuid);
        }
        (drained, consumed)
    }
}
