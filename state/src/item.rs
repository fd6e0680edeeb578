//! The storage items that epochs are made of, as they are known: pallet, name, hashers and widths of the keys.

use crate::hash::{blake2_128, twox64, twox128};

/// How a part of a key is hashed. All three end in the part itself, so that keys can be listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hasher {
    Identity,
    Blake2,
    Twox,
}

impl Hasher {
    /// The number of bytes before the part.
    pub(crate) const fn length(self) -> usize {
        match self {
            Self::Identity => 0,
            Self::Blake2 => 16,
            Self::Twox => 8,
        }
    }

    pub(crate) fn append(self, part: &[u8], key: &mut Vec<u8>) {
        match self {
            Self::Identity => {}
            Self::Blake2 => key.extend(blake2_128(part)),
            Self::Twox => key.extend(twox64(part)),
        }
        key.extend(part);
    }

    /// Its name in metadata.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Identity => "Identity",
            Self::Blake2 => "Blake2_128Concat",
            Self::Twox => "Twox64Concat",
        }
    }
}

/// A part of a key, of a width that never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) hasher: Hasher,
    pub(crate) width: usize,
}

/// A storage item.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Item {
    pub(crate) pallet: &'static str,
    pub(crate) name: &'static str,
    pub(crate) parts: &'static [Part],
    /// Whether runtimes that are known do without it.
    pub(crate) optional: bool,
}

impl Item {
    /// The first 32 bytes of its keys.
    pub(crate) fn prefix(&self) -> [u8; 32] {
        let mut prefix = [0; 32];
        let halves = [twox128(self.pallet.as_bytes()), twox128(self.name.as_bytes())];
        prefix.iter_mut().zip(halves.iter().flatten()).for_each(|(to, from)| *to = *from);
        prefix
    }
}

const fn part(hasher: Hasher, width: usize) -> Part {
    Part { hasher, width }
}

const NETUID: Part = part(Hasher::Identity, 2);
const BLAKE2_NETUID: Part = part(Hasher::Blake2, 2);
const TWOX_NETUID: Part = part(Hasher::Twox, 2);
const UID: Part = part(Hasher::Identity, 2);
const HOTKEY: Part = part(Hasher::Blake2, 32);

