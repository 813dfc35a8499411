"""The parser that the pages and the npm package read streams with, held to WHATWG HTML §9.2.6 however the network cuts the bytes."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.live import PATIENCE_S

Said = list[list[str | int]]

BOM = "\ufeff"


def frame(data: str, kind: str = "message", id_: str = "before") -> list[str | int]:
    return ["frame", kind, data, id_]


CASES: dict[str, tuple[str, Said]] = {
    "an event of one line": ("data: tractor\n\n", [frame("tractor")]),
    "all fields": ("id: 7\nevent: slot_available\ndata: {}\n\n", [frame("{}", "slot_available", "7")]),
    "fields in any order": ("data: {}\nevent: booked\nid: 8\n\n", [frame("{}", "booked", "8")]),
    "several lines of data": ("data: first\ndata: second\ndata: third\n\n", [frame("first\nsecond\nthird")]),
    "empty lines of data": ("data\ndata\n\n", [frame("\n")]),
    "data that is empty": ("data:\n\n", [frame("")]),
    "one space after the colon goes, a second stays": ("data:  two\n\ndata:none\n\n", [frame(" two"), frame("none")]),
    "colons in a value": ("data: a:b::c\n\n", [frame("a:b::c")]),
    "fields that nobody knows": ("colour: green\ndata: x\nDATA: y\n\n", [frame("x")]),
    "an event without data is none, and its type is forgotten": ("event: ghost\n\ndata: x\n\n", [frame("x")]),
    "an empty type is a message": ("event:\ndata: x\n\n", [frame("x")]),
    "the last type counts": ("event: one\nevent: two\ndata: x\n\n", [frame("x", "two")]),
    "blank lines between": ("\n\n\ndata: x\n\n\n\ndata: y\n\n", [frame("x"), frame("y")]),
    "an id holds until the next one": (
        "id: 1\ndata: a\n\ndata: b\n\nid: 2\ndata: c\n\n",
        [frame("a", id_="1"), frame("b", id_="1"), frame("c", id_="2")],
    ),
    "an id without data counts": ("id: 1\n\ndata: x\n\n", [frame("x", id_="1")]),
    "an empty id takes the id away": ("id: 1\ndata: a\n\nid:\ndata: b\n\n", [frame("a", id_="1"), frame("b", id_="")]),
    "an id with NUL is none": ("id: 1\0\ndata: x\n\n", [frame("x")]),
    "delays in digits": ("retry: 1500\n\nretry: 0\n\n", [["retry", 1500], ["retry", 0]]),
    "delays in anything else": ("retry: 1.5\nretry: -1\nretry: 1e3\nretry:\nretry: ten\nretry: 10 \n\n", []),
    "comments": (": hello\n:\n:tight\n\n", [["comment", " hello"], ["comment", ""], ["comment", "tight"]]),
    "a comment within an event": ("data: x\n: why not\ndata: y\n\n", [["comment", " why not"], frame("x\ny")]),
    "lines that end with CR": ("id: 3\rdata: x\rdata: y\r\rdata: z\r\r", [frame("x\ny", id_="3"), frame("z", id_="3")]),
    "lines that end with CRLF": ("id: 3\r\ndata: x\r\ndata: y\r\n\r\ndata: z\r\n\r\n", [frame("x\ny", id_="3"), frame("z", id_="3")]),
    "all three ends of lines": ("data: a\r\n\ndata: b\n\r\ndata: c\r\rdata: d\n\r", [frame("a"), frame("b"), frame("c"), frame("d")]),
    "what other languages call an end of line is text": ("data: a\u2028b\u0085c\vd\n\n", [frame("a\u2028b\u0085c\vd")]),
    "a byte order mark at the beginning": (f"{BOM}data: x\n\n", [frame("x")]),
    "a byte order mark later on is text": (f"data: {BOM}x\n\n{BOM}data: y\n\n", [frame(f"{BOM}x")]),
    "a second byte order mark is text": (f"{BOM}{BOM}data: x\n\ndata: y\n\n", [frame("y")]),
    "characters of two, three and four bytes": ("data: Zoë 田中 🚜\n\n", [frame("Zoë 田中 🚜")]),
    "a last event without its blank line is dropped": ("data: x\n\ndata: unfinished\n", [frame("x")]),
    "a last line without its end is dropped": ("data: x\n\nid: 9\ndata: unfi", [frame("x")]),
    "a large event": (f"data: {'x' * 70_000}\n\n", [frame("x" * 70_000)]),
}  # fmt: skip


def cut(data: bytes, size: int) -> list[str]:
    return [data[at : at + size].hex() for at in range(0, len(data), size)] or [""]


@pytest.fixture(scope="module")
def parser(web_folder: Path) -> list[str]:
    if not shutil.which("node"):
        pytest.skip("node is not installed")
    return ["node", str(Path(__file__).with_name("frames.mjs")), str(web_folder / "events" / "frames.js")]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1_000_000])
def test_frames_are_what_the_standard_says_however_the_bytes_are_cut(parser: list[str], size: int) -> None:
    asked = {name: cut(text.encode(), size) for name, (text, _) in CASES.items() if size > 2 or len(text) < 1000}
    answer = subprocess.run(parser, input=json.dumps(list(asked.values())), capture_output=True, text=True, timeout=PATIENCE_S)
    assert answer.returncode == 0, answer.stderr
    heard = dict(zip(asked, json.loads(answer.stdout), strict=True))
    assert heard == {name: CASES[name][1] for name in asked}


def test_bytes_that_are_no_text_do_not_stop_the_stream(parser: list[str]) -> None:
    chunks = [b"data: \xff\xfe\n\n".hex(), b"data: x\n\n".hex()]
    answer = subprocess.run(parser, input=json.dumps([chunks]), capture_output=True, text=True, timeout=PATIENCE_S)
    assert json.loads(answer.stdout) == [[frame("\ufffd\ufffd"), frame("x")]]
