"""``transcript/1``: what was said in a call, what happened, and how the customer felt.

The format is fixed (see ``docs/architecture.md``). Only ``schema``, ``locale`` and each turn's ``n``,
``speaker`` and ``text`` are required, so that a call exported from another system can be graded too;
whatever else is missing stays ``None`` or empty and is never guessed.
"""

from __future__ import annotations

import itertools
import json
import reprlib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from simulator.errors import NotFoundError, TranscriptError

Locale = Literal["es", "en", "ja"]
LOCALES: tuple[Locale, ...] = ("es", "en", "ja")
Speaker = Literal["trainee", "customer"]
Band = Literal["calm", "annoyed", "angry", "furious"]
BANDS: tuple[Band, ...] = ("calm", "annoyed", "angry", "furious")
Knowledge = Literal["novice", "average", "expert"]
Channel = Literal["phone", "chat"]
CustomerType = Literal["angry", "rude", "talkative", "expert", "novice", "polemical"]
EventKind = Literal[
    "interrupt",
    "silence",
    "hold_start",
    "hold_end",
    "transfer_offer",
    "transfer",
    "conference",
    "personal_call",
    "backchannel",
    "hang_up",
    "end",
]
EndKind = Literal["solved", "hung_up", "transferred", "abandoned", "time_out", "ended"]
SIZE_LIMIT_BYTES = 8 * 1024 * 1024
"""A call of 200 turns, each of the longest text and with its ledger, stays below 2 MB."""
_SEE = "See docs/architecture.md for transcript/1"


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


class Turn(_Record):
    """One uninterrupted piece of speech."""

    n: int = Field(ge=1)
    """Place in the call, counted from 1."""
    speaker: Speaker
    text: str
    started_ms: int | None = None
    """Milliseconds since the call began."""
    ended_ms: int | None = None
    cut_off: bool = False
    """Whether the other side talked over the end of it."""


class Event(_Record):
    """Something that happened beside the words."""

    kind: EventKind
    at_ms: int | None = None
    by: Literal["trainee", "customer", "system"] | None = None
    after_turn: int = 0
    detail: str | None = None
    seconds: float | None = None
    """Duration, where the event has one and it is over; of a ``hold_start`` the time that was announced."""


class MoodChange(_Record):
    """One line of the mood ledger: the rule, the trainee's words, and what they did."""

    rule: str
    quote: str | None = None
    frustration: int = 0
    trust: int = 0
    confusion: int = 0


class MoodPoint(_Record):
    """The customer's mood after a turn, each axis 0-100, with the changes that led there."""

    after_turn: int
    frustration: int = Field(ge=0, le=100)
    trust: int = Field(ge=0, le=100)
    confusion: int = Field(ge=0, le=100)
    band: Band
    changes: tuple[MoodChange, ...] = ()


class Outcome(_Record):
    """How the call ended."""

    end: EndKind
    by: Literal["trainee", "customer", "system"]
    solved: bool = False
    hidden_need_found: bool = False


class Brief(_Record):
    """What a grader may know of the scenario without seeing the persona."""

    problem: str = ""
    correct_solutions: tuple[str, ...] = ()
    hidden_need: str | None = None
    facts: dict[str, str] = Field(default_factory=dict)
    customer_type: tuple[str, ...] = ()
    knowledge: Knowledge | None = None


class Transcript(_Record):
    """A whole call, finished or not."""

    schema_: Literal["transcript/1"] = Field(default="transcript/1", alias="schema")
    id: str | None = None
    persona: str | None = None
    persona_sha256: str | None = None
    locale: str
    channel: Channel | None = None
    model: str | None = None
    seed: int | None = None
    started_at: str | None = None
    """UTC, ISO 8601 with ``Z``."""
    parent: str | None = None
    """The call that this one was rewound from."""
    forked_after_turn: int | None = None
    turns: tuple[Turn, ...]
    events: tuple[Event, ...] = ()
    mood: tuple[MoodPoint, ...] = ()
    outcome: Outcome | None = None
    brief: Brief | None = None

    @model_validator(mode="after")
    def _turns_in_order(self) -> Transcript:
        if not self.turns:
            raise ValueError("a transcript needs at least one turn, this one has 0")
        numbers = [turn.n for turn in self.turns]
        if any(later <= earlier for earlier, later in itertools.pairwise(numbers)):
            raise ValueError(f"turn numbers must rise, these are {numbers[:12]}")
        return self

    def to_json(self) -> str:
        """The call as ``transcript/1`` JSON, keys in the order of the format, ending in a newline."""
        body = self.model_dump(mode="json", by_alias=True)
        return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


def parse_transcript(text: str, where: str) -> Transcript:
    """Reads ``transcript/1`` from JSON text.

    Args:
        text: The JSON.
        where: File name (or another origin) that errors name.

    Raises:
        TranscriptError: It is not JSON, or breaks the format; names the place.
    """
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise TranscriptError(
            f"not JSON: {error.msg} at column {error.colno}",
            where=f"{where}:{error.lineno}",
            do="Expected one object of the format transcript/1",
        ) from error
    except RecursionError as error:
        raise TranscriptError("nested too deep", where=where, do=_SEE) from error
    except ValueError as error:
        # A whole number of more digits than Python reads.
        raise TranscriptError("a number has too many digits", where=where, do=_SEE) from error
    if not isinstance(data, dict):
        raise TranscriptError(
            f"expected an object, found {type(data).__name__}", where=where, do=_SEE
        )
    if "schema" not in data:
        raise TranscriptError("'schema' is missing", where=where, do='Add "schema": "transcript/1"')
    try:
        transcript = Transcript.model_validate(data)
    except ValidationError as error:
        raise _schema_error(error, where) from error
    try:
        transcript.to_json().encode()
    except UnicodeEncodeError as error:
        # JSON can spell half of a surrogate pair, such as "\ud83d"; no file or database can hold it.
        half = error.object[error.start]
        raise TranscriptError(
            f"holds half a character, \\u{ord(half):04x}",
            where=where,
            do="Export it again as UTF-8",
        ) from error
    return transcript


def _schema_error(error: ValidationError, where: str) -> TranscriptError:
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    if first["type"] == "missing":
        what = f"{place!r} is missing"
    elif first["type"] == "value_error":
        what = first["msg"].removeprefix("Value error, ")
    else:
        # Not repr(): the input may be nested as deep as JSON can be read.
        what = f"{place!r}: {first['msg']}, found {reprlib.repr(first['input'])}"
    more = error.error_count() - 1
    if more:
        what += f" (and {more} more)"
    return TranscriptError(what, where=where, do=_SEE)


def load_transcript(path: Path) -> Transcript:
    """Reads a transcript file; a byte order mark, as some exports put it, is no hindrance.

    Raises:
        NotFoundError: There is no such file.
        TranscriptError: It is not a ``transcript/1`` file, or larger than ``SIZE_LIMIT_BYTES``.
    """
    try:
        size = path.stat().st_size
        if size > SIZE_LIMIT_BYTES:
            raise TranscriptError(
                f"{size} bytes, the limit is {SIZE_LIMIT_BYTES}",
                where=str(path),
                do="One call a file",
            )
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise NotFoundError(f"no transcript {str(path)!r}", do="Check the path") from error
    except UnicodeDecodeError as error:
        raise TranscriptError("not UTF-8 text", where=str(path), do="Save it as UTF-8") from error
    except OSError as error:
        raise TranscriptError(
            f"cannot be read: {error.strerror}", where=str(path), do="Check the path and its rights"
        ) from error
    return parse_transcript(text, str(path))
