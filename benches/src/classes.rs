//! The largest subnets, whose matrices in the reference model would need more memory than machines have.
//!
//! Their neurons belong to a few classes, by their uid modulo [`CLASSES`]. Those of one class stake alike, weigh alike and are
//! weighed alike, so that an epoch makes the same of all of them: section 3 of the specification is computed for one neuron
//! of each class, on the numbers of the reference model. Only the weight that a neuron gives to itself, which does not
//! count, makes one cell of its column differ from the others of its class.

use yuma_document::{EpochDocument, SplitMix64};
use yuma_kernel::{DenseRows, EpochInput, Error, Rows, Stake, Subnet};
use yuma_reference::{
    Hyperparameters, I32F32, Matrix, Outputs, div, ema, liquid_alpha, mul, prop, safe_div, to_u16, weighted_median,
};

use crate::variant::Variant;

/// The number of classes.
const CLASSES: usize = 64;

const EMISSION: u64 = 1_000_000_000_000;

const ZERO: I32F32 = I32F32::from_bits(0);
const ONE: I32F32 = I32F32::from_bits(1 << 32);

/// A value of each class.
type OfClass<T> = [T; CLASSES];

/// A subnet in which every neuron is a validator, with a row of weights and of bonds in which most cells are above 0.
#[derive(Debug)]
pub struct Classes {
    neurons: usize,
    rules: Hyperparameters,
    /// The stake of each neuron, in rao.
    stake: Vec<u64>,
    /// All but stake, weights and bonds.
    subnet: EpochDocument,
    /// The entry that a neuron of each class gives to one of each class: both its weight and its old bond.
    given: OfClass<OfClass<u16>>,
}

impl Classes {
    /// So many neurons, all of them validators, some without stake. Some columns hold nothing but 0, and others so much that
    /// old bonds of more than 32 768 validators saturate their sum.
    ///
    /// There are at least two of each class: 128 neurons.
    pub fn new(neurons: u16, variant: Variant) -> Self {
        let mut random = SplitMix64::new(1);
        // Below 2^63 rao for all of them.
        let stake: OfClass<u64> = std::array::from_fn(|class| match class % 8 {
            7 => 0,
            _ => 1_000_000_000_000 + random.below(100_000_000_000_000),
        });
        // On average below 2^15, so that a row of 65 535 stays below 2^31.
        let given = std::array::from_fn(|_| {
            std::array::from_fn(|column| match column % 16 {
                0 => u16::MAX,
                1 => 0,
                2 => 1,
                3 => 20_000,
                _ => random.below(60_000).saturating_sub(10_000) as u16,
            })
        });
        let neurons = usize::from(neurons);
        Self {
            neurons,
            rules: Hyperparameters {
                yuma_version: if variant == Variant::Yuma2 { 2 } else { 3 },
                liquid_alpha: variant == Variant::Yuma3Liquid,
                ..Hyperparameters::default()
            },
            stake: (0..neurons).map(|uid| stake[uid % CLASSES]).collect(),
            subnet: EpochDocument {
                current_block: 100_000,
                emission: EMISSION,
                last_update: vec![99_000; neurons],
                block_at_registration: vec![1000; neurons],
                validator_permit: vec![true; neurons],
                ..EpochDocument::empty(neurons, yuma_kernel::Hyperparameters::default())
            },
            given,
        }
    }

    /// The hyperparameters, as the reference model takes them.
    pub const fn rules(&self) -> &Hyperparameters {
        &self.rules
    }

    /// The dense matrix of the weights, which is that of the old bonds, too.
    pub fn cells(&self) -> Vec<u16> {
        let mut cells = Vec::with_capacity(self.neurons * self.neurons);
        for uid in 0..self.neurons {
            cells.extend(self.given[uid % CLASSES].iter().cycle().take(self.neurons));
        }
        cells
    }

    /// The subnet, its weights and bonds being `cells`.
    ///
    /// # Errors
    ///
    /// When the kernel refuses it: a mistake in this package.
    pub fn input<'a>(&'a self, cells: &'a [u16]) -> Result<EpochInput<'a>, Error> {
        let rows = Rows::Dense(DenseRows::new(cells, self.neurons));
        let stake = Stake::Rao(&self.stake);
        EpochInput::new(Subnet { stake, weights: rows, bonds: rows, ..self.subnet.subnet(Rows::Empty) })
    }

