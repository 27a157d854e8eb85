"""What can be said of a customer, and what cannot."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from simulator.errors import RecognitionError
from simulator.recognition_answer import LONGEST_NEED, RecognitionAnswer, read_answer


def test_an_answer_is_read_from_words() -> None:
    """Spaces and order do not matter, and the same kind twice is once."""
    said = read_answer(
        types=[" novice", "angry ", "novice", ""],
        mood="angry",
        knowledge="novice",
        need=" agua\n caliente ",
    )
    assert said == RecognitionAnswer(
        types=("angry", "novice"), mood="angry", knowledge="novice", need="agua caliente"
    )


def test_none_of_these_is_an_answer_and_nothing_is_none() -> None:
    """Whoever says that the customer was of no kind has said something."""
    assert read_answer(types=["none"]).types == ()
    assert not read_answer(types=["none"]).says_nothing
    assert read_answer(types=[""]).types is None
    assert read_answer(types=["", " "], mood=" ", need="\u200b").says_nothing


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"types": ["angy"]}, "no kind of customer 'angy'. Known are: angry, .* or none"),
        ({"types": ["none", "rude"]}, "'none' and 'rude' at once"),
        ({"mood": "happy"}, "no mood 'happy'. Known are: calm, annoyed, angry, furious$"),
        ({"knowledge": "expertt"}, "no level of knowledge 'expertt'"),
        ({"need": "a" * 301}, f"301 characters, the limit is {LONGEST_NEED}"),
    ],
)
def test_what_cannot_be_said_is_named_with_what_can(said: dict[str, object], problem: str) -> None:
    """A typo on the command line, or a page that was tampered with."""
    with pytest.raises(RecognitionError, match=problem):
        read_answer(**said)  # type: ignore[arg-type]  # of the right kind, one at a time


def test_a_stored_answer_with_an_unknown_field_is_refused() -> None:
    """Half of it would be read otherwise."""
    with pytest.raises(ValidationError):
        RecognitionAnswer.model_validate({"types": ["angry"], "age": "old"})
