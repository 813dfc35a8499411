"""`kill -9` at random moments under load, for CRASH_S seconds, and longer where too little happens in them."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import sqlite3
import time
from pathlib import Path
from typing import Final

import pytest

from sse_booking.store.sqlite.connection import Connection
from sse_booking.store.verify import verify
from tests.crash.load import OWNER, RESOURCES, Booker, Follower, Ledger, send
from tests.live import Server, a_place, live_server

SECONDS: Final = float(os.environ.get("CRASH_S", "9"))
BOOKERS: Final = 10


async def a_round(server: Server, ledger: Ledger, bookers: list[Booker], followers: list[Follower], rng: random.Random) -> None:
    """A stretch of work, and the end of the server in the midst of it."""
    working = [asyncio.create_task(one.run()) for one in bookers] + [asyncio.create_task(one.follow(server)) for one in followers]
    await asyncio.sleep(rng.uniform(0.02, 0.5))
    server.signal(signal.SIGKILL)
    await asyncio.gather(*working)
    server.wait()


async def ask_again(server: Server, ledger: Ledger) -> None:
    """What was never answered is asked again with its key, as a good client does."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    for path, headers, raw in ledger.unanswered:
        ledger.note(path, *await send(reader, writer, "POST", path, headers, raw))
    ledger.unanswered.clear()
    writer.transport.abort()


@pytest.mark.timeout(SECONDS + 300)
@pytest.mark.parametrize("seed", [1, 2])
async def test_what_was_answered_is_there_and_everybody_hears_of_it_once(tmp_path: Path, seed: int) -> None:
    rng, ledger, rounds = random.Random(seed), Ledger(), 0
    with live_server(tmp_path) as server:
        for name, rules in RESOURCES.items():
            a_place(server, resource=name, owner=OWNER, **rules)  # type: ignore[arg-type]  # rules are members of JSON
        bookers = [Booker(server, ledger, f"client-{number % 4}", random.Random(rng.random())) for number in range(BOOKERS)]
        followers = [
            Follower("client-0", "resource:room"),
            Follower("client-1"),
            Follower(OWNER, "venue:luigi:staff,venue:luigi,resource:desks"),
            Follower("root", "admin", role="admin"),
        ]
        until = time.monotonic() + SECONDS
        while time.monotonic() < until or rounds < 3 or any(len(one.got) <= 10 for one in followers):
            await a_round(server, ledger, bookers, followers, rng)
            rounds += 1
            with contextlib.closing(sqlite3.connect(server.database, factory=Connection)) as db:
                assert ledger.broken(db) == []
            assert verify(server.database) == []
            server.start()
            await ask_again(server, ledger)
        with contextlib.closing(sqlite3.connect(server.database, factory=Connection)) as db:
            (head,) = db.execute("SELECT max(id) FROM event").fetchone()
            for follower in followers:
                await follower.catch_up(server, head)
            assert [words for follower in followers for words in follower.missed(db)] == []
            assert ledger.broken(db) == []
    assert verify(server.database) == []
    print(f"seed {seed}: {rounds} kills, {ledger.answers} answers, {head} events")  # noqa: T201 - with -s
