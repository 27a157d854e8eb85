"""What to say instead at a costly moment: the grader's words, the rubric's advice, or advice of the program's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from simulator.grading.report_lines import ReportLine
from simulator.grading.scorecard import Suggestion
from simulator.grading.wording import TEXTS, say
from simulator.rubric import Rubric
from simulator.transcript import Locale

AdviceBy = Literal["grader", "rubric", "program"]
_DEMANDS: Mapping[str, tuple[str, ...]] = {
    "clock.interrupt": ("listening.no_interrupting", "dont.distracted"),
    "clock.wait": ("difficult.wait_abuse", "difficult.keep_informed"),
    "clock.hold": ("handling.hold", "difficult.wait_abuse"),
    "clock.broken_promise": ("handling.hold", "ten.reliability"),
    "clock.personal_call": ("dont.personal_call", "dont.distracted"),
    "phrase.stock": ("difficult.genuine_interest",),
    "dont.jargon": ("dont.jargon", "type.novice_jargon"),
}
"""Demands of the catalogue that a rule of the ledger is about, where its id is not one itself."""


@dataclass(frozen=True)
class Advice:
    """What to say or do instead.

    Attributes:
        text: The words; empty where nobody has any.
        by: ``grader``: words to say, written by the grader's model for this moment and checked; ``rubric``
            and ``program``: advice that stands in the rubric or in the program.
        heading: What it is, for a report.
        source: Who wrote it, and what became of the grader's words, in a sentence.
    """

    text: str
    by: AdviceBy
    heading: str
    source: str


def advice_on(
    faults: Sequence[ReportLine],
    rules: Sequence[str],
    rubric: Rubric,
    language: Locale,
    suggestion: Suggestion | None,
) -> Advice:
    """The best advice there is.

    Args:
        faults: The criteria that were not met, the weightiest first.
        rules: The rules of the ledger that did harm, the worst first.
        rubric: Whose advice is taken.
        language: Of the report.
        suggestion: What the grader's model wrote, if it was asked.
    """
    if suggestion and suggestion.say:
        heading = say("moment.instead", language)
        return Advice(suggestion.say, "grader", heading, say("moment.by_grader", language))
    by: AdviceBy = "rubric"
    text = next((fault.advice for fault in faults if fault.advice), "")
    text = text or _of_rubric(rules, rubric, language)
    if not text:
        by, text = "program", _of_program(rules, language)
    source = say(f"moment.by_{by}", language)
    if suggestion:
        why = "no_answer" if suggestion.refused == "no_answer" else "refused"
        gap = "" if language == "ja" else " "
        source = f"{source}{gap}{say(f'moment.{why}', language)}"
    return Advice(text, by, say("moment.next_time", language), source if text else "")


def _of_rubric(rules: Sequence[str], rubric: Rubric, language: Locale) -> str:
    for rule in rules:
        for demand in _DEMANDS.get(rule, (rule,)):
            for criterion in rubric.criteria:
                if demand == criterion.id or demand in criterion.covers:
                    return criterion.advice.in_language(language)
    return ""


def _of_program(rules: Sequence[str], language: Locale) -> str:
    keys = [key for key in (f"advice.{rule}" for rule in rules) if key in TEXTS]
    return say(keys[0], language) if keys else ""
