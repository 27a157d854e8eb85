"""Verdicts that the call's record decides, without any model, with the numbers in the reason.

The rules stand by theme: ``measured_listening``, ``measured_hold``, ``measured_promptness``, ``measured_transfer``,
and here those that the outcome decides.
"""

from __future__ import annotations

from simulator.grading.measured_finding import Rule, decided, not_applicable
from simulator.grading.measured_hold import HOLD
from simulator.grading.measured_listening import LISTENING
from simulator.grading.measured_promptness import PROMPTNESS
from simulator.grading.measured_transfer import TRANSFER
from simulator.grading.scorecard import Verdict
from simulator.grading.wording import say
from simulator.rubric import Criterion
from simulator.transcript import Locale, Transcript


def measured_verdict(
    criterion: Criterion, transcript: Transcript, language: Locale
) -> Verdict | None:
    """What the record says on a criterion.

    Returns:
        ``None`` where it does not decide: the transcript carries no record of it, or what it records
        leaves the question to the words.
    """
    for demand in (criterion.id, *criterion.covers):
        rule = _RULES.get(demand)
        if rule is not None:
            return rule(criterion, transcript, language)
    return None


def has_measure(criterion: Criterion) -> bool:
    """Whether there is anything that is measured for a criterion."""
    return any(demand in _RULES for demand in (criterion.id, *criterion.covers))


def hidden_need(criterion: Criterion, transcript: Transcript, language: Locale) -> Verdict | None:
    """Whether the need behind the question was found, as the outcome of the call keeps it."""
    brief, outcome = transcript.brief, transcript.outcome
    if brief is None:
        return None
    if not brief.hidden_need:
        return not_applicable(criterion, "not_applicable.hidden_need", language)
    if outcome is None or "hidden_need_found" not in outcome.model_fields_set:
        return None
    if outcome.hidden_need_found:
        return decided(criterion, "met", say("measured.need_found", language))
    return decided(criterion, "not_met", say("measured.need_missed", language))


def left_unsolved(criterion: Criterion, transcript: Transcript, language: Locale) -> Verdict | None:
    """Broken where the customer is gone without the solution that the case had.

    A solved case may have gone a long way round, one that is passed on is not over, and one that was ended in order
    may have had its remedy named: there the words decide.
    """
    brief, outcome = transcript.brief, transcript.outcome
    if brief is None or outcome is None or not brief.correct_solutions:
        return None
    if outcome.solved or "solved" not in outcome.model_fields_set:
        return None
    if outcome.end not in ("hung_up", "abandoned", "time_out"):
        return None
    return decided(criterion, "not_met", say(f"measured.unsolved.{outcome.end}", language))


_OUTCOME: dict[str, Rule] = {
    "ten.between_the_lines": hidden_need,
    "skill.troubleshooting": left_unsolved,
}
_RULES: dict[str, Rule] = {**LISTENING, **HOLD, **PROMPTNESS, **TRANSFER, **_OUTCOME}
