"""Holds: what is missing is named, and only what the record proves."""

from __future__ import annotations

from typing import Any

import pytest

from grading.calls import ENDED, call, timed
from grading.demands import OURS, hold, measured, verdict
from simulator.transcript import Event, Transcript

PROPER, ABRUPT = "handling.hold", "dont.abrupt_hold"
ASKED = (
    "A: Voy a mirar el almacén. ¿Me espera dos minutos?",
    "C: Sí, claro.",
    "A: Gracias por la espera. Queda una.",
    "C: Bien.",
)


def held(*lines: str, lasted: float | None = 100, **rest: Any) -> Transcript:
    """A recorded call with one hold before its last two lines."""
    return call(*lines, events=(*hold(len(lines) - 2, lasted, **rest), ENDED))


def test_a_hold_with_all_five_is_proper_and_not_abrupt() -> None:
    """Reason, time, consent, return in time, thanks; the request and the thanks are quoted."""
    transcript = held(*ASKED, detail="mirar el almacén")
    found = measured(PROPER, transcript)
    assert found is not None
    assert found.verdict == "met"
    assert "100 de 120 s" in found.reason
    assert [one.turn for one in found.evidence] == [1, 3]
    assert verdict(ABRUPT, transcript) == "met"


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({0: "A: Voy a mirar el almacén. ¿Me espera?"}, "sin decir cuánto"),
        ({1: "C: No, de eso nada."}, "contra la negativa"),
    ],
)
def test_what_a_hold_lacks_is_named(change: dict[int, str], missing: str) -> None:
    """One fault is enough."""
    lines = [change.get(place, line) for place, line in enumerate(ASKED)]
    found = measured(PROPER, held(*lines, detail="mirar el almacén"))
    assert found is not None
    assert (found.verdict, missing in found.reason) == ("not_met", True)


def test_a_hold_that_lasts_longer_than_announced_is_not_proper() -> None:
    """Both numbers stand in the reason."""
    found = measured(PROPER, held(*ASKED, lasted=180, detail="mirar el almacén"))
    assert found is not None
    assert found.verdict == "not_met"
    assert "180" in found.reason
    assert "120" in found.reason


def test_an_order_awaits_no_yes() -> None:
    """The hold began right after the agent's own words, and nothing before had asked."""
    found = measured(PROPER, held(ASKED[0], "C: ¿Cuánto?", "A: Espere dos minutos.", *ASKED[2:]))
    assert verdict(PROPER, held("A: Le dejo dos minutos.", *ASKED[2:], detail="x")) == "not_met"
    assert found is None


def test_a_yes_to_the_question_before_is_a_yes() -> None:
    """The agent thanks for it and then begins the hold."""
    lines = (*ASKED[:2], "A: Muy amable, ahora vuelvo.", *ASKED[2:])
    assert verdict(PROPER, held(*lines, detail="mirar el almacén")) == "met"


@pytest.mark.parametrize(
    "change",
    [{1: "C: ¿Y para qué tanto?"}, {2: "A: Ya. Queda una."}],
)
def test_what_the_lists_do_not_know_is_left_to_the_judge(change: dict[int, str]) -> None:
    """An answer that is neither yes nor no, thanks in other words."""
    lines = [change.get(place, line) for place, line in enumerate(ASKED)]
    assert verdict(PROPER, held(*lines, detail="mirar el almacén")) is None


def test_a_reason_that_nobody_recorded_is_left_to_the_judge() -> None:
    """It may stand in the words."""
    assert verdict(PROPER, held(*ASKED)) is None
    assert verdict(ABRUPT, held(*ASKED)) is None


def test_one_bad_hold_among_good_ones_breaks_it() -> None:
    """What is demanded is demanded of each."""
    events = (*hold(2, 100, detail="el almacén"), *hold(4, 50), ENDED)
    transcript = call(*ASKED, "A: Otra vez, vuelvo.", events=events)
    assert verdict(PROPER, transcript) == "not_met"
    assert verdict(ABRUPT, transcript) == "not_met"


def test_without_reason_time_or_question_a_hold_is_abrupt() -> None:
    """A bare "wait" is nothing of the three; a reason alone is incomplete but not abrupt."""
    lines = ("C: Está rota y…", "A: Espere.", "C: ¿Hola?", "A: Sí.")
    found = measured(ABRUPT, held(*lines))
    assert found is not None
    assert (found.verdict, [one.turn for one in found.evidence]) == ("not_met", [2])
    assert verdict(ABRUPT, held(*lines, detail="mirar el almacén")) is None


def test_a_call_without_holds_has_no_place_for_them_and_one_without_record_no_verdict() -> None:
    """That nobody was put on hold must have been written down."""
    for demand_id in (PROPER, ABRUPT):
        assert verdict(demand_id, call(*ASKED, events=(ENDED,))) == "not_applicable"
        assert verdict(demand_id, call(*ASKED)) is None


def test_in_a_call_of_ours_the_hold_itself_asks_and_the_next_words_answer() -> None:
    """The event carries the turn before the customer's answer, and its time comes after it."""

    def pressed(answer: str) -> Transcript:
        begun = Event(
            kind="hold_start",
            by="trainee",
            after_turn=2,
            at_ms=5000,
            detail="Miro el almacén, vuelvo en dos minutos",
            seconds=120,
        )
        over = Event(kind="hold_end", by="trainee", after_turn=3, at_ms=95_000, seconds=90)
        return timed(
            ("A: Dígame.", 0, 900),
            ("C: Está rota.", 1000, 2000),
            (f"C: {answer}", 2100, 5000),
            ("A: Gracias por esperar.", 95_100, 97_000),
            events=(begun, over, ENDED),
            persona_sha256=OURS,
        )

    found = measured(PROPER, pressed("Vale, espero."))
    assert found is not None
    assert (found.verdict, [one.turn for one in found.evidence]) == ("met", [4])
    assert verdict(PROPER, pressed("¡No me deje otra vez!")) == "not_met"
    assert verdict(PROPER, pressed("¿Otra vez la musiquilla?")) is None


def test_in_a_language_that_nobody_here_reads_only_the_clock_counts() -> None:
    """That no time was announced cannot be told."""
    lines = ("A: Ne quittez pas.", "C: Bien.", "A: Merci.", "C: Oui.")
    events = (*hold(2, 100), ENDED)
    assert verdict(PROPER, call(*lines, locale="fr", events=events)) is None
    assert verdict(ABRUPT, call(*lines, locale="fr", events=events)) is None
    late = (*hold(2, 100, seconds=60), ENDED)
    assert verdict(PROPER, call(*lines, locale="fr", events=late)) == "not_met"


def test_a_hold_of_unknown_length_is_judged_without_it() -> None:
    """No length is invented for the reason."""
    found = measured(PROPER, held("C: ¿Y?", "A: Espere.", "C: ¿Hola?", "A: Ya.", lasted=None))
    assert found is not None
    assert (found.verdict, "segundos" in found.reason) == ("not_met", False)
