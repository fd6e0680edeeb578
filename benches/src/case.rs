//! One epoch, ready to be run by the kernel and by the reference model.

use std::hint::black_box;

use yuma_conformance::{differences, reference_epoch, reference_epoch_outputs};
use yuma_document::{BondsSource, EpochDocument, Generator, Outputs, OwnedStake};
use yuma_kernel::{
    EpochConsensus, EpochInput, EpochOutput, HyperparameterValues, Hyperparameters, I64F64, Matrices, Workspace,
};

use crate::hostile::Hostile;
use crate::size::Size;
use crate::variant::Variant;

/// One epoch, in the form that each of the two engines reads.
#[derive(Debug)]
pub struct Case {
    name: String,
    entries: usize,
    document: EpochDocument,
    reference: yuma_reference::Epoch,
}

impl Case {
    /// Above this number of entries the three large matrices are not compared: the reference model's copies of them would take
    /// gigabytes.
    const MOST_ENTRIES_WITH_MATRICES: usize = 1 << 22;

    /// Generates the epoch, with permits for as many validators as it has.
    ///
    /// # Panics
    ///
    /// When the epoch is not a valid input: a mistake in this package.
    pub fn new(size: Size, variant: Variant) -> Self {
        let Size { neurons, validators, density } = size;
        let values = HyperparameterValues { max_allowed_validators: validators, ..variant.hyperparameters() };
        let hyperparameters = Hyperparameters::new(values).expect("the hyperparameters of the variant are valid");
        let mut document = Generator { seed: 1, n: neurons, validators, density }.epoch(hyperparameters);
        if variant == Variant::Null {
            // Null epochs divide by the stake of everybody, not that of validators alone: fractions of a rao make all bits count.
            let stake = |uid| I64F64::from_bits(i128::from(uid + 1) * 0x00E8_D4A5_1001_2345_6789_ABCD);
            document.stake = OwnedStake::Fixed((0..neurons).map(stake).collect());
        }
        Self::of(size, variant, document)
    }

    /// The same, its weights and bonds spoilt. The consensus of every column has to be searched for.
    ///
    /// # Panics
    ///
    /// When the epoch is not a valid input: a mistake in this package.
    pub fn hostile(size: Size, variant: Variant, hostile: Hostile) -> Self {
        let mut case = Self::new(size, variant);
        hostile.spoil(&mut case.document);
        let values = HyperparameterValues { kappa: 3000, ..case.document.hyperparameters.into() };
        case.document.hyperparameters = Hyperparameters::new(values).expect("any kappa is valid");
        Self::of(size, variant, case.document)
    }

    fn of(size: Size, variant: Variant, document: EpochDocument) -> Self {
        Self {
            name: format!("{size} {variant}"),
            entries: document.weights.iter().map(Vec::len).sum(),
            reference: reference_epoch(&document, None),
            document,
        }
    }

    /// The number of entries that the weights have.
    pub const fn entries(&self) -> usize {
        self.entries
    }

    /// The most instructions that the epoch may take, from the check of its input on, by "Memory and work" of
    /// `docs/algorithm.md`: a number of instructions for each look, neuron and row.
    pub fn most_instructions(&self) -> u64 {
        const OF_A_LOOK: usize = 6;
        const OF_A_NEURON: usize = 1500;

        let liquid = self.document.hyperparameters.liquid_alpha;
        let bonds = match &self.document.bonds {
            BondsSource::Rows(rows) => rows.as_slice(),
            BondsSource::Previous => &[],
        };
        let count = |rows: &[Vec<(u16, u16)>]| rows.iter().map(Vec::len).sum::<usize>();
        let [weights, old_bonds] = [count(&self.document.weights), count(bonds)];
        // A term of the series is as much as six looks.
        let of_a_weight = if liquid { 45 + 6 * 30 } else { 45 };
        // A vector loop does as much for one entry as for all lanes of the vector.
        let of_a_row = if liquid { 15_000 } else { 3500 };
        // Sorting compares an entry with one in each half, quarter and so on of its row.
        let sorting =
            |row: &Vec<(u16, u16)>| if row.is_sorted() { 0 } else { row.len() * 2 * (row.len().ilog2() as usize + 1) };
        let rows = self.document.weights.iter().chain(bonds);
        let looks = weights * of_a_weight + old_bonds * 10 + rows.clone().map(sorting).sum::<usize>();
        let filled = rows.filter(|row| !row.is_empty()).count();
        (looks * OF_A_LOOK + self.document.neurons() * OF_A_NEURON + filled * of_a_row) as u64
    }

    /// The kernel with a workspace and outputs for this epoch.
    ///
    /// # Panics
    ///
    /// When the epoch is not a valid input: a mistake in this package.
    pub fn kernel(&self) -> Kernel<'_> {
        Kernel {
            input: self.document.input().expect("the generated epoch is valid"),
            hyperparameters: self.document.hyperparameters,
            workspace: Workspace::new(),
            output: EpochOutput::default(),
        }
    }

    /// Runs the epoch in the reference model, and forgets what it returns.
    pub fn run_reference(&self) {
        let input = black_box(&self.reference);
        match self.document.hyperparameters.epoch_consensus {
            EpochConsensus::Yuma => drop(black_box(yuma_reference::epoch(input))),
            EpochConsensus::Null => {
                let budgets = yuma_reference::Budgets::of(input.emission);
                drop(black_box(yuma_reference::null_epoch(input, budgets)));
            }
        }
    }

    /// Compares every bit of every output of both engines.
    ///
    /// # Panics
    ///
    /// When one differs.
    pub fn assert_agreement(&self) {
        let matrices = if self.entries <= Self::MOST_ENTRIES_WITH_MATRICES { Matrices::ALL } else { Matrices::NONE };
        let mut kernel = self.kernel();
        // Twice: what is timed is a run on a workspace that has been used before.
        kernel.run_with(matrices);
        let found = Outputs::from(kernel.run_with(matrices));
        let differences = differences(&reference_epoch_outputs(&self.document, None, matrices), &found);
        let lines: Vec<String> = differences.iter().map(ToString::to_string).collect();
        assert!(lines.is_empty(), "{}: the kernel differs from the reference:\n{}", self.name, lines.join("\n"));
    }
}

/// The kernel with what it reuses from epoch to epoch.
#[derive(Debug)]
pub struct Kernel<'a> {
    input: EpochInput<'a>,
    hyperparameters: Hyperparameters,
    workspace: Workspace,
    output: EpochOutput,
}

impl Kernel<'_> {
    /// Runs the epoch, without the three large matrices, as a chain would.
    pub fn run(&mut self) -> &EpochOutput {
        self.run_with(Matrices::NONE)
    }

    /// Forgets the workspace, so that the next run needs memory anew.
    pub fn forget_workspace(&mut self) {
        self.workspace = Workspace::new();
    }

    fn run_with(&mut self, matrices: Matrices) -> &EpochOutput {
        self.workspace.epoch(black_box(&self.input), &self.hyperparameters, matrices, &mut self.output);
        &self.output
    }
}
