"""Sparse matrices: one row a neuron, each with the uids and values that are there."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from . import _native
from ._extras import extra
from ._numbers import array_of, u16_vector, unsigned
from .errors import YumaTypeError

if TYPE_CHECKING:
    import scipy.sparse

__all__ = ["SparseRows", "SparseShares", "frozen"]


def frozen(array: NDArray[Any]) -> NDArray[Any]:
    """Return the array, which nobody can write to from now on."""
    array.flags.writeable = False
    return array


class _Sparse:
    """The common part of sparse matrices: `offsets`, `uids`, and values in the order of the uids."""

    offsets: Any
    uids: Any

    @property
    def n(self) -> int:
        """The number of neurons."""
        return len(self.offsets) - 1

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns, both one a neuron."""
        return (self.n, self.n)

    def __len__(self) -> int:
        return self.n

    def _dense(self, values: NDArray[Any]) -> NDArray[Any]:
        dense = np.zeros(self.shape, values.dtype)
        dense[np.repeat(np.arange(self.n), np.diff(self.offsets)), self.uids] = values
        return dense

    def _scipy(self, values: NDArray[Any]) -> scipy.sparse.csr_array:
        sparse = extra("scipy.sparse", "scipy")
        matrix: scipy.sparse.csr_array = sparse.csr_array((values, self.uids.astype(np.int32), self.offsets), shape=self.shape)
        return matrix


class SparseRows(_Sparse):
    """Weights or bonds in compressed rows, as u16 values.

    The `bonds` of a result are of this type, and go straight into the next epoch.

    Parameters
    ----------
    offsets : array_like of int
        Where each row starts in `uids` and `values`, and where the last one ends: n + 1 entries.
    uids : array_like of int
        The uid of each entry.
    values : array_like of int
        The value of each entry, 0 to 65535.

    Examples
    --------
    >>> import yuma_kernel as yk
    >>> rows = yk.SparseRows([0, 2, 2, 2], [2, 1], [65535, 100])
    >>> rows.to_rows()
    [[(2, 65535), (1, 100)], [], []]
    >>> rows.to_dense()
    array([[    0,   100, 65535],
           [    0,     0,     0],
           [    0,     0,     0]], dtype=uint16)
    """

    _rows: _native.Rows

    def __init__(self, offsets: Any, uids: Any, values: Any) -> None:
        starts = array_of("offsets", offsets, (1,), "integers")
        if starts.dtype.kind not in "iu":
            raise YumaTypeError(f"offsets: found {starts.dtype} values, expected integers")
        starts = unsigned("offsets", starts, 2**63 - 1, np.int64, "row")
        self._rows = _native.Rows("rows", starts, u16_vector("uids", uids), u16_vector("values", values))

    @classmethod
    def _of(cls, rows: _native.Rows) -> SparseRows:
        self = cls.__new__(cls)
        self._rows = rows
        return self

    @cached_property
    def _arrays(self) -> tuple[NDArray[np.int64], NDArray[np.uint16], NDArray[np.uint16]]:
        offsets, uids, values = self._rows.arrays()
        return frozen(offsets), frozen(uids), frozen(values)

    @property
    def offsets(self) -> NDArray[np.int64]:
        """Where each row starts, and where the last one ends."""
        return self._arrays[0]

    @property
    def uids(self) -> NDArray[np.uint16]:
        """The uid of each entry."""
        return self._arrays[1]

    @property
    def values(self) -> NDArray[np.uint16]:
        """The value of each entry."""
        return self._arrays[2]

    @property
    def n(self) -> int:
        """The number of neurons."""
        return len(self._rows)

    def to_dense(self) -> NDArray[np.uint16]:
        """Return the (n, n) array; entries that are not there are 0."""
        return self._dense(self.values)

    def to_scipy(self) -> scipy.sparse.csr_array:
        """Return the matrix as `scipy.sparse.csr_array` (extra ``scipy``)."""
        return self._scipy(self.values)

    def to_rows(self) -> list[list[tuple[int, int]]]:
        """Return the rows as lists of (uid, value), the chain's form."""
        uids, values, offsets = self.uids.tolist(), self.values.tolist(), self.offsets.tolist()
        return [list(zip(uids[a:b], values[a:b])) for a, b in zip(offsets, offsets[1:])]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return self.to_dense() if dtype is None else self.to_dense().astype(dtype)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SparseRows):
            return NotImplemented
        pairs = ((self.offsets, other.offsets), (self.uids, other.uids), (self.values, other.values))
        return all(np.array_equal(a, b) for a, b in pairs)

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        return (SparseRows, self._arrays)

    def __repr__(self) -> str:
        return f"SparseRows({self.n} neurons, {len(self.uids)} entries)"


class SparseShares(_Sparse):
    """Weights or bonds at the kernel's full precision, in compressed rows.

    Attributes
    ----------
    offsets, uids : ndarray
        As in `SparseRows`.
    bits : ndarray of int64
        The value of each entry as Q32 bits: 1.0 is 2**32.
    """

    def __init__(self, offsets: NDArray[np.int64], uids: NDArray[np.uint16], bits: NDArray[np.int64]) -> None:
        self.offsets: NDArray[np.int64] = frozen(offsets)
        self.uids: NDArray[np.uint16] = frozen(uids)
        self.bits: NDArray[np.int64] = frozen(bits)

    @cached_property
    def values(self) -> NDArray[np.float64]:
        """The value of each entry as a float, which is exact."""
        return frozen(self.bits / 2.0**32)

    def to_dense(self) -> NDArray[np.float64]:
        """Return the (n, n) array of floats; entries that are not there are 0."""
        return self._dense(self.values)

    def to_scipy(self) -> scipy.sparse.csr_array:
        """Return the matrix as `scipy.sparse.csr_array` of floats (extra ``scipy``)."""
        return self._scipy(self.values)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return self.to_dense() if dtype is None else self.to_dense().astype(dtype)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SparseShares):
            return NotImplemented
        pairs = ((self.offsets, other.offsets), (self.uids, other.uids), (self.bits, other.bits))
        return all(np.array_equal(a, b) for a, b in pairs)

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        return (SparseShares, (self.offsets, self.uids, self.bits))

    def __repr__(self) -> str:
        return f"SparseShares({self.n} neurons, {len(self.uids)} entries)"
