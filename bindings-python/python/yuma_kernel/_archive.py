"""Archived metagraphs, saved by torch: read without torch, and without running what a pickle says.

A pickle is a program. This reader knows the dozen names that arrays and tensors are rebuilt with, and gives each a
stand-in of its own, which only puts bytes, shapes and types together. Any other name is refused, and no stand-in has
an attribute that a pickle could set.
"""

from __future__ import annotations

import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._shown import shown
from .errors import YumaError

__all__ = ["read_archive"]

NEEDED = ("S", "W")
MOST_BYTES = 1 << 32
STORAGES = {
    "DoubleStorage": "<f8", "FloatStorage": "<f4", "HalfStorage": "<f2", "LongStorage": "<i8", "IntStorage": "<i4",
    "ShortStorage": "<i2", "CharStorage": "<i1", "ByteStorage": "<u1", "BoolStorage": "|b1",
}


def read_archive(file: Path) -> dict[str, Any]:
    """Return the keyword arguments of `EpochInputs` that an archive holds."""
    content = unpickled(file)
    if not isinstance(content, dict):
        raise YumaError(f"found {shown(content)}, expected a dict of netuid, block, S, W and hotkeys")
    for name in NEEDED:
        if name not in content:
            raise YumaError(f"{name}: missing, expected an array (the archive has {', '.join(map(str, content))})")
    stake, weights = (np.asarray(array_in(name, content[name])) for name in NEEDED)
    block = content.get("block")
    name = "-".join(
        f"{key}-{int(np.ravel(content[key])[0])}"
        for key in ("netuid", "block")
        if key in content and np.size(content[key]) == 1 and np.asarray(content[key]).dtype.kind in "iu"
    )
    arguments: dict[str, Any] = {"weights": weights, "stake": stake, "name": name or None}
    arguments["source"] = f"the metagraph archive {file.name}"
    if block is not None:
        if np.size(block) != 1 or np.asarray(block).dtype.kind not in "iu":
            raise YumaError(f"block: found {shown(block)}, expected one integer")
        arguments["current_block"] = int(np.ravel(block)[0])
    return arguments


def array_in(name: str, value: Any) -> NDArray[Any]:
    array = value.array if isinstance(value, Rebuilt) else value
    if not isinstance(array, np.ndarray):
        raise YumaError(f"{name}: found {shown(value)}, expected an array")
    return array


def unpickled(file: Path) -> Any:
    """Return what the archive holds, its arrays rebuilt."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = [name for name in archive.namelist() if name == "data.pkl" or name.endswith("/data.pkl")]
            if len(names) != 1:
                raise YumaError(f"found {len(names)} entries data.pkl, expected one")
            if sum(entry.file_size for entry in archive.infolist()) > MOST_BYTES:
                raise YumaError(f"found more than {MOST_BYTES} bytes, expected fewer")
            with archive.open(names[0]) as stream:
                return plain(Reader(stream, archive, names[0].removesuffix("data.pkl")).load())
    except (YumaError, OSError):
        raise
    except zipfile.BadZipFile:
        raise YumaError("found no zip archive, expected one with data.pkl (as torch has saved since 1.6)") from None
    except RecursionError:
        raise YumaError("data.pkl: found objects nested too deep, expected a dict of arrays") from None
    except Exception as error:
        raise YumaError(f"data.pkl: found a broken pickle ({type(error).__name__}: {error}), expected a dict") from None


def plain(value: Any) -> Any:
    """Return what stand-ins stand for."""
    if isinstance(value, Rebuilt):
        return array_of(value)
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


def array_of(value: Rebuilt) -> Any:
    if value.array is None:
        raise YumaError("data.pkl: found an array without content, expected its bytes")
    return value.array


class Reader(pickle.Unpickler):
    """An unpickler that knows only stand-ins."""

    def __init__(self, stream: Any, archive: zipfile.ZipFile, prefix: str) -> None:
        super().__init__(stream, encoding="latin1")
        self._archive, self._prefix = archive, prefix

    def find_class(self, module: str, name: str) -> Any:
        """Return the stand-in for a name."""
        if module == "torch" and name in STORAGES:
            return StandIn(name)
        # Before numpy 2, `_core` was `core`.
        standard = module.replace("numpy.core.", "numpy._core.")
        if f"{standard}.{name}" in MAKERS:
            return StandIn(f"{standard}.{name}")
        raise YumaError(f"data.pkl: found {module}.{name}, expected nothing but arrays, numbers, texts, lists and dicts")

    def persistent_load(self, identity: Any) -> Any:
        """Return the storage of a tensor, a file of the archive."""
        kind, storage, key, _location, count = identity
        if kind != "storage" or not isinstance(storage, StandIn) or storage.name not in STORAGES:
            raise YumaError(f"data.pkl: found a reference to {shown(identity)}, expected a tensor's storage")
        content = self._archive.read(f"{self._prefix}data/{key}")
        array = np.frombuffer(content, STORAGES[storage.name])
        if len(array) != count:
            raise YumaError(f"data/{key}: found {len(array)} numbers, expected {count}")
        return Rebuilt(array)


class StandIn:
    """The stand-in for a function or class. It has no attribute to set, and no state to take."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        object.__setattr__(self, "_name", name)

    @property
    def name(self) -> str:
        return self._name  # type: ignore[attr-defined, no-any-return]

    def __setattr__(self, name: str, value: object) -> None:
        raise YumaError(f"data.pkl: found an attempt to set {name}, expected arrays only")

    def __setstate__(self, state: object) -> None:
        raise YumaError("data.pkl: found a state for a function, expected arrays only")

    def __call__(self, *arguments: Any) -> Any:
        maker = MAKERS.get(self.name)
        if maker is None:
            raise YumaError(f"data.pkl: found a call of {self.name}, expected arrays only")
        return maker(*arguments)


