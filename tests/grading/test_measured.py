"""What the record says: numbers from events and times, and nothing where there are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.calls import ENDED, call, timed
from simulator.grading.measured import (
    OVERLAP_MILLISECONDS,
    interrupted_turns,
    personal_calls,
    service_metrics,
    signs_of_listening,
)
from simulator.grading.measured_waits import agent_silences, holds
from simulator.transcript import Event, Transcript

LINES = (
    "A: Dígame.",
    "C: Pedí una azul y…",
    "A: Sí, eso ya lo sé.",
    "C: ¡No lo sabe!",
    "A: Perdone.",
)


def cut_off(transcript: Transcript, *numbers: int) -> Transcript:
    """The call with some turns marked as cut off."""
    turns = tuple(
        turn.model_copy(update={"cut_off": turn.n in numbers}) for turn in transcript.turns
    )
    return transcript.model_copy(update={"turns": turns})


def test_without_events_and_times_nothing_is_measured() -> None:
    """A bare transcript gives no figure that it does not carry."""
    bare = call(*LINES)
    assert interrupted_turns(bare) is None
    assert personal_calls(bare) is None
    assert holds(bare) is None
    assert agent_silences(bare) is None
    figures = service_metrics(bare)
    assert (figures.first_answer_seconds, figures.duration_seconds) == (None, None)
    assert (figures.hold_seconds, figures.holds, figures.interruptions) == (None, None, None)
    assert (figures.longest_silence_seconds, figures.share_of_time) == (None, None)
    assert figures.agent_turns == 3


def test_an_interruption_is_counted_once_however_it_was_recorded() -> None:
    """The event and the mark on the turn that was cut off speak of the same interruption."""
    event = Event(kind="interrupt", by="trainee", after_turn=2)
    both = cut_off(call(*LINES, events=(event, ENDED)), 2)
    assert interrupted_turns(both) == (2,)


def test_an_interruption_noted_under_the_turn_before_is_the_next_customer_turn() -> None:
    """An event stored before the cut turn was carries the number of the agent's turn."""
    event = Event(kind="interrupt", by="trainee", after_turn=3)
    assert interrupted_turns(call(*LINES, events=(event,))) == (4,)


def test_the_customers_interruptions_are_not_the_agents() -> None:
    """Only the agent is graded."""
    event = Event(kind="interrupt", by="customer", after_turn=3)
    agent_cut = cut_off(call(*LINES, events=(event, ENDED)), 3)
    assert interrupted_turns(agent_cut) == ()


def test_a_sign_of_listening_is_no_interruption() -> None:
    """A backchannel while the customer speaks is wanted."""
    sign = Event(kind="backchannel", after_turn=2)
    assert interrupted_turns(call(*LINES, events=(sign, ENDED))) == ()


def test_speech_that_overlaps_by_more_than_turn_taking_does_is_an_interruption() -> None:
    """The times decide, from the tolerance on, with events and without."""
    for overlap, cut in ((OVERLAP_MILLISECONDS, ()), (OVERLAP_MILLISECONDS + 1, (1,))):
        began = 5000 - overlap
        lines = (("C: Pedí una azul y…", 0, 5000), ("A: Sí, sí.", began, began + 900))
        assert interrupted_turns(timed(*lines)) == cut
        assert interrupted_turns(timed(*lines, events=(ENDED,))) == cut


def test_a_single_untimed_answer_leaves_the_whole_unmeasured() -> None:
    """Times that are missing in one place could hide an interruption there."""
    transcript = timed(("C: Uno.", 0, 900), ("A: Dos.", 1000, 2000), ("C: Tres.", 2100, 3000))
    untimed = call("C: Uno.", "A: Dos.", "C: Tres.", "A: Cuatro.").turns[3]
    longer = transcript.model_copy(update={"turns": (*transcript.turns, untimed)})
    assert interrupted_turns(transcript) == ()
    assert interrupted_turns(longer) is None


def test_a_call_without_the_customer_has_nobody_to_interrupt() -> None:
    """Nothing can be measured where nobody could be cut off."""
    assert interrupted_turns(call("A: ¿Hola?", events=(ENDED,))) is None


def test_a_call_that_ends_before_any_answer_is_not_measured_by_its_times() -> None:
    """No answer of the agent, no times that could show an interruption."""
    assert interrupted_turns(call("A: Dígame.", "C: Pues mire…")) is None


