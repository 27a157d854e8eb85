"""Signs: which findings in the turns speak for a demand and which against it, where the whole call is judged."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, RootModel, model_validator

from simulator.behaviours import DONTS, DOS, FINDINGS, GRADED_DONTS, GRADED_DOS
from simulator.errors import FileFormatError
from simulator.rubric import Criterion
from simulator.yaml_file import load_yaml

_FILE = Path(__file__).with_name("signs.yaml")


class Signs(BaseModel):
    """What to look for in the turns.

    Attributes:
        speaks_for: Findings that speak for the demand being met.
        against: Findings that speak against it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    speaks_for: tuple[str, ...] = Field(default=(), alias="for")
    against: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _findings_exist(self) -> Signs:
        for one in (*self.speaks_for, *self.against):
            if one not in FINDINGS:
                raise ValueError(f"{one!r} is nothing that is looked for in a turn")
        return self

    @property
    def family(self) -> str:
        """Criteria with signs of the same kinds are calibrated together."""
        if len(self.speaks_for) + len(self.against) == 1:
            return "turn_do" if self.speaks_for else "turn_dont"
        return "call" if self.speaks_for else "call_dont"


class _SignsFile(RootModel[dict[str, Signs]]):
    """What ``signs.yaml`` holds, by the criterion's id."""


@functools.cache
def _known() -> Mapping[str, Signs]:
    return load_yaml(_FILE, _SignsFile, FileFormatError).root


def demands_of(criterion: Criterion) -> tuple[str, ...]:
    """What a criterion may be judged as: its own id, then the demand that it covers where it covers but one."""
    return criterion.id, *(criterion.covers if len(criterion.covers) == 1 else ())


def signs_of(criterion: Criterion) -> Signs | None:
    """The signs of a criterion: of its own id, or of the one demand that it covers; ``None`` where there are none.

    A do that is about leaving a don't ("stays friendly") does not take the don't's own sign: showing it and being
    seen to do it are two questions.
    """
    opposite = DONTS + GRADED_DONTS if criterion.kind == "do" else DOS + GRADED_DOS
    for name in demands_of(criterion):
        known = _known().get(name)
        # Only a don't has nothing that speaks for it; a criterion that turns a demand round takes not its signs.
        if known is not None and bool(known.speaks_for) == (criterion.kind == "do"):
            return known
        if name in FINDINGS and name not in opposite:
            if criterion.kind == "do":
                return Signs.model_validate({"for": (name,)})
            return Signs(against=(name,))
    return None
