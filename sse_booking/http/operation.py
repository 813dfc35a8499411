"""One row of the API: it serves the routing and the OpenAPI document alike."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

if TYPE_CHECKING:
    from sse_booking.http.context import Handler

Access = Literal["anyone", "public", "user", "admin"]
"""Who may call.

`anyone`: no credential is looked at. `public`: where `PUBLIC_READ` is on, people who are not signed in too. `user`: whoever is signed
in. `admin`: administrators.
"""


@dataclass(frozen=True, slots=True)
class Operation:
    """A method on a path.

    `path` is in Starlette's form, `/api/bookings/{booking_id}`. `summary` says in a few words what the operation does, `description`
    in Markdown what else there is to know. `body` and `query` are the types of what comes in; `response` is the type of the body that
    goes back with `status` (None: no body, or one of which `content_type` says enough). `problems` are the names of refusals
    that are this operation's own: those that follow from the rest (a body can be malformed, a caller not signed in) are added.
    `counted`: calls count in the rate limit although anyone may call it, as those of everything else do.
    `idempotent_key` and `if_match` say which headers it understands. `guests`: whether people who
    are signed in as guests may call it, besides what is public. `handler` is None for the stream, which is no call and answer.
    """

    method: str
    path: str
    handler: Handler | None
    summary: str
    _: KW_ONLY
    tag: str
    body: type[Struct] | None = None
    query: type[Struct] | None = None
    response: Any = None
    status: int = 200
    access: Access = "user"
    problems: tuple[str, ...] = ()
    counted: bool = False
    guests: bool = False
    idempotent_key: bool = False
    if_match: bool = False
    content_type: str = "application/json"
    description: str = ""
