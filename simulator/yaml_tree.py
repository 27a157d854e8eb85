"""From YAML text to plain values that remember their lines; refuses what no file of ours needs.

Built straight from the parser's events: aliases, tags and deep nesting are how a small file becomes a huge
one or another type than it looks, and are refused before anything is built of them. Plain scalars are read
by the core schema of YAML 1.2, in which ``no`` is a word.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Any

import yaml

from simulator.errors import FileFormatError

DEPTH_LIMIT = 40
"""Deepest nesting that is read; the formats need 7."""
# libyaml's parser is twenty times as fast as the one in Python, which stands in where it was not built.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LONGEST_NUMBER = 40
"""Characters of a plain scalar that may be more than text."""
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUTH = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_SPECIAL = {
    **{f"{sign}.{word}": f"{sign}inf" for sign in ("", "+", "-") for word in ("inf", "Inf", "INF")},
    **{f".{word}": "nan" for word in ("nan", "NaN", "NAN")},
}
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


class Keys(dict[Any, Any]):
    """Keys and values, with the line of each key, from 1."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[Any, int] = {}


class Items(list[Any]):
    """A list, with the line of each item, from 1."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[int] = []


def read_tree(text: str, where: str, error_type: type[FileFormatError] = FileFormatError) -> Any:
    """The one document of a text.

    Args:
        text: The YAML.
        where: File name (or another origin) that errors name.
        error_type: What to raise.

    Returns:
        ``Keys``, ``Items``, a scalar, or ``None`` for an empty text.

    Raises:
        FileFormatError: Of the given type; it is not plain YAML, or there is a second document.
    """
    reader = _Reader(where, error_type)
    unreadable = _UNREADABLE.search(text)
    if unreadable:
        line = text.count("\n", 0, unreadable.start()) + 1
        raise reader.refusal(line, f"control character U+{ord(unreadable[0]):04X}")
    try:
        return reader.document(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = (error.problem or str(error)).split("\n")[0]
        line = mark.line + 1 if mark else 1
        raise reader.refusal(line, _shown(problem, mark, text)) from error
    except yaml.YAMLError as error:
        raise reader.refusal(1, str(error).split("\n")[0]) from error


def _shown(problem: str, mark: Any, text: str) -> str:
    """The problem with the character that it is about, which libyaml leaves out."""
    lines = text.split("\n")
    if "cannot start any token" in problem and mark and mark.line < len(lines):
        return f"{problem}: {lines[mark.line][mark.column : mark.column + 1]!r}"
    return problem


class _Reader:
    """Builds the tree of one text."""

    def __init__(self, where: str, error_type: type[FileFormatError]) -> None:
        self._where = where
        self._error_type = error_type

    def refusal(self, line: int, problem: str) -> FileFormatError:
        """The error about a line."""
        return self._error_type(
            f"not valid YAML: {problem}", where=f"{self._where}:{line}", do="Mend the line"
        )

    def document(self, events: Iterator[Any]) -> Any:
        """The tree of the only document."""
        tree: Any = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self.refusal(event.start_mark.line + 1, "another document begins here")
                tree = self._node(next(events), events, 1)
        return tree

    def _node(self, event: Any, events: Iterator[Any], depth: int) -> Any:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            problem = f"alias *{event.anchor} is not allowed, write the value out"
            raise self.refusal(line, problem)
        if event.tag:
            tag = str(event.tag).replace("tag:yaml.org,2002:", "!!")
            raise self.refusal(line, f"tag {tag} is not allowed, write the plain value")
        if depth > DEPTH_LIMIT:
            raise self.refusal(line, f"nested {depth} deep, the limit is {DEPTH_LIMIT}")
        if isinstance(event, yaml.ScalarEvent):
            # Implicit: written without quotation marks.
            return self._scalar(event.value, line) if event.implicit[0] else event.value
        if isinstance(event, yaml.SequenceStartEvent):
            return self._items(events, depth)
        return self._keys(events, depth)

    def _items(self, events: Iterator[Any], depth: int) -> Items:
        items = Items()
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.lines.append(event.start_mark.line + 1)
            items.append(self._node(event, events, depth + 1))
        return items

    def _keys(self, events: Iterator[Any], depth: int) -> Keys:
        keys = Keys()
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            line = event.start_mark.line + 1
            key = self._node(event, events, depth + 1)
            if isinstance(key, Keys | Items):
                raise self.refusal(line, "a key must be a single word or text")
            if key in keys:
                first = keys.lines[key]
                raise self.refusal(line, f'duplicate key "{key}", the first is in line {first}')
            keys.lines[key] = line
            keys[key] = self._node(next(events), events, depth + 1)
        return keys

    def _scalar(self, text: str, line: int) -> Any:
        try:
            return _plain(text)
        except ValueError as error:  # of a date
            raise self.refusal(line, f"{text} is no day of the calendar") from error


def _plain(text: str) -> Any:
    """A plain scalar by the core schema, dates besides: unquoted they are never meant as text."""
    if len(text) > LONGEST_NUMBER:
        return text
    if text in _NULL:
        return None
    if text in _TRUTH:
        return _TRUTH[text]
    if _INTEGER.fullmatch(text):
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if text in _SPECIAL:
        return float(_SPECIAL[text])
    return datetime.date.fromisoformat(text) if _DATE.fullmatch(text) else text
