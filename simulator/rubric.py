"""``rubric/1``: what a call is judged by, one rubric a file named ``<id>@<version>.yaml``.

``docs/rubrics.md`` explains the format to those who write one.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from simulator.catalogue import Catalogue, Demand, Judged, RubricPart, Text, load_catalogue
from simulator.errors import NotFoundError, RubricError
from simulator.transcript import Channel, CustomerType
from simulator.yaml_file import line_in, load_yaml, misfit

Happening = Literal[
    "hold",
    "transfer",
    "provocation",
    "company_error",
    "customer_error",
    "hidden_need",
    "unwelcome_news",
    "beyond_level_one",
    "several_matters",
]
"""What must have happened in a call for some demands to have a place in it."""
_REFERENCE = re.compile(r"^(?P<id>[a-z][a-z0-9-]*)(?:@(?P<version>[1-9][0-9]*))?$")


class InThreeLanguages(RubricPart):
    """A text for the trainee in each language of the reports."""

    es: Text
    en: Text
    ja: Text

    def in_language(self, locale: str) -> str:
        """The text in a language, English where it is none of the three."""
        texts = {"es": self.es, "en": self.en, "ja": self.ja}
        return texts.get(locale, self.en)


class Example(RubricPart):
    """An agent's words and what they count as."""

    said: Text
    verdict: Literal["met", "not_met"]


class AppliesWhen(RubricPart):
    """When a criterion applies; whatever is left out does not matter."""

    types: tuple[CustomerType, ...] = ()
    channels: tuple[Channel, ...] = ()
    event: Happening | None = None


class Criterion(RubricPart):
    """One thing that is judged."""

    id: Annotated[str, Field(pattern=r"^[a-z]+\.[a-z_]+$")]
    covers: Annotated[tuple[str, ...], Field(min_length=1)]
    """Demands of the catalogue that it stands for."""
    title: InThreeLanguages
    """A few words for the report."""
    weight: Annotated[float, Field(gt=0, le=10)] = 1.0
    judged: Judged
    kind: Literal["do", "dont"]
    scope: Literal["turn", "call", "shift", "career"]
    applies_when: AppliesWhen = AppliesWhen()
    question: Text
    """Asked of the judge. For a don't: "did the agent …?", flipped in code."""
    met_when: Text
    not_met_when: Text
    examples: Annotated[tuple[Example, ...], Field(min_length=2)]
    advice: InThreeLanguages


class Rubric(RubricPart):
    """A set of criteria made for a purpose."""

    schema_: Literal["rubric/1"] = Field(alias="schema")
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    version: Annotated[int, Field(ge=1)]
    title: InThreeLanguages
    purpose: Text
    coverage_needed: Annotated[float, Field(ge=0, le=1)] = 0.5
    """Least share of the applicable weight that must be assessed for a score."""
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Rubric:
        first: dict[str, int] = {}
        for place, criterion in enumerate(self.criteria):
            if first.setdefault(criterion.id, place) != place:
                raise misfit(f"criterion {criterion.id!r} is there twice", "criteria", place, "id")
        return self

    @property
    def reference(self) -> str:
        """``id@version``."""
        return f"{self.id}@{self.version}"


@dataclass(frozen=True)
class RubricFile:
    """A rubric and the file it came from.

    Attributes:
        rubric: The parsed rubric.
        path: Where it stands.
        sha256: Of the file's bytes.
    """

    rubric: Rubric
    path: Path
    sha256: str


@dataclass(frozen=True)
class BrokenRubric:
    """A file among the rubrics that could not be loaded."""

    path: Path
    error: RubricError


def shipped_rubrics_dir() -> Path:
    """The rubrics that come with the program: inside the wheel, or in the checkout."""
    inside = Path(__file__).parent / "rubrics"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "rubrics"


@functools.cache
def _known_demands() -> Mapping[str, Demand]:
    """The catalogue that comes with the program; it does not change while the program runs."""
    return load_catalogue(shipped_rubrics_dir()).demands()


