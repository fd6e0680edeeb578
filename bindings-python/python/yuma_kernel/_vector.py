"""Outputs that become arrays when they are asked for."""

from __future__ import annotations

from typing import Any, Generic, Protocol, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from ._rows import frozen

__all__ = ["Bits", "HasVectors", "U16", "Vector"]

Scalar = TypeVar("Scalar", bound=np.generic)


class HasVectors(Protocol):
    """A place for `Vector`: something that makes the array of a kind and a name."""

    def _vector(self, kind: str, name: str) -> NDArray[Any]: ...


class Vector(Generic[Scalar]):
    """An output: made when it is first read, then kept; nobody can write to it."""

    def __init__(self, kind: str, doc: str, output: str | None = None) -> None:
        self.kind = kind
        self.output = output
        self.__doc__ = doc

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Vector[Scalar]: ...
    @overload
    def __get__(self, instance: HasVectors, owner: type) -> NDArray[Scalar]: ...
    def __get__(self, instance: HasVectors | None, owner: type) -> Vector[Scalar] | NDArray[Scalar]:
        if instance is None:
            return self
        array = frozen(instance._vector(self.kind, self.output or self.name))
        # Found there before this is asked again.
        instance.__dict__[self.name] = array
        return array


class Bits:
    """The shares as the kernel's exact integers: Q32 bits, of which 1.0 has 2**32."""

    def __init__(self, owner: HasVectors) -> None:
        self._vector = owner._vector

    stake = Vector[np.int64]("bits", "The share of each neuron in the subnet's stake.")
    active_stake = Vector[np.int64]("bits", "The share of each neuron in the stake of active permitted validators.")
    consensus = Vector[np.int64]("bits", "The consensus weight of each neuron.")
    validator_trust = Vector[np.int64]("bits", "The sum of each validator's clipped weights.")
    incentive = Vector[np.int64]("bits", "The share of each neuron in the rewards of miners.")
    dividends = Vector[np.int64]("bits", "The share of each neuron in the rewards of validators.")


class U16:
    """The shares as the chain stores them, in 1/65535."""

    def __init__(self, owner: HasVectors) -> None:
        self._vector = owner._vector

    stake_weight = Vector[np.uint16]("u16", "The share of each neuron in the subnet's stake.", "stake")
    active_stake = Vector[np.uint16]("u16", "The share of each neuron in the stake of active permitted validators.")
    consensus = Vector[np.uint16]("u16", "The consensus weight of each neuron.")
    validator_trust = Vector[np.uint16]("u16", "The sum of each validator's clipped weights.")
    incentive = Vector[np.uint16]("u16", "The share of each neuron in the rewards of miners.")
    dividends = Vector[np.uint16]("u16", "The share of each neuron in the rewards of validators.")


class Outputs:
    """The vectors that an epoch returns: floats, rao and truths, and under `bits` and `u16` the exact integers."""

    def _vector(self, kind: str, name: str) -> NDArray[Any]:
        raise NotImplementedError

    stake = Vector[np.float64]("floats", "The share of each neuron in the subnet's stake.")
    active_stake = Vector[np.float64]("floats", "The share of each neuron in the stake of active permitted validators.")
    consensus = Vector[np.float64]("floats", "The consensus weight of each neuron: the median of what it is given.")
    validator_trust = Vector[np.float64]("floats", "The sum of each validator's clipped weights.")
    incentive = Vector[np.float64]("floats", "The share of each neuron in the rewards of miners.")
    dividends = Vector[np.float64]("floats", "The share of each neuron in the rewards of validators.")
    active = Vector[np.bool_]("flags", "Whether each neuron has set weights recently.")
    new_validator_permit = Vector[np.bool_]("flags", "Whether each neuron may set weights from now on.")
    server_emission = Vector[np.uint64]("rao", "The earnings of each neuron as a miner, in rao.")
    validator_emission = Vector[np.uint64]("rao", "The earnings of each neuron as a validator, in rao.")
    combined_emission = Vector[np.uint64]("rao", "The earnings of each neuron, in rao.")
    emission = Vector[np.uint64]("rao", "The earnings of each neuron, in rao: `combined_emission`.", "combined_emission")

    @property
    def bits(self) -> Bits:
        """The shares as exact integers, Q32 bits."""
        return Bits(self)

    @property
    def u16(self) -> U16:
        """The shares as the chain stores them, in 1/65535."""
        return U16(self)


SHARES = ("stake", "active_stake", "consensus", "validator_trust", "incentive", "dividends")
FLAGS = ("active", "new_validator_permit")
RAO = ("server_emission", "validator_emission", "combined_emission")
MATRICES = ("weights", "clipped_weights", "ema_bonds")