class Rebuilt:
    """An array, or the type of one, while it is put together."""

    __slots__ = ("array", "dtype")

    def __init__(self, array: NDArray[Any] | None = None, dtype: np.dtype[Any] | None = None) -> None:
        object.__setattr__(self, "array", array)
        object.__setattr__(self, "dtype", dtype)

    array: NDArray[Any] | None
    dtype: np.dtype[Any] | None

    def __setattr__(self, name: str, value: object) -> None:
        raise YumaError(f"data.pkl: found an attempt to set {name}, expected arrays only")

    def __setstate__(self, state: Any) -> None:
        if self.dtype is not None:
            # (version, byte order, ...): the rest describes structured types, which are refused by their names.
            order = state[1]
            if order not in ("<", ">", "|", "="):
                raise YumaError(f"data.pkl: found byte order {shown(order)}, expected < or >")
            object.__setattr__(self, "dtype", self.dtype.newbyteorder(order))
            return
        _version, shape, dtype, fortran, content = state
        object.__setattr__(self, "array", shaped(content, dtype, shape, "F" if fortran else "C"))


def number_type(name: Any) -> np.dtype[Any]:
    """Return a type of plain numbers."""
    if name not in ("b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"):
        raise YumaError(f"data.pkl: found an array of {shown(name)}, expected one of numbers")
    number: np.dtype[Any] = np.dtype(name)
    return number


def shaped(content: Any, dtype: Any, shape: Any, order: Any) -> NDArray[Any]:
    if isinstance(content, str):
        content = content.encode("latin1")
    if not isinstance(dtype, Rebuilt) or dtype.dtype is None or not isinstance(content, (bytes, bytearray)):
        raise YumaError("data.pkl: found an array without bytes or type, expected both")
    return np.frombuffer(content, dtype.dtype).reshape(shape, order=order)


def tensor(storage: Any, offset: int, shape: tuple[int, ...], strides: tuple[int, ...], *_rest: Any) -> Rebuilt:
    if not isinstance(storage, Rebuilt) or storage.array is None:
        raise YumaError("data.pkl: found a tensor without storage, expected one")
    if len(shape) != len(strides) or min((0, offset, *shape, *strides)) < 0:
        raise YumaError(f"data.pkl: found a tensor of shape {shown(shape)} and strides {shown(strides)}, expected others")
    last = offset + sum((size - 1) * stride for size, stride in zip(shape, strides))
    if 0 not in shape and last >= len(storage.array):
        raise YumaError(f"data.pkl: found a tensor that ends at {last}, expected below {len(storage.array)}")
    numbers = storage.array[offset:]
    steps = [stride * numbers.itemsize for stride in strides]
    view = np.lib.stride_tricks.as_strided(numbers, tuple(shape), steps, writeable=False)
    return Rebuilt(view.copy())


def encoded(text: str, encoding: str) -> bytes:
    if encoding != "latin1":
        raise YumaError(f"data.pkl: found bytes in {shown(encoding)}, expected latin1")
    return text.encode("latin1")


MAKERS: dict[str, Any] = {
    "_codecs.encode": encoded,
    "collections.OrderedDict": lambda *items: dict(*items),
    "numpy._core.multiarray._reconstruct": lambda _class, _shape, _kind: Rebuilt(),
    "numpy._core.multiarray.scalar": lambda dtype, content: Rebuilt(shaped(content, dtype, (), "C")),
    "numpy._core.numeric._frombuffer": lambda content, dtype, shape, order: Rebuilt(shaped(content, dtype, shape, order)),
    "numpy.dtype": lambda name, *_flags: Rebuilt(dtype=number_type(name)),
    "numpy.ndarray": lambda *_arguments: Rebuilt(),
    "torch._utils._rebuild_tensor_v2": tensor,
}
