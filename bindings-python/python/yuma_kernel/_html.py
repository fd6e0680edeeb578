"""Tables for notebooks."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["largest", "table"]


def table(caption: str, head: Iterable[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table whose first column names its rows; everything in it is escaped."""
    titles = "".join(f"<th>{html.escape(str(title))}</th>" for title in head)
    lines = []
    for first, *cells in rows:
        values = "".join(f"<td>{html.escape(str(cell))}</td>" for cell in cells)
        lines.append(f"<tr><th>{html.escape(str(first))}</th>{values}</tr>")
    return (f"<table><caption>{html.escape(caption)}</caption><thead><tr>{titles}</tr></thead>"
            f"<tbody>{''.join(lines)}</tbody></table>")


def largest(values: NDArray[np.number], most: int) -> list[int]:
    """Return the uids with the largest values above 0, the lower uid first where they are equal."""
    order = np.argsort(-values.astype(np.float64), kind="stable")[:most]
    return [int(uid) for uid in order if values[uid] > 0]
