"""``python -m evals agreement``: every gold call of a part graded, and the verdicts held against the labels."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from evals.agreement_report import AgreementReport, Sample, build_report
from evals.gold_calls import CALLS, GoldCall, Part, known_criteria, load_gold, of_part, tuning_ids
from evals.gold_passes import passes_beside
from evals.kept_scorecards import CardFolder, NamedCall, grade_calls
from evals.turns import GOLD
from simulator.errors import UserError
from simulator.folders import rubric_folders
from simulator.models.names import ModelPool
from simulator.rubric import find_rubric, load_rubrics
from simulator.settings import Settings

DEFAULT_RUBRIC = "documents"
DEFAULT_OUT = Path("out/agreement")


async def run_agreement(
    settings: Settings,
    *,
    rubric: str = DEFAULT_RUBRIC,
    gold: Path = CALLS,
    part: Part | None = None,
    out: Path = DEFAULT_OUT,
    twice: bool = False,
    fresh: bool = False,
    say: Callable[[str], None] = lambda _line: None,
    models: ModelPool | None = None,
) -> AgreementReport:
    """Grades gold calls and counts how far the verdicts agree with the labels.

    Args:
        settings: The grader's model and its folders.
        rubric: ``id@version``, ``id`` for the newest, or a path.
        gold: Folder of labelled calls.
        part: Which of them. Where it is not given: of our own calls the test part, of any other folder all save
            those of ours that graders are tuned on.
        out: Folder for ``scorecards/`` and ``report.json``; what is kept there is not graded again.
        twice: Grade every call a second time and count what flips.
        fresh: Grade what is kept too.
        say: Told what is being done, a line at a time.
        models: Opens the models; by their names in the settings where it is not given.

    Raises:
        NotFoundError: There is no such rubric or folder.
        RubricError: The rubric is broken.
        FileFormatError: A gold file is broken or contradicts itself.
        UserError: No call is of the part, or a file cannot be written.
        ModelError: The model failed; what was graded is kept, and the next run goes on from there.
        ServiceError: The endpoint failed likewise.
    """
    file = find_rubric(rubric, *rubric_folders(settings))
    # Labels exported from the app may be of criteria that only another rubric has.
    sound, _ = load_rubrics(*rubric_folders(settings))
    known = known_criteria(file.rubric, *(one.rubric for one in sound))
    everything = load_gold(gold, known)
    passes = passes_beside(gold, everything, known)
    sample = choose(everything, gold, part)
    say(
        f"{len(sample.calls)} of {len(everything)} gold calls (part: {sample.part}"
        + (f", without {len(sample.left_out)} that graders are tuned on" if sample.left_out else "")
        + f"), {file.rubric.reference}, {settings.grader_model_name()}"
    )
    graded = await grade_calls(
        settings,
        [NamedCall(call.id, call.transcript) for call in sample.calls],
        file,
        CardFolder(out / "scorecards", file, settings.grader_model_name()),
        repeats=2 if twice else 1,
        fresh=fresh,
        say=say,
        models=models,
    )
    report = build_report(sample, file, graded, passes)
    _write(report, out)
    return report


def choose(calls: Sequence[GoldCall], gold: Path, part: Part | None) -> Sample:
    """The calls to be graded; see ``run_agreement``.

    Raises:
        UserError: There is none.
    """
    ours = gold.resolve() in (GOLD.resolve(), CALLS.resolve())
    chosen: Part = part or ("test" if ours else "all")
    left_out = () if part or ours else tuple(one.id for one in calls if one.id in tuning_ids())
    found = tuple(one for one in of_part(calls, chosen) if one.id not in left_out)
    if not found:
        raise UserError(
            f"none of {len(calls)} calls is of the part {chosen!r}"
            + (f", {len(left_out)} are such as graders are tuned on" if left_out else ""),
            where=str(gold),
            do="Grade all of them with --part all",
        )
    # Ours by its name in the checkout, so that two machines' reports are the same.
    return Sample("evals/gold/calls" if ours else str(gold), chosen, found, left_out)


def _write(report: AgreementReport, out: Path) -> None:
    path = out / "report.json"
    body = json.dumps(report.model_dump(), ensure_ascii=False, indent=2)
    try:
        out.mkdir(parents=True, exist_ok=True)
        path.write_text(body + "\n", encoding="utf-8")
    except OSError as error:
        raise UserError(
            f"cannot be written: {error.strerror}",
            where=str(path),
            do="Choose another folder with --out",
        ) from error
