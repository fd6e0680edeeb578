"""The rules of a subnet."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import numpy as np

from . import _native
from ._shown import shown
from .errors import YumaError, YumaTypeError

__all__ = ["HYPERPARAMETERS", "Hyperparameters"]


@dataclasses.dataclass(frozen=True)
class Hyperparameters:
    """The hyperparameters of a subnet, under the chain's names. The defaults are those of a new subnet.

    Parameters
    ----------
    kappa : int
        The consensus majority, a share of stake in 1/65535.
    bonds_penalty : int
        How much of the clipped part of a weight is lost for bonds, in 1/65535: 0 builds bonds from raw weights, 65535
        from clipped ones.
    bonds_moving_average : int
        The part of the old bonds in the new ones, in parts per million, at most 1000000.
    yuma_version : int
        The version of Yuma consensus: 2 or 3.
    liquid_alpha : bool
        Whether each bond has a moving average of its own. Read by version 3 only.
    alpha_low, alpha_high : int
        The bounds of liquid alpha, in 1/65535.
    alpha_sigmoid_steepness : int
        The steepness of liquid alpha's sigmoid, in hundredths.
    max_allowed_validators : int
        How many neurons may be granted a permit.
    stake_threshold : int
        The stake below which a neuron counts as having none, in rao.
    activity_cutoff : int
        After how many blocks without new weights a neuron is inactive.
    tempo : int
        The length of an epoch in blocks. One epoch reads it only before the subnet's first.
    commit_reveal : bool
        Whether weights are committed first and revealed later.
    liquid_alpha_consensus_mode : str
        The consensus that liquid alpha compares with: ``"current"``, ``"previous"`` or ``"auto"``.
    epoch_consensus : str
        Whether the epoch is one of Yuma consensus, ``"yuma"``, or a Null epoch, ``"null"``.
    rules : int
        The runtime whose rules hold: 425, 446 or 475.

    Raises
    ------
    YumaError
        A value out of its range, which the message names.

    Examples
    --------
    >>> import yuma_kernel as yk
    >>> majority = yk.Hyperparameters(kappa=39_321)
    >>> majority.kappa, majority.tempo
    (39321, 360)
    >>> yk.Hyperparameters(kappa=70_000)
    Traceback (most recent call last):
    yuma_kernel.errors.YumaError: kappa: found 70000, expected 0 to 65535

    Instances cannot be changed, but replaced:

    >>> import dataclasses
    >>> dataclasses.replace(majority, liquid_alpha=True).kappa
    39321
    """

    kappa: int = 32_767
    bonds_penalty: int = 65_535
    bonds_moving_average: int = 900_000
    yuma_version: int = 3
    liquid_alpha: bool = False
    alpha_low: int = 45_875
    alpha_high: int = 58_982
    alpha_sigmoid_steepness: int = 1_000
    max_allowed_validators: int = 64
    stake_threshold: int = 0
    activity_cutoff: int = 5_000
    tempo: int = 360
    commit_reveal: bool = True
    liquid_alpha_consensus_mode: str = "auto"
    epoch_consensus: str = "yuma"
    rules: int = 475

    def __post_init__(self) -> None:
        values = {name: plain(name, getattr(self, name)) for name in HYPERPARAMETERS}
        for name, value in values.items():
            object.__setattr__(self, name, value)
        checked = _native.Hyperparameters([(name, json.dumps(value)) for name, value in values.items()])
        object.__setattr__(self, "_native", checked)

    def to_dict(self) -> dict[str, int | bool | str]:
        """Return the values by name."""
        return {name: getattr(self, name) for name in HYPERPARAMETERS}

    def __reduce__(self) -> tuple[Any, ...]:
        return (Hyperparameters, tuple(self.to_dict().values()))


HYPERPARAMETERS: tuple[str, ...] = tuple(field.name for field in dataclasses.fields(Hyperparameters))
FLAGS = ("liquid_alpha", "commit_reveal")
CHOICES = {"liquid_alpha_consensus_mode": ("current", "previous", "auto"), "epoch_consensus": ("yuma", "null")}


def plain(name: str, value: Any) -> int | bool | str:
    """Return Python's own integer, boolean or string."""
    if name in CHOICES:
        if not isinstance(value, str):
            raise YumaTypeError(f"{name}: found {shown(value)}, expected {' or '.join(CHOICES[name])}")
        if value not in CHOICES[name]:
            raise YumaError(f"{name}: found {shown(value)}, expected {' or '.join(CHOICES[name])}")
        return str(value)
    if name in FLAGS:
        if not isinstance(value, (bool, np.bool_)):
            raise YumaTypeError(f"{name}: found {shown(value)}, expected True or False")
        return bool(value)
    if isinstance(value, (bool, np.bool_)) or not hasattr(value, "__index__"):
        hint = ""
        if isinstance(value, float) and 0 <= value <= 1 and name in ("kappa", "bonds_penalty", "alpha_low", "alpha_high"):
            hint = f" (a share in 1/65535, so about {int(value * 65535)} for {value})"
        raise YumaTypeError(f"{name}: found {shown(value)}, expected an integer{hint}")
    try:
        return int(value.__index__())
    except Exception:
        raise YumaTypeError(f"{name}: found {shown(value)}, expected an integer") from None


def native(hyperparameters: Hyperparameters | None) -> _native.Hyperparameters:
    """Return the kernel's form of hyperparameters, the defaults for `None`."""
    if hyperparameters is None:
        hyperparameters = DEFAULTS
    if not isinstance(hyperparameters, Hyperparameters):
        raise YumaTypeError(f"hyperparameters: found {shown(hyperparameters)}, expected yuma_kernel.Hyperparameters")
    return hyperparameters._native  # type: ignore[attr-defined, no-any-return]


def replaced(hyperparameters: Hyperparameters, values: dict[str, Any]) -> Hyperparameters:
    """Return hyperparameters with other values for some of them."""
    for name in values:
        if name not in HYPERPARAMETERS:
            raise YumaError(f"hyperparameters: found {name}, expected one of {', '.join(HYPERPARAMETERS)}")
    return dataclasses.replace(hyperparameters, **values)


DEFAULTS = Hyperparameters()
