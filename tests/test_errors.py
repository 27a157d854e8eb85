"""Every error is one line: what, where, what to do; and knows who has to act."""

from __future__ import annotations

import copy
import inspect
import pickle
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator import errors
from simulator.errors import ModelError, ServiceError, SimulatorError, UserError

TREE = [
    one
    for _, one in inspect.getmembers(errors, inspect.isclass)
    if one.__module__ == errors.__name__
]
texts = st.none() | st.text(max_size=40)


@given(st.text(max_size=40), texts, texts)
def test_an_error_is_one_line_whatever_it_holds(
    what: str, where: str | None, do: str | None
) -> None:
    """Line breaks in a path or a model's answer break no terminal and no notice."""
    line = str(SimulatorError(what, where=where, do=do))
    assert line.splitlines() in ([], [line])
    assert line == " ".join(line.split())


def test_the_parts_stand_in_order() -> None:
    """Where, what, what to do; what is missing leaves no trace."""
    assert (
        str(SimulatorError("is broken", where="a.yaml:3", do="Mend it"))
        == "a.yaml:3: is broken. Mend it"
    )
    assert str(SimulatorError("is broken", do="Mend it")) == "is broken. Mend it"
    assert str(SimulatorError("is broken", where="a.yaml:3")) == "a.yaml:3: is broken"
    assert str(SimulatorError("is broken")) == "is broken"


@pytest.mark.parametrize("kind", TREE, ids=lambda kind: kind.__name__)
def test_every_error_belongs_to_whoever_must_act(kind: type[SimulatorError]) -> None:
    """The caller's mistakes exit with 2, a model's and a service's failures with 3."""
    assert issubclass(kind, SimulatorError)
    if kind is not SimulatorError:
        assert sum(issubclass(kind, side) for side in (UserError, ModelError, ServiceError)) == 1
    assert kind("x").exit_code == (2 if issubclass(kind, UserError) else 3)


def test_the_drawn_tree_is_the_real_one() -> None:
    """The docstring names every class under its parent, by the depth of its branch, and no other."""
    drawn: list[tuple[str, str]] = []
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        found = re.match(r"^(    )([│├└─ ]*)(\w+Error)\b", line)
        if found:
            depth = len(found[2]) // 4
            path[depth:] = [found[3]]
            drawn.append((found[3], path[depth - 1] if depth else "Exception"))
    assert dict(drawn) == {kind.__name__: kind.__base__.__name__ for kind in TREE}  # type: ignore[union-attr]  # all have a parent


@pytest.mark.parametrize("kind", TREE, ids=lambda kind: kind.__name__)
def test_an_error_survives_the_way_between_processes(kind: type[SimulatorError]) -> None:
    """Evaluations run in several processes; an error that cannot be pickled would hide itself."""
    error = kind("is broken", where="a.yaml:3", do="Mend it")
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(again) is kind
        assert (again.what, again.where, again.do) == ("is broken", "a.yaml:3", "Mend it")
        assert str(again) == str(error)


def test_the_case_of_a_refused_control_survives_too() -> None:
    """The app says it in the language of the page."""
    error = errors.ControlError("is on hold", do="Resume", case="on_hold")
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert (again.what, again.do, again.case) == ("is on hold", "Resume", "on_hold")
