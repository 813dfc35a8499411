"""/openapi.json, /asyncapi.json and /docs: the API's documents, generated at the first request."""

from __future__ import annotations

from functools import cache

from sse_booking.http.context import RequestContext, Response
from sse_booking.http.docs.asyncapi import asyncapi
from sse_booking.http.docs.openapi import docs_page, openapi
from sse_booking.http.docs.page import DOCUMENT, HTML
from sse_booking.http.operation import Operation
from sse_booking.service.unit_of_work import encode_json


def description_of(operations: list[Operation]) -> list[Operation]:
    """Return the operations that serve the documents of `operations`. The caller adds them to that list, so they describe themselves."""

    @cache
    def openapi_document() -> bytes:
        return encode_json(openapi(operations))

    @cache
    def asyncapi_document() -> bytes:
        return encode_json(asyncapi())

    @cache
    def page() -> bytes:
        return docs_page(operations).encode()

    async def openapi_json(context: RequestContext) -> Response:
        """GET /openapi.json."""
        return Response(200, (), openapi_document())

    async def asyncapi_json(context: RequestContext) -> Response:
        """GET /asyncapi.json."""
        return Response(200, (), asyncapi_document())

    async def docs(context: RequestContext) -> Response:
        """GET /docs."""
        return Response(200, DOCUMENT, page(), HTML)

    return [
        Operation("GET", "/openapi.json", openapi_json, "This document (OpenAPI 3.1)", access="anyone", tag="system"),
        Operation("GET", "/asyncapi.json", asyncapi_json, "The events of the stream (AsyncAPI 3.0)", access="anyone", tag="system"),
        Operation("GET", "/docs", docs, "The API as a page", access="anyone", tag="system", content_type="text/html"),
    ]
