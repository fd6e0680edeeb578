//! Where rewards come from and go to: the runtime's part of an epoch.

use core::marker::PhantomData;

use frame_support::pallet_prelude::Get;
use frame_support::traits::fungible::Mutate;
use frame_support::weights::Weight;

use crate::NetUid;

/// What one neuron earned in an epoch, in rao.
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
    /// What an epoch distributes, in rao, so many blocks after the one before (or after the subnet's creation).
    fn emission(netuid: NetUid, blocks: u64) -> u64;

    /// Pays what an epoch has distributed: those who earned anything, by uid. Together they earned at most its emission.
    fn on_epoch(netuid: NetUid, payouts: &[Payout<AccountId>]);

    /// The most that both take for a subnet of so many neurons. It is charged before an epoch runs.
    fn weight(neurons: u32) -> Weight;
}

/// Mints rewards in a currency whose smallest unit is the rao: so many rao for each block since the last epoch.
///
/// Who earns less than an account must have to exist, and has no account, gets nothing: those rewards are never issued.
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
