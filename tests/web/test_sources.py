"""The shape of the browser's code: short lines, templates that read as trees, one component per file, styles beside it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

LONGEST_LINE = 140
MOST_ELEMENTS_ON_A_LINE = 3
LONGEST_COMPONENT = 60


def sources(web_folder: Path, *endings: str) -> dict[str, str]:
    """Our own files by path; not those of others."""
    paths = [path for ending in endings for path in sorted(web_folder.rglob(f"*.{ending}"))]
    return {path.relative_to(web_folder).as_posix(): path.read_text("utf-8") for path in paths if "vendor" not in path.parts}


def components(text: str) -> list[str]:
    return re.findall(r"^(?:export )?(?:default )?(?:async )?function ([A-Z]\w*)\(", text, re.MULTILINE)


@pytest.mark.parametrize("ending", ["js", "css", "ts", "html"])
def test_no_line_is_too_long_to_read(web_folder: Path, ending: str) -> None:
    long = {
        f"{name}:{number}": len(line)
        for name, text in sources(web_folder, ending).items()
        for number, line in enumerate(text.splitlines(), 1)
        if len(line) > LONGEST_LINE
    }
    assert long == {}


def test_templates_read_as_trees(web_folder: Path) -> None:
    element = re.compile(r"<(?:[a-z][\w-]*|\$\{\w+\})(?=[\s>/])")
    crowded = {
        f"{name}:{number}": line.strip()
        for name, text in sources(web_folder, "js").items()
        if "html`" in text
        for number, line in enumerate(text.splitlines(), 1)
        if len(element.findall(line)) > MOST_ELEMENTS_ON_A_LINE
    }
    assert crowded == {}


def test_a_file_has_one_component(web_folder: Path) -> None:
    several = {name: found for name, text in sources(web_folder, "js").items() if len(found := components(text)) > 1}
    assert several == {}


def test_components_are_short(web_folder: Path) -> None:
    long = {
        name
        for name, text in sources(web_folder, "js").items()
        for body in re.findall(r"^(?:export )?(?:default )?(?:async )?function [A-Z]\w*\(.*?^\}", text, re.MULTILINE | re.DOTALL)
        if len(body.splitlines()) > LONGEST_COMPONENT
    }
    assert long == set()


def test_every_style_sheet_is_part_of_the_document_once(web_folder: Path) -> None:
    linked = re.findall(r'href="{{base}}/([^"]+\.css)"', (web_folder / "index.html").read_text("utf-8"))
    own = set(sources(web_folder, "css")) - {"docs.css"}
    assert sorted(linked) == sorted(own | {"vendor/event-calendar.css"})


def test_every_import_names_a_file_that_is_there(web_folder: Path) -> None:
    missing = {
        f"{name}: {found}"
        for name, text in sources(web_folder, "js").items()
        for found in re.findall(r"""(?:from |import\()["'](\.[^"']+)["']""", text)
        if not ((web_folder / name).parent / found).is_file()
    }
    assert missing == set()
