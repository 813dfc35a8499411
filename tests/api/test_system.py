"""What is there for machines and people who run or read: health, metrics, documents, pages."""

from __future__ import annotations

import re

import pytest

from sse_booking.http.problems.responses import PROBLEMS
from tests.api.places import a_place
from tests.api.raw import ask
from tests.live import Server
from tests.sockets import Sockets


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_the_service_says_that_it_lives_and_is_ready(server: Server, path: str) -> None:
    answer = ask(server.port, "GET", path)
    assert (answer.status, answer.body) == (200, b'{"status":"ok"}')


def test_the_metrics_are_those_of_prometheus(server: Server, way: Sockets) -> None:
    a_place(way)
    ask(server.port, "GET", "/nowhere")
    answer = ask(server.port, "GET", "/metrics")
    assert answer.header("content-type").startswith("text/plain; version=0.0.4")
    text = answer.body.decode()
    for line in text.splitlines():
        assert re.fullmatch(r"# (HELP|TYPE) \w+ .*|\w+(\{[^}]*\})? [0-9.e+]+", line), line
    assert 'sse_booking_requests_total{group="refused",status="404"}' in text
    assert float(re.findall(r"^sse_booking_writes_total (\S+)$", text, re.MULTILINE)[0]) >= 3
    assert "owner" not in text


@pytest.mark.parametrize(("path", "version"), [("/openapi.json", ("openapi", "3.1.0")), ("/asyncapi.json", ("asyncapi", "3.0.0"))])
def test_the_documents_are_there_for_everybody(server: Server, way: Sockets, path: str, version: tuple[str, str]) -> None:
    document = way.call(None, "GET", path).body
    assert document[version[0]] == version[1]
    assert "/api/stream" in str(document)


@pytest.mark.parametrize("path", ["/docs", "/problems", *(f"/problems/{kind.name}" for kind in PROBLEMS)])
def test_the_pages_have_no_script_and_a_sheet_that_is_there(server: Server, path: str) -> None:
    answer = ask(server.port, "GET", path)
    assert (answer.status, answer.header("content-type")) == (200, "text/html; charset=utf-8")
    assert "default-src 'none'; style-src 'self'" in answer.header("content-security-policy")
    assert b"<script" not in answer.body
    (sheet,) = re.findall(rb'<link rel="stylesheet" href="([^"]+)">', answer.body)
    assert ask(server.port, "GET", sheet.decode()).header("content-type") == "text/css; charset=utf-8"


def test_every_link_of_the_pages_leads_somewhere(server: Server) -> None:
    for page in ("/docs", "/problems", "/problems/invalid"):
        for link in set(re.findall(r'href="(/[^"#]*)', ask(server.port, "GET", page).body.decode())):
            assert ask(server.port, "GET", link).status == 200, link
