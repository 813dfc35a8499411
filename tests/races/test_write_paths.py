from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.races.contests import RACES
from tests.races.test_contenders import MELEES
from tests.races.test_contenders import RACES as CONTENDERS
from tests.races.write_paths import WRITE_PATHS

PACKAGE = Path(__file__).parents[2] / "sse_booking"
WRITE = re.compile(r"\b(INSERT|REPLACE|UPDATE|DELETE)(?:\s+OR\s+\w+)?(?:\s+(?:INTO|FROM))?\s+[\"`\[]?(allocation|booking)\b", re.IGNORECASE)
TRIGGER = re.compile(r"CREATE TRIGGER (\w+).*?\bBEGIN\b(.*?)\bEND;", re.DOTALL)


def text_of(node: ast.expr) -> str:
    """What a string, an f-string or a sum of such says, with a space for what is filled in."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(text_of(part) if isinstance(part, ast.Constant) else " ? " for part in parts)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return text_of(left) + text_of(right)
    return ""


def places(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Each function and each constant of a module with its name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node
    for statement in tree.body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
                yield name, statement


def writes(package: Path) -> set[str]:
    """Every statement that writes one of the two tables, named as in WRITE_PATHS."""
    found = set()
    for path in sorted(package.rglob("*.py")):
        module = path.relative_to(package).as_posix()
        for name, place in places(ast.parse(path.read_text("utf-8"))):
            for node in ast.walk(place):
                if isinstance(node, ast.Constant | ast.JoinedStr | ast.BinOp):
                    for verb, table in WRITE.findall(text_of(node)):
                        found.add(f"{module}:{name} {verb.upper()} {table.lower()}")
    for path in (*sorted(package.rglob("*.sql")), *package.parent.glob("schema.sql")):
        for name, body in TRIGGER.findall(path.read_text("utf-8")):
            found |= {f"{path.name}:{name} {verb.upper()} {table.lower()}" for verb, table in WRITE.findall(body)}
    return found


def test_every_statement_that_writes_a_claim_is_in_a_race() -> None:
    assert writes(PACKAGE) == set(WRITE_PATHS)


def test_every_race_that_is_named_is_held() -> None:
    held = {*RACES, *(f"contenders: {race}" for race in (*CONTENDERS, *MELEES))}
    assert {race for races in WRITE_PATHS.values() for race in races} - held == set()
    assert all(WRITE_PATHS.values())


@pytest.mark.parametrize(
    "code",
    [
        'def f(db):\n    db.execute("INSERT INTO allocation (id) VALUES (1)")',
        'def f(db):\n    db.execute(\n        "UPDATE"\n        " booking SET x = 1"\n    )',
        'def f(db):\n    db.execute(f"DELETE FROM booking WHERE {1} = 1")',
        'def f(db):\n    db.execute("insert or replace\\n  into allocation values (1)")',
        'def f(db):\n    db.execute("WITH a AS (SELECT 1) UPDATE " + "allocation SET x = 1")',
        'async def f(db):\n    db.execute("REPLACE INTO booking VALUES (1)")',
        'SQL = f"UPDATE booking SET {1}"',
        'SQL: str = "DELETE FROM allocation"',
    ],
)
def test_a_statement_is_found_however_it_is_written(tmp_path: Path, code: str) -> None:
    (tmp_path / "module.py").write_text(code)
    assert len(writes(tmp_path)) == 1
