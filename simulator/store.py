"""Calls, turns and scorecards in SQLite or PostgreSQL. One turn is one transaction."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import func, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from simulator.call_record import (
    CallContents,
    CallRecord,
    CallRow,
    Mark,
    SpokenTurn,
    TurnRecord,
)
from simulator.database import (
    check_file,
    engine_for,
    failures,
    gone_on,
    parse_address,
    prepare_tables,
)
from simulator.errors import NotFoundError
from simulator.grading.scorecard import Scorecard
from simulator.tables import CallTable, EventTable, MoodTable, ScorecardTable, TurnTable
from simulator.transcript import Brief, Event, MoodPoint, Outcome, Turn

__all__ = ["CallContents", "CallRecord", "CallRow", "SpokenTurn", "Store", "TurnRecord"]


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
        parsed, where = parse_address(url)
        engine = engine_for(parsed)
        store = cls(engine, where)
        try:
            with failures(where):
                if parsed.get_backend_name() == "sqlite":
                    await asyncio.to_thread(check_file, where)
                async with engine.begin() as connection:
                    await prepare_tables(connection, where)
        except BaseException:
            await engine.dispose()
            raise
        return store

    async def close(self) -> None:
        """Closes every connection."""
        await self._engine.dispose()

    async def begin(self, record: CallRecord) -> None:
        """Stores a new call."""
        async with self.transaction() as session:
            session.add(_call(record))

    async def branch(self, record: CallRecord, kept: CallContents) -> None:
        """Stores a new call that begins with what another one began with.

        Args:
            record: Of the new call.
            kept: The beginning of the old one, as it is stored.
        """
        shares = (
            (TurnTable, TurnTable.n <= (kept.turns[-1].n if kept.turns else 0)),
            (EventTable, EventTable.place < len(kept.events)),
            (MoodTable, MoodTable.place < len(kept.mood)),
        )
        async with self.transaction() as session:
            session.add(_call(record))
            await session.flush()
            for table, share in shares:
                others = [one for one in table.__table__.columns if one.name != "call_id"]
                old = _of(table, kept.record.id, literal(record.id), *others).where(share)
                names = ["call_id", *(one.name for one in others)]
                await session.execute(insert(table).from_select(names, old))

    async def parent_of(self, call_id: str) -> str | None:
        """The call that this one was rewound from, ``None`` where it is no branch, or not there."""
        async with self.transaction() as session:
            return await session.scalar(select(CallTable.parent).where(CallTable.id == call_id))

    async def add(self, call_id: str, record: TurnRecord) -> None:
        """Stores one turn.

        Raises:
            StoreError: Another window or process has gone on with the same call, or the disk is full.
        """
        async with self.transaction() as session:
            last_turn, events, moods = await _counts(session, call_id)
            for spoken in record.turns:
                fields = spoken.turn.model_dump()
                session.add(TurnTable(call_id=call_id, source=spoken.source, **fields))
            for place, event in enumerate(record.events, events):
                session.add(EventTable(call_id=call_id, place=place, body=_body(event)))
            if record.mood:
                row = MoodTable(
                    call_id=call_id,
                    place=moods,
                    body=_body(record.mood),
                    state_key=record.state_key,
                    last_turn=record.turns[-1].turn.n if record.turns else last_turn,
                    events=events + len(record.events),
                )
                session.add(row)
            if record.outcome:
                body = record.outcome.model_dump(mode="json")
                call = update(CallTable).where(CallTable.id == call_id)
                await session.execute(call.values(outcome=body))

    async def contents(self, call_id: str) -> CallContents:
        """All that was stored of a call.

        Raises:
            NotFoundError: There is no such call.
        """
        async with self.transaction() as session:
            call = await session.get(CallTable, call_id)
            if call is None:
                raise NotFoundError(
                    f"no call {call_id!r}", do="The app's start page lists the calls"
                )
            turns = (await session.scalars(_of(TurnTable, call_id).order_by(TurnTable.n))).all()
            events = (
                await session.scalars(_of(EventTable, call_id).order_by(EventTable.place))
            ).all()
            moods = (await session.scalars(_of(MoodTable, call_id).order_by(MoodTable.place))).all()
            return _contents(call, turns, events, moods)

    async def has(self, call_id: str) -> bool:
        """Whether there is a call of that id."""
        async with self.transaction() as session:
            return await session.get(CallTable, call_id) is not None

    async def check_state(self, call_id: str, key: str | None) -> None:
        """Refuses to go on with a call from a state that is no longer its latest.

        Args:
            call_id: The call.
            key: Of the state; ``None`` for the one in which nothing has happened.

        Raises:
            StoreError: Another window or process has gone on with the call.
        """
        query = _of(MoodTable, call_id, MoodTable.state_key).order_by(MoodTable.place.desc())
        async with self.transaction() as session:
            latest = await session.scalar(query.limit(1))
        if latest != key:
            raise gone_on(self._where)

    async def calls(self) -> tuple[CallRow, ...]:
        """Every call, the newest first."""
        counted = (
            select(TurnTable.call_id, func.count().label("turns"))
            .group_by(TurnTable.call_id)
            .subquery()
        )
        query = (
            select(CallTable, counted.c.turns)
            .outerjoin(counted, counted.c.call_id == CallTable.id)
            .order_by(CallTable.started_at.desc(), CallTable.id)
        )
        async with self.transaction() as session:
            rows = (await session.execute(query)).all()
            return tuple(_row(call, turns or 0) for call, turns in rows)

    async def sources(self, call_id: str) -> tuple[str, ...]:
        """Where each of the customer's lines came from, in order."""
        query = select(TurnTable.source).where(
            TurnTable.call_id == call_id, TurnTable.source.is_not(None)
        )
        async with self.transaction() as session:
            found = (await session.scalars(query.order_by(TurnTable.n))).all()
        return tuple(one for one in found if one is not None)

    async def add_scorecard(self, call_id: str, scorecard: Scorecard) -> None:
        """Stores a scorecard beside the earlier ones of the call."""
        body = json.loads(scorecard.to_json())
        async with self.transaction() as session:
            session.add(
                ScorecardTable(
                    call_id=call_id, rubric=scorecard.rubric, model=scorecard.model, body=body
                )
            )

    async def replace_scorecard(self, call_id: str, old: Scorecard, new: Scorecard) -> None:
        """Puts a scorecard into the place of an earlier one; beside it, where that is not there any more."""
        rows = _of(ScorecardTable, call_id).order_by(ScorecardTable.id.desc())
        async with self.transaction() as session:
            for row in (await session.scalars(rows)).all():
                if Scorecard.model_validate(row.body) == old:
                    row.body = json.loads(new.to_json())
                    return
        await self.add_scorecard(call_id, new)

    async def scorecards(self, call_id: str) -> tuple[Scorecard, ...]:
        """The scorecards of a call, the oldest first."""
        async with self.transaction() as session:
            rows = (
                await session.scalars(_of(ScorecardTable, call_id).order_by(ScorecardTable.id))
            ).all()
        return tuple(Scorecard.model_validate(row.body) for row in rows)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A session whose changes are all stored at its end, or none; for what has tables of its own."""
        with failures(self._where):
            async with self._sessions() as session, session.begin():
                yield session


def _of(table: type[Any], call_id: str, *columns: Any) -> Any:
    return select(*(columns or (table,))).where(table.call_id == call_id)


async def _counts(session: AsyncSession, call_id: str) -> tuple[int, int, int]:
    """Number of the latest turn of a call, and how many events and moods are stored, in one query."""
    wanted = (
        _of(table, call_id, what).scalar_subquery()
        for table, what in (
            (TurnTable, func.coalesce(func.max(TurnTable.n), 0)),
            (EventTable, func.count()),
            (MoodTable, func.count()),
        )
    )
    last_turn, events, moods = (await session.execute(select(*wanted))).one()
    return last_turn, events, moods


def _call(record: CallRecord) -> CallTable:
    fields = {name: getattr(record, name) for name in CallRecord.__dataclass_fields__}
    return CallTable(**{**fields, "brief": record.brief.model_dump(mode="json")})


def _body(part: Event | MoodPoint) -> dict[str, Any]:
    return part.model_dump(mode="json", exclude_defaults=True)


def _contents(
    call: CallTable,
    turns: Sequence[TurnTable],
    events: Sequence[EventTable],
    moods: Sequence[MoodTable],
) -> CallContents:
    fields = {name: getattr(call, name) for name in CallRecord.__dataclass_fields__}
    return CallContents(
        record=CallRecord(**{**fields, "brief": Brief.model_validate(call.brief)}),
        turns=tuple(_turn(row) for row in turns),
        events=tuple(Event.model_validate(row.body) for row in events),
        mood=tuple(MoodPoint.model_validate(row.body) for row in moods),
        outcome=Outcome.model_validate(call.outcome) if call.outcome else None,
        marks=tuple(Mark(row.state_key, row.last_turn, row.events) for row in moods),
    )


def _row(call: CallTable, turns: int) -> CallRow:
    outcome = Outcome.model_validate(call.outcome) if call.outcome else None
    return CallRow(call.id, call.persona, call.started_at, turns, outcome)


def _turn(row: TurnTable) -> Turn:
    return Turn.model_validate({name: getattr(row, name) for name in Turn.model_fields})
