"""What the record decides on listening, with the numbers in the reason."""

from __future__ import annotations

import pytest

from grading.calls import ENDED, call, timed
from grading.demands import ANGRY, demand, hold, measured, verdict
from simulator.grading.measured_listening import LONG_TURN_SECONDS, STORY_SECONDS
from simulator.grading.measured_verdicts import measured_verdict
from simulator.grading.scorecard import Evidence
from simulator.transcript import Band, Brief, Event, MoodPoint, Transcript

LINES = (
    "A: Dígame.",
    "C: Pedí una azul y…",
    "A: Sí, eso ya lo sé.",
    "C: ¡No lo sabe!",
    "A: Perdone.",
)
STORY, VENT = "listening.whole_story", "type.angry_let_vent"


def cut(*after_turns: int) -> tuple[Event, ...]:
    """Interruptions by the agent in a recorded call."""
    return (*(Event(kind="interrupt", by="trainee", after_turn=n) for n in after_turns), ENDED)


def told(seconds: float, *events: Event, first: float = 2.0) -> Transcript:
    """A recorded call in which the customer's second turn has a length."""
    begin = 1000 + int(first * 1000)
    end = begin + 1000 + int(seconds * 1000)
    return timed(
        ("A: Dígame.", 0, 900),
        ("C: Buenas.", 1000, begin),
        ("A: Buenas.", begin + 100, begin + 900),
        ("C: Pues verá…", begin + 1000, end),
        ("A: Entiendo.", end + 200, end + 900),
        events=(*events, ENDED),
    )


def test_a_verdict_on_interruptions_names_the_count_the_turns_and_the_words() -> None:
    """Numbers stand in the reason, the agent's words that broke in are the evidence."""
    found = measured("listening.no_interrupting", call(*LINES, events=cut(2, 4)))
    assert found is not None
    assert (found.verdict, found.by, found.p_met) == ("not_met", "measured", None)
    assert found.reason == "Cortó al cliente 2 veces (turnos 2 y 4)."
    assert found.evidence == (
        Evidence(turn=3, quote="Sí, eso ya lo sé."),
        Evidence(turn=5, quote="Perdone."),
    )


def test_no_interruption_in_a_recorded_call_is_kept() -> None:
    """With a record and nothing in it, the don't was kept, and the reason says of how many turns."""
    found = measured("listening.no_interrupting", call(*LINES, events=(ENDED,)), "en")
    assert found is not None
    assert (found.verdict, found.reason) == ("met", "0 interruptions in 2 turns of the customer.")


def test_nobody_is_interrupted_and_nobody_is_heard_in_a_chat() -> None:
    """The demands have no place there, so that a chat gets no points for them."""
    chat = call(*LINES, channel="chat", events=(ENDED,))
    assert verdict("listening.no_interrupting", chat) == "not_applicable"
    assert verdict("listening.backchannel", chat) == "not_applicable"


@pytest.mark.parametrize(
    "demand_id",
    [
        "listening.no_interrupting",
        "listening.full_attention",
        "listening.backchannel",
        "dont.distracted",
        "dont.personal_call",
        STORY,
        VENT,
    ],
)
def test_no_record_gives_no_verdict(demand_id: str) -> None:
    """Nothing is guessed, whatever the words say."""
    assert verdict(demand_id, call(*LINES)) is None
    assert verdict(demand_id, call(*LINES, locale="fr")) is None


def test_a_private_call_breaks_attention_whatever_was_said() -> None:
    """The event decides, with the words after it; without one the words are left to the judge."""
    phone = Event(kind="personal_call", by="trainee", after_turn=2)
    for demand_id in ("listening.full_attention", "dont.personal_call", "dont.distracted"):
        found = measured(demand_id, call(*LINES, events=(phone, ENDED)))
        assert found is not None
        assert (found.verdict, found.by) == ("not_met", "measured")
        assert "1 llamada personal" in found.reason
        assert [one.turn for one in found.evidence] == [3]
        assert verdict(demand_id, call(*LINES, events=(ENDED,))) is None


def test_an_interruption_counts_as_distraction_but_none_proves_nothing() -> None:
    """The demand names both; being undistracted cannot be read off the record."""
    assert verdict("dont.distracted", call(*LINES, events=cut(2))) == "not_met"


