"""Subnets of several mechanisms: each with weights, bonds and consensus of its own, on a part of the emission."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _native
from ._amounts import MOST_RAO, Pending, amounts
from ._arguments import DEFAULT_EMISSION, StakeBits, matrices_of, native_stake, scalars
from ._hyperparameters import DEFAULTS, Hyperparameters, native, replaced
from ._numbers import flag, integer, u16_vector
from ._result import EpochResult
from ._shown import shown
from ._subnet_result import SubnetResult
from .errors import YumaError, YumaTypeError

__all__ = ["Mechanism", "SubnetInputs", "split_emission"]

MOST_MECHANISMS = 16


class Mechanism:
    """One mechanism of a subnet: its own matrices and vectors. The arguments are those of `epoch`, and are checked with the subnet's.

    Parameters
    ----------
    weights, bonds, last_update, commit_block, previous_consensus, validator_uids
        As in `epoch`.

    Examples
    --------
    >>> import yuma_kernel as yk
    >>> yk.Mechanism([[(1, 65535)], []], last_update=[99_000, 99_000])
    Mechanism(weights, last_update)
    """

    def __init__(
        self,
        weights: Any = None,
        *,
        bonds: Any = None,
        last_update: ArrayLike | None = None,
        commit_block: Any = None,
        previous_consensus: ArrayLike | None = None,
        validator_uids: ArrayLike | None = None,
    ) -> None:
        self.weights, self.bonds, self.validator_uids = kept(weights), kept(bonds), kept(validator_uids)
        self.last_update, self.commit_block = kept(last_update), kept(commit_block)
        self.previous_consensus = kept(previous_consensus)

    def __repr__(self) -> str:
        return f"Mechanism({', '.join(name for name in MECHANISM if getattr(self, name) is not None)})"


def kept(value: Any) -> Any:
    """Return a copy of an array, and anything else as it is."""
    return value.copy() if isinstance(value, np.ndarray) else value


MECHANISM = ("weights", "bonds", "last_update", "commit_block", "previous_consensus", "validator_uids")


class SubnetInputs:
    """The inputs of the epoch of a whole subnet, checked and kept.

    Parameters
    ----------
    stake : array_like
        As in `epoch`.
    mechanisms : sequence of Mechanism or mapping
        1 to 16 of them, each a `Mechanism` or its arguments by name.
    hyperparameters, block_at_registration, validator_permit, current_block, last_step_block, owner_uid, \
