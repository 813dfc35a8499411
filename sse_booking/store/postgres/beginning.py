"""What transactions begin with: their time limits, and what is read under the lock."""

from __future__ import annotations

from typing import Final

BUSY_S: Final = 13
"""How long a node waits for the lock: longer than IDLE_S, so that it outlasts a node that was stopped while it held it."""
IDLE_S: Final = 10
"""How long an idle node may hold the lock. After that it loses the lock, so that a stopped node does not block the others."""
STATEMENT_S: Final = 15
WRITE_LIMITS: Final = (
    f"SELECT set_config('lock_timeout', '{BUSY_S}s', true), set_config('statement_timeout', '{STATEMENT_S}s', true),"
    f" set_config('idle_in_transaction_session_timeout', '{IDLE_S}s', true)"
)
READ_LIMITS: Final = (
    f"SELECT set_config('statement_timeout', '{STATEMENT_S}s', true), set_config('idle_in_transaction_session_timeout', '{IDLE_S}s', true)"
)
DURABLE: Final = "SET LOCAL synchronous_commit = on"
UNDER_THE_LOCK: Final = """\
SELECT CAST(pg_current_xact_id() AS text), epoch, COALESCE(e.id, mark), COALESCE(e.created_ms, mark_ms)
FROM meta LEFT JOIN (SELECT id, created_ms FROM event ORDER BY id DESC LIMIT 1) AS e ON one = 1"""
LOCK_KEY: Final = "hashtextextended('sse-booking ' || current_schema(), 0)"
"""The lock belongs to the schema that holds the data, so two installations in one database do not wait for each other."""
