"""Threads: epochs side by side, and arrays that another thread writes to."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

import yuma_kernel as yk

from .conftest import same


def test_epochs_side_by_side(dense: dict[str, Any]) -> None:
    expected = [yk.epoch(**dense, emission=emission) for emission in range(8)]
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda emission: yk.epoch(**dense, emission=emission % 8), range(64)))
    assert all(same(result, expected[index % 8]) for index, result in enumerate(results))


def test_others_run_meanwhile(rng: np.random.Generator) -> None:
    """While a large epoch runs, another thread makes progress."""
    weights = rng.integers(1, 65536, (256, 2048)).astype(np.uint16)
    arguments: dict[str, Any] = {"weights": weights, "stake": np.full(2048, 10**9), "validator_uids": np.arange(256)}
    ticks = 0
    done = threading.Event()

    def tick() -> None:
        nonlocal ticks
        while not done.is_set():
            ticks += 1
            time.sleep(0.0001)

    ticker = threading.Thread(target=tick)
    ticker.start()
    time.sleep(0.01)
    before = ticks
    yk.simulate(**arguments, epochs=10)
    during = ticks - before
    done.set()
    ticker.join()
    assert during > 5


def test_a_writer_in_another_thread_is_survived(dense: dict[str, Any]) -> None:
    """Every epoch either gives a result or names the argument that changed while it was read."""
    weights = dense["weights"]
    done = threading.Event()

    def write() -> None:
        other = weights.copy()
        while not done.is_set():
            np.copyto(weights, other)
            np.add(weights, 1, out=weights)

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    try:
        refusals = 0
        for _ in range(300):
            try:
                assert yk.epoch(**dense).n == 256
            except yk.YumaError as error:
                assert str(error).startswith("weights: row ") and "another thread changed" in str(error)
                refusals += 1
    finally:
        done.set()
        for writer in writers:
            writer.join()


def test_read_only_arrays_need_no_copy(dense: dict[str, Any]) -> None:
    expected = yk.epoch(**dense)
    for name in ("weights", "bonds"):
        dense[name].flags.writeable = False
    assert same(yk.epoch(**dense), expected)
