"""The parts of the page: what stands where, and how each looks for a ``Visit``."""

from __future__ import annotations

from typing import Any

import gradio as gr

from simulator.session import Sessions
from simulator.transcript import LOCALES
from simulator.ui import recognition_view, start_view
from simulator.ui.call_layout import CallLayout
from simulator.ui.flow import Flow
from simulator.ui.messages import say
from simulator.ui.report_layout import ReportLayout
from simulator.ui.theme import asset
from simulator.ui.visit import Visit

NATIVE_NAMES = {"es": "Español", "en": "English", "ja": "日本語"}
Updates = dict[Any, Any]


def i18n() -> gr.I18n:
    """The table for the browser, so that the first paint already speaks its language."""
    from simulator.ui.messages import messages

    return gr.I18n(
        **{
            locale: {key: text.in_language(locale) for key, text in messages().items()}
            for locale in LOCALES
        }
    )


def _html(**more: Any) -> gr.HTML:
    return gr.HTML(apply_default_css=False, **more)


def _button(key: str, *classes: str, **more: Any) -> gr.Button:
    return gr.Button(gr.I18n()(key), elem_classes=list(classes), **more)


class Layout:
    """Builds the components inside an open ``gr.Blocks`` and shows visits in them.

    Args:
        flow: Knows customers and rubrics.
        first: What the page shows before the browser has said anything.
    """

    def __init__(self, flow: Flow, first: Visit) -> None:
        self.flow = flow
        with gr.Row(elem_classes="top"):
            self.masthead = _html(value=start_view.masthead_html(first.language))
            self.steps = _html(value=start_view.steps_html(first))
            self.language = gr.Radio(
                [(NATIVE_NAMES[locale], locale) for locale in LOCALES],
                value=first.language,
                label=gr.I18n()("language_choice"),
                elem_classes="languages",
                elem_id="language",
            )
        self.notice = _html(value=start_view.notice_html(first, here=False))
        self.start = gr.Column(elem_classes="view")
        with self.start:
            self.start_html = _html(js_on_load=asset("press.js"))
            self.start_waiting = _html()
        self._build_briefing()
        self.call = gr.Column(visible=False, elem_classes="view")
        with self.call:
            self.on_call = CallLayout(flow.sessions.settings.silence_seconds)
        self.questions = gr.Column(visible=False, elem_classes="view")
        with self.questions, gr.Column(elem_classes="sheet"):
            self.questions_html = _html(js_on_load=asset("form.js"))
        self.report = gr.Column(visible=False, elem_classes="view")
        with self.report:
            self.on_report = ReportLayout()

    def _build_briefing(self) -> None:
        self.briefing = gr.Column(visible=False, elem_classes="view")
        with self.briefing:
            self.briefing_head = _html()
            with gr.Row(elem_classes="briefing"):
                with gr.Column(elem_classes=["sheet", "at-hand"]):
                    self.briefing_card = _html()
                with gr.Column(elem_classes=["sheet", "ready"]):
                    self.hints = _html()
                    self.waiting = _html()
                    self.answer = _button("answer_call", "big", variant="primary", size="lg")
                    self.briefing_back = _button("back_to_start")

    @property
    def all(self) -> list[Any]:
        """Every component that ``show`` may change."""
        mine = [part for part in vars(self).values() if isinstance(part, gr.blocks.Block)]
        return [*mine, *self.on_call.all, *self.on_report.all]

    def show(self, visit: Visit) -> Updates:
        """The whole page."""
        language = visit.language
        waiting = start_view.waiting_html(
            visit, first=not self.flow.model_was_ready, percent=self.flow.preparation.percent
        )
        updates: Updates = {
            self.masthead: start_view.masthead_html(language),
            self.language: gr.update(value=language, label=say(language, "language_choice")),
            self.steps: start_view.steps_html(visit),
            self.notice: start_view.notice_html(visit, here=visit.step != "call"),
            self.start: gr.update(visible=visit.step == "start"),
            self.briefing: gr.update(visible=visit.step == "briefing"),
            self.call: gr.update(visible=visit.step == "call"),
            self.questions: gr.update(visible=visit.step == "questions"),
            self.questions_html: recognition_view.questions_html(visit),
            self.report: gr.update(visible=visit.step == "report"),
            self.start_html: start_view.start_html(visit),
            self.start_waiting: waiting if visit.step == "start" else "",
        }
        if visit.persona:
            updates |= self._show_briefing(visit, waiting)
        if visit.room and visit.step == "call":
            updates |= self.show_call(visit)
        if visit.grading and visit.step == "report":
            updates |= self.on_report.show(visit, visit.grading)
        return updates

    def _show_briefing(self, visit: Visit, waiting: str) -> Updates:
        persona, language = visit.persona, visit.language
        assert persona
        return {
            self.briefing_head: start_view.briefing_head_html(visit, persona),
            self.briefing_card: start_view.card_html(persona, "briefing"),
            self.hints: start_view.hints_html(visit, persona),
            self.waiting: waiting,
            self.answer: gr.update(
                value=say(language, f"answer_{'chat' if persona.channel == 'chat' else 'call'}"),
                interactive=visit.waiting is None,
            ),
            self.briefing_back: say(language, "back_to_start"),
        }

    def show_call(self, visit: Visit) -> Updates:
        """The call: what changes with every piece of an answer, and the controls."""
        return self.on_call.show(visit, visit.room) if visit.room else self.show(visit)

    def show_talk(self, visit: Visit) -> Updates:
        """Of a call, only what changes while words come."""
        return self.on_call.show_talk(visit, visit.room) if visit.room else self.show(visit)

    def show_silence(self, visit: Visit) -> Updates:
        """Of a call, all but the keys and the panel."""
        return self.on_call.show_silence(visit, visit.room) if visit.room else self.show(visit)

    def show_grading(self, visit: Visit) -> Updates:
        """Of a report, only what changes with a verdict."""
        if visit.grading is None or visit.step != "report":
            return self.show(visit)
        return {
            self.notice: start_view.notice_html(visit, here=True),
            **self.on_report.show_grading(visit, visit.grading),
        }


def first_visit(sessions: Sessions) -> Visit:
    """A tab that has just been opened."""
    from simulator.ui.messages import known_language

    return Visit(known_language(None, sessions.settings.language))
