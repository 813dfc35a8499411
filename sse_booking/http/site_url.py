"""The address under which a request found the service."""

from __future__ import annotations

import re
from typing import Final

from sse_booking.http.context import RequestContext

_HOST: Final = re.compile(rb"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?")


def site_url(context: RequestContext) -> str:
    """Return PUBLIC_URL, or the origin of this request. Only for answers that go to the sender of the request alone."""
    if context.runtime.config.public_url:
        return context.runtime.config.public_url
    host = context.headers.get(b"host", b"")
    return f"{context.scope['scheme']}://{host.decode()}" if _HOST.fullmatch(host) else ""
