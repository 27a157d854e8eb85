"""Verdicts of a calibrated head: a probability for the whole call, and the turns whose words it rests on."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.grading.calibration import Head, features_of
from simulator.grading.judge import Question, unassessed
from simulator.grading.reading import Reading, ReadTurn
from simulator.grading.scorecard import Evidence, Verdict, VerdictName
from simulator.grading.signs import Signs
from simulator.grading.wording import number_list, say
from simulator.transcript import Locale

TOLD = 0.5
"""Probability from which a turn is quoted for a sign; below, it is less likely than not that it shows it."""
MOST_QUOTES = 3


def calibrated_verdict(
    question: Question, head: Head, signs: Signs, reading: Reading, language: Locale
) -> Verdict:
    """The verdict that a call's findings amount to.

    Args:
        question: What is asked.
        head: How the criterion's features are weighed.
        signs: What speaks for and against it.
        reading: A call that was read to its end, with at least one turn.
        language: Of the reason.
    """
    criterion = question.criterion
    if head.abstains:
        return unassessed(criterion, "unreliable", language)
    if criterion.kind == "do" and not any(turn.answers_customer for turn in reading.turns):
        return unassessed(criterion, "no_chance", language)
    p = head.p_met(features_of(reading.turns, signs))
    if head.not_met_to < p < head.met_from:
        return unassessed(criterion, "undecided", language, percent=round(100 * p))
    met = p >= head.met_from
    if question.may_not_apply and met != (criterion.kind == "do"):
        # That nothing was shown may be because there was no occasion for it.
        return unassessed(criterion, "may_not_apply", language)
    labels = signs.speaks_for if met else signs.against
    # A demand on a single turn rests on that turn's words, however sure the probe is of them.
    alone = signs.family in ("turn_do", "turn_dont")
    quotes = _quotes(labels, reading.turns, least=0.0 if alone else TOLD)
    if alone and labels and not quotes:
        return unassessed(criterion, "quote_not_found", language)
    return Verdict(
        id=criterion.id,
        verdict=_name(met),
        p_met=round(p, 4),
        by="judge",
        evidence=quotes,
        reason=_reason(met, quotes, len(reading.turns), language),
    )


def _name(met: bool) -> VerdictName:
    return "met" if met else "not_met"


def _quotes(
    labels: Sequence[str], turns: Sequence[ReadTurn], *, least: float
) -> tuple[Evidence, ...]:
    """The words of the turns that show one of the labels most likely, the likeliest first.

    Where none reaches ``TOLD`` but the least asked for is lower, only the very likeliest is quoted.
    """
    found = sorted(
        (
            (turn.p.get(label, 0.0), turn.best[label])
            for turn in turns
            for label in labels
            if label in turn.best
        ),
        key=lambda one: -one[0],
    )
    sure = [words for p, words in found if p >= TOLD]
    if not sure and found and found[0][0] >= least:
        sure = [found[0][1]]
    return tuple(dict.fromkeys(sure))[:MOST_QUOTES]


def _reason(met: bool, quotes: Sequence[Evidence], count: int, language: Locale) -> str:
    if quotes:
        turns = number_list(tuple(sorted({one.turn for one in quotes})), language)
        key = "calibrated.met.quoted" if met else "calibrated.not_met.quoted"
        return say(key, language, turns=turns)
    return say("calibrated.met" if met else "calibrated.not_met", language, count=count)
