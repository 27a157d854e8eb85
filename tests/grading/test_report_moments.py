"""The moments that cost most: which they are, what was felt, and what stands beside them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.calls import active_listening, call, criterion, rubric_of
from simulator.behaviours import DONTS
from simulator.grading.report import findings
from simulator.grading.report_moments import LEAST_COST, MOST_MOMENTS, CostlyMoment
from simulator.grading.report_mood import SETTLING
from simulator.grading.scorecard import Suggestion, Verdict
from simulator.grading.wording import TEXTS
from simulator.rubric import Rubric
from simulator.transcript import LOCALES, Locale, MoodChange, MoodPoint

RUBRIC = active_listening().rubric
LINES = (
    "A: Buenos días.",
    "C: Llegó roja.",
    "A: No es para tanto.",
    "C: ¿Cómo que no?",
    "A: Pues eso es imposible.",
    "C: Le digo que sí.",
    "A: Espere.",
    "C: Otra vez.",
    "A: Vaya carácter.",
)


def point(turn: int, *changes: tuple[str, int, int], quote: str | None = None) -> MoodPoint:
    """A mood point of some rules with what they did to frustration and trust."""
    made = tuple(
        MoodChange(rule=rule, quote=quote, frustration=frustration, trust=trust)
        for rule, frustration, trust in changes
    )
    return MoodPoint(
        after_turn=turn, frustration=60, trust=40, confusion=0, band="angry", changes=made
    )


def fault(criterion_id: str, *said: tuple[int, str], verdict: str = "not_met") -> Verdict:
    """A verdict that rests on words of some turns."""
    evidence = [{"turn": turn, "quote": quote} for turn, quote in said]
    return Verdict.model_validate(
        {"id": criterion_id, "verdict": verdict, "by": "judge", "evidence": evidence}
    )


def moments(
    mood: tuple[MoodPoint, ...],
    *verdicts: Verdict,
    rubric: Rubric = RUBRIC,
    language: Locale = "es",
    suggestions: tuple[Suggestion, ...] = (),
    lines: tuple[str, ...] = LINES,
) -> tuple[CostlyMoment, ...]:
    """The moments of the call with that ledger."""
    transcript = call(*lines, mood=mood)
    found = findings(transcript, verdicts, rubric, language, suggestions=suggestions)
    return found.moments


def test_the_costliest_come_first_and_no_more_than_three() -> None:
    """Frustration up and trust down, added."""
    mood = (
        point(3, ("dont.minimise", 5, -5)),
        point(5, ("dont.argue", 12, -10)),
        point(7, ("dont.abrupt_hold", 8, 0)),
        point(9, ("dont.judge_or_insult", 15, -12)),
    )
    assert [(one.turn, one.cost) for one in moments(mood)] == [(9, 27), (5, 22), (3, 10)]


def test_a_moment_that_a_verdict_or_a_dont_stands_on_comes_before_a_dearer_one_without() -> None:
    """What nobody can point at in the words teaches less; it is still shown where there is room."""
    mood = (
        point(1, ("solution.unfit", 20, -10)),
        point(3, ("phrase.stock", 3, 0)),
        point(5, ("dont.argue", 4, 0)),
        point(7, ("solution.unfit", 30, -5)),
    )
    shown = moments(mood, fault("listening.paraphrase", (3, "No es para tanto.")))
    assert [one.turn for one in shown] == [7, 5, 3]
    assert [one.turn for one in moments(mood[:1])] == [1]


def test_what_cost_next_to_nothing_and_has_no_verdict_is_no_moment() -> None:
    """A short wait is not what a report is about; neither is the mood's own way back."""
    small = point(3, ("clock.wait", LEAST_COST - 1, 0))
    drift = point(5, (SETTLING, 9, -9))
    assert moments((small, drift)) == ()
    assert [one.turn for one in moments((point(3, ("clock.wait", LEAST_COST, 0)),))] == [3]


def test_a_turn_that_hurt_and_helped_counts_by_what_it_came_to() -> None:
    """An apology in the same breath takes back what was said; the harm alone would not be what was felt."""
    mixed = point(3, ("dont.minimise", 14, -10), ("difficult.apologise", -9, 7))
    soothed = point(5, ("dont.argue", 5, -5), ("listening.empathise", -20, 20))
    (only,) = moments((mixed, soothed))
    assert (only.turn, only.cost) == (3, 8)
    assert only.felt_because == (
        "le quitó importancia al problema (frustración +14, confianza −10)",
    )


