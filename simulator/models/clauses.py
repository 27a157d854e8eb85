"""The parts of a text: its clauses and sentences, and the character n-grams by which two texts are alike."""

from __future__ import annotations

import re
import unicodedata
import zlib
from functools import lru_cache

import numpy as np
import numpy.typing as npt

BUCKETS = 4096
"""That n-grams are hashed into."""
NGRAM_SIZES = (2, 3, 4, 5)
_CLAUSE = re.compile(r"[^.!?;:,…。！？、；，\n—]+[.!?;:,…。！？、；，—]*[\s\"'»”』」)]*")
_SENTENCE = re.compile(r"[^.!?…。！？\n]+[.!?…。！？]*[\s\"'»”』」)]*")
Weights = npt.NDArray[np.float32]


def clauses(text: str) -> list[str]:
    """The clauses of a text, verbatim, without the spaces around them; at least one for any text."""
    return _parts(_CLAUSE, text)


def sentences(text: str) -> list[str]:
    """The sentences of a text, verbatim, without the spaces around them; at least one for any text."""
    return _parts(_SENTENCE, text)


def _parts(pattern: re.Pattern[str], text: str) -> list[str]:
    found = [part.strip() for part in pattern.findall(text)]
    kept = [part for part in found if any(char.isalnum() for char in part)]
    return kept or [text.strip()]


# A line is held against the author's, the same ones turn after turn; 16 KiB each.
@lru_cache(maxsize=512)
def features(clause: str) -> Weights:
    """Hashed character n-grams of a clause, unit length, shape (BUCKETS,); not to be written to."""
    plain = unicodedata.normalize("NFKC", clause).casefold()
    padded = f" {' '.join(plain.split())} ".encode("utf-32-le")
    vector = np.zeros(BUCKETS, dtype=np.float32)
    for size in NGRAM_SIZES:
        for start in range(0, len(padded) - 4 * size + 1, 4):
            vector[zlib.crc32(padded[start : start + 4 * size]) % BUCKETS] += 1
    vector = np.log1p(vector)
    length = max(float(np.linalg.norm(vector)), 1e-9)
    unit: Weights = (vector / length).astype(np.float32)
    return unit
