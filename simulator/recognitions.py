"""What trainees say after a call that the customer was: given once, kept with the call, never changed."""

from __future__ import annotations

import contextlib

from simulator.errors import CallGoneOnError, NotFoundError, RecognitionError
from simulator.new_call import utc_now
from simulator.recognition_answer import RecognitionAnswer
from simulator.store import Store
from simulator.tables import CallTable, RecognitionTable


class Recognitions:
    """The answers of all calls.

    Args:
        store: Keeps them.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    async def is_open(self, call_id: str) -> bool:
        """Whether the question can still be asked: it was neither answered nor skipped, and the customer was new.

        In a branch they are not: whoever takes a call back has read its report, which says what they were.
        """
        async with self._store.transaction() as session:
            call = await session.get(CallTable, call_id)
            if call is None or call.parent is not None:
                return False
            return await session.get(RecognitionTable, call_id) is None

    async def of(self, call_id: str | None) -> RecognitionAnswer | None:
        """The answer; ``None`` where the question was skipped or never asked, or the call is not ours."""
        if call_id is None:
            return None
        async with self._store.transaction() as session:
            row = await session.get(RecognitionTable, call_id)
            body = row.body if row else None
            return RecognitionAnswer.model_validate(body) if body is not None else None

    async def keep(self, call_id: str, answer: RecognitionAnswer | None) -> None:
        """Keeps the answer to a call that is over; the same one again is no harm.

        Args:
            call_id: The call.
            answer: What was said; ``None``, or an answer that says nothing, where the question was skipped.

        Raises:
            NotFoundError: There is no such call.
            RecognitionError: It is not over, or another answer was given before, which stays.
        """
        kept = None if answer is None or answer.says_nothing else answer
        # Where another window is quicker, the row is there at the second try.
        with contextlib.suppress(CallGoneOnError):
            await self._add(call_id, kept)
            return
        await self._add(call_id, kept)

    async def _add(self, call_id: str, kept: RecognitionAnswer | None) -> None:
        body = kept.model_dump(mode="json") if kept else None
        async with self._store.transaction() as session:
            call = await session.get(CallTable, call_id)
            if call is None:
                raise NotFoundError(f"no call {call_id!r}", do="The app's start page lists them")
            if call.outcome is None:
                raise RecognitionError(
                    "the call is not over", where=call_id, do="Hang up first", case="open_call"
                )
            row = await session.get(RecognitionTable, call_id)
            if row is None:
                fields = {"user_id": call.user_id, "given_at": utc_now(), "body": body}
                session.add(RecognitionTable(call_id=call_id, **fields))
            elif row.body != body:
                what = "answered" if row.body is not None else "skipped"
                raise RecognitionError(
                    f"what the customer was like was {what} before, at {row.given_at}",
                    where=call_id,
                    do="The first answer counts; go on without another",
                    case="answered",
                )
