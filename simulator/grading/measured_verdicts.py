"""Verdicts that the call's record decides, without any model, with the numbers in the reason."""

from __future__ import annotations

import re
from collections.abc import Callable

from simulator.grading.measured import interrupted_turns, personal_calls
from simulator.grading.scorecard import Evidence, Verdict, VerdictName
from simulator.grading.wording import number_list, say
from simulator.rubric import Criterion
from simulator.transcript import Locale, Transcript

_EVIDENCE_CHARACTERS = 80


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


def _no_interrupting(
    criterion: Criterion, transcript: Transcript, language: Locale
) -> Verdict | None:
    cut = interrupted_turns(transcript)
    if cut is None:
        return None
    if cut:
        return _interrupted(criterion, transcript, cut, language)
    customer_turns = sum(turn.speaker == "customer" for turn in transcript.turns)
    return _decided(
        criterion, "met", say("measured.not_interrupted", language, count=customer_turns)
    )


def _distracted(criterion: Criterion, transcript: Transcript, language: Locale) -> Verdict | None:
    cut = interrupted_turns(transcript)
    if cut:
        return _interrupted(criterion, transcript, cut, language)
    return _personal_call(criterion, transcript, language)


def _personal_call(
    criterion: Criterion, transcript: Transcript, language: Locale
) -> Verdict | None:
    """A recorded private call breaks the demand; none recorded leaves it to the words."""
    calls = personal_calls(transcript)
    if not calls:
        return None
    return _decided(criterion, "not_met", say("measured.personal_call", language, count=len(calls)))


def _interrupted(
    criterion: Criterion, transcript: Transcript, cut: tuple[int, ...], language: Locale
) -> Verdict:
    reason = say("measured.interrupted", language, count=len(cut), turns=number_list(cut, language))
    evidence = [_next_words(transcript, n) for n in cut]
    return _decided(criterion, "not_met", reason, tuple(one for one in evidence if one is not None))


def _next_words(transcript: Transcript, customer_turn: int) -> Evidence | None:
    """How the agent broke in: the beginning of their next turn."""
    for turn in transcript.turns:
        if turn.n > customer_turn and turn.speaker == "trainee":
            return Evidence(turn=turn.n, quote=_beginning(turn.text)) if turn.text.strip() else None
    return None


def _beginning(text: str) -> str:
    """The first words of a text, verbatim, not cut in the middle of a word where words have spaces."""
    text = text.strip()
    if len(text) <= _EVIDENCE_CHARACTERS:
        return text
    head = text[:_EVIDENCE_CHARACTERS]
    space = re.search(r"\s\S*$", head)
    return head[: space.start()] if space and space.start() else head


def _decided(
    criterion: Criterion,
    verdict: VerdictName,
    reason: str,
    evidence: tuple[Evidence, ...] = (),
) -> Verdict:
    return Verdict(
        id=criterion.id, verdict=verdict, by="measured", evidence=evidence, reason=reason
    )


_RULES: dict[str, Callable[[Criterion, Transcript, Locale], Verdict | None]] = {
    "listening.no_interrupting": _no_interrupting,
    "listening.full_attention": _personal_call,
    "dont.distracted": _distracted,
    "dont.personal_call": _personal_call,
}
