//! Epochs drawn by a codec: every branch of the specification within a few bytes, every valid input within reach.

use arbitrary::{Arbitrary, Result, Unstructured};
use yuma_document::{BondsSource, EpochDocument, OwnedStake, PairRows, SplitMix64};
use yuma_kernel::{HyperparameterValues, Hyperparameters, I64F64};

use crate::codec::{Codec, Reader, Writer};

/// Any valid epoch.
#[derive(Debug, Clone, PartialEq)]
pub struct Epoch(pub EpochDocument);

impl<'a> Arbitrary<'a> for Epoch {
    fn arbitrary(bytes: &mut Unstructured<'a>) -> Result<Self> {
        let mut epoch = EpochDocument { commit_block: None, ..EpochDocument::empty(0, Hyperparameters::default()) };
        visit(&mut Reader(bytes), &mut epoch);
        Ok(Self(epoch))
    }
}

/// An epoch, and others that follow it.
#[derive(Debug, Clone)]
pub struct Sequence {
    /// The first epoch.
    pub first: EpochDocument,
    /// The change before each of the others.
    pub changes: Vec<Change>,
}

impl<'a> Arbitrary<'a> for Sequence {
    fn arbitrary(bytes: &mut Unstructured<'a>) -> Result<Self> {
        let mut codec = Reader(bytes);
        let mut first = EpochDocument { commit_block: None, ..EpochDocument::empty(0, Hyperparameters::default()) };
        visit(&mut codec, &mut first);
        let mut count = 0;
        codec.byte(&mut count);
        let neurons = first.neurons();
        Ok(Self { first, changes: (0..count % 6).map(|_| change(&mut codec, neurons)).collect() })
    }
}

/// The change of a subnet between two epochs.
#[derive(Debug, Clone)]
pub struct Change {
    blocks: u64,
    weights: Option<PairRows>,
    replaced: Option<u16>,
    bonds_reset: bool,
    updated: u8,
    hyperparameters: Option<HyperparameterValues>,
}

impl Change {
    /// Makes the change to `epoch`, which has just run and granted `permits`. Its bonds are to be the previous ones.
    pub fn make(&self, epoch: &mut EpochDocument, permits: &[bool]) {
        let before = epoch.current_block;
        epoch.last_step_block = before;
        epoch.current_block = before.saturating_add(self.blocks);
        epoch.validator_permit = permits.to_vec();
        epoch.bonds =
            if self.bonds_reset { BondsSource::Rows(vec![Vec::new(); epoch.neurons()]) } else { BondsSource::Previous };
        if let Some(weights) = &self.weights {
            epoch.weights.clone_from(weights);
        }
        for (uid, update) in epoch.last_update.iter_mut().enumerate() {
            if self.updated >> (uid % 8) & 1 == 1 {
                *update = before;
            }
        }
        if let Some(uid) = self.replaced.map(usize::from) {
            epoch.block_at_registration[uid] = before;
            epoch.weights[uid].clear();
            epoch.last_update[uid] = before;
        }
        if let Some(values) = self.hyperparameters {
            // Drawn hyperparameters are valid.
            epoch.hyperparameters = Hyperparameters::new(values).unwrap_or_default();
            if values.commit_reveal && epoch.commit_block.is_none() {
                epoch.commit_block = Some(vec![Some(before); epoch.neurons()]);
            }
        }
    }
}

fn change(codec: &mut impl Codec, neurons: usize) -> Change {
    let mut kinds = 0;
    codec.byte(&mut kinds);
    let mut blocks = 0;
    codec.usual_word(&[360, 361, 1, 0, 5000], &mut blocks);
    let weights = (kinds & 1 == 1).then(|| {
        let mut weights = Vec::new();
        matrix(codec, neurons, &mut weights);
        weights
    });
    let replaced = (kinds & 6 == 6).then(|| {
        let mut uid = 0;
        codec.short(&mut uid);
        uid % neurons as u16
    });
    let mut updated = 0;
    codec.byte(&mut updated);
    let hyperparameters = (kinds & 0x30 == 0x30).then(|| {
        let mut values = HyperparameterValues::default();
        rules(codec, &mut values);
        values
    });
    Change { blocks, weights, replaced, bonds_reset: kinds & 0xC8 == 0xC8, updated, hyperparameters }
}

/// The bytes that are read as `epoch`; none for one of a size or with values that no bytes are read as.
pub fn seed(epoch: &EpochDocument) -> Option<Vec<u8>> {
    let plain = EpochDocument { name: None, source: None, expected: None, ..epoch.clone() };
    let mut codec = Writer::default();
    visit(&mut codec, &mut plain.clone());
    let read = Epoch::arbitrary(&mut Unstructured::new(&codec.0)).ok()?;
    (read.0 == plain).then_some(codec.0)
}

