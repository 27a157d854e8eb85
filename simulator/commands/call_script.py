"""What a trainee types in a call, and the files that hold it: words, or a control that begins with ``/``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from simulator.call_controls import LONGEST_WAIT_SECONDS, Control, ControlKind
from simulator.errors import ControlError, NotFoundError, ScriptError, UserError
from simulator.trainee_words import accepted

CONTROLS: tuple[ControlKind, ...] = get_args(ControlKind)
_WITHOUT_TEXT = frozenset({"resume", "end"})
_NEEDS_WORDS = frozenset({"interrupt", "offer"})
_TAKES_SECONDS = frozenset({"wait", "personal"})
_ENDS_HOLD = frozenset({"resume", "transfer", "conference", "end"})
_POSSIBLE_ON_HOLD = frozenset({"wait", "personal"})
_SECONDS = re.compile(r"\d{1,6}(\.\d{1,3})?")
_SIZE_LIMIT_BYTES = 1024 * 1024
"""A script of 200 turns of the longest text stays below it."""


@dataclass(frozen=True)
class ScriptLine:
    """One line of a script.

    Attributes:
        number: In the file, counted from 1.
        text: As it stands there.
        step: Words to say, or a control.
    """

    number: int
    text: str
    step: str | Control

    @property
    def ends_call(self) -> bool:
        """Whether the trainee hangs up with it."""
        return isinstance(self.step, Control) and self.step.kind == "end"


@dataclass(frozen=True)
class Script:
    """The trainee's side of a call; ``lines`` holds at least one."""

    path: Path
    lines: tuple[ScriptLine, ...]


def parse_step(text: str) -> str | Control:
    """Reads what was typed.

    Raises:
        ControlError: It begins with ``/`` and is no control, or the control is incomplete.
    """
    text = text.strip()
    if not text.startswith("/"):
        return text
    name, _, rest = text[1:].partition(" ")
    rest = rest.strip()
    kind = next((one for one in CONTROLS if one == name), None)
    if kind is None:
        known = ", ".join(f"/{one}" for one in CONTROLS)
        raise ControlError(f"no control {'/' + name!r}", do=f"There are: {known}")
    if kind in _TAKES_SECONDS:
        return Control(kind, seconds=_seconds(kind, rest))
    if kind in _WITHOUT_TEXT and rest:
        raise ControlError(f"/{kind} takes no text, found {rest!r}", do=f"Write /{kind} alone")
    if kind in _NEEDS_WORDS and not rest:
        raise ControlError(f"/{kind} needs words", do=f"Write what you say after /{kind}")
    return Control(kind, rest)


def _seconds(kind: ControlKind, text: str) -> float:
    if _SECONDS.fullmatch(text) and 0 < float(text) <= LONGEST_WAIT_SECONDS:
        return float(text)
    raise ControlError(
        f"/{kind} takes a number of seconds up to {LONGEST_WAIT_SECONDS:g}, found {text!r}",
        do=f"Write for example /{kind} 30",
    )


def read_script(path: Path, turn_characters_limit: int) -> Script:
    """Reads the trainee's side of a call: plain text, one turn a line, ``#`` for comments.

    All that can be known to be wrong is refused here, before the customer is called.

    Args:
        path: The file.
        turn_characters_limit: Longest turn that a trainee can send.

    Raises:
        NotFoundError: There is no such file.
        ScriptError: A line cannot be played; names file and line.
    """
    lines = tuple(_lines(path, turn_characters_limit))
    if not lines:
        raise ScriptError(
            "there is nothing to say in it",
            where=str(path),
            do="Write one turn of the agent a line",
        )
    _check_holds(path, lines)
    return Script(path, lines)


def _lines(path: Path, turn_characters_limit: int) -> Iterator[ScriptLine]:
    for number, line in enumerate(_text_of(path).split("\n"), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            step = parse_step(line)
            words = step if isinstance(step, str) else step.text
            if words:
                accepted(words, turn_characters_limit)
        except UserError as error:
            raise ScriptError(error.what, where=f"{path}:{number}", do=error.do) from error
        yield ScriptLine(number, line.strip(), step)


def _check_holds(path: Path, lines: tuple[ScriptLine, ...]) -> None:
    """A customer on hold hears nothing, and only one who is on hold can be taken back."""
    held_since: int | None = None
    asked = False
    for line in lines:
        where = f"{path}:{line.number}"
        kind = line.step.kind if isinstance(line.step, Control) else "say"
        if isinstance(line.step, Control) and kind == "transfer" and line.step.text and not asked:
            kind = "offer"
        asked = asked or kind == "offer"
        if kind == "hold" and held_since is None:
            held_since = line.number
        elif kind == "resume" and held_since is None:
            raise ScriptError("the customer is not on hold", where=where, do="Write /hold before")
        elif kind in _ENDS_HOLD:
            held_since = None
        elif kind not in _POSSIBLE_ON_HOLD and held_since is not None:
            raise ScriptError(
                f"the customer is on hold since line {held_since} and hears nothing",
                where=where,
                do="Write /resume before",
            )


def _text_of(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > _SIZE_LIMIT_BYTES:
            raise ScriptError(
                f"{size} bytes, the limit is {_SIZE_LIMIT_BYTES}",
                where=str(path),
                do="One call a script",
            )
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise NotFoundError(f"no script {str(path)!r}", do="Check the path") from error
    except UnicodeDecodeError as error:
        raise ScriptError("not UTF-8 text", where=str(path), do="Save it as UTF-8") from error
    except OSError as error:
        raise ScriptError(
            f"cannot be read: {error.strerror}", where=str(path), do="Check the path and its rights"
        ) from error
