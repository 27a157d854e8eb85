"""The moments of a call that cost most: what was said, what the customer felt, what could be said instead.

Chosen by the mood ledger: frustration up and trust down, in points. Moments on which a verdict or a don't
stands come before those that only the ledger knows; where both give fewer than three, the weightiest faults
with quotes fill up. Without a ledger the weightiest faults with quotes are all there is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from simulator.behaviours import DONTS
from simulator.grading.report_advice import Advice, advice_on
from simulator.grading.report_lines import ReportLine, shortened
from simulator.grading.report_mood import (
    Felt,
    agent_turn,
    felt_at,
    harm,
    ledger_phrase,
    mood_cost,
    points_in_words,
)
from simulator.grading.report_transcript import Piece, quoted_pieces
from simulator.grading.scorecard import Evidence, Suggestion, Verdict
from simulator.grading.wording import say
from simulator.rubric import Rubric
from simulator.transcript import Locale, MoodPoint, Transcript, Turn

MOST_MOMENTS = 3
WHOLE_TURN_CHARACTERS = 200
"""Up to here a turn is shown whole, with the faulty words marked; of a longer one only those words."""
LEAST_COST = 5
"""Points from which a moment that only the ledger knows is worth showing; our choice, a short wait costs 4."""


@dataclass
class _Found:
    """A moment under consideration."""

    turn: int
    beside: bool
    points: list[MoodPoint] = field(default_factory=list)
    faults: list[Verdict] = field(default_factory=list)

    @property
    def cost(self) -> int:
        return mood_cost(self.points)

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules of the ledger that did harm, the worst first."""
        changes = [one for point in self.points for one in point.changes if harm(one)]
        return tuple(dict.fromkeys(one.rule for one in sorted(changes, key=harm, reverse=True)))

    @property
    def backed(self) -> bool:
        """Whether a verdict or a don't stands on it."""
        return bool(self.faults) or any(rule in DONTS for rule in self.rules)


@dataclass(frozen=True)
class CostlyMoment:
    """A moment as a report shows it.

    Attributes:
        turn: The agent's turn, or the last turn before what happened; 0 before the first.
        where: The same in words.
        customer_before: What the customer had just said; empty where they had said nothing.
        said: The agent's words that it is about, the faulty ones marked; empty where it is about no words.
        faulty: The words that verdicts and ledger quote.
        happened: What happened, where it is about no words.
        felt: What the customer felt; ``None`` where nothing was felt or recorded.
        felt_line: The same in a sentence; empty where nothing is recorded of any mood.
        felt_because: What made the mood worse, with the points.
        fault: The weightiest criterion that was not met by it, if any; it is told here and nowhere else.
        also: The titles of the others.
        cost: Points of frustration and trust together.
        advice: What could be said instead, or what to do next time.
        rules: The rules of the ledger that did harm.
    """

    turn: int
    where: str
    customer_before: str
    said: tuple[tuple[Piece, ...], ...]
    faulty: tuple[str, ...]
    happened: str
    felt: Felt | None
    felt_line: str
    felt_because: tuple[str, ...]
    fault: ReportLine | None
    also: str
    cost: int
    advice: Advice
    rules: tuple[str, ...]


def costly_moments(
    transcript: Transcript,
    verdicts: Sequence[Verdict],
    lines: Sequence[ReportLine],
    rubric: Rubric,
    language: Locale,
    suggestions: Sequence[Suggestion] = (),
) -> tuple[CostlyMoment, ...]:
    """At most ``MOST_MOMENTS``, the costliest first.

    Args:
        transcript: The call.
        verdicts: All, or those that were reached so far.
        lines: The same as a report shows them, the weightiest first.
        rubric: What they were reached by; its advice is shown where the grader wrote none.
        language: Of the report.
        suggestions: What the grader's model wrote.
    """
    by_id = {line.id: line for line in lines}
    written = {one.turn: one for one in suggestions}
    weights = {line.id: line.weight for line in lines}
    faults = [one for one in verdicts if one.verdict == "not_met" and one.evidence]
    faults.sort(key=lambda one: -weights[one.id])
    return tuple(
        _shown(one, transcript, by_id, rubric, language, written.get(one.turn))
        for one in _chosen(transcript, faults, weights)
    )


def _chosen(
    transcript: Transcript, faults: Sequence[Verdict], weights: Mapping[str, float]
) -> list[_Found]:
    found = _felt_moments(transcript)
    for fault in faults:
        for turn in {one.turn for one in fault.evidence}:
            if (turn, False) in found:
                found[turn, False].faults.append(fault)
    costly = sorted((one for one in found.values() if one.cost), key=lambda one: -one.cost)
    backed = [one for one in costly if one.backed]
    others = [one for one in costly if not one.backed and one.cost >= LEAST_COST]
    chosen = (backed + others)[:MOST_MOMENTS]
    for fault in faults:
        if len(chosen) < MOST_MOMENTS and not any(fault in one.faults for one in chosen):
            chosen.append(_unfelt(fault, faults, found))
    return sorted(
        chosen, key=lambda one: (-one.cost, -max((weights[f.id] for f in one.faults), default=0.0))
    )


