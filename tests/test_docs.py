"""The documents against the code. A table that is out of date fails with the text to put in its place."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
import pytest

from sse_booking.cli import commands
from sse_booking.config import PREFIX, SETTINGS
from sse_booking.domain.booking import TRANSITIONS
from sse_booking.http.problems.responses import PROBLEMS

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def table(head: str, rows: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table, as the documents have it."""
    columns = head.split(", ")
    lines = [columns, ["---"] * len(columns), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def settings() -> str:
    return table("Setting, Default, Meaning", ((f"`{row.name}`", f"`{row.default}`" if row.default else "", row.help) for row in SETTINGS))


def problems() -> str:
    return table("Problem, Status, When", ((f"`{row.name}`", str(row.status), f"{row.title}.") for row in PROBLEMS))


def transitions() -> str:
    return table(
        "Action, From, To",
        (
            (f"`{action}`", ", ".join(f"`{before}`" for before, to in moves.items() if to == after), f"`{after}`")
            for action, moves in TRANSITIONS.items()
            for after in dict.fromkeys(moves.values())
        ),
    )


@pytest.mark.parametrize("made", [settings, problems, transitions])
def test_the_readme_has_the_table_that_the_code_makes(made: object) -> None:
    assert callable(made)
    expected = made()
    assert expected in (ROOT / "README.md").read_text("utf-8"), f"README.md does not have this table:\n\n{expected}"


def test_the_readme_is_what_the_package_shows_of_itself() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"].get("readme") == "README.md"


FENCE = re.compile(r"^```[a-z]*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def code(document: Path) -> str:
    """Everything that the document sets as code."""
    text = document.read_text("utf-8")
    return "\n".join(FENCE.findall(text) + re.findall(r"`([^`\n]+)`", FENCE.sub("", text)))


def links(document: Path) -> Iterator[str]:
    yield from re.findall(r"\[[^\]]*\]\(([^)\s]+)\)", FENCE.sub("", document.read_text("utf-8")))


def anchors(document: Path) -> set[str]:
    """The fragments of its headings, as hosts of Markdown make them."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", document.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


every_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())


@every_document
def test_links_lead_somewhere(document: Path) -> None:
    dead = []
    for link in links(document):
        if not re.match(r"[a-z]+:", link):
            name, _, anchor = link.partition("#")
            target = (document.parent / name).resolve() if name else document
            if not target.exists() or (anchor and anchor not in anchors(target)):
                dead.append(link)
    assert dead == []


@every_document
def test_commands_targets_and_settings_that_are_named_exist(document: Path) -> None:
    text = code(document)
    targets = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert {name for name in re.findall(r"\bsse-booking ([a-z]+(?:-[a-z]+)*)\b", text) if name not in commands.commands} == set()
    assert {name for name in re.findall(r"(?:^|\s)make ([a-z]+(?:-[a-z]+)*)\b", text) if name not in targets} == set()
    assert {name for name in re.findall(rf"\b{PREFIX}([A-Z_]*[A-Z])\b", text) if name not in {row.name for row in SETTINGS}} == set()


def test_every_command_is_in_the_readme_and_has_help() -> None:
    named = code(ROOT / "README.md")
    assert [name for name in commands.commands if f"sse-booking {name}" not in named] == []
    for name, command in commands.commands.items():
        assert command.help, name
        assert [row.name for row in command.params if isinstance(row, click.Option) and not row.help] == [], name


def test_every_file_that_the_architecture_names_is_there() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    named = set(re.findall(r"`([\w/]+\.(?:py|sql))`", text))
    assert len(named) > 20
    assert {name for name in named if not any((ROOT / folder / name).exists() for folder in (".", "sse_booking"))} == set()


def test_every_folder_of_tests_is_in_their_table() -> None:
    listed = set(re.findall(r"^\| `(\w+)/`", (ROOT / "tests" / "README.md").read_text("utf-8"), re.MULTILINE))
    assert listed == {path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and any(path.glob("*.py"))}
