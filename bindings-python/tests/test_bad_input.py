"""Refusals, and their messages: the argument, the row, the uid, what was found, what was expected."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.sparse

import yuma_kernel as yk

NAN = float("nan")
OK: dict[str, Any] = {"weights": [[(1, 5)], [], []], "stake": [5, 5, 5]}
CELLS = np.zeros((3, 3))


def cell(row: int, uid: int, value: Any, dtype: Any = np.float64) -> Any:
    array = np.zeros((3, 3), dtype)
    array[row, uid] = value
    return array


REFUSED: list[tuple[dict[str, Any], type[yk.YumaError], str]] = [
    ({"weights": cell(1, 2, NAN)}, yk.YumaError, "weights: row 1, uid 2: found nan, expected a finite number"),
    ({"weights": cell(1, 2, -0.5)}, yk.YumaError, "weights: row 1, uid 2: found -0.5, expected 0 or more"),
    ({"weights": cell(1, 2, np.inf)}, yk.YumaError, "weights: row 1, uid 2: found inf, expected a finite number"),
    ({"weights": cell(1, 2, -5, np.int64)}, yk.YumaError, "weights: row 1, uid 2: found -5, expected 0 to 65535"),
    ({"weights": cell(1, 2, 65536, np.int64)}, yk.YumaError, "weights: row 1, uid 2: found 65536, expected 0 to 65535"),
    ({"weights": CELLS.astype(complex)}, yk.YumaTypeError, "weights: found complex128 values, expected integers of 0 to 65535 or floats"),
    ({"weights": CELLS.astype(bool)}, yk.YumaTypeError, "weights: found bool values, expected integers of 0 to 65535 or floats"),
    ({"weights": CELLS.astype(str)}, yk.YumaTypeError, "weights: found <U32 values, expected integers of 0 to 65535 or floats"),
    ({"weights": np.ma.masked_equal(CELLS, 0)}, yk.YumaTypeError, "weights: found a masked array, expected a two-dimensional array, a scipy.sparse matrix, or a list of rows of (uid, value) (fill it first)"),
    ({"weights": np.zeros((2, 3), np.uint16)}, yk.YumaError, "weights: found 2 rows, expected 3 (one for each neuron)"),
    ({"weights": np.zeros((3, 4), np.uint16)}, yk.YumaError, "weights: found 4 columns, expected 3 (one for each neuron)"),
    ({"weights": np.zeros(3, np.uint16)}, yk.YumaError, "weights: found 1 dimensions, shape (3,), expected a two-dimensional array, a scipy.sparse matrix, or a list of rows of (uid, value)"),
    ({"weights": "all"}, yk.YumaTypeError, "weights: found 'all', expected a two-dimensional array, a scipy.sparse matrix, or a list of rows of (uid, value)"),
    ({"weights": [[(1, 5), (1, 6)], [], []]}, yk.YumaError, "weights: row 0: found uid 1 twice, expected each uid once"),
    ({"weights": [[(3, 5)], [], []]}, yk.YumaError, "weights: row 0: found uid 3, expected below 3 (the number of neurons)"),
    ({"weights": [[(1, 5)], []]}, yk.YumaError, "weights: found 2 rows, expected 3 (one for each neuron)"),
    ({"weights": [[(1, -5)], [], []]}, yk.YumaError, "weights: row 0, uid 1: found -5, expected 0 to 65535"),
    ({"weights": [[(-1, 5)], [], []]}, yk.YumaError, "weights: row 0, entry 0: uid: found -1, expected 0 to 65535"),
    ({"weights": [[(1, "5")], [], []]}, yk.YumaTypeError, "weights: row 0, uid 1: found '5', expected an integer of 0 to 65535"),
    ({"weights": [[(1, 5, 6)], [], []]}, yk.YumaTypeError, "weights: row 0, entry 0: found (1, 5, 6), expected (uid, value)"),
    ({"weights": [[(1, 0.5), (2, NAN)], [], []]}, yk.YumaError, "weights: row 0, uid 2: found nan, expected a finite number of 0 or more"),
    ({"weights": [None, [], []]}, yk.YumaTypeError, "weights: row 0: found None, expected a list of (uid, value)"),
    ({"weights": scipy.sparse.coo_array(([1, 2], ([0, 0], [1, 1])), shape=(3, 3))}, yk.YumaError, "weights: row 0: found uid 1 twice, expected each uid once"),
    ({"weights": scipy.sparse.coo_array(([1, -2], ([0, 2], [1, 1])), shape=(3, 3))}, yk.YumaError, "weights: row 2, uid 1: found -2, expected 0 to 65535"),
    ({"weights": scipy.sparse.coo_array(([NAN], ([2], [1])), shape=(3, 3))}, yk.YumaError, "weights: row 2, uid 1: found nan, expected a finite number of 0 or more"),
    ({"weights": scipy.sparse.csr_array((2, 2), dtype=np.uint16)}, yk.YumaError, "weights: found 2 rows, expected 3 (one for each neuron)"),
    ({"weights": np.zeros((2, 3), np.uint16), "validator_uids": [1, 0]}, yk.YumaError, "weights: row 1: found validator uid 0, expected above 1 (that of the row before)"),
    ({"weights": np.zeros((2, 3), np.uint16), "validator_uids": [0, 3]}, yk.YumaError, "weights: row 1: found validator uid 3, expected below 3 (the number of neurons)"),
    ({"weights": np.zeros((2, 3), np.uint16), "validator_uids": [0, -1]}, yk.YumaError, "validator_uids: row 1: found -1, expected 0 to 65535"),
    ({"weights": np.zeros((2, 3), np.uint16), "validator_uids": [0.0, 1.0]}, yk.YumaTypeError, "validator_uids: found float64 values, expected integers of 0 to 65535"),
    ({"bonds": cell(0, 1, 1.5)}, yk.YumaError, "bonds: row 0, uid 1: found 1.5, expected 0 to 1"),
    ({"bonds": [[], [], [(1, 0.5), (0, 2.0)]]}, yk.YumaError, "bonds: row 2, uid 0: found 2.0, expected 0 to 1"),
    ({"bonds": yk.SparseRows([0, 1], [0], [1])}, yk.YumaError, "bonds: found 1 rows, expected 3 (one for each neuron)"),
    ({"stake": [5.0, NAN, 5.0]}, yk.YumaError, "stake: uid 1: found nan, expected 0 or more TAO"),
    ({"stake": [5.0, -1.0, 5.0]}, yk.YumaError, "stake: uid 1: found -1.0, expected 0 or more TAO"),
    ({"stake": [5, -1, 5]}, yk.YumaError, "stake: uid 1: found -1, expected 0 to 18446744073709551615 (rao)"),
    ({"stake": [5.0, 1e300, 5.0]}, yk.YumaError, "stake: uid 1: found 1e+300, expected below 2^63 rao"),
    ({"stake": [2**62, 2**62, 0]}, yk.YumaError, "stake: uid 1: found a sum of 2^63 rao or more up to here, expected below 2^63 rao"),
    ({"stake": [True, False, True]}, yk.YumaTypeError, "stake: found bool values, expected rao as integers or TAO as floats"),
    ({"stake": [[1, 2, 3]]}, yk.YumaError, "stake: found 2 dimensions, shape (1, 3), expected rao as integers or TAO as floats"),
    ({"stake": None}, yk.YumaTypeError, "stake: found None, expected rao as integers or TAO as floats"),
    ({"last_update": [1, 2], "current_block": 5}, yk.YumaError, "last_update: found length 2, expected 3 (one entry for each neuron)"),
    ({"last_update": [1, -2, 3], "current_block": 5}, yk.YumaError, "last_update: uid 1: found -2, expected 0 to 18446744073709551615 (a block)"),
    ({"last_update": [1.0, 2.0, 3.0], "current_block": 5}, yk.YumaTypeError, "last_update: found float64 values, expected integers (blocks)"),
    ({"last_update": [1, 2, 3]}, yk.YumaError, "current_block: missing, expected the block of the epoch, since last_update is given"),
    ({"current_block": -1}, yk.YumaError, "current_block: found -1, expected 0 to 18446744073709551615 (a block)"),
    ({"current_block": 1.0}, yk.YumaTypeError, "current_block: found 1.0, expected an integer of 0 to 18446744073709551615 (a block)"),
    ({"validator_permit": [1, 0, 1]}, yk.YumaTypeError, "validator_permit: found int64 values, expected booleans"),
    ({"commit_block": [1, None, "x"], "current_block": 5}, yk.YumaTypeError, "commit_block: uid 2: found 'x', expected an integer of 0 to 18446744073709551615 (a block)"),
    ({"owner_uid": 3}, yk.YumaError, "owner_uid: found 3, expected below 3 (the number of neurons)"),
    ({"owner_uid": 70000}, yk.YumaError, "owner_uid: found 70000, expected 0 to 65535"),
    ({"emission": 2**64}, yk.YumaError, "emission: found 18446744073709551616, expected 0 to 18446744073709551615 (rao)"),
    ({"emission": True}, yk.YumaTypeError, "emission: found True, expected an integer of 0 to 18446744073709551615 (rao)"),
    ({"hyperparameters": {"kappa": 1}}, yk.YumaTypeError, "hyperparameters: found {'kappa': 1}, expected yuma_kernel.Hyperparameters"),
]


@pytest.mark.parametrize(("changes", "error", "message"), REFUSED, ids=[message[:60] for *_, message in REFUSED])
@pytest.mark.parametrize("function", [yk.epoch, yk.EpochInputs])
def test_refusals(function: Any, changes: dict[str, Any], error: type[yk.YumaError], message: str) -> None:
    with pytest.raises(yk.YumaError) as refused:
        function(**{**OK, **changes})
    assert (type(refused.value), str(refused.value)) == (error, message)
    if error is yk.YumaTypeError:
        assert isinstance(refused.value, TypeError)
    assert isinstance(refused.value, ValueError)


def test_matrices_must_be_a_truth() -> None:
    with pytest.raises(yk.YumaTypeError, match="matrices: found 'yes', expected True or False"):
        yk.epoch(**OK, matrices="yes")  # type: ignore[arg-type]


def test_stake_bits() -> None:
    with pytest.raises(yk.YumaError, match="stake: uid 1: found -1, expected 0 to"):
        yk.StakeBits([1, -1])
    with pytest.raises(yk.YumaError, match="stake: uid 1: found a sum of 2.63 rao or more"):
        yk.epoch([[], []], yk.StakeBits([2**126, 2**126]))


def test_sparse_rows() -> None:
    rows = yk.SparseRows([0, 5, 1], [0], [1])
    with pytest.raises(yk.YumaError, match="weights: row 0: found offset 5, expected 0 to 1"):
        yk.epoch(rows, [1, 1])
    with pytest.raises(yk.YumaError, match="uids: row 0: found 70000, expected 0 to 65535"):
        yk.SparseRows([0, 1], [70000], [1])
    with pytest.raises(yk.YumaError, match="weights: found 1 values for 2 uids, expected as many"):
        yk.epoch(yk.SparseRows([0, 2], [0, 1], [1]), [1])
