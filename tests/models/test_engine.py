"""What the engine says when it cannot start; the engine itself runs in tests/local_model."""

from __future__ import annotations

import ctypes
import signal
import sys
from pathlib import Path

import pytest

from simulator.errors import WeightsError
from simulator.models.engine import Engine, signal_handlers_kept
from simulator.models.names import open_model
from simulator.settings import Settings


@pytest.fixture
def gguf(tmp_path: Path) -> Path:
    """A file that begins like a model and is none."""
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF" + b"\x00" * 100)
    return path


async def test_without_the_extra_the_command_is_named(
    gguf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The core installs without the engine; the message says how to get it."""
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    with pytest.raises(WeightsError, match=r"pip install 'customer-simulator\[local\]'"):
        await open_model(f"local:{gguf}", Settings())


def test_a_damaged_model_is_refused_and_nothing_is_printed(
    gguf: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The engine's own log would say it in forty lines."""
    pytest.importorskip("xllamacpp", reason="the extra 'local' is not installed")
    with pytest.raises(WeightsError, match="damaged or of a kind that is not known"):
        Engine(gguf, context_tokens=1024, threads=1)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_handlers_come_back(number: signal.Signals) -> None:
    """The engine takes both signals past Python's back; afterwards they reach the program again."""
    ignore = ctypes.c_void_p(1)  # SIG_IGN
    library = ctypes.CDLL(None)
    library.signal.restype = ctypes.c_void_p
    seen: list[int] = []
    before = signal.signal(number, lambda got, _frame: seen.append(got))
    try:
        with signal_handlers_kept():
            library.signal(number.value, ignore)
            signal.raise_signal(number)
        signal.raise_signal(number)
    finally:
        signal.signal(number, before)
    assert seen == [number]