def test_what_the_customer_felt_names_the_rule_the_points_and_the_mood_before_and_after() -> None:
    """Before is the mood of the ledger's last line, not a sum."""
    before = MoodPoint(after_turn=1, frustration=40, trust=50, confusion=0, band="annoyed")
    (only,) = moments((before, point(3, ("dont.minimise", 20, -10))))
    assert only.felt
    assert (only.felt.before.band, only.felt.after.band) == ("annoyed", "angry")
    assert only.felt_line == "Ánimo: de molestia a enfado. Frustración 40 → 60, confianza 50 → 40."
    (first,) = moments((point(3, ("dont.minimise", 20, -10)),))
    assert first.felt_line.endswith("Frustración 40 → 60, confianza 50 → 40.")


def test_a_short_turn_is_shown_whole_with_the_faulty_words_marked_and_a_long_one_by_them() -> None:
    """Both from the ledger and from the verdict; a quote inside another is shown once."""
    mood = (point(3, ("dont.minimise", 14, -10), quote="es para tanto"),)
    stated = fault("dont.minimise", (3, "No es para tanto."))
    (short,) = moments(mood, stated)
    assert [(one.text, one.quoted) for one in short.said[0]] == [("No es para tanto.", True)]
    assert short.faulty == ("No es para tanto.",)
    assert short.customer_before == "Llegó roja."
    long = (*LINES[:2], f"A: {'Bueno, verá usted. ' * 20}No es para tanto.")
    (cut,) = moments(mood, stated, lines=long)
    assert ["".join(piece.text for piece in one) for one in cut.said] == ["No es para tanto."]


def test_a_wait_is_told_as_what_happened_and_puts_no_words_into_the_agents_mouth() -> None:
    """The turn that ends a hold did not cause its cost; a point stored under the customer's turn is beside the words."""
    back = point(3, ("clock.hold", 9, -3), ("clock.broken_promise", 4, -6))
    beside = point(6, ("clock.wait", 9, -3))
    held, waited = moments((back, beside))
    assert (held.said, held.happened) == (
        (),
        "Tuvo al cliente en espera; volvió más tarde de lo que anunció.",
    )
    assert (waited.where, waited.customer_before) == ("Después del turno 6", "")
    assert waited.happened == "Hizo esperar al cliente."
    (one,) = moments((beside,), language="ja")
    assert (one.where, one.happened) == ("発言6のあと", "待たせた。")


def test_faults_that_cost_no_mood_fill_up_and_say_so() -> None:
    """Three moments to learn from where there are three; the ledger is not claimed to say what it does not."""
    shown = moments(
        (point(3, ("dont.minimise", 14, -10)),),
        fault("listening.clarify", (5, "Pues eso es imposible.")),
        fault("dont.argue", (5, "eso es imposible")),
    )
    assert [(one.turn, one.cost) for one in shown] == [(3, 24), (5, 0)]
    assert shown[1].felt is None
    assert "no empeoró" in shown[1].felt_line
    assert (shown[1].fault and shown[1].fault.id, shown[1].also) == (
        "listening.clarify",
        "No discutir",
    )


def test_without_a_ledger_the_weightiest_faults_with_quotes_are_the_moments() -> None:
    """One moment a turn, a fault without words is none, and nothing is said of feelings."""
    light, heavy = criterion("dont.argue", weight=1), criterion("dont.minimise", weight=4)
    middle, silent = (
        criterion("dont.judge_or_insult", weight=2),
        criterion("listening.clarify", weight=9),
    )
    rubric = rubric_of(light, heavy, middle, silent).rubric
    shown = moments(
        (),
        fault("dont.argue", (5, "eso es imposible")),
        fault("dont.minimise", (3, "No es para tanto."), (9, "Vaya carácter.")),
        fault("dont.judge_or_insult", (9, "Vaya carácter.")),
        fault("listening.clarify"),
        rubric=rubric,
    )
    assert [one.turn for one in shown] == [3, 9, 5]
    assert {one.felt_line for one in shown} == {""}


