"""Opening a database by its address, and its failures as errors of the simulator."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, event, func, insert, inspect, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from simulator.errors import CallGoneOnError, SettingsError, StoreError
from simulator.tables import SCHEMA_VERSION, TableBase, VersionTable

BUSY_TIMEOUT_MS = 5000
"""How long SQLite waits for another process that writes."""
_LOCK_PAUSE_SECONDS = 0.02
_FORMS = "Write sqlite:///path or postgresql://user@host/name"
_VARIABLE = "SIMULATOR_DATABASE_URL"
_TABLES_LOCK = 7_417_201
"""Any number that nobody else locks in PostgreSQL."""


def parse_address(url: str) -> tuple[URL, str]:
    """A database address in its parts, and the place that errors name: a path, or an address without password.

    Raises:
        SettingsError: It is no address, or of a kind of database that is not served.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise SettingsError("not a database address", where=_VARIABLE, do=_FORMS) from error
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            # Transcript and checkpoints have a connection each, and each would get a memory of its own.
            raise SettingsError("no path in the address", where=_VARIABLE, do=_FORMS)
        return parsed, parsed.database
    if backend == "postgresql":
        return parsed, parsed.render_as_string(hide_password=True)
    raise SettingsError(f"no database of the kind {backend!r}", where=_VARIABLE, do=_FORMS)


def engine_for(parsed: URL) -> AsyncEngine:
    """The engine of an address; makes the folder of a SQLite file, opens nothing yet.

    Raises:
        StoreError: The folder cannot be made.
        SettingsError: The extra ``postgres`` is not installed.
    """
    if parsed.get_backend_name() == "sqlite":
        _make_folder(Path(parsed.database or "").parent)
        engine = create_async_engine(parsed.set(drivername="sqlite+aiosqlite"))
        event.listen(engine.sync_engine, "connect", _set_pragmas)
        return engine
    try:
        return create_async_engine(parsed.set(drivername="postgresql+psycopg"))
    except ImportError as error:
        raise postgres_missing() from error


def check_file(path: str) -> None:
    """Opens a SQLite file for writing and closes it again.

    A connection of aiosqlite that cannot be opened leaves a thread behind, which may complain on stderr
    after the program has said its one line; this one leaves nothing.

    Raises:
        sqlite3.Error: It cannot be opened or written, or is no database.
    """
    connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_MS / 1000, isolation_level=None)
    try:
        _write_ahead(connection)
        _set_pragmas(connection, None)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    finally:
        connection.close()


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Gives a new file its write-ahead log; SQLite's own waiting does not cover this step."""
    deadline = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(_LOCK_PAUSE_SECONDS)


def postgres_missing() -> SettingsError:
    """What to say where a PostgreSQL address is set without its driver."""
    return SettingsError(
        "PostgreSQL support is not installed",
        where=_VARIABLE,
        do="Run pip install 'customer-simulator[postgres]'",
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
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


async def prepare_tables(connection: AsyncConnection, where: str) -> None:
    """Makes the tables where there are none, and brings those of an earlier version up to date.

    Safe against two processes at once.

    Raises:
        StoreError: There are tables of another version, which are left as they are; names both.
    """
    if connection.dialect.name == "sqlite":
        await connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        await connection.execute(select(func.pg_advisory_xact_lock(_TABLES_LOCK)))
    there = await connection.run_sync(lambda sync: inspect(sync).has_table("schema_version"))
    found = (await connection.execute(select(VersionTable.version))).scalar() if there else None
    if found is None:
        await connection.run_sync(TableBase.metadata.create_all)
        await connection.execute(insert(VersionTable).values(version=SCHEMA_VERSION))
    elif found in (1, 2):
        for column in ("last_turn", "events") if found == 1 else ():
            await connection.exec_driver_sql(f"ALTER TABLE mood ADD COLUMN {column} INTEGER")
        # Makes only the tables that are not there.
        await connection.run_sync(TableBase.metadata.create_all)
        await connection.execute(update(VersionTable).values(version=SCHEMA_VERSION))
    elif found != SCHEMA_VERSION:
        raise StoreError(
            f"tables of version {found}, this program reads version {SCHEMA_VERSION}",
            where=where,
            do="Take the program version that made it, or another SIMULATOR_DATABASE_URL",
        )


@contextmanager
def failures(where: str) -> Iterator[None]:
    """Turns what the database raises into ``StoreError``.

    Args:
        where: Path or address that the error names.
    """
    try:
        yield
    except IntegrityError as error:
        raise gone_on(where) from error
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise unusable(where, getattr(error, "orig", None) or error) from error
    except ValueError as error:
        # Of the JSON columns and of what is built from the rows.
        reason = str(error).split("\n")[0]
        raise StoreError(
            f"what is stored cannot be read: {reason}",
            where=where,
            do="Restore the database from a backup, or name another with SIMULATOR_DATABASE_URL",
        ) from error


def gone_on(where: str) -> CallGoneOnError:
    """What to say where somebody else has gone on with a call."""
    return CallGoneOnError(
        "the call has gone on in another window or process",
        where=where,
        do="Close the other window, or resume the call to see where it stands",
    )


def unusable(where: str, cause: object) -> StoreError:
    """What to say where the database itself refuses."""
    reason = str(cause).split("\n")[0]
    return StoreError(
        f"the database cannot be used: {reason}",
        where=where,
        do="Check that the folder exists, is writable and has space; SIMULATOR_DATA_DIR names another",
    )
