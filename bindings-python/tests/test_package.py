"""The package itself."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

import yuma_kernel as yk


def test_everything_public_has_a_page() -> None:
    for name in yk.__all__:
        assert len((getattr(yk, name).__doc__ or "").splitlines()[0]) >= 20, name


def test_it_is_typed_and_stable() -> None:
    folder = Path(yk.__file__).parent
    assert (folder / "py.typed").exists() and (folder / "_native.pyi").exists()
    assert "abi3" in Path(yk._native.__file__).name or Path(yk._native.__file__).suffix == ".pyd"


def test_numpy_is_the_only_library_it_needs() -> None:
    required = [line for line in importlib.metadata.requires("yuma-kernel") or [] if "extra ==" not in line]
    assert [line.split(">")[0] for line in required] == ["numpy"]
    code = ("import sys, yuma_kernel; "
            "print([name for name in ('scipy', 'pandas', 'matplotlib', 'tqdm') if name in sys.modules])")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(("library", "extra", "use"), [
    ("pandas", "pandas", lambda: yk.epoch([[(1, 5)], []], [1, 1]).to_frame()),
    ("scipy", "scipy", lambda: yk.epoch([[(1, 5)], []], [1, 1]).bonds.to_scipy()),
    ("tqdm", "progress", lambda: yk.simulate([[(1, 5)], []], [1, 1], epochs=2, progress=True)),
    ("matplotlib", "plot", lambda: yk.plot.consensus(yk.EpochInputs([[(1, 5)], []], [1, 1]), 1)),  # type: ignore[attr-defined]
])
def test_a_missing_extra_says_how_to_install_it(
    library: str, extra: str, use: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    import yuma_kernel.plot

    for name in [name for name in sys.modules if name == library or name.startswith(f"{library}.")]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(yk.MissingExtra) as missing:
        use()  # type: ignore[operator]
    assert str(missing.value) == f"{library} is not installed. Install it with: pip install 'yuma-kernel[{extra}]'"
    del yuma_kernel
