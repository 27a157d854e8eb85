"""``persona/1``: one customer a file, with the scenario, the temperament and the authored lines.

``docs/personas.md`` explains the format to those who write one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from simulator.behaviours import BEHAVIOURS
from simulator.errors import NotFoundError, PersonaError
from simulator.transcript import Band, Brief, Channel, CustomerType, Knowledge, Locale
from simulator.yaml_file import load_yaml

Gate = Literal["at_once", "asked", "trust", "hidden"]
Move = Literal[
    "open",
    "complain",
    "answer",
    "volunteer",
    "reveal_need",
    "ask_back",
    "not_understood",
    "digress",
    "challenge",
    "protest",
    "soften",
    "demand_supervisor",
    "threaten",
    "agree_to_wait",
    "object_to_wait",
    "still_there",
    "interrupted",
    "agree_to_transfer",
    "object_to_transfer",
    "puzzled",
    "accept",
    "reject",
    "thank",
    "goodbye",
    "hang_up",
]
"""What a customer can do with a turn; ``customer/plan.py`` chooses."""
MoodLevel = Annotated[int, Field(ge=0, le=100)]
Gain = Annotated[float, Field(ge=0.0, le=3.0)]
Line = Annotated[str, Field(min_length=1, max_length=600)]
BANDS_OR_ANY = Literal["any", "calm", "annoyed", "angry", "furious"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CardEntry(_Part):
    """One line of the situation card that the agent sees."""

    label: Line
    value: Line


class Card(_Part):
    """What the agent's own screen shows: the customer's record, and what is true of the product."""

    title: Line
    record: tuple[CardEntry, ...]
    product_facts: tuple[Line, ...] = ()


class Fact(_Part):
    """One thing that the customer knows."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    about: Line
    """What it is about, without giving it away: "order number"."""
    text: Line
    """The fact itself, one sentence in the persona's language."""
    values: tuple[Line, ...] = ()
    """Words and numbers that nobody can say without having told the fact; the guard looks for them."""
    gate: Gate
    trust: MoodLevel | None = None
    """Least trust at which it is told; only with gate ``trust``."""
    asked_by: tuple[Line, ...] = ()
    """Cues that an agent's question asks for it: word beginnings that all stand in one sentence."""
    say: tuple[Line, ...]
    """Authored lines that tell it."""

    @model_validator(mode="after")
    def _gate_has_its_key(self) -> Fact:
        if (self.gate == "trust") != (self.trust is not None):
            raise ValueError("'trust' goes with gate 'trust' and only there")
        if self.gate in ("asked", "hidden") and not self.asked_by:
            raise ValueError(f"gate {self.gate!r} needs 'asked_by', else nothing opens it")
        return self


class Solution(_Part):
    """One thing that an agent may offer."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    text: Line
    """What is offered, one sentence."""
    fits: bool
    """Whether it solves this customer's problem."""
    offered_by: tuple[Line, ...]
    """Cues that the agent offers it: word beginnings that all stand in one sentence."""


class HiddenNeed(_Part):
    """What the customer really needs, behind what they ask for."""

    text: Line
    fact: str
    """Id of the fact that gives it away."""


class Mood(_Part):
    """A mood on the three axes, each 0-100."""

    frustration: MoodLevel
    trust: MoodLevel
    confusion: MoodLevel


class Gains(_Part):
    """How strongly this customer feels; 1 is the default effect."""

    anger: Gain = 1.0
    """Scales every rise of frustration."""
    relief: Gain = 1.0
    """Scales every fall of frustration."""
    trust: Gain = 1.0
    confusion: Gain = 1.0
    rules: dict[str, Gain] = Field(default_factory=dict)
    """Scales all effects of one rule, on top of the others."""

    @model_validator(mode="after")
    def _rules_exist(self) -> Gains:
        for rule in self.rules:
            if rule not in BEHAVIOURS and not rule.startswith(("clock.", "solution.", "phrase.")):
                raise ValueError(f"no rule {rule!r}; behaviours are listed in docs/personas.md")
        return self


