"""Waits: how long they were, what was announced, and that each stretch counts once."""

from __future__ import annotations

import pytest

from grading.calls import ENDED, call, timed
from grading.demands import OURS, hold
from simulator.grading.measured import service_metrics
from simulator.grading.measured_waits import (
    LONGEST_PROMISE_SECONDS,
    Wait,
    agent_silences,
    announced_before,
    holds,
    waits,
)
from simulator.transcript import Event

LINES = ("A: Dígame.", "C: Pedí una azul.", "A: ¿Me da dos minutos?", "C: Vale.", "A: Gracias.")


def test_a_hold_lasts_from_its_start_to_its_end_or_to_the_end_of_the_call() -> None:
    """A recorded duration counts first, then the times; a hold never taken off lasts to the last record."""
    events = (
        Event(kind="hold_start", at_ms=10_000, after_turn=2, detail="miro el almacén"),
        Event(kind="hold_end", at_ms=40_000, after_turn=2, seconds=29.5),
        Event(kind="hold_start", at_ms=50_000, after_turn=4),
        Event(kind="end", at_ms=62_000, after_turn=5),
    )
    transcript = call(*LINES, events=events)
    first, second = holds(transcript) or ()
    assert (first.after_turn, first.seconds, first.reason) == (2, 29.5, "miro el almacén")
    assert (second.after_turn, second.seconds, second.ended_after) == (4, 12.0, 5)
    assert service_metrics(transcript).hold_seconds == 41.5


def test_a_hold_of_unknown_length_leaves_the_sum_unknown() -> None:
    """A sum with a part missing would be a guess."""
    figures = service_metrics(call(*LINES, events=hold(2, None)))
    assert (figures.holds, figures.hold_seconds) == (1, None)


def test_seconds_at_the_beginning_of_a_hold_are_announced_where_its_length_is_known() -> None:
    """So our own calls have it; alone, as somebody may write it by hand, they are the length."""
    known = holds(call(*LINES, events=hold(1, 95, seconds=90)))
    assert known is not None
    assert (known[0].seconds, known[0].announced_seconds) == (95, 90)
    alone = holds(call(*LINES, events=(Event(kind="hold_start", after_turn=1, seconds=90),)))
    assert alone is not None
    assert (alone[0].seconds, alone[0].announced_seconds) == (90, None)


def test_a_hold_of_an_unknown_language_has_no_announced_time() -> None:
    """The words cannot be read."""
    found = holds(call(*LINES, locale="fr", events=hold(4, 60)))
    assert found is not None
    assert found[0].announced_seconds is None


@pytest.mark.parametrize(
    ("lines", "seconds"),
    [
        (LINES[:4], 120),
        ((*LINES[:3], "C: ¿Para qué?", "A: Para mirar el almacén.", "C: Ya."), 120),
        (("A: Su pedido tarda dos minutos.", "C: Ya.", "A: Espere.", "C: Ya."), None),
        (("A: El técnico llega en tres horas. Espere.", "C: Ya."), None),
        (("C: ¿Hola?",), None),
    ],
)
def test_a_time_is_announced_in_the_last_words_or_in_the_question_before(
    lines: tuple[str, ...], seconds: float | None
) -> None:
    """Not by what was said of something else, and not by hours that nobody would wait on the line for."""
    assert announced_before(call(*lines), len(lines)) == seconds
    assert LONGEST_PROMISE_SECONDS < 3 * 3600


def test_the_recorded_words_of_a_hold_announce_before_the_turn_does() -> None:
    """In our own calls they are what the customer was told last."""
    assert announced_before(call(*LINES), 4, recorded="Vuelvo en un minuto") == 60


def test_the_announcement_of_one_hold_is_not_that_of_the_next() -> None:
    """What was asked for the first hold was used up by it."""
    found = holds(call(*LINES, "C: ¿Y?", events=(*hold(4, 100), *hold(5, 50))))
    assert found is not None
    assert [one.announced_seconds for one in found] == [120, None]


def test_a_little_more_than_was_announced_is_within_it() -> None:
    """A tenth, and five seconds at least."""
    assert Wait("hold", 1, 25, 20).kept
    assert Wait("hold", 1, 25.1, 20).late
    assert Wait("hold", 1, 330, 300).kept
    assert Wait("hold", 1, 331, 300).late
    assert not Wait("hold", 1, None, 60).kept
    assert not Wait("hold", 1, 500).late


def test_silences_come_from_events_or_from_long_gaps() -> None:
    """Recorded silences of the agent; without a record, gaps before their words of ten seconds and more."""
    event = Event(kind="silence", by="trainee", after_turn=2, seconds=14)
    theirs = Event(kind="silence", by="customer", after_turn=3, seconds=40)
    assert agent_silences(call(*LINES, events=(event, theirs))) == (Wait("silence", 2, 14),)
    gaps = timed(
        ("C: ¿Oiga?", 0, 1000), ("A: Sí.", 11_000, 12_000), ("C: ¡Por fin!", 12_100, 13_000)
    )
    assert agent_silences(gaps) == (Wait("silence", 1, 10.0),)
    assert service_metrics(gaps).longest_silence_seconds == 10.0


def test_a_gap_between_two_turns_of_the_agent_is_a_silence_too() -> None:
    """Nobody spoke, and it was the agent who went on."""
    gap = timed(("C: ¿Y?", 0, 900), ("A: Miro.", 1000, 2000), ("A: Ya.", 32_000, 33_000))
    assert agent_silences(gap) == (Wait("silence", 2, 30.0),)


def test_the_gap_before_a_typed_turn_is_no_silence() -> None:
    """Nobody knows how much of it went into the typing; in a chat it is the wait for a message."""
    lines = (("C: ¿Oiga?", 0, 1000), ("A: Sí.", 90_000, 90_000))
    assert agent_silences(timed(*lines)) is None
    assert agent_silences(timed(*lines, channel="chat")) == (Wait("silence", 1, 89.0),)
    soon = (("C: ¿Oiga?", 0, 0), ("A: Sí.", 50_000, 50_000))
    assert agent_silences(timed(*soon, channel="chat")) == ()


def test_a_private_call_or_a_silence_on_hold_is_part_of_the_hold() -> None:
    """A stretch counts once."""
    begun, over = hold(2, 60)
    phone = Event(kind="personal_call", by="trainee", after_turn=2, seconds=30)
    quiet = Event(kind="silence", by="trainee", after_turn=2, seconds=20)
    later = Event(kind="personal_call", by="trainee", after_turn=3, seconds=25)
    found = waits(call(*LINES, events=(begun, phone, quiet, over, later, ENDED)))
    assert found is not None
    assert [(one.kind, one.seconds) for one in found] == [("hold", 60), ("personal_call", 25)]


def test_no_record_and_no_times_give_no_waits() -> None:
    """Nothing is guessed; a call of ours without an event has none."""
    assert waits(call(*LINES)) is None
    assert waits(call(*LINES, persona_sha256=OURS)) == ()


def test_an_event_without_a_turn_number_is_placed_by_its_time() -> None:
    """Another system's log may carry times alone."""
    events = (
        Event(kind="hold_start", at_ms=4000),
        Event(kind="hold_end", at_ms=34_000),
    )
    turns = (("A: ¿Espera?", 0, 1000), ("C: Sí.", 1100, 2000), ("A: Ya.", 35_000, 36_000))
    found = holds(timed(*turns, events=events))
    assert found is not None
    assert (found[0].after_turn, found[0].seconds) == (2, 30.0)
