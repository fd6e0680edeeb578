"""Experiments by their names, or in files of JSON."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from ._shown import shown
from .errors import YumaTypeError

__all__ = ["json_text"]


def json_text(kind: str, name: Any) -> bytes | None:
    """Return the content of a file, a path or a name that ends in ``.json``; `None` for any other name."""
    if isinstance(name, os.PathLike) or (isinstance(name, str) and name.endswith(".json")):
        return Path(name).read_bytes()
    if not isinstance(name, str):
        raise YumaTypeError(f"{kind}: found {shown(name)}, expected a name or a path")
    return None
