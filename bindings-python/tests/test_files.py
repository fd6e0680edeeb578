"""Documents, `.npz`, and archives of metagraphs."""

from __future__ import annotations

import io
import json
import pickle
import sys
import types
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import yuma_kernel as yk

from .conftest import MAINNET, VECTORS, same

WEIGHTS = np.array([[0, 1.0, 0.5], [0, 0, 1.0], [0, 0, 0]], np.float32)
STAKE = np.array([5.5, 1e-9, 0], np.float32)


@pytest.mark.parametrize("suffix", ["json", "npz"])
def test_what_is_written_is_read(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"epoch.{suffix}"
    for document in ("random-small", "random-medium", "curated"):
        for inputs in yk.load_all(VECTORS / f"{document}.json")[:60]:
            yk.dump(inputs, path)
            again = yk.load(path)
            assert again.name == inputs.name and again.expected == inputs.expected
            for name, value in inputs.arguments().items():
                assert np.array_equal(np.array(getattr(again, name), object), np.array(value, object)), name
            assert same(again.epoch(), inputs.epoch())
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_expected_outputs_are_written(tmp_path: Path, mainnet: yk.EpochInputs) -> None:
    path = tmp_path / "epoch.json"
    result = mainnet.epoch(matrices=True)
    yk.dump(mainnet, path, expected=result)
    expected = yk.load(path).expected
    assert expected == json.loads(json.dumps(result.to_expected()))
    yk.dump([mainnet, mainnet], path, expected=[result, result])
    assert len(yk.load_all(path)) == 2
    with pytest.raises(yk.YumaError, match="epoch.json: schema: found yuma-set/1, expected yuma-epoch/1"):
        yk.load(path)


def test_changes_on_loading() -> None:
    assert yk.load(MAINNET, kappa=1, emission=5).emission == 5
    with pytest.raises(yk.YumaError, match="mainnet.*: hyperparameters: found kapa, expected one of kappa"):
        yk.load(MAINNET, kapa=1)


def test_bad_documents(tmp_path: Path) -> None:
    path = tmp_path / "epoch.json"
    document = json.loads(MAINNET.read_text())
    document["weights"][3] = [[7, 1], [300, 1]]
    for text, message in (
        (json.dumps(document), "epoch.json: weights: row 3: found uid 300, expected below 256 (the number of neurons)"),
        ("", "epoch.json: found nothing, expected a JSON object"),
    ):
        path.write_text(text)
        with pytest.raises(yk.YumaError) as refused:
            yk.load(path)
        assert str(refused.value) == message
    with pytest.raises(FileNotFoundError):
        yk.load(tmp_path / "nothing.json")
    with pytest.raises(yk.YumaTypeError, match="path: found 5, expected a path"):
        yk.load(5)  # type: ignore[arg-type]
    with pytest.raises(yk.YumaError, match=r"expected one"):
        yk.dump([yk.load(MAINNET)], tmp_path / "epoch.npz")


def test_npz_holds_no_pickles(tmp_path: Path) -> None:
    path = tmp_path / "epoch.npz"
    np.savez(path, epoch=np.array([Trap()], object))
    with pytest.raises(yk.YumaError, match=r"epoch.npz: found no epoch \(ValueError: Object arrays"):
        yk.load(path)


def archive(path: Path, content: bytes, files: dict[str, bytes] | None = None) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("subnet/data.pkl", content)
        for name, bytes_of in (files or {}).items():
            file.writestr(f"subnet/data/{name}", bytes_of)
    return path


def of_numpy(protocol: int) -> bytes:
    content = {"netuid": 15, "block": np.array([4769998]), "S": STAKE, "W": np.asfortranarray(WEIGHTS), "hotkeys": ["a", "b", "c"]}
    return pickle.dumps(content, protocol)


@pytest.mark.parametrize("protocol", [2, 4, 5])
def test_archives_of_numpy_arrays(protocol: int, tmp_path: Path) -> None:
    inputs = yk.load(archive(tmp_path / "subnet.pt", of_numpy(protocol)))
    assert inputs.name == "netuid-15-block-4769998" and inputs.current_block == 4769998
    assert inputs.weights.to_rows() == [[(1, 65535), (2, 32768)], [(2, 65535)], []]
    assert isinstance(inputs.stake, np.ndarray) and inputs.stake.tolist() == [5_500_000_000, 1, 0]


def test_older_numpy_has_other_names(tmp_path: Path) -> None:
    content = of_numpy(2).replace(b"numpy._core.multiarray", b"numpy.core.multiarray")
    assert yk.load(archive(tmp_path / "subnet.pt", content)).n == 3


def test_archives_of_tensors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Archives as torch writes them: a storage a tensor, in files of their own, and strides."""
    torch, helpers = types.ModuleType("torch"), types.ModuleType("torch._utils")
    torch.FloatStorage = type("FloatStorage", (), {"__module__": "torch"})  # type: ignore[attr-defined]

    def _rebuild_tensor_v2() -> None: ...

    _rebuild_tensor_v2.__module__, _rebuild_tensor_v2.__qualname__ = "torch._utils", "_rebuild_tensor_v2"
    helpers._rebuild_tensor_v2 = _rebuild_tensor_v2  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.setitem(sys.modules, "torch._utils", helpers)

    class Storage:
        def __init__(self, key: str, count: int) -> None:
            self.identity = ("storage", torch.FloatStorage, key, "cpu", count)

    class Tensor:
        def __init__(self, *arguments: Any) -> None:
            self.arguments = arguments

        def __reduce__(self) -> Any:
            return (_rebuild_tensor_v2, (*self.arguments, False, {}))

    class Pickler(pickle.Pickler):
        def persistent_id(self, value: Any) -> Any:
            return value.identity if isinstance(value, Storage) else None

    def saved(weights: Tensor) -> Path:
        stream = io.BytesIO()
        Pickler(stream, 2).dump({"netuid": 15, "block": 7, "S": Tensor(Storage("0", 3), 0, (3,), (1,)), "W": weights})
        files = {"0": STAKE.tobytes(), "1": b"\0\0\0\0" + WEIGHTS.T.tobytes()}
        return archive(tmp_path / "subnet.pt", stream.getvalue(), files)

    inputs = yk.load(saved(Tensor(Storage("1", 10), 1, (3, 3), (1, 3))))
    assert inputs.weights.to_rows() == [[(1, 65535), (2, 32768)], [(2, 65535)], []]
    with pytest.raises(yk.YumaError, match="found a tensor that ends at 12, expected below 10"):
        yk.load(saved(Tensor(Storage("1", 10), 1, (3, 4), (1, 3))))
    with pytest.raises(yk.YumaError, match="data/1: found 10 numbers, expected 99"):
        yk.load(saved(Tensor(Storage("1", 99), 1, (3, 3), (1, 3))))


SPRUNG: list[str] = []


def spring(name: str = "called") -> None:
    SPRUNG.append(name)


class Trap:
    """A pickle of it would run code."""

    def __reduce__(self) -> Any:
        return (spring, ())


def opcodes(*parts: bytes) -> bytes:
    return b"\x80\x02" + b"".join(parts) + b"."


TRAPS = {
    "a function": pickle.dumps({"S": Trap()}, 2),
    "os.system": opcodes(b"cos\nsystem\n", b"(X\x04\0\0\0truetR"),
    "eval": opcodes(b"cbuiltins\neval\n", b"(X\x01\0\0\x001tR"),
    "a getattr": opcodes(b"cbuiltins\ngetattr\n"),
    "a dotted name": b"\x80\x04" + b"\x8c\x10numpy._core.multi"[:2] + b"numpy._core.mult" + b"\x8c\x04load\x93.",
    "an instance of the old kind": opcodes(b"(ios\nsystem\n"),
    "state for a function": opcodes(b"c_codecs\nencode\n", b"}X\x08\0\0\0__code__K\x01sb"),
    "slots for a function": opcodes(b"c_codecs\nencode\n", b"N}X\x05\0\0\0_nameX\x01\0\0\0xs\x86b"),
    "an object array": pickle.dumps({"S": np.array([Trap()], object), "W": WEIGHTS}, 2),
    "a structured array": pickle.dumps({"S": np.zeros(1, [("a", "i4")]), "W": WEIGHTS}, 2),
    "another persistent object": opcodes(b"(X\x06\0\0\0moduleX\x01\0\0\0aX\x01\0\0\0bX\x01\0\0\0cK\x01tQ"),
}


@pytest.mark.parametrize("name", TRAPS)
def test_pickles_run_no_code(name: str, tmp_path: Path) -> None:
    with pytest.raises(yk.YumaError, match=r"subnet.pt: .*found") as refused:
        yk.load(archive(tmp_path / "subnet.pt", TRAPS[name]))
    assert SPRUNG == [], refused.value
    # Nothing of the reader itself has been changed.
    assert yk.load(archive(tmp_path / "subnet.pt", of_numpy(2))).n == 3


def test_other_archives(tmp_path: Path) -> None:
    path = tmp_path / "subnet.pt"
    for content, message in (
        (pickle.dumps([1], 2), r"subnet.pt: found \[1\], expected a dict of netuid, block, S, W and hotkeys"),
        (pickle.dumps({"S": STAKE}, 2), r"subnet.pt: W: missing, expected an array \(the archive has S\)"),
        (pickle.dumps({"S": [1], "W": WEIGHTS}, 2), r"subnet.pt: S: found \[1\], expected an array"),
        (pickle.dumps({"S": STAKE, "W": WEIGHTS, "block": "x"}, 2), "subnet.pt: block: found 'x', expected one integer"),
        (pickle.dumps({"S": STAKE, "W": -WEIGHTS}, 2), "subnet.pt: weights: row 0, uid 1: found -1.0, expected 0 or more"),
        (b"\x80\x02", "subnet.pt: data.pkl: found a broken pickle"),
    ):
        with pytest.raises(yk.YumaError, match=message):
            yk.load(archive(path, content))
    path.write_bytes(b"no zip")
    with pytest.raises(yk.YumaError, match="subnet.pt: found no zip archive"):
        yk.load(path)
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("other", b"")
    with pytest.raises(yk.YumaError, match="subnet.pt: found 0 entries data.pkl, expected one"):
        yk.load(path)
