"""A person's verdicts in the place of the machine's: which count, and what the scorecard then says."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.calls import active_listening, call
from simulator.grading.override import Override, in_force, overridden, with_overrides
from simulator.grading.report import build_report
from simulator.grading.report_lines import ReportLine
from simulator.grading.report_page import report_page
from simulator.grading.report_text import report_text
from simulator.grading.score import compute_score
from simulator.grading.scorecard import Evidence, Scorecard, Verdict, VerdictName
from simulator.overrides import VERDICTS
from simulator.transcript import LOCALES, Locale

RUBRIC = active_listening().rubric
WEIGHTS = {one.id: one.weight for one in RUBRIC.criteria}
CALL = call("A: ¿Qué ha pasado?", "C: Llegó roja.", "A: No es para tanto.", "C: ¿Perdone?")
QUOTE = Evidence(turn=3, quote="No es para tanto")


def machine(verdict: VerdictName, criterion: str = "dont.minimise") -> Verdict:
    """What the judge found."""
    evidence = (QUOTE,) if verdict == "not_met" else ()
    return Verdict(
        id=criterion,
        verdict=verdict,
        p_met=0.2,
        by="judge",
        evidence=evidence,
        reason="Ocurre en 1 de sus 2 turnos.",
    )


def card(*verdicts: Verdict) -> Scorecard:
    """A scorecard with its real score."""
    weighed = compute_score(verdicts, WEIGHTS, RUBRIC.coverage_needed)
    return Scorecard(
        transcript="call-1",
        rubric=RUBRIC.reference,
        rubric_sha256=active_listening().sha256,
        model="scripted:test",
        criteria=verdicts,
        score=weighed.points,
        interval=weighed.interval,
        coverage=weighed.coverage,
    )


def override(
    verdict: VerdictName,
    place: int = 1,
    criterion: str = "dont.minimise",
    found: VerdictName = "not_met",
    reason: str = "Lo dice de la espera.",
) -> Override:
    """A person's verdict."""
    return Override(
        criterion, place, verdict, found, found, reason, None, f"2026-11-22T0{place}:00:00Z"
    )


CARD = card(
    machine("not_met"),
    machine("met", "listening.clarify"),
    machine("cannot_assess", "listening.full_attention"),
)


def test_the_machines_verdict_stays_behind_the_persons() -> None:
    """``by: human``, with the reason of the person; quotes for another verdict are no evidence for this one."""
    shown = with_overrides(CARD, [override("met")], RUBRIC)
    verdict = shown.criteria[0]
    assert (verdict.by, verdict.verdict, verdict.p_met) == ("human", "met", None)
    assert (verdict.reason, verdict.evidence) == ("Lo dice de la espera.", ())
    assert verdict.machine == CARD.criteria[0]
    assert shown.criteria[1:] == CARD.criteria[1:]


def test_score_interval_and_coverage_are_computed_anew() -> None:
    """By the same function; what a person found is certain."""
    shown = with_overrides(
        CARD,
        [override("met"), override("not_met", 1, "listening.full_attention", "cannot_assess")],
        RUBRIC,
    )
    expected = compute_score(shown.criteria, WEIGHTS, RUBRIC.coverage_needed)
    assert (shown.score, shown.interval, shown.coverage) == (
        expected.points,
        expected.interval,
        expected.coverage,
    )
    assert shown.coverage == 1.0 > CARD.coverage
    assert shown.score != CARD.score
    alone = with_overrides(card(machine("not_met")), [override("met")], RUBRIC)
    assert (alone.score, alone.interval) == (100, (100, 100))


def test_the_newest_counts_and_going_back_undoes_it() -> None:
    """Whatever the order in which they are read; the scorecard is then the machine's, to the byte."""
    first, second, back = (
        override("met"),
        override("not_applicable", 2),
        override("not_met", 3),
    )
    assert in_force([second, first])["dont.minimise"] == second
    assert in_force([first, second, back]) == {}
    assert with_overrides(CARD, [back, first, second], RUBRIC).to_json() == CARD.to_json()
    again = override("cannot_assess", 4)
    assert in_force([first, second, back, again])["dont.minimise"] == again


def test_going_back_goes_back_to_what_the_machine_finds_now() -> None:
    """After another grading too, which may have found something else."""
    undone = [override("met"), override("not_met", 2)]
    assert overridden([machine("met")], undone) == (machine("met"),)