class Temperament(_Part):
    """How the customer comes in, where they settle, and when they have had enough."""

    start: Mood
    baseline: Mood
    gains: Gains = Gains()
    hang_up_after: Annotated[int, Field(ge=1, le=10)] = 2
    """Turns in a row at the band ``furious`` after which they hang up."""
    turn_limit: Annotated[int, Field(ge=4, le=200)] = 30
    """Turns of the agent after which the call is out of time."""


class Exchange(_Part):
    """One example of how this customer talks."""

    agent: Line
    customer: Line


class Voice(_Part):
    """How the customer talks."""

    style: Annotated[str, Field(min_length=1, max_length=1200)]
    examples: Annotated[tuple[Exchange, ...], Field(min_length=2, max_length=6)]


class Expectation(_Part):
    """What must hold at the end of a trial; whatever is left out may be anything."""

    band_at_least: Band | None = None
    band_at_most: Band | None = None
    frustration_at_least: MoodLevel | None = None
    frustration_at_most: MoodLevel | None = None
    trust_at_least: MoodLevel | None = None
    trust_at_most: MoodLevel | None = None
    end: Literal["solved", "hung_up", "time_out", "open"] | None = None
    hidden_need_found: bool | None = None


class Trial(_Part):
    """A sequence of agent turns, given as what is heard in each, and what must come of it."""

    name: Line
    turns: Annotated[tuple[tuple[str, ...], ...], Field(min_length=1)]
    """Behaviour ids, ``solution:<id>``, ``asked:<fact>`` or ``farewell``."""
    expect: Expectation


