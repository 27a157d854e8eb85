"""What the keys of the call do: talking, the controls and the panel that asks before one acts."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable

import gradio as gr

from simulator.session import Control
from simulator.ui.flow import Flow
from simulator.ui.layout import Layout, Updates
from simulator.ui.messages import say
from simulator.ui.report_wiring import grading_shown
from simulator.ui.room import Panel
from simulator.ui.visit import Visit
from simulator.ui.wiring import on, shown


def wire_call(layout: Layout, flow: Flow, visit: gr.State) -> None:
    """Lets the call page talk, and its keys act."""
    _wire_talk(layout, flow, visit)
    _wire_panel(layout, flow, visit)
    _wire_keys(layout, flow, visit)


def _wire_talk(layout: Layout, flow: Flow, visit: gr.State) -> None:
    async def taken(visit: Visit, event: gr.EventData) -> Updates:
        await flow.take(visit, str(event.text))
        return layout.show_talk(visit)

    async def spoken(visit: Visit) -> AsyncGenerator[Updates, None]:
        async for updates in shown(flow.speak(visit), layout.show_talk, visit, layout.show_call):
            yield updates

    async def silent(visit: Visit, event: gr.EventData) -> AsyncGenerator[Updates, None]:
        steps = flow.silent(visit, float(event.seconds))
        # Only what is said: a panel that the trainee has open stays as it is.
        async for updates in shown(steps, layout.show_talk, visit, layout.show_silence):
            yield updates

    # Talking over the customer: the first handler does not queue behind the running reply, it cuts that
    # off; only then the second carries the new words over. One handler with trigger_mode="once" would
    # drop them in silence.
    call = layout.on_call
    took = on(call.composer.say, taken, [visit], layout, queue=False)
    on(took.then, spoken, [visit], layout)
    on(call.composer.silent, silent, [visit], layout)


def _wire_panel(layout: Layout, flow: Flow, visit: gr.State) -> None:
    call = layout.on_call

    def asking(panel: Panel | None) -> Callable[[Visit], Updates]:
        def asked(visit: Visit) -> Updates:
            if visit.room:
                visit.room.panel = panel
                visit.notice = ""
            return {**layout.show_call(visit), **call.fresh_panel(visit)}

        return asked

    async def confirmed(visit: Visit, reason: str, seconds: float) -> AsyncGenerator[Updates, None]:
        room = visit.room
        panel = room.panel if room else None
        if room is None or panel is None:
            return
        if panel == "end":
            steps = flow.finish(visit)
            async for updates in grading_shown(steps, layout, visit):
                yield updates
            return
        if panel == "personal":
            await flow.take_personal_call(visit)
            yield layout.show_call(visit)
            return
        control = Control(panel, text=reason.strip(), seconds=seconds if panel == "hold" else 0.0)
        if panel == "transfer" and room.transfer_answer != "agreed":
            control = Control("offer", text=reason.strip())
        async for updates in shown(
            flow.act(visit, control), layout.show_talk, visit, layout.show_call
        ):
            yield updates

    async def unasked(visit: Visit) -> AsyncGenerator[Updates, None]:
        steps = flow.act(visit, Control("transfer"))
        async for updates in shown(steps, layout.show_talk, visit, layout.show_call):
            yield updates

    panels: tuple[tuple[gr.Button, Panel | None], ...] = (
        (call.ask_hold, "hold"),
        (call.ask_transfer, "transfer"),
        (call.ask_conference, "conference"),
        (call.ask_personal, "personal"),
        (call.ask_end, "end"),
        (call.cancel, None),
    )
    for button, panel in panels:
        on(button.click, asking(panel), [visit], layout, queue=False)
    for event in (call.confirm.click, call.reason.submit):
        on(event, confirmed, [visit, call.reason, call.time], layout)
    on(call.unasked.click, unasked, [visit], layout)


def _wire_keys(layout: Layout, flow: Flow, visit: gr.State) -> None:
    call = layout.on_call

    async def came_back(visit: Visit) -> AsyncGenerator[Updates, None]:
        steps = flow.come_back(visit)
        async for updates in shown(steps, layout.show_talk, visit, layout.show_call):
            yield updates

    def signing(number: int) -> Callable[[Visit], AsyncGenerator[Updates, None]]:
        async def signed(visit: Visit) -> AsyncGenerator[Updates, None]:
            locale = visit.room.persona.locale if visit.room else visit.language
            control = Control("back", text=say(locale, f"backchannel_{number}"))
            steps = flow.act(visit, control)
            async for updates in shown(steps, layout.show_talk, visit, layout.show_call):
                yield updates

        return signed

    def mood_toggled(visit: Visit, mood_shown: bool) -> Updates:
        visit.mood_shown = mood_shown
        return layout.show_call(visit)

    async def finished(visit: Visit) -> AsyncGenerator[Updates, None]:
        steps = flow.finish(visit)
        async for updates in grading_shown(steps, layout, visit):
            yield updates

    on(call.resume.click, came_back, [visit], layout)
    for number, button in enumerate(call.backchannels, 1):
        on(button.click, signing(number), [visit], layout)
    on(call.mood_shown.input, mood_toggled, [visit, call.mood_shown], layout, queue=False)
    on(call.see_report.click, finished, [visit], layout)
