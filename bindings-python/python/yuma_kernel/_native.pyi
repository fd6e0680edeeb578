from collections.abc import Callable
from typing import Any, TypeAlias, final

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Hyperparameters",
    "Inputs",
    "Output",
    "Rows",
    "Simulator",
    "epoch",
    "fnv1a",
    "honest_stakes",
    "kernel_seconds",
    "read_document",
    "required_honest_utility",
    "retention",
    "run_all",
    "run_scenario",
    "scenario",
    "scenario_inputs",
    "scenario_names",
    "to_u16",
]

_Matrix: TypeAlias = NDArray[np.uint16] | Rows | None
_Arguments: TypeAlias = tuple[
    _Matrix,
    _Matrix,
    NDArray[np.uint16] | None,
    NDArray[np.uint64] | list[int],
    NDArray[np.uint64] | None,
    NDArray[np.uint64] | None,
    NDArray[np.bool_] | None,
    list[int | None] | None,
    int | None,
    tuple[int, int, int],
]

def epoch(arguments: _Arguments, hyperparameters: Hyperparameters, all_matrices: bool, /) -> Output: ...
def fnv1a(words: NDArray[np.int64], /) -> int: ...
def honest_stakes() -> list[float]: ...
def kernel_seconds(
    inputs: Inputs, hyperparameters: Hyperparameters, repetitions: int, chained: bool, /
) -> list[float]: ...
def read_document(text: bytes, /) -> tuple[str, list[dict[str, Any]]]: ...
def required_honest_utility(
    honest_stake: float, grid: int, incentive: NDArray[np.float64], dividends: NDArray[np.float64], reward_ratio: float, /
) -> tuple[float, list[float]]: ...
def retention(
    hyperparameters: Hyperparameters,
    contest: tuple[int, int, int, float, float],
    honest_stakes: list[float],
    seeds: tuple[int, int],
    grid: int,
    threads: int,
    progress: Callable[[int], Any] | None,
    /,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]: ...
def run_all(cells: list[tuple[Inputs, Hyperparameters]], all_matrices: bool, /) -> list[Output]: ...
def run_scenario(name: str, hyperparameters: Hyperparameters, /) -> tuple[dict[str, Any], Output]: ...
def scenario(name: str, /) -> dict[str, Any]: ...
def scenario_inputs(name: str, /) -> tuple[NDArray[np.uint64], list[Rows]]: ...
def scenario_names() -> list[str]: ...
def to_u16(bits: NDArray[np.int64], /) -> NDArray[np.uint16]: ...

@final
class Hyperparameters:
    def __new__(cls, values: list[tuple[str, str]], /) -> Hyperparameters: ...

@final
class Inputs:
    def __new__(cls, arguments: _Arguments, /) -> Inputs: ...
    def __len__(self) -> int: ...
    def filled(self) -> tuple[list[int], list[int], list[bool]]: ...
    def weights(self) -> Rows: ...
    def bonds(self) -> Rows: ...

@final
class Output:
    def __len__(self) -> int: ...
    def bits(self, name: str) -> NDArray[np.int64]: ...
    def floats(self, name: str) -> NDArray[np.float64]: ...
    def u16(self, name: str) -> NDArray[np.uint16]: ...
    def rao(self, name: str) -> NDArray[np.uint64]: ...
    def flags(self, name: str) -> NDArray[np.bool_]: ...
    def matrix(self, name: str) -> tuple[NDArray[np.int64], NDArray[np.uint16], NDArray[np.int64]] | None: ...

@final
class Rows:
    def __new__(
        cls, name: str, offsets: NDArray[np.int64], uids: NDArray[np.uint16], values: NDArray[np.uint16], /
    ) -> Rows: ...
    def __len__(self) -> int: ...
    def arrays(self) -> tuple[NDArray[np.int64], NDArray[np.uint16], NDArray[np.uint16]]: ...
    @staticmethod
    def from_pairs(name: str, rows: Any, /) -> Rows: ...
    @staticmethod
    def of_output(output: Output, /) -> Rows: ...

@final
class Simulator:
    def __new__(
        cls,
        neurons: int,
        hyperparameters: Hyperparameters,
        bonds: _Matrix,
        validator_uids: NDArray[np.uint16] | None,
        blocks: tuple[int, int, int],
        owner_uid: int | None,
        last_update: NDArray[np.uint64] | None,
        block_at_registration: NDArray[np.uint64] | None,
        validator_permit: NDArray[np.bool_] | None,
        commit_block: list[int | None] | None,
        keep_bonds: bool,
        /,
    ) -> Simulator: ...
    def run(
        self,
        epochs: int,
        weights: _Matrix | list[_Matrix] | NDArray[np.uint16],
        validator_uids: NDArray[np.uint16] | None,
        stake: NDArray[np.uint64] | list[int],
        events: list[tuple[int, int, bool]],
        /,
    ) -> None: ...
    def last(self) -> Output: ...
    def take_record(self) -> dict[str, Any]: ...
