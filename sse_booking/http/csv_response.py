"""CSV responses: built on the thread for long reads, sent as a file piece by piece."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sse_booking.http.context import RequestContext, Response
from sse_booking.service.exports import Export
from sse_booking.store.executor import Tx

CSV: Final = "text/csv"
_CSV_TYPE: Final = b"text/csv; charset=utf-8; header=present"


async def send_csv(context: RequestContext, name: str, job: Callable[[Tx], Export]) -> Response:
    """Respond with the table that the function builds, as a file to download."""
    export = await context.runtime.long_reads.run(context.who.user_id, job)
    headers = (
        (b"event-cursor", export.cursor.encode()),
        (b"content-disposition", f'attachment; filename="{name}.csv"'.encode()),
    )
    return Response(200, headers, content_type=_CSV_TYPE, file=export.file)
