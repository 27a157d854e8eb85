"""How fast, how large and how lean a call is. Speed belongs here, as ratios where it can be, never in tests."""

from __future__ import annotations

import resource
import sqlite3
import statistics
import tempfile
import time
from contextlib import closing
from pathlib import Path

from pydantic import BaseModel
from rich.console import Console
from rich.table import Table

from simulator.models.protocol import CallUsage, Model
from simulator.session import Sessions, Spoken, TurnDone
from simulator.settings import Settings, load_settings

PERSONA = "es/marta-pedido"
AGENT_TURNS = (
    "Buenas tardes, le atiende Hilo Claro, ¿qué ha pasado?",
    "O sea, que pidió la camisa azul y le ha llegado una roja, ¿es así?",
    "¿Me dice el número de pedido, por favor?",
    "Gracias. ¿Qué día hizo la compra?",
    "Entiendo que esté enfadada con la boda encima; vamos a buscarle una salida.",
    "Le pido disculpas, el error ha sido nuestro. ¿Qué talla necesita?",
    "Estoy mirando qué queda en el almacén de Zaragoza.",
    "¿La camisa roja está sin estrenar?",
    "Le confirmo que la recogida de la roja no le cuesta nada.",
    "Ahora mismo le digo qué opciones tiene para mañana.",
    "Sigo aquí, ya casi lo tengo.",
    "¿A qué dirección se lo mandaríamos?",
)


class Figure(BaseModel):
    """One measured figure and its target."""

    name: str
    value: float
    unit: str
    at_most: float

    def met(self) -> bool:
        """Whether the target is met."""
        return self.value <= self.at_most


class BenchReport(BaseModel):
    """All figures of one call."""

    model: str
    agent_turns: int
    figures: list[Figure]
    first_word_seconds: list[float]
    whole_line_seconds: list[float]
    outside_milliseconds: list[int]
    uncached_tokens_over_new_text: list[int]
    lines_by_the_model: int
    lines_authored: int

    def met(self) -> bool:
        """Whether every target is met."""
        return all(figure.met() for figure in self.figures)


class _Turn(BaseModel):
    first_word_seconds: float
    seconds: float
    model_seconds: float
    tokens: int
    uncached_speech_tokens: int
    new_text_tokens: int
    stored_bytes: int


async def run_bench(turns: int) -> BenchReport:
    """Plays a call of ``turns`` agent turns on the customer's model and measures it.

    The call is played in a folder of its own, so that the bytes stored are the call's alone.
    """
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings().model_copy(
            update={"data_dir": Path(folder), "database_url": None}
        )
        async with Sessions(settings) as sessions:
            model = await sessions.customer_model()
            call = await sessions.start(PERSONA, seed=7)
            measured: list[_Turn] = []
            for number in range(turns):
                said = AGENT_TURNS[number % len(AGENT_TURNS)]
                measured.append(await _measure(sessions, model, call.id, said, settings))
            sources = await sessions.sources(call.id)
            return _report(measured, sources, model)


async def _measure(
    sessions: Sessions, model: Model, call_id: str, said: str, settings: Settings
) -> _Turn:
    requests_before = len(model.usage.calls)
    bytes_before = _stored(settings.data_dir)
    began = time.perf_counter()
    first_word = 0.0
    answer = ""
    async for happening in sessions.reply(call_id, said):
        if isinstance(happening, Spoken) and not first_word:
            first_word = time.perf_counter() - began
        if isinstance(happening, TurnDone) and happening.customer:
            answer = happening.customer.text
    seconds = time.perf_counter() - began
    asked = model.usage.calls[requests_before:]
    # A trainee reads and types before the next turn; the model reads ahead meanwhile, and its tokens count.
    await sessions.ready(call_id)
    spoken = [
        one for one in model.usage.calls[requests_before:] if one.purpose in ("speak", "warm")
    ]
    new_text = await model.count_tokens(said) + await model.count_tokens(answer)
    return _Turn(
        first_word_seconds=first_word or seconds,
        seconds=seconds,
        model_seconds=sum(one.seconds for one in asked),
        tokens=_uncached(asked) + sum(one.completion_tokens for one in asked),
        uncached_speech_tokens=_uncached(spoken),
        new_text_tokens=new_text,
        stored_bytes=_stored(settings.data_dir) - bytes_before,
    )


def _pace(turns: list[_Turn]) -> float:
    """Model seconds for each token read or drawn: turns differ in length, a call that slows down does not hide."""
    return sum(one.model_seconds for one in turns) / sum(one.tokens for one in turns)


def _uncached(asked: list[CallUsage]) -> int:
    return sum(one.prompt_tokens - one.cached_tokens for one in asked)


def _stored(folder: Path) -> int:
    """Bytes of the database once its write-ahead log is folded in; the log itself is reused, not kept."""
    path = folder / "simulator.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.stat().st_size


def _report(turns: list[_Turn], sources: tuple[str, ...], model: Model) -> BenchReport:
    first_words = [one.first_word_seconds for one in turns]
    whole_lines = [one.seconds for one in turns]
    outside = [(one.seconds - one.model_seconds) * 1000 for one in turns]
    over_new = [one.uncached_speech_tokens - one.new_text_tokens for one in turns]
    half = len(turns) // 2
    # The database grows by whole pages, so single turns are lumpy; halves are compared.
    early = sum(one.stored_bytes for one in turns[:half]) / half
    late = sum(one.stored_bytes for one in turns[half:]) / (len(turns) - half)
    peak_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024
    listed = (
        ("median time to the first word", statistics.median(first_words), "s", 4.0),
        (
            "time per token, last three turns over turns 2 to 4",
            _pace(turns[-3:]) / _pace(turns[1:4]),
            "ratio",
            1.3,
        ),
        (
            "uncached prompt tokens beyond the new text, median",
            statistics.median(over_new),
            "tokens",
            150,
        ),
        (
            "time outside the model per turn, p95",
            sorted(outside)[round(0.95 * (len(outside) - 1))],
            "ms",
            15,
        ),
        ("peak memory, speaking and hearing", peak_gb, "GiB", 4.5),
        (
            "stored per turn",
            (early * half + late * (len(turns) - half)) / len(turns),
            "bytes",
            6144,
        ),
        ("stored per turn, later half over earlier half", late / max(1.0, early), "ratio", 1.3),
    )
    return BenchReport(
        model=model.profile.name,
        agent_turns=len(turns),
        figures=[
            Figure(name=name, value=round(value, 3), unit=unit, at_most=limit)
            for name, value, unit, limit in listed
        ],
        first_word_seconds=[round(one, 2) for one in first_words],
        whole_line_seconds=[round(one, 2) for one in whole_lines],
        outside_milliseconds=[round(one) for one in outside],
        uncached_tokens_over_new_text=over_new,
        lines_by_the_model=sources.count("model"),
        lines_authored=sources.count("authored"),
    )


def print_bench(report: BenchReport) -> None:
    """Prints the figures as a table."""
    table = Table(title=f"A call of {report.agent_turns} turns on {report.model}")
    for column in ("figure", "measured", "target", ""):
        table.add_column(column, justify="left" if column in ("figure", "") else "right")
    for figure in report.figures:
        table.add_row(
            figure.name,
            f"{figure.value:g} {figure.unit}",
            f"≤ {figure.at_most:g}",
            "met" if figure.met() else "missed",
        )
    console = Console()
    console.print(table)
    console.print(
        f"lines by the model {report.lines_by_the_model}, authored {report.lines_authored}; "
        f"first words after {report.first_word_seconds} s, whole lines after {report.whole_line_seconds} s"
    )
