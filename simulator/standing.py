"""Where a call stands by what has happened in it: who waits, since when, and what was announced. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from simulator.clock_costs import MOST_SIGNS, carried_over
from simulator.customer.mood import Stimulus
from simulator.transcript import Event, Turn


@dataclass(frozen=True)
class Standing:
    """Where a call stands, read from its events alone, so that a restart finds it again.

    Attributes:
        hold_since_ms: Set while the customer waits on hold.
        promised_seconds: What was announced for this hold.
        level_two: Whether somebody from level two has joined.
        silences: Silences since the trainee last said or did something.
        quiet_since_ms: When the last words or the last event ended.
        pending: What the clock adds to the next turn's mood.
    """

    hold_since_ms: int | None = None
    promised_seconds: float | None = None
    level_two: bool = False
    silences: int = 0
    quiet_since_ms: int = 0
    pending: tuple[Stimulus, ...] = ()

    def after_event(self, event: Event, *, felt_later: bool) -> Standing:
        """The standing after something happened.

        Args:
            event: What happened.
            felt_later: Whether the customer has had no say since; else its cost has been paid.
        """
        stood = self._with_cost(event) if felt_later else self
        at_ms = event.at_ms or 0
        if event.kind == "silence":
            quiet_since_ms = max(at_ms, stood.quiet_since_ms)
            return replace(stood, silences=stood.silences + 1, quiet_since_ms=quiet_since_ms)
        if event.kind in ("backchannel", "interrupt", "personal_call"):
            return stood  # neither ends a wait nor begins one
        stood = replace(stood, silences=0, quiet_since_ms=max(at_ms, stood.quiet_since_ms))
        if event.kind == "hold_start":
            return replace(stood, hold_since_ms=at_ms, promised_seconds=event.seconds)
        if event.kind == "hold_end":
            return replace(stood, hold_since_ms=None, promised_seconds=None)
        return replace(stood, level_two=True) if event.kind == "conference" else stood

    def _with_cost(self, event: Event) -> Standing:
        added = carried_over(event, self.promised_seconds)
        if event.kind == "backchannel":
            signs = sum(one.rule == "clock.backchannel" for one in self.pending)
            added = added if signs < MOST_SIGNS else ()
        return replace(self, pending=(*self.pending, *added))

    def after_exchange(
        self, began: Iterable[Event], said: Iterable[Turn], ended: Iterable[Event]
    ) -> Standing:
        """The standing after the customer had a say.

        Args:
            began: What it began with; its cost has been paid.
            said: What was said.
            ended: What it ended with, felt when the customer next has a say.
        """
        stood = self
        for event in began:
            stood = stood.after_event(event, felt_later=False)
        stood = stood.after_turns(said)
        for event in ended:
            stood = stood.after_event(event, felt_later=True)
        return stood

    def after_turns(self, turns: Iterable[Turn]) -> Standing:
        """The standing after a turn that was stored; the customer has felt what was pending."""
        stood = replace(self, pending=())
        for turn in turns:
            silences = 0 if turn.speaker == "trainee" else stood.silences
            ended_ms = max(turn.ended_ms or 0, stood.quiet_since_ms)
            stood = replace(stood, silences=silences, quiet_since_ms=ended_ms)
        return stood


def standing_of(turns: Iterable[Turn], events: Iterable[Event]) -> Standing:
    """Where a call stands that is taken up again.

    Args:
        turns: All that was said.
        events: All that happened, in order.
    """
    said = tuple(turns)
    latest = said[-1].n if said else 0
    stood = Standing()
    happened: list[tuple[int, int, Turn | Event]] = [
        *((one.after_turn, 1, one) for one in events),
        *((one.n, 0, one) for one in said),
    ]
    for _, _, one in sorted(happened, key=lambda entry: entry[:2]):
        if isinstance(one, Turn):
            stood = stood.after_turns((one,))
        else:
            stood = stood.after_event(one, felt_later=one.after_turn == latest)
    return stood
