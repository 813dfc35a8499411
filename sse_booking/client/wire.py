"""Requests: credentials, idempotency keys and retries.

A request is repeated after a broken connection, after 429, 502, 503 and 504, and after a 409 with Retry-After (the first attempt is still
in progress). A write carries an Idempotency-Key that is generated here and is the same on every attempt, so a repeated write happens once.
"""

from __future__ import annotations

import asyncio
import inspect
import random
import re
import uuid
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, TypedDict, TypeVar
from urllib.parse import quote

import httpx
import msgspec

from sse_booking import __version__
from sse_booking.client.errors import BadAnswer, ProblemError, Unreachable

TokenProvider = Callable[[], str | Awaitable[str]]
"""A function that returns a valid token. It is called for the first request, after a 401, and when a stream announces that its token
expires soon."""

ATTEMPTS: Final = 5
REQUEST_TIMEOUT_S: Final = 10.0
BACKOFF_MAX_S: Final = 30.0
RETRY_AFTER_MAX_S: Final = 60.0
"""The longest Retry-After that is waited for. A longer one is raised as an error."""

_TOKEN: Final = re.compile(r"[!-~]+")
_AGAIN: Final = frozenset({429, 502, 503, 504})

T = TypeVar("T")


class Write(TypedDict, total=False):
    """The arguments of every write.

    `if_match` is the version that the change is based on. If it is no longer current, ProblemError 412 is raised and nothing has changed.
    `idempotency_key` identifies a request that must happen once even if the whole process is repeated; generated if omitted.
    """

    if_match: int | None
    idempotency_key: str | None


class Credentials:
    """The bearer token, and the way to get another one."""

    def __init__(self, token: str | TokenProvider | None) -> None:
        self._token = _sendable(token) if isinstance(token, str) else None
        self._provider = token if callable(token) else None
        self._renewing = asyncio.Lock()

    async def token(self) -> str | None:
        """Return the token to use now; None when there is none and none can be obtained."""
        if self._token is None:
            await self.renew(None)
        return self._token

    async def renew(self, used: str | None) -> bool:
        """Return whether there is now a token other than `used`. Calls the provider once for all callers with the same token."""
        if self._provider is None:
            return False
        async with self._renewing:
            if self._token == used:
                given = self._provider()
                self._token = _sendable(await given if inspect.isawaitable(given) else given)
        return self._token != used


class Wire:
    """Sends requests to one service."""

    def __init__(self, base_url: str, token: str | TokenProvider | None, transport: httpx.AsyncBaseTransport | None) -> None:
        try:
            url = httpx.URL(base_url)
        except httpx.InvalidURL as error:
            raise ValueError(f"{base_url!r} is not an address: {error}") from None
        if url.scheme not in ("http", "https") or not url.host:
            raise ValueError(f"{base_url!r} is not an address such as http://localhost:8080")
        self.credentials = Credentials(token)
        self._http = httpx.AsyncClient(
            base_url=url,
            transport=transport,
            timeout=REQUEST_TIMEOUT_S,
            limits=httpx.Limits(max_connections=None),  # Every stream keeps one.
            headers={"User-Agent": f"sse-booking/{__version__}"},
        )

    async def aclose(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        body: object = None,
        if_match: int | None = None,
        idempotency_key: str | None = None,
    ) -> httpx.Response:
        """Send a request and return its 2xx response. None in `query` omits a parameter; None as `body` sends none.

        Raises: ProblemError, Unreachable; ValueError for a datetime that is no instant.
        """
        headers = {"Accept": "application/json"}
        key = idempotency_key or (None if method == "GET" else uuid.uuid4().hex)
        if key is not None:
            headers["Idempotency-Key"] = key
        if if_match is not None:
            headers["If-Match"] = f'"{if_match}"'
        content = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            content = msgspec.json.encode(to_wire(body))
        params = {name: str(to_wire(value)) for name, value in (query or {}).items() if value is not None}
        try:
            response = await self._with_retries(method, path, params, content, headers)
        except httpx.TransportError as error:
            raise Unreachable(f"{method} {path} at {self._http.base_url}: {message_of(error)}", key) from error
        if not response.is_success:
            raise ProblemError.of(response)
        return response

    async def _with_retries(
        self, method: str, path: str, params: dict[str, str], content: bytes | None, headers: dict[str, str]
    ) -> httpx.Response:
        """Return the response of the last attempt. Raises httpx.TransportError when that had none."""
        attempt = 0
        while True:
            attempt += 1
            last = attempt == ATTEMPTS
            token = await self.credentials.token()
            try:
                response = await self._http.request(method, path, params=params, content=content, headers=headers | _bearer(token))
            except httpx.TransportError:
                if last:
                    raise
                wait_s = backoff_s(attempt - 1) / 2
            else:
                if response.status_code == 401 and not last and await self.credentials.renew(token):
                    continue
                asked_s = retry_after_s(response)
                again = response.status_code in _AGAIN or (response.status_code == 409 and asked_s is not None)
                if last or not again or (asked_s or 0) > RETRY_AFTER_MAX_S:
                    return response
                wait_s = backoff_s(attempt - 1) / 2 if asked_s is None else asked_s
            await asyncio.sleep(wait_s)

    async def open_stream(self, token: str | None, topics: str, position: str) -> httpx.Response:
        """Return the response whose body is the stream, not yet read. One attempt, no time limit.

        Raises: httpx.TransportError.
        """
        headers = {"Accept": "text/event-stream", "Accept-Encoding": "identity", "Cache-Control": "no-store"} | _bearer(token)
        if position:
            headers["Last-Event-ID"] = position
        params = {"topics": topics} if topics else {}
        request = self._http.build_request("GET", "/api/stream", params=params, headers=headers, timeout=None)
        return await self._http.send(request, stream=True)


