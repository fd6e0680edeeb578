"""The choice of what a simulation keeps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from ._numbers import flag, positive, u16_vector
from ._shown import shown
from ._vector import FLAGS, RAO, SHARES
from .errors import UnknownName, YumaError, YumaTypeError

__all__ = ["VECTORS", "Recording", "recording"]

VECTORS = ("stake_rao", *SHARES, *RAO, *FLAGS)
# Made of others, which are kept for it.
MADE_OF = {
    "emission": ("combined_emission",),
    "relative_dividends": ("dividends", "stake"),
    "dividends_per_1000_tao": ("validator_emission", "stake_rao"),
}
MOST_EVERY = 2**31


class Recording(NamedTuple):
    """What is kept: the outputs, from each `every` epochs the first, and the uids, `None` for all."""

    names: list[str]
    every: int
    uids: list[int] | None


def recording(record: Iterable[str] | None, every: Any, uids: Any, keep_bonds: Any, neurons: int) -> Recording:
    """Return what is to be kept; without names, all vectors."""
    names = list(VECTORS) if record is None else []
    if isinstance(record, str):
        raise YumaTypeError(f"record: found {shown(record)}, expected a list of names")
    try:
        asked = list(record or ())
    except Exception:
        raise YumaTypeError(f"record: found {shown(record)}, expected a list of names") from None
    for name in asked:
        if not isinstance(name, str):
            raise YumaTypeError(f"record: found {shown(name)}, expected a name")
        if name not in (*VECTORS, *MADE_OF, "bonds"):
            raise UnknownName(f"record: found {name}, expected one of {', '.join((*VECTORS, *MADE_OF, 'bonds'))}")
        names += MADE_OF.get(name, (name,))
    if flag("keep_bonds", keep_bonds):
        names.append("bonds")
    chosen = None if uids is None else u16_vector("uids", uids).tolist()
    for position, uid in enumerate(chosen or ()):
        if uid >= neurons:
            raise YumaError(f"uids: row {position}: found {uid}, expected below {neurons} (the number of neurons)")
    return Recording(list(dict.fromkeys(names)), positive("every", every, MOST_EVERY), chosen)
