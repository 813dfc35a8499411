"""A client that holds thousands of event streams in one epoll loop.

It looks for a marker in the bytes and parses nothing else, so that one core of it keeps up with one core of any server.
Meant to live behind `Remote(Streams, core)`; every method runs to its end before the next.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import os
import re
import select
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass

from tests.benchmarks.load import KeepAlive

ADDRESSES = 16
"""Source addresses 127.0.0.2 and up: ports of one address would run out when 10,000 streams come back at once."""
IP_BIND_ADDRESS_NO_PORT = 24
"""Linux, ip(7): choose the port at connect, when the four-tuple is known. Python's `socket` does not name it."""
BATCH = 1024
"""Events taken from the kernel at once; Python allocates room for them at each call."""

_POSITION = re.compile(rb"(?:^|\n)id: ?([^\r\n]+)")
_TAIL = 4096
"""Bytes kept of a stream whose chunk came in pieces; longer than any frame of the benchmarks."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What opening brought: how long it took in all, the last event id of each stream in request order, and frames in all."""

    elapsed_s: float
    positions: list[str]
    frames: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """Moments of one event, on the monotonic clock that all processes share."""

    sent_ns: int
    """Just before the POST was written."""
    answered_ns: int
    last_ns: int
    """The last stream has it."""
    chunk: bytes
    """What one stream received, chunk framing included; b"" where no stream had it alone and in one piece."""


