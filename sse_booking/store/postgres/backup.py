"""Dump a PostgreSQL schema with pg_dump."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import psycopg

from sse_booking.store.engine import DatabaseRefused
from sse_booking.store.postgres.engine import PostgresEngine


def dump(address: str, target: Path) -> None:
    """Dump the first schema of the search path to `target`, which must not exist. Complete or absent. Raise DatabaseRefused."""
    if target.exists():
        raise FileExistsError(f"{target} already exists; name another file, or move it away.")
    tool = shutil.which("pg_dump")
    if tool is None:
        raise DatabaseRefused("pg_dump is not installed (Debian: apt install postgresql-client); or take a base backup of the server.")
    try:
        with psycopg.connect(PostgresEngine(address).conninfo) as db:
            row = db.execute("SELECT current_schema()").fetchone()
    except psycopg.Error as error:
        raise DatabaseRefused(f"the database can't be used: {' '.join(str(error).split())}.") from error
    partial = target.with_name(f"{target.name}.partial")
    try:
        command = [tool, "--format=custom", "--schema", str(row and row[0]), "--file", str(partial), "--dbname", address]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - an address of the host's own settings
        if done.returncode:
            raise DatabaseRefused(f"pg_dump failed: {' '.join(done.stderr.split())}")
        partial.rename(target)
    finally:
        partial.unlink(missing_ok=True)
