"""What the outcome decides, which demands have a measure, and that no record breaks a rule."""

from __future__ import annotations

import typing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.calls import ENDED, call
from grading.demands import ANGRY, demand, ended, verdict
from simulator.catalogue import load_catalogue
from simulator.grading.measured_verdicts import has_measure, measured_verdict
from simulator.rubric import shipped_rubrics_dir
from simulator.transcript import LOCALES, Brief, Event, EventKind, Outcome, Transcript

NEED, CAUSE = "ten.between_the_lines", "skill.troubleshooting"
LINES = ("A: Dígame.", "C: Está rota.", "A: Se la cambio.")
FROM_ANSWERS = {"type.recognise_traits", "empathy.read_caller_fast"}
"""The trainee's own answers about the customer decide these."""
FROM_WORDS = {"dont.jargon", "type.novice_jargon", "quality.writing"}
"""Here "both" means lists of words, not the record."""
MEASURED = sorted(
    demand_id
    for demand_id, one in load_catalogue(shipped_rubrics_dir()).demands().items()
    if one.judged in ("measured", "both")
    and one.scope in ("turn", "call")
    and demand_id not in FROM_ANSWERS | FROM_WORDS
)
KINDS = typing.get_args(EventKind)


def test_every_demand_that_the_record_can_decide_has_a_rule() -> None:
    """Those of the catalogue that are measured, or measured in part, within one call."""
    assert len(MEASURED) == 19
    assert [one for one in MEASURED if not has_measure(demand(one))] == []
    assert not has_measure(demand("listening.paraphrase"))
    assert measured_verdict(demand("listening.paraphrase"), call(*LINES), "es") is None


def test_a_criterion_of_another_name_is_measured_by_what_it_covers() -> None:
    """A rubric made for a purpose has ids of its own."""
    own = demand("listening.no_interrupting").model_copy(update={"id": "phone.let_finish"})
    found = measured_verdict(own, call(*LINES, events=(ENDED,)), "es")
    assert found is not None
    assert (found.id, found.verdict) == ("phone.let_finish", "met")


@pytest.mark.parametrize("demand_id", MEASURED)
def test_a_bare_transcript_decides_nothing(demand_id: str) -> None:
    """Neither times nor events, neither outcome nor brief: never a guess."""
    assert verdict(demand_id, call(*LINES)) is None


@pytest.mark.parametrize(
    ("brief", "outcome", "decides"),
    [
        (Brief(hidden_need="la boda"), ended(hidden_need_found=True), "met"),
        (Brief(hidden_need="la boda"), ended(hidden_need_found=False), "not_met"),
        (Brief(hidden_need="la boda"), ended(), None),
        (Brief(hidden_need="la boda"), None, None),
        (Brief(), ended(hidden_need_found=False), "not_applicable"),
        (None, ended(hidden_need_found=True), None),
    ],
)
def test_the_outcome_says_whether_the_need_was_found(
    brief: Brief | None, outcome: Outcome | None, decides: str | None
) -> None:
    """Where it says so: what another system left out is not a no."""
    assert verdict(NEED, call(*LINES, brief=brief, outcome=outcome)) == decides


@pytest.mark.parametrize(
    ("outcome", "decides"),
    [
        (ended(end="hung_up", solved=False), "not_met"),
        (ended(end="abandoned", solved=False), "not_met"),
        (ended(end="time_out", solved=False), "not_met"),
        (ended(end="transferred", solved=False), None),
        (ended(end="ended", solved=False), None),
        (ended(end="hung_up"), None),
        (ended(end="solved", solved=True), None),
        (None, None),
    ],
)
def test_who_is_gone_unsolved_was_not_brought_to_the_cure(
    outcome: Outcome | None, decides: str | None
) -> None:
    """Solved may have been a long way round, passed on is not over, ended may have had its remedy named."""
    assert verdict(CAUSE, call(*LINES, brief=ANGRY, outcome=outcome)) == decides
    assert verdict(CAUSE, call(*LINES, brief=Brief(), outcome=outcome)) is None
    assert verdict(CAUSE, call(*LINES, outcome=outcome)) is None


MOMENTS = st.none() | st.integers(0, 600_000)
EVENTS = st.lists(
    st.builds(
        Event,
        kind=st.sampled_from(KINDS),
        at_ms=MOMENTS,
        by=st.sampled_from(["trainee", "customer", "system", None]),
        after_turn=st.integers(0, 9),
        detail=st.none() | st.just("miro el almacén"),
        seconds=st.none() | st.floats(0, 900),
    ),
    max_size=6,
)
WORDS = ("¿Me espera dos minutos?", "Sí, claro.", "No.", "Gracias.", "待ちます。", "")
TURNS = st.lists(
    st.tuples(st.sampled_from("AC"), st.sampled_from(WORDS), MOMENTS, MOMENTS, st.booleans()),
    min_size=1,
    max_size=8,
)


@given(
    TURNS, EVENTS, st.sampled_from([*LOCALES, "fr", ""]), st.sampled_from(["phone", "chat", None])
)
def test_any_record_gives_verdicts_whose_quotes_are_the_agents(
    turns: list[tuple[str, str, int | None, int | None, bool]],
    events: list[Event],
    locale: str,
    channel: str | None,
) -> None:
    """Times that run backwards, holds without end and turns that are missing break no rule."""
    bare = call(*(f"{who}: {words}" for who, words, *_ in turns), locale=locale, channel=channel)
    timed = tuple(
        turn.model_copy(update={"started_ms": began, "ended_ms": ended_ms, "cut_off": cut})
        for turn, (*_, began, ended_ms, cut) in zip(bare.turns, turns, strict=True)
    )
    transcript: Transcript = bare.model_copy(update={"turns": timed, "events": tuple(events)})
    said = {turn.n: turn.text for turn in timed if turn.speaker == "trainee"}
    for demand_id in MEASURED:
        found = measured_verdict(demand(demand_id), transcript, "en")
        if found is not None:
            assert found.reason
            assert all(one.quote and one.quote in said[one.turn] for one in found.evidence)
