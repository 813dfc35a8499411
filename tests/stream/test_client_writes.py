"""Whatever sends a booking, it arrives whole: with an offer to upgrade, in chunks, after a 100."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import pytest

from tests.live import PATIENCE_S, Server, a_place, live_server
from tests.stream.actions import slot
from tests.stream.followers import JAVA


def by_curl_book(server: Server, body: str, *options: str) -> str:
    command = [
        "curl",
        "-s",
        *options,
        "--noproxy",
        "*",
        "-o",
        "/dev/null",
        "-w",
        "%{http_code}",
        "-H",
        f"Authorization: Bearer {server.token()}",
    ]
    return run([*command, "-H", "Content-Type: application/json", "-d", body, server.url + "/api/bookings"])


def by_node_book(server: Server, body: str) -> str:
    script = """const [url, token, body] = process.argv.slice(1);
    const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
    console.log((await fetch(url, { method: "POST", headers, body })).status);"""
    return run(["node", "--input-type=module", "-e", script, server.url + "/api/bookings", server.token(), body])


def by_java_book(server: Server, body: str) -> str:
    return run([*JAVA, server.url + "/api/bookings", server.token(), body])


def run(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=PATIENCE_S).stdout.strip()


BOOKERS: Final[Mapping[str, Callable[[Server, str], str]]] = {
    "curl": by_curl_book,
    "curl --http2": lambda server, body: by_curl_book(server, body, "--http2"),
    "curl, in chunks": lambda server, body: by_curl_book(server, body, "-H", "Transfer-Encoding: chunked"),
    "curl that waits for 100": lambda server, body: by_curl_book(server, body, "-H", "Expect: 100-continue"),
    "curl of HTTP/1.0": lambda server, body: by_curl_book(server, body, "--http1.0"),
    "node fetch": by_node_book,
} | ({"java": by_java_book} if shutil.which("java") else {})


@pytest.mark.timeout(300)
def test_whatever_sends_a_booking_it_arrives_whole(tmp_path: Path) -> None:
    with live_server(tmp_path) as server:
        a_place(server)
        statuses = {name: book(server, json.dumps(slot(number))) for number, (name, book) in enumerate(BOOKERS.items())}
        assert statuses == dict.fromkeys(BOOKERS, "201")
