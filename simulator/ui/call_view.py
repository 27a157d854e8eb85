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

SILENCES = (1, 2, 4, 4, 4)
"""Lengths of the silences that the page reports one after another, in multiples of the first."""
LONGEST_TYPING_SECONDS = 90.0
"""How long after the customer's last word typing, or choosing in the panel, counts as talking: see
``docs/decisions/0008``."""
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
        waiting=not room.can_talk,
        in_chat=room.in_chat,
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
    entries += [
        {"kind": "event", "text": event_in_words(visit.language, room.persona.name, _sign(words))}
        for words in room.signs
    ]
    answers = [turn.text for turn in room.turns if turn.speaker == "customer"]
    return render(
        "conversation",
        visit.language,
        entries=[{"under_way": False, **entry} for entry in entries],
        name=room.persona.name,
        locale=room.persona.locale,
        in_chat=room.in_chat,
        announced=answers[-1] if answers else "",
    )


def _sign(words: str) -> Event:
    """A sign of listening that is not stored yet."""
    return Event(kind="backchannel", detail=words)


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
        key = "event_announced" if event.kind == "hold_start" else "event_with_seconds"
        text = say(language, key, event=text, seconds=round(event.seconds))
    return text


def signs_html(visit: Visit) -> str:
    """What the short words beside it are for."""
    return render("signs", visit.language)


def hold_html(visit: Visit, room: Room) -> str:
    """That the customer is waiting, since when, and what was announced; or that the trainee is on the phone."""
    since = room.personal_since or room.on_hold_since
    return render(
        "hold",
        visit.language,
        kind="personal" if room.personal_since else "hold",
        since=f"{since:.1f}" if since else "",
        promised=round(room.promised_seconds) if room.promised_seconds else 0,
        name=room.persona.name,
    )


def ended_html(visit: Visit, room: Room) -> str:
    """How the call ended."""
    return render("ended", visit.language, outcome=room.outcome, name=room.persona.name)


def panel_html(visit: Visit, room: Room) -> str:
    """What a call control asks before it acts."""
    if room.panel is None:
        return ""
    key = f"panel_{room.panel}_text"
    if room.panel == "transfer" and room.transfer_answer:
        key = f"panel_transfer_{room.transfer_answer}"
    return render("panel", visit.language, panel=room.panel, text=key, name=room.persona.name)


def confirm_key(room: Room) -> str:
    """The text of the key that does what the panel is about."""
    if room.panel == "transfer":
        return {"agreed": "control_transfer_now", "refused": "control_offer_again"}.get(
            room.transfer_answer or "", "control_offer"
        )
    if room.panel == "end" and room.in_chat:
        return "control_end_chat"
    return f"control_{room.panel or 'hold'}"


def unasked_key(room: Room) -> str:
    """The text of the key that transfers without consent."""
    refused = room.transfer_answer == "refused"
    return "control_transfer_anyway" if refused else "control_transfer_unasked"


def silence_seconds(room: Room | None, first_seconds: float) -> float:
    """How long a silence may still last before the page reports it; 0 where none counts.

    Before the trainee's first words the telephone still rings. The customer asks after the first and the
    second; later ones are reported seldomer and then no more, since whoever has left hears nobody ask.

    Args:
        room: The call.
        first_seconds: From which a wait is a silence.
    """
    if room is None or room.in_chat or room.flights or not room.can_talk or not room.turns:
        return 0.0
    if room.silences >= len(SILENCES):
        return 0.0
    seconds = SILENCES[room.silences] * first_seconds
    return max(seconds, LONGEST_TYPING_SECONDS) if room.panel else seconds


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


def composer_value(
    visit: Visit, room: Room | None, first_silence_seconds: float = 0.0
) -> dict[str, object]:
    """What the text box shows.

    The component's template fills these in without escaping, therefore it happens here; the returned
    words are not filled in but set as the box's value by ``composer.js``.
    """
    name = room.persona.name if room else ""
    language = visit.language
    chat = room is not None and room.in_chat
    placeholder = "composer_placeholder_chat" if chat else "composer_placeholder"
    return {
        "label": escape(say(language, "composer_label", name=name)),
        "placeholder": escape(say(language, placeholder)),
        "send": escape(say(language, "composer_send_chat" if chat else "composer_send")),
        "hint": escape(say(language, "composer_hint_chat" if chat else "composer_hint")),
        "focus": visit.focus if visit.step == "call" else 0,
        "call": room.call_id if room else "",
        "silence": {
            "seconds": silence_seconds(room, first_silence_seconds),
            "typing_seconds": LONGEST_TYPING_SECONDS,
            "since": f"{len(room.turns)}.{len(room.events)}" if room else "",
        },
        "returned": {"serial": visit.returned.serial, "text": visit.returned.text},
    }
