"""The PostgreSQL schema: its text, its version, and the oldest code that may still use it."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Final

from sse_booking.store.sqlite.schema import SCHEMA_VERSION

MIN_CODE: Final = 3
"""The oldest schema version whose code can serve this schema. Nodes with that code continue while others are upgraded."""
VERSION_TABLE: Final = """\
CREATE TABLE schema_version (
  one      bigint PRIMARY KEY CHECK (one = 1),
  version  bigint NOT NULL,
  min_code bigint NOT NULL
)"""
RANGES_DISJOINT: Final = """\
ALTER TABLE allocation ADD CONSTRAINT allocation_exclusive_range
EXCLUDE USING gist (resource_id WITH =, int8range(starts_at, ends_at) WITH &&) WHERE (active = 1 AND exclusive = 1)"""
"""A second guard of exclusive resources, if the extension btree_gist is available."""
_REPOSITORY: Final = Path(__file__).parents[3]
_FUNCTION: Final = re.compile(r"^CREATE (FUNCTION .*?\$\$;)$", re.MULTILINE | re.DOTALL)

__all__ = ["MIGRATIONS", "MIN_CODE", "RANGES_DISJOINT", "SCHEMA_VERSION", "VERSION_TABLE", "schema"]


def schema() -> str:
    """Return the text of schema.postgresql.sql. A wheel has it in the package, a working copy at its top."""
    name = "schema.postgresql.sql"
    packaged = files("sse_booking").joinpath(name)
    return packaged.read_text("utf-8") if packaged.is_file() else (_REPOSITORY / name).read_text("utf-8")


def _guards() -> str:
    """Return the statements that replace the functions of the guards by those of the present schema."""
    return "\n".join(f"CREATE OR REPLACE {function}" for function in _FUNCTION.findall(schema()))


MIGRATIONS: Final[dict[int, Callable[[], str]]] = {
    # Its checks were written in another way, which means the same and costs more: `migrate-to` a new database has the cheaper ones.
    3: lambda: "ALTER TABLE guest_request ADD COLUMN proved_at bigint;\n" + _guards(),
}
"""version -> the script that migrates a schema of that version to the next. The first version on PostgreSQL is 3."""
