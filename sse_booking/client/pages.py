"""Lists, fetched page by page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Generic, TypeVar

from sse_booking.client.models import Page
from sse_booking.client.wire import Wire, read

T = TypeVar("T")


class Pages(Generic[T]):
    """All items of a list, fetched page by page during the iteration. Each iteration starts from the beginning."""

    def __init__(self, wire: Wire, path: str, answer: type[Page[T]], query: Mapping[str, object]) -> None:
        self._wire = wire
        self._path = path
        self._response = answer
        self._query = query
        self.event_cursor = ""
        """The event id at which the first page was true; a stream from it misses nothing. "" until that page has been read."""

    async def __aiter__(self) -> AsyncIterator[T]:
        cursor: str | None = None
        while True:
            page = read(await self._wire.call("GET", self._path, query={**self._query, "cursor": cursor}), self._response)
            if cursor is None:
                self.event_cursor = page.event_cursor
            for item in page.items:
                yield item
            cursor = page.next_cursor
            if cursor is None:
                return
