"""The published scenarios by which researchers compare rules."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _native
from ._experiment import Experiment, Experiments
from ._hyperparameters import Hyperparameters, native
from ._json import json_text
from ._rows import SparseRows, frozen
from ._simulation import Simulation
from ._simulator import Simulator

__all__ = ["Scenario", "Scenarios", "scenarios"]


class Scenario(Experiment):
    """A few validators and miners, and what the validators do in each epoch: a published one, or one of your own.

    Parameters
    ----------
    name : str or path
        The name, title or number of a published one; or a file that ends in ``.json``, such as `to_json` fills.

    The validators are the first uids, the miners come after them. Validators have permits, set their weights in every
    epoch, and hold all stake, a million τ (TAO) together; each epoch pays 100 α (alpha).

    Attributes
    ----------
    name, title, shows : str
        Its name, the title under which it was published, and a sentence on what it shows.
    validators, miners : tuple of str
        Their names.
    base_validator : int
        The validator with whom the others are compared.
    epochs : int
        How many epochs it runs.
    schedule : str
        The distance between two epochs, as `simulate` takes it.
    winner_takes_all : bool
        Whether only the best miner is paid, shared on a tie, which is no rule of the chain.
    reset_bonds : dict
        Which uid loses all bonds on it before an epoch, by the epoch's index, as `simulate` takes it. Only version 3
        does it.

    Examples
    --------
    >>> import yuma_kernel as yk
    >>> scenario = yk.scenarios["kappa-moves-second"]
    >>> scenario.validators
    ('Big vali. (0.8)', 'Small eager vali. (0.1)', 'Small lazy vali. (0.1)')
    >>> run = scenario.run(yk.Hyperparameters(liquid_alpha=True))
    >>> run.relative_dividends[2, :3].round(3)
    array([ 0.089,  0.011, -0.1  ])

    Its weights and stakes under other circumstances:

    >>> yk.simulate(scenario.weights, scenario.stake, keep_bonds=True).dividends.shape
    (40, 5)
    """

    def __init__(self, name: str | os.PathLike[str]) -> None:
        text = json_text("scenario", name)
        self._fill(_native.Scenario.named(str(name)) if text is None else _native.Scenario.read(text))

    @classmethod
    def _read(cls, text: bytes) -> Scenario:
        scenario = cls.__new__(cls)
        scenario._fill(_native.Scenario.read(text))
        return scenario

    def _fill(self, scenario: _native.Scenario) -> None:
        self._native = scenario
        found = json.loads(self._native.to_json())
        self.name: str = found["name"]
        self.title: str = found["title"]
        self.shows: str = found["shows"]
        self.validators: tuple[str, ...] = tuple(found["validators"])
        self.miners: tuple[str, ...] = tuple(found["miners"])
        self.base_validator: int = found["base_validator"]
        self.epochs: int = found["epochs"]
        self.schedule: str = found["schedule"]
        self.winner_takes_all: bool = found["winner_takes_all"]
        reset = found["reset_bonds"]
        self.reset_bonds: dict[int, int] = {reset["epoch"]: len(self.validators) + reset["miner"]} if reset else {}

    @property
    def n(self) -> int:
        """The number of neurons."""
        return len(self.validators) + len(self.miners)

    @property
    def stake(self) -> NDArray[np.uint64]:
        """The stakes in rao: one row an epoch, one column a neuron."""
        return self._inputs[0]

    @property
    def weights(self) -> list[SparseRows]:
        """The weights of each epoch."""
        return list(self._inputs[1])

    @cached_property
    def _inputs(self) -> tuple[NDArray[np.uint64], list[SparseRows]]:
        stake, weights = self._native.inputs()
        return frozen(stake.reshape(self.epochs, self.n)), [SparseRows._of(rows) for rows in weights]

    def simulator(
        self, hyperparameters: Hyperparameters | None = None, *, events: Iterable[Mapping[str, Any]] | None = None
    ) -> Simulator:
        """Return its subnet before the first epoch, which follows the scenario: with the last weights when that is over."""
        return Simulator._of(self._native.simulator(native(hyperparameters)), events)

    def run(
        self,
        hyperparameters: Hyperparameters | None = None,
        *,
        events: Iterable[Mapping[str, Any]] | None = None,
        record: Iterable[str] | None = None,
        every: int = 1,
        uids: ArrayLike | None = None,
        keep_bonds: bool = True,
        progress: bool = False,
    ) -> Simulation:
        """Run all its epochs.

        Parameters
        ----------
        hyperparameters : Hyperparameters, optional
            The rules; by default those of a new subnet.
        events, record, every, uids, keep_bonds, progress
            As in `simulate`; the bonds after each epoch are kept unless one says otherwise.

        Returns
        -------
        Simulation
        """
        simulator = self.simulator(hyperparameters, events=events)
        return simulator.run(self.epochs, record=record, every=every, uids=uids, keep_bonds=keep_bonds, progress=progress)

    def to_json(self) -> str:
        """Return the scenario as JSON, which a file may hold."""
        return self._native.to_json()



class Scenarios(Experiments[Scenario]):
    """The 22 published scenarios by name, in the order of their numbers.

    A scenario is found by its title and its number too, as in ``"case-7"``.

    Examples
    --------
    >>> import yuma_kernel as yk
    >>> len(yk.scenarios), yk.scenarios.names()[:3]
    (22, ['kappa-moves-first', 'kappa-moves-second', 'kappa-moves-third'])
    >>> yk.scenarios["case-11"].title
    'Case 11 - clipping demo'
    >>> "no-such" in yk.scenarios
    False
    """

    def names(self) -> list[str]:
        """Return the names of all scenarios."""
        return _native.Scenario.names()

    def _named(self, name: str) -> Scenario:
        return Scenario(name)


scenarios = Scenarios()
