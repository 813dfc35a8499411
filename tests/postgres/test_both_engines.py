"""What runs on SQLite alone is a list with reasons, and the list is true."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.engines import BOTH, LONG, SQLITE_ALONE

TESTS = Path(__file__).parents[1]


@pytest.mark.parametrize("name", SQLITE_ALONE)
def test_each_file_that_stays_on_sqlite_is_there_and_says_why(name: str) -> None:
    assert (TESTS / name).is_file()
    assert name.split("/", maxsplit=1)[0] in BOTH
    assert len(SQLITE_ALONE[name].split()) >= 4


def test_each_single_test_that_stays_on_sqlite_says_why() -> None:
    reasons = []
    for folder in BOTH:
        for file in (TESTS / folder).glob("test_*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "sqlite_only":
                    assert len(node.args) == 1, file
                    reasons.append(ast.literal_eval(node.args[0]))
    assert reasons
    assert all(len(reason.split()) >= 3 for reason in reasons)


def test_the_parameter_reaches_the_tests(engine: str) -> None:
    assert engine == "sqlite", "outside of the folders of both engines"


def test_what_only_the_long_profile_runs_is_among_the_folders_of_both() -> None:
    assert {name.split("/")[0] for name in LONG} <= set(BOTH)
    assert all((TESTS / name).exists() for name in LONG)


def test_what_a_guard_may_refuse_is_run_so_that_the_transaction_goes_on() -> None:
    """After a refused statement PostgreSQL takes no other one, unless a savepoint stands before it."""
    bare = []
    for file in (TESTS.parent / "sse_booking" / "store").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Try) and any(re.search(r"violated\(|_taken\(", ast.unparse(handler)) for handler in node.handlers):
                bare += [f"{file.name}:{node.lineno}" for statement in node.body if ".execute(" in ast.unparse(statement)]
    assert bare == []
