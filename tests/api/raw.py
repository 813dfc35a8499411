"""HTTP/1.1 as bytes on a socket, for requests that no client library would send. It uses neither our code nor a library."""

from __future__ import annotations

import json
import socket
from typing import Any, NamedTuple

from tests.live import PATIENCE_S


class Raw(NamedTuple):
    """One response as it was received."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key == name]

    def header(self, name: str) -> str:
        (value,) = self.all(name)
        return value

    @property
    def problem(self) -> dict[str, Any]:
        assert self.header("content-type") == "application/problem+json", self
        parsed: dict[str, Any] = json.loads(self.body)
        assert parsed["status"] == self.status, self
        return parsed


class Wire:
    """A connection."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE_S)
        self._rest = b""

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, data: bytes | str) -> None:
        self.socket.sendall(data.encode("latin-1") if isinstance(data, str) else data)

    def _more(self) -> bool:
        try:
            piece = self.socket.recv(65536)
        except ConnectionResetError:
            piece = b""
        self._rest += piece
        return bool(piece)

    def answer(self, *, to_head: bool = False) -> Raw | None:
        """Return the next response, without interim ones; None when the connection was closed without one."""
        while b"\r\n\r\n" not in self._rest:
            if not self._more():
                assert not self._rest, self._rest
                return None
        head, _, self._rest = self._rest.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        status = int(first.split(" ")[1])
        headers = [(name.lower(), value) for name, _, value in (line.partition(": ") for line in lines)]
        if status == 100:
            return self.answer(to_head=to_head)
        size = 0 if to_head or status in (204, 304) else int(dict(headers)["content-length"])
        while len(self._rest) < size:
            assert self._more(), "the body was cut off"
        body, self._rest = self._rest[:size], self._rest[size:]
        return Raw(status, headers, body)

    def is_closed(self) -> bool:
        """Wait for the server to close the connection. Return whether it does so without sending more."""
        return not self._rest and not self._more()


def request(method: str, target: str, token: str = "", *headers: str, body: bytes = b"", kind: str = "application/json") -> bytes:
    """Return the bytes of a request."""
    lines = [f"{method} {target} HTTP/1.1", "Host: 127.0.0.1", *headers]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    if body:
        lines += [*([f"Content-Type: {kind}"] if kind else []), f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def ask(port: int, method: str, target: str, token: str = "", *headers: str, body: bytes = b"", kind: str = "application/json") -> Raw:
    """Send one request on a connection of its own, and return the response."""
    with Wire(port) as wire:
        wire.send(request(method, target, token, *headers, body=body, kind=kind))
        answer = wire.answer(to_head=method == "HEAD")
        assert answer is not None
        return answer
