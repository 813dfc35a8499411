"""The description of the API: an OpenAPI 3.1 document generated from the operations, and an HTML page generated from that document.

The document describes exactly what the decoder checks, because both read the same types.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

import msgspec

from sse_booking import __version__
from sse_booking.http.auth import COOKIE
from sse_booking.http.docs import page
from sse_booking.http.operation import Operation
from sse_booking.http.parsing import Instant, may_be_empty
from sse_booking.http.problems.responses import BY_NAME, CONTENT_TYPE, PROBLEMS, ProblemKind

Json = dict[str, Any]

REF: Final = "#/components/schemas/"
STREAM_TYPE: Final = "text/event-stream"
_PARAMETER: Final = re.compile(r"\{(\w+)\}")
_TEXT: Final = r"^[^\x00]*$"
_YEAR: Final = r"(19[7-9][0-9]|[2-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|999[0-8])"
_INSTANT: Final[Json] = {
    "type": "string",
    "format": "date-time",
    "pattern": rf"^{_YEAR}-[0-9]{{2}}-[0-9]{{2}}[Tt][0-9]{{2}}:[0-9]{{2}}:[0-5][0-9](\.0+)?([Zz]|[+-][0-9]{{2}}:[0-9]{{2}})$",
    "description": "RFC 3339 with an offset, whole seconds, from 1970 to 9998. Responses are in UTC with Z.",
    "examples": ["2026-05-04T18:00:00Z"],
}
_ID: Final[Json] = {"type": "string", "minLength": 1, "maxLength": 64, "pattern": _TEXT}
_PATH_SCHEMAS: Final[dict[str, Json]] = {
    "user_id": {"type": "string", "pattern": r"^[^\s,\x00]{1,128}$"},
    "name": {"type": "string", "enum": [kind.name for kind in PROBLEMS]},
}
_ACCESS: Final[dict[str, list[Json]]] = {
    "anyone": [],
    "public": [{"bearer": []}, {"cookie": []}, {}],
    "user": [{"bearer": []}, {"cookie": []}],
    "admin": [{"bearer": []}, {"cookie": []}],
}
_SECURITY_SCHEMES: Final[Json] = {
    "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": COOKIE, "description": "Made by POST /api/session; writes need an Origin header."},
    "ticket": {"type": "apiKey", "in": "query", "name": "ticket", "description": "Made by POST /api/stream-tickets, for the stream only."},
}


def _text_header(description: str, pattern: str) -> Json:
    return {"description": description, "schema": {"type": "string", "pattern": pattern}}


_HEADERS: Final[dict[str, Json]] = {
    "Event-Cursor": _text_header("The event id at which the response is true.", r"^[A-Za-z0-9.-]{1,64}$") | {"required": True},
    "ETag": _text_header("The version, to send back as If-Match.", r'^"[0-9]+"$'),
    "Location": _text_header("The path of the created resource.", "^/"),
    "Idempotent-Replayed": _text_header("Present when this is the stored response to an earlier request.", "^true$"),
    "Retry-After": {"description": "Seconds after which to try again.", "schema": {"type": "integer", "minimum": 1}} | {"required": True},
    "Allow": _text_header("The methods that the path supports.", "^[A-Z, ]*$") | {"required": True},
    "WWW-Authenticate": _text_header("How to sign in.", "^Bearer") | {"required": True},
}
_PROBLEM_HEADERS: Final = {
    "unauthenticated": "WWW-Authenticate",
    "method-not-allowed": "Allow",
    "too-many-requests": "Retry-After",
    "unavailable": "Retry-After",
}
_ABOUT_STATE: Final = frozenset(
    {"not-found", "already-exists", "slot-taken", "still-booked", "wrong-state", "stale-version", "rule-broken"}
)
_REQUEST_HEADERS: Final[dict[str, Json]] = {
    "Idempotency-Key": {
        "description": "A repeat of the same request with the same key gets the stored response, for 24 hours.",
        "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
    },
    "If-Match": {
        "description": "The ETag of the version to change, or several; any other version is refused.",
        "schema": {"type": "string", "pattern": r'^(\*|(W/)?"[!#-~]*"( *, *(W/)?"[!#-~]*")*)$'},
    },
    "Last-Event-ID": {
        "description": "The id of the last received event, or an Event-Cursor. Later events are sent first.",
        "schema": {"type": "string"},
    },
}


def openapi(operations: Sequence[Operation], *, title: str = "sse_booking", version: str = __version__) -> Json:
    """Return the OpenAPI 3.1 document of the operations, as JSON values."""
    types = {type_ for operation in operations for type_ in (operation.body, operation.response, operation.query) if type_ is not None}
    types |= {kind.details for kind in PROBLEMS}
    ordered = sorted(types, key=repr)
    refs, schemas = msgspec.json.schema_components(ordered, schema_hook=instant_schema, ref_template=f"{REF}{{name}}")
    schema_of: dict[Any, Json] = dict(zip(ordered, refs, strict=True))
    queries = {type_: schemas.pop(_name(schema_of[type_])) for type_ in {operation.query for operation in operations} - {None}}
    schemas |= {f"{_camel(kind)}Problem": _problem_schema(kind, schema_of[kind.details]) for kind in PROBLEMS}
    _without_nul(schemas)
    paths: dict[str, Json] = {}
    refusals: dict[str, Json] = {}
    for operation in operations:
        described = _described(operation, schema_of, queries.get(operation.query, {}))
        for status, kinds in groupby(problems_of(operation), key=lambda kind: kind.status):
            alike = list(kinds)
            name = "Or".join(_camel(kind) for kind in alike)
            refusals[name] = _refusal(alike)
            described["responses"][str(status)] = {"$ref": f"#/components/responses/{name}"}
        paths.setdefault(operation.path, {})[operation.method.lower()] = described
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version, "summary": "Bookings, with events to everybody concerned at once."},
        "tags": [{"name": tag} for tag in dict.fromkeys(operation.tag for operation in operations)],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": refusals,
            "securitySchemes": _SECURITY_SCHEMES,
        },
    }


def docs_page(operations: Sequence[Operation], *, title: str = "sse_booking") -> str:
    """Return the page at `/docs`: the same document for people. It has no script and no style of its own."""
    return page.render(openapi(operations, title=title))


def problems_of(operation: Operation) -> list[ProblemKind]:
    """Return the refusals of an operation by status: those that it names, and those that follow from its input."""
    names = {*operation.problems, "unauthenticated", "internal"}
    if operation.content_type == STREAM_TYPE:
        return _rows(
            names | {"forbidden", "not-acceptable", "invalid"}
        )  # Other error statuses would make an EventSource give up for good. The stream reports these refusals itself.
    names.add("unavailable")
    if operation.access != "anyone":
        names.add("too-many-requests")
    if operation.access == "admin" or operation.method != "GET":
        names.add("forbidden")
    if "{" in operation.path:
        names.add("not-found")
    if operation.body is not None:
        names |= {"malformed", "too-large", "unsupported-media-type", "invalid"}
    if operation.query is not None:
        names.add("invalid")
    if operation.if_match:
        names |= {"stale-version", "invalid"}
    if operation.idempotent_key:
        names |= {"idempotency-key-reused", "idempotency-key-in-flight", "too-large", "invalid"}
    return _rows(names)


def _rows(names: set[str]) -> list[ProblemKind]:
    return sorted((BY_NAME[name] for name in names), key=lambda kind: (kind.status, kind.name))


def _described(operation: Operation, schema_of: dict[Any, Json], query: Json) -> Json:
    described: Json = {
        "operationId": re.sub(r"\W+", "_", f"{operation.method.lower()}{operation.path.removeprefix('/api').replace('{', 'by_')}").strip(
            "_"
        ),
        "tags": [operation.tag],
        "summary": operation.summary,
        "security": _ACCESS[operation.access] + ([{"ticket": []}] if operation.content_type == STREAM_TYPE else []),
    }
    if operation.description:
        described["description"] = operation.description
    if parameters := _parameters(operation, query):
        described["parameters"] = parameters
    if operation.body is not None:
        content = {"application/json": {"schema": schema_of[operation.body]}}
        described["requestBody"] = {"required": not may_be_empty(operation.body), "content": content}
    described["responses"] = {str(operation.status): _success(operation, schema_of)}
    return described


def _parameters(operation: Operation, query: Json) -> list[Json]:
    parameters: list[Json] = [
        {"name": name, "in": "path", "required": True, "schema": _PATH_SCHEMAS.get(name, _ID)}
        for name in _PARAMETER.findall(operation.path)
    ]
    for name, schema in query.get("properties", {}).items():
        if operation.content_type == STREAM_TYPE and name == "ticket":
            continue  # Listed as a security scheme.
        schema = _without_null(schema)
        parameter: Json = {"name": name, "in": "query", "required": name in query["required"], "schema": schema}
        if description := schema.pop("description", None):
            parameter["description"] = description
        parameters.append(parameter)
    headers = [
        ("Idempotency-Key", operation.idempotent_key),
        ("If-Match", operation.if_match),
        ("Last-Event-ID", operation.content_type == STREAM_TYPE),
    ]
    parameters += [{"name": name, "in": "header", "required": False, **_REQUEST_HEADERS[name]} for name, is_taken in headers if is_taken]
    return parameters


def _success(operation: Operation, schema_of: dict[Any, Json]) -> Json:
    members = getattr(operation.response, "__struct_fields__", ())
    is_state = operation.access != "anyone" and operation.content_type == "application/json"
    headers = [
        ("Event-Cursor", is_state),
        ("ETag", "version" in members),
        ("Location", operation.status == 201 and "id" in members),
        ("Idempotent-Replayed", operation.idempotent_key),
    ]
    success: Json = {"description": operation.summary + "."}
    if kept := {name: _HEADERS[name] for name, is_sent in headers if is_sent}:
        success["headers"] = kept
    if operation.status != 204:
        schema = schema_of[operation.response] if operation.response is not None else {}
        success["content"] = {operation.content_type: {"schema": schema} if schema else {}}
    return success


def _refusal(kinds: list[ProblemKind]) -> Json:
    refs = [{"$ref": f"{REF}{_camel(kind)}Problem"} for kind in kinds]
    refusal: Json = {
        "description": " / ".join(f"{kind.title} (`{kind.name}`)" for kind in kinds),
        "content": {CONTENT_TYPE: {"schema": refs[0] if len(refs) == 1 else {"anyOf": refs}}},
    }
    headers = {_PROBLEM_HEADERS[kind.name]: _HEADERS[_PROBLEM_HEADERS[kind.name]] for kind in kinds if kind.name in _PROBLEM_HEADERS}
    if any(kind.name in _ABOUT_STATE for kind in kinds):
        headers["Event-Cursor"] = _HEADERS["Event-Cursor"] | {"required": False}
    if headers:
        refusal["headers"] = headers
    return refusal


def _problem_schema(kind: ProblemKind, details: Json) -> Json:
    constants = {"type": {"const": f"/problems/{kind.name}"}, "title": {"const": kind.title}, "status": {"const": kind.status}}
    return {"description": kind.about, "allOf": [details, {"properties": constants}]}


def _camel(kind: ProblemKind) -> str:
    """Return `SlotTaken` for `slot-taken`."""
    return "".join(word.capitalize() for word in kind.name.split("-"))


def _name(ref: Json) -> str:
    return str(ref["$ref"]).removeprefix(REF)


def instant_schema(type_: type) -> Json:
    """msgspec's hook for the schema of an Instant."""
    if type_ is not Instant:
        raise NotImplementedError(type_)
    return dict(_INSTANT)


def _without_null(schema: Json) -> Json:
    """Return the schema of a query parameter without null: null stands for an omitted parameter and can't be sent."""
    options = [option for option in schema.get("anyOf", []) if option != {"type": "null"}]
    kept = {key: value for key, value in schema.items() if key != "anyOf" and (key, value) != ("default", None)}
    if len(options) == 1:
        kept = {**options[0], **kept}
    if kept.get("format") == "date":
        kept["pattern"] = rf"^{_YEAR}-"
    _without_nul(kept)
    return kept


def _without_nul(schema: object) -> None:
    """Add to every text in a schema that it must not contain NUL."""
    if isinstance(schema, dict):
        if schema.get("type") == "string" and not schema.keys() & {"pattern", "format", "enum", "const"}:
            schema["pattern"] = _TEXT
        for inner in schema.values():
            _without_nul(inner)
    elif isinstance(schema, list):
        for inner in schema:
            _without_nul(inner)
