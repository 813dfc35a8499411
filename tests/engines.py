"""On which engine the tests of this moment run, and the databases that they make there.

`engine` is the parameter: a test of the folders in `BOTH` runs once on each, unless `SQLITE_ALONE` says why not. `pytest --engine sqlite`
leaves the second run out; `--engine all` also runs there what only the long profile does.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

ENGINES: Final = ("sqlite", "postgres")
BOTH: Final = ("guards", "engine", "races", "corner_cases", "reports", "model", "scenarios", "stream")
"""The folders whose tests run on both engines. crash/ is about a data file and its disk; tests/postgres/test_failures.py is its twin."""
ROADS: Final = "is about connections and bytes after the log was read, which no engine has a part in"
SQLITE_ALONE: Final = {
    "guards/test_random.py": "its own peak and lives are SQLite's; tests/postgres has four sessions at once in its place",
    "races/test_import.py": "imports are made into a data file, and moved from there",
    "engine/test_best_fit_cost.py": "counts the statements that SQLite is given",
    "engine/test_waitlist_cost.py": "counts the steps of SQLite's own machine",
    "scenarios/test_availability_cost.py": "counts the steps of SQLite's own machine",
    "scenarios/test_rows.py": "reads the list of rows, no database",
    "stream/test_admission.py": ROADS,
    "stream/test_client_writes.py": ROADS,
    "stream/test_clients.py": ROADS,
    "stream/test_contract.py": ROADS,
    "stream/test_hub.py": ROADS,
    "stream/test_nothing_is_left.py": ROADS,
    "stream/test_limits.py": ROADS,
    "stream/test_random_lives.py": "drives the relay by hand, on a file that it writes itself; tests/postgres has nodes",
    "stream/test_nginx.py": ROADS,
    "stream/test_relay.py": "drives the relay by hand, on a file that it writes itself",
    "stream/test_shutdown.py": ROADS,
    "stream/test_slow.py": ROADS,
    "stream/test_slow_requests.py": ROADS,
    "stream/test_uvicorn.py": ROADS,
}
"""File -> the reason why it does not run on PostgreSQL. Single tests are marked `sqlite_only`."""
LONG: Final = {
    "corner_cases": "the same rules as in engine/, which runs on both",
    "reports": "reads alone, over rows that engine/ has compared",
    "model": "minutes of random lives; engine/ and races/ compare the same rules in every run",
    "engine/test_rights.py": "thousands of requests for one table of rules, which is the domain's",
    "scenarios": "what people see; races/, engine/ and stream/ look at the database",
    "stream": "the relay and the log reader are looked at in tests/postgres",
}
"""Folders and files that run on PostgreSQL only with `pytest --engine all`. Other tests would find the same faults."""


@dataclass
class _Loan:
    address: str
    context: contextlib.ExitStack
    users: int = 0


@dataclass
class _Moment:
    engine: str = "sqlite"
    lent: dict[Path, _Loan] = field(default_factory=dict)


_now = _Moment()


@contextlib.contextmanager
def running_on(engine: str) -> Iterator[None]:
    """Run everything inside the block on this engine."""
    before, _now.engine = _now.engine, engine
    try:
        yield
    finally:
        give_back()
        _now.engine = before


@contextlib.contextmanager
def database_of(folder: Path) -> Iterator[Path | str]:
    """Yield DATABASE for a service whose data is in `folder`. It is the same each time, also for a second service at the same time."""
    if _now.engine == "sqlite":
        yield folder / "booking.db"
        return
    from tests.postgres.fixtures import shared_database

    loan = _now.lent.get(folder)
    if loan is None:
        context = contextlib.ExitStack()
        loan = _now.lent[folder] = _Loan(context.enter_context(shared_database()), context)
    loan.users += 1
    try:
        yield loan.address
    finally:
        loan.users -= 1


def give_back() -> None:
    """Release the databases that nobody uses any more, at the end of a test."""
    for folder in [folder for folder, loan in _now.lent.items() if not loan.users]:
        _now.lent.pop(folder).context.close()


def settings_of(database: Path | str) -> dict[str, Any]:
    """Return the members of Config that name the database."""
    return {"database": database} if isinstance(database, Path) else {"postgres": database}


def shell(database: Path | str) -> Any:  # noqa: ANN401 - sqlite3.Connection, or what speaks as it does
    """Open a session that bypasses the service; each statement is a transaction. sqlite3, or psql behind the same interface."""
    if isinstance(database, Path):
        import sqlite3

        return sqlite3.connect(database, isolation_level=None, timeout=60.0, check_same_thread=False)
    from tests.postgres.shell import Shell

    return Shell(database)
