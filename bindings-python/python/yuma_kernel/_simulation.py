"""The outputs of many epochs."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from . import _native
from ._extras import extra
from ._html import largest, table
from ._recording import MADE_OF
from ._result import EpochResult
from ._rows import SparseRows, frozen
from ._vector import Outputs, Vector
from .errors import YumaError

if TYPE_CHECKING:
    import pandas as pandas_types

__all__ = ["Simulation"]


class Simulation(Outputs):
    """The outputs of many epochs: as those of `EpochResult`, but with one row an epoch and one column a neuron.

    Rows are the epochs that were kept, columns the neurons that were; what was not kept raises `YumaError`.

    Attributes
    ----------
    epoch_numbers, uids : ndarray of int64
        The number of each row's epoch, counted from 0 since the start of the simulation, and the uid of each column.
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

    def __init__(
        self, epoch_numbers: list[int], uids: list[int], record: dict[str, Any], last: EpochResult
    ) -> None:
        self.epoch_numbers = frozen(np.array(epoch_numbers, np.int64))
        self.uids = frozen(np.array(uids, np.int64))
        self._shape, self._record, self.last = (len(epoch_numbers), len(uids)), record, last

    def _vector(self, kind: str, name: str) -> NDArray[Any]:
        if name not in self._record:
            raise YumaError(f"{name}: not kept, expected {name} in the record= with which the simulation was run")
        array: NDArray[Any] = self._record[name].reshape(self._shape)
        if kind == "floats":
            return array / 2.0**32
        if kind == "u16":
            return _native.to_u16(self._record[name]).reshape(self._shape)
        return array

    @property
    def epochs(self) -> int:
        """The number of epochs that were kept."""
        return self._shape[0]

    @property
    def n(self) -> int:
        """The number of neurons that were kept."""
        return self._shape[1]

    @cached_property
    def bonds(self) -> list[SparseRows]:
        """The bonds of all neurons after each epoch, where ``keep_bonds=True``."""
        if "bonds" not in self._record:
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
        """Return all vectors that were kept as a `pandas.DataFrame` with one row an epoch and uid (extra ``pandas``)."""
        pandas = extra("pandas", "pandas")
        columns = {name: getattr(self, name).ravel() for name in self._record if name != "bonds"}
        made = {name: getattr(self, name).ravel() for name, parts in MADE_OF.items() if self._record.keys() >= set(parts)}
        index = pandas.MultiIndex.from_product([self.epoch_numbers, self.uids], names=["epoch", "uid"])
        frame: pandas_types.DataFrame = pandas.DataFrame(columns | made, index=index)
        return frame

    def __eq__(self, other: object) -> bool:
        """Whether all integers of all epochs are the same; what only one of them has kept does not count."""
        if not isinstance(other, Simulation):
            return NotImplemented
        both = (self._record.keys() & other._record.keys()) - {"bonds"}
        kept = "bonds" in self._record and "bonds" in other._record
        return (
            np.array_equal(self.epoch_numbers, other.epoch_numbers)
            and np.array_equal(self.uids, other.uids)
            and self.last == other.last
            and all(np.array_equal(self._record[name], other._record[name]) for name in both)
            and (not kept or self.bonds == other.bonds)
        )

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        record = self._record | ({"bonds": self.bonds} if "bonds" in self._record else {})
        return (Simulation, (self.epoch_numbers.tolist(), self.uids.tolist(), record, self.last))

    def __repr__(self) -> str:
        return f"Simulation({self.epochs} epochs, {self.n} neurons)"

    def _repr_html_(self) -> str:
        shown: dict[str, tuple[str, Callable[[], NDArray[Any]]]] = {
            "emission": ("emission of these epochs (α, alpha)", lambda: self.emission.sum(axis=0, dtype=np.float64) / 1e9),
            "incentive": ("last incentive", lambda: self.incentive[-1]),
            "dividends": ("last dividends", lambda: self.dividends[-1]),
            "dividends_per_1000_tao": (
                "last dividends (α for each 1000 τ of stake)", lambda: self.dividends_per_1000_tao[-1]),
        }
        columns = [(title, values()) for name, (title, values) in shown.items()
                   if self.epochs and self._record.keys() >= set(MADE_OF.get(name, (name,)))]
        if not columns:
            return table(repr(self), ["uid"], [])
        most = largest(columns[0][1], 10)
        rows = [[int(self.uids[place]), *(f"{values[place]:.9f}" for _, values in columns)] for place in most]
        caption = f"{self!r}; the {len(rows)} with the largest {columns[0][0]}"
        return table(caption, ["uid", *(title for title, _ in columns)], rows)
