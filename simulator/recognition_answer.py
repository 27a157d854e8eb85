"""What a trainee, asked after the call, says that the customer was."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field

from simulator.errors import RecognitionError
from simulator.trainee_words import clean
from simulator.transcript import BANDS, Band, CustomerType, Knowledge

CUSTOMER_TYPES: tuple[CustomerType, ...] = get_args(CustomerType)
KNOWLEDGE: tuple[Knowledge, ...] = get_args(Knowledge)
NONE_OF_THESE: Literal["none"] = "none"
"""Said instead of a kind of customer."""
LONGEST_NEED = 300
"""Characters of the need: a line, not an essay."""
Known = TypeVar("Known", bound=str)


class RecognitionAnswer(BaseModel):
    """The answer; whatever was left out is ``None`` or empty and counts neither way."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    types: tuple[CustomerType, ...] | None = None
    """Kinds of customer in the order of ``CUSTOMER_TYPES``; empty for none of them."""
    mood: Band | None = None
    """At the end of the call."""
    knowledge: Knowledge | None = None
    """Of the matter of the call."""
    need: Annotated[str, Field(max_length=LONGEST_NEED)] = ""
    """What they really needed, on one line."""

    @property
    def says_nothing(self) -> bool:
        """Whether everything was left out."""
        return self == RecognitionAnswer()


def read_answer(
    *, types: Iterable[str] = (), mood: str = "", knowledge: str = "", need: str = ""
) -> RecognitionAnswer:
    """An answer from what was typed or ticked.

    Args:
        types: Kinds of customer, or ``NONE_OF_THESE`` alone; nothing where it is not said.
        mood: A mood band at the end of the call, or empty.
        knowledge: How much they knew, or empty.
        need: What they really needed, or empty.

    Raises:
        RecognitionError: A word is none of those that can be said, or the need is too long; names both.
    """
    words = clean(need)
    if len(words) > LONGEST_NEED:
        raise RecognitionError(
            f"the need has {len(words)} characters, the limit is {LONGEST_NEED}",
            do="Say it in one line",
        )
    return RecognitionAnswer(
        types=_read_types([clean(one) for one in types]),
        mood=_one_of(BANDS, mood, "mood"),
        knowledge=_one_of(KNOWLEDGE, knowledge, "level of knowledge"),
        need=words,
    )


def _read_types(said: list[str]) -> tuple[CustomerType, ...] | None:
    named = [one for one in said if one]
    if not named:
        return None
    if NONE_OF_THESE not in named:
        known = {_one_of(CUSTOMER_TYPES, one, "kind of customer") for one in named}
        return tuple(one for one in CUSTOMER_TYPES if one in known)
    if set(named) != {NONE_OF_THESE}:
        raise RecognitionError(
            f"{NONE_OF_THESE!r} and {next(one for one in named if one != NONE_OF_THESE)!r} at once",
            do="Name the kinds of customer, or that it was none of these",
        )
    return ()


def _one_of(known: tuple[Known, ...], said: str, what: str) -> Known | None:
    word = clean(said)
    found = next((one for one in known if one == word), None)
    if word and found is None:
        more = f", or {NONE_OF_THESE}" if what == "kind of customer" else ""
        raise RecognitionError(f"no {what} {word!r}", do=f"Known are: {', '.join(known)}{more}")
    return found