def _check_against_catalogue(rubric: Rubric, path: Path) -> None:
    known = _known_demands()
    for place, criterion in enumerate(rubric.criteria):
        for number, demand in enumerate(criterion.covers):
            if demand not in known:
                line = _line_in(path, ("criteria", place, "covers", number))
                raise RubricError(
                    f"criterion {criterion.id!r} covers {demand!r}, which is not in the catalogue",
                    where=f"{path}:{line}",
                    do="Take an id of rubrics/catalogue.yaml",
                )
        named = known.get(criterion.id)
        if named is not None and named.kind != criterion.kind:
            line = _line_in(path, ("criteria", place, "kind"))
            raise RubricError(
                f"criterion {criterion.id!r} is a {criterion.kind!r}, "
                f"in the catalogue it is a {named.kind!r}",
                where=f"{path}:{line}",
                do="Turn the criterion round or give it an id of its own",
            )


def load_rubric(path: Path) -> RubricFile:
    """Reads one rubric file.

    Raises:
        NotFoundError: There is no such file.
        RubricError: It breaks ``rubric/1``; names file and line.
    """
    rubric = load_yaml(path, Rubric, RubricError)
    if "@" in path.stem and path.stem != rubric.reference:
        raise RubricError(
            f"is {rubric.reference!r} by its contents",
            where=str(path),
            do=f"Rename it to {rubric.reference}.yaml",
        )
    _check_against_catalogue(rubric, path)
    return RubricFile(rubric, path, hashlib.sha256(path.read_bytes()).hexdigest())


def _line_in(path: Path, place: tuple[int | str, ...]) -> int:
    """Line of a part of a file that has already loaded."""
    return line_in(path, place, RubricError)


def load_rubrics(*folders: Path) -> tuple[tuple[RubricFile, ...], tuple[BrokenRubric, ...]]:
    """Reads every rubric of the folders, an earlier folder's file hiding a later one's.

    Returns:
        Those that loaded, ordered by id and version, and those that did not.
    """
    found: dict[tuple[str, int], RubricFile] = {}
    broken: list[BrokenRubric] = []
    for folder in folders:
        for path in sorted(folder.glob("*@*.yaml")):
            try:
                loaded = load_rubric(path)
            except RubricError as error:
                broken.append(BrokenRubric(path, error))
            else:
                found.setdefault((loaded.rubric.id, loaded.rubric.version), loaded)
    return tuple(found[key] for key in sorted(found)), tuple(broken)


def find_rubric(reference: str, *folders: Path) -> RubricFile:
    """Reads the rubric of ``id@version``, of ``id`` (its newest version), or of a path.

    Raises:
        NotFoundError: No folder has it; names those that exist.
        RubricError: Its file is broken.
    """
    if reference.endswith((".yaml", ".yml")):
        return load_rubric(Path(reference))
    match = _REFERENCE.match(reference)
    paths = [path for folder in folders for path in sorted(folder.glob("*@*.yaml"))]
    if match:
        wanted = [path for path in paths if path.stem.split("@")[0] == match["id"]]
        if match["version"]:
            wanted = [path for path in wanted if path.stem == reference]
        if wanted:
            return load_rubric(max(wanted, key=_version_of))
    known = ", ".join(path.stem for path in paths)
    raise NotFoundError(f"no rubric {reference!r}", do=f"There are: {known}")


def _version_of(path: Path) -> int:
    digits = path.stem.rpartition("@")[2]
    return int(digits) if digits.isdigit() else 0


@dataclass(frozen=True)
class DemandCoverage:
    """How one demand of the catalogue is graded.

    Attributes:
        judged: By the words, by the record, by both, or not at all because it needs sound.
        rubrics: ``id@version`` of every rubric with a criterion that covers it.
    """

    judged: Judged
    rubrics: tuple[str, ...]


def demand_coverage(catalogue: Catalogue, rubrics: Iterable[Rubric]) -> dict[str, DemandCoverage]:
    """Which demands are graded, by which rubrics and how; every demand, in the catalogue's order."""
    covered = [
        (rubric.reference, {demand for one in rubric.criteria for demand in one.covers})
        for rubric in rubrics
    ]
    return {
        demand.id: DemandCoverage(
            demand.judged, tuple(name for name, demands in covered if demand.id in demands)
        )
        for demand in catalogue.demands().values()
    }