def test_a_line_that_goes_dead_is_no_interruption() -> None:
    """A last turn that is cut off by a hang-up or a transfer has no words of the agent over it."""
    hung_up = Event(kind="hang_up", by="trainee", at_ms=9000, after_turn=4)
    assert interrupted_turns(cut_off(call(*LINES[:4], events=(hung_up, ENDED)), 4)) == ()


def test_a_few_things_noted_without_times_are_no_record() -> None:
    """Who notes a transfer by hand has not said that there was no interruption, hold or private call."""
    moved = Event(kind="transfer", by="trainee", after_turn=3)
    noted = call(*LINES, events=(moved,))
    assert interrupted_turns(noted) is None
    assert personal_calls(noted) is None
    assert holds(noted) is None
    assert service_metrics(noted).holds is None


def test_a_telephone_exchange_hears_no_signs_of_listening() -> None:
    """Holds are in its log; that a short word is not there means nothing."""
    hold = Event(kind="hold_start", at_ms=9000, after_turn=1)
    lines = (("C: Pedí una azul.", 0, 15_000), ("A: Sí.", 15_200, 16_000))
    assert signs_of_listening(timed(*lines, events=(hold,))) is None
    hears = Event(kind="interrupt", by="customer", at_ms=15_500, after_turn=2)
    assert signs_of_listening(timed(*lines, events=(hold, hears))) == ()


def test_the_first_answer_counts_from_whoever_waited() -> None:
    """From the start of the call where the agent speaks first, else from the customer's last word."""
    assert service_metrics(timed(("A: Hola.", 1500, 2000))).first_answer_seconds == 1.5
    asked_first = timed(("C: Hola.", 0, 800), ("A: Hola.", 3800, 4000))
    assert service_metrics(asked_first).first_answer_seconds == 3.0


def test_shares_of_talk() -> None:
    """Words are counted, Japanese by characters; time where every turn is timed."""
    assert service_metrics(call("A: uno dos tres", "C: cuatro")).share_of_words == 0.75
    assert service_metrics(call("A: ご注文", "C: はい")).share_of_words == pytest.approx(3 / 5)
    assert service_metrics(call("A: …", "C: !")).share_of_words is None
    spoken = timed(("A: uno", 0, 3000), ("C: dos", 3000, 4000))
    assert service_metrics(spoken).share_of_time == 0.75


def test_typed_turns_have_no_talking_time() -> None:
    """A turn that arrives at once would count as no time at all."""
    typed = timed(("A: uno", 3000, 3000), ("C: dos", 3000, 4000))
    assert service_metrics(typed).share_of_time is None


MOMENTS = st.none() | st.integers(0, 600_000)
EVENTS = st.lists(
    st.builds(
        Event,
        kind=st.sampled_from(
            ["interrupt", "silence", "hold_start", "hold_end", "personal_call", "end"]
        ),
        at_ms=MOMENTS,
        by=st.sampled_from(["trainee", "customer", "system", None]),
        after_turn=st.integers(0, 9),
        seconds=st.none() | st.floats(0, 900),
    ),
    max_size=6,
)
CALLS = st.lists(
    st.tuples(st.sampled_from("AC"), MOMENTS, MOMENTS, st.booleans()), min_size=1, max_size=8
)


@given(CALLS, EVENTS)
def test_any_record_gives_figures_within_their_bounds(
    lines: list[tuple[str, int | None, int | None, bool]], events: list[Event]
) -> None:
    """Times that run backwards, holds without end and events of turns that are missing break nothing."""
    bare = call(*(f"{speaker}: uno dos" for speaker, *_ in lines), events=tuple(events))
    turns = tuple(
        turn.model_copy(update={"started_ms": began, "ended_ms": ended, "cut_off": cut})
        for turn, (_, began, ended, cut) in zip(bare.turns, lines, strict=True)
    )
    figures = service_metrics(bare.model_copy(update={"turns": turns}))
    for seconds in (
        figures.first_answer_seconds,
        figures.duration_seconds,
        figures.hold_seconds,
        figures.longest_silence_seconds,
    ):
        assert seconds is None or seconds >= 0
    for share in (figures.share_of_words, figures.share_of_time):
        assert share is None or 0 <= share <= 1
    customer_turns = sum(speaker == "C" for speaker, *_ in lines)
    assert figures.interruptions is None or 0 <= figures.interruptions <= customer_turns
