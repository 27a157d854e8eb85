"""HTML of the call: head, conversation, mood meter, hold and end."""

from __future__ import annotations

from html import escape

from simulator.transcript import Event, Locale, Turn
from simulator.ui.ledger import AXES, is_good, ledger_of, moved_by, signed
from simulator.ui.messages import say
from simulator.ui.rendering import render
from simulator.ui.room import Room
from simulator.ui.start_view import hue_of, initial_of
from simulator.ui.visit import Visit

QUIET_EVENTS = frozenset({"end", "hang_up"})
"""Events that the end of the call says in other words."""


def call_head_html(visit: Visit, room: Room) -> str:
    """Who is on the line, for how long, and in what mood."""
    return render(
        "call_head",
        visit.language,
        persona=room.persona,
        hue=hue_of(room.persona.id),
        initial=initial_of(room.persona.name),
        over=room.outcome is not None,
        on_hold_since=room.on_hold_since,
        answered_at=f"{room.answered_at:.1f}",
        mood_shown=visit.mood_shown,
        band=room.mood.band,
    )


def conversation_html(visit: Visit, room: Room) -> str:
    """What was said and is being said."""
    entries = said_entries(visit.language, room.persona.name, room.turns, room.events)
    for flight in room.flights:
        if flight.text:
            entries.append({"kind": "trainee", "text": flight.text, "cut_off": False})
        if flight.started:
            entries.append(
                {
                    "kind": "customer",
                    "text": flight.heard,
                    "cut_off": False,
                    "under_way": True,
                    "since": f"{flight.taken_at:.1f}",
                }
            )
    answers = [turn.text for turn in room.turns if turn.speaker == "customer"]
    return render(
        "conversation",
        visit.language,
        entries=[{"under_way": False, **entry} for entry in entries],
        name=room.persona.name,
        locale=room.persona.locale,
        announced=answers[-1] if answers else "",
    )


def said_entries(
    language: Locale, name: str, turns: list[Turn], events: list[Event]
) -> list[dict[str, object]]:
    """Turns and events in the order in which they happened."""
    entries: list[dict[str, object]] = []
    told = [event for event in events if event.kind not in QUIET_EVENTS]
    for event in told:
        if event.after_turn == 0:
            entries.append({"kind": "event", "text": event_in_words(language, name, event)})
    for place, turn in enumerate(turns):
        entries.append(
            {"kind": turn.speaker, "text": turn.text, "cut_off": turn.cut_off, "n": turn.n}
        )
        following = turns[place + 1].n if place + 1 < len(turns) else None
        for event in told:
            if event.after_turn >= turn.n and (following is None or event.after_turn < following):
                entries.append({"kind": "event", "text": event_in_words(language, name, event)})
    return entries


def event_in_words(language: Locale, name: str, event: Event) -> str:
    """What happened beside the words."""
    text = say(language, f"event_{event.kind}", name=name)
    if event.detail:
        text = say(language, "event_with_detail", event=text, detail=event.detail)
    if event.seconds:
        text = say(language, "event_with_seconds", event=text, seconds=round(event.seconds))
    return text


def signs_html(visit: Visit) -> str:
    """What the short words beside it are for."""
    return render("signs", visit.language)


def hold_html(visit: Visit, room: Room) -> str:
    """That the customer is waiting, and since when."""
    since = f"{room.on_hold_since:.1f}" if room.on_hold_since else ""
    return render("hold", visit.language, since=since, name=room.persona.name)


def ended_html(visit: Visit, room: Room) -> str:
    """How the call ended."""
    return render("ended", visit.language, outcome=room.outcome, name=room.persona.name)


def panel_html(visit: Visit, room: Room) -> str:
    """What a call control asks before it acts."""
    if room.panel is None:
        return ""
    return render("panel", visit.language, panel=room.panel, name=room.persona.name)


def meter_html(visit: Visit, room: Room) -> str:
    """The customer's mood, and what the last turn did to it and why."""
    ledger = ledger_of(visit.language, room.mood)
    gauges = []
    for axis in AXES:
        value: int = getattr(room.mood, axis)
        change = moved_by(room.mood, axis)
        in_words = say(visit.language, "gauge_in_words", value=value)
        if change:
            in_words = say(visit.language, "gauge_changed", value=value, change=signed(change))
        gauges.append(
            {
                "axis": axis,
                "value": value,
                "change": change,
                "signed": signed(change),
                "good": is_good(axis, change),
                "in_words": in_words,
            }
        )
    return render(
        "meter",
        visit.language,
        shown=visit.mood_shown,
        gauges=gauges,
        begun=bool(room.turns or room.mood.changes),
        band=room.mood.band,
        ledger=[line for line in ledger if not line.drift] or ledger,
        locale=room.persona.locale,
    )


def composer_value(visit: Visit, room: Room | None) -> dict[str, object]:
    """What the text box shows.

    The component's template fills these in without escaping, therefore it happens here; the returned
    words are not filled in but set as the box's value by ``composer.js``.
    """
    name = room.persona.name if room else ""
    language = visit.language
    return {
        "label": escape(say(language, "composer_label", name=name)),
        "placeholder": escape(say(language, "composer_placeholder")),
        "send": escape(say(language, "composer_send")),
        "hint": escape(say(language, "composer_hint")),
        "focus": visit.focus if visit.step == "call" else 0,
        "call": room.call_id if room else "",
        "returned": {"serial": visit.returned.serial, "text": visit.returned.text},
    }
