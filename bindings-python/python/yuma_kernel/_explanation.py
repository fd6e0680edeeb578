"""The reasons for a validator's pay in one epoch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ._extras import extra
from ._html import table

if TYPE_CHECKING:
    import pandas as pandas_types

__all__ = ["Clipping", "Explanation"]


class Clipping(NamedTuple):
    """A weight of a validator as a share of its row, and what the consensus leaves of it."""

    uid: int
    weight: float
    consensus: float
    clipped: float
    cut: float


class Explanation:
    """Why a validator earns what it earns: `EpochInputs.explain`.

    Attributes
    ----------
    uid : int
        The validator.
    has_permit, is_active : bool
        Whether it may set weights in this epoch, and has done so recently.
    active_stake, validator_trust, dividends : float
        Its shares, as in `EpochResult`.
    validator_emission : int
        Its earnings as a validator, in rao.
    weights : list of Clipping
        Its weights that count, those that were cut most first.
    masked : list of int
        The miners whose weights do not count: itself, and newer ones; all without a permit.
    following : list of tuple of int
        The row of (uid, weight) that follows the consensus of this epoch.
    day : tuple of int
        Its earnings in a day that begins with this epoch, in rao: as it is, and if it followed the consensus.

    Examples
    --------
    >>> import yuma_kernel as yk
    >>> inputs = yk.EpochInputs([[0, 0, 1.0, 0], [0, 0, 0.5, 0.5]], [6.0, 4.0, 0.0, 0.0], validator_uids=[0, 1])
    >>> explanation = inputs.explain(1)
    >>> explanation.weights[0]
    Clipping(uid=3, weight=0.5, consensus=0.0, clipped=0.0, cut=0.5)
    >>> explanation.following
    [(2, 65535)]
    >>> explanation.day[1] > explanation.day[0]
    True
    """

    uid: int
    has_permit: bool
    is_active: bool
    active_stake: float
    validator_trust: float
    dividends: float
    validator_emission: int
    weights: list[Clipping]
    masked: list[int]
    following: list[tuple[int, int]]
    day: tuple[int, int]

    def __init__(self, found: dict[str, Any]) -> None:
        self._found = found
        vars(self).update(found)
        self.weights = [Clipping(*entry) for entry in found["weights"]]

    def to_frame(self) -> pandas_types.DataFrame:
        """Return the weights as a `pandas.DataFrame` with one row a miner (extra ``pandas``)."""
        frame: pandas_types.DataFrame = extra("pandas", "pandas").DataFrame(self.weights, columns=Clipping._fields).set_index("uid")
        return frame

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Explanation) and self._found == other._found

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        return (Explanation, (self._found,))

    def __repr__(self) -> str:
        own, following = (rao / 1e9 for rao in self.day)
        cut = sum(weight.cut for weight in self.weights)
        return (f"Explanation(uid {self.uid}: trust {self.validator_trust:.6f}, {cut:.6f} of its weight cut, "
                f"{own:.9f} α a day, {following:.9f} α by following the consensus)")

    def _repr_html_(self) -> str:
        rows = [[weight.uid, *(f"{share:.6f}" for share in weight[1:])] for weight in self.weights[:10]]
        return table(repr(self), Clipping._fields, rows)
