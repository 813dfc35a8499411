"""The other sides of deliveries: a mail relay, and a receiver of pushes and webhooks, as lean as the other clients.

Meant to live behind `Remote(Receivers, core, nice)`. Everything is taken at once and nothing is kept but the moments.
"""

from __future__ import annotations

import re
import selectors
import socket
import threading
import time
from collections.abc import Callable

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CHANNELS = ("mail", "push", "webhook")
_CREATED = b"HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n"


class _Talk:
    """One connection: what came and is not yet answered."""

    def __init__(self, peer: socket.socket, answer: Callable[[_Talk], bool]) -> None:
        self.peer, self.answer = peer, answer
        self.text = b""
        self.in_data = False


class Receivers:
    """Both servers in a thread; `arrivals` tells when each mail, push and webhook came."""

    def __init__(self) -> None:
        self._arrivals: list[list[int]] = [[] for _ in CHANNELS]
        self._selector = selectors.DefaultSelector()

    def listen(self) -> tuple[int, int]:
        """Begin; returns the ports of mail and HTTP."""
        ports = []
        for greeting, answer in ((b"220 bench\r\n", self._mail), (b"", self._post)):
            listener = socket.create_server(("127.0.0.1", 0))
            self._selector.register(listener, selectors.EVENT_READ, (greeting, answer))
            ports.append(int(listener.getsockname()[1]))
        threading.Thread(target=self._serve, daemon=True).start()
        return ports[0], ports[1]

    def arrivals(self) -> list[list[int]]:
        """Moments (monotonic ns) of the deliveries of each of CHANNELS."""
        return self._arrivals

    def arrived(self) -> list[int]:
        """How many of each."""
        return [len(moments) for moments in self._arrivals]

    def forget(self) -> None:
        """Begin to count anew."""
        self._arrivals = [[] for _ in CHANNELS]

    def await_arrived(self, count: int, timeout_s: float) -> bool:
        """Whether as many of each came within the time."""
        limit = time.monotonic() + timeout_s
        while min(self.arrived()) < count and time.monotonic() < limit:
            time.sleep(0.02)
        return min(self.arrived()) >= count

    def _serve(self) -> None:
        while True:
            for key, _ in self._selector.select():
                if isinstance(key.data, _Talk):
                    self._read(key.data)
                else:
                    greeting, answer = key.data
                    peer, _address = key.fileobj.accept()  # type: ignore[union-attr]  # only sockets are registered
                    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    peer.sendall(greeting)
                    self._selector.register(peer, selectors.EVENT_READ, _Talk(peer, answer))

    def _read(self, talk: _Talk) -> None:
        piece = talk.peer.recv(1 << 16)
        talk.text += piece
        if not piece:
            self._selector.unregister(talk.peer)
            talk.peer.close()
            return
        while talk.answer(talk):
            pass

    def _post(self, talk: _Talk) -> bool:
        head = talk.text.find(b"\r\n\r\n")
        length = _LENGTH.search(talk.text, 0, head + 2)
        if head < 0 or length is None or len(talk.text) < (end := head + 4 + int(length[1])):
            return False
        self._arrivals[1 if talk.text.startswith(b"POST /push") else 2].append(time.monotonic_ns())
        talk.text = talk.text[end:]
        talk.peer.sendall(_CREATED)
        return True

    def _mail(self, talk: _Talk) -> bool:
        end = b"\r\n.\r\n" if talk.in_data else b"\r\n"
        line, found, rest = talk.text.partition(end)
        if not found:
            return False
        talk.text = rest
        if talk.in_data:
            talk.in_data = False
            self._arrivals[0].append(time.monotonic_ns())
            talk.peer.sendall(b"250 kept\r\n")
        elif line.upper().startswith(b"DATA"):
            talk.in_data = True
            talk.peer.sendall(b"354 go on\r\n")
        else:
            talk.peer.sendall(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 good\r\n")
        return True
