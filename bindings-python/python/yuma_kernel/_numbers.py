"""Numbers and vectors of neurons: checked, and put into the form that the kernel reads."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _native
from ._shown import shown
from .errors import YumaError, YumaTypeError

__all__ = ["MOST_BLOCKS", "block_vector", "commit_blocks", "flag", "flag_vector", "integer", "number", "positive", "share", "stakes",
           "stored_consensus", "u16_vector"]

MOST_BLOCKS = 2**64 - 1
RAO_PER_TAO = 1_000_000_000


def integer(name: str, value: object, highest: int, unit: str = "") -> int:
    """Return an integer of 0 to `highest`, in a unit that errors name."""
    expected = f"0 to {highest}" + (f" ({unit})" if unit else "")
    if isinstance(value, (bool, np.bool_)):
        raise YumaTypeError(f"{name}: found {shown(value)}, expected an integer of {expected}")
    try:
        number = operator.index(value)  # type: ignore[arg-type]
    except Exception:
        raise YumaTypeError(f"{name}: found {shown(value)}, expected an integer of {expected}") from None
    if not 0 <= number <= highest:
        raise YumaError(f"{name}: found {number}, expected {expected}")
    return number


def positive(name: str, value: Any, highest: int) -> int:
    """Return an integer of at least 1."""
    found = integer(name, value, highest)
    if found == 0:
        raise YumaError(f"{name}: found 0, expected 1 to {highest}")
    return found


def number(name: str, value: Any) -> float:
    """Return a real number as a float."""
    if isinstance(value, (bool, np.bool_, str, bytes)):
        raise YumaTypeError(f"{name}: found {shown(value)}, expected a number")
    try:
        return float(value)
    except Exception:
        raise YumaTypeError(f"{name}: found {shown(value)}, expected a number") from None


def share(name: str, value: Any) -> float:
    """Return a number of 0 to 1."""
    found = number(name, value)
    if not 0 <= found <= 1:
        raise YumaError(f"{name}: found {found}, expected a share, 0 to 1")
    return found


def array_of(name: str, value: object, dimensions: tuple[int, ...], expected: str) -> NDArray[Any]:
    """Return the array that a value is, without a copy where it is one."""
    if isinstance(value, np.ma.MaskedArray):
        raise YumaTypeError(f"{name}: found a masked array, expected {expected} (fill it first)")
    try:
        array = np.asarray(value)
    except Exception as error:
        raise YumaTypeError(f"{name}: found {shown(value)} ({error}), expected {expected}") from None
    if array.ndim not in dimensions:
        found = shown(value) if array.ndim == 0 else f"{array.ndim} dimensions, shape {array.shape}"
        error_type = YumaTypeError if array.ndim == 0 else YumaError
        raise error_type(f"{name}: found {found}, expected {expected}")
    return array


def checked_cells(name: str, array: NDArray[Any], wrong: NDArray[np.bool_], expected: str, row: str = "uid") -> None:
    """Refuse an array in which a cell is wrong, and name the first one."""
    if not wrong.any():
        return
    place = tuple(int(index) for index in np.argwhere(wrong)[0])
    where = f"{row} {place[0]}" if len(place) == 1 else f"row {place[-2]}, uid {place[-1]}"
    if len(place) == 3 or (len(place) == 2 and row == "epoch"):
        where = f"epoch {place[0]}, " + (f"uid {place[1]}" if len(place) == 2 else where)
    raise YumaError(f"{name}: {where}: found {array[place]}, expected {expected}")


def unsigned(
    name: str, array: NDArray[Any], highest: int, dtype: Any, row: str = "uid", unit: str = ""
) -> NDArray[Any]:
    """Return an array of integers, none of them negative or above `highest`, as contiguous `dtype`."""
    expected = f"0 to {highest}" + (f" ({unit})" if unit else "")
    if array.dtype.kind == "i":
        checked_cells(name, array, array < 0, expected, row)
    if np.iinfo(array.dtype).max > highest:
        checked_cells(name, array, array > highest, expected, row)
    return np.require(array, dtype, ("C", "ALIGNED"))


def flag(name: str, value: object) -> bool:
    """Return a truth."""
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    raise YumaTypeError(f"{name}: found {shown(value)}, expected True or False")


def block_vector(name: str, value: ArrayLike | None, dimensions: tuple[int, ...] = (1,)) -> NDArray[np.uint64] | None:
    """Return blocks, one for each neuron."""
    if value is None:
        return None
    array = array_of(name, value, dimensions, "one block for each neuron")
    if array.dtype.kind not in "iu":
        raise YumaTypeError(f"{name}: found {array.dtype} values, expected integers (blocks)")
    return unsigned(name, array, MOST_BLOCKS, np.uint64, unit="a block")


def flag_vector(name: str, value: ArrayLike | None) -> NDArray[np.bool_] | None:
    """Return truths, one for each neuron."""
    if value is None:
        return None
    array = array_of(name, value, (1,), "True or False for each neuron")
    if array.dtype.kind != "b":
        raise YumaTypeError(f"{name}: found {array.dtype} values, expected booleans")
    return np.ascontiguousarray(array)


def u16_vector(name: str, value: ArrayLike, row: str = "row", unit: str = "") -> NDArray[np.uint16]:
    """Return integers of 0 to 65535."""
    expected = "integers of 0 to 65535" + (f" ({unit})" if unit else "")
    array = array_of(name, value, (1,), f"a list of {expected}")
    if array.size == 0:
        return np.empty(0, np.uint16)
    if array.dtype.kind not in "iu":
        raise YumaTypeError(f"{name}: found {array.dtype} values, expected {expected}")
    return unsigned(name, array, 65535, np.uint16, row, unit)


def stored_consensus(value: ArrayLike | None) -> NDArray[np.uint16] | None:
    """Return a consensus as the chain stores it: integers in 1/65535 as they are, floats as shares, rounded down."""
    if value is None:
        return None
    name = "previous_consensus"
    array = array_of(name, value, (1,), "shares in 1/65535 as integers, or of 0 to 1 as floats")
    if array.dtype.kind != "f" or array.size == 0:
        return u16_vector(name, array, "uid", "1/65535")
    checked_cells(name, array, ~((array >= 0) & (array <= 1)), "a share of 0 to 1")
    return _native.to_u16((array.astype(np.float64) * 2.0**32).astype(np.int64))


def commit_blocks(value: Any) -> list[int | None] | None:
    """Return the blocks of weight commits, `None` where a neuron has none."""
    if value is None:
        return None
    try:
        blocks = list(value)
    except Exception:
        found = shown(value)
        raise YumaTypeError(f"commit_block: found {found}, expected a block or None for each neuron") from None
    return [None if block is None else integer(f"commit_block: uid {uid}", block, MOST_BLOCKS, "a block")
            for uid, block in enumerate(blocks)]


def stakes(value: ArrayLike, dimensions: tuple[int, ...] = (1,)) -> NDArray[np.uint64]:
    """Return stakes in rao: integers as they are, floats as TAO, rounded to the nearest rao."""
    expected = "rao as integers or TAO as floats"
    array = array_of("stake", value, dimensions, expected)
    row = "epoch" if array.ndim == 2 else "uid"
    if array.dtype.kind in "iu":
        return unsigned("stake", array, MOST_BLOCKS, np.uint64, row, "rao")
    if array.dtype.kind != "f":
        raise YumaTypeError(f"stake: found {array.dtype} values, expected {expected}")
    tao = array.astype(np.float64)
    checked_cells("stake", array, ~(tao >= 0), "0 or more TAO", row)
    # 2^63 rao and more are refused by the kernel too, but cannot be converted.
    with np.errstate(over="ignore"):
        rao = np.rint(tao * RAO_PER_TAO)
    checked_cells("stake", array, ~(rao < 2.0**63), "below 2^63 rao", row)
    return np.ascontiguousarray(rao, dtype=np.uint64)
