"""A subnet that runs from epoch to epoch, and may change between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from numpy.typing import ArrayLike

from . import _native
from ._amounts import MOST_RAO
from ._arguments import StakeBits, native_stake
from ._events import MOST_EPOCHS, all_rows, event_entries, uid_of, weight_row
from ._files import from_document
from ._hyperparameters import Hyperparameters, native, replaced
from ._inputs import EpochInputs
from ._numbers import integer, positive
from ._recording import recording
from ._result import EpochResult
from ._run import checked_options, run
from ._shown import shown
from ._simulation import Simulation
from .errors import YumaError, YumaTypeError

__all__ = ["Simulator"]


class Simulator:
    """A subnet and its history so far.

    It starts as the epoch of its inputs. `step` and `run` run epochs; between them the methods say what happens on the chain,
    and the next epoch checks it. What goes on from epoch to epoch is told at `simulate`.

    Parameters
    ----------
    inputs : EpochInputs
        The first epoch.
    schedule, activity, reveal_delay, compounding, winner_takes_all, events
        As in `simulate`; the epochs of events are counted from the first one.

    Examples
    --------
    >>> import yuma_kernel as yk
    >>> inputs = yk.EpochInputs([[0, 0, 1.0, 0], [0, 0, 0.5, 0.5]], [6.0, 4.0, 0.0, 0.0], validator_uids=[0, 1])
    >>> simulator = yk.Simulator(inputs, events=[{"epoch": 5, "set_emission": 1000}])
    >>> simulator.step().incentive
    array([0., 0., 1., 0.])
    >>> simulator.set_weights(0, {3: 1.0})
    >>> simulator.run(9, record=["emission"]).emission.sum(axis=1)[3:6]
    array([999999998,       999,       999], dtype=uint64)
    >>> before = simulator.copy()
    >>> simulator.register(3)
    >>> simulator.step().incentive[3], before.step().incentive[3]
    (np.float64(0.0), np.float64(1.0))
    """

    def __init__(
        self,
        inputs: EpochInputs,
        *,
        schedule: str = "tempo",
        activity: str = "continued",
        reveal_delay: int = 0,
        compounding: bool = False,
        winner_takes_all: bool = False,
        events: Iterable[Mapping[str, Any]] | None = None,
    ) -> None:
        if not isinstance(inputs, EpochInputs):
            raise YumaTypeError(f"inputs: found {shown(inputs)}, expected EpochInputs")
        rules = native(inputs.hyperparameters)
        options = checked_options(schedule, activity, reveal_delay, compounding, winner_takes_all)
        self._start(_native.Simulator.of(inputs._native, rules, options, inputs.name, inputs.source), events)

    def _start(self, simulator: _native.Simulator, events: Iterable[Mapping[str, Any]] | None) -> None:
        simulator.set_events(event_entries(events, len(simulator)))
        self._native = simulator

    @classmethod
    def _of(cls, simulator: _native.Simulator, events: Iterable[Mapping[str, Any]] | None = None) -> Simulator:
        self = cls.__new__(cls)
        self._start(simulator, events)
        return self

    @classmethod
    def from_json(cls, state: str | bytes, *, events: Iterable[Mapping[str, Any]] | None = None) -> Simulator:
        """Return the simulator that goes on from the state that `to_json`, or ``yuma simulate --save``, wrote.

        The state has neither events nor the last outputs.

        Examples
        --------
        >>> import yuma_kernel as yk
        >>> simulator = yk.Simulator(yk.EpochInputs([[(1, 65535)], []], [5.0, 0.0]))
        >>> restored = yk.Simulator.from_json(simulator.to_json())
        >>> restored.step() == simulator.step()
        True
        """
        if not isinstance(state, (str, bytes)):
            raise YumaTypeError(f"state: found {shown(state)}, expected yuma-simulation/1 as str or bytes")
        return cls._of(_native.Simulator.from_json(state.encode() if isinstance(state, str) else state), events)

    def to_json(self) -> str:
        """Return the state between two epochs as a ``yuma-simulation/1`` document, without events."""
        return self._native.to_json()

    def copy(self) -> Simulator:
        """Return a copy that goes on alone: a snapshot."""
        copy = type(self).__new__(type(self))
        copy._native = self._native.copy()
        return copy

    __copy__ = copy

    def __deepcopy__(self, memory: dict[int, Any]) -> Simulator:
        return self.copy()

    @property
    def n(self) -> int:
        """The number of neurons."""
        return len(self._native)

    @property
    def epochs(self) -> int:
        """The number of epochs that have run."""
        return self._native.epochs

    @property
    def inputs(self) -> EpochInputs:
        """The next epoch, as it is so far: before commits that are due, and before active neurons set their weights again."""
        return from_document(self._native.next())

    @property
    def last(self) -> EpochResult:
        """The outputs of the last epoch; of no neuron before the first."""
        return EpochResult(self._native.last())

    def step(self) -> EpochResult:
        """Run one epoch, and return its outputs."""
        return EpochResult(self._native.step())

    def run(
        self,
        epochs: int,
        *,
        record: Iterable[str] | None = None,
        every: int = 1,
        uids: ArrayLike | None = None,
        keep_bonds: bool = False,
        progress: bool = False,
    ) -> Simulation:
        """Run epochs, and return what is kept of them. The arguments, and what is raised, are those of `simulate`."""
        count = positive("epochs", epochs, MOST_EPOCHS)
        kept = recording(record, every, uids, keep_bonds, self.n)
        return run(self._native, count, kept, progress=progress)

    def set_weights(self, uid: int, weights: Any) -> None:
        """Let a neuron set its weights in the block of the next epoch; one that had gone offline is back.

        Parameters
        ----------
        uid : int
            The neuron.
        weights
            Weights by uid, as a mapping or as (uid, weight); or one for each neuron. Integers are the chain's, of floats in a row
            the largest becomes 65535.
        """
        self._native.set_weights(self._uid(uid), weight_row("weights", weights, self.n))

    def set_all_weights(self, weights: Any) -> None:
        """Let every neuron that has weights here, or had some, set them: a matrix as `epoch` takes it, one row a neuron."""
        rows = all_rows("weights", weights, self.n)
        self._native.set_all_weights(_native.Rows.from_pairs("weights", rows))

    def commit(self, uid: int, weights: Any) -> None:
        """Let a neuron commit weights, which take effect when it reveals them; until then those from before stand."""
        self._native.commit(self._uid(uid), weight_row("weights", weights, self.n))

    def reveal(self, uid: int) -> None:
        """Let the earliest commit of a neuron take effect."""
        self._native.reveal(self._uid(uid))

    def register(self, uid: int) -> None:
        """Replace a neuron by a newcomer.

        Its bonds, weights and permit are gone, and the bonds on it; what others gave it no longer counts until they set weights
        anew. The newcomer sets none until `set_weights` does. The stake stays.
        """
        self._native.register(self._uid(uid))

    def reset_bonds(self, uid: int) -> None:
        """Take away all bonds on a neuron."""
        self._native.reset_bonds(self._uid(uid))

    def go_offline(self, uid: int) -> None:
        """Stop a neuron from setting its weights again: once `activity_cutoff` blocks have passed, it is inactive."""
        self._native.go_offline(self._uid(uid))

    def set_owner(self, uid: int | None) -> None:
        """Make a neuron that of the subnet's owner, or none."""
        self._native.set_owner(None if uid is None else self._uid(uid))

    def set_stake(self, stake: ArrayLike | StakeBits | Mapping[int, Any]) -> None:
        """Give all neurons their stakes, or some by their uids: integers are rao, floats τ (TAO)."""
        self._native.set_stake(native_stake(self.inputs.with_stake(stake).stake if isinstance(stake, Mapping) else stake))

    def set_emission(self, emission: int) -> None:
        """Change what each epoch distributes, in rao."""
        self._native.set_emission(integer("emission", emission, MOST_RAO, "rao"))

    def set_hyperparameters(self, hyperparameters: Hyperparameters | None = None, **changes: Any) -> None:
        """Change the rules: to these, or some values by their names."""
        rules = self.inputs.hyperparameters if hyperparameters is None else hyperparameters
        native(rules)
        self._native.set_hyperparameters(native(replaced(rules, changes)))

    def set_reveal_delay(self, epochs: int) -> None:
        """Change after how many epochs weights take effect that are set from now on."""
        self._native.set_reveal_delay(integer("epochs", epochs, MOST_EPOCHS))

    def _uid(self, uid: Any) -> int:
        if self.n == 0:
            raise YumaError(f"uid: found {shown(uid)}, expected none (the subnet has no neurons)")
        return uid_of("uid", uid, self.n)

    def __repr__(self) -> str:
        return f"Simulator({self.n} neurons, {self.epochs} epochs run)"
