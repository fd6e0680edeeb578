//! The forms in which the kernel takes the two matrices of an epoch.

use arbitrary::Arbitrary;
use yuma_document::{BondsSource, EpochDocument, PairRows};
use yuma_kernel::{DenseRows, EpochInput, Rows, Subnet};

/// A form of weights and bonds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Arbitrary)]
pub enum Form {
    /// Both in the chain's form.
    Pairs,
    /// Both in compressed sparse rows.
    Csr,
    /// Both dense.
    Dense,
    /// Both dense, with rows for the neurons alone that have entries.
    DenseOfValidators,
    /// Weights dense, bonds in the chain's form.
    DenseWeights,
    /// Weights in the chain's form, bonds dense.
    DenseBonds,
}

impl Form {
    /// `epoch` as this form can hold it: dense rows are in ascending order and have no zeros.
    #[must_use]
    pub fn fit(self, mut epoch: EpochDocument) -> EpochDocument {
        let [weights, bonds] = self.is_dense();
        if weights {
            epoch.weights.iter_mut().for_each(fit_row);
        }
        if bonds && let BondsSource::Rows(rows) = &mut epoch.bonds {
            rows.iter_mut().for_each(fit_row);
        }
        epoch
    }

    /// Hands `epoch`, which must [`fit`](Self::fit), to `run`.
    ///
    /// # Panics
    ///
    /// When the epoch is refused.
    pub fn with_input<T>(self, epoch: &EpochDocument, run: impl FnOnce(&EpochInput<'_>) -> T) -> T {
        let pairs = epoch.input().expect("what is drawn is valid");
        let none = PairRows::new();
        let bonds = match &epoch.bonds {
            BondsSource::Rows(rows) => rows,
            BondsSource::Previous => &none,
        };
        let matrices = [&epoch.weights, bonds].map(|rows| Matrix::new(self, rows));
        let of = |index: usize, given| if self.is_changed()[index] { matrices[index].rows(self) } else { given };
        let subnet = Subnet { weights: of(0, pairs.weights), bonds: of(1, pairs.bonds), ..*pairs };
        run(&EpochInput::new(subnet).expect("another form of a valid epoch is valid"))
    }

    /// Whether weights and bonds are dense.
    const fn is_dense(self) -> [bool; 2] {
        match self {
            Self::Pairs | Self::Csr => [false, false],
            Self::Dense | Self::DenseOfValidators => [true, true],
            Self::DenseWeights => [true, false],
            Self::DenseBonds => [false, true],
        }
    }

    /// Whether weights and bonds are in another than the chain's form.
    const fn is_changed(self) -> [bool; 2] {
        if matches!(self, Self::Csr) { [true, true] } else { self.is_dense() }
    }
}

fn fit_row(row: &mut Vec<(u16, u16)>) {
    row.sort_unstable();
    row.retain(|entry| entry.1 > 0);
}

/// A matrix in all the parts that a form needs.
struct Matrix {
    columns: usize,
    offsets: Vec<usize>,
    uids: Vec<u16>,
    values: Vec<u16>,
    validators: Vec<u16>,
    cells: Vec<u16>,
}

impl Matrix {
    fn new(form: Form, rows: &PairRows) -> Self {
        let columns = rows.len();
        let ends = rows.iter().scan(0, |end, row| {
            *end += row.len();
            Some(*end)
        });
        let offsets = std::iter::once(0).chain(ends).collect();
        let (uids, values) = rows.iter().flatten().copied().unzip();
        let has_row = |uid: &u16| form != Form::DenseOfValidators || !rows[usize::from(*uid)].is_empty();
        let validators: Vec<u16> = (0..columns as u16).filter(has_row).collect();
        let mut cells = vec![0; validators.len() * columns];
        for (cells, uid) in cells.chunks_mut(columns.max(1)).zip(&validators) {
            for (column, value) in &rows[usize::from(*uid)] {
                cells[usize::from(*column)] = *value;
            }
        }
        Self { columns, offsets, uids, values, validators, cells }
    }

    fn rows(&self, form: Form) -> Rows<'_> {
        let dense = DenseRows::new(&self.cells, self.columns);
        match form {
            Form::Pairs | Form::Csr => Rows::Csr { offsets: &self.offsets, uids: &self.uids, values: &self.values },
            Form::DenseOfValidators => Rows::Dense(dense.with_validator_uids(&self.validators)),
            Form::Dense | Form::DenseWeights | Form::DenseBonds => Rows::Dense(dense),
        }
    }
}
