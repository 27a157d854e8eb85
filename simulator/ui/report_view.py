"""HTML of the report: score, verdicts with their quotes, mood ledger, and what was said."""

from __future__ import annotations

import base64

from simulator.grading import wording
from simulator.grading.report import ReportLine, build_report, judged_lines
from simulator.grading.report_mood import SETTLING
from simulator.grading.scorecard import Evidence
from simulator.persona import Persona
from simulator.transcript import Locale, MoodPoint, Transcript
from simulator.ui.call_view import said_entries
from simulator.ui.ledger import ledger_of, mood_before
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
    )


def customer_name(grading: Grading, persona: Persona | None) -> str:
    """Who called; the persona's id where its file is gone."""
    return persona.name if persona else grading.transcript.persona or "?"


def _as_data(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def criteria_html(grading: Grading) -> str:
    """Criterion by criterion: what went well with its quotes, what cost most with advice, the rest."""
    language = report_language(grading)
    judged = judged_lines(grading.verdicts, grading.rubric, language)
    groups = [
        {"name": name, "title": wording.say(f"report.{name}", language), "lines": lines}
        for name, lines in (
            ("went_well", judged.went_well),
            ("cost_most", judged.cost_most),
            ("rest", judged.rest),
        )
        if lines
    ]
    return render("report_criteria", language, groups=groups, certainty=_certainty)


def _certainty(line: ReportLine) -> int | None:
    """How sure the judge is of its verdict, in percent."""
    if line.p_met is None or line.verdict not in ("met", "not_met"):
        return None
    return round(100 * (line.p_met if line.verdict == "met" else 1 - line.p_met))


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
            entry["pieces"] = _pieces(str(entry["text"]), entry["n"], quotes)
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


def _pieces(text: str, turn: object, quotes: list[Evidence]) -> list[dict[str, object]]:
    """A turn cut into words that were quoted and words that were not."""
    marked = [False] * len(text)
    for evidence in quotes:
        start = text.find(evidence.quote) if evidence.turn == turn and evidence.quote else -1
        if start >= 0:
            marked[start : start + len(evidence.quote)] = [True] * len(evidence.quote)
    pieces: list[dict[str, object]] = []
    begin = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or marked[place] != marked[begin]:
            pieces.append({"text": text[begin:place], "quoted": marked[begin]})
            begin = place
    return pieces
