"""A call in the terminal, typed and played."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.conftest import LINE, NOTHING, Run, heard, misspelt_persona
from simulator.transcript import load_transcript

MARTA = "es/marta-pedido"
GREETING = "Buenos días, ¿en qué puedo ayudarle?"


@pytest.fixture
def script(tmp_path: Path) -> Callable[..., Path]:
    """Writes a script."""

    def write(*lines: str) -> Path:
        path = tmp_path / "script.txt"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


def test_a_script_is_played_to_its_end_and_the_transcript_written(
    run: Run,
    scripted: Callable[..., Path],
    marta: Path,
    script: Callable[..., Path],
    tmp_path: Path,
) -> None:
    """Comments and blank lines are no turns; at the end of the script the trainee hangs up."""
    scripted()
    out = tmp_path / "call.json"
    ran = run(
        "call", marta, "--script", script("# a comment", GREETING, "", "Dígame."), "--out", out
    )
    assert ran.code == 0
    call = load_transcript(out)
    said = [turn.text for turn in call.turns if turn.speaker == "trainee"]
    assert said == [GREETING, "Dígame."]
    assert call.outcome is not None
    assert (call.outcome.end, call.outcome.by) == ("abandoned", "trainee")
    assert GREETING in ran.out
    assert LINE in ran.out


def test_two_plays_with_the_same_seed_have_the_same_times_and_words(
    run: Run, scripted: Callable[..., Path], marta: Path, script: Callable[..., Path]
) -> None:
    """A played call runs by the clock of the words said, so that it can be repeated."""
    played = script(GREETING, "/hold voy a mirarlo", "/wait 30", "/resume", "Ya está.")
    bodies = []
    for _ in range(2):
        scripted()
        body = run("call", marta, "--script", played, "--seed", 7, "--json").json
        bodies.append({key: body[key] for key in ("turns", "events", "mood", "outcome", "seed")})
    assert bodies[0] == bodies[1]
    assert [event["kind"] for event in bodies[0]["events"]][:2] == ["hold_start", "hold_end"]
    assert bodies[0]["events"][1]["seconds"] >= 30


def test_with_json_stdout_holds_the_transcript_alone_and_stderr_the_conversation(
    run: Run,
    scripted: Callable[..., Path],
    marta: Path,
    script: Callable[..., Path],
    tmp_path: Path,
) -> None:
    """What a program reads is not mixed with what a person follows."""
    scripted()
    out = tmp_path / "call.json"
    ran = run("call", marta, "--script", script(GREETING), "--json", "--out", out)
    assert ran.json["schema"] == "transcript/1"
    assert out.read_text(encoding="utf-8") == ran.out
    assert f"Agent> {GREETING}" in ran.err
    assert LINE in ran.err


def test_the_script_stops_where_the_customer_hangs_up(
    run: Run, scripted: Callable[..., Path], marta: Path, script: Callable[..., Path]
) -> None:
    """Nobody talks to a dead line: it says which lines were left and ends well."""
    insult = "Usted no entiende nada."
    scripted(hear=[heard(("dont.judge_or_insult", insult))] * 20)
    lines = [insult] * 15
    ran = run("call", marta, "--script", script(*lines), "--json")
    call = ran.json
    said = sum(turn["speaker"] == "trainee" for turn in call["turns"])
    assert ran.code == 0
    assert call["outcome"]["end"] == "hung_up"
    assert said < len(lines)
    assert "The customer has hung up." in ran.err
    assert f"left unsaid: {len(lines) - said}, from " in ran.err
    assert f"script.txt:{said + 1} on" in ran.err


def test_a_script_asks_before_it_transfers_and_the_second_time_does_it(
    run: Run, scripted: Callable[..., Path], marta: Path, script: Callable[..., Path]
) -> None:
    """One command in two steps; a personal call and a promise in the words are events with their seconds."""
    scripted()
    reason = "/transfer mi compañera lo ve en el almacén"
    lines = [GREETING, "/hold vuelvo en dos minutos", "/resume", "/personal 20", reason, reason]
    ran = run("call", marta, "--script", script(*lines, "¿Oiga?"), "--seed", 7, "--json")
    assert ran.code == 0
    events = [(event["kind"], event["seconds"]) for event in ran.json["events"]]
    assert events == [
        ("hold_start", 120.0),
        ("hold_end", 0.0),
        ("personal_call", 20.0),
        ("transfer_offer", None),
        ("transfer", None),
        ("end", None),
    ]
    assert ran.json["outcome"]["end"] == "transferred"
    assert "left unsaid: 1" in ran.err


def test_lines_after_end_are_not_said(
    run: Run, scripted: Callable[..., Path], marta: Path, script: Callable[..., Path]
) -> None:
    """Who has hung up says no more."""
    scripted()
    ran = run("call", marta, "--script", script(GREETING, "/end", "¿Sigue ahí?"), "--json")
    assert ran.code == 0
    assert "¿Sigue ahí?" not in ran.out
    assert "left unsaid: 1" in ran.err


def test_a_bad_script_is_refused_before_the_customer_is_called(
    run: Run,
    scripted: Callable[..., Path],
    marta: Path,
    script: Callable[..., Path],
    tmp_path: Path,
) -> None:
    """File and line are named, and nothing was stored."""
    scripted()
    path = script(GREETING, "/wait soon")
    ran = run("call", marta, "--script", path)
    assert ran.code == 2
    assert ran.error.startswith(f"error: {path}:2: /wait takes a number of seconds")
    assert not (tmp_path / "data").exists()


def test_a_persona_that_is_misspelt_names_those_that_exist(
    run: Run, scripted: Callable[..., Path]
) -> None:
    """The caller sees what to type instead."""
    scripted()
    ran = run("call", "es/marta")
    assert ran.code == 2
    assert "no persona 'es/marta'" in ran.error
    assert MARTA in ran.error


def test_a_broken_persona_file_names_its_line(
    run: Run, scripted: Callable[..., Path], tmp_path: Path
) -> None:
    """A call with a file of one's own is refused with what was expected where."""
    scripted()
    path = misspelt_persona(tmp_path)
    ran = run("call", path)
    assert ran.code == 2
    assert f"{path}:4: unknown key 'chanel'" in ran.error


