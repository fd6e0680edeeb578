"""One epoch, and the inputs of one."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _native
from ._arguments import DEFAULT_EMISSION, StakeBits, arguments, native_stake
from ._hyperparameters import DEFAULTS, Hyperparameters, native, replaced
from ._result import EpochResult
from ._rows import SparseRows, frozen
from ._shown import shown
from .errors import YumaTypeError

__all__ = ["EpochInputs", "epoch"]


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
    matrices: bool = False,
) -> EpochResult:
    """Run one epoch of Yuma consensus, with the same bits as the chain.

    Of the optional arguments, those that are left out say: every neuron has just set its weights, was registered long
    ago, and is permitted if it has a weight above 0; there are no bonds yet.

    Parameters
    ----------
    weights
        What each validator gives to each neuron, as one of

        - an (n, n) array of uint16, or one row a validator with `validator_uids`; a zero is an entry that is not there.
          Rows that lie one after the other in memory are read in place.
        - the same as floats, each row of which is quantised as the chain's clients do: divided by its largest value,
          times 65535, rounded to the nearest integer, half to even. A row may have any scale.
        - a `scipy.sparse` matrix of either, in which explicit zeros among integers stay
        - a list of n rows, each a list of (uid, weight) in the order in which the validator submitted them
    stake : array_like
        The stake of each of the n neurons: integers are rao, floats are TAO, rounded to the nearest rao (10**-9 TAO).
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
        What this epoch distributes, in rao.
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
    """
    return EpochResult(
        _native.epoch(
            arguments(
                weights,
                stake,
                validator_uids=validator_uids,
                bonds=bonds,
                last_update=last_update,
                block_at_registration=block_at_registration,
                validator_permit=validator_permit,
                current_block=current_block,
                last_step_block=last_step_block,
                owner_uid=owner_uid,
                commit_block=commit_block,
                emission=emission,
            ),
            native(hyperparameters),
            flag("matrices", matrices),
        )
    )


def flag(name: str, value: object) -> bool:
    """Return a truth."""
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    raise YumaTypeError(f"{name}: found {shown(value)}, expected True or False")


class EpochInputs:
    """The inputs of an epoch, checked and kept: what `load` returns and `sweep` varies.

    Takes the arguments of `epoch`, and copies them. Instances cannot be changed, but replaced.

    Parameters
    ----------
    weights, stake, **keywords
        As in `epoch`.
    name, source : str, optional
        What a document calls the epoch, and where it says its values come from.
    expected : dict, optional
        The outputs that a document expects.

    Examples
    --------
    >>> import yuma_kernel as yk
    >>> inputs = yk.EpochInputs([[(1, 65535)], []], [5.0, 0.0], name="two neurons")
    >>> inputs
    EpochInputs('two neurons', 2 neurons, 1 weights, 0 bonds)
    >>> inputs.replace(emission=10).epoch().emission
    array([5, 5], dtype=uint64)
    """

    name: str | None
    source: str | None
    expected: dict[str, Any] | None
    hyperparameters: Hyperparameters
    reads_previous_bonds: bool
    """Whether a sequence document says that the bonds are those of its previous epoch. They are empty here."""

    def __init__(
        self,
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
        name: str | None = None,
        source: str | None = None,
        expected: dict[str, Any] | None = None,
        reads_previous_bonds: bool = False,
    ) -> None:
        native(hyperparameters)
        prepared = arguments(
            weights,
            stake,
            validator_uids=validator_uids,
            bonds=bonds,
            last_update=last_update,
            block_at_registration=block_at_registration,
            validator_permit=validator_permit,
            current_block=current_block,
            last_step_block=last_step_block,
            owner_uid=owner_uid,
            commit_block=commit_block,
            emission=emission,
        )
        self._native = _native.Inputs(prepared)
        self._stake = StakeBits(prepared[3]) if isinstance(prepared[3], list) else frozen(prepared[3].copy())
        self._commit_block, self._owner_uid, self._blocks = prepared[7], prepared[8], prepared[9]
        self.hyperparameters = hyperparameters if hyperparameters is not None else DEFAULTS
        self.name, self.source, self.expected = name, source, expected
        self.reads_previous_bonds = reads_previous_bonds

    @property
    def n(self) -> int:
        """The number of neurons."""
        return len(self._native)

    @property
    def weights(self) -> SparseRows:
        """The weights, as u16 rows."""
        return SparseRows._of(self._native.weights())

    @property
    def bonds(self) -> SparseRows:
        """The bonds, as u16 rows."""
        return SparseRows._of(self._native.bonds())

    @property
    def stake(self) -> NDArray[np.uint64] | StakeBits:
        """The stakes, in rao unless they have fractions."""
        return self._stake

    @property
    def last_update(self) -> NDArray[np.uint64]:
        """When each neuron last set weights."""
        return np.array(self._native.filled()[0], np.uint64)

    @property
    def block_at_registration(self) -> NDArray[np.uint64]:
        """When each uid was last registered."""
        return np.array(self._native.filled()[1], np.uint64)

    @property
    def validator_permit(self) -> NDArray[np.bool_]:
        """Which neurons may set weights."""
        return np.array(self._native.filled()[2], np.bool_)

    @property
    def commit_block(self) -> list[int | None] | None:
        """The earliest live weight commit of each neuron."""
        return None if self._commit_block is None else list(self._commit_block)

    @property
    def owner_uid(self) -> int | None:
        """The neuron of the subnet's owner."""
        return self._owner_uid

    @property
    def current_block(self) -> int:
        """The block at which the epoch runs."""
        return self._blocks[0]

    @property
    def last_step_block(self) -> int:
        """The block of the previous epoch; 0 means that there has been none."""
        return self._blocks[1]

    @property
    def emission(self) -> int:
        """What the epoch distributes, in rao."""
        return self._blocks[2]

    def epoch(self, *, matrices: bool = False) -> EpochResult:
        """Run the epoch of these inputs."""
        cell = (self._native, native(self.hyperparameters))
        return EpochResult(_native.run_all([cell], flag("matrices", matrices))[0])

    def arguments(self) -> dict[str, Any]:
        """Return the keyword arguments that `epoch` takes."""
        return {
            "weights": self.weights,
            "stake": self.stake,
            "bonds": self.bonds,
            "hyperparameters": self.hyperparameters,
            "last_update": self.last_update,
            "block_at_registration": self.block_at_registration,
            "validator_permit": self.validator_permit,
            "current_block": self.current_block,
            "last_step_block": self.last_step_block,
            "owner_uid": self.owner_uid,
            "commit_block": self.commit_block,
            "emission": self.emission,
        }

    def replace(self, **changes: Any) -> EpochInputs:
        """Return these inputs with other arguments of `epoch`, or other hyperparameters by their names.

        Examples
        --------
        >>> import yuma_kernel as yk
        >>> inputs = yk.EpochInputs([[(1, 65535)], []], [5.0, 0.0])
        >>> inputs.replace(kappa=39_321).hyperparameters.kappa
        39321
        """
        kept: dict[str, Any] = {"name": self.name, "source": self.source, "expected": self.expected}
        kept |= {**self.arguments(), "reads_previous_bonds": self.reads_previous_bonds}
        names = (*kept, "validator_uids")
        rules = {name: value for name, value in changes.items() if name not in names}
        kept |= {name: value for name, value in changes.items() if name in names}
        kept["hyperparameters"] = replaced(kept["hyperparameters"] or DEFAULTS, rules)
        return EpochInputs(**kept)

    def __reduce__(self) -> tuple[Any, ...]:
        kept = {"name": self.name, "source": self.source, "expected": self.expected}
        return (_inputs, ({**self.arguments(), **kept, "reads_previous_bonds": self.reads_previous_bonds},))

    def __repr__(self) -> str:
        name = "" if self.name is None else f"{self.name!r}, "
        counts = f"{len(self.weights.uids)} weights, {len(self.bonds.uids)} bonds"
        return f"EpochInputs({name}{self.n} neurons, {counts})"


def _inputs(arguments: dict[str, Any]) -> EpochInputs:
    return EpochInputs(**arguments)