class Persona(_Part):
    """One customer with one scenario."""

    schema_: Literal["persona/1"] = Field(alias="schema")
    id: Annotated[str, Field(pattern=r"^(es|en|ja)/[a-z0-9-]+$")]
    locale: Locale
    channel: Channel = "phone"
    name: Line
    """How the agent may address the customer."""
    types: Annotated[tuple[CustomerType, ...], Field(min_length=1)]
    knowledge: Knowledge
    summary: Line
    """One sentence for those who choose a persona."""
    situation: Annotated[str, Field(min_length=1, max_length=1500)]
    """What the customer knows from the start and wants, told to the model in the second person; must
    hold nothing of a fact whose gate is shut."""
    problem: Line
    """The problem in one sentence, for the grader's brief."""
    card: Card
    voice: Voice
    temperament: Temperament
    facts: Annotated[tuple[Fact, ...], Field(min_length=1)]
    solutions: Annotated[tuple[Solution, ...], Field(min_length=1)]
    hidden_need: HiddenNeed | None = None
    lines: dict[Move, dict[BANDS_OR_ANY, Annotated[tuple[Line, ...], Field(min_length=2)]]]
    """Authored lines by move and band, two or more each; ``any`` serves the bands not named."""
    trials: Annotated[tuple[Trial, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _parts_fit(self) -> Persona:
        if not self.id.startswith(self.locale + "/"):
            raise ValueError(f"id {self.id!r} does not begin with the locale {self.locale!r}")
        facts = [fact.id for fact in self.facts]
        solutions = [solution.id for solution in self.solutions]
        for kind, ids in (("fact", facts), ("solution", solutions)):
            twice = sorted({one for one in ids if ids.count(one) > 1})
            if twice:
                raise ValueError(f"{kind} {twice[0]!r} is there twice")
        if self.hidden_need and self.hidden_need.fact not in facts:
            raise ValueError(
                f"hidden_need names the fact {self.hidden_need.fact!r}, which is missing"
            )
        if not any(solution.fits for solution in self.solutions):
            raise ValueError("no solution has 'fits: true', so the call could never be solved")
        for trial in self.trials:
            for item in (item for turn in trial.turns for item in turn):
                self._check_trial_item(trial.name, item)
        return self

    def _check_trial_item(self, trial: str, item: str) -> None:
        kind, _, name = item.partition(":")
        known = (
            item in BEHAVIOURS
            or item == "farewell"
            or (kind == "solution" and any(one.id == name for one in self.solutions))
            or (kind == "asked" and any(one.id == name for one in self.facts))
        )
        if not known:
            raise ValueError(
                f"trial {trial!r}: {item!r} is no behaviour, fact or solution of this file"
            )

    def fact(self, fact_id: str) -> Fact:
        """The fact of that id."""
        return next(fact for fact in self.facts if fact.id == fact_id)

    def solution(self, solution_id: str) -> Solution:
        """The solution of that id."""
        return next(one for one in self.solutions if one.id == solution_id)

    def lines_for(self, move: Move, band: Band) -> tuple[str, ...]:
        """Authored lines for a move in a band, those of ``any`` where the band has none of its own."""
        by_band = self.lines.get(move, {})
        return by_band.get(band) or by_band.get("any") or ()

    def brief(self) -> Brief:
        """What a grader may know of the scenario."""
        return Brief(
            problem=self.problem,
            correct_solutions=tuple(one.text for one in self.solutions if one.fits),
            hidden_need=self.hidden_need.text if self.hidden_need else None,
            facts={fact.id: fact.text for fact in self.facts},
            customer_type=self.types,
            knowledge=self.knowledge,
        )


@dataclass(frozen=True)
class PersonaFile:
    """A persona and the file it came from.

    Attributes:
        persona: The parsed persona.
        path: Where it stands.
        sha256: Of the file's bytes.
    """

    persona: Persona
    path: Path
    sha256: str


@dataclass(frozen=True)
class BrokenPersona:
    """A file among the personas that could not be loaded."""

    path: Path
    error: PersonaError


def shipped_personas_dir() -> Path:
    """The personas that come with the program: inside the wheel, or in the checkout."""
    inside = Path(__file__).parent / "personas"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "personas"


def load_persona(path: Path) -> PersonaFile:
    """Reads one persona file.

    Raises:
        NotFoundError: There is no such file.
        PersonaError: It breaks ``persona/1``; names file and line.
    """
    persona = load_yaml(path, Persona, PersonaError)
    expected = f"{path.parent.name}/{path.stem}"
    if path.parent.name in ("es", "en", "ja") and persona.id != expected:
        raise PersonaError(
            f"id {persona.id!r} does not match its place, expected {expected!r}",
            where=str(path),
            do="Rename the file or the id",
        )
    return PersonaFile(persona, path, hashlib.sha256(path.read_bytes()).hexdigest())


def _persona_paths(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.glob("*/*.yaml"))


def load_personas(*folders: Path) -> tuple[tuple[PersonaFile, ...], tuple[BrokenPersona, ...]]:
    """Reads every persona of the folders, an earlier folder's file hiding a later one of the same id.

    A broken file does not keep the others from loading.

    Returns:
        Those that loaded, ordered by id, and those that did not.
    """
    found: dict[str, PersonaFile] = {}
    broken: list[BrokenPersona] = []
    for folder in folders:
        for path in _persona_paths(folder):
            try:
                loaded = load_persona(path)
            except PersonaError as error:
                broken.append(BrokenPersona(path, error))
            else:
                found.setdefault(loaded.persona.id, loaded)
    return tuple(found[key] for key in sorted(found)), tuple(broken)


def find_persona(persona_id: str, *folders: Path) -> PersonaFile:
    """Reads the persona of an id, or of a path ending in ``.yaml``.

    Raises:
        NotFoundError: No folder has it; names those that exist.
        PersonaError: Its file is broken.
    """
    if persona_id.endswith((".yaml", ".yml")):
        return load_persona(Path(persona_id))
    for folder in folders:
        path = folder / f"{persona_id}.yaml"
        if path.resolve().is_relative_to(folder.resolve()) and path.is_file():
            return load_persona(path)
    known = ", ".join(
        f"{path.parent.name}/{path.stem}" for folder in folders for path in _persona_paths(folder)
    )
    raise NotFoundError(f"no persona {persona_id!r}", do=f"There are: {known}")
