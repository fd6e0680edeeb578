"""Epochs of what the chain's storage holds, whose lists may have any length."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _native
from ._amounts import MOST_RAO, Budgets, amounts
from ._arguments import StakeBits, native_stake
from ._hyperparameters import DEFAULTS, Hyperparameters, native, replaced
from ._inputs import EpochInputs
from ._numbers import MOST_BLOCKS, block_vector, commit_blocks, flag, flag_vector, integer, stored_consensus, u16_vector
from ._result import EpochResult
from ._shown import shown
from .errors import YumaTypeError

__all__ = ["StorageInputs"]


class StorageInputs:
    """One mechanism of a subnet as the chain's storage holds it, and the inputs that the chain makes of it.

    Lists that are too short are padded, those that are too long are cut, rows and entries for uids that the subnet does not
    have are dropped. The few states are refused of which the chain computes something that no input can say.

    Parameters
    ----------
    n : int
        ``SubnetworkN``: the number of neurons.
    stake : array_like
        n stakes, as in `epoch`.
    weights, bonds : mapping or sequence, optional
        Rows of (uid, value) by the uid that they are stored under, or one row a uid.
    last_update, block_at_registration : array_like of int, optional
        ``LastUpdate`` of the mechanism and ``BlockAtRegistration``: 0 where they are too short.
    validator_permit : array_like of bool, optional
        ``ValidatorPermit``: no permit where it is too short.
    hash_commits : mapping, optional
        The queue of each uid's hash commits: pairs of epoch and block.
    timelocked_commits : mapping, optional
        The timelocked commits of each epoch: pairs of uid and block.
    epoch_index, reveal_period : int
        A commit counts while ``epoch_index <= its epoch + reveal_period``.
    commit_block : list of int or None, optional
        The earliest live commit of each neuron, instead of the commits; 2**64 - 1 is none, as on the chain.
    previous_consensus : array_like, optional
        ``Consensus`` of the mechanism.
    holes : array_like of int, optional
        The uids without a key in ``Keys``.
    owner_uid : int, optional
        The uid of the subnet's owner.
    activity_cutoff_factor_milli : int, optional
        ``ActivityCutoffFactorMilli``: with the tempo it gives the `activity_cutoff`.
    hyperparameters, current_block, last_step_block, last_yuma_step_block, emission, budgets
        As in `epoch`.
    name : str, optional
        The name of the inputs.

    Raises
    ------
    YumaError
        A state that is refused, or an argument that is not allowed.

    Examples
    --------
    Uid 1 has just registered: `last_update` and the permits are one short. Uid 9 has left.

    >>> import yuma_kernel as yk
    >>> storage = yk.StorageInputs(2, [5_000_000_000, 0], weights={0: [(1, 65535), (9, 100)]}, last_update=[99_000],
    ...                            block_at_registration=[1000, 2000], validator_permit=[True],
    ...                            current_block=100_000, emission=1000)
    >>> storage.epoch().server_emission
    array([  0, 500], dtype=uint64)
    >>> storage.inputs.last_update
    array([99000,     0], dtype=uint64)
    """

    def __init__(
        self,
        n: int,
        stake: ArrayLike | StakeBits,
        *,
        current_block: int,
        emission: int,
        weights: Mapping[int, Any] | Iterable[Any] = (),
        bonds: Mapping[int, Any] | Iterable[Any] = (),
        last_update: ArrayLike = (),
        block_at_registration: ArrayLike = (),
        validator_permit: ArrayLike = (),
        hash_commits: Mapping[int, Any] | None = None,
        timelocked_commits: Mapping[int, Any] | None = None,
        epoch_index: int = 0,
        reveal_period: int = 1,
        commit_block: Any = None,
        previous_consensus: ArrayLike = (),
        holes: ArrayLike = (),
        owner_uid: int | None = None,
        last_step_block: int = 0,
        last_yuma_step_block: int | None = None,
        budgets: Budgets | Mapping[str, int] | None = None,
        hyperparameters: Hyperparameters | None = None,
        activity_cutoff_factor_milli: int | None = None,
        name: str | None = None,
    ) -> None:
        native(hyperparameters)
        rules = hyperparameters if hyperparameters is not None else DEFAULTS
        if activity_cutoff_factor_milli is not None:
            factor = integer("activity_cutoff_factor_milli", activity_cutoff_factor_milli, 2**32 - 1, "thousandths of a tempo")
            rules = replaced(rules, {"activity_cutoff": _native.activity_cutoff(factor, rules.tempo)})
        neurons = integer("n", n, 65535)
        if commit_block is None:
            commits = _native.live_commits(
                neurons,
                integer("epoch_index", epoch_index, MOST_BLOCKS),
                integer("reveal_period", reveal_period, MOST_BLOCKS),
                pairs_by_key("hash_commits", hash_commits, 65535, MOST_BLOCKS),
                pairs_by_key("timelocked_commits", timelocked_commits, MOST_BLOCKS, 65535),
            )
        else:
            commits = [None if block == MOST_BLOCKS else block for block in commit_blocks(commit_block) or []]
        self.hyperparameters, self.name = rules, name
        self._native = _native.Storage(
            neurons,
            native(rules),
            stake=native_stake(stake),
            weights=stored_rows("weights", weights),
            bonds=stored_rows("bonds", bonds),
            last_update=stored_blocks("last_update", last_update),
            block_at_registration=stored_blocks("block_at_registration", block_at_registration),
            validator_permit=stored_flags("validator_permit", validator_permit),
            commit_block=commits,
            previous_consensus=consensus if (consensus := stored_consensus(previous_consensus)) is not None else NO_SHARES,
            holes=u16_vector("holes", holes),
            owner_uid=None if owner_uid is None else integer("owner_uid", owner_uid, 65535),
            current_block=integer("current_block", current_block, MOST_BLOCKS, "a block"),
            last_step_block=integer("last_step_block", last_step_block, MOST_BLOCKS, "a block"),
            last_yuma_step_block=(
                None if last_yuma_step_block is None
                else integer("last_yuma_step_block", last_yuma_step_block, MOST_BLOCKS, "a block")
            ),
            emission=integer("emission", emission, MOST_RAO, "rao"),
            budgets=amounts("budgets", Budgets, budgets),
        )

    @property
    def inputs(self) -> EpochInputs:
        """The inputs of the epoch, in which every list has one entry for each neuron."""
        return EpochInputs._of(self._native.inputs(), self.hyperparameters, name=self.name)

    @property
    def kept(self) -> list[int]:
        """The uids for which the chain stores what the epoch returns: all but `holes`."""
        return self._native.kept()

    def epoch(self, *, matrices: bool = False) -> EpochResult:
        """Run the epoch of these inputs.

        Raises
        ------
        YumaError
            A stored bond toward a uid that the subnet does not have hides others from liquid alpha on the chain.
        """
        return EpochResult(self._native.epoch(native(self.hyperparameters), flag("matrices", matrices)))

    def stored(self, result: EpochResult) -> dict[str, Any]:
        """Return what the chain stores of a result: the entries of `kept`, shares in 1/65535, rows of bonds as lists.

        Examples
        --------
        >>> import yuma_kernel as yk
        >>> storage = yk.StorageInputs(3, [5.0, 0.0, 1.0], weights={0: [(2, 65535)]}, last_update=[90, 90, 90],
        ...                            validator_permit=[True], current_block=100, emission=10, holes=[1])
        >>> stored = storage.stored(storage.epoch())
        >>> stored["incentive"], stored["bonds"]
        (array([    0, 65535], dtype=uint16), [[(2, 6553)], []])
        """
        if not isinstance(result, EpochResult) or result.n != self.inputs.n:
            raise YumaTypeError(f"result: found {shown(result)}, expected an EpochResult of {self.inputs.n} neurons")
        kept, rows = self.kept, result.bonds.to_rows()
        stored: dict[str, Any] = {"active": result.active[kept], "validator_permit": result.new_validator_permit[kept]}
        for name in ("stake_weight", "consensus", "validator_trust", "incentive", "dividends"):
            stored[name] = getattr(result.u16, name)[kept]
        for name in ("emission", "server_emission", "validator_emission"):
            stored[name] = getattr(result, name)[kept]
        return {**stored, "bonds": [rows[uid] for uid in kept]}

    def __repr__(self) -> str:
        name = "" if self.name is None else f"{self.name!r}, "
        return f"StorageInputs({name}{self.inputs.n} neurons)"


NO_SHARES: NDArray[np.uint16] = np.empty(0, np.uint16)


def stored_blocks(name: str, value: ArrayLike) -> NDArray[np.uint64]:
    """Return blocks, of which there may be none."""
    found = None if is_empty(value) else block_vector(name, value)
    return np.empty(0, np.uint64) if found is None else found


def stored_flags(name: str, value: ArrayLike) -> NDArray[np.bool_]:
    """Return truths, of which there may be none."""
    found = None if is_empty(value) else flag_vector(name, value)
    return np.empty(0, np.bool_) if found is None else found


def is_empty(value: Any) -> bool:
    """Whether a list has no entry, so that its type does not matter."""
    try:
        return len(value) == 0
    except Exception:
        return False


def stored_rows(name: str, rows: Any) -> list[tuple[int, list[tuple[int, int]]]]:
    """Return rows with the uids that they are stored under."""
    if not isinstance(rows, Mapping):
        try:
            rows = dict(enumerate(rows))
        except Exception:
            raise YumaTypeError(f"{name}: found {shown(rows)}, expected rows of (uid, value) by their uids") from None
    return pairs_by_key(name, rows, 65535, 65535, 65535)


def pairs_by_key(
    name: str, lists: Any, highest_key: int, highest_first: int, highest_second: int = MOST_BLOCKS
) -> list[tuple[int, list[tuple[int, int]]]]:
    """Return lists of pairs of integers by their keys."""
    if lists is None:
        return []
    if not isinstance(lists, Mapping):
        raise YumaTypeError(f"{name}: found {shown(lists)}, expected lists of pairs by key")
    found = []
    for key, pairs in lists.items():
        try:
            listed = [(first, second) for first, second in pairs]
        except Exception:
            raise YumaTypeError(f"{name}: row {key}: found {shown(pairs)}, expected a list of pairs") from None
        checked = [
            (integer(f"{name}: row {key}, entry {entry}", first, highest_first),
             integer(f"{name}: row {key}, entry {entry}", second, highest_second))
            for entry, (first, second) in enumerate(listed)
        ]
        found.append((integer(f"{name}: row", key, highest_key), checked))
    return found
