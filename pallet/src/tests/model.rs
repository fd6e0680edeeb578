//! The judge: every subnet once more, kept without the pallet, its epochs computed by the reference model.
//!
//! A [`World`] makes each call to the pallet and, if the pallet takes it, to its own copy of the subnet. After each block,
//! what the pallet has stored must equal the copy, to the bit.

use frame_support::traits::Hooks;
use frame_support::{BoundedVec, assert_ok};
use sp_core::H256;
use sp_runtime::{BuildStorage, DispatchResult};
use yuma_kernel::{ConsensusMode, EpochConsensus, HyperparameterValues, RuleSet};
use yuma_reference::{Budgets, Epoch, I32F32, I64F64, epoch, null_epoch, to_u16};

use crate::mock::*;
use crate::weights::WeightInfo;
use crate::*;

/// A copy of one subnet.
pub(crate) struct Model {
    /// The input of its next epoch.
    pub(crate) next: Epoch,
    /// The output of its last epoch.
    pub(crate) last: Option<Stored>,
    /// The accounts by uid.
    pub(crate) keys: Vec<u64>,
    /// Commits by uid: hash, block, and how many epochs had run.
    commits: Vec<Vec<(H256, u64, u64)>>,
    rules: SubnetRules,
    epoch_consensus: EpochConsensus,
    epochs: u64,
    created: u64,
    /// The last emission of each neuron; 0 since it was replaced.
    earned: Vec<u64>,
    /// All that accounts of the subnet have been paid.
    pub(crate) paid: u64,
}

/// What is stored of an epoch and read by no later one, shares in 1/65535.
pub(crate) struct Stored {
    stake_weight: Vec<u16>,
    consensus: Vec<u16>,
    validator_trust: Vec<u16>,
    incentive: Vec<u16>,
    dividends: Vec<u16>,
    active: Vec<bool>,
}

/// What is stored of the outputs of an epoch of either kind.
macro_rules! stored {
    ($outputs:expr) => {
        Stored {
            stake_weight: in_16_bits(&$outputs.stake),
            consensus: in_16_bits(&$outputs.consensus),
            validator_trust: in_16_bits(&$outputs.validator_trust),
            incentive: in_16_bits(&$outputs.incentive),
            dividends: in_16_bits(&$outputs.dividends),
            active: $outputs.active,
        }
    };
}

fn in_16_bits(shares: &[I32F32]) -> Vec<u16> {
    shares.iter().copied().map(to_u16).collect()
}

fn reference_rules(rules: RuleSet) -> yuma_reference::RuleSet {
    match rules {
        RuleSet::Spec425 => yuma_reference::RuleSet::Spec425,
        RuleSet::Spec446 => yuma_reference::RuleSet::Spec446,
        _ => yuma_reference::RuleSet::Spec475,
    }
}

/// The reference model's form of the hyperparameters.
fn reference_hyperparameters(values: &HyperparameterValues) -> yuma_reference::Hyperparameters {
    yuma_reference::Hyperparameters {
        kappa: values.kappa,
        bonds_penalty: values.bonds_penalty,
        bonds_moving_average: values.bonds_moving_average,
        yuma_version: values.yuma_version,
        liquid_alpha: values.liquid_alpha,
        alpha_low: values.alpha_low,
        alpha_high: values.alpha_high,
        alpha_sigmoid_steepness: values.alpha_sigmoid_steepness,
        max_allowed_validators: values.max_allowed_validators,
        stake_threshold: values.stake_threshold,
        activity_cutoff: values.activity_cutoff,
        tempo: values.tempo,
        commit_reveal: values.commit_reveal,
        rule_set: reference_rules(values.rules),
        liquid_alpha_consensus_mode: match values.liquid_alpha_consensus_mode {
            ConsensusMode::Current => yuma_reference::ConsensusMode::Current,
            ConsensusMode::Previous => yuma_reference::ConsensusMode::Previous,
            ConsensusMode::Auto => yuma_reference::ConsensusMode::Auto,
        },
    }
}

