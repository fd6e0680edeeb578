"""Pictures: what is drawn, and that it is."""

from __future__ import annotations

import io
from collections.abc import Iterator

import matplotlib.pyplot as pyplot
import numpy as np
import pytest

import yuma_kernel as yk
from yuma_kernel import plot


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    pyplot.close("all")


def drawn(figure: object) -> None:
    stream = io.BytesIO()
    figure.savefig(stream, format="png")  # type: ignore[attr-defined]
    assert len(stream.getvalue()) > 10_000


def test_consensus(mainnet: yk.EpochInputs) -> None:
    ax = plot.consensus(mainnet, 153)
    result = mainnet.epoch()
    kept, clipped = ax.containers
    assert max(bar.get_height() for bar in kept) == pytest.approx(result.consensus[153])
    assert sum(bar.get_width() for bar in kept) == pytest.approx(1)
    assert any(bar.get_height() > 0 for bar in clipped)
    assert ax.lines[0].get_xdata()[0] == pytest.approx(0.5, abs=1e-4)
    drawn(ax.figure)


def test_dividends_and_bonds(mainnet: yk.EpochInputs) -> None:
    run = yk.simulate(mainnet.weights, mainnet.stake, epochs=12, keep_bonds=True, hyperparameters=mainnet.hyperparameters)
    ax = plot.dividends(run, [2, 52])
    assert np.array_equal(ax.lines[0].get_ydata(), run.dividends[:, 2])
    assert len(plot.dividends(run).lines) == 10
    drawn(ax.figure)
    # Epochs are drawn where they were, whatever was kept of them.
    seldom = mainnet.simulate(12, record=["dividends"], every=5)
    assert plot.dividends(seldom, [2]).lines[0].get_xdata().tolist() == [0, 5, 10]
    with pytest.raises(yk.YumaError, match="simulation: found 2 uids that were chosen, expected those of all neurons"):
        plot.dividends(mainnet.simulate(2, uids=[2, 3]))
    ax = plot.bonds(run, 126, [2])
    assert ax.lines[0].get_ydata()[-1] == run.bonds[-1].to_dense()[2, 126] / 65535
    drawn(ax.figure)


def test_clipping(mainnet: yk.EpochInputs) -> None:
    before, after = plot.clipping(mainnet, most=12)
    cells = [ax.images[0].get_array() for ax in (before, after)]
    assert cells[0].shape == cells[1].shape == (11, 12)
    assert (cells[0].filled(0) >= cells[1].filled(0)).all() and before.images[0].norm is after.images[0].norm
    drawn(before.figure)


def test_scenarios() -> None:
    for name, panels in (("kappa-moves-second", 5), ("winner-by-subnet-three-miners", 6)):
        scenario = yk.scenarios[name]
        run = scenario.run(yk.Hyperparameters(liquid_alpha=True))
        drawn_axes = plot.scenario(scenario, run)
        assert len(drawn_axes) == panels and len(drawn_axes[0].lines) == 3
        drawn_lines = {line.get_label(): line.get_ydata() for line in drawn_axes[1].lines}
        assert np.array_equal(drawn_lines[scenario.validators[1]], run.relative_dividends[:, 1])
        bonds = {line.get_label(): line.get_ydata()[-1] for line in drawn_axes[4].lines}
        assert bonds[scenario.validators[0]] == run.normalised_bonds()[0, 4]
        drawn(drawn_axes[0].figure)
    part = pyplot.figure().subfigures(1, 2)[0]
    assert plot.scenario(yk.scenarios["clipping"], figure=part)[0].figure is part
    with pytest.raises(yk.YumaError, match=r"simulation: found 5 neurons, expected 6 \(those of winner-by-subnet-three"):
        plot.scenario(scenario, yk.scenarios["clipping"].run())
    with pytest.raises(yk.YumaTypeError, match="scenario: found 'clipping', expected one of yuma_kernel.scenarios"):
        plot.scenario("clipping")  # type: ignore[arg-type]


def test_retention() -> None:
    found = yk.retention_map([0.6, 0.8], neurons=64, validators=12, grid=11, seeds=2)
    ax = plot.retention(found)
    curves = [line for line in ax.lines if len(line.get_xdata()) == 11]
    assert np.array_equal(curves[1].get_ydata(), found.lines[1].mean(axis=0)) and len(curves) == 2
    assert curves[0].get_label() == f"60%: {100 * found.required_honest_utility.mean[0]:.3g}%"
    drawn(ax.figure)
    # Where no utility is enough there is no line, and it is said.
    ax = plot.retention(yk.retention_map(0.51, kappa=0.6, neurons=64, validators=12, grid=6, seeds=1))
    assert ax.lines[0].get_label() == "51%: none is enough"
    drawn(ax.figure)
    with pytest.raises(yk.YumaTypeError, match="retention_map: found 0.6, expected what retention_map returned"):
        plot.retention(0.6)  # type: ignore[arg-type]


def test_own_axes_and_refusals(mainnet: yk.EpochInputs) -> None:
    figure, (one, other) = pyplot.subplots(1, 2)
    assert plot.consensus(mainnet, 126, ax=one) is one
    assert plot.clipping(mainnet, axes_pair=[one, other])[1] is other
    with pytest.raises(yk.YumaTypeError, match=r"inputs: found EpochResult.* \(its inputs are drawn, not its result\)"):
        plot.consensus(mainnet.epoch(), 1)  # type: ignore[arg-type]
    with pytest.raises(yk.YumaError, match="uid: found 256, expected 0 to 255"):
        plot.consensus(mainnet, 256)
    with pytest.raises(yk.YumaError, match="weights: found none that count"):
        plot.clipping(yk.EpochInputs([[], []], [1, 1]))
    with pytest.raises(yk.YumaError, match="found no active validator"):
        plot.consensus(yk.EpochInputs([[], []], [1, 1]), 0)
