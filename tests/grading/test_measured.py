"""What the record says: numbers from events and times, and nothing where there are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.calls import ENDED, call, criterion, timed
from simulator.grading.measured import (
    OVERLAP_MILLISECONDS,
    Hold,
    Silence,
    agent_silences,
    holds,
    interrupted_turns,
    personal_calls,
    service_metrics,
)
from simulator.grading.measured_verdicts import measured_verdict
from simulator.grading.scorecard import Evidence
from simulator.transcript import Event, Transcript

NO_INTERRUPTING = criterion("listening.no_interrupting")
FULL_ATTENTION = criterion("listening.full_attention")
DISTRACTED = criterion("dont.distracted")
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
    agent_cut = cut_off(call(*LINES, events=(event,)), 3)
    assert interrupted_turns(agent_cut) == ()


def test_a_sign_of_listening_is_no_interruption() -> None:
    """A backchannel while the customer speaks is wanted."""
    assert interrupted_turns(call(*LINES, events=(Event(kind="backchannel", after_turn=2),))) == ()


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


def test_a_verdict_on_interruptions_names_the_count_the_turns_and_the_words() -> None:
    """Numbers stand in the reason, the agent's words that broke in are the evidence."""
    verdict = measured_verdict(NO_INTERRUPTING, cut_off(call(*LINES), 2, 4), "es")
    assert verdict is not None
    assert (verdict.verdict, verdict.by, verdict.p_met) == ("not_met", "measured", None)
    assert verdict.reason == "Cortó al cliente 2 veces (turnos 2 y 4)."
    assert verdict.evidence == (
        Evidence(turn=3, quote="Sí, eso ya lo sé."),
        Evidence(turn=5, quote="Perdone."),
    )


def test_no_interruption_in_a_recorded_call_is_kept() -> None:
    """With a record and nothing in it, the don't was kept, and the reason says of how many turns."""
    verdict = measured_verdict(NO_INTERRUPTING, call(*LINES, events=(ENDED,)), "en")
    assert verdict is not None
    assert (verdict.verdict, verdict.reason) == (
        "met",
        "0 interruptions in 2 turns of the customer.",
    )


def test_no_record_gives_no_verdict() -> None:
    """Nothing is guessed."""
    assert measured_verdict(NO_INTERRUPTING, call(*LINES), "es") is None


def test_a_private_call_breaks_attention_whatever_was_said() -> None:
    """The event decides; without one the words are left to the judge."""
    phone = Event(kind="personal_call", by="trainee", after_turn=3)
    verdict = measured_verdict(FULL_ATTENTION, call(*LINES, events=(phone,)), "es")
    assert verdict is not None
    assert (verdict.verdict, verdict.by) == ("not_met", "measured")
    assert "1 llamada personal" in verdict.reason
    assert measured_verdict(FULL_ATTENTION, call(*LINES, events=(ENDED,)), "es") is None


def test_an_interruption_counts_as_distraction_but_none_proves_nothing() -> None:
    """The demand names both; being undistracted cannot be read off the record."""
    verdict = measured_verdict(DISTRACTED, cut_off(call(*LINES), 2), "es")
    assert verdict is not None
    assert verdict.verdict == "not_met"
    assert measured_verdict(DISTRACTED, call(*LINES, events=(ENDED,)), "es") is None


def test_a_hold_lasts_from_its_start_to_its_end_or_to_the_end_of_the_call() -> None:
    """A recorded duration counts first, then the times; a hold never taken off lasts to the last record."""
    events = (
        Event(kind="hold_start", at_ms=10_000, after_turn=2, detail="miro el almacén"),
        Event(kind="hold_end", at_ms=40_000, after_turn=2, seconds=29.5),
        Event(kind="hold_start", at_ms=50_000, after_turn=4),
        Event(kind="end", at_ms=62_000, after_turn=5),
    )
    transcript = call(*LINES, events=events)
    assert holds(transcript) == (Hold(2, 29.5, "miro el almacén"), Hold(4, 12.0, None))
    assert service_metrics(transcript).hold_seconds == 41.5


def test_a_hold_of_unknown_length_leaves_the_sum_unknown() -> None:
    """A sum with a part missing would be a guess."""
    events = (Event(kind="hold_start", after_turn=2), Event(kind="hold_end", after_turn=2))
    figures = service_metrics(call(*LINES, events=events))
    assert (figures.holds, figures.hold_seconds) == (1, None)


def test_silences_come_from_events_or_from_long_gaps() -> None:
    """Recorded silences of the agent; without events, gaps before an answer of ten seconds and more."""
    event = Event(kind="silence", by="trainee", after_turn=2, seconds=14)
    assert agent_silences(call(*LINES, events=(event,))) == (Silence(2, 14),)
    gaps = timed(
        ("C: ¿Oiga?", 0, 1000), ("A: Sí.", 11_000, 12_000), ("C: ¡Por fin!", 12_100, 13_000)
    )
    assert agent_silences(gaps) == (Silence(1, 10.0),)
    assert service_metrics(gaps).longest_silence_seconds == 10.0


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
