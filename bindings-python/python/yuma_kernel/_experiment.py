"""What scenarios and populations have in common: a name, a purpose, and JSON that is all of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, Generic, TypeVar

from .errors import UnknownName, YumaError, YumaTypeError

__all__ = ["Experiment", "Experiments"]


class Experiment(ABC):
    """A subnet, and what happens on it."""

    name: str
    shows: str

    @classmethod
    @abstractmethod
    def _read(cls, text: bytes) -> Experiment:
        """Return the one that is written in a file."""

    @abstractmethod
    def to_json(self) -> str:
        """Return it as JSON, which a file may hold."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and other.to_json() == self.to_json()

    def __hash__(self) -> int:
        return hash(self.to_json())

    def __reduce__(self) -> tuple[Any, ...]:
        return (self._read, (self.to_json().encode(),))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r}: {self.shows})"


Kind = TypeVar("Kind", bound=Experiment)


class Experiments(Mapping[str, Kind], Generic[Kind]):
    """Those that are built in, by name."""

    @abstractmethod
    def names(self) -> list[str]:
        """Return the names of all."""

    @abstractmethod
    def _named(self, name: str) -> Kind: ...

    def __getitem__(self, name: str) -> Kind:
        try:
            return self._named(name)
        except YumaTypeError:
            raise
        except YumaError as error:
            raise UnknownName(str(error)) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self.names())

    def __len__(self) -> int:
        return len(self.names())

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(self)})"
