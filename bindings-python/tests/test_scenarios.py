"""The published scenarios, against the command-line tool, which runs the same crate without Python."""

from __future__ import annotations

import csv
import os
import pickle
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import yuma_kernel as yk

from .conftest import same


def by_command(tmp_path: Path, *arguments: str) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """The series and the bonds that the command-line tool writes."""
    program = os.environ.get("YUMA_CLI")
    if program is None:
        pytest.fail("YUMA_CLI is not set. Set it to the command-line tool, which `cargo build --release` builds")
    series, bonds = tmp_path / "series.csv", tmp_path / "bonds.csv"
    command = [program, "simulate", *arguments, "--format", "csv", "--output", series, "--bonds", bonds]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    first, second = (list(csv.DictReader(path.read_text("utf-8").splitlines())) for path in (series, bonds))
    return first, second


@pytest.mark.parametrize("name", yk.scenarios.names())
def test_series_are_those_of_the_command_line(name: str, tmp_path: Path) -> None:
    run = yk.scenarios[name].run(yk.Hyperparameters(yuma_version=3, liquid_alpha=True))
    series, bonds = by_command(tmp_path, name, "--set", "liquid_alpha=true")
    assert len(series) == run.epochs * run.n == 40 * run.n
    for column in ("stake", "active_stake", "consensus", "validator_trust", "incentive", "dividends", "relative_dividends"):
        expected = np.array([float(row[column]) for row in series]).reshape(run.epochs, run.n)
        assert np.array_equal(getattr(run, column), expected), column
    expected = np.array([float(row["dividends_per_1000_tao"]) for row in series]).reshape(run.epochs, run.n)
    assert np.allclose(run.dividends_per_1000_tao, expected, rtol=1e-14, atol=0)
    for column in ("stake_rao", "server_emission", "validator_emission"):
        assert getattr(run, column).ravel().tolist() == [int(row[column]) for row in series]
    assert len(bonds) == sum(len(rows.uids) for rows in run.bonds) > 0
    shares = np.stack([run.normalised_bonds(epoch) for epoch in range(run.epochs)])
    for row in bonds:
        place = int(row["validator_uid"]), int(row["miner_uid"])
        assert run.bonds[int(row["epoch"])].to_dense()[place] == int(row["bond"])
        assert shares[(int(row["epoch"]), *place)] == float(row["share"])


def test_a_run_can_be_repeated_by_hand() -> None:
    """Weights, stakes and resets of a scenario make its epochs, when bonds and permits go on from each to the next."""
    for name, scenario in yk.scenarios.items():
        if scenario.winner_takes_all:
            continue
        run = scenario.run()
        permit = np.arange(scenario.n) < len(scenario.validators)
        bonds: Any = None
        block, last = 1_000_000, 0
        for epoch in range(scenario.epochs):
            if epoch in scenario.reset_bonds:
                uid = scenario.reset_bonds[epoch]
                bonds = [[entry for entry in row if entry[0] != uid] for row in bonds.to_rows()]
            result = yk.epoch(
                scenario.weights[epoch], scenario.stake[epoch], bonds=bonds, validator_permit=permit,
                emission=100 * 10**9, current_block=block, last_step_block=last,
            )
            assert np.array_equal(run.bits.dividends[epoch], result.bits.dividends), (name, epoch)
            assert np.array_equal(run.combined_emission[epoch], result.combined_emission), (name, epoch)
            bonds, permit, block, last = result.bonds, result.new_validator_permit, block + 360, block
        assert run.last.bonds == bonds, name


def test_the_mapping() -> None:
    names = list(yk.scenarios)
    assert len(names) == len(yk.scenarios) == 22 and names == yk.scenarios.names()
    for number, (name, scenario) in enumerate(yk.scenarios.items(), 1):
        assert scenario.title.startswith(f"Case {number} - ") and scenario.name == name
        assert yk.scenarios[f"case-{number}"] == yk.scenarios[scenario.title] == scenario
        assert scenario.shows.endswith((".", "?")) and scenario.epochs == 40 and scenario.stake.shape == (40, scenario.n)
        assert scenario.base_validator < len(scenario.validators) == 3
    winners = [number for number, scenario in enumerate(yk.scenarios.values(), 1) if scenario.winner_takes_all]
    assert winners == [20, 21, 22]
    assert any(scenario.reset_bonds for scenario in yk.scenarios.values())
    with pytest.raises(yk.UnknownName, match="scenario: found cliping, expected one of kappa-moves-first, ") as refused:
        yk.scenarios["cliping"]
    assert isinstance(refused.value, KeyError) and isinstance(refused.value, yk.YumaError)
    assert "cliping" not in yk.scenarios and yk.scenarios.get("cliping") is None
    wrong: Any = 3
    with pytest.raises(yk.YumaTypeError, match="scenario: found 3, expected a name"):
        yk.scenarios[wrong]


def test_pickles() -> None:
    scenario = yk.scenarios["clipping"]
    again = pickle.loads(pickle.dumps(scenario))
    assert again == scenario and hash(again) == hash(scenario) and repr(again) == repr(scenario)
    run = scenario.run()
    copy = pickle.loads(pickle.dumps(run))
    assert same(copy.last, run.last) and np.array_equal(copy.dividends_per_1000_tao, run.dividends_per_1000_tao)
    frame = run.to_frame()
    assert frame["relative_dividends"].to_numpy().reshape(40, 5)[7].tolist() == run.relative_dividends[7].tolist()
    with pytest.raises(yk.YumaError, match="epoch: found 40, expected -40 to 39"):
        run.normalised_bonds(40)


def test_stakes_in_fractions_of_rao_are_recorded_rounded_down() -> None:
    stake = yk.StakeBits([(3 << 64) + (1 << 63), 5 << 64, 0, 0])
    run = yk.simulate([[0, 0, 1.0, 0], [0, 0, 1.0, 0]], stake, validator_uids=[0, 1], epochs=2)
    assert run.stake_rao.tolist() == [[3, 5, 0, 0]] * 2
