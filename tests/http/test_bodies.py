from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from sse_booking.domain.errors import Invalid, Malformed
from sse_booking.http.parsing import Body, body, may_be_empty
from sse_booking.http.problems.responses import UnsupportedMediaType, to_problem
from sse_booking.http.validation import MAX_DEPTH, MAX_ERRORS
from tests.http.request_types import (
    JSON,
    Booking,
    Change,
    Loose,
    Outer,
    Reason,
    Resource,
    a_booking,
    fields_of,
    outcome,
)


def test_a_good_body_becomes_its_type_and_instants_become_epoch_seconds() -> None:
    got = body(Booking, a_booking(quantity=2), JSON)
    assert got == Booking(resource_id="table-7", starts_at=1795255200, ends_at=1795258800, quantity=2)
    assert type(got.starts_at) is int


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b" ",
        b"\xef\xbb\xbf" + a_booking(),
        a_booking() + b"x",
        a_booking() + a_booking(),
        b"{'resource_id': 1}",
        b'{"resource_id": "t",}',
        b'{"quantity": NaN}',
        b'{"quantity": -Infinity}',
        b'{"quantity": 01}',
        b'{"title": "a\x00"}',
        b'{"title": "a\nb"}',
        b'{"title": "\xff"}',
        b'{"title": "\xed\xa0\x80"}',
        b'{"unknown": "\xff"}',
        b'{"title": "\\x41"}',
        b'{"resource_id": "t"',
        a_booking().decode().encode("utf-16"),
        b"[" * 60_000,
        b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1),
        b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    ],
)
def test_what_is_not_json_is_malformed(raw: bytes) -> None:
    with pytest.raises(Malformed):
        body(Booking, raw, JSON)


@pytest.mark.parametrize("raw", [b"null", b"[]", b"1", b'"text"', b"true"])
def test_json_that_is_no_object_is_invalid(raw: bytes) -> None:
    assert list(fields_of(Booking, raw)) == ["body"]


@pytest.mark.parametrize("quantity", ["2", True, 1.5, 2.0, None, [], {}, 10**30, 0, 1001, -1, 1e300])
def test_numbers_are_not_coerced(quantity: object) -> None:
    assert list(fields_of(Booking, a_booking(quantity=quantity))) == ["quantity"]


@pytest.mark.parametrize("digits", [b"1e999", b"-1e999", b"9" * 5000, b"1" + b"0" * 30_000, b"2e0"])
def test_numbers_beyond_all_bounds_are_invalid(digits: bytes) -> None:
    assert list(fields_of(Booking, a_booking()[:-1] + b',"quantity":' + digits + b"}")) == ["quantity"]


@pytest.mark.parametrize(
    "instant",
    [
        "2026-11-21T10:00:00",
        "2026-11-21",
        "2026-11-21T10:00:00.5Z",
        "2026-02-30T10:00:00Z",
        "1969-12-31T23:59:59Z",
        "9999-01-01T00:00:00Z",
        "",
        *(1795255200, 1.5, None, True, [], {}),
    ],
)
def test_bad_instants_are_invalid(instant: object) -> None:
    assert list(fields_of(Booking, a_booking(starts_at=instant))) == ["starts_at"]


def test_a_fraction_of_zero_is_an_instant() -> None:
    assert body(Booking, a_booking(starts_at="2026-11-21T10:00:00.000Z"), JSON).starts_at == 1795255200


def test_every_bad_field_is_named_with_its_path() -> None:
    raw = json.dumps(
        {
            "name": 5,
            "approval": "sometimes",
            "closures": [{"starts_at": "2026-11-21T10:00:00Z", "ends_at": 1, "q": 1}, 5, {}],
            "opening_hours": {"mon": [["09:00"]], "someday": []},
            "colour": 1,
        }
    ).encode()
    assert fields_of(Resource, raw) == {
        "name": "Expected string, got integer.",
        "approval": "Expected one of manual, automatic.",
        "closures[0].ends_at": "Expected an instant such as 2026-05-04T18:00:00Z.",
        "closures[0].q": "Unknown member.",
        "closures[1]": "Expected object, got integer.",
        "closures[2].starts_at": "Required.",
        "closures[2].ends_at": "Required.",
        "opening_hours.mon[0]": "Expected array of length 2, got 1.",
        "opening_hours.someday": "Expected one of mon, tue.",
        "colour": "Unknown member.",
    }


def test_bounds_are_told() -> None:
    assert fields_of(Booking, a_booking(attendees=["a", "", None, 1], resource_id="", title="x" * 201)) == {
        "resource_id": "Expected string of length >= 1.",
        "title": "Expected string of length <= 200.",
        "attendees[1]": "Expected string of length >= 1.",
        "attendees[2]": "Expected string, got null.",
        "attendees[3]": "Expected string, got integer.",
    }
    assert fields_of(Booking, a_booking(attendees=["a"] * 6)) == {"attendees": "Expected array of length <= 5."}


def test_a_check_over_several_fields_speaks_for_itself() -> None:
    assert fields_of(Resource, b'{"name": "nameless"}') == {"name": "Give it a name."}


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        (a_booking(title="a\0b"), "title"),
        (a_booking(title="\ud800"), "title"),
        (a_booking(title="\udc00\ud800"), "title"),
        (a_booking(attendees=["ok", "\udfff"]), "attendees[1]"),
        (a_booking(**{"a\0": 1}), "a?"),
        (a_booking(**{"\ud800": 1}), "?"),
        (a_booking(other={"deep": [{"x": "\ud800"}]}), "other.deep[0].x"),
    ],
)
def test_nuls_and_lone_surrogates_are_invalid_wherever_they_stand(raw: bytes, field: str) -> None:
    assert field in fields_of(Booking, raw)


