"""``transcript/1``: foreign calls load, broken ones say what is wrong, and what is written is read back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.errors import NotFoundError, TranscriptError
from simulator.transcript import (
    BANDS,
    LOCALES,
    SIZE_LIMIT_BYTES,
    Band,
    Brief,
    Event,
    EventKind,
    Locale,
    MoodChange,
    MoodPoint,
    Outcome,
    Transcript,
    Turn,
    load_transcript,
    parse_transcript,
)

MINIMAL = {
    "schema": "transcript/1",
    "locale": "es",
    "turns": [
        {"n": 1, "speaker": "trainee", "text": "Buenos días."},
        {"n": 2, "speaker": "customer", "text": "Hola."},
    ],
}
FULL: dict[str, Any] = {
    "schema": "transcript/1",
    "id": "c1",
    "persona": "es/marta-pedido",
    "persona_sha256": "ab" * 32,
    "locale": "es",
    "channel": "phone",
    "model": "local:qwen2.5-coder-1.5b",
    "seed": 7,
    "started_at": "2026-11-21T18:00:00Z",
    "parent": None,
    "forked_after_turn": None,
    "turns": [
        {
            "n": 1,
            "speaker": "trainee",
            "text": "¿Sí?",
            "started_ms": 0,
            "ended_ms": 900,
            "cut_off": False,
        }
    ],
    "events": [
        {
            "kind": "hold_start",
            "at_ms": 900,
            "by": "trainee",
            "after_turn": 1,
            "detail": "almacén",
            "seconds": None,
        }
    ],
    "mood": [
        {
            "after_turn": 1,
            "frustration": 76,
            "trust": 21,
            "confusion": 10,
            "band": "furious",
            "changes": [
                {
                    "rule": "dont.minimise",
                    "quote": "no es para tanto",
                    "frustration": 14,
                    "trust": -9,
                    "confusion": 0,
                }
            ],
        }
    ],
    "outcome": {"end": "hung_up", "by": "customer", "solved": False, "hidden_need_found": False},
    "brief": {
        "problem": "Camisa de otro color",
        "correct_solutions": ["Envío urgente"],
        "hidden_need": None,
        "facts": {"order": "48213"},
        "customer_type": ["angry"],
        "knowledge": "average",
    },
}


def changed(**changes: object) -> str:
    """The minimal transcript as JSON, with keys changed; ``...`` takes one away."""
    body = {**MINIMAL, **changes}
    return json.dumps({key: value for key, value in body.items() if value is not ...})


def refusal(text: str) -> TranscriptError:
    """The error that a text gets."""
    with pytest.raises(TranscriptError) as caught:
        parse_transcript(text, "call.json")
    return caught.value


def test_a_foreign_call_with_the_least_there_can_be_loads() -> None:
    """Only schema, locale and each turn's number, speaker and text are required; the rest is not guessed."""
    call = parse_transcript(json.dumps(MINIMAL), "call.json")
    assert [turn.speaker for turn in call.turns] == ["trainee", "customer"]
    assert call.turns[0].started_ms is None
    assert (call.channel, call.outcome, call.brief, call.events) == (None, None, None, ())


def test_unknown_keys_of_other_systems_are_left_out() -> None:
    """A gold file's labels, or another system's fields, do not keep a call from loading."""
    call = parse_transcript(changed(labels={"x": 1}, crm={"agent": 4}), "call.json")
    assert "labels" not in call.to_json()


def test_a_written_call_is_the_formats_example_byte_for_byte() -> None:
    """Key names and their order are fixed: other programs read them."""
    text = json.dumps(FULL, ensure_ascii=False, indent=2) + "\n"
    assert parse_transcript(text, "call.json").to_json() == text


