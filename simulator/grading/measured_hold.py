"""What the record decides on holds: how they were introduced, whether they were agreed to, whether the time was kept."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from simulator.announced_time import announced_seconds
from simulator.grading.measured_consent import asks_to_wait, consent_in, thanks
from simulator.grading.measured_finding import (
    Rule,
    decided,
    listed,
    not_applicable,
    times_named,
    words_after,
    words_before,
)
from simulator.grading.measured_record import (
    agent_turn_after,
    agent_turn_before,
    customer_turns,
    known_locale,
)
from simulator.grading.measured_waits import Hold, holds
from simulator.grading.scorecard import Verdict
from simulator.grading.wording import say
from simulator.rubric import Criterion
from simulator.transcript import Locale, Transcript, Turn


def hold_faults(transcript: Transcript, hold: Hold) -> tuple[str, ...]:
    """What a proper hold lacks by the record: "no_time", "late", "no_consent", "refused", "no_reason".

    Nothing is said of calls in a language whose words nobody here can read.
    """
    locale = known_locale(transcript)
    if locale is None:
        return ("late",) if hold.late else ()
    faults: list[str] = []
    if hold.announced_seconds is None:
        faults.append("no_time")
    if hold.late:
        faults.append("late")
    answer = _answer_before(transcript, hold, locale)
    if answer is None and _follows_agent(transcript, hold):
        faults.append("no_consent")
    elif answer is not None and consent_in(answer.text, locale) == "no":
        faults.append("refused")
    if faults and hold.reason is None and not _asked(transcript, hold, locale):
        faults.append("no_reason")
    return tuple(faults)


def _follows_agent(transcript: Transcript, hold: Hold) -> bool:
    last = next((turn for turn in reversed(transcript.turns) if turn.n <= hold.after_turn), None)
    return last is not None and last.speaker == "trainee"


def _answer_before(transcript: Transcript, hold: Hold, locale: Locale) -> Turn | None:
    """What the customer answered to the announcement of a hold, before it began.

    In our own calls the hold button itself is the announcement: the customer answers, then the hold begins, and its
    event carries the number of the turn before the answer. Elsewhere one of the agent's last two turns asked.
    """
    for turn in customer_turns(transcript):
        if turn.n > hold.after_turn and _began_by(turn, hold):
            return turn
    exchanges = [
        (before, after)
        for before, after in itertools.pairwise(transcript.turns)
        if before.speaker == "trainee" and hold.since < before.n <= hold.after_turn
    ]
    for before, after in reversed(exchanges[-2:]):
        answered = after.speaker == "customer" and after.n <= hold.after_turn
        if answered and _announces(before.text, locale):
            return after
    return None


def _began_by(turn: Turn, hold: Hold) -> bool:
    if turn.started_ms is None or hold.began_ms is None:
        return False
    return turn.started_ms <= hold.began_ms


def _announces(words: str, locale: Locale) -> bool:
    return asks_to_wait(words, locale) or announced_seconds(words, locale) is not None


def _agreed(transcript: Transcript, hold: Hold) -> bool:
    """Whether the customer said a plain yes to a hold."""
    locale = known_locale(transcript)
    if locale is None:
        return False
    answer = _answer_before(transcript, hold, locale)
    return answer is not None and consent_in(answer.text, locale) == "yes"


def _asked(transcript: Transcript, hold: Hold, locale: Locale) -> bool:
    last = agent_turn_before(transcript, hold.after_turn)
    return last is not None and last.n > hold.since and asks_to_wait(last.text, locale)


def abrupt_holds(transcript: Transcript) -> tuple[Hold, ...]:
    """The holds that began without a reason, a time or a question."""
    locale = known_locale(transcript)
    if locale is None:
        return ()
    return tuple(
        hold
        for hold in holds(transcript) or ()
        if hold.reason is None
        and hold.announced_seconds is None
        and not _asked(transcript, hold, locale)
    )


def proper_hold(criterion: Criterion, transcript: Transcript, language: Locale) -> Verdict | None:
    """Broken by any hold that lacks something; met where each has reason, time, consent, return and thanks."""
    held = holds(transcript)
    if held is None:
        return None
    if not held:
        return not_applicable(criterion, "not_applicable.hold", language)
    for hold in held:
        faults = hold_faults(transcript, hold)
        if faults:
            reason = _faults_named(hold, faults, language)
            return decided(
                criterion, "not_met", reason, [words_before(transcript, hold.after_turn)]
            )
    if not all(_is_proper(transcript, hold) for hold in held):
        return None
    evidence = [
        words
        for hold in held
        for words in (
            words_before(transcript, hold.after_turn),
            words_after(transcript, hold.ended_after),
        )
    ]
    reason = say(
        "measured.hold_proper", language, count=len(held), times=times_named(held, language)
    )
    return decided(criterion, "met", reason, evidence)


def _is_proper(transcript: Transcript, hold: Hold) -> bool:
    locale = known_locale(transcript)
    back = agent_turn_after(transcript, hold.ended_after)
    return (
        locale is not None
        and hold.reason is not None
        and hold.kept
        and _agreed(transcript, hold)
        and back is not None
        and thanks(back.text, locale)
    )


def _faults_named(hold: Hold, faults: Sequence[str], language: Locale) -> str:
    named = [
        say(f"measured.fault.{fault}", language, seconds=round(hold.announced_seconds or 0))
        for fault in faults
    ]
    what = listed(named, language)
    if hold.seconds is None:
        return say("measured.hold_faults", language, turn=hold.after_turn, faults=what)
    return say(
        "measured.hold_faults_timed",
        language,
        seconds=round(hold.seconds),
        turn=hold.after_turn,
        faults=what,
    )


def no_abrupt_hold(
    criterion: Criterion, transcript: Transcript, language: Locale
) -> Verdict | None:
    """Broken by a hold without reason, time or question; kept where each had a reason and a yes."""
    held = holds(transcript)
    if held is None:
        return None
    if not held:
        return not_applicable(criterion, "not_applicable.hold", language)
    abrupt = abrupt_holds(transcript)
    if abrupt:
        reason = say("measured.abrupt_hold", language, count=len(abrupt), turn=abrupt[0].after_turn)
        evidence = [words_before(transcript, hold.after_turn) for hold in abrupt]
        return decided(criterion, "not_met", reason, evidence)
    if not all(hold.reason is not None and _agreed(transcript, hold) for hold in held):
        return None
    reason = say("measured.hold_agreed", language, count=len(held))
    evidence = [words_before(transcript, hold.after_turn) for hold in held]
    return decided(criterion, "met", reason, evidence)


HOLD: dict[str, Rule] = {
    "handling.hold": proper_hold,
    "dont.abrupt_hold": no_abrupt_hold,
}
"""Rules by demand."""
