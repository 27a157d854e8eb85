"""``catalogue/1``: the 80 demands that the five source documents make of an agent, which rubrics cover."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from simulator.errors import RubricError
from simulator.yaml_file import load_yaml

Text = Annotated[str, Field(min_length=1, max_length=1500)]
Judged = Literal["said", "measured", "both", "voice"]
"""By the words, by the record, by both, or not in a written call because it needs sound."""


class RubricPart(BaseModel):
    """A part of a rubric or of the catalogue: strict and unchangeable."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Demand(RubricPart):
    """One demand that a source document makes of an agent."""

    id: Annotated[str, Field(pattern=r"^[a-z]+\.[a-z_]+$")]
    kind: Literal["do", "dont"]
    scope: Literal["turn", "call", "shift", "career"]
    judged: Judged
    means: Text


class CatalogueDocument(RubricPart):
    """One source document with its demands."""

    id: str
    about: Text
    language: Literal["es", "ja"]
    demands: tuple[Demand, ...]


class Catalogue(RubricPart):
    """The 80 demands of the five source documents."""

    schema_: Literal["catalogue/1"] = Field(alias="schema")
    documents: tuple[CatalogueDocument, ...]

    def demands(self) -> dict[str, Demand]:
        """Every demand by its id, in the documents' order."""
        return {demand.id: demand for document in self.documents for demand in document.demands}


def load_catalogue(folder: Path) -> Catalogue:
    """Reads ``catalogue.yaml`` of a folder of rubrics.

    Raises:
        NotFoundError: There is none.
        RubricError: It breaks ``catalogue/1``.
    """
    return load_yaml(folder / "catalogue.yaml", Catalogue, RubricError)
