"""Subnets whose validators follow strategies: honest, copying, lazy, and others."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from typing import Any

from numpy.typing import ArrayLike

from . import _native
from ._events import MOST_EPOCHS
from ._experiment import Experiment, Experiments
from ._hyperparameters import Hyperparameters, native
from ._json import json_text
from ._numbers import integer, positive
from ._simulation import Simulation
from ._simulator import Simulator

__all__ = ["Population", "Populations", "populations"]

MOST_SEED = 2**64 - 1


class Population(Experiment):
    """Groups of validators with strategies, and miners whose utilities change.

    The validators are the first uids, group after group, the miners come after them.

    Parameters
    ----------
    name : str or path
        The name of one that is built in, or a file that ends in ``.json``, such as `to_json` fills.

    Attributes
    ----------
    name, shows : str
        Its name, and its purpose in a sentence.
    validators : tuple of str
        The names of its validators.
    groups : list of dict
        Name, count, stake in α and strategy of each group.
    miners, epochs, reveal_delay : int
        How many miners it has, how many epochs it runs, and after how many of them weights take effect.

    Examples
    --------
    >>> import yuma_kernel as yk
    >>> population = yk.populations["weight-copiers"]
    >>> population.validators[-1]
    'copier, 8 epochs late'
    >>> run = population.run(yk.Hyperparameters(yuma_version=2), seed=1, epochs=20, record=["dividends_per_1000_tao"])
    >>> run.dividends_per_1000_tao.shape == (20, population.n)
    True
    """

    def __init__(self, name: str | os.PathLike[str]) -> None:
        text = json_text("population", name)
        self._fill(_native.Population.named(str(name)) if text is None else _native.Population.read(text))

    @classmethod
    def _read(cls, text: bytes) -> Population:
        population = cls.__new__(cls)
        population._fill(_native.Population.read(text))
        return population

    def _fill(self, population: _native.Population) -> None:
        self._native = population
        found = json.loads(population.to_json())
        self.name: str = found["name"]
        self.shows: str = found["shows"]
        self.miners: int = found["miners"]
        self.epochs: int = found["epochs"]
        self.reveal_delay: int = found["reveal_delay"]
        self.groups: list[dict[str, Any]] = found["validators"]
        self.validators = tuple(population.validators())

    @property
    def n(self) -> int:
        """The number of neurons."""
        return len(self.validators) + self.miners

    def simulator(
        self,
        hyperparameters: Hyperparameters | None = None,
        *,
        seed: int = 0,
        epochs: int | None = None,
        events: Iterable[Mapping[str, Any]] | None = None,
    ) -> Simulator:
        """Return its subnet before the first epoch, whose validators follow their strategies. It cannot be copied.

        Miners are drawn for its number of epochs, or for another one; after the last they stay as they are.
        """
        drawn = integer("seed", seed, MOST_SEED)
        count = self.epochs if epochs is None else positive("epochs", epochs, MOST_EPOCHS)
        return Simulator._of(self._native.simulator(native(hyperparameters), drawn, count), events)

    def run(
        self,
        hyperparameters: Hyperparameters | None = None,
        *,
        seed: int = 0,
        epochs: int | None = None,
        events: Iterable[Mapping[str, Any]] | None = None,
        record: Iterable[str] | None = None,
        every: int = 1,
        uids: ArrayLike | None = None,
        keep_bonds: bool = False,
        progress: bool = False,
    ) -> Simulation:
        """Run all its epochs, or another number of them; `seed` is that of all draws. The rest is as in `simulate`."""
        simulator = self.simulator(hyperparameters, seed=seed, epochs=epochs, events=events)
        count = self.epochs if epochs is None else epochs
        return simulator.run(count, record=record, every=every, uids=uids, keep_bonds=keep_bonds, progress=progress)

    def to_json(self) -> str:
        """Return the population as JSON, which a file may hold."""
        return self._native.to_json()



class Populations(Experiments[Population]):
    """The populations that are built in, by name.

    Examples
    --------
    >>> import yuma_kernel as yk
    >>> list(yk.populations)
    ['weight-copiers', 'strategies', 'cabal']
    """

    def names(self) -> list[str]:
        """Return the names of all populations."""
        return _native.Population.names()

    def _named(self, name: str) -> Population:
        return Population(name)


populations = Populations()
