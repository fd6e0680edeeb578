"""One epoch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from numpy.typing import ArrayLike

from . import _native
from ._amounts import Budgets
from ._arguments import DEFAULT_EMISSION, StakeBits, matrices_of, scalars
from ._hyperparameters import Hyperparameters, native
from ._numbers import flag
from ._result import EpochResult

__all__ = ["epoch"]


def epoch(
    weights: Any,
    stake: ArrayLike | StakeBits,
    *,
    validator_uids: ArrayLike | None = None,
    bonds: Any = None,
    hyperparameters: Hyperparameters | None = None,
    last_update: ArrayLike | None = None,
    block_at_registration: ArrayLike | None = None,
    validator_permit: ArrayLike | None = None,
    current_block: int | None = None,
    last_step_block: int | None = None,
    owner_uid: int | None = None,
    commit_block: Any = None,
    emission: int = DEFAULT_EMISSION,
    previous_consensus: ArrayLike | None = None,
    last_yuma_step_block: int | None = None,
    budgets: Budgets | Mapping[str, int] | None = None,
    strict: bool = True,
    matrices: bool = False,
) -> EpochResult:
    """Run one epoch of Yuma consensus, with the same bits as the chain.

    Of the optional arguments, those that are left out say: every neuron has just set its weights, was registered long
    ago, and is permitted if it has a weight above 0; there are no bonds yet.

    Parameters
    ----------
    weights
        The weight that each validator gives to each neuron, as one of

        - an (n, n) array of uint16, or one row a validator with `validator_uids`; a zero is an entry that is not there.
          Rows that lie one after the other in memory are read in place.
        - the same as floats, each row of which is quantised as the chain's clients do: divided by its largest value,
          times 65535, rounded to the nearest integer, half to even. A row may have any scale.
        - a `scipy.sparse` matrix of either, in which explicit zeros among integers stay
        - a list of n rows, each a list of (uid, weight) in the order in which the validator submitted them
    stake : array_like
        The stake of each of the n neurons: integers are rao, floats are τ (TAO), rounded to the nearest rao
        (10**-9 τ).
        `StakeBits` for fractions of a rao.
    validator_uids : array_like of int, optional
        The uids of the rows of `weights` and `bonds` where these have only rows for validators; rising.
    bonds : optional
        The `bonds` that the previous epoch returned, or what `weights` can be. Floats are shares of 0 to 1 and become
        the nearest of 65536 values: ``result.bonds.to_dense() / 65535`` comes back unchanged.
    hyperparameters : Hyperparameters, optional
        The rules of the subnet; those of a new one by default.
    last_update, block_at_registration : array_like of int, optional
        The blocks at which each neuron last set weights, and was last registered.
    validator_permit : array_like of bool, optional
        The permits granted by the previous epoch.
    current_block : int, optional
        The block at which the epoch runs. Must be given where any other block is; 1000000 otherwise.
    last_step_block : int, optional
        The block of the previous epoch; 0, the default, means that there has been none.
    owner_uid : int, optional
        The neuron of the subnet's owner.
    commit_block : list of int or None, optional
        The earliest live weight commit of each neuron. Read with ``commit_reveal`` only.
    emission : int
        The amount that this epoch distributes, in rao of the subnet's token, α (alpha).
    previous_consensus : array_like, optional
        The consensus of the previous epoch, which liquid alpha may compare with: the `consensus` that it returned, or what
        the chain stored of it, integers in 1/65535. It may have any length: what is missing is 0, what is beyond n is
        not read.
    last_yuma_step_block : int, optional
        The block of the last Yuma epoch, 0 included, where it is another than `last_step_block`: after Null epochs.
    budgets : Budgets or mapping, optional
        The amounts that a Null epoch distributes, in rao; by default the halves of `emission`.
    strict : bool
        Whether to refuse what the chain computes though it has no effect: the consensus mode "previous" without
        `previous_consensus` (the chain then compares with the current one), liquid alpha in a Null epoch. Inputs from files
        and from storage are not strict.
    matrices : bool
        Whether the result keeps the matrices `weights`, `clipped_weights` and `ema_bonds` too.

    Returns
    -------
    EpochResult

    Raises
    ------
    YumaError
        An input that is not allowed. The message names it; nothing is repaired.

    Notes
    -----
    From about 50 µs of work on, the GIL is released. A writeable array is then copied first, as another thread could
    write to it; one that is flagged read-only (``array.flags.writeable = False``) is read in place at any size. If
    another thread is caught writing to an array while it is copied, the epoch is refused.

    Examples
    --------
    Two validators, uids 0 and 1, weigh two miners, uids 2 and 3:

    >>> import numpy as np
    >>> import yuma_kernel as yk
    >>> weights = np.array([[0, 0, 1.0, 0], [0, 0, 0.5, 0.5]])
    >>> result = yk.epoch(weights, stake=[6.0, 4.0, 0.0, 0.0], validator_uids=[0, 1])

    The majority gives all to uid 2; what uid 1 gives to uid 3 is clipped:

    >>> result.consensus
    array([0., 0., 1., 0.])
    >>> result.emission
    array([375000000, 124999999, 500000000,         0], dtype=uint64)

    The next epoch goes on from these bonds:

    >>> later = yk.epoch(weights, [6.0, 4.0, 0.0, 0.0], validator_uids=[0, 1], bonds=result.bonds)
    >>> later.bonds.to_rows()
    [[(2, 12451)], [(2, 6225)], [], []]

    Liquid alpha compares with the consensus of the epoch before, if the subnet says so:

    >>> previous = yk.Hyperparameters(liquid_alpha=True, liquid_alpha_consensus_mode="previous")
    >>> later = yk.epoch(weights, [6.0, 4.0, 0.0, 0.0], validator_uids=[0, 1], bonds=result.bonds,
    ...                  hyperparameters=previous, previous_consensus=result.consensus)
    >>> later.bonds.to_rows()
    [[(2, 47919)], [(2, 23959)], [], []]
    """
    given = scalars(
        stake,
        last_update=last_update,
        block_at_registration=block_at_registration,
        validator_permit=validator_permit,
        current_block=current_block,
        last_step_block=last_step_block,
        owner_uid=owner_uid,
        commit_block=commit_block,
        emission=emission,
        previous_consensus=previous_consensus,
        last_yuma_step_block=last_yuma_step_block,
        budgets=budgets,
        strict=strict,
    )
    output = _native.epoch(
        given,
        native(hyperparameters),
        **matrices_of(len(given), weights, bonds, validator_uids),
        all_matrices=flag("matrices", matrices),
    )
    return EpochResult(output)
