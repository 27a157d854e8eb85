"""Which words of a turn show a behaviour: character n-grams of its sentences, scored by learned coefficients.

They say where a behaviour is shown, which becomes the quote, and they help to say that it is: a hidden state knows
what a turn is about, n-grams know its very words. ``docs/decisions/0004-quotes-by-ngrams.md`` and
``0010-words-beside-the-hidden-state.md`` have the figures.
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
"""For likeness."""
WORD_BUCKETS = 16_384
"""For learned words; on the tune part 4,096 gave a macro-F1 0.01 lower with clauses, 65,536 no more with
whole turns; with sentences neither was tried."""
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
    vector = np.zeros(BUCKETS, dtype=np.float32)
    buckets, values = ngrams(clause, BUCKETS)
    vector[buckets] = values
    return vector


def ngrams(text: str, buckets: int) -> tuple[npt.NDArray[np.intp], Weights]:
    """The buckets that a text's character n-grams fall into, and how strongly, unit length."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    padded = f" {' '.join(plain.split())} ".encode("utf-32-le")
    counts: dict[int, int] = {}
    for size in NGRAM_SIZES:
        for start in range(0, len(padded) - 4 * size + 1, 4):
            bucket = zlib.crc32(padded[start : start + 4 * size]) % buckets
            counts[bucket] = counts.get(bucket, 0) + 1
    values = np.log1p(np.fromiter(counts.values(), dtype=np.float32))
    length = max(float(np.linalg.norm(values)), 1e-9)
    return np.fromiter(counts, dtype=np.intp), (values / length).astype(np.float32)


class WordProbe:
    """Scores a turn's sentences for each behaviour.

    Args:
        labels: Behaviours, in the order of the weights' rows.
        weights: Shape (labels, WORD_BUCKETS).
    """

    def __init__(self, labels: Sequence[str], weights: Weights) -> None:
        self._labels = tuple(labels)
        self._weights = weights

    @classmethod
    def load(cls, folder: Path, labels: Sequence[str]) -> WordProbe:
        """Reads the coefficients of a probe's folder.

        Raises:
            ProbeMismatchError: The file is missing, damaged or of another shape.
        """
        path = folder / "words.npz"
        weights = read_coefficients(path, ["weights"])["weights"]
        check_shape("weights", weights, (len(labels), WORD_BUCKETS), path)
        return cls(labels, weights)

    def scores(self, text: str) -> Weights:
        """The score of the best sentence for each label, shape (labels,)."""
        best: Weights = np.max([self._row(one) for one in sentences(text)], axis=0)
        return best

    def best(self, label: str, text: str) -> str:
        """The sentence of the text that shows the behaviour best, verbatim."""
        column = self._labels.index(label)
        return max(sentences(text), key=lambda one: float(self._row(one)[column]))

    def _row(self, sentence: str) -> Weights:
        buckets, values = ngrams(sentence, WORD_BUCKETS)
        row: Weights = self._weights[:, buckets] @ values
        return row
