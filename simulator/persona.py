"""``persona/1``: one customer a file, with the scenario, the temperament and the authored lines.

``docs/personas.md`` explains the format to those who write one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from simulator.behaviours import BEHAVIOURS
from simulator.character import BANDS_OR_ANY, Exchange, Gains, Mood, Move, Temperament, Voice
from simulator.errors import NotFoundError, PersonaError
from simulator.scenario import Card, Fact, Gate, HiddenNeed, Line, MoodLevel, Part, Solution
from simulator.transcript import (
    BANDS,
    LOCALES,
    Band,
    Brief,
    Channel,
    CustomerType,
    Knowledge,
    Locale,
)
from simulator.yaml_file import misfit, parse_yaml, read_yaml

__all__ = [
    "BANDS_OR_ANY",
    "BrokenPersona",
    "Card",
    "Exchange",
    "Expectation",
    "Fact",
    "Gains",
    "Gate",
    "HiddenNeed",
    "Line",
    "Mood",
    "MoodLevel",
    "Move",
    "Persona",
    "PersonaFile",
    "Solution",
    "Temperament",
    "Trial",
    "Voice",
    "find_persona",
    "load_persona",
    "load_personas",
    "shipped_personas_dir",
]
SINGLE_ITEMS = ("farewell", "long_turn")
"""What may stand in a trial's turn beside behaviours, questions and offers."""
_ID = re.compile(r"(es|en|ja)/[a-z0-9-]{1,80}")


class Expectation(Part):
    """What must hold at the end of a trial; whatever is left out may be anything."""

    band_at_least: Band | None = None
    band_at_most: Band | None = None
    frustration_at_least: MoodLevel | None = None
    frustration_at_most: MoodLevel | None = None
    trust_at_least: MoodLevel | None = None
    trust_at_most: MoodLevel | None = None
    end: Literal["solved", "hung_up", "time_out", "open"] | None = None
    hidden_need_found: bool | None = None


class Trial(Part):
    """A sequence of agent turns, given as what is heard in each, and what must come of it."""

    name: Line
    turns: Annotated[tuple[tuple[str, ...], ...], Field(min_length=1)]
    """Behaviour ids, ``solution:<id>``, ``asked:<fact>``, ``farewell`` or ``long_turn``."""
    expect: Expectation


class Persona(Part):
    """One customer with one scenario."""

    schema_: Literal["persona/1"] = Field(alias="schema")
    id: Annotated[str, Field(pattern=f"^{_ID.pattern}$")]
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
            raise misfit(f"{self.id!r} does not begin with the locale {self.locale!r}", "id")
        facts = [fact.id for fact in self.facts]
        _refuse_twice("facts", facts)
        _refuse_twice("solutions", [solution.id for solution in self.solutions])
        if self.hidden_need and self.hidden_need.fact not in facts:
            raise misfit(
                f"no fact {self.hidden_need.fact!r}, expected one of {', '.join(facts)}",
                "hidden_need",
                "fact",
            )
        if not any(solution.fits for solution in self.solutions):
            raise misfit("none has 'fits: true', so the call could never be solved", "solutions")
        for move, by_band in self.lines.items():
            missing = [band for band in BANDS if band not in by_band]
            if missing and "any" not in by_band:
                raise misfit(
                    f"no lines for {', '.join(missing)}, expected 'any' or all bands", "lines", move
                )
        self._check_trials()
        return self

    def _check_trials(self) -> None:
        known = {*BEHAVIOURS, *SINGLE_ITEMS}
        known |= {f"asked:{fact.id}" for fact in self.facts}
        known |= {f"solution:{solution.id}" for solution in self.solutions}
        for number, trial in enumerate(self.trials):
            for turn, items in enumerate(trial.turns):
                for place, item in enumerate(items):
                    if item not in known:
                        raise misfit(
                            f"{item!r} in trial {trial.name!r} is no behaviour, and no asked:<fact> or"
                            " solution:<id> of this file",
                            *("trials", number, "turns", turn, place),
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


def _refuse_twice(name: str, ids: list[str]) -> None:
    for place, one in enumerate(ids):
        if one in ids[:place]:
            raise misfit(f"{one!r} is there twice", name, place, "id")


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

    In a folder named after a locale its id must be ``<folder>/<file name>``; elsewhere it is free.

    Raises:
        NotFoundError: There is no such file.
        PersonaError: It breaks ``persona/1``; names file and line.
    """
    raw = read_yaml(path, PersonaError)
    persona = parse_yaml(raw, str(path), Persona, PersonaError)
    if path.parent.name in LOCALES and persona.id != _id_by_place(path):
        raise PersonaError(
            f"id {persona.id!r} does not match its place, expected {_id_by_place(path)!r}",
            where=str(path),
            do="Rename the file or the id",
        )
    return PersonaFile(persona, path, hashlib.sha256(raw).hexdigest())


def _id_by_place(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def _persona_paths(folder: Path) -> Iterator[Path]:
    """Everything in the folder that its author meant as a persona, well placed or not."""
    yield from sorted(path for pattern in ("*.y*ml", "*/*.y*ml") for path in folder.glob(pattern))


def _load_from_folder(path: Path) -> PersonaFile:
    if path.parent.name not in LOCALES or path.suffix != ".yaml":
        raise PersonaError(
            f"stands in folder {path.parent.name!r} as {path.name!r}, expected"
            f" <locale>/<name>.yaml with one of the locales {', '.join(LOCALES)}",
            where=str(path),
            do="Move or rename the file",
        )
    try:
        return load_persona(path)
    except NotFoundError as error:
        raise PersonaError("is a link to nowhere", where=str(path), do="Remove it") from error


def load_personas(*folders: Path) -> tuple[tuple[PersonaFile, ...], tuple[BrokenPersona, ...]]:
    """Reads every persona of the folders, an earlier folder's file hiding a later one of the same id.

    A broken file does not keep the others from loading, and hides a later one just as a sound one does,
    so that nobody trains with another file than the one they are editing.

    Returns:
        Those that loaded, ordered by id, and those that did not.
    """
    found: dict[str, PersonaFile] = {}
    broken: list[BrokenPersona] = []
    hidden: set[str] = set()
    for folder in folders:
        here: set[str] = set()
        for path in _persona_paths(folder):
            if _id_by_place(path) in hidden:
                continue
            here.add(_id_by_place(path))
            try:
                loaded = _load_from_folder(path)
            except PersonaError as error:
                broken.append(BrokenPersona(path, error))
            else:
                found[loaded.persona.id] = loaded
        hidden |= here
    return tuple(found[key] for key in sorted(found)), tuple(broken)


def find_persona(persona_id: str, *folders: Path) -> PersonaFile:
    """Reads the persona of an id, or of a path ending in ``.yaml``.

    Raises:
        NotFoundError: No folder has it; names those that exist.
        PersonaError: Its file is broken.
    """
    if persona_id.endswith((".yaml", ".yml")):
        return load_persona(Path(persona_id))
    if _ID.fullmatch(persona_id):
        for folder in folders:
            path = folder / f"{persona_id}.yaml"
            if path.is_file():
                return load_persona(path)
    known = sorted({_id_by_place(path) for folder in folders for path in _persona_paths(folder)})
    raise NotFoundError(f"no persona {persona_id!r}", do=f"There are: {', '.join(known) or 'none'}")
