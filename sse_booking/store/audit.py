"""The audit log: who did what to what, the newest first."""

from __future__ import annotations

from typing import Any, NamedTuple

from sse_booking.store.engine import Database


class AuditRow(NamedTuple):
    """One row of the audit log; `detail` is a JSON object."""

    id: int
    at_ms: int
    actor_id: str
    action: str
    subject: str
    detail: str


def page(db: Database, before: int, limit: int, *, subject: str | None, actor_id: str | None, kind: str) -> list[AuditRow]:
    """The newest rows before a number. `subject` is exact; `kind` the part of subjects before the colon, or ""."""
    wanted: list[str] = ["id < ?"]
    values: list[Any] = [before]
    if subject is not None:
        wanted.append("subject = ?")
        values.append(subject)
    elif kind:
        wanted.append("subject || '' >= ? AND subject || '' < ?")  # as an expression it keeps the scan on the primary key, newest first
        values += [f"{kind}:", f"{kind};"]
    if actor_id is not None:
        wanted.append("actor_id = ?")
        values.append(actor_id)
    sql = f"SELECT id, at_ms, actor_id, action, subject, detail FROM audit WHERE {' AND '.join(wanted)} ORDER BY id DESC LIMIT ?"
    return [AuditRow._make(row) for row in db.execute(sql, (*values, limit))]


def append(db: Database, rows: list[tuple[int, str, str, str, str]]) -> None:
    """Write `(at_ms, actor_id, action, subject, detail)` rows in order."""
    for row in rows:
        db.execute("INSERT INTO audit (at_ms, actor_id, action, subject, detail) VALUES (?, ?, ?, ?, ?)", row)


def prune(db: Database, before_ms: int, limit: int) -> int:
    """Drop at most `limit` of the oldest rows, all from before an instant; returns how many went."""
    oldest = db.execute("SELECT id, at_ms FROM audit ORDER BY id LIMIT ?", (limit,)).fetchall()
    # Numbers rise with time, so nothing behind the first that is kept has to be looked at.
    kept = next((index for index, (_, at_ms) in enumerate(oldest) if at_ms >= before_ms), len(oldest))
    if kept:
        db.execute("DELETE FROM audit WHERE id <= ?", (oldest[kept - 1][0],))
    return kept
