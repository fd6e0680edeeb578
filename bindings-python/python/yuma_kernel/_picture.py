"""The common part of pictures: colours, axes, lines, titles, percentages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ._extras import extra

if TYPE_CHECKING:
    from matplotlib.axes import Axes

KEPT = "#2f6f9f"
CLIPPED = "#e0a458"
CUT = "#b23a48"
INK = "#333333"
PALETTE = ("#2f6f9f", "#e0a458", "#5b8c5a", "#b23a48", "#7d5ba6", "#4f9d9d", "#8c6d46", "#d1758f", "#7f7f7f", "#a5b83b")
DASHES = ("-", "--", ":")


def axes(ax: Axes | None, size: tuple[float, float]) -> Any:
    """Return the axes to draw into."""
    if ax is not None:
        return ax
    pyplot = extra("matplotlib.pyplot", "plot")
    return pyplot.subplots(figsize=size, layout="constrained")[1]


def curves(
    ax: Any, epochs: NDArray[Any], values: NDArray[Any], names: Sequence[str], colors: Sequence[str] = PALETTE, *,
    dash_each: int = len(PALETTE),
) -> None:
    """Draw one line a column over the numbers of the rows' epochs; after `dash_each` columns with other dashes."""
    marker = "o" if len(values) < 2 else None
    # A legend stands in the order of the lines' ends.
    for position in np.argsort(-values[-1], kind="stable") if len(values) else []:
        ax.plot(epochs, values[:, position], DASHES[position // dash_each % len(DASHES)], color=colors[position % len(colors)],
                linewidth=1.8, marker=marker, label=names[position])
    lowest, highest = float(values.min(initial=0)), float(values.max(initial=0))
    if len(epochs):
        ax.set_xlim(epochs[0], max(epochs[-1], epochs[0] + 1))
    ax.set_ylim(lowest * 1.08, max(highest * 1.08, 1e-9))
    ax.grid(axis="y", color="#dddddd", linewidth=0.8)
    ax.spines[["top", "right"]].set_visible(False)


def lines(ax: Any, epochs: NDArray[Any], values: NDArray[Any], names: Sequence[str]) -> None:
    """Draw one line a column, named in a legend with its last value."""
    last = values[-1] if len(values) else []
    curves(ax, epochs, values, [f"{name}: {percent(share)}" for name, share in zip(names, last)])
    if names:
        ax.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False, fontsize=9, title="at the end", alignment="left")


def labels(axis: Any, uids: NDArray[Any]) -> None:
    """Name the cells along an axis by their uids."""
    axis.set_ticks(range(len(uids)), [str(uid) for uid in uids], fontsize=8 if len(uids) <= 30 else 6)
    axis.set_tick_params(length=0)


def titled(ax: Any, title: str, note: str) -> None:
    """Say what is drawn, and below it how to read it."""
    ax.set_title(f"{title}\n", loc="left", fontsize=12, fontweight="bold", color=INK)
    ax.text(0, 1.015, note, transform=ax.transAxes, fontsize=9, color="#666666", va="bottom")


def percent(share: float) -> str:
    return f"{100 * share:.3g}%"


def in_percent(ax: Any, which: str) -> None:
    """Write the numbers along an axis as percentages."""
    ticker = extra("matplotlib.ticker", "plot")
    for axis in ([ax.xaxis] if which in ("x", "both") else []) + ([ax.yaxis] if which in ("y", "both") else []):
        axis.set_major_formatter(ticker.FuncFormatter(lambda share, _position: percent(share)))
