"""``simulator labels export``: people's verdicts as gold files."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from session.rooms import OnlyModel, rooms, settings_in
from session.test_grading import finished, graded, judge

from cli.conftest import Run
from cli.test_grade import SAID_NOTHING
from evals.agreement import run_agreement
from evals.gold_calls import known_criteria, load_gold
from simulator.grading.scorecard import Scorecard
from simulator.models.scripted import ScriptedModel
from simulator.overrides import OverrideRequest
from simulator.rubric import find_rubric, shipped_rubrics_dir
from simulator.transcript import Transcript

REASON = "She says it about the waiting."


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the command and the sessions of a test share."""
    monkeypatch.setenv("SIMULATOR_DATA_DIR", str(settings_in(tmp_path).data_dir))
    return tmp_path


async def overridden(folder: Path, *changes: tuple[str, str, str]) -> Transcript:
    """A graded call with verdicts overridden: rubric, criterion, verdict."""
    transcript = await finished(folder)
    assert transcript.id is not None
    async with rooms(folder, judge(400)) as sessions:
        for rubric, criterion, verdict in changes:
            card = (await graded(sessions, transcript, rubric=rubric))[-1]
            assert isinstance(card, Scorecard)
            seen = [
                one
                for one in await sessions.overrides.of(transcript.id, card)
                if one.criterion == criterion
            ]
            wanted = OverrideRequest(criterion, verdict, REASON, seen=len(seen))
            await sessions.overrides.override(transcript.id, card, wanted)
    return transcript


CLARIFY = ("active-listening@2", "listening.clarify", "met")
ELSEWHERE = ("active-listening@2", "attention.elsewhere", "not_met")
OPEN = ("active-listening@2", "listening.paraphrase", "cannot_assess")
DOCUMENTS = ("documents@1", "difficult.apologise", "met")


def test_a_call_becomes_a_gold_file_of_the_overridden_criteria(run: Run, data: Path) -> None:
    """The transcript as it is, the reason as ``why``; what is no label is told and left out."""
    transcript = asyncio.run(overridden(data, CLARIFY, ELSEWHERE, OPEN))
    ran = run("labels", "export", data / "gold" / "mine")
    path = data / "gold" / "mine" / f"{transcript.id}.json"
    assert (ran.code, ran.out) == (0, f"{path}: 2 labels\n")
    assert "1 overridden to cannot_assess" in ran.err
    body = json.loads(path.read_text(encoding="utf-8"))
    assert body.pop("labels") == {
        "attention.elsewhere": {"verdict": "not_met", "evidence": [], "why": REASON},
        "listening.clarify": {"verdict": "met", "evidence": [], "why": REASON},
    }
    assert Transcript.model_validate(body) == transcript


async def test_the_evals_read_what_was_exported(run: Run, data: Path) -> None:
    """Under the rubric that was overridden and under the documents', which has not all of its criteria."""
    transcript = await overridden(data, CLARIFY, ELSEWHERE, DOCUMENTS)
    folder = data / "gold"
    await asyncio.to_thread(run, "labels", "export", folder)
    rubric = find_rubric("active-listening@2", shipped_rubrics_dir()).rubric
    (call,) = load_gold(folder, known_criteria(rubric))
    assert (call.id, len(call.labels)) == (transcript.id, 3)
    for name, unasked in (
        ("active-listening@2", "difficult.apologise"),
        ("documents", "attention.elsewhere"),
    ):
        model = ScriptedModel(judge=[SAID_NOTHING] * 200)
        report = await run_agreement(
            settings_in(data),
            rubric=name,
            gold=folder,
            out=data / "out" / name,
            models=OnlyModel(model),
        )
        assert report.transcripts == 1
        assert report.per_criterion["listening.clarify"].confusion.met_not_met == 1
        assert report.labels_without_criterion == {unasked: 1}


def test_what_was_undone_is_no_label(run: Run, data: Path) -> None:
    """There is nothing to write then, and no folder is made."""
    asyncio.run(overridden(data, CLARIFY, ("active-listening@2", "listening.clarify", "not_met")))
    ran = run("labels", "export", data / "gold")
    assert (ran.code, ran.out) == (0, "")
    assert "nothing to write" in ran.err
    assert not (data / "gold").exists()


def test_nothing_overridden_is_nothing_written(run: Run, tmp_path: Path) -> None:
    """With ``--json`` an empty list."""
    ran = run("labels", "export", tmp_path / "gold", "--json")
    assert (ran.code, ran.json) == (0, [])
    assert "nothing to write" in ran.err


def test_only_one_rubric_can_be_asked_for(run: Run, data: Path) -> None:
    """With or without its version; one that nobody overrode anything under is named with those that are."""
    transcript = asyncio.run(overridden(data, CLARIFY, DOCUMENTS))
    for rubric, criterion in (
        ("documents", "difficult.apologise"),
        ("active-listening@2", "listening.clarify"),
    ):
        ran = run("labels", "export", data / "gold", "--rubric", rubric, "--json")
        path = str(data / "gold" / f"{transcript.id}.json")
        assert ran.json == [{"path": path, "labels": [criterion]}]
    ran = run("labels", "export", data / "gold", "--rubric", "first-call")
    assert ran.code == 2
    assert "under the rubric 'first-call'" in ran.error
    assert "active-listening@2, documents@1" in ran.error


def test_the_newest_override_of_a_demand_counts(run: Run, data: Path) -> None:
    """Under two rubrics the same id is the same demand."""
    other = ("documents@1", "listening.clarify", "not_applicable")
    transcript = asyncio.run(overridden(data, CLARIFY, other))
    run("labels", "export", data / "gold")
    body = json.loads((data / "gold" / f"{transcript.id}.json").read_text(encoding="utf-8"))
    assert body["labels"]["listening.clarify"]["verdict"] == "not_applicable"


def test_other_files_in_the_folder_are_named(run: Run, data: Path) -> None:
    """Whoever reads the folder would read them as well."""
    asyncio.run(overridden(data, CLARIFY))
    (data / "gold").mkdir()
    (data / "gold" / "old.json").write_text("{}", encoding="utf-8")
    assert "1 other JSON files" in run("labels", "export", data / "gold").err


@pytest.mark.parametrize("place", ["file", "file/gold", "/proc/gold"])
def test_a_folder_that_cannot_be_written_is_named(run: Run, data: Path, place: str) -> None:
    """One line; nothing is lost."""
    asyncio.run(overridden(data, CLARIFY))
    (data / "file").write_text("in the way", encoding="utf-8")
    ran = run("labels", "export", data / place)
    assert ran.code == 2
    assert "cannot be made" in ran.error


def test_a_call_graded_again_on_the_command_line_shows_them(
    run: Run, scripted: Callable[..., Path], data: Path
) -> None:
    """In the report, and in the scorecard beside the machine's."""
    transcript = asyncio.run(overridden(data, CLARIFY))
    path = data / "call.json"
    path.write_text(transcript.to_json(), encoding="utf-8")
    scripted(judge=[SAID_NOTHING] * 60)
    ran = run("grade", path)
    assert REASON in ran.out
    assert "[The machine said: not met." in ran.out
    card = run("grade", path, "--json").json
    (verdict,) = [one for one in card["criteria"] if one["id"] == "listening.clarify"]
    assert (verdict["by"], verdict["machine"]["verdict"]) == ("human", "not_met")