fn visit(codec: &mut impl Codec, epoch: &mut EpochDocument) {
    let neurons = size(codec, epoch.neurons());
    let mut values = HyperparameterValues::from(epoch.hyperparameters);
    rules(codec, &mut values);
    epoch.hyperparameters = Hyperparameters::new(values).unwrap_or_default();

    codec.usual_word(&[100_000, 10_000, 0, 1, u64::MAX], &mut epoch.current_block);
    let now = epoch.current_block;
    let tempo = u64::from(values.tempo);
    let since = |blocks: u64| now.saturating_sub(blocks);
    codec.usual_word(&[0, since(tempo), since(tempo + 1), since(1), now], &mut epoch.last_step_block);
    codec.usual_word(&[1_000_000_000, 0, 1, 2, u64::MAX, 1 << 63, 1 << 53], &mut epoch.emission);

    let mut owner = epoch.owner_uid.map_or(u16::MAX, |uid| uid);
    codec.usual_short(&[u16::MAX, 0, 1], &mut owner);
    epoch.owner_uid = (owner != u16::MAX).then_some(owner % neurons as u16);

    stakes(codec, neurons, &mut epoch.stake);
    let cutoff = values.activity_cutoff;
    let step = epoch.last_step_block;
    let edges = [
        since(1000),
        1000,
        0,
        now,
        now.saturating_add(1),
        since(1),
        since(cutoff),
        since(cutoff.saturating_add(1)),
        since(cutoff.saturating_sub(1)),
        step,
        step.saturating_add(1),
        step.saturating_add(2),
        since(tempo),
        since(tempo + 1),
        u64::MAX,
    ];
    blocks(codec, neurons, since(1000), &edges, &mut epoch.last_update);
    blocks(codec, neurons, 1000, &edges, &mut epoch.block_at_registration);
    permits(codec, neurons, &mut epoch.validator_permit);
    matrix(codec, neurons, &mut epoch.weights);
    let mut bonds = match std::mem::replace(&mut epoch.bonds, BondsSource::Previous) {
        BondsSource::Rows(rows) => rows,
        BondsSource::Previous => Vec::new(),
    };
    matrix(codec, neurons, &mut bonds);
    epoch.bonds = BondsSource::Rows(bonds);

    if values.commit_reveal {
        // Nobody's commit is written as the largest block, which counts as much.
        let given = epoch.commit_block.take().unwrap_or_default();
        let mut commits = given.into_iter().map(|block| block.unwrap_or(u64::MAX)).collect();
        blocks(codec, neurons, u64::MAX, &edges, &mut commits);
        epoch.commit_block = Some(commits.into_iter().map(|block| (block != u64::MAX).then_some(block)).collect());
    }
}

/// Up to 32 neurons mostly, and in steps of eight up to 288.
fn size(codec: &mut impl Codec, neurons: usize) -> usize {
    const SMALL: usize = 224;
    let mut byte =
        if neurons <= 32 { neurons.saturating_sub(1) } else { SMALL + (neurons / 8).saturating_sub(5) } as u8;
    codec.byte(&mut byte);
    let byte = usize::from(byte);
    if byte < SMALL { 1 + byte % 32 } else { (byte - SMALL + 5) * 8 }
}

fn rules(codec: &mut impl Codec, values: &mut HyperparameterValues) {
    // Thirds and fifths are shares that equal stakes reach exactly.
    codec.usual_short(&[32_767, 0, 1, 13_107, 21_845, 39_321, 43_690, 65_534, 65_535], &mut values.kappa);
    codec.usual_short(&[65_535, 0, 1, 32_768, 65_534], &mut values.bonds_penalty);
    codec.usual_word(&[900_000, 0, 1, 500_000, 999_999, 1_000_000], &mut values.bonds_moving_average);
    values.bonds_moving_average %= 1_000_001;

    let mut kinds = values.yuma_version & 1 | u8::from(values.liquid_alpha) << 1 | u8::from(values.commit_reveal) << 2;
    codec.byte(&mut kinds);
    values.yuma_version = 2 + (kinds & 1);
    values.liquid_alpha = kinds & 2 == 2;
    values.commit_reveal = kinds & 4 == 4;

    codec.usual_short(&[45_875, 0, 65_535], &mut values.alpha_low);
    codec.usual_short(&[58_982, 0, 65_535], &mut values.alpha_high);
    if values.alpha_low > values.alpha_high {
        std::mem::swap(&mut values.alpha_low, &mut values.alpha_high);
    }
    let mut steepness = values.alpha_sigmoid_steepness as u16;
    codec.usual_short(&[1000, 0, 1, 99, 100, u16::MAX, 0x7FFF, 0x8000, 4000, 4001], &mut steepness);
    values.alpha_sigmoid_steepness = steepness as i16;

    codec.usual_short(&[64, 0, 1, 2, u16::MAX], &mut values.max_allowed_validators);
    codec.usual_word(&[0, 1, 1000, 1_000_000_000_000, u64::MAX], &mut values.stake_threshold);
    codec.usual_word(&[5000, 0, 1, 999, 1000, 1001, u64::MAX], &mut values.activity_cutoff);
    codec.usual_short(&[360, 0, 1, 99, u16::MAX], &mut values.tempo);
}

