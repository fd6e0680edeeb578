"""Objects with the attributes of the Bittensor SDK's metagraph."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import yuma_kernel as yk

METAGRAPH: dict[str, Any] = {
    "W": np.array([[0, 0.25, 0.75], [0, 0, 0], [0, 0, 0]], np.float32),
    "S": np.array([5.5, 0, 1], np.float32),
    "B": np.array([[0, 100.0, 65535.0], [0, 0, 0], [0, 0, 0]], np.float32),
    "block": np.array(4_769_998),
    "last_update": np.array([4_769_000, 0, 0]),
    "block_at_registration": [1, 2, 3],
    "validator_permit": np.array([True, False, False]),
    "hotkeys": ["a", "b", "c"],
}


def test_what_is_read() -> None:
    inputs = yk.from_metagraph(SimpleNamespace(**METAGRAPH), kappa=39_321, emission=7)
    assert inputs.weights.to_rows() == [[(1, 21845), (2, 65535)], [], []]
    assert inputs.bonds.to_rows() == [[(1, 100), (2, 65535)], [], []]
    assert isinstance(inputs.stake, np.ndarray) and inputs.stake.tolist() == [5_500_000_000, 0, 10**9]
    assert inputs.last_update.tolist() == [4_769_000, 0, 0] and inputs.block_at_registration.tolist() == [1, 2, 3]
    assert inputs.current_block == 4_769_998 and inputs.validator_permit.tolist() == [True, False, False]
    assert inputs.hyperparameters.kappa == 39_321 and inputs.emission == 7


def test_shares_of_bonds() -> None:
    shares = METAGRAPH | {"B": METAGRAPH["B"] / 65535}
    assert yk.from_metagraph(SimpleNamespace(**shares)).bonds.to_rows() == [[(1, 100), (2, 65535)], [], []]


@pytest.mark.parametrize(("changes", "message"), [
    ({"W": None}, "metagraph: found no W, expected weights"),
    ({"S": None}, r"metagraph: found namespace.*, expected an object with an attribute S \(stakes in TAO\)"),
    ({"S": ["x"] * 3}, "metagraph: S: found .*, expected numbers"),
    ({"W": -METAGRAPH["W"]}, "weights: row 0, uid 1: found -0.25, expected 0 or more"),
    ({"B": METAGRAPH["B"] + 0.5}, "bonds: row 0, uid 1: found 100.5, expected 0 to 1"),
    ({"last_update": [-1, 0, 0]}, "metagraph: last_update: found .*, expected whole numbers of 0 or more"),
    ({"block_at_registration": [1, 2]}, "block_at_registration: found length 2, expected 3"),
])
def test_refusals(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(yk.YumaError, match=message):
        yk.from_metagraph(SimpleNamespace(**(METAGRAPH | changes)))
