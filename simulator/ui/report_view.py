"""HTML of the report: score, verdicts with their quotes, mood ledger, and what was said."""

from __future__ import annotations

import base64
from functools import partial

from simulator.grading import wording
from simulator.grading.measured import service_metrics
from simulator.grading.report import build_report, findings
from simulator.grading.report_metrics import metric_lines
from simulator.grading.report_mood import SETTLING
from simulator.grading.report_page import report_page
from simulator.grading.report_transcript import quoted_pieces
from simulator.persona import Persona
from simulator.transcript import Locale, MoodPoint, Transcript
from simulator.ui import override_view
from simulator.ui.call_view import said_entries
from simulator.ui.ledger import ledger_of, mood_before
from simulator.ui.messages import say
from simulator.ui.rendering import render
from simulator.ui.start_view import hue_of, initial_of
from simulator.ui.visit import Grading, Visit


def report_language(grading: Grading) -> Locale:
    """The language of the report: that of the call."""
    return wording.language_of(grading.transcript.locale)


def report_head_html(visit: Visit, grading: Grading, persona: Persona | None) -> str:
    """Score, interval, coverage, outcome, figures and downloads."""
    transcript, card = grading.transcript, grading.scorecard
    language = report_language(grading)
    name = customer_name(grading, persona)
    call = transcript.id or "call"
    report = build_report(transcript, grading.rubric, card, language=language) if card else None
    return render(
        "report_head",
        language,
        focus=visit.focus if visit.step == "report" else 0,
        name=name,
        initial=initial_of(name),
        hue=hue_of(transcript.persona or ""),
        rubric=grading.rubric.title.in_language(language),
        report=report,
        running=grading.running,
        done=len(grading.verdicts),
        total=len(grading.rubric.criteria),
        outcome=transcript.outcome,
        transcript_name=f"transcript-{call}.json",
        transcript_data=_as_data(transcript.to_json()),
        scorecard_name=f"scorecard-{call}.json",
        scorecard_data=_as_data(card.to_json()) if card else "",
        page_name=f"{wording.say('page.file', language)}-{call}.html",
        page_data=_as_data(_page(grading, persona)),
    )


def _page(grading: Grading, persona: Persona | None) -> str:
    """The report as a page to keep; empty while it is not complete."""
    if grading.scorecard is None or grading.coaching:
        return ""
    return report_page(
        grading.transcript,
        grading.rubric,
        grading.scorecard,
        language=report_language(grading),
        customer=persona.name if persona else None,
        recognition=grading.recognition,
    )


def customer_name(grading: Grading, persona: Persona | None) -> str:
    """Who called; the persona's id where its file is gone."""
    return persona.name if persona else grading.transcript.persona or "?"


def _as_data(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def criteria_html(visit: Visit, grading: Grading) -> str:
    """What went well with its quotes, the moments that cost most, the rest by document, the service's figures."""
    language = report_language(grading)
    card = grading.scorecard
    return render(
        "report_criteria",
        language,
        found=findings(
            grading.transcript,
            grading.verdicts,
            grading.rubric,
            language,
            suggestions=card.suggestions if card else (),
        ),
        metrics=metric_lines(service_metrics(grading.transcript), language),
        complete=card is not None,
        coaching=grading.coaching,
        w=partial(wording.say, language=language),
        forms=override_view.override_forms(visit, grading),
        interface=visit.language,
        f=partial(say, visit.language),
        shortest=override_view.SHORTEST,
        longest=override_view.LONGEST,
    )


def curve_points(transcript: Transcript) -> tuple[MoodPoint, ...]:
    """The mood after each turn, with the mood that the call began with in front."""
    points = transcript.mood
    if points and points[0].changes and points[0].after_turn > 0:
        return (mood_before(points[0]), *points)
    return points


def curve_html(grading: Grading) -> str:
    """What stands above the curve."""
    return render("report_curve", report_language(grading), any_mood=bool(grading.transcript.mood))


def ledger_html(grading: Grading) -> str:
    """The mood ledger as a table: turn, what moved the mood and why, mood afterwards."""
    language = report_language(grading)
    rows = [
        {
            "turn": _trainee_turn(grading.transcript, point),
            "lines": ledger_of(language, point),
            "point": point,
        }
        for point in grading.transcript.mood
        # A mood that only drifts back to its usual state was not moved by a turn.
        if any(change.rule != SETTLING for change in point.changes)
    ]
    return render("report_ledger", language, rows=[row for row in rows if row["lines"]])


def said_html(visit: Visit, grading: Grading, persona: Persona | None) -> str:
    """The whole call, with the words that verdicts quote marked, and a way back to each of the trainee's turns."""
    language = report_language(grading)
    transcript = grading.transcript
    name = customer_name(grading, persona)
    quotes = [evidence for verdict in grading.verdicts for evidence in verdict.evidence]
    entries = said_entries(language, name, list(transcript.turns), list(transcript.events))
    for entry in entries:
        if entry["kind"] != "event":
            entry["pieces"] = quoted_pieces(str(entry["text"]), int(str(entry["n"])), quotes)
    return render(
        "report_said",
        language,
        entries=entries,
        name=name,
        forked_after=transcript.forked_after_turn,
        retry=bool(transcript.id and persona),
        waiting_turn=visit.waiting.turn if visit.waiting else None,
    )


def _trainee_turn(transcript: Transcript, point: MoodPoint) -> int | None:
    """The trainee's turn that a mood point answers to: the last one up to it."""
    said = [turn.n for turn in transcript.turns if turn.speaker == "trainee"]
    return max((n for n in said if n <= point.after_turn), default=None)
