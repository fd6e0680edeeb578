"""The retention map: the published figures, and the command-line tool's."""

from __future__ import annotations

import csv
import json
import os
import pickle
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import yuma_kernel as yk

SMALL: dict[str, Any] = {"neurons": 64, "validators": 12, "grid": 6, "seeds": 2}


@pytest.mark.parametrize(("honest_stake", "changes", "published"), [
    (0.6, {"sigma": 0.0}, 0.60),
    (0.6, {"sigma": 0.2}, 0.67),
    (0.6, {}, 0.73),
    (0.6, {"bonds_penalty": 0.5}, 0.76),
    (0.6, {"bonds_penalty": 0.0}, 0.78),
    (0.6, {"reward_ratio": 0.25}, 0.78),
    (0.6, {"reward_ratio": 0.0}, 0.82),
    (0.7, {}, 0.75),
])
def test_published_figures(honest_stake: float, changes: dict[str, Any], published: float) -> None:
    """Those of the protocol's consensus document, on a coarser grid."""
    found = yk.retention_map(honest_stake, grid=21, **changes)
    assert found.required_honest_utility.mean[0] == pytest.approx(published, abs=0.02)
    assert 0 < found.required_honest_utility.spread[0] < 0.02 or "sigma" in changes


def test_no_utility_protects_a_small_majority_from_a_high_kappa() -> None:
    found = yk.retention_map([0.51, 0.55], kappa=0.6, grid=11, seeds=1)
    assert np.isnan(found.required_honest_utility.mean).all() and "none is enough" in repr(found)


@pytest.mark.parametrize("rules", [{}, {"yuma_version": 3, "liquid_alpha": True, "epochs": 3, "reward_ratio": 0.3, "seed": 7}])
def test_every_cell_is_that_of_the_command_line(rules: dict[str, Any], tmp_path: Path) -> None:
    program = os.environ.get("YUMA_CLI")
    if program is None:
        pytest.fail("YUMA_CLI is not set. Set it to the command-line tool, which `cargo build --release` builds")
    cells, stakes = tmp_path / "map.csv", [0.6, 0.75]
    options = [f"--{name.replace('_', '-')}" + ("" if value is True else f"={value}") for name, value in {**SMALL, **rules}.items()]
    command = [program, "retention", "--honest-stake", "0.6,0.75", "--format", "json", "--map", cells, *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = yk.retention_map(stakes, **SMALL, **rules)
    rows = list(csv.DictReader(cells.read_text("utf-8").splitlines()))
    assert len(rows) == found.honest_emission.size == 2 * 2 * 6 * 6
    for name in ("honest_incentive", "honest_dividends", "honest_emission"):
        assert np.allclose(getattr(found, name).ravel(), [float(row[name]) for row in rows], rtol=1e-15, atol=0), name
    for number, stake in enumerate(json.loads(done.stdout)["stakes"]):
        expected = stake["required_honest_utility"]
        for name in ("mean", "spread"):
            value = getattr(found.required_honest_utility, name)[number]
            assert np.isnan(value) if expected[name] is None else value == pytest.approx(expected[name], rel=1e-9)


def test_threads_change_no_bit_and_pickles_lose_none() -> None:
    maps = [yk.retention_map([0.55, 0.8], **SMALL, threads=threads) for threads in (1, 2, 3)]
    maps.append(pickle.loads(pickle.dumps(maps[0])))
    for other in maps[1:]:
        assert np.array_equal(other.honest_incentive, maps[0].honest_incentive)
        assert np.array_equal(other.lines, maps[0].lines, equal_nan=True) and repr(other) == repr(maps[0])
    second = yk.retention_map([0.55, 0.8], **{**SMALL, "seeds": 1}, seed=1)
    assert np.array_equal(second.honest_dividends[:, 0], maps[0].honest_dividends[:, 1])


def test_forms() -> None:
    found = yk.retention_map(0.6, **SMALL)
    frame = found.to_frame()
    assert frame.index.names == ["honest_stake", "seed", "honest_utility", "cabal_utility"] and len(frame) == 72
    assert frame["honest_emission"].iloc[10] == found.honest_emission[0, 0, 1, 4]
    other = found.with_reward_ratio(0.2)
    again = yk.retention_map(0.6, **SMALL, reward_ratio=0.2)
    assert np.array_equal(other.honest_emission, again.honest_emission)
    assert np.array_equal(other.required_by_seed, again.required_by_seed, equal_nan=True)
    # The required utility is enough against the worst cabal.
    assert (found.required_by_seed >= found.lines.max(axis=2) - 1e-9).all()


def test_progress(capsys: pytest.CaptureFixture[str]) -> None:
    yk.retention_map(0.6, **SMALL, progress=True)
    assert "72/72" in capsys.readouterr().err


def test_an_interrupt_ends_it() -> None:
    """A run of many minutes is interrupted once its progress bar has moved."""
    # Shells let what they start in the background ignore interrupts.
    code = ("import signal\n"
            "import yuma_kernel as yk\n"
            "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
            "try: yk.retention_map(seeds=100, progress=True)\n"
            "except KeyboardInterrupt: print('interrupted')\n")
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        shown = b""
        while shown.count(b"\r") < 3:
            character = process.stderr.read(1)
            assert character, shown
            shown += character
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate()
    assert b"/2861100" in shown and said == b"interrupted\n" and process.returncode == 0


@pytest.mark.parametrize(("changes", "message"), [
    ({"honest_stake": 0}, "honest_stake: found 0, expected above 0 and below 1 (both sides hold stake)"),
    ({"honest_stake": [0.6, 1.5]}, "honest_stake: found 1.5, expected above 0 and below 1 (both sides hold stake)"),
    ({"honest_stake": []}, "honest_stake: found none, expected at least one"),
    ({"honest_stake": "0.6"}, "honest_stake: found '0.6', expected a number"),
    ({"sigma": -0.1}, "sigma: found -0.1, expected 0 to 100 (in units of the mean)"),
    ({"stake_sigma": True}, "stake_sigma: found True, expected a number"),
    ({"validators": 65}, "validators: found 65, expected 2 to 62 (a validator and a miner on each side of 64 neurons)"),
    ({"validators": 1}, "validators: found 1, expected 2 to 62 (a validator and a miner on each side of 64 neurons)"),
    ({"neurons": 3}, "neurons: found 3, expected 4 to 8192"),
    ({"grid": 1}, "grid: found 1, expected 2 to 1001 utilities from 0 to 1"),
    ({"seeds": 0}, "seeds: found 0, expected 1 to 4294967296"),
    ({"epochs": 0}, "epochs: found 0, expected 1 or more"),
    ({"threads": 0}, "threads: found 0, expected 1 to 1024"),
    ({"kappa": 1.5}, "kappa: found 1.5, expected a share, 0 to 1"),
    ({"reward_ratio": -1}, "reward_ratio: found -1.0, expected a share, 0 to 1"),
    ({"yuma_version": 4}, "yuma_version: found 4, expected 2 or 3"),
    ({"liquid_alpha": True}, "liquid_alpha: found True with yuma_version 2, expected yuma_version=3 (version 2 has none)"),
])
def test_refusals(changes: dict[str, Any], message: str) -> None:
    arguments = {"honest_stake": 0.6, **SMALL, **changes}
    with pytest.raises(yk.YumaError) as refused:
        yk.retention_map(**arguments)
    assert str(refused.value) == message
