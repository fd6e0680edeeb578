"""Pictures of what an epoch does (extra ``plot``, which installs matplotlib).

Every function draws into what it is given, or into a new figure, and returns the axes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ._inputs import EpochInputs
from ._extras import extra
from ._numbers import integer
from ._picture import CLIPPED, CUT, INK, KEPT, PALETTE, axes, curves, in_percent, labels, lines, percent, titled
from ._result import EpochResult
from ._retention import RetentionMap
from ._scenarios import Scenario
from ._shown import shown
from ._simulation import Simulation
from .errors import YumaError, YumaTypeError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure

__all__ = ["bonds", "clipping", "consensus", "dividends", "retention", "scenario"]

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
        The return value of `simulate`.
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
    lines(ax, simulation.epoch_numbers, simulation.dividends[:, chosen], [f"validator {uid}" for uid in chosen])
    ax.set(xlabel="epoch", ylabel="share of all dividends")
    titled(ax, "Dividends", "how the validators' reward is divided, epoch by epoch")
    in_percent(ax, "y")
    return ax


def bonds(simulation: Simulation, miner: int, uids: Sequence[int] | None = None, *, ax: Axes | None = None) -> Axes:
    """Draw the bonds of validators on one miner from epoch to epoch.

    Parameters
    ----------
    simulation : Simulation
        The return value of `simulate`, with ``keep_bonds=True``.
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
    lines(ax, simulation.epoch_numbers, held[:, chosen], [f"validator {uid}" for uid in chosen])
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


def scenario(scenario: Scenario, simulation: Simulation | None = None, *, figure: Figure | SubFigure | None = None) -> NDArray[Any]:
    """Draw what came of a scenario: who earns what, and who holds which bonds.

    Parameters
    ----------
    scenario : Scenario
        One of `yuma_kernel.scenarios`.
    simulation : Simulation, optional
        The return value of its `run`; by default it is run under the rules of a new subnet.
    figure : matplotlib.figure.Figure or SubFigure, optional
        Where to draw.

    Returns
    -------
    ndarray of matplotlib.axes.Axes
        The axes: dividends per 1000 τ (TAO) of stake, relative dividends, incentive, and the bonds on each miner.
    """
    if not isinstance(scenario, Scenario):
        raise YumaTypeError(f"scenario: found {shown(scenario)}, expected one of yuma_kernel.scenarios")
    run = scenario.run() if simulation is None else check_simulation(simulation)
    if run.n != scenario.n:
        raise YumaError(f"simulation: found {run.n} neurons, expected {scenario.n} (those of {scenario.name})")
    if figure is None:
        figure = extra("matplotlib.pyplot", "plot").figure(figsize=(12.4, 7.4), layout="constrained")
    validators, miners = len(scenario.validators), len(scenario.miners)
    # Six columns are three panels, or two.
    grid = figure.add_gridspec(2, 6)
    above = [figure.add_subplot(grid[0, 2 * panel : 2 * panel + 2]) for panel in range(3)]
    wide = 6 // miners
    below = [figure.add_subplot(grid[1, wide * panel : wide * (panel + 1)]) for panel in range(miners)]
    earned, relative, incentive = above
    for ax, values in ((earned, run.dividends_per_1000_tao), (relative, run.relative_dividends)):
        curves(ax, run.epoch_numbers, values[:, :validators], scenario.validators, dash_each=1)
    titled(earned, "Dividends", "α (alpha) for each 1000 τ (TAO) of stake, per epoch")
    titled(relative, "Relative dividends", "share of the dividends less share of the stake")
    curves(incentive, run.epoch_numbers, run.incentive[:, validators:], scenario.miners, PALETTE[4:])
    titled(incentive, "Incentive", "how the miners' reward is divided")
    incentive.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False, fontsize=9)
    held = np.stack([run.normalised_bonds(epoch) for epoch in range(run.epochs)])
    for ax, name, uid in zip(below, scenario.miners, range(validators, run.n)):
        curves(ax, run.epoch_numbers, held[:, :validators, uid], scenario.validators, dash_each=1)
        ax.set_xlabel("epoch")
        titled(ax, f"Bonds on {name}", "who holds which part of them")
    for ax in (relative, incentive, *below):
        in_percent(ax, "y")
    handles, names = earned.get_legend_handles_labels()
    order = [names.index(name) for name in scenario.validators]
    figure.legend([handles[at] for at in order], scenario.validators, loc="outside lower center", ncols=validators, frameon=False)
    # The layout makes room for the title's lines, of which the note takes the second.
    title = figure.suptitle(f"{scenario.title}\n", x=0.01, ha="left", fontsize=14, fontweight="bold", color=INK)
    note = earned.annotate(scenario.shows, (0, 0), (0, 5), xycoords=title, textcoords="offset points", fontsize=9.5,
                           color="#666666", annotation_clip=False)
    note.set_in_layout(False)
    return np.array([*above, *below], dtype=object)


