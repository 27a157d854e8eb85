"""Strict YAML: duplicate keys, aliases and unknown fields are errors that name file and line."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.composer import Composer, ComposerError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent
from ruamel.yaml.reader import ReaderError

from simulator.errors import FileFormatError, NotFoundError

Schema = TypeVar("Schema", bound=BaseModel)
SIZE_LIMIT_BYTES = 512 * 1024
"""No persona or rubric of people's making comes near this; a larger file is a mistake or an attack."""
LINE_LIMIT_CHARACTERS = 20_000
DEPTH_LIMIT = 40
"""Deepest nesting that is read; the formats need 7. Deeper input would end in the parser's own recursion."""
_SHOWN_CHARACTERS = 80
_MISFIT = "misfit"


class _PlainComposer(Composer):
    """Refuses what no file of ours needs, before anything is built of it.

    Aliases, tags and deep nesting are how a small file becomes a huge one or another type than it looks.
    """

    _depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Builds one node; called by ruamel for each."""
        event = self.parser.peek_event()
        if isinstance(event, AliasEvent):
            raise self._refusal(f"alias *{event.anchor} is not allowed, write the value out", event)
        if event.tag:
            tag = str(event.tag).replace("tag:yaml.org,2002:", "!!")
            raise self._refusal(f"tag {tag} is not allowed, write the plain value", event)
        self._depth += 1
        if self._depth > DEPTH_LIMIT:
            raise self._refusal(f"nested {self._depth} deep, the limit is {DEPTH_LIMIT}", event)
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node

    @staticmethod
    def _refusal(problem: str, event: Any) -> ComposerError:
        return ComposerError(None, None, problem, event.start_mark)


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

    The same bytes are parsed once: a persona takes a seventh of a second, and the app lists all of them
    whenever one is chosen. What comes back is shared, so a schema has to be frozen or copied before a change.
    """
    # mypy takes the hash of the error's instances for that of its class.
    return cast("Schema", _parsed(raw, where, schema, error_type))  # type: ignore[arg-type]


@lru_cache(maxsize=256)
def _parsed(
    raw: bytes, where: str, schema: type[BaseModel], error_type: type[FileFormatError]
) -> BaseModel:
    if len(raw) > SIZE_LIMIT_BYTES:
        raise _too_large(len(raw), where, error_type)
    tree = _compose(_decode(raw, where, error_type), where, error_type)
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


def _compose(text: str, where: str, error_type: type[FileFormatError]) -> Any:
    yaml = YAML(typ="rt")
    yaml.Composer = _PlainComposer
    yaml.allow_duplicate_keys = False
    try:
        return yaml.load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{where}:{mark.line + 1}" if mark else where
        problem = (error.problem or str(error)).split("\n")[0]
        raise error_type(f"not valid YAML: {problem}", where=place, do="Mend the line") from error
    except ReaderError as error:
        line = text[: error.position].count("\n") + 1
        raise error_type(
            f"not valid YAML: control character U+{_code_point(error.character):04X}",
            where=f"{where}:{line}",
            do="Remove the character",
        ) from error
    except (YAMLError, ValueError) as error:
        problem = str(error).split("\n")[0]
        raise error_type(f"not valid YAML: {problem}", where=where, do="Mend the file") from error


def _code_point(character: str | int) -> int:
    return character if isinstance(character, int) else ord(character)


def _schema_error(
    error: ValidationError, tree: Any, where: str, error_type: type[FileFormatError]
) -> FileFormatError:
    first = error.errors()[0]
    path = _place(first)
    what, do = _explanation(first, path)
    more = error.error_count() - 1
    if more:
        do += f" ({more} more problem{'s' if more > 1 else ''} in the file)"
    return error_type(what, where=f"{where}:{line_of(tree, path)}", do=do)


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
    """Line, from 1, of the deepest part of ``path`` that stands in a tree loaded by ruamel."""
    line = 1
    node = tree
    for part in path:
        if isinstance(node, CommentedMap) and part in node:
            line = node.lc.key(part)[0] + 1
        elif isinstance(node, CommentedSeq) and isinstance(part, int) and part < len(node):
            line = node.lc.item(part)[0] + 1
        else:
            break
        node = node[part]
    return line
