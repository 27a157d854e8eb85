"""The web app for trainees: its parts are built in ``layout``, what they do is in ``flow``.

The way of a trainee:

1. **Choose.** A few cards say who calls: name, one sentence, temper, knowledge, language. Calls that were
   left open stand above them and can be taken up again; finished ones can be read again.
2. **Prepare.** The situation card shows what the agent's own screen would show, and what is true of the
   product. One large button answers the call. While the model gets ready the page says so, for how long
   it has been, and how long it may take.
3. **Call.** The keyboard focus is in the text box, Enter says it. The customer's words stream in. Sending
   something meanwhile cuts the customer off. Beside it: mood, what the last turn did and why (both can be
   hidden), the situation card; below it the keys of a phone: signs of listening, hold, transfer, level
   two, hang up. Nothing typed is lost: what is refused goes back into the box with a plain message.
4. **Report.** Verdicts appear as they are reached; then the score with its interval and coverage, every
   criterion with the words it rests on, linked to the turn, the curve of the mood and the same as a
   table, and the whole call. From here the same customer can be practised again, or the call be taken
   back to any turn and tried again; the report of that call is compared with the first.

The whole page is a function of one ``Visit`` a tab, so that a change of language, a resumed call or an
error can be shown at any step without a second way of drawing it.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any

import gradio as gr

from simulator.session import Control, Sessions
from simulator.ui.flow import Flow, Preparation
from simulator.ui.layout import Layout, Updates, first_visit
from simulator.ui.messages import known_language, say
from simulator.ui.room import Panel
from simulator.ui.visit import Visit

BROWSER_LANGUAGE = """() => {
  let stored = null
  try { stored = localStorage.getItem('customer-simulator.language') } catch (error) { /* none */ }
  const tags = [stored, ...navigator.languages].filter(Boolean).map((tag) => tag.split('-')[0])
  return tags.find((tag) => ['es', 'en', 'ja'].includes(tag)) || null
}"""
KEEP_LANGUAGE = """(language) => {
  try { localStorage.setItem('customer-simulator.language', language) } catch (error) { /* none */ }
  return language
}"""
LEAST_SECONDS_BETWEEN_DRAWINGS = 0.1
Show = Callable[[Visit], Updates]


def build_app(sessions: Sessions, preparation: Preparation | None = None) -> gr.Blocks:
    """The page; theme, style sheet and scripts are added where it is served, see ``app``.

    Args:
        sessions: The door to calls, already open when the page is served.
        preparation: What the sessions tell their progress to, if anything.
    """
    flow = Flow(sessions, preparation or Preparation())
    page: gr.Blocks = gr.Blocks(
        title="Customer simulator", analytics_enabled=False, fill_width=True
    )
    with page:
        layout = Layout(flow, first_visit(sessions))
        visit = gr.State(first_visit(sessions))
        _wire_start(page, layout, flow, visit)
        _wire_talk(layout, flow, visit)
        _wire_controls(layout, flow, visit)
        _wire_report(layout, flow, visit)
    # Many trainees may talk at once; the session holds each call's turns apart.
    page.queue(default_concurrency_limit=None, api_open=False)
    return page


def _on(
    event: Callable[..., Any],
    work: Callable[..., Any],
    inputs: list[Any],
    layout: Layout,
    **more: Any,
) -> Any:
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


async def _shown(
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


def _wire_start(page: gr.Blocks, layout: Layout, flow: Flow, visit: gr.State) -> None:
    async def opened(visit: Visit, browser: str | None) -> Updates:
        visit.language = known_language(browser, flow.sessions.settings.language)
        if visit.step == "start":
            await flow.look_around(visit)
        return layout.show(visit)

    def language_chosen(visit: Visit, language: str) -> Updates:
        visit.language = known_language(language, visit.language)
        return layout.show(visit)

    async def pressed(visit: Visit, event: gr.EventData) -> AsyncGenerator[Updates, None]:
        act, on = str(event.act), str(event.on)
        if act == "choose":
            flow.choose(visit, on)
            yield layout.show(visit)
            return
        steps = flow.resume(visit, on) if act == "resume" else flow.reports.reread(visit, on)
        async for updates in _shown(steps, layout.show, visit, layout.show):
            yield updates

    async def answered(visit: Visit) -> AsyncGenerator[Updates, None]:
        async for updates in _shown(flow.answer(visit), layout.show, visit, layout.show):
            yield updates

    async def back(visit: Visit) -> Updates:
        await flow.to_start(visit)
        return layout.show(visit)

    _on(
        page.load,
        opened,
        [visit, layout.language],
        layout,
        js=f"(visit) => [visit, ({BROWSER_LANGUAGE})()]",
    )
    _on(
        layout.language.input,
        language_chosen,
        [visit, layout.language],
        layout,
        js=f"(visit, language) => [visit, ({KEEP_LANGUAGE})(language)]",
        queue=False,
    )
    _on(layout.start_html.press, pressed, [visit], layout)
    _on(layout.answer.click, answered, [visit], layout)
    for button in (layout.briefing_back, layout.on_report.other):
        _on(button.click, back, [visit], layout)


def _wire_talk(layout: Layout, flow: Flow, visit: gr.State) -> None:
    async def taken(visit: Visit, event: gr.EventData) -> Updates:
        await flow.take(visit, str(event.text))
        return layout.show_talk(visit)

    async def spoken(visit: Visit) -> AsyncGenerator[Updates, None]:
        async for updates in _shown(flow.speak(visit), layout.show_talk, visit, layout.show_call):
            yield updates

    # Talking over the customer: the first handler does not queue behind the running reply, it cuts that
    # off; only then the second carries the new words over. One handler with trigger_mode="once" would
    # drop them in silence.
    took = _on(layout.composer.say, taken, [visit], layout, queue=False)
    _on(took.then, spoken, [visit], layout)


def _wire_controls(layout: Layout, flow: Flow, visit: gr.State) -> None:
    def asking(panel: Panel | None) -> Callable[[Visit], Updates]:
        def asked(visit: Visit) -> Updates:
            if visit.room:
                visit.room.panel = panel
            return {
                **layout.show_call(visit),
                layout.reason: gr.update(value="", visible=panel != "end"),
            }

        return asked

    async def act(visit: Visit, control: Control) -> AsyncGenerator[Updates, None]:
        steps = flow.act(visit, control)
        async for updates in _shown(steps, layout.show_talk, visit, layout.show_call):
            yield updates

    async def confirmed(visit: Visit, reason: str) -> AsyncGenerator[Updates, None]:
        panel = visit.room.panel if visit.room else None
        if panel == "end":
            steps = flow.finish(visit)
            async for updates in _shown(steps, layout.show_grading, visit, layout.show):
                yield updates
        elif panel:
            async for updates in act(visit, Control(panel, text=reason.strip())):
                yield updates

    async def resumed(visit: Visit) -> AsyncGenerator[Updates, None]:
        async for updates in act(visit, Control("resume")):
            yield updates

    def signing(number: int) -> Callable[[Visit], AsyncGenerator[Updates, None]]:
        async def signed(visit: Visit) -> AsyncGenerator[Updates, None]:
            locale = visit.room.persona.locale if visit.room else visit.language
            words = say(locale, f"backchannel_{number}")
            async for updates in act(visit, Control("back", text=words)):
                yield updates

        return signed

    panels: tuple[tuple[gr.Button, Panel | None], ...] = (
        (layout.ask_hold, "hold"),
        (layout.ask_transfer, "transfer"),
        (layout.ask_conference, "conference"),
        (layout.ask_end, "end"),
        (layout.cancel, None),
    )
    for button, panel in panels:
        _on(button.click, asking(panel), [visit], layout, queue=False)
    for event in (layout.confirm.click, layout.reason.submit):
        _on(event, confirmed, [visit, layout.reason], layout)
    _on(layout.resume.click, resumed, [visit], layout)
    for number, button in enumerate(layout.backchannels, 1):
        _on(button.click, signing(number), [visit], layout)


def _wire_report(layout: Layout, flow: Flow, visit: gr.State) -> None:
    def mood_toggled(visit: Visit, shown: bool) -> Updates:
        visit.mood_shown = shown
        return layout.show_call(visit)

    async def finished(visit: Visit) -> AsyncGenerator[Updates, None]:
        steps = flow.finish(visit)
        async for updates in _shown(steps, layout.show_grading, visit, layout.show):
            yield updates

    async def graded_again(visit: Visit) -> AsyncGenerator[Updates, None]:
        if visit.grading:
            steps = flow.reports.grade(visit, visit.grading.transcript)
            async for updates in _shown(steps, layout.show_grading, visit, layout.show):
                yield updates

    async def pressed(visit: Visit, event: gr.EventData) -> AsyncGenerator[Updates, None]:
        on = str(event.on)
        if event.act == "retry":
            steps = flow.retry(visit, int(on) if on.isdecimal() else 0)
        else:
            steps = flow.reports.reread(visit, on)
        async for updates in _shown(steps, layout.show_grading, visit, layout.show):
            yield updates

    def again(visit: Visit) -> Updates:
        flow.choose(visit, visit.persona.id if visit.persona else None)
        return layout.show(visit)

    _on(layout.mood_shown.input, mood_toggled, [visit, layout.mood_shown], layout, queue=False)
    _on(layout.see_report.click, finished, [visit], layout)
    _on(layout.on_report.grade_again.click, graded_again, [visit], layout)
    _on(layout.on_report.again.click, again, [visit], layout)
    for part in (layout.on_report.said, layout.on_report.branch_html):
        _on(part.press, pressed, [visit], layout)