def _unfelt(
    fault: Verdict, faults: Sequence[Verdict], found: Mapping[tuple[int, bool], _Found]
) -> _Found:
    """The moment of a fault that cost nothing in the ledger, with the other faults of its turn."""
    turn = fault.evidence[0].turn
    same = [one for one in faults if any(quote.turn == turn for quote in one.evidence)]
    known = found.get((turn, False))
    return _Found(turn, beside=False, points=known.points if known else [], faults=same)


def _felt_moments(transcript: Transcript) -> dict[tuple[int, bool], _Found]:
    """The mood points by the agent's turn, and those that are about no words by the turn they came after."""
    said = {turn.n: turn for turn in transcript.turns if turn.speaker == "trainee"}
    found: dict[tuple[int, bool], _Found] = {}
    for point in transcript.mood:
        turn = agent_turn(transcript, point.after_turn)
        quoted = any(change.quote for change in point.changes if harm(change))
        beside = point.after_turn not in said and not (quoted and turn in said)
        key = (point.after_turn, True) if beside else (turn, False)
        found.setdefault(key, _Found(*key)).points.append(point)
    return found


def _shown(
    found: _Found,
    transcript: Transcript,
    lines: Mapping[str, ReportLine],
    rubric: Rubric,
    language: Locale,
    suggestion: Suggestion | None,
) -> CostlyMoment:
    felt = felt_at(transcript, found.points, language) if found.cost else None
    wordless = found.beside or (
        not found.faults and all(rule.startswith("clock.") for rule in found.rules)
    )
    unfelt = say("moment.felt_nothing", language) if transcript.mood else ""
    happened = "; ".join(ledger_phrase(rule, language) for rule in found.rules)
    where = _where(found, language)
    faults = tuple(lines[one.id] for one in found.faults)
    turn = next((one for one in transcript.turns if one.n == found.turn), None)
    quotes = _quotes(found, turn) if turn and not wordless else ()
    return CostlyMoment(
        turn=found.turn,
        where=_capital(where),
        customer_before="" if found.beside else _customer_before(transcript, found.turn),
        said=_said(turn, quotes) if turn and not wordless else (),
        faulty=quotes,
        happened=_sentence(happened, language) if wordless else "",
        felt=felt,
        felt_line=felt.sentence if felt else unfelt,
        felt_because=_because(felt, language),
        fault=faults[0] if faults else None,
        also=" · ".join(fault.title for fault in faults[1:]),
        cost=found.cost,
        advice=advice_on(faults, found.rules, rubric, language, suggestion),
        rules=found.rules,
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentence(text: str, language: Locale) -> str:
    return f"{_capital(text)}{'。' if language == 'ja' else '.'}" if text else ""


def _because(felt: Felt | None, language: Locale) -> tuple[str, ...]:
    brackets = "{}（{}）" if language == "ja" else "{} ({})"
    reasons = felt.reasons if felt else ()
    return tuple(brackets.format(one.phrase, points_in_words(one, language)) for one in reasons)


def _where(found: _Found, language: Locale) -> str:
    if found.turn < 1:
        return say("moment.begin", language)
    return say("moment.after" if found.beside else "report.turn", language, turn=found.turn)


def _customer_before(transcript: Transcript, turn: int) -> str:
    before: Turn | None = None
    for one in transcript.turns:
        if one.n >= turn:
            break
        before = one
    return shortened(before.text) if before and before.speaker == "customer" else ""


def _quotes(found: _Found, turn: Turn) -> tuple[str, ...]:
    """The words that verdicts and ledger rest on, in their order in the turn."""
    quotes = [one.quote for fault in found.faults for one in fault.evidence if one.turn == turn.n]
    quotes += [
        change.quote
        for point in found.points
        for change in point.changes
        if harm(change) and change.quote
    ]
    known = [quote for quote in dict.fromkeys(quotes) if quote in turn.text]
    whole = [one for one in known if not any(one != other and one in other for other in known)]
    return tuple(sorted(whole, key=turn.text.find))


def _said(turn: Turn, quotes: Sequence[str]) -> tuple[tuple[Piece, ...], ...]:
    if len(turn.text) <= WHOLE_TURN_CHARACTERS:
        marked = [Evidence(turn=turn.n, quote=quote) for quote in quotes]
        return (quoted_pieces(turn.text, turn.n, marked),)
    shown = [shortened(quote) for quote in quotes] or [shortened(turn.text)]
    return tuple((Piece(words, quoted=False),) for words in shown)
