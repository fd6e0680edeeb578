//! Random calls over many blocks: the state always holds, and every epoch is the reference model's.

use proptest::prelude::*;
use yuma_kernel::{ConsensusMode, EpochConsensus, HyperparameterValues, RuleSet};

use crate::mock::*;
use crate::tests::model::World;
use crate::weights::WeightInfo;
use crate::*;

/// One thing that happens. Accounts are those of neurons and some others.
#[derive(Debug, Clone)]
enum Deed {
    NextBlock,
    Register { netuid: NetUid, account: u64 },
    SetStake { netuid: NetUid, account: u64, stake: u64 },
    SetWeights { netuid: NetUid, account: u64, row: Vec<(u16, u16)> },
    Commit { netuid: NetUid, account: u64, row: Vec<(u16, u16)>, salt: u8 },
    RevealSome { netuid: NetUid, which: usize },
    SetHyperparameters { netuid: NetUid, values: HyperparameterValues, rules: SubnetRules },
    Create { owner: u64 },
}

fn row() -> impl Strategy<Value = Vec<(u16, u16)>> {
    let value = prop_oneof![Just(0), Just(1), Just(65_535), any::<u16>()];
    let sorted = prop::collection::btree_map(0..9_u16, value.clone(), 0..9).prop_map(|row| row.into_iter().collect());
    let any_order = prop::collection::vec((0..9_u16, value), 0..12);
    prop_oneof![4 => sorted, 1 => any_order]
}

/// A runtime and what it chooses, which earlier ones cannot.
fn runtime() -> impl Strategy<Value = (RuleSet, ConsensusMode, EpochConsensus)> {
    let rules = prop_oneof![1 => Just(RuleSet::Spec425), 1 => Just(RuleSet::Spec446), 4 => Just(RuleSet::Spec475)];
    let modes = prop::sample::select(ConsensusMode::ALL.to_vec());
    let epochs = prop_oneof![3 => Just(EpochConsensus::Yuma), 1 => Just(EpochConsensus::Null)];
    (rules, modes, epochs)
}

fn values() -> impl Strategy<Value = HyperparameterValues> {
    let runtime = runtime();
    let versions = prop_oneof![Just((2, false)), Just((3, false)), Just((3, true)), Just((4, false))];
    (versions, any::<[u16; 4]>(), 0..1_000_001_u64, 0..9_u16, 2..9_u16, any::<bool>(), 0..40_u64, runtime).prop_map(
        |(
            (yuma_version, liquid_alpha),
            [kappa, bonds_penalty, low, high],
            average,
            validators,
            tempo,
            secret,
            cutoff,
            (rules, mode, epoch_consensus),
        )| {
            HyperparameterValues {
                kappa,
                bonds_penalty,
                bonds_moving_average: average,
                yuma_version,
                liquid_alpha,
                alpha_low: low.min(high),
                alpha_high: high,
                max_allowed_validators: validators,
                activity_cutoff: cutoff,
                tempo,
                commit_reveal: secret,
                rules,
                liquid_alpha_consensus_mode: mode,
                epoch_consensus,
                ..HyperparameterValues::default()
            }
        },
    )
}

fn rules() -> impl Strategy<Value = SubnetRules> {
    (1..17_u16, 0..9_u32, 0..3_u32, 1..3_u16).prop_map(|(max_neurons, immunity_period, weights_rate_limit, period)| {
        SubnetRules { max_neurons, immunity_period, weights_rate_limit, weights_version: 0, reveal_period: period }
    })
}

fn deed() -> impl Strategy<Value = Deed> {
    let (netuid, account) = (0..3_u16, 100..112_u64);
    let stake = prop_oneof![0..1_000_000_000_000_u64, Just(0), Just(1 << 61), any::<u64>()];
    prop_oneof![
        10 => Just(Deed::NextBlock),
        3 => (netuid.clone(), account.clone()).prop_map(|(netuid, account)| Deed::Register { netuid, account }),
        2 => (netuid.clone(), account.clone(), stake)
            .prop_map(|(netuid, account, stake)| Deed::SetStake { netuid, account, stake }),
        8 => (netuid.clone(), account.clone(), row())
            .prop_map(|(netuid, account, row)| Deed::SetWeights { netuid, account, row }),
        4 => (netuid.clone(), account.clone(), row(), any::<u8>())
            .prop_map(|(netuid, account, row, salt)| Deed::Commit { netuid, account, row, salt }),
        4 => (netuid.clone(), any::<usize>()).prop_map(|(netuid, which)| Deed::RevealSome { netuid, which }),
        1 => (netuid, values(), rules())
            .prop_map(|(netuid, values, rules)| Deed::SetHyperparameters { netuid, values, rules }),
        1 => account.prop_map(|owner| Deed::Create { owner }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn any_sequence_of_calls_leaves_a_state_that_holds(
        first in values(),
        light in any::<bool>(),
        deeds in prop::collection::vec(deed(), 1..150),
    ) {
        let mut subnets = vec![subnet(6, 3); 2];
        if yuma_kernel::Hyperparameters::strict(first).is_ok() {
            subnets[1].hyperparameters = first;
        }
        // With so little, two epochs do not fit into a block.
        MaxEpochWeight::set(if light { PlainWeight::epoch(0, 0, 700) * 2 } else { MaxEpochWeight::get() });
        World::with(subnets, |world| {
            let mut committed = Vec::new();
            for deed in deeds {
                // Whether the pallet takes it or refuses it, both copies must go on alike.
                let _ = match deed {
                    Deed::NextBlock => {
                        world.next_block();
                        Ok(())
                    }
                    Deed::Register { netuid, account } => world.register(netuid, account),
                    Deed::SetStake { netuid, account, stake } => world.set_stake(netuid, account, stake),
                    Deed::SetWeights { netuid, account, row } => world.set_weights(netuid, account, &row),
                    Deed::Commit { netuid, account, row, salt } => {
                        let result = world.commit(netuid, account, &row, salt);
                        committed.push((account, row, salt));
                        result
                    }
                    Deed::RevealSome { netuid, which } => match committed.get(which % committed.len().max(1)) {
                        Some((account, row, salt)) => world.reveal(netuid, *account, row, *salt),
                        None => Ok(()),
                    },
                    Deed::SetHyperparameters { netuid, values, rules } => {
                        world.set_hyperparameters(netuid, values, rules)
                    }
                    Deed::Create { owner } => world.create(owner, hyperparameters(), RULES),
                };
                world.check();
            }
        });
    }
}
