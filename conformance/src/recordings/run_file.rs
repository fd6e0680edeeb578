//! The format `economy/1`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::report::Account;

/// The name that such a file gives itself.
pub(super) const FORMAT: &str = "economy/1";

#[derive(Deserialize)]
pub(super) struct Run {
    pub(super) init: State,
    pub(super) blocks: Vec<Block>,
}

#[derive(Deserialize)]
pub(super) struct Block {
    #[serde(rename = "block")]
    pub(super) number: u64,
    hash: String,
    pub(super) ops: Vec<Op>,
    pub(super) epochs: BTreeMap<u16, Epoch>,
    pub(super) after: State,
}

impl Block {
    /// The hash of the parent block.
    pub(super) fn hash_bytes(&self) -> Result<[u8; 32], String> {
        let wrong = || format!("block {}: hash: found {:?}, expected 64 hexadecimal digits", self.number, self.hash);
        let mut bytes = [0; 32];
        if self.hash.len() != 64 {
            return Err(wrong());
        }
        for (place, byte) in bytes.iter_mut().enumerate() {
            let digits = self.hash.get(2 * place..2 * place + 2).ok_or_else(wrong)?;
            *byte = u8::from_str_radix(digits, 16).map_err(|_| wrong())?;
        }
        Ok(bytes)
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Op {
    #[serde(rename = "op")]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) cold: Account,
    #[serde(default)]
    pub(super) cold2: Account,
    pub(super) hot: Account,
    #[serde(default)]
    pub(super) hot2: Account,
    pub(super) net: u16,
    #[serde(default)]
    pub(super) net2: u16,
    #[serde(default)]
    pub(super) amount: u64,
    #[serde(default)]
    pub(super) limit: u64,
    #[serde(default)]
    pub(super) partial: bool,
    #[serde(default)]
    pub(super) children: Vec<(u64, Account)>,
    pub(super) until: Option<u64>,
    pub(super) ok: bool,
    pub(super) paid: Option<[i128; 3]>,
}

#[derive(Deserialize)]
pub(super) struct Epoch {
    pub(super) drained: [u64; 4],
    pub(super) stake: Vec<i128>,
    pub(super) mech: Vec<Mechanism>,
}

#[derive(Deserialize)]
pub(super) struct Mechanism {
    pub(super) g: u64,
    pub(super) terms: Vec<Term>,
}

/// uid, hotkey, server, validator, emission, dividend, consensus, trust, stake weight.
pub(super) type Term = (u16, Account, u64, u64, u64, u16, u16, u16, u16);
/// netuid, hotkey, children, block until which they wait.
pub(super) type Waiting = (u16, Account, Vec<(u64, Account)>, u64);
/// hotkey, netuid, value, mantissa and exponent of the denominator.
pub(super) type Pool = (Account, u16, u64, u128, i64);
/// hotkey, coldkey, netuid, mantissa, exponent.
pub(super) type Share = (Account, Account, u16, u128, i64);

#[derive(Deserialize)]
pub(super) struct State {
    pub(super) block: u64,
    pub(super) g: Globals,
    pub(super) nets: BTreeMap<u16, Net>,
    pub(super) hot: Option<BTreeMap<Account, Hot>>,
    pub(super) pools: Option<Vec<Pool>>,
    pub(super) shares: Option<Vec<Share>>,
    pub(super) cold: Option<BTreeMap<Account, Cold>>,
    pub(super) claimed: Option<Vec<(u16, Account, Account, u128)>>,
    pub(super) index: Option<Vec<Account>>,
    pub(super) pendchild: Option<Vec<Waiting>>,
    pub(super) divs: Option<Vec<(u16, Account, u64)>>,
    pub(super) rdivs: Option<Vec<(u16, Account, u64)>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Globals {
    pub(super) total_issuance: u64,
    pub(super) balances_issuance: u64,
    pub(super) total_stake: u64,
    pub(super) tao_weight: Option<u64>,
    #[serde(rename = "CKBurn")]
    pub(super) ck_burn: Option<u64>,
    pub(super) subnet_owner_cut: Option<u16>,
    pub(super) subnet_moving_alpha: Option<i128>,
    pub(super) max_epochs_per_block: Option<u8>,
    pub(super) num_root_claim: Option<u64>,
    pub(super) min_reserve: Option<u64>,
    pub(super) default_take: Option<u16>,
    pub(super) min_childkey_take: Option<u16>,
}

#[derive(Deserialize)]
pub(super) struct Hot {
    pub(super) owner: Account,
    pub(super) take: Option<u16>,
    pub(super) claimable: BTreeMap<u16, i128>,
    pub(super) children: BTreeMap<u16, Vec<(u64, Account)>>,
    pub(super) parents: BTreeMap<u16, Vec<(u64, Account)>>,
    pub(super) ctake: BTreeMap<u16, u16>,
}

#[derive(Deserialize)]
pub(super) struct Cold {
    pub(super) owned: Vec<Account>,
    pub(super) staking: Vec<Account>,
    #[serde(rename = "type")]
    pub(super) claim_type: Claim,
    pub(super) auto: BTreeMap<u16, Account>,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Claim {
    Named(String),
    Keep(Vec<u16>),
}

/// A subnet, as every block has it; the rest is in the first state and in every twentieth.
#[derive(Deserialize)]
pub(super) struct Net {
    pub(super) tao: u64,
    pub(super) ain: u64,
    pub(super) aout: u64,
    pub(super) palpha: u64,
    pub(super) q: u64,
    pub(super) init: bool,
    pub(super) moving: i128,
    pub(super) burned: u128,
    pub(super) srv: u64,
    pub(super) val: u64,
    pub(super) root: u64,
    pub(super) cut: u64,
    pub(super) leb: u64,
    pub(super) pea: u64,
    pub(super) bsl: u64,
    pub(super) lms: u64,
    pub(super) burn: u64,
    pub(super) emission: Vec<u64>,
    pub(super) exc: u64,
    pub(super) tin: u64,
    pub(super) ainem: u64,
    pub(super) aoutem: u64,
    pub(super) rootprop: u128,
    pub(super) rootsell: u64,
    pub(super) mech: Option<u16>,
    pub(super) fee: Option<u16>,
    pub(super) halving: Option<u64>,
    pub(super) tempo: Option<u16>,
    pub(super) first: Option<u64>,
    pub(super) sub: Option<bool>,
    pub(super) reg: Option<bool>,
    pub(super) emis: Option<bool>,
    pub(super) ocut: Option<bool>,
    pub(super) mcount: Option<u8>,
    pub(super) split: Option<Vec<u16>>,
    pub(super) owner: Option<Account>,
    pub(super) owner_hk: Option<Account>,
    pub(super) rob: Option<String>,
    pub(super) minburn: Option<u64>,
    pub(super) maxburn: Option<u64>,
    pub(super) hl: Option<u16>,
    pub(super) mult: Option<u128>,
    pub(super) keys: Option<Vec<Account>>,
    pub(super) bar: Option<Vec<u64>>,
    pub(super) dividends: Option<Vec<u16>>,
    pub(super) claimthr: Option<i128>,
    pub(super) minctake: Option<u16>,
}