@pytest.mark.parametrize(
    ("text", "where", "expected"),
    [
        ("", "call.json:1", ["not JSON", "Expected one object"]),
        ('{"schema": "transcript/1",\n oops}', "call.json:2", ["not JSON", "column 2"]),
        ("[]", "call.json", ["expected an object, found list"]),
        ('"call"', "call.json", ["expected an object, found str"]),
        ("1" * 5000, "call.json", ["a number has too many digits"]),
        (changed(schema=...), "call.json", ["'schema' is missing", '"transcript/1"']),
        (changed(schema="transcript/2"), "call.json", ["'transcript/1'", "found 'transcript/2'"]),
        (changed(locale=...), "call.json", ["'locale' is missing"]),
        (changed(turns=...), "call.json", ["'turns' is missing"]),
        (changed(turns=[]), "call.json", ["at least one turn, this one has 0"]),
        (changed(turns="Hola"), "call.json", ["'turns'", "found 'Hola'"]),
        (changed(turns=[{"n": 1, "speaker": "trainee"}]), "call.json", ["'turns.0.text' is missing"]),
        (changed(turns=[{"n": 0, "speaker": "trainee", "text": "x"}]), "call.json", ["turns.0.n", "found 0"]),
        (changed(turns=[{"n": 1, "speaker": "customer", "text": None}]), "call.json", ["turns.0.text", "found None"]),
        (changed(events=[{"kind": "sneeze"}]), "call.json", ["events.0.kind", "'hold_start'", "found 'sneeze'"]),
        (changed(events=[{"kind": "end", "seconds": float("nan")}]), "call.json", ["events.0.seconds", "finite"]),
        (changed(mood=[{"after_turn": 1, "frustration": 101, "trust": 0, "confusion": 0, "band": "calm"}]),
         "call.json", ["mood.0.frustration", "less than or equal to 100", "found 101"]),
    ],
)  # fmt: skip
def test_a_broken_call_says_where_and_what_was_expected(
    text: str, where: str, expected: list[str]
) -> None:
    """Each message is one line with the file, the place in it and what was expected."""
    error = refusal(text)
    assert error.where == where
    assert all(part in str(error) for part in expected), str(error)
    assert "\n" not in str(error)


def test_an_unknown_speaker_is_named_with_the_two_that_exist() -> None:
    """Another system's "agent" is not taken for the trainee by guessing."""
    error = refusal(changed(turns=[{"n": 1, "speaker": "agent", "text": "x"}]))
    assert "turns.0.speaker" in error.what
    assert "'trainee' or 'customer'" in error.what
    assert "found 'agent'" in error.what


@pytest.mark.parametrize("numbers", [[2, 1], [1, 1], [1, 3, 2]])
def test_turn_numbers_must_rise(numbers: list[int]) -> None:
    """Quotes and events point at turn numbers, so each may stand only once, in order."""
    turns = [{"n": n, "speaker": "trainee", "text": "x"} for n in numbers]
    assert f"turn numbers must rise, these are {numbers}" in refusal(changed(turns=turns)).what


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_nesting_without_end_is_refused(opening: str) -> None:
    """A hundred thousand brackets end in one line, not in a traceback."""
    assert "nested too deep" in refusal(opening * 100_000).what


def test_deep_nesting_in_the_wrong_place_is_shown_shortened() -> None:
    """What was found is shown without walking down hundreds of levels."""
    error = refusal(changed(turns=...)[:-1] + ', "turns": [' + "[" * 700 + "]" * 700 + "]}")
    assert "turns.0" in error.what
    assert len(str(error)) < 300


def test_half_a_character_is_refused() -> None:
    """JSON can spell half of an emoji; no file or database can hold it."""
    error = refusal(changed().replace("Hola.", "\\ud83d"))
    assert "half a character, \\ud83d" in error.what


def test_a_file_is_read_with_or_without_a_byte_order_mark(tmp_path: Path) -> None:
    """Exports from Windows put one in front."""
    path = tmp_path / "call.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(MINIMAL).encode())
    assert load_transcript(path).locale == "es"


