"""The inputs of an epoch, from what the caller has to what the kernel reads."""

from __future__ import annotations

from typing import Any

from . import _native
from ._matrix import matrix
from ._numbers import MOST_BLOCKS, block_vector, commit_blocks, flag_vector, integer, stakes, u16_vector
from ._shown import shown
from .errors import YumaError, YumaTypeError

__all__ = ["DEFAULT_BLOCK", "DEFAULT_EMISSION", "StakeBits", "arguments", "chosen_block"]

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
        return integer("current_block", current_block, MOST_BLOCKS)
    for name, value in given.items():
        if value is not None:
            raise YumaError(f"current_block: missing, expected the block of the epoch, since {name} is given")
    return DEFAULT_BLOCK


def arguments(
    weights: Any,
    stake: Any,
    *,
    validator_uids: Any,
    bonds: Any,
    last_update: Any,
    block_at_registration: Any,
    validator_permit: Any,
    current_block: Any,
    last_step_block: Any,
    owner_uid: Any,
    commit_block: Any,
    emission: Any,
) -> _native._Arguments:
    """Return the arguments of `_native.epoch`."""
    rao = native_stake(stake)
    neurons = len(rao)
    block = chosen_block(
        current_block,
        last_update=last_update,
        block_at_registration=block_at_registration,
        commit_block=commit_block,
        last_step_block=last_step_block,
    )
    return (
        matrix("weights", weights, neurons),
        None if bonds is None else matrix("bonds", bonds, neurons),
        None if validator_uids is None else u16_vector("validator_uids", validator_uids),
        rao,
        block_vector("last_update", last_update),
        block_vector("block_at_registration", block_at_registration),
        flag_vector("validator_permit", validator_permit),
        commit_blocks(commit_block),
        None if owner_uid is None else integer("owner_uid", owner_uid, 65535),
        (
            block,
            0 if last_step_block is None else integer("last_step_block", last_step_block, MOST_BLOCKS),
            integer("emission", emission, MOST_BLOCKS),
        ),
    )
