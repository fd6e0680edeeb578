"""Pictures of what an epoch does (extra ``plot``, which installs matplotlib).

Every function draws into `ax`, or into a new figure, and returns the axes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ._epoch import EpochInputs
from ._extras import extra
from ._numbers import integer
from ._result import EpochResult
from ._shown import shown
from ._simulate import Simulation
from .errors import YumaError, YumaTypeError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["bonds", "clipping", "consensus", "dividends"]

KEPT = "#2f6f9f"
CLIPPED = "#e0a458"
CUT = "#b23a48"
INK = "#333333"
PALETTE = ("#2f6f9f", "#e0a458", "#5b8c5a", "#b23a48", "#7d5ba6", "#4f9d9d", "#8c6d46", "#d1758f", "#7f7f7f", "#a5b83b")


def consensus(inputs: EpochInputs, uid: int, *, ax: Axes | None = None) -> Axes:
    """Draw how the consensus on one miner comes about.

    The validators stand in the order of the weights that they give to it, each as wide as its stake. The cut at 1 - kappa
    of the stake picks the consensus: the share `kappa` of the stake to its right gives that weight or more. What lies
    above it is clipped.

    Parameters
    ----------
    inputs : EpochInputs
        The inputs of an epoch.
    uid : int
        The miner.
    ax : matplotlib.axes.Axes, optional
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes
    """
    neuron = integer("uid", uid, check_inputs(inputs).n - 1)
    result = inputs.epoch(matrices=True)
    validators = np.flatnonzero(result.active_stake > 0)
    if not len(validators):
        raise YumaError("inputs: found no active validator with a permit and stake, expected at least one")
    weights = column(result.weights.offsets, result.weights.uids, result.weights.values, neuron)[validators]
    order = np.argsort(weights, kind="stable")
    weights, share = weights[order], result.active_stake[validators][order]
    edges = np.concatenate([[0.0], np.cumsum(share)])
    level, cut = float(result.consensus[neuron]), 1 - inputs.hyperparameters.kappa / 65535

    ax = axes(ax, (8.4, 4.6))
    left, width = edges[:-1], np.diff(edges)
    ax.bar(left, np.minimum(weights, level), width, align="edge", color=KEPT, edgecolor="white", linewidth=0.6,
           label="kept")
    over = np.maximum(weights - level, 0)
    ax.bar(left, over, width, bottom=np.minimum(weights, level), align="edge", color=CLIPPED, edgecolor="white",
           linewidth=0.6, hatch="///", label="clipped: more than the consensus")
    highest = max(float(weights.max()), level, 1e-9) * 1.3
    ax.axvline(cut, color=CUT, linewidth=1.6, linestyle="--")
    ax.axhline(level, color=INK, linewidth=1.4, label=f"consensus weight {percent(level)}")
    for validator, start, wide, weight in zip(validators[order], left, width, weights):
        if wide >= 0.035:
            ax.annotate(str(validator), (start + wide / 2, 0), xytext=(0, 3), textcoords="offset points", ha="center",
                        color="white" if min(weight, level) > highest * 0.06 else INK, fontsize=8)
    side = "right" if cut > 0.5 else "left"
    ax.annotate(f"cut at 1 − κ = {percent(cut)}: {percent(1 - cut)} of the stake\nlies to the right, and gives the consensus\n"
                "weight or more", (cut, highest * 0.985), xytext=(-8 if side == "right" else 8, 0),
                textcoords="offset points", ha=side, va="top", color=CUT, fontsize=9)
    ax.set(xlim=(0, 1), ylim=(0, highest), xlabel="stake of the validators, those with the lowest weight first",
           ylabel=f"share of its weight that a\nvalidator gives to uid {neuron}")
    titled(ax, f"Consensus on miner {neuron}", "each bar is a validator (its uid below): as wide as its stake, as high as its weight")
    in_percent(ax, "both")
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=3, frameon=False, fontsize=9)
    return ax


def dividends(simulation: Simulation, uids: Sequence[int] | None = None, *, ax: Axes | None = None) -> Axes:
    """Draw the dividends of validators from epoch to epoch.

    Parameters
    ----------
    simulation : Simulation
        What `simulate` returned.
    uids : sequence of int, optional
        The validators to draw; by default the ten that earn most over all epochs.
    ax : matplotlib.axes.Axes, optional
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes
    """
    chosen = chosen_uids(check_simulation(simulation), uids, simulation.dividends.sum(axis=0))
    ax = axes(ax, (8.4, 4.2))
    lines(ax, simulation.dividends[:, chosen], [f"validator {uid}" for uid in chosen])
    ax.set(xlabel="epoch", ylabel="share of all dividends")
    titled(ax, "Dividends", "how the validators' reward is divided, epoch by epoch")
    in_percent(ax, "y")
    return ax


def bonds(simulation: Simulation, miner: int, uids: Sequence[int] | None = None, *, ax: Axes | None = None) -> Axes:
    """Draw the bonds of validators on one miner from epoch to epoch.

    Parameters
    ----------
    simulation : Simulation
        What `simulate` returned, with ``keep_bonds=True``.
    miner : int
        The miner.
    uids : sequence of int, optional
        The validators to draw; by default the ten with the largest bonds on it.
    ax : matplotlib.axes.Axes, optional
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes
    """
    neuron = integer("miner", miner, check_simulation(simulation).n - 1)
    held = np.stack([column(rows.offsets, rows.uids, rows.values / 65535, neuron) for rows in simulation.bonds])
    chosen = chosen_uids(simulation, uids, held.sum(axis=0))
    ax = axes(ax, (8.4, 4.2))
    lines(ax, held[:, chosen], [f"validator {uid}" for uid in chosen])
    ax.set(xlabel="epoch", ylabel="bond, of at most 100%")
    titled(ax, f"Bonds on miner {neuron}", "a bond is what a validator holds of a miner; dividends are paid on it")
    in_percent(ax, "y")
    return ax


def clipping(inputs: EpochInputs, *, most: int = 40, axes_pair: Sequence[Axes] | None = None) -> NDArray[Any]:
    """Draw the weights of an epoch before and after clipping, as two heat maps in the same colours.

    Parameters
    ----------
    inputs : EpochInputs
        The inputs of an epoch.
    most : int
        How many validators and miners to draw at most: those with the most stake, and with the most weight on them.
    axes_pair : sequence of two matplotlib.axes.Axes, optional
        Where to draw.

    Returns
    -------
    ndarray of matplotlib.axes.Axes
        Both axes.
    """
    limit = integer("most", most, 65535)
    if limit == 0:
        raise YumaError("most: found 0, expected at least 1")
    result = check_inputs(inputs).epoch(matrices=True)
    before, after = result.weights.to_dense(), result.clipped_weights.to_dense()
    rows = np.flatnonzero(before.any(axis=1) & (result.active_stake > 0))
    rows = rows[np.argsort(-result.stake[rows], kind="stable")][:limit]
    columns = np.flatnonzero(before.any(axis=0))
    columns = columns[np.argsort(-(result.active_stake @ before)[columns], kind="stable")][:limit]
    if not len(rows) or not len(columns):
        raise YumaError("weights: found none that count, expected at least one")
    # Light to dark reads in print and by the colour-blind, a root shows small weights too, and nothing is left white.
    colors = extra("matplotlib.colors", "plot")
    shades = extra("matplotlib", "plot").colormaps["viridis_r"].with_extremes(bad="white")
    norm = colors.PowerNorm(0.5, vmin=0, vmax=float(before[np.ix_(rows, columns)].max()))
    if axes_pair is None:
        pyplot = extra("matplotlib.pyplot", "plot")
        figure, pair = pyplot.subplots(1, 2, figsize=(11.5, 1.9 + 0.16 * max(10, len(rows))), sharey=True,
                                       layout="constrained")
    else:
        pair = np.asarray(axes_pair, dtype=object)
        if pair.shape != (2,):
            raise YumaError(f"axes_pair: found shape {pair.shape}, expected two axes")
        figure = pair[0].figure
    lost = float(result.active_stake @ (before - after).sum(axis=1))
    titles = ("Before clipping", "After clipping")
    notes = ("what each validator gives; white is nothing", f"no more than the consensus on each miner: {percent(lost)} is cut off")
    for ax, cells, title, note in zip(pair, (before, after), titles, notes):
        image = ax.imshow(np.ma.masked_equal(cells[np.ix_(rows, columns)], 0), norm=norm, cmap=shades, aspect="auto", interpolation="nearest")
        labels(ax.xaxis, columns)
        labels(ax.yaxis, rows)
        ax.tick_params(axis="x", rotation=90)
        ax.set_xlabel("miner (uid), most weight first")
        titled(ax, title, note)
    pair[0].set_ylabel("validator (uid), most stake first")
    bar = figure.colorbar(image, ax=list(pair), shrink=0.9, pad=0.015)
    bar.set_label("share of the validator's weight")
    in_percent(bar.ax, "y")
    return np.asarray(pair)


def check_inputs(inputs: Any) -> EpochInputs:
    if not isinstance(inputs, EpochInputs):
        hint = " (its inputs are drawn, not its result)" if isinstance(inputs, EpochResult) else ""
        raise YumaTypeError(f"inputs: found {shown(inputs)}, expected EpochInputs{hint}")
    return inputs


def check_simulation(simulation: Any) -> Simulation:
    if not isinstance(simulation, Simulation):
        raise YumaTypeError(f"simulation: found {shown(simulation)}, expected what simulate returned")
    return simulation


def chosen_uids(simulation: Simulation, uids: Any, amounts: NDArray[Any]) -> list[int]:
    """Return the uids asked for, or the ten with the largest amounts, in their order."""
    if uids is not None:
        try:
            listed = list(uids)
        except Exception:
            raise YumaTypeError(f"uids: found {shown(uids)}, expected a list of uids") from None
        return [integer("uids", uid, simulation.n - 1) for uid in listed]
    order = np.argsort(-amounts, kind="stable")[: len(PALETTE)]
    return sorted(int(uid) for uid in order if amounts[uid] > 0)


def column(offsets: NDArray[Any], uids: NDArray[Any], values: NDArray[Any], uid: int) -> NDArray[np.float64]:
    """Return one column of a sparse matrix."""
    found = np.zeros(len(offsets) - 1)
    rows = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    found[rows[uids == uid]] = values[uids == uid]
    return found


def axes(ax: Axes | None, size: tuple[float, float]) -> Any:
    """Return the axes to draw into."""
    if ax is not None:
        return ax
    pyplot = extra("matplotlib.pyplot", "plot")
    return pyplot.subplots(figsize=size, layout="constrained")[1]


def lines(ax: Any, values: NDArray[Any], names: list[str]) -> None:
    """Draw one line a column, named at its end where there is room, in a legend otherwise."""
    marker = "o" if len(values) < 2 else None
    # The legend stands in the order of the lines' ends.
    for position in np.argsort(-values[-1], kind="stable") if len(values) else []:
        dashes = ("-", "--", ":")[position // len(PALETTE) % 3]
        ax.plot(values[:, position], dashes, color=PALETTE[position % len(PALETTE)], linewidth=1.8, marker=marker,
                label=f"{names[position]}: {percent(values[-1, position])}")
    ax.set_xlim(0, max(len(values) - 1, 1))
    ax.set_ylim(0, max(float(values.max(initial=0)) * 1.08, 1e-9))
    ax.grid(axis="y", color="#dddddd", linewidth=0.8)
    ax.spines[["top", "right"]].set_visible(False)
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
