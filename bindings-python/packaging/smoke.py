"""Installs the wheel and the sdist of a folder, each into an empty environment, and runs a few vectors there.

    python packaging/smoke.py FOLDER
"""

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

VECTORS = Path(__file__).resolve().parents[2] / "testdata" / "vectors"

# Runs in the empty environment, where there is nothing but numpy.
CHECK = f"""
import sys, yuma_kernel as yk
compared = 0
for inputs in yk.load_all({str(VECTORS / "curated.json")!r}):
    result = yk.epoch(**inputs.arguments())
    for name, bits in inputs.expected["bits"].items():
        if name in ("incentive", "dividends", "consensus"):
            assert getattr(result.bits, name).tolist() == bits, (inputs.name, name)
            compared += 1
assert compared > 100
assert not {{"scipy", "pandas", "matplotlib"}} & set(sys.modules)
print(compared, "outputs agree,", yk.__file__)
"""


def main() -> None:
    """Check each package of the folder given on the command line."""
    folder = Path(sys.argv[1])
    wheels, sources = sorted(folder.glob("*.whl")), sorted(folder.glob("*.tar.gz"))
    assert len(wheels) == 1 and len(sources) == 1, f"{folder}: found {wheels + sources}, expected one wheel and one sdist"
    assert "abi3" in wheels[0].name, f"{wheels[0].name}: expected a wheel for the stable ABI"
    for package in (*wheels, *sources):
        with tempfile.TemporaryDirectory() as empty:
            venv.create(empty, with_pip=True)
            python = Path(empty) / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
            subprocess.run([python, "-m", "pip", "install", "--quiet", package], check=True)
            subprocess.run([python, "-I", "-c", CHECK], check=True, cwd=empty)


if __name__ == "__main__":
    main()