def retention(retention_map: RetentionMap, *, ax: Axes | None = None) -> Axes:
    """Draw the retention lines: for each honest stake the honest utility that is required against each cabal.

    Above its line the honest side keeps its share of the stake. The band is the spread over the seeds; a line ends where
    no utility is enough. The dot is what is required whatever the cabal does.

    Parameters
    ----------
    retention_map : RetentionMap
        The return value of `retention_map`.
    ax : matplotlib.axes.Axes, optional
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes
    """
    if not isinstance(retention_map, RetentionMap):
        raise YumaTypeError(f"retention_map: found {shown(retention_map)}, expected what retention_map returned")
    shades = extra("matplotlib", "plot").colormaps["viridis_r"]
    ax = axes(ax, (8.4, 5.6))
    across, required = retention_map.utilities, retention_map.required_honest_utility.mean
    depths = np.linspace(0.12, 0.95, len(required)) if len(required) > 1 else [0.6]
    for depth, stake, found, needed in zip(depths, retention_map.honest_stake, retention_map.lines, required):
        mean, spread = found.mean(axis=0), found.std(axis=0)
        word = "none is enough" if np.isnan(needed) else percent(needed)
        ax.plot(across, mean, color=shades(depth), linewidth=1.8, label=f"{percent(stake)}: {word}", zorder=3)
        ax.fill_between(across, mean - spread, mean + spread, color=shades(depth), alpha=0.25, linewidth=0)
        if not np.isnan(needed):
            ax.plot(across[np.argmax(mean)], needed, "o", color=shades(depth), markersize=5, zorder=4, clip_on=False)
    ax.set(xlim=(0, 1), ylim=(0, 1), xlabel="cabal's utility: what its validators give to their own miners",
           ylabel="required honest utility: what honest\nvalidators give to honest miners")
    titled(ax, "What honest stake retains", "above its line an honest side keeps its share of the stake; bands are the spread over the seeds")
    in_percent(ax, "both")
    ax.grid(color="#dddddd", linewidth=0.8)
    ax.spines[["top", "right"]].set_visible(False)
    # From above to below, as the lines begin.
    handles, names = ax.get_legend_handles_labels()
    ax.legend(handles[::-1], names[::-1], loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False, fontsize=9,
              alignment="left", title="honest stake:\nrequired utility")
    return ax


def check_inputs(inputs: Any) -> EpochInputs:
    if not isinstance(inputs, EpochInputs):
        hint = " (its inputs are drawn, not its result)" if isinstance(inputs, EpochResult) else ""
        raise YumaTypeError(f"inputs: found {shown(inputs)}, expected EpochInputs{hint}")
    return inputs


def check_simulation(simulation: Any) -> Simulation:
    if not isinstance(simulation, Simulation):
        raise YumaTypeError(f"simulation: found {shown(simulation)}, expected what simulate returned")
    if not np.array_equal(simulation.uids, np.arange(simulation.n)):
        raise YumaError(f"simulation: found {simulation.n} uids that were chosen, expected those of all neurons (uids=None)")
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
