"""HTML of the questions before a report, and of the table that their answers become."""

from __future__ import annotations

from functools import partial

from simulator.grading import wording
from simulator.grading.report_recognition import recognition_lines
from simulator.recognition_answer import CUSTOMER_TYPES, KNOWLEDGE, LONGEST_NEED, NONE_OF_THESE
from simulator.transcript import BANDS
from simulator.ui.rendering import render
from simulator.ui.visit import Grading, Visit


def questions_html(visit: Visit) -> str:
    """One short screen in the interface's language; empty where nothing is asked."""
    asked = visit.asked
    name = visit.persona.name if visit.persona else (asked and asked.persona) or "?"
    return render(
        "questions",
        visit.language,
        call=asked.id if asked else None,
        focus=visit.focus if visit.step == "questions" else 0,
        name=name,
        types=CUSTOMER_TYPES,
        none_of_these=NONE_OF_THESE,
        bands=BANDS,
        levels=KNOWLEDGE,
        longest=LONGEST_NEED,
    )


def recognition_html(grading: Grading) -> str:
    """What the trainee said beside what was true, in the language of the report; empty where they were not asked."""
    language = wording.language_of(grading.transcript.locale)
    return render(
        "report_recognition",
        language,
        lines=recognition_lines(grading.recognition, grading.transcript, language),
        w=partial(wording.say, language=language),
    )
