"""How the customer feels: pure functions from what was heard to a new mood and its ledger.

The rules, each with the reason it is there:

* Every stimulus has a default effect (``effects.yaml``), scaled by the persona's gains.
* A do wears off: shown again it does 60 %, then 35 %, then 20 %; the same words again do nothing, and
  from the second repetition on they irritate (``phrase.stock``). A promise kept wears off likewise.
* Jargon hurts by lack of knowledge; talking down hurts a novice most.
* A solution offered before the customer feels heard helps half as much.
* One turn moves each axis by a bounded amount, so that no single sentence decides a call.
* A turn without any don't lets the mood settle a little towards the persona's baseline.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from simulator.behaviours import DONTS, DOS
from simulator.customer.effects import SETTLE, Effects, default_effects
from simulator.persona import Gains, Persona
from simulator.transcript import Band, Knowledge, MoodChange

Axis = Literal["frustration", "trust", "confusion"]
AXES: tuple[Axis, ...] = ("frustration", "trust", "confusion")
THRESHOLDS: tuple[tuple[int, Band], ...] = ((75, "furious"), (50, "angry"), (25, "annoyed"))
"""Frustration from which a band begins; below 25 is calm."""
HYSTERESIS = 4
"""Points below its threshold at which a band is left downwards."""
MOST_RISE_PER_TURN = 32
MOST_FALL_PER_TURN = 30
"""Bounds on the sum of one axis' changes in one turn, in points."""
SETTLE_PER_TURN = 2
WEAR = (1.0, 0.6, 0.35, 0.2)
"""Factor on the n-th showing of the same do; the last stays."""
WEARS_OFF = frozenset((*DOS, "clock.kept_promise"))
"""What does less each time; else an agent could calm a customer by coming back in time from ever new holds."""
TOO_EARLY = 0.5
"""Factor on the relief of a solution offered before the customer feels heard."""
KNOWLEDGE_GAP: dict[Knowledge, float] = {"novice": 1.0, "average": 0.55, "expert": 0.0}
HEARD_BY = frozenset({"listening.paraphrase", "listening.empathise", "empathy.will_to_help"})
"""Any of these makes the customer feel heard."""
SAME_WORDS = 0.86
"""Similarity from which two quotes count as the same phrase (difflib ratio)."""
PHRASES_KEPT = 4
"""Wordings of one do that the customer remembers; the state would else grow with every turn."""
PHRASE_CHARACTERS = 80
"""The part of a wording that is remembered and compared."""


class Mood(BaseModel):
    """The three axes, 0-100 each, and the band on frustration."""

    model_config = ConfigDict(frozen=True)

    frustration: int
    trust: int
    confusion: int
    band: Band


class Memory(BaseModel):
    """What the customer remembers of how they were treated."""

    model_config = ConfigDict(frozen=True)

    shown: dict[str, int] = {}
    """How often each rule of ``WEARS_OFF`` was felt."""
    phrases: dict[str, tuple[str, ...]] = {}
    """The latest wordings of each do, normalised."""
    repeats: int = 0
    """How often the same words came again."""
    felt_heard: bool = False


class Stimulus(BaseModel):
    """One thing that moves the mood.

    Attributes:
        rule: A behaviour, or a rule of ``effects.OTHER_RULES``.
        quote: The agent's words; ``None`` for what was measured.
        strength: Scales the effect, such as the length of a wait.
    """

    model_config = ConfigDict(frozen=True)

    rule: str
    quote: str | None = None
    strength: float = 1.0


class Felt(BaseModel):
    """A turn's outcome: the new mood, every change that led to it, and the memory."""

    model_config = ConfigDict(frozen=True)

    mood: Mood
    changes: tuple[MoodChange, ...]
    memory: Memory


def starting_mood(persona: Persona) -> Mood:
    """The mood in which the persona calls."""
    start = persona.temperament.start
    return Mood(
        frustration=start.frustration,
        trust=start.trust,
        confusion=start.confusion,
        band=band_of(start.frustration, None),
    )


def band_of(frustration: int, before: Band | None) -> Band:
    """The band of a frustration; one is entered at its threshold and left ``HYSTERESIS`` below it."""
    for threshold, band in THRESHOLDS:
        held = before is not None and _rank(before) >= _rank(band)
        if frustration >= threshold - (HYSTERESIS if held else 0):
            return band
    return "calm"


def _rank(band: Band) -> int:
    return ("calm", "annoyed", "angry", "furious").index(band)


def feel(
    mood: Mood,
    memory: Memory,
    stimuli: Sequence[Stimulus],
    persona: Persona,
    effects: Effects | None = None,
) -> Felt:
    """Moves the mood by what was heard and measured in one turn.

    The order of ``stimuli`` does not matter: they are taken in the order of ``effects.yaml``.
    """
    effects = effects or default_effects()
    order = {rule: place for place, rule in enumerate(effects.rules)}
    ledger = _Ledger(mood)
    after = memory
    heard = memory.felt_heard or any(stimulus.rule in HEARD_BY for stimulus in stimuli)
    for stimulus in sorted(
        stimuli, key=lambda one: (order[one.rule], one.quote or "", one.strength)
    ):
        wear, after = _worn(stimulus, after)
        if wear is None:
            if after.repeats >= 2:
                ledger.apply(
                    "phrase.stock", stimulus.quote, _scaled("phrase.stock", 1.0, persona, effects)
                )
            continue
        strength = stimulus.strength * wear * _circumstance(stimulus.rule, heard, persona)
        ledger.apply(
            stimulus.rule, stimulus.quote, _scaled(stimulus.rule, strength, persona, effects)
        )
    if not any(stimulus.rule in DONTS or _hurts(stimulus, effects) for stimulus in stimuli):
        ledger.apply(SETTLE, None, _towards_baseline(ledger, persona))
    after = after.model_copy(update={"felt_heard": heard})
    return Felt(mood=ledger.mood(), changes=tuple(ledger.changes), memory=after)


