"""Where the customer's inner state is kept between two turns: a LangGraph checkpointer.

It stands beside the transcript tables in the same database. The transcript is the truth: a checkpoint
that is a turn ahead of it, left by a process killed between the two writes, is not taken up again.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

# LangGraph reads this when it is imported: only plain data is then ever loaded from a checkpoint.
os.environ.setdefault("LANGGRAPH_STRICT_MSGPACK", "true")

from simulator.database import BUSY_TIMEOUT_MS, parse_address, postgres_missing, unusable

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver
    from sqlalchemy import URL

    from simulator.customer.graph import CustomerGraph, CustomerState, TurnContext


def _database_errors() -> tuple[type[Exception], ...]:
    psycopg = sys.modules.get("psycopg")  # there only where PostgreSQL is used
    return (sqlite3.Error, *((psycopg.Error,) if psycopg else ()))


async def invoke(
    graph: CustomerGraph, given: CustomerState, context: TurnContext, call_id: str
) -> CustomerState:
    """One turn of the customer, whose state is kept in one checkpoint when it is over.

    Raises:
        StoreError: It cannot be kept.
    """
    with checkpoint_failures(call_id):
        return await graph.ainvoke(  # type: ignore[return-value]  # typed as a plain dict
            given,
            {"configurable": {"thread_id": call_id}},
            context=context,
            durability="exit",
        )


@contextmanager
def checkpoint_failures(where: str) -> Iterator[None]:
    """Turns what a checkpointer's database raises into ``StoreError``.

    Args:
        where: Path, address or call that the error names.
    """
    try:
        yield
    except _database_errors() as error:
        raise unusable(where, error) from error


@asynccontextmanager
async def open_checkpoints(url: str) -> AsyncIterator[BaseCheckpointSaver[str]]:
    """Opens the checkpointer of a database.

    Args:
        url: As in ``Settings.store_url``.

    Raises:
        StoreError: The database cannot be opened.
        SettingsError: The address is none, or the extra ``postgres`` is not installed.
    """
    parsed, where = parse_address(url)
    if parsed.get_backend_name() == "sqlite":
        opened = _sqlite(where)
    else:
        opened = _postgres(parsed.set(drivername="postgresql"), where)
    async with opened as saver:
        yield saver


@asynccontextmanager
async def _sqlite(path: str) -> AsyncIterator[BaseCheckpointSaver[str]]:
    from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

    async with AsyncExitStack() as stack:
        with checkpoint_failures(path):
            saver = await stack.enter_async_context(AsyncSqliteSaver.from_conn_string(path))
            await saver.conn.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
            await saver.conn.execute("PRAGMA synchronous=NORMAL")
            await saver.setup()
        yield saver


@asynccontextmanager
async def _postgres(address: URL, where: str) -> AsyncIterator[BaseCheckpointSaver[str]]:
    try:
        from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
        from psycopg import AsyncConnection
        from psycopg.rows import dict_row
        from psycopg_pool import AsyncConnectionPool
    except ImportError as error:
        raise postgres_missing() from error
    options = {"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row}
    opened: AsyncConnectionPool[AsyncConnection[dict[str, Any]]] = AsyncConnectionPool(
        address.render_as_string(hide_password=False), kwargs=options, open=False
    )
    async with AsyncExitStack() as stack:
        with checkpoint_failures(where):
            saver = AsyncPostgresSaver(await stack.enter_async_context(opened))
            await saver.setup()
        yield saver
