"""Optional libraries, imported when they are first needed."""

from __future__ import annotations

import importlib
from typing import Any

from .errors import MissingExtra

__all__ = ["extra"]


def extra(module: str, name: str) -> Any:
    """Return the module of an optional library, `name` being the extra that installs it."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        library = module.partition(".")[0]
        raise MissingExtra(
            f"{library} is not installed. Install it with: pip install 'yuma-kernel[{name}]'", name=library
        ) from error