def test_a_call_without_any_says_so() -> None:
    """In words that claim no more than was recorded."""
    assert "ningún fallo" in findings(call(*LINES, mood=(point(1),)), (), RUBRIC, "es").moments_note
    assert (
        findings(call(*LINES), (), RUBRIC, "en").moments_note
        == "No fault rests on words of the agent."
    )


def test_the_advice_is_the_graders_words_else_the_rubrics_else_the_programs_own() -> None:
    """And it is said which of the three it is, and why the grader's words are missing where it was asked."""
    mood = (point(3, ("dont.minimise", 14, -10)),)
    own = RUBRIC.criteria[5].advice.es

    def advice(**more: Any) -> tuple[str, str, str]:
        (only,) = moments(mood, **more)
        return only.advice.by, only.advice.text, only.advice.source

    assert advice() == ("rubric", own, "Consejo de la rúbrica.")
    said = Suggestion(turn=3, say="Siento lo ocurrido.")
    assert advice(suggestions=(said,))[:2] == ("grader", "Siento lo ocurrido.")
    refused = Suggestion(turn=3, refused="unknown_fact")
    assert advice(suggestions=(refused,))[0] == "rubric"
    assert "no pasó la comprobación" in advice(suggestions=(refused,))[2]
    silent = Suggestion(turn=3, refused="no_answer")
    assert "no dio ninguna propuesta" in advice(suggestions=(silent,))[2]
    elsewhere = Suggestion(turn=5, say="Otra cosa.")
    assert advice(suggestions=(elsewhere,))[0] == "rubric"
    without = rubric_of(criterion("listening.clarify")).rubric
    by, text, source = advice(rubric=without)
    assert (by, text) == ("program", TEXTS["advice.dont.minimise"]["es"])
    assert source == "Consejo general; la rúbrica no trata de esto."


def test_every_rule_that_can_cost_something_has_advice() -> None:
    """A moment whose rule no criterion covers must not end in silence."""
    clock = ("interrupt", "wait", "hold", "broken_promise", "personal_call")
    rules = (*DONTS, *(f"clock.{one}" for one in clock), "solution.unfit", "phrase.stock")
    for language in LOCALES:
        for rule in rules:
            without = rubric_of(criterion("listening.empathise")).rubric
            (only,) = moments((point(3, (rule, 9, -9)),), rubric=without, language=language)
            assert only.advice.text, (language, rule)


@pytest.mark.parametrize("after", [0, 2, 50])
def test_a_ledger_that_points_nowhere_is_survived(after: int) -> None:
    """A foreign transcript may number its mood points as it likes."""
    (only,) = moments((point(after, ("dont.minimise", 14, -10), quote="x"),))
    assert only.cost == 24


changes = st.lists(
    st.tuples(
        st.sampled_from([*DONTS, "clock.hold", "listening.empathise", SETTLING, "future.rule"]),
        st.integers(-40, 40),
        st.integers(-40, 40),
    ),
    max_size=4,
)


@given(
    st.lists(st.tuples(st.integers(0, 12), changes), max_size=8),
    st.lists(
        st.tuples(st.sampled_from(["dont.argue", "dont.minimise"]), st.integers(1, 9)), max_size=3
    ),
)
def test_whatever_the_ledger_holds_the_moments_are_ordered_distinct_and_few(
    ledger: list[tuple[int, list[tuple[str, int, int]]]], faults: list[tuple[str, int]]
) -> None:
    """No turn twice, the costliest first, and none that cost nothing and rests on nothing."""
    mood = tuple(point(turn, *made) for turn, made in ledger)
    said = {n: line[2:].strip() for n, line in enumerate(LINES, 1) if line.startswith("A")}
    verdicts = {one: fault(one, (turn, said[turn])) for one, turn in faults if turn in said}
    shown = moments(mood, *verdicts.values())
    assert len(shown) <= MOST_MOMENTS
    assert len({(one.turn, one.where) for one in shown}) == len(shown)
    assert [one.cost for one in shown] == sorted((one.cost for one in shown), reverse=True)
    assert all(one.cost or one.fault for one in shown)