def _hurts(stimulus: Stimulus, effects: Effects) -> bool:
    return effects.rules[stimulus.rule].frustration > 0


def _worn(stimulus: Stimulus, memory: Memory) -> tuple[float | None, Memory]:
    """Factor for repetition, ``None`` where the same words came before; and the memory after."""
    rule = stimulus.rule
    if rule not in WEARS_OFF:
        return 1.0, memory
    count = memory.shown.get(rule, 0)
    said = memory.phrases.get(rule, ())
    words = normalise(stimulus.quote or "")[:PHRASE_CHARACTERS]
    again = any(_same_words(words, one) for one in said)
    kept = (*said, words)[-PHRASES_KEPT:] if words and not again else said
    updated = memory.model_copy(
        update={
            "shown": {**memory.shown, rule: count + 1},
            "phrases": {**memory.phrases, rule: kept},
            "repeats": memory.repeats + again,
        }
    )
    return (None if again else WEAR[min(count, len(WEAR) - 1)]), updated


def _same_words(one: str, other: str) -> bool:
    compared = difflib.SequenceMatcher(None, one, other)
    # The quick one is an upper bound, and settles nearly every pair.
    return bool(one) and compared.quick_ratio() >= SAME_WORDS and compared.ratio() >= SAME_WORDS


def normalise(text: str) -> str:
    """Small letters and digits only, single spaces: what two wordings share beyond punctuation."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"\w+", folded))


def _circumstance(rule: str, felt_heard: bool, persona: Persona) -> float:
    if rule == "dont.jargon":
        return KNOWLEDGE_GAP[persona.knowledge]
    if rule == "type.novice_condescend":
        return 1.0 if persona.knowledge == "novice" else 0.6
    if rule == "solution.fits" and not felt_heard:
        return TOO_EARLY
    return 1.0


def _scaled(rule: str, strength: float, persona: Persona, effects: Effects) -> dict[Axis, int]:
    effect = effects.rules[rule]
    gains = persona.temperament.gains
    own = gains.rules.get(rule, 1.0) * strength
    return {
        "frustration": round(
            effect.frustration * own * _anger_or_relief(effect.frustration, gains)
        ),
        "trust": round(effect.trust * own * gains.trust),
        "confusion": round(effect.confusion * own * gains.confusion),
    }


def _anger_or_relief(delta: int, gains: Gains) -> float:
    return gains.anger if delta > 0 else gains.relief


def _towards_baseline(ledger: _Ledger, persona: Persona) -> dict[Axis, int]:
    baseline = persona.temperament.baseline
    targets: dict[Axis, int] = {
        "frustration": baseline.frustration,
        "trust": baseline.trust,
        "confusion": baseline.confusion,
    }
    return {
        axis: max(-SETTLE_PER_TURN, min(SETTLE_PER_TURN, targets[axis] - ledger.now[axis]))
        for axis in AXES
    }


class _Ledger:
    """Applies changes within the bounds and notes each as it took effect."""

    def __init__(self, mood: Mood) -> None:
        self.before = mood
        self.now: dict[Axis, int] = {
            "frustration": mood.frustration,
            "trust": mood.trust,
            "confusion": mood.confusion,
        }
        self._start = dict(self.now)
        self.changes: list[MoodChange] = []

    def apply(self, rule: str, quote: str | None, deltas: dict[Axis, int]) -> None:
        applied = {axis: self._bounded(axis, deltas[axis]) for axis in AXES}
        for axis in AXES:
            self.now[axis] += applied[axis]
        if any(applied.values()) or rule != SETTLE:
            self.changes.append(
                MoodChange(
                    rule=rule,
                    quote=quote,
                    frustration=applied["frustration"],
                    trust=applied["trust"],
                    confusion=applied["confusion"],
                )
            )

    def _bounded(self, axis: Axis, delta: int) -> int:
        low = max(0, self._start[axis] - MOST_FALL_PER_TURN)
        high = min(100, self._start[axis] + MOST_RISE_PER_TURN)
        return max(low, min(high, self.now[axis] + delta)) - self.now[axis]

    def mood(self) -> Mood:
        return Mood(
            frustration=self.now["frustration"],
            trust=self.now["trust"],
            confusion=self.now["confusion"],
            band=band_of(self.now["frustration"], self.before.band),
        )


def total(changes: Iterable[MoodChange], axis: Axis) -> int:
    """Sum of one axis over some changes."""
    return sum(int(getattr(change, axis)) for change in changes)
