"""Data files with a past: what the service itself wrote once, repeated in bulk by SQL.

Nothing here knows how a row looks: one booking is made over HTTP, and its rows are the template. Only what makes each copy
a booking of its own (ids, persons, times) is replaced. The guards of the schema stay on and check every copy.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

from sse_booking.store.sqlite.schema import schema
from tests.benchmarks.machine import Cores
from tests.benchmarks.service import SLOT_S, instant, serving, tomorrow

RESOURCES = 20
PER_DAY = 10
"""Bookings of each resource on each of its days, every hour from 08:00, half an hour long: the same day in each file."""
LISTER = "lister"
"""Has a third of all bookings, more than a page in each file."""
OTHERS = 1_000
MISSED = 100
MISSED_AMONG = 1_000
"""`recent-0` has its 100 events among the last 1,000 of the log, `spread-0` over the whole log."""


@dataclass(frozen=True, slots=True)
class Seeded:
    """A copy of a seeded file that one run may change. The positions are event ids from which 100 events were missed."""

    path: Path
    before_recent: str
    before_spread: str


def seeded(cache: Path, directory: Path, cores: Cores, events: int, bookings: int) -> Seeded:
    """A file with so many events and bookings, centred on tomorrow; made once a day and for each schema, then copied."""
    recipe = schema().encode() + Path(__file__).read_bytes() + str((events, bookings, tomorrow())).encode()
    kept = cache / f"{events}-{bookings}-{hashlib.sha256(recipe).hexdigest()[:16]}.db"
    if not kept.exists():
        cache.mkdir(parents=True, exist_ok=True)
        for stale in cache.glob(f"{events}-{bookings}-*"):
            stale.unlink()
        making = cache / "making.db"
        _make(making, directory, cores, events, bookings)
        making.rename(kept)
    path = directory / f"{events}.db"
    shutil.copyfile(kept, path)
    with sqlite3.connect(path) as db:
        last = db.execute("SELECT max(id) FROM event").fetchone()[0]
        seeded = Seeded(path, _position(db, last - MISSED_AMONG), _position(db, last - events))
    db.close()
    return seeded


def _make(path: Path, directory: Path, cores: Cores, events: int, bookings: int) -> None:
    for leftover in path.parent.glob(f"{path.name}*"):
        leftover.unlink()
    with serving(directory / "seeding", cores.server, database=path) as service:
        service.furnish(RESOURCES, "flat")
        service.furnish(1, "recent")
        service.furnish(1, "spread")
        starts_at = tomorrow() + 7 * 3600
        booking_body = {
            "resource_id": "flat-0",
            "starts_at": instant(starts_at),
            "ends_at": instant(starts_at + SLOT_S),
            "title": "a seeded booking",
        }
        template = service.call("POST", "/api/bookings", LISTER, booking_body)["id"]
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA synchronous = OFF")
    db.execute("BEGIN IMMEDIATE")
    _plan(db, len(template), bookings)
    columns = {name: f"plan.{name}" for name in ("resource_id", "requester_id", "starts_at", "ends_at")}
    _repeat(db, "booking", "id = ?", template, columns | {"id": "plan.booking_id"})
    own = {"id": "NULL", "booking_id": "plan.booking_id"}
    _repeat(db, "allocation", "booking_id = ?", template, own | {name: columns[name] for name in ("resource_id", "starts_at", "ends_at")})
    _repeat(db, "audit", "subject LIKE '%' || ?", template, {"id": "NULL", "subject": f"replace(subject, '{template}', plan.booking_id)"})
    _log(db, template, events, bookings)
    db.execute("DROP TABLE temp.plan")
    db.execute("COMMIT")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def _plan(db: sqlite3.Connection, id_length: int, bookings: int) -> None:
    """One row for each booking to come. Ids are random hexadecimal digits: no order helps any index."""
    days = -(-bookings // (RESOURCES * PER_DAY))
    db.execute(
        """
        CREATE TEMP TABLE plan AS
        WITH RECURSIVE number(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM number WHERE i + 1 < :bookings),
        turn AS (SELECT i, i % :resources AS resource, i / :resources AS nth FROM number)
        SELECT i AS i, substr(lower(hex(randomblob(:id_length))), 1, :id_length) AS booking_id,
               'flat-' || resource AS resource_id,
               iif(i % 3 = 0, :lister, 'user-' || (i % :others)) AS requester_id,
               :first + nth / :per_day * 86400 + (8 + nth % :per_day) * 3600 AS starts_at,
               :first + nth / :per_day * 86400 + (8 + nth % :per_day) * 3600 + :length AS ends_at
        FROM turn
        """,
        {
            "bookings": bookings,
            "resources": RESOURCES,
            "per_day": PER_DAY,
            "others": OTHERS,
            "lister": LISTER,
            "id_length": id_length,
            "length": SLOT_S,
            "first": tomorrow() - days // 2 * 86400,
        },
    )
    db.execute("CREATE UNIQUE INDEX temp.plan_i ON plan (i)")


def _repeat(db: sqlite3.Connection, table: str, where: str, template: str, replaced: dict[str, str]) -> None:
    """Copy the one row of the template for each planned booking, with other expressions for the columns in `replaced`."""
    names = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]  # leaves generated columns out, as INSERT must
    values = [replaced.get(name, f"template.{name}") for name in names]
    db.execute(
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)}"
        f" FROM (SELECT * FROM {table} WHERE {where} LIMIT 1) AS template, temp.plan AS plan ORDER BY plan.i",
        (template,),
    )


def _log(db: sqlite3.Connection, template: str, events: int, bookings: int) -> None:
    """Repeat the events of the template in the order of the planned bookings, those of `recent-0` and `spread-0` between them."""
    rows = db.execute(
        "SELECT topic, type, payload FROM event WHERE instr(payload, ?) OR topic = 'resource:flat-0' ORDER BY id", (template,)
    ).fetchall()
    public = next(row for row in rows if row[1] == "slot_unavailable")
    db.execute("CREATE TEMP TABLE script (k INTEGER PRIMARY KEY, kind TEXT, topic TEXT, type TEXT, payload TEXT)")
    db.executemany(
        "INSERT INTO temp.script VALUES (?, ?, ?, ?, ?)",
        [
            (k, topic.partition(":")[0] if topic.count(":") == 1 else "", topic, type_, payload)
            for k, (topic, type_, payload) in enumerate(rows)
        ],
    )
    # The payload names its topic too. Text that follows `"topic":"` in the template is the topic and nothing else.
    db.execute(
        """
        INSERT INTO event (topic, type, payload, created_ms)
        WITH RECURSIVE number(j) AS (SELECT 0 UNION ALL SELECT j + 1 FROM number WHERE j + 1 < :events),
        line AS (
          SELECT j, script.type, replace(script.payload, :template, plan.booking_id) AS payload, script.topic AS old,
                 CASE WHEN j >= :events - :among AND (:events - j) % (:among / :missed) = 0 THEN 'resource:recent-0'
                      WHEN j % (:events / :missed) = 1 THEN 'resource:spread-0'
                      WHEN script.kind = 'user' THEN 'user:' || plan.requester_id
                      WHEN script.kind = 'resource' THEN 'resource:' || plan.resource_id
                      ELSE script.topic END AS topic
          FROM number
          CROSS JOIN temp.script AS script ON script.k = j % :kinds
          CROSS JOIN temp.plan AS plan ON plan.i = j * :bookings / :events)
        SELECT topic,
               iif(topic IN ('resource:recent-0', 'resource:spread-0'), :type, type),
               iif(topic IN ('resource:recent-0', 'resource:spread-0'),
                   replace(:payload, :public, topic),
                   replace(payload, '"topic":"' || old || '"', '"topic":"' || topic || '"')),
               :now_ms
        FROM line ORDER BY j
        """,
        {
            "events": events,
            "bookings": bookings,
            "among": MISSED_AMONG,
            "missed": MISSED,
            "kinds": len(rows),
            "type": public[1],
            "payload": public[2],
            "public": public[0],
            "template": template,
            "now_ms": int(time.time() * 1000),
        },
    )
    db.execute("DROP TABLE temp.script")


def _position(db: sqlite3.Connection, at: int) -> str:
    """The event id `<epoch>-<n>-<t>` of the row `at`."""
    epoch = db.execute("SELECT epoch FROM meta").fetchone()[0]
    number, created_ms = db.execute("SELECT id, created_ms FROM event WHERE id = ?", (at,)).fetchone()
    return f"{epoch}-{number}-{_base36(created_ms)}"


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits or "0"
