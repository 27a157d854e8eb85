"""A trainer overrides a verdict in the report: who may, what is shown, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from simulator.errors import StoreError
from simulator.grading.scorecard import Verdict
from simulator.overrides import VERDICTS
from simulator.transcript import LOCALES, Locale
from simulator.ui import report_view
from simulator.ui.flow import Flow
from simulator.ui.messages import messages
from simulator.ui.override_view import LONGEST, SHORTEST, override_forms
from simulator.ui.visit import Visit
from tests.ui.scripted_sessions import COACHED, ScriptedSessions
from tests.ui.test_branches import ASKS, HURTS, reported
from tests.ui.test_flow import done
from tests.ui.test_views import HOSTILE, Seen

MINIMISED = "dont.minimise"
REASON = "Lo dice de la espera, no del problema."


def fields(
    verdict: str = "met", reason: str = REASON, seen: int = 0
) -> Mapping[str, tuple[str, ...]]:
    """What the form sends."""
    return {"verdict": (verdict,), "reason": (reason,), "seen": (str(seen),)}


def of(visit: Visit, criterion: str = MINIMISED) -> Verdict:
    """The verdict that the report shows."""
    assert visit.grading
    return next(one for one in visit.grading.verdicts if one.id == criterion)


def html(visit: Visit) -> str:
    """The criteria."""
    assert visit.grading
    return report_view.criteria_html(visit, visit.grading)


@pytest.fixture
async def trainer(flow: Flow, visit: Visit) -> Visit:
    """A trainer at the report on a call in which the problem was minimised."""
    await reported(flow, visit, ASKS, HURTS)
    visit.role = "trainer"
    assert of(visit).verdict == "not_met"
    return visit


async def test_only_a_trainer_sees_the_forms(trainer: Visit) -> None:
    """One for each criterion of the report, wherever it stands; a trainee has none."""
    assert trainer.grading
    forms = re.findall(r'data-act="override" data-on="([^"]+)"', html(trainer))
    assert sorted(forms) == sorted(one.id for one in trainer.grading.verdicts)
    trainer.role = "trainee"
    assert 'data-act="override"' not in html(trainer)


async def test_an_override_is_shown_with_what_the_machine_said(
    flow: Flow, trainer: Visit, sessions: ScriptedSessions
) -> None:
    """The score is another one, the quote stays beneath; whoever opens the report later sees the same."""
    assert trainer.grading
    before = trainer.grading.scorecard
    assert before
    await flow.reports.overriding.override(trainer, MINIMISED, fields())
    verdict = of(trainer)
    assert (verdict.by, verdict.verdict, verdict.reason) == ("human", "met", REASON)
    after = trainer.grading.scorecard
    assert after
    assert (after.score or 0) > (before.score or 0)
    shown = html(trainer)
    assert "La máquina dijo: <s>ocurrió</s>" in shown
    assert "Juzgado por una persona" in shown
    assert trainer.grading.refused is None
    call_id = trainer.grading.transcript.id or ""
    other = Visit("es")
    await done(flow.reports.reread(other, call_id))
    assert other.grading
    assert other.grading.scorecard == after
    assert (await sessions.scorecards(call_id))[-1] == before
    assert COACHED in shown or before.suggestions == ()


async def test_the_report_that_is_kept_has_the_persons_verdict(flow: Flow, trainer: Visit) -> None:
    """The page and the scorecard of the downloads, with the machine's beside it."""
    await flow.reports.overriding.override(trainer, MINIMISED, fields())
    assert trainer.grading
    assert trainer.grading.scorecard
    body = trainer.grading.scorecard.to_json()
    assert '"by": "human"' in body
    assert '"machine": {' in body


async def test_going_back_undoes_it_and_both_stay_in_the_history(
    flow: Flow, trainer: Visit
) -> None:
    """The form names the machine's verdict as such; the newest line stands first."""
    assert trainer.grading
    before = trainer.grading.scorecard
    await flow.reports.overriding.override(trainer, MINIMISED, fields())
    form = override_forms(trainer, trainer.grading)[MINIMISED]
    assert ("not_met", "ocurrió (lo que dijo la máquina)") in form.options
    back = fields("not_met", "Me equivoqué.", seen=form.seen)
    await flow.reports.overriding.override(trainer, MINIMISED, back)
    assert trainer.grading.scorecard == before
    history = override_forms(trainer, trainer.grading)[MINIMISED].history
    assert [line.partition(": ")[2] for line in history] == [
        "de «evitado» a «ocurrió». Me equivoqué.",
        f"de «ocurrió» a «evitado». {REASON}",
    ]


async def test_the_verdict_in_force_is_no_choice(trainer: Visit) -> None:
    """The other three are, in the interface's language."""
    assert trainer.grading
    trainer.language = "ja"
    for verdict in trainer.grading.verdicts:
        options = override_forms(trainer, trainer.grading)[verdict.id].options
        assert {one for one, _ in options} == set(VERDICTS) - {verdict.verdict}
    assert 'lang="ja"' in html(trainer)


