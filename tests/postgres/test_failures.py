"""Every way to fail has an answer: a node that is stopped, a listener that is cut off, a server that restarts, an answer that is lost."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psycopg
import pytest

from sse_booking.store.postgres import connection
from sse_booking.store.postgres.connection import Connection
from sse_booking.store.postgres.engine import PostgresEngine
from sse_booking.store.verify import verify
from tests.live import PATIENCE_S, SERVE, Server, a_place, live_server, wait_until
from tests.postgres.fixtures import shared_database
from tests.postgres.server import PostgresServer, postgres_server
from tests.stream.actions import announce, booked, head
from tests.stream.wire import Ended, listening

STAFF = "venue:luigi:staff"
SILENT = (
    sys.executable,
    "-c",
    "from sse_booking.store.postgres.log_reader import PostgresLogReader; PostgresLogReader.announce = lambda *_: None;"
    "from sse_booking.cli import main; main()",
    "serve",
)
"""A node that tells nobody what it has committed."""
STOPPED = """
import os, signal, sys
from sse_booking.store.postgres.connection import Connection
db = Connection(sys.argv[1])
db.begin_write(savepoints=False)
print("holds the lock", flush=True)
os.kill(os.getpid(), signal.SIGSTOP)
"""


@pytest.fixture
def address() -> Iterator[str]:
    with shared_database() as address:
        yield address


@pytest.fixture
def own_server() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@contextlib.contextmanager
def two_nodes(folder: Path, address: str, commands: tuple[tuple[str, ...], ...] = (SERVE, SERVE)) -> Iterator[list[Server]]:
    with contextlib.ExitStack() as stack:
        servers = []
        for number, command in enumerate(commands):
            (folder / str(number)).mkdir()
            server = live_server(folder / str(number), database=address, command=command, may_complain=True, node=f"node-{number}")
            servers.append(stack.enter_context(server))
        a_place(servers[0])
        yield servers


def test_a_node_that_was_stopped_while_it_held_the_lock_loses_it(tmp_path: Path, address: str) -> None:
    with live_server(tmp_path, database=address, may_complain=True) as server:
        a_place(server)
        stopped = subprocess.Popen([sys.executable, "-c", STOPPED, address], stdout=subprocess.PIPE, text=True)
        assert stopped.stdout is not None
        try:
            assert stopped.stdout.readline() == "holds the lock\n"
            booked(server.client("ann"), 1)
        finally:
            stopped.kill()
            stopped.wait()
            stopped.stdout.close()


async def test_without_notify_the_other_node_hears_by_looking(tmp_path: Path, address: str) -> None:
    with two_nodes(tmp_path, address, (SILENT, SERVE)) as nodes:
        async with listening(nodes[1], "owner", STAFF) as stream:
            await stream.frame()
            made = [(await asyncio.to_thread(booked, nodes[0].client("ann"), number))[0]["id"] for number in range(3)]
            assert [(await stream.frame()).data["booking"]["id"] for _ in made] == made


def terminate(address: str, query: str) -> int:
    with psycopg.connect(address, autocommit=True) as db:
        ended = db.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE %s",
            (query,),
        ).fetchone()
    assert ended is not None
    return int(ended[0])


@pytest.mark.parametrize("whose", ["LISTEN%", "%"], ids=["the listener", "all"])
async def test_connections_that_the_server_ends_cost_nothing(tmp_path: Path, address: str, whose: str) -> None:
    with two_nodes(tmp_path, address) as nodes:
        async with listening(nodes[1], "owner", STAFF) as stream:
            await stream.frame()
            made = []
            for number in range(4):
                assert terminate(address, whose) >= (2 if number == 0 else 0)  # the listener takes a second to come back
                made.append((await asyncio.to_thread(booked, nodes[number % 2].client("ann"), number))[0]["id"])
            told = [frame.data["booking"]["id"] for frame in [await stream.frame() for _ in made]]
            assert told == made
    assert verify(address) == []


def end_server(server: PostgresServer, how: str) -> None:
    if how == "kill":
        server.kill()
    else:
        server.stop(how)


async def test_a_server_that_restarts_or_is_killed_loses_no_event(tmp_path: Path, own_server: PostgresServer) -> None:
    address = own_server.create("booking")
    with two_nodes(tmp_path, address) as nodes:
        async with listening(nodes[1], "owner", STAFF) as stream:
            start = await stream.frame()
            made = []
            for number, end in enumerate(("fast", "immediate", "kill")):
                made.append((await asyncio.to_thread(booked, nodes[0].client("ann"), 2 * number))[0]["id"])
                await asyncio.to_thread(end_server, own_server, end)
                assert (await asyncio.to_thread(nodes[0].client("ann").get, "/readyz")).status_code == 503
                await asyncio.to_thread(own_server.start)
                made.append((await asyncio.to_thread(booked, nodes[1].client("ann"), 2 * number + 1))[0]["id"])
            told: list[str] = []
            while len(told) < len(made):
                frame = await stream.frame()
                if frame.type == "new_booking":
                    told.append(frame.data["booking"]["id"])
            assert told == made
            assert head(nodes[0]).split("-")[0] == str(start.data["cursor"]).split("-")[0], "it is the same log"
    assert verify(address) == []


async def test_a_database_that_has_lost_its_last_events_is_another_log(tmp_path: Path, own_server: PostgresServer) -> None:
    address = own_server.create("booking")
    data, copy = own_server.folder / "data", own_server.folder / "copy"
    with two_nodes(tmp_path, address) as nodes:
        common = announce(nodes[0], "in both")
        own_server.stop()
        shutil.copytree(data, copy)
        own_server.start()

        def restore() -> None:
            own_server.stop("immediate")
            shutil.rmtree(data)
            copy.rename(data)
            for path in (data, *data.rglob("*")) if own_server.user else ():
                assert own_server.user is not None
                shutil.chown(path, own_server.user)
            own_server.start()

        lost = [announce(nodes[0], f"only before {number}") for number in range(3)]
        await asyncio.to_thread(wait_until, lambda: nodes[1].client(None).get("/readyz").status_code == 200, what="it reads again")
        async with listening(nodes[1], "ann", at=common) as stream:
            await stream.until("caught_up")
            await asyncio.to_thread(restore)
            assert (await stream.rest())[-1].data == {"reason": "stale"}
        for node in nodes:
            await asyncio.to_thread(
                wait_until, partial(lambda node: node.client(None).get("/readyz").status_code == 200, node), what="it has noticed"
            )
            for attempt in range(2):  # a stream that came before its node had noticed is sent away once more
                with contextlib.suppress(Ended):
                    async with listening(node, "ann", at=lost[-1]) as stream:
                        first, second = await stream.frame(), await stream.frame()
                        assert (first.id, second.type, second.data["reason"]) == (None, "reset", "foreign")
                        after = announce(nodes[0], "life goes on")
                        assert (await stream.frame()).id == after
                    break
                assert attempt == 0
    assert verify(address) == []


class Swallowing:
    """A socket between a client and the server that loses what belongs to COMMIT, and the connection with it, once."""

    def __init__(self, server: PostgresServer, folder: Path, *, arrives: bool) -> None:
        self._target = str(server.folder / ".s.PGSQL.5432")
        self._arrives = arrives
        self._armed = True
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / ".s.PGSQL.5432"))
        self._listener.listen()
        self._sockets = [self._listener]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self._target)
                self._sockets += [client, server]
                threading.Thread(target=self._pass, args=(client, server), daemon=True).start()

    def _pass(self, client: socket.socket, server: socket.socket) -> None:
        threading.Thread(target=self._back, args=(server, client), daemon=True).start()
        with contextlib.suppress(OSError):
            while data := client.recv(65536):
                if self._armed and b"COMMIT\0" in data:
                    self._armed = False
                    client.shutdown(socket.SHUT_RDWR)
                    if self._arrives:
                        server.sendall(data)
                    else:
                        server.shutdown(socket.SHUT_RDWR)
                    return
                server.sendall(data)

    @staticmethod
    def _back(server: socket.socket, client: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                client.sendall(data)

    def close(self) -> None:
        for one in self._sockets:
            one.close()


@pytest.mark.parametrize("arrives", [True, False], ids=["it was committed", "it was not"])
def test_a_commit_whose_answer_was_lost_is_asked_for(own_server: PostgresServer, arrives: bool) -> None:
    address = own_server.create("booking")
    PostgresEngine(address).prepare()
    folder = own_server.folder / "between"
    folder.mkdir()
    between = Swallowing(own_server, folder, arrives=arrives)
    db = Connection(address.replace(str(own_server.folder).replace("/", "%2F"), str(folder).replace("/", "%2F")))
    with psycopg.connect(address, autocommit=True) as plain:
        plain.execute("CREATE TABLE written (n bigint)")
        db.begin_write(savepoints=False)
        db.execute("INSERT INTO written (n) VALUES (?)", (7,))
        if arrives:
            db.commit()
        else:
            with pytest.raises(psycopg.OperationalError, match="nothing was written"):
                db.commit()
        assert plain.execute("SELECT count(*) FROM written").fetchone() == (int(arrives),)
        db.begin_write(savepoints=False)  # and it goes on
        db.execute("INSERT INTO written (n) VALUES (?)", (8,))
        db.commit()
    db.close()
    between.close()


def write_at_once(address: str) -> list[int | str]:
    """Two connections append to the log: the second begins while the first has not committed. The numbers, or why there is none."""
    outcomes: list[int | str] = []
    first, second = Connection(address), Connection(address)
    first.begin_write(savepoints=False)
    number = first.append_events([("all", "one", "{}")], 1).n
    assert first.execute("SELECT count(*) FROM event").fetchone() == (1,)  # the server has it, not only the connection

    def write() -> None:
        try:
            second.begin_write(savepoints=True)
            number = second.append_events([("all", "two", "{}")], 2).n
            second.commit()
            outcomes.append(number)
        except psycopg.Error as error:
            outcomes.append(second.violated(error))

    thread = threading.Thread(target=write)
    thread.start()
    waits = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with psycopg.connect(address, autocommit=True) as db:
        while db.execute(waits).fetchone() == (0,):
            assert thread.is_alive()
    first.commit()
    outcomes.insert(0, number)
    thread.join(PATIENCE_S)
    for one in (first, second):
        one.undo()
        one.close()
    return outcomes


def test_the_lock_of_the_data_set_puts_the_numbers_in_order(address: str) -> None:
    one, two = write_at_once(address)
    assert two == int(one) + 1


def test_without_the_lock_two_writers_give_out_the_same_number(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "LOCK_KEY", "pg_backend_pid()")  # each its own: nobody waits for anybody
    assert write_at_once(address)[1] == "event_pkey"
