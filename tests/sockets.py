"""The people of people.py, over real sockets to a server process."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from urllib.parse import quote

import httpx
from httpx_sse import EventSource

from tests.live import Server
from tests.people import DAY, News, Person, Reply, read_news


def days_ahead(days: int) -> int:
    """Return midnight (UTC) of the day that many days from today. A server process uses the machine's clock."""
    return (int(time.time()) // DAY + days) * DAY


class Sockets:
    """The way to a server process: HTTP/1.1 over loopback."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._clients: dict[tuple[str | None, str], httpx.Client] = {}

    def person(self, user: str, role: str = "user") -> Person:
        return Person(self, user, role)

    def _client(self, who: Person | None) -> httpx.Client:
        key = (who.user, who.role) if who else (None, "")
        if key not in self._clients:
            self._clients[key] = self.server.client(who.user, role=who.role) if who else self.server.client(None)
        return self._clients[key]

    def call(self, who: Person | None, method: str, path: str, body: object = None, headers: dict[str, str] | None = None) -> Reply:
        """Send one request."""
        kind = {"content": body} if isinstance(body, bytes) else {} if body is None else {"json": body}
        answer = self._client(who).request(method, path, headers=headers, **kind)
        return Reply(answer.status_code, dict(answer.headers), answer.content)

    def replay(self, who: Person | None, topics: tuple[str, ...], after: str) -> tuple[list[News], str]:
        """Return the events of a stream from that position until it has caught up."""
        query = f"last_event_id={after}" + (f"&topics={quote(','.join(topics), safe='')}" if topics else "")
        text = ""
        with self._client(who).stream("GET", f"/api/stream?{query}") as answer:
            assert answer.status_code == 200
            for part in answer.iter_text():
                text += part
                at = text.find("event: caught_up\n")
                if at >= 0 and "\n\n" in text[at:]:  # The whole frame. A heartbeat may follow immediately.
                    break
        return read_news(text)

    @contextlib.contextmanager
    def listening(self, who: Person, *topics: str) -> Iterator[Iterator[News]]:
        """Open a stream, and yield its events one after the other. For events that no request causes."""
        query = f"?topics={quote(','.join(topics), safe='')}" if topics else ""
        with self._client(who).stream("GET", f"/api/stream{query}") as answer:
            assert answer.status_code == 200
            events = EventSource(answer).iter_sse()
            assert next(events).event == "connected"
            yield (News(event.id, event.event, event.json()) for event in events if event.event != "caught_up")
