//! Epochs on `ndarray` matrices: weights and bonds are read through views, without a copy, and the bonds that an epoch returns
//! are the next one's.
//!
//! `cargo run --package yuma-kernel --features ndarray --example ndarray`

use ndarray::{Array2, array};
use yuma_kernel::{
    DenseRows, EpochInput, EpochOutput, Error, Hyperparameters, Matrices, Matrix, Rows, SparseRows, Stake, Subnet,
    Workspace,
};

fn main() -> Result<(), Error> {
    for (number, bonds) in bonds_of_epochs(3)?.iter().enumerate() {
        println!("bonds after epoch {}, in 1/65535:\n{bonds}", number + 1);
    }
    Ok(())
}

/// The bonds after each of some epochs of two validators, uids 0 and 1, and two miners, uids 2 and 3.
fn bonds_of_epochs(epochs: u64) -> Result<Vec<Array2<u16>>, Error> {
    // Only validators have a row. Uid 1 gives half of its weight to a miner that the majority does not support.
    let weights = array![[0_u16, 0, 65_535, 0], [0, 0, 65_535, 65_535]];
    let mut workspace = Workspace::new();
    let mut output = EpochOutput::default();
    let mut history = vec![Array2::<u16>::zeros((4, 4))];
    for number in 0..epochs {
        let input = EpochInput::new(Subnet {
            current_block: 100_000 + 360 * number,
            last_step_block: 99_640 + 360 * number,
            emission: 1_000_000_000,
            owner_uid: None,
            stake: Stake::Rao(&[6_000_000_000, 4_000_000_000, 0, 0]),
            last_update: &[99_000; 4],
            block_at_registration: &[1000; 4],
            validator_permit: &[true, true, false, false],
            weights: Rows::Dense(DenseRows::from_view(&weights.view(), Matrix::Weights)?.with_validator_uids(&[0, 1])),
            bonds: Rows::Dense(DenseRows::from_view(&history[number as usize].view(), Matrix::Bonds)?),
            ..Subnet::EMPTY
        })?;
        workspace.epoch(&input, &Hyperparameters::default(), Matrices::NONE, &mut output);
        history.push(dense(&output.bonds));
    }
    history.remove(0);
    Ok(history)
}

/// The dense form of a matrix that an epoch returned.
fn dense(rows: &SparseRows<u16>) -> Array2<u16> {
    let mut matrix = Array2::zeros((rows.len(), rows.len()));
    for (mut cells, row) in matrix.rows_mut().into_iter().zip(rows.rows()) {
        row.for_each(|(uid, value)| cells[usize::from(uid)] = value);
    }
    matrix
}

#[cfg(test)]
mod tests {
    use ndarray::s;

    use super::*;

    /// The moving average takes a tenth of the new weight, 1 or 1/2, and nine tenths of the old bond, rounded down.
    #[test]
    fn bonds_of_supported_weights_grow_toward_them() -> Result<(), Error> {
        let bonds = bonds_of_epochs(2)?;
        assert_eq!(bonds[0], array![[0, 0, 6553, 0], [0, 0, 3276, 0], [0, 0, 0, 0], [0, 0, 0, 0]]);
        // 6553.5 + 0.9 × 6553 and 3276.75 + 0.9 × 3276.
        assert_eq!(bonds[1].slice(s![..2, 2]), array![12_451, 6225]);
        Ok(())
    }

    #[test]
    fn a_transposed_view_is_refused() {
        let weights = array![[0_u16, 65_535], [1, 0]];
        let refused = DenseRows::from_view(&weights.t(), Matrix::Weights).map(|_| ());
        assert_eq!(refused, Err(Error::Layout { matrix: Matrix::Weights, row_stride: 1, column_stride: 2 }));
    }
}
