"""Passing the call on: offered and agreed to, or not, and what the record leaves open."""

from __future__ import annotations

from typing import Any

import pytest

from grading.calls import ENDED, call
from grading.demands import OURS, measured, verdict
from simulator.grading.measured_transfer import EARLY_ANSWERS
from simulator.transcript import Event, MoodChange, MoodPoint, Transcript

DO, DONT = "handling.transfer", "dont.unexplained_transfer"
LEVEL_TWO, HANDS = "type.expert_level_two", "ten.time_management"
OFFER = Event(kind="transfer_offer", by="trainee", after_turn=3, detail="el taller ve la pieza")
MOVED = Event(kind="transfer", by="trainee", after_turn=5)
JOINED = Event(kind="conference", by="trainee", after_turn=5)


def asked(answer: str, question: str = "¿Y el color?") -> tuple[str, ...]:
    """A call in which the agent asks something and the customer answers before the move."""
    return (
        "A: Dígame.",
        "C: Está rota.",
        f"A: {question}",
        f"C: {answer}",
        "A: Un momento.",
        "C: Bien.",
    )


def moved(answer: str, *events: Event, question: str = "¿Y el color?", **rest: Any) -> Transcript:
    """A recorded call with a hand-over after its fifth turn."""
    return call(*asked(answer, question), events=(*events, ENDED), **rest)


def ledger(*rules: str) -> tuple[MoodPoint, ...]:
    """The mood after the call has moved, with what was charged."""
    changes = tuple(MoodChange(rule=rule) for rule in rules)
    return (
        MoodPoint(after_turn=6, frustration=9, trust=9, confusion=0, band="calm", changes=changes),
    )


def test_an_offer_that_was_agreed_to_keeps_both_demands() -> None:
    """The offer is what is quoted."""
    for demand_id in (DO, DONT):
        found = measured(demand_id, moved("Sí, páseme.", OFFER, MOVED))
        assert found is not None
        assert (found.verdict, [one.turn for one in found.evidence]) == ("met", [3])


@pytest.mark.parametrize("answer", ["No, no me pase.", "Ni hablar."])
def test_a_transfer_against_a_no_breaks_both(answer: str) -> None:
    """It was offered, and the answer did not count."""
    for demand_id in (DO, DONT):
        found = measured(demand_id, moved(answer, OFFER, MOVED))
        assert found is not None
        assert found.verdict == "not_met"
        assert "sin que el cliente lo aceptara" in found.reason


def test_a_transfer_that_does_not_wait_for_the_answer_breaks_both() -> None:
    """The call moves while the customer has not said a word."""
    at_once = MOVED.model_copy(update={"after_turn": 3})
    assert verdict(DONT, moved("Sí.", OFFER, at_once)) == "not_met"


def test_an_answer_that_is_neither_is_left_to_the_judge_unless_the_ledger_knows() -> None:
    """A customer of ours answers by rules, and what came of it stands in the ledger."""
    vague = "¿Y quién es esa persona?"
    assert verdict(DONT, moved(vague, OFFER, MOVED)) is None
    charged = ledger("dont.unexplained_transfer")
    assert verdict(DONT, moved(vague, OFFER, MOVED, mood=charged)) == "not_met"
    assert verdict(DONT, moved(vague, OFFER, MOVED, mood=ledger("mood.settle"))) == "met"
    assert verdict(DONT, moved("Sí.", OFFER, MOVED, mood=charged)) is None


def test_an_offer_without_a_reason_is_not_enough() -> None:
    """What for may stand in the words."""
    bare = OFFER.model_copy(update={"detail": None})
    assert verdict(DONT, moved("Sí, páseme.", bare, MOVED)) is None


def test_the_last_offer_counts() -> None:
    """Asked again, the customer may agree."""
    again = OFFER.model_copy(update={"after_turn": 1})
    lines = ("A: Le paso.", "C: No.", "A: Es quien lo sabe.", "C: Vale.", "A: Le paso.")
    transcript = call(*lines, events=(again, OFFER, MOVED, ENDED))
    assert verdict(DONT, transcript) == "met"


