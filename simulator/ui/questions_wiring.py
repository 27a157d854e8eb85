"""What the questions before a report do: answered or skipped, the report comes."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import gradio as gr

from simulator.ui.flow import Flow
from simulator.ui.form_fields import pressed
from simulator.ui.layout import Layout, Updates
from simulator.ui.report_wiring import grading_shown
from simulator.ui.visit import Visit
from simulator.ui.wiring import on


def wire_questions(layout: Layout, flow: Flow, visit: gr.State) -> None:
    """Lets the form and its way past act."""

    async def answered(visit: Visit, event: gr.EventData) -> AsyncGenerator[Updates, None]:
        sent = pressed(event)
        if visit.asked is None or sent.on != visit.asked.id:
            return  # pressed twice, or in a tab that is elsewhere by now
        steps = flow.reports.recognised(visit, sent.fields if sent.act == "recognise" else {})
        async for updates in grading_shown(steps, layout, visit):
            yield updates

    on(layout.questions_html.press, answered, [visit], layout)
