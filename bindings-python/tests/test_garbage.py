"""Garbage at every function: an answer or a YumaError, never a panic or another exception."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import hypothesis.extra.numpy as arrays
import numpy as np
import pytest
import scipy.sparse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import yuma_kernel as yk
from yuma_kernel import plot

numbers = st.one_of(
    st.integers(-3, 6), st.integers(), st.floats(), st.booleans(), st.sampled_from([2**16, 2**63, 2**64, -(2**63)]),
    st.none(), st.text(max_size=3), st.complex_numbers(), st.binary(max_size=3),
)
dtypes = st.sampled_from(["u2", "i8", "f8", "f4", "?", ">u2", "u8", "c8", "U2", "O", "M8[s]", "f2"])
some_arrays = dtypes.flatmap(
    lambda dtype: arrays.arrays(
        dtype, arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
        elements=st.integers(-2, 5) if dtype == "O" else None,
    )
)
garbage = st.one_of(
    numbers, some_arrays, st.lists(numbers, max_size=4), st.lists(st.lists(st.tuples(numbers, numbers), max_size=3), max_size=4),
    st.lists(st.lists(numbers, max_size=4), max_size=4), st.dictionaries(numbers, numbers, max_size=3), st.just(object()),
    st.just(yk.SparseRows([0, 7, 1], [0], [1])), st.just(scipy.sparse.coo_array((4, 4))), st.just(yk.Hyperparameters()),
    st.just(float), st.sets(st.integers(0, 5)),
)
good = {
    "weights": st.just([[(1, 5), (2, 3)], [], []]),
    "stake": st.just([5, 6, 7]),
}
names = (
    "validator_uids", "bonds", "hyperparameters", "last_update", "block_at_registration", "validator_permit",
    "current_block", "last_step_block", "owner_uid", "commit_block", "emission", "previous_consensus",
    "last_yuma_step_block", "budgets", "strict",
)
mess = settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
ignored = pytest.mark.filterwarnings("ignore")


def arguments(**more: Any) -> Any:
    required = {name: st.one_of(strategy, garbage) for name, strategy in good.items()}
    optional = {name: garbage for name in (*names, *more)}
    return st.fixed_dictionaries(required, optional=optional)


def tolerated(function: Any, *positional: Any, **keywords: Any) -> Any:
    """The return value of the function, or `None` for a refusal, which must say something in one line."""
    try:
        return function(*positional, **keywords)
    except yk.YumaError as error:
        assert ": found" in str(error) or ": missing" in str(error) or "found" in str(error), error
        assert "\n" not in str(error)
        return None


@ignored
@mess
@given(arguments(matrices=True))
def test_epoch(given_arguments: dict[str, Any]) -> None:
    result = tolerated(yk.epoch, **given_arguments)
    if result is not None:
        repr(result), result._repr_html_(), result.to_frame(), result.to_expected()
    tolerated(yk.EpochInputs, **{name: value for name, value in given_arguments.items() if name != "matrices"})


@ignored
@mess
@given(arguments(epochs=True, reset_bonds=True, register=True, keep_bonds=True, events=True, record=True, every=True, uids=True,
                 schedule=True, activity=True, reveal_delay=True, compounding=True, winner_takes_all=True))
def test_simulate(given_arguments: dict[str, Any]) -> None:
    if callable(given_arguments["weights"]) or callable(given_arguments["stake"]):
        return  # An exception of a caller's function is the caller's.
    epochs = given_arguments.get("epochs", 2)
    if isinstance(epochs, int) and epochs > 1000:
        epochs = 3
    tolerated(yk.simulate, **{**given_arguments, "epochs": epochs})
    tolerated(yk.simulate, lambda epoch, previous: given_arguments["weights"], lambda *_: given_arguments["stake"], epochs=2)


VERBS = sorted(yk._events.VERBS)
entries = st.builds(lambda verb, value: {"epoch": 1, verb: value}, st.sampled_from(VERBS), garbage)


@ignored
@mess
@given(st.lists(entries, min_size=1, max_size=3), garbage, garbage)
def test_simulators(events: Any, uid: Any, value: Any) -> None:
    """Nothing that a verb takes makes the next epoch anything but an answer or a refusal."""
    inputs = yk.EpochInputs([[(1, 5), (2, 3)], [(2, 1)], []], [5, 5, 5])
    tolerated(inputs.simulate, 3, events=events)
    tolerated(inputs.with_weights, uid, value)
    tolerated(inputs.with_stake, value)
    tolerated(inputs.explain, uid)
    tolerated(yk.compare, inputs, value)
    tolerated(inputs.epoch(matrices=True).clipping, uid)
    tolerated(yk.Simulator.from_json, value)
    for verb in VERBS:
        simulator = yk.Simulator(inputs)
        if verb in ("set_weights", "commit"):
            tolerated(getattr(simulator, verb), uid, value)
        elif verb != "set":
            tolerated(getattr(simulator, verb), value)
        tolerated(simulator.step)
        tolerated(simulator.run, 2, record=value, uids=uid)


@ignored
@mess
@given(garbage, st.dictionaries(st.sampled_from(["kappa", "tempo", "bonds", "stake", "nothing"]), st.lists(garbage, max_size=2)))
def test_sweep(subject: Any, grid: Any) -> None:
    inputs = yk.EpochInputs([[(1, 5)], []], [5, 5])
    cells = tolerated(yk.sweep, inputs, grid)
    assert cells is None or all(isinstance(cell.error, yk.YumaError) for cell in cells.failures)
    tolerated(yk.sweep, inputs, subject)
    if not callable(subject):
        tolerated(yk.sweep, subject, grid)


@ignored
@mess
@given(st.dictionaries(st.sampled_from(yk._hyperparameters.HYPERPARAMETERS), garbage))
def test_hyperparameters(values: Any) -> None:
    tolerated(yk.Hyperparameters, **values)


@ignored
@mess
@given(garbage, garbage, garbage)
def test_sparse_rows_and_stake_bits(offsets: Any, uids: Any, values: Any) -> None:
    rows = tolerated(yk.SparseRows, offsets, uids, values)
    if rows is not None:
        tolerated(yk.epoch, rows, [1, 2, 3])
    tolerated(yk.StakeBits, offsets)


@ignored
@mess
@given(st.dictionaries(st.sampled_from(["W", "S", "B", "block", "last_update", "block_at_registration", "validator_permit"]), garbage))
def test_metagraph(attributes: Any) -> None:
    tolerated(yk.from_metagraph, type("Metagraph", (), attributes)())


@ignored
@mess
@given(st.one_of(st.binary(), st.sampled_from([b"{", b"[]", b'{"schema":"yuma-set/1","cases":[1]}'])), st.sampled_from(["json", "npz", "pt"]))
def test_files(content: bytes, kind: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"epoch.{kind}"
        path.write_bytes(content)
        tolerated(yk.load, path)
        tolerated(yk.load_all, path)


own = st.dictionaries(st.sampled_from(yk._subnet.MECHANISM), garbage)
of_subnet = (
    "hyperparameters", "block_at_registration", "validator_permit", "current_block", "last_step_block", "owner_uid", "emission",
    "last_yuma_step_block", "emission_split", "pending", "strict",
)


@ignored
@mess
@given(own, garbage, st.one_of(garbage, st.just([5, 5])), st.dictionaries(st.sampled_from(of_subnet), garbage))
def test_subnets(mechanism: Any, other: Any, stake: Any, given_arguments: Any) -> None:
    for mechanisms in ([mechanism], [yk.Mechanism(**mechanism), other], other):
        subnet = tolerated(yk.SubnetInputs, stake, mechanisms, **given_arguments)
        if subnet is not None:
            result = subnet.epoch()
            repr(subnet), repr(result), result._repr_html_(), result.to_frame(), result.to_expected()
    tolerated(yk.split_emission, other, stake, given_arguments.get("emission_split"), rules=given_arguments.get("rules", 475))


of_storage = (
    "weights", "bonds", "last_update", "block_at_registration", "validator_permit", "hash_commits", "timelocked_commits",
    "epoch_index", "reveal_period", "commit_block", "previous_consensus", "holes", "owner_uid", "last_step_block",
    "last_yuma_step_block", "budgets", "hyperparameters", "activity_cutoff_factor_milli",
)


@ignored
@mess
@given(
    st.one_of(garbage, st.just(2)), st.one_of(garbage, st.just([5, 5])), st.one_of(garbage, st.just(7)),
    st.dictionaries(st.sampled_from(of_storage), garbage),
)
def test_storage(n: Any, stake: Any, block: Any, given_arguments: Any) -> None:
    arguments = {"validator_permit": [True], "emission": 5, "current_block": block, **given_arguments}
    storage = tolerated(yk.StorageInputs, n, stake, **arguments)
    if storage is not None:
        result = tolerated(storage.epoch)
        if result is not None:
            storage.stored(result), repr(storage)


@ignored
@mess
@given(garbage, garbage, garbage)
def test_other_functions(one: Any, other: Any, third: Any) -> None:
    inputs = yk.EpochInputs([[(1, 5)], []], [5, 5])
    if not isinstance(one, str):
        tolerated(yk.load, one)
        tolerated(yk.dump, inputs, one)
    with tempfile.TemporaryDirectory() as folder:
        tolerated(yk.dump, one, Path(folder) / "epoch.json", expected=other)
        tolerated(yk.dump, [inputs, one], Path(folder) / "epoch.json")
        assert not list(Path(folder).glob(".*")), "no half-written file stays behind"
    tolerated(inputs.replace, kappa=one, bonds=other, emission=third)
    run = yk.simulate([[(1, 5)], []], [5, 5], epochs=2, keep_bonds=True)
    for function in (plot.consensus, plot.bonds, plot.dividends, plot.clipping):
        tolerated(function, one, other) if function in (plot.consensus, plot.bonds) else tolerated(function, one)
    tolerated(plot.dividends, run, one if one is not None else 7)
    tolerated(plot.bonds, run, one, other if other is not None else 7)
    tolerated(plot.consensus, inputs, one)
    tolerated(plot.clipping, inputs, most=one)
    import matplotlib.pyplot

    matplotlib.pyplot.close("all")


def test_no_bytes_are_taken_for_numbers() -> None:
    with pytest.raises(yk.YumaTypeError):
        yk.epoch(np.array([[b"1"]]), [1])
