"""Holds every detector against every shown line of the played calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, get_args

from pydantic import BaseModel

from evals.fidelity.agent_speak import AgentSpeak
from evals.fidelity.facts import FactTable, invented
from evals.fidelity.play import PlayedCall, ShownLine, agent_words_before
from evals.fidelity.shown import leaked, mood_in_figures, repeated, says_as_agent, wrong_language
from evals.fidelity.trainees import Trainee
from simulator.persona import Persona

Detector = Literal[
    "agent_speak",
    "wrong_language",
    "repeats",
    "shut_fact",
    "leak",
    "invents_number",
    "invents_name",
]
DETECTORS: tuple[Detector, ...] = get_args(Detector)


class Flag(BaseModel):
    """One detector's alarm at one shown line."""

    persona: str
    trainee: Trainee
    turn: int
    detector: Detector
    because: str
    """The words, the fact or the score that raised it."""
    source: Literal["model", "authored"]
    agent: str
    """What the line answers to."""
    line: str


async def flags_of(
    calls: Sequence[PlayedCall],
    personas: Mapping[str, Persona],
    classifier: AgentSpeak | None,
) -> list[Flag]:
    """Every alarm, in the order of the calls.

    Args:
        calls: Played calls.
        personas: By id.
        classifier: Of agents' lines; ``None`` where the model gives no hidden state.
    """
    found: list[Flag] = []
    for call in calls:
        scores = await classifier.scores([line.text for line in call.lines]) if classifier else ()
        sounds = {line.turn: score for line, score in zip(call.lines, scores, strict=False)}
        table = FactTable.of(personas[call.key.persona])
        for line in call.lines:
            for detector, because in _alarms(call, line, table, sounds.get(line.turn, 0.0)):
                found.append(_flag(call, line, detector, because))
    return found


def _flag(call: PlayedCall, line: ShownLine, detector: Detector, because: str) -> Flag:
    before = [one.text for one in call.conversation().turns if one.n == line.turn - 1]
    return Flag(
        persona=call.key.persona,
        trainee=call.key.trainee,
        turn=line.turn,
        detector=detector,
        because=because,
        source=line.source,
        agent=before[0] if before else "",
        line=line.text,
    )


def _alarms(
    call: PlayedCall, line: ShownLine, table: FactTable, sounds_like_agent: float
) -> Iterator[tuple[Detector, str]]:
    who = table.persona
    before = agent_words_before(call.conversation(), line.turn)
    telling = who.fact(line.fact) if line.fact else None
    agents = says_as_agent(line.text, who, telling)
    if agents:
        yield "agent_speak", agents
    elif sounds_like_agent > 0:
        yield "agent_speak", f"hidden state, {sounds_like_agent:.2f} over the threshold"
    foreign = wrong_language(line.text, who.locale)
    if foreign:
        yield "wrong_language", foreign
    own = [one.text for one in call.lines if one.turn < line.turn]
    again = repeated(line.text, own, who.locale)
    if again:
        yield "repeats", again
    shut = [fact.id for fact in who.facts if fact.id not in line.open]
    told = table.told(line.text, shut)
    if told:
        yield "shut_fact", told
    levels = (line.frustration, line.trust, line.confusion)
    leak = leaked(line.text, f"{who.situation} {who.voice.style}", who.locale)
    if leak or mood_in_figures(line.text, levels):
        yield "leak", leak or "the mood in figures"
    open_now = [fact for fact in who.facts if fact.id in line.open]
    made_up = invented(line.text, who, open_now, before)
    if made_up:
        kind: Detector = "invents_name" if made_up[0] == "name" else "invents_number"
        yield kind, made_up[1]
