"""Many epochs at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from . import _native
from ._amounts import Budgets
from ._arguments import DEFAULT_EMISSION, StakeBits, native_stake, scalars
from ._events import MOST_EPOCHS, event_entries, named_uids
from ._hyperparameters import Hyperparameters, native
from ._inputs import EpochInputs
from ._matrix import is_in_place, matrix
from ._numbers import integer, stakes, u16_vector
from ._recording import recording
from ._result import EpochResult
from ._rows import SparseRows
from ._run import checked_options, run
from ._simulation import Simulation
from .errors import YumaError

__all__ = ["simulate"]


def simulate(
    weights: Any,
    stake: Any = None,
    *,
    epochs: int | None = None,
    validator_uids: ArrayLike | None = None,
    bonds: Any = None,
    hyperparameters: Hyperparameters | None = None,
    last_update: ArrayLike | None = None,
    block_at_registration: ArrayLike | None = None,
    validator_permit: ArrayLike | None = None,
    current_block: int | None = None,
    last_step_block: int | None = None,
    owner_uid: int | None = None,
    commit_block: Any = None,
    emission: int | None = None,
    previous_consensus: ArrayLike | None = None,
    last_yuma_step_block: int | None = None,
    budgets: Budgets | Mapping[str, int] | None = None,
    strict: bool = True,
    schedule: str = "tempo",
    activity: str = "continued",
    reveal_delay: int = 0,
    compounding: bool = False,
    winner_takes_all: bool = False,
    events: Iterable[Mapping[str, Any]] | None = None,
    reset_bonds: Mapping[int, int | Iterable[int]] | None = None,
    register: Mapping[int, int | Iterable[int]] | None = None,
    record: Iterable[str] | None = None,
    every: int = 1,
    uids: ArrayLike | None = None,
    keep_bonds: bool = False,
    progress: bool = False,
) -> Simulation:
    """Run many epochs, each of which goes on from the one before it.

    The first epoch is that of the arguments, to the bit. Bonds, permits and consensus of an epoch count in the next one, which is
    `tempo` blocks later. A neuron that an epoch found active sets the same weights again before the next; one that has
    stopped stays inactive, and what a row holds for a neuron that registered later does not reach the newcomer.
    `Simulator` runs the same epochs step by step.

    Parameters
    ----------
    weights
        One matrix, in any form that `epoch` takes, for all epochs; or one an epoch: a three-dimensional array, or a list
        of arrays, `scipy.sparse` matrices or `SparseRows`; or a function of the epoch's index and the previous
        `EpochResult` (`None` before the first epoch), which returns a matrix. Weights of each epoch are set in it by all that
        have not stopped. Or `EpochInputs`, which have everything that is named above `schedule`.
    stake : array_like or callable
        n stakes, or one row of n stakes an epoch; or a function, as for `weights`.
    epochs : int, optional
        How many epochs to run; by default as many as there are matrices or rows of stakes.
    validator_uids, bonds, hyperparameters, last_update, block_at_registration, validator_permit, current_block, \
    last_step_block, owner_uid, commit_block, emission, previous_consensus, last_yuma_step_block, budgets, strict
        Those of the first epoch, as in `epoch`; it needs no `previous_consensus`.
    schedule : {"tempo", "tempo-plus-one"}
        The distance between epochs in blocks: `tempo` as on the chain since June 2026, or `tempo + 1` as before.
    activity : {"continued", "as-given"}
        Whether active neurons go on setting weights, or everything grows old.
    reveal_delay : int
        The number of epochs until weights take effect, as under commit-reveal.
    compounding : bool
        Whether each validator's stake grows by what it earns as a validator.
    winner_takes_all : bool
        Whether only the best miner is paid, shared on a tie, which is no rule of the chain.
    events : iterable of mapping, optional
        What happens before epochs: ``[{"epoch": 3, "register": 5}, {"epoch": 4, "set_emission": 0}]``. Each has the epoch, counted
        from 0, and the name of a method of `Simulator` with its value: ``set_weights`` and ``commit`` a mapping of ``uid`` and
        ``weights``, ``set`` hyperparameters by their names, the others their argument.
    reset_bonds : mapping, optional
        Which uids lose all bonds on them before an epoch, by the epoch's index, counted from 0.
    register : mapping, optional
        Which uids are registered anew before an epoch, as `Simulator.register` does.
    record : iterable of str, optional
        The outputs to keep, by the names of `Simulation`; by default all vectors.
    every : int
        From each this many epochs the first is kept.
    uids : array_like of int, optional
        The neurons that are kept, in this order; by default all.
    keep_bonds : bool
        Whether to keep the bonds of all neurons too, as ``"bonds"`` in `record` does.
    progress : bool
        Whether to show a progress bar (extra ``progress``).

    Returns
    -------
    Simulation

    Raises
    ------
    YumaError
        An input that is not allowed, with the epoch where there is one.
    MemoryError
        What is to be kept needs more memory than there is. No epoch has run.
    Interrupted
        Ctrl-C; its `simulation` has the epochs until then.

    Examples
    --------
    >>> import yuma_kernel as yk
    >>> weights = [[0, 0, 1.0, 0], [0, 0, 0.5, 0.5]]
    >>> run = yk.simulate(weights, [6.0, 4.0, 0.0, 0.0], epochs=20, validator_uids=[0, 1], reset_bonds={10: 2})
    >>> run.dividends.shape
    (20, 4)
    >>> run.last.bonds.to_rows()[0]
    [(2, 42681)]

    A subnet runs on as it is, its first epoch being its own:

    >>> inputs = yk.EpochInputs(weights, [6.0, 4.0, 0.0, 0.0], validator_uids=[0, 1])
    >>> yk.simulate(inputs, epochs=20, record=["dividends"], every=10, uids=[0, 1]).epoch_numbers
    array([ 0, 10])

    Weights may follow from what came before:

    >>> def copied(epoch, previous):
    ...     consensus = [0, 0, 1.0, 0] if previous is None else previous.consensus
    ...     return [[0, 0, 1.0, 0], consensus]
    >>> yk.simulate(copied, [6.0, 4.0, 0.0, 0.0], epochs=3, validator_uids=[0, 1]).dividends[-1, :2]
    array([0.6, 0.4])
    """
    checked = checked_options(schedule, activity, reveal_delay, compounding, winner_takes_all)
    if isinstance(weights, EpochInputs):
        given_twice(stake, validator_uids, bonds, hyperparameters, last_update, block_at_registration, validator_permit,
                    current_block, last_step_block, owner_uid, commit_block, emission, previous_consensus,
                    last_yuma_step_block, budgets)
        count = epoch_count(epochs, None, None)
        simulator = _native.Simulator.of(weights._native, native(weights.hyperparameters), checked, None, None)
        varying, stepwise, vary = None, False, False
    else:
        weigher = weights if callable(weights) else None
        staker = stake if callable(stake) else None
        each = None if weigher else matrices_of(weights)
        rows = None if staker else stake_rows(stake)
        count = epoch_count(epochs, each, rows)
        first_stake: Any = stake_row(staker, 0, None) if staker else first_row(rows)
        vary = weigher is not None or each is not None
        given = scalars(
            StakeBits(first_stake) if isinstance(first_stake, list) else first_stake,
            last_update=last_update,
            block_at_registration=block_at_registration,
            validator_permit=validator_permit,
            current_block=current_block,
            last_step_block=last_step_block,
            owner_uid=owner_uid,
            commit_block=commit_block,
            emission=DEFAULT_EMISSION if emission is None else emission,
            previous_consensus=previous_consensus,
            last_yuma_step_block=last_yuma_step_block,
            budgets=budgets,
            strict=strict,
        )
        neurons = len(given)
        simulator = _native.Simulator(
            given,
            native(hyperparameters),
            checked,
            weights=None if vary else matrix("weights", weights, neurons),
            bonds=matrix("bonds", bonds, neurons),
            validator_uids=None if validator_uids is None else u16_vector("validator_uids", validator_uids),
        )
        stepwise = weigher is not None or staker is not None
        varying = variation(weigher, each, staker, rows, neurons)
    simulator.set_events([
        *named_uids("reset_bonds", reset_bonds, count, len(simulator)),
        *named_uids("register", register, count, len(simulator)),
        *event_entries(events, len(simulator), count - 1, weights_vary=vary),
    ])
    kept = recording(record, every, uids, keep_bonds, len(simulator))
    return run(simulator, count, kept, progress=progress, varying=varying, stepwise=stepwise)


def given_twice(*arguments: object) -> None:
    """Refuse arguments of an epoch beside inputs that have them."""
    if any(argument is not None for argument in arguments):
        raise YumaError("weights: found EpochInputs beside arguments of an epoch, expected them alone (EpochInputs.replace changes them)")


def variation(weigher: Any, each: Any, staker: Any, rows: Any, neurons: int) -> Callable[..., dict[str, Any]] | None:
    """Return the function that gives the weights and stakes of some epochs; `None` where nothing varies."""
    if weigher is None and each is None and staker is None and np.ndim(rows) != 2:
        return None

    def varying(first: int, end: int, latest: EpochResult | None) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if weigher is not None:
            found["weights"] = named(first, matrix, "weights", weigher(first, latest), neurons)
        elif isinstance(each, np.ndarray):
            found["weights"] = each[first:end]
        elif each is not None:
            found["weights"] = [named(epoch, matrix, "weights", each[epoch], neurons) for epoch in range(first, end)]
        if staker is not None:
            found["stake"] = stake_row(staker, first, latest)
        elif np.ndim(rows) == 2:
            found["stake"] = rows[first:end].ravel()
        return found

    return varying


def matrices_of(weights: Any) -> Any:
    """Return the matrices of each epoch, or `None` where there is one for all."""
    if isinstance(weights, (list, tuple)):
        single = (np.ndarray, SparseRows)
        if weights and all(
            (isinstance(one, single) or type(one).__module__.startswith("scipy.sparse")) and np.ndim(one) != 1
            for one in weights
        ):
            return weights
        return None
    if isinstance(weights, np.ndarray) and weights.ndim == 3:
        return weights if is_in_place(weights, 3) else list(weights)
    return None


def stake_rows(stake: Any) -> Any:
    """Return stakes in rao, for all epochs or one row an epoch."""
    return list(stake.bits) if isinstance(stake, StakeBits) else stakes(stake, (1, 2))


def first_row(rows: Any) -> Any:
    return rows[0] if np.ndim(rows) == 2 else rows


def stake_row(staker: Callable[[int, EpochResult | None], Any], epoch: int, previous: EpochResult | None) -> Any:
    return named(epoch, native_stake, staker(epoch, previous))


def epoch_count(epochs: int | None, each: Any, rows: Any) -> int:
    """Return how many epochs there are, and refuse counts that contradict each other."""
    found = {"weights": None if each is None else len(each), "stake": len(rows) if np.ndim(rows) == 2 else None}
    if epochs is not None:
        count = integer("epochs", epochs, MOST_EPOCHS)
    else:
        counts = [count for count in found.values() if count is not None]
        if not counts:
            raise YumaError("epochs: missing, expected how many to run, as the weights are the same in each epoch")
        count = counts[0]
    if count == 0:
        raise YumaError("epochs: found 0, expected at least 1")
    for name, length in found.items():
        if length is not None and length != count:
            raise YumaError(f"{name}: found {length} epochs, expected {count}")
    return count


def named(epoch: int, function: Callable[..., Any], *arguments: Any) -> Any:
    """Call a function, and name the epoch in what it raises."""
    try:
        return function(*arguments)
    except YumaError as error:
        raise type(error)(f"epoch {epoch}: {error}") from None
