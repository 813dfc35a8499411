"""Random lives of a service with two processes on one file, people who write, and clients that come, go, stall and come back.

What must hold, whatever happens: what a client has heard is exactly what was committed for its topics after the position that it began
with, in order, each event once; or it was told by a reset that it has to begin anew. And nothing of a topic comes after the end of the
right to it. The other side of the comparison is the data file, read with plain SQL.

`HYPOTHESIS_PROFILE=long pytest tests/stream/test_random_lives.py` looks for hours instead of seconds.
"""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from sse_booking.store import log
from sse_booking.store.sqlite.connection import Connection
from tests.live import BESIDE, PATIENCE_S, Server, a_place, live_server
from tests.stream.actions import announce, book, write_announcements
from tests.stream.wire import Ended, Head, Stream, bearer, number, read_head, send_request, target

EXAMPLES: Final = max(1, settings.default.max_examples // 6) if settings.default else 8
lives = itertools.count(1)


class Listener:
    """A client: who, what it listens to, where it is, and what it has heard since `base`."""

    def __init__(self, user: str, topics: list[str]) -> None:
        self.user = user
        self.topics = topics
        self.stream: Stream | None = None
        self.server = -1
        self.at = ""
        self.base = 0
        self.heard: list[int] = []
        self.goodbye = ""

    @property
    def everything(self) -> set[str]:
        return {"all", f"user:{self.user}", *self.topics}

    @property
    def wants_staff(self) -> bool:
        return any(topic.endswith(":staff") for topic in self.topics)


class Delivery(RuleBasedStateMachine):
    """One life. Each has a venue and people of its own in the file that all share."""

    servers: list[Server]

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.life = next(lives)
        self.db = sqlite3.connect(self.servers[0].database, isolation_level=None, timeout=PATIENCE_S, factory=Connection)
        self.venue, self.resource = f"venue-{self.life}", f"resource-{self.life}"
        self.owner, self.staff = f"owner-{self.life}", f"staff-{self.life}"
        a_place(self.servers[0], venue=self.venue, resource=self.resource, owner=self.owner)
        self.start = log.head(self.db).n
        self.truth: dict[int, str] = {}
        self.is_staff = False
        self.lost_at = 0
        self.made: list[str] = []
        self.listeners = [
            Listener(f"ann-{self.life}", [f"resource:{self.resource}"]),
            Listener(f"ann-{self.life}", []),
            Listener(self.owner, [f"venue:{self.venue}:staff", f"venue:{self.venue}"]),
            Listener(self.staff, [f"venue:{self.venue}:staff"]),
        ]

    def learn(self) -> None:
        """Note what was committed, before anybody prunes it."""
        after = max(self.truth, default=self.start)
        self.truth |= dict(self.db.execute("SELECT id, topic FROM event WHERE id > ?", (after,)).fetchall())

    @property
    def mark(self) -> int:
        return log.mark(self.db)

    # What people do

    @rule(slot=st.integers(0, 30), where=st.integers(0, 1), again=st.booleans())
    def somebody_books(self, slot: int, where: int, *, again: bool) -> None:
        for _ in range(1 + again):
            answer = book(self.servers[where].client(f"ann-{self.life}"), slot, self.resource)
            assert answer.status_code in (201, 409)
            if answer.status_code == 201:
                self.made.append(answer.json()["id"])

    @precondition(lambda self: self.made)
    @rule(where=st.integers(0, 1), which=st.integers(0, 30))
    def somebody_cancels(self, where: int, which: int) -> None:
        self.servers[where].client(f"ann-{self.life}").post(f"/api/bookings/{self.made[which % len(self.made)]}/cancel")

    @rule(where=st.integers(0, 1))
    def somebody_announces(self, where: int) -> None:
        announce(self.servers[where])

    @rule()
    def somebody_writes_and_changes_his_mind(self) -> None:
        self.db.execute("BEGIN IMMEDIATE")
        self.db.append_events([("all", "system_announcement", '{"message":"never said"}')] * 3, 1)
        self.db.execute("ROLLBACK")

    @rule(rows=st.sampled_from([150, 700]))
    def much_happens_at_once(self, rows: int) -> None:
        write_announcements(self.servers[0], rows, topic=f"resource:{self.resource}", text="x" * 300)

    @rule()
    def the_owner_hires_or_fires(self) -> None:
        client = self.servers[0].client(self.owner)
        path = f"/api/venues/{self.venue}/staff/{self.staff}"
        (client.delete(path) if self.is_staff else self.servers[0].client("root", role="admin").put(path)).raise_for_status()
        self.is_staff = not self.is_staff
        if not self.is_staff:
            self.learn()
            self.lost_at = max(n for n, topic in self.truth.items() if topic == "-")

    @rule(keep=st.sampled_from([0, 1, 5, 50]))
    def the_log_is_pruned(self, keep: int) -> None:
        self.learn()
        (count,) = self.db.execute("SELECT count(*) FROM event").fetchone()
        log.prune(self.db, 2**62, max(count - keep, 0))

    # What the processes go through

    @rule(where=st.integers(0, 1))
    def a_server_restarts(self, where: int) -> None:
        self.servers[where].restart()
        self.all_gone(where)

    @rule(where=st.integers(0, 1))
    def a_server_crashes(self, where: int) -> None:
        self.servers[where].kill()
        self.servers[where].start()
        self.all_gone(where)

    def all_gone(self, where: int) -> None:
        for listener in self.listeners:
            if listener.stream and listener.server == where:
                self.loop.run_until_complete(self.hear(listener, lambda: False))
                assert listener.stream is None

    # What clients do

    @rule(which=st.integers(0, 3), where=st.integers(0, 1), stalls=st.booleans())
    def a_client_comes(self, which: int, where: int, *, stalls: bool) -> None:
        listener = self.listeners[which]
        if listener.stream is None:
            self.loop.run_until_complete(self.connect(listener, where, rcvbuf=2048 if stalls else 0))

    @rule(which=st.integers(0, 3))
    def a_client_goes(self, which: int) -> None:
        listener = self.listeners[which]
        if listener.stream:
            self.loop.run_until_complete(self.leave(listener))

    @rule(which=st.integers(0, 3), frames=st.integers(1, 40))
    def a_client_reads_a_little(self, which: int, frames: int) -> None:
        listener = self.listeners[which]
        if listener.stream:
            left = itertools.count(frames, -1)
            self.loop.run_until_complete(self.hear(listener, lambda: next(left) <= 0, patience_s=0.01))

    @rule()
    def everybody_hears_everything(self) -> None:
        last = announce(self.servers[0])
        for listener in self.listeners:
            if listener.stream:
                self.loop.run_until_complete(self.hear(listener, lambda who=listener: number(who.at) >= number(last)))  # type: ignore[misc]
                assert number(listener.at) >= number(last) or listener.goodbye == "right_lost", f"{listener.user} heard nothing of {last}"

    async def connect(self, listener: Listener, where: int, rcvbuf: int) -> None:
        headers = bearer(listener.user) | ({"Last-Event-ID": listener.at} if listener.at else {})
        address = target(",".join(listener.topics))
        reader, writer = await send_request(self.servers[where].port, address, headers, rcvbuf=rcvbuf)
        head: Head = await read_head(reader)
        if listener.user == self.staff and not self.is_staff:
            assert head.status == 403
            writer.transport.abort()
            return
        assert head.status == 200
        listener.stream, listener.server, listener.goodbye = Stream(reader, writer, head), where, ""
        first = await listener.stream.frame()
        assert first.type == "connected"
        if not listener.at:
            assert first.id is not None
            listener.at, listener.base = first.id, first.n
        elif first.id is None:
            assert number(listener.at) < self.mark, "a reset of a position that is kept"
            second = await listener.stream.frame()
            assert (second.type, second.data["reason"]) == ("reset", "pruned")
            self.begin_anew(listener, second.id or "")
        else:
            assert first.id == listener.at

    @staticmethod
    def begin_anew(listener: Listener, at: str) -> None:
        listener.at, listener.base, listener.heard = at, number(at), []

    async def leave(self, listener: Listener) -> None:
        assert listener.stream is not None
        listener.stream.close()
        listener.stream = None
        await asyncio.sleep(0)

    async def hear(self, listener: Listener, enough: Callable[[], bool], patience_s: float = PATIENCE_S) -> None:
        """Read until it is enough, or to the end, or as long as something comes."""
        stream = listener.stream
        assert stream is not None
        try:
            while not enough():
                frame = await stream.frame(patience_s)
                if frame.type == "reset":
                    assert number(listener.at) < self.mark
                    self.begin_anew(listener, frame.id or "")
                elif frame.type == "goodbye":
                    listener.goodbye = str(frame.data["reason"])
                    assert frame.id == listener.at
                elif frame.type != "caught_up":
                    listener.heard.append(frame.n)
                listener.at = frame.id or listener.at
        except TimeoutError:
            pass
        except (Ended, ConnectionError, AssertionError) as error:
            if isinstance(error, AssertionError) and "the body was cut" not in str(error):
                raise
            await self.leave(listener)

    @initialize()
    def somebody_is_there_from_the_start(self) -> None:
        self.a_client_comes(0, 0, stalls=False)

    @invariant()
    def everybody_has_heard_what_was_for_them_up_to_where_they_are(self) -> None:
        self.learn()
        for listener in self.listeners:
            if listener.at:
                topics, at = listener.everything, number(listener.at)
                assert listener.heard == [n for n, topic in self.truth.items() if topic in topics and listener.base < n <= at], (
                    listener.user
                )

    @invariant()
    def nobody_hears_of_what_he_has_no_right_to(self) -> None:
        listener = self.listeners[3]
        if listener.at and listener.goodbye == "right_lost":
            assert number(listener.at) < self.lost_at

    def teardown(self) -> None:
        try:
            self.everybody_hears_everything()
            self.everybody_has_heard_what_was_for_them_up_to_where_they_are()
        finally:
            for listener in self.listeners:
                if listener.stream:
                    self.loop.run_until_complete(self.leave(listener))
            self.db.close()
            self.loop.close()


@pytest.mark.timeout(600 if EXAMPLES < 100 else 0)
def test_every_client_hears_exactly_what_was_committed_for_it_in_order_and_once(tmp_path: Path) -> None:
    with live_server(tmp_path, heartbeat_s=0.2) as one, live_server(tmp_path, command=BESIDE, heartbeat_s=0.2) as other:
        Delivery.servers = [one, other]
        run_state_machine_as_test(
            Delivery,
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=25,
                deadline=None,
                phases=[phase for phase in Phase if phase is not Phase.shrink or EXAMPLES > 100],  # each step of it takes a second
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
            ),
        )
