"""The labelled turns are what they are said to be: enough of each kind, in three languages, none a copy of another."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest

from evals.turns import (
    GRADER_TURNS,
    HARD_TURNS,
    TURNS,
    LabelledTurn,
    is_test,
    load_turns,
    near_misses,
    split,
)
from simulator.behaviours import BEHAVIOURS, GRADED

FILES = (TURNS, HARD_TURNS, GRADER_TURNS)
SHARED_WORDS = 6
"""One more than two turns may have in a row."""
SHARED_CHARACTERS_JAPANESE = 21


def test_there_are_enough_turns_in_each_language() -> None:
    """1,500 in all; each behaviour 80 times; half of those that show any show two or more; many near-misses."""
    turns = load_turns()
    by_locale = Counter(turn.locale for turn in turns)
    assert by_locale["es"] >= 600
    assert by_locale["en"] >= 450
    assert by_locale["ja"] >= 450
    shown = Counter(label for turn in turns for label in turn.behaviours)
    assert all(shown[label] >= 80 for label in BEHAVIOURS)
    some = [turn for turn in turns if turn.behaviours]
    assert sum(len(turn.behaviours) > 1 for turn in some) >= len(some) / 2
    assert len(near_misses()) >= len(turns) / 3


def test_a_sixth_of_all_turns_shows_no_behaviour() -> None:
    """Most of what is said in a call is neither a virtue nor a fault."""
    turns = [turn for path in FILES for turn in load_turns(path)]
    silent = [turn for turn in turns if not set(turn.behaviours) & set(BEHAVIOURS)]
    assert len(silent) >= len(turns) / 6


def test_everything_that_the_grader_looks_for_is_shown_often_enough() -> None:
    """Forty times each, over three languages."""
    shown = Counter(label for turn in load_turns(GRADER_TURNS) for label in turn.behaviours)
    assert all(shown[label] >= 40 for label in GRADED)


def test_what_is_learned_from_shares_no_scenario_with_the_test_parts() -> None:
    """A probe that had seen a scenario would know its answers."""
    tune = {
        turn.scenario for path in (TURNS, GRADER_TURNS) for turn in split(load_turns(path)).tune
    }
    tune |= {turn.scenario for turn in load_turns(HARD_TURNS)}
    test = {
        turn.scenario for path in (TURNS, GRADER_TURNS) for turn in split(load_turns(path)).test
    }
    assert not tune & test
    assert all(is_test(scenario) for scenario in test)


def test_no_id_is_there_twice() -> None:
    """Over all files."""
    ids = Counter(turn.id for path in FILES for turn in load_turns(path))
    assert [one for one, times in ids.items() if times > 1] == []


@pytest.mark.parametrize("locale", ["es", "en", "ja"])
def test_no_two_turns_say_the_same(locale: str) -> None:
    """Written one by one, from no template: no more than some everyday words in a row are shared."""
    turns = [turn for path in FILES for turn in load_turns(path) if turn.locale == locale]
    owners: dict[str, set[str]] = defaultdict(set)
    for turn in turns:
        for run in _runs(turn):
            owners[run].add(turn.id)
    assert {run: ids for run, ids in owners.items() if len(ids) > 1} == {}


def _runs(turn: LabelledTurn) -> Iterator[str]:
    if turn.locale == "ja":
        text = re.sub(r"\W", "", turn.trainee)
        size = SHARED_CHARACTERS_JAPANESE
        yield from (text[at : at + size] for at in range(len(text) - size + 1))
    else:
        words = re.findall(r"[\w'’]+", turn.trainee.casefold())
        for at in range(len(words) - SHARED_WORDS + 1):
            yield " ".join(words[at : at + SHARED_WORDS])
