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
4. **Report.** Before it one short screen asks what the customer was like; it can be skipped. Verdicts appear as they are reached; then the score with its interval and coverage, every
   criterion with the words it rests on, linked to the turn, the curve of the mood and the same as a
   table, and the whole call. From here the same customer can be practised again, or the call be taken
   back to any turn and tried again; the report of that call is compared with the first.

The whole page is a function of one ``Visit`` a tab, so that a change of language, a resumed call or an
error can be shown at any step without a second way of drawing it.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator

import gradio as gr

from simulator.session import Sessions
from simulator.ui.call_wiring import wire_call
from simulator.ui.flow import Flow, Preparation
from simulator.ui.layout import Layout, Updates, first_visit
from simulator.ui.messages import known_language
from simulator.ui.override_wiring import wire_overrides
from simulator.ui.questions_wiring import wire_questions
from simulator.ui.report_wiring import grading_shown
from simulator.ui.visit import Visit
from simulator.ui.wiring import on, shown

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
        wire_call(layout, flow, visit)
        wire_questions(layout, flow, visit)
        _wire_report(layout, flow, visit)
        wire_overrides(layout, flow, visit)
    # Many trainees may talk at once; the session holds each call's turns apart.
    page.queue(default_concurrency_limit=None, api_open=False)
    return page


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
        if act == "resume":
            drawn = shown(flow.resume(visit, on), layout.show, visit, layout.show)
        else:
            drawn = grading_shown(flow.reports.reread(visit, on), layout, visit)
        async for updates in drawn:
            yield updates

    async def answered(visit: Visit) -> AsyncGenerator[Updates, None]:
        async for updates in shown(flow.answer(visit), layout.show, visit, layout.show):
            yield updates

    async def back(visit: Visit) -> Updates:
        await flow.to_start(visit)
        return layout.show(visit)

    on(
        page.load,
        opened,
        [visit, layout.language],
        layout,
        js=f"(visit) => [visit, ({BROWSER_LANGUAGE})()]",
    )
    on(
        layout.language.input,
        language_chosen,
        [visit, layout.language],
        layout,
        js=f"(visit, language) => [visit, ({KEEP_LANGUAGE})(language)]",
        queue=False,
    )
    on(layout.start_html.press, pressed, [visit], layout)
    on(layout.answer.click, answered, [visit], layout)
    for button in (layout.briefing_back, layout.on_report.other):
        on(button.click, back, [visit], layout)


def _wire_report(layout: Layout, flow: Flow, visit: gr.State) -> None:
    async def graded_again(visit: Visit) -> AsyncGenerator[Updates, None]:
        if visit.grading:
            steps = flow.reports.grade(visit, visit.grading.transcript)
            async for updates in grading_shown(steps, layout, visit):
                yield updates

    async def pressed(visit: Visit, event: gr.EventData) -> AsyncGenerator[Updates, None]:
        on = str(event.on)
        if event.act == "retry":
            steps = flow.retry(visit, int(on) if on.isdecimal() else 0)
            drawn = shown(steps, layout.show_grading, visit, layout.show)
        else:
            drawn = grading_shown(flow.reports.reread(visit, on), layout, visit)
        async for updates in drawn:
            yield updates

    def again(visit: Visit) -> Updates:
        flow.choose(visit, visit.persona.id if visit.persona else None)
        return layout.show(visit)

    on(layout.on_report.grade_again.click, graded_again, [visit], layout)
    on(layout.on_report.again.click, again, [visit], layout)
    for part in (layout.on_report.said, layout.on_report.branch_html):
        on(part.press, pressed, [visit], layout)