def test_a_recorded_sign_of_listening_is_enough() -> None:
    """It needs no quote; the agent's next words stand beside it."""
    sign = Event(kind="backchannel", by="trainee", after_turn=2, detail="ajá")
    found = measured("listening.backchannel", call(*LINES, events=(sign, ENDED)))
    assert found is not None
    assert found.verdict == "met"
    assert found.reason.startswith("1 señal de escucha")
    assert [one.turn for one in found.evidence] == [3]


def test_the_customers_signs_are_not_the_agents() -> None:
    """Only the agent is graded."""
    theirs = Event(kind="backchannel", by="customer", after_turn=3)
    assert verdict("listening.backchannel", told(30, theirs)) == "not_met"


def test_a_long_account_without_a_sign_breaks_it_and_a_short_one_does_not() -> None:
    """Who says it in two sentences can be met by a word at the beginning of the answer."""
    heard = Event(kind="interrupt", by="customer", after_turn=3)
    found = measured("listening.backchannel", told(LONG_TURN_SECONDS, heard))
    assert found is not None
    assert (found.verdict, found.evidence) == ("not_met", ())
    assert f"{LONG_TURN_SECONDS:.0f} segundos" in found.reason
    assert verdict("listening.backchannel", told(LONG_TURN_SECONDS - 1, heard)) is None


def test_a_story_told_at_length_in_the_first_two_turns_was_heard() -> None:
    """The agent let the customer finish; a later one may have followed a diagnosis."""
    found = measured(STORY, told(STORY_SECONDS))
    assert found is not None
    assert (found.verdict, found.reason.count("20")) == ("met", 1)
    assert verdict(STORY, told(STORY_SECONDS - 1)) is None


def test_being_cut_off_before_the_story_is_out_breaks_it() -> None:
    """After the story it is an interruption and nothing else."""
    interrupt = Event(kind="interrupt", by="trainee", after_turn=4)
    assert verdict(STORY, told(30, interrupt)) == "not_met"
    assert verdict(STORY, told(5, interrupt, first=STORY_SECONDS)) == "met"


def test_before_turns_of_unknown_length_nobody_knows_whether_the_story_was_out() -> None:
    """Cut off in the very first turn it certainly was not."""
    assert verdict(STORY, call(*LINES, events=cut(2))) == "not_met"
    assert verdict(STORY, call(*LINES, events=cut(4))) is None


def test_an_angry_customer_is_not_cut_off() -> None:
    """For others, and where the ledger says that they were calm, it is an interruption and nothing else."""
    angry = call(*LINES, events=cut(2), brief=ANGRY)
    assert verdict(VENT, angry) == "not_met"
    assert verdict(VENT, angry.model_copy(update={"brief": Brief(customer_type=("rude",))})) is None
    assert verdict(VENT, call(*LINES, events=(ENDED,), brief=ANGRY)) is None


@pytest.mark.parametrize(("band", "decides"), [("calm", None), ("furious", "not_met")])
def test_the_ledger_says_whether_the_customer_was_angry(band: Band, decides: str | None) -> None:
    """Where there is one it counts more than the type."""
    mood = (MoodPoint(after_turn=1, frustration=50, trust=50, confusion=0, band=band),)
    transcript = call(*LINES, events=cut(2), brief=ANGRY, mood=mood)
    assert verdict(VENT, transcript) == decides


def test_anger_is_not_answered_by_an_abrupt_hold_or_a_transfer() -> None:
    """A hold that was explained may have been needed: that is for the words."""
    abrupt = measured(VENT, call(*LINES, events=(*hold(3, 50), ENDED), brief=ANGRY))
    assert abrupt is not None
    assert (abrupt.verdict, "en espera" in abrupt.reason) == ("not_met", True)
    explained = hold(3, 50, detail="miro el almacén", seconds=60)
    assert verdict(VENT, call(*LINES, events=(*explained, ENDED), brief=ANGRY)) is None
    moved = Event(kind="transfer", by="trainee", after_turn=5)
    passed_on = measured(VENT, call(*LINES, events=(moved, ENDED), brief=ANGRY))
    assert passed_on is not None
    assert (passed_on.verdict, "transfirió" in passed_on.reason) == ("not_met", True)


def test_the_reason_speaks_the_trainees_language() -> None:
    """Whatever the language of the call."""
    transcript = call(*LINES, events=cut(2))
    for language, word in (("es", "Cortó"), ("en", "Cut"), ("ja", "さえぎ")):
        found = measured_verdict(demand("dont.distracted"), transcript, language)  # type: ignore[arg-type]  # a Locale
        assert found is not None
        assert word in found.reason
