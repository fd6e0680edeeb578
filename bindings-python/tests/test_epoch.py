"""One epoch: the forms of its arguments, its defaults, and what it returns."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
import scipy.sparse

import yuma_kernel as yk
from yuma_kernel._matrix import matrix

from .conftest import same


def test_all_forms_of_a_matrix_are_one(dense: dict[str, Any]) -> None:
    """Dense, square, other dtypes and orders, sparse and rows give the same bits."""
    whole = yk.epoch(**dense, matrices=True)
    square = {name: np.zeros((256, 256), np.uint16) for name in ("weights", "bonds")}
    for name, cells in square.items():
        cells[:64] = dense[name]
    forms = {
        "square": lambda cells: cells,
        "read-only": lambda cells: frozen(cells.copy()),
        "column-major": np.asfortranarray,
        "every other row of more": lambda cells: np.repeat(cells, 2, axis=0)[::2],
        "int64": lambda cells: cells.astype(np.int64),
        "big-endian": lambda cells: cells.astype(">u2"),
        "lists": lambda cells: cells.tolist(),
        "csr": scipy.sparse.csr_array,
        "csc": scipy.sparse.csc_matrix,
        "coo of int64": lambda cells: scipy.sparse.coo_array(cells.astype(np.int64)),
        "rows": lambda cells: [[(uid, int(value)) for uid, value in enumerate(row) if value] for row in cells],
        "SparseRows": lambda cells: yk.EpochInputs(cells, dense["stake"]).weights,
    }
    for form, convert in forms.items():
        given = {name: convert(cells) for name, cells in square.items()}
        assert same(yk.epoch(**given, stake=dense["stake"], matrices=True), whole), form


def frozen(array: Any) -> Any:
    array.flags.writeable = False
    return array


def test_contiguous_u16_is_handed_over_as_it_is() -> None:
    cells = np.zeros((3, 3), np.uint16)
    assert matrix("weights", cells, 3) is cells
    assert matrix("weights", cells.T, 3) is not cells
    unaligned = np.zeros(19, np.uint8)[1:].view(np.uint16).reshape(3, 3)
    assert not unaligned.flags.aligned
    assert matrix("weights", unaligned, 3) is not unaligned


def test_floats_are_quantised_as_the_clients_do() -> None:
    """Each row over its largest weight, times 65535, to the nearest integer, half to even."""
    weights = np.array([[0, 0.5, 0.25, 0.1], [0, 0, 3.0, 1.0], [0, 0, 0, 0], [1e-9, 1.0, 0, 0]])
    inputs = yk.EpochInputs(weights, [1.0] * 4)
    assert inputs.weights.to_rows() == [[(1, 65535), (2, 32768), (3, 13107)], [(2, 65535), (3, 21845)], [], [(1, 65535)]]
    in_rows = [[(uid, weight) for uid, weight in enumerate(row) if weight] for row in weights.tolist()]
    for form in (weights.astype(np.float32), weights.tolist(), scipy.sparse.csr_array(weights), in_rows, weights * 7):
        assert yk.EpochInputs(form, [1.0] * 4).weights.to_rows() == inputs.weights.to_rows()


def test_float_bonds_are_shares() -> None:
    bonds = np.array([[0, 1.0], [0.5, 0]])
    assert yk.EpochInputs([[], []], [1, 1], bonds=bonds).bonds.to_rows() == [[(1, 65535)], [(0, 32768)]]
    every = np.arange(65536, dtype=np.uint16).reshape(256, 256)
    again = yk.EpochInputs([[]] * 256, [1] * 256, bonds=every / 65535).bonds.to_dense()
    assert np.array_equal(again, every)


def test_stakes_are_rao_or_tao() -> None:
    rao = yk.EpochInputs([[], [], []], [1_500_000_000, 1, 0])
    for stake in ([1.5, 1e-9, 0.0], np.array([1.5, 1e-9, 0.0]), np.array([1_500_000_000, 1, 0], np.int32)):
        again = yk.EpochInputs([[], [], []], stake).stake
        assert isinstance(again, np.ndarray) and isinstance(rao.stake, np.ndarray)
        assert again.tolist() == rao.stake.tolist() == [1_500_000_000, 1, 0]


def test_explicit_zeros_stay_and_order_is_kept() -> None:
    rows = [[(2, 5), (1, 0)], [], []]
    assert yk.EpochInputs(rows, [1, 1, 1]).weights.to_rows() == rows
    csr = scipy.sparse.csr_array((np.array([5, 0]), np.array([2, 1]), np.array([0, 2, 2, 2])), shape=(3, 3))
    assert yk.EpochInputs(csr, [1, 1, 1]).weights.to_rows() == rows


def test_defaults_make_everybody_active_and_old() -> None:
    weights = [[(2, 1)], [(2, 0)], []]
    inputs = yk.EpochInputs(weights, [5, 5, 5])
    assert inputs.validator_permit.tolist() == [True, False, False]
    assert inputs.epoch().active.all()
    assert inputs.block_at_registration.tolist() == [0, 0, 0]
    assert inputs.epoch().incentive.tolist() == [0, 0, 1]
    assert inputs.hyperparameters == yk.Hyperparameters()
    at_the_start = yk.EpochInputs(weights, [5, 5, 5], current_block=0).epoch()
    assert at_the_start.incentive.tolist() == [0, 0, 1]


def test_bonds_go_straight_into_the_next_epoch(dense: dict[str, Any]) -> None:
    first = yk.epoch(**dense)
    del dense["bonds"]
    forms = [first.bonds, first.bonds.to_dense(), first.bonds.to_scipy(), first.bonds.to_rows(), pickle.loads(pickle.dumps(first.bonds))]
    results = [yk.epoch(**dense, bonds=bonds) for bonds in forms]
    assert all(same(result, results[0]) for result in results)


def test_results_outlive_what_made_them(dense: dict[str, Any]) -> None:
    """The memory of outputs is used again, but only when nobody holds them."""
    kept = yk.epoch(**dense)
    bonds = kept.bonds
    expected = kept.to_expected()
    del kept
    for emission in range(10):
        yk.epoch(**dense, emission=emission)
    assert bonds.to_rows() == expected["bonds"]


def test_results_are_read_only_and_kept(dense: dict[str, Any]) -> None:
    result = yk.epoch(**dense)
    assert result.incentive is result.incentive
    with pytest.raises(ValueError, match="read-only"):
        result.incentive[0] = 1


def test_results_travel(dense: dict[str, Any]) -> None:
    result = yk.epoch(**dense, matrices=True)
    again = pickle.loads(pickle.dumps(result))
    assert same(again, result)
    assert again.ema_bonds == result.ema_bonds
    assert np.array_equal(again.incentive, result.incentive)
    assert same(pickle.loads(pickle.dumps(again)), result)
    assert len(again.to_frame()) == 256


def test_matrices(dense: dict[str, Any]) -> None:
    result = yk.epoch(**dense, matrices=True)
    assert result.weights.to_dense()[:64].sum(axis=1) == pytest.approx(1, abs=1e-6)
    assert (result.clipped_weights.to_dense() <= result.weights.to_dense()).all()
    assert np.array_equal(result.ema_bonds.to_scipy().toarray(), result.ema_bonds.to_dense())
    with pytest.raises(yk.YumaError, match="expected matrices=True"):
        _ = yk.epoch(**dense).weights


def test_frame_and_representations(mainnet: yk.EpochInputs) -> None:
    result = mainnet.epoch()
    frame = result.to_frame()
    assert frame.shape == (256, 12) and frame.index.name == "uid"
    assert frame["combined_emission"].sum() == result.emission.sum()
    text = repr(result)
    assert text.startswith("EpochResult: 256 neurons, 11 with dividends, 30 with incentive") and "126: 0.5221" in text
    table = result._repr_html_()
    assert table.count("<tr>") == 11 and "the 10 that earn most" in table


def test_inputs_are_kept_apart_from_their_arrays(dense: dict[str, Any]) -> None:
    inputs = yk.EpochInputs(**dense)
    before = inputs.epoch()
    dense["weights"][:] = 1
    dense["stake"][:] = 1
    assert same(inputs.epoch(), before)
    assert same(pickle.loads(pickle.dumps(inputs)).epoch(), before)
    assert same(yk.epoch(**inputs.arguments()), before)
    assert inputs.replace(kappa=1).hyperparameters.kappa == 1


def test_hyperparameters() -> None:
    rules = yk.Hyperparameters(kappa=np.uint16(5), liquid_alpha=np.True_)
    assert rules == pickle.loads(pickle.dumps(rules)) and hash(rules) == hash(yk.Hyperparameters(kappa=5, liquid_alpha=True))
    assert type(rules.kappa) is int and type(rules.liquid_alpha) is bool
    with pytest.raises(AttributeError):
        rules.kappa = 6  # type: ignore[misc]
    for values, message in (
        ({"alpha_low": 60_000}, "alpha_low: found 60000, expected at most alpha_high = 58982"),
        ({"yuma_version": 4}, "yuma_version: found 4, expected 2 or 3"),
        ({"bonds_moving_average": 1_000_001}, "bonds_moving_average: found 1000001"),
        ({"tempo": -1}, "tempo: found -1, expected 0 to 65535"),
        ({"kappa": 0.5}, "kappa: found 0.5, expected an integer .* about 32767 for 0.5"),
        ({"liquid_alpha": 1}, "liquid_alpha: found 1, expected True or False"),
        ({"kappa": True}, "kappa: found True, expected an integer"),
    ):
        with pytest.raises(yk.YumaError, match=message):
            yk.Hyperparameters(**values)  # type: ignore[arg-type]


def test_a_subnet_without_neurons_has_empty_outputs() -> None:
    result = yk.epoch([], stake=[], emission=1)
    assert (result.n, len(result.incentive), len(result.bonds)) == (0, 0, 0)
