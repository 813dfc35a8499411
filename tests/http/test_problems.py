from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.exceptions import HTTPException

from sse_booking.domain import errors
from sse_booking.domain.errors import (
    BookingError,
    BrokenRule,
    FieldError,
    Invalid,
    KeyInFlight,
    NotFound,
    RuleBroken,
    SlotTaken,
    StillBooked,
    Unauthenticated,
    WrongState,
)
from sse_booking.http.problems.http_errors import MethodNotAllowed, TooManyRequests, Unavailable, UnsupportedMediaType
from sse_booking.http.problems.kinds import BY_ERROR
from sse_booking.http.problems.responses import BY_NAME, PROBLEMS, Problem, ProblemKind, problem_page, problems_page, to_problem

EXPECTED = {
    "malformed": 400,
    "unauthenticated": 401,
    "forbidden": 403,
    "not-found": 404,
    "method-not-allowed": 405,
    "not-acceptable": 406,
    "already-exists": 409,
    "limit-reached": 409,
    "last-admin": 409,
    "owns-venues": 409,
    "link-spent": 410,
    "idempotency-key-in-flight": 409,
    "slot-taken": 409,
    "still-booked": 409,
    "on-record": 409,
    "too-early": 409,
    "too-late": 409,
    "wrong-state": 409,
    "stale-version": 412,
    "too-large": 413,
    "unsupported-media-type": 415,
    "misdirected-request": 421,
    "invalid": 422,
    "rule-broken": 422,
    "idempotency-key-reused": 422,
    "too-many-requests": 429,
    "internal": 500,
    "unavailable": 503,
}
AT_TEN, AT_ELEVEN = 1795255200, 1795258800


def every_error(base: type[BookingError] = BookingError) -> Iterator[type[BookingError]]:
    for class_ in base.__subclasses__():
        yield class_
        yield from every_error(class_)


def details(problem: Problem) -> dict[str, Any]:
    got = json.loads(problem.body)
    assert isinstance(got, dict)
    return got


def test_names_and_statuses_are_those_of_the_contract() -> None:
    assert {kind.name: kind.status for kind in PROBLEMS} == EXPECTED
    assert len(PROBLEMS) == len(EXPECTED)


def test_every_error_is_in_the_table() -> None:
    ours = [class_ for class_ in every_error() if class_.__module__.startswith("sse_booking.")]
    assert set(BY_ERROR) <= set(ours)
    assert [class_ for class_ in ours if not any(base in BY_ERROR for base in class_.__mro__)] == []


def test_the_statuses_in_the_docstring_of_the_errors_are_true() -> None:
    drawn = re.findall(r"── (\w+) .* (\d{3})$", str(errors.__doc__), re.MULTILINE)
    assert drawn
    assert {name: int(status) for name, status in drawn} == {
        class_.__name__: kind.status for class_, kind in BY_ERROR.items() if class_.__module__ == errors.__name__
    }


def test_a_problem_has_the_members_of_rfc_9457() -> None:
    problem = to_problem(NotFound("There is no such booking."), "/api/bookings/b1")
    assert problem.status == 404
    assert (b"content-type", b"application/problem+json") in problem.headers
    assert details(problem) == {
        "type": "/problems/not-found",
        "title": "There is nothing here",
        "status": 404,
        "detail": "There is no such booking.",
        "instance": "/api/bookings/b1",
    }


def test_an_error_without_words_of_its_own_is_explained_by_the_table() -> None:
    assert details(to_problem(NotFound(), "/"))["detail"] == BY_NAME["not-found"].about


def test_invalid_lists_every_bad_field() -> None:
    got = details(to_problem(Invalid([FieldError("limit", "Too much."), FieldError("from", "No.")]), "/api/bookings"))
    assert got["errors"] == [{"field": "limit", "message": "Too much."}, {"field": "from", "message": "No."}]
    assert got["detail"] == "limit: Too much. from: No."


def test_rule_broken_lists_every_rule_and_alternatives() -> None:
    error = RuleBroken([BrokenRule("closed", "It is closed."), BrokenRule("lead", "Too late.")])
    error.alternatives = [("table-8", AT_TEN, AT_ELEVEN)]
    got = details(to_problem(error, "/api/bookings"))
    assert got["rules"] == [{"rule": "closed", "message": "It is closed."}, {"rule": "lead", "message": "Too late."}]
    assert got["alternatives"] == [{"resource_id": "table-8", "starts_at": "2026-11-21T10:00:00Z", "ends_at": "2026-11-21T11:00:00Z"}]
    assert got["detail"] == "It is closed. Too late."


def test_wrong_state_names_the_state_and_what_it_allows() -> None:
    got = details(to_problem(WrongState("cancelled", []), "/api/bookings/b1/approve"))
    assert (got["status"], got["booking_status"], got["allowed"]) == (409, "cancelled", [])


