"""Which sentence of a turn shows a behaviour: character n-grams scored by learned coefficients.

A probe says *that* a behaviour is shown; the quote says where. Clauses are scored and the sentence of
the best one is quoted: a clause alone reads like a fragment and misses the labelled words more often.
``docs/decisions/0004-quotes-by-ngrams.md`` has the figures.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from simulator.models.coefficients import check_shape, read_coefficients

BUCKETS = 4096
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
    padded = f" {' '.join(plain.split())} "
    vector = np.zeros(BUCKETS, dtype=np.float32)
    for size in NGRAM_SIZES:
        for start in range(len(padded) - size + 1):
            vector[zlib.crc32(padded[start : start + size].encode()) % BUCKETS] += 1.0
    vector = np.log1p(vector)
    return vector / max(float(np.linalg.norm(vector)), 1e-9)


class QuoteFinder:
    """Finds the sentence that shows a behaviour best.

    Args:
        labels: Behaviours, in the order of the weights' rows.
        weights: Shape (labels, BUCKETS).
    """

    def __init__(self, labels: Sequence[str], weights: Weights) -> None:
        self._rows = {label: weights[row] for row, label in enumerate(labels)}

    @classmethod
    def load(cls, folder: Path, labels: Sequence[str]) -> QuoteFinder:
        """Reads the coefficients of a probe's folder.

        Raises:
            ProbeMismatchError: The file is missing, damaged or of another shape.
        """
        path = folder / "quotes.npz"
        weights = read_coefficients(path, ["weights"])["weights"]
        check_shape("weights", weights, (len(labels), BUCKETS), path)
        return cls(labels, weights)

    def best(self, label: str, text: str) -> str:
        """The sentence of the text that shows the behaviour best, verbatim."""
        row = self._rows[label]

        def score(sentence: str) -> float:
            return max(float(row @ features(clause)) for clause in clauses(sentence))

        return max(sentences(text), key=score)
