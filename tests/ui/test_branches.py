"""A reported call is tried again from one of its turns, and the two are compared."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import pytest

from simulator.errors import PersonaChangedError, StoreError
from simulator.grading.scorecard import Scorecard
from simulator.transcript import LOCALES, Locale, MoodChange, MoodPoint, Outcome, Transcript, Turn
from simulator.ui import branch_view, report_view
from simulator.ui.branch_curve import branch_figure, shared_points
from simulator.ui.flow import Flow
from simulator.ui.visit import Grading, Parent, Visit
from tests.ui.conftest import MARTA
from tests.ui.scripted_sessions import ScriptedSessions
from tests.ui.test_views import RUBRIC

ASKS = "Cuénteme, ¿qué ha pasado?"
HURTS = "Bueno, no es para tanto."
HELPS = "Le pido disculpas. Entiendo cómo se siente."


async def done(steps: AsyncIterator[object]) -> None:
    """Runs a step to its end."""
    async for _ in steps:
        pass


async def said(flow: Flow, visit: Visit, *texts: str) -> None:
    """Says something and hears the answer, once for each text."""
    for text in texts:
        await flow.take(visit, text)
        await done(flow.speak(visit))


async def reported(flow: Flow, visit: Visit, *texts: str) -> Transcript:
    """A call with these turns, hung up, the questions skipped, and graded."""
    flow.choose(visit, MARTA.persona.id)
    await done(flow.answer(visit))
    await said(flow, visit, *texts)
    await done(flow.finish(visit))
    await done(flow.reports.recognised(visit, {}))
    assert visit.grading
    return visit.grading.transcript


async def test_a_turn_is_tried_again_with_the_conversation_so_far_in_sight(
    flow: Flow, visit: Visit
) -> None:
    """The call opens just before that turn; its report then knows what it is compared with."""
    old = await reported(flow, visit, ASKS, HURTS)
    await done(flow.retry(visit, 3))
    assert visit.step == "call"
    assert visit.room
    assert visit.room.turns == list(old.turns[:2])
    assert visit.room.mood == old.mood[0]
    assert visit.room.outcome is None
    await said(flow, visit, HELPS)
    await done(flow.finish(visit))
    assert visit.step == "report"
    assert visit.grading
    assert visit.grading.parent
    assert visit.grading.parent.transcript == old
    assert visit.grading.parent.scorecard
    assert visit.grading.transcript.forked_after_turn == 2
    assert visit.grading.transcript.mood[-1].frustration < old.mood[-1].frustration
    await done(flow.reports.reread(visit, old.id or ""))
    assert visit.grading.parent is None


async def test_the_first_turn_begins_the_call_anew(flow: Flow, visit: Visit) -> None:
    """Nothing has been said in it."""
    await reported(flow, visit, ASKS)
    await done(flow.retry(visit, 1))
    assert visit.step == "call"
    assert visit.room
    assert visit.room.turns == []


@pytest.mark.parametrize(
    "failure", [PersonaChangedError("has changed"), StoreError("the disk is full")]
)
async def test_a_call_that_cannot_be_taken_back_leaves_the_report_and_says_why(
    flow: Flow,
    visit: Visit,
    sessions: ScriptedSessions,
    monkeypatch: pytest.MonkeyPatch,
    failure: Exception,
) -> None:
    """The notice is brought into sight, and the report is as it was."""
    await reported(flow, visit, ASKS)
    grading, focus = visit.grading, visit.focus

    async def failing(*_args: object, **_more: object) -> None:
        raise failure

    monkeypatch.setattr(sessions, "rewind", failing)
    await done(flow.retry(visit, 1))
    assert (visit.step, visit.grading, visit.notice) == ("report", grading, failure)
    assert visit.focus == focus + 1
    assert visit.waiting is None


async def test_a_second_press_while_the_call_opens_makes_no_second_branch(
    flow: Flow, visit: Visit, sessions: ScriptedSessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The turn that was pressed says that it is under way."""
    await reported(flow, visit, ASKS, HURTS)
    gate, rewind = asyncio.Event(), sessions.rewind

    async def slow(call_id: str, after_turn: int) -> object:
        await gate.wait()
        return await rewind(call_id, after_turn)

    monkeypatch.setattr(sessions, "rewind", slow)
    steps = flow.retry(visit, 3)
    await anext(steps)
    assert visit.grading
    html = report_view.said_html(visit, visit.grading, visit.persona)
    assert re.findall(r'data-act="retry" data-on="(\d+)"', html) == ["1"]
    await done(flow.retry(visit, 1))
    gate.set()
    await done(steps)
    assert len(await sessions.calls()) == 2


