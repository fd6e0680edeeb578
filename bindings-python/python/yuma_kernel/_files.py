"""Epochs in files: JSON documents, `.npz`, and archived metagraphs."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from . import _native
from ._archive import read_archive
from ._arguments import StakeBits
from ._inputs import EpochInputs
from ._hyperparameters import Hyperparameters
from ._result import EpochResult
from ._rows import SparseRows
from ._shown import shown
from .errors import YumaError, YumaTypeError

__all__ = ["dump", "load", "load_all"]

NPZ_FORMAT = "yuma-epoch-npz/1"


def load(path: str | os.PathLike[str], **changes: Any) -> EpochInputs:
    """Read the inputs of one epoch from a file.

    Parameters
    ----------
    path : path
        A ``yuma-epoch/1`` JSON document; an ``.npz`` that `dump` wrote; or a ``.pt`` archive of a metagraph, as public
        simulators keep them (a dict of `netuid`, `block`, `S`, `W` and `hotkeys`, saved by torch). The last is read
        without torch, and without running any code that it may hold: what is not a plain array, number, text, list or
        dict is refused.
    **changes
        Arguments of `epoch` or hyperparameters that replace those of the file, as in `EpochInputs.replace`.

    Returns
    -------
    EpochInputs

    Raises
    ------
    YumaError
        A file that does not hold what it should. The message names the file and the place in it.
    OSError
        A file that cannot be read.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import yuma_kernel as yk
    >>> inputs = yk.EpochInputs([[(1, 65535)], []], [5.0, 0.0])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "epoch.json"
    ...     yk.dump(inputs, path)
    ...     yk.load(path, kappa=39_321)
    EpochInputs(2 neurons, 1 weights, 0 bonds)
    """
    file = file_path(path)
    try:
        if file.suffix == ".npz":
            inputs = from_npz(file)
        elif file.suffix == ".pt":
            inputs = EpochInputs(**read_archive(file))
        else:
            schema, epochs = _native.read_document(file.read_bytes())
            if schema != "yuma-epoch/1":
                raise YumaError(f"schema: found {schema}, expected yuma-epoch/1 (yuma_kernel.load_all reads the others)")
            inputs = from_document(epochs[0])
        return inputs.replace(**changes) if changes else inputs
    except YumaError as error:
        raise type(error)(f"{file.name}: {error}") from error.__cause__


def load_all(path: str | os.PathLike[str]) -> list[EpochInputs]:
    """Read all epochs of a JSON document of any schema.

    In a sequence, the epochs that go on from the bonds of the one before them have none of their own and say so in
    `reads_previous_bonds`.

    Parameters
    ----------
    path : path
        A ``yuma-epoch/1``, ``yuma-set/1``, ``yuma-sequence/1`` or ``yuma-generated/1`` document.

    Returns
    -------
    list of EpochInputs
    """
    file = file_path(path)
    try:
        return [from_document(epoch) for epoch in _native.read_document(file.read_bytes())[1]]
    except YumaError as error:
        raise type(error)(f"{file.name}: {error}") from None


def dump(
    inputs: EpochInputs | Sequence[EpochInputs],
    path: str | os.PathLike[str],
    *,
    expected: EpochResult | Sequence[EpochResult] | None = None,
) -> None:
    """Write inputs to a file: a JSON document, or where its name ends so an ``.npz``.

    Parameters
    ----------
    inputs : EpochInputs or sequence of them
        One epoch, or several that have nothing to do with each other (JSON only).
    path : path
        The file. One that is there is replaced, when all has been written.
    expected : EpochResult or sequence of them, optional
        Outputs to write as the ``expected`` of each epoch (JSON only), instead of those that the inputs bring along.
    """
    file = file_path(path)
    if isinstance(inputs, EpochInputs):
        if expected is not None and not isinstance(expected, EpochResult):
            raise YumaTypeError(f"expected: found {shown(expected)}, expected an EpochResult")
        if file.suffix == ".npz":
            if expected is not None:
                raise YumaError("expected: found outputs for an .npz file, expected None (only JSON documents hold them)")
            with replacing(file) as temporary, open(temporary, "wb") as stream:
                np.savez_compressed(stream, **npz_arrays(inputs))
            return
        document = to_document(inputs, expected)
    else:
        cases = listed("inputs", inputs)
        results = [None] * len(cases) if expected is None else listed("expected", expected)
        for position, case in enumerate(cases):
            if not isinstance(case, EpochInputs):
                raise YumaTypeError(f"inputs: case {position}: found {shown(case)}, expected EpochInputs")
        for position, result in enumerate(results):
            if not isinstance(result, EpochResult | None):
                raise YumaTypeError(f"expected: case {position}: found {shown(result)}, expected an EpochResult")
        if len(results) != len(cases):
            raise YumaError(f"expected: found {len(results)} results, expected {len(cases)} (one for each of the inputs)")
        if file.suffix == ".npz":
            raise YumaError(f"inputs: found {len(cases)} epochs for an .npz file, expected one")
        document = {
            "schema": "yuma-set/1",
            "cases": [to_document(case, result) for case, result in zip(cases, results)],
        }
    with replacing(file) as temporary:
        temporary.write_text(json.dumps(document, separators=(",", ":")) + "\n", encoding="utf-8")


def listed(name: str, value: Any) -> list[Any]:
    """Return the items of a sequence."""
    try:
        return list(value)
    except Exception:
        raise YumaTypeError(f"{name}: found {shown(value)}, expected a sequence") from None


class replacing:
    """A file beside another, which takes its place once all has been written."""

    def __init__(self, file: Path) -> None:
        self.file, self.temporary = file, file.with_name(f".{file.name}.{os.getpid()}")

    def __enter__(self) -> Path:
        return self.temporary

    def __exit__(self, error_type: object, error: object, traceback: object) -> None:
        if error_type is None:
            os.replace(self.temporary, self.file)
        else:
            self.temporary.unlink(missing_ok=True)


def file_path(path: Any) -> Path:
    """Return a path."""
    if not isinstance(path, (str, os.PathLike)):
        raise YumaTypeError(f"path: found {shown(path)}, expected a path")
    return Path(path)


def from_document(epoch: dict[str, Any]) -> EpochInputs:
    """Return the inputs that a document describes."""
    marks = dict(epoch)
    hyperparameters = Hyperparameters(**json.loads(marks.pop("hyperparameters")))
    marks["expected"] = None if marks["expected"] is None else json.loads(marks["expected"])
    return EpochInputs._of(marks.pop("inputs"), hyperparameters, **marks)


def to_document(inputs: EpochInputs, result: EpochResult | None) -> dict[str, Any]:
    """Return inputs as a ``yuma-epoch/1`` document."""
    stake = inputs.stake
    document: dict[str, Any] = {"schema": "yuma-epoch/1"}
    document |= {name: value for name, value in (("name", inputs.name), ("source", inputs.source)) if value is not None}
    document |= {
        "hyperparameters": inputs.hyperparameters.to_dict(),
        "n": inputs.n,
        "current_block": inputs.current_block,
        "last_step_block": inputs.last_step_block,
        "owner_uid": inputs.owner_uid,
        "emission": inputs.emission,
    }
    if isinstance(stake, StakeBits):
        document["stake_bits"] = [str(bits) for bits in stake.bits]
    else:
        document["stake"] = stake.tolist()
    document |= {
        "last_update": inputs.last_update.tolist(),
        "block_at_registration": inputs.block_at_registration.tolist(),
        "validator_permit": inputs.validator_permit.tolist(),
        "weights": inputs.weights.to_rows(),
        "bonds": inputs.bonds.to_rows(),
    }
    commits = inputs.commit_block
    if commits is None and inputs.hyperparameters.commit_reveal:
        # The format wants them spelled out.
        commits = [None] * inputs.n
    if commits is not None:
        document["commit_block"] = commits
    if inputs.previous_consensus is not None:
        document["previous_consensus"] = inputs.previous_consensus.tolist()
    if inputs.last_yuma_step_block is not None:
        document["last_yuma_step_block"] = inputs.last_yuma_step_block
    if inputs.budgets is not None:
        document["budgets"] = inputs.budgets._asdict()
    expected = inputs.expected if result is None else result.to_expected()
    if expected is not None:
        document["expected"] = expected
    return document


def npz_arrays(inputs: EpochInputs) -> dict[str, Any]:
    """Return inputs as arrays by name."""
    rest = to_document(inputs, None)
    matrices = {"weights": inputs.weights, "bonds": inputs.bonds}
    arrays: dict[str, Any] = {"last_update": inputs.last_update, "block_at_registration": inputs.block_at_registration}
    arrays["validator_permit"] = inputs.validator_permit
    if isinstance(inputs.stake, np.ndarray):
        arrays["stake"] = inputs.stake
    for name, rows in matrices.items():
        arrays |= {f"{name}_offsets": rows.offsets, f"{name}_uids": rows.uids, f"{name}_values": rows.values}
    scalars = {name: value for name, value in rest.items() if name not in arrays and name not in matrices}
    arrays["epoch"] = np.array(json.dumps({**scalars, "schema": NPZ_FORMAT}))
    return arrays


def from_npz(file: Path) -> EpochInputs:
    """Return the inputs of an ``.npz``. Nothing in it is unpickled."""
    try:
        with np.load(file, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        rest = json.loads(str(arrays.pop("epoch")))
        if rest.pop("schema") != NPZ_FORMAT:
            raise YumaError(f"schema: found another, expected {NPZ_FORMAT}")
        rest.pop("n")
        rest["hyperparameters"] = Hyperparameters(**rest["hyperparameters"])
        if "stake_bits" in rest:
            rest["stake"] = StakeBits(int(bits) for bits in rest.pop("stake_bits"))
        for name in ("weights", "bonds"):
            rest[name] = SparseRows(*(arrays.pop(f"{name}_{part}") for part in ("offsets", "uids", "values")))
        return EpochInputs(**rest, **arrays, strict=False)
    except (YumaError, OSError):
        raise
    except (KeyError, TypeError, ValueError, AttributeError, zipfile.BadZipFile, EOFError) as error:
        raise YumaError(f"found no epoch ({type(error).__name__}: {error}), expected an .npz written by dump") from None
