"""A shorter model is the longer one without its last layers, byte by byte."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path

import pytest

from models.tiny_gguf import tiny_gguf
from simulator.errors import WeightsError
from simulator.models.first_layers import first_layers
from simulator.models.hearing_weights import fetch_hearing_weights
from simulator.models.weights import Weights
from simulator.settings import Settings


def written(folder: Path, content: bytes) -> Path:
    """A file with this content."""
    path = folder / "model.gguf"
    path.write_bytes(content)
    return path


def test_it_is_the_file_that_the_shorter_model_would_have_been(tmp_path: Path) -> None:
    """Number of layers, table and data are those of a model that never had more."""
    source = written(tmp_path, tiny_gguf(5))
    assert b"".join(first_layers(source, 3)) == tiny_gguf(3)
    assert b"".join(first_layers(source, 1)) == tiny_gguf(1)


ALIGNED = struct.pack("<Q", 17) + b"general.alignment" + struct.pack("<II", 4, 64)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GGUF",
        b"no model at all, only some words of text",
        tiny_gguf(5, version=2),
        tiny_gguf(5)[:200],
        tiny_gguf(3),
        tiny_gguf(2),
        tiny_gguf(5, extra=ALIGNED),
    ],
)
def test_what_it_cannot_shorten_is_refused_with_its_path(tmp_path: Path, content: bytes) -> None:
    """Another format or version, a cut file, too few layers, another alignment: one line, nothing guessed."""
    source = written(tmp_path, content)
    with pytest.raises(WeightsError, match="layers cannot be told apart") as caught:
        list(first_layers(source, 3))
    assert caught.value.where == str(source)


def test_the_shorter_file_is_kept_and_trusted_by_its_hash(tmp_path: Path) -> None:
    """Made once; what does not have the hash never gets the name."""
    source = written(tmp_path, tiny_gguf(5))
    wanted = tiny_gguf(3)
    right = Weights("tiny", "tiny.gguf", len(wanted), hashlib.sha256(wanted).hexdigest(), ())
    settings = Settings(cache_dir=tmp_path / "cache")
    path = fetch_hearing_weights(source, settings, weights=right, layers=3)
    assert path.read_bytes() == wanted
    source.unlink()
    assert fetch_hearing_weights(source, settings, weights=right, layers=3) == path
    wrong = Weights("other", "other.gguf", len(wanted), "0" * 64, ())
    with pytest.raises(WeightsError, match=r"trusted is only 0{64}"):
        fetch_hearing_weights(written(tmp_path, tiny_gguf(5)), settings, weights=wrong, layers=3)
    assert sorted(one.name for one in path.parent.glob("*.gguf")) == ["tiny.gguf"]
