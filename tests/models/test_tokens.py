"""Counting without the network, and prompts that always fit."""

from __future__ import annotations

import socket
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import ContextWindowError
from simulator.models.protocol import Message
from simulator.models.tokens import CountedTurn, count_offline, estimate_tokens, shorten

PROSE = {
    "en": "The wrong item came, order 48213, and I need the right one by tomorrow at the latest.",
    "es": "Me ha llegado un artículo equivocado y lo necesito para mañana, ¿qué van a hacer?",
    "ja": "間違った商品が届いて、明日必要なんです。どうしてくれるんですか。",
}
turns = st.lists(
    st.builds(
        lambda number, tokens, told: CountedTurn(Message("user", f"turn {number}"), tokens, told),
        st.integers(0, 999),
        st.integers(1, 300),
        st.lists(st.sampled_from(["order 48213", "black", "tomorrow"]), max_size=2).map(tuple),
    ),
    min_size=1,
    max_size=40,
)
prefixes = st.lists(
    st.builds(
        lambda tokens: CountedTurn(Message("system", "persona"), tokens), st.integers(0, 200)
    ),
    max_size=2,
)


def notes(told: Sequence[str]) -> CountedTurn:
    """A message that costs 5 tokens and 7 for each fact."""
    return CountedTurn(Message("system", "told: " + ", ".join(told)), 5 + 7 * len(told))


def cost(messages: Sequence[Message], known: Sequence[CountedTurn]) -> int:
    """Tokens of a prompt, each message looked up by identity; notes cost what ``notes`` says."""
    price = {id(turn.message): turn.tokens for turn in known}
    return sum(
        price[id(message)]
        if id(message) in price
        else 5 + 7 * len(message.content.removeprefix("told: ").split(", "))
        for message in messages
    )


@pytest.mark.parametrize("language", PROSE)
def test_the_estimate_is_not_below_the_count(language: str) -> None:
    """The guess stands in where nothing can count, and must keep the call inside the window."""
    assert 0 < count_offline(PROSE[language]) <= estimate_tokens(PROSE[language])


def test_counting_opens_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tables lie on the disk: a machine without a network counts too, and as exactly."""

    def refuse(*_args: object) -> None:
        raise AssertionError("a socket was asked for")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert count_offline("hello world") == 2


@given(prefix=prefixes, conversation=turns, budget=st.integers(0, 3000))
def test_a_shortened_prompt_fits_and_keeps_what_matters(
    prefix: list[CountedTurn], conversation: list[CountedTurn], budget: int
) -> None:
    """Never over budget; prefix whole and first; the kept turns are the newest ones, in order."""
    try:
        messages = shorten(prefix, conversation, notes, budget_tokens=budget)
    except ContextWindowError:
        assert sum(each.tokens for each in (*prefix, conversation[-1])) > budget
        return
    assert cost(messages, [*prefix, *conversation]) <= budget
    start = len(prefix)
    assert [id(m) for m in messages[:start]] == [id(each.message) for each in prefix]
    rest = list(messages[start:])
    noted = [m for m in rest if m.content.startswith("told: ")]
    assert rest[: len(noted)] == noted
    assert len(noted) <= 1
    kept = rest[len(noted) :]
    assert [id(m) for m in kept] == [id(each.message) for each in conversation[-len(kept) :]]


@given(prefix=prefixes, conversation=turns)
def test_a_conversation_that_fits_is_left_alone(
    prefix: list[CountedTurn], conversation: list[CountedTurn]
) -> None:
    """Nothing is dropped, and no notes are added, before it is necessary."""
    whole = [*prefix, *conversation]
    messages = shorten(
        prefix, conversation, notes, budget_tokens=sum(each.tokens for each in whole)
    )
    assert messages == tuple(each.message for each in whole)


def test_facts_of_dropped_turns_stay_known() -> None:
    """What was told must not be asked for again: each fact stands once in the notes, in order."""
    conversation = [
        CountedTurn(Message("assistant", f"turn {n}"), 10, told)
        for n, told in enumerate([("order 48213",), (), ("black", "order 48213"), (), ()])
    ]
    messages = shorten([], conversation, notes, budget_tokens=40, step=3)
    assert [m.content for m in messages] == ["told: order 48213, black", "turn 3", "turn 4"]


def test_turns_are_dropped_by_the_step_so_that_the_beginning_stays() -> None:
    """The engine goes on from what it has processed: a new turn seldom changes the beginning."""
    conversation = [CountedTurn(Message("user", f"turn {n}"), 10) for n in range(40)]
    firsts = [
        shorten([], conversation[:length], notes, budget_tokens=200)[0].content
        for length in range(21, 41)
    ]
    assert firsts == ["turn 8"] * 8 + ["turn 16"] * 8 + ["turn 24"] * 4


def test_notes_are_left_out_rather_than_the_newest_turn() -> None:
    """The trainee's latest words are always answered."""
    conversation = [
        CountedTurn(Message("user", "old"), 90, ("order 48213",)),
        CountedTurn(Message("user", "new"), 90),
    ]
    messages = shorten([], conversation, notes, budget_tokens=95)
    assert [m.content for m in messages] == ["new"]


def test_a_newest_turn_too_long_for_the_window_names_both_numbers() -> None:
    """A limit that is passed is told with what was there and what would have been allowed."""
    prefix = [CountedTurn(Message("system", "persona"), 70)]
    conversation = [CountedTurn(Message("user", "new"), 50)]
    with pytest.raises(ContextWindowError, match=r"have 120 tokens, 100 are free"):
        shorten(prefix, conversation, notes, budget_tokens=100)