macro_rules! items {
    ($($(#[$optional:ident])? $constant:ident = $pallet:literal $name:literal $parts:expr;)+) => {
        $(pub(crate) const $constant: Item =
            Item { pallet: $pallet, name: $name, parts: &$parts, optional: items!(@ $($optional)?) };)+

        /// All of them.
        pub(crate) const ALL: &[Item] = &[$($constant),+];
    };
    (@) => { false };
    (@ optional) => { true };
}

items! {
    NUMBER = "System" "Number" [];
    LAST_RUNTIME_UPGRADE = "System" "LastRuntimeUpgrade" [];
    BALANCES_ISSUANCE = "Balances" "TotalIssuance" [];
    TOTAL_ISSUANCE = "SubtensorModule" "TotalIssuance" [];
    TAO_WEIGHT = "SubtensorModule" "TaoWeight" [];
    OWNER_CUT = "SubtensorModule" "SubnetOwnerCut" [];
    MAX_EPOCHS_PER_BLOCK = "SubtensorModule" "MaxEpochsPerBlock" [];
    STAKE_THRESHOLD = "SubtensorModule" "StakeThreshold" [];

    NETWORKS_ADDED = "SubtensorModule" "NetworksAdded" [NETUID];
    TEMPO = "SubtensorModule" "Tempo" [NETUID];
    LAST_EPOCH_BLOCK = "SubtensorModule" "LastEpochBlock" [NETUID];
    PENDING_EPOCH_AT = "SubtensorModule" "PendingEpochAt" [NETUID];
    BLOCKS_SINCE_LAST_STEP = "SubtensorModule" "BlocksSinceLastStep" [NETUID];
    LAST_STEP_BLOCK = "SubtensorModule" "LastMechansimStepBlock" [NETUID];
    EPOCH_INDEX = "SubtensorModule" "SubnetEpochIndex" [NETUID];

    FIRST_EMISSION = "SubtensorModule" "FirstEmissionBlockNumber" [NETUID];
    SUBTOKEN_ENABLED = "SubtensorModule" "SubtokenEnabled" [NETUID];
    REGISTRATION_ALLOWED = "SubtensorModule" "NetworkRegistrationAllowed" [NETUID];
    EMISSION_ENABLED = "SubtensorModule" "SubnetEmissionEnabled" [NETUID];
    OWNER_CUT_ENABLED = "SubtensorModule" "OwnerCutEnabled" [NETUID];
    ALPHA_IN = "SubtensorModule" "SubnetAlphaIn" [NETUID];
    ALPHA_OUT = "SubtensorModule" "SubnetAlphaOut" [NETUID];
    TAO = "SubtensorModule" "SubnetTAO" [NETUID];
    MOVING_PRICE = "SubtensorModule" "SubnetMovingPrice" [NETUID];
    SUBNET_MECHANISM = "SubtensorModule" "SubnetMechanism" [NETUID];
    MINER_BURNED = "SubtensorModule" "MinerBurned" [NETUID];
    PENDING_SERVER = "SubtensorModule" "PendingServerEmission" [NETUID];
    PENDING_VALIDATOR = "SubtensorModule" "PendingValidatorEmission" [NETUID];
    PENDING_ROOT = "SubtensorModule" "PendingRootAlphaDivs" [NETUID];
    SWAP_BALANCER = "Swap" "SwapBalancer" [TWOX_NETUID];
    SWAP_INITIALIZED = "Swap" "PalSwapInitialized" [TWOX_NETUID];

    NEURONS = "SubtensorModule" "SubnetworkN" [NETUID];
    KEYS = "SubtensorModule" "Keys" [NETUID, UID];
    UIDS = "SubtensorModule" "Uids" [NETUID, HOTKEY];
    OWNER_HOTKEY = "SubtensorModule" "SubnetOwnerHotkey" [NETUID];
    LAST_UPDATE = "SubtensorModule" "LastUpdate" [NETUID];
    BLOCK_AT_REGISTRATION = "SubtensorModule" "BlockAtRegistration" [NETUID, UID];
    VALIDATOR_PERMIT = "SubtensorModule" "ValidatorPermit" [NETUID];
    WEIGHTS = "SubtensorModule" "Weights" [NETUID, UID];
    BONDS = "SubtensorModule" "Bonds" [NETUID, UID];

    KAPPA = "SubtensorModule" "Kappa" [NETUID];
    BONDS_PENALTY = "SubtensorModule" "BondsPenalty" [NETUID];
    BONDS_MOVING_AVERAGE = "SubtensorModule" "BondsMovingAverage" [NETUID];
    YUMA3_ON = "SubtensorModule" "Yuma3On" [BLAKE2_NETUID];
    LIQUID_ALPHA_ON = "SubtensorModule" "LiquidAlphaOn" [BLAKE2_NETUID];
    ALPHA_VALUES = "SubtensorModule" "AlphaValues" [NETUID];
    ALPHA_SIGMOID_STEEPNESS = "SubtensorModule" "AlphaSigmoidSteepness" [NETUID];
    MAX_ALLOWED_VALIDATORS = "SubtensorModule" "MaxAllowedValidators" [NETUID];
    ACTIVITY_CUTOFF_FACTOR = "SubtensorModule" "ActivityCutoffFactorMilli" [NETUID];
    COMMIT_REVEAL = "SubtensorModule" "CommitRevealWeightsEnabled" [NETUID];
    MECHANISM_COUNT = "SubtensorModule" "MechanismCountCurrent" [TWOX_NETUID];
    EMISSION_SPLIT = "SubtensorModule" "MechanismEmissionSplit" [TWOX_NETUID];
    REVEAL_PERIOD = "SubtensorModule" "RevealPeriodEpochs" [TWOX_NETUID];
    WEIGHT_COMMITS = "SubtensorModule" "WeightCommits" [TWOX_NETUID, part(Hasher::Twox, 32)];
    TIMELOCKED_COMMITS = "SubtensorModule" "TimelockedWeightCommits" [TWOX_NETUID, part(Hasher::Twox, 8)];
    PULSES = "Drand" "Pulses" [part(Hasher::Blake2, 8)];

    #[optional]
    CONSENSUS_MODE = "SubtensorModule" "LiquidAlphaConsensusMode" [NETUID];
    #[optional]
    CONSENSUS_BY_MECHANISM = "SubtensorModule" "ConsensusByMechanism" [NETUID];
    #[optional]
    EPOCH_CONSENSUS = "SubtensorModule" "SubnetEpochConsensus" [NETUID];
    #[optional]
    LAST_YUMA_STEP_BLOCK = "SubtensorModule" "LastYumaStepBlock" [NETUID];

    TOTAL_HOTKEY_ALPHA = "SubtensorModule" "TotalHotkeyAlpha" [HOTKEY, NETUID];
    CHILD_KEYS = "SubtensorModule" "ChildKeys" [HOTKEY, NETUID];
    PARENT_KEYS = "SubtensorModule" "ParentKeys" [HOTKEY, NETUID];

    ACTIVE = "SubtensorModule" "Active" [NETUID];
    CONSENSUS = "SubtensorModule" "Consensus" [NETUID];
    INCENTIVE = "SubtensorModule" "Incentive" [NETUID];
    DIVIDENDS = "SubtensorModule" "Dividends" [NETUID];
    EMISSION = "SubtensorModule" "Emission" [NETUID];
    VALIDATOR_TRUST = "SubtensorModule" "ValidatorTrust" [NETUID];
    STAKE_WEIGHT = "SubtensorModule" "StakeWeight" [NETUID];
    ALPHA_IN_EMISSION = "SubtensorModule" "SubnetAlphaInEmission" [NETUID];
    ALPHA_OUT_EMISSION = "SubtensorModule" "SubnetAlphaOutEmission" [NETUID];
}
