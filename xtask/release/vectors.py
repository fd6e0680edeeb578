"""Runs every recorded vector of a folder through the installed package, which has nothing but numpy beside it."""

import json
import sys
from pathlib import Path

import yuma_kernel as yk


def check(result: yk.EpochResult, expected: dict, name: str) -> None:
    found = json.loads(json.dumps(result.to_expected()))
    assert len(expected) + len(expected.get("bits", [])) + len(expected.get("checksums", [])) > 10, name
    for field, value in expected.items():
        if field == "checksums":
            assert {output: result.checksum(output) for output in value} == value, (name, field)
        elif field in ("bits", "u16"):
            assert {output: found[field][output] for output in value} == value, (name, field)
        else:
            assert found[field] == value, (name, field)


epochs = 0
for file in sorted(Path(sys.argv[1]).glob("*.json")):
    previous = None
    for inputs in yk.load_all(file):
        arguments = inputs.arguments()
        if inputs.reads_previous_bonds:
            arguments["bonds"] = previous.bonds
        previous = yk.epoch(**arguments, matrices=True)
        if inputs.expected is not None:
            check(previous, inputs.expected, inputs.name)
            epochs += 1
assert not {"scipy", "pandas", "matplotlib"} & set(sys.modules)
print(epochs, "epochs agree")
