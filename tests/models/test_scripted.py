"""The public fake answers its script and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel

from simulator.errors import (
    EndpointBrokenError,
    EndpointBusyError,
    ModelAnswerError,
    NotFoundError,
    ScriptError,
    ScriptExhaustedError,
)
from simulator.models.protocol import Decoding, Message, Model
from simulator.models.scripted import ScriptedModel

ASKED = [Message("system", "You are Marta."), Message("user", "Hello?")]
DECODING = Decoding(seed=7)


class Heard(BaseModel):
    behaviours: list[str]


async def pieces_of(model: ScriptedModel) -> list[str]:
    """All pieces of the next streamed answer."""
    return [piece async for piece in model.stream(ASKED, DECODING, purpose="speak")]


async def test_it_answers_by_purpose_in_order() -> None:
    """Hearing and speaking have lists of their own, so that a test reads like the call it is about."""
    model: Model = ScriptedModel(hear=[{"behaviours": ["dont.argue"]}], speak=["One.", "Two."])
    assert await model.complete(ASKED, DECODING, purpose="speak") == "One."
    heard = await model.structured(ASKED, Heard, max_tokens=9, purpose="hear")
    assert heard == Heard(behaviours=["dont.argue"])
    assert await model.complete(ASKED, DECODING, purpose="speak") == "Two."
    assert [call.purpose for call in model.usage.calls] == ["speak", "hear", "speak"]


async def test_one_list_serves_every_purpose_without_its_own() -> None:
    """Short tests need no names."""
    model = ScriptedModel(["One.", "Two."], judge=["Three."])
    assert await model.complete(ASKED, DECODING, purpose="speak") == "One."
    assert await model.complete(ASKED, DECODING, purpose="judge") == "Three."
    assert await model.complete(ASKED, DECODING, purpose="hear") == "Two."
    assert model.left == 0


async def test_it_refuses_when_the_script_runs_out() -> None:
    """Nothing is repeated: a request that nobody planned is a finding. Its own list never falls back."""
    model = ScriptedModel(["spare"], speak=["One."])
    await model.complete(ASKED, DECODING, purpose="speak")
    with pytest.raises(ScriptExhaustedError, match="request 2, complete for 'speak'"):
        await model.complete(ASKED, DECODING, purpose="speak")
    assert model.left == 1


async def test_it_notes_what_it_was_asked() -> None:
    """Tests look into the prompts, of failed requests too."""
    model = ScriptedModel(speak=["One.", EndpointBusyError("busy")], judge=["yes"])
    await model.complete(ASKED, DECODING, purpose="speak")
    await model.choose(ASKED, ["yes", "no"], purpose="judge")
    with pytest.raises(EndpointBusyError):
        await model.complete([Message("user", "again")], DECODING, purpose="speak")
    first, second = model.asked("speak")
    assert first.text == "You are Marta.\n\nHello?"
    assert first.decoding == DECODING
    assert second.messages == (Message("user", "again"),)
    assert model.requests[1].options == ("yes", "no")


async def test_a_text_streams_word_by_word() -> None:
    """So that a test can stop in the middle of it; the words are those of the script, blanks kept."""
    assert await pieces_of(ScriptedModel(speak=["No  me sirve."])) == ["No  ", "me ", "sirve."]


async def test_a_script_can_give_the_pieces_and_break_off() -> None:
    """What came before the failure was shown."""
    model = ScriptedModel(speak=[["No ", EndpointBrokenError("broke off")]])
    stream = model.stream(ASKED, DECODING, purpose="speak")
    assert await anext(stream) == "No "
    with pytest.raises(EndpointBrokenError):
        await anext(stream)


async def test_choose_takes_a_name_or_probabilities() -> None:
    """Probabilities are scaled to sum to 1; options that are not named get none."""
    model = ScriptedModel(["no", {"yes": 3, "no": 1}])
    assert await model.choose(ASKED, ["yes", "no"], purpose="judge") == {"yes": 0.0, "no": 1.0}
    assert await model.choose(ASKED, ["yes", "no"], purpose="judge") == {"yes": 0.75, "no": 0.25}


@pytest.mark.parametrize("entry", ["perhaps", {"perhaps": 1.0}, {"yes": 0.0}, ["yes"]])
async def test_choose_refuses_what_was_not_offered(entry: object) -> None:
    """A slip in a script must not pass for an answer."""
    with pytest.raises(ModelAnswerError):
        await ScriptedModel([entry]).choose(ASKED, ["yes", "no"], purpose="judge")  # type: ignore[list-item] # meant


@pytest.mark.parametrize("entry", ["prose", '{"behaviours": "x"}', {"other": []}])
async def test_structured_refuses_what_does_not_fit(entry: str | dict[str, object]) -> None:
    """Like a real model's, an unusable answer is the caller's to deal with."""
    with pytest.raises(ModelAnswerError, match="does not fit Heard"):
        await ScriptedModel([entry]).structured(ASKED, Heard, max_tokens=9, purpose="hear")


async def test_hidden_states_come_from_the_script_or_from_the_embedder() -> None:
    """Numbers stand for the whole text as if it were one token; a function may also tell tokens apart."""
    scripted = ScriptedModel(embeds=True, hear=[[0.5, 1]])
    told = await scripted.token_states("así", purpose="hear")
    assert (told.states.tolist(), told.ends.tolist()) == ([[0.5, 1.0]], [4])
    computed = ScriptedModel(embedder=lambda text: [float(len(text))])
    assert (await computed.token_states("hola", purpose="hear")).states.tolist() == [[4.0]]
    by_token = ScriptedModel(embedder=lambda _text: told)
    assert await by_token.token_states("así", purpose="hear") is told
    assert computed.asked("hear")[0].text == "hola"
    assert scripted.profile.embeds
    assert computed.profile.embeds
    assert not ScriptedModel().profile.embeds


@pytest.mark.parametrize(
    "text",
    [
        '{"speak": ["One."], "answers": [{"behaviours": []}]}',
        "speak: [One.]\nanswers:\n- behaviours: []\n",
    ],
    ids=["json", "yaml"],
)
async def test_a_script_can_be_a_file(tmp_path: Path, text: str) -> None:
    """For whole calls from the command line; JSON and YAML alike."""
    path = tmp_path / "calm.yaml"
    path.write_text(text, encoding="utf-8")
    model = ScriptedModel.from_file(path)
    assert model.profile.name == f"scripted:{path}"
    assert await model.complete(ASKED, DECODING, purpose="speak") == "One."
    assert await model.structured(ASKED, Heard, max_tokens=9, purpose="hear") == Heard(
        behaviours=[]
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("speak: One.\n", 1),
        ("hear: []\nspeak: {a: 1}\n", 2),
        ("- One.\n", None),
        ("speak: [\n", None),
    ],
)
async def test_a_broken_script_names_the_file(tmp_path: Path, text: str, line: int | None) -> None:
    """The caller is told where to look."""
    path = tmp_path / "broken.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScriptError) as caught:
        ScriptedModel.from_file(path)
    assert str(caught.value.where).startswith(f"{path}:{line}" if line else str(path))


def test_a_script_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    """A misspelt name is the caller's to mend."""
    with pytest.raises(NotFoundError):
        ScriptedModel.from_file(tmp_path / "nowhere.yaml")
