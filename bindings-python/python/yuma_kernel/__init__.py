"""The Yuma consensus epoch of Bittensor subnets, exact to the bit: numpy in, numpy out.

`epoch` runs one, `simulate` many in a row, `Simulator` the same step by step, `sweep` many side by side. `scenarios` are those
that researchers compare rules by, `populations` have validators with strategies, `EpochInputs.explain` and `compare` answer what
a validator asks, `retention_map` says what honest stake keeps against a cabal. `load`, `load_all`, `dump` and `from_metagraph`
bring epochs in and out, `StorageInputs` takes what the chain's storage holds, `SubnetInputs` a subnet of several mechanisms.
`yuma_kernel.plot` draws epochs.

Examples
--------
>>> import yuma_kernel as yk
>>> weights = [[0, 0, 1.0, 0], [0, 0, 0.5, 0.5]]
>>> result = yk.epoch(weights, stake=[6.0, 4.0, 0.0, 0.0], validator_uids=[0, 1])
>>> result.incentive
array([0., 0., 1., 0.])
"""

from ._amounts import Budgets, Pending
from ._arguments import StakeBits
from ._compare import Comparison, compare
from ._epoch import epoch
from ._explanation import Clipping, Explanation
from ._files import dump, load, load_all
from ._hyperparameters import Hyperparameters
from ._inputs import EpochInputs
from ._metagraph import from_metagraph
from ._populations import Population, Populations, populations
from ._result import EpochResult
from ._retention import RetentionMap, retention_map
from ._rows import SparseRows, SparseShares
from ._scenarios import Scenario, Scenarios, scenarios
from ._simulate import simulate
from ._simulation import Simulation
from ._simulator import Simulator
from ._storage import StorageInputs
from ._subnet import Mechanism, SubnetInputs, split_emission
from ._subnet_result import SubnetResult
from ._sweep import Cell, Sweep, sweep
from .errors import Interrupted, MissingExtra, UnknownName, YumaError, YumaTypeError

__all__ = [
    "Budgets",
    "Cell",
    "Clipping",
    "Comparison",
    "EpochInputs",
    "EpochResult",
    "Explanation",
    "Hyperparameters",
    "Interrupted",
    "Mechanism",
    "MissingExtra",
    "Pending",
    "Population",
    "Populations",
    "RetentionMap",
    "Scenario",
    "Scenarios",
    "Simulation",
    "Simulator",
    "SparseRows",
    "SparseShares",
    "StakeBits",
    "StorageInputs",
    "SubnetInputs",
    "SubnetResult",
    "Sweep",
    "UnknownName",
    "YumaError",
    "YumaTypeError",
    "compare",
    "dump",
    "epoch",
    "from_metagraph",
    "load",
    "load_all",
    "populations",
    "retention_map",
    "scenarios",
    "simulate",
    "split_emission",
    "sweep",
]
