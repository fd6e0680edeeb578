"""Metagraph objects of the Bittensor SDK."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._inputs import EpochInputs
from ._shown import shown
from .errors import YumaError

__all__ = ["from_metagraph"]


def from_metagraph(metagraph: Any, **changes: Any) -> EpochInputs:
    """Return the inputs of an epoch from an object with the attributes of the Bittensor SDK's metagraph.

    Read are ``W`` (weights, one row a neuron), ``S`` (stakes in TAO), ``block``, ``last_update``,
    ``block_at_registration``, ``validator_permit``, and ``B`` (bonds) where they are there. A metagraph holds neither
    hyperparameters nor emission in the chain's integers: give them as `changes`.

    Parameters
    ----------
    metagraph
        Such an object. A lite metagraph has no weights and is refused.
    **changes
        Arguments of `epoch` or hyperparameters that replace what was read, as in `EpochInputs.replace`.

    Returns
    -------
    EpochInputs

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> import yuma_kernel as yk
    >>> metagraph = SimpleNamespace(W=[[0, 1.0], [0, 0]], S=[5.0, 0.0], block=4_769_998, last_update=[4_769_900, 0],
    ...                             block_at_registration=[1, 2], validator_permit=[True, False])
    >>> yk.from_metagraph(metagraph, kappa=39_321)
    EpochInputs(2 neurons, 1 weights, 0 bonds)
    """
    stake = attribute(metagraph, "S", np.float64)
    if stake is None:
        raise YumaError(f"metagraph: found {shown(metagraph)}, expected an object with an attribute S (stakes in TAO)")
    weights = attribute(metagraph, "W", np.float64)
    if weights is None or weights.size == 0:
        raise YumaError("metagraph: found no W, expected weights (sync the metagraph with lite=False)")
    bonds = attribute(metagraph, "B", np.float64)
    arguments: dict[str, Any] = {"weights": weights, "stake": stake}
    if bonds is not None and bonds.size:
        # The SDK gives the chain's u16 as they are; shares of 0 to 1 come from elsewhere.
        whole = bool(np.all(bonds == np.rint(bonds)) and np.all((bonds >= 0) & (bonds <= 65535)))
        arguments["bonds"] = bonds.astype(np.uint16) if whole and bonds.max(initial=0) > 1 else bonds
    for name, dtype in (("last_update", np.uint64), ("block_at_registration", np.uint64), ("validator_permit", np.bool_)):
        values = attribute(metagraph, name, dtype)
        if values is not None and values.size:
            arguments[name] = values
    block = attribute(metagraph, "block", np.int64)
    if block is not None:
        if block.size != 1:
            raise YumaError(f"metagraph: block: found {shown(block)}, expected one number")
        arguments["current_block"] = int(block.ravel()[0])
    return EpochInputs(**arguments).replace(**changes)


def attribute(metagraph: Any, name: str, dtype: Any) -> NDArray[Any] | None:
    """Return an attribute as an array, or `None` where there is none. Torch's parameters come as what they hold."""
    value = getattr(metagraph, name, None)
    if value is None:
        return None
    value = getattr(value, "data", value) if hasattr(value, "requires_grad") else value
    try:
        found = np.asarray(value)
        with np.errstate(invalid="raise"):
            array: NDArray[Any] = found.astype(dtype)
    except Exception as error:
        raise YumaError(f"metagraph: {name}: found {shown(value)} ({error}), expected numbers") from None
    if found.dtype.kind in "iufb" and not np.array_equal(array.astype(np.float64), found.astype(np.float64), equal_nan=True):
        raise YumaError(f"metagraph: {name}: found {shown(found)}, expected whole numbers of 0 or more")
    return array
