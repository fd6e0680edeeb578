"""The outputs of one epoch."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from . import _native
from ._explanation import Clipping
from ._extras import extra
from ._html import largest, table
from ._numbers import integer
from ._rows import SparseRows, SparseShares
from ._shown import shown
from ._vector import FLAGS, MATRICES, RAO, SHARES, Outputs
from .errors import YumaError

if TYPE_CHECKING:
    import pandas as pandas_types

__all__ = ["EpochResult"]


class EpochResult(Outputs):
    """The outputs of an epoch. Vectors have one entry a neuron, and are made when they are first read.

    Attributes
    ----------
    stake, active_stake, consensus, validator_trust, incentive, dividends : ndarray of float64
        Shares. Each is exactly the kernel's number: ``bits / 2**32`` has no rounding.
    active, new_validator_permit : ndarray of bool
        Whether each neuron has set weights recently, and may do so from now on.
    server_emission, validator_emission, combined_emission, emission : ndarray of uint64
        The earnings of each neuron as a miner, as a validator, and in all (under two names), in rao of the subnet's token, α (alpha).
    bits, u16
        The same shares as exact integers: ``result.bits.incentive`` (Q32, int64), ``result.u16.incentive`` (1/65535;
        that of `stake` is called `stake_weight`).

    Examples
    --------
    >>> import yuma_kernel as yk
    >>> result = yk.epoch([[(2, 65535)], [(2, 65535), (3, 65535)], [], []], [6.0, 4.0, 0.0, 0.0])
    >>> result.incentive
    array([0., 0., 1., 0.])
    >>> result.bits.dividends
    array([3221225472, 1073741823,          0,          0])
    >>> result.bonds.to_rows()
    [[(2, 6553)], [(2, 3276)], [], []]
    """

    def __init__(self, output: _native.Output | RestoredOutput) -> None:
        self._output = output

    def _vector(self, kind: str, name: str) -> NDArray[Any]:
        array: NDArray[Any] = getattr(self._output, kind)(name)
        return array

    @property
    def n(self) -> int:
        """The number of neurons."""
        return len(self._output)

    @cached_property
    def bonds(self) -> SparseRows:
        """The bonds to feed into the next epoch."""
        return SparseRows._of(self._output.bonds())

    @cached_property
    def weights(self) -> SparseShares:
        """The normalised weights, where ``matrices=True``."""
        return self._matrix("weights")

    @cached_property
    def clipped_weights(self) -> SparseShares:
        """The normalised weights after clipping, where ``matrices=True``."""
        return self._matrix("clipped_weights")

    @cached_property
    def ema_bonds(self) -> SparseShares:
        """The bonds at full precision, where ``matrices=True``."""
        return self._matrix("ema_bonds")

    def _matrix(self, name: str) -> SparseShares:
        arrays = self._output.matrix(name)
        if arrays is None:
            raise YumaError(f"{name}: not kept, expected matrices=True where the epoch was run")
        return SparseShares(*arrays)

    def clipping(self, uid: int) -> list[Clipping]:
        """Return the weights of a validator and what the consensus left of them, those cut most first; with ``matrices=True``.

        Examples
        --------
        >>> import yuma_kernel as yk
        >>> result = yk.epoch([[(2, 65535)], [(2, 65535), (3, 65535)], [], []], [6.0, 4.0, 0.0, 0.0], matrices=True)
        >>> result.clipping(1)[0]
        Clipping(uid=3, weight=0.5, consensus=0.0, clipped=0.0, cut=0.5)
        """
        row = integer("uid", uid, max(self.n - 1, 0))

        def entries(matrix: SparseShares) -> dict[int, int]:
            place = slice(*matrix.offsets[row : row + 2])
            return dict(zip(matrix.uids[place].tolist(), matrix.bits[place].tolist()))

        left = entries(self.clipped_weights)
        cuts = sorted(((left.get(on, 0) - bits, on, bits) for on, bits in entries(self.weights).items()))
        return [Clipping(on, bits / 2**32, float(self.consensus[on]), (bits + cut) / 2**32, -cut / 2**32)
                for cut, on, bits in cuts]

    def out_of_consensus(self) -> dict[int, float]:
        """Return the share of its weight that the consensus cut, by uid, largest first; with ``matrices=True``.

        Examples
        --------
        >>> import yuma_kernel as yk
        >>> result = yk.epoch([[(2, 65535)], [(2, 65535), (3, 65535)], [], []], [6.0, 4.0, 0.0, 0.0], matrices=True)
        >>> result.out_of_consensus()
        {1: 0.5}
        """
        def sums(matrix: SparseShares) -> NDArray[np.int64]:
            added = np.concatenate([[0], np.cumsum(matrix.bits, dtype=np.int64)])
            found: NDArray[np.int64] = added[matrix.offsets[1:]] - added[matrix.offsets[:-1]]
            return found

        cut = sums(self.weights) - sums(self.clipped_weights)
        return {uid: float(cut[uid] / 2**32) for uid in largest(cut, self.n)}

    def to_frame(self) -> pandas_types.DataFrame:
        """Return all vectors as a `pandas.DataFrame` with one row a uid (extra ``pandas``)."""
        pandas = extra("pandas", "pandas")
        columns = {name: getattr(self, name) for name in (*SHARES, *RAO, "emission", *FLAGS)}
        frame: pandas_types.DataFrame = pandas.DataFrame(columns, index=pandas.RangeIndex(self.n, name="uid"))
        return frame

    def to_expected(self) -> dict[str, Any]:
        """Return the outputs as the ``expected`` object of a JSON document: exact integers in lists."""
        bits: dict[str, Any] = {name: getattr(self.bits, name).tolist() for name in SHARES}
        for name in MATRICES:
            arrays = self._output.matrix(name)
            if arrays is not None:
                offsets, uids, values = (array.tolist() for array in arrays)
                bits[name] = [list(zip(uids[a:b], values[a:b])) for a, b in zip(offsets, offsets[1:])]
        u16 = {"stake_weight" if name == "stake" else name: self._vector("u16", name).tolist() for name in SHARES}
        plain = {name: getattr(self, name).tolist() for name in (*FLAGS, *RAO)}
        return {"bits": bits, "u16": u16, **plain, "bonds": self.bonds.to_rows()}

    def checksum(self, name: str) -> str:
        """Return the checksum of an output as documents write it: FNV-1a of its 64-bit integers, in hexadecimal.

        Examples
        --------
        >>> import yuma_kernel as yk
        >>> yk.epoch([[(1, 65535)], []], [5.0, 0.0]).checksum("incentive")
        'e82573b10ac9a7d4'
        """
        if name in SHARES or name in RAO:
            words = self._vector("bits" if name in SHARES else "rao", name).view(np.int64)
        elif name == "bonds":
            words = matrix_words(self.bonds.offsets, self.bonds.uids, self.bonds.values)
        elif name in MATRICES:
            matrix: SparseShares = getattr(self, name)
            words = matrix_words(matrix.offsets, matrix.uids, matrix.bits)
        else:
            raise YumaError(f"name: found {shown(name)}, expected one of {', '.join((*SHARES, *RAO, 'bonds', *MATRICES))}")
        return f"{_native.fnv1a(words):016x}"

    def __repr__(self) -> str:
        lines = [f"EpochResult: {self.n} neurons, {int(np.count_nonzero(self.dividends))} with dividends, "
                 f"{int(np.count_nonzero(self.incentive))} with incentive, {len(self.bonds.uids)} bonds"]
        for name in ("incentive", "dividends"):
            values = getattr(self, name)
            top = ", ".join(f"{uid}: {values[uid]:.4f}" for uid in largest(values, 5))
            lines.append(f"  {name:<9}  {top or 'none'}{', ...' if np.count_nonzero(values) > 5 else ''}")
        earned = int(self.emission.sum())
        lines.append(f"  emission   {earned / 1e9:.9f} α")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        names = ("stake", "consensus", "incentive", "validator_trust", "dividends")
        earning = largest(self.emission, 10)
        rows = [[uid, *(f"{getattr(self, name)[uid]:.6f}" for name in names), f"{int(self.emission[uid]) / 1e9:.9f}"]
                for uid in earning]
        shown = f"the {len(rows)} that earn most" if self.n > len(rows) else "all of them"
        return table(f"{repr(self).splitlines()[0]}; {shown}", ["uid", *names, "emission (α, alpha)"], rows)

    def __eq__(self, other: object) -> bool:
        """Whether all integers are the same; matrices count where both have them."""
        if not isinstance(other, EpochResult):
            return NotImplemented
        kinds = [("bits", name) for name in SHARES] + [("rao", name) for name in RAO] + [("flags", name) for name in FLAGS]
        if not all(np.array_equal(self._vector(kind, name), other._vector(kind, name)) for kind, name in kinds):
            return False
        matrices = [(self._output.matrix(name), other._output.matrix(name)) for name in MATRICES]
        return self.bonds == other.bonds and all(
            np.array_equal(a, b) for one, another in matrices if one and another for a, b in zip(one, another)
        )

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        vectors = {name: self._vector("bits", name) for name in SHARES}
        vectors |= {name: self._vector("rao", name) for name in RAO}
        vectors |= {name: self._vector("flags", name) for name in FLAGS}
        matrices = {name: self._output.matrix(name) for name in MATRICES}
        return (_restored, (vectors, matrices, self.bonds))


def matrix_words(offsets: NDArray[Any], uids: NDArray[Any], values: NDArray[Any]) -> NDArray[np.int64]:
    """Return what a checksum reads of a matrix: for each row its length, then uid and value of each entry."""
    words = np.empty(2 * len(uids) + len(offsets) - 1, np.int64)
    heads = 2 * offsets[:-1] + np.arange(len(offsets) - 1)
    entries = np.ones(len(words), np.bool_)
    entries[heads] = False
    words[heads] = np.diff(offsets)
    words[entries] = np.stack([uids.astype(np.int64), values.astype(np.int64)], axis=1).ravel()
    return words


class RestoredOutput:
    """An output that comes from another process: what `_native.Output` does, on the integers that it sent."""

    def __init__(self, vectors: dict[str, NDArray[Any]], matrices: dict[str, Any], bonds: SparseRows) -> None:
        self._vectors, self._matrices, self._bonds = vectors, matrices, bonds

    def bits(self, name: str) -> NDArray[np.int64]:
        return self._vectors[name]

    def floats(self, name: str) -> NDArray[np.float64]:
        return self._vectors[name] / 2.0**32

    def u16(self, name: str) -> NDArray[np.uint16]:
        return _native.to_u16(self._vectors[name])

    def rao(self, name: str) -> NDArray[np.uint64]:
        return self._vectors[name]

    def flags(self, name: str) -> NDArray[np.bool_]:
        return self._vectors[name]

    def matrix(self, name: str) -> Any:
        return self._matrices[name]

    def bonds(self) -> _native.Rows:
        return self._bonds._rows

    def __len__(self) -> int:
        return len(self._vectors["stake"])


def _restored(vectors: dict[str, NDArray[Any]], matrices: dict[str, Any], bonds: SparseRows) -> EpochResult:
    return EpochResult(RestoredOutput(vectors, matrices, bonds))
