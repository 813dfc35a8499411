"""A client that sends ready-made requests over keep-alive connections, as fast as they are answered or at a fixed rate.

Meant to live behind `Remote(Load, core)`. Requests are built beforehand; what the loop does per request is one send, one or two receives
and a search for the length of the answer.
"""

from __future__ import annotations

import gc
import re
import select
import socket
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from pathlib import Path

_LENGTH = re.compile(rb"\r\n[Cc]ontent-[Ll]ength: *(\d+)")
_NUMBER = re.compile(rb"bench-(\d+)")


@dataclass(slots=True)
class Outcome:
    """What became of the requests, in the order in which they were answered."""

    statuses: Counter[int] = field(default_factory=Counter)
    sent_ns: list[int] = field(default_factory=list)
    """Monotonic moments just before each request was written."""
    took_ns: list[int] = field(default_factory=list)
    """From then to the complete answer."""
    arrivals_ns: list[int] = field(default_factory=list)
    """From then to its event on the watched stream, in order of arrival."""
    elapsed_s: float = 0.0
    refusal: bytes = b""
    """The first answer that is not a 2xx, whole."""

    @property
    def rate(self) -> float:
        """Answers per second."""
        return len(self.took_ns) / self.elapsed_s


class KeepAlive:
    """A connection on which one request at a time is sent and its answer read."""

    __slots__ = ("answer", "index", "sent_ns", "socket")

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.answer = b""
        self.index = -1
        self.sent_ns = 0

    def send(self, index: int, request: bytes) -> None:
        """Send a request; `index` and `sent_ns` are kept for whoever reads the answer."""
        self.index = index
        self.sent_ns = time.monotonic_ns()
        self.socket.send(request)

    def is_answered(self) -> bool:
        """Read what is there; whether the answer is complete now. Raises RuntimeError when the server hangs up."""
        piece = self.socket.recv(1 << 16)
        if not piece:
            raise RuntimeError(f"hung up after {self.answer[:1000]!r}")
        answer = self.answer = self.answer + piece if self.answer else piece
        end = answer.find(b"\r\n\r\n")
        if end < 0:
            return False
        length = _LENGTH.search(answer, 0, end + 2)
        if length is None:
            raise RuntimeError(f"an answer without a length: {answer[:1000]!r}")
        return len(answer) >= end + 4 + int(length[1])


class Load:
    """Requests to one server at a time."""

    def __init__(self) -> None:
        gc.disable()

    def run(self, port: int, requests: list[bytes], clients: int, timeout_s: float) -> Outcome:
        """Send all, each of `clients` the next one as soon as its last is answered."""
        outcome = Outcome()
        epoll, connections = _dial(port, clients)
        begun = time.monotonic()
        following = iter(enumerate(requests))
        left = len(requests)
        for connection, (index, request) in zip(connections.values(), following):  # noqa: B905 - fewer of either will do
            connection.send(index, request)
        while left:
            ready = epoll.poll(begun + timeout_s - time.monotonic(), clients)
            if not ready:
                raise TimeoutError(f"{left} of {len(requests)} requests not answered after {timeout_s:.0f} s; {outcome.statuses}")
            for descriptor, _event in ready:
                connection = connections[descriptor]
                if connection.is_answered():
                    _note(outcome, connection)
                    left -= 1
                    index, request = next(following, (-1, b""))
                    if index >= 0:
                        connection.send(index, request)
        outcome.elapsed_s = time.monotonic() - begun
        _hang_up(epoll, connections)
        return outcome

    def pace(
        self, port: int, requests: list[bytes], rate: float, clients: int, watch: bytes, stop: Path | None, watch_port: int = 0
    ) -> Outcome:
        """Send `rate` requests per second until all are sent or the file `stop` exists; each on an idle connection of `clients`.

        `watch`: the request of a stream on which each change is to arrive as text with `bench-<index>` in it (b"": none),
        on this server or at `watch_port`.
        Raises RuntimeError when a request is 5 s late as all connections are busy, or when answers or events are missing
        5 s after the last request.
        """
        outcome = Outcome()
        epoll, connections = _dial(port, clients)
        idle = deque(connections.values())
        watched = _Watched(watch_port or port, watch) if watch else None
        if watched is not None:
            epoll.register(watched.socket, select.EPOLLIN)
        begun = time.monotonic()
        index = 0
        while index < len(requests) and not (stop is not None and stop.exists()):
            late = time.monotonic() - begun - index / rate
            if late >= 0 and idle:
                connection = idle.popleft()
                connection.send(index, requests[index])
                if watched is not None:
                    watched.sent_ns[index] = connection.sent_ns
                index += 1
            elif late > 5:
                raise RuntimeError(f"all connections are busy; {outcome.statuses}")
            else:
                _receive(epoll, max(-late, 0.0) if idle else 0.05, connections, watched, outcome, idle)
        limit = time.monotonic() + 5
        while len(idle) < clients or (watched is not None and watched.sent_ns):
            if time.monotonic() > limit:
                raise RuntimeError(f"{clients - len(idle)} answers or their events missing 5 s after the last request; {outcome.statuses}")
            _receive(epoll, 0.05, connections, watched, outcome, idle)
        outcome.elapsed_s = time.monotonic() - begun
        _hang_up(epoll, connections)
        if watched is not None:
            watched.socket.close()
        return outcome


