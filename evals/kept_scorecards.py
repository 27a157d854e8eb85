"""Scorecards of an eval run: graded through the one door, kept as they are done, and not graded a second time.

A scorecard is kept under the hash of what it was made from: the call, the rubric's file, the model's name, and the
prompts and coefficients that a judge works with. The program's own code is not part of it, or no run could outlive
the correction of a comment; but the code's hash is kept beside, and a scorecard by other code is said to be one.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import re
import tempfile
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

import simulator
from simulator.commands.output import preparing
from simulator.errors import ModelError, UserError
from simulator.grading.scorecard import Scorecard
from simulator.grading.wording import language_of
from simulator.grading.wording import say as say_in
from simulator.models.names import ModelPool
from simulator.rubric import RubricFile
from simulator.session import Sessions
from simulator.settings import Settings
from simulator.transcript import Locale, Transcript

Said = Callable[[str], None]
_PARTS_OF_A_JUDGE = ("grading", "models", "prompts")
_NO_ANSWER = ("unassessed.no_answer", "unassessed.turns_unread")
"""Reasons of a verdict that the model's failure prevented, and that another run may well bring."""


@dataclass(frozen=True)
class NamedCall:
    """A call to be graded.

    Attributes:
        name: Stands for it in files and messages.
        transcript: The call.
    """

    name: str
    transcript: Transcript


@dataclass(frozen=True)
class GradedCall:
    """A call's scorecard and where it came from.

    Attributes:
        name: Of the call.
        scorecard: What was found.
        from_file: Whether it was kept by an earlier run.
        other_program: Whether that run's code was not today's.
        unanswered: Questions that the model left without an answer; such a scorecard is not kept.
    """

    name: str
    scorecard: Scorecard
    from_file: bool = False
    other_program: bool = False
    unanswered: int = 0


