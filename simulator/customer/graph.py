"""The customer as a LangGraph state machine: wiring only.

One invocation is one turn of the agent: ``hear → feel → plan → speak → guard → commit``, with an edge
from guard back to speak while there are attempts left. The state is small and plain JSON; what was said
is kept in the store and comes in with the context.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Literal, TypedDict

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from simulator.customer.appraisal import Appraisal
from simulator.customer.control_answers import heard_in
from simulator.customer.disclosure import shut_facts
from simulator.customer.guard import SENTENCE_ENDS, Limits, good_beginning, loops, objection, tidy
from simulator.customer.hearing import Hearing, Utterance
from simulator.customer.mood import Felt, Stimulus
from simulator.customer.plan import ControlSignal
from simulator.customer.speech import (
    Cue,
    authored_line,
    authored_lines,
    decoding,
    fitted,
    limits_for,
    mixed_seed,
    speech_prompt,
)
from simulator.customer.turn import Inner, Step, feel_turn, plan_turn
from simulator.errors import ModelAnswerError
from simulator.models.protocol import Model
from simulator.persona import Fact, Persona
from simulator.transcript import Turn

ATTEMPTS = 2
"""Lines drawn from a strong model before the authored one is taken."""
WEAK_ATTEMPTS = 1
"""The same for a weak one. In twelve turns a second line, which starts with the same words, passed the guard
once in eight, and cost three to four seconds each time."""


@dataclass
class TurnContext:
    """What one invocation works with; nothing of it is stored by the graph.

    Attributes:
        persona: Who calls.
        hearing: How the agent's words are heard.
        model: Who speaks.
        conversation: The call so far, the agent's new turn last (absent for a control without words).
        said: The agent's new words; ``None`` for a control without words.
        seed: Of the call.
        measured: What the call's clock adds to the mood.
        signal: A call control used in this turn.
        quiet: Set from outside when the agent talks over the customer: speaking stops.
        begin: Told the words that the line is sure to begin with, as soon as they are known; at most once.
    """

    persona: Persona
    hearing: Hearing
    model: Model
    conversation: Sequence[Turn]
    said: Utterance | None
    seed: int
    measured: Sequence[Stimulus] = ()
    signal: ControlSignal | None = None
    quiet: asyncio.Event = field(default_factory=asyncio.Event)
    begin: Callable[[str], None] | None = None


class CustomerState(TypedDict, total=False):
    """The turn under way; the checkpointer keeps what ``commit`` leaves of it."""

    inner: dict[str, Any] | None
    """The customer before the turn; comes in with each turn and is not kept."""
    key: str
    """Drawn anew for each turn. The store keeps it with the turn, so that the state that a turn left which
    could not be stored is never taken for the customer's past."""
    appraisal: dict[str, Any] | None
    felt: dict[str, Any] | None
    step: dict[str, Any] | None
    """What the turn did; holds the customer after it."""
    line: str
    opener: str
    """The words that the line was sure to begin with."""
    whole: bool
    """Whether the line is all that the customer was going to say."""
    source: Literal["model", "authored", "none"]
    attempts: int
    objections: list[str]
    """Why the guard refused the lines of this turn; never shown to the trainee."""


CustomerGraph = CompiledStateGraph[CustomerState, TurnContext, CustomerState, CustomerState]


def _inner(state: CustomerState) -> Inner:
    return Inner.model_validate(state["inner"])


def step_of(state: CustomerState) -> Step:
    """What the turn did, read from the state after it."""
    return Step.model_validate(state["step"])


def _cue(state: CustomerState, context: TurnContext) -> Cue:
    step = step_of(state)
    return Cue(
        persona=context.persona,
        plan=step.plan,
        band=step.inner.mood.band,
        conversation=context.conversation,
        told=step.inner.progress.told,
        seed=mixed_seed(context.seed, len(context.conversation)),
    )


async def hear(state: CustomerState, runtime: Runtime[TurnContext]) -> CustomerState:
    """The model hears what the agent did in this turn."""
    del state
    context = runtime.context
    appraisal = heard_in(context.persona, context.signal)
    if context.said is not None:
        appraisal = await context.hearing.hear(context.persona, context.said)
    return {
        "appraisal": appraisal.model_dump(mode="json"),
        "line": "",
        "opener": "",
        "whole": True,
        "source": "none",
        "attempts": 0,
        "objections": [],
    }


async def feel(state: CustomerState, runtime: Runtime[TurnContext]) -> CustomerState:
    """Code moves the mood and writes the ledger."""
    context = runtime.context
    appraisal = Appraisal.model_validate(state["appraisal"])
    inner = _inner(state)
    felt = feel_turn(context.persona, inner, appraisal, context.measured)
    return {"felt": felt.model_dump(mode="json")}


