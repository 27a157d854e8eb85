"""How good the detectors are themselves: on labelled lines, and on the personas' authored lines, which are known to be good."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from evals.fidelity.agent_speak import AgentSpeak
from evals.fidelity.facts import FactTable, invented
from evals.fidelity.lines import LabelledLine
from evals.fidelity.shown import leaked, says_as_agent, wrong_language
from evals.fidelity.wording import pattern_in
from simulator.persona import Persona
from simulator.transcript import LOCALES, Locale

CALIBRATION_LINES = 50
"""Authored lines a language that move the classifier's threshold."""
_ON_AUTHORED = "the personas' authored lines"


class DetectorQuality(BaseModel):
    """What one detector finds, and what it takes for it."""

    detector: str
    measured_on: str
    found: int
    """Of those that it should find."""
    wanted: int
    false_alarms: int
    innocent: int
    """Lines that should raise no alarm."""

    @property
    def precision(self) -> float | None:
        """Share of the alarms that are right."""
        alarms = self.found + self.false_alarms
        return self.found / alarms if alarms else None

    @property
    def recall(self) -> float | None:
        """Share of what it should find that it finds."""
        return self.found / self.wanted if self.wanted else None


@dataclass(frozen=True)
class AuthoredLine:
    """A line from a persona file."""

    persona: Persona
    text: str
    tells: str | None
    """Id of the fact that it is there to tell."""


def authored(personas: Sequence[Persona]) -> Iterator[AuthoredLine]:
    """Every line that customers' authors wrote; those that tell the hidden need only as its ``say``."""
    for persona in personas:
        for fact in persona.facts:
            yield from (AuthoredLine(persona, text, fact.id) for text in fact.say)
        for move, by_band in persona.lines.items():
            if move == "reveal_need":
                continue
            for lines in by_band.values():
                yield from (AuthoredLine(persona, text, None) for text in lines)


def calibration(lines: Sequence[AuthoredLine]) -> list[str]:
    """Some authored lines of each language, the same ones as long as they stand there."""

    def order(line: AuthoredLine) -> str:
        return hashlib.sha256(line.text.encode()).hexdigest()

    chosen: list[str] = []
    for locale in LOCALES:
        own = sorted((one for one in lines if one.persona.locale == locale), key=order)
        chosen.extend(one.text for one in own[:CALIBRATION_LINES])
    return chosen


def quality(test: Sequence[LabelledLine], lines: Sequence[AuthoredLine]) -> list[DetectorQuality]:
    """The detectors that need no model.

    Args:
        test: The test part of the labelled lines.
        lines: Authored lines of the personas.
    """
    return [
        _labelled("agent_speak, patterns", "agent", test, _agent_pattern),
        _labelled(
            "leak, patterns", "leak", test, lambda one: bool(leaked(one.text, "", one.locale))
        ),
        _language(test),
        *_facts(lines),
        *_on_authored(lines),
    ]


async def classifier_quality(
    classifier: AgentSpeak, test: Sequence[LabelledLine]
) -> DetectorQuality:
    """The learned classifier of agents' lines, on the test part."""
    lines = [one for one in test if one.label != "leak"]
    scores = await classifier.scores([one.text for one in lines])
    alarms = {one.id for one, score in zip(lines, scores, strict=True) if score > 0}
    return _labelled("agent_speak, hidden state", "agent", lines, lambda one: one.id in alarms)


def _agent_pattern(one: LabelledLine) -> bool:
    return pattern_in(one.text, one.locale, "agent_speak") is not None


def _labelled(
    detector: str,
    label: str,
    lines: Sequence[LabelledLine],
    alarm: Callable[[LabelledLine], bool],
) -> DetectorQuality:
    wanted = [one for one in lines if one.label == label]
    innocent = [one for one in lines if one.label == "customer"]
    return DetectorQuality(
        detector=detector,
        measured_on="labelled lines, test part",
        found=sum(map(alarm, wanted)),
        wanted=len(wanted),
        false_alarms=sum(map(alarm, innocent)),
        innocent=len(innocent),
    )


def _language(lines: Sequence[LabelledLine]) -> DetectorQuality:
    """Each line as if it had been said in each language: right in its own, wrong in the two others."""
    told: dict[bool, list[bool]] = {True: [], False: []}
    locales: tuple[Locale, ...] = LOCALES
    for one in lines:
        for locale in locales:
            told[locale == one.locale].append(wrong_language(one.text, locale) is not None)
    return DetectorQuality(
        detector="wrong_language",
        measured_on="labelled lines, test part, each in all three languages",
        found=sum(told[False]),
        wanted=len(told[False]),
        false_alarms=sum(told[True]),
        innocent=len(told[True]),
    )


def _facts(lines: Sequence[AuthoredLine]) -> Iterator[DetectorQuality]:
    """A fact's own authored lines must be heard as telling it; all other lines tell no shut fact.

    Authors write a fact's values into its lines, so its paraphrases are looked for without the values too.
    """
    tables = {one.persona.id: FactTable.of(one.persona) for one in lines}
    for detector, by_values in (("shut_fact", True), ("shut_fact, paraphrase alone", False)):
        found = wanted = false_alarms = innocent = 0
        for one in lines:
            table = tables[one.persona.id]
            if one.tells and one.tells in table.telling:
                wanted += 1
                found += table.told(one.text, [one.tells], by_values=by_values) is not None
            others = [fact for fact in table.telling if fact != one.tells]
            innocent += 1
            false_alarms += table.told(one.text, others, by_values=by_values) is not None
        yield DetectorQuality(
            detector=detector,
            measured_on=_ON_AUTHORED,
            found=found,
            wanted=wanted,
            false_alarms=false_alarms,
            innocent=innocent,
        )


def _on_authored(lines: Sequence[AuthoredLine]) -> Iterator[DetectorQuality]:
    """False alarms only: an author's line is no agent's, no leak, in the right language and invents nothing."""
    alarms: dict[str, Callable[[AuthoredLine], bool]] = {
        "agent_speak, patterns": _agents_words,
        "leak, patterns": lambda one: leaked(one.text, "", one.persona.locale) is not None,
        "wrong_language": lambda one: wrong_language(one.text, one.persona.locale) is not None,
        "invented": _invents,
    }
    for detector, alarm in alarms.items():
        yield DetectorQuality(
            detector=detector,
            measured_on=_ON_AUTHORED,
            found=0,
            wanted=0,
            false_alarms=sum(map(alarm, lines)),
            innocent=len(lines),
        )


def _agents_words(one: AuthoredLine) -> bool:
    who = one.persona
    fact = who.fact(one.tells) if one.tells else None
    return says_as_agent(one.text, who, fact) is not None


def _invents(one: AuthoredLine) -> bool:
    facts = [fact for fact in one.persona.facts if fact.gate == "at_once" or fact.id == one.tells]
    return invented(one.text, one.persona, facts, ()) is not None
