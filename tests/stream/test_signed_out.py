"""A session that ends between the look at its cookie and what is done with it."""

from __future__ import annotations

import pytest

from sse_booking.domain.errors import Unauthenticated
from sse_booking.domain.principal import Principal
from sse_booking.http.stream import Streams, _next_page, _open
from sse_booking.service import sessions
from sse_booking.store import credentials
from sse_booking.store.executor import Tx
from sse_booking.store.sqlite.connection import Connection
from tests.stream.bench import NOW, Bench


def a_session_that_has_ended(db: Connection) -> Principal:
    cookie, _ = credentials.create_session(db, Principal("ann", expires_at=NOW + 3600), NOW)
    who = credentials.find_session(db, cookie, NOW)
    assert who is not None
    credentials.end_session(db, who.session)
    return who


def test_it_opens_no_stream(bench: Bench) -> None:
    tx = Tx(bench.db, NOW, NOW * 1000)
    with pytest.raises(Unauthenticated):
        _open(tx, a_session_that_has_ended(bench.db), ("all",), "")


def test_it_gets_no_ticket_that_nobody_could_end(bench: Bench) -> None:
    who = a_session_that_has_ended(bench.db)
    with pytest.raises(Unauthenticated):
        sessions.issue_ticket(Tx(bench.db, NOW, NOW * 1000), who, 60)
    assert bench.db.execute("SELECT count(*) FROM ticket").fetchone() == (0,)


async def test_it_gets_no_further_page_of_a_replay(bench: Bench, streams: Streams) -> None:
    sub = bench.reader("all", live=False)
    sub.session = a_session_that_has_ended(bench.db).session
    bench.happens(5, "all")
    assert _next_page(Tx(bench.db, NOW, NOW * 1000), sub) == "signed_out"
    sub.n = -1  # further back than the relay remembers
    await streams._feed(sub, None)
    assert sub.ended
    assert '{"reason":"signed_out"}' in sub.text