last_yuma_step_block
        As in `epoch`. A neuron is permitted by default if it has a weight above 0 in any mechanism.
    emission : int, optional
        The amount for all mechanisms together, in rao; by default the sum of `pending`.
    emission_split : array_like of int, optional
        The part of each mechanism, in 1/65535; equal parts without it.
    pending : Pending or mapping, optional
        The pools that the emission consists of, in rao, of which Null epochs tell one from another.
    strict : bool
        As in `epoch`; also refuses a split that has not one part for each mechanism, or whose parts do not sum to
        65535, though the chain computes with it.
    name : str, optional
        The name of the subnet.

    Raises
    ------
    YumaError
        An input that is not allowed, with the mechanism where there is one.

    Examples
    --------
    A validator, uid 0, weighs uid 1 in the one mechanism and uid 2 in the other, which gets four fifths of the emission:

    >>> import yuma_kernel as yk
    >>> first, second = yk.Mechanism([[(1, 65535)], [], []]), yk.Mechanism([[(2, 65535)], [], []])
    >>> subnet = yk.SubnetInputs([5.0, 0.0, 0.0], [first, second], emission=1000, emission_split=[13_107, 52_428])
    >>> result = subnet.epoch()
    >>> result.emission_of_mechanisms
    array([200, 800], dtype=uint64)
    >>> result.server_emission
    array([  0, 100, 400], dtype=uint64)

    Each mechanism goes on from its own bonds and consensus:

    >>> after = [yk.Mechanism([[(uid, 65535)], [], []], bonds=of.bonds, previous_consensus=of.consensus)
    ...          for uid, of in zip((1, 2), result.mechanisms)]
    >>> subnet.replace(mechanisms=after).epoch().mechanisms[1].bonds.to_rows()
    [[(2, 12451)], [], []]
    """

    def __init__(
        self,
        stake: ArrayLike | StakeBits,
        mechanisms: Iterable[Mechanism | Mapping[str, Any]],
        *,
        hyperparameters: Hyperparameters | None = None,
        block_at_registration: ArrayLike | None = None,
        validator_permit: ArrayLike | None = None,
        current_block: int | None = None,
        last_step_block: int | None = None,
        owner_uid: int | None = None,
        emission: int | None = None,
        last_yuma_step_block: int | None = None,
        emission_split: ArrayLike | None = None,
        pending: Pending | Mapping[str, int] | None = None,
        strict: bool = True,
        name: str | None = None,
    ) -> None:
        pools = amounts("pending", Pending, pending)
        if emission is None:
            emission = DEFAULT_EMISSION if pools is None else sum(pools)
        self._arguments: dict[str, Any] = {
            "block_at_registration": kept(block_at_registration),
            "validator_permit": kept(validator_permit),
            "current_block": current_block,
            "last_step_block": last_step_block,
            "owner_uid": owner_uid,
            "emission": emission,
            "last_yuma_step_block": last_yuma_step_block,
            "strict": strict,
        }
        self._stake = kept(stake)
        self._mechanisms = listed(mechanisms)
        split = None if emission_split is None else u16_vector("emission_split", emission_split, "mechanism", "1/65535")
        self._split, self._pending = split, None if pools is None else Pending(*pools)
        self.hyperparameters = hyperparameters if hyperparameters is not None else DEFAULTS
        self.name = name
        rules, rao = native(self.hyperparameters), native_stake(stake)
        inputs = [
            checked(index, mechanism, rao, rules, self._arguments) for index, mechanism in enumerate(self._mechanisms)
        ]
        self._native = _native.SubnetInputs(
            inputs,
            emission=integer("emission", emission, MOST_RAO, "rao"),
            emission_split=split,
            pending=pools,
            strict=flag("strict", strict),
        )
        self._n = len(rao)

    @property
    def n(self) -> int:
        """The number of neurons."""
        return self._n

    @property
    def mechanisms(self) -> tuple[Mechanism, ...]:
        """The mechanisms."""
        return tuple(self._mechanisms)

    @property
    def emission(self) -> int:
        """The amount for all mechanisms together, in rao."""
        emission: int = self._arguments["emission"]
        return emission

    @property
    def emission_split(self) -> NDArray[np.uint16] | None:
        """The part of each mechanism, in 1/65535."""
        return self._split

    @property
    def pending(self) -> Pending | None:
        """The pools that the emission consists of, in rao."""
        return self._pending

    def epoch(self, *, matrices: bool = False) -> SubnetResult:
        """Run the epoch of each mechanism, and combine them."""
        outputs, combined = self._native.epoch(native(self.hyperparameters), flag("matrices", matrices))
        return SubnetResult([EpochResult(output) for output in outputs], combined)

    def replace(self, **changes: Any) -> SubnetInputs:
        """Return these inputs with other arguments, or other hyperparameters by their names.

        Examples
        --------
        >>> import yuma_kernel as yk
        >>> subnet = yk.SubnetInputs([5.0, 0.0], [yk.Mechanism([[(1, 65535)], []])])
        >>> subnet.replace(emission=7, kappa=39_321).epoch().emission
        array([3, 3], dtype=uint64)
        """
        given = self._given()
        if "pending" in changes and "emission" not in changes:
            given["emission"] = None
        rules = {name: value for name, value in changes.items() if name not in given}
        given |= {name: value for name, value in changes.items() if name in given}
        given["hyperparameters"] = replaced(given["hyperparameters"] or DEFAULTS, rules)
        return SubnetInputs(**given)

    def _given(self) -> dict[str, Any]:
        """The keyword arguments that make these inputs."""
        given = {**self._arguments, "stake": self._stake, "mechanisms": self._mechanisms, "name": self.name}
        return given | {
            "hyperparameters": self.hyperparameters, "emission_split": self._split, "pending": self._pending,
        }

    def __reduce__(self) -> tuple[Any, ...]:
        return (_subnet, (self._given(),))

    def __repr__(self) -> str:
        name = "" if self.name is None else f"{self.name!r}, "
        return f"SubnetInputs({name}{self.n} neurons, {len(self._mechanisms)} mechanisms)"


def _subnet(given: dict[str, Any]) -> SubnetInputs:
    return SubnetInputs(**given)


def listed(mechanisms: Any) -> list[Mechanism]:
    """Return mechanisms that are given as such, or as their arguments by name."""
    try:
        given = list(mechanisms)
    except Exception:
        raise YumaTypeError(f"mechanisms: found {shown(mechanisms)}, expected a list of yuma_kernel.Mechanism") from None
    found = []
    for index, one in enumerate(given):
        if isinstance(one, Mapping):
            for name in one:
                if name not in MECHANISM:
                    raise YumaError(f"mechanism {index}: found {name}, expected one of {', '.join(MECHANISM)}")
            one = Mechanism(**one)
        if not isinstance(one, Mechanism):
            raise YumaTypeError(f"mechanisms: mechanism {index}: found {shown(one)}, expected yuma_kernel.Mechanism")
        found.append(one)
    return found


def checked(
    index: int, mechanism: Mechanism, rao: Any, rules: _native.Hyperparameters, arguments: dict[str, Any]
) -> _native.Inputs:
    """Return the native inputs of one mechanism, and name it in what is refused of its own."""
    try:
        given = scalars(
            StakeBits(rao) if isinstance(rao, list) else rao,
            last_update=mechanism.last_update,
            commit_block=mechanism.commit_block,
            previous_consensus=mechanism.previous_consensus,
            **arguments,
        )
        matrices = matrices_of(len(given), mechanism.weights, mechanism.bonds, mechanism.validator_uids)
        return _native.Inputs(given, rules, **matrices)
    except YumaError as error:
        field = str(error).partition(":")[0]
        if field in MECHANISM:
            raise type(error)(f"mechanism {index}: {error}") from None
        raise


def split_emission(
    amount: int, mechanisms: int, split: ArrayLike | None = None, *, rules: int = DEFAULTS.rules
) -> NDArray[np.uint64]:
    """Return the part of each mechanism in an amount of rao.

    Parts are rounded down, and the first one gets the rest.

    Parameters
    ----------
    amount : int
        The amount to split, in rao.
    mechanisms : int
        How many there are.
    split : array_like of int, optional
        Their parts, in 1/65535; equal parts without it. One of another length is ignored, or up to the runtime 446 cut or padded
        with zeros.
    rules : int
        The runtime whose rules hold: 425, 446 or 475.

    Examples
    --------
    >>> import yuma_kernel as yk
    >>> yk.split_emission(101, 2)
    array([51, 50], dtype=uint64)
    >>> yk.split_emission(101, 2, [13_107, 52_428])
    array([21, 80], dtype=uint64)
    >>> yk.split_emission(101, 2, [65_535], rules=425)
    array([101,   0], dtype=uint64)
    """
    parts = None if split is None else u16_vector("split", split, "mechanism", "1/65535")
    spec_version = Hyperparameters(rules=rules).rules
    count = integer("mechanisms", mechanisms, MOST_MECHANISMS)
    return _native.split_emission(spec_version, integer("amount", amount, MOST_RAO, "rao"), count, parts)
