"""``simulator personas``: list, check and read customers, and play what treating them so and so does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulator.commands.output import print_error, print_json, print_line, print_note, print_table
from simulator.errors import NotFoundError, PersonaError
from simulator.folders import persona_folders
from simulator.persona import (
    SINGLE_ITEMS,
    BrokenPersona,
    Persona,
    PersonaFile,
    find_persona,
    load_persona,
    load_personas,
)
from simulator.settings import load_settings

if TYPE_CHECKING:
    from simulator.customer.turn import Step

commands = typer.Typer(help="List, check and read customers.", no_args_is_help=True)


@commands.command("list")
def list_(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Show every customer that can call, and the files that are broken."""
    from simulator.customer.casting import load_cast

    sound, broken = load_cast(*_folders())
    if as_json:
        print_json([*map(_row, sound), *map(_broken_row, broken)])
        return
    headings = ("id", "types", "knowledge", "channel", "summary")
    print_table(
        headings,
        [
            (one.id, ", ".join(one.types), one.knowledge, one.channel, one.summary)
            for one in (file.persona for file in sound)
        ],
    )
    for file in broken:
        print_error(file.error)


@commands.command()
def validate(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH…]", help="Files or folders; by default all personas."),
    ] = None,
) -> None:
    """Check files against the schema, play their trials and proofread their lines. Exit 1 where one falls short."""
    short = False
    for file in _asked_for(paths or []):
        if isinstance(file, BrokenPersona):
            short = True
            print_error(file.error)
            continue
        problems = _problems(file)
        short = short or bool(problems)
        trials = len(file.persona.trials)
        verdict = f"{len(problems)} problems" if problems else f"ok, {trials} trials passed"
        print_line(f"{file.persona.id}  {file.path}: {verdict}")
        for problem in problems:
            print_line(f"  {problem}")
    if short:
        raise typer.Exit(1)


@commands.command()
def show(
    persona_id: Annotated[str, typer.Argument(metavar="ID")],
    as_json: Annotated[bool, typer.Option("--json", help="The whole file as JSON.")] = False,
) -> None:
    """Show one customer: who they are, what they know and when they tell it, and what solves the call."""
    file = find_persona(persona_id, *_folders())
    if as_json:
        print_json(file.persona.model_dump(mode="json", by_alias=True))
        return
    for line in _described(file):
        print_line(line)