class Streams:
    """Streams to one server, and one keep-alive connection that posts."""

    def __init__(self) -> None:
        gc.disable()  # a collection over 10,000 sockets would show as latency of the service
        self._epoll = select.epoll()
        self._streams: dict[int, socket.socket] = {}
        self._buffer = bytearray(1 << 18)
        self._poster: KeepAlive | None = None

    def open(self, port: int, requests: list[bytes], marker: bytes, at_once: int, timeout_s: float) -> Opened:
        """Send each request on a connection of its own and wait until each stream has had a whole frame with `marker`.

        At most `at_once` are between connect and marker. Raises RuntimeError when one answers anything else or ends.
        """
        begun = time.monotonic()
        waiting: dict[int, int] = {}
        texts: dict[int, bytes] = {}
        positions = [""] * len(requests)
        frames = 0
        rest = iter(enumerate(requests))
        exhausted = False
        while not exhausted or waiting:
            while not exhausted and len(waiting) < at_once:
                index, _request = next(rest, (-1, b""))
                if index < 0:
                    exhausted = True
                    break
                connection = _connect(port, index)
                self._streams[connection.fileno()] = connection
                waiting[connection.fileno()] = index
                self._epoll.register(connection, select.EPOLLOUT)
            left = begun + timeout_s - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"{len(requests) - positions.count('')} of {len(requests)} streams after {timeout_s:.0f} s")
            for descriptor, event in self._epoll.poll(left, BATCH):
                connection = self._streams[descriptor]
                if descriptor not in waiting:
                    if not connection.recv_into(self._buffer):  # already open: heartbeats
                        raise RuntimeError("a stream ended")
                    continue
                index = waiting[descriptor]
                if descriptor not in texts:
                    failed = connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                    if failed:
                        raise OSError(failed, os.strerror(failed))
                    connection.send(requests[index])
                    texts[descriptor] = b""
                    self._epoll.modify(descriptor, select.EPOLLIN)
                    continue
                piece = connection.recv(1 << 16)
                text = texts[descriptor] = texts[descriptor] + piece
                if not piece or (len(text) > 12 and not text.startswith(b"HTTP/1.1 200")):
                    raise RuntimeError(f"stream {index}, event {event}: {text[:1000]!r}")
                at = text.find(marker)
                if at >= 0 and text.find(b"\n\n", at) >= 0:
                    found = _POSITION.findall(text)
                    positions[index] = found[-1].decode() if found else ""
                    frames += text.count(b"\nevent: ")
                    del waiting[descriptor], texts[descriptor]
        return Opened(time.monotonic() - begun, positions, frames)

    def open_and_close(self, port: int, requests: list[bytes], marker: bytes, at_once: int, timeout_s: float) -> Opened:
        """As `open`, in groups of `at_once`, each closed before the next: what a stream costs from connect to marker."""
        elapsed, positions, frames = 0.0, [], 0
        for start in range(0, len(requests), at_once):
            opened = self.open(port, requests[start : start + at_once], marker, at_once, timeout_s)
            self.close()
            elapsed += opened.elapsed_s
            positions += opened.positions
            frames += opened.frames
        return Opened(elapsed, positions, frames)

    def announce(self, port: int, request: bytes, marker: bytes, timeout_s: float) -> Arrival:
        """POST and wait for the answer and for `marker` on every stream. Raises RuntimeError when it is refused.

        It never sleeps meanwhile: to wake a sleeping reader costs the writer 2 µs in a virtual machine, at moments that only
        chance decides, and no reader across a network could be woken so.
        """
        poster = self._post_connection(port)
        poster_descriptor = poster.socket.fileno()
        arrived: set[int] = set()
        pieces: dict[int, bytes] = {}
        buffer, expected = self._buffer, len(self._streams)
        receive = {descriptor: connection.recv_into for descriptor, connection in self._streams.items()}
        find, poll, arrive = buffer.find, self._epoll.poll, arrived.add
        answered = last = length = 0
        chunk = b""
        poster.answer = b""
        poster.send(0, request)
        sent = poster.sent_ns
        limit = sent + int(timeout_s * 1e9)
        while not (last and answered):
            for descriptor, _event in poll(0, BATCH):
                if descriptor == poster_descriptor:
                    if poster.is_answered():
                        answered = time.monotonic_ns()
                    continue
                length = receive[descriptor](buffer)
                if find(marker, 0, length) >= 0 or _completes(marker, pieces, descriptor, buffer[:length]):
                    arrive(descriptor)
            if not last and len(arrived) == expected:
                last = time.monotonic_ns()
            if not chunk and find(marker, 0, length) >= 0 and buffer.count(b"\n\n", 0, length) == 1:
                chunk = bytes(buffer[:length])
            if time.monotonic_ns() > limit:
                raise TimeoutError(f"{len(arrived)} of {expected} streams had {marker!r} after {timeout_s:.0f} s")
        if not poster.answer.startswith(b"HTTP/1.1 201"):
            raise RuntimeError(f"POST refused: {poster.answer[:1000]!r}")
        return Arrival(sent, answered, last, chunk)

    def count(self, marker: bytes, expected: int, timeout_s: float) -> int:
        """Read until `marker` was seen `expected` times over all streams, or the time is over; returns how often."""
        seen = 0
        tails: dict[int, bytes] = {}
        for descriptor, text in self._read(time.monotonic() + timeout_s):
            # A marker cut in two is counted with the piece that completes it.
            whole = tails.get(descriptor, b"") + text
            seen += whole.count(marker)
            tails[descriptor] = whole[max(len(whole) - len(marker) + 1, 0) :]
            if seen >= expected:
                break
        return seen

    def listen(self, seconds: float) -> int:
        """Read whatever comes for so long; returns the bytes."""
        return sum(len(text) for _descriptor, text in self._read(time.monotonic() + seconds))

    def close(self) -> int:
        """Close all streams with a reset, which leaves no port in TIME_WAIT; returns how many there were."""
        closed = len(self._streams)
        for descriptor, connection in self._streams.items():
            with contextlib.suppress(FileNotFoundError):
                self._epoll.unregister(descriptor)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            connection.close()
        self._streams.clear()
        return closed

    def _read(self, until: float) -> Iterator[tuple[int, bytes]]:
        while (left := until - time.monotonic()) > 0:
            for descriptor, _event in self._epoll.poll(left, BATCH):
                if descriptor not in self._streams:
                    self._drop_poster()
                    continue
                length = self._streams[descriptor].recv_into(self._buffer)
                if not length:
                    raise RuntimeError("a stream ended")
                yield descriptor, bytes(self._buffer[:length])

    def _post_connection(self, port: int) -> KeepAlive:
        """The keep-alive connection for POSTs, made again when the server has closed it."""
        if self._poster is not None:
            try:
                stale = self._poster.socket.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
            except BlockingIOError:
                stale = False
            if stale:
                self._drop_poster()
        if self._poster is None:
            self._poster = KeepAlive(port)
            self._epoll.register(self._poster.socket, select.EPOLLIN)
        return self._poster

    def _drop_poster(self) -> None:
        if self._poster is not None:
            self._epoll.unregister(self._poster.socket)
            self._poster.socket.close()
            self._poster = None


def _completes(marker: bytes, pieces: dict[int, bytes], descriptor: int, piece: bytearray) -> bool:
    """Whether the piece, which does not hold the whole marker, ends a stream's earlier ones with it."""
    if not piece:
        raise RuntimeError("a stream ended")
    pieces[descriptor] = (pieces.get(descriptor, b"") + piece)[-_TAIL:]
    return marker in pieces[descriptor]


def _connect(port: int, index: int) -> socket.socket:
    connection = socket.socket()
    connection.setblocking(False)
    with contextlib.suppress(OSError):  # an older kernel chooses the port at bind, which only costs time
        connection.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
    connection.bind((f"127.0.0.{2 + index % ADDRESSES}", 0))
    failed = connection.connect_ex(("127.0.0.1", port))
    if failed not in (0, errno.EINPROGRESS):
        raise OSError(failed, os.strerror(failed))
    return connection
