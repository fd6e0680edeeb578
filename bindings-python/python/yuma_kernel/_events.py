"""Changes between two epochs, in the form in which the engine reads them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from ._amounts import MOST_RAO
from ._hyperparameters import HYPERPARAMETERS, Hyperparameters, plain
from ._matrix import from_rows, matrix
from ._numbers import array_of, integer, stakes
from ._rows import SparseRows
from ._shown import shown
from .errors import UnknownName, YumaError, YumaTypeError

__all__ = ["MOST_EPOCHS", "Entry", "event_entries", "named_uids", "stake_list", "uid_of", "weight_row"]

MOST_EPOCHS = 2**31
Entry = tuple[int, str]
"""An epoch, and an event in JSON."""


def uid_of(name: str, value: Any, neurons: int) -> int:
    """Return the uid of one of the neurons."""
    return integer(name, value, max(neurons - 1, 0))


def weight_row(name: str, weights: Any, neurons: int) -> list[tuple[int, int]]:
    """Return a row as (uid, weight): from weights by uid, from pairs, or from one value for each neuron."""
    if isinstance(weights, Mapping):
        weights = list(weights.items())
    elif isinstance(weights, (str, bytes)):
        raise YumaTypeError(f"{name}: found {shown(weights)}, expected weights by uid, or one for each neuron")
    elif isinstance(weights, np.ndarray) or (np.iterable(weights) and all(np.ndim(one) == 0 for one in weights)):
        cells = array_of(name, weights, (1,), "one weight for each neuron, or weights by uid")
        if len(cells) not in (0, neurons):
            raise YumaError(f"{name}: found length {len(cells)}, expected {neurons} (one entry for each neuron)")
        dense = matrix(name, cells[None, :], neurons)
        return [(uid, weight) for uid, weight in enumerate(np.asarray(dense)[0].tolist()) if weight] if len(cells) else []
    _, uids, values = from_rows(name, [weights]).arrays()
    return list(zip(uids.tolist(), values.tolist()))


def stake_list(name: str, stake: Any, neurons: int) -> list[int]:
    """Return the stakes of all neurons in rao."""
    rao = stakes(stake)
    if len(rao) != neurons:
        raise YumaError(f"{name}: found length {len(rao)}, expected {neurons} (one entry for each neuron)")
    found: list[int] = rao.tolist()
    return found


def row_of_uid(name: str, value: Any, neurons: int) -> Any:
    if not isinstance(value, Mapping) or set(value) != {"uid", "weights"}:
        raise YumaError(f"{name}: found {shown(value)}, expected uid and weights")
    return {
        "uid": uid_of(f"{name}: uid", value["uid"], neurons),
        "weights": weight_row(f"{name}: weights", value["weights"], neurons),
    }


def all_rows(name: str, value: Any, neurons: int) -> Any:
    cells = matrix(name, value, neurons)
    if isinstance(cells, np.ndarray):
        return [[(uid, weight) for uid, weight in enumerate(row) if weight] for row in cells.tolist()]
    return [] if cells is None else SparseRows._of(cells).to_rows()


def some_values(name: str, value: Any, neurons: int) -> Any:
    if not isinstance(value, Mapping):
        raise YumaTypeError(f"{name}: found {shown(value)}, expected hyperparameters by their names")
    for key in value:
        if key not in HYPERPARAMETERS:
            raise UnknownName(f"{name}: found {shown(key)}, expected one of {', '.join(HYPERPARAMETERS)}")
    return {key: plain(key, one) for key, one in value.items()}


def all_values(name: str, value: Any, neurons: int) -> Any:
    return value.to_dict() if isinstance(value, Hyperparameters) else some_values(name, value, neurons)


VERBS: dict[str, Callable[[str, Any, int], Any]] = {
    "set_weights": row_of_uid,
    "set_all_weights": all_rows,
    "commit": row_of_uid,
    "reveal": uid_of,
    "register": uid_of,
    "reset_bonds": uid_of,
    "go_offline": uid_of,
    "set_stake": stake_list,
    "set_hyperparameters": all_values,
    "set": some_values,
    "set_emission": lambda name, value, neurons: integer(name, value, MOST_RAO, "rao"),
    "set_owner": lambda name, value, neurons: None if value is None else uid_of(name, value, neurons),
    "set_reveal_delay": lambda name, value, neurons: integer(name, value, MOST_EPOCHS, "epochs"),
}
OF_WEIGHTS = ("set_weights", "set_all_weights", "commit", "reveal")


def event_entries(events: Any, neurons: int, last: int = MOST_EPOCHS, *, weights_vary: bool = False) -> list[Entry]:
    """Return the events of a list of ``{"epoch": 3, "register": 5}``, checked."""
    if events is None:
        return []
    if isinstance(events, (str, bytes, Mapping)) or not np.iterable(events):
        raise YumaTypeError(f'events: found {shown(events)}, expected a list like [{{"epoch": 3, "register": 5}}]')
    entries = []
    for index, event in enumerate(events):
        place = f"events: entry {index}"
        if not isinstance(event, Mapping) or "epoch" not in event or len(event) != 2:
            raise YumaTypeError(f"{place}: found {shown(event)}, expected an epoch and one event")
        epoch = integer(f"{place}: epoch", event["epoch"], last)
        (verb,) = (key for key in event if key != "epoch")
        if verb not in VERBS:
            raise UnknownName(f"{place}: found {shown(verb)}, expected one of {', '.join(VERBS)}")
        if weights_vary and verb in OF_WEIGHTS:
            raise YumaError(f"{place}: found {verb}, expected none beside the weights of each epoch")
        entries.append((epoch, json.dumps({verb: VERBS[verb](f"{place}: {verb}", event[verb], neurons)})))
    return entries


def named_uids(verb: str, events: Mapping[int, int | Iterable[int]] | None, epochs: int, neurons: int) -> list[Entry]:
    """Return events of one kind, given as the uids of each epoch."""
    if events is None:
        return []
    if not isinstance(events, Mapping):
        raise YumaTypeError(f"{verb}: found {shown(events)}, expected uids by epoch")
    found = []
    for epoch, uids in events.items():
        position = integer(f"{verb}: epoch", epoch, epochs - 1)
        for uid in uids if np.iterable(uids) else [uids]:
            found.append((position, json.dumps({verb: uid_of(f"{verb}: epoch {position}: uid", uid, neurons)})))
    return found
