"""The parts of the call page: what stands where, and how each looks for a ``Visit``."""

from __future__ import annotations

from typing import Any

import gradio as gr

from simulator.ui import call_view, start_view
from simulator.ui.messages import say
from simulator.ui.room import Room
from simulator.ui.theme import asset
from simulator.ui.visit import Visit

BACKCHANNELS = 3
ANNOUNCED_SECONDS = (0, 30, 60, 120, 300)
"""Times that a hold's panel offers to announce; 0 leaves it to the words."""
Updates = dict[Any, Any]


def _html(**more: Any) -> gr.HTML:
    return gr.HTML(apply_default_css=False, **more)


def _button(key: str, *classes: str, **more: Any) -> gr.Button:
    return gr.Button(gr.I18n()(key), elem_classes=list(classes), **more)


class CallLayout:
    """Builds the components inside an open ``gr.Column`` and shows calls in them.

    Args:
        silence_seconds: Of the trainee on the telephone, from which the customer asks if anyone is there.
    """

    def __init__(self, silence_seconds: float) -> None:
        self.silence_seconds = silence_seconds
        with gr.Row(elem_classes="desk"):
            with gr.Column(elem_classes=["sheet", "talk"]):
                self.head = _html()
                self.conversation = _html(js_on_load=asset("conversation.js"))
                self.hold = _html()
                self.resume = _button("control_resume", "big", variant="primary", visible=False)
                self.ended = _html()
                self.see_report = _button("see_report", "big", variant="primary", visible=False)
                self.notice = _html()
                with gr.Column(elem_classes="composer-place") as self.composer_place:
                    self.composer = _html(
                        value=call_view.composer_value(Visit("en"), None),
                        html_template=asset("composer.html"),
                        js_on_load=asset("composer.js"),
                    )
                self._build_keys()
                self._build_panel()
            with gr.Column(elem_classes=["sheet", "feelings"]):
                self.meter = _html()
                self.mood_shown = gr.Checkbox(
                    True, label=gr.I18n()("mood_show"), container=False, elem_id="mood-shown"
                )
            with gr.Column(elem_classes=["sheet", "at-hand"]):
                self.card = _html()

    def _build_keys(self) -> None:
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
            self.ask_personal = _button("control_personal", "discreet", size="sm")
            self.ask_end = _button("control_end", "hang-up", variant="stop", size="sm")

    def _build_panel(self) -> None:
        with gr.Column(visible=False, elem_classes="ask") as self.panel:
            self.panel_text = _html()
            self.reason = gr.Textbox(label=gr.I18n()("panel_reason"), max_lines=1, elem_id="reason")
            self.time = gr.Radio(
                list(ANNOUNCED_SECONDS), value=0, label=gr.I18n()("panel_time"), elem_id="time"
            )
            with gr.Row(elem_classes="ask-keys"):
                self.confirm = _button("control_hold", variant="primary", size="sm")
                self.unasked = _button("control_transfer_unasked", size="sm", visible=False)
                self.cancel = _button("control_cancel", size="sm")

    @property
    def all(self) -> list[Any]:
        """Every component that ``show`` may change."""
        return [
            part
            for value in vars(self).values()
            for part in (value if isinstance(value, list) else [value])
            if isinstance(part, gr.blocks.Block)
        ]

    def show(self, visit: Visit, room: Room) -> Updates:
        """The whole call: what changes with every piece of an answer, and the controls."""
        language = visit.language
        return {
            **self.show_silence(visit, room),
            self.card: start_view.card_html(room.persona, "call"),
            self.mood_shown: gr.update(value=visit.mood_shown, label=say(language, "mood_show")),
            self.hold: call_view.hold_html(visit, room),
            self.resume: gr.update(
                value=say(language, "control_resume"),
                visible=room.outcome is None and not room.can_talk,
            ),
            **self._show_keys(visit, room),
            **self._show_panel(visit, room),
        }

    def show_talk(self, visit: Visit, room: Room) -> Updates:
        """Only what changes while words come."""
        return {
            self.conversation: call_view.conversation_html(visit, room),
            self.composer: call_view.composer_value(visit, room, self.silence_seconds),
            self.notice: start_view.notice_html(visit, here=visit.step == "call"),
        }

    def show_silence(self, visit: Visit, room: Room) -> Updates:
        """What changes with a turn; keys and panel stay as the trainee has left them."""
        return {
            **self.show_talk(visit, room),
            self.head: call_view.call_head_html(visit, room),
            self.meter: call_view.meter_html(visit, room),
            self.ended: call_view.ended_html(visit, room),
            self.see_report: gr.update(
                value=say(visit.language, "see_report"), visible=room.outcome is not None
            ),
            self.composer_place: gr.update(visible=room.can_talk),
            self.controls: gr.update(visible=room.keys_shown and room.panel is None),
            self.panel: gr.update(visible=room.keys_shown and room.panel is not None),
        }

    def _show_keys(self, visit: Visit, room: Room) -> Updates:
        language = visit.language
        signs = {
            button: say(room.persona.locale, f"backchannel_{n}")
            for n, button in enumerate(self.backchannels, 1)
        }
        keys = {
            self.ask_hold: ("control_hold", True),
            self.ask_transfer: ("control_transfer", True),
            self.ask_conference: ("control_conference", not room.level_two),
            self.ask_personal: ("control_personal", not room.in_chat),
        }
        return {
            **signs,
            self.signs: gr.update(visible=room.can_talk and not room.in_chat),
            self.signs_label: call_view.signs_html(visit),
            **{
                button: gr.update(value=say(language, key), visible=room.can_talk and possible)
                for button, (key, possible) in keys.items()
            },
            self.ask_end: say(language, "control_end_chat" if room.in_chat else "control_end"),
        }

    def _show_panel(self, visit: Visit, room: Room) -> Updates:
        language, asked = visit.language, room.panel
        times = [(say(language, f"time_{seconds}"), seconds) for seconds in ANNOUNCED_SECONDS]
        return {
            self.panel_text: call_view.panel_html(visit, room),
            self.reason: gr.update(
                label=say(
                    language, "panel_reason_needed" if asked == "transfer" else "panel_reason"
                ),
                visible=asked in ("hold", "conference")
                or (asked == "transfer" and room.transfer_answer != "agreed"),
            ),
            self.time: gr.update(
                choices=times, label=say(language, "panel_time"), visible=asked == "hold"
            ),
            self.confirm: say(language, call_view.confirm_key(room)),
            self.unasked: gr.update(
                value=say(language, call_view.unasked_key(room)),
                visible=asked == "transfer" and room.transfer_answer != "agreed",
            ),
            self.cancel: say(language, "control_cancel"),
        }

    def fresh_panel(self, visit: Visit) -> Updates:
        """The panel as it opens: with nothing typed or chosen."""
        room = visit.room
        if room is None:
            return {}
        panel = self._show_panel(visit, room)
        return {
            self.reason: gr.update(**{**_changes(panel[self.reason]), "value": ""}),
            self.time: gr.update(**{**_changes(panel[self.time]), "value": 0}),
        }


def _changes(update: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in update.items() if name != "__type__"}
