//! Splits of dividends between parents and children, and of blocks between subnets.

use serde::Deserialize;
use yuma_economy::dividends::{FamilyRule, Holding, Parent, family_shares};
use yuma_economy::number::{I96F32, U64F64, U96F32};
use yuma_economy::subnet_shares::{Candidate, ShareRule, price_shares, root_sells, tao_of};

use super::report::{Account, Replay};

#[derive(Deserialize)]
pub(super) struct Shares {
    family: Vec<Family>,
    shares: Vec<Block>,
}

/// Weight of TAO, burnt part, child (hotkey, alpha, root, owner, take), parents (proportion, hotkey, alpha, root, owner),
/// children's proportions, dividend, dividends by hotkey, burnt rao.
#[derive(Deserialize)]
struct Family(
    u64,
    u64,
    (Account, u64, u64, Account, u16),
    Vec<(u64, Account, u64, u64, Account)>,
    Vec<u64>,
    u64,
    Vec<(Account, u64)>,
    u64,
);

/// TAO minted, subnets, bits of the TAO of each, whether root sells its alpha.
type Block = (u64, Vec<Subnet>, Vec<u128>, bool);

/// Mechanism, bits of the moving price, bits of the burnt part, whether TAO goes to it.
#[derive(Deserialize)]
struct Subnet(u16, i128, u128, bool);

pub(super) fn replay(shares: &Shares, replay: &mut Replay) {
    replay.cases += shares.family.len() + shares.shares.len();
    families(&shares.family, replay);
    blocks_among_subnets(&shares.shares, replay);
}

fn families(cases: &[Family], replay: &mut Replay) {
    for (case, row) in cases.iter().enumerate() {
        let Family(tao_weight, childkey_burn, child, parents, children, dividend, paid, burned) = row;
        let (hotkey, alpha, root, owner, childkey_take) = *child;
        let family: Vec<Parent> = parents
            .iter()
            .map(|&(proportion, _, alpha, root, coldkey)| Parent {
                proportion,
                holding: Holding { alpha, root },
                same_owner: coldkey == owner,
            })
            .collect();
        let rule = FamilyRule { childkey_take, childkey_burn: *childkey_burn, tao_weight: *tao_weight };
        let found = family_shares(*dividend, Holding { alpha, root }, children, &family, rule);
        let mut by_hotkey: Vec<_> = parents.iter().map(|parent| parent.1).zip(found.parents).collect();
        by_hotkey.push((hotkey, found.own));
        by_hotkey.sort_unstable();
        let mut paid = paid.clone();
        paid.sort_unstable();
        replay.same_list(|| format!("family[{case}].paid in order"), &by_hotkey, &paid);
        replay.same(|| format!("family[{case}].burnt"), &found.burned.iter().sum::<u64>(), burned);
    }
}

fn blocks_among_subnets(cases: &[Block], replay: &mut Replay) {
    for (case, (minted, subnets, tao, sells)) in cases.iter().enumerate() {
        let candidates: Vec<Candidate> = subnets
            .iter()
            .map(|subnet| Candidate {
                moving_price: if subnet.0 == 0 { U64F64::ONE } else { U64F64::from_num(I96F32::from_bits(subnet.1)) },
                burned: U96F32::from_bits(subnet.2),
                enabled: subnet.3,
                ..Candidate::default()
            })
            .collect();
        let shares = price_shares(&candidates, ShareRule::PriceNotBurned);
        let found: Vec<u128> = shares.into_iter().map(|share| tao_of(*minted, share).to_bits()).collect();
        replay.same_list(|| format!("shares[{case}].tao"), &found, tao);
        replay.same(|| format!("shares[{case}].sells"), &root_sells(&candidates), sells);
    }
}
