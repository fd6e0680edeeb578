"""The outputs of the epoch of a whole subnet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ._extras import extra
from ._html import largest, table
from ._result import EpochResult
from ._vector import U16, Vector

if TYPE_CHECKING:
    import pandas as pandas_types

__all__ = ["SubnetResult"]

SHARES = ("stake", "consensus", "validator_trust", "dividends")
RAO = ("server_emission", "validator_emission", "emission")
FLAGS = ("active", "new_validator_permit")


class SubnetResult:
    """The outputs of the epoch of a whole subnet: the epochs of its mechanisms, and what the chain stores of them together.

    Attributes
    ----------
    mechanisms : list of EpochResult
        The epoch of each mechanism on its part of the emission.
    emission_of_mechanisms : ndarray of uint64
        These parts, in rao.
    server_emission, validator_emission : ndarray of uint64
        The pay of each neuron as a miner and as a validator, in rao.
    emission : ndarray of uint64
        The stored emission of each neuron, in rao. With several mechanisms of Yuma it is less than what is paid,
        as the chain weights each mechanism's emission by its part once more.
    stake, consensus, validator_trust, dividends : ndarray of float64
        Shares, weighted by the parts; ``u16`` has the integers that the chain stores, of which these are 65535ths.
    active, new_validator_permit : ndarray of bool
        Whether each neuron has set weights recently for any mechanism, and may do so from now on.

    Examples
    --------
    >>> import yuma_kernel as yk
    >>> mechanism = yk.Mechanism([[(1, 65535)], []])
    >>> result = yk.SubnetInputs([5.0, 0.0], [mechanism, mechanism]).epoch()
    >>> result
    SubnetResult: 2 neurons, 2 mechanisms
      of mechanism 0: 0.500000000 α
      of mechanism 1: 0.500000000 α
    >>> result.u16.consensus
    array([    0, 65534], dtype=uint16)
    """

    mechanisms: list[EpochResult]

    stake = Vector[np.float64]("floats", "The share of each neuron in the subnet's stake.")
    consensus = Vector[np.float64]("floats", "The consensus weight of each neuron.")
    validator_trust = Vector[np.float64]("floats", "The sum of each validator's clipped weights.")
    dividends = Vector[np.float64]("floats", "The share of each neuron in the rewards of validators.")
    active = Vector[np.bool_]("flags", "Whether each neuron has set weights recently for any mechanism.")
    new_validator_permit = Vector[np.bool_]("flags", "Whether each neuron may set weights from now on.")
    server_emission = Vector[np.uint64]("rao", "The pay of each neuron as a miner, in rao.")
    validator_emission = Vector[np.uint64]("rao", "The pay of each neuron as a validator, in rao.")
    emission = Vector[np.uint64]("rao", "The stored emission of each neuron, in rao.")
    emission_of_mechanisms = Vector[np.uint64]("rao", "The part of each mechanism, in rao.")

    def __init__(self, mechanisms: list[EpochResult], combined: dict[str, NDArray[Any]]) -> None:
        self.mechanisms, self._combined = mechanisms, combined

    def _vector(self, kind: str, name: str) -> NDArray[Any]:
        if name not in self._combined:
            raise AttributeError(f"{name}: not combined, expected one of {', '.join(self._combined)}")
        array = self._combined[name]
        return array / 65535 if kind == "floats" else array.copy()

    @property
    def u16(self) -> U16:
        """The shares as the chain stores them, in 1/65535: `stake_weight`, `consensus`, `validator_trust`, `dividends`."""
        return U16(self)

    @property
    def n(self) -> int:
        """The number of neurons."""
        return len(self._combined["active"])

    def to_frame(self) -> pandas_types.DataFrame:
        """Return all combined vectors as a `pandas.DataFrame` with one row a uid (extra ``pandas``)."""
        pandas = extra("pandas", "pandas")
        columns = {name: getattr(self, name) for name in (*SHARES, *RAO, *FLAGS)}
        frame: pandas_types.DataFrame = pandas.DataFrame(columns, index=pandas.RangeIndex(self.n, name="uid"))
        return frame

    def to_expected(self) -> dict[str, Any]:
        """Return the combined outputs as the ``expected`` object of a JSON document: exact integers in lists."""
        u16 = {"stake_weight" if name == "stake" else name: self._combined[name].tolist() for name in SHARES}
        plain = {name: self._combined[name].tolist() for name in ("emission_of_mechanisms", *RAO, *FLAGS)}
        return {"u16": u16, **plain}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SubnetResult):
            return NotImplemented
        same = all(np.array_equal(array, other._combined[name]) for name, array in self._combined.items())
        return same and self.mechanisms == other.mechanisms

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        return (SubnetResult, (self.mechanisms, self._combined))

    def __repr__(self) -> str:
        lines = [f"SubnetResult: {self.n} neurons, {len(self.mechanisms)} mechanisms"]
        parts = self.emission_of_mechanisms.tolist()
        return "\n".join(lines + [f"  of mechanism {index}: {part / 1e9:.9f} α" for index, part in enumerate(parts)])

    def _repr_html_(self) -> str:
        names = ("stake", "consensus", "validator_trust", "dividends")
        rows = [[uid, *(f"{getattr(self, name)[uid]:.6f}" for name in names), f"{int(self.emission[uid]) / 1e9:.9f}"]
                for uid in largest(self.emission, 10)]
        caption = f"{repr(self).splitlines()[0]}; the {len(rows)} that earn most"
        return table(caption, ["uid", *names, "emission (α, alpha)"], rows)
