"""Who wins and who loses between two epochs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from . import _native
from ._extras import extra
from ._html import table
from ._hyperparameters import native
from ._inputs import EpochInputs
from ._rows import frozen
from ._shown import shown
from .errors import YumaTypeError

if TYPE_CHECKING:
    import pandas as pandas_types

__all__ = ["Comparison", "compare"]


class Comparison:
    """The earnings of each neuron in two epochs.

    Attributes
    ----------
    before, after : ndarray of uint64
        The emission of each neuron in both, in rao; 0 where there is no such neuron.
    per_day_before, per_day_after : ndarray of float64
        The same in a day of such epochs, 7200 blocks.
    """

    def __init__(self, before: NDArray[np.uint64], after: NDArray[np.uint64],
                 per_day_before: NDArray[np.float64], per_day_after: NDArray[np.float64]) -> None:
        self.before, self.after = frozen(before), frozen(after)
        self.per_day_before, self.per_day_after = frozen(per_day_before), frozen(per_day_after)

    @property
    def n(self) -> int:
        """The number of neurons of the larger subnet."""
        return len(self.before)

    @property
    def change(self) -> NDArray[np.int64]:
        """The difference in rao: above 0 for a neuron that earns more in the second epoch."""
        difference: NDArray[np.int64] = (self.after - self.before).astype(np.int64)
        return difference

    @property
    def change_per_day(self) -> NDArray[np.float64]:
        """The difference of a day, in rao."""
        difference: NDArray[np.float64] = self.per_day_after - self.per_day_before
        return difference

    def to_frame(self) -> pandas_types.DataFrame:
        """Return everything as a `pandas.DataFrame` with one row a uid (extra ``pandas``)."""
        pandas = extra("pandas", "pandas")
        names = ("before", "after", "change", "per_day_before", "per_day_after", "change_per_day")
        index = pandas.RangeIndex(self.n, name="uid")
        frame: pandas_types.DataFrame = pandas.DataFrame({name: getattr(self, name) for name in names}, index=index)
        return frame

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Comparison):
            return NotImplemented
        return all(np.array_equal(one, another) for one, another in zip(self._arrays(), other._arrays()))

    __hash__ = None  # type: ignore[assignment]

    def _arrays(self) -> tuple[NDArray[Any], ...]:
        return (self.before, self.after, self.per_day_before, self.per_day_after)

    def __reduce__(self) -> tuple[Any, ...]:
        return (Comparison, self._arrays())

    def __repr__(self) -> str:
        change = self.change
        return f"Comparison({self.n} neurons, {int((change > 0).sum())} win, {int((change < 0).sum())} lose)"

    def _repr_html_(self) -> str:
        change = self.change
        most = [int(uid) for uid in np.argsort(-np.abs(self.change_per_day), kind="stable")[:10] if change[uid]]
        rows = [[uid, f"{int(self.before[uid]) / 1e9:.9f}", f"{int(self.after[uid]) / 1e9:.9f}",
                 f"{self.change_per_day[uid] / 1e9:+.9f}"] for uid in most]
        return table(f"{self!r}; the {len(rows)} that change most", ["uid", "before (α)", "after (α)", "change a day (α)"], rows)


def compare(before: EpochInputs, after: EpochInputs) -> Comparison:
    """Return who wins and who loses between the epochs of two inputs.

    Examples
    --------
    >>> import yuma_kernel as yk
    >>> inputs = yk.EpochInputs([[0, 0, 1.0, 0], [0, 0, 0.5, 0.5]], [6.0, 4.0, 0.0, 0.0], validator_uids=[0, 1])
    >>> found = yk.compare(inputs, inputs.with_weights(0, {3: 1.0}))
    >>> found.change
    array([         0,          0, -500000000,  500000000])
    >>> found.change_per_day[3] / 1e9        # 20 epochs of 360 blocks
    np.float64(10.0)
    """
    for name, inputs in (("before", before), ("after", after)):
        if not isinstance(inputs, EpochInputs):
            raise YumaTypeError(f"{name}: found {shown(inputs)}, expected EpochInputs")
    sides = [(inputs._native, native(inputs.hyperparameters)) for inputs in (before, after)]
    return Comparison(*_native.compare(*sides))
