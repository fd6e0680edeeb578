"""Shared by the tests: the paths of the repository's documents, and drawn epochs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pytest

import yuma_kernel as yk

matplotlib.use("agg")

REPOSITORY = Path(__file__).resolve().parents[2]
VECTORS = REPOSITORY / "testdata" / "vectors"
MAINNET = REPOSITORY / "testdata" / "mainnet-sn15-block-4769998.json"


@pytest.fixture
def mainnet() -> yk.EpochInputs:
    """A real subnet."""
    return yk.load(MAINNET)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20260101)


@pytest.fixture
def dense(rng: np.random.Generator) -> dict[str, Any]:
    """Arguments of an epoch of 64 validators among 256 neurons, all weights there."""
    stake = np.zeros(256, np.uint64)
    stake[:64] = rng.integers(10**12, 10**15, 64)
    return {
        "weights": rng.integers(1, 65536, (64, 256)).astype(np.uint16),
        "bonds": rng.integers(1, 65536, (64, 256)).astype(np.uint16),
        "validator_uids": np.arange(64, dtype=np.uint16),
        "stake": stake,
    }


def same(one: yk.EpochResult, other: yk.EpochResult) -> bool:
    """Whether two results agree in every integer."""
    return one.to_expected() == other.to_expected()
