"""A trainer overrides verdicts in the report; like ``reports``, every method changes a ``Visit``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from simulator.errors import SimulatorError
from simulator.grading.override import in_force
from simulator.grading.scorecard import Scorecard
from simulator.overrides import OverrideRequest
from simulator.session import Sessions
from simulator.ui.messages import say
from simulator.ui.visit import Grading, Refused, Visit


class Overriding:
    """Shows scorecards with the overrides on them, and takes new ones.

    Args:
        sessions: The door to calls.
    """

    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions

    async def close(self, visit: Visit, grading: Grading, card: Scorecard) -> None:
        """Closes a grading with the machine's scorecard and what people have made of it.

        Where the overrides cannot be read, or the rubric has changed since, the machine's is shown and a notice says so.
        """
        grading.machine = card
        call_id = grading.transcript.id
        try:
            grading.overrides = await self.sessions.overrides.of(call_id, card)
            shown = await self.sessions.overrides.shown(call_id, card)
        except SimulatorError as error:
            visit.notice, shown = error, card
        if in_force(grading.overrides) and shown == card and not visit.notice:
            visit.notice = say(visit.language, "overrides_not_shown", rubric=card.rubric)
        grading.add(shown)

    async def override(
        self, visit: Visit, criterion: str, fields: Mapping[str, Sequence[str]]
    ) -> None:
        """Takes a trainer's verdict; what is wrong with it is said at its form.

        Args:
            visit: At a report that is complete.
            criterion: Whose verdict.
            fields: Of the form: ``verdict``, ``reason``, and ``seen``, the overrides that stood in it.
        """
        grading = visit.grading
        if grading is None or not visit.may_override:
            return
        assert grading.machine
        call_id = grading.transcript.id or ""
        first = {name: "".join(values[:1]) for name, values in fields.items()}
        seen = first.get("seen", "")
        request = OverrideRequest(
            criterion,
            first.get("verdict", ""),
            first.get("reason", ""),
            int(seen) if seen.isdecimal() else 0,
        )
        visit.notice, grading.refused = "", None
        try:
            await self.sessions.overrides.override(call_id, grading.machine, request)
        except SimulatorError as error:
            grading.refused = Refused(criterion, error)
        else:
            grading.saved[criterion] += 1
        # Refused or not, what somebody else has done meanwhile is shown.
        await self.close(visit, grading, grading.machine)
