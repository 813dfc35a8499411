"""A server that sends exactly the bytes of a test over a real socket, and records the requests."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

End = Literal["keep", "close", "abort", "hold"]


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any


@dataclass(frozen=True)
class Answer:
    """Pieces of bytes, each sent separately, and what happens to the connection at the end: kept for the next request, closed, cut, held.

    If there is a `last`, the last piece is sent when it is set.
    """

    pieces: list[bytes]
    end: End = "keep"
    last: asyncio.Event | None = None


@dataclass
class Script:
    """Sends its answers in order. An answer may be a function of the request."""

    answers: list[Answer]
    answer: Callable[[Request], Answer] | None = None
    requests: list[Request] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._exchange(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        request = await read_request(reader)
        self.requests.append(request)
        answer = self.answer(request) if self.answer else self.answers.pop(0)
        for number, piece in enumerate(answer.pieces, 1):
            if answer.last and number == len(answer.pieces):
                await answer.last.wait()
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)
        match answer.end:
            case "abort":
                writer.transport.abort()
            case "hold":
                await reader.read()  # until the client leaves
            case _:
                pass
        return answer.end == "keep"


@asynccontextmanager
async def scripted(*answers: Answer, answer: Callable[[Request], Answer] | None = None) -> AsyncIterator[Script]:
    script = Script(list(answers), answer)
    conversations: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        conversations.add(asyncio.create_task(script.serve(reader, writer)))

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    script.port = server.sockets[0].getsockname()[1]
    try:
        yield script
    finally:
        server.close()
        for task in conversations:
            task.cancel()
        await asyncio.gather(*conversations, return_exceptions=True)


async def read_request(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.removesuffix("\r\n\r\n").split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Request(method, target.partition("?")[0], dict(parse_qsl(urlsplit(target).query)), headers, json.loads(body) if body else None)


def answer(
    status: int = 200, body: object = None, *, end: End = "keep", content_type: str = "application/json", **headers: str | None
) -> Answer:
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} Phrase", f"Content-Type: {content_type}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items() if value is not None]
    if status != 204:
        lines.append(f"Content-Length: {len(content)}")
    return Answer([("\r\n".join(lines) + "\r\n\r\n").encode() + content], end)


def problem(status: int, name: str = "x", *, detail: str = "Because.", retry_after: str | None = None, **members: object) -> Answer:
    body = {"type": f"/problems/{name}", "title": "A title", "status": status, "detail": detail, "instance": "/api/x"} | members
    return answer(status, body, content_type="application/problem+json", retry_after=retry_after)


STREAM_HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-store\r\nTransfer-Encoding: chunked\r\n\r\n"
)


def stream(*pieces: bytes, end: Literal["clean", "abort", "hold"] = "hold", last: asyncio.Event | None = None) -> Answer:
    """A stream, each piece a chunk of its own. It ends cleanly, is cut off, or stays open until the client leaves."""
    chunks = [STREAM_HEAD, *(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces if piece)]
    if end == "clean":
        return Answer([*chunks, b"0\r\n\r\n"], "close", last)
    return Answer(chunks, end, last)


def event(type: str, data: object = None, id: str | None = None, retry_ms: int | None = None) -> bytes:
    """A frame, written by hand."""
    lines = [] if retry_ms is None else [f"retry: {retry_ms}"]
    lines += [] if id is None else [f"id: {id}"]
    lines += [f"event: {type}", f"data: {json.dumps({} if data is None else data, ensure_ascii=False)}", "", ""]
    return "\n".join(lines).encode()


def connected(id: str | None = "e-0-0", *, heartbeat_s: float = 15, retry_ms: int = 1) -> bytes:
    return event(
        "connected", {"stream_id": "s", "user_id": "anna", "topics": ["all"], "cursor": id, "heartbeat_s": heartbeat_s}, id, retry_ms
    )


def log(*numbers: int, epoch: str = "e") -> bytes:
    """Events of the log with these numbers."""
    return b"".join(event("new_booking", {"n": n}, f"{epoch}-{n}-{n}") for n in numbers)


def pieces_of(body: bytes, cuts: Iterable[int]) -> list[bytes]:
    edges = [0, *sorted(cut % (len(body) + 1) for cut in cuts), len(body)]
    return [body[edges[i] : edges[i + 1]] for i in range(len(edges) - 1)]
