"""Each row of the feature list that a program can show without a page has a scenario."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
LAST: Final = {"E": 9, "R": 10, "G": 6, "B": 6, "P": 9, "Z": 11}
"""The rows go from 1 to here: equipment, restaurant, grounds, boardrooms, parking, and what none of them has."""
ELSEWHERE: Final = {
    "E6": "the browser module and its hook: clients/js and tests/web",
    "E7": "pages: tests/web",
    "E8": "mail and push: not spoken by a stream",
    "R5": "tabs of one browser: tests/web",
    "R6": "the optimistic page: tests/web",
    "R9": "the dashboard: tests/web",
    "G6": "the booking wizard: tests/web",
    "B4": "the calendar page: tests/web",
    "P9": "another engine: not built",
}


def scenarios() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef, list[str]]]:
    """Every scenario: its file, its function and its rows."""
    for path in sorted(HERE.glob("test_*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                marks = [mark for mark in node.decorator_list if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "row"]
                yield path.name, node, [str(ast.literal_eval(name)) for mark in marks for name in mark.args]


def test_every_row_has_a_scenario_or_a_reason_why_not() -> None:
    rows = {f"{letter}{number}" for letter, last in LAST.items() for number in range(1, last + 1)}
    shown = {name for _, _, names in scenarios() for name in names}
    assert shown - rows == set(), "no such row"
    assert rows - shown - set(ELSEWHERE) == set(), "not shown"
    assert shown & set(ELSEWHERE) == set(), "shown after all"


def test_every_scenario_says_which_row_it_shows() -> None:
    apart = {"test_rows.py", "test_availability_cost.py"}
    assert [f"{file}: {node.name}" for file, node, names in scenarios() if not names and file not in apart] == []


def test_every_scenario_runs_against_a_server_process() -> None:
    """Not against the application in this process: over real sockets."""
    apart = {"test_rows.py", "test_availability_cost.py"}
    real = {"cast", "server", "proxied"}
    inside = [
        f"{file}: {node.name}"
        for file, node, _ in scenarios()
        if file not in apart
        if not real & {argument.arg for argument in node.args.args} and "live_server(" not in ast.unparse(node)
    ]
    assert inside == []
