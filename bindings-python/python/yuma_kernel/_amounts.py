"""Amounts that an epoch distributes, where they are more than one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ._numbers import integer
from ._shown import shown
from .errors import YumaError, YumaTypeError

__all__ = ["MOST_RAO", "Budgets", "Pending", "amounts"]

MOST_RAO = 2**64 - 1


class Budgets(NamedTuple):
    """The amounts that a Null epoch distributes, in rao.

    Examples
    --------
    >>> import yuma_kernel as yk
    >>> null = yk.Hyperparameters(epoch_consensus="null")
    >>> budgets = yk.Budgets(mining=60, dividend=40, fallback=100)
    >>> yk.epoch([[(1, 65535)], []], [5.0, 0.0], hyperparameters=null, budgets=budgets).emission
    array([40, 60], dtype=uint64)
    """

    mining: int
    """Divided among miners, while anybody has stake."""
    dividend: int
    """Divided by stake."""
    fallback: int
    """Divided among miners, if nobody has stake."""


class Pending(NamedTuple):
    """The pools that a subnet's emission consists of, in rao. Null epochs alone tell one from another.

    Examples
    --------
    >>> import yuma_kernel as yk
    >>> pending = yk.Pending(server=5, validator=3, root=2)
    >>> yk.SubnetInputs([5.0, 0.0], [yk.Mechanism([[(1, 65535)], []])], pending=pending).emission
    10
    """

    server: int
    """For miners."""
    validator: int
    """For validators."""
    root: int
    """For stake on the root network."""


def amounts(name: str, kind: type[Budgets] | type[Pending], value: Any) -> tuple[int, int, int] | None:
    """Return three amounts in rao, given as their type or, as JSON has it, by their names."""
    if value is None:
        return None
    if isinstance(value, Mapping):
        if set(value) != set(kind._fields):
            raise YumaError(f"{name}: found {shown(dict(value))}, expected {', '.join(kind._fields)} in rao")
        value = kind(**value)
    if not isinstance(value, kind):
        raise YumaTypeError(f"{name}: found {shown(value)}, expected yuma_kernel.{kind.__name__} in rao")
    first, second, third = (
        integer(f"{name}: {field}", amount, MOST_RAO, "rao") for field, amount in zip(kind._fields, value)
    )
    return first, second, third
