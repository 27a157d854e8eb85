"""Runs a turn in a task of its own, so that a listener who leaves does not lose it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Coroutine

from simulator.turn_done import Happening

_LOG = logging.getLogger(__name__)
Happenings = asyncio.Queue[Happening | None]
"""What happens in a turn, for whoever listens; ``None`` when it is over."""


async def listened_to(
    turn: Callable[[Happenings], Coroutine[None, None, None]], running: set[asyncio.Task[None]]
) -> AsyncGenerator[Happening, None]:
    """Runs the turn and tells what happens in it; it goes on where nobody listens any more.

    Args:
        turn: Puts what happens into the queue.
        running: Keeps the task while it runs; the loop itself keeps tasks by weak references only.
    """
    queue: Happenings = asyncio.Queue()
    task = asyncio.create_task(turn(queue))
    running.add(task)
    task.add_done_callback(running.discard)
    task.add_done_callback(lambda _done: queue.put_nowait(None))
    heard_out = False
    try:
        while (happening := await queue.get()) is not None:
            yield happening
        heard_out = True
    finally:
        if not heard_out:
            task.add_done_callback(_note_failure)
    await task


def _note_failure(task: asyncio.Task[None]) -> None:
    """Says in the log why a turn failed for which nobody waited any more."""
    if not task.cancelled() and (error := task.exception()):
        _LOG.warning("a turn that nobody waited for was not stored: %s", error)
