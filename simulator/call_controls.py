"""What an agent does in a turn, by words or by a call control, and what that means for the customer. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from simulator.announced_time import LONGEST_ANNOUNCED_SECONDS, announced_seconds
from simulator.call_moment import SILENCE_SECONDS, Moment
from simulator.clock_costs import CHAT_WAIT_SECONDS, chat_wait, held, personal_call, waited
from simulator.customer.mood import Stimulus
from simulator.customer.situation import ControlSignal
from simulator.errors import ControlError
from simulator.trainee_words import accepted, within
from simulator.transcript import Event, Locale

__all__ = [
    "DETAIL_CHARACTERS",
    "LONGEST_WAIT_SECONDS",
    "SILENCE_SECONDS",
    "Act",
    "Control",
    "ControlKind",
    "Moment",
    "act_of",
    "act_of_words",
    "taken_in",
]
ControlKind = Literal[
    "hold",
    "resume",
    "offer",
    "transfer",
    "conference",
    "wait",
    "interrupt",
    "back",
    "personal",
    "end",
]
QUESTIONS_INTO_SILENCE = 2
"""How often the customer asks whether anyone is there before they merely wait."""
LONGEST_WAIT_SECONDS = 3600.0
DETAIL_CHARACTERS = 80
"""The part of the words that an event keeps; the whole stands in the turn."""


@dataclass(frozen=True)
class Control:
    """A call control: what an agent does beside talking.

    Attributes:
        kind: ``hold``, ``offer`` and ``transfer`` take a reason in ``text``; ``interrupt`` and ``back`` take
            words. A ``transfer`` with a reason asks the first time and is done the second time.
        text: The reason or the words; may be empty.
        seconds: Length of a ``wait`` or ``personal`` call; of a ``hold`` the time that is announced, 0 where
            it stands in the words or nowhere.
        passed: Whether these seconds have passed on the call's clock already, as in the app.
    """

    kind: ControlKind
    text: str = ""
    seconds: float = 0.0
    passed: bool = False


@dataclass(frozen=True)
class Act:
    """What the agent did in one turn, as the customer meets it.

    Attributes:
        words: What was said; ``None`` for a control without words.
        signal: The call control that the plan answers to.
        events: To be stored with the turn.
        measured: What it does to the mood beside what is heard in the words.
        answered: Whether the customer has a turn now; else only the events are stored.
    """

    words: str | None = None
    signal: ControlSignal | None = None
    events: tuple[Event, ...] = ()
    measured: tuple[Stimulus, ...] = ()
    answered: bool = True


def act_of_words(words: str, moment: Moment) -> Act:
    """The agent says something; in a chat the wait for it counts.

    Raises:
        ControlError: The customer is on hold.
    """
    _check_listening(moment)
    if moment.channel == "phone":
        return Act(words=words, signal="interrupted" if moment.talked_over else None)
    seconds = moment.quiet_seconds
    if not moment.after_turn or seconds < CHAT_WAIT_SECONDS:
        return Act(words=words)
    silence = moment.event("silence", seconds=round(seconds, 1))
    return Act(words=words, events=(silence,), measured=chat_wait(seconds))


def act_of(control: Control, moment: Moment) -> Act:
    """The agent uses a call control.

    Args:
        control: With text that is cleaned and within the limit.
        moment: When; for a wait or a personal call, its end.

    Raises:
        ControlError: It is the wrong time for it, or a wait of impossible length.
    """
    if control.kind == "hold":
        return _hold(control, moment)
    if control.kind == "resume":
        if moment.standing.hold_since_ms is None:
            raise ControlError(
                "the customer is not on hold", do="There is nothing to resume", case="not_on_hold"
            )
        return Act(events=_off_hold(moment), answered=False)
    if control.kind in ("interrupt", "back"):
        return _while_they_speak(control, moment)
    if control.kind == "wait":
        return _wait(control, moment)
    if control.kind == "personal":
        return _personal_call(control, moment)
    if control.kind in ("offer", "transfer"):
        return _transfer(control, moment)
    return _conference(control.text, moment) if control.kind == "conference" else _end(moment)


def taken_in(control: Control, turn_characters_limit: int, locale: Locale) -> Control:
    """The control with its text cleaned, and with the time that a hold's words announce.

    Raises:
        TurnRefusedError: The text is too long, or there are no words to talk over the customer with.
        ControlError: A wait or a personal call of impossible length.
    """
    check = accepted if control.kind == "interrupt" else within
    text = check(control.text, turn_characters_limit)
    seconds = control.seconds
    if control.kind in ("wait", "personal"):
        _check_wait(seconds)
    if control.kind == "hold" and not seconds:
        seconds = announced_seconds(text, locale) or 0.0
    return replace(control, text=text, seconds=seconds)


def _check_wait(seconds: float) -> None:
    if not 0 < seconds <= LONGEST_WAIT_SECONDS:
        raise ControlError(
            f"a wait of {seconds:g} seconds, the limit is {LONGEST_WAIT_SECONDS:g}",
            do=f"Write between 1 and {LONGEST_WAIT_SECONDS:g} seconds",
        )


def _check_listening(moment: Moment) -> None:
    if moment.standing.hold_since_ms is not None:
        raise ControlError(
            "the customer is on hold and hears nothing", do="Resume the call first", case="on_hold"
        )


def _while_they_speak(control: Control, moment: Moment) -> Act:
    """Talking over the customer, and short signs of listening."""
    _check_listening(moment)
    if moment.channel == "chat":
        raise ControlError(
            "nobody hears the other side in a chat", do="Write a message instead", case="in_chat"
        )
    said = control.text[:DETAIL_CHARACTERS]
    if control.kind == "back":
        return Act(events=(moment.event("backchannel", detail=said),), answered=False)
    return Act(
        words=control.text,
        signal="interrupted",
        events=(moment.event("interrupt", detail=said),),
        measured=(Stimulus(rule="clock.interrupt", quote=said),),
    )


def _hold(control: Control, moment: Moment) -> Act:
    if moment.standing.hold_since_ms is not None:
        raise ControlError(
            "the customer is already on hold", do="Resume the call first", case="already_on_hold"
        )
    if not 0 <= control.seconds <= LONGEST_ANNOUNCED_SECONDS:
        raise ControlError(
            f"a hold of {control.seconds:g} seconds, the limit is {LONGEST_ANNOUNCED_SECONDS:g}",
            do="Announce a shorter time, or none",
        )
    reason = control.text
    begun = moment.event("hold_start", detail=reason, seconds=control.seconds or None)
    return Act(
        signal="hold_explained" if reason else "hold_abrupt",
        events=(begun,),
        measured=() if reason else (Stimulus(rule="dont.abrupt_hold"),),
    )


def _off_hold(moment: Moment) -> tuple[Event, ...]:
    since_ms = moment.standing.hold_since_ms
    if since_ms is None:
        return ()
    seconds = max(0.0, (moment.now_ms - since_ms) / 1000)
    return (moment.event("hold_end", seconds=round(seconds, 1)),)


def _cost_of_hold(ended: tuple[Event, ...], moment: Moment) -> tuple[Stimulus, ...]:
    return tuple(
        cost for one in ended for cost in held(one.seconds or 0.0, moment.standing.promised_seconds)
    )


def _seconds(control: Control, moment: Moment) -> float:
    """How long it was; a page that claims more than the call's clock knows of is not believed."""
    return min(control.seconds, moment.quiet_seconds) if control.passed else control.seconds


