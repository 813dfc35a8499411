from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

import jsonschema_rs
import msgspec
import pytest
import schemathesis
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta, Struct

from sse_booking.domain.errors import BookingError, FieldError, Invalid, SlotTaken, StillBooked, WrongState
from sse_booking.http.app import OPERATIONS
from sse_booking.http.context import RequestContext, Response
from sse_booking.http.docs.openapi import Json, openapi, problems_of
from sse_booking.http.operation import Operation
from sse_booking.http.parsing import Body, Instant, Page, body
from sse_booking.http.problems.responses import PROBLEMS, kind_of, to_problem


class Guest(Body, frozen=True, kw_only=True):
    name: Annotated[str, Meta(min_length=1, max_length=5)]


class Table(Body, frozen=True, kw_only=True):
    id: Annotated[str, Meta(pattern="^[a-z]{1,3}$")]
    seats: Annotated[int, Meta(ge=1, le=8)]
    kind: Literal["round", "square"] = "round"
    free_from: Instant | None = None
    guests: Annotated[list[Guest], Meta(max_length=2)] = msgspec.field(default_factory=list)
    outside: bool = False
    version: int = 0


class Why(Body, frozen=True, kw_only=True):
    reason: str | None = None


class Search(Page, frozen=True, kw_only=True):
    on: date
    from_: Annotated[Instant | None, Meta(description="Not before.")] = msgspec.field(default=None, name="from")
    kind: Literal["round", "square"] | None = None


class Plain(Struct):
    at: Instant


async def nothing(call: RequestContext) -> Response:
    return Response(204)


def an_operation(method: str = "POST", path: str = "/api/tables", **more: Any) -> Operation:  # noqa: ANN401 - the fields of Operation
    return Operation(method, path, nothing, "Do it", **{"tag": "tables", **more})


def described(operation: Operation) -> Json:
    found = openapi([operation])["paths"][operation.path][operation.method.lower()]
    assert isinstance(found, dict)
    return found


def walk(value: object) -> Iterator[Json]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from walk(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from walk(inner)


def validator(document: Json, name: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(
        {"$ref": f"#/components/schemas/{name}", "components": document["components"]}, validate_formats=True
    )


SERVICE = openapi(OPERATIONS)


# The document of the service


def test_it_is_an_openapi_document() -> None:
    schemathesis.openapi.from_dict(SERVICE).validate()
    assert SERVICE["openapi"] == "3.1.0"
    json.dumps(SERVICE, allow_nan=False)


def test_every_operation_is_in_it_once() -> None:
    listed = {(method.upper(), path) for path, item in SERVICE["paths"].items() for method in item}
    assert listed == {(operation.method, operation.path) for operation in OPERATIONS}
    ids = [operation["operationId"] for item in SERVICE["paths"].values() for operation in item.values()]
    assert len(ids) == len(set(ids)) == len(OPERATIONS)


def test_every_reference_leads_somewhere() -> None:
    refs = {node["$ref"] for node in walk(SERVICE) if isinstance(node.get("$ref"), str)}
    assert refs
    for ref in refs:
        target: Any = SERVICE
        for step in ref.removeprefix("#/").split("/"):
            target = target[step]


def test_every_integer_that_comes_in_has_bounds_that_fit_the_data_file() -> None:
    schemas = SERVICE["components"]["schemas"]
    parameters = [
        parameter["schema"]
        for item in SERVICE["paths"].values()
        for operation in item.values()
        for parameter in operation.get("parameters", [])
    ]
    bodies = [schemas[type_.__name__] for operation in OPERATIONS for type_ in [operation.body] if type_ is not None]
    unbound = [node for node in walk([*parameters, *bodies]) if node.get("type") == "integer" and not {"minimum", "maximum"} <= node.keys()]
    assert unbound == []


def test_every_named_refusal_is_known() -> None:
    for operation in OPERATIONS:
        assert problems_of(operation)


# One operation


def test_a_body_is_described_by_its_type() -> None:
    found = described(an_operation(body=Table, response=Table, status=201))
    assert found["requestBody"] == {"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Table"}}}}
    assert {"400", "401", "403", "413", "415", "422"} <= found["responses"].keys()


def test_a_body_that_may_be_left_out_is_not_required() -> None:
    assert described(an_operation(body=Why))["requestBody"]["required"] is False


def test_parameters_are_those_of_the_path_the_query_and_the_headers() -> None:
    operation = an_operation("PATCH", "/api/tables/{table_id}", query=Search, if_match=True, idempotent_key=True)
    parameters = {parameter["name"]: parameter for parameter in described(operation)["parameters"]}
    assert {name: (parameter["in"], parameter["required"]) for name, parameter in parameters.items()} == {
        "table_id": ("path", True),
        "limit": ("query", False),
        "cursor": ("query", False),
        "on": ("query", True),
        "from": ("query", False),
        "kind": ("query", False),
        "Idempotency-Key": ("header", False),
        "If-Match": ("header", False),
    }
    assert parameters["limit"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}
    assert parameters["from"]["description"] == "Not before."
    assert parameters["from"]["schema"]["format"] == "date-time"
    assert parameters["kind"]["schema"] == {"enum": ["round", "square"]}
    assert all("null" not in json.dumps(parameter) for parameter in parameters.values())


