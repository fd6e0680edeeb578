"""Weights and bonds in all the forms that researchers have them in."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import _native
from ._numbers import array_of, checked_cells, unsigned
from ._rows import SparseRows
from ._shown import shown
from .errors import YumaError, YumaTypeError

__all__ = ["is_in_place", "matrix", "quantised"]

FORMS = "a two-dimensional array, a scipy.sparse matrix, or a list of rows of (uid, value)"
U16 = np.dtype(np.uint16)


def is_in_place(value: object, dimensions: int) -> bool:
    """Whether an array is read where it lies: contiguous rows of native u16."""
    if type(value) is not np.ndarray or value.dtype != U16 or value.ndim != dimensions:
        return False
    flags = value.flags
    return flags.c_contiguous and flags.aligned


def matrix(name: str, value: Any, neurons: int) -> NDArray[np.uint16] | _native.Rows | None:
    """Return weights or bonds as the kernel reads them."""
    if value is None:
        return None
    if is_in_place(value, 2):
        return value  # type: ignore[no-any-return]
    if isinstance(value, SparseRows):
        return value._rows
    if type(value).__module__.startswith("scipy.sparse"):
        return from_scipy(name, value)
    if isinstance(value, (list, tuple)) and not is_rectangle(value, neurons):
        return from_rows(name, value)
    if isinstance(value, (str, bytes, dict)):
        raise YumaTypeError(f"{name}: found {shown(value)}, expected {FORMS}")
    return from_dense(name, array_of(name, value, (2,), FORMS))


def from_dense(name: str, array: NDArray[Any]) -> NDArray[np.uint16]:
    """Return a dense array of any number type as u16."""
    if array.dtype.kind in "iu":
        cells: NDArray[np.uint16] = unsigned(name, array, 65535, np.uint16, "row")
        return cells
    if array.dtype.kind == "f":
        return quantised(name, array)
    raise YumaTypeError(f"{name}: found {array.dtype} values, expected integers of 0 to 65535 or floats")


def quantised(name: str, values: NDArray[Any]) -> NDArray[np.uint16]:
    """Return floats as u16: weights as the chain's clients do, bonds as the inverse of ``bonds / 65535``."""
    values = np.ascontiguousarray(values, dtype=np.float64)
    checked_cells(name, values, ~np.isfinite(values), "a finite number", "row")
    checked_cells(name, values, values < 0, "0 or more", "row")
    if name == "bonds":
        checked_cells(name, values, values > 1, "0 to 1", "row")
        nearest: NDArray[np.uint16] = np.rint(values * 65535).astype(np.uint16)
        return nearest
    if values.shape[-1] == 0:
        return np.zeros(values.shape, np.uint16)
    largest = values.max(axis=-1, keepdims=True)
    # A row of zeros has nothing to scale.
    upscaled = np.divide(values, largest, out=np.zeros_like(values), where=largest > 0)
    rounded: NDArray[np.uint16] = np.rint(upscaled * 65535).astype(np.uint16)
    return rounded


def is_rectangle(rows: Any, neurons: int) -> bool:
    """Whether a list is a dense matrix of numbers, as opposed to rows of (uid, value)."""
    try:
        first = next((row for row in rows if len(row) > 0), None)
        return first is not None and np.ndim(first[0]) == 0 and not isinstance(first[0], (str, bytes))
    except Exception:
        return False


def from_rows(name: str, rows: Any) -> _native.Rows:
    """Return rows of (uid, value): integers as they are, a row with a float in it quantised."""
    prepared = []
    for row, entries in enumerate(rows):
        try:
            entries = list(entries)
            floats = any(isinstance(value, (float, np.floating)) for _, value in entries)
        except Exception:
            floats = False
        prepared.append(quantised_row(name, row, entries) if floats else entries)
    return _native.Rows.from_pairs(name, prepared)


def quantised_row(name: str, row: int, entries: list[tuple[Any, Any]]) -> list[tuple[Any, int]]:
    uids = [uid for uid, _ in entries]
    try:
        values = np.array([float(value) for _, value in entries])
    except Exception:
        raise YumaTypeError(f"{name}: row {row}: found {shown(entries)}, expected (uid, value) of numbers") from None
    for uid, value in zip(uids, values):
        if not (np.isfinite(value) and value >= 0 and (name != "bonds" or value <= 1)):
            expected = "0 to 1" if name == "bonds" else "a finite number of 0 or more"
            raise YumaError(f"{name}: row {row}, uid {uid}: found {value}, expected {expected}")
    # The chain's clients leave out what becomes 0.
    return [(uid, int(value)) for uid, value in zip(uids, quantised(name, values)) if value > 0]


def from_scipy(name: str, value: Any) -> _native.Rows:
    """Return a scipy matrix as rows: explicit zeros stay, an entry that is there twice is refused, not added up."""
    if value.ndim != 2:
        raise YumaError(f"{name}: found {value.ndim} dimensions, shape {value.shape}, expected 2")
    coo = value.tocoo(copy=False)
    rows, uids, values = np.asarray(coo.row), np.asarray(coo.col), np.asarray(coo.data)
    if value.shape[1] > 65535:
        raise YumaError(f"{name}: found {value.shape[1]} columns, expected at most 65535 (one for each neuron)")
    if values.dtype.kind not in "iuf":
        raise YumaTypeError(f"{name}: found {values.dtype} values, expected integers of 0 to 65535 or floats")
    order = np.argsort(rows, kind="stable")
    rows, uids, values = rows[order], uids[order], values[order]
    wrong = ~((values >= 0) & (values <= (65535 if values.dtype.kind != "f" else np.finfo(np.float64).max)))
    if wrong.any():
        entry = int(np.argmax(wrong))
        expected = "0 to 65535" if values.dtype.kind != "f" else "a finite number of 0 or more"
        raise YumaError(f"{name}: row {rows[entry]}, uid {uids[entry]}: found {values[entry]}, expected {expected}")
    if values.dtype.kind == "f":
        floats = values.astype(np.float64)
        if name == "bonds":
            values = quantised(name, floats[None, :])[0]
        else:
            largest = np.zeros(value.shape[0])
            np.maximum.at(largest, rows, floats)
            upscaled = np.divide(floats, largest[rows], out=np.zeros_like(floats), where=floats > 0)
            values = np.rint(upscaled * 65535).astype(np.uint16)
        rows, uids, values = rows[values > 0], uids[values > 0], values[values > 0]
    offsets = np.zeros(value.shape[0] + 1, np.int64)
    np.cumsum(np.bincount(rows, minlength=value.shape[0]), out=offsets[1:])
    return _native.Rows(name, offsets, uids.astype(np.uint16), values.astype(np.uint16))
