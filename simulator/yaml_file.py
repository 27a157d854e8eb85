"""Strict YAML: duplicate keys, aliases and unknown fields are errors that name file and line."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.composer import ComposerError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent

from simulator.errors import FileFormatError, NotFoundError

Schema = TypeVar("Schema", bound=BaseModel)
SIZE_LIMIT_BYTES = 512 * 1024
"""No persona or rubric of people's making comes near this; a larger file is a mistake or an attack."""
LINE_LIMIT_CHARACTERS = 20_000


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
    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise NotFoundError(f"no file {str(path)!r}", do="Check the path") from error
    except OSError as error:
        raise error_type(f"cannot be read: {error.strerror}", where=str(path)) from error
    return parse_yaml(raw, str(path), schema, error_type)


def parse_yaml(
    raw: bytes, where: str, schema: type[Schema], error_type: type[FileFormatError]
) -> Schema:
    """Reads YAML bytes into ``schema``; see ``load_yaml``."""
    if len(raw) > SIZE_LIMIT_BYTES:
        raise error_type(
            f"{len(raw)} bytes, the limit is {SIZE_LIMIT_BYTES}", where=where, do="Shorten the file"
        )
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise error_type("not UTF-8 text", where=where, do="Save it as UTF-8") from error
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > LINE_LIMIT_CHARACTERS:
            raise error_type(
                f"{len(line)} characters in one line, the limit is {LINE_LIMIT_CHARACTERS}",
                where=f"{where}:{number}",
                do="Break the line",
            )
    tree = _compose(text, where, error_type)
    if not isinstance(tree, dict):
        raise error_type("expected a mapping at the top", where=where, do="See docs/personas.md")
    try:
        return schema.model_validate(tree)
    except ValidationError as error:
        raise _schema_error(error, tree, where, error_type) from error


def _compose(text: str, where: str, error_type: type[FileFormatError]) -> Any:
    yaml = YAML(typ="rt")
    yaml.allow_duplicate_keys = False
    try:
        # Aliases are refused before anything is built: they are how a small file becomes a huge one,
        # and no persona needs them.
        for event in yaml.parse(text):
            if isinstance(event, AliasEvent):
                raise error_type(
                    f"alias *{event.anchor} is not allowed",
                    where=f"{where}:{event.start_mark.line + 1}",
                    do="Write the value out",
                )
        return yaml.load(text)
    except (MarkedYAMLError, ComposerError) as error:
        mark = error.problem_mark or error.context_mark
        place = f"{where}:{mark.line + 1}" if mark else where
        problem = (error.problem or str(error)).split("\n")[0]
        raise error_type(f"not valid YAML: {problem}", where=place, do="Mend the line") from error
    except (YAMLError, ValueError, RecursionError) as error:
        problem = str(error).split("\n")[0]
        raise error_type(f"not valid YAML: {problem}", where=where, do="Mend the file") from error


def _schema_error(
    error: ValidationError, tree: Any, where: str, error_type: type[FileFormatError]
) -> FileFormatError:
    first = error.errors()[0]
    path = first["loc"]
    line = line_of(tree, path)
    name = ".".join(str(part) for part in path) or "the file"
    kind = first["type"]
    if kind == "extra_forbidden":
        what, do = f"unknown key {name!r}", "Remove it or correct its spelling"
    elif kind == "missing":
        what, do = f"{name!r} is missing", "Add it"
    else:
        shown = repr(first["input"])
        what = f"{name!r}: {first['msg']}"
        if kind != "value_error":
            what += f", found {shown if len(shown) < 80 else shown[:77] + '…'}"
        do = "Correct the value"
    more = error.error_count() - 1
    if more:
        do += f" ({more} more like this in the file)" if more == 1 else f" ({more} more problems)"
    return error_type(what, where=f"{where}:{line}", do=do)


def line_of(tree: Any, path: tuple[int | str, ...]) -> int:
    """Line, from 1, of the deepest part of ``path`` that stands in a tree loaded by ruamel."""
    line = 1
    node = tree
    for part in path:
        if isinstance(node, dict) and part in node:
            line = node.lc.key(part)[0] + 1
        elif isinstance(node, list) and isinstance(part, int) and part < len(node):
            line = node.lc.item(part)[0] + 1
        else:
            break
        node = node[part]
    return line
