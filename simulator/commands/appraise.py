"""``simulator appraise``: what a customer would hear in one turn, or in each turn of a file."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import BaseModel, ConfigDict, ValidationError

from simulator.commands.output import preparing, print_json, print_line
from simulator.errors import FileFormatError, NotFoundError, UserError
from simulator.settings import Settings, load_settings
from simulator.transcript import Knowledge, Locale

if TYPE_CHECKING:
    from simulator.customer.appraisal import Behaviour

AT_ONCE_AT_AN_ENDPOINT = 8
"""Turns under way at the same time; the embedded model and a script answer one after another."""
_DO = "Each line is an object with id, locale, customer, trainee and knowledge"

_HELP = "Type simulator appraise --help"


class TurnToHear(BaseModel):
    """One turn; a file of labelled turns may hold more fields, which are not read."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str | int | None = None
    locale: Locale
    customer: str = ""
    """What the turn answers to."""
    trainee: str
    knowledge: Knowledge = "average"


def appraise(
    locale: Annotated[str | None, typer.Option(help="es, en or ja.")] = None,
    customer: Annotated[str | None, typer.Option(help="What the customer said before.")] = None,
    trainee: Annotated[str | None, typer.Option(help="What the agent says.")] = None,
    knowledge: Annotated[
        str | None, typer.Option(help="The customer's: novice, average or expert.")
    ] = None,
    source: Annotated[
        Path | None,
        typer.Option("--input", help="JSON lines: id, locale, customer, trainee, knowledge."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One object, with --input one a line.")
    ] = False,
) -> None:
    """Tell which behaviours a customer would hear in an agent's turn, with the words that show them."""
    settings = load_settings()
    given = {"locale": locale, "customer": customer, "trainee": trainee, "knowledge": knowledge}
    turns = read_turns(source, given) if source is not None else (_single(given),)
    asyncio.run(_print_heard(settings, turns, as_json=as_json, named=source is not None))


def read_turns(source: Path, given: dict[str, str | None]) -> tuple[TurnToHear, ...]:
    """Reads every turn of a file before the first is heard.

    Raises:
        UserError: A turn is given beside the file.
        NotFoundError: There is no such file.
        FileFormatError: A line is no such object, or there is none; names file and line.
    """
    if any(given.values()):
        named = ", ".join(f"--{name}" for name, value in given.items() if value)
        raise UserError(f"--input goes without {named}", do=_HELP)
    turns = tuple(
        _parsed(line, f"{source}:{number}")
        for number, line in enumerate(_text_of(source).split("\n"), 1)
        if line.strip()
    )
    if not turns:
        raise FileFormatError("there is no turn in it", where=str(source), do=_DO)
    return turns


def _single(given: dict[str, str | None]) -> TurnToHear:
    for name in ("locale", "customer", "trainee"):
        if given[name] is None:
            raise UserError(f"--{name} is missing", do=_HELP)
    try:
        return TurnToHear.model_validate(
            {name: value for name, value in given.items() if value is not None}
        )
    except ValidationError as error:
        first = error.errors()[0]
        what = f"--{first['loc'][0]}: {first['msg']}, found {first['input']!r}"
        raise UserError(what, do=_HELP) from error


def _parsed(line: str, where: str) -> TurnToHear:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise FileFormatError("not a JSON object on one line", where=where, do=_DO) from error
    try:
        return TurnToHear.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        what = f"{field!r}: {first['msg']}" if field else first["msg"]
        raise FileFormatError(what, where=where, do=_DO) from error


def _text_of(source: Path) -> str:
    try:
        return source.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise NotFoundError(f"no file {str(source)!r}", do="Check the path") from error
    except UnicodeDecodeError as error:
        raise FileFormatError("not UTF-8 text", where=str(source), do="Save it as UTF-8") from error
    except OSError as error:
        raise FileFormatError(
            f"cannot be read: {error.strerror}", where=str(source), do="Check the path"
        ) from error


async def _print_heard(
    settings: Settings, turns: Sequence[TurnToHear], *, as_json: bool, named: bool
) -> None:
    async with aclosing(_heard(settings, turns)) as heard:
        async for turn, behaviours in heard:
            if as_json:
                print_json({"id": turn.id, "behaviours": [one.model_dump() for one in behaviours]})
                continue
            if named:
                print_line(f"{turn.id}:")
            for one in behaviours:
                print_line(f"  {one.id:<28} {one.p:.2f}  {one.quote}")
            if not behaviours:
                print_line("  –")


async def _heard(
    settings: Settings, turns: Sequence[TurnToHear]
) -> AsyncGenerator[tuple[TurnToHear, tuple[Behaviour, ...]], None]:
    """The turns with what is heard in each, in their order."""
    # Imported here: hearing brings numpy and a language detector, which listing personas need not pay.
    from simulator.customer.hearing import Utterance, hear_alone
    from simulator.models.names import open_model
    from simulator.shipped_probe import load_probe

    with preparing("Preparing the model") as progress:
        model = await open_model(settings.customer_model_name(), settings, progress)
    probe = load_probe()
    at_once = AT_ONCE_AT_AN_ENDPOINT if model.profile.kind == "endpoint" else 1
    try:
        for start in range(0, len(turns), at_once):
            some = turns[start : start + at_once]
            found = await asyncio.gather(
                *(
                    hear_alone(
                        model,
                        probe,
                        Utterance(trainee=turn.trainee, customer=turn.customer),
                        locale=turn.locale,
                        knowledge=turn.knowledge,
                    )
                    for turn in some
                )
            )
            for turn, behaviours in zip(some, found, strict=True):
                yield turn, behaviours
    finally:
        await model.close()
