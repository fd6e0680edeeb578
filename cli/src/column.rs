//! The columns of a table of series: outputs of the epochs, and ratios of them.

use anyhow::{Result, bail};
use yuma_kernel::I32F32;
use yuma_sim::{Quantity, Series};

use crate::table::{Cell, Kind};

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    Of(Quantity),
    RelativeDividends,
    DividendsPer1000Tao,
}

impl Column {
    /// Those of a table for which nothing was chosen.
    pub(crate) const USUAL: [Self; 11] = [
        Self::Of(Quantity::StakeRao),
        Self::Of(Quantity::Stake),
        Self::Of(Quantity::ActiveStake),
        Self::Of(Quantity::Consensus),
        Self::Of(Quantity::ValidatorTrust),
        Self::Of(Quantity::Incentive),
        Self::Of(Quantity::Dividends),
        Self::RelativeDividends,
        Self::DividendsPer1000Tao,
        Self::Of(Quantity::ServerEmission),
        Self::Of(Quantity::ValidatorEmission),
    ];
    const OTHERS: [Self; 3] =
        [Self::Of(Quantity::CombinedEmission), Self::Of(Quantity::Active), Self::Of(Quantity::NewValidatorPermit)];

    pub(crate) fn named(name: &str) -> Result<Self> {
        let mut all = Self::USUAL.into_iter().chain(Self::OTHERS);
        if let Some(column) = all.clone().find(|column| column.name() == name) {
            return Ok(column);
        }
        if name == Quantity::Bonds.name() {
            bail!("--record: found bonds, expected --bonds FILE, which has a row for each bond");
        }
        let first = all.next().map_or("", Self::name).to_owned();
        let names = all.fold(first, |names, column| format!("{names}, {}", column.name()));
        bail!("--record: found {name}, expected one of {names}")
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Of(quantity) => quantity.name(),
            Self::RelativeDividends => "relative_dividends",
            Self::DividendsPer1000Tao => "dividends_per_1000_tao",
        }
    }

    pub(crate) const fn kind(self) -> Kind {
        match self {
            Self::Of(
                Quantity::StakeRao
                | Quantity::ServerEmission
                | Quantity::ValidatorEmission
                | Quantity::CombinedEmission
                | Quantity::Active
                | Quantity::NewValidatorPermit,
            ) => Kind::Integer,
            _ => Kind::Number,
        }
    }

    /// The outputs that it is made of.
    pub(crate) const fn quantities(&self) -> &[Quantity] {
        match self {
            Self::Of(quantity) => std::slice::from_ref(quantity),
            Self::RelativeDividends => &[Quantity::Dividends, Quantity::Stake],
            Self::DividendsPer1000Tao => &[Quantity::ValidatorEmission, Quantity::StakeRao],
        }
    }

    /// Its cells in a kept epoch, one for each kept neuron.
    pub(crate) fn cells(self, series: &Series, epoch: usize) -> Vec<Cell> {
        let shares = |values: &[I32F32]| -> Vec<Cell> {
            series.of_epoch(values, epoch).iter().map(|share| share.to_num::<f64>().into()).collect()
        };
        let rao = |values: &[u64]| series.of_epoch(values, epoch).iter().map(|rao| (*rao).into()).collect();
        let flags =
            |values: &[bool]| series.of_epoch(values, epoch).iter().map(|flag| u64::from(*flag).into()).collect();
        let ratios = |ratios: Vec<f64>| ratios.into_iter().map(Cell::from).collect();
        match self {
            Self::Of(quantity) => match quantity {
                Quantity::StakeRao => rao(&series.stake_rao),
                Quantity::Stake => shares(&series.stake),
                Quantity::ActiveStake => shares(&series.active_stake),
                Quantity::Consensus => shares(&series.consensus),
                Quantity::ValidatorTrust => shares(&series.validator_trust),
                Quantity::Incentive => shares(&series.incentive),
                Quantity::Dividends => shares(&series.dividends),
                Quantity::ServerEmission => rao(&series.server_emission),
                Quantity::ValidatorEmission => rao(&series.validator_emission),
                Quantity::CombinedEmission => rao(&series.combined_emission),
                Quantity::Active => flags(&series.active),
                Quantity::NewValidatorPermit => flags(&series.new_validator_permit),
                Quantity::Bonds => Vec::new(),
            },
            Self::RelativeDividends => ratios(series.relative_dividends(epoch)),
            Self::DividendsPer1000Tao => ratios(series.dividends_per_1000_tao(epoch)),
        }
    }
}
