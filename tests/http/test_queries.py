from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sse_booking.domain.errors import BookingError, FieldError, Invalid
from sse_booking.http.parsing import decode_cursor, encode_cursor, query
from tests.http.request_types import (
    Needed,
    Search,
    query_fields_of,
)


def test_a_query_becomes_its_type() -> None:
    raw = b"limit=5&cursor=x&role=staff&from=2026-11-21T10:00:00%2B01:00&date=2026-01-31&cancel=true&near=7&utm_source=mail"
    assert query(Search, raw) == Search(limit=5, cursor="x", role="staff", from_=1795251600, date=date(2026, 1, 31), cancel=True, near=7)
    assert query(Search, b"") == query(Search, b"&&=&x") == Search()


def test_a_plus_sign_in_an_instant_need_not_be_encoded() -> None:
    assert query(Search, b"from=2026-11-21T10:00:00+01:00").from_ == 1795251600


def test_a_missing_parameter_is_invalid() -> None:
    assert query_fields_of(Needed, b"") == {"on": "Required."}


def test_every_bad_parameter_is_named() -> None:
    assert query_fields_of(Search, b"limit=0&role=boss&date=x&cancel=1&near=0&from=%00&cursor=%ff") == {
        "date": "Expected a date such as 2026-05-04, in the years 1970 to 9998.",
        "cancel": "Expected true or false.",
        "from": "Must not contain NUL.",
        "cursor": "Not UTF-8 in percent-encoding.",
        "limit": "Expected integer >= 1.",
        "role": "Expected one of requester, staff.",
        "near": "Expected integer >= 1.",
    }


@pytest.mark.parametrize(
    "raw",
    [
        b"limit=201",
        b"limit=",
        b"limit",
        b"limit=%zz",
        b"limit=5%",
        b"limit=+5",
        b"limit=1_0",
        b"limit=%D9%A1",
        b"limit=1e1",
        b"limit=5.0",
        b"limit=" + b"9" * 19,
        b"limit=" + b"9" * 5000,
        b"limit=5&limit=5",
        b"limit=x&limit=5",
        b"limit=5&%6cimit=5",
    ],
)
def test_limits_are_plain_digits_given_once(raw: bytes) -> None:
    assert list(query_fields_of(Search, raw)) == ["limit"]


@pytest.mark.parametrize(
    "day", ["2026-1-1", "20260101", "2026-02-30", "1969-12-31", "9999-01-01", "2026-01-01T00:00:00Z", "2026-W01-1", "٢026-01-01"]
)
def test_bad_dates_are_invalid(day: str) -> None:
    assert list(query_fields_of(Search, f"date={day}".encode())) == ["date"]


@given(
    raw=st.binary(max_size=40)
    | st.lists(st.sampled_from([b"limit", b"from", b"date", b"=", b"&", b"%", b"5", b"true", b"\xff", b"+"])).map(b"".join)
)
def test_any_query_is_taken_or_invalid(raw: bytes) -> None:
    try:
        assert 1 <= query(Search, raw).limit <= 200
    except Invalid as refused:
        assert refused.errors  # noqa: PT017 - either outcome is right


@given(st.lists(st.integers(-(2**63), 2**63 - 1) | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))))
def test_cursors_come_back_as_they_were(values: list[int | str]) -> None:
    text = encode_cursor(tuple(values), "/api/bookings")
    assert decode_cursor(text, "/api/bookings", *map(type, values)) == tuple(values)
    assert text.isascii()
    assert text.replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize("text", ["", "x", "é", "====", "A" * 5000, "\ud800", "\0"])
def test_invented_cursors_are_invalid(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        decode_cursor(text, "/api/bookings", int)
    assert refused.value.errors == [FieldError("cursor", "It is not a cursor of this list. Omit it to start at the first page.")]


@given(at=st.integers(0, 100), put=st.characters())
def test_an_edited_cursor_is_invalid(at: int, put: str) -> None:
    cursor = encode_cursor((1795255200, "table-7"), "/api/bookings")
    edited = cursor[: at % len(cursor)] + put + cursor[at % len(cursor) + 1 :]
    if edited != cursor:
        with pytest.raises(Invalid):
            decode_cursor(edited, "/api/bookings", int, str)


@pytest.mark.parametrize("types", [(), (int,), (str, int), (int, int), (int, str, str)])
def test_the_cursor_of_another_list_is_invalid(types: tuple[type[int] | type[str], ...]) -> None:
    with pytest.raises(Invalid):
        decode_cursor(encode_cursor((5, "a"), "/api/bookings"), "/api/bookings", *types)


def test_a_cursor_is_good_for_its_own_list_alone_though_others_are_sorted_alike() -> None:
    cursor = encode_cursor((5,), "/api/bookings/a/messages")
    for other in ("/api/bookings/b/messages", "/api/waitlist", ""):
        with pytest.raises(Invalid) as refused:
            decode_cursor(cursor, other, int)
        assert [error.field for error in refused.value.errors] == ["cursor"]


def test_a_cursor_with_an_integer_beyond_64_bits_is_invalid() -> None:
    with pytest.raises(BookingError):
        decode_cursor(encode_cursor((2**63,), "/api/waitlist"), "/api/waitlist", int)
