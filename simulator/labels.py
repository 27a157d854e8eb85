"""People's verdicts as labels: the calls that somebody overrode a verdict of, as gold files for the evals."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from simulator.errors import NotFoundError
from simulator.grading.override import in_force, overridden
from simulator.grading.scorecard import Scorecard, Verdict
from simulator.session import Sessions
from simulator.transcript import Transcript


@dataclass(frozen=True)
class LabelledCall:
    """A call with what people found in it.

    Attributes:
        transcript: The call.
        labels: The overridden verdicts that are a label: ``met``, ``not_met`` or ``not_applicable``.
        left_out: How many say that nothing can be said, which no gold file holds.
    """

    transcript: Transcript
    labels: Mapping[str, Verdict]
    left_out: int

    def to_json(self) -> str:
        """``transcript/1`` with ``labels`` of exactly the overridden criteria; the reason is each one's ``why``."""
        body = json.loads(self.transcript.to_json())
        body["labels"] = {
            criterion: {
                "verdict": verdict.verdict,
                "evidence": [one.model_dump() for one in verdict.evidence],
                "why": verdict.reason,
            }
            for criterion, verdict in self.labels.items()
        }
        return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


async def labelled_calls(sessions: Sessions, rubric: str | None = None) -> tuple[LabelledCall, ...]:
    """Every call with an override in force, in the order of their ids.

    A verdict that was overridden under several rubrics by the same id speaks of the same demand: the newest
    override counts.

    Args:
        sessions: The door to calls.
        rubric: ``id@version``, or ``id`` for all its versions; all rubrics where none is named.

    Raises:
        NotFoundError: No call with an override was graded by that rubric.
    """
    found: list[LabelledCall] = []
    graded: set[str] = set()
    for call_id in await sessions.overrides.calls():
        cards = {one.rubric_sha256: one for one in await sessions.scorecards(call_id)}
        graded |= {card.rubric for card in cards.values()}
        wanted = [card for card in cards.values() if _is(card, rubric)]
        labels = await _newest(sessions, call_id, wanted)
        kept = {key: one for key, one in sorted(labels.items()) if one.verdict != "cannot_assess"}
        if labels:
            transcript = await sessions.transcript(call_id)
            found.append(LabelledCall(transcript, kept, len(labels) - len(kept)))
    if rubric is not None and graded and not any(rubric in _names(one) for one in graded):
        raise NotFoundError(
            f"no verdict was overridden under the rubric {rubric!r}",
            do=f"There are overrides under: {', '.join(sorted(graded))}",
        )
    return tuple(found)


async def _newest(sessions: Sessions, call_id: str, cards: list[Scorecard]) -> dict[str, Verdict]:
    """The overridden verdicts of a call by criterion, of several the one that was overridden last."""
    newest: dict[str, tuple[str, Verdict]] = {}
    for card in cards:
        overrides = await sessions.overrides.of(call_id, card)
        made_at = {criterion: one.made_at for criterion, one in in_force(overrides).items()}
        for verdict in overridden(card.criteria, overrides):
            when = made_at.get(verdict.id)
            if when and when >= newest.get(verdict.id, ("", verdict))[0]:
                newest[verdict.id] = (when, verdict)
    return {criterion: verdict for criterion, (_, verdict) in newest.items()}


def _is(card: Scorecard, rubric: str | None) -> bool:
    return rubric is None or rubric in _names(card.rubric)


def _names(reference: str) -> tuple[str, str]:
    """``id@version`` and ``id``."""
    return reference, reference.partition("@")[0]