def _wait(control: Control, moment: Moment) -> Act:
    """A silence; on hold the wait is part of the hold, and in a chat it counts with the next message."""
    seconds = _seconds(control, moment)
    waiting = moment.standing.hold_since_ms is not None
    if waiting or moment.channel == "chat" or seconds < moment.silence_seconds:
        return Act(answered=False)
    silence = moment.event("silence", seconds=round(seconds, 1))
    if moment.standing.silences >= QUESTIONS_INTO_SILENCE:
        return Act(events=(silence,), answered=False)
    cost = waited("clock.wait", seconds)
    return Act(signal="silence", events=(silence,), measured=(cost,) if cost else ())


def _personal_call(control: Control, moment: Moment) -> Act:
    """Heard by a customer on the line; on hold and in a chat it is only recorded."""
    seconds = _seconds(control, moment)
    taken = moment.event("personal_call", seconds=round(seconds, 1))
    if moment.standing.hold_since_ms is not None or moment.channel == "chat":
        return Act(events=(taken,), answered=False)
    return Act(signal="personal_call", events=(taken,), measured=(personal_call(seconds),))


def _transfer(control: Control, moment: Moment) -> Act:
    """Explains and asks, or does it: with the customer's consent, or without."""
    if control.kind == "offer" or (control.text and moment.transfer_answer is None):
        return _offer(control.text, moment)
    ended = _off_hold(moment)
    costs = list(_cost_of_hold(ended, moment))
    agreed = moment.transfer_answer == "agreed"
    if not agreed:
        costs.append(Stimulus(rule="dont.unexplained_transfer", quote=control.text or None))
    return Act(
        signal="transfer_agreed" if agreed else "transfer_unexplained",
        events=(*ended, moment.event("transfer", detail=control.text)),
        measured=tuple(costs),
    )


def _offer(reason: str, moment: Moment) -> Act:
    _check_listening(moment)
    if not reason:
        raise ControlError(
            "a transfer is offered without a reason", do="Say to whom and why", case="no_reason"
        )
    if moment.transfer_answer == "agreed":
        raise ControlError(
            "the customer has agreed to it already", do="Transfer the call", case="already_agreed"
        )
    return Act(signal="transfer_offered", events=(moment.event("transfer_offer", detail=reason),))


def _conference(reason: str, moment: Moment) -> Act:
    """Brings level two in; a customer on hold is taken off it."""
    if moment.standing.level_two:
        raise ControlError(
            "level two is on the line already", do="Go on with both", case="level_two_there"
        )
    ended = _off_hold(moment)
    costs = list(_cost_of_hold(ended, moment))
    if moment.wants_someone_else:
        costs.append(Stimulus(rule="solution.level_two"))
    return Act(
        signal="conference",
        events=(*ended, moment.event("conference", detail=reason)),
        measured=tuple(costs),
    )


def _end(moment: Moment) -> Act:
    """Hangs up, on a customer on hold too."""
    ended = _off_hold(moment)
    return Act(
        signal="agent_ends",
        events=(*ended, moment.event("hang_up")),
        measured=_cost_of_hold(ended, moment),
    )
