"""A report as one HTML page that carries all it needs: for reading, printing, signing and keeping.

No script and no request: style sheet and drawing stand in the page, and its own content policy forbids the rest.
Whatever came from the call or from a model is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from simulator.grading.report import Report, build_report
from simulator.grading.report_curve import HEIGHT, WIDTH, mood_curve
from simulator.grading.report_mood import points_in_words
from simulator.grading.report_text import MARKS
from simulator.grading.report_transcript import entries
from simulator.grading.scorecard import Scorecard
from simulator.grading.visible import visible
from simulator.grading.wording import say
from simulator.recognition_answer import RecognitionAnswer
from simulator.rubric import Rubric
from simulator.transcript import Locale, Transcript

_FOLDER = Path(__file__).parent / "page"


def report_page(
    transcript: Transcript,
    rubric: Rubric,
    scorecard: Scorecard,
    *,
    language: str | None = None,
    customer: str | None = None,
    recognition: RecognitionAnswer | None = None,
) -> str:
    """The whole page, ending in a newline; the same arguments always give the same page.

    Args:
        transcript: The call.
        rubric: What it was graded by.
        scorecard: The verdicts.
        language: Of the report; the call's own by default.
        customer: Who called, where that is known.
        recognition: What the trainee said that the customer was, where they were asked.
    """
    report = build_report(transcript, rubric, scorecard, language=language, recognition=recognition)
    spoken = report.language
    page = _template().render(
        t=partial(say, language=spoken),
        language=spoken,
        style=(_FOLDER / "report.css").read_text(encoding="utf-8"),
        heading=_heading(customer, spoken),
        report=report,
        found=report.findings,
        about=_about(transcript, scorecard, report, customer),
        curve=mood_curve(transcript, report.findings.moments, spoken),
        size=(WIDTH, HEIGHT),
        points=partial(points_in_words, language=spoken),
        entries=entries(transcript, scorecard.criteria, spoken),
        turns={turn.n for turn in transcript.turns},
        caller=visible(customer or say("page.customer", spoken)),
        marks=MARKS,
        colon=say("report.colon", spoken),
        seen=visible,
        spoken=_spoken,
    )
    return page.rstrip() + "\n"


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html")


def _spoken(text: str) -> str:
    """What can be seen of a turn, its line breaks kept."""
    return "\n".join(visible(line) for line in text.split("\n"))


def _heading(customer: str | None, language: Locale) -> str:
    if customer:
        return say("page.title_with", language, name=visible(customer))
    return say("page.title", language)


def _about(
    transcript: Transcript, scorecard: Scorecard, report: Report, customer: str | None
) -> Sequence[tuple[str, str]]:
    """What the call was and who graded it, as labels and values; what is not known is left out."""
    language = report.language
    label = partial(say, language=language)
    outcome = transcript.outcome
    ending = say(f"page.end.{outcome.end if outcome else 'open'}", language)
    yes_no = {True: label("page.yes"), False: label("page.no")}
    rows: list[tuple[str, str | None]] = [
        (label("page.call"), scorecard.transcript),
        (label("page.date"), _moment(transcript.started_at)),
        (label("page.customer"), " · ".join(filter(None, (customer, transcript.persona)))),
        (label("page.ending"), ending),
        (label("page.solved"), yes_no[outcome.solved] if outcome else None),
        (label("page.rubric"), f"{report.title} ({scorecard.rubric})"),
        (label("page.grader"), scorecard.model),
    ]
    if outcome and transcript.brief and transcript.brief.hidden_need:
        rows.insert(5, (label("page.need_found"), yes_no[outcome.hidden_need_found]))
    return [(name, visible(value)) for name, value in rows if value]


def _moment(utc: str | None) -> str | None:
    """A recorded time as people write it; one of another form as it is."""
    if utc and len(utc) == len("2026-11-21T18:00:00Z") and utc.endswith("Z"):
        return f"{utc[:10]} {utc[11:16]} UTC"
    return utc
