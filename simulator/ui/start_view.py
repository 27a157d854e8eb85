"""HTML of the pages before the call: the customers to choose from, and the situation card."""

from __future__ import annotations

from datetime import datetime

from simulator.persona import Persona
from simulator.store import CallRow
from simulator.transcript import Locale
from simulator.ui.error_lines import notice_of
from simulator.ui.rendering import render
from simulator.ui.visit import STEPS, Visit

HUES = 6
"""How many avatar colours ``page.css`` has."""
FINISHED_SHOWN = 6
"""How many finished calls the start page offers for reading again."""


def hue_of(persona_id: str) -> int:
    """A colour of the avatar that stays the same for a persona."""
    return sum(persona_id.encode()) % HUES


def initial_of(name: str) -> str:
    """What stands in the avatar."""
    return name.strip()[:1].upper()


def masthead_html(language: Locale) -> str:
    """Product name and tagline."""
    return render("masthead", language)


def steps_html(visit: Visit) -> str:
    """Where the trainee is on the way from choosing to report."""
    return render(
        "steps",
        visit.language,
        steps=STEPS,
        now=STEPS.index("report" if visit.step == "questions" else visit.step),
    )


def notice_html(visit: Visit, *, here: bool) -> str:
    """The line that says what went wrong; empty where the trainee is elsewhere."""
    notice = notice_of(visit.language, visit.notice if here else "")
    return render("notice", visit.language, notice=notice)


def start_html(visit: Visit) -> str:
    """The customers, those who speak the interface's language first, and the calls so far."""
    shown = [one.persona for one in visit.customers]
    shown.sort(key=lambda one: (one.locale != visit.language, one.locale, one.id))
    names = {one.id: one.name for one in shown}
    return render(
        "start",
        visit.language,
        focus=visit.focus if visit.step == "start" else 0,
        personas=[_customer(one) for one in shown],
        broken=[str(one.error) for one in visit.broken],
        open_calls=[_call(one, names) for one in visit.open_calls],
        finished_calls=[_call(one, names) for one in visit.finished_calls[:FINISHED_SHOWN]],
    )


def _customer(persona: Persona) -> dict[str, object]:
    return {
        "id": persona.id,
        "name": persona.name,
        "initial": initial_of(persona.name),
        "hue": hue_of(persona.id),
        "locale": persona.locale,
        "channel": persona.channel,
        "summary": persona.summary,
        "types": persona.types,
        "knowledge": persona.knowledge,
    }


def _call(call: CallRow, names: dict[str, str]) -> dict[str, object]:
    return {
        "id": call.id,
        "name": names.get(call.persona, call.persona),
        "when": local_time(call.started_at),
        "turns": call.turns,
    }


def local_time(utc: str) -> str:
    """A stored time for people, in the time zone of this machine; as it is if it is none."""
    try:
        moment = datetime.fromisoformat(utc.replace("Z", "+00:00"))
    except ValueError:
        return utc
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def briefing_head_html(visit: Visit, persona: Persona) -> str:
    """Who is about to call."""
    return render(
        "briefing_head",
        visit.language,
        persona=persona,
        hue=hue_of(persona.id),
        initial=initial_of(persona.name),
        focus=visit.focus if visit.step == "briefing" else 0,
    )


def hints_html(visit: Visit, persona: Persona) -> str:
    """What to know before answering."""
    return render("briefing_hints", visit.language, persona=persona)


def card_html(persona: Persona, place: str) -> str:
    """The situation card in the customer's language.

    Args:
        persona: Whose card.
        place: ``briefing`` or ``call``; both are on the page at once, so their ids must differ.
    """
    return render("card", persona.locale, persona=persona, place=place)


def waiting_html(visit: Visit, *, first: bool, percent: int | None) -> str:
    """How long the model has been getting ready.

    Args:
        visit: Of the tab that waits.
        first: Whether no call has been answered since the program started.
        percent: How far the embedded model's file is, while it is being prepared.
    """
    seconds = visit.waiting.seconds if visit.waiting else None
    return render("waiting", visit.language, seconds=seconds, first=first, percent=percent)