def test_files_that_cannot_be_read_say_why(tmp_path: Path) -> None:
    """Missing, a folder, not UTF-8, too large: four messages, each naming the path."""
    with pytest.raises(NotFoundError, match=r"no transcript .*none\.json"):
        load_transcript(tmp_path / "none.json")
    with pytest.raises(TranscriptError, match="Is a directory"):
        load_transcript(tmp_path)
    latin = tmp_path / "latin.json"
    latin.write_bytes('{"a": "año"}'.encode("latin-1"))
    with pytest.raises(TranscriptError, match="not UTF-8 text"):
        load_transcript(latin)
    large = tmp_path / "large.json"
    large.write_bytes(b" " * (SIZE_LIMIT_BYTES + 1))
    with pytest.raises(TranscriptError, match=f"{SIZE_LIMIT_BYTES + 1} bytes, the limit is"):
        load_transcript(large)


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
MAYBE_MS = st.none() | st.integers(0, 10**7)
POINTS = st.integers(0, 100)
DELTAS = st.integers(-100, 100)


@st.composite
def transcripts(draw: st.DrawFn) -> Transcript:
    """Any call that the program can hold."""
    numbers = sorted(draw(st.sets(st.integers(1, 300), min_size=1, max_size=6)))
    turns = tuple(
        Turn(
            n=n,
            speaker=draw(st.sampled_from(("trainee", "customer"))),
            text=draw(TEXT),
            started_ms=draw(MAYBE_MS),
            ended_ms=draw(MAYBE_MS),
            cut_off=draw(st.booleans()),
        )
        for n in numbers
    )
    kinds: tuple[EventKind, ...] = get_args(EventKind)
    events = draw(
        st.lists(
            st.builds(
                Event,
                kind=st.sampled_from(kinds),
                at_ms=MAYBE_MS,
                by=st.sampled_from((None, "trainee", "customer", "system")),
                after_turn=st.integers(0, 300),
                detail=st.none() | TEXT,
                seconds=st.none() | st.floats(0, 1e6, allow_nan=False),
            ),
            max_size=4,
        )
    )
    change = st.builds(
        MoodChange,
        rule=TEXT,
        quote=st.none() | TEXT,
        frustration=DELTAS,
        trust=DELTAS,
        confusion=DELTAS,
    )
    bands: tuple[Band, ...] = BANDS
    mood = draw(
        st.lists(
            st.builds(
                MoodPoint,
                after_turn=st.integers(0, 300),
                frustration=POINTS,
                trust=POINTS,
                confusion=POINTS,
                band=st.sampled_from(bands),
                changes=st.lists(change, max_size=2).map(tuple),
            ),
            max_size=3,
        )
    )
    locales: tuple[Locale, ...] = LOCALES
    brief = st.builds(Brief, problem=TEXT, facts=st.dictionaries(TEXT, TEXT, max_size=3))
    return Transcript(
        schema="transcript/1",
        id=draw(st.none() | TEXT),
        locale=draw(st.sampled_from(locales)),
        seed=draw(st.none() | st.integers()),
        turns=turns,
        events=tuple(events),
        mood=tuple(mood),
        outcome=draw(st.none() | st.just(Outcome(end="solved", by="customer", solved=True))),
        brief=draw(st.none() | brief),
    )


@settings(deadline=None, max_examples=50)
@given(transcripts())
def test_what_is_written_is_read_back_byte_for_byte(call: Transcript) -> None:
    """Writing, reading and writing again gives the same object and the same bytes, whatever was said."""
    text = call.to_json()
    again = parse_transcript(text, "call.json")
    assert again == call
    assert again.to_json().encode() == text.encode()


@settings(deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=12))  # fmt: skip
def test_no_json_gets_anything_but_a_call_or_one_line(data: object) -> None:
    """Whatever stands where turns should be, the answer is one line that names the file."""
    text = json.dumps({"schema": "transcript/1", "locale": "es", "turns": data})
    error = refusal(text)
    assert str(error).startswith("call.json: ")
    assert "\n" not in str(error)
