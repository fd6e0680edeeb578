//! Shares, injection and accumulation of one block. Sections 3.3 and 4 of `docs/economy.md`.

use alloc::vec::Vec;

use super::state::{Network, ROOT};
use super::subnet::LastBlock;
use crate::Account;
use crate::number::{SafeDivision, U64F64, U96F32, proportion_16, proportion_64, rao};
use crate::pool::Trade;
use crate::subnet_shares::{Candidate, moving_price, price_shares, root_sells, tao_of};
use crate::supply::emission;

/// What a block does with one subnet, in rao.
struct Terms {
    netuid: u16,
    tao_in: u64,
    alpha_in: u64,
    bought: u64,
    alpha_out: u64,
}

impl<A: Account> Network<A> {
    /// Netuids in storage order: by the little-endian bytes of their key.
    pub(super) fn storage_order(&self) -> Vec<u16> {
        let mut netuids: Vec<u16> = self.subnets.keys().copied().collect();
        netuids.sort_unstable_by_key(|netuid| netuid.swap_bytes());
        netuids
    }

    /// Subnets that are emitted to, in storage order.
    pub(super) fn emitted_to(&self) -> Vec<u16> {
        let mut netuids = self.storage_order();
        netuids.retain(|netuid| {
            self.subnets.get(netuid).is_some_and(|subnet| {
                *netuid != ROOT
                    && subnet.first_emission.is_some()
                    && subnet.subtoken_enabled
                    && subnet.registration_allowed
            })
        });
        netuids
    }

    /// Spends a block's mint on subnets, and adds their alpha to what waits for epochs.
    pub(super) fn coinbase(&mut self, minted: u64) {
        let netuids = self.emitted_to();
        let candidates: Vec<Candidate> = netuids.iter().map(|netuid| self.candidate(*netuid)).collect();
        let sells = root_sells(&candidates);
        let shares = price_shares(&candidates, self.parameters.share_rule);
        let terms: Vec<Terms> =
            netuids.into_iter().zip(shares).map(|(netuid, share)| self.terms(netuid, tao_of(minted, share))).collect();
        let mut credit = minted;
        for terms in &terms {
            self.inject(terms, &mut credit);
        }
        self.issuance.burn(credit);
        for terms in &terms {
            self.accumulate(terms, sells);
        }
    }

    fn candidate(&self, netuid: u16) -> Candidate {
        self.subnets.get(&netuid).map_or_else(Candidate::default, |subnet| Candidate {
            moving_price: subnet.share_price(),
            burned: subnet.miner_burned,
            root_proportion: self.root_proportion(netuid),
            enabled: subnet.emission_enabled,
        })
    }

    /// Root's stake against the subnet's alpha.
    pub(super) fn root_proportion(&self, netuid: u16) -> U96F32 {
        let weighted = rao(self.tao_on_root()).saturating_mul(proportion_64(self.parameters.tao_weight));
        let issuance = self.subnets.get(&netuid).map_or(0, super::subnet::SubnetState::issuance);
        weighted.safe_div(weighted.saturating_add(rao(issuance)))
    }

    /// Alpha that goes into the pool is capped by root's part of the subnet's emission; the TAO beyond buys alpha.
    fn terms(&self, netuid: u16, tao: U96F32) -> Terms {
        let (issuance, price) =
            self.subnets.get(&netuid).map_or((0, U64F64::ZERO), |subnet| (subnet.issuance(), subnet.price()));
        let alpha_out = emission(issuance);
        let price = U96F32::saturating_from_num(price);
        let (mut tao_in, mut alpha_in) = (tao, tao.safe_div(price));
        let cap = self.root_proportion(netuid).saturating_mul(rao(alpha_out));
        if alpha_in > cap {
            alpha_in = cap;
            tao_in = alpha_in.saturating_mul(price);
        }
        Terms {
            netuid,
            tao_in: tao_in.saturating_to_num(),
            alpha_in: alpha_in.saturating_to_num(),
            bought: tao.saturating_sub(tao_in).saturating_to_num(),
            alpha_out,
        }
    }

    /// The weights move first, then the chain buys on the old reserves, then the reserves grow.
    fn inject(&mut self, terms: &Terms, credit: &mut u64) {
        let subnet = self.subnet_mut(terms.netuid);
        subnet.last = LastBlock { root_proportion: subnet.last.root_proportion, ..LastBlock::default() };
        let (mut tao_in, mut alpha_in) = (terms.tao_in, terms.alpha_in);
        if let Some(weight) = subnet.pool.weight_with(tao_in, alpha_in) {
            subnet.pool.quote_weight = weight;
        } else {
            (tao_in, alpha_in) = (0, 0);
        }
        if terms.bought > 0 && *credit >= terms.bought {
            *credit -= terms.bought;
            self.chain_buy(terms.netuid, terms.bought);
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

    /// TAO that the pool refuses, or that its limit leaves over, stays on the subnet's account.
    fn chain_buy(&mut self, netuid: u16, tao: u64) {
        let bought = self.buy(netuid, tao, Trade::Buy.open_limit(), true);
        let subnet = self.subnet_mut(netuid);
        match bought {
            Ok(swap) => {
                subnet.protocol_alpha = subnet.protocol_alpha.saturating_add(swap.paid_out);
                subnet.last.excess_tao = swap.paid_in;
                subnet.stray_tao = subnet.stray_tao.saturating_add(tao.saturating_sub(swap.paid_in));
            }
            Err(_) => subnet.stray_tao = subnet.stray_tao.saturating_add(tao),
        }
    }

    /// Splits the subnet's alpha: owner, miners, root, validators. Each part drops its fraction for good.
    fn accumulate(&mut self, terms: &Terms, sells: bool) {
        let owner_cut = self.parameters.owner_cut;
        {
            let subnet = self.subnet_mut(terms.netuid);
            subnet.last.alpha_out = terms.alpha_out;
            subnet.alpha_out = subnet.alpha_out.saturating_add(terms.alpha_out);
        }
        let root_proportion = self.root_proportion(terms.netuid);
        let subnet = self.subnet_mut(terms.netuid);
        let half = U96F32::ONE >> 1;
        let mut alpha = rao(terms.alpha_out);
        let add = |pending: &mut u64, part: U96F32| *pending = pending.saturating_add(part.saturating_to_num());
        if subnet.owner_cut_enabled {
            let cut = alpha.saturating_mul(proportion_16(owner_cut));
            add(&mut subnet.pending.owner, cut);
            alpha = alpha.saturating_sub(cut);
        }
        let root = root_proportion.saturating_mul(alpha).saturating_mul(half);
        let server = alpha.saturating_mul(half);
        add(&mut subnet.pending.server, server);
        add(&mut subnet.pending.validator, alpha.saturating_sub(server).saturating_sub(root));
        if sells {
            add(&mut subnet.pending.root, root);
        } else {
            subnet.alpha_out = subnet.alpha_out.saturating_sub(root.saturating_to_num());
        }
    }

    /// Moving prices and root proportions at the end of a block.
    pub(super) fn close_prices(&mut self) {
        let (now, weight) = (self.block, self.parameters.moving_weight);
        for netuid in self.emitted_to() {
            let proportion = self.root_proportion(netuid);
            let Some(subnet) = self.subnets.get_mut(&netuid) else { continue };
            let started = subnet.first_emission.unwrap_or(0).saturating_sub(1);
            subnet.moving_price =
                moving_price(subnet.share_price(), subnet.price(), weight, started, now, subnet.price_halving);
            subnet.last.root_proportion = proportion;
        }
    }
}
