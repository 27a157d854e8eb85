"""``python -m evals agreement``: graded through the one door, kept, resumed, counted, reported."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from gold_files import MINIMISED, PARAPHRASED, write, write_call, write_rubric
from session.rooms import OnlyModel

from evals import kept_scorecards
from evals.agreement import run_agreement
from evals.agreement_report import AgreementReport
from evals.agreement_table import print_agreement
from simulator.errors import EndpointBusyError, FileFormatError, ModelError, UserError
from simulator.models.scripted import ScriptedModel
from simulator.settings import Settings

PARAPHRASE, MINIMISE = "listening.paraphrase", "dont.minimise"
SAID_IT_BACK = {
    "evidence": [{"turn": 3, "quote": "pidió la azul y recibió la roja"}],
    "shown": "yes",
    "reason": "Lo devuelve.",
}
PLAYED_IT_DOWN = {
    "evidence": [{"turn": 5, "quote": "no es para tanto"}],
    "shown": "yes",
    "reason": "Le quita peso.",
}
NOTHING = {"evidence": [], "shown": "no", "reason": "Nada de eso."}
RIGHT = [SAID_IT_BACK, PLAYED_IT_DOWN]
"""The answers that the labels of ``gold`` call for, a call."""


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """Two calls in which it was said back and played down."""
    for name in ("a", "b"):
        write_call(tmp_path / "gold", name, {PARAPHRASE: PARAPHRASED, MINIMISE: MINIMISED})
    return tmp_path / "gold"


@pytest.fixture
def run(tmp_path: Path, gold: Path) -> Callable[..., Any]:
    """Runs it on the gold calls; gives the report and what was said on the way."""
    rubric = write_rubric(tmp_path, PARAPHRASE, MINIMISE)

    async def run_it(model: ScriptedModel, **changes: Any) -> tuple[AgreementReport, list[str]]:
        said: list[str] = []
        report = await run_agreement(
            Settings(grader_model="scripted:test"),
            **{
                "rubric": str(rubric),
                "gold": gold,
                "out": tmp_path / "out",
                "say": said.append,
                "models": OnlyModel(model),
                **changes,
            },
        )
        return report, said

    return run_it


def judge(*answers: Any) -> ScriptedModel:
    """A grader that gives these answers, a criterion each."""
    return ScriptedModel(judge=list(answers))


async def test_a_right_judge_on_two_calls(run: Callable[..., Any], tmp_path: Path) -> None:
    """Every verdict is right and quotes a labelled turn; the report is kept beside the scorecards."""
    report, said = await run(judge(*RIGHT, *RIGHT))
    assert (report.transcripts, report.labels, report.coverage) == (2, 4, 1.0)
    assert (report.balanced_accuracy, report.kappa, report.evidence_precision) == (1.0, 1.0, 1.0)
    assert report.per_criterion[PARAPHRASE].true_positive_rate == 1.0
    assert report.per_criterion[MINIMISE].notes == ["no decided label says met"]
    assert report.per_by.keys() == {"judge"}
    assert said[0].startswith("2 of 2 gold calls (part: all), short@1")
    assert said[1:] == ["1/2 a: 2 of 2 assessed", "2/2 b: 2 of 2 assessed"]
    written = json.loads((tmp_path / "out/report.json").read_text(encoding="utf-8"))
    assert written == json.loads(report.model_dump_json())


async def test_what_is_kept_is_not_asked_again(run: Callable[..., Any]) -> None:
    """A second run costs nothing and finds the same."""
    first, _ = await run(judge(*RIGHT, *RIGHT))
    silent = judge()
    second, said = await run(silent)
    assert silent.requests == []
    assert "2 of 2 scorecards are there already" in said
    assert second.from_file == 2
    assert second.model_copy(update={"from_file": 0}) == first


async def test_a_run_that_broke_off_goes_on_where_it_stopped(run: Callable[..., Any]) -> None:
    """The model fails at the second call: the first is kept and not graded again."""
    busy = EndpointBusyError("429 after 3 retries")
    with pytest.raises(ModelError, match="answered none of 2 questions"):
        await run(judge(*RIGHT, busy, busy))
    rest = judge(*RIGHT)
    report, _ = await run(rest)
    assert len(rest.asked("judge")) == 2
    assert (report.from_file, report.balanced_accuracy) == (1, 1.0)


async def test_a_scorecard_with_an_unanswered_question_counts_but_is_not_kept(
    run: Callable[..., Any],
) -> None:
    """A passing failure must not become the grader's verdict for ever."""
    report, _ = await run(judge(SAID_IT_BACK, EndpointBusyError("429"), *RIGHT))
    assert (report.unanswered, report.coverage) == (1, 0.75)
    again = judge(*RIGHT)
    report, _ = await run(again)
    assert len(again.asked("judge")) == 2
    assert (report.unanswered, report.coverage) == (0, 1.0)


