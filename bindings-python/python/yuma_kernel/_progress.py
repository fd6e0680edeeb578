"""Progress bars."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ._extras import extra

__all__ = ["bar"]


class bar:
    """A progress bar, or none: what it gives is called with how many epochs are done."""

    def __init__(self, total: int, wanted: bool, unit: str = "epoch") -> None:
        self._bar = extra("tqdm", "progress").tqdm(total=total, unit=unit) if wanted else None

    def __enter__(self) -> Callable[[int], Any]:
        return (lambda done: None) if self._bar is None else self._bar.update

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.close()
