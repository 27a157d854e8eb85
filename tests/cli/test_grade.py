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
    assert ran.json["rubric"] == "active-listening@2"
    assert ran.json["score"] is not None


def test_without_json_it_is_a_report(
    run: Run, scripted: Callable[..., Path], call_file: Callable[..., Path]
) -> None:
    """In the language of the call, with the judge's reasons."""
    scripted(judge=[SAID_NOTHING] * 30)
    ran = run("grade", call_file("call.json"))
    assert "Nothing of the kind." in ran.out
    assert "active-listening@2" in ran.out


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


COACHED = {"say": "I am sorry that it is lost; let us look for it together."}
MINIMISED = {
    "evidence": [{"turn": 3, "quote": "It is only a parcel."}],
    "shown": "yes",
    "reason": "It makes the parcel small.",
}


def test_html_is_the_report_as_a_page(
    run: Run, scripted: Callable[..., Path], call_file: Callable[..., Path], tmp_path: Path
) -> None:
    """Beside the report on stdout; where it lies is said on stderr."""
    scripted(judge=[SAID_NOTHING] * 30)
    out = tmp_path / "report.html"
    ran = run("grade", call_file("call.json"), "--html", out)
    assert ran.code == 0
    page = out.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert '<html lang="en">' in page
    assert "It is only a parcel." in page
    assert "Nothing of the kind." in ran.out
    assert f"Report: {out}" in ran.err


def test_several_transcripts_go_to_a_folder_that_is_made(
    run: Run, scripted: Callable[..., Path], call_file: Callable[..., Path], tmp_path: Path
) -> None:
    """A page a call, named after its transcript; two of one name do not overwrite each other."""
    scripted(judge=[SAID_NOTHING] * 60)
    calls = (call_file("a/call.json"), call_file("b/call.json", locale="es"), call_file("x.json"))
    out = tmp_path / "pages" / "today"
    ran = run("grade", *calls, "--json", "--html", out)
    assert ran.code == 0
    assert len(ran.out.splitlines()) == 3
    assert sorted(one.name for one in out.iterdir()) == ["call-2.html", "call.html", "x.html"]
    assert '<html lang="es">' in (out / "call-2.html").read_text(encoding="utf-8")


def test_a_single_transcript_can_go_into_a_folder_too(
    run: Run, scripted: Callable[..., Path], call_file: Callable[..., Path], tmp_path: Path
) -> None:
    """Where the folder is there."""
    scripted(judge=[SAID_NOTHING] * 30)
    (tmp_path / "pages").mkdir()
    run("grade", call_file("call.json"), "--html", tmp_path / "pages")
    assert (tmp_path / "pages" / "call.html").is_file()


@pytest.mark.parametrize("there", [False, True])
def test_several_transcripts_and_one_page_are_refused_before_any_is_graded(
    run: Run,
    scripted: Callable[..., Path],
    call_file: Callable[..., Path],
    tmp_path: Path,
    there: bool,
) -> None:
    """Whether the page is there already or only called one; the model is not asked."""
    scripted(judge=[])
    out = tmp_path / ("old" if there else "new.html")
    if there:
        out.write_text("kept", encoding="utf-8")
    ran = run("grade", call_file("a.json"), call_file("b.json"), "--html", out)
    assert (ran.code, ran.out) == (2, "")
    assert "2 transcripts, one page" in ran.error
    assert "Name a folder with --html" in ran.error
    assert out.exists() == there


def test_a_page_that_cannot_be_written_is_refused_before_any_is_graded(
    run: Run, scripted: Callable[..., Path], call_file: Callable[..., Path], tmp_path: Path
) -> None:
    """With the option that names it."""
    scripted(judge=[])
    ran = run("grade", call_file("a.json"), "--html", tmp_path / "none" / "report.html")
    assert (ran.code, ran.out) == (2, "")
    assert "Choose another file with --html" in ran.error


def test_a_strong_grader_says_what_could_have_been_said(
    run: Run, scripted: Callable[..., Path], call_file: Callable[..., Path], tmp_path: Path
) -> None:
    """In the report, in the page and in the scorecard that is written beside them."""
    scripted(judge=[SAID_NOTHING, MINIMISED, *[SAID_NOTHING] * 30], coach=[COACHED] * 3)
    page, card = tmp_path / "report.html", tmp_path / "card.json"
    ran = run("grade", call_file("call.json"), "--html", page, "--out", card)
    assert ran.code == 0
    for text in (ran.out, page.read_text(encoding="utf-8"), card.read_text(encoding="utf-8")):
        assert COACHED["say"] in text
    assert "Proposed by the grader's model" in ran.out


def test_json_alone_asks_for_no_suggestions(
    run: Run, scripted: Callable[..., Path], call_file: Callable[..., Path]
) -> None:
    """Whoever grades for numbers does not pay for a report; the scorecard is what it always was."""
    scripted(judge=[SAID_NOTHING, MINIMISED, *[SAID_NOTHING] * 30], coach=[])
    ran = run("grade", call_file("call.json"), "--json")
    assert "not_met" in {one["verdict"] for one in ran.json["criteria"]}
    assert "suggestions" not in ran.json


def test_a_grader_that_answered_nothing_still_leaves_a_page_and_is_not_asked_again(
    run: Run, scripted: Callable[..., Path], call_file: Callable[..., Path], tmp_path: Path
) -> None:
    """What was measured and why the rest is open is worth reading; the exit code says that it failed."""
    scripted(judge=[], coach=[])
    ran = run("grade", call_file("call.json"), "--html", tmp_path / "report.html")
    assert ran.code == 3
    assert "Needed: grading the call again" in (tmp_path / "report.html").read_text("utf-8")
