"""A PostgreSQL session as in psql, behind the interface of `sqlite3` that the guards' tests use."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import errors
from psycopg.pq import TransactionStatus


class Shell:
    """Each statement is a transaction. A refusal by a guard is an IntegrityError with its name, as with `sqlite3`."""

    def __init__(self, address: str) -> None:
        self._db = psycopg.connect(address, autocommit=True)

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Any:  # noqa: ANN401 - a cursor of either driver
        values = [int(value) if isinstance(value, bool) else value for value in parameters]
        text = sql.replace("%", "%%").replace("?", "%s").encode()
        try:
            if self._db.info.transaction_status == TransactionStatus.IDLE or sql in {"COMMIT", "ROLLBACK"}:
                return self._db.execute(text, values)
            with self._db.transaction():  # SQLite undoes a refused statement alone
                return self._db.execute(text, values)
        except errors.CheckViolation as error:
            raise sqlite3.IntegrityError(f"CHECK: {error}") from error
        except (errors.IntegrityError, errors.DataError) as error:
            raise sqlite3.IntegrityError(error.diag.constraint_name or str(error)) from error

    def close(self) -> None:
        self._db.close()
