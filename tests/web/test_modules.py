"""Joined modules do what they do one by one, and what cannot be joined is refused."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from sse_booking.http.modules import Joiner
from tests.live import PATIENCE_S

SOURCES = {
    "app.js": """
import "./core/first.js";
import whole, { count as counted, Thing } from "./core/store.js";
import * as names from "./core/names.js";
console.log(whole(), counted, new Thing().kind, Object.keys(names).sort().join());
const PAGE = () => import("./pages/page.js");
PAGE().then((page) => console.log(page.default()));
""",
    "core/first.js": 'console.log("first");\n',
    "core/store.js": """
export const state = { runs: 0 };
export const count = (state.runs += 1);
export class Thing {
  kind = "thing";
}
export default function whole() {
  return other();
}
async function later() {}
const other = () => `whole ${typeof later}`;
""",
    "core/names.js": """
import { state } from "./store.js";
export { state };
export { count as how_often, Thing } from "./store.js";
export async function late() {}
""",
    "core/text.js": "const part = { a: 1 };\nexport default { ...part };\n",
    "core/small.js": 'import{state as s}from"./store.js";var t=s;export{t as same,t};',
    "core/lazy.js": 'export const load = () => import("../texts/de.js");\n',
    "texts/de.js": 'export default "spät";\n',
    "pages/page.js": """
import {
  same,
} from "../core/small.js";
import { load } from "../core/lazy.js";
import { state } from "../core/store.js";
import text from "../core/text.js";

load().then((found) => console.log(found.default));

export default () => [same === state, state.runs, text.a].join();
""",
}
"""Each form of import and export that the pages use."""
SAID = ["first", "whole function 1 thing Thing,how_often,late,state", "true,1,1", "spät"]


def run(folder: Path, files: dict[str, bytes]) -> list[str]:
    if not shutil.which("node"):
        pytest.skip("node is not installed")
    for name, body in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    (folder / "package.json").write_text('{"type": "module"}', "utf-8")
    answer = subprocess.run(["node", "app.js"], cwd=folder, capture_output=True, text=True, timeout=PATIENCE_S)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.splitlines()


def test_joined_modules_do_the_same_as_one_by_one(tmp_path: Path) -> None:
    sources = {name: text.encode() for name, text in SOURCES.items()}
    assert sorted(run(tmp_path / "alone", sources)) == sorted(SAID)
    joiner = Joiner(sources)
    joined = {
        "app.js": joiner.app("app.js"),
        "pages/page.js": joiner.page("pages/page.js", "app.js"),
        "texts/de.js": sources["texts/de.js"],
    }
    assert sorted(run(tmp_path / "joined", joined)) == sorted(SAID)


def test_modules_come_after_what_they_need_and_only_once() -> None:
    joiner = Joiner({name: text.encode() for name, text in SOURCES.items()})
    assert joiner.order("app.js") == ["core/first.js", "core/store.js", "core/names.js", "app.js"]
    page = joiner.page("pages/page.js", "app.js").decode()
    assert [line[3:] for line in page.splitlines() if line.startswith("// ")] == [
        "core/small.js", "core/lazy.js", "core/text.js", "pages/page.js",
    ]  # fmt: skip


@pytest.mark.parametrize("statement", ["export let a = 1;", 'export * from "./b.js";', 'import a from "b";', "export const [a] = [1];"])
def test_a_statement_that_is_not_known_is_refused(statement: str) -> None:
    with pytest.raises(ValueError, match=r"a\.js cannot be joined"):
        Joiner({"a.js": statement.encode(), "b.js": b""}).app("a.js")


def test_a_circle_is_refused_by_its_names() -> None:
    with pytest.raises(ValueError, match=r"circle: a\.js > b\.js > a\.js"):
        Joiner({"a.js": b'import "./b.js";', "b.js": b'import "./a.js";'}).app("a.js")
