"""Calls, turns and scorecards in SQLite or PostgreSQL. One turn is one transaction."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, event, func, insert, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from simulator.errors import NotFoundError, SettingsError, StoreError
from simulator.grading.scorecard import Scorecard
from simulator.transcript import Brief, Channel, Event, MoodPoint, Outcome, Transcript, Turn

SCHEMA_VERSION = 1
"""Of the tables; a database of another version is refused, never half read."""
BUSY_TIMEOUT_MS = 5000
"""How long SQLite waits for another process that writes."""


class _Base(DeclarativeBase):
    pass


class _Version(_Base):
    __tablename__ = "schema_version"
    version: Mapped[int] = mapped_column(primary_key=True)


class _Call(_Base):
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


class _Turn(_Base):
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


class _Event(_Base):
    __tablename__ = "events"
    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)


class _Mood(_Base):
    __tablename__ = "mood"
    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)


class _Scorecard(_Base):
    __tablename__ = "scorecards"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id"), index=True)
    rubric: Mapped[str]
    model: Mapped[str]
    body: Mapped[dict[str, Any]] = mapped_column(JSON)


@dataclass(frozen=True)
class CallRecord:
    """What is known of a call when it starts."""

    id: str
    persona: str
    persona_sha256: str
    locale: str
    channel: Channel
    model: str
    seed: int
    started_at: str
    brief: Brief
    parent: str | None = None
    forked_after_turn: int | None = None
    user_id: str | None = None


@dataclass(frozen=True)
class CallContents:
    """All that was stored of a call; ``mood`` has one point for each turn and control."""

    record: CallRecord
    turns: tuple[Turn, ...]
    events: tuple[Event, ...]
    mood: tuple[MoodPoint, ...]
    outcome: Outcome | None

    def transcript(self) -> Transcript | None:
        """The call as ``transcript/1``, ``None`` while nothing has been said in it."""
        if not self.turns:
            return None
        record = self.record
        return Transcript(
            id=record.id,
            persona=record.persona,
            persona_sha256=record.persona_sha256,
            locale=record.locale,
            channel=record.channel,
            model=record.model,
            seed=record.seed,
            started_at=record.started_at,
            parent=record.parent,
            forked_after_turn=record.forked_after_turn,
            turns=self.turns,
            events=self.events,
            mood=self.mood,
            outcome=self.outcome,
            brief=record.brief,
        )


@dataclass(frozen=True)
class CallRow:
    """One line of the list of calls."""

    id: str
    persona: str
    started_at: str
    turns: int
    outcome: Outcome | None


@dataclass(frozen=True)
class SpokenTurn:
    """A turn to be stored, and where the customer's words came from."""

    turn: Turn
    source: str | None = None


@dataclass(frozen=True)
class TurnRecord:
    """All that one turn adds to a call; stored in one transaction or not at all."""

    turns: Sequence[SpokenTurn] = ()
    events: Sequence[Event] = ()
    mood: MoodPoint | None = None
    outcome: Outcome | None = None


