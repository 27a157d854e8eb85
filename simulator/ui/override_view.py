"""The forms in which a trainer overrides verdicts, one for each criterion of a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.grading.override import LONGEST_REASON, SHORTEST_REASON
from simulator.grading.report_lines import verdict_word
from simulator.overrides import VERDICTS
from simulator.ui.error_lines import notice_of
from simulator.ui.messages import say
from simulator.ui.start_view import local_time
from simulator.ui.visit import Grading, Visit

SHORTEST, LONGEST = SHORTEST_REASON, LONGEST_REASON


@dataclass(frozen=True)
class OverrideForm:
    """What the form of one criterion shows, in the interface's language.

    Attributes:
        options: Verdicts that can be chosen, with their words; not the one in force.
        seen: How many overrides there are, for the store to see whether somebody else was quicker.
        keep: Name under which the page keeps what is typed until it is taken.
        refused: Why the last one was not taken; mostly empty.
        history: A line for each override, the newest first.
    """

    options: tuple[tuple[str, str], ...]
    seen: int
    keep: str
    refused: str
    history: tuple[str, ...]


def override_forms(visit: Visit, grading: Grading) -> Mapping[str, OverrideForm]:
    """A form for each criterion; none where verdicts cannot be overridden."""
    if not visit.may_override or grading.scorecard is None:
        return {}
    kinds = {one.id: one.kind for one in grading.rubric.criteria}
    return {
        verdict.id: _form(visit, grading, verdict.id, verdict.verdict, kinds.get(verdict.id, "do"))
        for verdict in grading.scorecard.criteria
    }


def _form(visit: Visit, grading: Grading, criterion: str, now: str, kind: str) -> OverrideForm:
    language = visit.language
    words = {one: verdict_word(one, kind, language) for one in VERDICTS}
    machine = {one.id: one.verdict for one in grading.machine.criteria} if grading.machine else {}
    earlier = [one for one in grading.overrides if one.criterion == criterion]
    refused = grading.refused
    return OverrideForm(
        options=tuple(
            (one, say(language, "override_back", verdict=word))
            if one == machine.get(criterion)
            else (one, word)
            for one, word in words.items()
            if one != now
        ),
        seen=len(earlier),
        keep=f"{grading.transcript.id}-{criterion}-{grading.saved[criterion]}",
        refused=notice_of(language, refused.error).line
        if refused and refused.criterion == criterion
        else "",
        history=tuple(
            say(
                language,
                "override_line",
                when=local_time(one.made_at),
                old=words[one.old_verdict],
                new=words[one.verdict],
                reason=one.reason,
            )
            for one in reversed(earlier)
        ),
    )
