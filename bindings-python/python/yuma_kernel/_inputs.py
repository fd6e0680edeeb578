"""The inputs of an epoch, kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _native
from ._amounts import Budgets
from ._arguments import DEFAULT_EMISSION, StakeBits, matrices_of, scalars
from ._events import MOST_EPOCHS, event_entries, uid_of, weight_row
from ._explanation import Explanation
from ._hyperparameters import DEFAULTS, Hyperparameters, native, replaced
from ._numbers import flag, positive, stakes
from ._recording import recording
from ._result import EpochResult
from ._rows import SparseRows, frozen
from ._run import checked_options, run
from ._simulation import Simulation
from .errors import YumaError

__all__ = ["EpochInputs"]


class EpochInputs:
    """The inputs of an epoch, checked and kept: what `load` returns and `sweep` varies.

    Takes the arguments of `epoch`, and copies them. Instances cannot be changed, but replaced.

    Parameters
    ----------
    weights, stake, **keywords
        As in `epoch`.
    name, source : str, optional
        The name that a document gives the epoch, and the origin of its values.
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
    reads_previous_consensus: bool
    """Whether it says so of the previous consensus, which is `None` here."""

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
        previous_consensus: ArrayLike | None = None,
        last_yuma_step_block: int | None = None,
        budgets: Budgets | Mapping[str, int] | None = None,
        strict: bool = True,
        name: str | None = None,
        source: str | None = None,
        expected: dict[str, Any] | None = None,
        reads_previous_bonds: bool = False,
        reads_previous_consensus: bool = False,
    ) -> None:
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
        matrices = matrices_of(len(given), weights, bonds, validator_uids)
        self._native = _native.Inputs(given, native(hyperparameters), **matrices)
        self.hyperparameters = hyperparameters if hyperparameters is not None else DEFAULTS
        self.name, self.source, self.expected = name, source, expected
        self.reads_previous_bonds, self.reads_previous_consensus = reads_previous_bonds, reads_previous_consensus

    @classmethod
    def _of(
        cls,
        inputs: _native.Inputs,
        hyperparameters: Hyperparameters,
        *,
        name: str | None = None,
        source: str | None = None,
        expected: dict[str, Any] | None = None,
        reads_previous_bonds: bool = False,
        reads_previous_consensus: bool = False,
    ) -> EpochInputs:
        self = cls.__new__(cls)
        self._native, self.hyperparameters = inputs, hyperparameters
        self.name, self.source, self.expected = name, source, expected
        self.reads_previous_bonds, self.reads_previous_consensus = reads_previous_bonds, reads_previous_consensus
        return self

    @property
    def n(self) -> int:
        """The number of neurons."""
        return len(self._native)

    @property
    def weights(self) -> SparseRows:
        """The weights, as u16 rows."""
        return SparseRows._of(self._native.weights)

    @property
    def bonds(self) -> SparseRows:
        """The bonds, as u16 rows."""
        return SparseRows._of(self._native.bonds)

    @property
    def stake(self) -> NDArray[np.uint64] | StakeBits:
        """The stakes, in rao unless they have fractions."""
        stake = self._native.scalars.stake
        return StakeBits(stake) if isinstance(stake, list) else frozen(stake)

    @property
    def last_update(self) -> NDArray[np.uint64]:
        """When each neuron last set weights."""
        return self._native.scalars.last_update

    @property
    def block_at_registration(self) -> NDArray[np.uint64]:
        """When each uid was last registered."""
        return self._native.scalars.block_at_registration

    @property
    def validator_permit(self) -> NDArray[np.bool_]:
        """Which neurons may set weights."""
        return self._native.validator_permit

    @property
    def commit_block(self) -> list[int | None] | None:
        """The earliest live weight commit of each neuron."""
        return self._native.scalars.commit_block

    @property
    def owner_uid(self) -> int | None:
        """The neuron of the subnet's owner."""
        return self._native.scalars.owner_uid

    @property
    def current_block(self) -> int:
        """The block at which the epoch runs."""
        return self._native.scalars.current_block

    @property
    def last_step_block(self) -> int:
        """The block of the previous epoch; 0 means that there has been none."""
        return self._native.scalars.last_step_block

    @property
    def emission(self) -> int:
        """The amount that the epoch distributes, in rao of the subnet's token."""
        return self._native.scalars.emission

    @property
    def previous_consensus(self) -> NDArray[np.uint16] | None:
        """The consensus of the previous epoch, in 1/65535, of any length."""
        return self._native.scalars.previous_consensus

    @property
    def last_yuma_step_block(self) -> int | None:
        """The block of the last Yuma epoch."""
        return self._native.scalars.last_yuma_step_block

    @property
    def budgets(self) -> Budgets | None:
        """The amounts that a Null epoch distributes, in rao."""
        budgets = self._native.scalars.budgets
        return None if budgets is None else Budgets(*budgets)

    @property
    def strict(self) -> bool:
        """Whether what has no effect is refused."""
        return self._native.scalars.strict

    def epoch(self, *, matrices: bool = False) -> EpochResult:
        """Run the epoch of these inputs."""
        return EpochResult(self._native.epoch(native(self.hyperparameters), flag("matrices", matrices)))

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
            "previous_consensus": self.previous_consensus,
            "last_yuma_step_block": self.last_yuma_step_block,
            "budgets": self.budgets,
            "strict": self.strict,
        }

    def _marks(self) -> dict[str, Any]:
        """The statements of a document about the epoch, by the names of keyword arguments."""
        names = ("name", "source", "expected", "reads_previous_bonds", "reads_previous_consensus")
        return {name: getattr(self, name) for name in names}

    def replace(self, **changes: Any) -> EpochInputs:
        """Return these inputs with other arguments of `epoch`, or other hyperparameters by their names.

        Examples
        --------
        >>> import yuma_kernel as yk
        >>> inputs = yk.EpochInputs([[(1, 65535)], []], [5.0, 0.0])
        >>> inputs.replace(kappa=39_321).hyperparameters.kappa
        39321
        """
        kept: dict[str, Any] = {**self.arguments(), **self._marks()}
        names = (*kept, "validator_uids")
        rules = {name: value for name, value in changes.items() if name not in names}
        kept |= {name: value for name, value in changes.items() if name in names}
        kept["hyperparameters"] = replaced(kept["hyperparameters"] or DEFAULTS, rules)
        return EpochInputs(**kept)

    def with_weights(self, uid: int, weights: Any) -> EpochInputs:
        """Return these inputs with another row of weights, as `Simulator.set_weights` takes it, set as long ago as the one before.

        Examples
        --------
        >>> import yuma_kernel as yk
        >>> inputs = yk.EpochInputs([[(1, 65535)], [], []], [5.0, 0.0, 0.0])
        >>> inputs.with_weights(0, {1: 1, 2: 0.4}).weights.to_rows()[0]
        [(1, 65535), (2, 26214)]
        """
        rows = self.weights.to_rows()
        rows[uid_of("uid", uid, self.n)] = weight_row("weights", weights, self.n)
        return self.replace(weights=rows)

    def with_stake(self, stake: ArrayLike | StakeBits | Mapping[int, Any]) -> EpochInputs:
        """Return these inputs with other stakes: of all neurons, or of some by their uids. Integers are rao, floats τ (TAO).

        Examples
        --------
        >>> import yuma_kernel as yk
        >>> inputs = yk.EpochInputs([[(1, 65535)], []], [5.0, 0.0])
        >>> inputs.with_stake({1: 2.5}).stake
        array([5000000000, 2500000000], dtype=uint64)
        """
        if isinstance(stake, Mapping):
            if isinstance(self.stake, StakeBits):
                raise YumaError("stake: found some by uid, expected those of all neurons (these have fractions of a rao)")
            changed = self.stake.copy()
            for uid, value in stake.items():
                changed[uid_of("stake: uid", uid, self.n)] = stakes([value])[0]
            stake = changed
        return self.replace(stake=stake)

    def simulate(
        self,
        epochs: int,
        *,
        schedule: str = "tempo",
        activity: str = "continued",
        reveal_delay: int = 0,
        compounding: bool = False,
        winner_takes_all: bool = False,
        events: Iterable[Mapping[str, Any]] | None = None,
        record: Iterable[str] | None = None,
        every: int = 1,
        uids: ArrayLike | None = None,
        keep_bonds: bool = False,
        progress: bool = False,
    ) -> Simulation:
        """Run this epoch and those after it, as `simulate` does, which tells what goes on and what the arguments mean.

        Examples
        --------
        >>> import yuma_kernel as yk
        >>> inputs = yk.EpochInputs([[(1, 65535)], []], [5.0, 0.0])
        >>> run = inputs.simulate(100, record=["dividends"], every=10, events=[{"epoch": 50, "set_emission": 0}])
        >>> run.dividends.shape
        (10, 2)
        """
        options = checked_options(schedule, activity, reveal_delay, compounding, winner_takes_all)
        count = positive("epochs", epochs, MOST_EPOCHS)
        kept = recording(record, every, uids, keep_bonds, self.n)
        simulator = _native.Simulator.of(self._native, native(self.hyperparameters), options, self.name, self.source)
        simulator.set_events(event_entries(events, self.n, count - 1))
        return run(simulator, count, kept, progress=progress)

    def explain(self, uid: int) -> Explanation:
        """Return why a validator earns what it earns: its weights that were cut, and what following the consensus would pay."""
        return Explanation(_native.explain(self._native, native(self.hyperparameters), uid_of("uid", uid, self.n)))

    def __reduce__(self) -> tuple[Any, ...]:
        return (_inputs, ({**self.arguments(), **self._marks()},))

    def __repr__(self) -> str:
        name = "" if self.name is None else f"{self.name!r}, "
        counts = f"{len(self.weights.uids)} weights, {len(self.bonds.uids)} bonds"
        return f"EpochInputs({name}{self.n} neurons, {counts})"


def _inputs(arguments: dict[str, Any]) -> EpochInputs:
    return EpochInputs(**arguments)