def test_slot_taken_says_when_and_what_is_free_and_since_which_event() -> None:
    problem = to_problem(SlotTaken([(AT_TEN, AT_ELEVEN)], [("table-8", AT_TEN, AT_ELEVEN)], "abc-5-z"), "/api/bookings")
    got = details(problem)
    assert got["conflict"] is True
    assert got["conflicts"] == [{"starts_at": "2026-11-21T10:00:00Z", "ends_at": "2026-11-21T11:00:00Z"}]
    assert got["alternatives"] == [{"resource_id": "table-8", "starts_at": "2026-11-21T10:00:00Z", "ends_at": "2026-11-21T11:00:00Z"}]
    assert got["cursor"] == "abc-5-z"
    assert dict(problem.headers)[b"event-cursor"] == b"abc-5-z"


def test_still_booked_names_the_bookings() -> None:
    two: list[dict[str, object]] = [{"id": "b1", "status": "held"}, {"id": "b2", "status": "approved"}]
    told = details(to_problem(StillBooked("Two bookings.", two), "/"))
    assert (told["booking_ids"], told["bookings"]) == (["b1", "b2"], two)


@pytest.mark.parametrize(
    ("error", "header"),
    [
        (Unauthenticated(), (b"www-authenticate", b"Bearer")),
        (MethodNotAllowed(["GET", "HEAD"]), (b"allow", b"GET, HEAD")),
        (HTTPException(405, headers={"Allow": "GET, HEAD"}), (b"allow", b"GET, HEAD")),
        (UnsupportedMediaType(), (b"accept", b"application/json")),
        (KeyInFlight(), (b"retry-after", b"1")),
        (TooManyRequests(17), (b"retry-after", b"17")),
        (TooManyRequests(0), (b"retry-after", b"1")),
        (Unavailable(), (b"retry-after", b"5")),
    ],
)
def test_headers_that_http_asks_for_are_there(error: Exception, header: tuple[bytes, bytes]) -> None:
    assert header in to_problem(error, "/").headers


def test_what_the_router_does_not_find_is_a_problem_too() -> None:
    assert to_problem(HTTPException(404), "/nowhere").name == "not-found"
    assert to_problem(HTTPException(405), "/nowhere").name == "method-not-allowed"
    assert to_problem(HTTPException(418), "/nowhere").name == "internal"


@pytest.mark.parametrize(
    "exc",
    [
        ValueError("SELECT secret FROM /srv/app.py"),
        KeyError("secret"),
        OSError(28, "secret", "/srv/secret.db"),
        HTTPException(500, "secret"),
    ],
)
def test_nothing_of_an_unknown_exception_is_told(exc: Exception) -> None:
    problem = to_problem(exc, "/api/bookings")
    assert (problem.name, problem.status) == ("internal", 500)
    assert b"secret" not in problem.body
    assert b"/srv" not in problem.body


def test_the_instance_never_holds_a_query() -> None:
    assert details(to_problem(NotFound(), "/api/stream?ticket=secret"))["instance"] == "/api/stream%3Fticket=secret"


@given(path=st.text(st.characters() | st.sampled_from('\0\ud800 %?#/"\\<')))
def test_the_instance_is_an_address_whatever_was_asked_for(path: str) -> None:
    instance = details(to_problem(NotFound(), "/" + path))["instance"]
    assert instance.isascii()
    assert not set(instance) & set(' "<>\\^`{|}?#\0\n')
    assert urlsplit(instance, allow_fragments=True).query == ""


@given(text=st.text(st.characters() | st.sampled_from("\0\ud800\udfff")))
def test_an_error_that_echoes_any_text_can_be_told(text: str) -> None:
    assert details(to_problem(Invalid.one(text, text), "/"))["errors"] == [{"field": text, "message": text}]


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.hrefs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.hrefs += [value for name, value in attrs if name in ("href", "src") and value]
        assert not any(name == "style" or name.startswith("on") for name, _ in attrs), "the Content-Security-Policy forbids it"


def page_of(text: str) -> Links:
    parser = Links()
    parser.feed(text)
    assert not {"script", "style"} & set(parser.tags), "the Content-Security-Policy forbids them"
    return parser


@pytest.mark.parametrize("kind", PROBLEMS, ids=lambda kind: kind.name)
def test_every_problem_has_a_page_that_says_what_to_do(kind: ProblemKind) -> None:
    text = problem_page(kind.name)
    assert text is not None
    page = page_of(text)
    assert page.tags.count("h1") == 1
    assert "What to do" in text
    assert all(href.startswith("/") for href in page.hrefs)


def test_the_pages_show_members_of_their_own() -> None:
    assert "<code>alternatives</code>" in str(problem_page("slot-taken"))
    assert "Members of its own" not in str(problem_page("not-found"))


@pytest.mark.parametrize("name", ["", "nothing", "NOT-FOUND", "../x", "<script>"])
def test_what_is_no_problem_has_no_page(name: str) -> None:
    assert problem_page(name) is None


def test_the_index_links_to_every_problem() -> None:
    assert {f"/problems/{kind.name}" for kind in PROBLEMS} <= set(page_of(problems_page()).hrefs)
