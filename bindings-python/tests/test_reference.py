"""A thousand drawn epochs, run by Python, and judged by the reference model.

What Python returns is written as the `expected` of a document, all matrices included, and the command-line tool
verifies it against the reference model: the judge is never the kernel.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import yuma_kernel as yk

EPOCHS = 1000


def drawn(rng: np.random.Generator) -> dict[str, Any]:
    """The arguments of an epoch, drawn in one of the forms that `epoch` takes."""
    n = int(rng.integers(1, 33))
    validators = np.sort(rng.choice(n, rng.integers(1, n + 1), replace=False)).astype(np.uint16)
    density = rng.choice([0.1, 0.5, 1.0])

    def cells(rows: int) -> Any:
        values = rng.choice([1, 2, 1000, 65535], (rows, n)) if rng.random() < 0.3 else rng.integers(1, 65536, (rows, n))
        return (values * (rng.random((rows, n)) < density)).astype(np.uint16)

    arguments: dict[str, Any] = {"stake": rng.integers(0, rng.choice([3, 10**9, 10**15]), n).astype(np.uint64)}
    for name in ("weights", "bonds"):
        form = rng.choice(["square", "validators", "rows", "floats"]) if name == "weights" else rng.choice(["rows", "square"])
        if form == "square":
            arguments[name] = cells(n)
        elif form == "validators":
            arguments[name] = cells(len(validators))
            arguments["validator_uids"] = validators
        elif form == "rows":
            # Unsorted, with explicit zeros.
            rows = [[(int(uid), int(rng.integers(0, 4)) * 20000) for uid in rng.permutation(n)[: rng.integers(0, n + 1)]]
                    for _ in range(n)]
            arguments[name] = rows
        else:
            arguments[name] = rng.random((n, n)) * (rng.random((n, n)) < density)
    if rng.random() < 0.7:
        arguments["current_block"] = 100_000
        arguments["last_update"] = rng.integers(94_000, 100_001, n).astype(np.uint64)
        arguments["block_at_registration"] = rng.integers(93_000, 100_001, n).astype(np.uint64)
        arguments["last_step_block"] = int(rng.choice([0, 99_640]))
    if rng.random() < 0.5:
        arguments["validator_permit"] = rng.random(n) < 0.8
    if rng.random() < 0.3:
        arguments["owner_uid"] = int(rng.integers(n))
    low, high = sorted(int(bound) for bound in rng.integers(0, 65536, 2))
    reveal = bool(rng.random() < 0.2)
    if reveal:
        blocks = [None if rng.random() < 0.3 else int(block) for block in rng.integers(93_000, 100_001, n)]
        arguments |= {"commit_block": blocks, "current_block": 100_000}
    arguments["hyperparameters"] = yk.Hyperparameters(
        kappa=int(rng.choice([0, 32_767, 45_000, 65_535])),
        bonds_penalty=int(rng.choice([0, 20_000, 65_535])),
        bonds_moving_average=int(rng.choice([0, 900_000, 975_000, 1_000_000])),
        yuma_version=int(rng.integers(2, 4)),
        liquid_alpha=bool(rng.random() < 0.5),
        alpha_low=low,
        alpha_high=high,
        alpha_sigmoid_steepness=int(rng.choice([-1000, 0, 1000, 32_767])),
        max_allowed_validators=int(rng.integers(0, n + 2)),
        stake_threshold=int(rng.choice([0, 1000])),
        commit_reveal=reveal,
    )
    arguments["emission"] = int(rng.choice([0, 10**9, 2**63]))
    return arguments


def test_a_thousand_drawn_epochs(tmp_path: Path) -> None:
    program = os.environ.get("YUMA_CLI")
    if program is None:
        pytest.fail("YUMA_CLI is not set. Set it to the command-line tool, which `cargo build --release` builds")
    rng = np.random.default_rng(4)
    cases = [drawn(rng) for _ in range(EPOCHS)]
    inputs = [yk.EpochInputs(**case, name=f"drawn {index}") for index, case in enumerate(cases)]
    document = tmp_path / "drawn.json"
    yk.dump(inputs, document, expected=[yk.epoch(**case, matrices=True) for case in cases])
    verified = subprocess.run([program, "verify", document], capture_output=True, text=True, check=False)
    assert verified.returncode == 0, verified.stdout[:2000] + verified.stderr[:2000]
    assert f"{EPOCHS} epochs" in verified.stdout.replace(",", "").replace("\u202f", "")