@pytest.mark.parametrize(
    ("criterion", "sent", "line"),
    [
        (MINIMISED, fields(reason="  "), "Falta un motivo de 3 a 500 caracteres."),
        (MINIMISED, fields(reason="a" * 501), "Falta un motivo de 3 a 500 caracteres."),
        (MINIMISED, fields("not_met"), "Ese ya es el veredicto."),
        (MINIMISED, fields(seen=3), "Otra persona ha corregido este veredicto"),
        (MINIMISED, {}, "Este veredicto no se puede corregir así."),
        (MINIMISED, {"verdict": ("met",), "seen": ("-1",)}, "Falta un motivo"),
    ],
)
async def test_what_is_refused_says_why_at_the_form(
    flow: Flow,
    trainer: Visit,
    criterion: str,
    sent: Mapping[str, tuple[str, ...]],
    line: str,
) -> None:
    """And keeps the name under which the page holds what was typed."""
    assert trainer.grading
    before = override_forms(trainer, trainer.grading)[criterion]
    await flow.reports.overriding.override(trainer, criterion, sent)
    after = override_forms(trainer, trainer.grading)[criterion]
    assert line in after.refused
    assert after.keep == before.keep
    assert html(trainer).count('role="alert"') == 1
    assert of(trainer).by == "judge"
    await flow.reports.overriding.override(trainer, criterion, fields())
    taken = override_forms(trainer, trainer.grading)[criterion]
    assert (taken.refused, taken.keep == before.keep) == ("", False)


async def test_a_criterion_that_is_not_there_is_refused(flow: Flow, trainer: Visit) -> None:
    """Its form is gone too; nothing else has changed."""
    assert trainer.grading
    before = trainer.grading.scorecard
    await flow.reports.overriding.override(trainer, "no.such_thing", fields())
    assert trainer.grading.scorecard == before


async def test_of_two_tabs_the_second_sees_the_first_and_decides(
    flow: Flow, trainer: Visit
) -> None:
    """Nothing is overwritten; with the first before them they can still override it."""
    assert trainer.grading
    other = Visit("en", role="trainer")
    await done(flow.reports.reread(other, trainer.grading.transcript.id or ""))
    await flow.reports.overriding.override(trainer, MINIMISED, fields())
    rival = fields("not_applicable", "There was nothing to play down.")
    await flow.reports.overriding.override(other, MINIMISED, rival)
    assert other.grading
    form = override_forms(other, other.grading)[MINIMISED]
    assert "Somebody else has overridden" in form.refused
    assert REASON in form.history[0]
    assert of(other).verdict == "met"
    again = fields("not_applicable", "There was nothing to play down.", seen=form.seen)
    await flow.reports.overriding.override(other, MINIMISED, again)
    assert of(other).verdict == "not_applicable"


async def test_a_form_sent_twice_is_one_override(flow: Flow, trainer: Visit) -> None:
    """A double press is no rival."""
    for _ in range(2):
        await flow.reports.overriding.override(trainer, MINIMISED, fields())
    assert trainer.grading
    assert len(trainer.grading.overrides) == 1
    assert trainer.grading.refused is None


@pytest.mark.parametrize("state", ["trainee", "grading", "coaching", "start"])
async def test_at_any_other_time_nothing_is_overridden(
    flow: Flow, trainer: Visit, state: str
) -> None:
    """Whoever sends the form all the same."""
    grading = trainer.grading
    assert grading
    machine = grading.machine
    if state == "trainee":
        trainer.role = "trainee"
    elif state == "grading":
        grading.machine = None
    elif state == "coaching":
        grading.coaching = True
    else:
        await flow.to_start(trainer)
    await flow.reports.overriding.override(trainer, MINIMISED, fields())
    assert machine
    assert await flow.sessions.overrides.of(grading.transcript.id, machine) == ()


async def test_a_store_that_fails_leaves_the_report_as_it_is(
    flow: Flow, trainer: Visit, sessions: ScriptedSessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line stands at the form."""

    async def full(*_: object, **__: object) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(sessions.overrides, "override", full)
    await flow.reports.overriding.override(trainer, MINIMISED, fields())
    assert trainer.grading
    form = override_forms(trainer, trainer.grading)[MINIMISED]
    assert form.refused == "No se puede leer o guardar la llamada."
    assert of(trainer).by == "judge"


async def test_overrides_under_a_rubric_that_has_changed_are_told_not_shown(
    flow: Flow, trainer: Visit, sessions: ScriptedSessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its weights are gone, so the machine's scorecard is shown with a notice."""
    await flow.reports.overriding.override(trainer, MINIMISED, fields())
    assert trainer.grading
    machine = trainer.grading.machine

    async def unchanged(_call_id: str, card: object) -> object:
        return card

    monkeypatch.setattr(sessions.overrides, "shown", unchanged)
    other = Visit("es")
    await done(flow.reports.reread(other, trainer.grading.transcript.id or ""))
    assert other.grading
    assert other.grading.scorecard == machine
    assert "ha cambiado desde que se evaluó" in str(other.notice)


async def test_what_a_trainer_types_is_text(flow: Flow, trainer: Visit) -> None:
    """In the card and in the history."""
    await flow.reports.overriding.override(trainer, MINIMISED, fields(reason=HOSTILE))
    seen = Seen(html(trainer))
    assert not {"script", "img"} & set(seen.tags)
    assert seen.words.count(HOSTILE) == 2


@pytest.mark.parametrize("language", LOCALES)
def test_the_line_on_the_reason_names_the_limits(language: Locale) -> None:
    """Both numbers, as they are."""
    line = messages()["override_error_reason"].in_language(language)
    assert str(SHORTEST) in line
    assert str(LONGEST) in line