class _Watched:
    """A stream that is to tell of each change. `sent_ns` holds the changes whose event has not come yet."""

    def __init__(self, port: int, request: bytes) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=5)
        self.socket.sendall(request)
        self.sent_ns: dict[int, int] = {}
        self._text = b""
        text = b""
        while b"event: connected" not in text or not text.endswith((b"\n\n", b"\n\n\r\n")):
            piece = self.socket.recv(1 << 16)
            text += piece
            if not piece or not text.startswith(b"HTTP/1.1 200"[: len(text)]):
                raise RuntimeError(f"the watched stream did not begin: {text[:1000]!r}")

    def read(self, outcome: Outcome) -> None:
        """Note what has arrived."""
        piece = self.socket.recv(1 << 16)
        at = time.monotonic_ns()
        if not piece:
            raise RuntimeError("the watched stream ended")
        whole, separator, self._text = (self._text + piece).rpartition(b"\n")
        for number in _NUMBER.findall(whole + separator):
            sent_ns = self.sent_ns.pop(int(number), None)
            if sent_ns is not None:
                outcome.arrivals_ns.append(at - sent_ns)


def _receive(
    epoll: select.epoll,
    wait_s: float,
    connections: dict[int, KeepAlive],
    watched: _Watched | None,
    outcome: Outcome,
    idle: deque[KeepAlive],
) -> None:
    for descriptor, _event in epoll.poll(wait_s, 1024):
        if descriptor not in connections:
            assert watched is not None
            watched.read(outcome)
        elif connections[descriptor].is_answered():
            _note(outcome, connections[descriptor])
            idle.append(connections[descriptor])


def _note(outcome: Outcome, connection: KeepAlive) -> None:
    outcome.took_ns.append(time.monotonic_ns() - connection.sent_ns)
    outcome.sent_ns.append(connection.sent_ns)
    status = int(connection.answer[9:12])
    outcome.statuses[status] += 1
    if status >= 300 and not outcome.refusal:
        outcome.refusal = connection.answer
    connection.answer = b""


def _dial(port: int, clients: int) -> tuple[select.epoll, dict[int, KeepAlive]]:
    connections = {connection.socket.fileno(): connection for connection in (KeepAlive(port) for _ in range(clients))}
    epoll = select.epoll()
    for descriptor in connections:
        epoll.register(descriptor, select.EPOLLIN)
    return epoll, connections


def _hang_up(epoll: select.epoll, connections: dict[int, KeepAlive]) -> None:
    epoll.close()
    for connection in connections.values():
        connection.socket.close()
