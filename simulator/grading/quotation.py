"""A call as data for a judge: one JSON object a line, in which nothing can close the quotation.

JSON escapes quotation marks, backslashes and line ends. Beyond that, characters that spell the control tokens of
chat templates (``<|im_end|>``, ``[INST]``, code fences) are written as JSON escapes, because some servers read
such tokens out of the text itself; hidden characters are taken out. What a turn says to the grader stands under
a key of its own, so that nobody has to tell it from what was said to the customer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from simulator.grading.attempts import parted
from simulator.grading.visible import visible
from simulator.transcript import Brief, Event, Transcript, Turn

_ESCAPED = {ord(character): f"\\u{ord(character):04x}" for character in "<>[]`|"}


def quoted_call(transcript: Transcript) -> str:
    """The whole call: what is true of the case, then turns and events in order."""
    return "\n".join(_lines(transcript))


def data_line(**fields: str | int) -> str:
    """One JSON object of texts and numbers that cannot be mistaken for anything else."""
    plain = {
        key: visible(value) if isinstance(value, str) else value for key, value in fields.items()
    }
    return json.dumps(plain, ensure_ascii=False).translate(_ESCAPED)


def _lines(transcript: Transcript) -> Iterator[str]:
    if transcript.brief:
        yield from _case_lines(transcript.brief)
    first = transcript.turns[0].n
    yield from (_event_line(event) for event in transcript.events if event.after_turn < first)
    for turn in transcript.turns:
        yield _turn_line(turn)
        yield from (_event_line(event) for event in transcript.events if event.after_turn == turn.n)


def _turn_line(turn: Turn) -> str:
    speaker = "agent" if turn.speaker == "trainee" else "customer"
    told = parted(turn.text)
    if not told.attempts:
        return data_line(turn=turn.n, speaker=speaker, text=told.said)
    return data_line(turn=turn.n, speaker=speaker, text=told.said, aside=" … ".join(told.attempts))


def _case_lines(brief: Brief) -> Iterator[str]:
    if brief.problem:
        yield data_line(case="problem", text=brief.problem)
    if brief.customer_type:
        yield data_line(case="kind of customer", text=", ".join(brief.customer_type))
    if brief.knowledge:
        yield data_line(case="the customer's knowledge", text=brief.knowledge)
    for name, fact in brief.facts.items():
        yield data_line(case=f"fact: {name}", text=fact)
    for solution in brief.correct_solutions:
        yield data_line(case="a correct solution", text=solution)
    if brief.hidden_need:
        yield data_line(case="what the customer really needs", text=brief.hidden_need)


def _event_line(event: Event) -> str:
    by = {"trainee": "agent", "customer": "customer", "system": "system"}.get(event.by or "", "")
    told = parted(event.detail or "")
    aside = " … ".join(told.attempts)
    fields = {"event": event.kind, "by": by, "detail": told.said, "aside": aside}
    return data_line(**{name: text for name, text in fields.items() if text})
