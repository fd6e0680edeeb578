//! Epochs that are meant to be expensive.

use clap::ValueEnum;
use yuma_document::{BondsSource, EpochDocument};

/// A shape of weights and bonds that keeps an epoch busy, or that a careless kernel would stumble over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Hostile {
    /// Every row out of order.
    Reversed,
    /// Every row with one entry, all on the same miner.
    OneMiner,
    /// Explicit zeros alone.
    Zeros,
    /// The same weight everywhere: every vote is a tie.
    Even,
    /// One full row among empty ones.
    OneRow,
    /// Rows that are about as full as decides between two forms, each in other columns.
    Half,
}

impl Hostile {
    /// Makes the weights and bonds of `epoch` so.
    pub fn spoil(self, epoch: &mut EpochDocument) {
        let spoil = |(uid, row): (usize, &mut Vec<(u16, u16)>)| match self {
            Self::Reversed => row.reverse(),
            Self::OneMiner => row.truncate(1),
            Self::Zeros => row.iter_mut().for_each(|entry| entry.1 = 0),
            Self::Even => row.iter_mut().for_each(|entry| entry.1 = 65_535),
            Self::OneRow => row.truncate(if uid == 0 { usize::MAX } else { 0 }),
            Self::Half => row.retain(|entry| (usize::from(entry.0) + uid) % 8 < 4),
        };
        epoch.weights.iter_mut().enumerate().for_each(spoil);
        if let BondsSource::Rows(rows) = &mut epoch.bonds {
            rows.iter_mut().enumerate().for_each(spoil);
        }
    }
}
