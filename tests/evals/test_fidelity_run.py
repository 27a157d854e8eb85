"""``python -m evals fidelity``: calls are played through the one door, kept, scored and reported."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from customer.made_up import persona
from session.rooms import LAMP, NOTHING, OnlyModel, lines, settings_in

from evals.fidelity.play import CallKey, PlayedCall, ShownLine, finished, keep
from evals.fidelity.report import build_report, print_report
from evals.fidelity.run import run_fidelity
from evals.fidelity.scoring import flags_of
from evals.fidelity.trainees import FOLDER, TRAINEES, script_for
from simulator.call_controls import Control
from simulator.customer.hearing import oddity_of, recognised
from simulator.errors import EndpointBusyError, NotFoundError, ScriptError
from simulator.models.scripted import ScriptedModel
from simulator.persona import find_persona, shipped_personas_dir
from simulator.transcript import LOCALES

SHIPPED = sorted(
    f"{path.parent.name}/{path.stem}" for path in shipped_personas_dir().glob("*/*.yaml")
)


def talker(turns: int = 60) -> ScriptedModel:
    """Answers for some turns, and has no hidden state."""
    return ScriptedModel(hear=[NOTHING] * turns, speak=lines(turns) + [""] * turns)


async def run(folder: Path, model: ScriptedModel, **changes: Any) -> Any:
    """A run over the made-up customer."""
    said: list[str] = []
    report = await run_fidelity(
        settings_in(folder),
        folder / "out",
        only=(LAMP,),
        models=OnlyModel(model),
        say=said.append,
        **changes,
    )
    return report, said


async def test_every_trainee_is_played_scored_and_kept(tmp_path: Path) -> None:
    """Four calls, a file each, with the state behind every line; flags and report beside them."""
    report, said = await run(tmp_path, talker(200))
    assert (report.calls, report.calls_wanted) == (4, 4)
    assert [line.split(": ")[0] for line in said[:4]] == [
        f"{n}/4 {LAMP} {trainee}" for n, trainee in enumerate(TRAINEES, 1)
    ]
    assert report.turns >= 30
    call = json.loads((tmp_path / "out/calls/en--lamp.good.json").read_text(encoding="utf-8"))
    first = call["lines"][0]
    assert (first["turn"], first["move"], first["fact"]) == (2, "open", "dark")
    assert first["open"] == ["dark", "bulb"]
    assert call["transcript"]["schema"] == "transcript/1"
    written = json.loads((tmp_path / "out/report.json").read_text(encoding="utf-8"))
    assert written["turns"] == report.turns
    flags = (tmp_path / "out/flags.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(flags) == len(report.flags)
    assert not report.met(), "fewer than 300 turns are no measurement"
    # A run that was stopped goes on where it was: nothing is asked again.
    silent = talker(0)
    again, said = await run(tmp_path, silent, limit=3)
    assert silent.requests == []
    assert [line.rpartition(", ")[2] for line in said[:3]] == ["from its file"] * 3
    assert (again.calls, again.calls_wanted) == (3, 4)


async def test_a_run_that_breaks_off_keeps_what_was_played(tmp_path: Path) -> None:
    """The first call stays, played with the seed of the run; the second leaves no file."""
    model = ScriptedModel(
        hear=[NOTHING] * 9 + [EndpointBusyError("429")], speak=lines(9) + [""] * 20
    )
    with pytest.raises(EndpointBusyError):
        await run(tmp_path, model, seed=8)
    files = sorted(path.name for path in (tmp_path / "out/calls").iterdir())
    assert files == ["en--lamp.good.json"]
    kept = json.loads((tmp_path / "out/calls" / files[0]).read_text(encoding="utf-8"))
    assert kept["key"]["seed"] == kept["transcript"]["seed"] == 8


def played(*said: str, **changes: Any) -> PlayedCall:
    """A call in which the customer said these lines."""
    key = CallKey(
        persona=LAMP,
        persona_sha256="p",
        trainee=changes.pop("trainee", "good"),
        script_sha256="s",
        model="m",
        seed=1,
    )
    shown = [
        ShownLine(
            turn=2 * n,
            text=text,
            **{
                "source": "model",
                "move": "complain",
                "reason": "presses_on",
                "fact": None,
                "open": ("dark", "bulb"),
                "band": "calm",
                "frustration": 20,
                "trust": 30,
                "confusion": 10,
                "refused": (),
                **changes,
            },
        )
        for n, text in enumerate(said, 1)
    ]
    turns: list[dict[str, Any]] = []
    for line in shown:
        turns.append({"n": line.turn - 1, "speaker": "trainee", "text": "Go on."})
        turns.append({"n": line.turn, "speaker": "customer", "text": line.text})
    mood = {key: changes.get(key, 20) for key in ("frustration", "trust", "confusion")}
    point = {"after_turn": 1, "band": "calm", **mood}
    body = {"schema": "transcript/1", "locale": "en", "turns": turns, "mood": [point]}
    return PlayedCall(key=key, lines=tuple(shown), transcript=body)


async def test_each_alarm_names_the_line_and_why() -> None:
    """One line a detector, and one that is as it should be."""
    call = played(
        "My new lamp stays dark.",
        "How may I help you?",
        "Quiero hablar con su jefe ahora mismo, por favor.",
        "My new lamp stays dark.",
        "It's 77120.",
        "As an AI I cannot tell you.",
        "I paid 340 for it.",
    )
    flags = await flags_of([call], {LAMP: persona()}, None)
    assert [(flag.turn, flag.detector) for flag in flags] == [
        (4, "agent_speak"),
        (6, "wrong_language"),
        (8, "repeats"),
        (10, "shut_fact"),
        (10, "invents_number"),
        (12, "leak"),
        (14, "invents_number"),
    ]
    assert (flags[3].because, flags[3].agent, flags[3].line) == ("order", "Go on.", "It's 77120.")


async def test_a_fact_whose_gate_is_open_may_be_told() -> None:
    """What the state says was open decides."""
    call = played("It's 77120.", open=("dark", "bulb", "order"), fact="order")
    assert await flags_of([call], {LAMP: persona()}, None) == []


async def test_the_report_counts_shares_and_compares_moods(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Shares of all shown lines, fallbacks, refusals, and whether good ends calmer than bad."""
    good = played("It stays dark.", "How may I help you?", frustration=20, refused=("repeats",))
    bad = played("It is dark.", source="authored", trainee="bad", frustration=80)
    calls = [good, bad]
    flags = await flags_of(calls, {LAMP: persona()}, None)
    report = build_report(calls, flags, [], model="m", seed=1, calls_wanted=2)
    speaks = report.figures[0]
    assert (speaks.detector, speaks.flagged, speaks.share) == ("agent_speak", 1, 0.3333)
    assert (speaks.on_model_lines, speaks.on_authored_lines, speaks.met) == (1, 0, False)
    assert report.authored_share == pytest.approx(1 / 3, abs=1e-4)
    assert report.refused == {"repeats": 2}
    assert report.moods[0].frustration_at_end == {"good": 20, "bad": 80}
    assert report.moods_right
    turned = build_report([bad], [], [], model="m", seed=1, calls_wanted=2)
    assert not turned.moods_right
    print_report(report)
    assert "agent_speak" in capsys.readouterr().out


