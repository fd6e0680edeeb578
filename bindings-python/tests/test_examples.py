"""The examples run, and say what they should; so does the Python of the README."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
SAID = {
    "mainnet_subnet_15.py": "the kernel agrees with every recorded value",
    "weight_copying.py": "the copier earns",
    "kappa_sweep.py": "kappa",
    "honest_majority.py": "of its weight to honest miners",
    "rule_sets.py": "earned in 60 epochs, in α",
    "copying_the_consensus.py": "after 100 epochs the copy has earned +51.800 α more than the 1592.971 α of its own weights",
    "newcomer_and_copier.py": "newcomer from epoch 62",
}


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.glob("*.py")))
def test_example(name: str, tmp_path: Path) -> None:
    environment = {**os.environ, "MPLBACKEND": "agg"}
    done = subprocess.run(
        [sys.executable, EXAMPLES / name, tmp_path], capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 0, done.stderr
    assert SAID[name] in done.stdout
    assert list(tmp_path.glob("*.png")), "each example draws a picture"


def test_research() -> None:
    """The Python of the page on research."""
    done = doctest.testfile(str(REPOSITORY / "docs" / "research.md"), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert done.attempted > 5 and not done.failed


def test_readme_of_the_repository() -> None:
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    assert blocks
    for block in blocks:
        names: dict[str, object] = {}
        exec(block, names)
        for said in re.findall(r"^(\S+) +# (array\(.*\))$", block, re.MULTILINE):
            assert repr(eval(said[0], names)) == said[1]
