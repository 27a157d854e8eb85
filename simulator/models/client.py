"""A model behind any OpenAI-compatible chat endpoint: OpenAI, vLLM, Ollama, llama.cpp."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ValidationError

from simulator.errors import EndpointBrokenError, ModelAnswerError, SettingsError
from simulator.models.choosing import (
    check_options,
    option_probabilities,
    options_grammar,
    spelt_option,
)
from simulator.models.connection import Connection
from simulator.models.endpoint import endpoint_of
from simulator.models.failures import FAILURES
from simulator.models.protocol import (
    Answer,
    Decoding,
    Message,
    ModelProfile,
    TokenStates,
    UsageLedger,
)
from simulator.models.reply import Reply
from simulator.models.shapes import choice_shape, strict_shape, without_lengths
from simulator.models.tokens import count_offline
from simulator.settings import Settings

Engine = Literal["llama.cpp", "vllm", "unknown"]
_TOP_LOGPROBS = 20
"""The most that OpenAI gives."""
_TOP_LOGPROBS_LLAMA = 1000
"""Before the grammar the allowed tokens can stand below the first hundred; a thousand cost no time."""
_CHOICE_TOKENS = 60


class _Tokens(BaseModel):
    tokens: list[int]


def open_endpoint(name: str, settings: Settings) -> EndpointModel:
    """The model ``openai:<model>`` at the address of the settings; nothing is sent yet.

    Raises:
        SettingsError: Neither a key nor an address is set, or one of them cannot be right.
    """
    endpoint = endpoint_of(name, settings)
    profile = ModelProfile(name, "endpoint", settings.context_tokens, embeds=False, strong=True)
    return EndpointModel(Connection(endpoint), profile)


class EndpointModel:
    """Speaks chat.completions; every answer is streamed, so that closing it stops the engine.

    Args:
        connection: To the endpoint.
        profile: What callers are told of it.
        engine: Where known; else found out at the first request.
    """

    def __init__(
        self, connection: Connection, profile: ModelProfile, *, engine: Engine | None = None
    ) -> None:
        self._connection = connection
        self.endpoint = connection.endpoint
        self._profile = profile
        self._usage = UsageLedger()
        self._engine = engine

    @property
    def profile(self) -> ModelProfile:
        """What callers need to know."""
        return self._profile

    @property
    def usage(self) -> UsageLedger:
        """What has been spent so far."""
        return self._usage

    async def complete(
        self, messages: Sequence[Message], decoding: Decoding, *, purpose: str
    ) -> str:
        """The whole answer; raises ``ModelAnswerError`` where it is empty."""
        body = await self._body(messages, decoding)
        text, reply = await self._whole(body, messages, purpose)
        return self._said(text, reply)

    async def stream(
        self, messages: Sequence[Message], decoding: Decoding, *, purpose: str
    ) -> AsyncGenerator[str, None]:
        """The answer in pieces; tried again only until the first one, closing it stops the engine."""
        body = await self._body(messages, decoding)

        async def first_words(reply: Reply) -> tuple[Reply, str]:
            words = ""
            while not words.strip() and (text := await reply.next_text()) is not None:
                words += text
            return reply, words

        reply, words = await self._connection.chat(body, first_words)
        try:
            piece: str | None = self._said(words, reply)
            while piece is not None:
                yield piece
                try:
                    piece = await reply.next_text()
                except FAILURES as error:
                    raise self._connection.failure(error) from error
        finally:
            # An engine that is stopped in mid-answer takes a moment to come to rest, which is its time.
            try:
                await reply.close()
            finally:
                self._note(reply, messages, purpose)

    async def choose(
        self, messages: Sequence[Message], options: Sequence[str], *, purpose: str
    ) -> Mapping[str, float]:
        """One constrained token: the probability of each option, summing to 1.

        On llama.cpp a grammar constrains it; elsewhere the log probabilities of the first token are
        taken as they come. Where an endpoint gives none, or no option is among its likeliest tokens,
        the model is asked for the option by name: then the probabilities are 1.0 and 0.0 and carry no
        doubt, and must not be calibrated.
        """
        check_options(options)
        body = await self._body(messages, Decoding(max_tokens=1, temperature=0.0))
        body["logprobs"] = True
        body["top_logprobs"] = _TOP_LOGPROBS
        if self._engine == "llama.cpp":
            body["top_logprobs"] = _TOP_LOGPROBS_LLAMA
            body["grammar"] = options_grammar(options)
        text, reply = await self._whole(body, messages, purpose)
        shares = option_probabilities(reply.first_token_places, options)
        if shares is None and self._engine == "llama.cpp" and text:
            # None of the likeliest thousand: the grammar still let the likeliest of ours through.
            taken = spelt_option(text, options)
            shares = {option: float(option == taken) for option in options} if taken else None
        return shares or await self._choose_by_name(messages, options, purpose)

    async def structured(
        self, messages: Sequence[Message], schema: type[Answer], *, max_tokens: int, purpose: str
    ) -> Answer:
        """An answer in the shape of ``schema``; one try, a misfit raises ``ModelAnswerError``."""
        shape = strict_shape(schema)
        text = await self._shaped(messages, schema.__name__, shape, max_tokens, purpose)
        try:
            return schema.model_validate_json(text)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"]) or "the answer"
            raise ModelAnswerError(
                f"the answer does not fit {schema.__name__}: {place}: {first['msg']}",
                where=f"{self.endpoint.name}, {purpose}",
            ) from error

    async def token_states(self, text: str, *, purpose: str) -> TokenStates:
        """Refused: a chat endpoint gives no hidden states; only the embedded model does."""
        raise SettingsError(
            f"gives no hidden states for {purpose!r} ({len(text)} characters)",
            where=self.endpoint.name,
            do="Use local:qwen2.5-coder-1.5b for what is read through probes",
        )

    async def count_tokens(self, text: str) -> int:
        """Tokens by llama.cpp's own tokenizer, else by tiktoken's tables, else a safe estimate."""
        if await self._known_engine() == "llama.cpp":
            address = self.endpoint.base_url.removesuffix("/").removesuffix("/v1") + "/tokenize"
            found = await self._connection.post(address, {"content": text})
            return len(_read(_Tokens, found, self.endpoint.name).tokens)
        return count_offline(text)

    async def warm(self, messages: Sequence[Message]) -> None:
        """Has llama.cpp process the prefix; does nothing for endpoints that bill for it."""
        if await self._known_engine() == "llama.cpp":
            body = await self._body(messages, Decoding(max_tokens=1, temperature=0.0))
            await self._whole(body, messages, "warm")

    async def close(self) -> None:
        """Closes every socket."""
        await self._connection.close()

    async def _choose_by_name(
        self, messages: Sequence[Message], options: Sequence[str], purpose: str
    ) -> Mapping[str, float]:
        shape = choice_shape(options)
        text = await self._shaped(messages, "Choice", shape, _CHOICE_TOKENS, purpose)
        try:
            answer = json.loads(text)["answer"]
        except (ValueError, KeyError, TypeError):
            answer = text.strip()
        if answer not in options:
            raise ModelAnswerError(
                f"answered {answer!r}, offered were {list(options)}",
                where=f"{self.endpoint.name}, {purpose}",
            )
        return {option: float(option == answer) for option in options}

    async def _shaped(
        self,
        messages: Sequence[Message],
        name: str,
        shape: Mapping[str, Any],
        max_tokens: int,
        purpose: str,
    ) -> str:
        body = await self._body(messages, Decoding(max_tokens=max_tokens, temperature=0.0))
        body["response_format"] = {
            "type": "json_schema",
            "json_schema": {
                "name": name,
                "strict": True,
                "schema": shape if self._engine == "llama.cpp" else without_lengths(shape),
            },
        }
        text, reply = await self._whole(body, messages, purpose)
        if reply.finish_reason == "length":
            raise ModelAnswerError(
                f"the answer was cut off at {max_tokens} tokens",
                where=f"{self.endpoint.name}, {purpose}",
            )
        return self._said(text, reply)

    async def _body(self, messages: Sequence[Message], decoding: Decoding) -> dict[str, Any]:
        engine = await self._known_engine()
        body: dict[str, Any] = {
            "messages": [{"role": each.role, "content": each.content} for each in messages],
            "max_tokens": decoding.max_tokens,
            "temperature": decoding.temperature,
            "stream_options": {"include_usage": True},
        }
        if decoding.stop:
            body["stop"] = list(decoding.stop)
        if decoding.seed is not None:
            body["seed"] = decoding.seed
        if decoding.min_p is not None and engine != "unknown":
            body["min_p"] = decoding.min_p
        if engine == "llama.cpp":
            # So that a stream which is closed early has still told what it cost.
            body["timings_per_token"] = True
        return body

    async def _whole(
        self, body: dict[str, Any], messages: Sequence[Message], purpose: str
    ) -> tuple[str, Reply]:
        """Reads one answer to its end, which closes it."""

        async def all_pieces(reply: Reply) -> tuple[str, Reply]:
            pieces: list[str] = []
            try:
                while (text := await reply.next_text()) is not None:
                    pieces.append(text)
            finally:
                self._note(reply, messages, purpose)
            return "".join(pieces), reply

        text, reply = await self._connection.chat(body, all_pieces)
        await reply.close()
        return text, reply

    def _said(self, text: str, reply: Reply) -> str:
        if text.strip():
            return text
        refused = f", it declined: {reply.refusal!r}" if reply.refusal else ""
        raise ModelAnswerError(
            f"an empty answer (finish_reason {reply.finish_reason!r}){refused}",
            where=self.endpoint.name,
            do="Try again",
        )

    def _note(self, reply: Reply, messages: Sequence[Message], purpose: str) -> None:
        estimate = 0 if reply.told_cost else sum(count_offline(m.content) for m in messages)
        self._usage.add(reply.cost(purpose, estimate))

    async def _known_engine(self) -> Engine:
        if self._engine is None:
            owners = await self._connection.owners()
            if owners is None:
                return "unknown"
            self._engine = (
                "llama.cpp" if "llamacpp" in owners else "vllm" if "vllm" in owners else "unknown"
            )
        return self._engine


def _read(shape: type[_Tokens], data: object, name: str) -> _Tokens:
    try:
        return shape.model_validate(data)
    except ValidationError as error:
        raise EndpointBrokenError("its tokenizer answers nonsense", where=name) from error