def test_without_anything_that_could_be_an_offer_both_are_broken() -> None:
    """No offer, no question about it, no reason, and the customer wanted nobody else."""
    for demand_id in (DO, DONT):
        found = measured(demand_id, moved("Azul.", MOVED))
        assert found is not None
        assert (found.verdict, [one.turn for one in found.evidence]) == ("not_met", [5])
        assert "sin ofrecerlo" in found.reason


@pytest.mark.parametrize(
    ("answer", "event"),
    [
        ("Quiero hablar con su jefe.", MOVED),
        ("Azul.", MOVED.model_copy(update={"detail": "explicado y aceptado"})),
        ("Azul.", JOINED),
    ],
)
def test_what_may_have_been_agreed_to_is_left_to_the_judge(answer: str, event: Event) -> None:
    """A wish for somebody else, a note beside the event, or a conference that takes nobody away."""
    assert verdict(DONT, moved(answer, event)) is None
    assert verdict(DO, moved(answer, event)) is None


def test_agreement_in_the_words_keeps_the_dont_and_leaves_the_do_to_the_judge() -> None:
    """Whether the history goes along, the record does not say."""
    question = "¿Le paso con el taller?"
    transcript = moved("Sí, claro.", MOVED, question=question)
    assert verdict(DONT, transcript) == "met"
    assert verdict(DO, transcript) is None
    assert verdict(DONT, moved("¿Para qué?", MOVED, question=question)) is None


def test_an_offer_that_was_dropped_keeps_the_dont() -> None:
    """Nobody was passed on."""
    assert verdict(DONT, moved("No, no me pase.", OFFER)) == "met"
    assert verdict(DO, moved("No, no me pase.", OFFER)) is None


def test_a_recorded_call_without_a_transfer_has_no_place_for_it() -> None:
    """One that was not recorded may have had one."""
    for demand_id in (DO, DONT):
        assert verdict(demand_id, moved("Azul.")) == "not_applicable"
        assert verdict(demand_id, call(*asked("Azul."))) is None


def test_an_unknown_language_is_not_read() -> None:
    """Neither a yes nor the lack of one."""
    assert verdict(DONT, moved("Oui.", OFFER, MOVED, locale="fr")) is None
    assert verdict(DONT, moved("Bleu.", MOVED, locale="fr")) is None


def test_level_two_on_the_line_is_level_two_brought_in() -> None:
    """The question that led to it is quoted; an offer may stand in the words alone."""
    found = measured(LEVEL_TWO, moved("Sí.", JOINED, question="¿Hacemos una llamada a tres?"))
    assert found is not None
    assert (found.verdict, [one.turn for one in found.evidence]) == ("met", [3])
    assert verdict(LEVEL_TWO, moved("Sí.", MOVED)) is None
    assert verdict(LEVEL_TWO, moved("Sí.")) is None


def test_an_early_hand_over_puts_the_customer_into_the_right_hands() -> None:
    """A late one is for the judge, and so is one that nobody agreed to."""
    assert verdict(HANDS, moved("Sí, páseme.", OFFER, MOVED)) == "met"
    assert verdict(HANDS, moved("Azul.", JOINED)) == "met"
    assert verdict(HANDS, moved("Azul.", MOVED)) is None
    lines = ("A: Uno.", "C: Dos.") * EARLY_ANSWERS + ("A: Tres.",)
    late = JOINED.model_copy(update={"after_turn": len(lines)})
    assert verdict(HANDS, call(*lines, events=(late, ENDED))) is None


def test_in_a_call_of_ours_the_offer_is_no_turn_and_nothing_is_quoted() -> None:
    """Its words stand in the event."""
    found = measured(DONT, moved("Sí, páseme.", OFFER, MOVED, persona_sha256=OURS))
    assert found is not None
    assert (found.verdict, found.evidence) == ("met", ())
