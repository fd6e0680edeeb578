"""Runs of the engine, and what is kept of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import _native
from ._events import MOST_EPOCHS
from ._numbers import flag, integer
from ._progress import bar
from ._recording import Recording
from ._result import EpochResult
from ._shown import shown
from ._simulation import Simulation
from .errors import Interrupted, YumaError, YumaTypeError

__all__ = ["checked_options", "run"]

SCHEDULES = ("tempo", "tempo-plus-one")
ACTIVITIES = ("continued", "as-given")

Varying = Callable[[int, int, EpochResult | None], dict[str, Any]]
"""From the first epoch, the end and the latest outputs to the weights and stakes of these epochs."""


def checked_options(
    schedule: Any, activity: Any, reveal_delay: Any, compounding: Any, winner_takes_all: Any
) -> tuple[str, str, int, bool, bool]:
    """Return the options of a simulation."""
    for name, value, choices in (("schedule", schedule, SCHEDULES), ("activity", activity, ACTIVITIES)):
        if not isinstance(value, str) or value not in choices:
            error = YumaError if isinstance(value, str) else YumaTypeError
            raise error(f"{name}: found {shown(value)}, expected {' or '.join(choices)}")
    delay = integer("reveal_delay", reveal_delay, MOST_EPOCHS, "epochs")
    return schedule, activity, delay, flag("compounding", compounding), flag("winner_takes_all", winner_takes_all)


def run(
    simulator: _native.Simulator,
    epochs: int,
    kept: Recording,
    *,
    progress: bool,
    varying: Varying | None = None,
    stepwise: bool = False,
) -> Simulation:
    """Run epochs; on weights and stakes of each where `varying` has them, epoch by epoch where it wants to see the last one."""
    start = simulator.epochs
    simulator.begin(epochs, *kept)
    try:
        with bar(epochs, flag("progress", progress)) as advance:
            step = 1 if stepwise else (max(1, epochs // 200) if progress else epochs)
            for first in range(0, epochs, step):
                end = min(first + step, epochs)
                latest = EpochResult(simulator.last()) if stepwise and first else None
                simulator.advance(end - first, **({} if varying is None else varying(first, end, latest)))
                advance(end - first)
    except KeyboardInterrupt:
        raise Interrupted(series(simulator, kept, start)) from None
    return series(simulator, kept, start)


def series(simulator: _native.Simulator, kept: Recording, start: int) -> Simulation:
    """Return what has been kept since the epoch number `start`."""
    uids = range(len(simulator)) if kept.uids is None else kept.uids
    numbers = range(start, simulator.epochs, kept.every)
    return Simulation(list(numbers), list(uids), simulator.take_record(), EpochResult(simulator.last()))
