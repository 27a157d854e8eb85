"""Strict YAML: duplicate keys, aliases and unknown fields are errors that name file and line."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from simulator.errors import FileFormatError, NotFoundError
from simulator.yaml_tree import DEPTH_LIMIT, Items, Keys, read_tree

Schema = TypeVar("Schema", bound=BaseModel)
SIZE_LIMIT_BYTES = 512 * 1024
"""No persona or rubric of people's making comes near this; a larger file is a mistake or an attack."""
LINE_LIMIT_CHARACTERS = 20_000
_SHOWN_CHARACTERS = 80
_MISFIT = "misfit"
__all__ = ["DEPTH_LIMIT", "line_in", "line_of", "load_yaml", "misfit", "parse_yaml", "read_yaml"]


def misfit(problem: str, *path: int | str) -> PydanticCustomError:
    """An error for a schema's own validator that names the place it is about.

    A ``ValueError`` raised in a validator of the whole file could only point at its first line.

    Args:
        problem: What is wrong and what was expected.
        path: Keys and indices from the top of the validated model to the place.
    """
    return PydanticCustomError(_MISFIT, "{problem}", {"problem": problem, "path": path})


def load_yaml(path: Path, schema: type[Schema], error_type: type[FileFormatError]) -> Schema:
    """Reads one YAML file into ``schema``.

    Args:
        path: The file.
        schema: A pydantic model that forbids extra fields.
        error_type: What to raise when the file breaks the schema.

    Raises:
        NotFoundError: There is no such file.
        FileFormatError: Of the given type; names file, line and what was expected.
    """
    return parse_yaml(read_yaml(path, error_type), str(path), schema, error_type)


def read_yaml(path: Path, error_type: type[FileFormatError]) -> bytes:
    """Reads a file's bytes, never more than the limit, however large it is.

    Raises:
        NotFoundError: There is no such file.
        FileFormatError: Of the given type; it cannot be read, or is larger than the limit.
    """
    try:
        size = path.stat().st_size
        if size > SIZE_LIMIT_BYTES:
            raise _too_large(size, str(path), error_type)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise NotFoundError(f"no file {str(path)!r}", do="Check the path") from error
    except OSError as error:
        raise error_type(
            f"cannot be read: {error.strerror}", where=str(path), do="Check the path and its rights"
        ) from error


def parse_yaml(
    raw: bytes, where: str, schema: type[Schema], error_type: type[FileFormatError]
) -> Schema:
    """Reads YAML bytes into ``schema``; see ``load_yaml``.

    The same bytes are parsed once: the app lists all personas whenever one is chosen. What comes back is shared, so a schema has to be frozen or copied before a change.
    """
    # mypy takes the hash of the error's instances for that of its class.
    return cast("Schema", _parsed(raw, where, schema, error_type))  # type: ignore[arg-type]


@lru_cache(maxsize=256)
def _parsed(
    raw: bytes, where: str, schema: type[BaseModel], error_type: type[FileFormatError]
) -> BaseModel:
    if len(raw) > SIZE_LIMIT_BYTES:
        raise _too_large(len(raw), where, error_type)
    tree = read_tree(_decode(raw, where, error_type), where, error_type)
    if not isinstance(tree, dict):
        raise error_type(
            f"expected keys and values at the top, found {_kind_of(tree)}",
            where=f"{where}:1",
            do="Begin the file with 'schema: …', as the files that come with the program do",
        )
    try:
        return schema.model_validate(tree)
    except ValidationError as error:
        raise _schema_error(error, tree, where, error_type) from error


def _too_large(size: int, where: str, error_type: type[FileFormatError]) -> FileFormatError:
    return error_type(
        f"{size} bytes, the limit is {SIZE_LIMIT_BYTES}", where=where, do="Shorten the file"
    )


def _decode(raw: bytes, where: str, error_type: type[FileFormatError]) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise error_type(
            f"not UTF-8 text: byte 0x{raw[error.start]:02x}",
            where=f"{where}:{line}",
            do="Save the file as UTF-8",
        ) from error
    for number, line_text in enumerate(text.split("\n"), 1):
        if len(line_text) > LINE_LIMIT_CHARACTERS:
            raise error_type(
                f"{len(line_text)} characters in one line, the limit is {LINE_LIMIT_CHARACTERS}",
                where=f"{where}:{number}",
                do="Break the line",
            )
    return text


def _kind_of(tree: Any) -> str:
    if tree is None:
        return "nothing"
    return "a list" if isinstance(tree, list) else "a single value"


def _schema_error(
    error: ValidationError, tree: Any, where: str, error_type: type[FileFormatError]
) -> FileFormatError:
    """The first problem, the others counted; an unknown key comes first, as it is why another seems to be missing."""
    errors = error.errors()
    first = min(errors, key=lambda one: one["type"] != "extra_forbidden")
    path = _place(first)
    what, do = _explanation(first, path)
    meant = _meant(path, errors) if first["type"] == "extra_forbidden" else None
    if meant:
        do = f"Write {meant!r}"
    more = len(errors) - (2 if meant else 1)
    if more:
        do += f" ({more} more problem{'s' if more > 1 else ''} in the file)"
    return error_type(what, where=f"{where}:{line_of(tree, path)}", do=do)


def _meant(path: tuple[int | str, ...], errors: Sequence[ErrorDetails]) -> str | None:
    """The missing key beside an unknown one that it was likely meant to be."""
    missing = [
        str(one["loc"][-1])
        for one in errors
        if one["type"] == "missing" and one["loc"][:-1] == path[:-1]
    ]
    return next(iter(difflib.get_close_matches(str(path[-1]), missing, n=1)), None)


def _place(first: ErrorDetails) -> tuple[int | str, ...]:
    if first["type"] == _MISFIT:
        return (*first["loc"], *first["ctx"]["path"])
    # pydantic ends the path of a wrong key in "[key]", which is no part of the file.
    return tuple(part for part in first["loc"] if part != "[key]")


def _explanation(first: ErrorDetails, path: tuple[int | str, ...]) -> tuple[str, str]:
    """What is wrong and what to do, for one of pydantic's errors."""
    name = ".".join(str(part) for part in path) or "the file"
    if first["type"] == "extra_forbidden":
        return f"unknown key {name!r}", "Remove it or correct its spelling"
    if first["type"] == "missing":
        return f"{name!r} is missing", "Add it"
    message = first["msg"].removeprefix("Value error, ")
    if first["type"] in (_MISFIT, "value_error"):
        return f"{name!r}: {message}", "Correct it"
    shown = repr(first["input"])
    if len(shown) > _SHOWN_CHARACTERS:
        shown = shown[: _SHOWN_CHARACTERS - 1] + "…"
    return f"{name!r}: {message}, found {shown}", "Correct the value"


def line_of(tree: Any, path: tuple[int | str, ...]) -> int:
    """Line, from 1, of the deepest part of ``path`` that stands in a tree read by ``yaml_tree``."""
    line = 1
    node = tree
    for part in path:
        inside = (isinstance(node, Keys) and part in node) or (
            isinstance(node, Items) and isinstance(part, int) and part < len(node)
        )
        if not inside:
            break
        line, node = node.lines[part], node[part]
    return line


def line_in(path: Path, place: tuple[int | str, ...], error_type: type[FileFormatError]) -> int:
    """Line, from 1, of a place in a file that was read before.

    Raises:
        NotFoundError: There is no such file any more.
        FileFormatError: Of the given type; it cannot be read any more.
    """
    text = _decode(read_yaml(path, error_type), str(path), error_type)
    return line_of(read_tree(text, str(path), error_type), place)