def read(response: httpx.Response, answer: type[T]) -> T:
    """Decode the body of a response as an `answer`. Its `event_cursor`, if it has one, comes from the header.

    Raises: BadAnswer.
    """
    try:
        value = msgspec.json.decode(response.content, type=answer)
    except msgspec.DecodeError as error:
        raise BadAnswer(f"{response.request.method} {response.url.path}: {error}") from error
    if isinstance(value, msgspec.Struct) and "event_cursor" in value.__struct_fields__:
        msgspec.structs.force_setattr(value, "event_cursor", response.headers.get("Event-Cursor", ""))
    return value


def message_of(error: httpx.TransportError) -> str:
    """Return an error's message. Some of httpx's errors have none; their class name is returned."""
    return str(error) or type(error).__name__


def _sendable(token: str) -> str:
    """Return the token. Raises ValueError when no header can carry it; the message does not contain it."""
    if not _TOKEN.fullmatch(token):
        raise ValueError("a token is visible ASCII characters without space")
    return token


def _bearer(token: str | None) -> dict[str, str]:
    return {} if token is None else {"Authorization": f"Bearer {token}"}


def given(**members: object) -> dict[str, object]:
    """Return the members that are not None."""
    return {name: value for name, value in members.items() if value is not None}


def segment(id: str) -> str:
    """Return an id as one segment of a path.

    Raises:
        ValueError: an empty id, `.` or `..`: the path would lead to something else (RFC 3986 §5.2.4).
    """
    if id in ("", ".", ".."):
        raise ValueError(f"{id!r} can't be an id")
    return quote(id, safe="")


def backoff_s(failures: int) -> float:
    """Return the seconds to wait after that many earlier failures in a row: full jitter under a ceiling that doubles from 1 to 30 s.

    Full jitter spreads a crowd that lost its server at one moment better than a fixed step with some noise.
    """
    return random.uniform(0, min(BACKOFF_MAX_S, 2.0 ** min(failures, 10)))


def retry_after_s(response: httpx.Response) -> float | None:
    """Return the seconds until the time of Retry-After (RFC 9110 §10.2.3); None when it is missing or can't be parsed."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (at - datetime.now(UTC)).total_seconds()) if at.tzinfo else None


def instant(value: datetime) -> str:
    """Return an aware datetime as RFC 3339 in UTC, in whole seconds.

    Raises:
        ValueError: the datetime is naive (its time zone is unknown), or has a fraction of a second (nothing is rounded silently).
    """
    if value.utcoffset() is None:
        raise ValueError(f"{value.isoformat()} has no time zone: give one, such as datetime(..., tzinfo=UTC)")
    if value.microsecond:
        raise ValueError(f"{value.isoformat()} has a fraction of a second: instants are whole seconds")
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def to_wire(value: object) -> object:
    """Return `value` with every datetime in it, however deep, converted by `instant`. Raises ValueError like it."""
    match value:
        case datetime():
            return instant(value)
        case msgspec.Struct():
            return {name: to_wire(getattr(value, name)) for name in value.__struct_fields__}
        case dict():
            return {name: to_wire(item) for name, item in value.items()}
        case list() | tuple():
            return [to_wire(item) for item in value]
        case _:
            return value
