"""Words beside the hidden state: which sentence shows a behaviour, and how much it says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.models.clauses import WORD_BUCKETS, WordProbe, ngrams

LABELS = ("difficult.apologise", "dont.minimise")


def probe(**words: float) -> WordProbe:
    """A probe for which the n-grams of a word speak for the first behaviour, as strongly as said."""
    weights = np.zeros((2, WORD_BUCKETS), dtype=np.float32)
    for word, weight in words.items():
        buckets, values = ngrams(word, WORD_BUCKETS)
        weights[0, buckets] += weight * values
    return WordProbe(LABELS, weights)


@given(st.text(min_size=1, max_size=80).filter(str.strip))
def test_the_ngrams_of_a_text_have_unit_length(text: str) -> None:
    """A long sentence says no more than a short one by its length alone."""
    buckets, values = ngrams(text, WORD_BUCKETS)
    assert float(np.linalg.norm(values)) == pytest.approx(1.0, abs=1e-5)
    assert len(set(buckets.tolist())) == len(buckets)
    assert 0 <= int(buckets.min()) <= int(buckets.max()) < WORD_BUCKETS


def test_capitals_and_width_make_no_difference() -> None:
    """What a person reads as the same word is the same word."""
    for one, other in (("Sorry", "SORRY"), ("ABC", "ＡＢＣ")):
        assert dict(zip(*map(tuple, ngrams(one, 64)), strict=True)) == dict(
            zip(*map(tuple, ngrams(other, 64)), strict=True)
        )


def test_the_best_sentence_is_quoted_and_counts() -> None:
    """A turn's score is its best sentence's, so that what stands around it does not dilute it."""
    sorry = probe(sorry=5.0)
    alone = sorry.scores("I am sorry.")
    text = "Good morning, you are through to the shop. I am sorry. What is your order number?"
    assert sorry.best(LABELS[0], text) == "I am sorry."
    assert sorry.scores(text)[0] == pytest.approx(alone[0])
    assert alone[0] > sorry.scores("Good morning.")[0]
    assert alone[1] == 0.0