impl Model {
    fn new(values: &HyperparameterValues, rules: SubnetRules, created: u64) -> Self {
        Self {
            next: Epoch {
                hyperparameters: reference_hyperparameters(values),
                current_block: 0,
                last_step_block: 0,
                owner_uid: Some(0),
                stake: vec![],
                last_update: vec![],
                block_at_registration: vec![],
                validator_permit: vec![],
                weights: vec![],
                bonds: vec![],
                commit_block: vec![],
                emission: 0,
                ..Default::default()
            },
            last: None,
            keys: vec![],
            commits: vec![],
            rules,
            epoch_consensus: values.epoch_consensus,
            epochs: 0,
            created,
            earned: vec![],
            paid: 0,
        }
    }

    fn add(&mut self, account: u64, block: u64, permit: bool, stake: u64) {
        self.keys.push(account);
        self.commits.push(vec![]);
        self.earned.push(0);
        self.next.stake.push(I64F64::from_num(stake));
        self.next.last_update.push(block);
        self.next.block_at_registration.push(block);
        self.next.validator_permit.push(permit);
        self.next.weights.push(vec![]);
        self.next.bonds.push(vec![]);
    }

    /// Adds a neuron, or clears one that earned least.
    fn register(&mut self, account: u64, block: u64) {
        if self.keys.len() < usize::from(self.rules.max_neurons) {
            return self.add(account, block, false, 0);
        }
        let since = |uid: usize| self.next.block_at_registration[uid];
        let uid = (1..self.keys.len())
            .filter(|uid| block >= since(*uid) + u64::from(self.rules.immunity_period))
            .min_by_key(|uid| (self.earned[*uid], since(*uid), *uid))
            .expect("the pallet has found one");
        self.keys[uid] = account;
        self.commits[uid].clear();
        self.earned[uid] = 0;
        self.next.stake[uid] = I64F64::from_num(0);
        self.next.last_update[uid] = block;
        self.next.block_at_registration[uid] = block;
        self.next.validator_permit[uid] = false;
        self.next.weights[uid].clear();
        self.next.bonds[uid].clear();
        if let Some(cell) = self.next.previous_consensus.as_mut().and_then(|list| list.get_mut(uid)) {
            *cell = 0;
        }
    }

    fn uid(&self, account: u64) -> usize {
        self.keys.iter().position(|key| *key == account).expect("the pallet knows the account")
    }

    /// Runs the epoch that closes `block`.
    fn run(&mut self, block: u64) {
        let since = self.next.last_step_block.max(self.created);
        self.next.current_block = block;
        self.next.emission = (block - since) * RAO_PER_BLOCK;
        let live = |epoch: u64| epoch + u64::from(self.rules.reveal_period) >= self.epochs;
        self.next.commit_block =
            self.commits.iter().map(|own| own.iter().find(|commit| live(commit.2)).map(|commit| commit.1)).collect();
        let stored = match self.epoch_consensus {
            EpochConsensus::Yuma => self.run_yuma(block),
            EpochConsensus::Null => self.run_null(),
        };
        self.next.last_step_block = block;
        self.next.previous_consensus = Some(stored.consensus.clone());
        self.epochs += 1;
        self.last = Some(stored);
    }

    fn run_yuma(&mut self, block: u64) -> Stored {
        let outputs = epoch(&self.next);
        self.next.bonds.clone_from(&outputs.bonds);
        self.next.validator_permit.clone_from(&outputs.new_validator_permit);
        self.next.last_yuma_step_block = Some(block);
        self.earned.clone_from(&outputs.combined_emission);
        self.paid += outputs.server_emission.iter().chain(&outputs.validator_emission).sum::<u64>();
        stored!(outputs)
    }

    /// Bonds stay, and the last Yuma block, which is noted where none is.
    fn run_null(&mut self) -> Stored {
        let outputs = null_epoch(&self.next, Budgets::of(self.next.emission));
        self.next.validator_permit.clone_from(&outputs.new_validator_permit);
        self.next.last_yuma_step_block.get_or_insert(self.next.last_step_block);
        self.earned.clone_from(&outputs.combined_emission);
        self.paid += outputs.server_emission.iter().chain(&outputs.validator_emission).sum::<u64>();
        stored!(outputs)
    }