async def test_what_the_verdicts_rest_on_decides_what_is_graded_anew(
    run: Callable[..., Any], gold: Path, tmp_path: Path
) -> None:
    """Another label costs nothing; another word of a call costs that call, another rubric or grader all."""
    await run(judge(*RIGHT, *RIGHT))
    labels = {PARAPHRASE: PARAPHRASED, MINIMISE: {"verdict": "met"}}
    write_call(gold, "a", labels)
    silent = judge()
    report, _ = await run(silent)
    assert (silent.requests, report.confusion.met_not_met) == ([], 1)
    spoken = [
        ("trainee", "Dígame."),
        ("customer", "Hola."),
        *[("trainee", "Entonces pidió la azul y recibió la roja.")] * 3,
    ]
    write_call(gold, "a", {PARAPHRASE: PARAPHRASED}, lines=spoken)
    asked = judge(SAID_IT_BACK, NOTHING)
    await run(asked)
    assert len(asked.asked("judge")) == 2
    rubric = write_rubric(tmp_path / "other", PARAPHRASE)
    asked = judge(SAID_IT_BACK, SAID_IT_BACK)
    await run(asked, rubric=str(rubric))
    assert len(asked.asked("judge")) == 2


async def test_a_half_written_scorecard_is_graded_again(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    """As is one by another version of the file's format."""
    await run(judge(*RIGHT, *RIGHT))
    one, other = sorted((tmp_path / "out/scorecards").iterdir())
    one.write_text(one.read_text(encoding="utf-8")[:80], encoding="utf-8")
    write(other, {"key": "?", "program": "?"})
    asked = judge(*RIGHT, *RIGHT)
    report, _ = await run(asked)
    assert len(asked.asked("judge")) == 4
    assert report.from_file == 0


async def test_scorecards_by_other_code_are_said_to_be(
    run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A changed grader must not take an old one's figures for its own; other prompts or coefficients grade anew."""
    await run(judge(*RIGHT, *RIGHT))
    real = kept_scorecards.judge_sha256(code=False)
    hashes = {True: "other code", False: real}
    monkeypatch.setattr(kept_scorecards, "judge_sha256", lambda *, code: hashes[code])
    report, _ = await run(judge())
    print_agreement(report)
    assert (report.from_file, report.other_program) == (2, 2)
    assert "2 by other code than today's; --fresh grades anew" in capsys.readouterr().out
    hashes[False] = "other coefficients"
    report, _ = await run(judge(*RIGHT, *RIGHT))
    assert report.from_file == 0


async def test_fresh_grades_everything_again(run: Callable[..., Any]) -> None:
    """And what it finds is kept in place of the old."""
    await run(judge(NOTHING, NOTHING, NOTHING, NOTHING))
    report, _ = await run(judge(*RIGHT, *RIGHT), fresh=True)
    assert (report.from_file, report.balanced_accuracy) == (0, 1.0)
    report, _ = await run(judge())
    assert report.balanced_accuracy == 1.0


async def test_twice_counts_what_flips(run: Callable[..., Any]) -> None:
    """The first grading makes the figures; one flip misses the target."""
    model = judge(*RIGHT, *RIGHT, *RIGHT, SAID_IT_BACK, NOTHING)
    report, said = await run(model, twice=True)
    assert report.balanced_accuracy == 1.0
    assert report.repeat is not None
    assert [one.model_dump() for one in report.repeat.flips] == [
        {"call": "b", "criterion": MINIMISE, "first": "not_met", "second": "met"}
    ]
    assert (report.repeat.verdicts, report.repeat.identical_scorecards) == (4, 1)
    assert not report.met()
    assert said[-1] == "4/4 b: 2 of 2 assessed"
    report, _ = await run(judge(), twice=True)
    assert report.from_file == 4


async def test_two_equal_gradings_flip_nothing(run: Callable[..., Any]) -> None:
    """All targets that can be measured are met."""
    report, _ = await run(judge(*RIGHT * 4), twice=True)
    assert report.repeat is not None
    assert (report.repeat.flips, report.repeat.identical_scorecards) == ([], 2)
    assert report.met()


async def test_a_folder_that_cannot_be_written_is_refused_before_the_model_is_asked(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    """A minute's grading must not be lost for a path."""
    (tmp_path / "out").write_text("a file in the way", encoding="utf-8")
    model = judge(*RIGHT)
    with pytest.raises(UserError, match=r"out/scorecards: cannot be written"):
        await run(model)
    assert model.requests == []


async def test_a_full_disk_ends_the_run_and_leaves_what_is_done(
    run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line; the next run goes on from there."""
    real = Path.replace
    left = [None]

    def replace(self: Path, target: Path) -> Path:
        if not left:
            raise OSError(errno.ENOSPC, "No space left on device")
        left.pop()
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(UserError, match=r"cannot be written: No space left on device. Make room"):
        await run(judge(*RIGHT, *RIGHT))
    monkeypatch.undo()
    report, _ = await run(judge(*RIGHT))
    assert (report.from_file, report.transcripts) == (1, 2)


async def test_a_broken_gold_file_is_named_before_anything_is_graded(
    run: Callable[..., Any], gold: Path
) -> None:
    """No model is asked for a set that cannot be measured against."""
    write_call(gold, "c", {"dont.minimize": MINIMISED})
    model = judge(*RIGHT)
    with pytest.raises(FileFormatError, match=r"Did you mean 'dont\.minimise'"):
        await run(model)
    assert model.requests == []
