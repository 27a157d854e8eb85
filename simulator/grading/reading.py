"""Reading a call turn by turn with learned probes, each turn on its own, so that one failure costs one turn."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from simulator.errors import ModelError, ProbeMismatchError, SimulatorError
from simulator.grading.evidence import find_words
from simulator.grading.scorecard import Evidence
from simulator.grading.visible import visible
from simulator.models.probe import TurnFinding
from simulator.models.protocol import Model
from simulator.models.turn_states import TRAINEE_CHARACTERS, HeardTurn
from simulator.transcript import Knowledge, Locale, Transcript, Turn

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
    """

    n: int
    answers_customer: bool
    p: Mapping[str, float]
    shown: Mapping[str, Evidence]
    misquoted: frozenset[str]


@dataclass(frozen=True)
class Reading:
    """All turns of the agent.

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
    """Reads every turn of the agent.

    A turn that the model cannot take (too long, say) is left out and the rest is read; a failure of the
    service or of the probe ends the reading, because it would only repeat itself.
    """
    knowledge = (transcript.brief and transcript.brief.knowledge) or _UNKNOWN_KNOWLEDGE
    read: list[ReadTurn] = []
    failure: SimulatorError | None = None
    customer = ""
    count = 0
    stopped = False
    for turn in transcript.turns:
        if turn.speaker == "customer":
            customer = turn.text
            continue
        count += 1
        if stopped:
            continue
        heard = [
            HeardTurn(locale, knowledge, visible(customer), piece) for piece in pieces(turn.text)
        ]
        try:
            findings = await reader.hear(model, heard)
        except SimulatorError as error:
            failure = failure or error
            stopped = not isinstance(error, ModelError) or isinstance(error, ProbeMismatchError)
            continue
        read.append(_merged(turn, bool(customer), findings))
    return Reading(tuple(read), count, failure)


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
    past_threshold: set[str] = set()
    for finding in findings:
        for behaviour, chance in finding.p.items():
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
    )
