"""What ``doctor`` looks at: one function a line of its screen."""

from __future__ import annotations

import asyncio
import importlib.metadata
import importlib.util
import platform
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from simulator.commands import embedded_checks
from simulator.commands.check import Check, State, failed, write_problem
from simulator.errors import ModelAnswerError, SimulatorError
from simulator.models.names import open_model, split_name
from simulator.models.protocol import Decoding, Message
from simulator.models.weights import QWEN_CODER
from simulator.settings import LOCAL_MODEL, Settings, unknown_variables

PACKAGES = ("openai", "langgraph", "gradio", "pydantic", "sqlalchemy", "typer", "rich", "plotly")
"""Those whose versions explain most troubles."""
PYTHON_FROM, PYTHON_BELOW = (3, 11), (3, 13)
_PATIENCE_SECONDS = 20.0


def all_checks(settings: Settings) -> Iterator[Check]:
    """Looks at everything, in the order in which it is needed."""
    names = dict.fromkeys((settings.customer_model_name(), settings.grader_model_name()))
    local = any(name.startswith("local:") for name in names)
    yield python_check()
    yield packages_check()
    yield variables_check()
    yield data_check(settings)
    yield database_check(settings)
    for name in names:
        yield model_check(name, settings)
    if local:
        yield embedded_checks.engine_check()
        yield embedded_checks.processor_check()
        yield from embedded_checks.memory_checks()
        yield embedded_checks.cache_check(settings)
    if LOCAL_MODEL in names:
        yield embedded_checks.weights_check(settings)
        yield embedded_checks.probe_check()
    yield personas_check(settings)
    yield rubrics_check(settings)
    yield from browser_checks()


def python_check() -> Check:
    """The interpreter."""
    found = f"{platform.python_version()} at {sys.executable}"
    if PYTHON_FROM <= sys.version_info[:2] < PYTHON_BELOW:
        return Check("Python", "ok", found)
    return Check("Python", "warn", f"{found}, tested are 3.11 and 3.12", "Use python3.11")


def packages_check() -> Check:
    """The packages that everything needs."""
    versions: list[str] = []
    missing: list[str] = []
    for name in PACKAGES:
        try:
            versions.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        do = "Type: pip install customer-simulator"
        return Check("Packages", "fail", f"missing: {', '.join(missing)}", do)
    return Check("Packages", "ok", ", ".join(versions))


def variables_check() -> Check:
    """Variables that nothing reads, which are misspelt ones."""
    unknown = unknown_variables()
    if unknown:
        do = "Correct or unset them; docs/operations.md lists the settings"
        return Check("Settings", "warn", f"nothing reads {', '.join(unknown)}", do)
    return Check("Settings", "ok", "every SIMULATOR_ variable is known")


def data_check(settings: Settings) -> Check:
    """The folder of the database."""
    if settings.database_url:
        return Check("Data folder", "ok", "not used, SIMULATOR_DATABASE_URL is set")
    problem = write_problem(settings.data_dir)
    if problem:
        do = "Set SIMULATOR_DATA_DIR to a folder that you can write to"
        return Check("Data folder", "fail", f"{settings.data_dir}: {problem}", do)
    return Check("Data folder", "ok", str(settings.data_dir))


def database_check(settings: Settings) -> Check:
    """Whether the database opens and is of this version."""
    # Imported here: the database layer costs a quarter of a second.
    from simulator.store import Store

    async def opened() -> int:
        store = await Store.open(settings.store_url())
        try:
            return len(await store.calls())
        finally:
            await store.close()

    try:
        calls = asyncio.run(opened())
    except SimulatorError as error:
        return failed("Database", error)
    return Check("Database", "ok", f"opens, {calls} calls")


def model_check(name: str, settings: Settings) -> Check:
    """Whether a model of the settings can be asked; an endpoint is asked for one word."""
    try:
        kind, rest = split_name(name)
    except SimulatorError as error:
        return failed("Model", error)
    if kind == "openai":
        return endpoint_check(name, settings)
    if kind == "local" and rest == QWEN_CODER.name:
        return Check("Model", "ok", f"{name}, in this process")
    path = Path(rest).expanduser()
    if path.is_file():
        return Check("Model", "ok", name)
    return Check("Model", "fail", f"{name}: no such file", "Check the path")


def endpoint_check(name: str, settings: Settings) -> Check:
    """Whether an endpoint answers with this key and this model."""
    seconds = min(_PATIENCE_SECONDS, settings.answer_timeout_seconds)
    hasty = settings.model_copy(update={"retries": 0, "answer_timeout_seconds": seconds})

    async def ask() -> None:
        model = await open_model(name, hasty)
        try:
            await model.complete([Message("user", "Hi")], Decoding(max_tokens=1), purpose="check")
        finally:
            await model.close()

    try:
        asyncio.run(ask())
    except ModelAnswerError:
        pass  # a model that thinks before it speaks says nothing in one token, but it is there
    except SimulatorError as error:
        return failed("Endpoint", error)
    return Check("Endpoint", "ok", f"{name} answers")


def personas_check(settings: Settings) -> Check:
    """Whether there are customers, and which files are broken."""
    from simulator.customer.casting import load_cast
    from simulator.folders import persona_folders

    sound, broken = load_cast(*persona_folders(settings))
    return _files_check("Personas", len(sound), [one.error for one in broken])


def rubrics_check(settings: Settings) -> Check:
    """Whether there is anything to judge by, and which files are broken."""
    from simulator.folders import rubric_folders
    from simulator.rubric import load_rubrics

    sound, broken = load_rubrics(*rubric_folders(settings))
    return _files_check("Rubrics", len(sound), [one.error for one in broken])


def browser_checks() -> Iterator[Check]:
    """The browser that developers' tests drive; nothing where they are not installed."""
    if importlib.util.find_spec("playwright") is None:
        return
    found = shutil.which("chromium")
    if found:
        yield Check("Browser", "ok", f"{found}, for the browser tests")
    else:
        do = "Type: apt-get install chromium"
        yield Check("Browser", "warn", "no chromium; only the browser tests need it", do)


def _files_check(name: str, sound: int, broken: Sequence[SimulatorError]) -> Check:
    if not broken:
        state: State = "ok" if sound else "fail"
        return Check(name, state, f"{sound} load", None if sound else "Reinstall the program")
    do = f"Type simulator {name.lower()} validate"
    errors = "; ".join(str(error) for error in broken)
    return Check(name, "warn" if sound else "fail", f"{sound} load, broken: {errors}", do)
