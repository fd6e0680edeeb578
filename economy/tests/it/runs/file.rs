//! The format `economy/1`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::vectors::Account;

#[derive(Deserialize)]
pub(crate) struct Run {
    pub(crate) format: String,
    pub(crate) init: State,
    pub(crate) blocks: Vec<Block>,
}

#[derive(Deserialize)]
pub(crate) struct Block {
    #[serde(rename = "block")]
    pub(crate) number: u64,
    hash: String,
    pub(crate) ops: Vec<Op>,
    pub(crate) epochs: BTreeMap<u16, Epoch>,
    pub(crate) after: State,
}

impl Block {
    pub(crate) fn hash_bytes(&self) -> [u8; 32] {
        std::array::from_fn(|byte| u8::from_str_radix(&self.hash[2 * byte..2 * byte + 2], 16).unwrap())
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct Op {
    #[serde(rename = "op")]
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) cold: Account,
    #[serde(default)]
    pub(crate) cold2: Account,
    pub(crate) hot: Account,
    #[serde(default)]
    pub(crate) hot2: Account,
    pub(crate) net: u16,
    #[serde(default)]
    pub(crate) net2: u16,
    #[serde(default)]
    pub(crate) amount: u64,
    #[serde(default)]
    pub(crate) limit: u64,
    #[serde(default)]
    pub(crate) partial: bool,
    #[serde(default)]
    pub(crate) children: Vec<(u64, Account)>,
    pub(crate) until: Option<u64>,
    pub(crate) ok: bool,
    pub(crate) paid: Option<[i128; 3]>,
}

#[derive(Deserialize)]
pub(crate) struct Epoch {
    pub(crate) drained: [u64; 4],
    pub(crate) stake: Vec<i128>,
    pub(crate) mech: Vec<Mechanism>,
}

#[derive(Deserialize)]
pub(crate) struct Mechanism {
    pub(crate) g: u64,
    pub(crate) terms: Vec<Term>,
}

/// uid, hotkey, server, validator, emission, dividend, consensus, trust, stake weight.
pub(crate) type Term = (u16, Account, u64, u64, u64, u16, u16, u16, u16);
/// netuid, hotkey, children, block until which they wait.
pub(crate) type Waiting = (u16, Account, Vec<(u64, Account)>, u64);
/// hotkey, netuid, value, mantissa and exponent of the denominator.
pub(crate) type Pool = (Account, u16, u64, u128, i64);
/// hotkey, coldkey, netuid, mantissa, exponent.
pub(crate) type Share = (Account, Account, u16, u128, i64);

#[derive(Deserialize)]
pub(crate) struct State {
    pub(crate) block: u64,
    pub(crate) g: Globals,
    pub(crate) nets: BTreeMap<u16, Net>,
    pub(crate) hot: Option<BTreeMap<Account, Hot>>,
    pub(crate) pools: Option<Vec<Pool>>,
    pub(crate) shares: Option<Vec<Share>>,
    pub(crate) cold: Option<BTreeMap<Account, Cold>>,
    pub(crate) claimed: Option<Vec<(u16, Account, Account, u128)>>,
    pub(crate) index: Option<Vec<Account>>,
    pub(crate) pendchild: Option<Vec<Waiting>>,
    pub(crate) divs: Option<Vec<(u16, Account, u64)>>,
    pub(crate) rdivs: Option<Vec<(u16, Account, u64)>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Globals {
    pub(crate) total_issuance: u64,
    pub(crate) balances_issuance: u64,
    pub(crate) total_stake: u64,
    pub(crate) tao_weight: Option<u64>,
    #[serde(rename = "CKBurn")]
    pub(crate) ck_burn: Option<u64>,
    pub(crate) subnet_owner_cut: Option<u16>,
    pub(crate) subnet_moving_alpha: Option<i128>,
    pub(crate) max_epochs_per_block: Option<u8>,
    pub(crate) num_root_claim: Option<u64>,
    pub(crate) min_reserve: Option<u64>,
    pub(crate) default_take: Option<u16>,
    pub(crate) min_childkey_take: Option<u16>,
}

#[derive(Deserialize)]
pub(crate) struct Hot {
    pub(crate) owner: Account,
    pub(crate) take: Option<u16>,
    pub(crate) claimable: BTreeMap<u16, i128>,
    pub(crate) children: BTreeMap<u16, Vec<(u64, Account)>>,
    pub(crate) parents: BTreeMap<u16, Vec<(u64, Account)>>,
    pub(crate) ctake: BTreeMap<u16, u16>,
}

#[derive(Deserialize)]
pub(crate) struct Cold {
    pub(crate) owned: Vec<Account>,
    pub(crate) staking: Vec<Account>,
    #[serde(rename = "type")]
    pub(crate) claim_type: Claim,
    pub(crate) auto: BTreeMap<u16, Account>,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Claim {
    Named(String),
    Keep(Vec<u16>),
}

/// What every block says of a subnet; the rest is in the first state and in every twentieth.
#[derive(Deserialize)]
pub(crate) struct Net {
    pub(crate) tao: u64,
    pub(crate) ain: u64,
    pub(crate) aout: u64,
    pub(crate) palpha: u64,
    pub(crate) q: u64,
    pub(crate) init: bool,
    pub(crate) moving: i128,
    pub(crate) burned: u128,
    pub(crate) srv: u64,
    pub(crate) val: u64,
    pub(crate) root: u64,
    pub(crate) cut: u64,
    pub(crate) leb: u64,
    pub(crate) pea: u64,
    pub(crate) bsl: u64,
    pub(crate) lms: u64,
    pub(crate) burn: u64,
    pub(crate) emission: Vec<u64>,
    pub(crate) exc: u64,
    pub(crate) tin: u64,
    pub(crate) ainem: u64,
    pub(crate) aoutem: u64,
    pub(crate) rootprop: u128,
    pub(crate) rootsell: u64,
    pub(crate) mech: Option<u16>,
    pub(crate) fee: Option<u16>,
    pub(crate) halving: Option<u64>,
    pub(crate) tempo: Option<u16>,
    pub(crate) first: Option<u64>,
    pub(crate) sub: Option<bool>,
    pub(crate) reg: Option<bool>,
    pub(crate) emis: Option<bool>,
    pub(crate) ocut: Option<bool>,
    pub(crate) mcount: Option<u8>,
    pub(crate) split: Option<Vec<u16>>,
    pub(crate) owner: Option<Account>,
    pub(crate) owner_hk: Option<Account>,
    pub(crate) rob: Option<String>,
    pub(crate) minburn: Option<u64>,
    pub(crate) maxburn: Option<u64>,
    pub(crate) hl: Option<u16>,
    pub(crate) mult: Option<u128>,
    pub(crate) keys: Option<Vec<Account>>,
    pub(crate) bar: Option<Vec<u64>>,
    pub(crate) dividends: Option<Vec<u16>>,
    pub(crate) claimthr: Option<i128>,
    pub(crate) minctake: Option<u16>,
}
