"""Compress what is read in bulk: the places of a venue and what is free there name the same members again and again.

Only responses without personal data are compressed. So nobody can guess a secret from how long a response is that also has their own words.
"""

from __future__ import annotations

import asyncio
import gzip
import re
from collections.abc import Mapping
from typing import Final

from sse_booking.http.context import RequestContext, Response

SMALL: Final = 4096
"""Shorter bodies fit in a few packets anyway."""
AT_ONCE: Final = 65_536
"""Longer bodies are compressed on another thread, where they hold nobody up."""
LEVEL: Final = 1
_GZIP: Final = re.compile(rb"(?:^|,)[ \t]*(?:x-)?gzip[ \t]*(?:;[ \t]*q=(?!0(?:\.0*)?[ \t]*(?:,|$))[^,]*)?(?:,|$)", re.IGNORECASE)


def takes_gzip(headers: Mapping[bytes, bytes]) -> bool:
    """Return whether the client names gzip, and not with a weight of 0 (RFC 9110 §12.5.3)."""
    return _GZIP.search(headers.get(b"accept-encoding", b"")) is not None


async def compressed(context: RequestContext, response: Response) -> Response:
    """Return the response, compressed if it is long and the client takes gzip."""
    if len(response.body) < SMALL:
        return response
    varies = (*response.headers, (b"vary", b"Accept-Encoding"))
    if not takes_gzip(context.headers):
        return response._replace(headers=varies)
    if len(response.body) < AT_ONCE:
        body = gzip.compress(response.body, LEVEL, mtime=0)
    else:
        body = await asyncio.to_thread(gzip.compress, response.body, LEVEL, mtime=0)
    return response._replace(headers=(*varies, (b"content-encoding", b"gzip")), body=body)
