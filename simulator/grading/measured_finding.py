"""How a measured finding becomes a verdict: the numbers in the reason, the agent's nearest words as evidence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from simulator.grading.measured_record import agent_turn_after, agent_turn_before
from simulator.grading.measured_waits import Wait
from simulator.grading.scorecard import Evidence, Verdict, VerdictName
from simulator.grading.wording import say
from simulator.rubric import Criterion
from simulator.transcript import Locale, Transcript, Turn

Rule = Callable[[Criterion, Transcript, Locale], Verdict | None]
"""What the record says on a criterion, ``None`` where it does not decide."""
_EVIDENCE_CHARACTERS = 80


def decided(
    criterion: Criterion,
    verdict: VerdictName,
    reason: str,
    evidence: Iterable[Evidence | None] = (),
) -> Verdict:
    """A verdict that the record decides.

    Args:
        criterion: What was judged.
        verdict: Of the demand: for a don't, ``met`` means kept.
        reason: One sentence with the numbers.
        evidence: The agent's words nearest to what happened, ``None`` where there are none; the record itself is the
            evidence, and a verdict stands without words too.
    """
    words = tuple(dict.fromkeys(one for one in evidence if one is not None))
    return Verdict(id=criterion.id, verdict=verdict, by="measured", evidence=words, reason=reason)


def not_applicable(criterion: Criterion, why: str, language: Locale) -> Verdict:
    """The criterion has no place in the call; ``why`` is the name of a text."""
    return decided(criterion, "not_applicable", say(why, language))


def words_before(transcript: Transcript, place: int) -> Evidence | None:
    """The end of the agent's last turn up to a place: what led to the event.

    In a call of ours what is said with a call control stands in its event and in no turn, so there is nothing to quote.
    """
    if transcript.persona_sha256 is not None:
        return None
    turn = agent_turn_before(transcript, place)
    return _quoted(turn, end=True)


def words_after(transcript: Transcript, place: int) -> Evidence | None:
    """The beginning of the agent's next turn after a place: how they broke in or came back."""
    return _quoted(agent_turn_after(transcript, place), end=False)


def _quoted(turn: Turn | None, *, end: bool) -> Evidence | None:
    if turn is None or not turn.text.strip():
        return None
    return Evidence(turn=turn.n, quote=_ending(turn.text) if end else _beginning(turn.text))


def _beginning(text: str) -> str:
    """The first words of a text, verbatim, not cut in the middle of a word where words have spaces."""
    text = text.strip()
    if len(text) <= _EVIDENCE_CHARACTERS:
        return text
    head = text[:_EVIDENCE_CHARACTERS]
    space = re.search(r"\s\S*$", head)
    return head[: space.start()] if space and space.start() else head


def _ending(text: str) -> str:
    """The last words of a text, likewise."""
    text = text.strip()
    if len(text) <= _EVIDENCE_CHARACTERS:
        return text
    tail = text[-_EVIDENCE_CHARACTERS:]
    space = re.search(r"^\S*\s", tail)
    return tail[space.end() :] if space and space.end() < len(tail) else tail


def times_named(kept: Iterable[Wait], language: Locale) -> str:
    """How long waits lasted and how long they were announced to last: "74 s of 90"."""
    named = [
        say(
            "measured.time",
            language,
            seconds=round(wait.seconds or 0),
            announced=round(wait.announced_seconds or 0),
        )
        for wait in kept
    ]
    return listed(named, language)


def listed(items: Iterable[str], language: Locale) -> str:
    """Items in a row, with the commas of the language."""
    return ("、" if language == "ja" else ", ").join(items)
