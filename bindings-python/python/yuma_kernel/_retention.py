"""The retention map: what honest stake keeps against a cabal, as the protocol's consensus document defines it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import _native
from ._extras import extra
from ._html import table
from ._hyperparameters import Hyperparameters, native
from ._numbers import MOST_BLOCKS, flag, integer, number, positive, share
from ._rows import frozen
from ._progress import bar
from .errors import YumaError

if TYPE_CHECKING:
    import pandas as pandas_types

__all__ = ["HONEST_STAKES", "RequiredHonestUtility", "RetentionMap", "retention_map"]

HONEST_STAKES: tuple[float, ...] = tuple(_native.honest_stakes())


class RequiredHonestUtility(NamedTuple):
    """The required honest utility for each honest stake: NaN where none is enough."""

    mean: NDArray[np.float64]
    """The mean over the seeds."""
    spread: NDArray[np.float64]
    """The standard deviation over the seeds: 0 for a single one."""


class RetentionMap:
    """The earnings of the honest side, for each honest stake, seed, honest utility and utility of the cabal.

    Attributes
    ----------
    honest_stake : ndarray of float64
        The honest shares of stake.
    seeds : tuple of int
        The seeds from which the networks were drawn.
    utilities : ndarray of float64
        The utilities of either side, from 0 to 1: the share of its weight that a validator gives to its own side's miners.
    reward_ratio : float
        The validators' part of the emission.
    honest_incentive, honest_dividends : ndarray of float64
        The honest miners' share of the incentive, and the honest validators' share of the dividends. The axes are honest
        stake, seed, honest utility, utility of the cabal.
    """

    def __init__(
        self,
        honest_stake: NDArray[np.float64],
        seeds: tuple[int, ...],
        utilities: NDArray[np.float64],
        reward_ratio: float,
        honest_incentive: NDArray[np.float64],
        honest_dividends: NDArray[np.float64],
    ) -> None:
        self.honest_stake, self.seeds, self.utilities = frozen(honest_stake), seeds, frozen(utilities)
        self.reward_ratio = reward_ratio
        self.honest_incentive, self.honest_dividends = frozen(honest_incentive), frozen(honest_dividends)

    @cached_property
    def honest_emission(self) -> NDArray[np.float64]:
        """The honest share of emission: ``reward_ratio * honest_dividends + (1 - reward_ratio) * honest_incentive``."""
        return frozen(self.reward_ratio * self.honest_dividends + (1 - self.reward_ratio) * self.honest_incentive)

    @property
    def required_honest_utility(self) -> RequiredHonestUtility:
        """The smallest honest utility at which the honest side keeps its share of stake, whatever the cabal does.

        NaN where no utility is enough, in one network at least.
        """
        found = self.required_by_seed
        spread = found.std(axis=1, ddof=1) if len(self.seeds) > 1 else found.std(axis=1)
        return RequiredHonestUtility(found.mean(axis=1), spread)

    @property
    def required_by_seed(self) -> NDArray[np.float64]:
        """The required honest utility of each network: one row an honest stake, one column a seed."""
        return self._required[0]

    @property
    def lines(self) -> NDArray[np.float64]:
        """The honest utility that is required against each utility of the cabal: honest stake, seed, utility."""
        return self._required[1]

    @cached_property
    def _required(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        shape, grid = self.honest_incentive.shape[:2], len(self.utilities)
        required, lines = np.empty(shape), np.empty((*shape, grid))
        for index in np.ndindex(shape):
            parts = (self.honest_incentive[index].ravel(), self.honest_dividends[index].ravel())
            found = _native.required_honest_utility(float(self.honest_stake[index[0]]), grid, *parts, self.reward_ratio)
            required[index], lines[index] = found
        return frozen(required), frozen(lines)

    def with_reward_ratio(self, reward_ratio: float) -> RetentionMap:
        """Return the map of the same networks when validators get another part of the emission."""
        ratio = share("reward_ratio", reward_ratio)
        return RetentionMap(
            self.honest_stake, self.seeds, self.utilities, ratio, self.honest_incentive, self.honest_dividends
        )

    def to_frame(self) -> pandas_types.DataFrame:
        """Return every cell as a row of a `pandas.DataFrame` (extra ``pandas``)."""
        pandas = extra("pandas", "pandas")
        columns = {name: getattr(self, name).ravel() for name in ("honest_incentive", "honest_dividends", "honest_emission")}
        names = ["honest_stake", "seed", "honest_utility", "cabal_utility"]
        index = pandas.MultiIndex.from_product([self.honest_stake, self.seeds, self.utilities, self.utilities], names=names)
        frame: pandas_types.DataFrame = pandas.DataFrame(columns, index=index)
        return frame

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RetentionMap):
            return NotImplemented
        return (self.seeds, self.reward_ratio) == (other.seeds, other.reward_ratio) and all(
            np.array_equal(getattr(self, name), getattr(other, name))
            for name in ("honest_stake", "utilities", "honest_incentive", "honest_dividends")
        )

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        return (RetentionMap, (self.honest_stake, self.seeds, self.utilities, self.reward_ratio,
                               self.honest_incentive, self.honest_dividends))

    def __repr__(self) -> str:
        lines = [self._caption(), "  honest stake  required honest utility"]
        return "\n".join(lines + [f"  {stake:<12g}  {required}" for stake, required in self._rows()])

    def _repr_html_(self) -> str:
        rows = ((f"{stake:g}", required) for stake, required in self._rows())
        return table(self._caption(), ["honest stake", "required honest utility"], rows)

    def _caption(self) -> str:
        return f"RetentionMap: {self.honest_incentive.size} networks, {len(self.seeds)} for each point of the map"

    def _rows(self) -> list[tuple[float, str]]:
        mean, spread = self.required_honest_utility
        words = ("none is enough" if np.isnan(needed) else f"{needed:.4f} ± {by:.4f}" for needed, by in zip(mean, spread))
        return list(zip(self.honest_stake.tolist(), words))


def retention_map(
    honest_stake: float | Iterable[float] = HONEST_STAKES,
    *,
    sigma: float = 0.4,
    stake_sigma: float = 0.3,
    bonds_penalty: float = 1.0,
    reward_ratio: float = 0.5,
    kappa: float = 0.5,
    neurons: int = 512,
    validators: int = 64,
    grid: int = 51,
    seeds: int = 5,
    seed: int = 0,
    epochs: int = 1,
    yuma_version: int = 2,
    liquid_alpha: bool = False,
    threads: int | None = None,
    progress: bool = False,
) -> RetentionMap:
    """Run the map of what honest stake retains against a cabal.

    In each network an honest side holds a share of the stake, and the same share of validators and of miners. Each honest
    validator gives its utility to the honest miners, each validator of the cabal its own to the cabal's. The networks are
    drawn from the seeds alone: the same on every machine, for any number of threads.

    Parameters
    ----------
    honest_stake : float or iterable of float
        The honest shares of stake, above 0 and below 1; by default those for which the guarantees are published.
    sigma : float
        The standard deviation of weights, relative to their mean: how far validators of one side disagree.
    stake_sigma : float
        The standard deviation of the validators' stakes, relative to their mean.
    bonds_penalty, kappa : float
        The hyperparameters, as shares of 1.
    reward_ratio : float
        The validators' part of the emission, the rest being the miners'.
    neurons, validators : int
        The size of a network, and how many of its neurons are validators.
    grid : int
        How many utilities from 0 to 1 each side has.
    seeds, seed : int
        How many networks there are for each point of the map, and the seed of the first.
    epochs : int
        How many epochs run before the outcome is measured; the first has no earlier bonds.
    yuma_version, liquid_alpha
        The rules.
    threads : int, optional
        How many threads to use; by default one for each core.
    progress : bool
        Whether to show a progress bar (extra ``progress``). Ctrl-C ends the run with or without one.

    Returns
    -------
    RetentionMap

    Raises
    ------
    YumaError
        A parameter that is not allowed.

    Examples
    --------
    >>> import yuma_kernel as yk
    >>> found = yk.retention_map([0.6, 0.7], neurons=32, validators=8, grid=11, seeds=2, threads=1)
    >>> found.honest_emission.shape
    (2, 2, 11, 11)
    >>> mean, spread = found.required_honest_utility
    >>> bool((mean > found.honest_stake).all())
    True
    """
    stakes = np.array([number("honest_stake", stake) for stake in listed(honest_stake)])
    if not len(stakes):
        raise YumaError("honest_stake: found none, expected at least one")
    count, first = positive("seeds", seeds, 2**32), integer("seed", seed, MOST_BLOCKS - 2**32)
    steps = integer("grid", grid, 2**31)
    hyperparameters = Hyperparameters(
        kappa=proportion("kappa", kappa), bonds_penalty=proportion("bonds_penalty", bonds_penalty),
        yuma_version=yuma_version, liquid_alpha=liquid_alpha,
    )
    if hyperparameters.liquid_alpha and hyperparameters.yuma_version == 2:
        raise YumaError("liquid_alpha: found True with yuma_version 2, expected yuma_version=3 (version 2 has none)")
    ratio = share("reward_ratio", reward_ratio)
    contest = (integer("neurons", neurons, 65535), integer("validators", validators, 65535),
               integer("epochs", epochs, 2**31), number("sigma", sigma),
               number("stake_sigma", stake_sigma))
    workers = (os.cpu_count() or 1) if threads is None else positive("threads", threads, 1024)
    shape = (len(stakes), count, steps, steps)
    with bar(int(np.prod(shape, dtype=object)), flag("progress", progress), "network") as advance:
        parts = _native.retention(
            native(hyperparameters), contest, stakes.tolist(), (first, count), steps, workers,
            advance if progress else None,
        )
    incentive, dividends = (part.reshape(shape) for part in parts)
    seeds_used = tuple(range(first, first + count))
    return RetentionMap(stakes, seeds_used, np.linspace(0, 1, steps), ratio, incentive, dividends)


def listed(honest_stake: Any) -> list[Any]:
    """Return the honest stakes as a list, where one alone is allowed."""
    if np.iterable(honest_stake) and not isinstance(honest_stake, str):
        return list(honest_stake)
    return [honest_stake]


def proportion(name: str, value: Any) -> int:
    """Return a share of 1 in 1/65535, rounded down: that of 0.5 is 32767, the chain's default majority."""
    return int(share(name, value) * 65535)
