"""Verdicts of people, kept beside the machine's: added one after the other, none ever changed or taken away.

They belong to the call and to the rubric's file that it was graded by, so that they hold for a second grading by the
same file as well, and not for one by another version, which may ask something else under the same id.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import NoReturn, get_args

from sqlalchemy import select

from simulator.errors import CallGoneOnError, OverrideError
from simulator.folders import rubric_folders
from simulator.grading.override import (
    LONGEST_REASON,
    SHORTEST_REASON,
    Override,
    in_force,
    with_overrides,
)
from simulator.grading.scorecard import Scorecard, Verdict, VerdictName
from simulator.new_call import utc_now
from simulator.rubric import Rubric, RubricFile, find_rubric
from simulator.settings import Settings
from simulator.store import Store
from simulator.tables import OverrideTable
from simulator.trainee_words import clean

VERDICTS: tuple[VerdictName, ...] = get_args(VerdictName)


@dataclass(frozen=True)
class OverrideRequest:
    """What a person wants.

    Attributes:
        criterion: Whose verdict.
        verdict: Which one of ``VERDICTS`` instead.
        reason: Why.
        seen: How many overrides of this verdict the person had before them when they decided.
    """

    criterion: str
    verdict: str
    reason: str
    seen: int = 0


class Overrides:
    """The overrides of all calls.

    Args:
        store: Keeps them.
        settings: Where the rubrics are.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings

    async def calls(self) -> tuple[str, ...]:
        """Ids of the calls with an override, in order."""
        query = select(OverrideTable.call_id).distinct().order_by(OverrideTable.call_id)
        async with self._store.transaction() as session:
            return tuple((await session.scalars(query)).all())

    async def of(self, call_id: str | None, scorecard: Scorecard) -> tuple[Override, ...]:
        """The overrides on a scorecard of a call, by criterion and the oldest first."""
        query = (
            select(OverrideTable)
            .where(OverrideTable.call_id == call_id)
            .where(OverrideTable.rubric_sha256 == scorecard.rubric_sha256)
            .order_by(OverrideTable.criterion, OverrideTable.place)
        )
        async with self._store.transaction() as session:
            rows = (await session.scalars(query)).all()
        return tuple(_override(row) for row in rows)

    async def shown(self, call_id: str | None, scorecard: Scorecard) -> Scorecard:
        """The scorecard with the overrides on it; as it is where its rubric has changed since, whose weights are gone.

        Args:
            call_id: The call; one that is not ours has no overrides.
            scorecard: The machine's.

        Raises:
            NotFoundError: There are overrides, and the rubric is not there any more.
        """
        found = await self.of(call_id, scorecard)
        if not found:
            return scorecard
        file = self._rubric(scorecard)
        if file.sha256 != scorecard.rubric_sha256:
            return scorecard
        return with_overrides(scorecard, found, file.rubric)

    async def override(
        self,
        call_id: str,
        scorecard: Scorecard,
        request: OverrideRequest,
        *,
        user_id: str | None = None,
    ) -> Scorecard:
        """Puts a person's verdict in the place of the one in force; the machine's own verdict undoes it.

        Args:
            call_id: The call.
            scorecard: The one that the person has before them; says by which rubric the call was graded.
            request: What they want.
            user_id: Who they are, once there are accounts.

        Returns:
            The scorecard as it is shown now.

        Raises:
            OverrideError: It cannot be done; ``case`` says why, and nothing is stored.
            NotFoundError: The rubric is not there any more.
            StoreError: It cannot be stored.
        """
        verdict, reason = _readable(request)
        card, rubric = await self._stored(call_id, scorecard)
        machine = _machine_verdict(card, request.criterion)
        earlier = [
            one for one in await self.of(call_id, card) if one.criterion == request.criterion
        ]
        newest = earlier[-1] if len(earlier) == request.seen + 1 else None
        if newest and (newest.verdict, newest.reason) == (verdict, reason):
            # Sent twice: the first is there.
            return with_overrides(card, await self.of(call_id, card), rubric)
        if len(earlier) != request.seen:
            _refuse_outrun(call_id, request.criterion, earlier)
        current = in_force(earlier).get(request.criterion)
        old = current.verdict if current else machine.verdict
        if verdict == old:
            raise OverrideError(
                f"the verdict on {request.criterion!r} is {old!r} already",
                where=call_id,
                do="Choose another, or leave it",
                case="same",
            )
        row = OverrideTable(
            call_id=call_id,
            rubric_sha256=card.rubric_sha256,
            criterion=request.criterion,
            place=len(earlier) + 1,
            rubric=card.rubric,
            verdict=verdict,
            machine_verdict=machine.verdict,
            old_verdict=old,
            reason=reason,
            user_id=user_id,
            made_at=utc_now(),
        )
        await self._add(row)
        return with_overrides(card, await self.of(call_id, card), rubric)

    async def _add(self, row: OverrideTable) -> None:
        call_id, criterion = row.call_id, row.criterion
        try:
            async with self._store.transaction() as session:
                session.add(row)
        except CallGoneOnError:
            # Another one took the same place between our looking and our writing.
            _refuse_outrun(call_id, criterion, ())

    async def _stored(self, call_id: str, scorecard: Scorecard) -> tuple[Scorecard, Rubric]:
        """The call's newest scorecard by the same rubric, and that, as long as its file is the same."""
        stored = await self._store.scorecards(call_id)
        if not stored:
            raise OverrideError(
                "this call has no scorecard",
                where=call_id,
                do="Let it be graded first",
                case="no_scorecard",
            )
        same = [one for one in stored if one.rubric_sha256 == scorecard.rubric_sha256]
        if not same:
            by = ", ".join(sorted({one.rubric for one in stored}))
            raise OverrideError(
                f"the call was graded by {by}, not by this {scorecard.rubric}",
                where=call_id,
                do="Open the report again and override what it shows",
                case="rubric",
            )
        file = self._rubric(scorecard)
        if file.sha256 != scorecard.rubric_sha256:
            raise OverrideError(
                f"the file of {scorecard.rubric} is another one than when the call was graded",
                where=str(file.path),
                do="Let the call be graded again, and override that scorecard",
                case="rubric",
            )
        return same[-1], file.rubric

    def _rubric(self, scorecard: Scorecard) -> RubricFile:
        return find_rubric(scorecard.rubric, *rubric_folders(self._settings))