    /// The outputs of the specification, without the three large matrices.
    pub fn outputs(&self) -> Outputs {
        let is_version_2 = self.rules.yuma_version == 2;
        let total: u128 = self.stake.iter().map(|rao| u128::from(*rao)).sum();
        // Rounded once, which is what both of the specification's roundings come to.
        let stake = classes(|class| I32F32::from_bits(((u128::from(self.stake[class]) << 32) / total) as i64));
        let active_stake = self.normalize(&stake);

        let values = cells(|row, column| I32F32::from_num(self.given[row][column]));
        let weights = {
            let sums = classes(|row| self.sum(row, &values[row], ZERO));
            cells(|row, column| safe_div(values[row][column], sums[row]))
        };
        let shares = self.normalize(&active_stake);
        let consensus = classes(|column| {
            let vote = |row: usize| (weights[row][column], times(shares[row], self.others(row, column)));
            // A neuron does not weigh itself.
            let votes: Vec<_> = (0..CLASSES).map(vote).chain([(ZERO, shares[column])]).collect();
            weighted_median(&votes, prop(self.rules.kappa))
        });
        let clipped = cells(|row, column| weights[row][column].min(consensus[column]));
        let validator_trust = classes(|row| self.sum(row, &clipped[row], ZERO));
        let incentive = {
            let ranks = cells(|column, row| mul(active_stake[row], clipped[row][column]));
            self.normalize(&classes(|column| self.sum(column, &ranks[column], ZERO)))
        };

        let bonds = if is_version_2 {
            self.bonds_of_version_2(&values, &clipped, &active_stake)
        } else {
            self.bonds_of_version_3(&clipped, &consensus)
        };
        let shares = self.in_columns_of_sum_1(&bonds);
        let dividends = self.normalize(&classes(|row| {
            let earned = classes(|column| mul(shares.others[row][column], incentive[column]));
            let sum = self.sum(row, &earned, mul(shares.own[row], incentive[row]));
            if is_version_2 { sum } else { mul(sum, active_stake[row]) }
        }));
        let bonds = if is_version_2 { largest_is_1(&shares) } else { bonds };

        self.spread([&stake, &active_stake, &consensus, &validator_trust, &incentive, &dividends], &bonds)
    }

    fn bonds_of_version_2(
        &self,
        old: &OfClass<OfClass<I32F32>>,
        clipped: &OfClass<OfClass<I32F32>>,
        active_stake: &OfClass<I32F32>,
    ) -> Cells {
        let old = self.in_columns_of_sum_1(&Cells { others: *old, own: classes(|class| old[class][class]) });
        let bought = cells(|row, column| mul(clipped[row][column], active_stake[row]));
        let new = self.in_columns_of_sum_1(&Cells { others: bought, own: [ZERO; CLASSES] });
        average(&new, &old, &self.rules)
    }

    fn bonds_of_version_3(&self, clipped: &OfClass<OfClass<I32F32>>, consensus: &OfClass<I32F32>) -> Cells {
        let old = cells(|row, column| prop(self.given[row][column]));
        if !self.rules.liquid_alpha {
            let own = classes(|class| old[class][class]);
            let new = Cells { others: *clipped, own: [ZERO; CLASSES] };
            return average(&new, &Cells { others: old, own }, &self.rules);
        }
        let bond = |row: usize, column: usize| {
            let (weight, old) = (clipped[row][column], old[row][column]);
            if weight == ZERO {
                return ZERO;
            }
            let alpha = liquid_alpha(weight, old, consensus[column], &self.rules);
            mul(ONE - alpha, old).saturating_add(mul(alpha, weight)).min(ONE)
        };
        Cells { others: cells(bond), own: [ZERO; CLASSES] }
    }