def test_where_the_machine_comes_to_agree_its_quotes_are_evidence() -> None:
    """The verdict stays the person's."""
    (verdict,) = overridden([machine("not_met")], [override("not_met", found="met")])
    assert (verdict.by, verdict.evidence) == ("human", (QUOTE,))


def test_an_override_on_what_is_not_there_is_passed_over() -> None:
    """A shorter rubric may no longer ask it."""
    assert with_overrides(CARD, [override("met", criterion="dont.argue")], RUBRIC) is CARD


verdicts = st.sampled_from(VERDICTS)


@given(st.lists(verdicts, min_size=3, max_size=3), st.lists(st.tuples(verdicts, verdicts)))
def test_overriding_never_touches_the_machines_scorecard(
    found: list[VerdictName], changes: list[tuple[VerdictName, VerdictName]]
) -> None:
    """However often; the machine's verdicts can be read out of the shown scorecard again."""
    ids = [one.id for one in RUBRIC.criteria[:3]]
    original = card(*(machine(one, name) for one, name in zip(found, ids, strict=True)))
    before = original.to_json()
    made = [
        override(verdict, place, ids[place % 3], other)
        for place, (verdict, other) in enumerate(changes, 1)
    ]
    shown = with_overrides(original, made, RUBRIC)
    assert original.to_json() == before
    assert tuple(one.machine or one for one in shown.criteria) == original.criteria
    assert Scorecard.model_validate_json(shown.to_json()) == shown


def test_the_json_of_a_scorecard_without_overrides_is_what_it_was() -> None:
    """The format is fixed: only an overridden verdict carries the machine's."""
    assert "machine" not in CARD.to_json()
    shown = json.loads(with_overrides(CARD, [override("met")], RUBRIC).to_json())
    assert shown["criteria"][0]["machine"]["verdict"] == "not_met"
    assert "machine" not in shown["criteria"][0]["machine"]
    assert "machine" not in shown["criteria"][1]


def lines(shown: Scorecard) -> dict[str, ReportLine]:
    """Every line of a report's documents."""
    report = build_report(CALL, RUBRIC, shown)
    return {
        line.id: line
        for part in report.findings.documents
        for line in (
            *part.decided,
            *(one for group in (*part.unassessed, *part.not_applicable) for one in group.lines),
        )
    }


def test_a_report_shows_both() -> None:
    """The person's verdict with their reason, and what the machine had said; no advice on what it would take."""
    found = lines(
        with_overrides(
            CARD,
            [
                override("cannot_assess", reason="No se oye bien."),
                override("not_applicable", 1, "listening.full_attention", "cannot_assess"),
            ],
            RUBRIC,
        )
    )
    line = found["dont.minimise"]
    assert (line.verdict, line.reason, line.needed) == ("cannot_assess", "No se oye bien.", "")
    assert line.machine
    assert (line.machine.word, line.machine.evidence) == ("ocurrió", (QUOTE,))
    assert found["listening.full_attention"].machine
    assert lines(CARD)["listening.full_attention"].machine is None


def test_criteria_with_one_reason_are_not_shared_where_the_machine_said_otherwise() -> None:
    """Two overridden with the same words keep what the machine had said of each."""
    shown = with_overrides(
        card(machine("not_met"), machine("met", "dont.argue")),
        [
            override("not_applicable", reason="No hubo queja."),
            override("not_applicable", 1, "dont.argue", "met", "No hubo queja."),
        ],
        RUBRIC,
    )
    (part,) = build_report(CALL, RUBRIC, shown).findings.documents
    said = [group.lines[0].machine for group in part.not_applicable]
    assert sorted(one.word for one in said if one) == ["evitado", "ocurrió"]


@pytest.mark.parametrize("language", LOCALES)
def test_terminal_and_page_say_what_the_machine_said(language: Locale) -> None:
    """Struck out on the page; the reason of a person is text, whatever it holds."""
    hostile = "<script>alert(1)</script>\x1b[2J"
    shown = with_overrides(CARD, [override("met", reason=hostile)], RUBRIC)
    heading = {"es": "La máquina dijo:", "en": "The machine said:", "ja": "自動判定："}[language]
    text = report_text(build_report(CALL, RUBRIC, shown, language=language), width=200)
    assert f"[{heading} " in text
    assert "\x1b" not in text
    html = report_page(CALL, RUBRIC, shown, language=language)
    assert f"{heading} <s>" in html
    assert "<script" not in html
    assert heading not in report_page(CALL, RUBRIC, CARD, language=language)
