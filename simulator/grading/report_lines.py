"""One criterion as a report shows it: title, verdict in words, quotes, advice, and what an open one needs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from simulator.grading.score import chance_met
from simulator.grading.scorecard import Evidence, Verdict, VerdictName
from simulator.grading.visible import visible
from simulator.grading.wording import TEXTS, number_list, say
from simulator.grading.wording_page import NEEDED_FOR
from simulator.rubric import Criterion, Rubric
from simulator.transcript import Locale

QUOTES_SHOWN = 3
"""Most quotes of one criterion in a report; the turns of the others are named."""
SHOWN_CHARACTERS = 300
"""Of one quote in a report; the transcript beside it has the whole."""


@dataclass(frozen=True)
class MachineSaid:
    """What the machine had found where a person decided otherwise.

    Attributes:
        heading: That it was the machine, with a colon.
        word: Its verdict in a word or two.
        reason: One sentence.
        evidence: The words that it rested on, at most ``QUOTES_SHOWN``.
    """

    heading: str
    word: str
    reason: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class ReportLine:
    """One criterion.

    Attributes:
        id: Of the criterion.
        covers: The demands that it stands for, the first of which says to which document it belongs.
        title: In the reader's language.
        verdict: What was found; it speaks of the demand.
        word: The verdict in a word or two; for a don't "avoided" or "it happened".
        reason: One sentence.
        needed: For ``cannot_assess``: what it would take; empty otherwise.
        evidence: The agent's words it rests on, at most ``QUOTES_SHOWN``.
        more_turns: Where else, as half a sentence; empty where all quotes are shown.
        advice: What to do next time.
        by: Who reached the verdict.
        p_met: The judge's probability, where it gives one.
        weight: In the score.
        machine: What the machine had found, where a person overrode it.
    """

    id: str
    covers: tuple[str, ...]
    title: str
    verdict: VerdictName
    word: str
    reason: str
    needed: str
    evidence: tuple[Evidence, ...]
    more_turns: str
    advice: str
    by: str
    p_met: float | None
    weight: float
    machine: MachineSaid | None = None

    @property
    def sureness(self) -> int | None:
        """How sure the judge is of a verdict, in percent; ``None`` where it gives no probability."""
        if self.p_met is None or self.verdict not in ("met", "not_met"):
            return None
        return round(100 * (self.p_met if self.verdict == "met" else 1 - self.p_met))


def report_lines(
    verdicts: Iterable[Verdict], rubric: Rubric, language: Locale
) -> tuple[ReportLine, ...]:
    """A line for each verdict: the weightiest first, of equal weight the surest.

    Args:
        verdicts: All of them, or those that were reached so far.
        rubric: What they were reached by; a criterion that it no longer has shows its id.
        language: Of the report.
    """
    criteria = {criterion.id: criterion for criterion in rubric.criteria}
    pairs = [(one, _line(one, criteria.get(one.id), language)) for one in verdicts]
    pairs.sort(key=lambda pair: (-pair[1].weight, -_sureness(pair[0])))
    return tuple(line for _, line in pairs)


def quoted_merits(lines: Iterable[ReportLine]) -> tuple[ReportLine, ...]:
    """What was met with words that show it, in the order of the lines."""
    return tuple(line for line in lines if line.verdict == "met" and line.evidence)


def shortened(text: str) -> str:
    """The beginning of a text on one line, with dots where there is more."""
    seen = " ".join(visible(text).split())
    return seen if len(seen) <= SHOWN_CHARACTERS else f"{seen[:SHOWN_CHARACTERS].rstrip()}…"


def verdict_word(verdict: VerdictName, kind: str, language: Locale) -> str:
    """A verdict in a word or two; ``kind`` is the criterion's, ``do`` or ``dont``."""
    own = f"verdict.{kind}.{verdict}"
    return say(own if own in TEXTS else f"verdict.{verdict}", language)


def what_is_needed(reason: str, language: Locale) -> str:
    """What it would take to assess a criterion, told by the reason why it was not; a person, where that is unknown."""
    why = next((why for why, pattern in _reasons(language) if pattern.fullmatch(reason)), "")
    return say(f"needs.{NEEDED_FOR.get(why, 'person')}", language)


@cache
def _reasons(language: Locale) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each reason for ``cannot_assess`` with what its sentences look like, whatever they were filled in with."""
    found: list[tuple[str, re.Pattern[str]]] = []
    for key, texts in TEXTS.items():
        group, _, why = key.partition(".")
        if group != "unassessed":
            continue
        template = texts[language]
        for text in (template,) if isinstance(template, str) else template:
            literal = re.split(r"\{[^}]*\}", text)
            found.append((why, re.compile(".*".join(map(re.escape, literal)), re.DOTALL)))
    return tuple(found)


def _sureness(verdict: Verdict) -> float:
    if verdict.verdict not in ("met", "not_met"):
        return 0.0
    chance = chance_met(verdict)
    return chance if verdict.verdict == "met" else 1 - chance


def _line(verdict: Verdict, criterion: Criterion | None, language: Locale) -> ReportLine:
    shown, others = verdict.evidence[:QUOTES_SHOWN], verdict.evidence[QUOTES_SHOWN:]
    seen = {one.turn for one in shown}
    turns = sorted({one.turn for one in others} - seen)
    # A person who finds that nothing can be said has said in the reason what it would take.
    open_question = verdict.verdict == "cannot_assess" and verdict.by != "human"
    kind = criterion.kind if criterion else "do"
    return ReportLine(
        id=verdict.id,
        covers=criterion.covers if criterion else (verdict.id,),
        title=criterion.title.in_language(language) if criterion else verdict.id,
        verdict=verdict.verdict,
        word=verdict_word(verdict.verdict, kind, language),
        reason=verdict.reason,
        needed=what_is_needed(verdict.reason, language) if open_question else "",
        evidence=_shown(shown),
        more_turns=_more_turns(turns, language),
        advice=criterion.advice.in_language(language) if criterion else "",
        by=verdict.by,
        p_met=verdict.p_met,
        weight=criterion.weight if criterion else 0.0,
        machine=_machine(verdict.machine, kind, language),
    )


def _machine(verdict: Verdict | None, kind: str, language: Locale) -> MachineSaid | None:
    if verdict is None:
        return None
    return MachineSaid(
        heading=say("report.machine_said", language),
        word=verdict_word(verdict.verdict, kind, language),
        reason=verdict.reason,
        evidence=_shown(verdict.evidence[:QUOTES_SHOWN]),
    )


def _shown(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return tuple(Evidence(turn=one.turn, quote=shortened(one.quote)) for one in evidence)


def _more_turns(turns: list[int], language: Locale) -> str:
    if not turns:
        return ""
    return say("report.more_turns", language, count=len(turns), turns=number_list(turns, language))
