"""Taking a call back to an earlier turn: which turns can be taken, and what was stored until then. Pure.

A call can be taken back to the end of an exchange, where the customer's state was stored: after the
customer's answer, or after a turn of the trainee that was left without one. What happened later without
a word of the customer, such as the end of a hold, belongs to what is tried again.
"""

from __future__ import annotations

from dataclasses import replace

from simulator.call_record import CallContents
from simulator.errors import RewindError

MOST_TURNS_NAMED = 12
"""How many turns an error names; the call may have hundreds."""


def turns_to_rewind_to(contents: CallContents) -> tuple[int, ...]:
    """Numbers of the turns after which a branch can begin, rising; 0 is the start of the call."""
    return (0, *_places(contents))


def rewound(contents: CallContents, after_turn: int) -> CallContents:
    """What was stored of a call up to and including a turn.

    Args:
        contents: All of the call.
        after_turn: One of ``turns_to_rewind_to``.

    Raises:
        RewindError: There is no such turn, it is in the middle of an exchange, or the call ended with it.
    """
    if after_turn == 0:
        return replace(contents, turns=(), events=(), mood=(), marks=(), outcome=None)
    place = _places(contents).get(after_turn)
    if place is None:
        raise RewindError(
            _why_not(contents, after_turn), where=contents.record.id, do=_what_instead(contents)
        )
    return replace(
        contents,
        turns=tuple(turn for turn in contents.turns if turn.n <= after_turn),
        events=contents.events[: contents.marks[place].events],
        mood=contents.mood[: place + 1],
        marks=contents.marks[: place + 1],
        outcome=None,
    )


def _places(contents: CallContents) -> dict[int, int]:
    """The turns that end an exchange, and the place of each one's mark."""
    # The exchange that ended the call leaves nothing to go on with.
    marks = contents.marks[:-1] if contents.outcome else contents.marks
    places: dict[int, int] = {}
    for place, mark in enumerate(marks):
        if mark.last_turn:
            # Of several exchanges after the same turn, all but the first passed without words.
            places.setdefault(mark.last_turn, place)
    return places


def _why_not(contents: CallContents, after_turn: int) -> str:
    if all(turn.n != after_turn for turn in contents.turns):
        return f"no turn {after_turn}, the latest is {_latest(contents)}"
    if any(mark.last_turn is None for mark in contents.marks):
        return f"turn {after_turn} was stored before calls could be rewound"
    if contents.outcome and after_turn == _latest(contents):
        return f"the call ended with turn {after_turn}"
    return f"turn {after_turn} is in the middle of an exchange"


def _latest(contents: CallContents) -> int:
    return contents.turns[-1].n if contents.turns else 0


def _what_instead(contents: CallContents) -> str:
    turns = turns_to_rewind_to(contents)
    named = ", ".join(str(turn) for turn in turns[:MOST_TURNS_NAMED])
    more = f" … {turns[-1]}" if len(turns) > MOST_TURNS_NAMED else ""
    return f"Turns that can be taken: {named}{more}"