async def test_a_branch_whose_parent_cannot_be_read_has_a_report_all_the_same(
    flow: Flow, visit: Visit, sessions: ScriptedSessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The comparison is left out, and a notice says why."""
    old = await reported(flow, visit, ASKS)
    await done(flow.retry(visit, 1))
    await said(flow, visit, HELPS)
    await done(flow.finish(visit))
    assert visit.grading
    branch = visit.grading.transcript
    read = sessions.transcript

    async def without(call_id: str) -> Transcript:
        if call_id == old.id:
            raise StoreError("what is stored cannot be read")
        return await read(call_id)

    monkeypatch.setattr(sessions, "transcript", without)
    await done(flow.reports.reread(visit, branch.id or ""))
    assert visit.grading.transcript == branch
    assert visit.grading.parent is None
    assert isinstance(visit.notice, StoreError)


def point(turn: int, frustration: int) -> MoodPoint:
    """A mood after a turn."""
    change = MoodChange(rule="dont.argue", frustration=1)
    return MoodPoint(
        after_turn=turn,
        frustration=frustration,
        trust=30,
        confusion=5,
        band="angry",
        changes=(change,),
    )


def call(call_id: str, *frustration: int, outcome: Outcome | None) -> Transcript:
    """A call of one exchange for each mood."""
    turns = [
        Turn(n=n, speaker="trainee" if n % 2 else "customer", text="Sí.")
        for n in range(1, 2 * len(frustration) + 1)
    ]
    return Transcript(
        id=call_id,
        locale="es",
        turns=tuple(turns),
        mood=tuple(point(2 * n + 1, level) for n, level in enumerate(frustration)),
        outcome=outcome,
    )


def card(score: int | None, **changes: object) -> Scorecard:
    """A scorecard with an interval of ten points to each side."""
    made = Scorecard(
        rubric=RUBRIC.rubric.reference,
        rubric_sha256=RUBRIC.sha256,
        model="scripted:test",
        criteria=(),
        score=score,
        interval=None if score is None else (score - 10, score + 10),
        coverage=0.8,
    )
    return made.model_copy(update=changes)


def compared(before: Scorecard | None, now: Scorecard | None) -> Grading:
    """A branch after turn 2 that went better than its parent."""
    old = call("old", 60, 80, 90, outcome=Outcome(end="hung_up", by="customer"))
    new = call("new", 60, 40, outcome=Outcome(end="solved", by="trainee", solved=True))
    new = new.model_copy(update={"parent": "old", "forked_after_turn": 2})
    made = Grading(new, RUBRIC.rubric, Parent(old, before))
    made.scorecard = now
    return made


@pytest.mark.parametrize(
    ("before", "now", "line"),
    [
        (card(40), card(72), "Diferencia con la puntuación de antes: +32."),
        (card(72), card(40), "Diferencia con la puntuación de antes: −32."),
        (card(60), card(72), "se solapan"),
        (card(60), card(60), "La misma puntuación que antes."),
        (None, card(72), "La llamada anterior no se ha evaluado"),
        (card(60), None, "Esta llamada no se ha evaluado"),
        (card(None), card(72), "se pudo juzgar demasiado poco"),
        (card(60), card(None), "se pudo juzgar demasiado poco"),
        (card(60, rubric_sha256="x"), card(72), "criterios o modelos distintos"),
        (card(60, model="other"), card(72), "criterios o modelos distintos"),
    ],
)
def test_scores_are_compared_only_where_they_can_be(
    before: Scorecard | None, now: Scorecard | None, line: str
) -> None:
    """Same rubric, same judge, both with a score; else plain words say what is missing."""
    assert line in branch_view.score_line("es", compared(before, now))


def test_while_the_grader_is_at_work_the_difference_is_announced() -> None:
    """It is not said that the call was never graded."""
    made = compared(card(60), None)
    made.running = True
    assert "cuando acabe la evaluación" in branch_view.score_line("es", made)


def test_both_ends_stand_side_by_side() -> None:
    """End, solution, mood, turns and score of either call, and the way to the earlier report."""
    html = branch_view.branch_html(compared(card(40), card(72)), MARTA.persona)
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
    assert "Hasta el turno 2 las dos llamadas son la misma" in text
    assert "Problema resuelto No Sí" in text
    assert "Frustración 90" in text
    assert "Frustración 40" in text
    assert "Tus turnos 3 2" in text
    assert "40 (entre 30 y 50) 72 (entre 62 y 82)" in text
    assert 'data-act="report" data-on="old"' in html


def test_a_parent_that_is_still_open_has_no_report_to_read() -> None:
    """It says that the call is open instead of how it ended."""
    made = compared(None, card(72))
    assert made.parent
    still = made.parent.transcript.model_copy(update={"outcome": None})
    made.parent = Parent(still, None)
    html = branch_view.branch_html(made, MARTA.persona)
    assert "La llamada sigue abierta" in html
    assert "data-act" not in html


def test_a_call_that_is_no_branch_is_compared_with_nothing() -> None:
    """There is no section at all."""
    made = compared(None, None)
    made.parent = None
    assert branch_view.branch_html(made, None) == ""


def test_the_transcript_marks_where_the_new_try_begins() -> None:
    """After the last turn that both share; every turn of the trainee can be tried again."""
    html = report_view.said_html(Visit("es"), compared(None, None), MARTA.persona)
    place = html.index("Desde aquí, el nuevo intento")
    assert html.index('id="said-2"') < place < html.index('id="said-3"')
    assert re.findall(r'data-act="retry" data-on="(\d+)"', html) == ["1", "3"]
    assert "data-act" not in report_view.said_html(Visit("es"), compared(None, None), None)


@pytest.mark.parametrize("language", LOCALES)
def test_both_curves_are_in_one_plot_with_the_place_where_they_parted(language: Locale) -> None:
    """What they share is drawn once; the old way begins at the last point that both have."""
    made = compared(None, None)
    assert made.parent
    old, new = made.parent.transcript.mood, made.transcript.mood
    figure = branch_figure(language, old, new, 2)
    now, before = figure.data[:2]
    assert (list(now.x), list(now.y)) == ([1, 3], [60, 40])
    assert (list(before.x), list(before.y)) == ([1, 3, 5], [60, 80, 90])
    assert (now.line.dash, before.line.dash) == ("solid", "dot")
    assert now.marker.symbol != before.marker.symbol
    assert len(figure.data) == 6
    (fork,) = figure.layout.shapes[-1:]
    assert (fork.name, fork.x0) == ("fork", 1)
    assert shared_points(old, new) == 1


def test_a_branch_that_has_not_left_its_parent_is_one_line() -> None:
    """Nor does one from the start share a point."""
    mood = (point(1, 60), point(3, 50))
    assert len(branch_figure("en", mood[:1], mood, 2).data) == 3
    anew = branch_figure("en", mood, (point(1, 40),), 0)
    assert len(anew.data) == 6
    assert anew.layout.shapes[-1].x0 == 0
