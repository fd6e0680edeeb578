//! Where rewards come from and go to: the runtime's part of an epoch.

use core::marker::PhantomData;

use frame_support::pallet_prelude::Get;
use frame_support::traits::fungible::Mutate;
use frame_support::weights::Weight;

use crate::NetUid;

/// The emission of one neuron in an epoch, in rao.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payout<AccountId> {
    /// Whose neuron it is.
    pub account: AccountId,
    /// Earned as a miner.
    pub server_emission: u64,
    /// Earned as a validator.
    pub validator_emission: u64,
}

/// Pays for the epochs of subnets.
pub trait OnEpoch<AccountId> {
    /// The emission of an epoch, in rao, by the blocks since the previous one (or since the subnet's creation).
    fn emission(netuid: NetUid, blocks: u64) -> u64;

    /// Pays the emission of an epoch to the neurons that earned any, by uid. Their sum is at most the emission.
    fn on_epoch(netuid: NetUid, payouts: &[Payout<AccountId>]);

    /// The largest weight of both for a subnet of this number of neurons. It is charged before an epoch runs.
    fn weight(neurons: u32) -> Weight;
}

/// Mints rewards in a currency whose smallest unit is the rao: a fixed amount for each block since the last epoch.
///
/// An account that does not exist is not created by less than the existential deposit: those rewards are never issued.
/// `PerPayout` is the weight of one minting.
pub struct Mint<Currency, RaoPerBlock, PerPayout>(PhantomData<(Currency, RaoPerBlock, PerPayout)>);

impl<AccountId, Currency, RaoPerBlock, PerPayout> OnEpoch<AccountId> for Mint<Currency, RaoPerBlock, PerPayout>
where
    AccountId: Eq,
    Currency: Mutate<AccountId>,
    Currency::Balance: From<u64>,
    RaoPerBlock: Get<u64>,
    PerPayout: Get<Weight>,
{
    fn emission(_: NetUid, blocks: u64) -> u64 {
        RaoPerBlock::get().saturating_mul(blocks)
    }

    fn on_epoch(_: NetUid, payouts: &[Payout<AccountId>]) {
        for Payout { account, server_emission, validator_emission } in payouts {
            let earned = server_emission.saturating_add(*validator_emission);
            let _not_issued = Currency::mint_into(account, earned.into());
        }
    }

    fn weight(neurons: u32) -> Weight {
        PerPayout::get().saturating_mul(neurons.into())
    }
}
