"""Many epochs."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

import yuma_kernel as yk

from .conftest import VECTORS, same

WEIGHTS = [[0, 0, 1.0, 0], [0, 0, 0.5, 0.5]]
STAKE = [6.0, 4.0, 0.0, 0.0]
SMALL: dict[str, Any] = {"weights": WEIGHTS, "stake": STAKE, "validator_uids": [0, 1]}


def in_steps(weights: list[Any], stakes: list[Any], **arguments: Any) -> list[yk.EpochResult]:
    """The outputs of `simulate`, epoch by epoch: bonds and permits go on by hand, epochs are 360 blocks apart."""
    results: list[yk.EpochResult] = []
    block, last = 1_000_000, 0
    for row, stake in zip(weights, stakes):
        carried = {"bonds": results[-1].bonds, "validator_permit": results[-1].new_validator_permit} if results else {}
        results.append(yk.epoch(row, stake, **carried, current_block=block, last_step_block=last, **arguments))
        block, last = block + 360, block
    return results


def agree(run: yk.Simulation, results: list[yk.EpochResult]) -> None:
    assert run.epochs == len(results)
    for name in ("bits.dividends", "bits.incentive", "u16.consensus", "u16.stake_weight", "dividends", "emission", "active"):
        for epoch, result in enumerate(results):
            one, other = run, result
            for part in name.split("."):
                one, other = getattr(one, part), getattr(other, part)
            assert np.array_equal(one[epoch], other), (name, epoch)  # type: ignore[index]
    assert same(run.last, results[-1])


@pytest.mark.parametrize("form", ["array", "read-only array", "list", "floats", "function"])
def test_weights_of_each_epoch(form: str, rng: np.random.Generator) -> None:
    """All ways to give them run the same epochs as `epoch` in a loop. 40 epochs of 64 x 256 are more than one stage."""
    weights = rng.integers(0, 65536, (40, 64, 256)).astype(np.uint16)
    stake = np.zeros(256, np.uint64)
    stake[:64] = rng.integers(10**12, 10**15, 64)
    given: Any = weights
    if form == "read-only array":
        weights.flags.writeable = False
    elif form == "list":
        given = list(weights)
    elif form == "floats":
        given = [row / row.max(axis=1, keepdims=True) for row in weights.astype(float)]
        weights = np.stack([yk._matrix.quantised("weights", row) for row in given])
    elif form == "function":
        given = lambda epoch, previous: weights[epoch]  # noqa: E731
    uids = np.arange(64)
    run = yk.simulate(given, stake, epochs=40, validator_uids=uids, keep_bonds=True)
    results = in_steps(list(weights), [stake] * 40, validator_uids=uids)
    agree(run, results)
    assert all(rows == result.bonds for rows, result in zip(run.bonds, results))


def test_stakes_of_each_epoch() -> None:
    stakes = np.array([[6, 4, 0, 0], [5, 5, 0, 0], [1, 9, 0, 0]]) * 10**9
    results = in_steps([WEIGHTS] * 3, list(stakes), validator_uids=[0, 1])
    agree(yk.simulate(WEIGHTS, stakes, validator_uids=[0, 1]), results)
    agree(yk.simulate(WEIGHTS, lambda epoch, previous: stakes[epoch], epochs=3, validator_uids=[0, 1]), results)


def test_functions_see_the_epoch_before() -> None:
    seen = []

    def weights(epoch: int, previous: yk.EpochResult | None) -> Any:
        seen.append((epoch, None if previous is None else previous.bits.dividends.tolist()))
        return WEIGHTS

    run = yk.simulate(weights, STAKE, epochs=3, validator_uids=[0, 1])
    assert seen == [(0, None), (1, run.bits.dividends[0].tolist()), (2, run.bits.dividends[1].tolist())]


@pytest.mark.parametrize("document", sorted(VECTORS.glob("sequence-*.json")), ids=lambda path: path.stem)
def test_recorded_sequences(document: Any) -> None:
    """The recorded sequences whose circumstances stay the same, as far as they do."""
    epochs = yk.load_all(document)
    first = epochs[0]
    alike = [inputs for inputs in epochs if inputs.hyperparameters == first.hyperparameters]
    run = None
    bonds: Any = first.bonds
    for inputs in alike:
        arguments = inputs.arguments() | {"bonds": bonds}
        stake = arguments.pop("stake")
        run = yk.simulate(arguments.pop("weights"), stake, epochs=1, keep_bonds=True, **arguments)
        assert inputs.expected is not None
        assert run.bits.dividends[0].tolist() == inputs.expected["bits"]["dividends"]
        assert run.combined_emission[0].tolist() == inputs.expected["combined_emission"]
        bonds = run.last.bonds
    assert run is not None


def test_a_reset_takes_the_bonds_on_a_miner() -> None:
    run = yk.simulate(**SMALL, epochs=4, reset_bonds={2: [2]}, keep_bonds=True)
    results = in_steps([WEIGHTS] * 2, [STAKE] * 2, validator_uids=[0, 1])
    assert run.bonds[1] == results[1].bonds
    # Without old bonds on uid 2, the third epoch's are those of the first.
    assert run.bonds[2].to_rows() == run.bonds[0].to_rows() == [[(2, 6553)], [(2, 3276)], [], []]


def test_a_registration_takes_bonds_and_age() -> None:
    both = {"weights": [[0, 0, 1.0, 1.0], [0, 0, 1.0, 1.0]], "stake": STAKE, "validator_uids": [0, 1]}
    # Rows that are only set again keep nothing for the newcomer.
    run = yk.simulate(**both, epochs=4, register={2: 3}, keep_bonds=True)
    assert run.incentive[:, 3].tolist() == [0.5, 0.5, 0.0, 0.0]
    assert [[uid for uid, _ in rows.to_rows()[0]] for rows in run.bonds] == [[2, 3], [2, 3], [2], [2]]
    # Rows of each epoch are set anew: the newcomer's bonds begin where those of its predecessor began.
    each = yk.simulate(np.ones((3, 2, 4), np.uint16) * [0, 0, 1, 1], STAKE, validator_uids=[0, 1], register={2: 3}, keep_bonds=True)
    columns = [dict(rows.to_rows()[0]) for rows in each.bonds]
    assert columns[2][3] == columns[0][3] and columns[2][2] > columns[1][2]
    # A validator that is registered anew has lost its own bonds and weights.
    run = yk.simulate(**both, epochs=3, register={2: 0}, keep_bonds=True)
    assert run.bonds[1].to_rows()[0] and not run.bonds[2].to_rows()[0]
    assert run.bonds[2].to_rows()[1][0][1] > run.bonds[1].to_rows()[1][0][1]


def test_progress_and_form(capsys: pytest.CaptureFixture[str]) -> None:
    run = yk.simulate(**SMALL, epochs=1000, progress=True)
    assert "1000/1000" in capsys.readouterr().err
    assert np.array_equal(run.bits.dividends, yk.simulate(**SMALL, epochs=1000).bits.dividends)
    assert run.dividends.shape == (1000, 4) and repr(run) == "Simulation(1000 epochs, 4 neurons)"
    frame = run.to_frame()
    assert frame.index.names == ["epoch", "uid"] and len(frame) == 4000
    again = pickle.loads(pickle.dumps(run))
    assert np.array_equal(again.bits.dividends, run.bits.dividends) and same(again.last, run.last)
    with pytest.raises(yk.YumaError, match="expected keep_bonds=True"):
        _ = run.bonds


@pytest.mark.parametrize(("changes", "message"), [
    ({}, "epochs: missing, expected how many to run, as the weights are the same in each epoch"),
    ({"epochs": 0}, "epochs: found 0, expected at least 1"),
    ({"epochs": 3, "stake": [STAKE, STAKE]}, "stake: found 2 epochs, expected 3"),
    ({"epochs": 2, "weights": np.zeros((3, 2, 4), np.uint16)}, "weights: found 3 epochs, expected 2"),
    ({"stake": [STAKE, [1.0, -1.0, 0.0, 0.0]]}, "stake: epoch 1, uid 1: found -1.0, expected 0 or more TAO"),
    ({"epochs": 3, "reset_bonds": {3: 1}}, "reset_bonds: epoch: found 3, expected 0 to 2"),
    ({"epochs": 3, "register": {1: [4]}}, "register: epoch 1: uid: found 4, expected 0 to 3"),
    ({"epochs": 3, "register": 5}, "register: found 5, expected uids by epoch"),
    ({"epochs": 3, "bonds": np.zeros((4, 5), np.uint16)}, "bonds: found 5 columns, expected 4 (one for each neuron)"),
    ({"epochs": 2, "weights": lambda epoch, previous: [WEIGHTS, [[0, 0, np.nan, 0]] * 2][epoch]},
     "epoch 1: weights: row 0, uid 2: found nan, expected a finite number"),
    ({"weights": [np.ones((2, 4)), np.ones((2, 5))]}, "epoch 1: weights: found 5 columns, expected 4 (one for each neuron)"),
    ({"epochs": 2, "last_update": [1, 2], "current_block": 5}, "last_update: found length 2, expected 4 (one entry for each neuron)"),
])
def test_refusals(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(yk.YumaError) as refused:
        yk.simulate(**{**SMALL, **changes})
    assert str(refused.value) == message


def test_what_a_function_raises_comes_through() -> None:
    def broken(epoch: int, previous: Any) -> Any:
        raise LookupError("the function's own")

    with pytest.raises(LookupError, match="the function's own"):
        yk.simulate(broken, STAKE, epochs=2)
