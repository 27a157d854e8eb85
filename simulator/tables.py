"""The tables of the database; ``store.py`` asks them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from simulator.transcript import Channel

SCHEMA_VERSION = 3
"""Of the tables; a database of an unknown version is refused, never half read. Version 1 had no
``MoodTable.last_turn`` and ``MoodTable.events``, versions 1 and 2 no ``RecognitionTable`` and no
``OverrideTable``; both are brought up to date when they are opened."""


class TableBase(DeclarativeBase):
    """The tables of one database."""


class VersionTable(TableBase):
    """One row: the version of the tables."""

    __tablename__ = "schema_version"
    version: Mapped[int] = mapped_column(primary_key=True)


class CallTable(TableBase):
    """Calls, as known when they start, and how they ended."""

    __tablename__ = "calls"
    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str | None]
    persona: Mapped[str]
    persona_sha256: Mapped[str]
    locale: Mapped[str]
    channel: Mapped[Channel] = mapped_column(String)
    model: Mapped[str]
    seed: Mapped[int]
    started_at: Mapped[str] = mapped_column(index=True)
    parent: Mapped[str | None]
    forked_after_turn: Mapped[int | None]
    outcome: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    brief: Mapped[dict[str, Any]] = mapped_column(JSON)


class TurnTable(TableBase):
    """What was said, one row a turn."""

    __tablename__ = "turns"
    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    speaker: Mapped[str]
    text: Mapped[str]
    started_ms: Mapped[int | None]
    ended_ms: Mapped[int | None]
    cut_off: Mapped[bool]
    source: Mapped[str | None]
    """Of the customer's words: ``model`` or ``authored``."""


class EventTable(TableBase):
    """What happened beside the words, in order."""

    __tablename__ = "events"
    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)


class MoodTable(TableBase):
    """The mood after each turn and control, in order."""

    __tablename__ = "mood"
    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    state_key: Mapped[str | None]
    """Key of the checkpoint that holds the customer's state after this turn."""
    last_turn: Mapped[int | None]
    """Number of the latest turn of the call then, 0 where nothing had been said."""
    events: Mapped[int | None]
    """How many events the call had then."""


class ScorecardTable(TableBase):
    """Scorecards, the oldest of a call first."""

    __tablename__ = "scorecards"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id"), index=True)
    rubric: Mapped[str]
    model: Mapped[str]
    body: Mapped[dict[str, Any]] = mapped_column(JSON)


class RecognitionTable(TableBase):
    """What the trainee, asked after the call, said that the customer was; a row is never changed."""

    __tablename__ = "recognitions"
    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id"), primary_key=True)
    user_id: Mapped[str | None]
    given_at: Mapped[str]
    body: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """``None`` where the question was skipped."""


class OverrideTable(TableBase):
    """People's verdicts beside the machine's, the oldest of a verdict first; a row is never changed.

    They belong to the call, the rubric's file and the criterion, so that they outlast a second grading by it.
    """

    __tablename__ = "overrides"
    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id"), primary_key=True)
    rubric_sha256: Mapped[str] = mapped_column(primary_key=True)
    criterion: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    """Counted from 1; two at once would have the same, and the database takes only one of them."""
    rubric: Mapped[str]
    """``id@version``."""
    verdict: Mapped[str]
    machine_verdict: Mapped[str]
    """What the machine had found then."""
    old_verdict: Mapped[str]
    """What was in force until then."""
    reason: Mapped[str]
    user_id: Mapped[str | None]
    made_at: Mapped[str]