def test_a_file_of_something_else_is_no_finished_call(tmp_path: Path) -> None:
    """Half a file, another format or another key: played again."""
    call, path = played("It stays dark."), tmp_path / "call.json"
    assert finished(path, call.key) is None
    keep(call, path)
    assert finished(path, call.key) == call
    assert finished(path, call.key.model_copy(update={"seed": 2})) is None
    path.write_text(path.read_text(encoding="utf-8")[:-40], encoding="utf-8")
    assert finished(path, call.key) is None


@pytest.mark.parametrize("persona_id", SHIPPED)
def test_the_good_trainee_of_every_persona_asks_finds_the_need_and_solves(persona_id: str) -> None:
    """Heard by the persona's own cues: gated facts, the hidden need, a solution that fits, leave at the end."""
    who = find_persona(persona_id, shipped_personas_dir()).persona
    script = script_for(who, "good", characters_limit=4000)
    assert script.own
    assert 8 <= len(script.steps) <= 10
    said = [step for step in script.steps if isinstance(step, str)]
    assert [oddity_of(one, who.locale) for one in said] == [None] * len(said)
    heard = [recognised(who, one, ()) for one in said]
    asked = {fact for one in heard for fact in one.asked if who.fact(fact).gate != "at_once"}
    assert len(asked) >= 3
    assert who.hidden_need is None or who.hidden_need.fact in asked
    offered = [one.solution for one in heard if one.solution]
    assert offered
    assert all(who.solution(one).fits for one in offered)
    assert heard[-1].farewell


@pytest.mark.parametrize("persona_id", SHIPPED)
def test_the_bad_trainee_offers_no_persona_what_would_solve_it(persona_id: str) -> None:
    """What a script says must fit any persona of its language, and solve none by accident."""
    who = find_persona(persona_id, shipped_personas_dir()).persona
    for trainee in ("mediocre", "bad"):
        script = script_for(who, trainee, characters_limit=4000)  # type: ignore[arg-type]  # both are trainees
        said = [step for step in script.steps if isinstance(step, str)]
        offered = [recognised(who, one, ()).solution for one in said]
        assert [one for one in offered if one and who.solution(one).fits] == []
        assert [oddity_of(one, who.locale) for one in said] == [None] * len(said)


def test_every_language_has_every_trainee_with_the_name_filled_in() -> None:
    """A persona without a script of its own is played with the one of its language; holds are controls."""
    for locale in LOCALES:
        who = persona(id=f"{locale}/nobody", locale=locale, name="Zoe")
        for trainee in TRAINEES:
            script = script_for(who, trainee, characters_limit=4000)
            assert not script.own
            assert not any(
                "{" in step for step in script.steps if isinstance(step, str) and "name" in step
            )
        good = script_for(who, "good", characters_limit=4000)
        assert any("Zoe" in step for step in good.steps if isinstance(step, str))
        held = script_for(who, "mediocre", characters_limit=4000).steps
        assert Control("hold", "") in held


def test_a_script_that_cannot_be_played_is_named(tmp_path: Path) -> None:
    """File and line; a language without scripts is said to have none."""
    (tmp_path / "good.en.txt").write_text("Hello.\n/resume\n", encoding="utf-8")
    with pytest.raises(ScriptError, match=r"good\.en\.txt:2"):
        script_for(persona(), "good", characters_limit=4000, folder=tmp_path)
    with pytest.raises(NotFoundError):
        script_for(persona(), "bad", characters_limit=4000, folder=tmp_path)


def test_no_script_is_left_over() -> None:
    """A script of a persona that is gone would never be played."""
    own = {f"{path.parent.name}/{path.name.split('.')[0]}" for path in FOLDER.glob("*/*.txt")}
    assert own <= set(SHIPPED)