    /// The outputs of all neurons, given what each class has.
    fn spread(
        &self,
        [stake, active_stake, consensus, validator_trust, incentive, dividends]: [&OfClass<I32F32>; 6],
        bonds: &Cells,
    ) -> Outputs {
        let all = |of_class: &OfClass<I32F32>| (0..self.neurons).map(|uid| of_class[uid % CLASSES]).collect::<Vec<_>>();
        let sum = self.total(incentive).saturating_add(self.total(dividends));
        let rao = |share: I32F32| ((i128::from(share.to_bits()) * i128::from(EMISSION)) >> 32) as u64;
        let emission = |earned: &dyn Fn(usize) -> I32F32| {
            (0..self.neurons).map(|uid| rao(safe_div(earned(uid % CLASSES), sum))).collect()
        };

        let mut by_stake: Vec<usize> = (0..self.neurons).collect();
        by_stake.sort_by_key(|uid| (stake[uid % CLASSES], *uid));
        let mut new_validator_permit = vec![false; self.neurons];
        for uid in by_stake.iter().rev().take(usize::from(self.rules.max_allowed_validators)) {
            new_validator_permit[*uid] = stake[uid % CLASSES] > ZERO;
        }
        let row = |uid: usize| {
            let (entries, own) = (&bonds.others[uid % CLASSES], bonds.own[uid % CLASSES]);
            let bond = |column: usize| if column == uid { own } else { entries[column % CLASSES] };
            let held = (0..self.neurons).map(|column| (column as u16, bond(column))).filter(|entry| entry.1 > ZERO);
            held.map(|(column, bond)| (column, to_u16(bond))).collect()
        };
        Outputs {
            stake: all(stake),
            active_stake: all(active_stake),
            consensus: all(consensus),
            validator_trust: all(validator_trust),
            incentive: all(incentive),
            dividends: all(dividends),
            active: vec![true; self.neurons],
            bonds: (0..self.neurons).map(|uid| if new_validator_permit[uid] { row(uid) } else { Vec::new() }).collect(),
            new_validator_permit,
            weights: Matrix::new(),
            clipped_weights: Matrix::new(),
            ema_bonds: Matrix::new(),
            server_emission: emission(&|class| incentive[class]),
            validator_emission: emission(&|class| dividends[class]),
            combined_emission: emission(&|class| incentive[class].saturating_add(dividends[class])),
        }
    }

    /// How many neurons a class has.
    fn members(&self, class: usize) -> usize {
        (self.neurons + CLASSES - 1 - class) / CLASSES
    }

    /// How many neurons of a class there are beside one of class `than`.
    fn others(&self, class: usize, than: usize) -> usize {
        self.members(class) - usize::from(class == than)
    }

    /// The sum of a row or column of class `of`: its entries for each class, and in its own cell.
    fn sum(&self, of: usize, cells: &OfClass<I32F32>, own: I32F32) -> I32F32 {
        (0..CLASSES).fold(own, |sum, class| sum.saturating_add(times(cells[class], self.others(class, of))))
    }

    /// The sum over all neurons.
    fn total(&self, values: &OfClass<I32F32>) -> I32F32 {
        (0..CLASSES).fold(ZERO, |sum, class| sum.saturating_add(times(values[class], self.members(class))))
    }

    /// Each neuron's share in the sum over all neurons.
    fn normalize(&self, values: &OfClass<I32F32>) -> OfClass<I32F32> {
        let total = self.total(values);
        if total == ZERO { *values } else { values.map(|value| safe_div(value, total)) }
    }

    /// Each cell's share in the sum of its column.
    fn in_columns_of_sum_1(&self, cells: &Cells) -> Cells {
        let sums = classes(|column| self.sum(column, &classes(|row| cells.others[row][column]), cells.own[column]));
        cells.divided_by(&sums)
    }
}

/// A matrix: what a row of each class has in the columns of each class, and in its own column.
struct Cells {
    others: OfClass<OfClass<I32F32>>,
    own: OfClass<I32F32>,
}

impl Cells {
    fn divided_by(&self, columns: &OfClass<I32F32>) -> Self {
        Self {
            others: cells(|row, column| safe_div(self.others[row][column], columns[column])),
            own: classes(|class| safe_div(self.own[class], columns[class])),
        }
    }
}

fn classes<T>(of_class: impl FnMut(usize) -> T) -> OfClass<T> {
    std::array::from_fn(of_class)
}

fn cells(cell: impl Fn(usize, usize) -> I32F32) -> OfClass<OfClass<I32F32>> {
    classes(|row| classes(|column| cell(row, column)))
}

/// The sum of equal terms, which saturates as sums do.
fn times(value: I32F32, count: usize) -> I32F32 {
    let bits = i128::from(value.to_bits()) * count as i128;
    I32F32::from_bits(bits.min(i64::MAX.into()) as i64)
}

fn average(new: &Cells, old: &Cells, rules: &Hyperparameters) -> Cells {
    let alpha = ONE - div(I32F32::from_num(rules.bonds_moving_average), I32F32::from_num(1_000_000));
    let of = |new: I32F32, old: I32F32| ema(&[(0, new)], &[(0, old)], alpha).first().map_or(ZERO, |entry| entry.1);
    Cells {
        others: cells(|row, column| of(new.others[row][column], old.others[row][column])),
        own: classes(|class| of(new.own[class], old.own[class])),
    }
}

/// Each cell divided by the largest of its column.
fn largest_is_1(matrix: &Cells) -> Cells {
    matrix.divided_by(&classes(|column| {
        (0..CLASSES).map(|row| matrix.others[row][column]).fold(matrix.own[column], I32F32::max)
    }))
}
