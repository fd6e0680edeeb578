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
    ax = plot.bonds(run, 126, [2])
    assert ax.lines[0].get_ydata()[-1] == run.bonds[-1].to_dense()[2, 126] / 65535
    drawn(ax.figure)


def test_clipping(mainnet: yk.EpochInputs) -> None:
    before, after = plot.clipping(mainnet, most=12)
    cells = [ax.images[0].get_array() for ax in (before, after)]
    assert cells[0].shape == cells[1].shape == (11, 12)
    assert (cells[0].filled(0) >= cells[1].filled(0)).all() and before.images[0].norm is after.images[0].norm
    drawn(before.figure)


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
