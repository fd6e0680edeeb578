//! Subnets of a new chain.

use alloc::vec::Vec;

use yuma_kernel::HyperparameterValues;

use crate::{Config, NetUid, OWNER_UID, Pallet, SubnetRules};

/// A subnet of a new chain.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GenesisSubnet<AccountId> {
    /// The hyperparameters of its epochs.
    pub hyperparameters: HyperparameterValues,
    /// The rules that calls check.
    pub rules: SubnetRules,
    /// Its neurons, by uid. The first is the owner's.
    pub neurons: Vec<GenesisNeuron<AccountId>>,
}

/// A neuron of a new chain.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GenesisNeuron<AccountId> {
    /// Whose it is.
    pub account: AccountId,
    /// Its stake in rao.
    pub stake: u64,
    /// Whether it may set weights before the first epoch.
    pub validator_permit: bool,
}

/// Stores the subnets. A chain cannot start from what is not valid: each panic says where it is wrong.
pub(crate) fn build<T: Config>(subnets: &[GenesisSubnet<T::AccountId>]) {
    for (netuid, subnet) in (0..).zip(subnets) {
        build_subnet::<T>(netuid, subnet).unwrap_or_else(|error| panic!("genesis subnet {netuid}: {error:?}"));
    }
}

fn build_subnet<T: Config>(
    netuid: NetUid,
    subnet: &GenesisSubnet<T::AccountId>,
) -> Result<(), sp_runtime::DispatchError> {
    let (owner, others) = subnet.neurons.split_first().ok_or("found no neuron, expected at least the owner's")?;
    let hyperparameters = Pallet::<T>::checked_hyperparameters(subnet.hyperparameters, &subnet.rules)?;
    Pallet::<T>::new_subnet(owner.account.clone(), hyperparameters, subnet.rules)?;
    for neuron in others {
        let (_, replaced) = Pallet::<T>::new_neuron(netuid, neuron.account.clone())?;
        if replaced.is_some() {
            return Err("found more neurons than max_neurons".into());
        }
    }
    for (uid, neuron) in (0..).zip(&subnet.neurons) {
        Pallet::<T>::replace_stake(netuid, uid, neuron.stake)?;
        if neuron.validator_permit && uid != OWNER_UID {
            Pallet::<T>::set_permit(netuid, uid);
        }
    }
    Ok(())
}
