"""The shape that docs/ and the package docstrings promise, read off the source itself."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.postgres import translate_schema

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "sse_booking"
MODULES = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in sorted(PACKAGE.rglob("*.py"))}

# What each room (a folder or module directly under the package) may import of it, itself included. Entry points (`cli`, `demo`,
# `importing`) import what they start: they are bound by the rules below only.
ROOMS = {
    "setting_kinds": set(),
    "config": {"setting_kinds"},
    "domain": {"domain"},
    "sse": {"domain"},
    "store": {"domain", "store", "sse"},
    "service": {"domain", "store", "service", "sse"},
    "upkeep": {"config", "store", "notify", "upkeep"},
    "hub": {"domain", "sse"},
    "relay": {"domain", "store", "hub", "sse"},
    "notify": {"domain", "store", "service", "sse", "notify"},
    "client": {"client", "domain", "sse"},
    "http": {"config", "domain", "store", "service", "notify", "sse", "hub", "relay", "upkeep", "http"},
    "server": {"domain", "sse", "hub", "http", "server"},
}
ENTRY_POINTS = {"cli", "demo", "importing"}
IMPURE = {"asyncio", "sqlite3", "os", "time", "random", "secrets", "threading", "socket", "subprocess", "tempfile"}
LONG_FILES: dict[str, str] = {}
"""Files over the ceiling of 300 lines, each with the reason why it reads better in one piece."""


def tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text("utf-8"))


def imported(module: str) -> Iterator[str]:
    """The dotted names that a module imports, wherever in it; of `from a import b` both `a` and `a.b` where that is a module."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: imports are absolute"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names if f"{node.module}.{alias.name}" in MODULES)


def room(module: str) -> str:
    """`store` of sse_booking.store.log; "" of the package itself."""
    return module.removeprefix("sse_booking").removeprefix(".").split(".")[0]


def rooms_seen_by(module: str) -> set[str]:
    """The rooms of the package that a module imports; the package itself (its version) is not one."""
    return {room(name) for name in imported(module) if name.startswith("sse_booking.")}


@pytest.mark.parametrize("name", ROOMS)
def test_a_room_imports_only_the_rooms_below_it(name: str) -> None:
    beyond = {module: rooms_seen_by(module) - ROOMS[name] for module in MODULES if room(module) == name}
    assert {module: rooms for module, rooms in beyond.items() if rooms} == {}


