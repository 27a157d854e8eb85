"""What a language model can be asked, whoever answers: endpoint, embedded model or script."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar

from pydantic import BaseModel

if TYPE_CHECKING:  # numpy costs commands that need no model a tenth of a second
    import numpy as np
    import numpy.typing as npt

Answer = TypeVar("Answer", bound=BaseModel)
Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True)
class Message:
    """One message of a chat prompt."""

    role: Role
    content: str


@dataclass(frozen=True)
class Decoding:
    """How the next words are drawn.

    Attributes:
        max_tokens: Most tokens of an answer.
        temperature: 0 is the likeliest answer every time.
        min_p: Least probability of a token relative to the likeliest; sent only to engines that know it.
        stop: Texts that end the answer and are not part of it.
        seed: Same seed, same prompt, same words, as far as the engine keeps that promise.
    """

    max_tokens: int = 120
    temperature: float = 0.5
    min_p: float | None = None
    stop: tuple[str, ...] = ()
    seed: int | None = None


@dataclass(frozen=True)
class ModelProfile:
    """What callers need to know of a model to use it well.

    Attributes:
        name: As in the settings, e.g. ``local:qwen2.5-coder-1.5b``.
        kind: Who answers.
        context_tokens: Context window of one conversation.
        embeds: Whether ``token_states`` is offered.
        strong: Whether it follows structured instructions well enough to hear and judge by them; the
            embedded model does not and is read through probes.
        fingerprint: SHA-256 of the weights where known; probes belong to it.
    """

    name: str
    kind: Literal["endpoint", "local", "scripted"]
    context_tokens: int
    embeds: bool
    strong: bool
    fingerprint: str | None = None


@dataclass(frozen=True)
class TokenStates:
    """What a model makes of a text, token by token.

    Attributes:
        states: Hidden states, shape (tokens, hidden size).
        ends: Where each token ends, in bytes of the text's UTF-8, shape (tokens,), ascending.
    """

    states: npt.NDArray[np.float32]
    ends: npt.NDArray[np.intp]


@dataclass(frozen=True)
class CallUsage:
    """What one request cost.

    Attributes:
        purpose: What it was for: ``hear``, ``speak``, ``judge``, ``warm`` …
        prompt_tokens: Tokens of the prompt, cached ones included.
        cached_tokens: Of these, how many the engine did not have to process again.
        completion_tokens: Tokens of the answer.
        seconds: Wall time of the request.
        first_token_seconds: Wall time to the first piece, where streamed.
    """

    purpose: str
    prompt_tokens: int
    cached_tokens: int
    completion_tokens: int
    seconds: float
    first_token_seconds: float | None = None


@dataclass
class UsageLedger:
    """Every request of a model, in order."""

    calls: list[CallUsage] = field(default_factory=list)

    def add(self, usage: CallUsage) -> None:
        """Notes one request."""
        self.calls.append(usage)

    def totals(self, since: int = 0) -> dict[str, float]:
        """Sums from request number ``since`` on: calls, prompt, cached and completion tokens, seconds."""
        part = self.calls[since:]
        return {
            "calls": len(part),
            "prompt_tokens": sum(call.prompt_tokens for call in part),
            "cached_tokens": sum(call.cached_tokens for call in part),
            "completion_tokens": sum(call.completion_tokens for call in part),
            "seconds": round(sum(call.seconds for call in part), 3),
        }


class Model(Protocol):
    """A language model. Every method raises only errors of ``simulator.errors``.

    ``purpose`` names what a request is for in the usage ledger.
    """

    @property
    def profile(self) -> ModelProfile:
        """What callers need to know."""
        ...

    @property
    def usage(self) -> UsageLedger:
        """What has been spent so far."""
        ...

    async def complete(
        self, messages: Sequence[Message], decoding: Decoding, *, purpose: str
    ) -> str:
        """The whole answer."""
        ...

    def stream(
        self, messages: Sequence[Message], decoding: Decoding, *, purpose: str
    ) -> AsyncGenerator[str, None]:
        """The answer in pieces; closing the iterator stops the work at the engine."""
        ...

    async def choose(
        self, messages: Sequence[Message], options: Sequence[str], *, purpose: str
    ) -> Mapping[str, float]:
        """One constrained token: the probability of each option, summing to 1."""
        ...

    async def structured(
        self, messages: Sequence[Message], schema: type[Answer], *, max_tokens: int, purpose: str
    ) -> Answer:
        """An answer in the shape of ``schema``; one try, a misfit raises ``ModelAnswerError``."""
        ...

    async def token_states(self, text: str, *, purpose: str) -> TokenStates:
        """The hidden states of a text's tokens; only where ``profile.embeds``."""
        ...

    async def count_tokens(self, text: str) -> int:
        """Tokens of a text by the best counter there is; see ``models/tokens.py``."""
        ...

    async def warm(self, messages: Sequence[Message]) -> None:
        """Lets the engine process a prefix before it is needed; costs nothing where it cannot help."""
        ...

    async def close(self) -> None:
        """Frees connections, and the engine where it runs in this process."""
        ...
