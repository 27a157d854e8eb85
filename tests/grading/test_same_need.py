"""Two needs by their words: close where they agree, and nothing said where words cannot tell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from simulator.grading.same_need import content_words, seems_the_same
from simulator.transcript import LOCALES, Locale

PAIRS: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("needs.yaml").read_text(encoding="utf-8")
)
RIGHT = [(one["locale"], answer, one["need"]) for one in PAIRS for answer in one["right"]]
WRONG = [(one["locale"], answer, one["need"]) for one in PAIRS for answer in one["wrong"]]
OTHERS = [
    (one["locale"], answer, one["need"])
    for one in PAIRS
    for other in PAIRS
    if other is not one and other["locale"] == one["locale"]
    for answer in other["right"]
]


def test_what_is_called_close_is_close() -> None:
    """None of the wrong answers is, nor a right answer to another need: a false hit would teach the wrong thing."""
    assert len(WRONG) + len(OTHERS) == 227
    assert [one for one in (*WRONG, *OTHERS) if seems_the_same(one[1], one[2], one[0])] == []


def test_most_right_answers_are_found() -> None:
    """33 of 34; the one that is missed has a negation that the need has not."""
    missed = [one[1] for one in RIGHT if not seems_the_same(one[1], one[2], one[0])]
    assert len(RIGHT) == 34
    assert missed == ["La seguridad de que el recibo no cambie de un mes a otro"]


@pytest.mark.parametrize("language", LOCALES)
def test_an_answer_in_another_language_is_not_judged(language: Locale) -> None:
    """The trainee may think in the interface's language; the two are then shown side by side."""
    for locale, answer, _ in RIGHT:
        needs = [one["need"] for one in PAIRS if one["locale"] == language != locale]
        assert not any(seems_the_same(answer, need, language) for need in needs)


@given(st.sampled_from(RIGHT), st.text(max_size=60))
def test_any_text_is_taken(pair: tuple[Locale, str, str], text: str) -> None:
    """Symbols, other scripts and emptiness are no words."""
    assert not seems_the_same("", pair[2], pair[0])
    seems_the_same(text, pair[2], pair[0])
    seems_the_same(pair[1], text, pair[0])


def test_naming_everything_hits_nothing() -> None:
    """Half of the answer's words at least must be the need's."""
    need = "His heart tablets are in the suitcase and he has one dose left"
    assert seems_the_same("Heart tablets", need, "en")
    everything = "tablets suitcase money apology flight hotel refund voucher taxi clothes"
    assert not seems_the_same(everything, need, "en")


def test_content_words_leave_out_what_carries_no_meaning() -> None:
    """In Japanese they are the words in Chinese characters or katakana."""
    assert content_words("Que no se le corte el agua caliente", "es") == (
        "corte",
        "agua",
        "caliente",
    )
    assert content_words("夫のインスリンを冷やすことが必要", "ja") == ("夫", "インスリン", "冷")