    /// Compares what the pallet reads for its epochs.
    fn check_inputs(&self, netuid: NetUid) {
        assert_eq!(Keys::<Test>::get(netuid).into_inner(), self.keys);
        let stake: Vec<_> = Stake::<Test>::get(netuid).iter().map(|stake| I64F64::from_num(*stake)).collect();
        assert_eq!(stake, self.next.stake);
        assert_eq!(LastUpdate::<Test>::get(netuid).into_inner(), self.next.last_update);
        assert_eq!(BlockAtRegistration::<Test>::get(netuid).into_inner(), self.next.block_at_registration);
        assert_eq!(ValidatorPermit::<Test>::get(netuid).into_inner(), self.next.validator_permit);
        for (uid, (weights, bonds)) in (0..).zip(self.next.weights.iter().zip(&self.next.bonds)) {
            assert_eq!(Weights::<Test>::get(netuid, uid).into_inner(), *weights, "weights of uid {uid}");
            assert_eq!(Bonds::<Test>::get(netuid, uid).into_inner(), *bonds, "bonds of uid {uid}");
        }
        assert_eq!(Emission::<Test>::get(netuid).into_inner(), self.earned);
        assert_eq!(LastStepBlock::<Test>::get(netuid), self.next.last_step_block);
        assert_eq!(Epochs::<Test>::get(netuid), self.epochs);
    }

    /// Compares what the pallet has stored of the epoch that has just run.
    fn check_outputs(&self, netuid: NetUid) {
        let last = self.last.as_ref().expect("an epoch has run");
        assert_eq!(StakeWeight::<Test>::get(netuid).into_inner(), last.stake_weight);
        assert_eq!(Consensus::<Test>::get(netuid).into_inner(), last.consensus);
        assert_eq!(ValidatorTrust::<Test>::get(netuid).into_inner(), last.validator_trust);
        assert_eq!(Incentive::<Test>::get(netuid).into_inner(), last.incentive);
        assert_eq!(Dividends::<Test>::get(netuid).into_inner(), last.dividends);
        assert_eq!(Active::<Test>::get(netuid).into_inner(), last.active);
    }
}

/// The pallet and the copies of its subnets.
pub(crate) struct World {
    pub(crate) models: Vec<Model>,
}

impl World {
    /// Runs a test on a chain with these subnets, at block 1.
    pub(crate) fn with(subnets: Vec<GenesisSubnet<u64>>, test: impl FnOnce(&mut Self)) {
        let mut models = Vec::new();
        for subnet in &subnets {
            let mut model = Model::new(&subnet.hyperparameters, subnet.rules, 0);
            for (uid, neuron) in (0..).zip(&subnet.neurons) {
                model.add(neuron.account, 0, uid == 0 || neuron.validator_permit, neuron.stake);
            }
            models.push(model);
        }
        let genesis = RuntimeGenesisConfig { yuma: crate::GenesisConfig { subnets }, ..Default::default() };
        let storage = genesis.build_storage().expect("the genesis is valid");
        sp_io::TestExternalities::new(storage).execute_with(|| {
            let mut world = Self { models };
            world.next_block();
            test(&mut world);
            world.check();
        });
    }

    /// Begins the next block, and computes the epochs that it has run once more. Returns their subnets, in order.
    pub(crate) fn next_block(&mut self) -> Vec<NetUid> {
        let block = System::block_number() + 1;
        System::set_block_number(block);
        System::reset_events();
        let weight = Yuma::on_initialize(block);
        assert!(weight.all_lte(MaxEpochWeight::get().max(PlainWeight::read_queue() * 2)), "the weight is kept");
        let ran: Vec<NetUid> = System::events()
            .into_iter()
            .filter_map(|record| match record.event {
                RuntimeEvent::Yuma(Event::EpochRun { netuid, emission }) => Some((netuid, emission)),
                RuntimeEvent::Yuma(Event::EpochRefused { error, .. }) => panic!("an epoch was refused: {error}"),
                _ => None,
            })
            .map(|(netuid, emission)| {
                let model = &mut self.models[usize::from(netuid)];
                model.run(block - 1);
                model.check_outputs(netuid);
                assert_eq!(emission, model.next.emission);
                netuid
            })
            .collect();
        self.check();
        ran
    }

    /// Runs blocks until this one has begun.
    pub(crate) fn reach(&mut self, block: u64) {
        while System::block_number() < block {
            self.next_block();
        }
    }

