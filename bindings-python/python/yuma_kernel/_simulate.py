"""Many epochs, each of which goes on from the bonds of the one before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _native
from ._amounts import Budgets
from ._arguments import DEFAULT_EMISSION, StakeBits, native_stake, scalars
from ._extras import extra
from ._html import largest, table
from ._hyperparameters import Hyperparameters, native
from ._matrix import is_in_place, matrix
from ._numbers import flag, integer, stakes, u16_vector
from ._result import EpochResult
from ._rows import SparseRows, frozen
from ._shown import shown
from ._vector import FLAGS, RAO, SHARES, Outputs, Vector
from .errors import YumaError, YumaTypeError

if TYPE_CHECKING:
    import pandas as pandas_types

__all__ = ["Simulation", "simulate"]

MOST_EPOCHS = 2**31
SERIES = ("stake_rao", "relative_dividends", "dividends_per_1000_tao")


class Simulation(Outputs):
    """The outputs of many epochs: as those of `EpochResult`, but with one row an epoch and one column a neuron.

    Attributes
    ----------
    stake, active_stake, consensus, validator_trust, incentive, dividends : ndarray of float64
        Shares.
    active, new_validator_permit : ndarray of bool
        Whether each neuron had set weights recently, and might do so from then on.
    server_emission, validator_emission, combined_emission, emission : ndarray of uint64
        The earnings of each neuron as a miner, as a validator, and in all (under two names), in rao.
    stake_rao : ndarray of uint64
        The stake of each neuron, in rao, rounded down.
    relative_dividends : ndarray of float64
        The share of dividends less the share of stake: above 0 for who earns more than by stake alone.
    dividends_per_1000_tao : ndarray of float64
        The earnings of each neuron as a validator, in α (alpha) for each 1000 τ (TAO) of its stake; 0 without stake.
    bits, u16
        The same shares as exact integers.
    last : EpochResult
        The last epoch; its `bonds` go on.
    """

    last: EpochResult
    stake_rao = Vector[np.uint64]("rao", "The stake of each neuron, in rao, rounded down.")

    def __init__(self, epochs: int, neurons: int, record: dict[str, Any], last: EpochResult) -> None:
        self._shape, self._record, self.last = (epochs, neurons), record, last

    def _vector(self, kind: str, name: str) -> NDArray[Any]:
        array: NDArray[Any] = self._record[name].reshape(self._shape)
        if kind == "floats":
            return array / 2.0**32
        if kind == "u16":
            return _native.to_u16(self._record[name]).reshape(self._shape)
        return array

    @property
    def epochs(self) -> int:
        """The number of epochs."""
        return self._shape[0]

    @property
    def n(self) -> int:
        """The number of neurons."""
        return self._shape[1]

    @cached_property
    def bonds(self) -> list[SparseRows]:
        """The bonds after each epoch, where ``keep_bonds=True``."""
        if self._record["bonds"] is None:
            raise YumaError("bonds: not kept, expected keep_bonds=True where the simulation was run")
        return [rows if isinstance(rows, SparseRows) else SparseRows._of(rows) for rows in self._record["bonds"]]

    @cached_property
    def relative_dividends(self) -> NDArray[np.float64]:
        """The share of dividends less the share of stake."""
        return frozen(self.dividends - self.stake)

    @cached_property
    def dividends_per_1000_tao(self) -> NDArray[np.float64]:
        """The earnings of each neuron as a validator, in α (alpha) for each 1000 τ (TAO) of its stake."""
        earned, stake = self.validator_emission.astype(np.float64), self.stake_rao
        return frozen(np.divide(earned, stake, out=np.zeros(self._shape), where=stake > 0) * 1e3)

    def normalised_bonds(self, epoch: int = -1) -> NDArray[np.float64]:
        """Return who holds which part of all bonds on each neuron, where ``keep_bonds=True``.

        Parameters
        ----------
        epoch : int
            After which epoch; by default the last.

        Returns
        -------
        ndarray of float64
            One row a holder, one column a neuron; columns sum to 1 or are all 0.
        """
        try:
            bonds = self.bonds[epoch].to_dense().astype(np.float64)
        except IndexError:
            raise YumaError(f"epoch: found {epoch}, expected {-self.epochs} to {self.epochs - 1}") from None
        sums = bonds.sum(axis=0)
        shares: NDArray[np.float64] = np.divide(bonds, sums, out=bonds, where=sums > 0)
        return shares

    def to_frame(self) -> pandas_types.DataFrame:
        """Return all outputs as a `pandas.DataFrame` with one row an epoch and uid (extra ``pandas``)."""
        pandas = extra("pandas", "pandas")
        columns = {name: getattr(self, name).ravel() for name in (*SHARES, *RAO, "emission", *FLAGS, *SERIES)}
        index = pandas.MultiIndex.from_product([range(self.epochs), range(self.n)], names=["epoch", "uid"])
        frame: pandas_types.DataFrame = pandas.DataFrame(columns, index=index)
        return frame

    def __eq__(self, other: object) -> bool:
        """Whether all integers of all epochs are the same; bonds count where both have kept them."""
        if not isinstance(other, Simulation):
            return NotImplemented
        kept = self._record["bonds"] is not None and other._record["bonds"] is not None
        return (
            self._shape == other._shape
            and self.last == other.last
            and all(np.array_equal(array, other._record[name]) for name, array in self._record.items() if name != "bonds")
            and (not kept or self.bonds == other.bonds)
        )

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        bonds = None if self._record["bonds"] is None else self.bonds
        return (Simulation, (*self._shape, {**self._record, "bonds": bonds}, self.last))

    def __repr__(self) -> str:
        return f"Simulation({self.epochs} epochs, {self.n} neurons)"

    def _repr_html_(self) -> str:
        earned = self.emission.sum(axis=0, dtype=np.float64)
        rows = [[uid, f"{earned[uid] / 1e9:.9f}", f"{self.incentive[-1, uid]:.6f}", f"{self.dividends[-1, uid]:.6f}",
                 f"{self.dividends_per_1000_tao[-1, uid]:.6f}"] for uid in largest(earned, 10)]
        head = ["uid", "emission of all epochs (α, alpha)", "last incentive", "last dividends",
                "last dividends (α for each 1000 τ of stake)"]
        return table(f"{self!r}; the {len(rows)} that earn most", head, rows)


def simulate(
    weights: Any,
    stake: Any,
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
    emission: int = DEFAULT_EMISSION,
    previous_consensus: ArrayLike | None = None,
    last_yuma_step_block: int | None = None,
    budgets: Budgets | Mapping[str, int] | None = None,
    strict: bool = True,
    reset_bonds: Mapping[int, int | Iterable[int]] | None = None,
    register: Mapping[int, int | Iterable[int]] | None = None,
    keep_bonds: bool = False,
    progress: bool = False,
) -> Simulation:
    """Run many epochs, each of which reads the bonds that the one before it returned.

    The blocks go on by ``tempo + 1`` from epoch to epoch, as on the chain, and so do the consensus that each epoch hands to the
    next one and the block of the last Yuma epoch. Arguments that are not named here are those of `epoch` and stay the same;
    `last_update` moves along with the blocks if it is left out; `previous_consensus` is that before the first epoch, which needs
    none.

    Parameters
    ----------
    weights
        One matrix, in any form that `epoch` takes, for all epochs; or one an epoch: a three-dimensional array, or a list
        of arrays, `scipy.sparse` matrices or `SparseRows`; or a function of the epoch's index and the previous
        `EpochResult` (`None` before the first epoch), which returns a matrix.
    stake : array_like or callable
        n stakes, or one row of n stakes an epoch; or a function, as for `weights`.
    epochs : int, optional
        How many epochs to run; by default as many as there are matrices or rows of stakes.
    reset_bonds : mapping, optional
        Which uids lose all bonds on them before an epoch, by the epoch's index, counted from 0.
    register : mapping, optional
        Which uids are registered anew before an epoch: bonds on them and of them are gone, and what was set before their
        registration no longer counts.
    keep_bonds : bool
        Whether to keep the bonds after each epoch.
    progress : bool
        Whether to show a progress bar (extra ``progress``).

    Returns
    -------
    Simulation

    Raises
    ------
    YumaError
        An input that is not allowed, with the epoch where there is one.

    Examples
    --------
    >>> import yuma_kernel as yk
    >>> weights = [[0, 0, 1.0, 0], [0, 0, 0.5, 0.5]]
    >>> run = yk.simulate(weights, [6.0, 4.0, 0.0, 0.0], epochs=20, validator_uids=[0, 1], reset_bonds={10: 2})
    >>> run.dividends.shape
    (20, 4)
    >>> run.last.bonds.to_rows()[0]
    [(2, 42681)]

    Weights may follow from what came before:

    >>> def copied(epoch, previous):
    ...     consensus = [0, 0, 1.0, 0] if previous is None else previous.consensus
    ...     return [[0, 0, 1.0, 0], consensus]
    >>> yk.simulate(copied, [6.0, 4.0, 0.0, 0.0], epochs=3, validator_uids=[0, 1]).dividends[-1, :2]
    array([0.6, 0.4])
    """
    weigher = weights if callable(weights) else None
    staker = stake if callable(stake) else None
    each = None if weigher else matrices_of(weights)
    rows = None if staker else stake_rows(stake)
    count = epoch_count(epochs, each, rows)
    if count and rows is None:
        assert staker is not None
        neurons = len(stake_row(staker, 0, None))
    else:
        neurons = 0 if rows is None else (rows.shape[1] if np.ndim(rows) == 2 else len(rows))
    given = scalars(
        np.zeros(neurons, np.uint64),
        last_update=last_update,
        block_at_registration=block_at_registration,
        validator_permit=validator_permit,
        current_block=current_block,
        last_step_block=last_step_block,
        owner_uid=owner_uid,
        commit_block=commit_block,
        emission=emission,
        previous_consensus=previous_consensus,
        last_yuma_step_block=last_yuma_step_block,
        budgets=budgets,
        strict=strict,
    )
    simulator = _native.Simulator(
        given,
        native(hyperparameters),
        bonds=matrix("bonds", bonds, neurons),
        validator_uids=None if validator_uids is None else u16_vector("validator_uids", validator_uids),
        keep_bonds=flag("keep_bonds", keep_bonds),
    )
    events = [
        *events_of("reset_bonds", reset_bonds, count, neurons, False),
        *events_of("register", register, count, neurons, True),
    ]
    one = None if weigher or each is not None else matrix("weights", weights, neurons)
    stepwise = weigher is not None or staker is not None
    with bar(count, flag("progress", progress)) as advance:
        step = 1 if stepwise else (max(1, count // 200) if progress else max(1, count))
        for first in range(0, count, step):
            last = min(first + step, count)
            previous = EpochResult(simulator.last()) if stepwise and first else None
            now: Any = one
            if weigher is not None:
                now = named(first, matrix, "weights", weigher(first, previous), neurons)
            elif isinstance(each, np.ndarray):
                now = each[first:last]
            elif each is not None:
                now = [named(epoch, matrix, "weights", each[epoch], neurons) for epoch in range(first, last)]
            if rows is None:
                assert staker is not None
                stakes_now = stake_row(staker, first, previous)
            else:
                stakes_now = rows[first:last].ravel() if np.ndim(rows) == 2 else rows
            simulator.run(
                last - first,
                weights=now,
                stake=stakes_now,
                events=[(epoch - first, uid, anew) for epoch, uid, anew in events if first <= epoch < last],
            )
            advance(last - first)
    return Simulation(count, neurons, simulator.take_record(), EpochResult(simulator.last()))


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


def events_of(name: str, events: Any, epochs: int, neurons: int, anew: bool) -> list[tuple[int, int, bool]]:
    """Return what happens to neurons: the epoch, the uid, and whether it is registered anew."""
    if events is None:
        return []
    if not isinstance(events, Mapping):
        raise YumaTypeError(f"{name}: found {shown(events)}, expected uids by epoch")
    found = []
    for epoch, uids in events.items():
        position = integer(f"{name}: epoch", epoch, epochs - 1)
        for uid in uids if np.iterable(uids) else [uids]:
            found.append((position, integer(f"{name}: epoch {position}: uid", uid, max(neurons - 1, 0)), anew))
    return found


class bar:
    """A progress bar, or none: what it gives is called with how many epochs are done."""

    def __init__(self, total: int, wanted: bool, unit: str = "epoch") -> None:
        self._bar = extra("tqdm", "progress").tqdm(total=total, unit=unit) if wanted else None

    def __enter__(self) -> Callable[[int], Any]:
        return (lambda done: None) if self._bar is None else self._bar.update

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.close()
