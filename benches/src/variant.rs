//! The kinds of epochs.

use std::fmt;

use clap::ValueEnum;
use serde::Serialize;
use yuma_kernel::{EpochConsensus, HyperparameterValues};

/// A version of Yuma consensus, with or without liquid alpha, or no consensus at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Variant {
    /// Version 2.
    Yuma2,
    /// Version 3.
    Yuma3,
    /// Version 3, each bond with a moving average of its own.
    Yuma3Liquid,
    /// A Null epoch: no consensus, whoever has the largest stake decides.
    Null,
}

impl Variant {
    /// Those of Yuma consensus.
    pub const ALL: [Self; 3] = [Self::Yuma2, Self::Yuma3, Self::Yuma3Liquid];

    /// The hyperparameters of a new subnet, but for the ones that make the variant.
    pub fn hyperparameters(self) -> HyperparameterValues {
        HyperparameterValues {
            yuma_version: if self == Self::Yuma2 { 2 } else { 3 },
            liquid_alpha: self == Self::Yuma3Liquid,
            epoch_consensus: if self == Self::Null { EpochConsensus::Null } else { EpochConsensus::Yuma },
            ..HyperparameterValues::default()
        }
    }
}

impl fmt::Display for Variant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Yuma2 => "yuma2",
            Self::Yuma3 => "yuma3",
            Self::Yuma3Liquid => "yuma3-liquid",
            Self::Null => "null",
        })
    }
}