def test_a_query_is_no_schema_of_its_own() -> None:
    assert "Search" not in openapi([an_operation("GET", query=Search)])["components"]["schemas"]


@pytest.mark.parametrize(
    ("access", "security"),
    [
        ("anyone", []),
        ("public", [{"bearer": []}, {"cookie": []}, {}]),
        ("user", [{"bearer": []}, {"cookie": []}]),
        ("admin", [{"bearer": []}, {"cookie": []}]),
    ],
)
def test_the_credentials_follow_from_the_access(access: str, security: list[Json]) -> None:
    assert described(an_operation("GET", access=access))["security"] == security


def test_the_stream_takes_tickets_and_a_position() -> None:
    found = described(an_operation("GET", "/api/stream", content_type="text/event-stream", access="public"))
    assert {"ticket": []} in found["security"]
    assert [parameter["name"] for parameter in found["parameters"]] == ["Last-Event-ID"]
    assert list(found["responses"]["200"]["content"]) == ["text/event-stream"]
    assert "406" in found["responses"]


def test_headers_of_an_answer_follow_from_what_it_is() -> None:
    made = described(an_operation(body=Table, response=Table, status=201, idempotent_key=True))
    assert set(made["responses"]["201"]["headers"]) == {"Event-Cursor", "ETag", "Location", "Idempotent-Replayed"}
    assert set(described(an_operation("GET", response=Plain))["responses"]["200"]["headers"]) == {"Event-Cursor"}
    assert "headers" not in described(an_operation("GET", response=Plain, access="anyone"))["responses"]["200"]


def test_an_answer_without_a_body_has_none() -> None:
    assert "content" not in described(an_operation("DELETE", status=204))["responses"]["204"]


def test_named_refusals_join_those_that_follow() -> None:
    document = openapi([an_operation("GET", "/api/tables/{table_id}", problems=("slot-taken", "wrong-state"))])
    responses = document["paths"]["/api/tables/{table_id}"]["get"]["responses"]
    assert responses["409"] == {"$ref": "#/components/responses/SlotTakenOrWrongState"}
    assert responses["404"] == {"$ref": "#/components/responses/NotFound"}
    both = document["components"]["responses"]["SlotTakenOrWrongState"]["content"]["application/problem+json"]["schema"]
    assert both == {"anyOf": [{"$ref": "#/components/schemas/SlotTakenProblem"}, {"$ref": "#/components/schemas/WrongStateProblem"}]}


def test_a_refusal_that_nobody_knows_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        openapi([an_operation(problems=("no-such-problem",))])


# What is published is what is checked


@pytest.mark.parametrize(
    "error",
    [
        Invalid([FieldError("a", "b")]),
        SlotTaken([(0, 60)], [("t", 0, 60)], "e-1-a"),
        WrongState("held", ["confirm"]),
        StillBooked("Two.", [{"id": "b"}]),
    ]
    + [kind.error("Why.") for kind in PROBLEMS if kind.error is not None and kind.error.__init__ is BookingError.__init__],
    ids=lambda error: type(error).__name__,
)
def test_a_refusal_is_of_its_own_schema_and_of_no_other(error: BookingError) -> None:
    problem = json.loads(to_problem(error, "/api/x").body)
    for kind in PROBLEMS:
        name = "".join(word.capitalize() for word in kind.name.split("-")) + "Problem"
        assert validator(SERVICE, name).is_valid(problem) == (kind is kind_of(error))


TABLES = openapi([an_operation(body=Table)])
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-2, 10)
    | st.sampled_from(["", "a", "abcd", "round", "abcdef", "a\0", "2026-11-21T10:00:00Z", "2026-11-21"])
)
guests = st.fixed_dictionaries({}, optional={"name": scalars, "age": scalars})
tables = st.fixed_dictionaries(
    {"id": st.sampled_from(["a", "abc"]) | scalars, "seats": st.integers(1, 8) | scalars},
    optional={
        "kind": st.sampled_from(["round", "square"]) | scalars,
        "free_from": scalars,
        "guests": st.lists(guests, max_size=3) | scalars,
        "outside": st.booleans() | scalars,
        "colour": scalars,
    },
)


@given(tables)
def test_a_body_is_taken_exactly_where_the_schema_says_so(value: dict[str, Any]) -> None:
    try:
        body(Table, json.dumps(value).encode(), "application/json")
        taken = True
    except Invalid:
        taken = False
    assert validator(TABLES, "Table").is_valid(value) == taken


READ = ["1970-01-01T00:00:00Z", "9998-12-31T23:59:59Z", "2026-11-21T10:00:00.000+05:30", "2026-11-21t10:00:00z"]
NOT_READ = ["1969-12-31T23:59:59Z", "9999-01-01T00:00:00Z", "2026-11-21T10:00:00.5Z", "2026-11-21T10:00:00", "2026-11-21 10:00:00Z"]


@pytest.mark.parametrize("instant", [*READ, *NOT_READ, "2026-02-30T10:00:00Z", "2026-11-21T10:00:60Z"])
def test_an_instant_is_described_as_it_is_read(instant: str) -> None:
    value = {"id": "a", "seats": 1, "free_from": instant}
    assert validator(TABLES, "Table").is_valid(value) is (instant in READ)
    if instant in READ:
        body(Table, json.dumps(value).encode(), "application/json")


# The page
