"""The Host check: requests for unknown host names are refused when browsers could be led here by such a name.

A page of another site can point its own name to this machine (DNS rebinding). The browser then takes both for the same origin. A numeric
address can't be redirected, so it is always accepted.
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
    """The host of `public_url`, the host that the server listens on, `localhost`, and numeric addresses."""

    def __init__(self, host: str, public_url: str) -> None:
        names = {host, LOCAL, urlsplit(public_url).hostname or LOCAL}
        self._names = {name.lower() for name in names}
        self._is_known = lru_cache(maxsize=256)(self._check)

    def check(self, scope: Scope) -> None:
        """Raise MisdirectedRequest when the Host header names another host."""
        host = next((value for name, value in scope["headers"] if name == b"host"), b"")
        if not self._is_known(host):
            raise MisdirectedRequest

    def _check(self, host: bytes) -> bool:
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
