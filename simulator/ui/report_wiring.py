"""How a report is drawn as it grows."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from contextlib import aclosing

from simulator.ui.layout import Layout, Updates
from simulator.ui.visit import Visit
from simulator.ui.wiring import LEAST_SECONDS_BETWEEN_DRAWINGS


async def grading_shown(
    steps: AsyncGenerator[None, None], layout: Layout, visit: Visit
) -> AsyncGenerator[Updates, None]:
    """Draws the whole report at the beginning and at the end, and in between what a verdict changes.

    Verdicts that come quicker than anyone can read are drawn together. Unlike ``wiring.shown`` it draws the last
    of them without waiting for the next step: what was measured is reached within a moment, and the grader's
    first answer may be seconds away.

    Args:
        steps: The grading; walked to its end, or broken off where nobody looks any more.
        layout: Draws.
        visit: What is drawn.
    """
    stepped = asyncio.Event()

    async def walk() -> None:
        # In one task from its beginning to its end, so that whatever it opens is closed where it was opened.
        async with aclosing(steps):
            async for _ in steps:
                stepped.set()

    walking = asyncio.create_task(walk())
    walking.add_done_callback(lambda _: stepped.set())
    drawn = False
    try:
        while not walking.done():
            await stepped.wait()
            stepped.clear()
            if not walking.done():
                yield layout.show_grading(visit) if drawn else layout.show(visit)
                drawn = True
                await asyncio.wait({walking}, timeout=LEAST_SECONDS_BETWEEN_DRAWINGS)
        await walking
        yield layout.show(visit)
    finally:
        walking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await walking
