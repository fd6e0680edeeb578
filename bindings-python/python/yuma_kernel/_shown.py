"""Objects in error messages."""

from __future__ import annotations

__all__ = ["shown"]


def shown(value: object) -> str:
    """Return the repr of a value in one line, cut short."""
    try:
        text = " ".join(repr(value).split())
    except Exception:
        text = f"an object of type {type(value).__name__} without repr"
    return text if len(text) <= 80 else text[:77] + "..."
