//! A chain of one runtime: blocks are built and executed through the exports that a node calls.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use codec::{Decode, Encode};
use pallet_yuma::{GenesisNeuron, GenesisSubnet, SubnetRules};
use sc_executor::WasmExecutor;
use sp_core::traits::{CallContext, CodeExecutor, RuntimeCode, WrappedRuntimeCode};
use sp_core::{H256, Pair, ed25519};
use sp_externalities::Externalities as _;
use sp_runtime::generic::Era;
use sp_runtime::traits::{BlakeTwo256, Hash, IdentifyAccount};
use sp_runtime::{ApplyExtrinsicResult, BuildStorage, MultiSigner, Storage};
use sp_state_machine::TestExternalities;
use yuma_kernel::HyperparameterValues;
use yuma_runtime::{
    AccountId, Block, Header, Runtime, RuntimeCall, RuntimeGenesisConfig, SignedPayload, TxExtension,
    UncheckedExtrinsic, VERSION,
};

/// The state of a chain.
pub(crate) type State = TestExternalities<BlakeTwo256>;

/// What runs the runtime's exports.
pub(crate) trait Engine {
    /// The answer of an export, or what stopped it.
    fn call(&self, state: &mut State, export: &str, arguments: &[u8]) -> Result<Vec<u8>, String>;
}

/// The runtime as it is compiled for this machine.
pub(crate) struct Native;

impl Engine for Native {
    fn call(&self, state: &mut State, export: &str, arguments: &[u8]) -> Result<Vec<u8>, String> {
        let dispatch = || yuma_runtime::api::dispatch(export, arguments);
        let answer = catch_unwind(AssertUnwindSafe(|| state.execute_with(dispatch)));
        answer.map_err(|_| format!("{export} panicked"))?.ok_or(format!("no {export}"))
    }
}

/// The compiled wasm, in a node's executor.
pub(crate) struct Wasm {
    code: Vec<u8>,
    executor: WasmExecutor<sp_io::SubstrateHostFunctions>,
}

impl Wasm {
    /// The module that `YUMA_RUNTIME_WASM` names.
    pub(crate) fn from_env() -> Self {
        let path = std::env::var("YUMA_RUNTIME_WASM")
            .expect("YUMA_RUNTIME_WASM: expected the path of yuma_runtime.wasm; `cargo xtask pallet` sets it");
        let code = std::fs::read(&path).unwrap_or_else(|error| panic!("YUMA_RUNTIME_WASM: {path}: {error}"));
        Self { code, executor: WasmExecutor::builder().build() }
    }
}

impl Engine for Wasm {
    fn call(&self, state: &mut State, export: &str, arguments: &[u8]) -> Result<Vec<u8>, String> {
        let fetcher = WrappedRuntimeCode(Cow::Borrowed(&self.code));
        let hash = BlakeTwo256::hash(&self.code).encode();
        let code = RuntimeCode { code_fetcher: &fetcher, heap_pages: None, hash };
        let (answer, _) =
            self.executor.call(&mut state.ext(), &code, export, arguments, CallContext::Onchain { import: true });
        answer.map_err(|error| error.to_string())
    }
}

/// Keys of so many accounts and one more, and the accounts that they sign for. Signatures are the same each time.
pub(crate) fn accounts(neurons: u16) -> (Vec<ed25519::Pair>, Vec<AccountId>) {
    let seed = |account: u16| std::array::from_fn(|place| account.to_le_bytes()[place % 2]);
    let pairs: Vec<_> = (0..=neurons).map(|account| ed25519::Pair::from_seed(&seed(account))).collect();
    let ids = pairs.iter().map(|pair| MultiSigner::Ed25519(pair.public()).into_account()).collect();
    (pairs, ids)
}

/// A chain on which all accounts have balances, and all but the last have neurons in one full subnet: the first of them, so
/// many, with stake and permit.
pub(crate) fn genesis(
    ids: &[AccountId],
    validators: usize,
    tempo: u16,
    values: impl Fn(HyperparameterValues) -> HyperparameterValues,
) -> Storage {
    let (_, ids_with_neuron) = ids.split_last().expect("there is an account");
    let neurons = (0..).zip(ids_with_neuron).map(|(uid, account)| GenesisNeuron {
        account: account.clone(),
        stake: if uid < validators { 1_000_000_000_000 + 77_777_777 * uid as u64 } else { 0 },
        validator_permit: uid < validators,
    });
    let subnet = GenesisSubnet {
        hyperparameters: values(HyperparameterValues {
            tempo,
            commit_reveal: false,
            ..HyperparameterValues::default()
        }),
        rules: SubnetRules {
            max_neurons: ids_with_neuron.len() as u16,
            immunity_period: 0,
            weights_rate_limit: 1,
            weights_version: 0,
            reveal_period: 1,
        },
        neurons: neurons.collect(),
    };
    let balances = ids.iter().map(|account| (account.clone(), 1_000_000)).collect();
    RuntimeGenesisConfig {
        balances: pallet_balances::GenesisConfig { balances, ..Default::default() },
        yuma: pallet_yuma::GenesisConfig { subnets: vec![subnet] },
        ..Default::default()
    }
    .build_storage()
    .expect("the genesis is valid")
}