@commands.command()
def trajectory(
    persona_id: Annotated[str, typer.Argument(metavar="ID")],
    behaviours: Annotated[
        str,
        typer.Option(
            help="One turn after another, such as dont.minimise,difficult.apologise+listening.paraphrase;"
            " also solution:ID, asked:FACT, farewell and long_turn; nothing between two commas is a turn"
            " without any of them."
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Play what an agent shows turn by turn, without any model, and print mood, move and the rules that did it."""
    from simulator.customer.trials import play

    persona = find_persona(persona_id, *_folders()).persona
    turns = read_turns(behaviours, persona)
    steps = play(persona, turns)
    if as_json:
        start = persona.temperament.start.model_dump()
        body = [_played(n, turns[n - 1], step) for n, step in enumerate(steps, 1)]
        print_json({"persona": persona.id, "start": start, "turns": body})
    else:
        _print_steps(persona, turns, steps)
    if len(steps) < len(turns):
        print_note(f"The call ends with turn {len(steps)}; {len(turns) - len(steps)} not played.")


def read_turns(text: str, persona: Persona) -> tuple[tuple[str, ...], ...]:
    """Turns from ``a,b+c``: a comma parts turns, a plus parts what is shown in one turn.

    Raises:
        NotFoundError: An item is no behaviour, and no fact or solution of the persona.
    """
    from simulator.behaviours import BEHAVIOURS

    asked = [f"asked:{fact.id}" for fact in persona.facts]
    offered = [f"solution:{one.id}" for one in persona.solutions]
    known = (*BEHAVIOURS, *asked, *offered, *SINGLE_ITEMS)
    turns = tuple(
        tuple(item.strip() for item in turn.split("+") if item.strip()) for turn in text.split(",")
    )
    for item in (item for turn in turns for item in turn):
        if item not in known:
            raise NotFoundError(f"no behaviour {item!r}", do=f"There are: {', '.join(known)}")
    return turns


def _folders() -> tuple[Path, ...]:
    return persona_folders(load_settings())


def _row(file: PersonaFile) -> dict[str, Any]:
    one = file.persona
    return {
        "id": one.id,
        "locale": one.locale,
        "types": list(one.types),
        "knowledge": one.knowledge,
        "channel": one.channel,
        "valid": True,
        "name": one.name,
        "summary": one.summary,
        "path": str(file.path),
    }


def _broken_row(file: BrokenPersona) -> dict[str, Any]:
    locale = file.path.parent.name
    return {
        "id": f"{locale}/{file.path.stem}",
        "locale": locale,
        "types": [],
        "knowledge": None,
        "channel": None,
        "valid": False,
        "error": str(file.error),
        "path": str(file.path),
    }


def _asked_for(paths: Sequence[Path]) -> Iterator[PersonaFile | BrokenPersona]:
    """The files to be checked.

    Raises:
        NotFoundError: A path is not there, or a folder holds no persona.
    """
    if not paths:
        sound, broken = load_personas(*_folders())
        yield from sound
        yield from broken
        return
    for path in paths:
        if path.is_dir():
            sound, broken = load_personas(path)
            if not sound and not broken:
                raise NotFoundError(
                    "no persona in this folder, looked for <locale>/<name>.yaml",
                    where=str(path),
                    do="Check the path",
                )
            yield from sound
            yield from broken
            continue
        try:
            yield load_persona(path)
        except PersonaError as error:
            yield BrokenPersona(path, error)


def _problems(file: PersonaFile) -> list[str]:
    from simulator.customer.casting import failed_trials
    from simulator.customer.proofreading import proofread

    failed = [f"{error.where}: {error.what}" for error in failed_trials(file)]
    return failed + [str(remark) for remark in proofread(file.persona)]


def _described(file: PersonaFile) -> Iterator[str]:
    one = file.persona
    start = one.temperament.start
    yield f"{one.id}  {one.name} · {one.channel} · {', '.join(one.types)} · {one.knowledge}"
    yield str(file.path)
    yield one.summary
    yield ""
    yield one.situation
    yield ""
    yield f"Begins with frustration {start.frustration}, trust {start.trust}, confusion {start.confusion}."
    yield "Facts:"
    for fact in one.facts:
        gate = f"trust {fact.trust}" if fact.gate == "trust" else fact.gate
        yield f"  {fact.id} ({gate}): {fact.text}"
    yield "Solutions:"
    for solution in one.solutions:
        yield f"  {solution.id} ({'fits' if solution.fits else 'does not fit'}): {solution.text}"
    if one.hidden_need:
        yield f"Hidden need ({one.hidden_need.fact}): {one.hidden_need.text}"
    lines = sum(len(lines) for by_band in one.lines.values() for lines in by_band.values())
    yield f"{lines} authored lines for {len(one.lines)} moves, {len(one.trials)} trials."


def _played(number: int, shown: Sequence[str], step: Step) -> dict[str, Any]:
    outcome = step.plan.outcome
    return {
        "turn": number,
        "behaviours": list(shown),
        **step.inner.mood.model_dump(include={"frustration", "trust", "confusion", "band"}),
        "move": step.plan.move,
        "rules": [change.rule for change in step.changes],
        # The quotes are stand-ins of the play, not words.
        "changes": [change.model_dump(exclude={"quote"}) for change in step.changes],
        "outcome": outcome.model_dump() if outcome else None,
    }


def _print_steps(persona: Persona, turns: Sequence[Sequence[str]], steps: Sequence[Step]) -> None:
    start = persona.temperament.start
    rows = [("0", "", str(start.frustration), str(start.trust), str(start.confusion), "", "", "")]
    for number, (shown, step) in enumerate(zip(turns, steps, strict=False), 1):
        mood = step.inner.mood
        end = f" → {step.plan.outcome.end}" if step.plan.outcome else ""
        rules = ", ".join(
            f"{one.rule} {one.frustration:+d}/{one.trust:+d}/{one.confusion:+d}"
            for one in step.changes
        )
        axes = (str(mood.frustration), str(mood.trust), str(mood.confusion))
        rows.append((str(number), " + ".join(shown), *axes, mood.band, step.plan.move + end, rules))
    headings = ("turn", "shown", "frustration", "trust", "confusion", "band", "move", "rules")
    print_table(headings, rows)