def test_the_end_of_the_input_hangs_up(
    run: Run, scripted: Callable[..., Path], marta: Path
) -> None:
    """A typed call that is piped in ends as with ``/end``."""
    scripted()
    ran = run("call", marta, "--json", typed=[GREETING])
    assert ran.code == 0
    assert ran.json["outcome"]["by"] == "trainee"


def test_end_hangs_up_and_leaves_the_rest_unread(
    run: Run, scripted: Callable[..., Path], marta: Path
) -> None:
    """``/end`` is the last that is taken in."""
    scripted()
    ran = run("call", marta, typed=[GREETING, "/end", "¿Hola?"])
    assert ran.code == 0
    assert "You have hung up, unsolved." in ran.out
    assert "¿Hola?" not in ran.out


def test_a_control_at_the_wrong_time_costs_a_line_and_not_the_call(
    run: Run, scripted: Callable[..., Path], marta: Path
) -> None:
    """Unknown, ill-timed and empty input is answered by one line each, and the call goes on."""
    scripted()
    typed = [GREETING, "/bogus", "/resume", "", "/hold", "Hola", "/resume", "Ya estoy."]
    ran = run("call", marta, "--json", typed=typed)
    errors = [line for line in ran.err.split("\n") if line.startswith("error: ")]
    assert [error.split(". ")[0] for error in errors] == [
        "error: no control '/bogus'",
        "error: the customer is not on hold",
        "error: there are no words in this turn",
        "error: the customer is on hold and hears nothing",
    ]
    assert ran.code == 0
    assert [turn["text"] for turn in ran.json["turns"] if turn["speaker"] == "trainee"] == [
        GREETING,
        "Ya estoy.",
    ]


