"""Grids of epochs: the same inputs, or a function, under many parameters."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Any, overload

from . import _native
from ._inputs import EpochInputs
from ._extras import extra
from ._html import table
from ._hyperparameters import HYPERPARAMETERS, native, replaced
from ._numbers import flag
from ._result import EpochResult
from ._shown import shown
from .errors import YumaError, YumaTypeError

if TYPE_CHECKING:
    import pandas as pandas_types

__all__ = ["Cell", "Sweep", "sweep"]


class Cell:
    """One point of a grid.

    Attributes
    ----------
    parameters : dict
        The parameters by name.
    error : Exception or None
        Why the cell failed, if it did.
    """

    def __init__(self, parameters: dict[str, Any], value: Any = None, error: Exception | None = None) -> None:
        self.parameters, self._value, self.error = parameters, value, error

    @property
    def value(self) -> Any:
        """The outcome of the cell: an `EpochResult`, or what the function returned.

        Raises
        ------
        YumaError
            The cell failed. The message has its parameters; the cause is `error`.
        """
        if self.error is not None:
            raise YumaError(f"cell {self._place()} failed: {type(self.error).__name__}: {self.error}") from self.error
        return self._value

    def _place(self) -> str:
        return "(" + ", ".join(f"{name}={shown(value)}" for name, value in self.parameters.items()) + ")"

    def __repr__(self) -> str:
        state = f"failed: {type(self.error).__name__}: {self.error}" if self.error else type(self._value).__name__
        return f"Cell{self._place()}: {state}"


class Sweep(Sequence[Cell]):
    """The cells of a grid, in its order: the last axis varies fastest."""

    def __init__(self, cells: list[Cell]) -> None:
        self._cells = cells

    @overload
    def __getitem__(self, index: int) -> Cell: ...
    @overload
    def __getitem__(self, index: slice) -> Sweep: ...
    def __getitem__(self, index: int | slice) -> Cell | Sweep:
        return Sweep(self._cells[index]) if isinstance(index, slice) else self._cells[index]

    def __len__(self) -> int:
        return len(self._cells)

    def __iter__(self) -> Iterator[Cell]:
        return iter(self._cells)

    @property
    def values(self) -> list[Any]:
        """The outcome of each cell; raises if one failed."""
        return [cell.value for cell in self._cells]

    @property
    def failures(self) -> list[Cell]:
        """The cells that failed."""
        return [cell for cell in self._cells if cell.error is not None]

    def to_frame(self) -> pandas_types.DataFrame:
        """Return parameters, values and errors as a `pandas.DataFrame` (extra ``pandas``)."""
        pandas = extra("pandas", "pandas")
        rows = [{**cell.parameters, "value": cell._value, "error": cell.error} for cell in self._cells]
        frame: pandas_types.DataFrame = pandas.DataFrame(rows)
        return frame

    def __repr__(self) -> str:
        failed = f", {len(self.failures)} failed" if self.failures else ""
        return f"Sweep({len(self)} cells{failed})"

    def _repr_html_(self) -> str:
        names = list(dict.fromkeys(name for cell in self._cells for name in cell.parameters))
        rows = [[number, *(shown(cell.parameters.get(name, "")) for name in names),
                 shown(cell._value) if cell.error is None else f"{type(cell.error).__name__}: {cell.error}"]
                for number, cell in enumerate(self._cells)]
        return table(repr(self), ["cell", *names, "value"], rows)


def sweep(
    subject: EpochInputs | Callable[..., Any],
    grid: Mapping[str, Iterable[Any]] | Iterable[Mapping[str, Any]],
    *,
    executor: Executor | None = None,
    matrices: bool = False,
) -> Sweep:
    """Run every cell of a grid.

    A cell that fails keeps its exception and does not lose the others.

    Parameters
    ----------
    subject : EpochInputs or callable
        Inputs, of which each cell replaces hyperparameters or other arguments by their names; or a function, called with
        the parameters of each cell as keywords. Where the function returns `EpochInputs`, their epoch is run.
    grid : mapping or iterable
        The values of each parameter by its name, of which all combinations are run; or the parameters of each cell.
    executor : concurrent.futures.Executor, optional
        The pool that runs the cells: one of processes, Dask's ``client.get_executor()``, Ray's. By default epochs run on all cores
        of this process, and functions one after the other on this thread.
    matrices : bool
        Whether results keep the large matrices, as in `epoch`.

    Returns
    -------
    Sweep

    Examples
    --------
    >>> import yuma_kernel as yk
    >>> inputs = yk.EpochInputs([[(2, 65535)], [(2, 1), (3, 1)], [], []], [6.0, 4.0, 0.0, 0.0])
    >>> cells = yk.sweep(inputs, {"kappa": [20_000, 32_767, 70_000], "yuma_version": [2, 3]})
    >>> len(cells), len(cells.failures)
    (6, 2)
    >>> cells[1].parameters, float(cells[1].value.consensus[3])
    ({'kappa': 20000, 'yuma_version': 3}, 0.5)
    >>> cells[4]
    Cell(kappa=70000, yuma_version=2): failed: YumaError: kappa: found 70000, expected 0 to 65535

    A function over seeds:

    >>> yk.sweep(lambda seed: seed**2, {"seed": range(4)}).values
    [0, 1, 4, 9]
    """
    if not isinstance(subject, EpochInputs) and not callable(subject):
        raise YumaTypeError(f"subject: found {shown(subject)}, expected EpochInputs or a function")
    cells = [Cell(parameters) for parameters in cells_of(grid)]
    keep = flag("matrices", matrices)
    if executor is None:
        run_here(subject, cells, keep)
    else:
        run_elsewhere(subject, cells, keep, executor)
    return Sweep(cells)


def cells_of(grid: Any) -> list[dict[str, Any]]:
    """Return the parameters of each cell."""
    try:
        if isinstance(grid, Mapping):
            axes = {str(name): list(values) for name, values in grid.items()}
            return [dict(zip(axes, values)) for values in itertools.product(*axes.values())]
        return [dict(parameters) for parameters in grid]
    except Exception as error:
        raise YumaTypeError(f"grid: found {shown(grid)} ({error}), expected lists of values by parameter") from None


def run_here(subject: Any, cells: list[Cell], matrices: bool) -> None:
    """Fill the cells, epochs on all cores."""
    ready = []
    for cell in cells:
        try:
            if isinstance(subject, EpochInputs):
                prepared = varied(subject, cell.parameters)
            else:
                cell._value = subject(**cell.parameters)
                if not isinstance(cell._value, EpochInputs):
                    continue
                prepared = varied(cell._value, {})
        except Exception as error:
            cell.error = error
        else:
            ready.append((cell, prepared))
    outputs = _native.run_all([prepared for _, prepared in ready], matrices)
    for (cell, _), output in zip(ready, outputs):
        if isinstance(output, YumaError):
            cell.error = output
        else:
            cell._value = EpochResult(output)


def varied(inputs: EpochInputs, parameters: dict[str, Any]) -> tuple[_native.Inputs, _native.Hyperparameters]:
    """Return the native form of inputs with some of their arguments replaced."""
    if all(name in HYPERPARAMETERS for name in parameters):
        return inputs._native, native(replaced(inputs.hyperparameters, parameters))
    replacement = inputs.replace(**parameters)
    return replacement._native, native(replacement.hyperparameters)


def run_elsewhere(subject: Any, cells: list[Cell], matrices: bool, executor: Executor) -> None:
    """Fill the cells by what an executor returns, in the order of the grid."""
    futures: list[Any] = []
    try:
        for cell in cells:
            try:
                futures.append(executor.submit(run_cell, subject, cell.parameters, matrices))
            except Exception as error:
                futures.append(None)
                cell.error = error
        for cell, future in zip(cells, futures):
            if future is None:
                continue
            try:
                cell._value = future.result()
            except Exception as error:
                cell.error = error
    except BaseException:
        for future in futures:
            if future is not None:
                future.cancel()
        raise


def run_cell(subject: Any, parameters: dict[str, Any], matrices: bool) -> Any:
    """Run one cell, wherever that is."""
    value = subject.replace(**parameters) if isinstance(subject, EpochInputs) else subject(**parameters)
    return value.epoch(matrices=matrices) if isinstance(value, EpochInputs) else value
