"""A GGUF file of a few hundred bytes: layers of one small tensor each, and the metadata that models carry."""

from __future__ import annotations

import struct

DATA = {"token_embd.weight": b"E" * 40, "output_norm.weight": b"N" * 8}


def tiny_gguf(layers: int, *, version: int = 3, extra: bytes = b"") -> bytes:
    """A file whose layer ``n`` holds 33 bytes of the letter that comes n-th.

    Args:
        layers: How many.
        version: Of the format.
        extra: A further entry of the metadata, ready made.
    """
    entries = [
        _string("general.architecture") + struct.pack("<I", 8) + _string("tiny"),
        _string("tiny.block_count") + struct.pack("<II", 4, layers),
        _string("tiny.eps") + struct.pack("<If", 6, 0.5),
        _string("tokens") + struct.pack("<IIQ", 9, 8, 2) + _string("a") + _string("bc"),
        _string("kinds") + struct.pack("<IIQ", 9, 5, 3) + struct.pack("<3i", 1, 2, 3),
        *([extra] if extra else []),
    ]
    tensors = {
        **DATA,
        **{f"blk.{n}.w": bytes([ord("a") + n]) * 33 for n in range(layers)},
    }
    table, data = b"", b""
    for name, values in tensors.items():
        table += _string(name) + struct.pack("<IQIQ", 1, len(values), 0, len(data))
        data += values + bytes(-len(values) % 32)
    head = struct.pack("<4sIQQ", b"GGUF", version, len(tensors), len(entries))
    header = head + b"".join(entries) + table
    return header + bytes(-len(header) % 32) + data


def _string(text: str) -> bytes:
    return struct.pack("<Q", len(text)) + text.encode()
