"""Labelled data in JSON lines: each row read and checked, or refused with file and line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from simulator.errors import FileFormatError, NotFoundError


class LabelledRow(BaseModel):
    """One row of labelled data."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str


RowType = TypeVar("RowType", bound=LabelledRow)


def load_rows(path: Path, row_type: type[RowType]) -> tuple[RowType, ...]:
    """Reads all rows of a file.

    Args:
        path: One JSON object a line.
        row_type: What a row must be.

    Raises:
        NotFoundError: There is no such file.
        FileFormatError: A row is not of the type, or an id is there twice; names file and line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as error:
        raise NotFoundError(f"no labelled data at {str(path)!r}") from error
    found: dict[str, RowType] = {}
    for number, line in enumerate(lines, 1):
        where = f"{path}:{number}"
        try:
            row = row_type.model_validate(json.loads(line))
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            raise FileFormatError(f"{place} {first['msg']}".strip(), where=where) from error
        except ValueError as error:
            raise FileFormatError(f"not JSON: {error}", where=where) from error
        if row.id in found:
            raise FileFormatError(f"id {row.id!r} is there twice", where=where)
        found[row.id] = row
    return tuple(found.values())