/// Stakes with a sum that fits.
fn stakes(codec: &mut impl Codec, neurons: usize, stake: &mut OwnedStake) {
    let mut fixed = matches!(stake, OwnedStake::Fixed(_));
    codec.flag(&mut fixed);
    let given: Vec<u128> = match stake {
        OwnedStake::Rao(stake) => stake.iter().copied().map(u128::from).collect(),
        OwnedStake::Fixed(stake) => stake.iter().map(|stake| stake.to_bits().cast_unsigned()).collect(),
    };
    let (shift, bytes, bound) = if fixed { (64, 16, i128::MAX.cast_unsigned()) } else { (0, 8, (1 << 63) - 1) };
    let most = bound / neurons as u128;
    let usual = [0, 1 << shift, 1000 << shift, 1_000_000_000_000 << shift, 1_000_000_000_001 << shift, 1, most];
    let each = (0..neurons).map(|uid| {
        let mut value = given.get(uid).copied().unwrap_or(0);
        codec.usual(&usual, bytes, &mut value);
        // A written value is not changed: one that is out of range is read differently, and makes no seed.
        value % (most + 1)
    });
    *stake = if fixed {
        OwnedStake::Fixed(each.map(|bits| I64F64::from_bits(bits.cast_signed())).collect())
    } else {
        OwnedStake::Rao(each.map(|rao| rao as u64).collect())
    };
}

/// One block for each neuron: the usual one for all, or one of the edges, or any.
fn blocks(codec: &mut impl Codec, neurons: usize, usual: u64, edges: &[u64], blocks: &mut Vec<u64>) {
    let mut differ = blocks.iter().any(|block| *block != usual);
    codec.flag(&mut differ);
    blocks.resize(neurons, usual);
    if differ {
        blocks.iter_mut().for_each(|block| codec.usual_word(edges, block));
    } else {
        blocks.fill(usual);
    }
}

/// Permits of all, or one by one.
fn permits(codec: &mut impl Codec, neurons: usize, permits: &mut Vec<bool>) {
    let mut differ = permits.contains(&false);
    codec.flag(&mut differ);
    permits.resize(neurons, true);
    if !differ {
        permits.fill(true);
        return;
    }
    for eight in permits.chunks_mut(8) {
        let mut byte = (0..).zip(&*eight).fold(0, |byte, (place, permit)| byte | u8::from(*permit) << place);
        codec.byte(&mut byte);
        (0..).zip(eight).for_each(|(place, permit)| *permit = byte >> place & 1 == 1);
    }
}

fn matrix(codec: &mut impl Codec, neurons: usize, rows: &mut PairRows) {
    rows.resize(neurons, Vec::new());
    rows.iter_mut().for_each(|each| row(codec, neurons, each));
}

/// The values that rows have mostly.
const VALUES: [u16; 7] = [65_535, 0, 1, 2, 32_767, 32_768, 65_534];

/// A row: none, all entries of one value, entry by entry, or drawn at random from a seed.
fn row(codec: &mut impl Codec, neurons: usize, row: &mut Vec<(u16, u16)>) {
    const NONE: u8 = 0;
    const EVEN: u8 = 1;
    const LISTED: u8 = 2;
    let mut kind = if row.is_empty() { NONE } else { LISTED };
    codec.byte(&mut kind);
    match kind % 5 {
        NONE => row.clear(),
        EVEN => {
            let mut value = 0;
            codec.usual_short(&VALUES, &mut value);
            *row = (0..neurons as u16).map(|uid| (uid, value)).collect();
        }
        LISTED => {
            let mut length = row.len() as u16;
            codec.short(&mut length);
            let length = usize::from(length) % (neurons + 1);
            row.resize(length, (0, 0));
            let mut seen = vec![false; neurons];
            row.retain_mut(|(uid, value)| {
                if neurons > 256 {
                    codec.short(uid);
                } else {
                    let mut byte = *uid as u8;
                    codec.byte(&mut byte);
                    *uid = byte.into();
                }
                codec.usual_short(&VALUES, value);
                *uid %= neurons as u16;
                !std::mem::replace(&mut seen[usize::from(*uid)], true)
            });
        }
        random => {
            let mut seed = 0;
            let mut density = 0;
            codec.short(&mut seed);
            codec.byte(&mut density);
            let mut numbers = SplitMix64::new(seed.into());
            row.clear();
            for uid in 0..neurons as u16 {
                if numbers.below(255) < u64::from(density) {
                    let any = numbers.below(65_536) as u16;
                    let usual = VALUES[numbers.below(VALUES.len() as u64) as usize];
                    row.push((uid, if numbers.below(4) == 0 { usual } else { any }));
                }
            }
            if random == 4 {
                for last in (1..row.len()).rev() {
                    row.swap(last, numbers.below(last as u64 + 1) as usize);
                }
            }
        }
    }
}
