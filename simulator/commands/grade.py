"""``simulator grade``: scorecards of transcripts."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.commands.output import counting, preparing, print_json, print_line, print_note
from simulator.commands.output_file import OutputFile
from simulator.commands.report_pages import ReportPages
from simulator.errors import ModelError, NotFoundError, UserError
from simulator.recognition_answer import CUSTOMER_TYPES, KNOWLEDGE, RecognitionAnswer, read_answer
from simulator.settings import Settings, load_settings
from simulator.transcript import BANDS, Transcript, load_transcript

if TYPE_CHECKING:
    from simulator.grading.scorecard import Scorecard
    from simulator.rubric import Rubric

SCORECARD_ENDING = ".scorecard.json"
"""Files of a folder that are no transcripts."""
WIDEST_COLUMNS = 100


@dataclass(frozen=True)
class CallFile:
    """A transcript and the file it came from."""

    path: Path
    transcript: Transcript


def grade(
    transcripts: Annotated[
        list[Path], typer.Argument(metavar="TRANSCRIPT…", help="Files, or folders of them.")
    ],
    rubric: Annotated[
        str | None, typer.Option(metavar="ID[@V]", help="The newest version where none is named.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write the scorecards to this file as JSON.")
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(
            help="Write the report to this page; with several transcripts, to this folder."
        ),
    ] = None,
    customer_was: Annotated[
        str,
        typer.Option(
            metavar="KIND,…",
            help=f"What you took the customer for: {', '.join(CUSTOMER_TYPES)}; or none.",
        ),
    ] = "",
    mood: Annotated[
        str, typer.Option(metavar="MOOD", help=f"Theirs at the end: {', '.join(BANDS)}.")
    ] = "",
    knowledge: Annotated[
        str, typer.Option(metavar="LEVEL", help=f"How much they knew: {', '.join(KNOWLEDGE)}.")
    ] = "",
    need: Annotated[
        str, typer.Option(metavar="TEXT", help="What they really needed, in a line.")
    ] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="One scorecard; with several or a folder one a line.")
    ] = False,
) -> None:
    """Judge calls by a rubric: verdicts that quote the agent, a score, and how much could be assessed."""
    settings = load_settings()
    said = read_answer(types=customer_was.split(","), mood=mood, knowledge=knowledge, need=need)
    file = OutputFile(out) if out is not None else None
    calls = read_calls(transcripts)
    answer = _of_one_call(said, calls)
    pages = ReportPages(html, [call.path for call in calls]) if html is not None else None
    asyncio.run(_grade_all(settings, calls, rubric, file, pages, answer, as_json=as_json))


def _of_one_call(answer: RecognitionAnswer, calls: Sequence[CallFile]) -> RecognitionAnswer | None:
    """What was said of the customer; ``None`` where nothing was.

    Raises:
        UserError: It cannot be true of several.
    """
    if answer.says_nothing:
        return None
    if len(calls) > 1:
        raise UserError(
            f"one answer on what the customer was like, {len(calls)} transcripts",
            do="Grade that call alone, or leave out --customer-was, --mood, --knowledge and --need",
        )
    return answer


def read_calls(paths: Sequence[Path]) -> tuple[CallFile, ...]:
    """Reads every transcript before the first is graded; a folder is searched to its depth.

    Raises:
        NotFoundError: A path is not there, or a folder holds no transcript.
        TranscriptError: A file is none.
    """
    files: list[Path] = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        inside = sorted(
            one for one in path.rglob("*.json") if not one.name.endswith(SCORECARD_ENDING)
        )
        if not inside:
            raise NotFoundError(
                "no transcript in this folder, looked for *.json",
                where=str(path),
                do="Check the path; simulator call --out writes transcripts",
            )
        files.extend(inside)
    return tuple(CallFile(path, load_transcript(path)) for path in dict.fromkeys(files))


async def _grade_all(
    settings: Settings,
    calls: Sequence[CallFile],
    reference: str | None,
    file: OutputFile | None,
    pages: ReportPages | None,
    answer: RecognitionAnswer | None,
    *,
    as_json: bool,
) -> None:
    """Prints each scorecard as soon as it is there; stops where the grader answers nothing any more."""
    # Imported here: the door to calls costs half a second, which listing personas need not pay.
    from simulator.folders import rubric_folders
    from simulator.rubric import find_rubric
    from simulator.session import DEFAULT_RUBRIC

    reference = reference or DEFAULT_RUBRIC
    rubric = find_rubric(reference, *rubric_folders(settings)).rubric
    cards: list[Scorecard] = []
    failure: ModelError | None = None
    # What could be said instead costs the grader's model a call a moment, and only a report shows it.
    reported = not as_json or pages is not None
    grading = _graded(settings, calls, reference, rubric, answer, coached=reported)
    async with aclosing(grading) as graded:
        async for call, card, said in graded:
            if as_json:
                print_json(json.loads(card.to_json()))
            else:
                _print_report(call, rubric, card, said, named=len(calls) > 1)
            if pages is not None:
                pages.write(len(cards), _page(call, rubric, card, said))
                print_note(f"Report: {pages.paths[len(cards)]}")
            cards.append(card)
            failure = no_answer(call.transcript, card, left=len(calls) - len(cards))
            if failure is not None:
                break
    if file is not None:
        file.write(_written(cards))
    if failure is not None:
        raise failure


async def _graded(
    settings: Settings,
    calls: Sequence[CallFile],
    reference: str,
    rubric: Rubric,
    answer: RecognitionAnswer | None,
    *,
    coached: bool,
) -> AsyncGenerator[tuple[CallFile, Scorecard, RecognitionAnswer | None], None]:
    """Each call with its scorecard, and with what its trainee said that the customer was."""
    from simulator.grading.scorecard import Scorecard
    from simulator.session import Sessions

    with contextlib.ExitStack() as waiting:
        progress = waiting.enter_context(preparing("Preparing the model"))
        async with Sessions(settings, progress=progress) as sessions:
            await sessions.grader_model()
            waiting.close()
            for call in calls:
                said = answer or await sessions.recognitions.of(call.transcript.id)
                reached = sessions.grade(
                    call.transcript, reference, name=call.path.name, recognition=said
                )
                with counting(f"Grading {call.path.name}", len(rubric.criteria)) as count:
                    async with aclosing(reached) as verdicts:
                        async for one in verdicts:
                            if not isinstance(one, Scorecard):
                                count()
                                continue
                            card = one
                    if coached and no_answer(call.transcript, card, left=0) is None:
                        card = await sessions.coach(call.transcript, card, reference)
                yield call, await sessions.overrides.shown(call.transcript.id, card), said


def no_answer(transcript: Transcript, card: Scorecard, *, left: int) -> ModelError | None:
    """The error of a grader that answered none of its questions.

    A scorecard says so criterion by criterion and is still a scorecard; whoever runs the command must not
    take it for a grading that was done.

    Args:
        transcript: The call.
        card: Its scorecard.
        left: Transcripts that are not graded for it.
    """
    from simulator.grading.wording import TEXTS, language_of, say

    language = language_of(transcript.locale)
    causes = {
        say("unassessed.no_answer", language, cause=say(key, language)): say(key, "en")
        for key in TEXTS
        if key.startswith("cause.")
    }
    unanswered = [causes[one.reason] for one in card.criteria if one.reason in causes]
    judged = any(one.by == "judge" and one.verdict != "cannot_assess" for one in card.criteria)
    if judged or not unanswered:
        return None
    more = f"; {left} more not graded" if left else ""
    return ModelError(
        f"the grader answered none of {len(unanswered)} questions, {unanswered[0]}{more}",
        where=f"{card.model}, {card.transcript}",
        do="Type simulator doctor",
    )


def _print_report(
    call: CallFile,
    rubric: Rubric,
    card: Scorecard,
    said: RecognitionAnswer | None,
    *,
    named: bool,
) -> None:
    from simulator.grading.report import build_report
    from simulator.grading.report_text import report_text

    if named:
        print_line(f"== {call.path}")
    terminal = sys.stdout.isatty()
    columns = shutil.get_terminal_size().columns if terminal else WIDEST_COLUMNS
    report = build_report(call.transcript, rubric, card, recognition=said)
    text = report_text(report, width=min(columns, WIDEST_COLUMNS), colour=terminal)
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _page(call: CallFile, rubric: Rubric, card: Scorecard, said: RecognitionAnswer | None) -> str:
    from simulator.grading.report_page import report_page

    return report_page(call.transcript, rubric, card, recognition=said)


def _written(cards: Sequence[Scorecard]) -> str:
    if len(cards) == 1:
        return cards[0].to_json()
    return "".join(
        json.dumps(json.loads(card.to_json()), ensure_ascii=False) + "\n" for card in cards
    )