class Store:
    """The database. Open it with ``Store.open``; every method raises ``StoreError`` when it fails."""

    def __init__(self, engine: AsyncEngine, where: str) -> None:
        self._engine = engine
        self._where = where
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)

    @classmethod
    async def open(cls, url: str) -> Store:
        """Opens the database and makes its tables where there are none.

        Args:
            url: SQLAlchemy address, ``sqlite:///…`` or ``postgresql://…``.

        Raises:
            SettingsError: It is not such an address.
            StoreError: The folder cannot be written, the database is damaged or of another version.
        """
        engine, where = _engine_for(url)
        store = cls(engine, where)
        try:
            async with store._failures(), engine.begin() as connection:
                await connection.run_sync(_Base.metadata.create_all)
                await _check_version(connection, where)
        except BaseException:
            await engine.dispose()
            raise
        return store

    async def close(self) -> None:
        """Closes every connection."""
        await self._engine.dispose()

    async def begin(self, record: CallRecord) -> None:
        """Stores a new call."""
        async with self._transaction() as session:
            fields = {name: getattr(record, name) for name in CallRecord.__dataclass_fields__}
            session.add(_Call(**{**fields, "brief": record.brief.model_dump(mode="json")}))

    async def add(self, call_id: str, record: TurnRecord) -> None:
        """Stores one turn.

        Raises:
            StoreError: Another window or process has gone on with the same call, or the disk is full.
        """
        async with self._transaction() as session:
            for spoken in record.turns:
                fields = spoken.turn.model_dump()
                session.add(_Turn(call_id=call_id, source=spoken.source, **fields))
            await _append(session, _Event, call_id, record.events)
            await _append(session, _Mood, call_id, [record.mood] if record.mood else [])
            if record.outcome:
                body = record.outcome.model_dump(mode="json")
                await session.execute(update(_Call).where(_Call.id == call_id).values(outcome=body))

    async def contents(self, call_id: str) -> CallContents:
        """All that was stored of a call.

        Raises:
            NotFoundError: There is no such call.
        """
        async with self._transaction() as session:
            call = await session.get(_Call, call_id)
            if call is None:
                raise NotFoundError(
                    f"no call {call_id!r}", do="The app's start page lists the calls"
                )
            turns = (await session.scalars(_of(_Turn, call_id).order_by(_Turn.n))).all()
            events = (await session.scalars(_of(_Event, call_id).order_by(_Event.place))).all()
            moods = (await session.scalars(_of(_Mood, call_id).order_by(_Mood.place))).all()
        fields = {name: getattr(call, name) for name in CallRecord.__dataclass_fields__}
        return CallContents(
            record=CallRecord(**{**fields, "brief": Brief.model_validate(call.brief)}),
            turns=tuple(_turn(row) for row in turns),
            events=tuple(Event.model_validate(row.body) for row in events),
            mood=tuple(MoodPoint.model_validate(row.body) for row in moods),
            outcome=Outcome.model_validate(call.outcome) if call.outcome else None,
        )

    async def calls(self) -> tuple[CallRow, ...]:
        """Every call, the newest first."""
        counted = (
            select(_Turn.call_id, func.count().label("turns")).group_by(_Turn.call_id).subquery()
        )
        query = (
            select(_Call, counted.c.turns)
            .outerjoin(counted, counted.c.call_id == _Call.id)
            .order_by(_Call.started_at.desc(), _Call.id)
        )
        async with self._transaction() as session:
            rows = (await session.execute(query)).all()
        return tuple(
            CallRow(
                id=call.id,
                persona=call.persona,
                started_at=call.started_at,
                turns=turns or 0,
                outcome=Outcome.model_validate(call.outcome) if call.outcome else None,
            )
            for call, turns in rows
        )

    async def sources(self, call_id: str) -> tuple[str, ...]:
        """Where each of the customer's lines came from, in order."""
        query = select(_Turn.source).where(_Turn.call_id == call_id, _Turn.source.is_not(None))
        async with self._transaction() as session:
            found = (await session.scalars(query.order_by(_Turn.n))).all()
        return tuple(one for one in found if one is not None)

    async def add_scorecard(self, call_id: str, scorecard: Scorecard) -> None:
        """Stores a scorecard beside the earlier ones of the call."""
        body = json.loads(scorecard.to_json())
        async with self._transaction() as session:
            session.add(
                _Scorecard(
                    call_id=call_id, rubric=scorecard.rubric, model=scorecard.model, body=body
                )
            )

    async def scorecards(self, call_id: str) -> tuple[Scorecard, ...]:
        """The scorecards of a call, the oldest first."""
        async with self._transaction() as session:
            rows = (await session.scalars(_of(_Scorecard, call_id).order_by(_Scorecard.id))).all()
        return tuple(Scorecard.model_validate(row.body) for row in rows)

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncSession]:
        async with self._failures(), self._sessions() as session, session.begin():
            yield session

    @asynccontextmanager
    async def _failures(self) -> AsyncIterator[None]:
        try:
            yield
        except IntegrityError as error:
            raise StoreError(
                "this turn is already stored: the call goes on in another window or process",
                where=self._where,
                do="Close the other window, or resume the call to see where it stands",
            ) from error
        except (SQLAlchemyError, OSError) as error:
            reason = str(getattr(error, "orig", None) or error).split("\n")[0]
            raise StoreError(
                f"the database cannot be used: {reason}",
                where=self._where,
                do="Check that the folder exists, is writable and has space; SIMULATOR_DATA_DIR names another",
            ) from error


def _of(table: type[Any], call_id: str) -> Any:
    return select(table).where(table.call_id == call_id)


async def _append(
    session: AsyncSession, table: type[Any], call_id: str, parts: Sequence[Event | MoodPoint]
) -> None:
    if not parts:
        return
    query = select(func.count()).select_from(table).where(table.call_id == call_id)
    place = (await session.scalar(query)) or 0
    for offset, part in enumerate(parts):
        body = part.model_dump(mode="json", exclude_defaults=True)
        session.add(table(call_id=call_id, place=place + offset, body=body))


def _turn(row: _Turn) -> Turn:
    return Turn.model_validate({name: getattr(row, name) for name in Turn.model_fields})


async def _check_version(connection: AsyncConnection, where: str) -> None:
    found = (await connection.execute(select(_Version.version))).scalar()
    if found is None:
        await connection.execute(insert(_Version).values(version=SCHEMA_VERSION))
    elif found != SCHEMA_VERSION:
        raise StoreError(
            f"tables of version {found}, this program reads version {SCHEMA_VERSION}",
            where=where,
            do="Take the program version that made it, or another SIMULATOR_DATABASE_URL",
        )


def _engine_for(url: str) -> tuple[AsyncEngine, str]:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise SettingsError(
            "not a database address",
            where="SIMULATOR_DATABASE_URL",
            do="Write sqlite:///path or postgresql://user@host/name",
        ) from error
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        where = parsed.database or ""
        _make_folder(Path(where).parent)
        engine = create_async_engine(parsed.set(drivername="sqlite+aiosqlite"))
        event.listen(engine.sync_engine, "connect", _set_pragmas)
        return engine, where
    if backend == "postgresql":
        where = parsed.render_as_string(hide_password=True)
        return create_async_engine(parsed.set(drivername="postgresql+psycopg")), where
    raise SettingsError(
        f"no database of the kind {backend!r}",
        where="SIMULATOR_DATABASE_URL",
        do="Write sqlite:///path or postgresql://user@host/name",
    )


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"the data folder cannot be made: {error.strerror}",
            where=str(folder),
            do="Set SIMULATOR_DATA_DIR to a folder that you can write",
        ) from error


def _set_pragmas(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
