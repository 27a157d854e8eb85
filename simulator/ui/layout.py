"""The parts of the page: what stands where, and how each looks for a ``Visit``."""

from __future__ import annotations

from typing import Any

import gradio as gr

from simulator.session import Sessions
from simulator.transcript import LOCALES
from simulator.ui import call_view, start_view
from simulator.ui.flow import Flow
from simulator.ui.messages import say
from simulator.ui.report_layout import ReportLayout
from simulator.ui.room import Room
from simulator.ui.theme import asset
from simulator.ui.visit import Visit

NATIVE_NAMES = {"es": "Español", "en": "English", "ja": "日本語"}
BACKCHANNELS = 3
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
        self._build_call()
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

    def _build_call(self) -> None:
        self.call = gr.Column(visible=False, elem_classes="view")
        with self.call, gr.Row(elem_classes="desk"):
            with gr.Column(elem_classes=["sheet", "talk"]):
                self.call_head = _html()
                self.conversation = _html(js_on_load=asset("conversation.js"))
                self.hold = _html()
                self.resume = _button("control_resume", "big", variant="primary", visible=False)
                self.ended = _html()
                self.see_report = _button("see_report", "big", variant="primary", visible=False)
                self.call_notice = _html()
                with gr.Column(elem_classes="composer-place") as self.composer_place:
                    self.composer = _html(
                        value=call_view.composer_value(Visit("en"), None),
                        html_template=asset("composer.html"),
                        js_on_load=asset("composer.js"),
                    )
                self._build_controls()
            with gr.Column(elem_classes=["sheet", "feelings"]):
                self.meter = _html()
                self.mood_shown = gr.Checkbox(
                    True, label=gr.I18n()("mood_show"), container=False, elem_id="mood-shown"
                )
            with gr.Column(elem_classes=["sheet", "at-hand"]):
                self.call_card = _html()

    def _build_controls(self) -> None:
        with gr.Row(elem_classes="controls") as self.controls:
            with gr.Row(elem_classes="backchannels") as self.signs:
                self.signs_label = _html()
                self.backchannels = [
                    _button(f"backchannel_{n}", "short", size="sm")
                    for n in range(1, BACKCHANNELS + 1)
                ]
            with gr.Row(elem_classes="phone-keys"):
                self.ask_hold = _button("control_hold", size="sm")
                self.ask_transfer = _button("control_transfer", size="sm")
                self.ask_conference = _button("control_conference", size="sm")
            self.ask_end = _button("control_end", "hang-up", variant="stop", size="sm")
        with gr.Column(visible=False, elem_classes="ask") as self.panel:
            self.panel_text = _html()
            self.reason = gr.Textbox(label=gr.I18n()("panel_reason"), max_lines=1, elem_id="reason")
            with gr.Row(elem_classes="ask-keys"):
                self.confirm = _button("control_hold", variant="primary", size="sm")
                self.cancel = _button("control_cancel", size="sm")

    @property
    def all(self) -> list[Any]:
        """Every component that ``show`` may change."""
        mine = [
            part
            for value in vars(self).values()
            for part in (value if isinstance(value, list) else [value])
            if isinstance(part, gr.blocks.Block)
        ]
        return [*mine, *self.on_report.all]

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
                value=say(language, "answer_call"), interactive=visit.waiting is None
            ),
            self.briefing_back: say(language, "back_to_start"),
        }

    def show_call(self, visit: Visit) -> Updates:
        """The call: what changes with every piece of an answer, and the controls."""
        room = visit.room
        if room is None:
            return self.show(visit)
        language = visit.language
        return {
            **self.show_talk(visit),
            self.call_head: call_view.call_head_html(visit, room),
            self.call_card: start_view.card_html(room.persona, "call"),
            self.meter: call_view.meter_html(visit, room),
            self.mood_shown: gr.update(value=visit.mood_shown, label=say(language, "mood_show")),
            self.hold: call_view.hold_html(visit, room),
            self.resume: gr.update(
                value=say(language, "control_resume"),
                visible=room.outcome is None and room.on_hold_since is not None,
            ),
            self.ended: call_view.ended_html(visit, room),
            self.see_report: gr.update(
                value=say(language, "see_report"), visible=room.outcome is not None
            ),
            **self._show_controls(visit, room),
        }

    def show_talk(self, visit: Visit) -> Updates:
        """Only what changes while words come."""
        room = visit.room
        if room is None:
            return self.show(visit)
        return {
            self.conversation: call_view.conversation_html(visit, room),
            self.composer: call_view.composer_value(visit, room),
            self.call_notice: start_view.notice_html(visit, here=visit.step == "call"),
        }

    def _show_controls(self, visit: Visit, room: Room) -> Updates:
        language = visit.language
        can_talk = room.outcome is None and room.on_hold_since is None
        asked = room.panel
        signs = {
            button: say(room.persona.locale, f"backchannel_{n}")
            for n, button in enumerate(self.backchannels, 1)
        }
        return {
            **signs,
            self.signs: gr.update(visible=can_talk),
            self.signs_label: call_view.signs_html(visit),
            self.composer_place: gr.update(visible=can_talk),
            self.controls: gr.update(visible=room.outcome is None and asked is None),
            self.ask_hold: gr.update(value=say(language, "control_hold"), visible=can_talk),
            self.ask_transfer: gr.update(value=say(language, "control_transfer"), visible=can_talk),
            self.ask_conference: gr.update(
                value=say(language, "control_conference"), visible=can_talk
            ),
            self.ask_end: say(language, "control_end"),
            self.panel: gr.update(visible=asked is not None and room.outcome is None),
            self.panel_text: call_view.panel_html(visit, room),
            self.reason: gr.update(label=say(language, "panel_reason"), visible=asked != "end"),
            self.confirm: say(language, f"control_{asked or 'hold'}"),
            self.cancel: say(language, "control_cancel"),
        }

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
