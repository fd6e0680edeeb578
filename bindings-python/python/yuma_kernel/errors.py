"""The exceptions for refusals.

Every message names the argument, the row and the uid where there is one, what was found and what was expected. Nothing
is repaired, and nothing is done by half.
"""

from __future__ import annotations

from typing import Any

__all__ = ["Interrupted", "MissingExtra", "UnknownName", "YumaError", "YumaTypeError"]


class YumaError(ValueError):
    """A value that is not allowed. Catches `YumaTypeError` as well.

    Examples
    --------
    >>> import yuma_kernel as yk
    >>> yk.epoch([[(2, 65535)], []], [5, 0])
    Traceback (most recent call last):
    yuma_kernel.errors.YumaError: weights: row 0: found uid 2, expected below 2 (the number of neurons)
    """


class YumaTypeError(YumaError, TypeError):
    """A value of a type that is not allowed.

    Examples
    --------
    >>> import yuma_kernel as yk
    >>> yk.epoch([[(1, 65535)], []], "five")
    Traceback (most recent call last):
    yuma_kernel.errors.YumaTypeError: stake: found 'five', expected rao as integers or TAO as floats
    """


class UnknownName(YumaError, KeyError):
    """A name that nothing has. The message lists the names that there are."""

    # That of KeyError is a repr.
    __str__ = Exception.__str__


class MissingExtra(ImportError):
    """An optional library that is not installed. The message says how to install it."""


class Interrupted(KeyboardInterrupt):
    """Ctrl-C during a simulation. `simulation` has the epochs that had been run until then.

    Examples
    --------
    >>> import yuma_kernel as yk
    >>> def interrupted(epoch, previous):
    ...     if epoch == 3:
    ...         raise KeyboardInterrupt
    ...     return [[(1, 65535)], []]
    >>> try:
    ...     run = yk.simulate(interrupted, [5.0, 0.0], epochs=10)
    ... except yk.Interrupted as stopped:
    ...     run = stopped.simulation
    >>> run.epochs
    3
    """

    def __init__(self, simulation: Any) -> None:
        super().__init__(f"interrupted after {simulation!r}")
        self.simulation = simulation
