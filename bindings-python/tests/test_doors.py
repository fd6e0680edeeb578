"""Simulations from Python against the command-line tool, every bit: what is kept of each epoch, and the state after the last."""

from __future__ import annotations

import csv
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import yuma_kernel as yk

from .conftest import MAINNET, REPOSITORY
from .test_reference import drawn

COLUMNS = ("stake_rao", "stake", "active_stake", "consensus", "validator_trust", "incentive", "dividends", "server_emission",
           "validator_emission", "combined_emission", "active", "new_validator_permit")


def by_command(folder: Path, *arguments: Any) -> tuple[list[dict[str, str]], str]:
    """The rows and the state that the command-line tool writes."""
    program = os.environ.get("YUMA_CLI")
    if program is None:
        pytest.fail("YUMA_CLI is not set. Set it to the command-line tool, which `cargo build --release` builds")
    rows, state = folder / "rows.csv", folder / "state.json"
    command = [program, "simulate", *map(str, arguments), "--record", ",".join(COLUMNS), "--format", "csv"]
    done = subprocess.run([*command, "--output", rows, "--save", state], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(rows.read_text("utf-8").splitlines())), state.read_text("utf-8")


def agree(run: yk.Simulation, rows: list[dict[str, str]]) -> None:
    """Compares every value; shares have at most 34 bits, so that their decimals are exact."""
    assert len(rows) == run.epochs * run.n > 0
    assert [int(row["epoch"]) for row in rows] == np.repeat(run.epoch_numbers, run.n).tolist()
    assert [int(row["uid"]) for row in rows] == np.tile(run.uids, run.epochs).tolist()
    for column in COLUMNS:
        found = getattr(run, column).ravel()
        if found.dtype == np.float64:
            assert found.tolist() == [float(row[column]) for row in rows], column
        elif found.dtype == np.bool_:
            assert found.tolist() == [row[column].lower() in ("true", "1") for row in rows], column
        else:
            assert found.tolist() == [int(row[column]) for row in rows], column


def test_drawn_documents(tmp_path: Path) -> None:
    """Stopped validators, newcomers, commits, owners, few seats, all rules: 150 documents of 1 to 32 neurons, 8 epochs of each."""
    rng = np.random.default_rng(15)
    for index in range(150):
        case = drawn(rng)
        inputs = yk.EpochInputs(**case, name=f"drawn {index}")
        document = tmp_path / "drawn.json"
        yk.dump(inputs, document)
        schedule = ("tempo", "tempo-plus-one")[index % 2]
        rows, state = by_command(tmp_path, document, "--epochs", 8, "--schedule", schedule)
        simulator = yk.Simulator(inputs, schedule=schedule)
        agree(simulator.run(8), rows)
        assert json.loads(simulator.to_json()) == json.loads(state), index
        agree(yk.simulate(**case, epochs=8, schedule=schedule), rows)
        # The same from the file, in one call, and step by step.
        loaded = yk.load(document)
        run = loaded.simulate(8, schedule=schedule)
        agree(run, rows)
        assert yk.simulate(loaded, epochs=8, schedule=schedule) == run
        stepped = yk.Simulator(loaded, schedule=schedule)
        assert [stepped.step() for _ in range(8)][-1] == run.last


@pytest.mark.parametrize("document", [
    MAINNET, REPOSITORY / "testdata/simulations/permits-over-epochs.json", REPOSITORY / "testdata/simulations/stopped-validator.json",
], ids=lambda path: path.stem)
def test_kept_documents(document: Path, tmp_path: Path) -> None:
    events: list[dict[str, Any]] = [
        {"epoch": 3, "register": 2}, {"epoch": 5, "set_emission": 10**6}, {"epoch": 7, "go_offline": 0},
        {"epoch": 9, "set": {"kappa": 40_000}}, {"epoch": 12, "set_weights": {"uid": 1, "weights": [[3, 65535]]}},
    ]
    (tmp_path / "events.json").write_text(json.dumps(events))
    inputs = yk.load(document)
    rows, state = by_command(tmp_path, document, "--epochs", 30, "--events", tmp_path / "events.json")
    simulator = yk.Simulator(inputs, events=events)
    agree(simulator.run(30), rows)
    assert json.loads(simulator.to_json()) == json.loads(state)
    chosen, _ = by_command(tmp_path, document, "--epochs", 30, "--every", 7, "--uids", "2,0")
    agree(inputs.simulate(30, every=7, uids=[2, 0]), chosen)
    # Both go on from what the other has written.
    (tmp_path / "python.json").write_text(simulator.to_json())
    further, after = by_command(tmp_path, tmp_path / "python.json", "--epochs", 5)
    restored = yk.Simulator.from_json(state)
    agree(restored.run(5), further)
    assert json.loads(restored.to_json()) == json.loads(after)


RULES = [{"yuma_version": 2}, {"yuma_version": 3}, {"yuma_version": 3, "liquid_alpha": True}]


@pytest.mark.parametrize("rules", RULES, ids=str)
def test_all_scenarios(rules: dict[str, Any], tmp_path: Path) -> None:
    changes = [word for name, value in rules.items() for word in ("--set", f"{name}={str(value).lower()}")]
    for name, scenario in yk.scenarios.items():
        rows, state = by_command(tmp_path, name, *changes)
        agree(scenario.run(yk.Hyperparameters(**rules)), rows)
        simulator = scenario.simulator(yk.Hyperparameters(**rules))
        simulator.run(scenario.epochs)
        assert json.loads(simulator.to_json()) == json.loads(state), name


@pytest.mark.parametrize("name", yk.populations.names())
def test_populations(name: str, tmp_path: Path) -> None:
    rows, _ = by_command(tmp_path, name, "--epochs", 30, "--seed", 5)
    agree(yk.populations[name].run(seed=5, epochs=30), rows)


def answer(*arguments: Any) -> Any:
    """The JSON that the command-line tool prints."""
    program = os.environ["YUMA_CLI"]
    done = subprocess.run([program, *map(str, arguments), "--format", "json"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_explanations(mainnet: yk.EpochInputs) -> None:
    for uid in (2, 56, 126):
        expected = answer("explain", MAINNET, "--uid", uid)
        found = mainnet.explain(uid)
        for name in ("has_permit", "is_active", "active_stake", "validator_trust", "dividends", "validator_emission", "masked"):
            assert getattr(found, name) == expected[name], name
        assert [list(entry) for entry in found.following] == expected["following"]
        assert found.day == (expected["validator_emission_per_day"], expected["validator_emission_per_day_following"])
        weights = [(row["miner"], row["weight"], row["consensus"], row["counted"], row["cut"]) for row in expected["weights"]]
        assert [tuple(weight) for weight in found.weights] == weights


def test_comparisons(mainnet: yk.EpochInputs) -> None:
    rows = answer("diff", MAINNET, MAINNET, "--set", "kappa=45000")
    found = yk.compare(mainnet, mainnet.replace(kappa=45_000))
    by_uid = {row["uid"]: row for row in rows}
    assert len(by_uid) == found.n
    for uid in range(found.n):
        row = by_uid[uid]
        assert (found.before[uid], found.after[uid]) == (row["before"], row["after"])
        assert (found.per_day_before[uid], found.per_day_after[uid]) == (row["before_per_day"], row["after_per_day"])
        assert found.change_per_day[uid] == row["change_per_day"]