def test_a_surrogate_pair_is_one_character() -> None:
    assert body(Booking, a_booking(title="🍷"), JSON).title == "🍷"


@pytest.mark.parametrize("again", [b'"title": "b"', b'"\\u0074itle": "b"', b'"quantity": 2, "quantity": 2'])
def test_a_member_given_twice_is_invalid(again: bytes) -> None:
    with pytest.raises(Invalid, match="Given more than once"):
        body(Booking, a_booking(title="a")[:-1] + b"," + again + b"}", JSON)


def test_a_member_given_twice_in_a_nested_object_is_invalid() -> None:
    raw = b'{"name": "a", "opening_hours": {"mon": [], "mon": []}}'
    assert fields_of(Resource, raw) == {"opening_hours.mon": "Given more than once."}
    raw = b'{"name":"a","closures":[{"starts_at":"2026-11-21T10:00:00Z","ends_at":"2026-11-21T11:00:00Z","reason":"a","reason":"b"}]}'
    assert fields_of(Resource, raw) == {"closures[0].reason": "Given more than once."}


def test_a_value_that_reads_like_a_member_name_is_no_second_member() -> None:
    assert body(Booking, a_booking(title="quantity", quantity=2), JSON).title == "quantity"


def test_the_errors_are_bounded_and_so_are_the_names_in_them() -> None:
    raw = json.dumps({"name": "a", "closures": list(range(20_000))}).encode()
    assert len(fields_of(Resource, raw)) == MAX_ERRORS
    raw = json.dumps({"name": "a", "closures": ["\0"] * 5_000}).encode()
    assert len(fields_of(Resource, raw)) == MAX_ERRORS
    assert max(map(len, fields_of(Booking, a_booking(**{"k" * 60_000: 1})))) <= 100


@pytest.mark.parametrize("content_type", [JSON, "application/json; charset=utf-8", 'Application/JSON;Charset="UTF-8"', "application/json;"])
def test_json_content_types_are_taken(content_type: str) -> None:
    assert body(Booking, a_booking(), content_type).quantity == 1


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/jsonx",
        "application/json; charset=latin-1",
        "application/x-www-form-urlencoded",
        "json",
        "application/merge-patch+json",
    ],
)
def test_other_content_types_are_unsupported(content_type: str) -> None:
    with pytest.raises(UnsupportedMediaType):
        body(Booking, a_booking(), content_type)
    with pytest.raises(Malformed):
        body(Booking, b"starts_at=tomorrow", content_type)


def test_a_body_of_no_declared_type_is_taken_for_json() -> None:
    assert body(Booking, a_booking(), "") == body(Booking, a_booking(), JSON)
    with pytest.raises(Malformed):
        body(Booking, b"starts_at=tomorrow", "")


def test_a_body_may_be_left_out_where_no_member_is_required() -> None:
    assert body(Reason, b"", "") == Reason()
    assert may_be_empty(Reason)
    assert not may_be_empty(Booking)


def test_an_empty_change_is_a_mistake() -> None:
    assert not may_be_empty(Change)
    with pytest.raises(Malformed):
        body(Change, b"", JSON)
    assert body(Change, b"{}", JSON).title is UNSET


def test_a_type_that_takes_unknown_members_is_refused_when_it_is_first_used() -> None:
    for type_ in (Loose, Outer):
        with pytest.raises(TypeError, match="Loose"):
            body(type_, b"{}", JSON)


texts = st.text(st.characters() | st.sampled_from('\0\ud800\udfff\\"{}[]:,'))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts | st.sampled_from(["2026-11-21T10:00:00Z", "manual", "mon"]),
    lambda inner: st.lists(inner) | st.dictionaries(texts, inner),
    max_leaves=8,
)
members = st.sampled_from([*Booking.__struct_fields__, *Resource.__struct_fields__, "reason"]) | texts
objects = st.lists(st.tuples(members, values), max_size=8).map(
    lambda pairs: "{" + ", ".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in pairs) + "}"
)
mutations = st.lists(st.tuples(st.integers(0, 200), st.binary(max_size=3)), max_size=3)


def is_json(raw: bytes) -> bool:
    def refuse(name: str) -> None:
        raise ValueError(name)

    try:
        text = raw.decode()
        json.loads(text, parse_constant=refuse)
    except ValueError:
        return False
    return not text.startswith("\ufeff")


@given(type_=st.sampled_from([Booking, Resource, Reason, Change]), text=objects, escaped=st.booleans(), cuts=mutations)
def test_any_bytes_are_taken_or_refused_in_order(type_: type[Body], text: str, escaped: bool, cuts: list[tuple[int, bytes]]) -> None:
    raw = text.encode() if escaped else json.dumps(json.loads(text), ensure_ascii=False).encode("utf-8", "surrogatepass")
    for at, patch in cuts:
        raw = raw[: at % (len(raw) + 1)] + patch + raw[at % (len(raw) + 1) + len(patch) :]
    got, refused = outcome(type_, raw)
    if got is not None:
        assert raw == b"" or is_json(raw)
        assert "\0" not in repr(msgspec.to_builtins(got))
    elif isinstance(refused, Malformed):
        assert not is_json(raw)
    else:
        assert is_json(raw)
        assert isinstance(refused, Invalid)
        assert refused.errors
        assert json.loads(to_problem(refused, "/api/x").body)["status"] == 422


@given(text=texts)
def test_every_storable_text_and_no_other_comes_through(text: str) -> None:
    raw = json.dumps({"reason": text}).encode()
    storable = "\0" not in text and text == text.encode("utf-8", "replace").decode()
    assert outcome(Reason, raw)[0] == (Reason(reason=text) if storable else None)
