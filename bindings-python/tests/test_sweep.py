"""Grids: in this process, in others, and on a Dask cluster."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from typing import Any

import numpy as np
import pytest

import yuma_kernel as yk

from .conftest import same

GRID = {"kappa": [20_000, 32_767, 70_000, 45_000], "yuma_version": [2, 3]}


def drawn_epoch(seed: int, kappa: int) -> yk.EpochInputs:
    """Inputs that depend on a seed."""
    rng = np.random.default_rng(seed)
    rules = yk.Hyperparameters(kappa=kappa)
    return yk.EpochInputs(rng.random((4, 16)), [9.0] * 4 + [0.0] * 12, validator_uids=range(4), hyperparameters=rules)


def fails_at_two(seed: int) -> int:
    if seed == 2:
        raise LookupError("two is no seed")
    return seed * 10


@pytest.fixture(scope="module")
def dask_executor() -> Iterator[Executor]:
    from dask.distributed import Client, LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, processes=True) as cluster:
        with Client(cluster) as client:
            yield client.get_executor()


@pytest.fixture(params=["none", "threads", "processes", "dask"])
def executor(request: pytest.FixtureRequest) -> Iterator[Executor | None]:
    if request.param == "none":
        yield None
    elif request.param == "threads":
        with ThreadPoolExecutor(2) as pool:
            yield pool
    elif request.param == "processes":
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
            yield processes
    else:
        yield request.getfixturevalue("dask_executor")


@pytest.mark.filterwarnings("ignore")
def test_every_executor_gives_the_same_in_order(executor: Executor | None, mainnet: yk.EpochInputs) -> None:
    cells = yk.sweep(mainnet, GRID, executor=executor)
    assert [cell.parameters for cell in cells] == [
        {"kappa": kappa, "yuma_version": version} for kappa in GRID["kappa"] for version in GRID["yuma_version"]
    ]
    for cell in cells:
        if cell.parameters["kappa"] == 70_000:
            assert isinstance(cell.error, yk.YumaError)
            with pytest.raises(yk.YumaError, match=r"cell \(kappa=70000, yuma_version=\d\) failed: YumaError: kappa: found"):
                _ = cell.value
        else:
            assert same(cell.value, mainnet.replace(**cell.parameters).epoch())
    assert len(cells.failures) == 2

    drawn = yk.sweep(drawn_epoch, {"seed": range(5), "kappa": [1, 32_767]}, executor=executor)
    assert all(same(cell.value, drawn_epoch(**cell.parameters).epoch()) for cell in drawn)

    failing = yk.sweep(fails_at_two, {"seed": range(4)}, executor=executor)
    assert [cell.error is None and cell.value for cell in failing] == [0, 10, False, 30]
    assert isinstance(failing[2].error, LookupError)


def test_cells_may_replace_any_argument(mainnet: yk.EpochInputs) -> None:
    cells = yk.sweep(mainnet, {"emission": [10**9, -1], "kappa": [32_767]})
    assert same(cells[0].value, mainnet.replace(emission=10**9).epoch())
    assert str(cells[1].error) == "emission: found -1, expected 0 to 18446744073709551615 (rao)"


def test_cells_in_a_list(mainnet: yk.EpochInputs) -> None:
    cells = yk.sweep(mainnet, [{"kappa": 1}, {"tempo": 7}, {"kapa": 1}], matrices=True)
    assert cells[0].value.weights.n == 256
    assert str(cells[2].error).startswith("hyperparameters: found kapa, expected one of kappa, bonds_penalty")
    assert len(yk.sweep(mainnet, {})) == 1 and len(yk.sweep(mainnet, {"kappa": []})) == 0


def test_frames_and_slices(mainnet: yk.EpochInputs) -> None:
    cells = yk.sweep(fails_at_two, {"seed": range(4)})
    frame = cells.to_frame()
    assert frame["seed"].tolist() == [0, 1, 2, 3] and frame["error"].notna().sum() == 1
    assert repr(cells) == "Sweep(4 cells, 1 failed)" and repr(cells[:2]) == "Sweep(2 cells)"
    assert repr(cells[2]) == "Cell(seed=2): failed: LookupError: two is no seed"


def test_an_executor_that_is_shut_fails_cell_by_cell() -> None:
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    cells = yk.sweep(fails_at_two, {"seed": range(3)}, executor=pool)
    assert [type(cell.error) for cell in cells] == [RuntimeError] * 3


def test_an_interrupt_cancels_the_rest() -> None:
    class Interrupted(Executor):
        futures: list[Future[Any]] = []

        def submit(self, *_arguments: Any, **_keywords: Any) -> Future[Any]:
            future: Future[Any] = Future()
            if not self.futures:
                future.set_exception(KeyboardInterrupt())
            self.futures.append(future)
            return future

    with pytest.raises(KeyboardInterrupt):
        yk.sweep(fails_at_two, {"seed": range(3)}, executor=Interrupted())
    assert [future.cancelled() for future in Interrupted.futures] == [False, True, True]