def _readable(request: OverrideRequest) -> tuple[VerdictName, str]:
    """The verdict and the reason, as they are stored."""
    verdict = next((one for one in VERDICTS if one == request.verdict), None)
    if verdict is None:
        known = ", ".join(VERDICTS)
        raise OverrideError(f"no verdict {request.verdict!r}", do=f"Known are: {known}")
    reason = clean(request.reason)
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise OverrideError(
            f"the reason has {len(reason)} characters,"
            f" it takes {SHORTEST_REASON} to {LONGEST_REASON}",
            do="Say in a sentence why the machine is wrong",
            case="reason",
        )
    return verdict, reason


def _machine_verdict(scorecard: Scorecard, criterion: str) -> Verdict:
    found = next((one for one in scorecard.criteria if one.id == criterion), None)
    if found is None:
        near = difflib.get_close_matches(criterion, [one.id for one in scorecard.criteria], n=1)
        raise OverrideError(
            f"no criterion {criterion!r} in {scorecard.rubric}",
            do=f"Did you mean {near[0]!r}?" if near else "Take one of the report",
            case="criterion",
        )
    return found


def _refuse_outrun(call_id: str, criterion: str, earlier: list[Override] | tuple[()]) -> NoReturn:
    newest = f": {earlier[-1].verdict!r}, {earlier[-1].reason!r}" if earlier else ""
    raise OverrideError(
        f"somebody else has overridden the verdict on {criterion!r} meanwhile{newest}",
        where=call_id,
        do="Look at it and decide again",
        case="meanwhile",
    )


def _override(row: OverrideTable) -> Override:
    return Override(**{name: getattr(row, name) for name in Override.__dataclass_fields__})
