"""Reading a call turn by turn with learned probes, each turn on its own, so that one failure costs one turn."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from simulator.errors import ModelError, ProbeMismatchError, SimulatorError
from simulator.grading.attempts import UNPROFESSIONAL, parted
from simulator.grading.evidence import find_words
from simulator.grading.scorecard import Evidence
from simulator.grading.visible import visible
from simulator.models.probe import TurnFinding
from simulator.models.protocol import Model
from simulator.models.turn_states import TRAINEE_CHARACTERS, HeardTurn
from simulator.transcript import Knowledge, Locale, Transcript, Turn

SURE_OF_ATTEMPT = 0.7
"""Probability from which words to the grader count as unprofessional. No probe has learned such words, so that it has
to be surer than of what is said to a customer; chosen, not measured."""
WORTH_QUOTING = 0.05
"""Probability below which nobody will want to see the words."""
_PIECE_END = re.compile(r"[.!?。！？]\s*|\s+")
_UNKNOWN_KNOWLEDGE: Knowledge = "average"
"""Read into a transcript that does not say; the middle of the three, so that neither explanations nor terms
are held against the agent too easily."""


class TurnReader(Protocol):
    """Finds behaviours in turns; ``models.probe.TurnProbe`` is one."""

    async def hear(self, model: Model, turns: Sequence[HeardTurn]) -> Sequence[TurnFinding]:
        """One finding for each turn."""
        ...


@dataclass(frozen=True)
class ReadTurn:
    """What was found in one turn of the agent.

    Attributes:
        n: Number of the turn.
        answers_customer: Whether the customer had said anything before it.
        p: Calibrated probability of each behaviour that the probe has a head for.
        shown: The agent's words for each behaviour past its threshold.
        misquoted: Behaviours past their threshold whose quote does not stand in the turn.
        best: The agent's words that would show each behaviour best, past its threshold or not.
    """

    n: int
    answers_customer: bool
    p: Mapping[str, float]
    shown: Mapping[str, Evidence]
    misquoted: frozenset[str]
    best: Mapping[str, Evidence] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """All turns of the agent in which there is anything to read.

    Attributes:
        turns: Those that were read, in order.
        agent_turns: How many there are.
        failure: What kept the others from being read; ``None`` where all were.
    """

    turns: tuple[ReadTurn, ...]
    agent_turns: int
    failure: SimulatorError | None

    @property
    def complete(self) -> bool:
        """Whether every turn of the agent was read."""
        return len(self.turns) == self.agent_turns


async def read_call(
    transcript: Transcript, locale: Locale, model: Model, reader: TurnReader
) -> Reading:
    """Reads every turn of the agent, as if what speaks to the grader in it had not been said.

    A turn that says nothing else is passed over, unless it is unprofessional. A turn that the model cannot
    take (too long, say) is left out and the rest is read; a failure of the service or of the probe ends the
    reading, because it would only repeat itself.
    """
    knowledge = (transcript.brief and transcript.brief.knowledge) or _UNKNOWN_KNOWLEDGE
    read: list[ReadTurn] = []
    failure: SimulatorError | None = None
    customer = ""
    unread = 0
    stopped = False
    for turn in transcript.turns:
        told = parted(turn.text)
        if turn.speaker == "customer":
            customer = told.said
            continue
        if stopped:
            unread += bool(told.said)
            continue

        def heard(text: str, customer: str = customer) -> list[HeardTurn]:
            return [HeardTurn(locale, knowledge, visible(customer), one) for one in _words(text)]

        said = heard(told.said)
        asides = [one for attempt in told.attempts for one in heard(attempt)]
        try:
            findings = list(await reader.hear(model, said)) if said else []
            rude = _unprofessional(await reader.hear(model, asides)) if asides else []
        except SimulatorError as error:
            failure = failure or error
            stopped = not isinstance(error, ModelError) or isinstance(error, ProbeMismatchError)
            unread += 1
            continue
        if findings or rude:
            read.append(_merged(turn, bool(customer), [*findings, *rude]))
    return Reading(tuple(read), len(read) + unread, failure)


def _words(text: str) -> list[str]:
    """The parts of a text that have any words."""
    return [one for one in pieces(text) if any(character.isalnum() for character in one)]


def _unprofessional(findings: Sequence[TurnFinding]) -> list[TurnFinding]:
    """What words to the grader can show: that they are surely unfit for anybody's ears."""
    rude = []
    for finding in findings:
        shown = tuple(
            one for one in finding.shown if one.id in UNPROFESSIONAL and one.p >= SURE_OF_ATTEMPT
        )
        if shown:
            rude.append(TurnFinding({one.id: one.p for one in shown}, shown))
    return rude


def pieces(text: str) -> list[str]:
    """A turn in parts that the probe reads whole, cut at the end of a sentence or word where there is one."""
    rest = visible(text)
    found: list[str] = []
    while len(rest) > TRAINEE_CHARACTERS:
        cut = max(
            (match.end() for match in _PIECE_END.finditer(rest, 0, TRAINEE_CHARACTERS)),
            default=TRAINEE_CHARACTERS,
        )
        found.append(rest[:cut])
        rest = rest[cut:]
    return [*found, rest]


def _merged(turn: Turn, answers_customer: bool, findings: Sequence[TurnFinding]) -> ReadTurn:
    p: dict[str, float] = {}
    shown: dict[str, tuple[float, Evidence]] = {}
    best: dict[str, Evidence] = {}
    past_threshold: set[str] = set()
    for finding in findings:
        quoted = {
            quote
            for one, quote in finding.quotes.items()
            if finding.p.get(one, 0.0) >= WORTH_QUOTING
        }
        stands = {quote: find_words(turn, quote) for quote in quoted}
        for behaviour, chance in finding.p.items():
            words = stands.get(finding.quotes.get(behaviour, ""))
            if words is not None and chance > p.get(behaviour, -1.0):
                best[behaviour] = Evidence(turn=turn.n, quote=words)
            p[behaviour] = max(chance, p.get(behaviour, 0.0))
        for one in finding.shown:
            past_threshold.add(one.id)
            words = find_words(turn, one.quote)
            if words is not None and one.p > shown.get(one.id, (-1.0, None))[0]:
                shown[one.id] = (one.p, Evidence(turn=turn.n, quote=words))
    return ReadTurn(
        n=turn.n,
        answers_customer=answers_customer,
        p=p,
        shown={behaviour: evidence for behaviour, (_, evidence) in shown.items()},
        misquoted=frozenset(past_threshold - shown.keys()),
        best=best,
    )
