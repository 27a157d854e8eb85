"""How a report is drawn while the grader is at work."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any, cast

import pytest

from simulator.ui import report_wiring
from simulator.ui.layout import Layout
from simulator.ui.report_wiring import grading_shown
from simulator.ui.visit import Visit


class Drawings:
    """Stands for the layout: notes how far the grading was whenever it was drawn."""

    def __init__(self) -> None:
        self.verdicts = 0
        self.drawn: list[tuple[str, int]] = []

    def show(self, _visit: Visit) -> dict[Any, Any]:
        """The whole page."""
        self.drawn.append(("whole", self.verdicts))
        return {}

    def show_grading(self, _visit: Visit) -> dict[Any, Any]:
        """What changes with a verdict."""
        self.drawn.append(("part", self.verdicts))
        return {}


async def begun(
    steps: AsyncGenerator[None, None], drawings: Drawings
) -> AsyncGenerator[dict[Any, Any], None]:
    """The drawings of a grading."""
    return grading_shown(steps, cast(Layout, drawings), Visit("es"))


async def test_what_was_reached_at_once_is_drawn_before_the_grader_answers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Four measured verdicts within a moment, then a judge who thinks: the four do not wait for the fifth."""
    monkeypatch.setattr(report_wiring, "LEAST_SECONDS_BETWEEN_DRAWINGS", 0.001)
    drawings, answered = Drawings(), asyncio.Event()

    async def steps() -> AsyncGenerator[None, None]:
        yield
        for _ in range(4):
            drawings.verdicts += 1
            yield
        await answered.wait()
        drawings.verdicts += 1
        yield

    shown = await begun(steps(), drawings)
    while ("part", 4) not in drawings.drawn and ("whole", 4) not in drawings.drawn:
        await anext(shown)
    answered.set()
    async for _ in shown:
        pass
    assert drawings.drawn[0][0] == "whole"
    assert drawings.drawn[-1] == ("whole", 5)


async def test_a_page_that_is_closed_stops_the_grading() -> None:
    """The model is free for whoever comes next, and what was opened is closed."""
    drawings, closed = Drawings(), asyncio.Event()

    async def steps() -> AsyncGenerator[None, None]:
        try:
            yield
            await asyncio.Event().wait()
            yield
        finally:
            closed.set()

    shown = await begun(steps(), drawings)
    await anext(shown)
    await shown.aclose()
    assert closed.is_set()


async def test_a_bug_in_the_grading_is_let_through() -> None:
    """Not swallowed with the task that it happened in."""
    drawings = Drawings()

    async def steps() -> AsyncGenerator[None, None]:
        yield
        raise ZeroDivisionError

    shown = await begun(steps(), drawings)
    with pytest.raises(ZeroDivisionError):
        async for _ in shown:
            pass
