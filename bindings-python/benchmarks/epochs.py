"""The time that Python adds to the kernel: a table for docs/performance.md.

    maturin develop --release --features bench
    python benchmarks/epochs.py [REPETITIONS]

All figures are medians of the same run, on one thread. "Kernel alone" is timed natively: the check of the input and the
epoch, on memory that is reused. The rows take turns, so that a machine that slows down slows all of them.
"""

import sys
import time

import numpy as np

import yuma_kernel as yk
from yuma_kernel import _native

if not hasattr(_native, "kernel_seconds"):
    sys.exit("The package was built without the kernel's own time. Build it with: maturin develop --release --features bench")

NEURONS, VALIDATORS, EPOCHS = 256, 64, 1000
ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 400


def drawn():
    """A dense epoch: every validator weighs every neuron."""
    rng = np.random.default_rng(1)
    stake = np.zeros(NEURONS, np.uint64)
    stake[:VALIDATORS] = rng.integers(10**12, 10**15, VALIDATORS)
    weights = rng.integers(1, 65_536, (VALIDATORS, NEURONS)).astype(np.uint16)
    bonds = rng.integers(1, 65_536, (VALIDATORS, NEURONS)).astype(np.uint16)
    return weights, bonds, stake


def numpy_epoch(weights, bonds, stake, kappa=0.5, alpha=0.1):
    """The same epoch in floats, vectorised: Yuma 3, without liquid alpha, one row a validator."""
    share = stake / stake.sum()
    w = weights.astype(np.float64)
    w[np.arange(VALIDATORS), np.arange(VALIDATORS)] = 0
    w /= w.sum(axis=1, keepdims=True)
    order = np.argsort(w, axis=0)
    below = np.cumsum(share[order], axis=0)
    median = (below > 1 - kappa).argmax(axis=0)
    consensus = np.take_along_axis(w, np.take_along_axis(order, median[None], axis=0), axis=0)[0]
    clipped = np.minimum(w, consensus)
    rank = share @ clipped
    incentive = rank / rank.sum()
    new = alpha * clipped + (1 - alpha) * (bonds / 65_535)
    dividends = ((new / new.sum(axis=0)) @ incentive) * share
    dividends /= dividends.sum()
    return incentive, dividends, new


def seconds(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def main():
    weights, bonds, stake = drawn()
    uids = np.arange(VALIDATORS, dtype=np.uint16)
    inputs = yk.EpochInputs(weights, stake, validator_uids=uids, bonds=bonds)
    first = yk.EpochInputs(weights, stake, validator_uids=uids)
    rules = inputs.hyperparameters._native
    read_only = [cells.copy() for cells in (weights, bonds)]
    for cells in read_only:
        cells.flags.writeable = False
    stacked = np.broadcast_to(weights, (EPOCHS, *weights.shape))
    each = np.ascontiguousarray(stacked)

    # The results are right before they are timed.
    result = yk.epoch(weights, stake, validator_uids=uids, bonds=bonds)
    assert result.to_expected() == inputs.epoch().to_expected()
    incentive, dividends, _ = numpy_epoch(weights, bonds, stake[:VALIDATORS].astype(np.float64))
    assert np.allclose(incentive, result.incentive, atol=1e-6)
    assert np.allclose(dividends, result.dividends[:VALIDATORS], atol=1e-4)

    floats = stake[:VALIDATORS].astype(np.float64)
    rows = {
        "kernel alone": lambda: _native.kernel_seconds(inputs._native, rules, 1, False)[0],
        "`yk.epoch` from numpy": lambda: seconds(lambda: yk.epoch(weights, stake, validator_uids=uids, bonds=bonds)),
        "`yk.epoch`, arrays flagged read-only": lambda: seconds(
            lambda: yk.epoch(read_only[0], stake, validator_uids=uids, bonds=read_only[1])
        ),
        "numpy, floats, vectorised": lambda: seconds(lambda: numpy_epoch(weights, bonds, floats)),
    }
    times = {name: [] for name in rows}
    for _ in range(ROUNDS):
        for name, run in rows.items():
            # The row before has filled the caches with its own values.
            run()
            times[name].append(run())
    medians = {name: float(np.median(found[ROUNDS // 10 :])) for name, found in times.items()}
    kernel = medians["kernel alone"]

    print(f"One dense epoch of {NEURONS} neurons, {VALIDATORS} of them validators, Yuma 3:\n")
    print("| | µs | more than the kernel |\n| --- | ---: | ---: |")
    for name, median in medians.items():
        more = "" if name == "kernel alone" else f"{(median - kernel) * 1e6:.1f} µs"
        print(f"| {name} | {median * 1e6:.1f} | {more} |")

    runs = {
        "kernel alone": lambda: sum(_native.kernel_seconds(first._native, rules, EPOCHS, True)),
        "`yk.simulate`, the same weights": lambda: seconds(
            lambda: yk.simulate(weights, stake, validator_uids=uids, epochs=EPOCHS)
        ),
        "`yk.simulate`, weights of each epoch": lambda: seconds(lambda: yk.simulate(each, stake, validator_uids=uids)),
    }
    times = {name: [] for name in runs}
    for _ in range(max(3, ROUNDS // 50)):
        for name, run in runs.items():
            times[name].append(run())
    medians = {name: float(np.median(found)) for name, found in times.items()}
    kernel = medians["kernel alone"]
    print(f"\n{EPOCHS} such epochs, each with the bonds of the one before:\n")
    print("| | ms | more than the kernel |\n| --- | ---: | ---: |")
    for name, median in medians.items():
        more = "" if name == "kernel alone" else f"{100 * (median / kernel - 1):.1f} %"
        print(f"| {name} | {median * 1e3:.1f} | {more} |")


if __name__ == "__main__":
    main()
