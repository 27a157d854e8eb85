"""What a trainer's switch and forms in the report do."""

from __future__ import annotations

import gradio as gr

from simulator.ui.flow import Flow
from simulator.ui.form_fields import pressed
from simulator.ui.layout import Layout, Updates
from simulator.ui.visit import Visit
from simulator.ui.wiring import on


def wire_overrides(layout: Layout, flow: Flow, visit: gr.State) -> None:
    """Lets the switch show the forms, and the forms act."""
    report = layout.on_report

    def switched(visit: Visit, trainer: bool) -> Updates:
        visit.role = "trainer" if trainer else "trainee"
        return layout.show_grading(visit)

    async def overridden(visit: Visit, event: gr.EventData) -> Updates:
        sent = pressed(event)
        await flow.reports.overriding.override(visit, sent.on, sent.fields)
        return layout.show_grading(visit)

    on(report.trainer.input, switched, [visit, report.trainer], layout, queue=False)
    on(report.criteria.press, overridden, [visit], layout)