    /// Compares everything.
    pub(crate) fn check(&self) {
        for (netuid, model) in (0..).zip(&self.models) {
            model.check_inputs(netuid);
        }
        // Whatever is below the existential deposit of 1 would be lost, and is nothing.
        assert_eq!(
            pallet_balances::TotalIssuance::<Test>::get(),
            self.models.iter().map(|model| model.paid).sum::<u64>()
        );
        assert_ok!(Yuma::check_state());
    }

    pub(crate) fn create(&mut self, owner: u64, values: HyperparameterValues, rules: SubnetRules) -> DispatchResult {
        Yuma::create_subnet(RuntimeOrigin::signed(owner), values, rules)?;
        let mut model = Model::new(&values, rules, System::block_number());
        model.add(owner, System::block_number(), true, 0);
        self.models.push(model);
        Ok(())
    }

    pub(crate) fn set_hyperparameters(
        &mut self,
        netuid: NetUid,
        values: HyperparameterValues,
        rules: SubnetRules,
    ) -> DispatchResult {
        Yuma::set_hyperparameters(RuntimeOrigin::root(), netuid, values, rules)?;
        let model = &mut self.models[usize::from(netuid)];
        model.next.hyperparameters = reference_hyperparameters(&values);
        model.epoch_consensus = values.epoch_consensus;
        model.rules = rules;
        Ok(())
    }

    pub(crate) fn register(&mut self, netuid: NetUid, account: u64) -> DispatchResult {
        Yuma::register(RuntimeOrigin::signed(account), netuid)?;
        self.models[usize::from(netuid)].register(account, System::block_number());
        Ok(())
    }

    pub(crate) fn set_stake(&mut self, netuid: NetUid, account: u64, stake: u64) -> DispatchResult {
        // The extrinsic's layer would roll back what a refused call has changed.
        frame_support::storage::with_storage_layer(|| Yuma::set_stake(RuntimeOrigin::root(), netuid, account, stake))?;
        let model = &mut self.models[usize::from(netuid)];
        let uid = model.uid(account);
        model.next.stake[uid] = I64F64::from_num(stake);
        Ok(())
    }

    pub(crate) fn set_weights(&mut self, netuid: NetUid, account: u64, row: &[(u16, u16)]) -> DispatchResult {
        Yuma::set_weights(RuntimeOrigin::signed(account), netuid, bounded(row), 0)?;
        let model = &mut self.models[usize::from(netuid)];
        let uid = model.uid(account);
        model.next.weights[uid] = row.to_vec();
        model.next.last_update[uid] = System::block_number();
        Ok(())
    }

    pub(crate) fn commit(&mut self, netuid: NetUid, account: u64, row: &[(u16, u16)], salt: u8) -> DispatchResult {
        let hash = Yuma::commit_hash(&account, netuid, &bounded(row), &[salt; 32], 0);
        Yuma::commit_weights(RuntimeOrigin::signed(account), netuid, hash)?;
        let model = &mut self.models[usize::from(netuid)];
        let uid = model.uid(account);
        model.commits[uid].push((hash, System::block_number(), model.epochs));
        Ok(())
    }

    pub(crate) fn reveal(&mut self, netuid: NetUid, account: u64, row: &[(u16, u16)], salt: u8) -> DispatchResult {
        Yuma::reveal_weights(RuntimeOrigin::signed(account), netuid, bounded(row), [salt; 32], 0)?;
        let hash = Yuma::commit_hash(&account, netuid, &bounded(row), &[salt; 32], 0);
        let model = &mut self.models[usize::from(netuid)];
        let uid = model.uid(account);
        // An expired commit of the same weights is not the one that is revealed.
        let (period, epochs) = (u64::from(model.rules.reveal_period), model.epochs);
        let place = model.commits[uid]
            .iter()
            .position(|commit| commit.0 == hash && commit.2 + period >= epochs)
            .expect("the pallet knows the commit");
        let commit = model.commits[uid].drain(..=place).next_back().expect("one at least is drained");
        model.next.weights[uid] = row.to_vec();
        model.next.last_update[uid] = commit.1;
        Ok(())
    }
}

/// A row as calls take it.
pub(crate) fn bounded(row: &[(u16, u16)]) -> RowOf<Test> {
    BoundedVec::try_from(row.to_vec()).expect("the row is short enough to be decoded")
}
