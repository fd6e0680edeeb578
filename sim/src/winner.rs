//! Winner-takes-all, which is no rule of the chain: the emission of an epoch in which the best miner has all the incentive.

use yuma_kernel::{EpochOutput, Hyperparameters, I32F32, SparseRows};

/// Gives the whole incentive to the miner with the highest one, in equal shares on a tie, and recomputes dividends and
/// emission from it, in the arithmetic of section 3 of the specification.
///
/// Consensus, trust and bonds stay. Where nobody has any incentive nobody wins, and nothing changes. Dividends need
/// `ema_bonds`; in version 2 these are scaled by each column's largest, so that normalising them anew may differ from the
/// bonds before scaling by a few units of 2^-32.
pub(crate) fn takes_all(output: &mut EpochOutput, hyperparameters: &Hyperparameters, emission: u64) {
    let most = output.incentive.iter().copied().max().unwrap_or_default();
    if most == I32F32::ZERO {
        return;
    }
    let winners: Vec<I32F32> = output.incentive.iter().map(|share| I32F32::from(*share == most)).collect();
    output.incentive = normalised(&winners);
    if let Some(bonds) = &output.ema_bonds {
        let stake = (hyperparameters.yuma_version != 2).then_some(output.active_stake.as_slice());
        output.dividends = dividends(bonds, &output.incentive, stake);
    }
    pay(output, emission);
}

/// The normalised dividends of the `bonds` (columns normalised) under the `incentive`, times the stake if that is given.
pub(crate) fn dividends(
    bonds: &SparseRows<I32F32>,
    incentive: &[I32F32],
    active_stake: Option<&[I32F32]>,
) -> Vec<I32F32> {
    let mut sums = vec![I32F32::ZERO; incentive.len()];
    for (uid, bond) in bonds.rows().flatten() {
        sums[usize::from(uid)] = sums[usize::from(uid)].saturating_add(bond);
    }
    let earned = |row: usize| {
        let of_miner = |(uid, bond): (u16, I32F32)| {
            let uid = usize::from(uid);
            quotient(bond, sums[uid]).saturating_mul(incentive[uid])
        };
        let all: I32F32 = bonds.row(row).map(of_miner).sum();
        active_stake.map_or(all, |stake| all.saturating_mul(stake[row]))
    };
    normalised(&(0..incentive.len()).map(earned).collect::<Vec<_>>())
}

/// Recomputes the emissions from the incentive and the dividends of `output`, which are not all 0.
fn pay(output: &mut EpochOutput, emission: u64) {
    let combined: Vec<I32F32> =
        output.incentive.iter().zip(&output.dividends).map(|(incentive, dividend)| *incentive + *dividend).collect();
    let all: I32F32 = combined.iter().sum();
    let rao = |shares: &[I32F32]| shares.iter().map(|share| amount(quotient(*share, all), emission)).collect();
    output.server_emission = rao(&output.incentive);
    output.validator_emission = rao(&output.dividends);
    output.combined_emission = rao(&combined);
}

/// `floor(share × emission)`; shares are at most 1.
fn amount(share: I32F32, emission: u64) -> u64 {
    ((i128::from(share.to_bits()) * i128::from(emission)) >> 32) as u64
}

fn normalised(shares: &[I32F32]) -> Vec<I32F32> {
    let sum: I32F32 = shares.iter().sum();
    shares.iter().map(|share| quotient(*share, sum)).collect()
}

fn quotient(share: I32F32, sum: I32F32) -> I32F32 {
    share.checked_div(sum).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use yuma_conformance::reference_epoch;
    use yuma_document::Generator;
    use yuma_kernel::{HyperparameterValues, Hyperparameters, Matrices, epoch};

    use super::*;

    /// With the incentive that the epoch has anyway, the dividends are those of the reference model.
    #[test]
    fn dividends_follow_the_specification() {
        for seed in 0..20 {
            for yuma_version in [2, 3] {
                let values = HyperparameterValues { yuma_version, ..Default::default() };
                let generator = Generator { seed, n: 24, validators: 6, density: (2, 3) };
                let document = generator.epoch(Hyperparameters::new(values).unwrap());
                let expected = yuma_reference::epoch(&reference_epoch(&document, None));
                let output = epoch(&document.input().unwrap(), &document.hyperparameters, Matrices::ALL);
                let bonds = output.ema_bonds.as_ref().unwrap();
                let stake = (yuma_version == 3).then_some(output.active_stake.as_slice());
                let found = dividends(bonds, &output.incentive, stake);
                for (found, expected) in found.iter().zip(&expected.dividends) {
                    let apart = (found.to_bits() - expected.to_bits()).abs();
                    assert!(if yuma_version == 3 { apart == 0 } else { apart < 64 }, "seed {seed}: {apart}");
                }
            }
        }
    }
}
