"""The names by which this service is reached: any other is refused where people's browsers could be led here by one.

A page of another site can have its own name point to this machine (DNS rebinding) and is then of our origin, as far as the browser can
tell. An address of digits can't be pointed anywhere, so it is always good.
"""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from starlette.types import Scope

from sse_booking.http.problems.http_errors import MisdirectedRequest

LOCAL: Final = "localhost"


class KnownHosts:
    """The host of `public_url`, the one that is listened on, `localhost`, and addresses of digits."""

    def __init__(self, host: str, public_url: str) -> None:
        names = {host, LOCAL, urlsplit(public_url).hostname or LOCAL}
        self._names = {name.lower() for name in names}
        self._is_known = lru_cache(maxsize=256)(self._look)

    def check(self, scope: Scope) -> None:
        """Raises MisdirectedRequest."""
        host = next((value for name, value in scope["headers"] if name == b"host"), b"")
        if not self._is_known(host):
            raise MisdirectedRequest

    def _look(self, host: bytes) -> bool:
        try:
            name = (urlsplit(b"//" + host).hostname or b"").decode("ascii").removesuffix(".")
        except ValueError:
            return False
        if name in self._names or name.endswith("." + LOCAL):
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True
