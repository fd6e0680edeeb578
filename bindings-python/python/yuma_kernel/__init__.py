"""The Yuma consensus epoch of Bittensor subnets, exact to the bit: numpy in, numpy out.

`epoch` runs one, `simulate` many in a row, `sweep` many side by side. `load`, `load_all`, `dump` and `from_metagraph`
bring epochs in and out. `yuma_kernel.plot` draws them.

Examples
--------
>>> import yuma_kernel as yk
>>> weights = [[0, 0, 1.0, 0], [0, 0, 0.5, 0.5]]
>>> result = yk.epoch(weights, stake=[6.0, 4.0, 0.0, 0.0], validator_uids=[0, 1])
>>> result.incentive
array([0., 0., 1., 0.])
"""

from ._arguments import StakeBits
from ._epoch import EpochInputs, epoch
from ._files import dump, load, load_all
from ._hyperparameters import Hyperparameters
from ._metagraph import from_metagraph
from ._result import EpochResult
from ._rows import SparseRows, SparseShares
from ._simulate import Simulation, simulate
from ._sweep import Cell, Sweep, sweep
from .errors import MissingExtra, YumaError, YumaTypeError

__all__ = [
    "Cell",
    "EpochInputs",
    "EpochResult",
    "Hyperparameters",
    "MissingExtra",
    "Simulation",
    "SparseRows",
    "SparseShares",
    "StakeBits",
    "Sweep",
    "YumaError",
    "YumaTypeError",
    "dump",
    "epoch",
    "from_metagraph",
    "load",
    "load_all",
    "simulate",
    "sweep",
]