class _KeptCard(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    program: str
    scorecard: Scorecard


class CardFolder:
    """Where scorecards are kept.

    Args:
        folder: For their files; made where it is not there.
        rubric: They are of this one.
        model: Name of the model that grades.

    Raises:
        UserError: The folder cannot be made.
    """

    def __init__(self, folder: Path, rubric: RubricFile, model: str) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _refused(error, folder) from error
        self._folder = folder
        self._parts = ("scorecard/1", rubric.sha256, model, judge_sha256(code=False))
        self._program = judge_sha256(code=True)

    def find(self, call: NamedCall, repeat: int) -> GradedCall | None:
        """The scorecard of a call if it is there, whole and made from the same.

        Args:
            call: What was graded.
            repeat: 0, or 1 for the second of two gradings.
        """
        try:
            text = self._path(call, repeat).read_text(encoding="utf-8")
            kept = _KeptCard.model_validate(json.loads(text))
        except FileNotFoundError:
            return None
        except (ValidationError, ValueError):
            # Half written, or by another version: it is graded again and written over.
            return None
        if kept.key != self._key(call, repeat):
            return None
        other = kept.program != self._program
        return GradedCall(call.name, kept.scorecard, from_file=True, other_program=other)

    def keep(self, call: NamedCall, repeat: int, card: Scorecard) -> None:
        """Writes a scorecard at once and in one step, so that a broken run leaves no half file.

        Raises:
            UserError: It cannot be written; what was kept before is still there.
        """
        path = self._path(call, repeat)
        kept = _KeptCard(key=self._key(call, repeat), program=self._program, scorecard=card)
        body = kept.model_dump(mode="json", by_alias=True)
        part = path.with_suffix(".part")
        try:
            part.write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            part.replace(path)
        except OSError as error:
            raise _refused(error, path) from error

    def _key(self, call: NamedCall, repeat: int) -> str:
        made_from = (*self._parts, str(repeat), call.transcript.to_json())
        return hashlib.sha256("\n".join(made_from).encode()).hexdigest()

    def _path(self, call: NamedCall, repeat: int) -> Path:
        return self._folder / f"{self._key(call, repeat)[:32]}.json"


def _refused(error: OSError, path: Path) -> UserError:
    return UserError(
        f"cannot be written: {error.strerror}",
        where=str(path),
        do="Make room or choose another folder with --out; what is done is kept",
    )


@functools.cache
def judge_sha256(*, code: bool) -> str:
    """Hash of what a judge is made of: its code, or its prompts, coefficients and calibrations."""
    root = Path(simulator.__file__).parent
    files = sorted(path for part in _PARTS_OF_A_JUDGE for path in (root / part).rglob("*"))
    total = hashlib.sha256()
    for path in files:
        if path.is_file() and path.suffix != ".pyc" and (path.suffix == ".py") == code:
            total.update(f"{path.relative_to(root)}\n".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


async def grade_calls(
    settings: Settings,
    calls: Sequence[NamedCall],
    rubric: RubricFile,
    folder: CardFolder,
    *,
    repeats: int = 1,
    fresh: bool = False,
    say: Said = lambda _line: None,
    models: ModelPool | None = None,
) -> list[list[GradedCall]]:
    """Grades calls by the grader of the settings, those that are kept excepted.

    Args:
        settings: The grader's model and its folders.
        calls: What to grade.
        rubric: What to judge by.
        folder: Where scorecards are kept.
        repeats: How often each call is graded, anew each time.
        fresh: Grade what is kept too.
        say: Told what is being done, a line at a time.
        models: Opens the models; by their names in the settings where it is not given.

    Returns:
        For each repeat the graded calls, in the order of ``calls``.

    Raises:
        ModelError: The model cannot be prepared, or answered nothing at all; what was graded is kept, and the next
            run goes on from there.
        ServiceError: The endpoint failed likewise.
        UserError: A scorecard cannot be written.
    """
    wanted = [(repeat, call) for repeat in range(repeats) for call in calls]
    found = {} if fresh else _kept(folder, wanted)
    if found:
        say(f"{len(found)} of {len(wanted)} scorecards are there already")
    left = [one for one in wanted if (one[0], one[1].name) not in found]
    # Two gradings of a call stand as far apart as can be, so that the second finds nothing of the first in a cache.
    async with aclosing(_graded(settings, left, rubric, models)) as graded:
        async for repeat, call, card in graded:
            one = _weighed(call, card)
            if not one.unanswered:
                folder.keep(call, repeat, card)
            found[repeat, call.name] = one
            said = sum(verdict.verdict != "cannot_assess" for verdict in card.criteria)
            say(f"{len(found)}/{len(wanted)} {call.name}: {said} of {len(card.criteria)} assessed")
    return [[found[repeat, call.name] for call in calls] for repeat in range(repeats)]


def _kept(
    folder: CardFolder, wanted: Sequence[tuple[int, NamedCall]]
) -> dict[tuple[int, str], GradedCall]:
    there = ((repeat, call, folder.find(call, repeat)) for repeat, call in wanted)
    return {(repeat, call.name): one for repeat, call, one in there if one is not None}


async def _graded(
    settings: Settings,
    left: Sequence[tuple[int, NamedCall]],
    rubric: RubricFile,
    models: ModelPool | None,
) -> AsyncGenerator[tuple[int, NamedCall, Scorecard], None]:
    """Grades what is left; opens no model where nothing is."""
    if not left:
        return
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as waiting:
        # A session has a database; these calls belong in none that somebody rehearses in.
        own = settings.model_copy(update={"data_dir": Path(folder), "database_url": None})
        progress = waiting.enter_context(preparing("Preparing the model"))
        async with Sessions(own, progress=progress, models=models) as sessions:
            await sessions.grader_model()
            waiting.close()
            for repeat, call in left:
                reached = sessions.grade(call.transcript, str(rubric.path), name=call.name)
                async with aclosing(reached) as verdicts:
                    cards = [one async for one in verdicts if isinstance(one, Scorecard)]
                yield repeat, call, cards[-1]


def _weighed(call: NamedCall, card: Scorecard) -> GradedCall:
    """A scorecard with the questions counted that the model's failure left open.

    Raises:
        ModelError: The model answered none of its questions, which is no grading.
    """
    language = language_of(call.transcript.locale)
    patterns = [_pattern(key, language) for key in _NO_ANSWER]
    open_ones = [
        one
        for one in card.criteria
        if one.verdict == "cannot_assess" and any(each.fullmatch(one.reason) for each in patterns)
    ]
    judged = any(one.by == "judge" and one.verdict != "cannot_assess" for one in card.criteria)
    if open_ones and not judged:
        raise ModelError(
            f"the grader answered none of {len(open_ones)} questions: {open_ones[0].reason}",
            where=f"{card.model}, {call.name}",
            do="Type simulator doctor; what was graded is kept, the next run goes on from there",
        )
    return GradedCall(call.name, card, unanswered=len(open_ones))


def _pattern(key: str, language: Locale) -> re.Pattern[str]:
    """What a reason of that name looks like, whatever was filled in."""
    gap = "\0"
    text = say_in(key, language, cause=gap, read=gap, count=gap)
    return re.compile(".*".join(map(re.escape, text.split(gap))), re.DOTALL)