def circles() -> list[list[str]]:
    """Groups of modules that import each other, directly or by way of others (Tarjan's strongly connected components)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(module: str) -> None:
        index[module] = low[module] = len(index)
        stack.append(module)
        for name in {name for name in imported(module) if name in MODULES and name != module}:
            if name not in index:
                visit(name)
                low[module] = min(low[module], low[name])
            elif name in stack:
                low[module] = min(low[module], index[name])
        if low[module] == index[module]:
            group: list[str] = []
            while not group or group[-1] != module:
                group.append(stack.pop())
            if len(group) > 1:
                found.append(sorted(group))

    for module in MODULES:
        if module not in index:
            visit(module)
    return found


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert circles() == []


def test_only_entry_points_import_the_composition_root() -> None:
    assert {room(module) for module in MODULES if "sse_booking.composition" in imported(module)} == ENTRY_POINTS


def test_the_domain_is_pure_standard_library() -> None:
    stdlib = sys.stdlib_module_names - IMPURE
    roots = {(module, name.split(".")[0]) for module in MODULES if room(module) in {"domain", "sse"} for name in imported(module)}
    assert {(module, root) for module, root in roots if root not in stdlib | {"sse_booking"}} == set()


def test_the_domain_reads_no_clock() -> None:
    clocks = {
        f"{module}:{node.lineno}"
        for module in MODULES
        if room(module) in {"domain", "sse"}
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today"}
        if isinstance(node.value, ast.Name) and node.value.id in {"datetime", "date", "dt"}
    }
    assert clocks == set()


def test_nothing_below_the_command_line_imports_it() -> None:
    assert [module for module in MODULES if "cli" in rooms_seen_by(module) and room(module) not in {"cli", "__main__"}] == []


def test_hub_and_service_never_see_each_other_even_through_others() -> None:
    def reached(start: str) -> set[str]:
        seen: set[str] = set()
        todo = [module for module in MODULES if room(module) == start]
        while todo:
            module = todo.pop()
            if module not in seen:
                seen.add(module)
                todo += [name for name in imported(module) if name in MODULES]
        return {room(module) for module in seen}

    assert "service" not in reached("hub")
    assert "hub" not in reached("service")


def test_only_the_relay_sees_both_store_and_hub() -> None:
    both = {module for module in MODULES if {"store", "hub"} <= rooms_seen_by(module)}
    assert {room(module) for module in both} == {"relay", "http", "composition"}


def test_only_the_config_reads_the_environment() -> None:
    readers = {
        module
        for module in MODULES
        for node in ast.walk(tree(module))
        if (isinstance(node, ast.Attribute) and node.attr in {"environ", "environb", "getenv"})
        or (isinstance(node, ast.alias) and node.name in {"environ", "getenv"})
    }
    assert readers == {"sse_booking.config"}


def test_every_setting_is_read_somewhere() -> None:
    read = {
        node.attr
        for module in MODULES
        if module != "sse_booking.config"
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Attribute)
    }
    fields = next(node for node in tree("sse_booking.config").body if isinstance(node, ast.ClassDef) and node.name == "Config").body
    settings = {str(node.target.id) for node in fields if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)}
    assert settings - read == set()


def test_files_are_short() -> None:
    files = [
        path
        for pattern in ("sse_booking/**/*.py", "sse_booking/**/*.js", "sse_booking/**/*.css", "tests/**/*.py")
        for path in ROOT.glob(pattern)
    ]
    long = {
        path.relative_to(ROOT).as_posix()
        for path in files
        if "vendor" not in path.parts and len(path.read_text("utf-8").splitlines()) > 300
    }
    assert long == set(LONG_FILES)


def test_files_say_by_their_names_what_is_in_them() -> None:
    vague = re.compile(r"(^|_)(utils?|helpers?|misc|common|stuff|manager)$")
    assert [module for module in MODULES if any(vague.search(part) for part in module.split("."))] == []


def test_no_statement_steps_around_a_constraint() -> None:
    """OR REPLACE deletes rows without their triggers; OR IGNORE and DO NOTHING turn a refusal into silence."""
    around = re.compile(
        r"\b(?:INSERT|UPDATE)\s+OR\s+(?:REPLACE|IGNORE|FAIL|ROLLBACK)\b"
        r"|\bREPLACE\s+INTO\b"
        r"|\bINTO\s+(?:allocation|booking|event)\b[^;]{0,400}?\bON\s+CONFLICT\b",
        re.IGNORECASE,
    )
    found = {path.name: match[0] for path in [*MODULES.values(), *ROOT.glob("*.sql")] for match in around.finditer(path.read_text("utf-8"))}
    assert found == {}


SQL = re.compile(
    r"\b(?:SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|SAVEPOINT|ROLLBACK|PRAGMA|BEGIN IMMEDIATE|CREATE TABLE)\b",
    re.DOTALL,
)
ONE_ENGINE = re.compile(
    r"\bOR\s+(?:IGNORE|REPLACE|ABORT)\b|\biif\(|\b(?:json_extract|json_each|json_valid|strftime|last_insert_rowid|total_changes)\b"
    r"|\bGLOB\b|\bPRAGMA\b|\bsqlite_\w+|\?[1-9]|\b(?:lastrowid|executemany)\b|\bROWID\b|\bIS NOT \?|\b(?:GREATEST|LEAST|ILIKE|unnest)\b",
    re.IGNORECASE,
)
"""Words of one engine alone. Where such a one is needed, it is a method of store/engine.py with an implementation for each."""


def texts(module: str) -> Iterator[str]:
    """The string literals of a module, but for docstrings."""
    parsed = tree(module)
    described = {
        id(node.body[0].value)
        for node in ast.walk(parsed)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        if node.body and isinstance(node.body[0], ast.Expr)
    }
    for body in (node.body for node in ast.walk(parsed) if isinstance(node, ast.Module | ast.ClassDef)):
        described |= {id(node.value) for node in body if isinstance(node, ast.Expr)}  # a string after a name describes it
    for node in ast.walk(parsed):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in described:
            yield node.value


def test_only_the_store_speaks_sql() -> None:
    speakers = {module for module in MODULES if room(module) != "store" and any(SQL.search(text) for text in texts(module))}
    assert speakers == set()
    drivers = {module for module in MODULES if {"sqlite3", "psycopg"} & {name.split(".")[0] for name in imported(module)}}
    assert {module for module in drivers if not module.startswith(("sse_booking.store.sqlite", "sse_booking.store.postgres"))} <= {
        "sse_booking.cli.options",  # names the file that a failure is about
        "sse_booking.http.routes.system",  # tells its version
    }


def test_the_modules_that_both_engines_share_use_no_word_of_one() -> None:
    """But for what `verify` asks of JSON: the schema of PostgreSQL has functions of those names."""
    shared = [module for module in MODULES if re.fullmatch(r"sse_booking\.store\.\w+", module) and module != "sse_booking.store.invariants"]
    found = {module: [text for text in texts(module) if ONE_ENGINE.search(text)] for module in shared}
    assert {module: words for module, words in found.items() if words} == {}


def test_every_suppressed_check_says_why() -> None:
    """On its own line after the code, or in a comment on the line before."""
    suppressed = re.compile(r"#\s*(?:noqa|type:\s*ignore|pragma:\s*no cover)\b(?!.*\s[-#]\s+\S)")
    silent = {
        f"{path.relative_to(ROOT)}:{number}"
        for path in MODULES.values()
        for number, (before, line) in enumerate(pairwise(["", *path.read_text("utf-8").splitlines()]), start=1)
        if suppressed.search(line) and not before.lstrip().startswith("#")
    }
    assert silent == set()


LONG_FUNCTIONS: dict[str, str] = {}
"""Functions over the ceiling of 50 lines, each with the reason why it reads better in one piece."""


def test_functions_are_short() -> None:
    long = {
        f"{module}.{node.name}"
        for module in MODULES
        for node in ast.walk(tree(module))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or node.lineno) - node.lineno >= 50
    }
    assert long == set(LONG_FUNCTIONS)


SQLITE_GUARDS = {"allocation_replace", "resource_replace"}
"""Against OR REPLACE, which PostgreSQL does not have."""
POSTGRESQL_GUARDS = {"allocation_truncate"}
"""Against TRUNCATE, which SQLite does not have."""


def test_both_schemas_have_the_same_tables_columns_indexes_and_guards() -> None:
    """After a change of schema.sql: `.venv/bin/python -m tests.postgres.translate_schema`; a new trigger is written by hand in both."""
    text = translate_schema.POSTGRESQL.read_text("utf-8")
    tables, _, guards = text.partition(translate_schema.GUARDS)
    assert tables == translate_schema.HEADER + translate_schema.tables_and_indexes() + "\n"
    twins = [set(re.findall(r"^CREATE TRIGGER (\w+)", part, re.MULTILINE)) for part in (translate_schema.SQLITE.read_text("utf-8"), guards)]
    assert (twins[0] - twins[1], twins[1] - twins[0]) == (SQLITE_GUARDS, POSTGRESQL_GUARDS)
