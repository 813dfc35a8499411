"""Peers on loopback whose answers a test sets: a raw HTTP server that can stall, send nonsense and never end."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

Answering = Callable[["Request", asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Request:
    """A request that a peer received."""

    line: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Peer:
    """A listening peer. `requests` are the complete ones, `connections` all that were opened."""

    port: int
    requests: list[Request] = field(default_factory=list)
    connections: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"


def answering(status: int, body: bytes = b"", **headers: str) -> Answering:
    """Answer with this and close."""

    async def answer(_request: Request, writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {status} So", f"content-length: {len(body)}", "connection: close"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    return answer


@contextlib.asynccontextmanager
async def peer(answer: Answering) -> AsyncIterator[Peer]:
    """Run a peer that answers each request by `answer`. It ends with the block."""
    handlers: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        found.connections += 1
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        line, *rest = head.strip().split("\r\n")
        headers = {name.lower(): value.strip() for name, value in (each.split(":", 1) for each in rest)}
        request = Request(line, headers, await reader.readexactly(int(headers.get("content-length", "0"))))
        found.requests.append(request)
        await answer(request, writer)
        await writer.drain()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(serve(reader, writer))
        handlers.add(task)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await task
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    found = Peer(server.sockets[0].getsockname()[1])
    try:
        yield found
    finally:
        server.close()
        for task in handlers:
            task.cancel()
        await asyncio.gather(*handlers, return_exceptions=True)
        await asyncio.sleep(0)
