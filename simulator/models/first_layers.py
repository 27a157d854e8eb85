"""A shorter model out of a longer one: the first layers of a GGUF file, as a GGUF file of their own.

What a turn shows is read off the middle of the model better than off its end, which already thinks of the next
word (``docs/decisions/0011-hearing-in-the-middle.md``). The engine has no way to stop at a layer, so the layers
behind it are left out of the file. Every byte of the result is determined by the source and the number of layers;
a library that writes GGUF would lay the bytes out by its own version, and then no hash could be trusted.

The format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from simulator.errors import WeightsError

_MAGIC = b"GGUF"
_VERSION = 3
_ALIGNMENT = 32
"""Of the tensors' data where the file names no other."""
_CHUNK_BYTES = 4 * 1024 * 1024
_SCALAR_BYTES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
_UINT32, _STRING, _ARRAY = 4, 8, 9


@dataclass(frozen=True)
class _Tensor:
    """An entry of the table of tensors; offsets count from the beginning of the data."""

    name: bytes
    shape: bytes
    kind: bytes
    offset: int
    size: int = 0

    @property
    def layer(self) -> int:
        """The layer that it belongs to, -1 where it belongs to none."""
        parts = self.name.split(b".")
        return int(parts[1]) if parts[0] == b"blk" else -1


def first_layers(source: Path, layers: int) -> Iterator[bytes]:
    """The bytes of a model that ends after some layers of another.

    Args:
        source: A GGUF file.
        layers: How many layers to keep, from the first on.

    Raises:
        WeightsError: The file is no GGUF file of the known version, or has not more layers than that.
    """
    with source.open("rb") as file:
        try:
            head, tensors, data = _table(file, layers)
        except (struct.error, KeyError, ValueError, IndexError) as error:
            raise WeightsError(
                f"its layers cannot be told apart: {error}",
                where=str(source),
                do="Type simulator model fetch, or name another model",
            ) from error
        kept = [tensor for tensor in tensors if tensor.layer < layers]
        yield _header(head, kept)
        for tensor in kept:
            file.seek(data + tensor.offset)
            left = tensor.size
            while left and (chunk := file.read(min(left, _CHUNK_BYTES))):
                left -= len(chunk)
                yield chunk
            yield bytes(left + _padding(tensor.size))


def _table(file: BinaryIO, layers: int) -> tuple[list[bytes], list[_Tensor], int]:
    """The metadata's entries with the new number of layers, the tensors, and where the data begins."""
    magic, version, tensor_count, entry_count = struct.unpack("<4sIQQ", file.read(24))
    if (magic, version) != (_MAGIC, _VERSION):
        raise ValueError(f"begins with {magic!r} version {version}")
    entries = [_entry(file, layers) for _ in range(entry_count)]
    tensors = sorted((_tensor(file) for _ in range(tensor_count)), key=lambda one: one.offset)
    if max(tensor.layer for tensor in tensors) < layers:
        raise ValueError(f"it has no more than {layers} layers")
    data = _aligned(file.tell())
    end = file.seek(0, 2) - data
    ends = [*(tensor.offset for tensor in tensors[1:]), end]
    sized = [
        _Tensor(one.name, one.shape, one.kind, one.offset, following - one.offset)
        for one, following in zip(tensors, ends, strict=True)
    ]
    return entries, sized, data


def _entry(file: BinaryIO, layers: int) -> bytes:
    """One entry of the metadata as it stands, but for the number of layers."""
    start = file.tell()
    key = _string(file)
    (kind,) = struct.unpack("<I", file.read(4))
    value_at = file.tell()
    _skip(file, kind)
    end = file.tell()
    file.seek(start)
    raw = file.read(end - start)
    if key == b"general.alignment":
        raise ValueError("it aligns its data in its own way")
    if key.endswith(b".block_count") and kind == _UINT32:
        return raw[: value_at - start] + struct.pack("<I", layers)
    return raw


def _skip(file: BinaryIO, kind: int) -> None:
    if kind == _STRING:
        _string(file)
    elif kind == _ARRAY:
        item, count = struct.unpack("<IQ", file.read(12))
        if item in _SCALAR_BYTES:
            file.seek(_SCALAR_BYTES[item] * count, 1)
            return
        for _ in range(count):
            _skip(file, item)
    else:
        file.seek(_SCALAR_BYTES[kind], 1)


def _string(file: BinaryIO) -> bytes:
    (length,) = struct.unpack("<Q", file.read(8))
    return file.read(length)


def _tensor(file: BinaryIO) -> _Tensor:
    name = _string(file)
    count_raw = file.read(4)
    (count,) = struct.unpack("<I", count_raw)
    shape = count_raw + file.read(8 * count)
    kind = file.read(4)
    (offset,) = struct.unpack("<Q", file.read(8))
    return _Tensor(name, shape, kind, offset)


def _header(entries: list[bytes], tensors: list[_Tensor]) -> bytes:
    parts = [struct.pack("<4sIQQ", _MAGIC, _VERSION, len(tensors), len(entries)), *entries]
    offset = 0
    for tensor in tensors:
        parts.append(struct.pack("<Q", len(tensor.name)) + tensor.name + tensor.shape)
        parts.append(tensor.kind + struct.pack("<Q", offset))
        offset += tensor.size + _padding(tensor.size)
    header = b"".join(parts)
    return header + bytes(_padding(len(header)))


def _aligned(size: int) -> int:
    return size + _padding(size)


def _padding(size: int) -> int:
    return -size % _ALIGNMENT