async def plan(state: CustomerState, runtime: Runtime[TurnContext]) -> CustomerState:
    """Code opens gates, chooses the move, and decides whether the call ends."""
    context = runtime.context
    step = plan_turn(
        context.persona,
        _inner(state),
        Appraisal.model_validate(state["appraisal"]),
        Felt.model_validate(state["felt"]),
        context.signal,
    )
    return {"step": step.model_dump(mode="json")}


async def speak(state: CustomerState, runtime: Runtime[TurnContext]) -> CustomerState:
    """The model says the move; after the last attempt the authored line does."""
    context = runtime.context
    cue = _cue(state, context)
    attempts = state["attempts"]
    if not cue.plan.speaks or (context.quiet.is_set() and not attempts):
        return {"line": "", "source": "none"}
    strong = context.model.profile.strong
    if attempts >= (ATTEMPTS if strong else WEAK_ATTEMPTS):
        return {"line": authored_line(cue), "source": "authored"}
    prompt = speech_prompt(cue, attempt=attempts, strong=strong)
    if context.begin and prompt.opener and not attempts:
        context.begin(prompt.opener)
    drawn = prompt.opener
    # A beginning need not tell the fact yet, and may be the agent's words that are about to be disputed.
    so_far = replace(_limits(state, context), must_tell=None, agent_words="")
    messages = await fitted(prompt, cue, context.model)
    words = context.model.stream(messages, decoding(cue, attempts), purpose="speak")
    try:
        async with aclosing(words):
            async for piece in words:
                drawn += piece
                if context.quiet.is_set():
                    source: Literal["authored", "none"] = "authored" if prompt.opener else "none"
                    return {"line": prompt.opener, "whole": False, "source": source}
                ended = drawn.rstrip().endswith(SENTENCE_ENDS)
                if loops(drawn) or (ended and objection(tidy(drawn, context.persona), so_far)):
                    break
    except ModelAnswerError:
        # An empty answer is one more line that cannot be shown; the guard says so and the next try follows.
        drawn = ""
    line = tidy(drawn, context.persona)
    return {
        "line": line if line.startswith(prompt.opener) else "",
        "opener": prompt.opener,
        "source": "authored" if line in authored_lines(cue) else "model",
        "attempts": attempts + 1,
    }


async def guard(state: CustomerState, runtime: Runtime[TurnContext]) -> CustomerState:
    """Code refuses a line that this customer could not have said here, from the sentence on that is wrong."""
    if state["source"] != "model":
        return {}
    limits = _limits(state, runtime.context)
    refused = objection(state["line"], limits)
    if refused is None:
        return {}
    beginning = good_beginning(state["line"], limits)
    if beginning is not None and len(beginning) > len(state["opener"]):
        return {"line": beginning}
    return {"line": "", "objections": [*state["objections"], refused]}


def _limits(state: CustomerState, context: TurnContext) -> Limits:
    after = step_of(state).inner
    shut = shut_facts(
        context.persona,
        told=after.progress.told,
        asked=after.progress.asked,
        trust=after.mood.trust,
    )
    strong = context.model.profile.strong
    return limits_for(_cue(state, context), known_text(context, shut), shut, strong=strong)


def known_text(context: TurnContext, shut: Sequence[Fact]) -> str:
    """All text whose numbers the customer may use: the situation, open facts, and the call so far."""
    persona = context.persona
    shut_ids = {fact.id for fact in shut}
    open_texts = [
        " ".join((fact.text, *fact.values, *fact.say))
        for fact in persona.facts
        if fact.id not in shut_ids
    ]
    said = [turn.text for turn in context.conversation]
    return " ".join((persona.situation, persona.problem, *open_texts, *said))


def after_guard(state: CustomerState) -> Literal["speak", "commit"]:
    """Back to speaking where the line was refused."""
    if state["source"] == "model" and not state["line"]:
        return "speak"
    return "commit"


async def commit(state: CustomerState, runtime: Runtime[TurnContext]) -> CustomerState:
    """The turn becomes the customer's past; what only it needed is dropped, so that checkpoints stay small."""
    del state, runtime
    return {"inner": None, "appraisal": None, "felt": None}


def build_graph(saver: BaseCheckpointSaver[str]) -> CustomerGraph:
    """Compiles the graph over a checkpointer."""
    return _wiring().compile(checkpointer=saver)


@cache
def _wiring() -> StateGraph[CustomerState, TurnContext, CustomerState, CustomerState]:
    graph = StateGraph(CustomerState, context_schema=TurnContext)
    for name, node in (
        ("hear", hear),
        ("feel", feel),
        ("plan", plan),
        ("speak", speak),
        ("guard", guard),
        ("commit", commit),
    ):
        graph.add_node(name, node)
    graph.add_edge(START, "hear")
    graph.add_edge("hear", "feel")
    graph.add_edge("feel", "plan")
    graph.add_edge("plan", "speak")
    graph.add_edge("speak", "guard")
    graph.add_conditional_edges("guard", after_guard)
    graph.add_edge("commit", END)
    return graph