/// A chain, and the engine that runs its blocks.
pub(crate) struct Chain<E> {
    engine: E,
    /// The state after the last block.
    pub(crate) state: State,
    parent: H256,
    genesis: H256,
    number: u32,
    nonces: Vec<u32>,
}

impl<E: Engine> Chain<E> {
    /// A chain without a block.
    pub(crate) fn new(engine: E, storage: Storage) -> Self {
        let genesis = H256([7; 32]);
        Self { engine, state: State::new(storage), parent: genesis, genesis, number: 0, nonces: vec![0; 300] }
    }

    /// The answer of an export.
    pub(crate) fn call<T: Decode>(&mut self, export: &str, arguments: &[u8]) -> T {
        let answer = self.engine.call(&mut self.state, export, arguments);
        let answer = answer.unwrap_or_else(|error| panic!("{export}: {error}"));
        T::decode(&mut &answer[..]).unwrap_or_else(|error| panic!("{export}: {error}"))
    }

    /// Builds and stores the next block, of the calls of these signers. Every call pays its weight, though it may be refused.
    pub(crate) fn build(&mut self, signers: &[ed25519::Pair], calls: &[(usize, RuntimeCall)]) -> Block {
        self.number += 1;
        let header = Header {
            parent_hash: self.parent,
            number: self.number,
            state_root: H256::default(),
            extrinsics_root: H256::default(),
            digest: Default::default(),
        };
        let _: sp_runtime::ExtrinsicInclusionMode = self.call("Core_initialize_block", &header.encode());
        let mut extrinsics = Vec::new();
        for (signer, call) in calls {
            let extrinsic = self.signed(&signers[*signer], *signer, call.clone());
            let applied: ApplyExtrinsicResult = self.call("BlockBuilder_apply_extrinsic", &extrinsic.encode());
            let _refused_or_not = applied.expect("the transaction is valid");
            extrinsics.push(extrinsic);
        }
        let header: Header = self.call("BlockBuilder_finalize_block", &[]);
        self.commit(&header);
        Block { header, extrinsics }
    }

    /// Executes a block that another chain has built; none that is refused changes the state.
    pub(crate) fn try_execute(&mut self, block: &Block) -> Result<(), String> {
        self.state.ext().storage_start_transaction();
        let result = self.engine.call(&mut self.state, "Core_execute_block", &block.encode());
        if let Err(error) = result {
            self.state.ext().storage_rollback_transaction().expect("it has been started");
            return Err(error);
        }
        self.state.ext().storage_commit_transaction().expect("it has been started");
        self.number += 1;
        self.commit(&block.header);
        Ok(())
    }

    /// The hash of all that is stored.
    pub(crate) fn root(&self) -> H256 {
        *self.state.backend.root()
    }

    fn commit(&mut self, header: &Header) {
        self.parent = header.hash();
        self.state.commit_all().expect("no transaction is open");
        assert_eq!(self.root(), header.state_root, "the header names the state that is stored");
    }

    fn signed(&mut self, pair: &ed25519::Pair, signer: usize, call: RuntimeCall) -> UncheckedExtrinsic {
        let nonce = self.nonces[signer];
        self.nonces[signer] += 1;
        let extension: TxExtension = (
            frame_system::CheckNonZeroSender::new(),
            frame_system::CheckSpecVersion::new(),
            frame_system::CheckTxVersion::new(),
            frame_system::CheckGenesis::new(),
            frame_system::CheckEra::from(Era::Immortal),
            frame_system::CheckNonce::from(nonce),
            frame_system::CheckWeight::new(),
        );
        let implicit = ((), VERSION.spec_version, VERSION.transaction_version, self.genesis, self.genesis, (), ());
        let payload = SignedPayload::from_raw(call.clone(), extension.clone(), implicit);
        let signature = payload.using_encoded(|bytes| pair.sign(bytes));
        let account = MultiSigner::Ed25519(pair.public()).into_account();
        UncheckedExtrinsic::new_signed(call, account, signature.into(), extension)
    }

    /// Gives each validator a full row of weights and of bonds, drawn from a seed.
    pub(crate) fn fill(&mut self, netuid: u16, validators: u16, neurons: u16) {
        self.state.execute_with(|| {
            let mut seed = 1_u64;
            let mut row = || {
                let mut value = || {
                    seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    1 + (seed >> 33) as u16 % 65_535
                };
                let row: Vec<_> = (0..neurons).map(|uid| (uid, value())).collect();
                pallet_yuma::RowOf::<Runtime>::try_from(row).expect("a row is short enough")
            };
            for uid in 0..validators {
                pallet_yuma::Weights::<Runtime>::insert(netuid, uid, row());
                pallet_yuma::Bonds::<Runtime>::insert(netuid, uid, row());
            }
            pallet_yuma::LastUpdate::<Runtime>::mutate(netuid, |blocks| blocks.iter_mut().for_each(|block| *block = 1));
            frame_system::Pallet::<Runtime>::set_block_number(100);
        });
        self.state.commit_all().expect("no transaction is open");
    }
}
