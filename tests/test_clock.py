"""The call's clock: by the wall, or by the words of a played script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator import clock
from simulator.clock import CHARACTERS_PER_SECOND_JA, WORDS_PER_SECOND, ScriptClock, WallClock
from simulator.transcript import LOCALES

spoken = st.lists(st.tuples(st.text(max_size=80), st.sampled_from(LOCALES)), max_size=10)


@given(spoken, st.integers(0, 10_000))
def test_a_script_takes_the_same_time_whenever_it_is_played(
    said: list[tuple[str, str]], start: int
) -> None:
    """Two plays of one script have the same times, to the millisecond, and time never runs back."""
    first, second = ScriptClock(start), ScriptClock(start)
    for text, locale in said:
        before = first.now_ms()
        for one in (first, second):
            one.spoken(text, locale)
        assert before <= first.now_ms() == second.now_ms()


@pytest.mark.parametrize(
    ("text", "locale", "seconds"),
    [
        ("one two three four five", "en", 5 / WORDS_PER_SECOND),
        ("uno dos", "es", 2 / WORDS_PER_SECOND),
        ("ご用件をどうぞ", "ja", 7 / CHARACTERS_PER_SECOND_JA),
        ("", "en", 0),
    ],
)
def test_words_take_the_time_of_speech(text: str, locale: str, seconds: float) -> None:
    """Words a second, and in Japanese characters a second."""
    one = ScriptClock()
    one.spoken(text, locale)
    assert one.now_ms() == round(seconds * 1000)


def test_an_ordered_wait_passes_at_once() -> None:
    """Nobody sits through it, on either clock."""
    script = ScriptClock(500)
    script.wait(30)
    assert script.now_ms() == 30_500
    wall = WallClock()
    before = wall.now_ms()
    wall.wait(30)
    assert wall.now_ms() >= before + 30_000


def test_the_wall_clock_goes_on_where_the_call_stood(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call that is taken up again does not begin at 0, and words take the time that they take."""
    now = 1_000.0
    monkeypatch.setattr(clock.time, "monotonic", lambda: now)
    wall = WallClock(42_000)
    assert wall.now_ms() == 42_000
    wall.spoken("some words that were heard", "en")
    assert wall.now_ms() == 42_000
    now += 1.5
    assert wall.now_ms() == 43_500
