"""A real HTTP server on loopback that plays an endpoint, well-behaved or not."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

Play = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
_SSE = "text/event-stream"


@dataclass(frozen=True)
class Got:
    """One request that arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class LoopbackEndpoint:
    """Answers each request with the next play; a request that nobody planned gets status 418.

    Attributes:
        got: Requests to anything but ``/models``, in order.
        owner: What ``/v1/models`` gives as ``owned_by``; ``None`` is 404.
        listed: How often ``/v1/models`` was asked for.
        lists: Answers ``/v1/models`` instead.
        client_came: Set when the first of them arrived.
        client_left: Set when a client closed a stream that was still under way.
    """

    owner: str | None = None
    listed: int = 0
    lists: Play | None = None
    got: list[Got] = field(default_factory=list)
    client_came: asyncio.Event = field(default_factory=asyncio.Event)
    client_left: asyncio.Event = field(default_factory=asyncio.Event)
    url: str = ""
    _plays: deque[Play] = field(default_factory=deque)
    _over: asyncio.Event = field(default_factory=asyncio.Event)
    _server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listens on a free port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/v1"

    async def stop(self) -> None:
        """Lets hanging plays go and stops."""
        self._over.set()
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    def plays(self, *plays: Play) -> None:
        """What comes next."""
        self._plays.extend(plays)

    def hangs(self, head: bytes = b"") -> Play:
        """Sends ``head`` and then nothing."""

        async def play(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(head)
            await writer.drain()
            await self._over.wait()

        return play

    def repeats(self, raw: bytes) -> Play:
        """Sends ``raw`` again and again until the client leaves."""

        async def play(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(head(200, _SSE))
            gone = asyncio.ensure_future(reader.read())
            while not gone.done():
                writer.write(raw)
                await asyncio.wait([gone], timeout=0.001)
            self.client_left.set()

        return play

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            got = await _read_request(reader)
            if got.path.endswith("/models"):
                self.listed += 1
                await (self.lists or self._models())(reader, writer)
                return
            self.got.append(got)
            self.client_came.set()
            play = self._plays.popleft() if self._plays else answers(418, {"error": "unplanned"})
            await play(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client left, which some tests want
        finally:
            writer.close()

    def _models(self) -> Play:
        if self.owner is None:
            return answers(404, {"error": {"message": "not found"}})
        return answers(200, {"object": "list", "data": [{"id": "m", "owned_by": self.owner}]})


def head(status: int, kind: str, length: int | None = None, **headers: str) -> bytes:
    """Status line and headers; without ``length`` the end of the connection ends the body."""
    lines = [f"HTTP/1.1 {status} X", f"content-type: {kind}", "connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if length is not None:
        lines.append(f"content-length: {length}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def answers(status: int, body: object, kind: str = "application/json", **headers: str) -> Play:
    """One whole answer."""
    raw = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    return sends(head(status, kind, len(raw), **headers) + raw)


def sends(raw: bytes) -> Play:
    """These bytes, then the connection ends."""

    async def play(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(raw)
        await writer.drain()

    return play


def event(data: object) -> bytes:
    """One server-sent event."""
    return b"data: " + (data if isinstance(data, bytes) else json.dumps(data).encode()) + b"\n\n"


def piece(text: str, **choice: object) -> dict[str, object]:
    """One chunk of an answer."""
    return {"choices": [{"index": 0, "delta": {"content": text}, **choice}]}


def streams(*chunks: object) -> Play:
    """A stream of these chunks, properly ended on the wire."""
    body = b"".join(event(chunk) for chunk in chunks) + event(b"[DONE]")
    return sends(head(200, _SSE) + body)


def says(*texts: str, finish: str = "stop", **extra: object) -> Play:
    """A good answer in pieces; ``extra`` (usage, timings) goes into a last chunk without choices."""
    end = {"choices": [{"index": 0, "delta": {}, "finish_reason": finish}]}
    last = [{"choices": [], **extra}] if extra else []
    return streams(*[piece(text) for text in texts], end, *last)


def breaks_off_after(*texts: str) -> Play:
    """Some pieces, and then the connection is gone in the middle of a chunk."""
    body = b"".join(event(piece(text)) for text in texts)
    chunked = b"%x\r\n%b\r\nff\r\ndata: {" % (len(body), body) if body else b"ff\r\ndata: {"
    return sends(head(200, _SSE, transfer_encoding="chunked") + chunked)


def drops() -> Play:
    """No answer at all: the connection ends."""
    return sends(b"")


async def _read_request(reader: asyncio.StreamReader) -> Got:
    start = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, path, _version = start[0].split(" ")
    headers = {
        name.lower(): value.strip()
        for name, _colon, value in (line.partition(":") for line in start[1:] if line)
    }
    raw = await reader.readexactly(int(headers.get("content-length", "0")))
    return Got(method, path, headers, json.loads(raw) if raw else None)
