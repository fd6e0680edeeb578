"""Results as objects: equality, tables, frames, and what notebooks show."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np

import yuma_kernel as yk

WEIGHTS = [[(2, 65535)], [(2, 65535), (3, 65535)], [], []]
STAKE = [6.0, 4.0, 0.0, 0.0]


def test_results_are_equal_by_their_integers() -> None:
    one, again = yk.epoch(WEIGHTS, STAKE), yk.epoch(WEIGHTS, STAKE, matrices=True)
    assert one == again == pickle.loads(pickle.dumps(again))
    # An emission of one rao less changes no share.
    assert one != yk.epoch(WEIGHTS, STAKE, emission=999_999_999)
    assert one != yk.epoch(WEIGHTS, STAKE, bonds=one.bonds)
    assert one != "a result"
    run = yk.simulate(WEIGHTS, STAKE, epochs=3, keep_bonds=True)
    assert run == yk.simulate(WEIGHTS, STAKE, epochs=3) == pickle.loads(pickle.dumps(run))
    assert run != yk.simulate(WEIGHTS, STAKE, epochs=4) and run != one
    assert run != yk.simulate(WEIGHTS, STAKE, epochs=3, reset_bonds={1: 2})
    small: dict[str, Any] = {"neurons": 16, "validators": 4, "grid": 3, "seeds": 1, "threads": 1}
    assert yk.retention_map(0.6, **small) == yk.retention_map(0.6, **small) != yk.retention_map(0.7, **small)


def test_frames_have_the_emission() -> None:
    frame = yk.epoch(WEIGHTS, STAKE).to_frame()
    assert frame["emission"].tolist() == frame["combined_emission"].tolist()
    series = yk.simulate(WEIGHTS, STAKE, epochs=2).to_frame()
    assert series["emission"].sum() == series["combined_emission"].sum()


def test_notebooks_show_tables() -> None:
    result = yk.epoch(WEIGHTS, STAKE)
    run = yk.simulate(WEIGHTS, STAKE, epochs=2)
    subnet = yk.SubnetInputs(STAKE, [yk.Mechanism(WEIGHTS)]).epoch()
    cells = yk.sweep(lambda name: name, {"name": ["<b>"]})
    found = yk.retention_map(0.6, neurons=16, validators=4, grid=3, seeds=1, threads=1)
    for object, cell in ((result, "0.375000000"), (run, "<td>1.000000000</td>"), (subnet, "0.375000000"), (cells, "&lt;b&gt;"),
                         (found, "<th>0.6</th>")):
        table = object._repr_html_()
        assert table.startswith("<table><caption>") and table.endswith("</table>") and cell in table, table
        assert table.count("<tr>") == table.count("</tr>") >= 2
    assert "emission (α, alpha)" in result._repr_html_() and repr(result).endswith(" α")


def test_rows_may_be_as_json_has_them() -> None:
    """Lists of two, as JSON gives them, are pairs like tuples; of integers and of floats."""
    as_lists = [[[2, 65535]], [[2, 65535], [3, 65535]], [], []]
    assert yk.epoch(as_lists, STAKE) == yk.epoch(WEIGHTS, STAKE)
    bonds = [[[2, 0.5]], [], [], []]
    given = yk.EpochInputs(as_lists, STAKE, bonds=bonds)
    assert given.bonds.to_rows() == [[(2, 32768)], [], [], []]
    assert yk.epoch(np.array(given.weights), STAKE) == yk.epoch(WEIGHTS, STAKE)
