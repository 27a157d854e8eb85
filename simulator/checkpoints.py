"""Where the customer's inner state is kept between two turns: a LangGraph checkpointer.

It stands beside the transcript tables in the same database. The transcript is the truth: a checkpoint
that is a turn ahead of it, left by a process killed between the two writes, is not taken up again.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

# LangGraph reads this when it is imported: only plain data is then ever loaded from a checkpoint.
os.environ.setdefault("LANGGRAPH_STRICT_MSGPACK", "true")

from simulator.errors import SettingsError, StoreError

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver


@asynccontextmanager
async def open_checkpoints(url: str) -> AsyncIterator[BaseCheckpointSaver[str]]:
    """Opens the checkpointer of a database.

    Args:
        url: As in ``Settings.store_url``.

    Raises:
        StoreError: The database cannot be opened.
        SettingsError: The extra ``postgres`` is not installed.
    """
    if url.startswith("sqlite"):
        import sqlite3

        from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

        path = url.partition(":///")[2]
        try:
            async with AsyncSqliteSaver.from_conn_string(path) as saver:
                await saver.conn.execute("PRAGMA busy_timeout=5000")
                await saver.conn.execute("PRAGMA synchronous=NORMAL")
                await saver.setup()
                yield saver
        except sqlite3.Error as error:
            raise StoreError(f"the database cannot be used: {error}", where=path) from error
        return
    try:
        from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
        from psycopg import AsyncConnection
        from psycopg import Error as PostgresError
        from psycopg.rows import dict_row
        from psycopg_pool import AsyncConnectionPool
    except ImportError as error:
        raise SettingsError(
            "PostgreSQL support is not installed",
            where="SIMULATOR_DATABASE_URL",
            do="Run pip install 'customer-simulator[postgres]'",
        ) from error
    options = {"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row}
    address = url.replace("postgresql+psycopg://", "postgresql://")
    try:
        opened: AsyncConnectionPool[AsyncConnection[dict[str, Any]]] = AsyncConnectionPool(
            address, kwargs=options, open=False
        )
        async with opened as pool:
            postgres = AsyncPostgresSaver(pool)
            await postgres.setup()
            yield postgres
    except PostgresError as error:
        reason = str(error).split("\n")[0]
        raise StoreError(f"the database cannot be used: {reason}", where="PostgreSQL") from error
