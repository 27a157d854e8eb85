"""The parts of the report: what stands where, and how each looks for a ``Visit``."""

from __future__ import annotations

from typing import Any

import gradio as gr

from simulator.ui import branch_view, recognition_view, report_view
from simulator.ui.branch_curve import branch_figure
from simulator.ui.messages import say
from simulator.ui.mood_curve import mood_figure
from simulator.ui.theme import asset
from simulator.ui.visit import Grading, Visit


def _html(**more: Any) -> gr.HTML:
    return gr.HTML(apply_default_css=False, **more)


def _plot() -> gr.Plot:
    return gr.Plot(show_label=False, elem_classes="curve-plot", container=False)


def _button(key: str, **more: Any) -> gr.Button:
    return gr.Button(gr.I18n()(key), **more)


class ReportLayout:
    """Builds the components inside an open ``gr.Column`` and shows reports in them."""

    def __init__(self) -> None:
        with gr.Column(elem_classes="sheet"):
            self.head = _html()
            self.recognition = _html()
        with gr.Row(elem_classes="next"):
            self.again = _button("practise_again", variant="primary")
            self.other = _button("back_to_start")
            self.grade_again = _button("grade_again", visible=False)
        self.branch = gr.Column(visible=False, elem_classes=["sheet", "curve"])
        with self.branch:
            self.branch_html = _html(js_on_load=asset("press.js"))
            self.branch_curve = _plot()
        with gr.Column(elem_classes="sheet"):
            self.trainer = gr.Checkbox(
                False,
                label=gr.I18n()("trainer_switch"),
                container=False,
                elem_id="trainer",
                visible=False,
            )
            self.criteria = _html(js_on_load=asset("form.js"))
        with gr.Column(elem_classes=["sheet", "curve"]):
            self.curve_head = _html()
            self.curve = _plot()
            self.ledger = _html()
        with gr.Column(elem_classes="sheet"):
            self.said = _html(js_on_load=asset("press.js"))

    @property
    def all(self) -> list[Any]:
        """Every component that ``show`` may change."""
        return [part for part in vars(self).values() if isinstance(part, gr.blocks.Block)]

    def show(self, visit: Visit, grading: Grading) -> dict[Any, Any]:
        """The whole report."""
        language = visit.language
        spoken = report_view.report_language(grading)
        points = report_view.curve_points(grading.transcript)
        figure = mood_figure(spoken, points) if points else None
        parent = grading.parent
        old = report_view.curve_points(parent.transcript) if parent else ()
        forked_after = grading.transcript.forked_after_turn or 0
        compared = branch_figure(spoken, old, points, forked_after) if old and points else None
        return {
            **self.show_grading(visit, grading),
            self.again: gr.update(
                value=say(language, "practise_again"), visible=visit.persona is not None
            ),
            self.other: say(language, "back_to_start"),
            self.recognition: recognition_view.recognition_html(grading),
            self.curve_head: report_view.curve_html(grading),
            self.curve: gr.update(value=figure, visible=figure is not None),
            self.branch: gr.update(visible=parent is not None),
            self.branch_curve: gr.update(value=compared, visible=compared is not None),
        }

    def show_grading(self, visit: Visit, grading: Grading) -> dict[Any, Any]:
        """Only what changes with a verdict; the curves would flicker if they were drawn again."""
        stopped = not grading.running and grading.scorecard is None
        return {
            self.head: report_view.report_head_html(visit, grading, visit.persona),
            self.branch_html: branch_view.branch_html(grading, visit.persona),
            self.trainer: gr.update(
                value=visit.role == "trainer",
                label=say(visit.language, "trainer_switch"),
                visible=grading.machine is not None,
            ),
            self.criteria: report_view.criteria_html(visit, grading),
            self.said: report_view.said_html(visit, grading, visit.persona),
            self.ledger: report_view.ledger_html(grading),
            self.grade_again: gr.update(value=say(visit.language, "grade_again"), visible=stopped),
        }
