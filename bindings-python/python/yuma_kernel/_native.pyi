from collections.abc import Callable
from typing import Any, TypeAlias, final

import numpy as np
from numpy.typing import NDArray

from .errors import YumaError

__all__ = [
    "Hyperparameters",
    "Inputs",
    "Output",
    "Rows",
    "Scalars",
    "Simulator",
    "Storage",
    "SubnetInputs",
    "activity_cutoff",
    "epoch",
    "fnv1a",
    "honest_stakes",
    "live_commits",
    "read_document",
    "required_honest_utility",
    "retention",
    "run_all",
    "run_scenario",
    "scenario",
    "scenario_inputs",
    "scenario_names",
    "split_emission",
    "to_u16",
]

_Matrix: TypeAlias = NDArray[np.uint16] | Rows | None
_Amounts: TypeAlias = tuple[int, int, int]

def activity_cutoff(factor_milli: int, tempo: int, /) -> int: ...
def epoch(
    scalars: Scalars,
    hyperparameters: Hyperparameters,
    *,
    weights: _Matrix,
    bonds: _Matrix,
    validator_uids: NDArray[np.uint16] | None,
    all_matrices: bool,
) -> Output: ...
def fnv1a(words: NDArray[np.int64], /) -> int: ...
def honest_stakes() -> list[float]: ...
def live_commits(
    neurons: int,
    epoch_index: int,
    reveal_period: int,
    hash_commits: list[tuple[int, list[tuple[int, int]]]],
    timelocked_commits: list[tuple[int, list[tuple[int, int]]]],
    /,
) -> list[int | None]: ...
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
def run_all(cells: list[tuple[Inputs, Hyperparameters]], all_matrices: bool, /) -> list[Output | YumaError]: ...
def run_scenario(name: str, hyperparameters: Hyperparameters, /) -> tuple[dict[str, Any], Output]: ...
def scenario(name: str, /) -> dict[str, Any]: ...
def scenario_inputs(name: str, /) -> tuple[NDArray[np.uint64], list[Rows]]: ...
def scenario_names() -> list[str]: ...
def split_emission(
    spec_version: int, amount: int, count: int, split: NDArray[np.uint16] | None, /
) -> NDArray[np.uint64]: ...
def to_u16(bits: NDArray[np.int64], /) -> NDArray[np.uint16]: ...

@final
class Hyperparameters:
    def __new__(cls, values: list[tuple[str, str]], /) -> Hyperparameters: ...

@final
class Inputs:
    def __new__(
        cls,
        scalars: Scalars,
        hyperparameters: Hyperparameters,
        *,
        weights: _Matrix,
        bonds: _Matrix,
        validator_uids: NDArray[np.uint16] | None,
    ) -> Inputs: ...
    def __len__(self) -> int: ...
    def epoch(self, hyperparameters: Hyperparameters, all_matrices: bool, /) -> Output: ...
    @property
    def scalars(self) -> Scalars: ...
    @property
    def validator_permit(self) -> NDArray[np.bool_]: ...
    @property
    def weights(self) -> Rows: ...
    @property
    def bonds(self) -> Rows: ...

@final
class Output:
    def __len__(self) -> int: ...
    def bits(self, name: str) -> NDArray[np.int64]: ...
    def floats(self, name: str) -> NDArray[np.float64]: ...
    def u16(self, name: str) -> NDArray[np.uint16]: ...
    def rao(self, name: str) -> NDArray[np.uint64]: ...
    def flags(self, name: str) -> NDArray[np.bool_]: ...
    def bonds(self) -> Rows: ...
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

@final
class Scalars:
    def __new__(
        cls,
        *,
        stake: NDArray[np.uint64] | list[int],
        current_block: int,
        emission: int,
        last_update: NDArray[np.uint64] | None = None,
        block_at_registration: NDArray[np.uint64] | None = None,
        validator_permit: NDArray[np.bool_] | None = None,
        commit_block: list[int | None] | None = None,
        owner_uid: int | None = None,
        last_step_block: int = 0,
        previous_consensus: NDArray[np.uint16] | None = None,
        last_yuma_step_block: int | None = None,
        budgets: _Amounts | None = None,
        strict: bool = True,
    ) -> Scalars: ...
    def __len__(self) -> int: ...
    @property
    def stake(self) -> NDArray[np.uint64] | list[int]: ...
    @property
    def last_update(self) -> NDArray[np.uint64]: ...
    @property
    def block_at_registration(self) -> NDArray[np.uint64]: ...
    @property
    def commit_block(self) -> list[int | None] | None: ...
    @property
    def owner_uid(self) -> int | None: ...
    @property
    def current_block(self) -> int: ...
    @property
    def last_step_block(self) -> int: ...
    @property
    def emission(self) -> int: ...
    @property
    def previous_consensus(self) -> NDArray[np.uint16] | None: ...
    @property
    def last_yuma_step_block(self) -> int | None: ...
    @property
    def budgets(self) -> _Amounts | None: ...
    @property
    def strict(self) -> bool: ...

@final
class Simulator:
    def __new__(
        cls,
        scalars: Scalars,
        hyperparameters: Hyperparameters,
        *,
        bonds: _Matrix,
        validator_uids: NDArray[np.uint16] | None,
        keep_bonds: bool,
    ) -> Simulator: ...
    def run(
        self,
        epochs: int,
        *,
        weights: _Matrix | list[_Matrix] | NDArray[np.uint16],
        stake: NDArray[np.uint64] | list[int],
        events: list[tuple[int, int, bool]],
    ) -> None: ...
    def last(self) -> Output: ...
    def take_record(self) -> dict[str, Any]: ...

@final
class Storage:
    def __new__(
        cls,
        neurons: int,
        hyperparameters: Hyperparameters,
        *,
        stake: NDArray[np.uint64] | list[int],
        weights: list[tuple[int, list[tuple[int, int]]]],
        bonds: list[tuple[int, list[tuple[int, int]]]],
        last_update: NDArray[np.uint64],
        block_at_registration: NDArray[np.uint64],
        validator_permit: NDArray[np.bool_],
        commit_block: list[int | None],
        previous_consensus: NDArray[np.uint16],
        holes: NDArray[np.uint16],
        owner_uid: int | None,
        current_block: int,
        last_step_block: int,
        last_yuma_step_block: int | None,
        emission: int,
        budgets: _Amounts | None,
    ) -> Storage: ...
    def inputs(self) -> Inputs: ...
    def epoch(self, hyperparameters: Hyperparameters, all_matrices: bool, /) -> Output: ...
    def kept(self) -> list[int]: ...

@final
class SubnetInputs:
    def __new__(
        cls,
        mechanisms: list[Inputs],
        *,
        emission: int,
        emission_split: NDArray[np.uint16] | None,
        pending: _Amounts | None,
        strict: bool,
    ) -> SubnetInputs: ...
    @property
    def validator_permit(self) -> NDArray[np.bool_]: ...
    def epoch(
        self, hyperparameters: Hyperparameters, all_matrices: bool, /
    ) -> tuple[list[Output], dict[str, NDArray[Any]]]: ...
