"""The inputs of an epoch, from what the caller has to what the kernel reads."""

from __future__ import annotations

from typing import Any, TypedDict

import numpy as np
from numpy.typing import NDArray

from . import _native
from ._amounts import MOST_RAO, Budgets, amounts
from ._matrix import matrix
from ._numbers import (
    MOST_BLOCKS, block_vector, commit_blocks, flag, flag_vector, integer, stakes, stored_consensus, u16_vector,
)
from ._shown import shown
from .errors import YumaError, YumaTypeError

__all__ = ["DEFAULT_EMISSION", "StakeBits", "matrices_of", "native_stake", "scalars"]

DEFAULT_BLOCK = 1_000_000
DEFAULT_EMISSION = 1_000_000_000


class StakeBits:
    """Stakes with fractions of a rao, in the chain's own form.

    Parameters
    ----------
    bits : iterable of int
        The stake of each neuron as Q64 bits: rao times 2**64.

    Examples
    --------
    >>> import yuma_kernel as yk
    >>> half_a_rao = 1 << 63
    >>> yk.epoch([[(1, 65535)], []], yk.StakeBits([half_a_rao, 0])).stake
    array([1., 0.])
    """

    bits: tuple[int, ...]

    def __init__(self, bits: Any) -> None:
        try:
            values = list(bits)
        except Exception:
            raise YumaTypeError(f"stake: found {shown(bits)}, expected Q64 bits as integers") from None
        # Negative ones are refused with the same message, so that only the range of the type is looked at here.
        self.bits = tuple(integer(f"stake: uid {uid}", value, 2**127 - 1) for uid, value in enumerate(values))

    def __len__(self) -> int:
        return len(self.bits)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StakeBits) and self.bits == other.bits

    def __hash__(self) -> int:
        return hash(self.bits)

    def __repr__(self) -> str:
        return f"StakeBits({len(self.bits)} neurons)"


def native_stake(stake: Any) -> Any:
    """Return stakes as rao, or as a list of Q64 bits."""
    return list(stake.bits) if isinstance(stake, StakeBits) else stakes(stake)


def chosen_block(current_block: int | None, **given: object) -> int:
    """Return the block of the epoch, which may be left out only where no other block is given."""
    if current_block is not None:
        return integer("current_block", current_block, MOST_BLOCKS, "a block")
    for name, value in given.items():
        if value is not None:
            raise YumaError(f"current_block: missing, expected the block of the epoch, since {name} is given")
    return DEFAULT_BLOCK


def scalars(
    stake: Any,
    *,
    last_update: Any = None,
    block_at_registration: Any = None,
    validator_permit: Any = None,
    current_block: Any = None,
    last_step_block: Any = None,
    owner_uid: Any = None,
    commit_block: Any = None,
    emission: Any = DEFAULT_EMISSION,
    previous_consensus: Any = None,
    last_yuma_step_block: Any = None,
    budgets: Any = None,
    strict: Any = True,
) -> _native.Scalars:
    """Return everything that an epoch reads but its matrices."""
    return _native.Scalars(
        stake=native_stake(stake),
        last_update=block_vector("last_update", last_update),
        block_at_registration=block_vector("block_at_registration", block_at_registration),
        validator_permit=flag_vector("validator_permit", validator_permit),
        current_block=chosen_block(
            current_block,
            last_update=last_update,
            block_at_registration=block_at_registration,
            commit_block=commit_block,
            last_step_block=last_step_block,
            last_yuma_step_block=last_yuma_step_block,
        ),
        last_step_block=(
            0 if last_step_block is None else integer("last_step_block", last_step_block, MOST_BLOCKS, "a block")
        ),
        owner_uid=None if owner_uid is None else integer("owner_uid", owner_uid, 65535),
        commit_block=commit_blocks(commit_block),
        emission=integer("emission", emission, MOST_RAO, "rao"),
        previous_consensus=stored_consensus(previous_consensus),
        last_yuma_step_block=(
            None if last_yuma_step_block is None
            else integer("last_yuma_step_block", last_yuma_step_block, MOST_BLOCKS, "a block")
        ),
        budgets=amounts("budgets", Budgets, budgets),
        strict=flag("strict", strict),
    )


class Matrices(TypedDict):
    """Weights and bonds as the kernel reads them."""

    weights: _native._Matrix
    bonds: _native._Matrix
    validator_uids: NDArray[np.uint16] | None


def matrices_of(neurons: int, weights: Any, bonds: Any, validator_uids: Any) -> Matrices:
    """Return the matrices of an epoch."""
    return {
        "weights": matrix("weights", weights, neurons),
        "bonds": None if bonds is None else matrix("bonds", bonds, neurons),
        "validator_uids": None if validator_uids is None else u16_vector("validator_uids", validator_uids),
    }
