"""The labelled lines of the detectors, the learned classifier, and how good the detectors are."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from evals.fidelity.agent_speak import KNOWN_GOOD_ALARMS, HiddenStates, learn_agent_speak
from evals.fidelity.lines import LabelledLine, load_lines, split_lines
from evals.fidelity.quality import authored, calibration, classifier_quality, quality
from simulator.errors import FileFormatError, NotFoundError
from simulator.models.scripted import ScriptedModel
from simulator.persona import find_persona, shipped_personas_dir
from simulator.transcript import LOCALES

LINES = load_lines()
PARTS = split_lines(LINES)


def test_there_are_enough_lines_of_both_sides_in_every_language() -> None:
    """At least 200 in all, and as many scenarios to learn from as to test on in each language."""
    sides = [line for line in LINES if line.label != "leak"]
    assert len(sides) >= 200
    for part in (PARTS.tune, PARTS.test):
        counted = Counter((line.locale, line.label) for line in part)
        assert all(
            counted[locale, side] >= 20 for locale in LOCALES for side in ("customer", "agent")
        )
        assert all(counted[locale, "leak"] >= 5 for locale in LOCALES)


def test_no_scenario_stands_on_both_sides_of_the_split() -> None:
    """Not even in translation."""
    tune, test = ({line.scenario for line in part} for part in (PARTS.tune, PARTS.test))
    assert not tune & test


def test_no_line_is_there_twice_or_stands_in_a_persona() -> None:
    """Other data than what customers are made of."""
    texts = [line.text for line in LINES]
    assert len(set(texts)) == len(texts)
    everything = "".join(
        path.read_text(encoding="utf-8") for path in shipped_personas_dir().glob("*/*.yaml")
    )
    assert [text for text in texts if text in everything] == []


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("{", "not JSON"),
        ('{"id": "es.gym.01", "locale": "es", "label": "boss", "text": "x"}', "label Input should"),
        (
            '{"id": "es.gym", "locale": "es", "label": "agent", "text": "x"}',
            "id String should match",
        ),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, row: str, expected: str) -> None:
    """File and line."""
    good = LINES[0].model_dump_json()
    path = tmp_path / "lines.jsonl"
    path.write_text(f"{good}\n{row}\n", encoding="utf-8")
    with pytest.raises(FileFormatError, match=expected) as caught:
        load_lines(path)
    assert caught.value.where == f"{path}:2"


def test_a_line_that_is_there_twice_is_named(tmp_path: Path) -> None:
    """By its id; and a file that is not there is said to be missing."""
    good = LINES[0].model_dump_json()
    path = tmp_path / "lines.jsonl"
    path.write_text(f"{good}\n{good}\n", encoding="utf-8")
    with pytest.raises(FileFormatError, match="is there twice"):
        load_lines(path)
    with pytest.raises(NotFoundError):
        load_lines(tmp_path / "none.jsonl")


def test_the_detectors_are_good_enough_to_see_one_in_a_hundred() -> None:
    """Held against the test part, and against what authors wrote, which should raise no alarm."""
    ids = ("es/marta-pedido", "en/priya-network", "ja/tanaka-router")
    personas = [find_persona(one, shipped_personas_dir()).persona for one in ids]
    found = {
        (one.detector, one.measured_on): one
        for one in quality(PARTS.test, list(authored(personas)))
    }
    patterns = found["agent_speak, patterns", "labelled lines, test part"]
    assert patterns.precision is not None
    assert patterns.recall is not None
    assert patterns.precision >= 0.95
    assert patterns.recall >= 0.7
    leak = found["leak, patterns", "labelled lines, test part"]
    assert (leak.precision, leak.recall) == (1.0, 1.0)
    language = next(
        one for one in found.values() if one.detector == "wrong_language" and one.wanted
    )
    assert language.recall is not None
    assert language.recall >= 0.95
    facts = found["shut_fact", "the personas' authored lines"]
    assert facts.recall is not None
    assert facts.recall >= 0.99
    for (_, measured_on), one in found.items():
        if measured_on == "the personas' authored lines":
            assert one.false_alarms <= 0.005 * one.innocent, one


AGENT, CUSTOMER = np.array([0.3, 10.0]), np.array([-0.3, 10.0])
BETWEEN = np.array([0.1, 10.0])
TUNE = [
    LabelledLine(id=f"en.{word}.{n:02d}", locale="en", label=label, text=f"{label} {word} {n}")
    for word in ("gym", "vet", "water", "bank", "school")
    for n, label in enumerate(("agent", "customer"))
]


def telling_model() -> ScriptedModel:
    """Its hidden state says who speaks; the third kind of line stands between the two."""

    def state(text: str) -> list[float]:
        said = text.split('"')[1]
        side = AGENT if "agent" in said else CUSTOMER if "customer" in said else BETWEEN
        return list(side + 0.01 * (len(text) % 7))

    return ScriptedModel(embedder=state, fingerprint="f" * 64)


async def test_the_classifier_learns_who_speaks(tmp_path: Path) -> None:
    """Above 0 is an agent's line; no customer's line of the tune part is."""
    reader = HiddenStates(telling_model(), tmp_path)
    classifier = await learn_agent_speak(reader, TUNE, [])
    scores = await classifier.scores(["the agent again", "the customer again"])
    assert scores[0] > 0 > scores[1]
    assert len(await classifier.scores([])) == 0
    measured = await classifier_quality(classifier, TUNE)
    assert (measured.precision, measured.recall) == (1.0, 1.0)


async def test_lines_known_to_be_good_raise_the_threshold(tmp_path: Path) -> None:
    """A detector that takes an author's lines for an agent's would drown the one in a hundred that is."""
    reader = HiddenStates(telling_model(), tmp_path)
    plain = await learn_agent_speak(reader, TUNE, [])
    careful = await learn_agent_speak(reader, TUNE, [f"in between {n}" for n in range(40)])
    assert careful.threshold > plain.threshold
    scores = await careful.scores([f"in between {n}" for n in range(40)])
    assert (scores > 0).mean() <= 2 * KNOWN_GOOD_ALARMS + 1 / 40


async def test_a_hidden_state_is_read_once(tmp_path: Path) -> None:
    """A second run finds it on disk."""
    first, second = telling_model(), telling_model()
    one = await HiddenStates(first, tmp_path).read(["agent 1", "customer 1"])
    two = await HiddenStates(second, tmp_path).read(["agent 1", "customer 1"])
    assert np.allclose(one, two)
    assert (len(first.requests), len(second.requests)) == (2, 0)


def test_the_calibration_lines_are_the_same_however_the_personas_are_ordered() -> None:
    """Some of each language, chosen by hash."""
    ids = ("es/marta-pedido", "ja/tanaka-router")
    personas = [find_persona(one, shipped_personas_dir()).persona for one in ids]
    one, other = (calibration(list(authored(each))) for each in (personas, personas[::-1]))
    assert one == other
    assert len(set(one)) == 100