def test_a_turn_that_is_too_long_gives_both_numbers(
    run: Run, scripted: Callable[..., Path], marta: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit and what was typed stand in the line."""
    scripted()
    monkeypatch.setenv("SIMULATOR_TURN_CHARACTERS_LIMIT", "100")
    ran = run("call", marta, typed=[GREETING, "a" * 101])
    assert "the turn has 101 characters, the limit is 100" in ran.error
    assert ran.code == 0


def test_a_model_that_fails_in_one_turn_does_not_end_a_typed_call(
    run: Run, scripted: Callable[..., Path], marta: Path
) -> None:
    """Nothing was stored of the turn, so it can be said again."""
    scripted(hear=[NOTHING, "no JSON at all", "nor this", NOTHING])
    ran = run("call", marta, "--json", typed=[GREETING, "Dígame.", "Dígame."])
    assert "does not fit" in ran.error
    assert sum(turn["text"] == "Dígame." for turn in ran.json["turns"]) == 1


def test_a_model_that_fails_ends_a_played_call_and_writes_nothing(
    run: Run,
    scripted: Callable[..., Path],
    marta: Path,
    script: Callable[..., Path],
    tmp_path: Path,
) -> None:
    """A script has nobody to try again: exit 3, and no file that looks like a whole call."""
    scripted(hear=[NOTHING])
    out = tmp_path / "call.json"
    ran = run("call", marta, "--script", script(GREETING, "Dígame."), "--out", out)
    assert ran.code == 3
    assert "no answer left" in ran.error
    assert not out.exists()


def test_help_shows_every_control(run: Run, scripted: Callable[..., Path], marta: Path) -> None:
    """What can be typed can be asked for in the call."""
    scripted()
    ran = run("call", marta, typed=["/help", GREETING])
    for control in ("hold", "resume", "transfer", "conference", "wait", "interrupt", "back", "end"):
        assert f"/{control} " in ran.out


def test_the_mood_can_be_left_out(run: Run, scripted: Callable[..., Path], marta: Path) -> None:
    """Some want to train without looking at the gauge; the transcript has it all the same."""
    scripted()
    shown = run("call", marta, typed=[GREETING])
    scripted()
    hidden = run("call", marta, "--no-mood", "--json", typed=[GREETING])
    assert "frustration 60" in shown.out
    assert "frustration 60" not in hidden.err
    assert hidden.json["mood"][0]["frustration"] == 60


def test_the_situation_card_and_the_texts_follow_the_terminal(
    run: Run, scripted: Callable[..., Path], marta: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The card is what an agent would see; our own texts are in the terminal's language."""
    scripted()
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")
    ran = run("call", marta, typed=[GREETING])
    assert "Marta Gil Serrano" in ran.out
    assert f"担当者> {GREETING}" in ran.out


def test_words_that_drive_the_terminal_are_shown_without_their_power(
    run: Run, scripted: Callable[..., Path], marta: Path
) -> None:
    """An escape sequence in a turn is not sent on."""
    scripted()
    ran = run("call", marta, typed=["\x1b[2JHola, dígame"])
    assert "\x1b" not in ran.out
    assert "Hola, dígame" in ran.out


def test_a_call_in_which_nothing_was_said_has_no_transcript(
    run: Run, scripted: Callable[..., Path], marta: Path, tmp_path: Path
) -> None:
    """There is nothing to write, so nothing is written."""
    scripted()
    out = tmp_path / "call.json"
    ran = run("call", marta, "--out", out, typed=[])
    assert ran.code == 2
    assert "nothing was said" in ran.error
    assert not out.exists()


def test_a_folder_that_cannot_be_written_is_refused_before_the_call(
    run: Run, scripted: Callable[..., Path], marta: Path, tmp_path: Path
) -> None:
    """Nobody holds a call whose transcript has nowhere to go."""
    scripted()
    out = tmp_path / "model.json" / "call.json"
    ran = run("call", marta, "--out", out, typed=[GREETING])
    assert ran.code == 2
    assert f"{out}: cannot be written" in ran.error
    assert ran.out == ""
    assert not (tmp_path / "data").exists()


def test_a_played_call_is_kept_and_says_under_which_id(
    run: Run, scripted: Callable[..., Path], marta: Path, script: Callable[..., Path]
) -> None:
    """Without ``--out`` the call is not lost."""
    scripted()
    ran = run("call", marta, "--script", script(GREETING), "--json")
    assert f"The call {ran.json['id']} is kept" not in ran.err  # JSON says it already
    scripted()
    ran = run("call", marta, "--script", script(GREETING))
    assert "is kept" in ran.err


def test_a_seed_out_of_range_is_a_usage_error(run: Run, marta: Path) -> None:
    """A seed is a whole number from 0."""
    ran = run("call", marta, "--seed", "-1")
    assert ran.code == 2
    assert "--seed" in ran.error


def test_the_transcript_grades(
    run: Run,
    scripted: Callable[..., Path],
    marta: Path,
    script: Callable[..., Path],
    tmp_path: Path,
) -> None:
    """What ``call`` writes is what ``grade`` reads."""
    scripted()
    out = tmp_path / "call.json"
    run("call", marta, "--script", script(GREETING, "Dígame."), "--out", out)
    scripted(judge=[{"evidence": [], "shown": "no", "reason": "Nothing."}] * 20)
    card = run("grade", out, "--json").json
    assert card["transcript"] == json.loads(out.read_text(encoding="utf-8"))["id"]
