"""Every recorded vector, through Python, bit for bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import yuma_kernel as yk

from .conftest import VECTORS

DOCUMENTS = sorted(VECTORS.glob("*.json"))


def differences(result: yk.EpochResult, expected: dict[str, Any]) -> list[str]:
    """The names of the expected outputs that the result does not have."""
    found = result.to_expected()
    wrong = []
    for name, value in expected.items():
        if name == "checksums":
            wrong += [field for field, checksum in value.items() if result.checksum(field) != checksum]
        elif name in ("bits", "u16"):
            for field, integers in value.items():
                if field in ("weights", "clipped_weights", "ema_bonds"):
                    rows = [[list(entry) for entry in row] for row in found[name][field]]
                    wrong += [field] if rows != integers else []
                else:
                    array = getattr(getattr(result, name), field)
                    assert array.dtype == (np.int64 if name == "bits" else np.uint16)
                    wrong += [field] if array.tolist() != integers else []
        elif name == "bonds":
            wrong += ["bonds"] if [[list(entry) for entry in row] for row in found[name]] != value else []
        else:
            wrong += [name] if getattr(result, name).tolist() != value else []
    return wrong


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_vectors(document: Any) -> None:
    previous: yk.EpochResult | None = None
    compared = 0
    for inputs in yk.load_all(document):
        # Given again, so that every argument is treated as a caller's is.
        arguments = inputs.arguments()
        if inputs.reads_previous_bonds:
            assert previous is not None
            arguments["bonds"] = previous.bonds
        previous = yk.epoch(**arguments, matrices=True)
        if inputs.expected is not None:
            assert differences(previous, inputs.expected) == [], inputs.name
            compared += 1
    assert compared > 0


def test_there_are_all_of_them() -> None:
    assert sum(inputs.expected is not None for path in DOCUMENTS for inputs in yk.load_all(path)) == 492


def test_floats_are_the_bits(mainnet: yk.EpochInputs) -> None:
    result = mainnet.epoch()
    for name in ("stake", "active_stake", "consensus", "validator_trust", "incentive", "dividends"):
        floats, bits = getattr(result, name), getattr(result.bits, name)
        assert [int(share * 2**32) for share in floats.tolist()] == bits.tolist()
        assert floats.dtype == np.float64
