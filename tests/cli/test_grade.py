"""Scorecards from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Run

SAID_NOTHING = {"evidence": [], "shown": "no", "reason": "Nothing of the kind."}


@pytest.fixture
def call_file(tmp_path: Path) -> Callable[..., Path]:
    """Writes a transcript; what is not given is good."""

    def write(name: str, **parts: object) -> Path:
        body: dict[str, Any] = {
            "schema": "transcript/1",
            "locale": "en",
            "turns": [
                {"n": 1, "speaker": "trainee", "text": "Good morning, how can I help?"},
                {"n": 2, "speaker": "customer", "text": "My parcel is lost."},
                {"n": 3, "speaker": "trainee", "text": "It is only a parcel."},
            ],
            **parts,
        }
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(body), encoding="utf-8")
        return path

    return write


def test_one_transcript_gives_one_scorecard(
    run: Run, scripted: Callable[..., Path], call_file: Callable[..., Path]
) -> None:
    """A low score is a result, not a failure: exit 0."""
    scripted(judge=[SAID_NOTHING] * 30)
    ran = run("grade", call_file("call.json"), "--json")
    assert ran.code == 0
    assert ran.json["schema"] == "scorecard/1"
    assert ran.json["transcript"] == "call.json"
    assert ran.json["rubric"] == "active-listening@1"
    assert ran.json["score"] is not None


def test_without_json_it_is_a_report(
    run: Run, scripted: Callable[..., Path], call_file: Callable[..., Path]
) -> None:
    """In the language of the call, with the judge's reasons."""
    scripted(judge=[SAID_NOTHING] * 30)
    ran = run("grade", call_file("call.json"))
    assert "Nothing of the kind." in ran.out
    assert "active-listening@1" in ran.out


def test_a_folder_gives_one_scorecard_a_line(
    run: Run, scripted: Callable[..., Path], call_file: Callable[..., Path], tmp_path: Path
) -> None:
    """Searched to its depth; scorecards that lie beside the calls are no calls."""
    scripted(judge=[SAID_NOTHING] * 60)
    call_file("calls/a.json")
    call_file("calls/es/b.json", locale="es")
    (tmp_path / "calls" / "a.scorecard.json").write_text("{}", encoding="utf-8")
    out = tmp_path / "cards.jsonl"
    ran = run("grade", tmp_path / "calls", "--json", "--out", out)
    cards = [json.loads(line) for line in ran.out.splitlines()]
    assert [card["transcript"] for card in cards] == ["a.json", "b.json"]
    assert out.read_text(encoding="utf-8") == ran.out


def test_out_holds_the_scorecard(
    run: Run, scripted: Callable[..., Path], call_file: Callable[..., Path], tmp_path: Path
) -> None:
    """The report for a person on stdout, the scorecard for a program in the file."""
    scripted(judge=[SAID_NOTHING] * 30)
    out = tmp_path / "call.scorecard.json"
    ran = run("grade", call_file("call.json"), "--out", out)
    assert ran.code == 0
    assert json.loads(out.read_text(encoding="utf-8"))["schema"] == "scorecard/1"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("no json", "not JSON"),
        ('{"schema": "transcript/1", "locale": "en", "turns": []}', "at least one turn"),
        (
            '{"schema": "transcript/1", "locale": "en",'
            ' "turns": [{"n": 1, "speaker": "bot", "text": "Hi"}]}',
            "'trainee' or 'customer', found 'bot'",
        ),
    ],
)
def test_a_file_that_is_no_transcript_is_refused_before_any_is_graded(
    run: Run,
    scripted: Callable[..., Path],
    call_file: Callable[..., Path],
    tmp_path: Path,
    text: str,
    problem: str,
) -> None:
    """The model is not asked and nothing is printed; the script without answers would fail otherwise."""
    scripted(judge=[])
    bad = tmp_path / "bad.json"
    bad.write_text(text, encoding="utf-8")
    ran = run("grade", call_file("good.json"), bad, "--json")
    assert (ran.code, ran.out) == (2, "")
    assert str(bad) in ran.error
    assert problem in ran.error


def test_a_path_that_is_not_there_and_a_folder_without_transcripts(
    run: Run, tmp_path: Path
) -> None:
    """Both are named."""
    missing = run("grade", tmp_path / "none.json")
    assert missing.code == 2
    assert "none.json" in missing.error
    (tmp_path / "empty").mkdir()
    empty = run("grade", tmp_path / "empty")
    assert empty.code == 2
    assert "no transcript in this folder" in empty.error


def test_a_rubric_that_does_not_exist_names_those_that_do(
    run: Run, scripted: Callable[..., Path], call_file: Callable[..., Path]
) -> None:
    """The caller sees what to type."""
    scripted()
    ran = run("grade", call_file("call.json"), "--rubric", "activ")
    assert ran.code == 2
    assert "no rubric 'activ'" in ran.error
    assert "active-listening@1" in ran.error


def test_a_grader_that_answers_nothing_is_a_failure(
    run: Run, scripted: Callable[..., Path], call_file: Callable[..., Path]
) -> None:
    """The scorecard says why each criterion is open, and the exit code that nothing was graded."""
    scripted(judge=[])
    calls = (call_file("a.json"), call_file("b.json"))
    ran = run("grade", *calls, "--json")
    assert ran.code == 3
    card = json.loads(ran.out)
    assert {one["verdict"] for one in card["criteria"] if one["by"] == "judge"} == {"cannot_assess"}
    assert "a.json: the grader answered none of" in ran.error
    assert "1 more not graded" in ran.error


def test_a_grader_that_answers_something_is_none(
    run: Run, scripted: Callable[..., Path], call_file: Callable[..., Path]
) -> None:
    """What it left open lowers the coverage, and the report says so."""
    scripted(judge=[SAID_NOTHING] * 3)
    ran = run("grade", call_file("call.json"), "--json")
    assert ran.code == 0
    assert ran.json["coverage"] < 1
