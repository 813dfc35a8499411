"""What the service is measured against, in the same run: the least that anyone could do for the same bytes."""

from __future__ import annotations

import select
import socket
from typing import Any

import jwt
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

SECRET = "benchmark-secret-of-at-least-32-bytes"

_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
_GREETING = b"event: connected\nid: 0\ndata: {}\n\n"
_CREATED = b"HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n"


class BareSender:
    """A loop of `socket.send`. A GET becomes a subscriber; the body of a POST is written as it is to every subscriber.

    No HTTP beyond what the client of the benchmarks sends, no durability, no flow control, no order to keep.
    """

    def listen(self) -> int:
        """Open the listening socket; returns its port."""
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
        return int(self._listener.getsockname()[1])

    def serve(self) -> None:
        """Serve for ever."""
        epoll = select.epoll()
        epoll.register(self._listener, select.EPOLLIN)
        subscribers: list[socket.socket] = []
        fresh: dict[int, socket.socket] = {}
        while True:
            for descriptor, _event in epoll.poll(-1, 1024):
                if descriptor == self._listener.fileno():
                    connection, _address = self._listener.accept()
                    connection.setblocking(False)
                    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    fresh[connection.fileno()] = connection
                    epoll.register(connection, select.EPOLLIN)
                    continue
                connection = fresh[descriptor]
                request = connection.recv(1 << 16)
                if request.startswith(b"GET "):
                    epoll.unregister(descriptor)
                    del fresh[descriptor]
                    subscribers.append(connection)
                    connection.send(_HEAD + b"%x\r\n%b\r\n" % (len(_GREETING), _GREETING))
                elif request:
                    chunk = request.partition(b"\r\n\r\n")[2]
                    for subscriber in subscribers:
                        subscriber.send(chunk)
                    connection.send(_CREATED)
                else:
                    epoll.unregister(descriptor)
                    del fresh[descriptor]
                    connection.close()


class PlainPost:
    """Starlette on uvicorn, as most people run it: verify the token, parse the JSON, store nothing, answer JSON."""

    def serve(self, port: int) -> None:
        """Serve for ever."""
        app = Starlette(routes=[Route("/healthz", _health), Route("/api/bookings", _book, methods=["POST"])])
        uvicorn.run(app, host="127.0.0.1", port=port, loop="uvloop", http="httptools", access_log=False, log_level="error")


async def _health(_request: Request) -> JSONResponse:
    return JSONResponse({})


async def _book(request: Request) -> JSONResponse:
    scheme, _, token = request.headers["authorization"].partition(" ")
    if scheme != "Bearer":
        return JSONResponse({}, status_code=401)
    claims: dict[str, Any] = jwt.decode(token, SECRET, algorithms=["HS256"], options={"require": ["exp", "sub"]})
    booking_body = await request.json()
    return JSONResponse({"requester_id": claims["sub"], **booking_body}, status_code=201)
