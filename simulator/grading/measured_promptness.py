"""What the record decides on time: waits that were too long or too many, promises of time kept or broken."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.grading.measured import personal_calls
from simulator.grading.measured_finding import (
    Rule,
    decided,
    times_named,
    words_after,
    words_before,
)
from simulator.grading.measured_record import is_recorded, place_of
from simulator.grading.measured_waits import Hold, Wait, agent_silences, waits
from simulator.grading.scorecard import Evidence, Verdict
from simulator.grading.wording import say
from simulator.rubric import Criterion
from simulator.transcript import Locale, Transcript

LONGEST_HOLD_SECONDS = 60.0
"""Unannounced hold from which it is too long: of some 2,500 people asked by Velaro nearly 60 % called one minute on hold
too long."""
LONGEST_SILENCE_SECONDS = 40.0
"""Unannounced silence, or private call, from which it is too long: by a figure of the North American Telecommunications
Association callers who are left in silence hang up within 40 seconds."""
LONGEST_CHAT_SILENCE_SECONDS = 120.0
"""The same in a chat: a minute for the typing, as in docs/decisions/0008, and the minute of a hold."""
LONGEST_ANNOUNCED_SECONDS = 300.0
"""What even an announced wait should not exceed: in published surveys about three callers in ten give up within five
minutes. From there on a call back is the better offer."""
LONGEST_SUM_SECONDS = 300.0
"""The same for all waits of a call together; our choice."""
COUNTED_SECONDS = 15.0
"""A wait of this length counts among the waits of a call: the length that first costs the customer's mood."""
MANY_WAITS = 3
"""So many counted waits in one call are one after another; our choice."""
LEFT_SECONDS = 15.0
"""A private call of this length has kept the customer's answer from them; our choice, as above."""


def wait_abuse(criterion: Criterion, transcript: Transcript, language: Locale) -> Verdict | None:
    """Broken by a wait that is late or too long, or by too many; kept where all is recorded and none is."""
    found = waits(transcript)
    if found is None:
        return None
    chat = transcript.channel == "chat"
    for wait in found:
        fault = _fault_of(wait, chat, language)
        if fault is not None:
            return decided(criterion, "not_met", fault, _around(transcript, [wait]))
    if any(wait.seconds is None for wait in found):
        return None
    counted = [wait for wait in found if (wait.seconds or 0) >= COUNTED_SECONDS]
    total = round(sum(wait.seconds or 0 for wait in counted))
    if len(counted) >= MANY_WAITS or total > LONGEST_SUM_SECONDS:
        reason = say("measured.waits_many", language, count=len(counted), seconds=total)
        return decided(criterion, "not_met", reason, _around(transcript, counted))
    if not is_recorded(transcript) and agent_silences(transcript) is None:
        return None  # one wait was noted, and nobody knows what else there was
    if not found:
        return decided(criterion, "met", say("measured.no_waits", language))
    longest = round(max(wait.seconds or 0 for wait in found))
    reason = say("measured.waits_few", language, count=len(found), seconds=longest)
    return decided(criterion, "met", reason)


def _around(transcript: Transcript, found: Sequence[Wait]) -> list[Evidence | None]:
    return [words_before(transcript, wait.after_turn) for wait in found]


def _fault_of(wait: Wait, chat: bool, language: Locale) -> str | None:
    """What is too long about a wait, ``None`` where nothing is."""
    if wait.seconds is None:
        return None
    shown = {"seconds": round(wait.seconds), "turn": wait.after_turn}
    if wait.late:
        announced = round(wait.announced_seconds or 0)
        return say("measured.wait_late", language, announced=announced, **shown)
    limit = _limit_of(wait, chat)
    if wait.seconds <= limit:
        return None
    key = "measured.wait_long" if wait.announced_seconds is None else "measured.wait_endless"
    return say(key, language, limit=round(limit), **shown)


def _limit_of(wait: Wait, chat: bool) -> float:
    if wait.announced_seconds is not None:
        return LONGEST_ANNOUNCED_SECONDS
    if wait.kind == "hold":
        return LONGEST_HOLD_SECONDS
    return LONGEST_CHAT_SILENCE_SECONDS if chat else LONGEST_SILENCE_SECONDS


def reliability(criterion: Criterion, transcript: Transcript, language: Locale) -> Verdict | None:
    """Broken by a wait longer than promised; met where all were kept and the matter was solved.

    A kept promise of time alone does not make up for what else was promised: that is for the words.
    """
    found = [wait for wait in waits(transcript) or () if wait.kind != "personal_call"]
    late = [wait for wait in found if wait.late]
    if late:
        wait = late[0]
        reason = say(
            "measured.promise_broken",
            language,
            seconds=round(wait.seconds or 0),
            announced=round(wait.announced_seconds or 0),
            turn=wait.after_turn,
        )
        return decided(criterion, "not_met", reason, _around(transcript, [wait]))
    kept = [wait for wait in found if isinstance(wait, Hold) and wait.kept]
    solved = transcript.outcome is not None and transcript.outcome.solved
    if not kept or not solved:
        return None
    reason = say(
        "measured.promise_kept", language, count=len(kept), times=times_named(kept, language)
    )
    evidence = [words_after(transcript, hold.ended_after) for hold in kept]
    return decided(criterion, "met", reason, evidence)


def left_waiting(criterion: Criterion, transcript: Transcript, language: Locale) -> Verdict | None:
    """Broken where the answer had to wait for a private call of the agent; else the words decide."""
    for event in personal_calls(transcript) or ():
        if event.seconds is None or event.seconds < LEFT_SECONDS:
            continue
        place = place_of(transcript, event)
        reason = say("measured.left", language, seconds=round(event.seconds), turn=place)
        return decided(criterion, "not_met", reason, [words_after(transcript, place)])
    return None


PROMPTNESS: dict[str, Rule] = {
    "difficult.wait_abuse": wait_abuse,
    "difficult.transparent_prompt": left_waiting,
    "quality.when_and_how": left_waiting,
    "ten.reliability": reliability,
}
"""Rules by demand."""
