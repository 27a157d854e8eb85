"""How the page's events reach their handlers, and how what they do is drawn."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any

from simulator.ui.layout import Layout, Updates
from simulator.ui.visit import Visit

LEAST_SECONDS_BETWEEN_DRAWINGS = 0.1
Show = Callable[[Visit], Updates]


def on(
    event: Callable[..., Any],
    work: Callable[..., Any],
    inputs: list[Any],
    layout: Layout,
    **more: Any,
) -> Any:
    """Lets a handler answer to an event; it may change every component."""
    # By default a press is dropped in silence while an earlier one of the same button is still at work,
    # such as a grading that the trainee did not wait for. What must not happen twice is held back in flow.
    more.setdefault("trigger_mode", "multiple")
    return event(
        work,
        inputs=inputs,
        outputs=layout.all,
        show_progress="hidden",
        api_visibility="private",
        **more,
    )


async def shown(
    steps: AsyncGenerator[None, None], show: Show, visit: Visit, whole: Show
) -> AsyncGenerator[Updates, None]:
    """Draws a part of the page as it goes on, and the whole at the beginning and at the end.

    Steps that come quicker than anyone can read are drawn together.
    """
    drawn_at = 0.0
    async with aclosing(steps):
        async for _ in steps:
            if time.monotonic() - drawn_at < LEAST_SECONDS_BETWEEN_DRAWINGS:
                continue
            yield show(visit) if drawn_at else whole(visit)
            drawn_at = time.monotonic()
    yield whole(visit)
